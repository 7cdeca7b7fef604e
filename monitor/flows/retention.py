"""Retention: ``what outlived its period -> gone, batch by batch``, or ``-> administrators told``."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Protocol

from monitor.flows.alert_views import Moment
from monitor.flows.telling import tell_administrators
from monitor.flows.watchdog import Watched
from monitor.rules.retention import AGAIN, EVERY, Kind, is_due
from monitor.rules.wording import notices

log = logging.getLogger(__name__)

KEY = "data past its period"
_REST = 0.2
"""Seconds between two batches, in which whoever waits for the database has it."""


class Kept(Protocol):
    """What is kept, and what of it may go."""

    def last_sweep(self) -> datetime | None:
        """When all of it was last let go."""
        ...

    def survey(self, now: datetime) -> Mapping[Kind, int]:
        """How many rows of each kind would go."""
        ...

    def steps(self, now: datetime) -> Iterator[tuple[Kind, int]]:
        """Let go, a batch at each step."""
        ...

    def note(self, now: datetime, done: Mapping[Kind, int]) -> None:
        """Tell the audit log what went."""
        ...


class Retention:
    """Looks whether it is time. Cut off, it goes on at the next look; beside itself it does nothing twice."""

    def __init__(self, kept: Kept, store: Watched) -> None:
        self._kept = kept
        self._store = store

    async def run(self, moment: Moment) -> Mapping[Kind, int]:
        """One look: how many rows went, or would go as the administrators were told; empty when not due."""
        last = await asyncio.to_thread(self._kept.last_sweep)
        if not moment.settings.lets_go:
            return await asyncio.to_thread(self._tell, last, moment)
        if not is_due(last, moment.now, EVERY):
            return {}
        done = Counter[Kind]()
        steps = self._kept.steps(moment.now)
        while (step := await asyncio.to_thread(next, steps, None)) is not None:
            done[step[0]] += step[1]
            await asyncio.sleep(_REST)
        await asyncio.to_thread(self._kept.note, moment.now, done)
        log.info("let go of what outlived its period", extra={"rows": done.total()})
        return done

    def _tell(self, last: datetime | None, moment: Moment) -> Mapping[Kind, int]:
        if not moment.settings.administrators or not is_due(last, moment.now, AGAIN):
            return {}
        with self._store.transaction() as work:
            if work.told_since(KEY, moment.now - AGAIN):
                return {}
        found = self._kept.survey(moment.now)
        if not any(found.values()):
            return {}
        with self._store.transaction() as work:
            if not work.told_since(KEY, moment.now - AGAIN):
                tell_administrators(notices.outlived(found, moment.now), KEY, work, moment)
        return found
