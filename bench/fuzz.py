"""Broken inputs through fetch, entries and store: nothing may escape, nothing may hold on (``make fuzz``).

``python -m bench.fuzz [--count 1000000] [--seconds 900] [--seed 1]``. Documents of every format, and those of
the shared data where it is there, are cut, doubled, spliced and dirtied; each goes through the decoder,
the parser, identity and, in batches, a real SQLite store. What takes over five seconds goes to the sandbox as
well, which has to stop it. Inputs that fail are written to ``bench/results/tmp``.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import multiprocessing
import random
import sys
import tempfile
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from bench.corpus import data_folder
from bench.dutch_pages import articles
from bench.feed_server import document
from monitor.model.collecting import Candidate, Collected, OutletState
from monitor.model.outlet import Outlet
from monitor.model.reading import Entry, FetchFailed, Reading, Text
from monitor.outlets.decode import BodyError, read_body
from monitor.outlets.parsing import Job, run
from monitor.outlets.sandbox import Sandbox
from monitor.rules.gathering import candidate, gathered
from monitor.rules.liveblog import post_entry, post_key
from monitor.storage.collecting import CollectStore
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

RESULTS = Path(__file__).parent / "results"
NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)
LONGEST = 200_000
BATCH = 500
REPORT_EVERY = 50_000
DIRT = (
    *(
        b"\0",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"&",
        b"&#x0;",
        b"&nbsp;",
        b"<",
        b">",
        b"]]>",
        b"<![CDATA[",
        b"<!--",
    ),
    *(b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"<?xml encoding='zlib_codec'?>", b"\x1b[31m", b"\r\n\r\n"),
    *(
        b"javascript:alert(1)",
        b"file:///etc/passwd",
        b"http://[::1",
        b"9" * 400,
        b"{",
        b"[" * 50,
        b'"\\ud800"',
    ),
    *("\u202e".encode(), "\u2028".encode(), b"Thu, 99 Foo 99999 99:99:99 +9999", b"-0001-00-00T24:61:61Z"),
    *(
        b"<title>",
        b"</title>",
        b"<item>",
        b"</item>",
        b"<guid isPermaLink='true'>",
        b"<link href='",
        b"xml:base='x:'",
    ),
)
SITEMAP = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url>
<loc>https://k.nl/a-b-c</loc>
<lastmod>2026-01-05</lastmod></url></urlset>"""
JSON = (
    b'{"items": [{"id": 1, "title": "x", "url": "https://k.nl", "date_published": "2026-01-05T00:00:00Z"}]}'
)
PAGE = b"<html><body><li class='t'><a href='/x'>Een kop van vier woorden</a></li><p>tekst</p></body></html>"
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a</id><title type="html">x</title>
<link href="/a"/>
<updated>2026-01-05T00:00:00Z</updated><content type="xhtml"><div><p>x</p></div></content></entry></feed>"""
TYPES = (
    "application/rss+xml",
    "text/html; charset=utf-7",
    "",
    "application/json",
    "text/xml; charset=iso-8859-1",
)


@dataclass
class Tally:
    """What a worker saw."""

    inputs: int = 0
    escapes: int = 0
    slow: int = 0
    unkilled: int = 0
    longest: float = 0.0
    """Seconds of processor time."""
    stored: int = 0
    kinds: dict[str, int] = field(default_factory=dict)


def seeds() -> list[bytes]:
    """Documents to start from."""
    found = [document(number, 0)[:6_000] for number in range(6)]
    found += [page.html.encode() for page in articles(1)]
    found += [SITEMAP, JSON, PAGE, ATOM]
    if data_folder().is_dir():
        paths = sorted(path for path in data_folder().rglob("*") if path.is_file())
        found += [path.read_bytes()[:20_000] for path in paths]
    return found


def broken(rng: random.Random, pool: list[bytes]) -> bytes:
    """A seed with one to eight accidents."""
    body = bytearray(rng.choice(pool))
    for _ in range(rng.randint(1, 8)):
        at, to = sorted((rng.randrange(len(body) + 1), rng.randrange(len(body) + 1)))
        match rng.randrange(7):
            case 0:
                del body[at : min(to, at + 400)]
            case 1:
                body[at:at] = rng.choice(DIRT)
            case 2:
                body[at:at] = body[at:to] * rng.choice((1, 2, 5))
            case 3:
                other = rng.choice(pool)
                body[at:to] = other[: rng.randrange(len(other) + 1)]
            case 4 if body:
                body[rng.randrange(len(body))] = rng.randrange(256)
            case 5:
                del body[at:]
            case _:
                body[at:at] = rng.choice(DIRT) * rng.choice((1, 10, 300))
        del body[LONGEST:]
    return bytes(body)


async def _chunks(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 4_096):
        yield body[start : start + 4_096]


def through(rng: random.Random, body: bytes, outlet: Outlet, loop: asyncio.Runner) -> Collected:
    """One input from the wire to rows ready to be stored."""
    wire, encoding = bytearray(body), ""
    if rng.random() < 0.1:
        wire, encoding = bytearray(gzip.compress(body, 1)), "gzip"
        if rng.random() < 0.5:
            wire[rng.randrange(len(wire))] = rng.randrange(256)
    try:
        decoded = loop.run(
            read_body(_chunks(bytes(wire)), encoding=encoding, max_wire=10_000_000, max_decoded=10_000_000)
        )
    except BodyError:
        return Collected(state=OutletState(slug=outlet.slug))
    kind = rng.choices(("feed", "sitemap", "page", "fulltext"), (40, 4, 2, 1))[0]
    found = run(Job(kind, decoded, rng.choice(TYPES), "https://k.nl/rss", "li.t a"))
    state = OutletState(slug=outlet.slug, url=outlet.url)
    if isinstance(found, Text):
        told = {post_key("k.nl/live", post): post_entry(post) for post in found.posts}
        return Collected(state=state, candidates=tuple(_titled(told)))
    if not isinstance(found, Reading):
        if isinstance(found, FetchFailed) and found.why == "unparsable" and "Error" in found.detail[:40]:
            state = OutletState(slug=outlet.slug, detail=found.detail[:80])
        return Collected(state=state)
    return Collected(state=state, candidates=gathered(found, outlet, NOW).candidates)


def _titled(posts: dict[str, Entry]) -> Iterator[Candidate]:
    rows = (candidate(entry, key, NOW) for key, entry in posts.items())
    return (row for row in rows if row.title)


def worker(task: tuple[int, int, float]) -> Tally:
    """``(seed, count, seconds)``; stops at whichever comes first."""
    seed, count, seconds = task
    rng, pool, tally, batch = random.Random(seed), seeds(), Tally(), []
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as loop:
        database = Database(f"sqlite:///{folder}/fuzz.db")
        upgrade(database)
        store = CollectStore(database)
        while tally.inputs < count and time.monotonic() < end:
            body = broken(rng, pool)
            started = time.process_time()
            try:
                outlet = Outlet(slug=f"o{tally.inputs % BATCH}", name="O", url="https://k.nl/rss")
                collected = through(rng, body, outlet, loop)
                batch.append(collected)
                if len(batch) >= BATCH:
                    tally.stored += store.save(batch, NOW).new
                    batch.clear()
            except Exception as error:  # noqa: BLE001 - counting what escapes is the point
                _keep(body, error, tally)
                batch.clear()
            tally.inputs += 1
            if tally.inputs % REPORT_EVERY == 0:
                sys.stderr.write(f"{tally.inputs} inputs, {tally.escapes} escapes, {tally.slow} slow\n")
            took = time.process_time() - started
            tally.longest = max(tally.longest, took)
            if took > 5.0:
                tally.slow += 1
                _write(body)
                tally.unkilled += loop.run(_unkilled(body))
        tally.stored += store.save(batch, NOW).new
        database.close()
    return tally


async def _unkilled(body: bytes) -> int:
    async with Sandbox(1) as sandbox:
        await sandbox.parse("feed", JSON, "", "https://k.nl/rss")  # its worker stands
        started = time.monotonic()
        await sandbox.parse("feed", body, "application/rss+xml", "https://k.nl/rss")
        return int(time.monotonic() - started > 7.0)


def _keep(body: bytes, error: Exception, tally: Tally) -> None:
    tally.escapes += 1
    last = traceback.extract_tb(error.__traceback__)[-1]
    kind = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
    tally.kinds[kind] = tally.kinds.get(kind, 0) + 1
    _write(body)


def _write(body: bytes) -> None:
    folder = RESULTS / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{blake2b(body, digest_size=6).hexdigest()}.bin").write_bytes(body)


def fuzz(count: int, seconds: float, seed: int, workers: int) -> Tally:
    """All workers together."""
    tasks = [(seed * 1_000 + number, -(-count // workers), seconds) for number in range(workers)]
    total = Tally()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        for tally in pool.map(worker, tasks):
            total.inputs += tally.inputs
            total.escapes += tally.escapes
            total.slow += tally.slow
            total.unkilled += tally.unkilled
            total.stored += tally.stored
            total.longest = max(total.longest, tally.longest)
            for kind, number in tally.kinds.items():
                total.kinds[kind] = total.kinds.get(kind, 0) + number
    return total


def main() -> None:
    """Runs, prints, and ends with 1 when anything escaped or could not be stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=3_600.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    started = time.monotonic()
    total = fuzz(chosen.count, chosen.seconds, chosen.seed, chosen.workers)
    told = {**vars(total), "seconds": round(time.monotonic() - started, 1), "seed": chosen.seed}
    sys.stdout.write(json.dumps(told, indent=1) + "\n")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "fuzz.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    raise SystemExit(1 if total.escapes or total.unkilled else 0)


if __name__ == "__main__":
    main()
