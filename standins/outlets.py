"""Outlets on loopback: each path is a feed that a test or the demo writes as the day goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from hashlib import blake2b
from xml.sax.saxutils import escape
from zlib import crc32

from aiohttp import web


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a feed."""

    url: str
    title: str
    lead: str = ""
    at: datetime
    guid: str = ""


@dataclass
class OutletsStandIn:
    """``async with OutletsStandIn() as outlets``: feeds at ``outlets.url(slug)``, with ETag and 304."""

    feeds: dict[str, list[Item]] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)
    port: int = 0
    hosts: tuple[str, ...] = ("127.0.0.1",)
    """Addresses that the outlets are spread over, because one host is asked at a modest pace."""
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> OutletsStandIn:
        app = web.Application()
        app.router.add_get("/{slug}/feed.xml", self._feed)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)
        await self._runner.setup()
        for host in self.hosts:
            await web.TCPSite(self._runner, host, self.port).start()
            self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def url(self, slug: str) -> str:
        """The address of an outlet's feed."""
        host = self.hosts[crc32(slug.encode()) % len(self.hosts)]
        return f"http://{host}:{self.port}/{slug}/feed.xml"

    def publish(self, slug: str, item: Item) -> None:
        """Puts an item on top; one with the same URL is replaced."""
        older = [each for each in self.feeds.get(slug, []) if each.url != item.url]
        self.feeds[slug] = [item, *older]

    async def _feed(self, request: web.Request) -> web.Response:
        slug = request.match_info["slug"]
        if slug not in self.feeds:
            return web.Response(status=404)
        body = rss(slug, self.feeds[slug]).encode()
        etag = f'"{blake2b(body, digest_size=8).hexdigest()}"'
        status = 304 if request.headers.get("If-None-Match") == etag else 200
        self.asked.append((slug, status))
        if status == 304:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(
            body=body, content_type="application/rss+xml", charset="utf-8", headers={"ETag": etag}
        )


def rss(title: str, items: list[Item]) -> str:
    """An RSS 2.0 document."""
    rows = "".join(
        f"<item><title>{escape(item.title)}</title><link>{escape(item.url)}</link>"
        f'<guid isPermaLink="false">{escape(item.guid or item.url)}</guid>'
        f"<pubDate>{format_datetime(item.at)}</pubDate><description>{escape(item.lead)}</description></item>"
        for item in items
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{escape(title)}</title>'
        f"<link>http://127.0.0.1/</link><description>{escape(title)}</description>{rows}</channel></rss>"
    )
