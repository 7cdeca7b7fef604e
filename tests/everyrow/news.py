"""Rows of what came from outside: stories and their articles, outlets, and questions of the House."""

from __future__ import annotations

import zlib
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING

from sqlalchemy import insert, null, select

from monitor.model.bodies import BodyState
from monitor.model.parliament import STREAMS, Confidence, Event, QuestionKind, Standing
from monitor.model.phrase import Phrase, packed
from monitor.model.reading import Failure
from monitor.model.response import Step
from monitor.model.story import Join
from monitor.model.topic import Tier
from monitor.storage.tables.articles import analyses, articles, stories, topic_matches, turns, versions
from monitor.storage.tables.chances import chances
from monitor.storage.tables.duty import rosters
from monitor.storage.tables.judgements import judgements
from monitor.storage.tables.outlets import (
    outlet_days,
    outlet_state,
    pushes,
    quarantine,
    rounds,
    subscriptions,
)
from monitor.storage.tables.parliament import parliament_streams, question_events, question_links, questions
from tests.everyrow.put import put
from tests.everyrow.values import DAYS, EVER, GONE, SOME, TEXTS, TIMES, URLS, Row, hits, nth, rows
from tests.web.town import NOW

if TYPE_CHECKING:
    from sqlalchemy import Connection

TOPICS = ("diversiteit", "wonen", GONE)
OUTLETS = ("dagblad", "omroep", "vakblad", GONE)
LINK_STATES = ("linked", "proposed", "suggested", "rejected")
BEFORE = "a-failure-of-before"
_FAILURES = ("", *(each.value for each in Failure))
_UNSURE = {"join": "similar", "score": 0.4, "article": 1, "terms": [TEXTS[0]], "names": [], "unsure": True}
_BECAUSE = (null(), None, {}, *({"join": each.value} for each in Join), _UNSURE | {"hours_apart": None})
_GROUNDS = (
    packed([Phrase("link-address"), Phrase("link-alike", {"percent": 80})]),
    packed([Phrase("link-days-before", {"days": 3})]),
    "zelfde kop, in woorden van voor de zinnen bewaard werden",
    "[zonder zinnen]",
    "",
)


def fill_stories(connection: Connection) -> tuple[list[int], list[int]]:
    """A story for each step that can be taken, of two articles each, and one that has none left; an article
    that waits. The numbers of both."""
    when = dict.fromkeys(("created", "first_published", "last_article"), TIMES)
    told = put(connection, stories, rows(len(Step) + 1, title=TEXTS, **when))
    places = [story for story in told[:-1] for _ in range(2)]
    made = rows(
        len(places) + 1,
        outlet=OUTLETS,
        url=URLS,
        guid=("", "g"),
        title=TEXTS,
        lead=SOME,
        body=("", *TEXTS[3:], ""),
        body_state=tuple(BodyState),
        body_due=(None, NOW),
        fingerprint=b"x",
        published=TIMES,
        published_raw=SOME,
        first_seen=(NOW - timedelta(hours=2), *TIMES[-1:], NOW - timedelta(minutes=30)),
        version=(1, 2, 3),
        revised=(None, NOW),
        baseline=(False, False, False, False, False, True, False),
        flood=(False, False, False, False, True, False, False),
        joined=(None, NOW),
        pinned=(False, False, True, False, False),
        because=_BECAUSE,
    )
    for place, row in enumerate(made):
        row |= {"key": f"odd:{place}", "story": [*places, None][place], "pending": place == len(places)}
    found = put(connection, articles, made)
    for place, (number, row) in enumerate(zip(found, made, strict=True)):
        _more(connection, number, place, row)
    data = {"version": 1, "made_by": "older", "data": b"\x00 no analysis"}
    put(connection, analyses, [{"article": number, **data} for number in found[:3]])
    put(connection, turns, [{"name": "other", "number": 7}])
    said = rows(
        18, article=tuple(found[:3]), topic=TOPICS, rule=SOME, relevant=(True, False), by=TEXTS, at=NOW
    )
    put(connection, judgements, said)
    return told, found


def _more(connection: Connection, number: int, place: int, row: Row) -> None:
    """An article's earlier versions, and what topics found in it."""
    older = rows(row["version"] - 1, title=TEXTS[place % 5 :], lead=SOME, body="", url=("", "x"))
    for version, each in enumerate(older, start=1):
        each |= {"article": number, "version": version, "seen": NOW - timedelta(days=9 - version)}
    put(connection, versions, older)
    found = hits(place, row["title"], row["lead"], row["body"])
    tier = nth(tuple(Tier), place // 3).value
    match: Row = {"article": number, "version": 1, "tier": tier, "hits": found, "at": nth(TIMES[:3], place)}
    topics = {nth(TOPICS, place), nth(TOPICS, place // 2)} if place % 6 else set()
    put(connection, topic_matches, [match | {"topic": topic} for topic in sorted(topics)])


def fill_big(connection: Connection, many: int) -> int:
    """A story of so many articles, on a topic."""
    at = NOW - timedelta(hours=20)
    when = dict.fromkeys(("created", "first_published", "last_article"), at)
    (story,) = put(connection, stories, [{"title": "Groot nieuws", **when}])
    made = rows(many, lead="Groot.", fingerprint=b"x", first_seen=at, joined=at, story=story, because={})
    for place, row in enumerate(made):
        row |= {"key": f"big:{place}", "outlet": f"krant-{place % 90}", "title": f"Groot nieuws {place}"}
        row |= {"url": f"https://krant.example/{place}", "published": at + timedelta(minutes=place % 1_100)}
    connection.execute(insert(articles), [row | {"pending": False} for row in made])
    first = connection.scalar(select(articles.c.id).where(articles.c.key == "big:0"))
    match: Row = {
        "article": first,
        "version": 1,
        "topic": "diversiteit",
        "tier": "alert",
        "hits": [],
        "at": at,
    }
    put(connection, topic_matches, [match])
    return int(story)


def fill_outlets(connection: Connection) -> None:
    """How outlets fared that are configured no more: every failure, and what an older version called one."""
    state = rows(
        len(_FAILURES),
        url=URLS,
        failure=_FAILURES,
        failures=(0, 1, 7),
        detail=SOME,
        permanent_url=URLS,
        hub=URLS[2:],
        topic_url=URLS[3:],
        claimed_by=(None, *TEXTS),
        **dict.fromkeys(("next_poll", "last_poll", "last_success", "last_new", "baseline_at"), EVER),
        **dict.fromkeys(("last_read", "gap_at", "claimed_until"), (None, NOW)),
    )
    put(connection, outlet_state, [row | {"slug": f"{GONE}-{n}"} for n, row in enumerate(state)])
    days = rows(5, outlet=(*OUTLETS, f"{GONE}-1"), polls=(0, 9), failures=(0, 3), dropped=(0, 2))
    for day in (NOW.date().isoformat(), "2019-02-28"):
        more = {"day": day, "blind_seconds": 999, "last_failure": BEFORE}
        put(connection, outlet_days, [row | more for row in days])
    put(connection, rounds, rows(14, started=TIMES, finished=(None, NOW), asked=3))
    unread = rows(
        7, at=TIMES, url=URLS, content_type=SOME, detail=SOME, size=(0, 9), body=zlib.compress(b"<b>")
    )
    for place, row in enumerate(unread):
        row |= {"outlet": nth(OUTLETS, place), "digest": bytes([place])}
    put(connection, quarantine, unread)
    asked = rows(4, hub=URLS, topic=URLS, secret="s", state=("asked", "active", "refused"), asked=TIMES)
    for place, row in enumerate(asked):
        row |= {"outlet": nth(OUTLETS, place), "token": f"t{place}", "until": nth(EVER, place)}
    put(connection, subscriptions, asked)
    brought = rows(
        3, outlet=(OUTLETS[0], GONE, OUTLETS[1]), at=TIMES, url=URLS, body=(b"<rss/>", b"", b"\xff")
    )
    put(
        connection,
        pushes,
        [row | {"content_type": nth(("", TEXTS[0]), at)} for at, row in enumerate(brought)],
    )


def fill_service(connection: Connection) -> None:
    """Rosters, and what was learnt of the chance of questions."""
    shift = {"start": NOW.isoformat(), "end": (NOW + timedelta(hours=9)).isoformat(), "person": TEXTS[0]}
    roster = rows(
        3, duty=("piket", GONE, "leeg"), source="s" * 64, shifts=([], [shift], [shift | {"person": GONE}])
    )
    when = rows(3, read=(None, NOW), tried=(NOW, None), failing_since=(NOW, None), failure=(TEXTS[0], ""))
    put(connection, rosters, [row | more for row, more in zip(roster, when, strict=True)])
    plain = {"at": NOW, "stories": 0, "asked": 0, "weights": [], "shift": 0.0, "usual": 0.0}
    put(connection, chances, [{**plain, "report": each} for each in ({"brier": 0.1}, None, null())])


def fill_questions(connection: Connection, known: list[int]) -> list[str]:
    """Questions of every kind and standing, with and without a day, asked by nobody and of everybody."""
    asker = {"name": TEXTS[0], "relation": "Indiener", "function": TEXTS[1], "party": TEXTS[2]}
    other = [asker | {"relation": each} for each in ("Gericht aan", "Medeindiener", "Onbekend")]
    paper = {"id": "g", "number": "2023D1", "kind": "Mededeling (uitstel antwoord)"}
    later = paper | {"title": TEXTS[4], "day": "2023-06-20", "kind": TEXTS[5], "deleted": True}
    made = rows(
        len(Standing) * 3,
        kind=(*QuestionKind, TEXTS[6]),
        subject=TEXTS,
        asked=(None, *DAYS),
        term=(DAYS[0], None, DAYS[4]),
        settled=(True, False),
        deleted=(False,) * 8 + (True,),
        actors=([], [{"name": TEXTS[3]}], [asker, *other]),
        papers=([], [paper], [later]),
        changed=(None, NOW),
        fingerprint=b"x",
        standing=tuple(Standing),
        answered=(None, *DAYS),
        first_seen=TIMES,
        news=(True, False),
        text=SOME,
        note=SOME,
        article=(None, *known[:5]),
    )
    numbers = [f"2023Z9{place:03}" for place in range(len(made))]
    put(connection, questions, [row | {"number": number} for number, row in zip(numbers, made, strict=True)])
    kinds = (*Event, "link-linked", "link-rejected", "link-proposed")
    events = rows(len(kinds), kind=kinds, paper=("", "2023D1"), day=(None, *DAYS), seen=TIMES)
    put(connection, question_events, [row | {"question": number} for row in events for number in numbers[:3]])
    ties = product(numbers, known[:8])
    linked = rows(60, state=LINK_STATES, confidence=tuple(Confidence), because=_GROUNDS, who=SOME, at=TIMES)
    for place, (row, (number, article)) in enumerate(zip(linked, ties, strict=False)):
        row |= {"question": number, "article": article, "score": place / 100}
    put(connection, question_links, linked)
    names = (*(each.name for each in STREAMS), GONE)
    put(connection, parliament_streams, rows(len(names), name=names, since=(None, NOW), next="", updated=NOW))
    return numbers
