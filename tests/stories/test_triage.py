"""Stories through triage and a real database: restarts, a second look, and what people decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select, update

from monitor.flows import rearrange
from monitor.flows.alert import Moment
from monitor.flows.triage import Triager
from monitor.model.article import Document
from monitor.model.collecting import Candidate, Collected, OutletState
from monitor.model.person import Actor
from monitor.model.response import Refused
from monitor.model.routing import Node
from monitor.model.settings import Settings
from monitor.model.topic import TopicMatch
from monitor.storage.collecting import CollectStore
from monitor.storage.database import Database
from monitor.storage.respond import ResponseBook
from monitor.storage.retention import sweep
from monitor.storage.tables.articles import analyses, articles
from monitor.storage.tables.desk import story_moves
from monitor.storage.triaging import TriageStore
from tests.stories.newsroom import START, week


class Nothing:
    """A matcher without topics."""

    def match(self, document: Document) -> tuple[TopicMatch, ...]:
        del document
        return ()


class Desk:
    """One database, and triage that can be started anew."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.settings = Settings(outlets=(), topics=(), routes=Node(slug="root"))
        self.restart()

    def restart(self) -> None:
        self.triager = Triager(TriageStore(self.database), Nothing())

    def publish(self, key: str, document: Document, when: datetime, mark: str = "") -> None:
        entry = Candidate(
            key=key,
            fingerprint=(mark or key).encode()[:16].ljust(16),
            url=f"https://krant.example/{key}",
            guid="",
            title=document.title,
            lead=document.lead,
            body=document.body,
            published=when,
            published_raw="",
        )
        batch = [Collected(state=OutletState(slug="krant"), candidates=(entry,))]
        CollectStore(self.database).save(batch, when)
        self.triager.run(Moment(now=when, settings=self.settings))

    def stories(self) -> dict[str, int]:
        with self.database.read() as connection:
            rows = connection.execute(select(articles.c.key, articles.c.story))
            return {row.key: row.story for row in rows}

    def by_hand(self, step: Callable[[ResponseBook, datetime], int | Refused]) -> int | Refused:
        with self.database.write() as connection:
            done = step(ResponseBook(connection), START + timedelta(hours=1))
        self.restart()
        return done

    def number(self, key: str) -> int:
        with self.database.read() as connection:
            return int(connection.execute(select(articles.c.id).where(articles.c.key == key)).scalar_one())


ITEMS = week(events=14, seed=3)
BY = Actor(id=1, name="Redacteur")
BRIDGE = Document(
    title="Waalbrug dicht na aanvaring", lead="De Waalbrug bij Zaltbommel is dicht na een aanvaring."
)
BRIDGE_TOO = Document(
    title="Waalbrug na aanvaring dicht", lead="De Waalbrug bij Zaltbommel is na een aanvaring dicht."
)


def published(database: Database, restarts: frozenset[int]) -> dict[str, int]:
    desk = Desk(database)
    for at, item in enumerate(ITEMS):
        if at in restarts:
            desk.restart()
        desk.publish(str(at), item.document, item.when)
    return desk.stories()


def test_restarts_change_nothing(sqlite_database: Database, postgres_database: Database) -> None:
    every_time = frozenset(range(len(ITEMS)))
    assert published(sqlite_database, frozenset()) == published(postgres_database, every_time)


def test_what_people_split_off_stays_and_later_articles_follow(sqlite_database: Database) -> None:
    desk = Desk(sqlite_database)
    one, two = BRIDGE, BRIDGE_TOO
    desk.publish("one", one, START)
    desk.publish("two", two, START + timedelta(hours=1))
    together = desk.stories()
    assert together["one"] == together["two"]

    with sqlite_database.write() as connection:
        book = ResponseBook(connection)
        fresh = rearrange.split(book, together["two"], [desk.number("two")], BY, START + timedelta(hours=2))
    desk.publish("three", two, START + timedelta(hours=3))
    desk.restart()
    desk.publish("four", two, START + timedelta(hours=4))

    after = desk.stories()
    assert after["one"] == together["one"]
    assert after["two"] == fresh
    assert after["three"] == after["four"] == fresh


def test_an_article_alone_joins_the_story_that_forms_later(sqlite_database: Database) -> None:
    desk = Desk(sqlite_database)
    bridge = Document(
        title="Waalbrug Zaltbommel uren afgesloten",
        lead="De Waalbrug bij Zaltbommel is afgesloten. Rijkswaterstaat inspecteert.",
    )
    tanker = Document(
        title="Schipper tanker Elisabeth aangehouden",
        lead="De politie hield in Dordrecht de schipper van tanker Elisabeth aan, die had gedronken.",
    )
    both = Document(
        title="Tanker Elisabeth ramt Waalbrug Zaltbommel",
        lead="De tanker Elisabeth ramde de Waalbrug bij Zaltbommel, die is afgesloten. De schipper is"
        " in Dordrecht aangehouden. Hij had gedronken. Rijkswaterstaat inspecteert.",
    )
    for at, (key, document) in enumerate((("bridge", bridge), ("tanker", tanker))):
        desk.publish(key, document, START + timedelta(hours=at))
    apart = desk.stories()
    assert apart["bridge"] != apart["tanker"]

    desk.publish("both", both, START + timedelta(hours=3))

    after = desk.stories()
    assert len(set(after.values())) == 1
    with sqlite_database.read() as connection:
        (move,) = connection.execute(select(story_moves)).all()
    assert (move.kind, move.by, move.to_story) == ("company", "regel", after["both"])
    assert {move.from_story, move.to_story} == set(apart.values())


def test_a_restart_reads_what_was_known_and_analyses_nothing_again(database: Database) -> None:
    """The texts are struck from the archive: only what was kept of them can tell what comes next."""
    desk = Desk(database)
    desk.publish("one", BRIDGE, START)
    with database.write() as connection:
        connection.execute(update(articles).values(title="-", lead="", body=""))
    desk.restart()
    desk.publish("two", BRIDGE_TOO, START + timedelta(hours=1))
    assert len(set(desk.stories().values())) == 1

    with database.write() as connection:
        connection.execute(update(articles).values(title="-", lead="", body=""))
        connection.execute(update(analyses).values(made_by="an older analysis"))
    desk.restart()
    desk.publish("three", BRIDGE, START + timedelta(hours=2))
    assert desk.stories()["three"] != desk.stories()["one"], "an analysis of another kind was believed"


def test_what_was_kept_is_of_the_newest_version(sqlite_database: Database) -> None:
    desk = Desk(sqlite_database)
    desk.publish("one", Document(title="Volgt meer nieuws"), START)
    desk.publish("one", BRIDGE, START + timedelta(minutes=20), mark="changed")
    desk.restart()
    desk.publish("two", BRIDGE_TOO, START + timedelta(hours=1))
    assert len(set(desk.stories().values())) == 1


def test_what_left_the_window_is_not_kept_for_it(sqlite_database: Database) -> None:
    desk = Desk(sqlite_database)
    desk.publish("one", BRIDGE, START)
    desk.publish("two", ITEMS[0].document, START + timedelta(days=10))
    sweep(sqlite_database, START + timedelta(days=14))
    with sqlite_database.read() as connection:
        assert connection.execute(select(analyses.c.article)).scalars().all() == [desk.number("two")]


def test_a_move_and_a_merge_stick_are_followed_and_can_be_undone(database: Database) -> None:
    """By hand, through the database, with a restart after every step."""
    desk = Desk(database)
    fire = Document(title="Brand in jamfabriek Tiel", lead="In de jamfabriek in Tiel woedt een grote brand.")
    fire_too = Document(title="Jamfabriek Tiel in brand", lead="In Tiel brandt de jamfabriek. Grote brand.")
    for at, (key, document) in enumerate((("bridge", BRIDGE), ("fire", fire), ("fire2", fire_too))):
        desk.publish(key, document, START + timedelta(minutes=at))
    bridge, burning = desk.stories()["bridge"], desk.stories()["fire"]
    assert bridge != burning == desk.stories()["fire2"]

    merged = desk.by_hand(lambda book, now: rearrange.merge(book, burning, bridge, BY, now))
    assert merged == bridge
    desk.publish("fire3", fire, START + timedelta(hours=2))
    assert set(desk.stories().values()) == {bridge}, "a later article does not follow the merge"

    assert desk.by_hand(lambda book, now: rearrange.undo(book, 1, BY, now)) == burning
    assert desk.stories()["fire"] == desk.stories()["fire2"] == burning
    assert desk.stories()["bridge"] == bridge
    assert desk.by_hand(lambda book, now: rearrange.undo(book, 1, BY, now)) != burning, "undone twice"

    chosen = [desk.number("fire2"), desk.number("fire")]
    assert desk.by_hand(lambda book, now: rearrange.move(book, burning, chosen, bridge, BY, now)) == bridge
    desk.publish("fire", fire_too, START + timedelta(hours=3), mark="changed")
    assert desk.stories()["fire"] == bridge, "a new version forgot where a person put it"
    assert desk.by_hand(lambda book, now: rearrange.undo(book, 2, BY, now)) == burning
    assert desk.stories()["fire"] == desk.stories()["fire2"] == burning


def test_what_is_pinned_stays_until_it_is_let_go(sqlite_database: Database) -> None:
    desk = Desk(sqlite_database)
    desk.publish("bridge", BRIDGE, START)
    desk.publish("fire", Document(title="Brand in jamfabriek Tiel", lead="Een grote brand."), START)
    alone = desk.stories()["fire"]
    assert desk.by_hand(lambda book, now: rearrange.pin(book, alone, [desk.number("fire")], BY, now)) == alone
    desk.publish("fire", BRIDGE_TOO, START + timedelta(hours=1), mark="rewritten")
    assert desk.stories()["fire"] == alone
    assert desk.by_hand(lambda book, now: rearrange.undo(book, 1, BY, now)) == alone
    desk.publish("fire", BRIDGE_TOO, START + timedelta(hours=2), mark="again")
    assert desk.stories()["fire"] == desk.stories()["bridge"]
