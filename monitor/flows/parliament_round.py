"""One round of parliament: ``sync -> link -> texts -> link again where a text or an article came``."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from monitor.flows.alert import Moment
from monitor.flows.link_questions import Linked, QuestionLinker
from monitor.flows.parliament import Synced, Syncer, read_texts
from monitor.flows.relink import look_again
from monitor.model.reading import FetchFailed
from monitor.ports.parliament import LateArticles, QuestionTexts, UnreadQuestions

log = logging.getLogger(__name__)

_MOST_BATCHES = 50


@dataclass(frozen=True, slots=True)
class ParliamentRound:
    """What a round did."""

    synced: tuple[Synced, ...]
    texts: int
    linked: tuple[Linked, ...]

    @property
    def failed(self) -> int:
        """How many streams could not be read to their end."""
        return sum(each.failure is not None for each in self.synced)

    @property
    def failure(self) -> FetchFailed | None:
        """The first stream's failure, if one failed."""
        return next((each.failure for each in self.synced if each.failure), None)

    @property
    def new(self) -> int:
        """How many questions were first seen."""
        return sum(each.new for each in self.synced)

    @property
    def seen(self) -> int:
        """How many questions were new or changed."""
        return self.new + sum(each.changed for each in self.synced)


class Parliament:
    """Everything about the House that runs by itself."""

    def __init__(
        self,
        syncer: Syncer,
        texts: QuestionTexts,
        unread: UnreadQuestions,
        linker: QuestionLinker,
        late: LateArticles,
    ) -> None:
        self.syncer = syncer
        self._texts = texts
        self._unread = unread
        self._linker = linker
        self._late = late

    async def run(self, moment: Moment) -> ParliamentRound:
        """A question is told at once by its subject; its text, once read, can only make the link firmer."""
        return await self.settle(await self.syncer.run(), moment)

    async def settle(self, synced: tuple[Synced, ...], moment: Moment) -> ParliamentRound:
        """What comes after the reading of streams."""
        linked = await self._link(moment)
        texts = await read_texts(self._texts, self._unread)
        again = await asyncio.to_thread(look_again, self._late, moment, self._linker.outlet)
        linked += await self._link(moment) if texts or again else []
        done = ParliamentRound(synced, texts, tuple(linked))
        facts = {
            "new": sum(each.new for each in synced),
            "changed": sum(each.changed for each in synced),
            "failed": done.failed,
            "texts": texts,
            "again": again,
            "linked": sum(each.linked for each in linked),
        }
        log.info("parliament round completed", extra=facts)
        return done

    async def _link(self, moment: Moment) -> list[Linked]:
        """In batches, until nothing waits or nothing moves any more."""
        batches: list[Linked] = []
        for _ in range(_MOST_BATCHES):
            done = await asyncio.to_thread(self._linker.run, moment)
            if not done.questions:
                break
            batches.append(done)
            if done.failed == done.questions:
                break
        return batches
