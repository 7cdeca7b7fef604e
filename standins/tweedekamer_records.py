"""Records of the Tweede Kamer's open data: how they are filtered, and how they are written."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

Record = dict[str, object]
_EPOCH = datetime(1, 1, 2, tzinfo=UTC)


def stamp(moment: datetime) -> str:
    """As the service writes it: UTC with seven decimals."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"


def load_kamervragen(path: Path) -> list[Record]:
    """Questions of a JSON-lines file in snake case (gzip), in the shape of the service."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [_from_snake(json.loads(line)) for line in lines]


def _from_snake(row: dict[str, object]) -> Record:
    names = {
        "Id": "id",
        "Nummer": "nummer",
        "Soort": "soort",
        "Titel": "titel",
        "Onderwerp": "onderwerp",
        "GestartOp": "gestart_op",
        "Termijn": "termijn",
        "Vergaderjaar": "vergaderjaar",
        "Afgedaan": "afgedaan",
        "ApiGewijzigdOp": "api_gewijzigd_op",
        "Verwijderd": "verwijderd",
        "Status": "status",
    }
    actors = [
        {"ActorNaam": name.strip(), "Relatie": relation}
        for key, relation in (
            ("indiener", "Indiener"),
            ("medeindiener", "Medeindiener"),
            ("gericht_aan", "Gericht aan"),
        )
        for name in str(row.get(key) or "").split(", ")
        if name.strip()
    ]
    return {name: row.get(key) for name, key in names.items()} | {"ZaakActor": actors, "Document": []}


def changed_at(record: Record) -> datetime:
    """When the service last changed it."""
    return moment_of(str(record.get("ApiGewijzigdOp") or ""))


def moment_of(text: str) -> datetime:
    """What is no moment is before all others."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return _EPOCH
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def condition(filter_: str) -> Callable[[Record], bool]:
    """``A eq 'x' and (B eq 'y' or …)``: or binds weaker than and; other functions are an error, as there."""
    text = filter_.strip()
    while text.startswith("(") and text.endswith(")") and ")" not in text[1:-1]:
        text = text[1:-1].strip()
    if not text:
        return lambda _: True
    ways = [[_comparison(part.strip()) for part in _split(either, "and")] for either in _split(text, "or")]
    return lambda record: any(all(compares(record) for compares in way) for way in ways)


def _split(text: str, word: str) -> list[str]:
    return re.split(rf"\s+{word}\s+(?=(?:[^']*'[^']*')*[^']*$)", text)


def _comparison(part: str) -> Callable[[Record], bool]:
    found = re.fullmatch(r"\(?(\w+) (eq|ne) ('(?:[^']|'')*'|\S+?)\)?", part)
    if not found:
        message = f"cannot read the filter {part!r}"
        raise ValueError(message)
    name, operator, literal = found.groups()
    value = literal[1:-1].replace("''", "'") if literal.startswith("'") else literal

    def compares(record: Record) -> bool:
        have = True if name == "true" else record.get(name)
        same = str(have).lower() == value.lower() if isinstance(have, bool) else have == value
        return same if operator == "eq" else not same

    return compares


def element(category: str, record: Record) -> str:
    """A record as SyncFeed's XML: lower camel case, deletion as an attribute."""
    fields = "".join(
        f"<ns1:{name[0].lower()}{name[1:]}>{escape(str(value))}</ns1:{name[0].lower()}{name[1:]}>"
        for name, value in record.items()
        if isinstance(value, str | bool | int) and name not in {"Id", "Verwijderd"}
    )
    gone = "true" if record.get("Verwijderd") is True else "false"
    return (
        f'<ns1:{category[0].lower()}{category[1:]} xmlns:ns1="http://www.tweedekamer.nl/xsd/tkData/v1-0" '
        f'xmlns:tk="http://www.tweedekamer.nl/xsd/tkData/v1-0" id="{escape(str(record["Id"]))}" '
        f'tk:verwijderd="{gone}">{fields}</ns1:{category[0].lower()}{category[1:]}>'
    )
