"""Whether what a rule requires stands near enough together, told before the article is laid out for it.

Most rules that get so far ask for words within ten of each other, and most articles have them pages apart::

    rules able to fire | where their requirements are met | each rule: all of them within its width?
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from monitor.rules.topics.nodes import Node, Shared
from monitor.rules.topics.operators import Narrowed
from monitor.rules.topics.page import Fields
from monitor.rules.topics.threads import Told

_TITLE = -1_000_000
"""Where a title begins on the line of words that goes on with the lead and the body."""

Met = dict[int, list[int]]
"""Requirement → the places on that line where it may be met, in order."""


class Within(NamedTuple):
    """In how many words a rule has all that it requires; None when there is no end."""

    words: int | None
    title_is_near: bool = False
    """Whether what stands in the title is near everything."""


def within(node: Node) -> Within:
    """The width of a rule."""
    match node:
        case Shared(_, item) | Narrowed(item):
            return within(item)
        case Told():
            return Within(node.around(), title_is_near=True)
        case _:
            return Within(node.width())


def met_at(fields: Fields, requirements: frozenset[int]) -> Met:
    """Where these requirements may be met. Lead and body are one text here: nothing is further than it is."""
    title, lead, body = fields
    places: Met = {}
    for field, begin in ((title, _TITLE), (lead, 0), (body, len(lead))):
        for requirement, found in field.meeting(requirements).items():
            places.setdefault(requirement, []).extend([begin + place for place in found])
    return {requirement: sorted(found) for requirement, found in places.items()}


def near(met: Met, required: frozenset[int], reach: Within) -> bool:
    """Whether all that is required may stand within reach."""
    if reach.words is None:
        return True
    places = [met.get(requirement, []) for requirement in required]
    if not all(places):
        return False
    if reach.title_is_near:
        places = [found for found in places if found[0] >= 0]
    places.sort(key=len)
    return not places or any(_all_near(place, places[1:], reach.words) for place in places[0])


def _all_near(place: int, others: list[list[int]], words: int) -> bool:
    return all(bisect_right(found, place + words) > bisect_left(found, place - words) for found in others)
