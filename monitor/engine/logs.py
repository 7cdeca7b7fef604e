"""Structured log lines: an event a line, ``key=value`` or JSON; no secret, no control character."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections.abc import Mapping
from types import TracebackType

from monitor.rules.redaction import Redaction

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_NOISY = (
    "aiosmtplib",
    "alembic",
    "apscheduler",
    "httpcore",
    "httpx",
    "procrastinate",
    "slack_sdk",
    "uvicorn.access",
)
_OURS = frozenset({"time", "level", "logger"})


class Formatter(logging.Formatter):
    """Turns a record and its ``extra`` into one line."""

    def __init__(self, *, as_json: bool, redact: Redaction) -> None:
        super().__init__()
        self._json = as_json
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """One line without control characters, whatever the record holds."""
        facts: dict[str, object] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        facts |= {key: value for key, value in vars(record).items() if key not in _STANDARD}
        if record.exc_info:
            facts["traceback"] = self.formatException(record.exc_info)
        facts = {key: each if key in _OURS else self._alone(each) for key, each in facts.items()}
        line = json.dumps(facts, ensure_ascii=False, default=str) if self._json else _text(facts)
        return _CONTROL.sub(_shown, self._redact(line))

    def _alone(self, value: object) -> object:
        return self._redact.alone(value) if isinstance(value, str) else value


def _text(facts: Mapping[str, object]) -> str:
    head = f"{facts['time']} {str(facts['level']).upper():7} {facts['event']}"
    rest = [f"{key}={_value(value)}" for key, value in facts.items() if key not in ("time", "level", "event")]
    return " ".join([head, *rest])


def _value(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if not text or " " in text or '"' in text else text


def _shown(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"  # as JSON has it


def set_up(level: str, *, as_json: bool, redact: Redaction | None = None) -> None:
    """Log to standard error from here on; called once, by the command. What nobody catches is logged too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Formatter(as_json=as_json, redact=redact or Redaction()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(max(root.level, logging.WARNING))
    # It warns whenever a tick takes longer than its pace; the next tick does that work.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    sys.excepthook = _uncaught
    threading.excepthook = lambda given: _uncaught(given.exc_type, given.exc_value, given.exc_traceback)


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """Python would print it as it is, with whatever secret stands in it."""
    if error is not None and not issubclass(kind, (KeyboardInterrupt, SystemExit)):
        logging.getLogger("monitor").critical("ended by an error", exc_info=(kind, error, trace))
