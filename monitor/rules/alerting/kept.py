"""What a changed configuration takes from a route, and the route keeps: a promise is not renamed away.

A topic or a route that is renamed, split or removed while a story waits (quiet hours, a summary, an answer)
would silence it: no route takes what it was waiting for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from monitor.model.alert import Address, Route
from monitor.model.routing import UNTAKEN, Node
from monitor.rules.alerting.routes import all_routes, resolve

KEPT_FOR = timedelta(days=2)
"""So long after its last message a route keeps a story that the configuration no longer gives it."""
Taken = Mapping[str, tuple[Route, frozenset[str]]]


class Kept(StrEnum):
    """Why a route has a story that the configuration does not give it."""

    NOT = ""
    HERE = "kept-here"
    NOBODY = "kept-nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A route that waits to tell a story, or told it lately; ``topics`` are those it was told of."""

    route: str
    topics: frozenset[str] = frozenset()


def unheard(taken: Taken, known: Collection[str]) -> frozenset[str]:
    """Topics of a story that nobody is told of and nobody muted, although somebody may wait for them.

    ``known``: the topics that are configured. While another route tells the story, one that is configured and
    has no route is so on purpose.
    """
    heard = frozenset[str]().union(*(topics for route, topics in taken.values() if not _silent(route)))
    every = frozenset[str]().union(*(topics for _, topics in taken.values()))
    return every - heard if not heard else every - heard - frozenset(known)


def kept_routes(
    left: frozenset[str], taken: Taken, promises: Iterable[Promise], root: Node, last: tuple[Address, ...]
) -> dict[str, tuple[Route, frozenset[str], Kept]]:
    """Routes beside ``taken`` that keep the story, with the topics that they keep it for.

    ``left``: see ``unheard``; ``last``: the administrators, who get what no route takes any more.
    """
    promises = [each for each in promises if each.route not in taken or _silent(taken[each.route][0])]
    if not promises:
        return {}
    routes = {each.slug: each for each in all_routes(root) if each.channels}
    found = {
        each.route: (routes[each.route], (each.topics & left) or left, Kept.HERE)
        for each in promises
        if each.route in routes and (not each.topics or each.topics & left)
    }
    if found or any(not _silent(route) for route, _ in taken.values()):
        return found
    once = replace(
        resolve(root), slug=UNTAKEN, channels=last, mute=False, escalate=(), remind_for=timedelta(0)
    )
    return {UNTAKEN: (once, left, Kept.NOBODY)}


def heir(recipients: frozenset[tuple[str, str]], told: Mapping[str, frozenset[tuple[str, str]]]) -> str:
    """The route, not here any more, that told the very same people: this one by another name; else empty."""
    if not recipients:
        return ""
    return next((route for route, reached in told.items() if recipients <= reached), "")


def _silent(route: Route) -> bool:
    """Nobody is told and nobody chose so."""
    return not route.channels and not route.mute
