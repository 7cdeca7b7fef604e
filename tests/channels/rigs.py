"""One rig a channel: the real channel against its stand-in, with the faults by name."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from monitor.channels.apprise import AppriseChannel
from monitor.channels.email import EmailChannel, Security, SmtpSettings
from monitor.channels.slack import SlackChannel, SlackSettings
from monitor.channels.webhook import Hook, WebhookChannel
from monitor.clock import SystemClock
from monitor.model.alert import ChannelKind
from monitor.ports.delivering import Channel
from standins import mail, slack, webhook

SECRET = "xoxb-CANARY-s3cr3t"
PASSWORD = "CANARY-s3cr3t"
PATIENCE = 60
"""Seconds that a channel waits for a stand-in that answers: a busy machine is no fault of it."""
HASTE = 1
"""For one that never does."""


@dataclass
class Rig:
    """A channel, who it reaches, and how to make its stand-in misbehave."""

    kind: ChannelKind
    channel: Channel
    recipient: str
    faults: Mapping[str, object]
    behave: dict[str, object] = field(default_factory=dict)

    def set(self, fault: str) -> None:
        """From now on every try meets this fault; ``none`` ends it."""
        self.behave["fault"] = self.faults[fault]

    def delivered(self) -> list[str]:
        """The text of everything that arrived."""
        raise NotImplementedError


class MailRig(Rig):
    catcher: mail.MailCatcher

    def delivered(self) -> list[str]:
        return [each.mail.get_body(("plain",)).get_content() for each in self.catcher.caught]  # type: ignore[union-attr]


class SlackRig(Rig):
    stand_in: slack.SlackStandIn

    def delivered(self) -> list[str]:
        return [each.text + json.dumps(each.blocks, ensure_ascii=False) for each in self.stand_in.posted]


class HookRig(Rig):
    receiver: webhook.WebhookReceiver

    def delivered(self) -> list[str]:
        return [each.body.decode() for each in self.receiver.received]


@asynccontextmanager
async def mail_rig(patience: int = PATIENCE) -> AsyncIterator[MailRig]:
    behave: dict[str, object] = {"fault": mail.Fault.NONE}
    async with mail.MailCatcher(choose=lambda _: mail.Fault(str(behave["fault"]))) as catcher:
        settings = SmtpSettings(
            host="127.0.0.1",
            port=catcher.port,
            security=Security.PLAIN,
            sender="voorsprong@example.nl",
            domain="voorsprong.example",
            timeout=patience,
        )
        faults = {
            "none": mail.Fault.NONE,
            "transient": mail.Fault.LATER,
            "permanent": mail.Fault.UNKNOWN,
            "lost": mail.Fault.DROP,
            "slow": mail.Fault.SLOW,
        }
        rig = MailRig(ChannelKind.EMAIL, EmailChannel(settings), "piket@example.nl", faults, behave)
        rig.catcher = catcher
        yield rig


@asynccontextmanager
async def slack_rig(patience: int = PATIENCE) -> AsyncIterator[SlackRig]:
    behave: dict[str, object] = {"fault": slack.Fault.NONE}

    def choose(method: str, _arguments: object) -> slack.Fault:
        fault = slack.Fault(str(behave["fault"]))
        return fault if method == "chat.postMessage" else slack.Fault.NONE

    async with slack.SlackStandIn(token=SECRET, choose=choose) as stand_in:
        settings = SlackSettings(token=SECRET, base_url=stand_in.url, timeout=patience, spacing=timedelta(0))
        faults = {
            "none": slack.Fault.NONE,
            "transient": slack.Fault.RATE,
            "permanent": slack.Fault.ARCHIVED,
            "lost": slack.Fault.LOST,
            "slow": slack.Fault.SLOW,
        }
        rig = SlackRig(ChannelKind.SLACK, SlackChannel(settings), "#woordvoering", faults, behave)
        rig.stand_in = stand_in
        yield rig


@asynccontextmanager
async def webhook_rig(patience: int = PATIENCE) -> AsyncIterator[HookRig]:
    behave: dict[str, object] = {"fault": webhook.Fault.NONE}
    async with webhook.WebhookReceiver(choose=lambda _: webhook.Fault(str(behave["fault"]))) as receiver:
        hook = Hook(url=f"{receiver.url}?key={SECRET}", secret=PASSWORD, ask=receiver.ask, timeout=patience)
        faults = {
            "none": webhook.Fault.NONE,
            "transient": webhook.Fault.ERROR,
            "permanent": webhook.Fault.GONE,
            "lost": webhook.Fault.LOST,
            "slow": webhook.Fault.SLOW,
        }
        channel = WebhookChannel({"intranet": hook}, SystemClock())
        rig = HookRig(ChannelKind.WEBHOOK, channel, "intranet", faults, behave)
        rig.receiver = receiver
        yield rig
        await channel.close()


@asynccontextmanager
async def apprise_rig(patience: int = PATIENCE) -> AsyncIterator[HookRig]:
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    behave: dict[str, object] = {"fault": webhook.Fault.NONE}
    async with webhook.WebhookReceiver(choose=lambda _: webhook.Fault(str(behave["fault"]))) as receiver:
        url = f"json://127.0.0.1:{receiver.port}/hook?-key={SECRET}&rto={patience}&cto={patience}"
        faults = {
            "none": webhook.Fault.NONE,
            "transient": webhook.Fault.ERROR,
            "permanent": None,
            "lost": webhook.Fault.LOST,
            "slow": None,
        }
        rig = HookRig(ChannelKind.APPRISE, AppriseChannel({"teams": url}), "teams", faults, behave)
        rig.receiver = receiver
        yield rig
        await asyncio.sleep(0)


RIGS = {"email": mail_rig, "slack": slack_rig, "webhook": webhook_rig, "apprise": apprise_rig}
