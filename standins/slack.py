"""A Slack that speaks the part of the Web API and of Socket Mode that the product uses."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from aiohttp import WSMsgType, web

Json = dict[str, object]


class Fault(StrEnum):
    """How Slack misbehaves for one call."""

    NONE = "none"
    RATE = "rate"
    """429 with ``Retry-After: 1``."""
    LIMITED = "limited"
    """429 with ``Retry-After: 3600``."""
    ERROR = "error"
    """503, nothing done."""
    LOST = "lost"
    """Done, but the connection is dropped before the answer."""
    REVOKED = "revoked"
    ARCHIVED = "archived"
    SLOW = "slow"


Choose = Callable[[str, Mapping[str, object]], Fault]
"""Given the method and its arguments, the fault for this call."""


@dataclass
class Posted:
    """One message as it stands now. ``edits`` holds its earlier forms."""

    ts: str
    channel: str
    text: str
    blocks: list[Json]
    thread_ts: str
    metadata: Json
    edits: list[Json] = field(default_factory=list)
    raw: Json = field(default_factory=dict)

    @property
    def delivery(self) -> str:
        """The delivery id in the metadata."""
        payload = self.metadata.get("event_payload")
        return str(payload.get("id", "")) if isinstance(payload, dict) else ""


@dataclass
class SlackStandIn:
    """``async with SlackStandIn() as slack``: give ``slack.url`` as the client's base URL."""

    token: str = "xoxb-standin"
    channels: dict[str, str] = field(default_factory=lambda: {"woordvoering": "C001", "beheer": "C002"})
    choose: Choose = lambda _method, _arguments: Fault.NONE
    port: int = 0
    posted: list[Posted] = field(default_factory=list)
    calls: list[tuple[str, Json]] = field(default_factory=list)
    views: list[Json] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    first_ts: int = 1_700_000_000
    _runner: web.AppRunner | None = None
    _sockets: list[web.WebSocketResponse] = field(default_factory=list)
    _arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    def __post_init__(self) -> None:
        self._ts = itertools.count(self.first_ts)
        self._envelopes = itertools.count(1)

    @property
    def url(self) -> str:
        """Base URL of the Web API."""
        return f"http://127.0.0.1:{self.port}/api/"

    async def __aenter__(self) -> SlackStandIn:
        app = web.Application()
        app.router.add_post("/api/{method}", self._call)
        app.router.add_get("/api/{method}", self._call)
        app.router.add_get("/socket", self._socket)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        for each in self._sockets:
            await each.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def connected(self) -> bool:
        """Whether somebody listens over Socket Mode."""
        return any(not each.closed for each in self._sockets)

    def thread(self, root: str) -> list[Posted]:
        """The replies of one thread, oldest first."""
        return [each for each in self.posted if each.thread_ts == root]

    async def wait_for(self, count: int, within: float = 5.0) -> list[Posted]:
        """All messages once there are ``count``."""
        async with asyncio.timeout(within), self._arrived:
            await self._arrived.wait_for(lambda: len(self.posted) >= count)
        return list(self.posted)

    async def press(
        self, action_id: str, value: str, *, user: str = "U0123", ts: str = "", channel: str = "C001"
    ) -> str:
        """Somebody presses a button; returns the envelope's id, which must be acknowledged."""
        payload: Json = {
            "type": "block_actions",
            "trigger_id": "trigger.1",
            "user": {"id": user, "username": user.lower(), "name": user.lower()},
            "channel": {"id": channel},
            "container": {"type": "message", "message_ts": ts, "channel_id": channel},
            "actions": [{"type": "button", "action_id": action_id, "value": value}],
        }
        return await self._push("interactive", payload)

    async def submit(self, view: Json, *, user: str = "U0123") -> str:
        """Somebody submits a modal."""
        payload: Json = {
            "type": "view_submission",
            "user": {"id": user, "username": user.lower()},
            "view": view,
        }
        return await self._push("interactive", payload)

    async def _push(self, kind: str, payload: Json) -> str:
        envelope = f"envelope-{next(self._envelopes)}"
        message = {
            "type": kind,
            "envelope_id": envelope,
            "accepts_response_payload": True,
            "payload": payload,
        }
        for each in self._sockets:
            if not each.closed:
                await each.send_str(json.dumps(message))
        return envelope

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        await socket.send_str(json.dumps({"type": "hello", "num_connections": 1}))
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                answer = json.loads(message.data)
                self.acknowledged.append(str(answer.get("envelope_id", "")))
        return socket

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls.append((method, arguments))
        fault = self.choose(method, arguments)
        if fault in (Fault.RATE, Fault.LIMITED):
            wait = {"Retry-After": "1" if fault is Fault.RATE else "3600"}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=wait)
        if fault is Fault.ERROR:
            return web.Response(status=503, text="<html>upstream</html>")
        if fault is Fault.SLOW:
            await asyncio.sleep(3600)
        answer = self._answer(method, arguments, request.headers.get("Authorization", ""), fault)
        async with self._arrived:
            self._arrived.notify_all()
        if fault is Fault.LOST and request.transport is not None:
            request.transport.abort()
        return web.json_response(answer)

    def _answer(self, method: str, arguments: Json, authorization: str, fault: Fault) -> Json:
        if fault is Fault.REVOKED:
            return {"ok": False, "error": "token_revoked"}
        if fault is Fault.ARCHIVED:
            return {"ok": False, "error": "is_archived"}
        if method == "apps.connections.open":
            return {"ok": True, "url": f"ws://127.0.0.1:{self.port}/socket"}
        if authorization != f"Bearer {self.token}":
            return {"ok": False, "error": "invalid_auth"}
        known: dict[str, Callable[[Json], Json]] = {
            "auth.test": lambda _: {"ok": True, "user_id": "UBOT", "team": "standin"},
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "conversations.list": self._list,
            "conversations.open": lambda given: {"ok": True, "channel": {"id": f"D{given.get('users', '')}"}},
            "conversations.history": self._history,
            "conversations.replies": self._history,
            "users.info": self._user,
            "views.open": self._view,
            "chat.postEphemeral": lambda _: {"ok": True, "message_ts": "1.1"},
        }
        handler = known.get(method)
        return handler(arguments) if handler else {"ok": False, "error": "unknown_method"}

    def _place(self, given: str) -> str:
        if given.startswith("#"):
            return self.channels.get(given[1:], "")
        return given if given in self.channels.values() or given.startswith(("D", "U")) else ""

    def _post(self, given: Json) -> Json:
        place = self._place(str(given.get("channel", "")))
        if not place:
            return {"ok": False, "error": "channel_not_found"}
        wrong = _check_blocks(given.get("blocks"))
        if wrong:
            return {"ok": False, "error": "invalid_blocks", "response_metadata": {"messages": [wrong]}}
        ts = f"{next(self._ts)}.000100"
        posted = Posted(
            ts=ts,
            channel=place,
            text=str(given.get("text", "")),
            blocks=_list(given.get("blocks")),
            thread_ts=str(given.get("thread_ts") or ""),
            metadata=_object(given.get("metadata")),
            raw=given,
        )
        self.posted.append(posted)
        return {"ok": True, "ts": ts, "channel": place, "message": {"text": posted.text}}

    def _update(self, given: Json) -> Json:
        for each in self.posted:
            if each.ts == given.get("ts") and each.channel == given.get("channel"):
                wrong = _check_blocks(given.get("blocks"))
                if wrong:
                    return {"ok": False, "error": "invalid_blocks"}
                each.edits.append({"text": each.text, "blocks": each.blocks})
                each.text, each.blocks = str(given.get("text", "")), _list(given.get("blocks"))
                return {"ok": True, "ts": each.ts, "channel": each.channel, "text": each.text}
        return {"ok": False, "error": "message_not_found"}

    def _list(self, _given: Json) -> Json:
        return {
            "ok": True,
            "channels": [{"id": place, "name": name} for name, place in self.channels.items()],
        }

    def _history(self, given: Json) -> Json:
        root = given.get("ts")
        found = [
            each
            for each in self.posted
            if each.channel == given.get("channel")
            and (root in (each.thread_ts, each.ts) if root else not each.thread_ts)
        ]
        begin, most = int(str(given.get("cursor") or 0)), int(str(given.get("limit") or 100))
        page = found[::-1][begin : begin + most]
        messages = [{"ts": each.ts, "text": each.text, "metadata": each.metadata} for each in page]
        more = str(begin + most) if begin + most < len(found) else ""
        return {"ok": True, "messages": messages, "response_metadata": {"next_cursor": more}}

    def _user(self, given: Json) -> Json:
        name = str(given.get("user", ""))
        return {"ok": True, "user": {"id": name, "real_name": name, "profile": {"real_name": name}}}

    def _view(self, given: Json) -> Json:
        view = _object(given.get("view"))
        self.views.append(view)
        return {"ok": True, "view": {"id": f"V{len(self.views)}", **view}}


async def _arguments(request: web.Request) -> Json:
    """JSON body, form fields or query, whichever the client used; nested JSON in form fields is read."""
    if request.content_type == "application/json":
        body = await request.json()
        return dict(body) if isinstance(body, dict) else {}
    given: Json = dict(request.query)
    form = await request.post()
    for name, value in form.items():
        text = value if isinstance(value, str) else ""
        given[name] = json.loads(text) if text[:1] in ("{", "[") else text
    return given


def _list(value: object) -> list[Json]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _object(value: object) -> Json:
    return dict(value) if isinstance(value, dict) else {}


_KNOWN = frozenset({"header", "context", "rich_text", "section", "actions", "divider", "image"})


def _check_blocks(value: object) -> str:
    """Slack's own limits on blocks, those that a long or empty text could break; empty when all is well."""
    blocks = _list(value)
    if len(blocks) > 50:
        return "no more than 50 items allowed"
    for each in blocks:
        if each.get("type") not in _KNOWN:
            return f"unsupported type: {each.get('type')}"
        if each.get("type") == "header":
            text = str(_object(each.get("text")).get("text", ""))
            if not 1 <= len(text) <= 150:
                return "header text must be 1 to 150 characters"
        if each.get("type") == "actions" and not 1 <= len(_list(each.get("elements"))) <= 25:
            return "actions need 1 to 25 elements"
        wrong = _check_texts(each)
        if wrong:
            return wrong
    return ""


def _check_texts(element: object) -> str:
    """No text element may be empty, no link without an http address."""
    if isinstance(element, dict):
        if element.get("type") == "text" and not element.get("text"):
            return "text must be more than 0 characters"
        if element.get("type") == "link" and not str(element.get("url", "")).startswith(
            ("http://", "https://")
        ):
            return "invalid url"
        return next((wrong for wrong in map(_check_texts, element.values()) if wrong), "")
    if isinstance(element, list):
        return next((wrong for wrong in map(_check_texts, element) if wrong), "")
    return ""
