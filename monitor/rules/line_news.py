"""What somebody is told of a press line: that it waits for approval, was settled or was given back. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.alert import Person, Route
from monitor.model.person import Actor, Right, Role, User
from monitor.model.response import Line, LineState, Step
from monitor.rules.access import allowed
from monitor.rules.alerting.preferences import Turn, turn
from monitor.rules.alerting.quiet import released


class LineNews(StrEnum):
    """What happened to it."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"


class Nobody(StrEnum):
    """Why nobody is told that a line waits."""

    MAIL = "mail"
    """The service was given no mail server."""
    APPROVER = "approver"
    """Nobody but who wrote it or put it before may approve."""
    ADDRESS = "address"
    """Who may approve has no e-mail address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When a line may be told of: the routes that take its story, and whether one of its topics is urgent."""

    routes: tuple[Route, ...]
    urgent: bool = False


def happened(before: Line, after: Line, step: Step) -> LineNews | None:
    """What of a step is told; None of a second press, which changed nothing, and of every other step."""
    if before.state is LineState.DRAFT and after.state is LineState.SUBMITTED:
        return LineNews.SUBMITTED
    if before.state is not LineState.SUBMITTED:
        return None
    if after.state is LineState.APPROVED:
        return LineNews.APPROVED
    return LineNews.RETURNED if step is Step.REJECT and after.state is LineState.DRAFT else None


def listeners(news: LineNews, line: Line, by: int, accounts: Iterable[User]) -> tuple[User, ...]:
    """Who is told: of a submission who may settle it, else its author; never ``by``, who did the step.

    Administrators are told of a submission only where no other approver can be.
    """
    there = [each for each in accounts if each.active and each.email and each.id != by]
    author = line.newest.author.id
    if news is not LineNews.SUBMITTED:
        return tuple(each for each in there if each.id == author)
    others = [each for each in there if each.id != author and allowed(each.role, Right.APPROVE)]
    return tuple([each for each in others if each.role is Role.APPROVER] or others)


def nobody(line: Line, by: Actor | None, accounts: Iterable[User], channels: Iterable[str]) -> Nobody | None:
    """Why nobody can be told that the line waits; None where somebody can."""
    known = tuple(accounts)
    if "email" not in channels:
        return Nobody.MAIL
    if listeners(LineNews.SUBMITTED, line, by.id if by else 0, known):
        return None
    out = {line.newest.author.id, by.id if by else 0}
    may = [each for each in known if each.active and each.id not in out]
    return Nobody.ADDRESS if any(allowed(each.role, Right.APPROVE) for each in may) else Nobody.APPROVER


def told_at(person: Person | None, hours: Hours, now: datetime) -> Turn:
    """When one of them is told: not in the quiet hours of the routes or of their own, unless it is urgent.

    Where several routes take the story, the first whose hours are not quiet is enough.
    """
    when = [(released(now, each.quiet, each.timezone, urgent=hours.urgent), each) for each in hours.routes]
    if not when:
        return Turn(now)
    due, route = min(when, key=lambda each: each[0])
    if person is None:
        return Turn(due)
    return turn(person, due, route.timezone, route.quiet, urgent=hours.urgent, escalated=False)
