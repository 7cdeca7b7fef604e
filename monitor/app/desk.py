"""What the web server serves, wired."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.types import ASGIApp

from monitor.app.channels import personal_channels
from monitor.app.house import House
from monitor.app.reloading import Current
from monitor.app.workers import Workers
from monitor.flows.chance import Forecaster
from monitor.flows.push import Callback
from monitor.model.outlet import Kind, Outlet
from monitor.model.phrase import Phrase, Value
from monitor.model.reading import FetchFailed
from monitor.model.settings import Settings
from monitor.outlets.discover import Proposal
from monitor.rules.wording.details import told
from monitor.storage.audit import Patrol
from monitor.storage.chance import ChanceStore
from monitor.storage.duty import settings_now
from monitor.storage.figures import Asked, Figures, figures
from monitor.storage.health import Health, health, ready
from monitor.storage.subscriptions import SubscriptionStore
from monitor.web.health import Probes
from monitor.web.metrics import Metrics, Observed
from monitor.web.push import with_push
from monitor.web.services import Offer, Provider, Services, Tried

Find = Callable[[str], Awaitable[list[Proposal] | FetchFailed]]
_OUTCOMES = {"read", "unchanged", "waiting"}


def web_application(now: House | Current, *, desk: bool, component: str = "run") -> ASGIApp:
    """What the web server serves: the desk or nothing, and what machines ask.

    ``now``: where the configuration is as it is now. ``component``: ``run`` does it all; ``worker`` and
    ``web`` are parts of a cluster.
    """

    def outlet(slug: str) -> Outlet | None:
        return now.parts.settings.outlet(slug)  # of now: feeds.yaml may be read again

    application = _desk(desk_services(now)) if desk else Starlette()
    callback = Callback(SubscriptionStore(now.parts.database), now.parts.clock, outlet)
    return _watched(with_push(application, callback), now, component)


def _watched(served: ASGIApp, now: House | Current, component: str) -> ASGIApp:
    """With what machines ask in front of it."""
    database, clock, patrol = now.parts.database, now.parts.clock, Patrol()
    started = clock.now()

    def how() -> Health:
        return health(database, clock.now(), started, outlets=asked_for(now.parts.settings))

    def read() -> Figures:
        settings = now.parts.settings
        asked = Asked(
            outlets=asked_for(settings),
            canary=bool(settings.administrators),
            cluster=component != "run" and not database.sqlite,
        )
        return figures(database, clock.now(), asked, patrol)

    observed = Observed(
        figures=read,
        now=clock.now,
        started=started,
        writable=lambda: not database.unwritten,
        component=component,
        volume=Path(database.url.database).parent if database.sqlite and database.url.database else None,
    )
    probed = Probes(served, partial(ready, database), how)
    return Metrics(probed, observed, now.parts.environment["MONITOR_METRICS_TOKEN"])


def asked_for(settings: Settings) -> frozenset[str]:
    """The outlets that are asked; of the House of Representatives' data only the first is."""
    house = [each.slug for each in settings.outlets if each.kind is Kind.TWEEDEKAMER]
    return frozenset(each.slug for each in settings.outlets).difference(house[1:])


def _desk(services: Services) -> ASGIApp:
    from monitor.web.app import create_app  # noqa: PLC0415 - a third of the start, and a worker has no desk

    return create_app(services)


def desk_services(now: House | Current) -> Services:
    """What the desk is given; beside a house it asks an outlet by itself, else a worker does."""
    parts, environment = now.parts, now.parts.environment
    theme = environment["MONITOR_DESK_THEME"]
    poll: Callable[[str], Awaitable[Tried]]
    find: Find
    if isinstance(now, House):
        poll, find, forecast = partial(ask, now), now.discover, now.forecaster
    else:
        workers = Workers(now)
        poll, find, forecast = workers.ask, workers.discover, Forecaster(ChanceStore(parts.database))
    return Services(
        database=parts.database,
        settings=lambda: settings_now(parts.database, now.parts.settings),
        reload=now.reload,
        elsewhere=isinstance(now, Current),
        clock=parts.clock,
        desk_url=environment["MONITOR_DESK_URL"].rstrip("/"),
        contact=environment["MONITOR_CONTACT"],
        channels=personal_channels(environment),
        provider=Provider(
            issuer=environment["MONITOR_OIDC_ISSUER"].rstrip("/"),
            client_id=environment["MONITOR_OIDC_CLIENT_ID"],
            client_secret=environment["MONITOR_OIDC_CLIENT_SECRET"],
            roles_claim=environment["MONITOR_OIDC_ROLES_CLAIM"],
            way_out=environment.way_out(),
        ),
        theme=Path(theme) if theme else None,
        config=Path(environment["MONITOR_CONFIG"]),
        poll=poll,
        discover=partial(offers, now, find),
        forecast=forecast,
    )


async def ask(house: House, slug: str) -> Tried:
    """What came of asking an outlet of this process."""
    outlet = house.parts.settings.outlet(slug)
    if outlet is None:
        return Tried(ok=False, lines=(Phrase("tried-unknown"),))
    done = await house.collector.run([outlet])
    each = done.polled[0]
    counts = {"entries": each.entries, "new": done.saved.new, "changed": done.saved.changed}
    why = {"why": Phrase(f"failure-{each.outcome}")}
    said = Phrase(f"tried-{each.outcome}") if each.outcome in _OUTCOMES else Phrase("tried-failed", why)
    more = (
        Phrase("tried-detail", {"detail": told(each.detail)})
        if each.detail
        else Phrase("tried-counts", counts)
    )
    return Tried(ok=not each.failed, lines=(said, more))


async def offers(now: House | Current, find: Find, url: str) -> Tried:
    """What a site has to read, through the same guarded fetch as every poll."""
    address = url if "://" in url else f"https://{url}"
    found = await find(address)
    if isinstance(found, FetchFailed):
        why: dict[str, Value] = {
            "url": address,
            "why": Phrase(f"failure-{found.why.value}"),
            "detail": told(found.detail),
        }
        return Tried(ok=False, lines=(Phrase("offer-unreadable" if found.detail else "offer-walled", why),))
    at = now.parts.clock.now()
    return Tried(ok=bool(found), lines=(), found=tuple(_offer(each, at) for each in found))


def _offer(each: Proposal, now: datetime) -> Offer:
    newest = Phrase("offer-undated")
    if each.newest is not None:
        newest = Phrase("offer-newest", {"span": max(timedelta(minutes=1), now - each.newest)})
    gives: dict[str, Value] = {"count": each.entries, "newest": newest}
    return Offer(
        url=each.url,
        kind=each.kind.value,
        name=each.title or each.url.split("/")[2].removeprefix("www."),
        gives=Phrase("offer-one" if each.entries == 1 else "offer-many", gives),
        selector=each.selector,
        examples=each.examples,
    )
