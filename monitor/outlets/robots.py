"""robots.txt, read by protego: asked before article pages always, before feeds where the outlet says so.

As RFC 9309 has it: no such file (4xx) allows everything, an unreachable one (5xx, no answer) allows nothing
until it can be read again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from protego import Protego

from monitor.model.reading import Fetched, FetchFailed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from monitor.model.reading import Unchanged
    from monitor.outlets.urls import Target

    Ask = Callable[[str], Awaitable[Fetched | Unchanged | FetchFailed]]

KEPT = 86_400.0
KEPT_AFTER_FAILURE = 1_800.0
MAX_TEXT = 500_000
MAX_SITES = 5_000
NAME = "Voorsprong"
_NO_SUCH_FILE = {*range(400, 500)} - {429}


@dataclass(frozen=True, slots=True)
class Rules:
    """What one site's robots.txt says to us."""

    file: Protego | None
    detail: str
    """Why nothing is allowed, when nothing is."""
    delay: float = 0.0
    """``Crawl-delay`` in seconds."""

    def allows(self, url: str) -> bool:
        """Whether this address may be asked."""
        return self.file is not None and bool(self.file.can_fetch(url, NAME))


class Robots:
    """robots.txt per site, kept for a day."""

    def __init__(self, user_agent: str) -> None:
        """``user_agent`` is what the file is asked with; its rules are looked up by our name."""
        self.user_agent = user_agent
        self._kept: dict[str, tuple[float, Rules]] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def rules(self, ask: Ask, target: Target, now: float) -> Rules:
        """The rules of the site that ``target`` is on. ``now``: seconds on a monotonic clock."""
        site = "/".join(target.url.split("/", 3)[:3])
        async with self._asking.setdefault(site, asyncio.Lock()):
            kept = self._kept.get(site)
            if kept is None or kept[0] <= now:
                kept = self._kept[site] = await _load(ask, site, now)
        while len(self._kept) > MAX_SITES:
            oldest = next(iter(self._kept))
            del self._kept[oldest]
            self._asking.pop(oldest, None)
        return kept[1]


async def _load(ask: Ask, site: str, now: float) -> tuple[float, Rules]:
    answer = await ask(f"{site}/robots.txt")
    if isinstance(answer, Fetched):
        text = answer.body[:MAX_TEXT].decode("utf-8", "replace")
        return now + KEPT, await asyncio.to_thread(_parse, text)
    failed = answer if isinstance(answer, FetchFailed) else None
    if failed and failed.status in _NO_SUCH_FILE:
        return now + KEPT, _parse("")
    why = failed.why if failed else "no answer"
    return now + KEPT_AFTER_FAILURE, Rules(None, f"robots.txt could not be read ({why})")


def _parse(text: str) -> Rules:
    file = Protego.parse(text)
    return Rules(file, "robots.txt forbids it", float(file.crawl_delay(NAME) or 0.0))
