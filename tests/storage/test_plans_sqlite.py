"""The same of SQLite: what is asked all day finds its index, or a year's articles are read every second."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from monitor.storage.database import Database
from monitor.storage.watching import WatchStore
from tests.storage.test_plans import ASKED, LARGE, NOW


def watchdog(database: Database) -> None:
    with WatchStore(database).transaction() as work:
        work.figures(NOW, ("o1",))


@pytest.mark.parametrize("name", [*ASKED, "the watchdog"])
def test_an_index_answers(sqlite_database: Database, name: str) -> None:
    told: list[tuple[str, Any]] = []

    def note(
        _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        told.append((statement, parameters[0] if many and isinstance(parameters, list) else parameters))

    event.listen(sqlite_database.engine, "before_cursor_execute", note)
    try:
        (ASKED | {"the watchdog": watchdog})[name](sqlite_database)
    finally:
        event.remove(sqlite_database.engine, "before_cursor_execute", note)
    assert told, "nothing was asked"
    for statement, parameters in told:
        if (
            " VALUES " in statement
        ):  # of a row that is put in, SQLite names what only taking it out would read
            continue
        assert not scanned(sqlite_database, statement, parameters) & LARGE, statement


def scanned(database: Database, statement: str, parameters: Any) -> set[str]:
    """Tables that SQLite would read row by row, by no index."""
    if not statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "INSERT", "WITH")):
        return set()
    with database.read() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    said = [str(row[-1]) for row in plan]
    return {each.split()[1] for each in said if each.startswith("SCAN ") and " USING " not in each}


def test_the_check_itself_sees_a_table_read_from_end_to_end(sqlite_database: Database) -> None:
    asked = "SELECT * FROM articles WHERE pending = 1"
    assert scanned(sqlite_database, asked, ()) == {"articles"}
