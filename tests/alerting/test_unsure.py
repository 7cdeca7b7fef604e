"""A doubt never silences: an article at alert tier that may be another story rings, whatever was decided."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.model.alert import Reason, Suppression
from monitor.model.topic import Tier
from monitor.rules.alerting import MuteKind, NoReaction, Responses, decide
from monitor.rules.alerting.news import covered_after
from tests.alerting.builders import NIGHT, article, at, route, story, told
from tests.alerting.test_decide import ACK, FIRST, ONE, Row, mute, test_decision

MAYBE = article(2, at("08:10"), unsure=True)
DIGEST = (("diversiteit", Tier.DIGEST),)
BOTH = story(article(1), MAYBE)
SETTLED = NoReaction(at=at("08:05"), by="jan", why="geen nieuws")
ROWS = [
    Row(
        "what may be another story rings though its outlet was told of, as fast as a first sight",
        at("08:12"),
        Reason.UNSURE,
        BOTH,
        FIRST,
        due=at("08:12"),
    ),
    Row(
        "it waits for the second outlet", at("08:11"), Reason.UNSURE, BOTH, FIRST, sent=False, due=at("08:12")
    ),
    Row(
        "beyond doubt, the same outlet rings no second time",
        at("08:12"),
        Reason.NOTHING,
        story(article(1), article(2, at("08:10"))),
        FIRST,
        route(escalate=()),
        ACK,
        sent=False,
        suppressed=Suppression.ACKNOWLEDGED,
        refresh=True,
    ),
    Row(
        "at digest tier a doubt is no reason to ring",
        at("08:12"),
        Reason.NOTHING,
        story(article(1), article(2, at("08:10"), unsure=True, topics=DIGEST)),
        FIRST,
        route(escalate=()),
        ACK,
        sent=False,
        suppressed=Suppression.ACKNOWLEDGED,
        refresh=True,
    ),
    Row("who has the story hears of it", at("08:12"), Reason.UNSURE, BOTH, FIRST, responses=ACK),
    Row(
        "a mute of the story is not about what may be another",
        at("08:12"),
        Reason.UNSURE,
        BOTH,
        FIRST,
        responses=mute(MuteKind.STORY, "17"),
    ),
    Row(
        "who mutes the story has seen what stood in it",
        at("08:12"),
        Reason.NOTHING,
        story(article(1), article(2, at("06:30"), unsure=True)),
        FIRST,
        responses=mute(MuteKind.STORY, "17"),
        sent=False,
        suppressed=Suppression.MUTED,
    ),
    Row(
        "a mute of the route silences it",
        at("08:12"),
        Reason.NOTHING,
        BOTH,
        FIRST,
        responses=mute(MuteKind.ROUTE, "desk"),
        sent=False,
        suppressed=Suppression.MUTED,
    ),
    Row(
        "a mute of its outlet silences it",
        at("08:12"),
        Reason.NOTHING,
        story(article(1, outlet="bb"), MAYBE),
        told(story(article(1, outlet="bb")), at("08:02")),
        route(escalate=()),
        responses=replace(mute(MuteKind.OUTLET, "nu"), acknowledged=ACK.acknowledged),
        sent=False,
        suppressed=Suppression.MUTED,
    ),
    Row(
        "a decision not to react is not about what may be another",
        at("08:12"),
        Reason.UNSURE,
        BOTH,
        FIRST,
        responses=Responses(no_reaction=SETTLED),
    ),
    Row(
        "who decided not to react has seen what stood in it",
        at("08:32"),
        Reason.NOTHING,
        story(article(1), article(2, at("08:04"), unsure=True)),
        FIRST,
        responses=Responses(no_reaction=SETTLED),
        sent=False,
        suppressed=Suppression.NO_REACTION,
    ),
    Row(
        "a story that was muted before it was told rings for what may be another",
        at("08:12"),
        Reason.UNSURE,
        BOTH,
        responses=mute(MuteKind.STORY, "17"),
    ),
    Row(
        "quiet hours hold it as they hold all else",
        at("22:15"),
        Reason.UNSURE,
        story(article(1), article(2, at("22:10"), unsure=True)),
        FIRST,
        route(quiet=(NIGHT,)),
        ACK,
        sent=False,
        suppressed=Suppression.QUIET_HOURS,
    ),
    Row(
        "with a new outlet it is the doubt that is named",
        at("08:17"),
        Reason.UNSURE,
        story(article(1), article(2, at("08:10"), outlet="bb", tier=2, unsure=True)),
        FIRST,
    ),
    Row(
        "in a story that nobody was told of it is an ordinary first sight",
        at("08:12"),
        Reason.FIRST_SIGHT,
        story(article(1, topics=DIGEST, digest_since=None), MAYBE),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.says)
def test_a_doubt(row: Row) -> None:
    test_decision(row)


@pytest.mark.parametrize(
    "reason", [Reason.UNSURE, Reason.SPREADING, Reason.FIRST_SIGHT, Reason.REMINDER], ids=str
)
def test_it_rings_once(reason: Reason) -> None:
    after = told(
        BOTH, at("08:02"), last=at("08:12"), covered=covered_after(BOTH, reason, FIRST.covered, at("08:12"))
    )
    assert decide(BOTH, route(escalate=()), after, ACK, at("08:30")).reason is Reason.NOTHING


@pytest.mark.parametrize("reason", [Reason.NOTHING, Reason.ESCALATED], ids=str)
def test_an_edit_in_place_or_an_escalation_to_others_is_no_ring(reason: Reason) -> None:
    """It joined at digest tier and was shown; then its body was read."""
    covered = covered_after(
        BOTH, reason, covered_after(ONE, Reason.FIRST_SIGHT, None, at("08:02")), at("08:11")
    )
    after = told(BOTH, at("08:02"), last=at("08:11"), covered=covered)
    assert decide(BOTH, route(escalate=()), after, ACK, at("08:12")).reason is Reason.UNSURE
