"""Who a route's addresses reach: people by their own address on the channel, at the pace they asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.model.alert import Address, Person, Route
from monitor.model.settings import Settings
from monitor.model.telling import Recipient
from monitor.rules.alerting.preferences import turn
from monitor.rules.alerting.rota import holders
from monitor.rules.alerting.routes import all_routes


def reached(
    to: Sequence[Address],
    route: Route,
    settings: Settings,
    now: datetime,
    *,
    urgent: bool = False,
    escalated: bool = False,
) -> list[Recipient]:
    """The deliveries that one alert asks for; nobody twice on one channel."""
    found: dict[tuple[str, str], Recipient] = {}
    for address in to:
        for person in people_of(address.target, settings, now, route.timezone):
            target = target_of(address, person)
            if not target:
                continue
            when = (
                turn(person, now, route.timezone, route.quiet, urgent=urgent, escalated=escalated)
                if person
                else None
            )
            found.setdefault(
                (address.channel, target),
                Recipient(
                    channel=address.channel,
                    target=target,
                    due=when.due if when else now,
                    gathered=when.gathered if when else False,
                    never=when.never if when else False,
                    because=when.because if when else "",
                ),
            )
    return list(found.values())


def people_of(slug: str, settings: Settings, now: datetime, timezone: str) -> tuple[Person | None, ...]:
    """The person of that name; for a duty whoever has it at ``now``; None where the name is no person's."""
    person = settings.people.get(slug)
    if person is None or person.rota is None:
        return (person,)
    return tuple(settings.people.get(each) for each in holders(person.rota, now, timezone))


def target_of(address: Address, person: Person | None) -> str:
    """What the channel understands."""
    if person is not None and address.channel == "email":
        return person.email
    if person is not None and address.channel == "slack":
        return person.slack
    return address.target


def at_once(to: Sequence[Address], settings: Settings, now: datetime) -> list[Recipient]:
    """Everybody now, whatever pace they asked for: for messages about the service itself."""
    zone = settings.digest.timezone
    pairs = {
        (each.channel, target_of(each, person))
        for each in to
        for person in people_of(each.target, settings, now, zone)
    }
    return [Recipient(channel=channel, target=target, due=now) for channel, target in sorted(pairs) if target]


def fallback_of(settings: Settings, route: str) -> list[tuple[str, str]]:
    """``(channel, recipient)`` to use when a delivery of the route has failed for good.

    The route's own ``fallback``; without one, the route's other channels.
    """
    for each in all_routes(settings.routes):
        if each.slug == route:
            return addressed(each.fallback or each.channels, settings)
    return []


def addressed(to: Sequence[Address], settings: Settings) -> list[tuple[str, str]]:
    """``(channel, recipient)`` as the channels understand them; who cannot be reached there is left out.

    A duty means all who take turns in it: this is for what must not be missed.
    """
    pairs = []
    for one in to:
        person = settings.people.get(one.target)
        names = person.rota.members if person is not None and person.rota else (one.target,)
        pairs += [
            (one.channel, target_of(replace(one, target=name), settings.people.get(name))) for name in names
        ]
    return [pair for pair in dict.fromkeys(pairs) if pair[1]]


def language_of(settings: Settings, channel: str, recipient: str) -> str:
    """The language of the person who is reached there; of a channel or a stranger, the settings' own."""
    for person in settings.people.values():
        if recipient and recipient == target_of(Address(channel, person.slug), person):
            return person.language
    return settings.language
