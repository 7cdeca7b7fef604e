"""Cases 31-42 of the fault matrix: documents made to break whoever reads them."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from monitor.model.reading import Failure, FetchFailed, Reading
from monitor.outlets.charset import allowed
from monitor.outlets.discover import listed_sitemaps
from monitor.outlets.feed import parse
from monitor.outlets.sandbox import Sandbox
from monitor.outlets.walls import soft_404

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

URL = "https://krant.example.nl/rss"
GOOD = b"<rss><channel><item><title>Rijk haalt doelen niet</title></item></channel></rss>"
LEVELS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def rss(item: str, before: str = "") -> bytes:
    return f"<?xml version='1.0'?>{before}<rss><channel><item>{item}</item></channel></rss>".encode()


ATTRIBUTES = b" ".join(b"a%d='1'" % number for number in range(200_000))
KILLERS = {
    31: rss("<title>&l9;</title>", f'<!DOCTYPE rss [<!ENTITY l0 "lol">{LEVELS}]>'),
    131: rss(f"<title>{'&a;' * 50_000}</title>", f'<!DOCTYPE rss [<!ENTITY a "{"x" * 50_000}">]>'),
    33: rss("<title>x</title>").replace(b"<item>", b"<item " + ATTRIBUTES + b">"),
    34: rss("<a>" * 1_000_000),
    35: b"<rss><channel>" + b"<!--" * 100_000,
    36: rss("<description>" + "<div>" * 80_000 + "</description>"),
    136: rss("<description>" + "&lt;div&gt;" * 80_000 + "</description>"),
    41: b'{"items": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    141: b'{"items": [{"id": ' + b"9" * 100_000 + b"}]}",
}


class Stopwatch:
    """Seconds, less those that a busy machine took from everybody: how much a sleeping thread overslept."""

    seconds = 0.0

    def __enter__(self) -> Stopwatch:
        self._began, self._overslept = time.monotonic(), 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sleep, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        self.seconds = time.monotonic() - self._began - self._overslept

    def _sleep(self) -> None:
        while not self._done.is_set():
            before = time.monotonic()
            time.sleep(0.02)
            self._overslept += max(0.0, time.monotonic() - before - 0.03)


IN_TIME = 7.0
"""Five, and what a full machine adds; a worker that is asked to end instead of killed takes eight."""
AT_ONCE = 2.5
"""Another worker stands in milliseconds; where the dead one is waited for it takes three seconds."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(1) as opened:
        yield opened


@pytest.mark.fault(31)
@pytest.mark.fault(33)
@pytest.mark.fault(34)
@pytest.mark.fault(35)
@pytest.mark.fault(36)
@pytest.mark.fault(41)
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("case", KILLERS)
async def test_no_document_holds_the_reader_for_more_than_five_seconds(sandbox: Sandbox, case: int) -> None:
    with Stopwatch() as held:
        await sandbox.parse("feed", KILLERS[case], "application/rss+xml", URL)
    assert held.seconds < IN_TIME
    with Stopwatch() as again:
        after = await sandbox.parse("feed", GOOD, "application/rss+xml", URL)
    assert isinstance(after, Reading)
    assert after.entries[0].title == "Rijk haalt doelen niet"
    assert again.seconds < AT_ONCE


@pytest.mark.fault(36)
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.slow
async def test_an_article_page_that_never_ends_is_stopped(sandbox: Sandbox) -> None:
    page = b"<html><body><article>" + b"<p>tekst " * 100_000
    short = b"<html><body><article><p>" + b"tekst " * 100
    await sandbox.parse("fulltext", short, "text/html", URL)  # the worker stands and holds its libraries
    with Stopwatch() as held:
        stopped = await sandbox.parse("fulltext", page, "text/html", URL)
    assert isinstance(stopped, FetchFailed)
    assert "longer than 5 s and was stopped" in stopped.detail, "by the worker's limit, not by memory"
    assert held.seconds < IN_TIME
    with Stopwatch() as again:
        assert isinstance(await sandbox.parse("feed", GOOD, "", URL), Reading)
    assert again.seconds < AT_ONCE


@pytest.mark.fault(35)
@pytest.mark.parametrize(
    "body",
    [
        b"<!--x-->" * 2_000 + b"<x>",
        b"<title>" + b"404 " * 50_000,
        b"<!DOCTYPE '" * 2_000,
        GOOD.replace(b"Rijk", b"&lt;" + b"a" * 9_000),
        b"\n" * 60_000,
    ],
)
def test_our_own_patterns_run_in_linear_time(body: bytes) -> None:
    started = time.process_time()
    parse(body, "text/html", URL)
    soft_404(body.decode(), URL, URL)
    listed_sitemaps(body)
    assert time.process_time() - started < 1.0


@pytest.mark.fault(31)
def test_entities_are_not_expanded() -> None:
    found = parse(KILLERS[31], "", URL)
    assert isinstance(found, Reading)
    assert len(found.entries[0].title) < 100


@pytest.mark.fault(32)
@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{path}">]>',
        '<!DOCTYPE rss SYSTEM "file://{path}" [<!ENTITY % p SYSTEM "file://{path}">%p;]>',
        '<!DOCTYPE rss PUBLIC "-//X//Y" "http://127.0.0.1:1/x.dtd">',
    ],
)
def test_no_file_and_no_network_is_read(before: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim", encoding="utf-8")
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{secret}" parse="text"/>'
    found = parse(rss(f"<title>a &x; {include}</title>", before.format(path=secret)), "", URL)
    assert "geheim" not in repr(found)


@pytest.mark.fault(37)
@pytest.mark.parametrize("body", [b"/etc/passwd", b"http://127.0.0.1:1/feed", b"file:///etc/passwd"])
def test_a_body_that_is_a_path_is_not_opened(body: bytes) -> None:
    found = parse(body, "text/xml", URL)
    assert isinstance(found, FetchFailed)
    assert found.why is Failure.NOT_A_FEED


@pytest.mark.fault(38)
@pytest.mark.parametrize(
    "name",
    [
        "zlib_codec",
        "idna",
        "utf-7",
        "rot13",
        "rot_13",
        "base64",
        "hex",
        "punycode",
        "raw_unicode_escape",
        "x",
    ],
)
def test_only_charsets_are_charsets(name: str) -> None:
    assert allowed(name) == ""
    body = f'<?xml version="1.0" encoding="{name}"?>'.encode() + GOOD
    found = parse(body, f"text/xml; charset={name}", URL)
    assert isinstance(found, Reading)
    assert found.entries[0].title == "Rijk haalt doelen niet"


@pytest.mark.fault(39)
def test_one_bad_item_does_not_cost_the_batch() -> None:
    items = [{"id": str(n), "title": f"kop {n}"} for n in range(3)]
    document: dict[str, list[object]] = {
        "items": [items[0], {"id": "\ud800", "title": "half\ud800 teken\x00"}, [], None, items[2]]
    }
    found = parse(json.dumps(document).encode(), "application/json", URL)
    assert isinstance(found, Reading)
    assert [entry.title for entry in found.entries] == ["kop 0", "half teken", "kop 2"]
    found = parse(rss("<title>a\x00b\x0b</title></item><item><title>c&#0;&#xD800;</title>"), "", URL)
    assert isinstance(found, Reading)
    assert [entry.title for entry in found.entries] == ["ab", "c"]
    for entry in found.entries:
        entry.title.encode("utf-8")


@pytest.mark.fault(40)
def test_a_title_and_a_guid_of_a_megabyte_are_cut() -> None:
    first, second = (
        parse(rss(f"<title>{'woord ' * 200_000}</title><guid>{'g' * 1_000_000}{n}</guid>"), "", URL)
        for n in (1, 2)
    )
    assert isinstance(first, Reading)
    assert isinstance(second, Reading)
    assert len(first.entries[0].title) <= 500
    assert len(first.entries[0].guid) <= 500
    assert first.entries[0].guid != second.entries[0].guid
