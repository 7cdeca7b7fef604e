"""Cases that end in the database, from a server that misbehaves to the rows, on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from monitor.flows.collect import Collector
from monitor.model.fetching import FetchSettings
from monitor.model.outlet import Outlet
from monitor.model.reading import Failure
from monitor.outlets.http import Fetcher
from monitor.outlets.sandbox import Sandbox
from monitor.storage.collecting import CollectStore
from monitor.storage.tables.articles import articles
from tests.faults.test_parsing import KILLERS, rss
from tests.outlets.conftest import LOCAL
from tests.outlets.servers import Exchange, serving
from tests.waiting import LONG

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from monitor.model.collecting import OutletState
    from monitor.storage.database import Database

START = datetime(2023, 6, 20, 6, tzinfo=UTC)
GOOD = rss("<title>Goed nieuws</title><link>/goed</link>")
NOTHING = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def answer(body: bytes, status: str = "200 OK", *lines: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *lines]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


@dataclass
class Round:
    """A hostile outlet and a good one on one server, polled and stored for real."""

    database: Database
    fetcher: Fetcher
    sandbox: Sandbox
    hostile: bytes = NOTHING
    time: datetime = START

    def now(self) -> datetime:
        return self.time

    async def poll(self) -> dict[str, str]:
        async def reply(exchange: Exchange) -> None:
            await exchange.send(self.hostile if exchange.path == "/kwaad" else answer(GOOD))

        async with serving(reply) as server:
            outlets = [Outlet(slug=slug, name=slug, url=server.url(f"/{slug}")) for slug in ("kwaad", "goed")]
            store = CollectStore(self.database)
            collector = Collector(store, self.fetcher, self.sandbox, self, jitter=lambda: 0.0)
            done = await collector.run(outlets)
        return {each.outlet: each.outcome for each in done.polled}

    def state(self) -> OutletState:
        return CollectStore(self.database).states()["kwaad"]

    def titles(self) -> list[str]:
        with self.database.read() as connection:
            return list(connection.scalars(select(articles.c.title).order_by(articles.c.title)))


@pytest.fixture
async def stored(database: Database, sandbox: Sandbox) -> AsyncIterator[Round]:
    settings = FetchSettings(
        allow_networks=LOCAL, deadline=timedelta(seconds=LONG), spacing=timedelta(0), per_host=8
    )
    async with Fetcher(settings) as fetcher:
        yield Round(database, fetcher, sandbox)


TRUNCATED = b'HTTP/1.1 200 OK\r\nETag: "half"\r\nContent-Length: 10000\r\n\r\n' + GOOD
NUL = b'{"items": [{"id": "a\\u0000b", "title": "kop\\u0000 een"}, {"title": "half \\ud800 teken"}, 7, null]}'
LONG_TITLE = rss(f"<title>{'woord ' * 200_000}</title><guid>{'g' * 1_000_000}</guid>")
CHARSET = b"<?xml version='1.0' encoding='zlib_codec'?>" + rss("<title>Gewoon</title>").split(b"?>", 1)[1]
BOMB = rss("<title>Kop &l9;</title>", KILLERS[31].decode().split("?>", 1)[1].split("<rss>")[0])

CASES = {
    25: (TRUNCATED, "truncated", []),
    26: (answer(GOOD, "200 OK", "Transfer-Encoding: chunked"), "protocol", []),
    31: (answer(BOMB), "read", ["Kop &l"]),
    38: (answer(CHARSET), "read", ["Gewoon"]),
    39: (answer(NUL), "read", ["half teken", "kop een"]),
    40: (answer(LONG_TITLE), "read", ["woord "]),
    41: (answer(KILLERS[41]), "unparsable", []),
}


@pytest.mark.fault(25)
@pytest.mark.fault(26)
@pytest.mark.fault(31)
@pytest.mark.fault(38)
@pytest.mark.fault(39)
@pytest.mark.fault(40)
@pytest.mark.fault(41)
@pytest.mark.parametrize("case", CASES)
async def test_what_is_stored_of_it(stored: Round, case: int) -> None:
    stored.hostile, outcome, titles = CASES[case]
    assert await stored.poll() == {"kwaad": outcome, "goed": "read"}
    kept = stored.titles()
    assert "Goed nieuws" in kept
    kept.remove("Goed nieuws")
    assert [(title[:6], len(title) <= 500) for title in kept] == [(title[:6], True) for title in titles]
    state = stored.state()
    assert (state.failures, state.validators.etag) == (int(outcome != "read"), b"")


WAITS = {
    "86400000": timedelta(hours=24),
    "-5": timedelta(minutes=5),
    "600": timedelta(minutes=10),
    "Fri, 31 Dec 9999 23:59:59 GMT": timedelta(hours=24),
}


@pytest.mark.fault(28)
@pytest.mark.parametrize("value", WAITS)
async def test_when_to_come_back_is_stored_clamped(stored: Round, value: str) -> None:
    stored.hostile = answer(b"", "503 Service Unavailable", f"Retry-After: {value}")
    assert (await stored.poll())["kwaad"] == "server-error"
    state = stored.state()
    assert (state.failure, state.next_poll) == (Failure.SERVER_ERROR, START + WAITS[value])


@pytest.mark.fault(28)
async def test_a_host_that_wants_to_be_left_alone_is(
    stored: Round,
) -> None:
    stored.hostile = answer(b"", "503 Service Unavailable")
    assert await stored.poll() == {"kwaad": "server-error", "goed": "read"}
    stored.hostile = answer(b"", "429 Too Many Requests", "Retry-After: 3600")
    assert (await stored.poll())["kwaad"] == "rate-limited"
    assert stored.state().next_poll == START + timedelta(hours=1)
