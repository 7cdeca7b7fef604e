"""The sandbox stops what does not end, and the next document is read as if nothing had happened."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.model.reading import Failure, FetchFailed, Reading
from monitor.outlets.sandbox import Sandbox
from tests.waiting import LONG

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

FEED = b"<rss version='2.0'><channel><item><title>Rijk haalt doelen niet</title></item></channel></rss>"
KILLER = b"<html><body><article>" + b"<p>tekst " * 100_000


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(2) as opened:
        yield opened


async def test_a_feed_is_read(sandbox: Sandbox) -> None:
    reading = await sandbox.parse("feed", FEED, "application/rss+xml", "https://krant.nl/rss")
    assert isinstance(reading, Reading)
    assert reading.entries[0].title == "Rijk haalt doelen niet"


async def test_many_feeds_come_back_each_to_its_own_caller(sandbox: Sandbox) -> None:
    documents = [FEED.replace(b"Rijk", str(n).encode()) for n in range(60)]
    read = await asyncio.gather(
        *(sandbox.parse("feed", body, "", f"https://krant.nl/{n}") for n, body in enumerate(documents))
    )
    titles = [reading.entries[0].title for reading in read if isinstance(reading, Reading)]
    assert titles == [f"{n} haalt doelen niet" for n in range(60)]


async def test_a_document_that_hangs_is_stopped_and_its_neighbours_are_read(sandbox: Sandbox) -> None:
    await sandbox.parse("feed", FEED, "", "https://krant.nl/warm")
    hanging = asyncio.create_task(sandbox.parse("fulltext", KILLER, "", "https://traag.nl/"))
    await asyncio.sleep(0.05)
    others = await asyncio.gather(*(sandbox.parse("feed", FEED, "", f"https://k.nl/{n}") for n in range(30)))
    assert not hanging.done(), "the other worker went on"
    assert all(isinstance(reading, Reading) for reading in others)
    stopped = await hanging
    assert isinstance(stopped, FetchFailed)
    assert stopped.why is Failure.UNPARSABLE
    assert "stopped" in stopped.detail
    assert isinstance(await sandbox.parse("feed", FEED, "", "https://krant.nl/rss"), Reading)


def children(of: int) -> list[int]:
    """Processes whose parent it is."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(fields[1]) == of:
            found.append(int(folder.name))
    return found


def grandchildren() -> set[int]:
    """The workers of this process's servers of forks."""
    return {each for server in children(os.getpid()) for each in children(server)}


async def test_workers_that_are_all_killed_are_replaced(sandbox: Sandbox) -> None:
    others = grandchildren()  # a sandbox of the whole session may be open
    await sandbox.parse("feed", FEED, "", "https://krant.nl/warm")
    for number in range(3):
        reading = [
            asyncio.create_task(sandbox.parse("feed", FEED, "", f"https://k.nl/{n}")) for n in range(30)
        ]
        await asyncio.sleep(0.001 * number)
        for worker in grandchildren() - others:
            with suppress(ProcessLookupError):  # it may have gone by itself since it was seen
                os.kill(worker, signal.SIGKILL)  # as the kernel does where memory runs out
        await asyncio.wait_for(asyncio.gather(*reading), LONG)
    assert isinstance(await sandbox.parse("feed", FEED, "", "https://krant.nl/rss"), Reading)


async def test_a_document_that_wants_too_much_memory_says_so_and_the_next_is_read() -> None:
    async with Sandbox(1, seconds=LONG) as small:
        page = KILLER + b"<p>tekst " * 100_000
        greedy = await small.parse("fulltext", page, "text/html", "https://traag.nl/")
        assert isinstance(greedy, FetchFailed)
        assert "more memory than a document may have" in greedy.detail
        assert isinstance(await small.parse("feed", FEED, "", "https://krant.nl/rss"), Reading)
