"""feeds.yaml changed by hand while everything runs: taken up when whole, else the last good one stays."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from monitor.app.parts import Parts
from monitor.config.load import load_settings
from monitor.flows.alert_views import Moment
from monitor.flows.watchdog import tell
from monitor.model.settings import Settings
from monitor.rules.alerting.routes import all_routes
from monitor.rules.topics import Matcher, compile_topics
from monitor.rules.wording import notices
from monitor.rules.wording.view import NoticeView
from monitor.storage.watching import WatchStore

log = logging.getLogger(__name__)


def read_again(parts: Parts) -> tuple[Settings, Matcher] | str:
    """The file as it is now, with its topics compiled; in Dutch what is wrong.

    Connections are made at the start: `fetch` and the webhooks' secrets hold until the next one.
    """
    settings = load_settings(Path(parts.environment["MONITOR_CONFIG"]))
    if not isinstance(settings, Settings):
        return str(settings[0])
    excludes = {outlet.slug: outlet.exclude for outlet in settings.outlets if outlet.exclude}
    matcher = compile_topics(settings.topics, settings.groups, outlet_excludes=excludes)
    if isinstance(matcher, tuple):
        return str(matcher[0])
    return replace(settings, fetch=parts.settings.fetch), matcher


class ConfigWatch:
    """Looks whether the file was changed; acts on it when two looks in a row found the same."""

    def __init__(
        self, parts: Callable[[], Parts], take_up: Callable[[], str], now: Callable[[], Moment]
    ) -> None:
        """``take_up`` says in Dutch what is wrong, or nothing."""
        self._parts, self._take_up, self._now = parts, take_up, now
        self._config = Path(parts().environment["MONITOR_CONFIG"])
        self._known = self._last = self._mark()

    async def run(self) -> str:
        """One look: what is wrong with a file that was changed, else nothing."""
        mark = await asyncio.to_thread(self._mark)
        whole, self._last = mark == self._last, mark  # an editor may still be writing it
        if mark == self._known or not whole:
            return ""
        self._known = mark
        before = self._parts().settings
        read = read_again(self._parts())
        fault = read if isinstance(read, str) else half_of(before, read[0]) or self._take_up()
        if fault:
            log.error("feeds.yaml was changed and is wrong, the last good one stays", extra={"fault": fault})
            await asyncio.to_thread(
                self._tell, notices.config_wrong(fault, self._now().now), "feeds.yaml is wrong"
            )
            return fault
        log.info("feeds.yaml was changed and is taken up")
        gone = _gone(before, self._parts().settings)
        if gone:
            await asyncio.to_thread(
                self._tell, notices.config_less(gone, self._now().now), "feeds.yaml holds less"
            )
        return ""

    def _mark(self) -> str:
        try:
            return sha256(self._config.read_bytes()).hexdigest()
        except OSError as error:
            return f"unreadable: {error.strerror}"

    def _tell(self, view: NoticeView, key: str) -> None:
        with WatchStore(self._parts().database).transaction() as work:
            tell(view, key, work, self._now())


def half_of(before: Settings, after: Settings) -> str:
    """In Dutch why a valid file looks like the first half of one; empty when it does not."""
    lost = [
        name
        for name, was, left in (
            ("outlets", len(before.outlets), len(after.outlets)),
            ("topics", len(before.topics), len(after.topics)),
            ("routes", _told(before), _told(after)),
            ("administrators", len(before.administrators), len(after.administrators)),
        )
        if 2 * left < was
    ]
    if not lost:
        return ""
    return f"meer dan de helft is weg van {', '.join(lost)} → half bewaard? Zo bedoeld: herstart de dienst"


def _told(settings: Settings) -> int:
    """Routes that tell somebody."""
    return sum(bool(each.channels) for each in all_routes(settings.routes))


def _gone(before: Settings, after: Settings) -> tuple[str, ...]:
    """Names of outlets and topics that are no more: half a file can be a valid one."""
    outlets = [each.name for each in before.outlets if after.outlet(each.slug) is None]
    topics = [each.title for each in before.topics if after.topic(each.slug) is None]
    return (*topics, *outlets)
