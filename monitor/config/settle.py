"""The validated sections as the nouns that the house works with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from monitor.config.schema import Feeds, QuietSection, RouteSection
from monitor.model.alert import Address, Pace, Person, QuietHours, Route, Step
from monitor.model.outlet import FullText, Kind, Outlet
from monitor.model.routing import RouteNode
from monitor.model.settings import CalendarSettings, DigestSettings, FetchRules, Settings
from monitor.model.topic import Examples, Topic

_DURATIONS = ("group_wait", "group_interval", "repeat_interval", "escalate_after", "ack_timeout")


def settle(feeds: Feeds) -> Settings:
    """Frozen settings; order of outlets, topics and routes is that of the file."""
    root = Route(slug="root", timezone=feeds.digest.timezone)
    children = tuple(_node(section, root, str(index)) for index, section in enumerate(feeds.routes, 1))
    return Settings(
        outlets=tuple(_outlets(feeds)),
        topics=tuple(_topics(feeds)),
        groups=dict(feeds.groups),
        people={slug: _person(feeds, slug) for slug in feeds.people},
        routes=RouteNode(route=root, children=children),
        administrators=_addresses(feeds.administrators),
        webhooks=dict(feeds.webhooks),
        digest=DigestSettings(
            at=time.fromisoformat(feeds.digest.at),
            timezone=feeds.digest.timezone,
            days=frozenset(feeds.digest.days),
            to=_addresses(feeds.digest.to),
            review=feeds.digest.review,
        ),
        calendar=CalendarSettings(
            recess=tuple(_period(text) for text in feeds.calendar.recess),
            holidays=feeds.calendar.holidays,
            statutory_terms=feeds.calendar.statutory_terms,
        ),
        fetch=FetchRules(
            allow_networks=tuple(feeds.fetch.allow_networks),
            concurrency=feeds.fetch.concurrency,
            per_host=feeds.fetch.per_host,
            deadline=feeds.fetch.deadline,
            max_age=feeds.fetch.max_age,
        ),
    )


def _outlets(feeds: Feeds) -> list[Outlet]:
    return [
        Outlet(
            slug=slug,
            kind=Kind(section.kind),
            fulltext=FullText(section.fulltext),
            **section.model_dump(exclude={"kind", "fulltext"}),
        )
        for slug, section in feeds.outlets.items()
    ]


def _topics(feeds: Feeds) -> list[Topic]:
    return [
        Topic(
            slug=slug,
            examples=Examples(match=tuple(section.examples.match), ignore=tuple(section.examples.ignore)),
            **section.model_dump(exclude={"examples"}),
        )
        for slug, section in feeds.topics.items()
    ]


def _person(feeds: Feeds, slug: str) -> Person:
    section = feeds.people[slug]
    return Person(
        slug=slug,
        name=section.name,
        email=section.email,
        slack=section.slack,
        pace=Pace(section.pace),
        language=section.language,
        quiet=_quiet(section.quiet),
    )


def _node(section: RouteSection, parent: Route, place: str) -> RouteNode:
    route = _inherit(section, parent, section.name or f"route-{place}")
    children = tuple(_node(child, route, f"{place}-{index}") for index, child in enumerate(section.routes, 1))
    return RouteNode(
        route=route,
        topics=frozenset(section.topics) if section.topics is not None else None,
        outlets=frozenset(section.outlets) if section.outlets is not None else None,
        ministries=frozenset(section.ministries) if section.ministries is not None else None,
        proceed=section.continue_,
        children=children,
    )


def _inherit(section: RouteSection, parent: Route, slug: str) -> Route:
    route = replace(parent, slug=slug, mute=section.mute or parent.mute)
    given = {name: getattr(section, name) for name in _DURATIONS if getattr(section, name) is not None}
    route = replace(route, **given)
    if section.channels is not None:
        route = replace(route, channels=_addresses(section.channels))
    if section.fallback is not None:
        route = replace(route, fallback=_addresses(section.fallback))
    if section.quiet is not None:
        route = replace(route, quiet=_quiet(section.quiet))
    if section.tiers is not None:
        route = replace(route, tiers=frozenset(section.tiers))
    if section.cap is not None:
        route = replace(route, cap=section.cap)
    if section.escalate is not None:
        route = replace(
            route, escalate=tuple(Step(after=step.after, to=_addresses(step.to)) for step in section.escalate)
        )
    return route


def _addresses(given: list[str]) -> tuple[Address, ...]:
    return tuple(Address(*text.split(":", 1)) for text in given)


def _quiet(windows: list[QuietSection]) -> tuple[QuietHours, ...]:
    return tuple(
        QuietHours(
            start=time.fromisoformat(window.start),
            end=time.fromisoformat(window.end),
            days=frozenset(window.days),
        )
        for window in windows
    )


def _period(text: str) -> tuple[date, date]:
    start, _, end = text.partition("/")
    return date.fromisoformat(start), date.fromisoformat(end)
