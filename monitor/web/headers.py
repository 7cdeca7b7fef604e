"""The headers that every answer carries: nothing inline, nothing from elsewhere, nothing framed."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

API_VERSION = "1.0.0"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Headers:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        """``secure``: people reach the desk over TLS."""
        self._app = app
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Adds the headers to the answer's start."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._dress(MutableHeaders(scope=message), path)
            await send(message)

        await self._app(scope, receive, dressed)

    def _dress(self, headers: MutableHeaders, path: str) -> None:
        headers.setdefault("Content-Security-Policy", POLICY)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), interest-cohort=()"
        if path.startswith("/api/"):
            headers["API-Version"] = API_VERSION
            if path == "/api/v1/openapi.json":
                headers["Access-Control-Allow-Origin"] = "*"
        if path.startswith("/static/"):
            headers.setdefault("Cache-Control", "public, max-age=31536000, immutable")
        else:
            headers.setdefault("Cache-Control", "no-store")
        if self._secure:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
