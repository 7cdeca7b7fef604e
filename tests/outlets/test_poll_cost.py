"""What a round may cost, counted and not timed: statements and documents, on both databases."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from monitor.flows.box import BATCH
from monitor.flows.collect import Collector
from monitor.model.outlet import Outlet
from monitor.model.reading import Fetched, FetchFailed, Unchanged, Validators
from monitor.outlets.parsing import Job, Sought, run
from monitor.storage.collecting import CollectStore
from monitor.storage.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.model.collecting import Gathered
    from monitor.model.outlet import Kind
    from monitor.storage.database import Database

NONE = Validators()
FEW, MANY = 8, 320
A_BATCH = 3
"""Statements for a batch in which nothing is new: it begins, touches the states and counts the polls."""
A_ROUND = 8
"""Statements for a round whatever its size: it begins, ends, and states are read."""


@dataclass
class World:
    """Outlets that answer as told; documents are read here and counted."""

    changed: dict[str, int] = field(default_factory=dict)
    conditional: bool = True
    gathered: list[str] = field(default_factory=list)
    time: datetime = datetime(2023, 6, 20, 6, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    async def fetch(
        self, url: str, validators: Validators = NONE, *, accept: str = "", robots: bool = False
    ) -> Fetched | Unchanged | FetchFailed:
        del accept, robots
        version = self.changed.get(url, 0)
        etag = f'"{version}"'.encode()
        if self.conditional and validators.etag == etag:
            return Unchanged(url=url)
        items = "".join(
            f"<item><title>Kop {n}</title><link>{url}/{n}</link></item>" for n in range(version + 5)
        )
        body = f"<rss><channel>{items}</channel></rss>".encode()
        return Fetched(url=url, body=body, validators=Validators(etag=etag, body_hash=etag))

    async def gather(
        self,
        outlet: Outlet,
        found: Fetched,
        now: datetime,
        *,
        kind: Kind | None = None,
        since: datetime | None = None,
    ) -> Gathered | FetchFailed:
        self.gathered.append(outlet.slug)
        job = Job(kind or outlet.kind, found.body, "", found.url, "", Sought(outlet, now, since))
        return run(job)  # type: ignore[return-value]


def outlets(count: int) -> list[Outlet]:
    return [Outlet(slug=f"k{n}", name=f"K{n}", url=f"https://www.krant{n}.nl/rss") for n in range(count)]


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """What is sent to the database; many rows in one go count once."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        del connection, cursor
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


async def later(collector: Collector, world: World, asked: list[Outlet]) -> str:
    """One more round, ten minutes on; what became of each, told once."""
    world.time += timedelta(minutes=10)
    done = await collector.run(asked)
    return " ".join(sorted({each.outcome for each in done.polled}))


@pytest.mark.parametrize("conditional", [True, False], ids=["304", "same bytes"])
async def test_a_round_without_news_reads_no_document_and_few_rows(
    database: Database, conditional: bool
) -> None:
    world = World(conditional=conditional)
    collector = Collector(CollectStore(database), world, world, world, jitter=lambda: 0.0)
    costs = {}
    for count in (FEW, MANY):
        await collector.run(outlets(count))
        world.gathered.clear()
        with statements(database) as sent:
            assert await later(collector, world, outlets(count)) == "unchanged"
        costs[count] = len(sent)
        assert world.gathered == []
        assert not [one for one in sent if re.search(r"\b(?:articles|versions)\b", one)]
    if conditional:
        whole = [one for one in sent if one.startswith("INSERT INTO outlet_state")]
        assert not whole, "only times change: the rest of a state is not written again"
        assert costs[MANY] <= A_ROUND + A_BATCH * (MANY // BATCH + 2)
    assert costs[MANY] - costs[FEW] < MANY / 5, "statements go with batches, not with outlets"


async def test_only_what_changed_is_read_again(database: Database) -> None:
    world, asked = World(), outlets(FEW)
    collector = Collector(CollectStore(database), world, world, world, jitter=lambda: 0.0)
    await collector.run(asked)
    world.gathered.clear()
    world.changed[asked[3].url] = 1
    assert await later(collector, world, asked) == "read unchanged"
    assert world.gathered == ["k3"]


async def test_a_first_round_stores_many_rows_to_a_statement(database: Database) -> None:
    world = World()
    collector = Collector(CollectStore(database), world, world, world, jitter=lambda: 0.0)
    with statements(database) as sent:
        done = await collector.run(outlets(MANY))
    assert done.saved.new == MANY * 5
    assert len(sent) < done.saved.new / 10


async def test_what_a_narrow_write_leaves_out_stays_as_it_was(database: Database) -> None:
    world, asked = World(), outlets(2)
    store = CollectStore(database)
    collector = Collector(store, world, world, world, jitter=lambda: 0.0)
    await collector.run(asked)
    before = store.states()["k1"]
    await later(collector, world, asked)
    after = store.states()["k1"]
    assert (after.last_poll, after.last_success) == (world.time, world.time)
    assert after.next_poll is not None
    assert after.next_poll > world.time
    kept = ("url", "validators", "last_new", "baseline_at", "last_read", "failures", "hub", "detail")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    (day,) = (each for each in Ledger(database).days("2023-06-20", "2023-06-20") if each.outlet == "k1")
    assert (day.polls, day.entries, day.failures) == (2, 5, 0)
