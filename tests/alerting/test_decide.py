"""Each row is one sentence about when a route is told, why, and why not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest

from monitor.model.alert import Reason, Route, Suppression, Trigger
from monitor.model.topic import Tier
from monitor.rules.alerting import (
    Acknowledgement,
    Headline,
    LastAlert,
    Mute,
    MuteKind,
    NoReaction,
    QuestionFact,
    Responses,
    Signal,
    StoryState,
    decide,
)
from tests.alerting.builders import NIGHT, article, at, route, story, told

DIGEST = (("diversiteit", Tier.DIGEST),)
BOTH = (("diversiteit", Tier.ALERT), ("racisme", Tier.ALERT))
ONE = story(article(1))
SECOND = article(2, at("08:10"), outlet="bb", tier=2)
TWO = story(article(1), SECOND)
FIRST = told(ONE, at("08:02"))
REUSED = Headline(version=3, at=at("09:50"), material=True, reused=True)
EDITED = article(1, version=2, headlines=(Headline(version=2, at=at("08:20"), material=True),))
JAN = Acknowledgement(at=at("08:05"), by="jan")
ACK = Responses(acknowledged=JAN)
CLOSED = NoReaction(at=at("08:05"), by="jan", why="geen nieuws")


def mute(kind: MuteKind, target: str) -> Responses:
    return Responses(
        mutes=(Mute(kind=kind, target=target, since=at("07:00"), until=at("12:00"), why="x", by="jan"),)
    )


@dataclass
class Row:
    says: str
    now: datetime
    reason: Reason
    story: StoryState = field(default_factory=lambda: ONE)
    last: LastAlert | None = None
    route: Route = field(default_factory=route)
    responses: Responses = field(default_factory=Responses)
    cutoff: datetime | None = None
    sent: bool = True
    suppressed: Suppression | None = None
    due: datetime | None = None
    step: int = 0
    refresh: bool | None = None


NOTHING = Reason.NOTHING
ROWS = [
    Row(
        "a first alert-tier article is told after group_wait",
        at("08:02"),
        Reason.FIRST_SIGHT,
        due=at("08:02"),
    ),
    Row(
        "within group_wait it waits for the second outlet",
        at("08:01"),
        Reason.FIRST_SIGHT,
        sent=False,
        due=at("08:02"),
    ),
    Row(
        "an urgent topic does not wait", at("08:00"), Reason.FIRST_SIGHT, story=story(article(1), urgent=True)
    ),
    Row(
        "two outlets inside group_wait are one first sight",
        at("08:02"),
        Reason.FIRST_SIGHT,
        story=story(article(1), article(2, at("08:01"), outlet="bb")),
    ),
    Row(
        "a digest-tier story is not told, and says why",
        at("09:00"),
        NOTHING,
        story=story(article(1, topics=DIGEST)),
        sent=False,
        suppressed=Suppression.DIGEST_TIER,
    ),
    Row(
        "a body that lifts digest to alert is RAISED",
        at("08:02"),
        Reason.RAISED,
        story=story(article(1, digest_since=at("07:50"))),
    ),
    Row(
        "a baseline article alerts nothing",
        at("09:00"),
        NOTHING,
        story=story(article(1, baseline=True)),
        sent=False,
        suppressed=Suppression.BASELINE,
    ),
    Row(
        "a baseline article whose new headline newly matches is told",
        at("08:30"),
        Reason.FIRST_SIGHT,
        story=story(
            article(
                1,
                baseline=True,
                headlines=(Headline(version=2, at=at("08:20"), material=True, newly_matches=True),),
            )
        ),
    ),
    Row(
        "an article too old when first seen alerts nothing",
        at("09:00"),
        NOTHING,
        story=story(article(1, too_old=True)),
        sent=False,
        suppressed=Suppression.TOO_OLD,
    ),
    Row(
        "an article from a flood rings no bell of its own",
        at("09:00"),
        NOTHING,
        story=story(article(1, republished=True)),
        sent=False,
        suppressed=Suppression.REPUBLISHED,
    ),
    Row(
        "an article without a topic is nothing",
        at("09:00"),
        NOTHING,
        story=story(article(1, topics=())),
        sent=False,
    ),
    Row(
        "nothing new is nothing",
        at("08:20"),
        Reason.ESCALATED,
        last=FIRST,
        sent=False,
        due=at("08:32"),
        step=1,
    ),
    Row(
        "a new outlet that counts waits for the tick",
        at("08:12"),
        Reason.SPREADING,
        TWO,
        FIRST,
        sent=False,
        due=at("08:17"),
    ),
    Row(
        "at the tick it is SPREADING",
        at("08:17"),
        Reason.SPREADING,
        TWO,
        FIRST,
        due=at("08:17"),
        refresh=True,
    ),
    Row(
        "an outlet of a tier that does not count only refreshes the message",
        at("08:17"),
        Reason.ESCALATED,
        story(article(1), article(2, at("08:10"), outlet="blog", tier=3)),
        FIRST,
        sent=False,
        step=1,
        refresh=True,
    ),
    Row(
        "a second article of the same outlet does not ring",
        at("08:17"),
        NOTHING,
        story(article(1), article(2, at("08:10"))),
        FIRST,
        route(escalate=()),
        ACK,
        sent=False,
        suppressed=Suppression.ACKNOWLEDGED,
        refresh=True,
    ),
    Row(
        "a second topic is NEW_TOPIC",
        at("08:17"),
        Reason.NEW_TOPIC,
        story(article(1), article(2, at("08:10"), topics=BOTH)),
        FIRST,
    ),
    Row(
        "a material change of headline is told once at the tick",
        at("08:32"),
        Reason.HEADLINE_CHANGED,
        story(EDITED),
        FIRST,
        route(escalate=()),
    ),
    Row(
        "spelling alone is not told",
        at("08:32"),
        Reason.REMINDER,
        story(article(1, version=2, headlines=(Headline(version=2, at=at("08:20"), material=False),))),
        FIRST,
        route(escalate=()),
        sent=False,
        refresh=True,
    ),
    Row(
        "the twentieth change of a headline is not told again",
        at("10:02"),
        Reason.REMINDER,
        story(
            article(
                1,
                version=3,
                headlines=(*EDITED.headlines, Headline(version=3, at=at("09:50"), material=True)),
            )
        ),
        replace(FIRST, told_at=at("08:32"), covered=replace(FIRST.covered, headlines=frozenset({1}))),
        route(escalate=()),
        sent=False,
        refresh=True,
    ),
    Row(
        "other news under an address that was told before is told",
        at("10:02"),
        Reason.HEADLINE_CHANGED,
        story(
            article(
                1,
                version=3,
                headlines=(
                    *EDITED.headlines,
                    Headline(version=3, at=at("09:50"), material=True, reused=True),
                ),
            )
        ),
        replace(FIRST, told_at=at("08:32"), covered=replace(FIRST.covered, headlines=frozenset({1}))),
        route(escalate=()),
        sent=True,
    ),
    Row("unacknowledged for half an hour: ESCALATED", at("08:32"), Reason.ESCALATED, last=FIRST, step=1),
    Row(
        "the second step counts from the first",
        at("09:02"),
        Reason.ESCALATED,
        last=told(ONE, at("08:02"), escalated=(at("08:32"),)),
        route=route(escalate=(30, 30)),
        step=2,
    ),
    Row(
        "a step that says no time takes the route's",
        at("08:22"),
        Reason.ESCALATED,
        last=FIRST,
        route=route(escalate=(None,), escalate_after=20),
        step=1,
        due=at("08:22"),
    ),
    Row(
        "no step is taken twice",
        at("11:00"),
        Reason.REMINDER,
        last=told(ONE, at("08:02"), escalated=(at("08:32"),)),
        sent=False,
        due=at("12:02"),
    ),
    Row(
        "near the question hour escalation takes half the time",
        at("08:17"),
        Reason.ESCALATED,
        last=FIRST,
        cutoff=at("20:00"),
        step=1,
        due=at("08:17"),
    ),
    Row(
        "in its last four hours a quarter",
        at("08:10"),
        Reason.ESCALATED,
        last=FIRST,
        cutoff=at("11:00"),
        step=1,
    ),
    Row(
        "nobody acknowledged for four hours: REMINDER at a tick",
        at("12:02"),
        Reason.REMINDER,
        last=FIRST,
        route=route(escalate=()),
    ),
    Row(
        "a reminder waits for the tick, also when the last message was off it",
        at("12:10"),
        Reason.REMINDER,
        last=told(ONE, at("08:02"), last=at("08:05")),
        route=route(escalate=()),
        sent=False,
        due=at("12:17"),
    ),
    Row(
        "nor is a reminder of days ago caught up with, after the service stood still",
        at("09:00", 26),
        NOTHING,
        last=FIRST,
        route=route(escalate=()),
        sent=False,
    ),
    Row(
        "a story of two days ago is not reminded of",
        at("09:00", 23),
        NOTHING,
        last=told(ONE, at("08:02"), last=at("08:02", 22)),
        route=route(escalate=()),
        sent=False,
    ),
    Row(
        "acknowledged stops escalation and reminders",
        at("13:00"),
        NOTHING,
        last=FIRST,
        responses=ACK,
        sent=False,
        suppressed=Suppression.ACKNOWLEDGED,
        due=at("08:05", 21),
    ),
    Row("acknowledged does not stop updates", at("08:17"), Reason.SPREADING, TWO, FIRST, responses=ACK),
    Row(
        "an acknowledgement with no step after it lapses after a day",
        at("08:35", 21),
        Reason.ESCALATED,
        last=FIRST,
        responses=ACK,
        step=1,
    ),
    Row(
        "a step keeps the acknowledgement alive",
        at("08:35", 21),
        NOTHING,
        last=FIRST,
        responses=Responses(acknowledged=Acknowledgement(at=at("08:05"), by="jan", last_step=at("20:00"))),
        sent=False,
        suppressed=Suppression.ACKNOWLEDGED,
    ),
    Row(
        "an agreed line does not lapse: what is answered is not said to be taken up by nobody",
        at("08:35", 25),
        NOTHING,
        last=FIRST,
        responses=Responses(acknowledged=replace(JAN, last_step=at("10:00"), settled=True)),
        sent=False,
        suppressed=Suppression.ACKNOWLEDGED,
    ),
    Row(
        "a story that was reacted to is left alone",
        at("13:00"),
        NOTHING,
        last=FIRST,
        responses=Responses(closed=True),
        sent=False,
    ),
    Row(
        "quiet hours hold",
        at("21:30"),
        Reason.FIRST_SIGHT,
        story(article(1, at("21:10"))),
        route=route(quiet=(NIGHT,)),
        sent=False,
        suppressed=Suppression.QUIET_HOURS,
        due=at("06:00", 21),
    ),
    Row(
        "and hold what was due before them and comes late, after a night's stop",
        at("21:30"),
        Reason.FIRST_SIGHT,
        story(article(1, at("20:10"))),
        route=route(quiet=(NIGHT,)),
        sent=False,
        suppressed=Suppression.QUIET_HOURS,
        due=at("06:00", 21),
    ),
    Row(
        "and release when they end",
        at("06:00", 21),
        Reason.FIRST_SIGHT,
        story(article(1, at("21:10"))),
        route=route(quiet=(NIGHT,)),
    ),
    Row(
        "an urgent story passes through quiet hours",
        at("21:10"),
        Reason.FIRST_SIGHT,
        story(article(1, at("21:10")), urgent=True),
        route=route(quiet=(NIGHT,)),
    ),
    Row(
        "quiet hours hold an escalation too",
        at("21:40"),
        Reason.ESCALATED,
        story(article(1, at("20:40"))),
        told(story(article(1, at("20:40"))), at("20:55")),
        route(quiet=(NIGHT,)),
        sent=False,
        suppressed=Suppression.QUIET_HOURS,
        step=1,
    ),
    Row(
        "a muted story says by whom and until when",
        at("08:10"),
        NOTHING,
        responses=mute(MuteKind.STORY, "17"),
        sent=False,
        suppressed=Suppression.MUTED,
        due=at("12:00"),
    ),
    Row(
        "a muted story that rises to the alert tier is told",
        at("08:02"),
        Reason.RAISED,
        story=story(article(1, digest_since=at("06:50"))),
        responses=mute(MuteKind.STORY, "17"),
    ),
    Row(
        "at digest tier only after the mute began it stays muted",
        at("08:10"),
        NOTHING,
        story=story(article(1, digest_since=at("07:50"))),
        responses=mute(MuteKind.STORY, "17"),
        sent=False,
        suppressed=Suppression.MUTED,
    ),
    Row(
        "a question breaks through a story's mute",
        at("09:00"),
        Reason.QUESTION_ASKED,
        story=replace(ONE, questions=(QuestionFact(number="2026Z1", at=at("08:30")),)),
        responses=mute(MuteKind.STORY, "17"),
    ),
    Row(
        "a question of before the mute does not",
        at("09:00"),
        NOTHING,
        story=replace(ONE, questions=(QuestionFact(number="2026Z1", at=at("06:30")),)),
        responses=mute(MuteKind.STORY, "17"),
        sent=False,
        suppressed=Suppression.MUTED,
    ),
    Row(
        "nothing breaks through a muted route",
        at("09:00"),
        NOTHING,
        story=replace(ONE, questions=(QuestionFact(number="2026Z1", at=at("08:30")),)),
        responses=mute(MuteKind.ROUTE, route().slug),
        sent=False,
        suppressed=Suppression.MUTED,
    ),
    Row("a mute ends by itself", at("12:00"), Reason.FIRST_SIGHT, responses=mute(MuteKind.STORY, "17")),
    Row(
        "another story's mute does nothing",
        at("08:10"),
        Reason.FIRST_SIGHT,
        responses=mute(MuteKind.STORY, "18"),
    ),
    Row(
        "a muted topic",
        at("08:10"),
        NOTHING,
        responses=mute(MuteKind.TOPIC, "diversiteit"),
        sent=False,
        suppressed=Suppression.MUTED,
    ),
    Row(
        "a muted topic leaves the story's other topic",
        at("08:10"),
        Reason.FIRST_SIGHT,
        story(article(1, topics=BOTH)),
        responses=mute(MuteKind.TOPIC, "diversiteit"),
    ),
    Row(
        "a muted outlet",
        at("08:10"),
        NOTHING,
        responses=mute(MuteKind.OUTLET, "nu"),
        sent=False,
        suppressed=Suppression.MUTED,
    ),
    Row(
        "a muted outlet leaves the others",
        at("08:17"),
        Reason.FIRST_SIGHT,
        TWO,
        responses=mute(MuteKind.OUTLET, "nu"),
    ),
    Row(
        "a route muted by configuration",
        at("08:10"),
        NOTHING,
        route=route(mute=True),
        sent=False,
        suppressed=Suppression.ROUTE_MUTED,
    ),
    Row(
        "no reaction: a second-tier outlet does not re-open",
        at("08:17"),
        NOTHING,
        TWO,
        FIRST,
        responses=Responses(no_reaction=CLOSED),
        sent=False,
        suppressed=Suppression.NO_REACTION,
    ),
    Row(
        "no reaction: a new top-tier outlet re-opens",
        at("08:17"),
        Reason.REOPENED,
        story(article(1), article(2, at("08:10"), outlet="nos")),
        FIRST,
        responses=Responses(no_reaction=CLOSED),
    ),
    Row(
        "no reaction: only the chosen triggers re-open",
        at("08:17"),
        NOTHING,
        story(article(1), article(2, at("08:10"), outlet="nos")),
        FIRST,
        responses=Responses(no_reaction=replace(CLOSED, triggers=frozenset({Trigger.QUESTION}))),
        sent=False,
        suppressed=Suppression.NO_REACTION,
    ),
    Row(
        "no reaction: a quoted member re-opens",
        at("08:17"),
        Reason.REOPENED,
        replace(ONE, signals=(Signal(trigger=Trigger.MEMBER, at=at("08:15")),)),
        FIRST,
        responses=Responses(no_reaction=CLOSED),
    ),
    Row(
        "no reaction: what came before it does not re-open",
        at("08:17"),
        NOTHING,
        replace(ONE, signals=(Signal(trigger=Trigger.SPIKE, at=at("08:04")),)),
        FIRST,
        responses=Responses(no_reaction=CLOSED),
        sent=False,
        suppressed=Suppression.NO_REACTION,
    ),
    Row(
        "a re-opened story escalates again",
        at("08:47"),
        Reason.ESCALATED,
        last=told(ONE, at("08:02"), last=at("08:17"), reopened_at=at("08:17")),
        responses=Responses(no_reaction=CLOSED),
        step=1,
    ),
    Row(
        "an outlet that waits for its tick goes before an escalation, which would cover it unnamed",
        at("08:33"),
        Reason.SPREADING,
        story(article(1), article(2, at("08:33"), outlet="bb", tier=2)),
        FIRST,
    ),
    Row(
        "a question does not wait for the tick",
        at("08:11"),
        Reason.QUESTION_ASKED,
        replace(TWO, questions=(QuestionFact(number="2026Z1", at=at("08:11")),)),
        FIRST,
        due=at("08:11"),
    ),
    Row(
        "an escalation does not bring forward what is not here yet",
        at("08:33"),
        Reason.ESCALATED,
        replace(ONE, questions=(QuestionFact(number="2026Z1", at=at("08:34")),)),
        FIRST,
        step=1,
    ),
    Row(
        "a question on the story comes before everything else that is new",
        at("08:17"),
        Reason.QUESTION_ASKED,
        replace(TWO, questions=(QuestionFact(number="2026Z1", at=at("08:11")),)),
        FIRST,
    ),
    Row(
        "a question on a story that never reached the alert tier is told",
        at("08:13"),
        Reason.QUESTION_ASKED,
        replace(story(article(1, topics=DIGEST)), questions=(QuestionFact(number="2026Z1", at=at("08:11")),)),
    ),
    Row(
        "three days before an answer is due it is told once",
        at("08:02", 26),
        Reason.ANSWER_DUE,
        replace(ONE, questions=(QuestionFact(number="2026Z1", at=at("08:11"), due=at("08:00", 29)),)),
        replace(FIRST, covered=replace(FIRST.covered, questions=frozenset({"2026Z1"})), told_at=at("09:00")),
        responses=Responses(closed=True),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.says)
def test_decision(row: Row) -> None:
    decision = decide(row.story, row.route, row.last, row.responses, row.now, cutoff=row.cutoff)
    assert decision.reason is row.reason, decision
    assert decision.sendable(row.now) is row.sent, decision
    assert decision.suppressed is row.suppressed, decision
    assert decision.step == row.step
    if row.due is not None:
        assert decision.due == row.due
    if row.refresh is not None:
        assert decision.refresh is row.refresh
    assert decision.because
