"""One outlet is asked: ``fetched | unchanged | failed -> entries -> what is to be stored of it``."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from monitor.flows import sitemaps
from monitor.model.collecting import Collected, Gathered, OutletState, Polled, Unmoved
from monitor.model.outlet import Outlet
from monitor.model.reading import Failure, Fetched, FetchFailed, Unchanged, Validators
from monitor.ports.clock import Clock
from monitor.ports.collecting import Fetch, Gather
from monitor.rules import polling
from monitor.rules.cadence import FLAT, Rhythm, wants_full_read
from monitor.rules.identity import site_of

log = logging.getLogger(__name__)

_NOTHING = "read well, but without a single entry"
Outcome = tuple[Outlet, OutletState, Polled, Collected | Unmoved]
"""Which outlet, what was known of it before, how it went, and the row that is to be stored."""


class Asker:
    """Asks outlets, one at a time; remembers which hosts want to be left alone."""

    def __init__(
        self,
        fetch: Fetch,
        gather: Gather,
        clock: Clock,
        *,
        jitter: Callable[[], float],
        rhythm: Callable[[str], Rhythm | None],
        backfill: bool,
    ) -> None:
        """``rhythm`` is what was learned of an outlet; with ``backfill`` a first reading is no baseline."""
        self._fetch = fetch
        self._gather = gather
        self._clock = clock
        self._jitter = jitter
        self._rhythm = rhythm
        self._backfill = backfill
        self._hosts: dict[str, datetime] = {}

    def forget(self) -> None:
        """Ask every host again: what they wanted to wait for is a time of a clock that was set."""
        self._hosts.clear()

    async def ask(self, outlet: Outlet, state: OutletState) -> Outcome:
        """One poll. What is wrong with an outlet is an outcome like any other."""
        now = self._clock.now()
        until = self._hosts.get(site_of(outlet.url)) if self._hosts else None
        if until is not None and until > now:
            row = Collected(state=replace(state, next_poll=until), counted=False)
            return (
                outlet,
                state,
                Polled(outlet.slug, "waiting", detail="its host wants to be left alone"),
                row,
            )
        full = wants_full_read(state.last_read, now)
        found = await self._fetch.fetch(
            outlet.url, Validators() if full else state.validators, robots=outlet.robots
        )
        if isinstance(found, FetchFailed):
            return self.failed(outlet, state, found)
        if isinstance(found, Unchanged):
            return self._unchanged(outlet, state, found)
        if found.validators.body_hash and found.validators.body_hash == state.validators.body_hash:
            same = Unchanged(url=found.url, max_age=found.max_age, validators=found.validators)
            return self._reread(outlet, state, same)
        gathered = await self._gather.gather(outlet, found, now)
        if isinstance(gathered, Gathered):
            gathered = await sitemaps.newest(outlet, gathered, self._fetch, self._gather, now)
        if isinstance(gathered, FetchFailed):
            return self.failed(outlet, state, gathered, found)
        if not gathered.seen:
            nothing = FetchFailed(url=found.url, why=Failure.EMPTY, detail=_NOTHING)
            return self.failed(outlet, polling.begun(state, now), nothing)
        return self._read(outlet, state, found, gathered)

    def _read(self, outlet: Outlet, state: OutletState, found: Fetched, gathered: Gathered) -> Outcome:
        rhythm = self._rhythm(outlet.slug) or FLAT
        fresh = polling.read(outlet, state, found, gathered, rhythm, self._clock.now(), self._jitter())
        row = Collected(
            state=fresh,
            candidates=gathered.candidates,
            baseline=state.baseline_at is None and not self._backfill,
            dropped=gathered.dropped,
            wants_bodies=polling.wants_bodies(outlet, state),
        )
        return outlet, state, Polled(outlet.slug, "read", len(gathered.candidates)), row

    def _unchanged(self, outlet: Outlet, state: OutletState, found: Unchanged) -> Outcome:
        rhythm = self._rhythm(outlet.slug) or FLAT
        now, jitter = self._clock.now(), self._jitter()
        row: Collected | Unmoved | None = polling.unmoved(outlet, state, found, rhythm, now, jitter)
        if row is None:
            row = Collected(state=polling.succeeded(outlet, state, found, rhythm, now, jitter))
        return outlet, state, Polled(outlet.slug, "unchanged"), row

    def _reread(self, outlet: Outlet, state: OutletState, found: Unchanged) -> Outcome:
        """The whole document once more, word for word: no 304 lied since it was last had."""
        rhythm, now = self._rhythm(outlet.slug) or FLAT, self._clock.now()
        fresh = polling.succeeded(outlet, state, found, rhythm, now, self._jitter())
        row = Collected(state=replace(fresh, last_read=now))
        return outlet, state, Polled(outlet.slug, "unchanged"), row

    def failed(
        self, outlet: Outlet, state: OutletState, why: FetchFailed, found: Fetched | None = None
    ) -> Outcome:
        """What comes of a poll that failed; ``found`` is the document that could not be read."""
        now = self._clock.now()
        fresh = polling.failed(outlet, state, why, now, self._jitter())
        if why.whole_host and fresh.next_poll is not None:
            self._hosts[site_of(outlet.url)] = fresh.next_poll
        log.warning("outlet not read", extra={"outlet": outlet.slug, "why": why.why, "detail": why.detail})
        row = Collected(state=fresh, blind=polling.blind_for(state, now), unread=polling.unread(why, found))
        return outlet, state, Polled(outlet.slug, why.why, detail=why.detail), row

    async def fill(self, outlet: Outlet, before: OutletState, state: OutletState) -> Outcome | None:
        """What a gap swallowed, from the outlet's sitemap."""
        since = before.last_success or before.last_read
        kept = await sitemaps.published_since(outlet, since, self._fetch, self._gather, self._clock.now())
        log.info("gap filled from the sitemap", extra={"outlet": outlet.slug, "entries": len(kept)})
        row = Collected(state=state, candidates=kept, counted=False)
        return outlet, before, Polled(f"{outlet.slug} gap", "read", len(kept)), row
