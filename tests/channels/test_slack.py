"""What only Slack has: a parent edited in place, replies, ids, limits and revoked tokens."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from monitor.channels.slack import SlackChannel, SlackSettings
from monitor.model.alert import ChannelKind, DeliveryFailed, Sent
from monitor.model.message import Thread
from standins.slack import Fault, SlackStandIn
from tests.channels.rigs import PATIENCE
from tests.channels.views import HOSTILE, message


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn() as ready:
        yield ready


def channel(slack: SlackStandIn, *, token: str = "", spacing: float = 0) -> SlackChannel:
    return SlackChannel(
        SlackSettings(
            token=token or slack.token,
            base_url=slack.url,
            timeout=PATIENCE,
            spacing=timedelta(seconds=spacing),
        )
    )


async def _post(
    slack: SlackStandIn, thread: Thread | None = None, name: str = "a-1", title: str = "Kop"
) -> Sent:
    sent = await channel(slack).send(
        message(ChannelKind.SLACK, "#woordvoering", thread=thread, name=name, title=title)
    )
    assert isinstance(sent, Sent), sent
    return sent


async def test_one_thread_a_story(slack: SlackStandIn) -> None:
    parent = await _post(slack)
    assert parent.place == "C001"
    await _post(slack, Thread(key="story-17", root=parent.id, place=parent.place), "a-2")
    assert [each.delivery for each in slack.thread(parent.id)] == ["a-2"]


async def test_the_parent_is_edited_in_place(slack: SlackStandIn) -> None:
    parent = await _post(slack)
    edit = Thread(key="story-17", root=parent.id, place=parent.place, edit=parent.id)
    await _post(slack, edit, "a-1.2", title="Een andere kop")
    assert len(slack.posted) == 1
    assert "Een andere kop" in json.dumps(slack.posted[0].blocks)
    assert len(slack.posted[0].edits) == 1


async def test_a_lost_reply_in_a_thread_is_found_again(slack: SlackStandIn) -> None:
    parent = await _post(slack)
    thread = Thread(key="story-17", root=parent.id, place=parent.place)
    slack.choose = lambda method, _: Fault.LOST if method == "chat.postMessage" else Fault.NONE
    lost = message(ChannelKind.SLACK, "#woordvoering", thread=thread, name="a-2")
    assert isinstance(await channel(slack).send(lost), DeliveryFailed)
    found = await channel(slack).reconcile(lost)
    assert found is not None
    assert found.id == slack.thread(parent.id)[0].ts


@pytest.mark.parametrize("title", HOSTILE, ids=lambda title: ascii(title)[:24])
async def test_no_headline_pings_or_links(slack: SlackStandIn, title: str) -> None:
    await _post(slack, title=title)
    posted = slack.posted[0]
    for forbidden in ("<!", "<@", "<#", "<http"):
        assert forbidden not in posted.text
    assert _mrkdwn(posted.blocks) == []
    assert posted.raw["parse"] == "none"
    assert str(posted.raw["link_names"]).lower() in ("false", "0")
    links = [each["url"] for each in _elements(posted.blocks) if each.get("type") == "link"]
    assert set(links) <= {"https://nieuws.example/1"}


def _elements(value: object) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    if isinstance(value, dict):
        found.append(value)
        found += [one for each in value.values() for one in _elements(each)]
    elif isinstance(value, list):
        found += [one for each in value for one in _elements(each)]
    return found


def _mrkdwn(blocks: object) -> list[object]:
    return [each for each in _elements(blocks) if each.get("type") == "mrkdwn"]


async def test_a_person_is_reached_in_a_direct_message(slack: SlackStandIn) -> None:
    sent = await channel(slack).send(message(ChannelKind.SLACK, "U0123"))
    assert isinstance(sent, Sent)
    assert sent.place == "DU0123"


async def test_429_carries_its_wait(slack: SlackStandIn) -> None:
    slack.choose = lambda *_: Fault.RATE
    failed = await channel(slack).send(message(ChannelKind.SLACK, "C001"))
    assert isinstance(failed, DeliveryFailed)
    assert (failed.why, failed.retry_after) == ("rate-limited", timedelta(seconds=1))


async def test_a_revoked_token_ends_the_channel(slack: SlackStandIn) -> None:
    failed = await channel(slack, token="xoxb-oud").send(message(ChannelKind.SLACK, "C001"))
    assert isinstance(failed, DeliveryFailed)
    assert (failed.permanent, failed.whole_channel, failed.why) == (True, True, "token-refused")


async def test_an_unknown_channel_is_for_good(slack: SlackStandIn) -> None:
    failed = await channel(slack).send(message(ChannelKind.SLACK, "#bestaat-niet"))
    assert isinstance(failed, DeliveryFailed)
    assert (failed.permanent, failed.whole_channel) == (True, False)


async def test_the_sdk_repeats_nothing_by_itself(slack: SlackStandIn) -> None:
    slack.choose = lambda method, _: Fault.LOST if method == "chat.postMessage" else Fault.NONE
    await channel(slack).send(message(ChannelKind.SLACK, "C001"))
    assert [method for method, _ in slack.calls].count("chat.postMessage") == 1


async def test_messages_to_one_channel_keep_their_distance(slack: SlackStandIn) -> None:
    one = channel(slack, spacing=0.15)
    begun = time.monotonic()
    for number in range(3):
        await one.send(message(ChannelKind.SLACK, "C001", name=f"a-{number}"))
    assert time.monotonic() - begun >= 0.3


async def test_a_proxys_error_page_is_a_failure_that_may_pass(slack: SlackStandIn) -> None:
    slack.choose = lambda *_: Fault.ERROR
    failed = await channel(slack).send(message(ChannelKind.SLACK, "C001"))
    assert isinstance(failed, DeliveryFailed)
    assert (failed.permanent, failed.uncertain) == (False, True)
