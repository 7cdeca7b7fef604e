"""feeds.yaml changed by hand while everything runs: taken up when whole, else the last good one stays.

Each process reads the file that it has: in a cluster all of them notice within seconds of each other.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from monitor.app.parts import Parts
from monitor.config.load import load_settings
from monitor.flows.alert_views import Moment
from monitor.flows.telling import tell_administrators
from monitor.flows.watchdog import LESS
from monitor.model.settings import Settings
from monitor.rules.reconfigured import gone_from, half_of
from monitor.rules.topics import Matcher, compile_topics
from monitor.rules.wording import notices
from monitor.rules.wording.view import NoticeView
from monitor.storage.duty import settings_now
from monitor.storage.watching import WatchStore

log = logging.getLogger(__name__)

EVERY = 10.0
_ONCE = timedelta(hours=1)


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


class Current:
    """The configuration of a process that has a desk and no house, as it is now."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def reload(self) -> str:
        """Take feeds.yaml up as it is now, for this desk; in Dutch what is wrong, or empty."""
        read = read_again(self.parts)
        if isinstance(read, str):
            return read
        self.take_up(*read)
        return ""

    def take_up(self, settings: Settings, matcher: Matcher) -> None:
        """Let these hold from now on."""
        self.parts = replace(self.parts, settings=settings, matcher=matcher)

    def moment(self) -> Moment:
        """Now, as far as a notice asks for it."""
        settings = settings_now(self.parts.database, self.parts.settings)
        return Moment(now=self.parts.clock.now(), settings=settings)


class ConfigWatch:
    """Looks whether the file was changed; acts on it when two looks in a row found the same."""

    def __init__(
        self,
        parts: Callable[[], Parts],
        take_up: Callable[[Settings, Matcher], None],
        now: Callable[[], Moment],
    ) -> None:
        """``take_up`` makes what was read hold."""
        self._parts, self._take_up, self._now = parts, take_up, now
        self._config = Path(parts().environment["MONITOR_CONFIG"])
        self._known = self._last = self._mark()

    async def follow(self) -> None:
        """Look now and then, until cancelled."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.run()
            except SQLAlchemyError as error:
                log.error("who should hear of feeds.yaml is not told", extra={"why": type(error).__name__})

    async def run(self) -> str:
        """One look: what is wrong with a file that was changed, else nothing."""
        mark = await asyncio.to_thread(self._mark)
        whole, self._last = mark == self._last, mark  # an editor may still be writing it
        if mark == self._known or not whole:
            return ""
        self._known = mark
        before = self._parts().settings
        read = await asyncio.to_thread(read_again, self._parts())  # a second of work: alerts go on meanwhile
        fault = read if isinstance(read, str) else half_of(before, read[0])
        if isinstance(read, str) or fault:
            log.error("feeds.yaml was changed and is wrong, the last good one stays", extra={"fault": fault})
            view = notices.config_wrong(fault, self._now().now)
            await asyncio.to_thread(self._tell, view, f"feeds.yaml is wrong: {mark[:12]}")
            return fault
        self._take_up(*read)
        log.info("feeds.yaml was changed and is taken up")
        if gone := gone_from(before, read[0]):
            view = notices.config_less(gone, self._now().now)
            await asyncio.to_thread(self._tell, view, f"{LESS}: {mark[:12]}")
        return ""

    def _mark(self) -> str:
        try:
            return sha256(self._config.read_bytes()).hexdigest()
        except OSError as error:
            return f"unreadable: {error.strerror}"

    def _tell(self, view: NoticeView, key: str) -> None:
        """Once for a content of the file, whichever of a cluster's processes saw it first."""
        moment = self._now()
        with WatchStore(self._parts().database).transaction() as work:
            if not work.told_since(key, moment.now - _ONCE):
                tell_administrators(view, key, work, moment)
