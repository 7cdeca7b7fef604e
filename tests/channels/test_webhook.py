"""What only webhooks have: the envelope, the signature and the receiver's own words."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from monitor.channels.webhook import Hook, WebhookChannel, retry_after
from monitor.clock import SystemClock
from monitor.model.alert import ChannelKind, DeliveryFailed, Sent
from standins.webhook import Fault, WebhookReceiver
from tests.channels.rigs import PATIENCE
from tests.channels.views import message

NOW = datetime(2026, 1, 20, 8, 0, tzinfo=UTC)


@pytest.fixture
async def receiver() -> AsyncIterator[WebhookReceiver]:
    async with WebhookReceiver() as ready:
        yield ready


async def _send(receiver: WebhookReceiver, secret: str = "sleutel") -> Sent | DeliveryFailed:
    channel = WebhookChannel({"x": Hook(url=receiver.url, secret=secret, timeout=PATIENCE)}, SystemClock())
    try:
        return await channel.send(message(ChannelKind.WEBHOOK, "x"))
    finally:
        await channel.close()


async def test_the_envelope_is_a_cloud_event(receiver: WebhookReceiver) -> None:
    assert isinstance(await _send(receiver), Sent)
    got = receiver.received[0]
    assert got.headers["Content-Type"].startswith("application/cloudevents+json")
    event = got.event
    assert event["specversion"] == "1.0"
    assert event["id"] == "alert-1.1.1"
    assert event["type"] == "nl.voorsprong.alert.first-sight"
    assert event["source"] == "urn:voorsprong"
    assert event["time"] == "2026-01-20T07:02:00Z"
    assert json.dumps(event["data"])


async def test_the_signature_can_be_checked_by_the_receiver(receiver: WebhookReceiver) -> None:
    await _send(receiver)
    got = receiver.received[0]
    signed = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    expected = base64.b64encode(hmac.new(b"sleutel", signed, hashlib.sha256).digest()).decode()
    assert got.headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(got.headers["webhook-timestamp"]) - SystemClock().now().timestamp()) < 60


@pytest.mark.parametrize(
    ("fault", "permanent", "why"),
    [
        (Fault.ERROR, False, "server-error"),
        (Fault.RATE, False, "rate-limited"),
        (Fault.GONE, True, "refused"),
        (Fault.REDIRECT, True, "refused"),
        (Fault.LOST, False, "disconnected"),
    ],
)
async def test_answers_say_whether_to_try_again(
    receiver: WebhookReceiver, fault: Fault, permanent: bool, why: str
) -> None:
    receiver.choose = lambda _: fault
    failed = await _send(receiver)
    assert isinstance(failed, DeliveryFailed)
    assert (failed.permanent, failed.why) == (permanent, why)
    if fault is Fault.RATE:
        assert failed.retry_after == timedelta(seconds=7)


async def test_an_endless_answer_is_not_read(receiver: WebhookReceiver) -> None:
    receiver.choose = lambda _: Fault.ENDLESS
    assert isinstance(await _send(receiver), Sent)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("7", timedelta(seconds=7)),
        ("Tue, 20 Jan 2026 08:01:00 GMT", timedelta(minutes=1)),
        ("Tue, 20 Jan 2026 07:00:00 GMT", timedelta(0)),
        ("Tue, 20 Jan 2036 07:00:00 GMT", timedelta(days=1)),
        ("999999999999", timedelta(days=1)),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_read_whatever_it_says(value: str, wait: timedelta | None) -> None:
    assert retry_after(value, NOW) == wait
