"""The client: ``stream, cursor -> page``, over the one fetch function."""

from __future__ import annotations

from urllib.parse import urlsplit

from monitor.model.parliament import Cursor, Page, Stream
from monitor.model.reading import Failure, Fetched, FetchFailed
from monitor.outlets.tweedekamer import queries
from monitor.outlets.tweedekamer.reading import read_page, read_papers
from monitor.ports import Fetch

ACCEPT = "application/json;odata.metadata=minimal, application/json"


class OpenData:
    """The open data at ``base``. Every expected failure is a value."""

    def __init__(self, fetch: Fetch, base: str = queries.BASE) -> None:
        self._fetch = fetch
        self.base = base

    async def page(self, stream: Stream, cursor: Cursor) -> Page | FetchFailed:
        """The page that the cursor points to: the one broken off, else the first since its stamp."""
        if cursor.next and not self._ours(cursor.next):
            return FetchFailed(
                url=cursor.next, why=Failure.BAD_URL, detail="the next page is on another host"
            )
        url = cursor.next or queries.changes(self.base, stream, cursor.since)
        return await self._read(url, papers=stream.entity == "Document")

    async def questions(self, numbers: tuple[str, ...]) -> Page | FetchFailed:
        """Some questions by number."""
        return await self._read(queries.by_number(self.base, numbers), papers=False)

    async def file(self, paper_id: str) -> Fetched | FetchFailed:
        """The file of a document: docx or pdf."""
        url = queries.resource(self.base, paper_id)
        answer = await self._fetch.fetch(url, accept="*/*")
        return answer if isinstance(answer, Fetched | FetchFailed) else _unasked(url)

    async def _read(self, url: str, *, papers: bool) -> Page | FetchFailed:
        answer = await self._fetch.fetch(url, accept=ACCEPT)
        if isinstance(answer, FetchFailed):
            return answer
        if not isinstance(answer, Fetched):
            return _unasked(url)
        page = read_papers(answer.body) if papers else read_page(answer.body)
        if isinstance(page, str):
            return FetchFailed(url=url, why=Failure.UNPARSABLE, detail=page)
        return page

    def _ours(self, url: str) -> bool:
        """A next link may not lead away from the service."""
        there, here = urlsplit(url), urlsplit(self.base)
        return (there.scheme, there.netloc) == (here.scheme, here.netloc)


def _unasked(url: str) -> FetchFailed:
    return FetchFailed(url=url, why=Failure.PROTOCOL, detail="304 without having asked for it")
