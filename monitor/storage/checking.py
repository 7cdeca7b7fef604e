"""Whether the database is whole: the pages, the references between rows, the schema, the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, ForeignKeyConstraint, and_, exists, or_

from monitor.storage import audit
from monitor.storage.database import Database, count_of
from monitor.storage.dump import kept_tables, revision_of
from monitor.storage.migrations import known_revisions
from monitor.storage.tables.alerts import deliveries


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, and what was found wrong with it."""

    name: str
    faults: tuple[str, ...] = ()
    detail: str = ""


def check_database(database: Database) -> tuple[Check, ...]:
    """Every check, the audit chain last. Raises SQLAlchemyError where the database cannot be read at all."""
    with database.snapshot() as connection:
        return (
            Check("schema", tuple(_schema(connection)), revision_of(connection) or ""),
            Check("integrity", tuple(_pages(connection)), _checksums(connection)),
            Check("references", tuple(_orphans(connection))),
            Check("outbox", tuple(_outbox(connection))),
            _audit(connection),
        )


def _schema(connection: Connection) -> Iterator[str]:
    present, newest = revision_of(connection), known_revisions()[0]
    if present != newest:
        yield f"schema {present}, terwijl deze versie {newest} verwacht"


def _pages(connection: Connection) -> Iterator[str]:
    """What SQLite finds in its pages, or what PostgreSQL found since its statistics were reset.

    Indexes of PostgreSQL are for ``pg_amcheck``, see the runbook: it needs rights that the service has not.
    """
    if connection.dialect.name == "sqlite":
        for row in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
            if row[0] != "ok":
                yield str(row[0])
        return
    failed = "SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database()"
    if count := connection.exec_driver_sql(failed).scalar():
        yield f"{count} keer een pagina met een controlesom die niet klopt; zie het log van PostgreSQL"


def _checksums(connection: Connection) -> str:
    if connection.dialect.name == "sqlite":
        return ""
    on = connection.exec_driver_sql("SHOW data_checksums").scalar() == "on"
    return "PostgreSQL let op zijn pagina's" if on else "PostgreSQL heeft geen controlesommen aan"


def _orphans(connection: Connection) -> Iterator[str]:
    """Rows that point at a row that is not there: no database allows it, a damaged one has it."""
    for table in kept_tables(connection):
        for constraint in table.foreign_key_constraints:
            count = _pointing_nowhere(connection, constraint)
            if count:
                columns = ", ".join(constraint.column_keys)
                yield f"{table.name}.{columns}: {count} rijen verwijzen naar niets"


def _pointing_nowhere(connection: Connection, constraint: ForeignKeyConstraint) -> int:
    child, parent = constraint.table, constraint.referred_table.alias()
    pairs = [(element.parent, parent.c[element.column.name]) for element in constraint.elements]
    there = exists().where(*(mine == theirs for mine, theirs in pairs))
    filled = and_(*(mine.is_not(None) for mine, _ in pairs))
    return count_of(connection, child, filled, ~there)


def _outbox(connection: Connection) -> Iterator[str]:
    settled = deliveries.c.state.in_(("sent", "dead", "merged"))
    wrong = or_(
        and_(deliveries.c.state == "claimed", deliveries.c.lease_until.is_(None)),
        and_(settled, deliveries.c.settled.is_(None)),
    )
    count = count_of(connection, deliveries, wrong)
    if count:
        yield f"{count} verzendingen in een toestand die niet kan"


def _audit(connection: Connection) -> Check:
    verdict = audit.verify(connection)
    fault = f"rij {verdict.first_bad}: {verdict.said}" if verdict.first_bad is not None else ""
    return Check("audit", (fault,) if fault else (), f"{verdict.rows} rijen, kop {verdict.head[:16]}")
