"""A local server of Dutch-looking feeds for the benchmarks: ETag and 304, gzip, change, latency, failures.

``python -m bench.feed_server PORT [COUNT [HOSTS]]`` serves ``/f/<number>``;
``/control?changed=20&latency=0.3&bad=306`` sets what the following requests meet. Plain asyncio, everything
precomputed, so that the server is not measured.
"""

from __future__ import annotations

import asyncio
import gzip
import random
import re
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

WORDS = re.findall(
    r"\w+",
    """minister gemeente besluit onderzoek kabinet plan provincie rechter school zorg woning huur bestuur raad
    commissie wet regeling ambtenaar toezicht subsidie begroting klimaat stikstof energie spoor veiligheid
    politie inspectie uitvoering dienst rapport advies motie debat coalitie partij kiezer inwoner wijk
    ondernemer bedrijf markt prijs loon werk opvang asiel vluchteling jeugd ouder leraar ziekenhuis""",
)
LINKS = re.findall(r"\w+", "van de het in voor op met en over na door bij tegen uit om")
START = datetime(2026, 1, 5, 6, tzinfo=UTC)


def sentence(rng: random.Random, length: int) -> str:
    """Words in a row that look like Dutch from a distance."""
    words = [rng.choice(WORDS if position % 2 else LINKS) for position in range(length)]
    return " ".join(words).capitalize()


def document(number: int, version: int) -> bytes:
    """Feed ``number``: 20-50 items, the first ``version`` of them new."""
    rng = random.Random(number)
    items = []
    count = rng.randint(20, 50)
    for index in range(version + count):
        item = random.Random(number * 100_003 + index)
        title, moment = sentence(item, 9), START + timedelta(minutes=17 * index + number % 60)
        url = f"https://www.krant{number}.nl/nieuws/{1_000_000 + index}/{title.lower().replace(' ', '-')}"
        lead = "".join(f"&lt;p&gt;{sentence(item, 28)}.&lt;/p&gt;" for _ in range(4))
        items.append(
            f"<item><title>{title}</title><link>{url}</link><guid>k{number}-{index}</guid>"
            f"<description>{lead}</description><category>Binnenland</category>"
            f"<pubDate>{format_datetime(moment)}</pubDate></item>"
        )
    newest = "".join(reversed(items[version:]))
    head = "<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'><channel>"
    return f"{head}<title>Krant {number}</title><ttl>10</ttl>{newest}</channel></rss>".encode()


@lru_cache(maxsize=25_000)
def packed(number: int, version: int) -> tuple[bytes, bytes]:
    """The ETag and the whole answer, gzip included."""
    etag = f'"{number}-{version}"'.encode()
    body = gzip.compress(document(number, version), 5)
    head = (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-8\r\nContent-Encoding: gzip\r\n"
        b"ETag: " + etag + b"\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n"
    )
    return etag, head + body


class State:
    """What the following requests meet."""

    changed = 0
    latency = 0.0
    bad = 0


class Server(asyncio.Protocol):
    """One connection; requests without a body, one after the other."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the transport."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        """Answers every complete request."""
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            request, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            path = request.split(b" ", 2)[1].decode()
            if path.startswith("/control"):
                for name, value in parse_qsl(urlsplit(path).query):
                    setattr(State, name, float(value) if name == "latency" else int(value))
                self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                continue
            number = int(path.rsplit("/", 1)[1])
            if State.bad and self.misbehaves(number):
                continue
            answer = self.answer(number, request)
            if State.latency:
                asyncio.get_running_loop().call_later(State.latency, self.transport.write, answer)
            else:
                self.transport.write(answer)

    def answer(self, number: int, request: bytes) -> bytes:
        """304 or the document."""
        etag, whole = packed(number, 1 if number < State.changed else 0)
        if b"if-none-match: " + etag in request.lower().replace(b"w/", b"") or etag in request:
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + etag + b"\r\n\r\n"
        return whole

    def misbehaves(self, number: int) -> bool:
        """Whether feed ``number`` is one of the bad: it hangs, drips, breaks off, fails or is no feed."""
        if number % 1000 >= State.bad:
            return False
        kind = number % 6
        if kind == 0:
            return True
        if kind == 1:
            self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n<rss")
            return True
        bodies = {2: b"", 3: b"HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n", 4: b"rubbish\r\n\r\n"}
        page = b"<!doctype html><title>Oeps</title>"
        head = b"HTTP/1.1 200 OK\r\nContent-Length: " + str(len(page)).encode()
        page = head + b"\r\n\r\n" + page
        self.transport.write(bodies.get(kind, page))
        if kind in {2, 4}:
            self.transport.close()
        return True


async def serve(port: int, hosts: list[str]) -> None:
    """Until it is ended."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Server, hosts, port, backlog=2_000)
    async with server:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await server.serve_forever()


if __name__ == "__main__":
    for _warm in range(int(sys.argv[2]) if len(sys.argv) > 2 else 0):
        packed(_warm, 0)
        if _warm < 200:
            packed(_warm, 1)
    asyncio.run(serve(int(sys.argv[1]), sys.argv[3].split(",") if len(sys.argv) > 3 else ["127.0.0.1"]))
