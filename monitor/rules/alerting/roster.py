"""From a calendar's events to shifts: which of the members an event means. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from monitor.model.alert import Person, Rota, Shift
from monitor.model.duty import OnDuty, Roster
from monitor.model.reading import Entry
from monitor.model.settings import Settings
from monitor.rules.alerting.rota import changes_at, holders, shift_at

EVERY = timedelta(minutes=15)
PATIENCE = timedelta(minutes=30)
"""So long a roster may be unreadable before the administrators hear of it, while a shift is known for now."""


def shifts_of(entries: Iterable[Entry], members: Sequence[Person]) -> tuple[Shift, ...]:
    """The events that name a member, in order.

    An event is a member's when its attendee has their address, or its title their name or their slug as a
    whole word. What names nobody (a holiday, a note) is no shift.
    """
    found = set()
    for entry in entries:
        who = _meant(entry, members)
        if who and entry.published and entry.updated and entry.published < entry.updated:
            found.add(Shift(entry.published, entry.updated, who))
    return tuple(sorted(found))


def _meant(entry: Entry, members: Sequence[Person]) -> str:
    invited = set(entry.author.casefold().split())
    for person in members:
        if person.email and person.email.casefold() in invited:
            return person.slug
    title = entry.title.casefold()
    for person in sorted(members, key=lambda each: -len(each.name)):
        if _names(person.name, title) or _names(person.slug, title):
            return person.slug
    return ""


def _names(word: str, title: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", title) is not None


def read_well(known: Roster, shifts: tuple[Shift, ...], now: datetime) -> Roster:
    """The roster after a reading that succeeded."""
    return Roster(duty=known.duty, source=known.source, shifts=shifts, read=now, tried=now)


def read_badly(known: Roster, why: str, now: datetime) -> Roster:
    """The roster after one that did not: what was known stays in force."""
    return Roster(
        duty=known.duty,
        source=known.source,
        shifts=known.shifts,
        read=known.read,
        tried=now,
        failing_since=known.failing_since or now,
        failure=why,
    )


def worth_telling(roster: Roster, now: datetime) -> bool:
    """Whether the administrators must hear: nobody is known for now, or it is unreadable for a while."""
    if shift_at(roster.shifts, now) is None:
        return True
    return roster.failing_since is not None and now - roster.failing_since >= PATIENCE


def with_rosters(settings: Settings, rosters: Mapping[str, Roster]) -> Settings:
    """The settings in which each duty knows the shifts that were last read."""
    people = {
        slug: _with_shifts(person, person.rota, rosters[slug])
        if person.rota is not None and person.rota.calendar and slug in rosters
        else person
        for slug, person in settings.people.items()
    }
    return replace(settings, people=people)


def duties(settings: Settings, now: datetime) -> tuple[OnDuty, ...]:
    """Who has each duty now."""
    zone, found = settings.digest.timezone, []
    for person in settings.people.values():
        if person.rota is None:
            continue
        names = tuple(_name(settings, slug) for slug in holders(person.rota, now, zone))
        known = not person.rota.calendar or shift_at(person.rota.shifts, now) is not None
        found.append(
            OnDuty(duty=person.name, names=names, until=changes_at(person.rota, now, zone), known=known)
        )
    return tuple(found)


def _name(settings: Settings, slug: str) -> str:
    person = settings.people.get(slug)
    return person.name if person is not None else slug


def _with_shifts(person: Person, rota: Rota, roster: Roster) -> Person:
    return replace(person, rota=replace(rota, shifts=roster.shifts))


def source_key(calendar: str) -> str:
    """What a calendar's address is known by: the address itself may be a secret."""
    return sha256(calendar.encode()).hexdigest()
