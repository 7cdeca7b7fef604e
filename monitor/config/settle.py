"""The validated sections as the nouns that the house works with."""

from __future__ import annotations

from datetime import date, time

from monitor.config.names import with_own
from monitor.config.schema import (
    Feeds,
    QuietSection,
    RotaSection,
    RouteSection,
    StepSection,
    WebhookSection,
)
from monitor.model.alert import Address, Pace, Person, QuietHours, Rota, Step, Swap
from monitor.model.outlet import FullText, Kind, Outlet
from monitor.model.routing import Match, Ministry, Node, RouteSettings
from monitor.model.settings import CalendarSettings, DigestSettings, FetchRules, Settings, Webhook
from monitor.model.topic import Examples, Topic

_AS_THEY_ARE = (
    "group_wait",
    "group_interval",
    "repeat_interval",
    "escalate_after",
    "ack_timeout",
    "remind_for",
    "mute",
    "cap",
)


def settle(feeds: Feeds) -> Settings:
    """Frozen settings; order of outlets, topics and routes is that of the file."""
    children = tuple(_node(section, str(index)) for index, section in enumerate(feeds.routes, 1))
    return Settings(
        outlets=tuple(_outlets(feeds)),
        topics=tuple(_topics(feeds)),
        groups=dict(feeds.groups),
        people={slug: _person(feeds, slug) for slug in feeds.people},
        routes=Node(slug="root", settings=RouteSettings(timezone=feeds.digest.timezone), children=children),
        ministries=tuple(
            Ministry(slug=slug, name=section.name, answers=tuple(section.answers))
            for slug, section in feeds.ministries.items()
        ),
        administrators=_addresses(feeds.administrators),
        webhooks={name: _webhook(given) for name, given in feeds.webhooks.items()},
        language=feeds.language,
        lets_go=feeds.retention == "apply",
        digest=DigestSettings(
            at=time.fromisoformat(feeds.digest.at),
            timezone=feeds.digest.timezone,
            days=frozenset(feeds.digest.days),
            to=_addresses(feeds.digest.to),
            review=feeds.digest.review,
            reviewers=_addresses(feeds.digest.reviewers),
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
        names=with_own(feeds.names),
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
        rota=_rota(section.rota) if section.rota else None,
    )


def _rota(section: RotaSection) -> Rota:
    swaps = [text.split(" ", 1) for text in section.swaps]
    return Rota(
        members=tuple(section.members),
        since=date.fromisoformat(section.since) if section.since else date(2024, 1, 1),
        calendar=section.calendar,
        handover=time.fromisoformat(section.handover),
        days=section.days,
        swaps=tuple(
            Swap(first=_period(period)[0], last=_period(period)[1], person=who) for period, who in swaps
        ),
    )


def _webhook(given: str | WebhookSection) -> Webhook:
    return Webhook(url=given) if isinstance(given, str) else Webhook(url=given.url, ask=given.ask)


def _node(section: RouteSection, place: str) -> Node:
    return Node(
        slug=section.name or f"route-{place}",
        match=Match(
            topics=frozenset(section.topics or ()),
            outlets=frozenset(section.outlets or ()),
            tiers=frozenset(section.outlet_tiers or ()),
            ministries=frozenset(section.ministries or ()),
            urgent=section.urgent,
        ),
        settings=_said(section),
        goes_on=section.continue_,
        children=tuple(_node(child, f"{place}-{index}") for index, child in enumerate(section.routes, 1)),
    )


def _said(section: RouteSection) -> RouteSettings:
    return RouteSettings(
        channels=_maybe(section.channels),
        fallback=_maybe(section.fallback),
        escalate=None if section.escalate is None else tuple(_step(step) for step in section.escalate),
        quiet=None if section.quiet is None else _quiet(section.quiet),
        tiers=None if section.tiers is None else frozenset(section.tiers),
        **{name: getattr(section, name) for name in _AS_THEY_ARE},
    )


def _maybe(given: list[str] | None) -> tuple[Address, ...] | None:
    return None if given is None else _addresses(given)


def _step(section: StepSection) -> Step:
    return Step(after=section.after, to=_addresses(section.to))


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
