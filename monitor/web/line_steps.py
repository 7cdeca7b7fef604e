"""A step with a line: one transaction with what is told of it; and who was told, for its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request

from monitor.flows.line_news import key_of, stepped
from monitor.flows.respond import Act
from monitor.model.response import Line, LineState, Refused
from monitor.rules.line_news import LineNews, Nobody, nobody
from monitor.storage import people
from monitor.storage.line_news import LineNewsRecords, LineTold, told_of
from monitor.storage.respond import ResponseBook
from monitor.web.digest_edit import moment_of
from monitor.web.gate import services

if TYPE_CHECKING:
    from sqlalchemy import Connection

Take = Callable[[ResponseBook], Line | Refused]


def step(request: Request, line_id: int, act: Act, take: Take) -> Line | Refused:
    """Take it, and tell whoever must know."""
    surroundings = services(request)
    moment = moment_of(request)
    with surroundings.database.write() as connection:
        book = ResponseBook(connection)
        return stepped(
            line_id,
            act,
            book,
            LineNewsRecords(connection),
            moment,
            channels=surroundings.channels,
            take=lambda: take(book),
        )


@dataclass(frozen=True, slots=True)
class Told:
    """Who hears of a line that waits."""

    nobody: Nobody | None
    messages: tuple[LineTold, ...] = ()


def told(request: Request, line: Line, connection: Connection) -> Told | None:
    """Of a line that waits for approval who was told, or why nobody can be; None of every other."""
    if line.state is not LineState.SUBMITTED:
        return None
    sent = told_of(connection, key_of(line.id, LineNews.SUBMITTED), line.newest.at)
    if sent:
        return Told(None, sent)
    why = nobody(line, None, people.everyone(connection), services(request).channels)
    return Told(why)
