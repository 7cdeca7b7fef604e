"""The hundred other services (Teams, Mattermost, Signal, ntfy, …) through Apprise, an optional extra."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
from collections.abc import Mapping

from monitor.model.alert import DeliveryFailed, Sent
from monitor.model.message import Message, Note

_TIMEOUT = 60.0


def available() -> bool:
    """Whether the extra ``voorsprong[apprise]`` is installed."""
    return importlib.util.find_spec("apprise") is not None


class AppriseChannel:
    """Sends ``Note`` content to the Apprise URL that the recipient names. The URLs are secrets."""

    def __init__(self, urls: Mapping[str, str]) -> None:
        self._urls = dict(urls)

    async def reconcile(self, message: Message) -> Sent | None:
        """Apprise cannot be asked."""
        del message
        return None

    async def send(self, message: Message) -> Sent | DeliveryFailed:
        """Try once. Apprise keeps the cause to itself, so every failure but a bad URL may pass later."""
        url = self._urls.get(message.recipient)
        if url is None:
            return DeliveryFailed(permanent=True, why="unknown-recipient")
        if not isinstance(message.content, Note):
            return DeliveryFailed(permanent=True, why="wrong-content", detail=type(message.content).__name__)
        if not available():
            return DeliveryFailed(permanent=True, why="extra-missing", whole_channel=True)
        apprise = importlib.import_module("apprise")
        notifier = apprise.Apprise()
        if not notifier.add(url):
            return DeliveryFailed(permanent=True, why="bad-address")
        try:
            async with asyncio.timeout(_TIMEOUT):
                accepted = await notifier.async_notify(
                    title=message.content.title,
                    body=message.content.text,
                    body_format=apprise.NotifyFormat.TEXT,
                    interpret_escapes=False,
                )
        except (TimeoutError, OSError) as error:
            return DeliveryFailed(permanent=False, why="timeout", detail=type(error).__name__, uncertain=True)
        return Sent(id=message.id) if accepted else DeliveryFailed(permanent=False, why="service-failed")
