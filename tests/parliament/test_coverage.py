"""The ledger of our own work: every miss has its cause, and the lead is the question less the line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.cli.coverage import plain
from monitor.flows.coverage import ledger
from monitor.model.article import Document
from monitor.model.coverage import Cause, CitedFacts, CoverageRow
from monitor.model.outlet import FullText, Outlet
from monitor.model.parliament import Question
from monitor.model.routing import Node
from monitor.model.settings import Settings
from monitor.model.topic import Topic
from monitor.rules.parliament.citing import cite
from monitor.rules.parliament.coverage import lead_days, lead_time, why_missed, why_unseen
from monitor.rules.topics import Matcher, compile_topics

ASKED = date(2023, 6, 27)
NU = Outlet(
    slug="nu", name="NU.nl", url="https://www.nu.nl/rss/Binnenland", tier=1, fulltext=FullText.CANDIDATES
)
TOPIC = Topic(slug="diversiteit", title="Diversiteit", alert="diversiteit*")
SETTINGS = Settings(outlets=(NU,), topics=(TOPIC,), routes=Node(slug="root"))
HEADLINE = "Ministeries missen streefcijfer voor vrouwen aan de top"


def at(day: int, hour: int = 8) -> datetime:
    return datetime(2023, 6, day, hour, tzinfo=UTC)


FACTS = CitedFacts(
    article=1,
    url="https://www.nu.nl/binnenland/6268273/x.html",
    title=HEADLINE,
    lead="",
    body=True,
    outlet="nu",
    seen=at(20),
    published=at(20, 6),
    story=7,
    baseline=False,
    too_old=False,
    topics=(("diversiteit", "alert", at(20)),),
    alerted=at(20, 9),
)


@pytest.mark.parametrize(
    ("facts", "cause", "sentence"),
    [
        (FACTS, None, "seen, matched, alerted in time"),
        (replace(FACTS, alerted=at(27)), None, "alerted on the day of the question"),
        (replace(FACTS, alerted=at(28)), Cause.LATE, "alerted the day after"),
        (replace(FACTS, alerted=None, topics=()), Cause.QUERY, "read whole, and no query found it"),
        (replace(FACTS, alerted=None, topics=(), body=False), Cause.WALL, "only the teaser was read"),
        (replace(FACTS, alerted=None, suppressed=("muted",)), Cause.MUTED, "muted"),
        (replace(FACTS, alerted=None, copied=True), Cause.DUPLICATE, "a copy in a story that was not told"),
        (replace(FACTS, alerted=None, baseline=True), Cause.BASELINE, "in the outlet's first fetch"),
        (
            replace(FACTS, alerted=None, topics=(("diversiteit", "digest", at(20)),)),
            Cause.DIGEST_ONLY,
            "matched at digest tier only",
        ),
        (replace(FACTS, alerted=None, too_old=True), Cause.LATE, "too old when first seen"),
    ],
)
def test_why_a_cited_article_was_missed(facts: CitedFacts, cause: Cause | None, sentence: str) -> None:
    assert why_missed(facts, ASKED, NU) == cause, sentence


@pytest.mark.parametrize(
    ("subject", "text", "offered", "cause"),
    [
        (
            "Het bericht ‘Rijk haalt doelen niet’",
            "1 https://www.trouw.nl/politiek/x~b1234567/",
            False,
            Cause.OUTLET_ABSENT,
        ),
        ("Het bericht ‘Rijk haalt doelen niet’", "1 NU.nl, 20 juni 2023", False, Cause.GAP),
        ("Het bericht ‘Rijk haalt doelen niet’", "", False, Cause.UNKNOWN_SOURCE),
        ("Het bericht ‘Rijk haalt doelen niet’", "", True, Cause.TO_CONFIRM),
        ("De diversiteit bij het Rijk", "", False, Cause.NONE_CITED),
    ],
)
def test_why_no_article_is_linked(subject: str, text: str, offered: bool, cause: Cause) -> None:
    assert why_unseen(cite(subject, text), offered, [NU]) is cause


@pytest.mark.parametrize(("line", "days"), [(at(21), 6), (at(26, 23), 0), (at(29), -2), (None, None)])
def test_the_lead_is_in_days_of_amsterdam(line: datetime | None, days: int | None) -> None:
    assert lead_days(line, ASKED) == days


def row(story: int, asked: date, lead: int | None) -> CoverageRow:
    return CoverageRow(
        number="x",
        subject="x",
        asked=asked,
        topics=(),
        cited="",
        facts=replace(FACTS, story=story),
        lead_days=lead,
    )


def test_the_lead_counts_each_story_once_by_its_first_question() -> None:
    rows = [
        row(1, ASKED, 6),
        row(1, date(2023, 7, 1), 10),
        row(2, ASKED, -1),
        row(3, ASKED, None),
        row(4, ASKED, 3),
    ]
    lead = lead_time(rows)
    assert (lead.stories, lead.with_line, lead.positive, lead.median_days) == (4, 3, 2, 3.0)
    assert lead_time([]).median_days is None


class Archive:
    """Facts as given."""

    def __init__(self, *found: tuple[Question, CitedFacts | None, bool]) -> None:
        self.found = found

    def asked(self, since: date) -> tuple[tuple[Question, CitedFacts | None, bool], ...]:
        return tuple(each for each in self.found if each[0].asked and each[0].asked >= since)

    def counts(self, outlets: list[str], since: datetime, until: datetime) -> tuple[int, int]:
        assert since < until
        return (14, 3) if outlets == ["nu"] else (0, 0)

    def digest_only(self, topic: str, since: datetime) -> int:
        assert since == at(30) - timedelta(days=30)
        return 6 if topic == "diversiteit" else 0

    def documents(self, since: datetime, limit: int) -> list[Document]:
        titles = [
            HEADLINE,
            "Streefcijfer voor bruggen gehaald",
            "Ministeries verhuizen",
            "De brug bij Zutphen",
        ]
        return [Document(title=title) for title in titles[:limit] if since]


def compiled(topic: Topic) -> Matcher | None:
    matcher = compile_topics((topic,), {})
    return None if isinstance(matcher, tuple) else matcher


def question(number: str, subject: str) -> Question:
    return Question(number=number, kind="Schriftelijke vragen", subject=subject, asked=ASKED)


def judged(*found: tuple[Question, CitedFacts | None, bool]) -> tuple[CoverageRow, ...]:
    matcher = compiled(TOPIC)
    assert matcher is not None
    return ledger(Archive(*found), matcher, SETTINGS, at(30), 30, compiled)  # type: ignore[arg-type]  # a list is enough


def test_a_query_that_missed_gets_a_rule_tried_on_the_archive() -> None:
    missed = replace(FACTS, alerted=None, topics=())
    (found,) = judged((question("2023Z1", f"Diversiteit: het bericht ‘{HEADLINE}’"), missed, False))
    assert found.cause is Cause.QUERY
    assert found.remedy is not None
    assert found.remedy.what == "Voeg een regel toe aan diversiteit: streefcijfer EN ministeries"
    assert found.remedy.tried == "streefcijfer EN ministeries: vangt dit bericht, en 1 van 4 in 30 dagen"


@pytest.mark.parametrize(
    ("change", "cause", "tried"),
    [
        ({"topics": (), "body": False}, Cause.WALL, "van 3 van 14 berichten in 30 dagen de tekst gelezen"),
        (
            {"topics": (("diversiteit", "digest", at(20)),)},
            Cause.DIGEST_ONLY,
            "zou in 30 dagen 6 berichten meer naar alert brengen",
        ),
        ({"suppressed": ("muted",)}, Cause.MUTED, "zou 20-06 10:00 zijn gemeld"),
        ({"copied": True}, Cause.DUPLICATE, "zou 20-06 10:00 zijn gemeld"),
        ({"too_old": True, "published": at(17)}, Cause.LATE, "verschenen 17-06 10:00, gezien 20-06 10:00"),
    ],
)
def test_every_miss_has_a_remedy_that_was_tried(change: dict[str, object], cause: Cause, tried: str) -> None:
    missed = replace(FACTS, alerted=None, **change)  # type: ignore[arg-type]  # fields of the row, by name
    (found,) = judged((question("2023Z1", "De diversiteit bij het Rijk"), missed, False))
    assert found.cause is cause
    assert found.remedy is not None
    assert tried in found.remedy.tried


@pytest.mark.parametrize(
    ("text", "cause", "tried"),
    [
        (
            "1 https://www.trouw.nl/politiek/x~b1234567/",
            Cause.OUTLET_ABSENT,
            "zou 2 gemiste vragen in deze periode hebben gedekt; onze zoekvragen vinden de",
        ),
        (
            "1 https://www.nu.nl/binnenland/6268273/x.html",
            Cause.GAP,
            "14 berichten van dit medium gezien in de week tot de vraag; onze zoekvragen vinden",
        ),
    ],
)
def test_an_article_that_was_never_seen_has_one_too(text: str, cause: Cause, tried: str) -> None:
    subject = "Het bericht ‘Diversiteit bij het Rijk blijft achter’"
    both = [(replace(question(f"2023Z{at}", subject), text=text), None, False) for at in (1, 2)]
    found, _ = judged(*both)
    assert found.cause is cause
    assert found.remedy is not None
    assert tried in found.remedy.tried


def test_only_questions_on_our_topics_are_judged() -> None:
    rows = judged(
        (question("2023Z1", "De diversiteit bij het Rijk"), None, False),
        (question("2023Z2", "De brug bij Zutphen"), None, False),
        (question("2023Z3", "Vrouwen aan de top"), replace(FACTS, line_ready=at(21)), False),
    )
    assert [(each.number, each.cause, each.lead_days) for each in rows] == [
        ("2023Z3", None, 6),
        ("2023Z1", Cause.NONE_CITED, None),
    ]
    assert plain(rows[0])["leadDays"] == 6
    assert plain(rows[1])["missed"] is False
