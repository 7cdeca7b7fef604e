"""Cases 1-30 of the fault matrix: servers that misbehave for real, and what comes of them."""

from __future__ import annotations

import asyncio
import gzip
import os
import resource
import ssl
import time
import zlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.model.fetching import FetchSettings
from monitor.model.reading import Failure, Fetched, FetchFailed, Unchanged, Validators
from monitor.outlets.addresses import refused
from monitor.outlets.answer import retry_after
from monitor.outlets.http import Fetcher
from monitor.outlets.transport import GuardedTransport
from monitor.outlets.urls import checked
from tests.outlets.conftest import LOCAL
from tests.outlets.servers import Exchange, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

MEGA = 1_000_000
MANY = 20
HTML = b"<!doctype html><html><title>Oeps</title></html>"


PATIENT = FetchSettings(
    allow_networks=LOCAL, deadline=timedelta(seconds=60), spacing=timedelta(0), per_host=8
)
HURRIED = replace(PATIENT, deadline=timedelta(seconds=1))


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    """Whatever it fails of, it is not that this machine was slow."""
    async with Fetcher(PATIENT) as opened:
        yield opened


@pytest.fixture
async def hurried() -> AsyncIterator[Fetcher]:
    """Gives up after a second."""
    async with Fetcher(HURRIED) as opened:
        yield opened


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """300 MB of zeros in 300 kB of gzip; packed before any loop runs."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(b"\0" * MEGA) for _ in range(300)) + packer.flush()


async def failure(fetcher: Fetcher, reply: Callable[[Exchange], Awaitable[None]]) -> FetchFailed:
    """What the fetch function says of a server."""
    async with serving(reply) as server:
        found = await fetcher.fetch(server.url())
    assert isinstance(found, FetchFailed), found
    return found


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.fault(1)
async def test_a_gzip_bomb_stops_at_the_cap(fetcher: Fetcher, bomb: bytes) -> None:
    before = peak()
    found = await failure(fetcher, lambda exchange: exchange.answer(bomb, Content_Encoding="gzip"))
    assert found.why is Failure.TOO_LARGE
    assert peak() - before < 32 * MEGA


@pytest.mark.fault(2)
@pytest.mark.fault(3)
@pytest.mark.fault(4)
@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "gzip, br", "deflate", "compress"])
async def test_any_encoding_but_one_gzip_is_refused_undecoded(fetcher: Fetcher, encoding: str) -> None:
    body = gzip.compress(gzip.compress(b"\0" * MEGA))
    found = await failure(fetcher, lambda exchange: exchange.answer(body, Content_Encoding=encoding))
    assert found.why is Failure.ENCODING


@pytest.mark.fault(5)
async def test_a_bomb_in_a_redirect_is_never_decoded(fetcher: Fetcher, bomb: bytes) -> None:
    before = peak()

    async def reply(exchange: Exchange) -> None:
        if exchange.path == "/":
            await exchange.answer(bomb, "302 Found", Location="/there", Content_Encoding="gzip")
        else:
            await exchange.answer(b"<rss/>")

    async with serving(reply) as server:
        assert isinstance(await fetcher.fetch(server.url()), Fetched)
    assert peak() - before < 32 * MEGA


@pytest.mark.fault(6)
async def test_an_endless_body_stops_at_the_cap_on_the_wire(fetcher: Fetcher) -> None:
    async def reply(exchange: Exchange) -> None:
        await exchange.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            await exchange.send(b"10000\r\n" + b"x" * 65_536 + b"\r\n")

    assert (await failure(fetcher, reply)).why is Failure.TOO_LARGE


async def drip_body(exchange: Exchange) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(1000):
        await exchange.send(b"x")
        await asyncio.sleep(0.1)


async def drip_headers(exchange: Exchange) -> None:
    for character in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 1000:
        await exchange.send(bytes([character]))
        await asyncio.sleep(0.1)


async def endless_hints(exchange: Exchange) -> None:
    while True:
        await exchange.send(b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n")
        await asyncio.sleep(0.001)


async def silence(exchange: Exchange) -> None:
    await exchange.reader.read()


async def each_part_in_time(exchange: Exchange) -> None:
    """Head and body take most of a second each: a deadline for each of them would let the whole pass."""
    await asyncio.sleep(0.7)
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n")
    await asyncio.sleep(0.7)
    await exchange.send(b"<rss/>")


@pytest.mark.fault(7)
@pytest.mark.fault(8)
@pytest.mark.fault(9)
@pytest.mark.fault(10)
@pytest.mark.parametrize("reply", [drip_body, drip_headers, endless_hints, silence, each_part_in_time])
async def test_one_deadline_lies_around_everything(
    hurried: Fetcher, reply: Callable[[Exchange], Awaitable[None]]
) -> None:
    """Of what takes a hundred seconds, or never ends, one is waited for."""
    started = time.monotonic()
    assert (await failure(hurried, reply)).why is Failure.TIMEOUT
    assert time.monotonic() - started < 30


@pytest.mark.fault(11)
async def test_fifty_megabytes_of_headers_are_not_read(fetcher: Fetcher) -> None:
    async def reply(exchange: Exchange) -> None:
        await exchange.send(b"HTTP/1.1 200 OK\r\n")
        for number in range(50):
            await exchange.send(f"X-{number}: ".encode() + b"y" * MEGA + b"\r\n")

    before = peak()
    assert (await failure(fetcher, reply)).why in {Failure.PROTOCOL, Failure.TRUNCATED}
    assert peak() - before < 32 * MEGA


@pytest.mark.fault(12)
async def test_nineteen_hundred_cookies_are_not_kept(fetcher: Fetcher) -> None:
    async def reply(exchange: Exchange) -> None:
        cookies = "".join(f"Set-Cookie: c{number}=x\r\n" for number in range(1900))
        await exchange.send(f"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n{cookies}\r\n<rss/>".encode())

    async with serving(reply) as server:
        for _ in range(2):
            await fetcher.fetch(server.url(f"/{_}"))
        assert len(server.asked) == 2
        assert all("cookie" not in exchange.headers for exchange in server.asked)


@pytest.mark.fault(13)
async def test_a_redirect_loop_ends_after_five_hops(fetcher: Fetcher) -> None:
    async with serving(lambda exchange: exchange.answer(status="302 Found", Location="/again")) as server:
        found = await fetcher.fetch(server.url())
        assert isinstance(found, FetchFailed)
        assert found.why is Failure.REDIRECTS
        assert len(server.asked) == 6


@pytest.mark.fault(14)
async def test_the_deadline_covers_all_hops(hurried: Fetcher) -> None:
    async def reply(exchange: Exchange) -> None:
        await asyncio.sleep(0.4)
        await exchange.answer(status="302 Found", Location="/again")

    assert (await failure(hurried, reply)).why is Failure.TIMEOUT


@pytest.mark.fault(15)
@pytest.mark.parametrize(
    "place", ["file:///etc/passwd", "ftp://krant.nl/x", "data:text/xml,<rss/>", "gopher://x/"]
)
async def test_a_redirect_out_of_the_web_is_refused(fetcher: Fetcher, place: str) -> None:
    found = await failure(fetcher, lambda exchange: exchange.answer(status="302 Found", Location=place))
    assert found.why is Failure.BAD_URL


@pytest.mark.fault(16)
@pytest.mark.parametrize("place", ["http://169.254.169.254/latest/meta-data/", "http://[::1]:{port}/secret"])
async def test_a_redirect_inside_is_refused_and_nothing_is_sent(fetcher: Fetcher, place: str) -> None:
    async with serving(lambda exchange: exchange.answer(b"geheim"), "127.0.0.2") as inside:
        place = place.format(port=inside.port)
        found = await failure(fetcher, lambda exchange: exchange.answer(status="302 Found", Location=place))
        assert found.why is Failure.REFUSED_ADDRESS
        assert inside.connections == 0


class Names:
    """A DNS that answers as told, in turn."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    async def __call__(self, host: str) -> list[str]:
        del host
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def fetcher_with(names: Names) -> Fetcher:
    settings = replace(PATIENT, allow_networks=())
    return Fetcher(settings, GuardedTransport(settings, names))


@pytest.mark.fault(17)
async def test_a_name_that_rebinds_gains_nothing() -> None:
    async with serving(lambda exchange: exchange.answer(b"geheim")) as inside:
        async with fetcher_with(Names(["127.0.0.1"])) as fetcher:
            found = await fetcher.fetch(f"http://rebind.example.nl:{inside.port}/")
        assert isinstance(found, FetchFailed)
        assert found.why is Failure.REFUSED_ADDRESS
        assert inside.connections == 0


@pytest.mark.fault(17)
async def test_the_socket_itself_refuses_what_a_resolver_let_through() -> None:
    async with serving(lambda exchange: exchange.answer(b"geheim")) as inside:
        async with fetcher_with(Names(["93.184.215.14"])) as fetcher:
            found = await fetcher.fetch(f"http://127.0.0.1:{inside.port}/")
        assert isinstance(found, FetchFailed)
        assert found.why is Failure.REFUSED_ADDRESS
        assert inside.connections == 0


@pytest.mark.fault(18)
async def test_one_private_record_among_public_ones_refuses_the_name() -> None:
    async with fetcher_with(Names(["93.184.215.14", "10.0.0.5"])) as fetcher:
        found = await fetcher.fetch("http://mixed.example.nl/")
    assert isinstance(found, FetchFailed)
    assert found.why is Failure.REFUSED_ADDRESS


@pytest.mark.fault(19)
@pytest.mark.parametrize(
    "host",
    [
        "127.1",
        "2130706433",
        "0x7f000001",
        "0",
        "0177.0.0.1",
        "\uff11\uff12\uff17.0.0.1",
        "127\u30020\u30020\u30021",
        "0x7f.1",
    ],
)
async def test_numbers_in_disguise_are_no_hosts(host: str) -> None:
    async with fetcher_with(Names(["127.0.0.1"])) as fetcher:
        found = await fetcher.fetch(f"http://{host}/")
    assert isinstance(found, FetchFailed)
    assert found.why in {Failure.BAD_URL, Failure.REFUSED_ADDRESS}


@pytest.mark.fault(20)
@pytest.mark.parametrize(
    "address",
    [
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::",
        "2001:0:53aa:64c::1", "fec0::1", "fe80::1%eth0", "fd00::1", "ff02::1", "::1", "::", "::127.0.0.1",
        "224.0.0.1", "255.255.255.255", "168.63.129.16", "169.254.169.254", "100.64.0.1", "192.0.0.8",
        "0.0.0.0",
        "198.18.0.1", "192.168.1.1", "172.16.0.1", "10.0.0.1", "127.0.0.53", "not an address", "",
    ],
)  # fmt: skip
def test_addresses_that_lead_inside_are_refused(address: str) -> None:
    assert refused(address)


@pytest.mark.fault(20)
@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2a00:1450:400e::200e", "2606:4700::1111"])
def test_public_addresses_are_not(address: str) -> None:
    assert not refused(address)


@pytest.mark.fault(21)
@pytest.mark.parametrize(
    "url",
    [
        "http://krant.nl\\@127.0.0.1/", "http://krant.nl@127.0.0.1/", "http://user:pw@krant.nl/",
        "http://krant.nl\t.evil.nl/", "http://krant.nl:99999/", "http:///x", "http://", "krant.nl/rss",
        "http://krant.nl:80:80/", "http://[krant.nl]/", "http://kr ant.nl/", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_addresses_that_parsers_read_differently_are_refused(url: str) -> None:
    assert isinstance(checked(url), str)


@pytest.mark.fault(22)
async def test_proxies_from_the_environment_are_not_used() -> None:
    async def reply(exchange: Exchange) -> None:
        await exchange.answer(b"<rss/>")

    async with serving(reply) as outlet, serving(reply) as proxy:
        names = ("HTTP_PROXY", "http_proxy", "ALL_PROXY")
        before = {name: os.environ.get(name) for name in names}
        os.environ.update(dict.fromkeys(names, proxy.url()))
        try:
            async with Fetcher(PATIENT) as fetcher:
                assert isinstance(await fetcher.fetch(outlet.url()), Fetched)
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})
        assert (len(outlet.asked), proxy.connections) == (1, 0)


@pytest.mark.fault(23)
def test_one_module_fetches_and_a_lint_rule_forbids_another() -> None:
    root = Path(__file__).parents[2]
    rules = (root / "pyproject.toml").read_text(encoding="utf-8")
    assert "Only outlets.http asks the world" in rules
    openers = ("import aiohttp", "import httpx", "import urllib.request", "import requests", "import socket")
    found = {
        path.name
        for path in (root / "monitor" / "outlets").glob("*.py")
        if any(line.strip().startswith(openers) for line in path.read_text(encoding="utf-8").splitlines())
    }
    assert found <= {"http.py", "transport.py", "urls.py", "answer.py", "robots.py"}


@pytest.mark.fault(24)
async def test_bad_tls_fails_closed(fetcher: Fetcher) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).parents[1] / "channels" / "localhost.pem")
    got: list[bytes] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.append(await reader.read(100))
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context)
    async with server:
        port = server.sockets[0].getsockname()[1]
        found = await fetcher.fetch(f"https://127.0.0.1:{port}/")
    assert isinstance(found, FetchFailed)
    assert found.why is Failure.TLS
    assert got in ([], [b""])


@pytest.mark.fault(25)
@pytest.mark.parametrize("headers", ["Content-Length: 100", "Transfer-Encoding: chunked"])
async def test_a_truncated_body_gives_no_validator(fetcher: Fetcher, headers: str) -> None:
    async def reply(exchange: Exchange) -> None:
        await exchange.send(f'HTTP/1.1 200 OK\r\nETag: "x"\r\n{headers}\r\n\r\n6\r\n<rss/>\r\n'.encode())

    assert (await failure(fetcher, reply)).why is Failure.TRUNCATED


@pytest.mark.fault(25)
async def test_a_truncated_gzip_stream_is_truncated(fetcher: Fetcher) -> None:
    body = gzip.compress(os.urandom(5_000))[:-100]
    found = await failure(fetcher, lambda exchange: exchange.answer(body, Content_Encoding="gzip"))
    assert found.why is Failure.TRUNCATED


@pytest.mark.fault(26)
async def test_two_ways_of_ending_a_body_are_rejected(fetcher: Fetcher) -> None:
    async def reply(exchange: Exchange) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n"
        await exchange.send(head + b"6\r\n<rss/>\r\n0\r\n\r\n")

    assert (await failure(fetcher, reply)).why is Failure.PROTOCOL


@pytest.mark.fault(27)
async def test_a_304_that_was_not_asked_for_is_not_believed_as_a_document(fetcher: Fetcher) -> None:
    async with serving(lambda exchange: exchange.answer(status="304 Not Modified")) as server:
        found = await fetcher.fetch(server.url())
        asked = await fetcher.fetch(server.url(), Validators(etag=b'"1"'))
    assert isinstance(found, FetchFailed), "or a feed that never gave anything would be in order"
    assert found.why is Failure.PROTOCOL
    assert isinstance(asked, Unchanged)


@pytest.mark.fault(28)
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", timedelta(seconds=120)),
        ("5", timedelta(minutes=1)),
        ("-5", timedelta(minutes=1)),
        ("315360000", timedelta(hours=24)),
        ("Tue, 20 Jun 2023 07:00:00 GMT", timedelta(hours=1)),
        ("Tue, 20 Jun 2003 07:00:00 GMT", timedelta(minutes=1)),
        ("Tue, 20 Jun 2093 07:00:00 GMT", timedelta(hours=24)),
        ("morgen", None),
        ("", None),
    ],
)
def test_retry_after_is_clamped(value: str, expected: timedelta | None) -> None:
    assert retry_after(value, "Tue, 20 Jun 2023 06:00:00 GMT") == expected


class Hanging(Names):
    """A DNS that answers for no name that begins with *hangt*."""

    def __init__(self) -> None:
        super().__init__(["127.0.0.1"])
        self.asked = 0
        self.all_asked = asyncio.Event()

    async def __call__(self, host: str) -> list[str]:
        if host.startswith("hangt"):
            self.asked += 1
            if self.asked == MANY:
                self.all_asked.set()
            await asyncio.Event().wait()
        return await super().__call__(host)


@pytest.mark.fault(30)
async def test_a_dns_that_hangs_holds_up_no_other() -> None:
    names = Hanging()
    async with (
        serving(lambda exchange: exchange.answer(b"<rss/>")) as server,
        Fetcher(PATIENT, GuardedTransport(PATIENT, names)) as fetcher,
    ):
        hanging = [asyncio.create_task(fetcher.fetch(f"http://hangt{n}.nl/")) for n in range(MANY)]
        await names.all_asked.wait()
        found = await fetcher.fetch(f"http://goed.example.nl:{server.port}/")
        assert isinstance(found, Fetched)
        assert not any(each.done() for each in hanging), "it went past them"
        for each in hanging:
            each.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)


@pytest.mark.fault(30)
async def test_a_dns_that_hangs_ends_at_the_deadline() -> None:
    async with Fetcher(HURRIED, GuardedTransport(HURRIED, Hanging())) as fetcher:
        found = await asyncio.gather(*(fetcher.fetch(f"http://hangt{n}.nl/") for n in range(MANY)))
    assert all(isinstance(each, FetchFailed) and each.why is Failure.TIMEOUT for each in found), found
