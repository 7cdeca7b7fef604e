"""Every message and every tick over a database that holds everything, on both databases."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from monitor.channels.heartbeat import Heartbeat
from monitor.flows.alert_tick import AlertTicker
from monitor.flows.alert_views import Moment
from monitor.flows.blindness import OutletWatch
from monitor.flows.chance import Forecaster, learn
from monitor.flows.digest import DigestTicker
from monitor.flows.link_questions import QuestionLinker
from monitor.flows.relink import look_again
from monitor.flows.telling import read_back
from monitor.flows.triage import Triager
from monitor.flows.watchdog import Watchdog
from monitor.model.alert import Address, ChannelKind
from monitor.model.message import Mail
from monitor.rules.topics import Matcher, compile_topics
from monitor.rules.wording.message import content, in_language
from monitor.storage.alert_ticks import AlertTickStore
from monitor.storage.audit import Patrol
from monitor.storage.chance import ChanceStore
from monitor.storage.checking import check_database
from monitor.storage.collecting import CollectStore
from monitor.storage.digesting import DigestStore
from monitor.storage.figures import Asked, figures
from monitor.storage.health import health
from monitor.storage.linking import LinkStore
from monitor.storage.relinking import RelinkStore
from monitor.storage.search import index_once
from monitor.storage.tables.alerts import alerts
from monitor.storage.triaging import TriageStore
from monitor.storage.watching import WatchStore
from tests.everyrow.fill import fill
from tests.everyrow.test_pages import PROGRAMS
from tests.everyrow.values import MARKER, TEXTS
from tests.web.busy import settings
from tests.web.town import NOW, settle

if TYPE_CHECKING:
    from monitor.storage.database import Database

NIGHT = datetime(2023, 10, 29, 1, 1, tzinfo=UTC)
"""In which the clocks are set back."""
FOUND = {"watchdog", "outlet blind"}
"""What the watchdog and the outlet watch say aloud of rows as these: it is true."""


@pytest.fixture
def filled(database: Database) -> Database:
    settle(database)
    with database.write() as connection:
        fill(connection)
    return database


def amiss(mail: Mail) -> str:
    """One thing that no mail may have in it."""
    if f"<b {MARKER}" in mail.html or f"<script>{MARKER}" in mail.html or "\n" in mail.subject:
        return "not escaped"
    said = re.sub(r"<style.*?</style>|{naam}|{%", " ", f"{mail.text} {mail.html}", flags=re.DOTALL)
    found = PROGRAMS.search(said)
    return said[max(0, found.start() - 80) : found.end() + 40] if found else ""


def test_every_message_that_is_kept_can_be_sent(sqlite_database: Database) -> None:
    settle(sqlite_database)
    with sqlite_database.write() as connection:
        fill(connection)
    with sqlite_database.read() as connection:
        kept = [view for view in connection.scalars(select(alerts.c.view)) if view]
    assert len(kept) > len(TEXTS) * 5
    for place, plain in enumerate(kept):
        view = in_language(read_back(plain), ("nl", "en")[place % 2])
        for kind in ChannelKind:
            made = content(view, kind, first=place % 4 < 2)
            assert json.dumps(asdict(made), default=str), plain
            assert not isinstance(made, Mail) or amiss(made) == ""


async def test_every_tick_over_everything(filled: Database, caplog: pytest.LogCaptureFixture) -> None:
    told = replace(settings(), administrators=(Address("email", "beheer@example.nl"),))
    matcher = compile_topics(told.topics, told.groups)
    assert isinstance(matcher, Matcher)
    forecast = Forecaster(ChanceStore(filled))
    watched = CollectStore(filled), WatchStore(filled)
    now = NOW if filled.sqlite else NIGHT
    moment = Moment(now=now, settings=told, desk_url="http://127.0.0.1:8080", forecast=forecast)
    assert Triager(TriageStore(filled), matcher).drain(lambda: moment).failed == 0
    assert AlertTicker(AlertTickStore(filled)).run(moment).looked > 0
    DigestTicker(DigestStore(filled)).run(moment)
    assert QuestionLinker(LinkStore(filled), matcher, "kamer").run(moment).failed == 0
    look_again(RelinkStore(filled), moment, "kamer")
    learn(ChanceStore(filled), told, now)
    await Watchdog(WatchStore(filled), Heartbeat(""), now).run(moment)
    await OutletWatch(*watched, lambda _: None).run(moment)
    index_once(filled)
    figures(filled, now, Asked(canary=True), Patrol())
    assert not any(each.startswith("database") for each in health(filled, now, now).faults)
    broken = [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR]
    assert [each for each in broken if each not in FOUND] == []
    assert [(each.name, each.faults) for each in check_database(filled) if each.faults] == []
