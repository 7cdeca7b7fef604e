"""Silencing a topic, an outlet or a route: ``wish -> may it? -> recorded``, with a reason and an end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from monitor.flows.respond import LONGEST_MUTE
from monitor.model.person import Actor
from monitor.model.response import Refused
from monitor.model.settings import Settings
from monitor.rules.alerting.mutes import targets
from monitor.rules.alerting.state import MuteKind


class Mutes(Protocol):
    """Where mutes are kept."""

    def mute(self, kind: str, target: str, span: tuple[datetime, datetime], why: str, by: str) -> int:
        """Silence it for a while; the mute's number."""
        ...

    def unmute(self, kind: str, target: str, now: datetime) -> int:
        """Lift what is in force; how many mutes ended."""
        ...

    def note(self, by: Actor, at: datetime, action: str, target: str, detail: Mapping[str, object]) -> None:
        """A row in the audit log."""
        ...

    def look_again(self, now: datetime) -> None:
        """Every story that a mute holds back is to be looked at now."""
        ...


def silence(
    book: Mutes,
    settings: Settings,
    what: tuple[MuteKind, str],
    lasting: timedelta,
    why: str,
    by: Actor,
    now: datetime,
) -> Refused | None:
    """None when it is silenced from now on."""
    kind, target = what
    if kind is MuteKind.STORY or target not in targets(settings)[kind]:
        return Refused("Kies een onderwerp, medium of route uit de lijst.")
    if not why.strip():
        return Refused("Geef een reden voor het dempen.")
    if not timedelta(0) < lasting <= LONGEST_MUTE:
        return Refused("Dempen kan voor ten hoogste 31 dagen.")
    until = now + lasting
    book.unmute(kind.value, target, now)  # one mute at a time: the newest reason and end hold
    book.mute(kind.value, target, (now, until), why.strip(), by.name)
    detail = {"why": why.strip(), "until": until.isoformat()}
    book.note(by, now, "mute", f"{kind.value} {target}", detail)
    return None


def lift(book: Mutes, kind: MuteKind, target: str, by: Actor, now: datetime) -> bool:
    """Let it be heard again; what was held back is decided on anew at once. False when nothing was muted."""
    if not book.unmute(kind.value, target, now):
        return False
    book.note(by, now, "unmute", f"{kind.value} {target}", {})
    book.look_again(now)
    return True
