"""Full text: ``new article -> its own page -> body``; a body makes a new version that is triaged again.

Title and lead were triaged at once; what the body holds may raise the tier. Walls and soft 404s leave no
body: the article goes on with its teaser, and why stands with it. A liveblog leaves none either: its posts
are articles of their own, and its page is read again while it lasts. As with pages, ``candidates`` keeps
those posts that come near a topic, and ``always`` keeps every one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model.article import Document
from monitor.model.bodies import Body, BodyState, Wanted
from monitor.model.collecting import Candidate
from monitor.model.outlet import FullText, Outlet
from monitor.model.reading import Failure, Fetched, FetchFailed, Text
from monitor.ports.bodies import Bodies
from monitor.ports.clock import Clock
from monitor.ports.collecting import Fetch, Parse
from monitor.rules import liveblog
from monitor.rules.gathering import candidate
from monitor.rules.identity import outlet_article_id

log = logging.getLogger(__name__)

_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_TRIES = 3
_AGAIN = timedelta(minutes=10)
_PASSING = {
    Failure.TIMEOUT,
    Failure.DNS,
    Failure.CONNECT,
    Failure.SERVER_ERROR,
    Failure.RATE_LIMITED,
    Failure.TRUNCATED,
}
_STATES = {
    Failure.CONSENT_WALL: BodyState.WALLED,
    Failure.BOT_WALL: BodyState.WALLED,
    Failure.FORBIDDEN: BodyState.WALLED,
    Failure.ROBOTS: BodyState.FORBIDDEN,
    Failure.GONE: BodyState.GONE,
}


@dataclass(frozen=True, slots=True)
class BodiesRead:
    """What a run did."""

    read: int = 0
    skipped: int = 0
    failed: int = 0


class BodyReader:
    """Reads the pages of new articles, where the outlet's ``fulltext`` asks for it."""

    def __init__(
        self,
        store: Bodies,
        fetch: Fetch,
        parse: Parse,
        clock: Clock,
        outlets: Mapping[str, Outlet],
        promising: Callable[[Document], bool],
    ) -> None:
        """``promising``: whether title and lead come near enough to a topic to read on."""
        self._store = store
        self._fetch = fetch
        self._parse = parse
        self._clock = clock
        self._outlets = outlets
        self._promising = promising

    async def run(self, limit: int = 40) -> BodiesRead:
        """Reads what waits, side by side; one page's fault ends that page only."""
        wanted = await asyncio.to_thread(self._store.wanted, self._clock.now(), limit)
        chosen = [each for each in wanted if self._chosen(each)]
        kept = {each.article for each in chosen}
        idle = [
            Body(article=each.article, state=BodyState.SKIPPED) for each in wanted if each.article not in kept
        ]
        found = await asyncio.gather(*(self._guarded(each) for each in chosen))
        settled: Sequence[Body] = [*found, *idle]
        if settled:
            await asyncio.to_thread(self._store.settle, settled, self._clock.now())
        read = sum(bool(body.text) for body in found)
        return BodiesRead(read, len(idle), len(found) - read)

    def _chosen(self, wanted: Wanted) -> bool:
        outlet = self._outlets.get(wanted.outlet)
        if outlet is None or outlet.fulltext is FullText.NEVER or not wanted.url:
            return False
        if outlet.fulltext is FullText.ALWAYS:
            return True
        if liveblog.looks_live(wanted.url, wanted.title):
            return True  # its headline says little of what is in it
        return self._promising(Document(title=wanted.title, lead=wanted.lead, outlet=wanted.outlet))

    async def _guarded(self, wanted: Wanted) -> Body:
        try:
            return await self._one(wanted)
        except Exception:
            log.exception("body not read", extra={"article": wanted.article})
            return Body(article=wanted.article, state=BodyState.UNREADABLE)

    async def _one(self, wanted: Wanted) -> Body:
        found = await self._fetch.fetch(wanted.url, accept=_ACCEPT, robots=True)
        if isinstance(found, FetchFailed):
            return self._failed(wanted, found)
        if not isinstance(found, Fetched):
            return Body(article=wanted.article, state=BodyState.UNREADABLE)
        text = await self._parse.parse("fulltext", found.body, found.content_type, found.url, wanted.url)
        if isinstance(text, FetchFailed):
            return self._failed(wanted, text)
        if not isinstance(text, Text):
            return Body(article=wanted.article, state=BodyState.UNREADABLE)
        return self._live(wanted, text) if text.live else _body(wanted, text)

    def _live(self, wanted: Wanted, text: Text) -> Body:
        now = self._clock.now()
        told = {liveblog.post_key(wanted.key, post): liveblog.post_entry(post) for post in text.posts}
        rows = (candidate(entry, key, now) for key, entry in told.items())
        near = tuple(row for row in rows if row.title and self._near(row, self._outlets[wanted.outlet]))
        again = liveblog.look_again(now, wanted.first_seen, text.posts, text.ended)
        facts = {"article": wanted.article, "posts": len(told), "kept": len(near), "again": str(again)}
        log.info("liveblog read", extra=facts)
        return Body(article=wanted.article, state=BodyState.LIVE, again=again, posts=near)

    def _near(self, row: Candidate, outlet: Outlet) -> bool:
        if outlet.fulltext is FullText.ALWAYS:
            return True
        return self._promising(Document(title=row.title, lead=f"{row.lead} {row.body}", outlet=outlet.slug))

    def _failed(self, wanted: Wanted, why: FetchFailed) -> Body:
        again: datetime | None = None
        if wanted.state is BodyState.LIVE and why.why in _PASSING:
            posted = self._clock.now() - wanted.first_seen < liveblog.LONGEST
            again = self._clock.now() + liveblog.AGAIN if posted else None
            return Body(article=wanted.article, state=BodyState.LIVE, again=again)
        if why.why in _PASSING and wanted.tries + 1 < _TRIES:
            again = self._clock.now() + max(_AGAIN * 2**wanted.tries, why.retry_after or timedelta(0))
        log.info("no body", extra={"article": wanted.article, "why": why.why, "detail": why.detail})
        return Body(article=wanted.article, state=_STATES.get(why.why, BodyState.UNREADABLE), again=again)


def _body(wanted: Wanted, text: Text) -> Body:
    ours, theirs = outlet_article_id(wanted.url), outlet_article_id(text.canonical)
    if ours and theirs and ours != theirs:
        return Body(article=wanted.article, state=BodyState.GONE)
    return Body(
        article=wanted.article, state=BodyState.PARTIAL if text.partial else BodyState.READ, text=text.body
    )
