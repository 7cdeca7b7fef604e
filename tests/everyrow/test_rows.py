"""The filler leaves nothing out: each table, each state, each empty column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Column, func, select

from monitor.model.alert import ChannelKind, Reason, Suppression
from monitor.model.bodies import BodyState
from monitor.model.digest import DigestState
from monitor.model.parliament import Confidence, Event, QuestionKind, Standing
from monitor.model.person import Role
from monitor.model.reading import Failure
from monitor.model.response import State, Step
from monitor.model.topic import Tier
from monitor.rules.alerting.state import MuteKind
from monitor.storage.tables import metadata
from tests.everyrow.desk import STORED
from tests.everyrow.fill import fill
from tests.everyrow.news import LINK_STATES
from tests.everyrow.told import STATES
from tests.web.town import settle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.storage.database import Database

WORDS: dict[str, Iterable[str]] = {
    "articles.body_state": BodyState,
    "topic_matches.tier": Tier,
    "alerts.reason": Reason,
    "watches.reason": Reason,
    "watches.suppressed": Suppression,
    "suppressions.cause": Suppression,
    "deliveries.state": STATES,
    "deliveries.channel": ChannelKind,
    "standings.state": State,
    "actions.kind": Step,
    "mutes.kind": MuteKind,
    "lines.state": STORED,
    "digests.state": DigestState,
    "users.role": Role,
    "questions.kind": QuestionKind,
    "questions.standing": Standing,
    "question_events.kind": Event,
    "question_links.state": LINK_STATES,
    "question_links.confidence": Confidence,
    "outlet_state.failure": Failure,
    "subscriptions.state": ("asked", "active", "refused"),
}


@pytest.fixture
def filled(database: Database) -> Database:
    settle(database)
    with database.write() as connection:
        fill(connection)
    return database


def test_every_table_has_rows_in_every_state(filled: Database) -> None:
    missing = []
    with filled.read() as connection:
        for table in metadata.sorted_tables:
            columns: list[Column[object]] = list(table.columns)
            here = connection.scalar(select(func.count()).select_from(table)) or 0
            held = connection.execute(select(*(func.count(column) for column in columns))).one()
            for column, given in zip(columns, held, strict=True):
                name = f"{table.name}.{column.name}"
                if not given or (column.nullable and given == here):
                    missing.append(f"{name}: never {'empty' if given else 'filled'}")
                if name in WORDS:
                    known = {str(each) for each in connection.scalars(select(column))}
                    missing += [f"{name}: {word}" for word in map(str, WORDS[name]) if word not in known]
    assert missing == []
