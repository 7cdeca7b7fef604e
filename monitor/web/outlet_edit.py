"""Adding an outlet, asking one now, and looking for feeds on a site, for the page and for the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fastapi import Request

from monitor.config.edit import with_outlet
from monitor.model.response import Refused
from monitor.outlets.opml import slug_of, unused
from monitor.storage import audit
from monitor.web.feeds_file import NOT_WRITABLE, Unwritable, write
from monitor.web.gate import TurnedAwayError, services, visitor
from monitor.web.services import Tried

if TYPE_CHECKING:
    from sqlalchemy import Connection

ELSEWHERE = Refused("Proberen kan alleen waar de dienst zelf draait (monitor run).")
NOT_HERE = Refused("Ontdekken kan alleen waar de dienst zelf draait (monitor run).")
UNKNOWN = "Dit medium staat niet in feeds.yaml."


def add(request: Request, fields: Mapping[str, str | int]) -> tuple[str, bool] | Refused:
    """Into feeds.yaml: its slug, and whether it is read from now on (else within half a minute)."""
    surroundings, by = services(request), visitor(request).actor.name
    slug = unused(slug_of(str(fields["name"])), {outlet.slug for outlet in surroundings.settings().outlets})

    def record(connection: Connection) -> None:
        audit.note(
            connection, surroundings.clock.now(), by, "medium-toegevoegd", slug, {"url": fields["url"]}
        )

    done = write(surroundings, lambda text: with_outlet(text, slug, fields), record)
    if isinstance(done, Unwritable):
        return Refused(NOT_WRITABLE)
    return done if isinstance(done, Refused) else (slug, done.in_force)


async def poll(request: Request, slug: str) -> Tried | Refused:
    """Ask the outlet now, through the same guarded fetch as always."""
    surroundings = services(request)
    if surroundings.settings().outlet(slug) is None:
        raise TurnedAwayError(404, UNKNOWN)
    return ELSEWHERE if surroundings.poll is None else await surroundings.poll(slug)


async def discover(request: Request, url: str) -> Tried | Refused:
    """The feeds, sitemaps and list pages of a site, with what each would give."""
    surroundings, by = services(request), visitor(request).actor.name
    if surroundings.discover is None:
        return NOT_HERE
    tried = await surroundings.discover(url)
    with surroundings.database.write() as connection:
        now = surroundings.clock.now()
        audit.note(connection, now, by, "ontdekt", url[:200], {"found": len(tried.found)})
    return tried
