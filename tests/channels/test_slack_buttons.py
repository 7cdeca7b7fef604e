"""The buttons, over a real web socket: a press is recorded first and acknowledged then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from monitor.channels.slack import SlackSettings
from monitor.channels.slack_buttons import SlackButtons
from monitor.flows.press import UNKNOWN, record
from monitor.model.press import Button, Press
from monitor.rules.wording.slack_modal import LASTING, WHY, modal
from monitor.storage.database import Database
from monitor.storage.respond import ResponseBook
from monitor.storage.tables.actions import actions, mutes
from monitor.storage.tables.articles import stories
from standins.slack import Fault, SlackStandIn
from tests.acceptance.desk import settings
from tests.channels.rigs import PATIENCE
from tests.waiting import LONG, until

NOW = datetime(2026, 1, 21, 8, 0, tzinfo=UTC)


class Record:
    """Keeps the presses, and answers as told."""

    def __init__(self) -> None:
        self.presses: list[Press] = []
        self.refusal = ""

    async def answer(self, press: Press) -> str:
        self.presses.append(press)
        return self.refusal


@asynccontextmanager
async def listening(record_: Record) -> AsyncIterator[SlackStandIn]:
    stop = asyncio.Event()
    async with SlackStandIn() as slack:
        web = SlackSettings(token=slack.token, base_url=slack.url, timeout=PATIENCE)
        running = asyncio.create_task(SlackButtons(web, "xapp-standin", record_.answer).run(stop))
        try:
            await until(lambda: slack.connected)
            yield slack
        finally:
            stop.set()
            await running


async def _acknowledged(slack: SlackStandIn, envelope: str) -> None:
    await until(lambda: envelope in slack.acknowledged)


async def test_taking_is_recorded_and_acknowledged() -> None:
    kept = Record()
    async with listening(kept) as slack:
        await _acknowledged(slack, await slack.press("story-take", "17|desk"))
    assert kept.presses == [Press(button=Button.TAKE, story=17, user="U0123")]


async def test_who_may_not_is_told_alone() -> None:
    kept = Record()
    kept.refusal = "Dit kan niet."
    async with listening(kept) as slack:
        await _acknowledged(slack, await slack.press("story-take", "17|desk"))
        said = [given for method, given in slack.calls if method == "chat.postEphemeral"]
    assert [(each["user"], each["text"]) for each in said] == [("U0123", "Dit kan niet.")]


async def test_muting_asks_why_and_how_long() -> None:
    kept = Record()
    async with listening(kept) as slack:
        await _acknowledged(slack, await slack.press("story-mute", "17|desk"))
        assert kept.presses == []
        (view,) = slack.views
        state = {
            "values": {
                WHY: {WHY: {"value": "te veel"}},
                LASTING: {LASTING: {"selected_option": {"value": "1d"}}},
            }
        }
        await _acknowledged(slack, await slack.submit({**view, "state": state}))
    assert kept.presses == [
        Press(button=Button.MUTE, story=17, user="U0123", why="te veel", lasting=timedelta(days=1))
    ]


@pytest.mark.parametrize("value", ["", "x|desk", "-1", "17; DROP", "9" * 40, "\uff11\uff17"])
async def test_a_value_that_is_no_story_is_acknowledged_and_ignored(value: str) -> None:
    kept = Record()
    async with listening(kept) as slack:
        await _acknowledged(slack, await slack.press("story-take", value))
    assert kept.presses == []


def test_the_modals_fit_slack() -> None:
    for button in (Button.MUTE, Button.NO_REACTION):
        view = modal(button, 17)
        title = view["title"]
        assert isinstance(title, dict)
        assert len(str(title["text"])) <= 24


@pytest.mark.parametrize(
    ("press", "kind", "refused"),
    [
        (Press(button=Button.TAKE, story=1, user="U0123"), "acknowledge", ""),
        (Press(button=Button.NO_REACTION, story=1, user="U0123", why="oud"), "no-reaction", ""),
        (Press(button=Button.NO_REACTION, story=1, user="U0123"), "", "reden"),
        (Press(button=Button.MUTE, story=1, user="U0123", why="x", lasting=timedelta(hours=2)), "mute", ""),
        (Press(button=Button.MUTE, story=1, user="U0123", why="x"), "", "31 dagen"),
        (Press(button=Button.TAKE, story=99, user="U0123"), "", "bestaat niet"),
        (Press(button=Button.TAKE, story=1, user="U9999"), "", UNKNOWN),
        (Press(button=Button.TAKE, story=1, user=""), "", UNKNOWN),
    ],
)
def test_a_press_is_a_step_at_the_desk(
    sqlite_database: Database, press: Press, kind: str, refused: str
) -> None:
    with sqlite_database.write() as connection:
        row = {"title": "Kop", "created": NOW, "first_published": NOW, "last_article": NOW}
        connection.execute(insert(stories).values(row))
        said = record(ResponseBook(connection), press, settings(), NOW)
        kinds = list(connection.scalars(select(actions.c.kind)))
        muted = connection.execute(select(mutes)).first()
    assert (refused in said) if refused else not said
    assert kinds == ([kind] if kind else [])
    assert (muted is not None) == (kind == "mute")


async def test_a_stop_is_heard_while_slack_refuses_the_token() -> None:
    """Slack's own client tries again for ever, and the daemon waits for its end."""
    stop = asyncio.Event()
    async with SlackStandIn(choose=lambda _method, _arguments: Fault.REVOKED) as slack:
        web = SlackSettings(token=slack.token, base_url=slack.url, timeout=PATIENCE)
        running = asyncio.create_task(SlackButtons(web, "xapp-standin", Record().answer).run(stop))
        await until(lambda: slack.calls)
        stop.set()
        await asyncio.wait_for(running, LONG)
        assert not slack.connected
