"""How every command ends: with data, or with one clear line and an exit code; never with a traceback."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from types import TracebackType

import typer

from monitor.cli.root import BAD_INPUT, PIPE_CLOSED, WORLD_FAILED, forget_output, tell

log = logging.getLogger(__name__)

INTERRUPTED = 130


def last_word(app: typer.Typer, arguments: Sequence[str] | None = None) -> int:
    """Run the command line (``arguments``, or those of the process); the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # whatever LANG says
    sys.excepthook = _defect
    try:
        ended = app(args=arguments, standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        forget_output()
        return PIPE_CLOSED
    except typer.TyperException as wrong:
        return _misused(wrong)
    except (typer.Abort, KeyboardInterrupt):
        tell("onderbroken")
        return INTERRUPTED
    except OSError as failed:
        what = f"{failed.filename}: " if failed.filename else ""
        tell(f"{what}{failed.strerror or type(failed).__name__} → controleer pad, ruimte, rechten en netwerk")
        return WORLD_FAILED
    except Exception as failed:
        if not _of_the_database(failed):
            raise
        said = type(failed).__name__
        tell(f"database: {said} → controleer MONITOR_DATABASE_URL; `monitor verify` zegt meer")
        return WORLD_FAILED
    return ended if isinstance(ended, int) else 0


def _of_the_database(failed: Exception) -> bool:
    """By name, because importing SQLAlchemy to ask it takes longer than ``--help`` may."""
    return any(kind.__module__ == "sqlalchemy.exc" for kind in type(failed).__mro__)


def _misused(wrong: typer.TyperException) -> int:
    """A word that is not in the contract: one line, or the help when no command was given at all."""
    context = getattr(wrong, "ctx", None)
    said = wrong.format_message()
    if "\n" in said.strip():
        sys.stderr.write(said + "\n")
        return BAD_INPUT
    path = context.command_path if context else "monitor"
    tell(f"{said.strip().rstrip('.')} → zie `{path.replace('python -m monitor', 'monitor')} --help`")
    return BAD_INPUT


def _defect(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A fault of ours: one line for the person; the traceback is in the log at level debug."""
    log.debug("defect", exc_info=(kind, error, trace))
    first = (str(error).splitlines() or [""])[0][:200]
    tell(f"interne fout: {kind.__name__}: {first} → meld dit; MONITOR_LOG_LEVEL=debug toont de plaats")
