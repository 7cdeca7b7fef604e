"""feeds.yaml to ``Settings``, or every fault in it at once."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from monitor.config import lines as yaml_lines
from monitor.config.faults import said
from monitor.config.lines import ConfigFault
from monitor.config.references import reference_faults
from monitor.config.schema import Feeds
from monitor.config.settle import settle
from monitor.config.told import Told
from monitor.model.settings import Settings


def load_settings(path: Path) -> Settings | tuple[ConfigFault, ...]:
    """Read and validate a file. An unreadable file is one fault; the order of faults is that of the lines."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        remedy = Told("geef het pad van feeds.yaml, of zet MONITOR_CONFIG")
        return (ConfigFault(0, Told("{path} bestaat niet", path=path), remedy),)
    except (OSError, UnicodeDecodeError) as error:
        problem = Told("{path} is niet te lezen ({error})", path=path, error=error)
        return (ConfigFault(0, problem, Told("controleer rechten en bewaar als UTF-8")),)
    return parse_settings(text)


def parse_settings(text: str) -> Settings | tuple[ConfigFault, ...]:
    """The same for a text in hand."""
    read = yaml_lines.read(text)
    faults = list(read.faults)
    if read.data is None and not faults:
        faults.append(
            ConfigFault(
                1, Told("het bestand is leeg"), Told("begin met outlets: en topics:, zie docs/quickstart.md")
            )
        )
    elif not isinstance(read.data, dict) and not faults:
        faults.append(
            ConfigFault(
                1, Told("het bestand is geen blok met sleutels"), Told("begin met outlets: en topics:")
            )
        )
    if not isinstance(read.data, dict):
        return tuple(sorted(faults))
    faults += reference_faults(read)
    try:
        feeds = Feeds.model_validate(read.data)
    except ValidationError as error:
        return tuple(sorted([*faults, *said(error, read)]))
    return tuple(sorted(faults)) if faults else settle(feeds)
