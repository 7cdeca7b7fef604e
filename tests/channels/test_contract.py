"""What every channel must do, whatever it speaks; each against a real server on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from monitor.model.alert import DeliveryFailed, Sent
from monitor.model.message import Event, Mail, Message, Note, SlackPost, Thread
from tests.channels.rigs import HASTE, PASSWORD, RIGS, SECRET, Rig
from tests.channels.views import EVIL_URLS, HOSTILE, PLAIN, message


@pytest.fixture(params=sorted(RIGS))
def kind(request: pytest.FixtureRequest) -> str:
    if request.param == "apprise":
        pytest.importorskip("apprise", reason="the extra apprise is not installed")
    return str(request.param)


@pytest.fixture
async def rig(kind: str) -> AsyncIterator[Rig]:
    async with RIGS[kind]() as ready:
        yield ready


@pytest.fixture
async def hasty(kind: str) -> AsyncIterator[Rig]:
    """One that gives up soon."""
    async with RIGS[kind](HASTE) as ready:
        yield ready


async def test_sends_what_the_reader_needs(rig: Rig) -> None:
    outcome = await rig.channel.send(message(rig.kind, rig.recipient))
    assert isinstance(outcome, Sent), outcome
    assert outcome.id
    (text,) = rig.delivered()
    assert PLAIN.split()[0] in text
    assert "https://nieuws.example/1" in text


async def test_a_transient_failure_may_be_tried_again(rig: Rig) -> None:
    rig.set("transient")
    failed = await rig.channel.send(message(rig.kind, rig.recipient))
    assert isinstance(failed, DeliveryFailed)
    assert not failed.permanent
    assert failed.why
    rig.set("none")
    assert isinstance(await rig.channel.send(message(rig.kind, rig.recipient, attempt=2)), Sent)


async def test_a_permanent_failure_says_so(rig: Rig) -> None:
    if rig.faults["permanent"] is None:
        failed = await rig.channel.send(message(rig.kind, "unknown"))
    else:
        rig.set("permanent")
        failed = await rig.channel.send(message(rig.kind, rig.recipient))
    assert isinstance(failed, DeliveryFailed)
    assert failed.permanent


async def test_a_lost_answer_is_uncertain_or_can_be_asked_about(rig: Rig) -> None:
    rig.set("lost")
    failed = await rig.channel.send(message(rig.kind, rig.recipient))
    assert isinstance(failed, DeliveryFailed)
    assert not failed.permanent
    assert failed.uncertain or rig.kind == "apprise"
    assert len(rig.delivered()) == 1
    found = await rig.channel.reconcile(message(rig.kind, rig.recipient, attempt=2))
    assert (found is not None) == (rig.kind in ("slack", "webhook"))


async def test_what_never_arrived_is_not_found(rig: Rig) -> None:
    assert (
        await rig.channel.reconcile(message(rig.kind, rig.recipient, name="alert-9.1.9", attempt=2)) is None
    )


async def test_a_slow_provider_ends_in_time(hasty: Rig) -> None:
    if hasty.faults["slow"] is None:
        pytest.skip("apprise has time limits of its own")
    hasty.set("slow")
    failed = await hasty.channel.send(message(hasty.kind, hasty.recipient))
    assert isinstance(failed, DeliveryFailed)
    assert failed.why == "timeout"


@pytest.mark.parametrize("fault", ["transient", "permanent", "lost", "slow"])
async def test_no_failure_leaks_a_secret(hasty: Rig, fault: str, caplog: pytest.LogCaptureFixture) -> None:
    if hasty.faults[fault] is None:
        pytest.skip("not a fault of this channel's own")
    caplog.set_level("WARNING")  # as the service has its libraries, whatever a test before this one set
    caplog.set_level("DEBUG", logger="monitor")
    hasty.set(fault)
    failed = await hasty.channel.send(message(hasty.kind, hasty.recipient))
    written = f"{failed!r} {hasty.channel!r} {vars(hasty.channel).get('_settings')!r} {caplog.text}"
    assert SECRET not in written
    assert PASSWORD not in written


@pytest.mark.parametrize("title", HOSTILE, ids=lambda title: ascii(title)[:24])
async def test_a_hostile_headline_is_data(rig: Rig, title: str) -> None:
    outcome = await rig.channel.send(message(rig.kind, rig.recipient, title=title))
    assert isinstance(outcome, Sent), outcome
    (text,) = rig.delivered()
    for forbidden in ("\u202e", "\u200b", "\u2066", "\ufeff", "\x00", "\x1b"):
        assert forbidden not in text


@pytest.mark.parametrize("url", EVIL_URLS)
async def test_an_evil_link_is_no_link(rig: Rig, url: str) -> None:
    assert isinstance(await rig.channel.send(message(rig.kind, rig.recipient, url=url)), Sent)
    (text,) = rig.delivered()
    for forbidden in ("javascript:", "data:text", "file:", "<script", "@evil", "|https"):
        assert forbidden not in text


@pytest.mark.parametrize("wrong", [Mail, SlackPost, Event, Note])
async def test_content_of_another_channel_is_refused_for_good(rig: Rig, wrong: type) -> None:
    built = message(rig.kind, rig.recipient)
    if isinstance(built.content, wrong):
        return
    others = [message(kind, rig.recipient) for kind in ("email", "slack", "webhook", "apprise")]  # type: ignore[arg-type]
    other = next(each for each in others if isinstance(each.content, wrong))
    failed = await rig.channel.send(
        Message(id="x", recipient=rig.recipient, content=other.content, thread=Thread(key="x"), at=built.at)
    )
    assert isinstance(failed, DeliveryFailed)
    assert failed.permanent
