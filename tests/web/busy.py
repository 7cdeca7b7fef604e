"""The town on a busy day: every state that a page can be in, for looking at and for axe."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from monitor.config.load import parse_settings
from monitor.flows import digest as digests
from monitor.flows import respond
from monitor.flows.alert_views import Moment
from monitor.flows.respond import Act, Wording
from monitor.model.person import Actor
from monitor.model.phrase import Phrase
from monitor.model.response import Line, Step, Use
from monitor.model.settings import Settings
from monitor.rules import digest as digest_rules
from monitor.storage import people, saved, topic_archive
from monitor.storage.database import Database
from monitor.storage.digesting import DigestRecords
from monitor.storage.migrations import upgrade
from monitor.storage.respond import ResponseBook
from monitor.storage.search import index_pending
from monitor.web.services import Offer, Tried
from tests.web.busy_world import ago, asked, polled
from tests.web.town import CONFIG, NOW, Town, alert, article, settle, story

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

WIM, GERDA, BRAM = Actor(2, "Wim Woordvoerder"), Actor(3, "Gerda Goedkeurder"), Actor(4, "Bram Beheerder")
LONG = (
    "Adviescollege: uitvoering van de Wet versterking regie volkshuisvesting loopt in twaalf van de "
    "veertien onderzochte woningbouwregio’s stil door personeelstekorten bij rijksuitvoeringsorganisaties"
)
OTHERS = {
    "avondblad": "Het Avondblad",
    "bestuur": "Bestuur & Beleid",
    "courant": "Noordelijke Courant",
    "delta": "Delta Nieuws",
    "ether": "Ether Radio",
    "forum": "Forum voor Openbare Dienst",
    "grens": "De Grensstreek",
    "haven": "Havenbericht",
    "ijssel": "IJsselpost",
    "juist": "Juist Weekblad",
}
CORE = "Het Rijk moet een afspiegeling zijn van de samenleving, en is dat nog niet overal."
TEXT = (
    "De cijfers laten zien dat het beter moet. Twee ministeries halen hun doel, tien nog niet.\n\n"
    "Na de zomer komt de minister met een plan waarin per ministerie staat wat er gebeurt."
)


def config() -> str:
    """The town's configuration with more outlets and somebody who gets the digest."""
    more = "".join(
        f'  {slug}: {{name: "{name}", url: "https://{slug}.example/rss", tier: {1 + place % 3}}}\n'
        for place, (slug, name) in enumerate(OTHERS.items())
    )
    return CONFIG.replace("topics:\n", f"{more}topics:\n", 1) + (
        'digest: {at: "08:30", timezone: Europe/Amsterdam, days: mon-fri, to: ["email:piket"], review: 30m}\n'
    )


@cache
def settings() -> Settings:
    """As the desk reads it."""
    read = parse_settings(config())
    assert isinstance(read, Settings), read
    return read


def busy(folder: Path) -> Town:
    """A desk at work, over a fresh SQLite file, with a feeds.yaml that it may write."""
    database = Database(f"sqlite:///{folder / 'busy.db'}")
    upgrade(database)
    town = settle(database)
    path = folder / "feeds.yaml"
    path.write_text(config(), encoding="utf-8")
    town.services = replace(town.services, settings=settings, config=path, poll=_unused, discover=_offered)
    with database.write() as connection:
        _news(connection)
        _work(connection, town.story)
        _lines(connection, town.story)
        _bits(connection)
    polled(database, settings().outlets)
    asked(database)
    with database.write() as connection:
        _digests(connection)
        index_pending(connection, 1_000)
    return town


async def _offered(url: str) -> Tried:
    """A site with one feed."""
    offer = Offer(
        url=f"{url.rstrip('/')}/nieuws.rss",
        kind="feed",
        name="Zuiderpost",
        gives=Phrase(
            "offer-many", {"count": 20, "newest": Phrase("offer-newest", {"span": timedelta(minutes=4)})}
        ),
        examples=("Gemeente zoekt wethouder",),
    )
    return Tried(ok=True, lines=(), found=(offer,))


async def _unused(_: str) -> Tried:
    raise AssertionError("nothing is fetched here")


def _news(connection: Connection) -> None:
    """A story with a long title in many outlets, some more, and a month of ordinary news for the rhythms."""
    where = story(connection, LONG, ago(hours=3), ago(minutes=26))
    for place, slug in enumerate(["dagblad", "omroep", *OTHERS]):
        title = LONG if place % 3 == 0 else f"Woningbouw ligt stil: reacties uit regio {place}"
        lead = "Volgens het college ligt de woningbouw stil omdat er te weinig mensen zijn."
        match = ("wonen", "alert", "woningbouw") if place % 2 == 0 else None
        article(connection, where, slug, title, ago(minutes=180 - 14 * place), lead=lead, match=match)
    alert(connection, where, "first-sight", ago(minutes=176))
    alert(connection, where, "spreading", ago(minutes=40))
    for place in range(6):
        title = f"Gemeente {chr(65 + place)} zoekt nieuwe wethouder voor wonen en diversiteit"
        small = story(connection, title, ago(hours=2 + place))
        match = ("diversiteit", "digest", "diversiteit")
        article(connection, small, list(OTHERS)[place], title, ago(hours=2 + place), match=match)
    for place in reversed(range(140)):
        past = ago(hours=5 * place + 26)
        other = story(connection, f"Gewoon nieuws van toen, nummer {place}", past)
        article(connection, other, ["dagblad", "omroep", "streek"][place % 3], f"Gewoon nieuws {place}", past)


def _take(connection: Connection, where: int, step: Step, by: Actor, at: datetime, why: str = "") -> None:
    taken = respond.take(ResponseBook(connection), where, Act(step=step, by=by, at=at, why=why))
    assert taken


def _work(connection: Connection, founding: int) -> None:
    book = ResponseBook(connection)
    _take(connection, founding, Step.ACKNOWLEDGE, WIM, ago(hours=4.5))
    note = "Gebeld met de directie: de cijfers kloppen, het plan volgt na de zomer."
    _take(connection, founding, Step.NOTE, WIM, ago(hours=4.2), note)
    for place, step in enumerate((Step.ACKNOWLEDGE, Step.NO_REACTION, Step.DIGEST, Step.MUTE)):
        title = (
            "Rijk deelt streefcijfers",
            "Column over streefcijfers",
            "Streekblad over streefcijfers",
            "Opinie: streefcijfers helpen niet",
        )[place]
        where = story(connection, title, ago(hours=6))
        match = ("diversiteit", "alert", "streefcijfers")
        lead = "Een kort bericht over streefcijfers bij de overheid."
        article(connection, where, "juist", title, ago(hours=6), lead=lead, match=match)
        if step is Step.MUTE:
            wanted = Act(step=step, by=WIM, at=ago(hours=1), why="Zelfde opinie, derde keer.")
            respond.mute(book, where, wanted, timedelta(hours=24))
        else:
            why = "Mening, geen nieuw feit." if step is Step.NO_REACTION else ""
            _take(connection, where, step, WIM, ago(hours=1), why)


def _lines(connection: Connection, founding: int) -> None:
    book = ResponseBook(connection)
    week = NOW + timedelta(days=7)
    uses = (Use.PHONE, Use.WRITTEN)

    def draft(where: int | None, title: str, core: str, at: datetime, topic: str = "") -> Line:
        made = respond.draft(
            book, where, title, Wording(core=core, text=TEXT), Act(step=Step.DRAFT, by=WIM, at=at), topic
        )
        assert isinstance(made, Line), made
        return made

    def settle_(line: Line, version: int, at: datetime) -> None:
        respond.submit(book, line.id, Act(step=Step.SUBMIT, by=WIM, at=at - timedelta(minutes=20)))
        made = respond.approve(book, line.id, version, Act(step=Step.APPROVE, by=GERDA, at=at), week, uses)
        assert isinstance(made, Line), made

    first = draft(founding, "Streefcijfers van het Rijk", CORE, ago(hours=4))
    better = Wording(
        core=CORE, text=TEXT.replace("tien nog niet", "tien zijn op weg"), note="Toon van de directie"
    )
    respond.revise(book, first.id, better, Act(step=Step.DRAFT, by=WIM, at=ago(hours=3.5)))
    settle_(first, 2, ago(hours=1))
    second = draft(2, "Woningbouw ligt stil", "Bouwen kan alleen binnen de regels.", ago(minutes=50))
    respond.submit(book, second.id, Act(step=Step.SUBMIT, by=WIM, at=ago(minutes=30)))
    duty = draft(
        None, "Personeelstekort in het algemeen", "Goed werk vraagt genoeg mensen.", ago(days=20), "wonen"
    )
    settle_(duty, 1, ago(days=19))
    draft(None, "Vragen over een lopend onderzoek", "Wij wachten het onderzoek af.", ago(days=2))


def _bits(connection: Connection) -> None:
    """A token, a saved search, an edited topic."""
    later = NOW + timedelta(days=90)
    people.add_token(connection, "vp_x", 4, "Weekrapport", "lezen", ago(days=3), later)
    query = {"q": "streefcijfers", "medium": "", "onderwerp": "", "periode": "week"}
    saved.keep(connection, 4, "Streefcijfers deze week", query, "geheim", ago(days=1))
    change = ({"alert": "diversiteitsdoel*"}, {"alert": "diversiteitsdoel* OF streefcijfer*"})
    topic_archive.keep_edit(connection, "diversiteit", change, BRAM.name, "Gemist op 12 juni.", ago(days=4))


def _digests(connection: Connection) -> None:
    """Last week's, sent; today's, sent and reviewed; tomorrow's, a draft with an editor's words."""
    work = DigestRecords(connection)
    for day in (date(2023, 6, 22), date(2023, 6, 23), date(2023, 6, 26), date(2023, 6, 27)):
        at = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
        moment = Moment(now=min(at, NOW), settings=settings(), desk_url="http://127.0.0.1:8080")
        work.add(digests.build_for(day, work, moment))
        kept = work.digest(day)
        assert kept
        if day < date(2023, 6, 27):
            if day != date(2023, 6, 23):
                digests.reviewed(kept, work, WIM.name)
            work.freeze(day, at + timedelta(minutes=30), late=False)
        elif kept.items:
            work.keep(digest_rules.commented(kept, kept.items[0].story, "De lijn van gisteren geldt nog."))
