"""The dead-man's switch: a GET to a configured URL. Whoever listens there alarms when it stops."""

from __future__ import annotations

import asyncio
import logging

import httpx

from monitor.config.trust import believed
from monitor.model.way_out import DIRECT, WayOut

log = logging.getLogger(__name__)

_SECONDS = 15.0


class Heartbeat:
    """Calls ``url``; an empty one is no heartbeat and always well."""

    def __init__(self, url: str, way_out: WayOut = DIRECT) -> None:
        self._url = url
        self._way_out = way_out

    async def beat(self) -> bool:
        """Whether it answered 2xx. Its URL is a secret and stands in no log line."""
        if not self._url:
            return True
        try:
            proxy = self._way_out.through(httpx.URL(self._url).host)
            async with (
                asyncio.timeout(_SECONDS),
                httpx.AsyncClient(
                    trust_env=False,
                    verify=believed(),
                    proxy=proxy,
                    follow_redirects=False,
                    timeout=_SECONDS,
                ) as client,
                client.stream("GET", self._url) as answer,
            ):
                well = 200 <= answer.status_code < 300
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            log.warning("heartbeat failed", extra={"why": type(error).__name__})
            return False
        if not well:
            log.warning("heartbeat refused", extra={"status": answer.status_code})
        return well
