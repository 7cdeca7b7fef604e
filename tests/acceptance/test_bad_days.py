"""Days on which something is broken: storms, floods, dead services, restarts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.model.alert import Reason, Suppression
from monitor.storage.checking import check_database
from standins.mail import Fault as MailFault
from standins.slack import Fault as SlackFault
from tests.acceptance.conftest import Open
from tests.acceptance.desk import DESK, PIKET, email, prose, settings, slack
from tests.acceptance.test_ordinary_days import ABOUT, KOP

ONLY_SLACK = (DESK,)
SUBJECTS = {
    "Assen": "fietspad langs kanaal verzakt na regen",
    "Breda": "zwembad sluit wegens legionella in douches",
    "Culemborg": "bibliotheek leent gereedschap uit aan bewoners",
    "Delft": "haven krijgt walstroom voor rondvaartboten",
    "Emmen": "dierentuin verwelkomt pasgeboren neushoorn",
    "Franeker": "planetarium herstelt houten raderwerk",
    "Goes": "ziekenhuis stopt met kraamafdeling in weekend",
    "Hoorn": "politiebureau verhuist naar oude veiling",
    "Kampen": "sigarenfabriek wordt appartementencomplex",
    "Joure": "brandweer oefent met rookmachines in school",
    "Leiden": "stadsbus rijdt proef zonder chauffeur",
    "Meppel": "sluiswachter neemt afscheid na veertig jaar",
}


def _titles(count: int) -> list[str]:
    """Headlines of as many different events, all on our topic."""
    return [f"{place}: {what}, streefcijfer" for place, what in list(SUBJECTS.items())[:count]]


async def test_the_first_fetch_of_an_outlet_is_the_baseline(a_day: Open) -> None:
    day = await a_day()
    day.at("08:00").publishes("nu", KOP, about=ABOUT, baseline=True)
    await day.run()
    day.silent_because(Suppression.BASELINE)
    day.expects_nothing_more()


async def test_a_story_from_the_baseline_that_goes_on_is_told(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK))
    day.at("08:00").publishes("nu", KOP, about=ABOUT, baseline=True)
    day.at("10:00").publishes("nos", "Streefcijfer vrouwen niet gehaald", about=ABOUT)
    day.at("10:05").answers("acknowledge")
    await day.run()
    day.expects(slack, Reason.FIRST_SIGHT, by="10:02", after="10:02")
    day.expects_nothing_more()


async def test_an_edit_that_a_newer_one_makes_needless_is_settled(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK, escalate=()))
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("09:00").slack_is(SlackFault.ERROR)
    day.at("09:01").publishes("blog", "Streefcijfer vrouwen niet gehaald", about=ABOUT)
    day.at("09:02").answers("acknowledge")
    day.at("09:10").slack_is(SlackFault.NONE)
    await day.run("10:00")
    assert len(day.edits()) == 1
    assert [fault for check in check_database(day.database) for fault in check.faults] == []


async def test_an_old_article_goes_to_the_archive(a_day: Open) -> None:
    day = await a_day()
    day.at("08:00").publishes("nu", KOP, about=ABOUT, age=timedelta(days=3))
    await day.run()
    day.silent_because(Suppression.TOO_OLD)
    day.expects_nothing_more()


async def test_a_storm_is_a_few_messages_and_one_summary(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK, escalate=(), repeat_interval=timedelta(days=9)))
    day.at("08:00").floods("nu", _titles(12), flood=False)
    await day.run("12:00")
    for _ in range(5):
        day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    told = day.expects(slack, "summary-storm", by="08:04", after="08:02")
    assert sum(place in told.text for place in SUBJECTS) == 7
    day.expects_nothing_more()


async def test_a_republished_feed_is_one_message_that_says_so(a_day: Open) -> None:
    day = await a_day()
    day.at("08:00").floods("nu", [*_titles(3), *(f"Weerbericht nummer {n}" for n in range(200))])
    await day.run("20:00")
    told = day.expects(email, "summary-flood", by="08:01", to="beheer@example.nl", says="203 artikelen")
    assert "Assen" in told.text
    day.expects(slack, "summary-flood", by="08:01", to="#woordvoering")
    day.expects(email, "summary-flood", by="08:01", to="piket@example.nl")
    day.silent_because(Suppression.REPUBLISHED)
    day.expects_nothing_more()


async def test_news_behind_a_second_flood_of_the_day_is_named(a_day: Open) -> None:
    """A publisher that floods at night would otherwise be heard of no more until the next night."""
    day = await a_day()
    day.at("08:00").floods("nu", [*_titles(3), *(f"Weerbericht {n}" for n in range(20))])
    day.at("08:10").floods("nu", [f"Zeebericht {n}" for n in range(20)])
    day.at("15:00").floods("nu", [*_titles(5)[3:], *(f"Landbericht {n}" for n in range(20))])
    day.at("15:30").floods("nu", [*_titles(6)[5:], *(f"Luchtbericht {n}" for n in range(20))])
    day.at("16:01").publishes("nos", "Vielfalt op het ministerie")
    await day.run("20:00")
    told = [each for each in day.told if each.recipient == "beheer@example.nl"]
    assert [each.reason for each in told] == ["summary-flood"] * 3
    assert "Assen" in told[0].text
    assert "Delft" in told[1].text
    assert "Emmen" in told[1].text
    assert "Franeker" in told[2].text
    assert "Assen" not in told[1].text


async def test_a_thousand_new_items_at_once_are_recognised_as_a_flood(a_day: Open) -> None:
    day = await a_day()
    day.at("07:50").publishes("nu", "Weerbericht van vanochtend")
    day.at("08:00").floods("nu", [*_titles(3), *(f"Weerbericht nummer {n}" for n in range(150))], flood=False)
    await day.run("09:00")
    day.expects(email, "summary-flood", by="08:01", to="beheer@example.nl", says="153 artikelen")
    day.expects(slack, "summary-flood", by="08:01", to="#woordvoering")
    day.expects(email, "summary-flood", by="08:01", to="piket@example.nl")
    day.expects_nothing_more()


async def test_slack_away_for_a_quarter_of_an_hour_loses_nothing(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK, escalate=(), repeat_interval=timedelta(days=9)))
    day.at("07:55").slack_is(SlackFault.ERROR)
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:17").slack_is(SlackFault.NONE)
    await day.run("12:00")
    day.expects(slack, Reason.FIRST_SIGHT, by="08:35", after="08:17")
    day.expects_nothing_more()


@pytest.mark.parametrize(
    ("fault", "again"), [(SlackFault.LIMITED, "09:05"), (SlackFault.ERROR, "09:30")], ids=["429", "503"]
)
async def test_after_a_long_silence_of_slack_comes_one_summary_and_mail_never_waited(
    a_day: Open, fault: SlackFault, again: str
) -> None:
    day = await a_day(settings(channels=(DESK, PIKET), escalate=(), repeat_interval=timedelta(days=9)))
    free = "08:50"
    day.at("07:55").slack_is(fault)
    for minute, title in enumerate(_titles(12)):
        day.at(f"08:{minute * 4:02}").publishes("nu", title)
    day.at(free).slack_is(SlackFault.NONE)
    await day.run(free)
    while_limited = [method for method, _ in day.chat.calls if method == "chat.postMessage"]
    await day.run("12:00")
    for minute in range(12):
        by = f"08:{minute * 4 + 2:02}"
        day.expects(email, Reason.FIRST_SIGHT, by=by, after=by)
    told = day.expects(slack, "summary-backlog", by=again, after=free)
    summed = sum(place in told.text for place in SUBJECTS)
    assert summed >= 8
    for _ in range(12 - summed):
        day.expects(slack, Reason.FIRST_SIGHT, by=again, after=free)
    assert fault is SlackFault.ERROR or len(while_limited) <= 1, "it was asked to be left alone for an hour"
    day.expects_nothing_more()


async def test_while_slack_is_away_all_day_only_the_first_alert_waits_for_its_last_try(a_day: Open) -> None:
    config = settings(channels=ONLY_SLACK, fallback=(PIKET,), escalate=(), repeat_interval=timedelta(days=9))
    day = await a_day(config)
    day.at("07:00").slack_is(SlackFault.ERROR)
    for hour, title in zip((8, 12, 15), _titles(3), strict=True):
        day.at(f"{hour:02}:00").publishes("nu", title)
    day.at("17:00").slack_is(SlackFault.NONE)
    day.at("18:00").publishes("nu", _titles(4)[3])
    await day.run("20:00")
    day.expects(email, Reason.FIRST_SIGHT, by="12:00", to="piket@example.nl", says="Assen")
    day.expects(email, Reason.FIRST_SIGHT, by="12:10", to="piket@example.nl", says="Breda")
    day.expects(email, Reason.FIRST_SIGHT, by="15:10", to="piket@example.nl", says="Culemborg")
    day.expects(slack, Reason.FIRST_SIGHT, by="18:02", says="Delft")


async def test_an_answer_that_was_lost_does_not_make_a_second_message(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK, escalate=(), repeat_interval=timedelta(days=9)))
    day.at("07:55").slack_is(SlackFault.LOST)
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:02").slack_is(SlackFault.LOST)
    day.at("08:03").slack_is(SlackFault.NONE)
    await day.run("12:00")
    day.expects(slack, Reason.FIRST_SIGHT, by="08:05")
    day.expects_nothing_more()


async def test_a_revoked_token_sends_it_by_mail_and_tells_the_administrators(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK, fallback=(PIKET,), escalate=()))
    day.at("07:00").slack_is(SlackFault.REVOKED)
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:10").answers("acknowledge")
    await day.run("12:00")
    day.expects(email, Reason.FIRST_SIGHT, by="08:02", to="piket@example.nl", says=KOP)
    day.expects(email, "notice", by="08:02", to="beheer@example.nl", says="slack:#woordvoering")
    day.expects_nothing_more()


async def test_ten_dead_letters_are_one_notice_an_hour(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK, fallback=(PIKET,), escalate=(), cap=50))
    day.at("07:00").slack_is(SlackFault.ARCHIVED)
    day.at("08:00").floods("nu", _titles(10), flood=False)
    await day.run("08:30")
    for _ in range(10):
        day.expects(email, Reason.FIRST_SIGHT, by="08:02", to="piket@example.nl")
    day.expects(email, "notice", by="08:02", to="beheer@example.nl")
    day.expects_nothing_more()


async def test_a_mail_server_that_drops_after_the_dot_repeats_the_same_mail(a_day: Open) -> None:
    day = await a_day(settings(channels=(PIKET,), escalate=(), repeat_interval=timedelta(days=9)))
    day.at("07:00").mail_is(MailFault.DROP)
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:02").mail_is(MailFault.DROP)
    day.at("08:03").mail_is(MailFault.NONE)
    await day.run("12:00")
    names = {str(each.mail["Message-ID"]) for each in day.mail.caught}
    assert len(day.mail.caught) >= 2
    assert len(names) == 1


async def test_a_restart_in_the_middle_changes_nothing(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK))
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:01").restarts()
    day.at("08:20").restarts()
    day.at("08:25").publishes("bb", "Rijk mist streefcijfer", about=ABOUT)
    day.at("08:30").restarts()
    day.at("08:50").answers("acknowledge")
    await day.run()
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    day.expects(slack, Reason.SPREADING, by="08:32")
    day.expects(email, Reason.ESCALATED, by="08:32")
    day.expects_nothing_more()


async def test_hostile_headlines_all_day_long(a_day: Open) -> None:
    day = await a_day(settings(escalate=(), cap=100, repeat_interval=timedelta(days=9)))
    titles = [
        "streefcijfer <!channel> <@U1>",
        "streefcijfer =?utf-8?q?A=0D=0ABcc:x?=",
        "streefcijfer\u202e<script>",
    ]
    for minute, title in enumerate(titles):
        day.at(f"08:{minute * 10:02}").publishes("nu", title)
    await day.run("12:00")
    for _ in titles:
        told = day.expects(slack, Reason.FIRST_SIGHT, by="09:00")
        assert "<!channel>" not in day.chat.posted[0].text
        assert "\u202e" not in told.text
        day.expects(email, Reason.FIRST_SIGHT, by="09:00")
    assert all(each.mail["Bcc"] is None for each in day.mail.caught)
    day.expects_nothing_more()


async def test_fifty_stories_in_a_minute_are_all_named_and_none_is_lost(a_day: Open) -> None:
    day = await a_day(settings(channels=(DESK, PIKET), escalate=(), repeat_interval=timedelta(days=9)))
    for outlet in range(12):
        titles = [f"Gemeente {prose(f'{outlet} {n}')[:60]}: streefcijfer" for n in range(4)]
        day.at("08:00").floods(f"blog{outlet}", titles, flood=False)
    await day.run("12:00")
    mail = [each for each in day.told if each.channel == email and each.recipient == "piket@example.nl"]
    singles = [each for each in mail if each.reason == Reason.FIRST_SIGHT]
    summaries = [each for each in mail if each.reason == "summary-storm"]
    assert (len(singles), len(summaries)) == (5, 1)
    text = "".join(each.text for each in mail)
    for outlet in range(12):
        for n in range(4):
            assert prose(f"{outlet} {n}")[:24] in text
    assert len([each for each in day.told if each.channel == slack]) == 6
    assert "en nog" in next(
        each.text for each in day.told if each.reason == "summary-storm" and each.channel == slack
    )
