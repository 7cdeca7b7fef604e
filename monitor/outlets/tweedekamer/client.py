"""The client: ``stream, cursor -> page``, over the one fetch function."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from monitor.model.parliament import Cursor, Notice, Page, Question, Stream
from monitor.model.reading import Failure, Fetched, FetchFailed, Text
from monitor.outlets.sandbox import Sandbox
from monitor.outlets.tweedekamer import queries, syncfeed
from monitor.outlets.tweedekamer.reading import read_activities, read_page, read_papers
from monitor.ports.collecting import Fetch
from monitor.rules.parliament.deadlines import notice

_READERS = {"Zaak": read_page, "Document": read_papers, "Activiteit": read_activities}
ACCEPT = "application/json;odata.metadata=minimal, application/json"


class OpenData:
    """The open data at ``base``. Every expected failure is a value."""

    def __init__(self, fetch: Fetch, base: str = queries.BASE, sandbox: Sandbox | None = None) -> None:
        """``sandbox`` reads documents; without one there are no texts."""
        self._fetch = fetch
        self._sandbox = sandbox
        self.base = base

    async def page(self, stream: Stream, cursor: Cursor) -> Page | FetchFailed:
        """The page that the cursor points to: the one broken off, else the first since its stamp."""
        url = urljoin(self.base, cursor.next) if cursor.next else ""
        if url and not self._ours(url):
            return FetchFailed(url=url, why=Failure.BAD_URL, detail="the next page is on another host")
        url = url or queries.changes(self.base, stream, cursor.since)
        return await self._read(url, _READERS[stream.entity])

    async def feed(self, resume: str) -> Page | FetchFailed:
        """A page of SyncFeed behind ``resume``, an address that an earlier page gave; empty for the start."""
        url = urljoin(self.base, resume) if resume else syncfeed.address(self.base, "Zaak")
        if not self._ours(url):
            return FetchFailed(url=url, why=Failure.BAD_URL, detail="the next page is on another host")
        return await syncfeed.read_feed(self._fetch, url, first=not resume)

    async def questions(self, numbers: tuple[str, ...]) -> Page | FetchFailed:
        """Some questions by number."""
        return await self._read(queries.by_number(self.base, numbers), read_page)

    async def text(self, question: Question) -> str | FetchFailed:
        """The questions themselves: from their document, else from the page of the official publications."""
        addresses = [
            queries.resource(self.base, paper.id)
            for paper in question.papers
            if paper.id and not paper.deleted and notice(paper) is Notice.QUESTION
        ]
        failed = FetchFailed(url=self.base, why=Failure.EMPTY, detail="the question has no document")
        for url in (*addresses[:1], queries.publication(self.base, question.number)):
            found = await self._document(url)
            if isinstance(found, str):
                return found
            failed = found
        return failed

    async def _document(self, url: str) -> str | FetchFailed:
        answer = await self._fetch.fetch(url, accept="*/*")
        if not isinstance(answer, Fetched):
            return answer if isinstance(answer, FetchFailed) else _unasked(url)
        if self._sandbox is None:
            return FetchFailed(url=url, why=Failure.UNPARSABLE, detail="no sandbox to read it in")
        read = await self._sandbox.parse("paper", answer.body, answer.content_type, answer.url)
        if isinstance(read, Text):
            return read.body
        return read if isinstance(read, FetchFailed) else _unasked(url)

    async def _read(self, url: str, reader: Callable[[bytes], Page | str]) -> Page | FetchFailed:
        answer = await self._fetch.fetch(url, accept=ACCEPT)
        if isinstance(answer, FetchFailed):
            return answer
        if not isinstance(answer, Fetched):
            return _unasked(url)
        page = reader(answer.body)
        if isinstance(page, str):
            return FetchFailed(url=url, why=Failure.UNPARSABLE, detail=page)
        return page

    def _ours(self, url: str) -> bool:
        """A next link may not lead away from the service."""
        there, here = urlsplit(url), urlsplit(self.base)
        return (there.scheme, there.netloc) == (here.scheme, here.netloc)


def _unasked(url: str) -> FetchFailed:
    return FetchFailed(url=url, why=Failure.PROTOCOL, detail="304 without having asked for it")
