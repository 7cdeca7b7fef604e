"""Parliament: ``stream -> pages -> questions and events -> texts -> links -> story -> alert queued``.

Between the steps stands a table: killed anywhere, the next run goes on from there.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from monitor.model.parliament import FEED, STREAMS, Cursor, Page, SavedPage, Stream
from monitor.model.reading import Failure, FetchFailed
from monitor.ports.clock import Clock
from monitor.ports.parliament import OpenQuestions, QuestionArchive, QuestionTexts, UnreadQuestions
from monitor.rules.parliament.paging import advance, resumed

log = logging.getLogger(__name__)

_FRESH = timedelta(minutes=10)
_MOST_PAGES = 2_000
_MOST_FEED_PAGES = 400
_MOST_WAITS = 5
_LONGEST_WAIT = timedelta(minutes=2)
_SHORTEST_WAIT = timedelta(seconds=1)
_ASKED_AT_ONCE = 20

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Synced:
    """What a run did to one stream."""

    stream: str
    pages: int = 0
    new: int = 0
    changed: int = 0
    events: int = 0
    faults: int = 0
    failure: FetchFailed | None = None

    def plus(self, saved: SavedPage, faults: int = 0) -> Synced:
        """With one more page counted in."""
        return replace(
            self,
            pages=self.pages + 1,
            new=self.new + saved.new,
            changed=self.changed + saved.changed,
            events=self.events + saved.events,
            faults=self.faults + faults,
        )


class Syncer:
    """Follows the open data's streams of changes."""

    def __init__(self, source: OpenQuestions, archive: QuestionArchive, clock: Clock, sleep: Sleep) -> None:
        self._source = source
        self._archive = archive
        self._clock = clock
        self._sleep = sleep

    async def run(self, streams: Sequence[Stream] = STREAMS) -> tuple[Synced, ...]:
        """All streams, one after another; one that fails does not hold up the others."""
        done = [await self._stream(stream) for stream in streams]
        broken = [each for each in done if each.failure and each.failure.why is not Failure.RATE_LIMITED]
        if any(each.stream.startswith("Zaak:") for each in broken):
            done.append(await self._by_feed())
        return tuple(done)

    async def _by_feed(self) -> Synced:
        """SyncFeed, from where it was left; what it does not tell (actors, papers) stays as it is known."""
        done = Synced(stream=FEED.name)
        baseline, _ = self._archive.cursor(STREAMS[0])
        cursor, _ = self._archive.cursor(FEED)
        kinds = {stream.kind for stream in STREAMS if stream.entity == "Zaak"}
        for _ in range(_MOST_FEED_PAGES):
            page = await self._source.feed(cursor.next)
            if isinstance(page, FetchFailed):
                return replace(done, failure=page)
            if not page.next:
                break
            wanted = tuple(one for one in page.questions if one.kind in kinds or one.deleted)
            cursor = Cursor(next=page.next)
            chosen = Page(questions=wanted, next=page.next)
            done = done.plus(
                self._archive.save(FEED, chosen, cursor, self._clock.now(), news=baseline.complete)
            )
        return done

    async def replay(self, stream: Stream, cursor: Cursor) -> Synced:
        """Read a stream again from an earlier moment. Known questions stay known: nothing is told twice."""
        before, _ = self._archive.cursor(stream)
        return await self._follow(stream, replace(cursor, complete=before.complete), news=before.complete)

    async def _stream(self, stream: Stream) -> Synced:
        cursor, updated = self._archive.cursor(stream)
        fresh = updated is not None and self._clock.now() - updated <= _FRESH
        return await self._follow(stream, resumed(cursor, fresh=fresh), news=cursor.complete)

    async def _follow(self, stream: Stream, cursor: Cursor, *, news: bool) -> Synced:
        done, asked_again = Synced(stream=stream.name), False
        for _ in range(_MOST_PAGES):
            page = await self._page(stream, cursor)
            if isinstance(page, FetchFailed):
                if not cursor.next or asked_again:
                    log.warning("parliament stream failed", extra={"stream": stream.name, "why": page.why})
                    return replace(done, failure=page)
                cursor, asked_again = replace(cursor, next=""), True  # the link expired: ask by the stamp
                continue
            cursor = advance(cursor, page)
            saved = self._archive.save(stream, page, cursor, self._clock.now(), news=news)
            done = done.plus(saved, len(page.faults))
            if saved.missing:
                await self._fill(saved.missing, news=news)
                again = self._archive.save(stream, page, cursor, self._clock.now(), news=news)
                done = replace(done, events=done.events + again.events)
            if not page.next:
                return done
        return done

    async def _page(self, stream: Stream, cursor: Cursor) -> Page | FetchFailed:
        """A page; where the service asks for patience, it gets it, within reason."""
        for _ in range(_MOST_WAITS):
            page = await self._source.page(stream, cursor)
            if not isinstance(page, FetchFailed) or page.why is not Failure.RATE_LIMITED:
                return page
            wait = page.retry_after or _SHORTEST_WAIT
            if wait > _LONGEST_WAIT:
                return page
            await self._sleep(max(wait, _SHORTEST_WAIT).total_seconds())
        return page

    async def _fill(self, numbers: Sequence[str], *, news: bool) -> None:
        """Questions that only a document spoke of."""
        for start in range(0, len(numbers), _ASKED_AT_ONCE):
            page = await self._source.questions(tuple(numbers[start : start + _ASKED_AT_ONCE]))
            if isinstance(page, FetchFailed):
                log.warning("questions by number failed", extra={"why": page.why, "detail": page.detail})
                return
            self._archive.save_questions(page.questions, self._clock.now(), news=news)


async def read_texts(source: QuestionTexts, store: UnreadQuestions, limit: int = 20) -> int:
    """Read the documents of new questions; how many were read. What fails is tried again in a later round."""
    done = 0
    for question in store.unread(limit):
        text = await source.text(question)
        if isinstance(text, FetchFailed):
            facts = {"question": question.number, "why": text.why, "detail": text.detail}
            log.info("question not readable yet", extra=facts)
        done += isinstance(text, str)
        store.keep_text(question.number, text if isinstance(text, str) else "")
    return done
