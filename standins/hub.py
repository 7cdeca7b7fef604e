"""A WebSub hub on loopback: takes a subscription, verifies it as the standard says, and delivers."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

import httpx
from aiohttp import web


@dataclass
class HubStandIn:
    """``async with HubStandIn(desk) as hub``: announce ``hub.url``.

    ``desk``: where the callback's host is on this machine, as a proxy in front of the desk would know.
    """

    desk: str
    url: str = ""
    subscribed: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Callback's path and secret, by topic; there once the callback has answered the challenge."""
    answers: list[int] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/hub", self._asked)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/hub"
        self._client = httpx.AsyncClient(trust_env=False, base_url=self.desk)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()
        await self._runner.cleanup()

    async def _asked(self, request: web.Request) -> web.Response:
        form = await request.post()
        topic, path = str(form["hub.topic"]), urlsplit(str(form["hub.callback"])).path
        challenge = {
            "hub.mode": "subscribe",
            "hub.topic": topic,
            "hub.challenge": "is it you?",
            "hub.lease_seconds": "3600",
        }
        answer = await self._client.get(path, params=challenge)
        self.answers.append(answer.status_code)
        if answer.text == challenge["hub.challenge"]:
            self.subscribed[topic] = path, str(form["hub.secret"])
        return web.Response(status=202)

    async def deliver(self, topic: str, body: bytes) -> int:
        """Brings the topic's new content; the status of the answer."""
        path, secret = self.subscribed[topic]
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"x-hub-signature": f"sha256={signature}", "content-type": "application/rss+xml"}
        answer = await self._client.post(path, content=body, headers=headers)
        self.answers.append(answer.status_code)
        return answer.status_code
