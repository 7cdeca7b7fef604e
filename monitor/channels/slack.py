"""Slack's Web API: one thread a story, the parent edited in place, and found again after a lost answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from monitor.channels.clean import cut_detail
from monitor.model.alert import DeliveryFailed, Sent
from monitor.model.message import Message, SlackPost
from monitor.model.way_out import DIRECT, WayOut

EVENT = "voorsprong_delivery"
TOKEN_ERRORS = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
PLACE_ERRORS = frozenset(
    {
        "as_user_not_supported",
        "cant_update_message",
        "channel_not_found",
        "edit_window_closed",
        "is_archived",
        "message_not_found",
        "not_in_channel",
        "restricted_action",
        "user_not_found",
    }
)
MESSAGE_ERRORS = frozenset(
    {
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "metadata_too_large",
        "msg_too_long",
        "no_text",
    }
)
_PAGES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSettings:
    """``token`` is the bot's (``xoxb-…``); its scopes are listed in docs/channels.md."""

    token: str = field(repr=False)
    base_url: str = "https://slack.com/api/"
    timeout: int = 20
    spacing: timedelta = timedelta(seconds=1)
    """Least time between two messages to one channel: Slack's own limit."""
    way_out: WayOut = DIRECT

    def client(self) -> AsyncWebClient:
        """Of the Web API; every retry is the outbox's, the SDK's own are off."""
        made = AsyncWebClient(
            token=self.token, base_url=self.base_url, timeout=self.timeout, retry_handlers=[]
        )
        made.proxy = self.way_out.through(urlsplit(self.base_url).hostname or "")  # not the environment's
        return made


class SlackChannel:
    """Sends ``SlackPost`` content."""

    def __init__(self, settings: SlackSettings) -> None:
        self._settings = settings
        self._client = settings.client()
        self._places: dict[str, str] = {}
        self._turns: dict[str, asyncio.Lock] = {}
        self._free_at: dict[str, float] = {}

    async def send(self, message: Message) -> Sent | DeliveryFailed:
        """Post, reply or edit; once."""
        if not isinstance(message.content, SlackPost):
            return DeliveryFailed(permanent=True, why="wrong-content", detail=type(message.content).__name__)
        try:
            place = message.thread.place or await self._place(message.recipient)
            async with self._turns.setdefault(place, asyncio.Lock()):
                await self._wait_turn(place)
                answer = await self._say(message, message.content, place)
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
            return failure(error)
        return Sent(id=str(answer.get("ts", "")), place=str(answer.get("channel", place)))

    async def reconcile(self, message: Message) -> Sent | None:
        """Look for an earlier try by the delivery id in the message's metadata."""
        if message.thread.edit:
            return None
        try:
            place = message.thread.place or await self._place(message.recipient)
            return await self._find(message, place)
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError):
            return None

    async def _say(self, message: Message, content: SlackPost, place: str) -> AsyncSlackResponse:
        blocks = [dict(each) for each in content.blocks]
        if message.thread.edit:
            return await self._client.chat_update(
                channel=place,
                ts=message.thread.edit,
                text=content.text,
                blocks=blocks,
                link_names=False,
                parse="none",
            )
        return await self._client.chat_postMessage(
            channel=place,
            text=content.text,
            blocks=blocks,
            thread_ts=message.thread.root or None,
            reply_broadcast=True if content.aloud and message.thread.root else None,
            metadata={"event_type": EVENT, "event_payload": {"id": message.id}},
            unfurl_links=False,
            unfurl_media=False,
            link_names=False,
            mrkdwn=False,
            parse="none",
        )

    async def _find(self, message: Message, place: str) -> Sent | None:
        oldest = f"{(message.at - timedelta(minutes=5)).timestamp():.6f}"
        cursor = ""
        for _ in range(_PAGES):
            if message.thread.root:
                answer = await self._client.conversations_replies(
                    channel=place,
                    ts=message.thread.root,
                    oldest=oldest,
                    include_all_metadata=True,
                    limit=200,
                    cursor=cursor or None,
                )
            else:
                answer = await self._client.conversations_history(
                    channel=place, oldest=oldest, include_all_metadata=True, limit=200, cursor=cursor or None
                )
            for each in answer.get("messages") or ():
                if _delivery(each) == message.id:
                    return Sent(id=str(each["ts"]), place=place)
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return None
        return None

    async def _place(self, recipient: str) -> str:
        """The channel id for ``#name`` or a person's id; a name that cannot be looked up is used as it is."""
        if recipient in self._places:
            return self._places[recipient]
        if recipient.startswith("#"):
            found = await self._by_name(recipient[1:])
        elif recipient.startswith(("U", "W")):
            answer = await self._client.conversations_open(users=recipient)
            found = str((answer.get("channel") or {}).get("id") or "")
        else:
            found = recipient
        if not found:
            return recipient
        self._places[recipient] = found
        return found

    async def _by_name(self, name: str) -> str:
        cursor = ""
        while True:
            try:
                answer = await self._client.conversations_list(
                    exclude_archived=False,
                    limit=1000,
                    types="public_channel,private_channel",
                    cursor=cursor or None,
                )
            except SlackApiError as error:
                if _code(error) == "missing_scope":
                    return ""
                raise
            for each in answer.get("channels") or ():
                if each.get("name") == name:
                    return str(each["id"])
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return ""

    async def _wait_turn(self, place: str) -> None:
        """Called with the place's lock held."""
        loop = asyncio.get_running_loop()
        wait = self._free_at.get(place, 0.0) - loop.time()
        if wait > 0:
            await asyncio.sleep(wait)
        self._free_at[place] = loop.time() + self._settings.spacing.total_seconds()


def _delivery(message: Mapping[str, object]) -> str:
    metadata = message.get("metadata")
    payload = metadata.get("event_payload") if isinstance(metadata, Mapping) else None
    return str(payload.get("id", "")) if isinstance(payload, Mapping) else ""


def _code(error: SlackApiError) -> str:
    """Slack's own word for the error; empty where a proxy answered with a page."""
    response = error.response
    data = getattr(response, "data", response)
    return str(data.get("error", "")) if isinstance(data, Mapping) else ""


def failure(error: Exception) -> DeliveryFailed:
    """What an error of the SDK means for the delivery; never the SDK's own text, which can hold a token."""
    if isinstance(error, SlackApiError):
        return _answered(error)
    if isinstance(error, aiohttp.ClientConnectorError):
        return DeliveryFailed(
            permanent=False, why="connection", detail=type(error).__name__, whole_channel=True
        )
    why = "timeout" if isinstance(error, TimeoutError) else "disconnected"
    return DeliveryFailed(permanent=False, why=why, detail=type(error).__name__, uncertain=True)


def _answered(error: SlackApiError) -> DeliveryFailed:
    code = _code(error)
    status = _status(error)
    if code == "ratelimited" or status == 429:
        return DeliveryFailed(permanent=False, why="rate-limited", retry_after=_retry_after(error))
    detail = cut_detail(code or f"status {status}")
    if code in TOKEN_ERRORS:
        return DeliveryFailed(permanent=True, why="token-refused", detail=detail, whole_channel=True)
    if code in PLACE_ERRORS:
        return DeliveryFailed(permanent=True, why="recipient-refused", detail=detail)
    if code in MESSAGE_ERRORS:
        return DeliveryFailed(permanent=True, why="message-refused", detail=detail)
    return DeliveryFailed(permanent=False, why="server-error", detail=detail, uncertain=status >= 500)


def _status(error: SlackApiError) -> int:
    response = error.response
    given = response.get("status") if isinstance(response, dict) else getattr(response, "status_code", 0)
    return given if isinstance(given, int) else 0


def _retry_after(error: SlackApiError) -> timedelta:
    response = error.response
    headers = response.get("headers") if isinstance(response, dict) else getattr(response, "headers", None)
    headers = headers if isinstance(headers, Mapping) else {}
    value = next((each for name, each in headers.items() if name.lower() == "retry-after"), "1")
    try:
        return timedelta(seconds=max(1, min(86_400, int(value))))
    except (TypeError, ValueError):
        return timedelta(seconds=1)
