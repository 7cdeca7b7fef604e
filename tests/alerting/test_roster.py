"""A duty whose roster is a calendar: what its events mean, who is told, and what happens when it fails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from sqlalchemy import select

from monitor.flows.alert_views import Moment
from monitor.flows.duty import DutyKeeper
from monitor.flows.recipients import reached
from monitor.model.alert import Address, Person, Rota, Shift
from monitor.model.fetching import FetchSettings
from monitor.model.reading import Entry, FetchFailed
from monitor.model.settings import Settings
from monitor.outlets.http import Fetcher
from monitor.outlets.roster import Rosters
from monitor.outlets.roster_events import parse
from monitor.outlets.sandbox import Sandbox
from monitor.rules.alerting.roster import duties, shifts_of
from monitor.rules.alerting.rota import changes_at, holders, shift_at
from monitor.storage.database import Database
from monitor.storage.duty import RosterStore, settings_now
from monitor.storage.tables.alerts import alerts, deliveries
from monitor.storage.watching import WatchStore
from tests.acceptance.desk import people, settings
from tests.alerting.builders import route
from tests.outlets.servers import Exchange, serving
from tests.waiting import LONG

NOW = datetime(2026, 3, 27, 12, tzinfo=UTC)
WINDOW = f"{NOW.isoformat()} {(NOW + timedelta(days=14)).isoformat()} Europe/Amsterdam"
AN = Person(slug="an", name="An de Vries", email="an@example.nl")
BO = Person(slug="bo", name="Bo Jansen", email="Bo@Example.nl", slack="U0BO")


def calendar(*events: str) -> bytes:
    inner = "\r\n".join(f"BEGIN:VEVENT\r\n{each}\r\nEND:VEVENT" for each in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{inner}\r\nEND:VCALENDAR\r\n".encode()


WEEKLY = (
    "UID:1\r\nSUMMARY:Piket: An de Vries\r\nDTSTART;TZID=Europe/Amsterdam:20260302T090000\r\n"
    "DTEND;TZID=Europe/Amsterdam:20260309T090000\r\nRRULE:FREQ=WEEKLY;INTERVAL=2\r\n"
    "EXDATE;TZID=Europe/Amsterdam:20260413T090000"
)
OTHER_WEEKS = (
    "UID:2\r\nSUMMARY:Piket\r\nATTENDEE;CN=Bo:mailto:bo@example.nl\r\n"
    "DTSTART;TZID=Europe/Amsterdam:20260309T090000\r\n"
    "DTEND;TZID=Europe/Amsterdam:20260316T090000\r\nRRULE:FREQ=WEEKLY;INTERVAL=2"
)


def read(*events: str) -> tuple[Entry, ...]:
    found = parse(calendar(*events), WINDOW)
    assert not isinstance(found, FetchFailed), found
    return found.entries


def starts(entries: tuple[Entry, ...]) -> list[str]:
    return [f"{each.published:%m-%d %H:%M}" for each in entries if each.published]


@pytest.mark.parametrize(
    ("says", "event", "expected"),
    [
        ("a rule keeps its local hour over the change of the clock", WEEKLY, ["03-30 07:00"]),
        (
            "a day that was taken out is out, a moved one is where it went",
            (
                "UID:3\r\nSUMMARY:x\r\nDTSTART:20260328T080000Z\r\nDTEND:20260328T090000Z\r\n"
                "RRULE:FREQ=DAILY;COUNT=3\r\nEXDATE:20260329T080000Z\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:3\r\n"
                "SUMMARY:x\r\nRECURRENCE-ID:20260330T080000Z\r\nDTSTART:20260330T150000Z\r\nDTEND:20260330T160000Z"
            ),
            ["03-28 08:00", "03-30 15:00"],
        ),
        (
            "a whole day begins at local midnight",
            "UID:4\r\nSUMMARY:x\r\nDTSTART;VALUE=DATE:20260328\r\nDTEND;VALUE=DATE:20260329",
            ["03-27 23:00"],
        ),
        (
            "a time without a zone is a local one",
            "UID:5\r\nSUMMARY:x\r\nDTSTART:20260330T090000\r\nDURATION:PT8H",
            ["03-30 07:00"],
        ),
        (
            "what was cancelled is no shift",
            "UID:6\r\nSUMMARY:x\r\nSTATUS:CANCELLED\r\nDTSTART:20260330T090000Z\r\nDTEND:20260330T100000Z",
            [],
        ),
    ],
)
def test_events(says: str, event: str, expected: list[str]) -> None:
    assert starts(read(event)) == expected, says


def test_what_is_no_calendar_is_a_value() -> None:
    assert isinstance(parse(b"BEGIN:VTODO\r\nEND:VTODO\r\n", WINDOW), FetchFailed)


def test_an_event_is_whose_address_or_name_it_has_and_else_nobodys() -> None:
    found = shifts_of(read(WEEKLY, OTHER_WEEKS, WEEKLY.replace("An de Vries", "Kerstborrel Ankie")), (AN, BO))
    assert {each.person for each in found} == {"an", "bo"}
    assert all(each.end - each.start == timedelta(days=7) for each in found if each.start.month > 3)


def test_the_exception_wins_from_the_week() -> None:
    week = Shift(NOW - timedelta(days=3), NOW + timedelta(days=4), "an")
    night = Shift(NOW - timedelta(hours=1), NOW + timedelta(hours=7), "bo")
    assert shift_at((night, week), NOW) == night
    assert shift_at((night, week), NOW + timedelta(hours=8)) == week
    assert shift_at((night, week), NOW + timedelta(days=9)) is None
    rota = Rota(members=("an", "bo"), calendar="x.ics", shifts=(week, night))
    assert changes_at(rota, NOW, "Europe/Amsterdam") == night.end
    assert holders(rota, NOW + timedelta(days=9), "Europe/Amsterdam") == ("an", "bo"), "a gap tells everybody"


def config(source: str) -> Settings:
    duty = Person(slug="dienst", name="Piket", rota=Rota(members=("an", "bo"), calendar=source))
    return settings(known=people(dienst=duty, an=AN, bo=BO))


class Place:
    """A roster on a real server, read through the one fetch function and the sandbox."""

    def __init__(self, database: Database, source: str, folder: Path, fetcher: Fetcher, box: Sandbox) -> None:
        self.database, self.settings, self.now = database, config(source), NOW
        self.keeper = DutyKeeper(Rosters(fetcher, box, folder), RosterStore(database), WatchStore(database))

    async def reads(self) -> None:
        await self.keeper.run(
            Moment(now=self.now, settings=self.settings, desk_url="https://desk.example.nl")
        )

    def told(self) -> list[str]:
        known = settings_now(self.database, self.settings)
        return [each.target for each in reached([Address("email", "dienst")], route(), known, self.now)]

    def notices(self) -> list[str]:
        with self.database.read() as connection:
            to = connection.scalars(select(deliveries.c.recipient)).all()
            views = connection.scalars(select(alerts.c.view).order_by(alerts.c.id)).all()
        assert set(to) <= {"beheer@example.nl"}
        return [view["subject"] for view in views]


RULES = FetchSettings(
    allow_networks=(ip_network("127.0.0.0/8"),), deadline=timedelta(seconds=LONG), spacing=timedelta(0)
)


@pytest.fixture
async def edges() -> AsyncIterator[tuple[Fetcher, Sandbox]]:
    async with Fetcher(RULES) as fetcher, Sandbox(1, seconds=LONG) as box:
        yield fetcher, box


@pytest.fixture
async def hasty() -> AsyncIterator[tuple[Fetcher, Sandbox]]:
    """For what may take for ever: stopped or read, it must come to the same."""
    async with Fetcher(RULES) as fetcher, Sandbox(1, seconds=1.5) as box:
        yield fetcher, box


async def test_who_is_on_duty_by_an_address_and_what_was_known_when_it_fails(
    database: Database, edges: tuple[Fetcher, Sandbox], tmp_path: Path
) -> None:
    body = [calendar(WEEKLY, OTHER_WEEKS)]

    async def reply(exchange: Exchange) -> None:
        await exchange.answer(body[0], Content_Type="text/calendar")

    async with serving(reply) as server:
        place = Place(database, server.url("/rooster.ics"), tmp_path, *edges)
        assert place.told() == ["an@example.nl", "Bo@Example.nl"], "before the first reading: everybody"
        await place.reads()
        assert place.told() == ["Bo@Example.nl"]
        place.now += timedelta(days=4)
        assert place.told() == ["an@example.nl"]
        body[0] = b"<html>Log in</html>"
        await place.reads()
        assert place.told() == ["an@example.nl"], "the last known roster stays in force"
        assert place.notices() == [], "a hiccup is no news"
        place.now += timedelta(minutes=45)
        await place.reads()
        await place.reads()
        assert place.notices() == ["Het rooster van Piket is niet te lezen"]
        place.now += timedelta(days=80)
        await place.reads()
        assert place.told() == ["an@example.nl", "Bo@Example.nl"], "nobody known: everybody, never nobody"
        assert place.notices()[1:] == ["Niemand heeft nu Piket volgens het rooster"]
        body[0] = calendar(WEEKLY, OTHER_WEEKS)
        place.now += timedelta(minutes=20)
        await place.reads()
        assert len(place.told()) == 1


async def test_a_file_beside_the_configuration_and_one_that_is_gone(
    sqlite_database: Database, edges: tuple[Fetcher, Sandbox], tmp_path: Path
) -> None:
    (tmp_path / "rooster.ics").write_bytes(calendar(OTHER_WEEKS))
    place = Place(sqlite_database, "rooster.ics", tmp_path, *edges)
    await place.reads()
    assert place.told() == ["Bo@Example.nl"]
    (found,) = duties(settings_now(sqlite_database, place.settings), NOW)
    assert (found.names, found.known) == (("Bo Jansen",), True)
    assert found.until == datetime(2026, 3, 30, 7, tzinfo=UTC)
    (tmp_path / "rooster.ics").unlink()
    place.now += timedelta(minutes=20)
    await place.reads()
    assert place.told() == ["Bo@Example.nl"]


BOMB = (
    "UID:7\r\nSUMMARY:An de Vries\r\nDTSTART:19700101T000000Z\r\nDTEND:19700101T000001Z"
    "\r\nRRULE:FREQ=SECONDLY"
)


@pytest.mark.parametrize(
    ("says", "body"),
    [
        ("every second since 1970", calendar(BOMB)),
        ("no calendar at all", b"\x00\xff" * 1000),
        ("a calendar cut in half", calendar(WEEKLY)[:200]),
        ("nobody whom we know", calendar(WEEKLY.replace("An de Vries", "Kees"))),
        ("half a million lines", b"BEGIN:VCALENDAR\r\n" + b"X-A:b\r\n" * 500_000 + b"END:VCALENDAR\r\n"),
    ],
)
async def test_a_hostile_calendar_changes_nothing_and_is_told(
    sqlite_database: Database, hasty: tuple[Fetcher, Sandbox], tmp_path: Path, says: str, body: bytes
) -> None:
    (tmp_path / "rooster.ics").write_bytes(body)
    place = Place(sqlite_database, "rooster.ics", tmp_path, *hasty)
    await place.reads()
    assert place.told() == ["an@example.nl", "Bo@Example.nl"], says
    assert place.notices() == ["Niemand heeft nu Piket volgens het rooster"], says
