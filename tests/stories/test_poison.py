"""An article that triage always fails on: left alone for a while, told in health, in nobody's way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from monitor.flows.alert import Moment
from monitor.flows.triage import Triager
from monitor.model.article import Document
from monitor.model.topic import TopicMatch
from monitor.storage.database import Database
from monitor.storage.health import health
from monitor.storage.triaging import TriageStore
from tests.stories.newsroom import START
from tests.stories.test_triage import Desk


@dataclass
class Poisoned:
    """Fails on every title that begins with *gif*."""

    tried: list[str] = field(default_factory=list)

    def match(self, document: Document) -> tuple[TopicMatch, ...]:
        self.tried.append(document.title)
        if document.title.startswith("gif"):
            raise RuntimeError(document.title)
        return ()


def test_what_always_fails_is_left_alone_and_holds_up_no_other(database: Database) -> None:
    desk = Desk(database)
    desk.triager = Triager(TriageStore(database), matcher := Poisoned())
    for number in range(8):
        desk.publish(f"p{number}", Document(title=f"gif {number}"), START)
    desk.publish("goed", Document(title="Waalbrug dicht"), START)
    for second in range(1, 5):
        desk.triager.run(Moment(now=START + timedelta(seconds=second), settings=desk.settings), limit=4)
    assert desk.stories()["goed"] is not None, "a good article waits behind bad ones"

    matcher.tried.clear()
    for second in range(5, 3_605, 5):
        desk.triager.run(Moment(now=START + timedelta(seconds=second), settings=desk.settings), limit=4)
    assert len(matcher.tried) <= 8 * 8, "tried hot"
    assert set(matcher.tried) == {f"gif {number}" for number in range(8)}, "given up"


def test_what_waits_too_long_for_triage_is_told_by_health(database: Database) -> None:
    desk = Desk(database)
    desk.triager = Triager(TriageStore(database), Poisoned())
    desk.publish("gif", Document(title="gif"), START)
    desk.publish("goed", Document(title="Waalbrug dicht"), START)
    soon, later = (START + timedelta(minutes=minutes) for minutes in (10, 20))
    assert not any("triage" in fault for fault in health(database, soon, soon).faults)
    assert any("1 articles" in fault for fault in health(database, later, later).faults)
