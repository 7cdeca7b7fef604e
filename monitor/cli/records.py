"""JSON lines as commands read them: from a file or standard input, as they come, never guessed at."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import NoReturn

from monitor.cli.root import refuse

BOM = b"\xef\xbb\xbf"


def raw_lines(file: str) -> Iterator[bytes]:
    """Lines (split at LF alone) of a file, or of standard input for ``-``; refuses what cannot be read."""
    try:
        with nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as source:
            for number, line in enumerate(source):
                yield line.removeprefix(BOM) if number == 0 else line
    except BrokenPipeError:
        raise
    except OSError as fault:
        refuse(
            f"{file} kan niet worden gelezen: {fault.strerror} → geef een leesbaar bestand, of - voor invoer"
        )


def records(file: str) -> Iterator[tuple[int, dict[str, object]]]:
    """Every line as an object, with its number from 1; blank lines are skipped, the first bad one ends it."""
    for number, line in enumerate(raw_lines(file), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line.decode("utf-8"), parse_constant=_not_json)
        except UnicodeDecodeError:
            refuse(f"{file}: regel {number} is geen UTF-8 → bewaar de invoer als UTF-8")
        except RecursionError:
            refuse(f"{file}: regel {number} is te diep genest → geef een vlak object")
        except ValueError as fault:
            refuse(f"{file}: regel {number} is geen JSON: {fault} → geef een JSON-object per regel")
        if not isinstance(record, dict):
            refuse(f"{file}: regel {number} is geen object → geef een JSON-object per regel")
        yield number, record


def _not_json(name: str) -> NoReturn:
    message = f"{name} is geen JSON-waarde"
    raise ValueError(message)
