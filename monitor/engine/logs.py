"""Structured log lines: an event a line, ``key=value`` or JSON; no secret, no control character.

Two nets: the secrets that we were given, literally and as JSON or an address writes them, and whatever looks
like one (credentials in an address or a header, tokens of Slack, the names of people before an ``@``): a
library's exception quotes what nobody told us.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from urllib.parse import quote, unquote, urlsplit

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
_LEAST_SECRET = 6  # a shorter "secret" would strike out ordinary words
_SECRET = "[secret]"
_HEADERS, _IS = "(?:proxy-)?authorization|(?:set-)?cookie", r"['\"\\ ]{0,4}[:=]['\"\\ ]{0,4}"
_PARAMETERS = "access_token|token|key|api_?key|secret|sig|signature|password"
_LOOKS_SECRET = (
    (re.compile(rf"(?i)\b({_HEADERS})({_IS})[^\"\\,}}]{{1,2000}}"), r"\1\2"),
    (re.compile(r"(?i)\b(bearer|basic) [\w.~+/=-]{8,2000}"), r"\1 "),
    (re.compile(r"()\bx(?:ox[a-z]|app)-[\w-]{6,500}"), r"\1"),
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]{1,20}://)[^\s/@]{1,300}@"), r"\1"),
    (re.compile(rf"(?i)([?&](?:{_PARAMETERS})=)[^&\s\"']{{1,2000}}"), r"\1"),
    (re.compile(r"(?i)(://hooks\.slack\.com/)[^\s\"']{1,500}"), r"\1"),
)
"""What it is, and what stays of it. Every repetition has a bound: a stranger's text may stand in a line."""
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?=[\w-]{1,63}\.[\w.-]{2})")


class Formatter(logging.Formatter):
    """Turns a record and its ``extra`` into one line."""

    def __init__(self, *, as_json: bool, secrets: Sequence[str]) -> None:
        super().__init__()
        self._json = as_json
        known = {form for secret in secrets for form in _forms(secret) if len(form) >= _LEAST_SECRET}
        self._secrets = sorted(known, key=len, reverse=True)

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
        line = json.dumps(facts, ensure_ascii=False, default=str) if self._json else _text(facts)
        return _CONTROL.sub(_shown, self._redacted(line))

    def _redacted(self, line: str) -> str:
        for secret in self._secrets:
            line = line.replace(secret, _SECRET)
        for looks, kept in _LOOKS_SECRET:
            line = looks.sub(kept + _SECRET, line)
        return _MAIL.sub("[name]@", line)


def _forms(secret: str) -> Iterator[str]:
    """A secret as it may stand in a line; of an address also its password alone."""
    whole = [secret]
    if "://" in secret:
        with suppress(ValueError):
            whole += [unquote(urlsplit(secret).password or "")]
    for each in whole:
        yield from (each, quote(each, safe=""), quote(each), json.dumps(each)[1:-1])


def _text(facts: Mapping[str, object]) -> str:
    head = f"{facts['time']} {str(facts['level']).upper():7} {facts['event']}"
    rest = [f"{key}={_value(value)}" for key, value in facts.items() if key not in ("time", "level", "event")]
    return " ".join([head, *rest])


def _value(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if not text or " " in text or '"' in text else text


def _shown(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"  # as JSON has it


def set_up(level: str, *, as_json: bool, secrets: Sequence[str] = ()) -> None:
    """Log to standard error from here on; called once, by the command."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Formatter(as_json=as_json, secrets=secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(max(root.level, logging.WARNING))
    # It warns whenever a tick takes longer than its pace; the next tick does that work.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
