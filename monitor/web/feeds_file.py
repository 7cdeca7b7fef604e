"""feeds.yaml as the desk writes it: valid as a whole, all of it or nothing, and taken up at once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.config.lines import ConfigFault
from monitor.config.load import parse_settings
from monitor.config.told import Told
from monitor.model.response import Refused
from monitor.model.settings import Settings
from monitor.web.services import Services

if TYPE_CHECKING:
    from sqlalchemy import Connection

PROBLEM = "Niet bewaard: {problem} → {remedy}."
NOT_WRITABLE = (
    "feeds.yaml is hier niet te schrijven. Zet het er zelf in waar de dienst wordt beheerd, of vraag dat aan "
    "wie dat doet; lopende processen nemen het dan over."
)


@dataclass(frozen=True, slots=True)
class Unwritable:
    """The file as it should become, for somebody who can write it."""

    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """``in_force`` is False where others have to read the file first, as they do within half a minute."""

    in_force: bool


def write(
    surroundings: Services, change: Callable[[str], str | ConfigFault], record: Callable[[Connection], None]
) -> Written | Refused | Unwritable:
    """Make a change to feeds.yaml, record it in the same transaction, and take it up."""
    if surroundings.config is None:
        return Unwritable("")
    text = rewritten(surroundings.config, change)
    if isinstance(text, ConfigFault):
        return Refused(PROBLEM, values={"problem": text.message, "remedy": text.remedy})
    try:
        with surroundings.database.write() as connection:
            record(connection)
            put(surroundings.config, text)
    except OSError:
        return Unwritable(text)
    if surroundings.reload is not None and (fault := surroundings.reload()):
        return Refused(fault)
    return Written(in_force=surroundings.reload is not None and not surroundings.elsewhere)


def writable(surroundings: Services) -> bool:
    """Whether a change made at the desk can be saved: in a container the file is often mounted read-only."""
    config = surroundings.config
    return config is not None and os.access(config.parent, os.W_OK)


def rewritten(config: Path, change: Callable[[str], str | ConfigFault]) -> str | ConfigFault:
    """The whole file with ``change`` made to it, or the first thing that would be wrong with it."""
    try:
        present = config.read_text(encoding="utf-8")
    except OSError as error:
        problem = Told("{path} is niet te lezen ({error})", path=config.name, error=error.strerror)
        return ConfigFault(1, problem, Told("controleer de rechten"))
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
