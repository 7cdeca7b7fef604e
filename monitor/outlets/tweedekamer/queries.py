"""The addresses that are asked of the OData service, escaped as it wants them."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote, urlsplit

from monitor.model.parliament import Stream
from monitor.rules.parliament.moments import utc

BASE = "https://gegevensmagazijn.tweedekamer.nl/OData/v4/2.0/"

_EXPAND = {"Zaak": "ZaakActor,Document", "Document": "Zaak", "Activiteit": "Zaak"}


def changes(base: str, stream: Stream, since: datetime | None) -> str:
    """All entities of the stream that changed at or after ``since``, oldest change first.

    *At* or after: after a mass update thousands share one stamp. Deleted ones are not filtered out, or a
    withdrawal would never be seen.
    """
    conditions = [f"Soort eq {literal(stream.kind)}"]
    if since is not None:
        conditions.append(f"ApiGewijzigdOp ge {instant(since)}")
    return _address(
        base,
        stream.entity,
        {
            "$filter": " and ".join(conditions),
            "$expand": _EXPAND[stream.entity],
            "$orderby": "ApiGewijzigdOp",
        },
    )


def by_number(base: str, numbers: tuple[str, ...]) -> str:
    """Some Zaken by number: a replay, or what another entity pointed to."""
    condition = " or ".join(f"Nummer eq {literal(number)}" for number in numbers)
    return _address(base, "Zaak", {"$filter": condition, "$expand": _EXPAND["Zaak"]})


def resource(base: str, guid: str) -> str:
    """The file of a document; a GUID stands unquoted."""
    return f"{base.rstrip('/')}/Document({quote(guid, safe='-')})/resource"


def publication(base: str, number: str) -> str:
    """The page of a question at the official publications; a stand-in serves it on its own host."""
    parts = urlsplit(base)
    here = base.startswith(BASE.partition("/OData")[0])
    host = "https://zoek.officielebekendmakingen.nl" if here else f"{parts.scheme}://{parts.netloc}"
    return f"{host}/kv-tk-{quote(number, safe='')}.html"


def literal(text: str) -> str:
    """A string of a filter: in single quotes, a quote inside doubled."""
    return "'" + text.replace("'", "''") + "'"


def instant(moment: datetime) -> str:
    """An instant of a filter, in UTC."""
    return utc(moment).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _address(base: str, entity: str, options: dict[str, str]) -> str:
    query = "&".join(f"{name}={quote(value, safe=chr(39) + ',():')}" for name, value in options.items())
    return f"{base.rstrip('/')}/{entity}?{query}"
