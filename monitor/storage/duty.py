"""Storage for duty rosters."""

from __future__ import annotations

from pydantic import TypeAdapter
from sqlalchemy import Connection, RowMapping, select

from monitor.model.alert import Shift
from monitor.model.duty import Roster
from monitor.model.settings import Settings
from monitor.rules.alerting.roster import source_key, with_rosters
from monitor.storage.database import Database, upsert
from monitor.storage.tables.duty import rosters

_SHIFTS = TypeAdapter(tuple[Shift, ...])


class RosterStore:
    """Rosters by duty."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rosters(self) -> dict[str, Roster]:
        """All that were ever read, by duty."""
        with self._database.read() as connection:
            return _read(connection)

    def keep(self, roster: Roster) -> None:
        """Stores one, in the place of the duty's former."""
        values = {
            "duty": roster.duty,
            "source": roster.source,
            "shifts": _SHIFTS.dump_python(roster.shifts, mode="json"),
            "read": roster.read,
            "tried": roster.tried,
            "failing_since": roster.failing_since,
            "failure": roster.failure[:200],
        }
        with self._database.write() as connection:
            statement = upsert(rosters, connection).values(values)
            connection.execute(statement.on_conflict_do_update(index_elements=["duty"], set_=values))


def settings_now(database: Database, settings: Settings) -> Settings:
    """The settings with the duties' shifts as they were last read; nothing is asked where no duty has any."""
    sources = {
        slug: source_key(person.rota.calendar)
        for slug, person in settings.people.items()
        if person.rota is not None and person.rota.calendar
    }
    if not sources:
        return settings
    with database.read() as connection:
        known = {duty: each for duty, each in _read(connection).items() if sources.get(duty) == each.source}
    return with_rosters(settings, known)


def _read(connection: Connection) -> dict[str, Roster]:
    return {row["duty"]: _roster(row) for row in connection.execute(select(rosters)).mappings()}


def _roster(row: RowMapping) -> Roster:
    return Roster(**{**row, "shifts": _SHIFTS.validate_python(row["shifts"])})
