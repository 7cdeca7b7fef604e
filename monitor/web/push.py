"""The callback of WebSub hubs: ``/push/<token>``. Public by nature; token and HMAC are its locks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.model.push import Taken

MOST = 5_000_000
_ANSWERS = {Taken.IN: 202, Taken.LATER: 503, Taken.UNKNOWN: 410}


class Receiver(Protocol):
    """Who takes what hubs bring."""

    async def verify(self, token: str, params: Mapping[str, str]) -> str | None:
        """The challenge to answer with; None for a request that is not ours."""
        ...

    async def receive(self, token: str, body: bytes, signature: str, content_type: str) -> Taken:
        """What became of a delivery."""
        ...


def push_app(receiver: Receiver) -> ASGIApp:
    """The two routes of the callback."""

    async def verify(request: Request) -> Response:
        answer = await receiver.verify(request.path_params["token"], request.query_params)
        return PlainTextResponse(answer or "", 200 if answer is not None else 404)

    async def deliver(request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST:
                return PlainTextResponse("", 413)
        headers = request.headers
        signature, kind = headers.get("x-hub-signature", ""), headers.get("content-type", "")
        taken = await receiver.receive(request.path_params["token"], bytes(body), signature, kind)
        return PlainTextResponse("", _ANSWERS[taken], {"Retry-After": "60"} if taken is Taken.LATER else None)

    path = "/push/{token}"
    return Starlette(routes=[Route(path, verify, methods=["GET"]), Route(path, deliver, methods=["POST"])])


def with_push(desk: ASGIApp, receiver: Receiver) -> ASGIApp:
    """The desk, with ``/push/`` taken out before its own gate."""
    callbacks = push_app(receiver)

    async def chosen(scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] == "http" and str(scope["path"]).startswith("/push/")
        await (callbacks if ours else desk)(scope, receive, send)

    return chosen
