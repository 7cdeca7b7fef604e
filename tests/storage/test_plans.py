"""How PostgreSQL answers what is asked all day, a year in its tables: by an index, never by reading all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from monitor.flows.deliver import LEASE
from monitor.model.article import Article
from monitor.storage import cards, news
from monitor.storage.alert_ticks import AlertTickStore
from monitor.storage.audit import Patrol
from monitor.storage.bodies import BodyStore
from monitor.storage.claiming import PollClaims
from monitor.storage.collecting import CollectStore
from monitor.storage.database import Database
from monitor.storage.figures import Asked, figures
from monitor.storage.health import health
from monitor.storage.outbox import Outbox
from monitor.storage.retention import steps, survey
from monitor.storage.search import index_pending
from monitor.storage.telling import AlertRecords
from monitor.storage.triaging import TriageStore
from tests.conftest import administer, named
from tests.faults.test_storage import batch

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("plans")]
NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
DAY = timedelta(days=1)
LARGE = {
    "articles",
    "versions",
    "topic_matches",
    "stories",
    "alerts",
    "deliveries",
    "watches",
    "suppressions",
}

_YEAR = Path(__file__).with_name("year.sql").read_text("utf-8")


@pytest.fixture(scope="module")
def year(postgres_url: str, migrated_template: str) -> Iterator[Database]:
    """A database with a year in it."""
    administer(postgres_url, f"CREATE DATABASE a_year TEMPLATE {migrated_template}")
    database = Database(named(postgres_url, "a_year"))
    with database.write() as connection:
        connection.exec_driver_sql(
            "SET session_replication_role = replica"
        )  # foreign keys hold by construction
        for statement in _YEAR.split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement.replace("%", "%%"))  # no parameters are meant
    yield database
    database.close()
    administer(postgres_url, "DROP DATABASE a_year WITH (FORCE)")


def article(number: int) -> Article:
    return Article(
        id=number,
        outlet="o1",
        key=f"k{number}",
        url="",
        title="Kop",
        lead="",
        body="",
        published=NOW,
        first_seen=NOW,
        version=1,
        baseline=False,
    )


def turn(database: Database) -> None:
    with TriageStore(database).transaction() as work:
        work.take_turn(article(69_995))
        work.placed_after(69_980, "")
        work.join_company(69_000, 5, None, NOW)  # type: ignore[arg-type]  # why is not asked here


def reading(ask: Callable[[Any], object]) -> Callable[[Database], None]:
    def work(database: Database) -> None:
        with database.read() as connection:
            ask(connection)

    return work


def writing(ask: Callable[[Any], object]) -> Callable[[Database], None]:
    def work(database: Database) -> None:
        with database.write() as connection:
            ask(connection)

    return work


ASKED: dict[str, Callable[[Database], object]] = {
    "store a poll": lambda each: CollectStore(each).save(batch(69_999), NOW),
    "claim an outlet": lambda each: PollClaims(each, "one").claim(["o1", "o2"], NOW, NOW + DAY),
    "what waits for triage": lambda each: TriageStore(each).pending(500),
    "a turn of triage": turn,
    "the window at start": lambda each: list(TriageStore(each).placed(NOW - 12 * DAY)),
    "what is due to be told": lambda each: Outbox(each).claim(NOW, LEASE, 50),
    "which stories to look at": lambda each: AlertTickStore(each).due(NOW, 50),
    "which outlets flooded": reading(lambda each: AlertRecords(each).floods(NOW - DAY, NOW - DAY, NOW)),
    "which pages to read": lambda each: BodyStore(each).wanted(NOW, 20),
    "what to index": writing(index_pending),
    "readiness": lambda each: health(each, NOW, NOW),
    "metrics": lambda each: figures(each, NOW, Asked(outlets=("o1",), canary=True), Patrol()),
    "the desk's today": reading(
        lambda each: (
            cards.matched_since(each, NOW - 3 * DAY),
            cards.in_hand(each),
            cards.done_since(each, NOW - DAY),
            cards.cards(each, [69_900, 69_800, 69_700], NOW),
        )
    ),
    "whether anything is new": reading(news.marker),
}


@pytest.mark.parametrize("name", ASKED)
def test_an_index_answers(year: Database, name: str) -> None:
    plans = list(_plans(year, heard(year, ASKED[name])))
    assert plans, "nothing was asked"
    for statement, plan in plans:
        read = {table for table, _ in scanned(plan)}
        assert not read & LARGE, f"{statement}\n{json.dumps(plan, indent=1)}"


def heard(database: Database, ask: Callable[[Database], object]) -> list[tuple[str, Any]]:
    """The statements with which something is asked."""
    told: list[tuple[str, Any]] = []

    def note(
        _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        told.append((statement, parameters[0] if many and isinstance(parameters, list) else parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        ask(database)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return told


def _plans(database: Database, told: list[tuple[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    with database.engine.connect() as connection:
        for statement, parameters in told:
            if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "INSERT", "WITH")):
                raw = connection.exec_driver_sql(
                    f"EXPLAIN (FORMAT JSON) {statement}", parameters
                ).scalar_one()
                yield statement, raw[0]["Plan"]
        connection.rollback()


def scanned(plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Tables that a plan reads from end to end."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"], plan.get("Filter", "")
    for part in plan.get("Plans", ()):
        yield from scanned(part)


def test_letting_go_reads_no_table_once_for_each_row(year: Database) -> None:
    """Most of a year's articles are old enough: to read them all is right, all of another for each is not."""
    told = heard(year, lambda each: survey(each, NOW)) + heard(year, lambda each: next(steps(each, NOW)))
    plans = [(statement, plan) for statement, plan in _plans(year, told) if "FROM articles" in statement]
    assert len(plans) > 3
    for statement, plan in plans:
        assert not set(repeated(plan)) & LARGE, f"{statement}\n{json.dumps(plan, indent=1)}"


def repeated(plan: dict[str, Any]) -> Iterator[str]:
    """Tables that a plan reads from end to end for each row of another."""
    for part in plan.get("Plans", ()):
        relation = part.get("Parent Relationship")
        if relation == "SubPlan" or (plan["Node Type"] == "Nested Loop" and relation == "Inner"):
            yield from (table for table, _ in scanned(part))
        else:
            yield from repeated(part)


def test_the_check_itself_sees_a_table_read_from_end_to_end(year: Database) -> None:
    with year.read() as connection:
        raw = connection.execute(
            text("EXPLAIN (FORMAT JSON) SELECT * FROM articles WHERE lead = 'x'")
        ).scalar_one()
    assert {table for table, _ in scanned(raw[0]["Plan"])} == {"articles"}
