"""Whether anything happened that a page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from monitor.storage.tables.actions import actions
from monitor.storage.tables.alerts import alerts
from monitor.storage.tables.articles import topic_matches
from monitor.storage.tables.desk import line_versions

if TYPE_CHECKING:
    from sqlalchemy import Connection


def marker(connection: Connection) -> str:
    """A text that is another one as soon as a match, an alert, a step or a wording was added."""
    columns = (actions.c.id, alerts.c.id, topic_matches.c.id, line_versions.c.at)
    numbers = [select(func.max(column)).scalar_subquery() for column in columns]
    return " ".join(map(str, connection.execute(select(*numbers)).one()))
