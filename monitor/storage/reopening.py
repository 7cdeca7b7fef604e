"""A decision not to react that its own trigger undid: in the story's history like any step."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from monitor.model.response import State, Step
from monitor.storage import audit
from monitor.storage.tables.actions import actions
from monitor.storage.tables.desk import standings

SERVICE = "Voorsprong"


def reopen(connection: Connection, story: int, why: str, now: datetime) -> bool:
    """The story waits for somebody again; False when it stood open already, as for the second route."""
    state = connection.scalar(select(standings.c.state).where(standings.c.story == story))
    if state != State.NO_REACTION.value:
        return False
    row = {"story": story, "at": now, "who": SERVICE, "kind": Step.TRIGGER.value, "why": why, "detail": {}}
    connection.execute(insert(actions).values(row))
    fresh = {"state": State.NEW.value, "owner": None, "owner_name": "", "since": now}
    connection.execute(update(standings).where(standings.c.story == story).values(fresh))
    audit.note(connection, now, SERVICE, Step.TRIGGER.value, f"verhaal {story}", {"why": why})
    return True
