"""Collecting: ``outlet -> fetched | unchanged | failed -> entries -> articles``, side by side.

Bad input never costs a batch, a batch never costs an outlet, an outlet never costs a round.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.model.collecting import Candidate, Collected, OutletState, Saved
from monitor.model.outlet import Outlet
from monitor.model.reading import Entry, Failure, Fetched, FetchFailed, Reading, Unchanged
from monitor.ports import Archive, Clock, Fetch, Parse
from monitor.rules.identity import article_keys, fingerprint

log = logging.getLogger(__name__)

_BATCH = 64
_FLUSH = 0.25
_MOST_TITLE, _MOST_LEAD, _MOST_BODY = 500, 5_000, 200_000
_FUTURE = timedelta(minutes=15)
_OLDEST = timedelta(days=365 * 30)


@dataclass(frozen=True, slots=True)
class Polled:
    """What became of one outlet in a round."""

    outlet: str
    outcome: str
    """``new``, ``unchanged``, or the failure's name."""
    entries: int = 0
    detail: str = ""

    @property
    def failed(self) -> bool:
        """Whether the outlet could not be read."""
        return self.outcome not in ("read", "unchanged")


@dataclass(frozen=True, slots=True)
class Round:
    """A completed round."""

    polled: tuple[Polled, ...]
    saved: Saved

    @property
    def failed(self) -> int:
        """How many outlets could not be read."""
        return sum(each.failed for each in self.polled)


class Collector:
    """Reads outlets; what it learns is stored in batches."""

    def __init__(
        self,
        archive: Archive,
        fetch: Fetch,
        parse: Parse,
        clock: Clock,
        *,
        jitter: Callable[[], float],
        backfill: bool = False,
    ) -> None:
        self._archive = archive
        self._fetch = fetch
        self._parse = parse
        self._clock = clock
        self._jitter = jitter
        self._backfill = backfill

    def due(self, outlets: Sequence[Outlet], states: dict[str, OutletState]) -> list[Outlet]:
        """The outlets whose time has come, longest overdue first."""
        now = self._clock.now()
        waiting = [(_due_at(states.get(each.slug), now), each.slug, each) for each in outlets]
        return [outlet for at, _, outlet in sorted(waiting, key=lambda row: row[:2]) if at <= now]

    async def run(self, outlets: Sequence[Outlet]) -> Round:
        """One round over these outlets, whether due or not."""
        states = await asyncio.to_thread(self._archive.states)
        number = await asyncio.to_thread(self._archive.begin_round, self._clock.now(), len(outlets))
        polled: list[Polled] = []
        saved = Saved()
        async for batch in self._batches(outlets, states):
            polled += [each for each, _ in batch]
            done = await asyncio.to_thread(self._archive.save, [row for _, row in batch], self._clock.now())
            saved = Saved(
                new=saved.new + done.new, changed=saved.changed + done.changed, known=saved.known + done.known
            )
        result = Round(tuple(polled), saved)
        await asyncio.to_thread(
            lambda: self._archive.end_round(number, self._clock.now(), failed=result.failed, new=saved.new)
        )
        return result

    async def _batches(
        self, outlets: Sequence[Outlet], states: dict[str, OutletState]
    ) -> AsyncIterator[list[tuple[Polled, Collected]]]:
        """What is ready is stored at least every ``_FLUSH`` seconds: a slow outlet delays no other."""
        waiting = {asyncio.create_task(self._guarded(each, states.get(each.slug))) for each in outlets}
        try:
            while waiting:
                await asyncio.wait(waiting, timeout=_FLUSH)
                ready = [task for task in waiting if task.done()]
                waiting.difference_update(ready)
                for start in range(0, len(ready), _BATCH):
                    yield [task.result() for task in ready[start : start + _BATCH]]
        finally:
            for task in waiting:
                task.cancel()

    async def _guarded(self, outlet: Outlet, state: OutletState | None) -> tuple[Polled, Collected]:
        known = state if state and state.url == outlet.url else OutletState(slug=outlet.slug, url=outlet.url)
        if state and state.url != outlet.url:
            known = replace(known, baseline_at=state.baseline_at, last_new=state.last_new)
        try:
            return await self._poll(outlet, known)
        except Exception as error:
            log.exception("outlet failed", extra={"outlet": outlet.slug})
            failed = FetchFailed(url=outlet.url, why=Failure.UNPARSABLE, detail=type(error).__name__)
            return self._failed(outlet, known, failed)

    async def _poll(self, outlet: Outlet, state: OutletState) -> tuple[Polled, Collected]:
        found = await self._fetch.fetch(outlet.url, state.validators)
        if isinstance(found, FetchFailed):
            return self._failed(outlet, state, found)
        if isinstance(found, Unchanged):
            return self._unchanged(outlet, replace(state, validators=found.validators or state.validators))
        reading = await self._parse.parse(
            outlet.kind, found.body, found.content_type, found.url, outlet.selector
        )
        if isinstance(reading, FetchFailed):
            return self._failed(outlet, state, reading)
        if not isinstance(reading, Reading):
            return self._failed(outlet, state, FetchFailed(url=found.url, why=Failure.NOT_A_FEED))
        return self._read(outlet, state, found, reading)

    def _read(
        self, outlet: Outlet, state: OutletState, found: Fetched, reading: Reading
    ) -> tuple[Polled, Collected]:
        now = self._clock.now()
        baseline = state.baseline_at is None and not self._backfill
        fresh = replace(
            self._succeeded(outlet, state, now),
            validators=found.validators,
            baseline_at=state.baseline_at or now,
            permanent_url=found.permanent_url,
        )
        keys = article_keys(reading.entries, outlet)
        rows = tuple(
            candidate(entry, key, now)
            for entry, key in zip(reading.entries, keys, strict=True)
            if entry.title
        )
        return Polled(outlet.slug, "read", len(rows)), Collected(
            state=fresh, candidates=rows, baseline=baseline
        )

    def _unchanged(self, outlet: Outlet, state: OutletState) -> tuple[Polled, Collected]:
        return Polled(outlet.slug, "unchanged"), Collected(
            state=self._succeeded(outlet, state, self._clock.now())
        )

    def _succeeded(self, outlet: Outlet, state: OutletState, now: datetime) -> OutletState:
        wait = outlet.interval * (0.9 + self._jitter() / 10)
        return replace(
            state, next_poll=now + wait, last_poll=now, last_success=now, failures=0, failure=None, detail=""
        )

    def _failed(self, outlet: Outlet, state: OutletState, failed: FetchFailed) -> tuple[Polled, Collected]:
        now = self._clock.now()
        wait = outlet.interval * 2 ** min(state.failures, 4) * (0.9 + self._jitter() / 10)
        fresh = replace(
            state,
            next_poll=now + max(wait, failed.retry_after or timedelta(0)),
            last_poll=now,
            failures=state.failures + 1,
            failure=failed.why,
            detail=failed.detail[:500],
        )
        log.warning(
            "outlet not read", extra={"outlet": outlet.slug, "why": failed.why, "detail": failed.detail}
        )
        return Polled(outlet.slug, failed.why, detail=failed.detail), Collected(state=fresh)


def _due_at(state: OutletState | None, now: datetime) -> datetime:
    return state.next_poll if state and state.next_poll else now


def candidate(entry: Entry, key: str, now: datetime) -> Candidate:
    """An entry ready to be stored: lengths bounded, and a publication date that can be true."""
    published = entry.published or now
    if not now - _OLDEST <= published <= now + _FUTURE:
        published = now
    return Candidate(
        key=key,
        fingerprint=fingerprint(entry),
        url=entry.url,
        guid=entry.guid[:1_000],
        title=entry.title[:_MOST_TITLE],
        lead=entry.lead[:_MOST_LEAD],
        body=entry.body[:_MOST_BODY],
        published=min(published, now),
        published_raw=entry.published_raw[:200],
    )
