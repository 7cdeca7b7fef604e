"""The House's open data, wired."""

from __future__ import annotations

import asyncio

from monitor.app.parts import Parts
from monitor.flows.link_questions import QuestionLinker
from monitor.flows.parliament import Syncer
from monitor.flows.parliament_round import Parliament, ParliamentRound
from monitor.model.collecting import Collected, OutletState
from monitor.model.outlet import Kind, Outlet
from monitor.model.settings import Settings
from monitor.outlets.http import Fetcher
from monitor.outlets.sandbox import Sandbox
from monitor.outlets.tweedekamer import OpenData
from monitor.rules.polling import followed
from monitor.storage.collecting import CollectStore
from monitor.storage.linking import LinkStore
from monitor.storage.parliament import ParliamentStore
from monitor.storage.relinking import RelinkStore


def of_house(settings: Settings) -> Outlet | None:
    """The House's open data among the outlets of feeds.yaml; None where it is not, or no more."""
    return next((each for each in settings.outlets if each.kind is Kind.TWEEDEKAMER), None)


def note(parts: Parts, done: ParliamentRound) -> None:
    """Keeps how the House's open data fares where the other outlets' health is kept."""
    outlet = of_house(parts.settings)
    if outlet is None:  # taken out while the round ran
        return
    store, now = CollectStore(parts.database), parts.clock.now()
    before = store.states().get(outlet.slug, OutletState(slug=outlet.slug, url=outlet.url))
    state = followed(before, now, failure=done.failure, news=bool(done.new))
    store.save([Collected(state=state)], now)


def parliament(parts: Parts, fetcher: Fetcher, sandbox: Sandbox) -> Parliament | None:
    """Where feeds.yaml has an outlet of that kind."""
    outlet = of_house(parts.settings)
    if outlet is None:
        return None
    source = OpenData(fetcher, outlet.url, sandbox)
    store = ParliamentStore(parts.database)
    linker = QuestionLinker(LinkStore(parts.database), parts.matcher, outlet.slug)
    syncer = Syncer(source, store, parts.clock, asyncio.sleep)
    return Parliament(syncer, source, store, linker, RelinkStore(parts.database))
