"""feeds.yaml as the desk writes it: valid as a whole, all of it or nothing, and taken up at once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from monitor.config.lines import ConfigFault
from monitor.config.load import parse_settings
from monitor.model.settings import Settings


def rewritten(config: Path, change: Callable[[str], str | ConfigFault]) -> str | ConfigFault:
    """The whole file with ``change`` made to it, or the first thing that would be wrong with it."""
    try:
        present = config.read_text(encoding="utf-8")
    except OSError as error:
        return ConfigFault(1, f"{config.name} is niet te lezen ({error.strerror})", "controleer de rechten")
    text = change(present)
    if isinstance(text, ConfigFault):
        return text
    read = parse_settings(text)
    return text if isinstance(read, Settings) else read[0]


def put(config: Path, text: str) -> None:
    """A reader never sees half a file. Raises OSError where it cannot be written."""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=config.parent, prefix=f".{config.name}.", delete=False
    ) as draft:
        draft.write(text)
        draft.flush()
        os.fsync(draft.fileno())
    fresh = Path(draft.name)
    fresh.chmod(config.stat().st_mode & 0o777)
    fresh.replace(config)
