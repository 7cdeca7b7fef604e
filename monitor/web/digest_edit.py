"""Changing a day's digest, for the page and for the API: one way, with a row in the audit log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from fastapi import Request

from monitor.flows import digest as flow
from monitor.flows.alert_views import Moment
from monitor.model.digest import Digest
from monitor.model.response import Refused
from monitor.rules import digest as rules
from monitor.storage import audit
from monitor.storage.digesting import DigestRecords
from monitor.web.gate import TurnedAwayError, services, visitor
from monitor.web.present import cutoff_of

OVERTAKEN = Refused("Een collega was je voor; bekijk de knipselkrant opnieuw.")
NOT_NOW = Refused("Deze knipselkrant is al verstuurd, of nog niet gemaakt.")


NOT_OWED = Refused("Alleen aan de eerstvolgende knipselkrant kan worden gewerkt.")


def owed(when: date, moment: Moment) -> bool:
    """A draft of any other day would go out at once, or keep those before it from being made."""
    return when == rules.next_day(moment.now, moment.settings.digest)


def moment_of(request: Request) -> Moment:
    """Now, under the settings of now."""
    surroundings = services(request)
    now, settings = surroundings.clock.now(), surroundings.settings()
    cutoff = cutoff_of(settings, now)
    ends = cutoff[0] if cutoff else None
    return Moment(now=now, settings=settings, cutoff=ends, desk_url=surroundings.desk_url)


def edit(request: Request, when: date, change: Callable[[Digest], Digest], action: str) -> Digest | Refused:
    """Change the draft that is kept; of a day that has none yet, one is made first."""
    surroundings, who, moment = services(request), visitor(request), moment_of(request)
    with surroundings.database.write() as connection:
        work = DigestRecords(connection)
        found = work.digest(when)
        if found is None and not owed(when, moment):
            return NOT_OWED
        if found is None and work.add(flow.build_for(when, work, moment)):
            found = work.digest(when)
        if found is None:
            raise TurnedAwayError(404, "Deze knipselkrant bestaat niet.")
        try:
            fresh = change(found)
        except rules.NotEditableError as refused:
            return Refused(str(refused))
        if not work.keep(fresh):
            return OVERTAKEN
        audit.note(connection, moment.now, who.actor.name, action, f"knipselkrant {when}", {})
    return fresh


def review(request: Request, when: date) -> Refused | None:
    """Somebody looked at it and finds it good."""
    surroundings, by = services(request), visitor(request).actor.name
    with surroundings.database.write() as connection:
        work = DigestRecords(connection)
        found = work.digest(when)
        if found is None or not flow.reviewed(found, work, by):
            return NOT_NOW
        now = surroundings.clock.now()
        audit.note(connection, now, by, "knipselkrant-nagekeken", f"knipselkrant {when}", {})
    return None


def send(request: Request, when: date) -> Refused | None:
    """Now, not at its time."""
    moment, by = moment_of(request), visitor(request).actor.name
    with services(request).database.write() as connection:
        work = DigestRecords(connection)
        found = work.digest(when)
        if found is None or not flow.send(found, work, moment):
            return NOT_NOW
        audit.note(connection, moment.now, by, "knipselkrant-verstuurd", f"knipselkrant {when}", {})
    return None
