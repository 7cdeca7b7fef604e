"""The chance from end to end: archive, first hours, model, shown or hidden with the reason."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert

from monitor.flows.chance import Forecaster, learn
from monitor.model.chance import SeenArticle
from monitor.model.outlet import Kind, Outlet
from monitor.model.routing import Node
from monitor.model.settings import Settings
from monitor.rules.likelihood.chance import FEATURES, LEAST_POSITIVES
from monitor.rules.wording.catalogue import word
from monitor.rules.wording.facts import forecast_lines
from monitor.storage.chance import ChanceStore
from monitor.storage.tables.articles import articles, stories, topic_matches
from monitor.storage.tables.parliament import question_links, questions

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from monitor.storage.database import Database

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
SETTINGS = Settings(
    outlets=(
        Outlet(slug="nos", name="NOS", url="https://nos.nl/rss", tier=1),
        Outlet(slug="blad", name="Blad", url="https://blad.example/rss", tier=3),
        Outlet(slug="tk", name="Tweede Kamer", url="https://x.example", kind=Kind.TWEEDEKAMER),
    ),
    topics=(),
    routes=Node(slug="root"),
)
BIG = "Minister verzweeg documenten over diversiteit, blijkt uit onderzoek"
SMALL = "Gemeente opent loket voor diversiteit"


def story(connection: Connection, at: datetime, *, big: bool, asked: bool) -> None:
    """A story of one or three articles, on a topic, asked about or not."""
    row: dict[str, Any] = {"title": "x", "created": at, "first_published": at, "last_article": at}
    key = connection.execute(insert(stories).values(row)).inserted_primary_key
    assert key is not None
    number = int(key[0])
    outlets = ("nos", "nos", "blad") if big else ("blad",)
    for place, outlet in enumerate(outlets):
        made = connection.execute(
            insert(articles).values(
                key=f"{number}-{place}",
                outlet=outlet,
                url="",
                title=BIG if big else SMALL,
                lead="",
                body="",
                fingerprint=b"0" * 16,
                published=at + timedelta(minutes=place),
                first_seen=at,
                story=number,
                pending=False,
            )
        ).inserted_primary_key
        assert made is not None
        article = int(made[0])
        if place == 0:
            match: dict[str, Any] = {"article": article, "version": 1, "topic": "d", "tier": "alert"}
            connection.execute(insert(topic_matches).values(**match, hits=[], at=at))
    if asked:
        ask(connection, f"Z{number}", at.date() + timedelta(days=2), "Het bericht ‘Iets geheel anders’")
        link: dict[str, Any] = {"question": f"Z{number}", "article": article, "confidence": "vast"}
        link |= {"score": 1.0, "because": "", "state": "linked", "at": at}
        connection.execute(insert(question_links).values(link))


def ask(connection: Connection, number: str, day: date, subject: str) -> None:
    row: dict[str, Any] = {"number": number, "kind": "Schriftelijke vragen", "subject": subject, "asked": day}
    row |= {"actors": [], "papers": [], "fingerprint": b"0" * 16, "standing": "open", "first_seen": NOW}
    connection.execute(insert(questions).values(row))


def archive(database: Database, count: int, *, telling: bool, rate: float) -> None:
    """Stories of a year; where ``telling``, the big ones are asked about far oftener than the small ones."""
    dice = random.Random(1)
    with database.write() as connection:
        for number in range(count):
            at = NOW - timedelta(days=360) + timedelta(minutes=number * 340 * 1440 / count)
            big = dice.random() < 0.3
            chance = (0.3 if big else 0.005) if telling else rate
            story(connection, at, big=big, asked=dice.random() < chance)


SEEN = tuple(
    SeenArticle(outlet=outlet, at=NOW - timedelta(minutes=30), title=BIG) for outlet in ("nos", "nos", "blad")
)


@pytest.mark.parametrize("telling", [True, False])
def test_a_chance_is_shown_when_it_is_earned_and_hidden_when_not(
    sqlite_database: Database, telling: bool
) -> None:
    archive(sqlite_database, 2_500, telling=telling, rate=0.1)
    store = ChanceStore(sqlite_database)
    learnt = learn(store, SETTINGS, NOW)
    assert learnt is not None
    assert learnt.asked >= LEAST_POSITIVES
    assert learnt.report is not None
    found = Forecaster(store)(BIG, SEEN, SETTINGS, NOW)
    if telling:
        assert learnt.report["brier_skill"] > 0.1
        assert found.chance is not None
        assert found.base is not None
        assert found.chance > 2 * found.base
        assert "tier_one" in found.because or "minister" in found.because
        assert forecast_lines("nl", found)[-1].startswith("Kans op Kamervragen ")
    else:
        assert learnt.report["brier_skill"] <= 0.01
        assert found.chance is None or abs(found.chance - learnt.report["base_rate"]) < 0.1
    assert learn(store, SETTINGS, NOW + timedelta(hours=23)) is None


def test_before_that_there_are_counts_and_the_reason(database: Database) -> None:
    archive(database, 12, telling=True, rate=0)
    with database.write() as connection:
        for number, subject in enumerate(
            [
                "Het bericht ‘Doelen voor diversiteit bij ministeries uit zicht’",
                "De diversiteit bij ministeries",
                "De wolf op de Veluwe",
            ]
        ):
            ask(connection, f"A{number}", date(2026, 2, 1), subject)
        ask(connection, "A9", date(2024, 2, 1), "De diversiteit bij ministeries")
    store = ChanceStore(database)
    learnt = learn(store, SETTINGS, NOW)
    assert learnt is not None
    found = Forecaster(store)("Diversiteit ministeries blijft achter", SEEN, SETTINGS, NOW)
    assert (found.questions, found.after_media, found.chance) == (2, 1, None)
    assert (found.stories_asked, found.needed, found.judged) == (learnt.asked, 200, False)
    (line,) = forecast_lines("nl", found)
    assert (
        line == "Eerdere Kamervragen over dit onderwerp in 12 maanden: 2, waarvan 1 naar aanleiding van media"
    )


def test_a_new_question_is_counted_without_a_restart(database: Database) -> None:
    store = ChanceStore(database)
    forecaster = Forecaster(store)
    assert forecaster("De wolf op de Veluwe", (), SETTINGS, NOW).questions == 0
    with database.write() as connection:
        ask(connection, "A1", date(2026, 5, 20), "De wolf op de Veluwe")
    assert forecaster("De wolf op de Veluwe", (), SETTINGS, NOW + timedelta(minutes=1)).questions == 1


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_feature_has_words(language: str) -> None:
    assert all(word(language, f"chance-{name}") for name in FEATURES)
