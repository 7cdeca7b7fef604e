"""Hostile case 83: an edited, deleted or cut-off audit row; the verifier names the first bad one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from monitor.storage import audit

if TYPE_CHECKING:
    from monitor.storage.database import Database

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _filled(database: Database) -> None:
    for number in range(1, 7):
        with database.write() as connection:
            audit.note(connection, NOW, "Anne", "notitie", f"verhaal {number}", {"n": number})


def test_a_chain_that_nobody_touched_holds(database: Database) -> None:
    _filled(database)
    with database.read() as connection:
        verdict = audit.verify(connection)
    assert (verdict.rows, verdict.first_bad) == (6, None)


@pytest.mark.parametrize(
    ("sentence", "damage", "first_bad"),
    [
        ("an edited actor", "UPDATE audit SET actor = 'Ben' WHERE id = 3", 3),
        ("an edited moment", "UPDATE audit SET at = '2026-03-02T09:00:01+00:00' WHERE id = 2", 2),
        ("an edited detail", "UPDATE audit SET detail = '{}' WHERE id = 5", 5),
        ("a deleted row", "DELETE FROM audit WHERE id = 4", 4),
        ("a deleted first row", "DELETE FROM audit WHERE id = 1", 1),
        ("a cut-off end", "DELETE FROM audit WHERE id > 4", 5),
        ("everything gone", "DELETE FROM audit", 1),
        ("the end of the chain gone", "DELETE FROM audit_head", 1),
    ],
)
def test_damage_is_found(database: Database, sentence: str, damage: str, first_bad: int) -> None:
    _filled(database)
    with database.write() as connection:
        connection.execute(text(damage))
    with database.read() as connection:
        verdict = audit.verify(connection)
    assert verdict.first_bad == first_bad, sentence
    assert verdict.why


def test_what_failed_is_not_in_the_log(database: Database) -> None:
    _filled(database)
    with pytest.raises(ZeroDivisionError):
        _fail_half_way(database)
    with database.read() as connection:
        assert audit.verify(connection).rows == 6


def _fail_half_way(database: Database) -> None:
    with database.write() as connection:
        audit.note(connection, NOW, "Anne", "notitie", "verhaal 7", {})
        raise ZeroDivisionError


@pytest.mark.parametrize("piece", [1, 2, 3, 5, 6, 100])
def test_looking_at_a_piece_at_a_time_comes_round_to_all_of_it(sqlite_database: Database, piece: int) -> None:
    _filled(sqlite_database)
    patrol = audit.Patrol(piece)

    def looks(many: int) -> list[bool]:
        with sqlite_database.read() as connection:
            return [patrol.look(connection) for _ in range(many)]

    assert all(looks(20)), "also past its end, and from its start again"
    rename = text("UPDATE audit SET actor = :who WHERE id = 3")
    with sqlite_database.write() as connection:
        connection.execute(rename, {"who": "Ben"})
    assert looks(8)[-1] is False, "found within a round, and told until it is mended"
    with sqlite_database.write() as connection:
        connection.execute(rename, {"who": "Anne"})
    assert all(looks(20))


def test_what_the_service_itself_did_last_is_read_from_what_came_since(database: Database) -> None:
    patrol = audit.Patrol()

    def last() -> dict[str, datetime]:
        with database.read() as connection:
            return dict(patrol.last(connection))

    assert last() == {}
    later = NOW.replace(hour=11)
    for who, action, at in (
        ("system", "backup", NOW),
        ("Anne", "backup", later),
        ("system", "retention", NOW),
        ("system", "backup", later),
    ):
        with database.write() as connection:
            audit.note(connection, at, who, action, "x", {})
        last()
    assert last() == {"backup": later, "retention": NOW}
