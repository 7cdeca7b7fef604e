"""A story lived again says what the desk lived: the forecast agrees with the timeline."""

from __future__ import annotations

from datetime import timedelta

from monitor.model.alert import Reason
from monitor.rules.alerting import Headline
from monitor.rules.alerting.forecast import forecast, taken
from tests.alerting.builders import NIGHT, article, at, route, story


def test_first_sight_spreading_and_an_escalation_that_nobody_stopped() -> None:
    lived = story(article(1), article(2, at("09:00"), outlet="bb", tier=2))
    told = forecast(lived, route(), at("11:00"))
    assert [(each.reason, each.at) for each in told] == [
        (Reason.FIRST_SIGHT, at("08:02")),
        (Reason.ESCALATED, at("08:32")),
        (Reason.SPREADING, at("09:02")),
    ]


def test_taken_in_time_there_is_no_escalation() -> None:
    told = forecast(story(article(1)), route(), at("20:00"), lived=taken(at("08:20")))
    assert [each.reason for each in told] == [Reason.FIRST_SIGHT]


def test_reminders_end_by_themselves() -> None:
    told = forecast(story(article(1)), route(escalate=()), at("08:00") + timedelta(days=9))
    assert [each.reason for each in told] == [Reason.FIRST_SIGHT] + [Reason.REMINDER] * 11


def test_longer_quiet_hours_would_have_sent_less_at_night() -> None:
    lived = story(article(1, at("21:30")))
    assert forecast(lived, route(), at("23:00"))
    assert not forecast(lived, route(quiet=(NIGHT,)), at("23:00"))


def test_a_headline_counts_from_when_it_changed() -> None:
    changed = article(1, version=2, headlines=(Headline(version=2, at=at("10:00"), material=True),))
    told = forecast(story(changed), route(escalate=()), at("11:00"))
    assert [(each.reason, each.at) for each in told] == [
        (Reason.FIRST_SIGHT, at("08:02")),
        (Reason.HEADLINE_CHANGED, at("10:02")),
    ]
