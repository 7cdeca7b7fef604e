"""Every text that a reader may get stands in both languages, and each reader gets their own."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.flows.recipients import language_of
from monitor.model.alert import ChannelKind, DeliveryFailed, Person, Reason
from monitor.model.condition import Condition, Diagnosis
from monitor.model.digest import Digest, DigestState, Ground, Item, Ledger, OutletDay, Piece
from monitor.model.duty import Roster
from monitor.model.message import Content, Mail
from monitor.model.phrase import Phrase
from monitor.model.press import Button
from monitor.model.topic import Where
from monitor.model.watchdog import Finding
from monitor.rules import blindness
from monitor.rules.retention import Kind
from monitor.rules.wording import notices
from monitor.rules.wording.catalogue import WORDS
from monitor.rules.wording.digest import DigestView
from monitor.rules.wording.message import View, content, in_language
from monitor.rules.wording.slack_modal import modal
from monitor.rules.wording.view import AlertView, ArticleView, Mark, QuestionView, SummaryLine, SummaryView
from tests.acceptance.desk import people, settings

NOW = datetime(2026, 1, 20, 8, 0, tzinfo=UTC)
DUTCH = re.compile(
    r"\b(?:de|het|een|van|niet|geen|nieuw|nieuwe|verhaal|verhalen|door|voor|uur|waarvan|onbekend|bronnen|met|nog"
    r"|deze|naar|zijn|wordt|antwoord|kop|gevonden|opgepakt|regel|ook|media|bij|maandag|dinsdag|januari|reden)\b",
    re.IGNORECASE,
)
"""Words that no English sentence has; the texts of the articles themselves are neutral here."""
ARTICLE = ArticleView(
    outlet="Alpha",
    url="https://a.example/1",
    title="Zulu Yankee",
    at=NOW,
    marks=(Mark(rule="alert", name="Xray", where=Where.TITLE, before="Zulu ", hit="Yankee", after=""),),
    earlier_title="Xray",
    new=True,
)
QUESTION = QuestionView(
    number="2026Z1", title="Kilo", asked_by="Lima", url="https://t.example", due=NOW + timedelta(days=9)
)
ALERTS = [
    AlertView(
        reason=reason,
        story=1,
        title="Zulu",
        articles=(ARTICLE, replace(ARTICLE, title="Quebec")) * 6,
        topics=("Tango",),
        at=NOW,
        route="papa",
        desk_url="https://desk.example",
        questions=(QUESTION, replace(QUESTION, computed=True)),
        question_hour_left=26.5,
        unanswered_since=NOW,
        acknowledged=who,
        reopened=(("top-tier", "Alpha"), ("member", "Smit"), ("spike", "3"), ("question", "2026Z1")),
        outlets=3,
        held=True,
        test=test,
    )
    for reason in Reason
    for who, test in (("", False), ("Mike", True))
]
LINE = SummaryLine(
    story=1, title="Zulu", outlet="Alpha", url="https://a.example", at=NOW, reason=Reason.RAISED, outlets=2
)
SUMMARIES = [
    SummaryView(
        kind=kind, lines=lines, at=NOW, route="papa", outlet="Alpha", total=900, desk_url="https://d.example"
    )
    for kind in ("storm", "quiet", "flood", "hourly")
    for lines in ((LINE,) * 40, ())
]
GROUNDS = (
    (Ground("desk"), Ground("questions"), Ground("alert"), Ground("nationals", "3"), Ground("outlets", "4")),
    (Ground("no-room"), Ground("mention"), Ground("regional"), Ground("unseen")),
    (Ground("little"), Ground("chosen", "Mike"), Ground("small"), Ground("national")),
    (Ground("dropped", "Mike: Oscar"),),
)
PIECE = Piece(
    outlet="Alpha", title="Zulu", url="https://a.example", at=NOW, copies=("B", "C", "D", "E", "F", "G")
)
DIGEST = Digest(
    id=1,
    day=date(2026, 1, 20),
    state=DigestState.SENT,
    since=NOW - timedelta(days=1),
    until=NOW,
    due=NOW,
    items=tuple(
        Item(
            story=place,
            title=f"Zulu {place}",
            topics=() if place == 3 else ("Tango",),
            pieces=(PIECE,) * 6,
            score=1.0,
            included=place % 2 == 0,
            because="voor wie Nederlands leest",
            grounds=grounds,
            comment="Oscar",
            state=state,
            sentence="Yankee",
        )
        for place, (grounds, state) in enumerate(
            zip(
                GROUNDS * 4,
                ("", "opgepakt", "in-afstemming", "gereageerd", "geen-reactie", "lijn-vastgesteld") * 3,
                strict=False,
            )
        )
    ),
    ledger=Ledger(
        outlets=(
            OutletDay(name="Alpha", seen=True, articles=3, matched=1),
            OutletDay(name="Bravo", seen=False),
            OutletDay(name="Charlie", seen=False, since=NOW, failure="timeout"),
            OutletDay(name="Delta", seen=False, failure="onbekend"),
        ),
        gates=tuple((key.removeprefix("gate-"), 2) for key in WORDS["nl"] if key.startswith("gate-")),
        days=tuple((date(2026, 1, 14) + timedelta(days=n), n, 2 * n) for n in range(7)),
    ),
    late=True,
)
DIGESTS = [
    DigestView(digest=each, desk_url="https://d.example")
    for each in (DIGEST, replace(DIGEST, reviewed_by="Mike", late=False), replace(DIGEST, items=()))
]
FAILURES = [key.removeprefix("why-") for key in WORDS["nl"] if key.startswith("why-")]
ROSTER = Roster(duty="d", source="", failure="timeout", failing_since=NOW)
NOTICES = [
    *(
        notices.dead_letter(
            "email", "x@example.nl", DeliveryFailed(permanent=True, why=why, detail="550"), to, 3, NOW
        )
        for why in [*FAILURES, "zzz"]
        for to in ((), (("slack", "#x"),))
    ),
    notices.found(
        [Finding(name.removeprefix("find-"), 3, "fetch") for name in WORDS["nl"] if name[:5] == "find-"], NOW
    ),
    *(
        notices.found([Finding("canary", stage=key[6:])], NOW)
        for key in WORDS["nl"]
        if key.startswith("stage-")
    ),
    *(notices.recess(until, NOW.date(), NOW) for until in (None, date(2025, 1, 1), date(2026, 2, 1))),
    *(notices.outlived(found, NOW) for found in ({Kind.ROUNDS: 1}, dict.fromkeys(Kind, 3))),
    notices.roster("Papa", ROSTER, NOW, gap=True),
    *(
        notices.review(each, "Europe/Amsterdam", NOW, "https://d.example")
        for each in (DIGEST, replace(DIGEST, items=()))
    ),
    *(
        blindness.notice(
            [
                Diagnosis(
                    outlet=f"o{n}",
                    condition=each,
                    evidence=Phrase("seen-never"),
                    remedy=Phrase("fix-silent"),
                )
                for n in range(count)
            ],
            {},
            NOW,
            "https://d.example",
        )
        for each in Condition
        if each not in (Condition.OK, Condition.NEW)
        for count in (1, 2, 20)
    ),
]
VIEWS: list[View] = [*ALERTS, *SUMMARIES, *DIGESTS, *NOTICES]


def shown(found: Content) -> str:
    """What a reader sees of a message, without markup and addresses."""
    if isinstance(found, Mail):
        html = re.sub(r"<style>.*?</style>", "", found.html, flags=re.DOTALL)
        text = f"{found.subject}\n{found.text}\n{re.sub(r'<[^>]+>', ' ', html)}"
        alt = " ".join(re.findall(r'alt="([^"]*)"', found.html))
        return re.sub(r"https?://\S+", "", f"{text}\n{alt}")
    return re.sub(
        r"https?://\S+", "", json.dumps(found.__dict__ if hasattr(found, "__dict__") else str(found))
    )


@pytest.mark.parametrize("kind", [ChannelKind.EMAIL, ChannelKind.SLACK, ChannelKind.APPRISE], ids=str)
def test_an_english_reader_meets_no_dutch_word(kind: ChannelKind) -> None:
    for view in VIEWS:
        for first in (True, False):
            text = shown(content(in_language(view, "en"), kind, first=first))
            assert (left := sorted(set(DUTCH.findall(text)))) == [], (left, view, text)


def test_a_dutch_reader_does() -> None:
    """The list of words would find it: the test above can fail."""
    for view in VIEWS:
        text = shown(content(in_language(view, "nl"), ChannelKind.EMAIL))
        assert DUTCH.search(text), view


def test_the_catalogues_have_the_same_keys_and_the_same_blanks() -> None:
    assert set(WORDS["nl"]) == set(WORDS["en"])
    for key, dutch in WORDS["nl"].items():
        assert sorted(re.findall(r"\{\w+\}", dutch)) == sorted(re.findall(r"\{\w+\}", WORDS["en"][key])), key


@pytest.mark.parametrize("button", [Button.MUTE, Button.NO_REACTION])
def test_the_modals_too(button: Button) -> None:
    assert not DUTCH.search(json.dumps(modal(button, 1, "en")))


def test_each_reader_gets_their_own_language() -> None:
    john = Person(slug="john", name="John", email="john@example.nl", slack="U0JOHN", language="en")
    config = settings(known=people(john=john))
    assert language_of(config, "email", "john@example.nl") == "en"
    assert language_of(config, "slack", "U0JOHN") == "en"
    assert language_of(config, "email", "piket@example.nl") == "nl"
    assert language_of(config, "slack", "#woordvoering") == "nl"
    assert language_of(replace(config, language="en"), "slack", "#woordvoering") == "en"
