"""The canary: ``own feed -> fetched -> matched -> storied -> alerted``, apart; then through the outbox.

Once a day an item of our own goes the whole way that news goes. Up to the alert it does so in a database
that is thrown away, so that archive, digest, figures and search never hold it; the alert itself goes out
through the real outbox to the administrators, marked as a test. Where it is lost is told at once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol
from uuid import uuid4

from monitor.flows.alert_views import Moment
from monitor.flows.telling import read_alert, tell_administrators
from monitor.flows.watchdog import Watched
from monitor.model.canary import CANARY, CANARY_LOST, Progress, Stage
from monitor.model.collecting import Round
from monitor.model.outlet import Outlet
from monitor.model.reading import Entry
from monitor.model.routing import Match, Node, RouteSettings
from monitor.model.settings import FetchRules, Settings
from monitor.model.telling import ADMINISTRATION
from monitor.model.topic import Topic
from monitor.model.watchdog import Finding
from monitor.rules.watchdog import canary_due
from monitor.rules.wording import notices
from monitor.rules.wording.view import AlertView

log = logging.getLogger(__name__)

_WORD = "kanariepiet"
_TITLE = f"Proefmelding: de {_WORD} van Voorsprong"
_SECONDS = 60.0


class Feed(Protocol):
    """The feed on this machine."""

    url: str

    def show(self, *entries: Entry) -> None:
        """What stands in it from now on."""
        ...


@dataclass(frozen=True, slots=True)
class Cage:
    """The verbs of the service over a database that is thrown away."""

    feed: Feed
    collect: Callable[[Outlet], Awaitable[Round]]
    triage: Callable[[Moment], object]
    progress: Callable[[], Progress]


OpenCage = Callable[[Settings], AbstractAsyncContextManager[Cage]]


class Canary:
    """Flies when its day has come. Safe beside itself: who comes second writes nothing."""

    def __init__(self, cage: OpenCage, store: Watched) -> None:
        self._cage = cage
        self._store = store

    async def run(self, moment: Moment) -> Stage | None:
        """Fly if it is time; the stage at which it was lost, ``Stage.DELIVER`` when it reached the outbox."""
        if not moment.settings.administrators or not await asyncio.to_thread(self._is_due, moment):
            return None
        stage, view = Stage.FETCH, None
        try:
            async with asyncio.timeout(_SECONDS):
                stage, view = await self._fly(moment)
        except Exception:
            log.exception("the canary broke")
        await asyncio.to_thread(self._settle, stage, view, moment)
        return stage

    def _is_due(self, moment: Moment) -> bool:
        with self._store.transaction() as work:
            lost = work.canary_lost()
            return canary_due(work.canary_written(), lost[0] if lost else None, moment.now)

    async def _fly(self, moment: Moment) -> tuple[Stage, AlertView | None]:
        settings = settings_of(moment.settings)
        async with self._cage(settings) as cage:
            outlet = replace(settings.outlets[0], url=cage.feed.url)
            here = replace(moment, settings=replace(settings, outlets=(outlet,)), cutoff=None)
            cage.feed.show(_entry(here, "eerder", f"Eerder bericht over de {_WORD}", timedelta(hours=1)))
            await cage.collect(outlet)
            cage.feed.show(_entry(here, uuid4().hex, _TITLE, timedelta(minutes=1)))
            await cage.collect(outlet)
            await asyncio.to_thread(cage.triage, here)
            done = await asyncio.to_thread(cage.progress)
            view = read_alert(done.view) if done.view is not None else None
            return done.stage, view

    def _settle(self, stage: Stage, view: AlertView | None, moment: Moment) -> None:
        with self._store.transaction() as work:
            lost = work.canary_lost()
            if not canary_due(work.canary_written(), lost[0] if lost else None, moment.now):
                return
            if view is None:
                log.error("the canary was lost", extra={"stage": stage})
                finding = (Finding("canary", stage=stage),)
                tell_administrators(notices.found(finding, moment.now), f"{CANARY_LOST}{stage}", work, moment)
                return
            marked = replace(view, test=True, story=0, route=ADMINISTRATION, desk_url=moment.desk_url)
            tell_administrators(marked, CANARY, work, moment)
        log.info("the canary came through to the outbox")


def settings_of(real: Settings) -> Settings:
    """One outlet, one urgent topic, one route to the administrators: everything else is as it really is."""
    route = Node(
        slug=CANARY,
        match=Match(topics=frozenset({CANARY})),
        settings=RouteSettings(channels=real.administrators),
    )
    return Settings(
        outlets=(Outlet(slug=CANARY, name="Voorsprong", url="http://127.0.0.1/", tier=1),),
        topics=(Topic(slug=CANARY, title="Proef", alert=_WORD, urgent=True),),
        people=real.people,
        routes=Node(slug="root", children=(route,)),
        administrators=real.administrators,
        fetch=FetchRules(allow_networks=("127.0.0.0/8",)),
    )


def _entry(moment: Moment, name: str, title: str, age: timedelta) -> Entry:
    lead = f"Dit bericht maakte de dienst zelf, om te zien of een {_WORD} wordt opgehaald, herkend en gemeld."
    url = f"https://voorsprong.example/proef/{name}"
    return Entry(url=url, guid=url, title=title, lead=lead, published=moment.now - age)
