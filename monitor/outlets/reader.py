"""A fetched document of an outlet to its entries: which reader, by the outlet's kind, in the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.model.outlet import Kind
from monitor.model.reading import Failure, FetchFailed, Reading, Text
from monitor.outlets.walls import consent_host

if TYPE_CHECKING:
    from monitor.model.outlet import Outlet
    from monitor.model.reading import Fetched
    from monitor.outlets.sandbox import Sandbox


class Reader:
    """The collect flow's ``Parse``."""

    def __init__(self, sandbox: Sandbox) -> None:
        """Documents are read in ``sandbox``."""
        self._sandbox = sandbox

    async def parse(self, kind: Kind, outlet: Outlet, document: Fetched) -> Reading | FetchFailed:
        """Entries of a feed, sitemap or list page. Never raises for what is in the document."""
        if consent_host(document.url):
            detail = "a consent wall stands where the outlet should be"
            return FetchFailed(url=document.url, why=Failure.CONSENT_WALL, detail=detail)
        how = kind.value if kind in {Kind.SITEMAP, Kind.PAGE} else Kind.FEED.value
        found = await self._sandbox.parse(
            how, document.body, document.content_type, document.url, outlet.selector
        )
        return found if not isinstance(found, Text) else _wrong(document.url)

    async def text(self, document: Fetched, asked: str) -> Text | FetchFailed:
        """The article on its own page; ``asked`` is the address before redirects."""
        if consent_host(document.url):
            detail = "a consent wall instead of the article"
            return FetchFailed(url=document.url, why=Failure.CONSENT_WALL, detail=detail)
        found = await self._sandbox.parse(
            "fulltext", document.body, document.content_type, document.url, asked
        )
        return found if not isinstance(found, Reading) else _wrong(document.url)


def _wrong(url: str) -> FetchFailed:
    return FetchFailed(url=url, why=Failure.UNPARSABLE, detail="read as another kind of document")
