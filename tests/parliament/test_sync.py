"""Following the open data: pages, mixed offsets, mass updates, faults and kills, over real parts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from monitor.flows.parliament import Synced, Syncer
from monitor.model.fetching import FetchSettings
from monitor.model.parliament import FEED, STREAMS, Cursor, Event, Standing, Stream
from monitor.model.reading import FetchFailed
from monitor.outlets.http import Fetcher
from monitor.outlets.tweedekamer import OpenData
from monitor.outlets.tweedekamer.syncfeed import address, read_feed
from monitor.rules.parliament.deadlines import answered_on, put_on, standing
from monitor.storage.parliament import ParliamentStore
from monitor.storage.tables.parliament import question_events, questions
from standins.tweedekamer import TweedeKamerStandIn
from standins.tweedekamer_records import Record, stamp

if TYPE_CHECKING:
    from monitor.storage.database import Database

T0 = datetime(2023, 6, 1, 8, tzinfo=UTC)
SETTINGS = FetchSettings(
    allow_networks=(ip_network("127.0.0.0/8"),), spacing=timedelta(0), deadline=timedelta(seconds=60)
)


@dataclass
class Hands:
    """A clock that is set by hand, and a sleep that only notes."""

    moment: datetime = T0
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@dataclass
class Rig:
    """The flow over the real client, the real fetch function and a real database."""

    house: TweedeKamerStandIn
    store: ParliamentStore
    database: Database
    fetcher: Fetcher
    hands: Hands

    async def sync(self) -> dict[str, Synced]:
        source = OpenData(self.fetcher, self.house.base)
        done = await Syncer(source, self.store, self.hands, self.hands.sleep).run()
        return {each.stream: each for each in done}

    def count(self) -> tuple[int, int]:
        with self.database.read() as connection:
            return (
                connection.scalar(select(func.count()).select_from(questions)) or 0,
                connection.scalar(select(func.count()).select_from(question_events)) or 0,
            )

    def news(self) -> list[str]:
        with self.database.read() as connection:
            where = select(questions.c.number).where(questions.c.news).order_by(questions.c.number)
            return list(connection.scalars(where))

    def events(self, number: str) -> list[tuple[str, str]]:
        columns = (question_events.c.kind, question_events.c.paper)
        with self.database.read() as connection:
            statement = (
                select(*columns).where(question_events.c.question == number).order_by(question_events.c.id)
            )
            return [(kind, paper) for kind, paper in connection.execute(statement)]

    def fill(self, count: int, *, changed: datetime = T0, first: int = 1) -> list[Record]:
        return [
            self.house.ask(f"2023Z{at:05}", f"Onderwerp {at}", "2023-05-20T00:00:00+02:00", changed=changed)
            for at in range(first, first + count)
        ]


@pytest.fixture
async def rig(database: Database) -> AsyncIterator[Rig]:
    async with TweedeKamerStandIn(page_size=10) as house, Fetcher(SETTINGS) as fetcher:
        yield Rig(house, ParliamentStore(database), database, fetcher, Hands())


ZAAK = STREAMS[0].name


async def test_all_pages_are_read_and_stored_once(rig: Rig) -> None:
    for at in range(35):
        rig.fill(1, changed=T0 + timedelta(minutes=at), first=at + 1)
    done = await rig.sync()
    assert done[ZAAK].new == 35
    assert rig.count() == (35, 35)
    assert rig.news() == [], "the first run is the baseline"
    again = await rig.sync()
    assert (again[ZAAK].new, again[ZAAK].changed, again[ZAAK].pages) == (0, 0, 1)
    assert rig.count() == (35, 35)


async def test_a_question_after_the_baseline_is_news_once(rig: Rig) -> None:
    rig.fill(3)
    await rig.sync()
    rig.house.ask("2023Z12033", "Het bericht ‘X’", "2023-05-26T22:00:00Z", changed=T0 + timedelta(days=1))
    await rig.sync()
    await rig.sync()
    assert rig.news() == ["2023Z12033"]
    found = rig.store.question("2023Z12033")
    assert found is not None
    assert found.asked == date(2023, 5, 27), "an offset of Z is read in Amsterdam"
    assert [actor.party for actor in found.askers] == ["PARTIJ"]
    assert [actor.function for actor in found.addressees] == [
        "minister van Binnenlandse Zaken en Koninkrijksrelaties"
    ]


async def test_a_mass_update_of_everything_changes_nothing(rig: Rig) -> None:
    records = rig.fill(57)
    await rig.sync()
    before = rig.count()
    rig.house.touch(records, T0 + timedelta(days=3))
    done = await rig.sync()
    assert done[ZAAK].pages >= 6, "everything was read again, over pages that share one stamp"
    assert (done[ZAAK].new, done[ZAAK].changed, done[ZAAK].events) == (0, 0, 0)
    assert rig.count() == before
    assert rig.news() == []


async def test_a_record_that_changes_during_the_run_pushes_no_other_out(rig: Rig) -> None:
    records = []
    for at in range(30):
        records += rig.fill(1, changed=T0 + timedelta(minutes=at), first=at + 1)
    source = OpenData(rig.fetcher, rig.house.base)
    pages = 0

    class Restless:
        """The source, in which an already read record changes after every page."""

        async def page(self, stream: Stream, cursor: Cursor) -> object:
            nonlocal pages
            page = await source.page(stream, cursor)
            if stream.name == ZAAK:
                rig.house.touch(records[pages : pages + 1], T0 + timedelta(days=1, minutes=pages))
                pages += 1
            return page

        questions = source.questions
        feed = source.feed

    await Syncer(Restless(), rig.store, rig.hands, rig.hands.sleep).run()  # type: ignore[arg-type]
    assert rig.count()[0] == 30


async def test_answer_postponement_and_withdrawal_become_events_once(rig: Rig) -> None:
    rig.fill(1)
    await rig.sync()
    day = "2023-06-10T00:00:00+02:00"
    rig.house.paper(
        "2023Z00001",
        "2023D00500",
        "Mededeling (uitstel antwoord)",
        "Uitstel",
        day,
        changed=T0 + timedelta(days=9),
    )
    await rig.sync()
    found = rig.store.question("2023Z00001")
    assert found is not None
    assert standing(found) is Standing.POSTPONED
    rig.house.paper(
        "2023Z00001",
        "2023D00600",
        "Antwoord schriftelijke vragen",
        "Antwoord",
        day,
        changed=T0 + timedelta(days=20),
    )
    await rig.sync()
    await rig.sync()
    assert rig.events("2023Z00001") == [
        (Event.ASKED, ""),
        (Event.POSTPONED, "2023D00500"),
        (Event.ANSWERED, "2023D00600"),
    ]


async def test_a_document_of_an_unknown_question_fetches_it(rig: Rig) -> None:
    zaak = rig.fill(1)[0]
    zaak["ApiGewijzigdOp"] = None
    zaak["Soort"] = "Een soort van volgend jaar"
    day = "2023-06-10T00:00:00+02:00"
    rig.house.paper("2023Z00001", "2023D00600", "Antwoord schriftelijke vragen", "Antwoord", day, changed=T0)
    await rig.sync()
    found = rig.store.question("2023Z00001")
    assert found is not None
    assert found.kind == "Een soort van volgend jaar"
    assert standing(found) is Standing.ANSWERED


async def test_a_deleted_question_is_withdrawn_even_when_only_its_id_is_left(rig: Rig) -> None:
    zaak = rig.fill(1)[0]
    await rig.sync()
    zaak.update({"Nummer": None, "Onderwerp": None, "Verwijderd": True, "ZaakActor": [], "Document": []})
    rig.house.touch([zaak], T0 + timedelta(days=1))
    await rig.sync()
    found = rig.store.question("2023Z00001")
    assert found is not None
    assert found.deleted
    assert found.subject == "Onderwerp 1"
    assert (Event.WITHDRAWN, "") in rig.events("2023Z00001")


async def test_dirty_records_cost_only_themselves(rig: Rig) -> None:
    rig.fill(1)
    nothing: Record = {"Id": "x", "Nummer": None, "Soort": "Schriftelijke vragen", "ApiGewijzigdOp": None}
    rig.house.add("Zaak", nothing)
    odd: Record = {
        "Id": "y",
        "Nummer": "2023Z00099",
        "Soort": "Schriftelijke vragen",
        "Onderwerp": "Iets\u0000 met 'een' \ud800 gebrek".encode("utf-8", "ignore").decode(),
        "GestartOp": "0001-01-01T00:00:00+00:19",
        "Termijn": "0001-01-01T00:00:00Z",
        "ZaakActor": None,
        "Document": [None, {"Soort": 3}],
        "ApiGewijzigdOp": "2023-05-30T10:00:00.1234567+02:00",
        "EenNieuwVeld": {"diep": []},
    }
    rig.house.add("Zaak", odd)
    done = await rig.sync()
    assert (done[ZAAK].new, done[ZAAK].faults) == (2, 1)
    found = rig.store.question("2023Z00099")
    assert found is not None
    assert (found.asked, found.term, found.actors, found.papers) == (None, None, (), ())


async def test_patience_is_given_when_asked_for(rig: Rig) -> None:
    rig.fill(25)
    rig.house.faults = [429, 0, 429]
    done = await rig.sync()
    assert done[ZAAK].new == 25
    assert len(rig.hands.slept) == 2


@pytest.mark.parametrize("fault", [503, "garbage"])
async def test_a_fault_in_the_middle_loses_nothing(rig: Rig, fault: int | str) -> None:
    for at in range(25):
        rig.fill(1, changed=T0 + timedelta(minutes=at), first=at + 1)
    rig.house.faults = [0, fault]
    done = await rig.sync()
    assert done[ZAAK].failure is not None
    assert 0 < done[ZAAK].new < 25
    assert (await rig.sync())[ZAAK].failure is None
    assert rig.count()[0] == 25
    assert rig.news() == [], "an interrupted first run is still the baseline"


async def test_cancelled_anywhere_nothing_is_lost_or_doubled(rig: Rig) -> None:
    for at in range(60):
        rig.fill(1, changed=T0 + timedelta(seconds=at // 15), first=at + 1)
    for _ in range(4):
        task = asyncio.create_task(rig.sync())
        await asyncio.sleep(0.04)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await rig.sync()
    assert rig.count() == (60, 60)


async def test_an_old_question_first_seen_now_is_history(rig: Rig) -> None:
    rig.fill(1)
    await rig.sync()
    rig.house.ask("2019Z00007", "Oud", "2019-02-01T00:00:00+01:00", changed=T0 + timedelta(days=2))
    await rig.sync()
    assert rig.store.question("2019Z00007") is not None
    assert rig.news() == []


async def test_the_second_way_is_taken_while_the_first_fails(rig: Rig) -> None:
    rig.fill(12)
    rig.house.add("Zaak", {"Id": "m", "Nummer": "2023Z00090", "Soort": "Motie", "Onderwerp": "Een motie"})
    rig.house.faults = [503] * 5
    done = await rig.sync()
    assert done[ZAAK].failure is not None
    assert done[FEED.name].new == 12, "a motion is no question"
    assert rig.store.question("2023Z00090") is None
    rig.house.faults = []
    await rig.sync()
    found = rig.store.question("2023Z00001")
    assert found is not None
    assert [actor.party for actor in found.askers] == ["PARTIJ"], (
        "the first way fills in what the feed leaves out"
    )
    assert rig.count()[0] == 12
    rig.house.zaak("2023Z00002")["Verwijderd"] = True
    rig.house.touch([rig.house.zaak("2023Z00002")], T0 + timedelta(days=1))
    rig.house.faults = [503] * 5
    again = await rig.sync()
    assert again[FEED.name].changed == 1, "only what came behind the token"
    gone = rig.store.question("2023Z00002")
    assert gone is not None
    assert gone.deleted


@pytest.mark.parametrize(("category", "empty"), [("Zaak", False), ("Zaken", True)])
async def test_a_misspelt_category_is_a_failure_not_an_empty_success(
    rig: Rig, category: str, empty: bool
) -> None:
    rig.fill(1)
    page = await read_feed(rig.fetcher, address(rig.house.base, category), first=True)
    assert isinstance(page, FetchFailed) is empty


async def test_the_activity_in_which_an_oral_question_is_put(rig: Rig) -> None:
    rig.fill(1)
    await rig.sync()
    later = T0 + timedelta(days=1)
    rig.house.ask(
        "2023Z20001", "Tekorten", "2023-05-29T00:00:00+02:00", changed=later, kind="Mondelinge vragen"
    )
    plan = rig.house.activity("2023Z20001", "2023A1", "Vragenuur", "2023-05-30T14:00:00+02:00", changed=later)
    await rig.sync()
    found = rig.store.question("2023Z20001")
    assert found is not None
    assert (standing(found), put_on(found)) == (Standing.OPEN, date(2023, 5, 30))
    assert rig.news() == ["2023Z20001"]
    plan |= {"Datum": "2023-06-06T14:00:00+02:00", "Status": "Verplaatst"}
    rig.house.touch([plan], later + timedelta(hours=1))
    await rig.sync()
    plan |= {"Status": "Uitgevoerd"}
    rig.house.touch([plan], later + timedelta(days=8))
    await rig.sync()
    found = rig.store.question("2023Z20001")
    assert found is not None
    assert (standing(found), answered_on(found)) == (Standing.ANSWERED, date(2023, 6, 6))
    assert rig.events("2023Z20001") == [
        ("asked", ""),
        ("scheduled", "2023A1 20230530"),
        ("scheduled", "2023A1 20230606"),
        ("answered", "2023A1"),
    ]


async def test_an_interpellation_brings_its_unknown_kind_of_question(rig: Rig) -> None:
    rig.fill(1)
    later = T0 + timedelta(days=1)
    rig.house.ask(
        "2023Z30001", "Interpellatie-X", "2023-05-29T00:00:00Z", changed=later, kind="Interpellatie"
    )
    day = "0001-01-01T00:00:00Z"
    plan = rig.house.activity("2023Z30001", "2023A2", "Interpellatiedebat", day, changed=later)
    rig.house.add("Activiteit", {"Id": "x", "Nummer": "2023A3", "Soort": "Vragenuur", "Zaak": []})
    await rig.sync()
    found = rig.store.question("2023Z30001")
    assert found is not None
    assert (found.kind, put_on(found)) == ("Interpellatie", None)
    plan |= {"Status": "Geannuleerd"}
    rig.house.touch([plan], later + timedelta(hours=1))
    await rig.sync()
    assert [kind for kind, _ in rig.events("2023Z30001")] == ["asked", "scheduled", "cancelled"]


async def test_a_withdrawal_comes_as_a_plain_notice(rig: Rig) -> None:
    rig.fill(1)
    await rig.sync()
    later = T0 + timedelta(days=2)
    zaak = rig.house.zaak("2023Z00001")
    notice: Record = {"Id": "w", "DocumentNummer": "2023D9", "Soort": "Mededeling"}
    notice |= {"Onderwerp": "Vragen ingetrokken", "Datum": "2023-05-29T00:00:00", "Verwijderd": False}
    notice |= {"ApiGewijzigdOp": stamp(later)}
    rig.house.add("Document", {**notice, "Zaak": [{"Id": zaak["Id"], "Nummer": "2023Z00001"}]})
    await rig.sync()
    assert ("withdrawn", "2023D9") in rig.events("2023Z00001")
    found = rig.store.question("2023Z00001")
    assert found is not None
    assert standing(found) is Standing.WITHDRAWN
