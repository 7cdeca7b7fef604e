"""Rows of what was told, to whom, what became of it, and what was kept silent."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

from sqlalchemy import null

from monitor.model.alert import ChannelKind, Reason, Suppression
from monitor.storage.tables.alerts import alerts, deliveries, suppressions, threads, watches
from monitor.storage.tables.told import told_before
from tests.everyrow.put import put
from tests.everyrow.values import EVER, GONE, SOME, TEXTS, TIMES, Row, nth, rows, view_of
from tests.web.town import NOW

if TYPE_CHECKING:
    from sqlalchemy import Connection

ROUTES = ("alles", "", GONE)
CHANNELS = (*(each.value for each in ChannelKind), GONE)
STATES = ("queued", "claimed", "sent", "dead", "held", "digest", "merged")
_WHYS = ("", "timeout: no answer in 30 s", "recipient-refused: 550 <b zz9>", "backlog", "superseded", "?")
_KEPT = {name: [1] for name in ("articles", "headlines", "unsure")} | {"outlets": ["x"], "topics": ["x"]}
_COVERED: tuple[Row, ...] = ({}, _KEPT | {"questions": ["2023Z1"], "versions": [[1, 1]]})
_PROVIDER: tuple[Any, ...] = (null(), None, {}, {"id": "x", "place": ""})


def fill_told(connection: Connection, stories: list[int], article: int) -> None:
    """Alerts of every reason, of stories and of none; deliveries of every channel in every state."""
    about = [*stories[:4], None, stories[7]]
    pairs = list(product(Reason, about))
    made = rows(len(pairs), route=ROUTES, because=TEXTS, created=TIMES, revision=(0, 1, 2), step=(0, 0, 1))
    for place, (row, (reason, story)) in enumerate(zip(made, pairs, strict=True)):
        row |= {"story": story, "reason": reason, "view": view_of(place, reason, story)}
        row |= {"topics": nth(([], ["diversiteit", GONE]), place), "covered": nth(_COVERED, place)}
    known = put(connection, alerts, made)
    for place, (state, channel) in enumerate(product(STATES, CHANNELS)):
        sent: Row = {
            "channel": channel,
            "state": state,
            "recipient": nth(TEXTS, place),
            "why": nth(_WHYS, place),
        }
        sent |= {"created": NOW - timedelta(hours=3), "due": nth(TIMES, place), "attempt": place % 20}
        sent |= {"settled": NOW if state in ("sent", "dead", "merged") else None, "token": 1}
        sent |= {"lease_until": NOW - timedelta(minutes=1) if state == "claimed" else None}
        to = {known[0], known[1], known[4], nth(tuple(known), 3 * place)}
        provider = nth(_PROVIDER, place)
        put(connection, deliveries, [sent | {"alert": each, "provider": provider} for each in sorted(to)])
    opened = rows(2 * len(CHANNELS), key=(f"story-{stories[0]}", "story-99999"), channel=CHANNELS, opened=NOW)
    more = rows(2 * len(CHANNELS), recipient=TEXTS, provider=({}, {"root": "x", "place": ""}))
    put(connection, threads, [a | b for a, b in zip(opened, more, strict=True)])
    looked = rows(
        len(stories) * len(ROUTES),
        due=EVER,
        reason=("", *Reason),
        suppressed=("", *Suppression),
        because=SOME,
    )
    for row, (story, route) in zip(looked, product(stories, ROUTES), strict=True):
        row |= {"story": story, "route": route}
    put(connection, watches, looked)
    held = rows(len(Suppression) * 4, story=tuple(stories), article=(None, article), route=ROUTES, at=TIMES)
    for place, row in enumerate(held):
        row |= {"cause": nth(tuple(Suppression), place), "detail": nth(SOME, place)}
    put(connection, suppressions, held)
    put(connection, told_before, [{"digest": "d" * 64, "at": TIMES[5]}])
