"""A question is asked: linked to the article and its story, told once, with its term and the counts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select, update

from monitor.flows.alert import Moment
from monitor.flows.coverage import ledger
from monitor.flows.link_questions import Linked, QuestionLinker
from monitor.flows.parliament import Syncer
from monitor.flows.relink import look_again
from monitor.flows.triage import Triager
from monitor.model.alert import Address, Person
from monitor.model.calendar import AMSTERDAM
from monitor.model.collecting import Candidate, Collected, OutletState
from monitor.model.fetching import FetchSettings
from monitor.model.outlet import Kind, Outlet
from monitor.model.routing import Match, Ministry, Node, RouteSettings
from monitor.model.settings import CalendarSettings, Settings
from monitor.model.topic import Topic
from monitor.outlets.http import Fetcher
from monitor.outlets.tweedekamer import OpenData
from monitor.rules.topics import Matcher, compile_topics
from monitor.storage.collecting import CollectStore
from monitor.storage.coverage import CoverageStore
from monitor.storage.linking import LinkStore
from monitor.storage.parliament import ParliamentStore
from monitor.storage.questions import events as of_question
from monitor.storage.relinking import RelinkStore
from monitor.storage.tables.actions import actions
from monitor.storage.tables.alerts import alerts
from monitor.storage.tables.articles import articles, topic_matches
from monitor.storage.tables.parliament import question_links, questions
from monitor.storage.triaging import TriageStore
from standins.tweedekamer import TweedeKamerStandIn

if TYPE_CHECKING:
    from monitor.storage.database import Database

HEADLINE = "Overheid haalt eigen diversiteitsdoelen niet of nauwelijks"
NU = "https://www.nu.nl/binnenland/6268273/overheid-haalt-eigen-diversiteitsdoelen-niet-of-nauwelijks.html"
TOPIC = Topic(slug="diversiteit", title="Diversiteit bij de overheid", alert="diversiteit*")
SETTINGS = Settings(
    outlets=(
        Outlet(slug="nu", name="NU.nl", url="https://www.nu.nl/rss", tier=1),
        Outlet(
            slug="tweede-kamer", name="Tweede Kamer", url="https://x.example", kind=Kind.TWEEDEKAMER, tier=1
        ),
    ),
    topics=(TOPIC,),
    people={"piket": Person(slug="piket", name="Piket", email="piket@example.nl")},
    routes=Node(
        slug="root", settings=RouteSettings(channels=(Address("email", "piket"),), group_wait=timedelta(0))
    ),
    calendar=CalendarSettings(recess=((date(2023, 7, 7), date(2023, 9, 4)),)),
)
MINISTRIES = (
    Ministry(slug="bzk", name="Binnenlandse Zaken", answers=("Binnenlandse Zaken", "Koninkrijksrelaties")),
    Ministry(slug="jenv", name="Justitie en Veiligheid", answers=("Justitie",)),
)
FETCH = FetchSettings(allow_networks=(ip_network("127.0.0.0/8"),), spacing=timedelta(0))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@dataclass
class Desk:
    """Everything but the outlets is real; the clock is set by hand."""

    database: Database
    house: TweedeKamerStandIn
    fetcher: Fetcher
    matcher: Matcher
    now_is: datetime
    settings: Settings = SETTINGS

    def now(self) -> datetime:
        return self.now_is

    async def sleep(self, _: float) -> None:
        return

    @property
    def moment(self) -> Moment:
        return Moment(now=self.now_is, settings=self.settings)

    def publish(self, key: str, title: str, url: str) -> None:
        entry = Candidate(
            key=key,
            fingerprint=title.encode()[:16].ljust(16),
            url=url,
            guid="",
            title=title,
            lead="",
            body="",
            published=self.now_is,
            published_raw="",
        )
        batch = [Collected(state=OutletState(slug="nu"), candidates=(entry,))]
        CollectStore(self.database).save(batch, self.now_is)
        Triager(TriageStore(self.database), self.matcher).run(self.moment)

    async def sync(self) -> Linked:
        source = OpenData(self.fetcher, self.house.base)
        await Syncer(source, ParliamentStore(self.database), self, self.sleep).run()
        return self.link()

    def link(self) -> Linked:
        linked = QuestionLinker(LinkStore(self.database), self.matcher, "tweede-kamer").run(self.moment)
        Triager(TriageStore(self.database), self.matcher).run(self.moment)
        return linked

    def told(self) -> list[tuple[str, dict[str, Any]]]:
        with self.database.read() as connection:
            rows = connection.execute(select(alerts.c.reason, alerts.c.view).order_by(alerts.c.id))
            return [(reason, view) for reason, view in rows]

    def links(self) -> list[tuple[str, str]]:
        columns = (question_links.c.question, question_links.c.state)
        with self.database.read() as connection:
            return [(number, state) for number, state in connection.execute(select(*columns))]

    def story_of(self, key: str) -> int | None:
        with self.database.read() as connection:
            return connection.scalar(select(articles.c.story).where(articles.c.key == key))


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    matcher = compile_topics((TOPIC,), {})
    assert isinstance(matcher, Matcher)
    async with TweedeKamerStandIn() as house, Fetcher(FETCH) as fetcher:
        begins = Desk(database, house, fetcher, matcher, at("2023-06-19 08:00"))
        for number in range(3):
            house.ask(
                f"2023Z0100{number}",
                "Het bericht ‘Doelen voor diversiteit bij ministeries uit zicht’",
                "2023-03-01T00:00:00+01:00",
                changed=at("2023-03-01 12:00"),
            )
        await begins.sync()
        yield begins


BZK = "minister van Binnenlandse Zaken en Koninkrijksrelaties"


def ask(desk: Desk, subject: str, number: str = "2023Z12033", to: str = BZK) -> None:
    asker, day = ("S.R.T. van Baarle", "DENK"), "2023-06-27T00:00:00+02:00"
    desk.house.ask(number, subject, day, changed=desk.now_is, asker=asker, to=to)


async def test_the_founding_case(desk: Desk) -> None:
    desk.now_is = at("2023-06-20 06:00")
    desk.publish("nu.nl:6268273", HEADLINE, NU)
    assert [reason for reason, _ in desk.told()] == ["first-sight"]
    desk.now_is = at("2023-06-27 16:00")
    ask(desk, f"Het bericht ‘{HEADLINE}’")
    linked = await desk.sync()
    assert (linked.questions, linked.linked, linked.alerts) == (1, 1, 1)
    assert desk.links() == [("2023Z12033", "linked")]
    assert desk.story_of("tweedekamer:2023Z12033") == desk.story_of("nu.nl:6268273")
    reason, view = desk.told()[-1]
    assert reason == "question-asked"
    (shown,) = view["questions"]
    assert shown["number"] == "2023Z12033"
    assert shown["asked_by"] == "S.R.T. van Baarle (DENK)"
    assert shown["due"].startswith("2023-07-18")
    assert shown["computed"] is True
    assert shown["note"] == "Over dit onderwerp 3 vragen in 12 maanden, 3 naar aanleiding van media"


async def test_the_founding_case_in_the_ledger(desk: Desk) -> None:
    desk.now_is = at("2023-06-20 06:00")
    desk.publish("nu.nl:6268273", HEADLINE, NU)
    with desk.database.write() as connection:
        story = desk.story_of("nu.nl:6268273")
        steps = (("acknowledge", "2023-06-20 06:10"), ("line-approve", "2023-06-21 15:00"))
        for kind, moment in steps:
            row: dict[str, Any] = {"story": story, "at": at(moment), "who": "piket"}
            row |= {"kind": kind, "detail": {}}
            connection.execute(insert(actions).values(row))
    desk.now_is = at("2023-06-27 16:00")
    ask(desk, f"Het bericht ‘{HEADLINE}’")
    await desk.sync()
    store = CoverageStore(desk.database)
    (judged,) = ledger(store, desk.matcher, SETTINGS, desk.now_is, 30, lambda _: desk.matcher)
    assert (judged.number, judged.cause, judged.lead_days) == ("2023Z12033", None, 6)
    assert judged.facts is not None
    assert judged.facts.alerted == at("2023-06-20 06:00")
    assert judged.facts.acknowledged == at("2023-06-20 06:10")
    assert list(store.documents(desk.now_is, 10)) != []


async def test_remedies_are_tried_on_the_real_archive(desk: Desk) -> None:
    desk.now_is = at("2023-06-20 06:00")
    desk.publish("nu.nl:6268273", HEADLINE, NU)
    desk.publish("nu.nl:6268274", "De brug bij Zutphen", "https://www.nu.nl/binnenland/6268274/x.html")
    store = CoverageStore(desk.database)
    since, until = at("2023-06-19 00:00"), at("2023-06-21 00:00")
    assert store.counts(["nu"], since, until) == (2, 0)
    assert store.counts(["trouw"], since, until) == (0, 0)
    assert store.digest_only("diversiteit", since) == 0
    with desk.database.write() as connection:
        connection.execute(update(topic_matches).values(tier="digest"))
        connection.execute(update(articles).where(articles.c.key == "nu.nl:6268273").values(body="tekst"))
    assert store.digest_only("diversiteit", since) == 1
    assert store.counts(["nu"], since, until) == (2, 1)


async def test_it_is_told_once_whatever_is_replayed(desk: Desk) -> None:
    desk.now_is = at("2023-06-20 06:00")
    desk.publish("nu.nl:6268273", HEADLINE, NU)
    desk.now_is = at("2023-06-27 16:00")
    ask(desk, f"Het bericht ‘{HEADLINE}’")
    await desk.sync()
    before = len(desk.told())
    desk.now_is += timedelta(minutes=30)
    desk.house.touch(desk.house.entities["Zaak"], desk.now_is)
    await desk.sync()
    with desk.database.write() as connection:
        connection.execute(update(questions).values(pending=True))
    desk.now_is += timedelta(minutes=30)
    await desk.sync()
    assert [reason for reason, _ in desk.told()[before:]] == []


async def test_an_article_that_we_never_had_is_still_a_question_on_the_topic(desk: Desk) -> None:
    desk.now_is = at("2023-06-27 16:00")
    ask(desk, f"Het bericht ‘{HEADLINE}’")
    linked = await desk.sync()
    assert (linked.linked, linked.alerts) == (0, 0)
    assert [reason for reason, _ in desk.told()] == ["question-asked"]
    assert desk.story_of("tweedekamer:2023Z12033") is not None


async def test_a_question_on_another_subject_rings_no_bell(desk: Desk) -> None:
    desk.now_is = at("2023-06-27 16:00")
    ask(desk, "De brug bij Zutphen")
    await desk.sync()
    assert desk.told() == []


async def test_what_is_only_likely_waits_for_a_person(desk: Desk) -> None:
    desk.now_is = at("2023-06-20 06:00")
    desk.publish("nu.nl:1", HEADLINE, "https://www.nu.nl/binnenland/6268273/x.html")
    desk.publish("nu.nl:2", HEADLINE, "https://www.telegraaf.nl/nieuws/123456/x")
    desk.now_is = at("2023-06-27 16:00")
    ask(desk, f"Het bericht ‘{HEADLINE}’")
    await desk.sync()
    assert {state for _, state in desk.links()} <= {"proposed", "suggested"}


async def test_a_person_who_rejected_a_link_is_not_overruled(desk: Desk) -> None:
    desk.now_is = at("2023-06-20 06:00")
    desk.publish("nu.nl:6268273", HEADLINE, NU)
    desk.now_is = at("2023-06-27 16:00")
    ask(desk, f"Het bericht ‘{HEADLINE}’")
    await desk.sync()
    with desk.database.write() as connection:
        connection.execute(update(question_links).values(state="rejected", who="piket"))
        connection.execute(update(questions).values(pending=True))
    await desk.sync()
    assert desk.links() == [("2023Z12033", "rejected")]


async def test_an_article_that_comes_after_the_question_is_linked_without_a_second_alert(desk: Desk) -> None:
    late = RelinkStore(desk.database)
    desk.now_is = at("2023-06-27 16:00")
    ask(desk, f"Het bericht ‘{HEADLINE}’")
    await desk.sync()
    assert look_again(late, desk.moment, "tweede-kamer") == 0
    assert [reason for reason, _ in desk.told()] == ["question-asked"]
    desk.now_is = at("2023-06-28 09:00")
    desk.publish("nu.nl:6268273", HEADLINE, NU)
    before = [reason for reason, _ in desk.told()]
    assert look_again(late, desk.moment, "tweede-kamer") == 1
    linked = desk.link()
    assert (linked.linked, linked.alerts) == (1, 0)
    assert desk.links() == [("2023Z12033", "linked")]
    assert [reason for reason, _ in desk.told()] == before
    assert before.count("question-asked") == 1
    assert look_again(late, desk.moment, "tweede-kamer") == 0
    with desk.database.read() as connection:
        history = [(kind, seen) for kind, _, seen in of_question(connection, "2023Z12033")]
    assert [kind for kind, _ in history] == ["asked", "link-linked"]
    assert history[1][1] == at("2023-06-28 09:00")


async def test_a_headline_that_becomes_the_quoted_one_links_the_question(desk: Desk) -> None:
    late = RelinkStore(desk.database)
    desk.now_is = at("2023-06-26 06:00")
    desk.publish(
        "nu.nl:6268273", "Weinig beweging bij ministeries", "https://www.nu.nl/binnenland/6268273/x.html"
    )
    desk.now_is = at("2023-06-27 16:00")
    ask(desk, f"Het bericht ‘{HEADLINE}’")
    await desk.sync()
    look_again(late, desk.moment, "tweede-kamer")
    assert "linked" not in {state for _, state in desk.links()}
    desk.now_is = at("2023-06-27 17:00")
    desk.publish("nu.nl:6268273", HEADLINE, "https://www.nu.nl/binnenland/6268273/x.html")
    asked_before = [reason for reason, _ in desk.told()].count("question-asked")
    assert look_again(late, desk.moment, "tweede-kamer") == 1
    desk.link()
    assert desk.links() == [("2023Z12033", "linked")]
    assert [reason for reason, _ in desk.told()].count("question-asked") == asked_before == 1


@pytest.mark.parametrize(
    ("to", "routes"),
    [
        (BZK, ["bzk", "root"]),
        ("staatssecretaris Koninkrijksrelaties en Digitalisering", ["bzk", "root"]),
        ("minister van Justitie en Veiligheid", ["jenv"]),
        ("minister voor Klimaat", ["root"]),
    ],
)
async def test_a_question_goes_to_the_ministry_that_is_to_answer(
    desk: Desk, to: str, routes: list[str]
) -> None:
    channel = RouteSettings(channels=(Address("email", "piket"),))
    tree = replace(
        SETTINGS.routes,
        children=(
            Node(slug="bzk", match=Match(ministries=frozenset({"bzk"})), settings=channel, goes_on=True),
            Node(slug="jenv", match=Match(ministries=frozenset({"jenv"})), settings=channel),
            Node(slug="root", settings=channel),
        ),
    )
    desk.settings = replace(SETTINGS, routes=tree, ministries=MINISTRIES)
    desk.now_is = at("2023-06-27 16:00")
    ask(desk, f"Het bericht ‘{HEADLINE}’", to=to)
    await desk.sync()
    with desk.database.read() as connection:
        told = connection.scalars(select(alerts.c.route).order_by(alerts.c.route)).all()
    assert list(told) == routes
    assert desk.told()[-1][1]["questions"][0]["asked_of"] == to


async def test_the_answer_ends_the_clock(desk: Desk) -> None:
    desk.now_is = at("2023-06-27 16:00")
    ask(desk, f"Het bericht ‘{HEADLINE}’")
    await desk.sync()
    desk.now_is = at("2023-11-21 16:00")
    day = "2023-11-21T00:00:00+01:00"
    kind = "Antwoord schriftelijke vragen"
    desk.house.paper("2023Z12033", "2023D47000", kind, "Antwoord", day, changed=desk.now_is)
    await desk.sync()
    with desk.database.read() as connection:
        found = connection.execute(
            select(questions.c.standing, questions.c.answered).where(questions.c.number == "2023Z12033")
        ).one()
    assert tuple(found) == ("beantwoord", date(2023, 11, 21))
    assert datetime(2023, 11, 21, tzinfo=UTC).date() - date(2023, 6, 27) == timedelta(days=147)
