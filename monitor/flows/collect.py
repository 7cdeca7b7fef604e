"""Collecting: rounds of ``outlet -> what is to be stored of it -> articles``, side by side.

Bad input never costs a batch, a batch never costs an outlet, an outlet never costs a round: what is ready is
stored at once, an outlet that is slow goes on into the next round, one that failed waits in its own lane.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.flows.asking import Asker, Outcome
from monitor.flows.box import BATCH, Box
from monitor.model.collecting import Collected, OutletState, Polled, Round, Saved, Unmoved
from monitor.model.outlet import Outlet
from monitor.model.reading import Failure, FetchFailed
from monitor.ports.clock import Clock
from monitor.ports.collecting import Archive, Fetch, Gather, History
from monitor.rules import polling
from monitor.rules.cadence import Rhythm, rhythms

log = logging.getLogger(__name__)

_WINDOW = 512
_FAILING_LANE = 8
_WEEKS = 4
_LEARN_EVERY = timedelta(hours=1)


_Box = Box[Outcome]


class Collector:
    """Reads outlets; what it learns is stored in batches. One for a process."""

    def __init__(
        self,
        archive: Archive,
        fetch: Fetch,
        gather: Gather,
        clock: Clock,
        *,
        jitter: Callable[[], float],
        backfill: bool = False,
        history: History | None = None,
    ) -> None:
        self._archive = archive
        self._clock = clock
        self._asker = Asker(fetch, gather, clock, jitter=jitter, rhythm=self.rhythm, backfill=backfill)
        self._history = history
        self._rhythms: Mapping[str, Rhythm] = {}
        self._learned: datetime | None = None
        self._boxes: list[_Box] = []
        self.repairing = 0
        """How many outlets that failed before are being asked, or wait for the lane that they share."""
        self._failing = asyncio.Semaphore(_FAILING_LANE)

    def forget(self) -> None:
        """See ``Asker.forget``."""
        self._asker.forget()

    def due(self, outlets: Sequence[Outlet], states: Mapping[str, OutletState]) -> list[Outlet]:
        """The outlets whose time has come and that are not being asked; see ``polling.due``."""
        busy = self._busy()
        return [each for each in polling.due(outlets, states, self._clock.now()) if each.slug not in busy]

    @property
    def in_hand(self) -> int:
        """How many outlets are being asked, or wait for their host, or are being read."""
        return sum(len(box.tasks) for box in self._boxes)

    def _busy(self) -> dict[str, asyncio.Task[None]]:
        return {name: task for box in self._boxes for name, task in box.tasks.items()}

    async def run(
        self, outlets: Sequence[Outlet], patience: float | None = None, begun: asyncio.Event | None = None
    ) -> Round:
        """One round over these outlets, whether due or not. Rounds may run side by side.

        With ``patience`` (seconds) slower outlets are left to run, and stored by the next such round.
        ``begun`` is set when every outlet is being asked, or none will be.
        """
        begun = begun or asyncio.Event()
        if patience is None and (busy := self._busy()):
            asked = [busy[each.slug] for each in outlets if each.slug in busy]
            await asyncio.gather(*asked, return_exceptions=True)
        box = _Box()
        try:
            await self._learn()
            number = await asyncio.to_thread(self._archive.begin_round, self._clock.now(), len(outlets))
            polled: list[Polled] = []
            saved = Saved()
            async for each, batch in self._batches(box, outlets, patience, begun):
                polled += [one for _, _, one, _ in batch]
                saved += await self._save(batch, each)
        finally:
            begun.set()
            box.left = True
            self._tidy()
        result = Round(tuple(polled), saved)
        await asyncio.to_thread(
            lambda: self._archive.end_round(number, self._clock.now(), failed=result.failed, new=saved.new)
        )
        return result

    async def store_ready(self) -> Saved:
        """Stores what slower outlets have brought since a round left them to run."""
        saved = Saved()
        for box in [each for each in self._boxes if each.left]:
            if ready := box.take():
                saved += await self._save(ready, box)
        self._tidy()
        return saved

    def _tidy(self) -> None:
        self._boxes = [each for each in self._boxes if not each.left or each.tasks or each.ready]

    async def close(self) -> None:
        """Stops what still runs; what is ready is stored."""
        tasks = list(self._busy().values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for box in self._boxes:
            if ready := box.take():
                await self._save(ready, box)
        self._boxes.clear()

    def rhythm(self, slug: str) -> Rhythm | None:
        """What was learned of an outlet; None while too little is known."""
        return self._rhythms.get(slug)

    async def _learn(self) -> None:
        now = self._clock.now()
        if self._history is None or (self._learned is not None and now - self._learned < _LEARN_EVERY):
            return
        published = self._history.published(now - timedelta(weeks=_WEEKS))
        self._rhythms = await asyncio.to_thread(rhythms, published, now)
        self._learned = now

    async def _upcoming(self, outlets: Sequence[Outlet]) -> AsyncIterator[tuple[Outlet, OutletState]]:
        """Outlets with what is known of them, some at a time: never ten thousand states at once."""
        for start in range(0, len(outlets), _WINDOW):
            some = outlets[start : start + _WINDOW]
            states = await asyncio.to_thread(self._archive.states, [each.slug for each in some])
            new = [each.url for each in some if each.slug not in states]
            before = await asyncio.to_thread(self._archive.states_at, new) if new else {}
            for outlet in some:
                yield outlet, polling.current(outlet, states.get(outlet.slug), before.get(outlet.url))

    async def _batches(
        self, box: _Box, outlets: Sequence[Outlet], patience: float | None, begun: asyncio.Event
    ) -> AsyncIterator[tuple[_Box, list[Outcome]]]:
        """What is ready is handed on at least every quarter of a second: a slow outlet delays no other."""
        busy = self._busy()
        todo = self._upcoming([each for each in outlets if each.slug not in busy])
        loop = asyncio.get_running_loop()
        end = None if patience is None else loop.time() + patience
        late = [each for each in self._boxes if each.left] if patience is not None else []
        more = True
        self._boxes.append(box)
        while more or box.tasks or box.ready:
            while more and len(box.tasks) < _WINDOW:
                upcoming = await anext(todo, None)
                more = upcoming is not None
                if upcoming is not None:
                    box.start(upcoming[0].slug, self._guarded(*upcoming))
            if not more:
                begun.set()
            if len(box.ready) < BATCH and box.tasks:
                await box.woken()
            for each in (box, *late):
                if ready := each.take():
                    yield each, ready
            if end is not None and loop.time() >= end and not more:
                break

    async def _save(self, batch: Sequence[Outcome], box: _Box) -> Saved:
        now = self._clock.now()
        rows = [row for _, _, _, row in batch]
        saved = await asyncio.to_thread(self._archive.save, rows, now)
        effects = {effect.outlet: effect for effect in saved.outlets}
        gaps: list[Collected] = []
        for outlet, before, _, row in batch:
            effect = effects.get(outlet.slug)
            if effect is None or isinstance(row, Unmoved) or not row.counted or row.baseline:
                continue
            if effect.rotated:
                log.warning("guids rotate, the address counts", extra={"outlet": outlet.slug})
            if effect.moved:
                log.warning("known articles moved", extra={"outlet": outlet.slug, "count": effect.moved})
            if polling.shows_gap(effect, before):
                fresh = polling.after_a_gap(outlet, before, replace(row.state, last_new=now), now)
                gaps.append(Collected(state=fresh, counted=False))
                log.warning(
                    "no overlap with the last reading", extra={"outlet": outlet.slug, "new": effect.new}
                )
                if outlet.sitemap:
                    box.start(f"{outlet.slug} gap", self._asker.fill(outlet, before, fresh))
        if gaps:
            await asyncio.to_thread(self._archive.save, gaps, now)
        return saved

    async def _guarded(self, outlet: Outlet, state: OutletState) -> Outcome | None:
        try:
            if not state.failures:
                return await self._asker.ask(outlet, state)
            self.repairing += 1
            try:
                async with self._failing:
                    return await self._asker.ask(outlet, state)
            finally:
                self.repairing -= 1
        except Exception as error:
            log.exception("outlet failed", extra={"outlet": outlet.slug})
            failed = FetchFailed(url=outlet.url, why=Failure.UNPARSABLE, detail=type(error).__name__)
            return self._asker.failed(outlet, state, failed)
