"""The channels that the environment gives the means for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from email.utils import parseaddr

from monitor.app.parts import Parts
from monitor.channels.apprise import AppriseChannel
from monitor.channels.email import EmailChannel, Security, SmtpSettings
from monitor.channels.heartbeat import Heartbeat
from monitor.channels.slack import SlackChannel, SlackSettings
from monitor.channels.webhook import Hook, WebhookChannel
from monitor.config.environment import Environment
from monitor.model.alert import DeliveryFailed, Sent
from monitor.model.message import Message
from monitor.ports.delivering import Channel
from monitor.rules.redaction import Redaction


def slack_settings(parts: Parts) -> SlackSettings | None:
    """How to reach Slack; None without a token."""
    token, base = parts.environment["MONITOR_SLACK_TOKEN"], parts.environment["MONITOR_SLACK_API_URL"]
    way_out = parts.environment.way_out()
    return SlackSettings(token=token, base_url=base, way_out=way_out) if token else None


def personal_channels(environment: Environment) -> frozenset[str]:
    """Those that reach a person rather than a place, as far as the environment gives the means."""
    means = {"email": environment["MONITOR_SMTP_HOST"], "slack": environment["MONITOR_SLACK_TOKEN"]}
    return frozenset(name for name, given in means.items() if given)


def heartbeat(parts: Parts) -> Heartbeat:
    """What calls the monitor elsewhere."""
    return Heartbeat(parts.environment["MONITOR_HEARTBEAT_URL"], parts.environment.way_out())


def channels(parts: Parts) -> Mapping[str, Channel]:
    """The channels that the environment gives the means for."""
    environment, found = parts.environment, dict[str, Channel]()
    if environment["MONITOR_SMTP_HOST"]:
        name, address = parseaddr(environment["MONITOR_MAIL_FROM"])
        found["email"] = EmailChannel(
            SmtpSettings(
                host=environment["MONITOR_SMTP_HOST"],
                port=int(environment["MONITOR_SMTP_PORT"]),
                security=_SECURITY[environment["MONITOR_SMTP_TLS"]],
                username=environment["MONITOR_SMTP_USER"],
                password=environment["MONITOR_SMTP_PASSWORD"],
                sender=address,
                sender_name=name or "Voorsprong",
                domain=address.rpartition("@")[2],
            )
        )
    slack = slack_settings(parts)
    if slack is not None:
        found["slack"] = SlackChannel(slack)
    if urls := environment.addresses("MONITOR_APPRISE_URLS"):
        found["apprise"] = AppriseChannel(urls)
    if parts.settings.webhooks:
        secret = environment["MONITOR_WEBHOOK_SECRET"]
        hooks = {
            name: Hook(url=each.url, ask=each.ask, secret=secret)
            for name, each in parts.settings.webhooks.items()
        }
        found["webhook"] = WebhookChannel(hooks, parts.clock, environment.way_out())
    return {name: Discreet(each, parts.redact) for name, each in found.items()}


class Discreet:
    """Tells as ``channel`` does. What a service said of a failure is kept and mailed, without secrets."""

    def __init__(self, channel: Channel, redact: Redaction) -> None:
        """``redact``: what of a text may be written down."""
        self._channel, self._redact = channel, redact

    async def send(self, message: Message) -> Sent | DeliveryFailed:
        """See ``Channel``."""
        done = await self._channel.send(message)
        return replace(done, detail=self._redact(done.detail)) if isinstance(done, DeliveryFailed) else done

    async def reconcile(self, message: Message) -> Sent | None:
        """See ``Channel``."""
        return await self._channel.reconcile(message)


_SECURITY = {"starttls": Security.STARTTLS, "tls": Security.TLS, "none": Security.PLAIN}
