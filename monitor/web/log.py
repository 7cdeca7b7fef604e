"""A row of the audit log in the reader's words. What was hashed stays as it is in the database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from monitor.storage.audit import Entry
from monitor.web.present import STEPS

FACTS = {
    "why": "reden",
    "line": "lijn",
    "title": "titel",
    "version": "versie",
    "role": "rol",
    "scope": "bereik",
    "found": "gevonden",
    "url": "adres",
    "article": "artikel",
    "active": "toegang",
    "rows": "rijen",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """``at`` is the text that was hashed, ``moment`` the instant that it names."""

    id: int
    at: str
    moment: datetime
    actor: str
    action: str
    kind: str
    """Of what it was done to, a word of the catalogue or the thing's own name."""
    object: str
    facts: tuple[tuple[str, str], ...]


def row(entry: Entry) -> LogRow:
    """As the page shows it."""
    try:
        detail = json.loads(entry.detail)
    except ValueError:
        detail = {"detail": entry.detail}  # a damaged row is shown as it is found
    facts: dict[str, object] = detail if isinstance(detail, dict) else {}
    kind, _, name = entry.object.partition(" ")
    return LogRow(
        id=entry.id,
        at=entry.at,
        moment=datetime.fromisoformat(entry.at),
        actor=entry.actor,
        action=STEPS.get(entry.action, entry.action.replace("-", " ")),
        kind=kind,
        object=name,
        facts=tuple(
            (FACTS.get(name, name), str(value)) for name, value in facts.items() if value not in ("", None)
        ),
    )
