"""A row of the audit log in the reader's words. What was hashed stays as it is in the database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from monitor.rules.retention import Kind
from monitor.storage.audit import SYSTEM, Entry, moment_of
from monitor.web.present import STEPS

FACTS: dict[str, str] = {
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
    "topic": "onderwerp",
    "route": "route",
    "relevant": "hoort erbij",
    "until": "tot",
    "backup": "back-up van",
    "told": "al verteld",
    Kind.ANALYSES: "analyses",
    Kind.EARLIER: "eerdere teksten",
    Kind.TEXTS: "volledige teksten",
    Kind.UNMATCHED: "artikelen zonder onderwerp",
    Kind.MATCHED: "artikelen waarvan niemand bericht kreeg",
    Kind.STORIES: "lege verhalen",
    Kind.MOVES: "verplaatsingen door de regel",
    Kind.SUPPRESSIONS: "redenen van stilte",
    Kind.WATCHES: "laatste besluiten",
    Kind.MUTES: "afgelopen dempingen",
    Kind.RECIPIENTS: "ontvangers",
    Kind.THREADS: "gesprekken",
    Kind.NOTICES: "berichten aan beheerders",
    Kind.TOLD: "verteld voor het terugzetten",
    Kind.SESSIONS: "sessies",
    Kind.FAILURES: "mislukte aanmeldingen",
    Kind.INVITATIONS: "uitnodigingen",
    Kind.TOKENS: "tokens",
    Kind.JUDGES: "namen bij oordelen",
    Kind.ROSTERS: "roosters",
    Kind.ROUNDS: "leesrondes",
    Kind.DAYS: "dagen van media",
    Kind.OUTLETS: "toestanden van media",
    Kind.SUBSCRIPTIONS: "abonnementen",
    Kind.QUARANTINE: "onleesbare documenten",
    Kind.CHANCES: "geleerde kansen",
}
ACTIONS = {
    "backup": "maakte een back-up",
    "restore": "zette een back-up terug",
    "retention": "liet los wat lang genoeg bewaard was",
}
KINDS = {"topic": "onderwerp", "outlet": "medium"}
"""Of what was silenced, where it is not the word itself."""
ANSWERS = {"true": "ja", "false": "nee"}
SERVICE = "de dienst"
_OURS = frozenset({"role", "scope", "active", "relevant"})
"""Facts whose values are words of ours, and so of the catalogue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """``ours``: the value is a text of the catalogue. ``at``: what it says is an instant."""

    name: str
    value: str
    ours: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """``at`` is the text that was hashed, ``moment`` the instant that it names, None where it names none."""

    id: int
    at: str
    moment: datetime | None
    actor: str
    action: str
    kind: str
    """Of what it was done to, a word of the catalogue or the thing's own name."""
    object: str
    facts: tuple[Fact, ...]


def row(entry: Entry) -> LogRow:
    """As the page shows it."""
    try:
        detail = json.loads(entry.detail)
    except ValueError:
        detail = {"detail": entry.detail}  # a damaged row is shown as it is found
    facts: dict[str, object] = detail if isinstance(detail, dict) else {}
    kind, _, name = entry.object.partition(" ")
    action = ACTIONS.get(entry.action) or STEPS.get(entry.action) or entry.action.replace("-", " ")
    return LogRow(
        id=entry.id,
        at=entry.at,
        moment=moment_of(entry.at),
        actor=SERVICE if entry.actor == SYSTEM else entry.actor,
        action=action,
        kind=KINDS.get(kind, kind),
        object=name,
        facts=tuple(_fact(name, value) for name, value in facts.items() if value not in ("", None, [])),
    )


def _fact(name: str, value: object) -> Fact:
    said = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    if isinstance(value, bool):
        said = ANSWERS[said.lower()]
    at = moment_of(said) if name in ("until", "backup") else None
    return Fact(name=FACTS.get(name, name), value=said, ours=name in _OURS, at=at)
