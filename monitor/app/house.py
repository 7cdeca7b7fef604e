"""Wiring: one straight way from settings to running verbs.

It is long on purpose and decides nothing: who wants to know what is connected to what reads it from top to
bottom. Everything that has a choice in it lives further down the house.
"""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial

from monitor.app.care import canary, duty_keeper, letting_go, send_after_all
from monitor.app.channels import channels, heartbeat, slack_settings
from monitor.app.first_round import Collect
from monitor.app.live_topics import LiveTopics
from monitor.app.parliament import note, of_house, parliament
from monitor.app.parts import Parts, calendar_of, fetch_settings
from monitor.app.reloading import EVERY, ConfigWatch, read_again
from monitor.app.timekeeper import Timekeeper
from monitor.app.tracing import TracedTriage, asking, traced
from monitor.channels.slack_buttons import SlackButtons
from monitor.engine.local import LocalEngine, Tick
from monitor.flows.alert_tick import AlertTicker, Ticked
from monitor.flows.alert_views import Moment
from monitor.flows.blindness import OutletWatch
from monitor.flows.chance import Forecaster, learn
from monitor.flows.collect import Collector
from monitor.flows.deliver import Deliverer
from monitor.flows.digest import Digested, DigestTicker
from monitor.flows.fulltext import BodyReader
from monitor.flows.parliament_round import ParliamentRound
from monitor.flows.press import record
from monitor.flows.push import Pushed
from monitor.flows.recipients import addressed, fallback_of, language_of
from monitor.flows.triage import Triaged, Triager
from monitor.flows.watchdog import Watchdog
from monitor.model.collecting import Polled, Round
from monitor.model.condition import Diagnosis
from monitor.model.outlet import Kind, Outlet
from monitor.model.press import Press
from monitor.model.settings import Settings
from monitor.model.watchdog import Finding
from monitor.outlets.discover import discover
from monitor.outlets.http import Fetcher
from monitor.outlets.sandbox import Sandbox
from monitor.rules.political_clock import question_hour_cutoff
from monitor.rules.topics import Matcher
from monitor.storage.alert_ticks import AlertTickStore
from monitor.storage.bodies import BodyStore
from monitor.storage.chance import ChanceStore
from monitor.storage.collecting import CollectStore
from monitor.storage.digesting import DigestStore
from monitor.storage.duty import settings_now
from monitor.storage.respond import ResponseBook
from monitor.storage.search import index_once
from monitor.storage.sent_log import outbox_of, sent_log_file
from monitor.storage.subscriptions import SubscriptionStore
from monitor.storage.triaging import TriageStore
from monitor.storage.watching import WatchStore

log = logging.getLogger(__name__)

PATIENCE, DUE_AT_ONCE = 2.0, 200


class House:
    """All verbs of one process, ready to run. An async context manager."""

    def __init__(self, parts: Parts, *, backfill: bool = False) -> None:
        self.topics = LiveTopics(parts.matcher)
        self.parts = replace(parts, matcher=self.topics)
        self._backfill = backfill
        self._stack = AsyncExitStack()
        self._random = random.Random()
        self._busy: set[str] = set()
        self._started = parts.clock.now()
        self.outlets = {outlet.slug: outlet for outlet in parts.settings.outlets}
        """Seen by whoever reads them while the service runs; ``reload`` changes it in place."""
        self.forecaster = Forecaster(ChanceStore(parts.database))

    async def __aenter__(self) -> House:
        """Opens what must be open while it runs: connections, the parse sandbox."""
        parts = self.parts
        self.fetcher = fetcher = await self._stack.enter_async_context(Fetcher(fetch_settings(parts)))
        sandbox = await self._stack.enter_async_context(Sandbox())
        self.discover = partial(discover, fetcher=fetcher, sandbox=sandbox)
        self.collector = Collector(
            CollectStore(parts.database),
            asking(fetcher, parts.tracing),
            sandbox,
            parts.clock,
            jitter=self._random.random,
            backfill=self._backfill,
            history=CollectStore(parts.database),
        )
        self._stack.push_async_callback(self.collector.close)
        self.triager = TracedTriage(Triager(TriageStore(parts.database), parts.matcher), parts.tracing)
        self.bodies = BodyReader(
            BodyStore(parts.database),
            asking(fetcher, parts.tracing),
            sandbox,
            parts.clock,
            self.outlets,
            parts.matcher.promising,
        )
        archive, kept = CollectStore(parts.database), WatchStore(parts.database)
        self.outlet_watch = OutletWatch(archive, kept, self.collector.rhythm)
        self.pushed = Pushed(
            archive,
            SubscriptionStore(parts.database),
            fetcher,
            sandbox,
            parts.clock,
            outlets=self.outlets,
            desk_url=parts.environment["MONITOR_DESK_URL"],
            token=partial(secrets.token_urlsafe, 32),
        )
        self.parliament = parliament(parts, fetcher, sandbox)
        self.duty, self.canary = duty_keeper(parts, fetcher, sandbox), canary(parts, sandbox)
        self.ticker = AlertTicker(AlertTickStore(parts.database))
        environment = parts.environment
        sent_log = sent_log_file(environment["MONITOR_DATABASE_URL"], environment["MONITOR_SENT_LOG"])
        configured = channels(parts)
        await asyncio.to_thread(send_after_all, parts, tuple(configured))
        self.deliverer = Deliverer(
            outbox_of(parts.database, sent_log),
            traced(configured, parts.tracing),
            parts.clock,
            fallback=lambda claim: fallback_of(self.parts.settings, claim.route),
            jitter=self._random.random,
            administrators=lambda: addressed(self.parts.settings.administrators, self.parts.settings),
            source=environment["MONITOR_DESK_URL"],
            language=lambda channel, recipient: language_of(self.parts.settings, channel, recipient),
        )
        forget = self.deliverer.forget, self.collector.forget
        self.timekeeper = Timekeeper(parts.database, parts.clock, forget)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def reload(self) -> str:
        """Take feeds.yaml up as it is now; in Dutch what is wrong, or empty."""
        read = read_again(self.parts)
        if isinstance(read, str):
            return read
        self.take_up(*read)
        return ""

    def take_up(self, settings: Settings, matcher: Matcher) -> None:
        """Let these hold from now on."""
        self.topics.current = matcher
        self.outlets.update({outlet.slug: outlet for outlet in settings.outlets})
        for gone in self.outlets.keys() - {outlet.slug for outlet in settings.outlets}:
            del self.outlets[gone]
        self.parts = replace(self.parts, settings=settings)

    def moment(self) -> Moment:
        """Now, under these settings."""
        now = self.parts.clock.now()
        return Moment(
            now=now,
            settings=settings_now(self.parts.database, self.parts.settings),
            cutoff=question_hour_cutoff(now, calendar_of(self.parts.settings, now.year)),
            desk_url=self.parts.environment["MONITOR_DESK_URL"],
            forecast=self.forecaster,
        )

    async def learn(self) -> object:
        """Once a day: what the archive says of which stories are asked about."""
        store, now = ChanceStore(self.parts.database), self.parts.clock.now()
        return await asyncio.to_thread(learn, store, self.parts.settings, now)

    async def index(self) -> int:
        """Make what changed findable; nothing is held up by it."""
        return await asyncio.to_thread(index_once, self.parts.database)

    async def due(self) -> list[Outlet]:
        """The outlets whose time has come, except those still being polled here."""
        states = await asyncio.to_thread(CollectStore(self.parts.database).states)
        return [
            each
            for each in self.collector.due(self.parts.settings.outlets, states)
            if each.slug not in self._busy and each.kind is not Kind.TWEEDEKAMER
        ]

    async def collect_due(self) -> Round | None:
        """Poll what is due, and store what slower outlets have brought meanwhile."""
        await self.collector.store_ready()
        return await self.ask((await self.due())[:DUE_AT_ONCE], PATIENCE)

    async def ask(
        self, outlets: Sequence[Outlet], patience: float | None = None, begun: asyncio.Event | None = None
    ) -> Round | None:
        """Poll these outlets; None where there are none. See ``Collector.run`` for the rest."""
        if not outlets:
            return None
        slugs = {each.slug for each in outlets}
        self._busy |= slugs
        try:
            done = await self.collector.run(outlets, patience, begun)
        finally:
            self._busy -= slugs
        facts = {"outlets": len(outlets), "failed": done.failed}
        log.info("round completed", extra={**facts, "new": done.saved.new, "changed": done.saved.changed})
        return done

    async def follow_parliament(self) -> ParliamentRound | None:
        """Questions, answers and postponements of the House; their texts; the articles that they cite."""
        if self.parliament is None or of_house(self.parts.settings) is None:
            return None
        done = await self.parliament.run(self.moment())
        await asyncio.to_thread(note, self.parts, done)
        return done

    async def poll_parliament(self, outlet: Outlet) -> Polled:
        """The same, told as the poll of an outlet."""
        done = await self.follow_parliament()
        failure = done.failure if done else None
        outcome, detail = (failure.why.value, failure.detail) if failure else ("read", "")
        return Polled(outlet=outlet.slug, outcome=outcome, entries=done.seen if done else 0, detail=detail)

    async def triage(self) -> Triaged:
        """Triage what waits, off the event loop."""
        await self.timekeeper.run()
        return await asyncio.to_thread(self.triager.drain, self.moment)

    async def look_again(self) -> Ticked:
        """Decide again about the stories whose time has come."""
        await self.timekeeper.run()
        return await asyncio.to_thread(self.ticker.run, self.moment())

    async def digest(self) -> Digested:
        """Build and send the digest whose time has come."""
        return await asyncio.to_thread(DigestTicker(DigestStore(self.parts.database)).run, self.moment())

    async def watch_outlets(self) -> tuple[Diagnosis, ...]:
        """Tell the administrators which outlets went blind."""
        return await self.outlet_watch.run(self.moment())

    async def check(self) -> tuple[Finding, ...]:
        """The watchdog's look at the database; it alone sends the heartbeat."""
        watchdog = Watchdog(WatchStore(self.parts.database), heartbeat(self.parts), self._started)
        return await watchdog.run(self.moment())

    async def keep_rosters(self) -> object:
        """Read the duty rosters whose time has come."""
        return await self.duty.run(self.moment())

    async def fly_canary(self) -> object:
        """Once a day, an item of our own through the whole service."""
        return await self.canary.run(self.moment())

    async def hear_buttons(self, stop: asyncio.Event) -> None:
        """Listen to Slack's buttons, where an app token is given, until ``stop`` is set."""
        app_token = self.parts.environment["MONITOR_SLACK_APP_TOKEN"]
        slack = slack_settings(self.parts)
        if app_token and slack is not None:
            language = partial(language_of, self.parts.settings, "slack")
            await SlackButtons(slack, app_token, self._pressed, language).run(stop)

    async def _pressed(self, press: Press) -> str:
        def recorded() -> str:
            with self.parts.database.write() as connection:
                return record(ResponseBook(connection), press, self.parts.settings, self.parts.clock.now())

        return await asyncio.to_thread(recorded)

    def ticks(self) -> tuple[Tick, ...]:
        """Every verb but polling, and how often it looks for due rows."""
        return (
            Tick("triage", self.triage, 1),
            Tick("bodies", self.bodies.run, 2),
            Tick("parliament", self.follow_parliament, 300),
            Tick("alert", self.look_again, 5),
            Tick("deliver", self.deliverer.run, 1),
            Tick("digest", self.digest, 20, at_once=False),
            Tick("watchdog", self.check, 300, at_once=False),
            Tick("blindness", self.watch_outlets, 120, at_once=False),
            Tick("chance", self.learn, 3600, at_once=False),
            Tick("roster", self.keep_rosters, 60),
            Tick("canary", self.fly_canary, 600, at_once=False),
            Tick("push", self.pushed.subscribe, 300),
            Tick("pushed", self.pushed.take_up, 2),
            Tick("search", self.index, 2),
            Tick("retention", letting_go(self.parts.database, self.moment), 1800, at_once=False),
        )

    def engine(self, collect: Collect) -> LocalEngine:
        """The engine of a single process; ``collect`` is ``collect_due``, or more than that."""
        config = ConfigWatch(lambda: self.parts, self.take_up, self.moment)
        own = (Tick("collect", collect, 2), Tick("config", config.run, EVERY, at_once=False))
        return LocalEngine((*own, *self.ticks()))
