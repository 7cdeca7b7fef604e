"""Putting a story right by hand: ``split | merge | move | pin -> remembered``, each with its undo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.flows.respond import Act, take
from monitor.model.person import Actor
from monitor.model.response import Refused, Step
from monitor.ports.responding import StoryShelf


def split(shelf: StoryShelf, story: int, chosen: Sequence[int], by: Actor, now: datetime) -> int | Refused:
    """Take articles out of a story into a story of their own; its id."""
    have = set(shelf.articles_of(story))
    if not chosen or not set(chosen) <= have:
        return Refused("Kies artikelen die bij dit verhaal horen.")
    if set(chosen) == have:
        return Refused("Laat ten minste één artikel in het verhaal staan.")
    found = shelf.titles(chosen)
    fresh = shelf.new_story(found[0][0], found[0][1], max(row[2] for row in found), now)
    return _moved(shelf, Step.SPLIT, (story, fresh), chosen, by, now)


def merge(shelf: StoryShelf, story: int, into: int, by: Actor, now: datetime) -> int | Refused:
    """Put all articles of a story into another; the emptied story keeps its history and points there."""
    if story == into or shelf.standing(into) is None:
        return Refused("Kies een ander verhaal om mee samen te voegen.")
    chosen = shelf.articles_of(story)
    if not chosen:
        return Refused("Dit verhaal heeft geen artikelen meer.")
    return _moved(shelf, Step.MERGE, (story, into), chosen, by, now)


def move(
    shelf: StoryShelf, story: int, chosen: Sequence[int], into: int, by: Actor, now: datetime
) -> int | Refused:
    """Move some articles to another story."""
    have = set(shelf.articles_of(story))
    if not chosen or not set(chosen) <= have:
        return Refused("Kies artikelen die bij dit verhaal horen.")
    if story == into or shelf.standing(into) is None:
        return Refused("Dat verhaal bestaat niet.")
    return _moved(shelf, Step.MOVE, (story, into), chosen, by, now)


def pin(shelf: StoryShelf, story: int, chosen: Sequence[int], by: Actor, now: datetime) -> int | Refused:
    """Keep articles in the story that they are in: no later look at what belongs together moves them."""
    if not chosen or not set(chosen) <= set(shelf.articles_of(story)):
        return Refused("Kies artikelen die bij dit verhaal horen.")
    return _moved(shelf, Step.PIN, (story, story), chosen, by, now)


def undo(shelf: StoryShelf, number: int, by: Actor, now: datetime) -> int | Refused:
    """Put the articles of a move back, or let them go; the story that they came from."""
    taken = shelf.take_move(number, now)
    if taken is None:
        return Refused("Dit is al ongedaan gemaakt.")
    kind, back, there, chosen = taken
    still = sorted(set(chosen) & set(shelf.articles_of(there)))
    if not still:
        return Refused("De artikelen liggen inmiddels in een ander verhaal.")
    if kind == Step.PIN:
        shelf.release(still)
    else:
        shelf.move(still, back, {"join": "pinned", "by": by.name})
    for story in dict.fromkeys((back, there)):
        take(shelf, story, Act(step=Step.UNDO, by=by, at=now, data={"from": there, "to": back}))
    return back


def _moved(
    shelf: StoryShelf, step: Step, between: tuple[int, int], chosen: Sequence[int], by: Actor, now: datetime
) -> int:
    shelf.move(chosen, between[1], {"join": "pinned", "by": by.name})
    number = shelf.remember_move(step.value, between, chosen, now, by.name)
    data = {"from": between[0], "to": between[1], "articles": list(chosen), "move": number}
    for story in dict.fromkeys(between):
        take(shelf, story, Act(step=step, by=by, at=now, data=data))
    return between[1]
