"""The daily digest: when it is due, what is in it and why, and what an editor may do. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.model.alert import Suppression
from monitor.model.digest import Candidate, Digest, DigestState, Ground, Item
from monitor.model.settings import DigestSettings
from monitor.rules.wording.grounds import grounds_line

ROOM = 12
"""Stories that two pages of A4 hold, with their outlets and a comment."""
DESK = "de redactie"
"""Who chose a story of which the record does not say who did."""
TOO_OLD = str(Suppression.TOO_OLD)
LATE = timedelta(minutes=10)
LOOK_BACK = timedelta(hours=36)
"""How far the first digest looks back, and how far one after a long stop."""
_NAMED = 6
"""Names that a story's grounds hold."""
_WEIGHTS = {"alert": 40.0, "question": 30.0, "national": 8.0, "outlet": 2.0, "unseen": 10.0, "untold": 20.0}
_TIER = {1: 12.0, 2: 6.0, 3: 0.0}
_LEAST = 6.0
"""Below this a story is left out even where there is room."""


@dataclass(frozen=True, slots=True)
class Times:
    """The instants of one date's digest."""

    day: date
    build: datetime
    due: datetime


def times_of(day: date, settings: DigestSettings) -> Times:
    """When the digest of a local date is built and sent.

    02:30 on the night that has it twice means the first; on the night that has none, the moment at which
    it would have been.
    """
    local = datetime.combine(day, settings.at, ZoneInfo(settings.timezone))
    due = local.astimezone(UTC)
    return Times(day, due - settings.review, due)


def to_build(
    now: datetime, settings: DigestSettings, newest: date | None, began: datetime | None
) -> Times | None:
    """The digest that must be built at ``now``; None when there is nothing to do.

    ``newest`` is the date of the last digest there is; ``began`` is when outlets were first read, None before
    that: a digest whose time had passed by then was never owed, so a first start sends no late and empty one.
    Exactly one per configured local date: after a long stop the dates that passed are not made up for one by
    one, the next digest looks back over them.
    """
    if began is None:
        return None
    zone = ZoneInfo(settings.timezone)
    today = now.astimezone(zone).date()
    for day in (today + timedelta(days=1), today):
        times = times_of(day, settings)
        wanted = day.isoweekday() in settings.days and (newest is None or day > newest)
        if wanted and times.build <= now and began < times.due:
            return times
    return None


def last_owed(now: datetime, settings: DigestSettings) -> date:
    """The last date whose digest can have been begun; one of a later date is of a clock that was wrong."""
    return now.astimezone(ZoneInfo(settings.timezone)).date() + timedelta(days=1)


def next_day(now: datetime, settings: DigestSettings) -> date | None:
    """The date of the next digest that is owed; None when no day is configured."""
    today = now.astimezone(ZoneInfo(settings.timezone)).date()
    days = (today + timedelta(days=ahead) for ahead in range(10))
    owed = (day for day in days if day.isoweekday() in settings.days and times_of(day, settings).due > now)
    return next(owed, None)


def begins(times: Times, last_until: datetime | None) -> datetime:
    """From when a digest looks: where the last one ended, at most a week; the first one ``LOOK_BACK``."""
    if last_until is None:
        return times.build - LOOK_BACK
    return max(last_until, times.build - timedelta(days=7))


def choose(candidates: Sequence[Candidate], room: int = ROOM) -> tuple[Item, ...]:
    """Every story with its place: what is in by importance, then what is out with the reason.

    What came too late to be told is in, however full the pages are: this is the only place that says it.
    """
    ranked = sorted(candidates, key=lambda each: (-score(each), each.title, each.story))
    items, free = [], room
    for each in ranked:
        points = score(each)
        wanted = each.chosen_by or points >= _LEAST
        included = bool(wanted) and (free > 0 or each.untold == TOO_OLD)
        free -= included
        said = grounds(each)
        if not included:
            said = (Ground("no-room" if wanted else "little"), *said)
        items.append(_item(each, points, included, said))
    return tuple(sorted(items, key=lambda item: not item.included))


def refreshed(draft: Digest, candidates: Sequence[Candidate], room: int = ROOM) -> tuple[Item, ...]:
    """A draft's stories with what came since: nothing that an editor did to them is undone.

    A draft that nobody touched is chosen anew. In any other the stories keep their places and words, and what
    is new stands below; at alert tier it is in though the pages are full. A story that is no more, because it
    was merged into another, goes, unless somebody commented it.
    """
    if draft.revision == 1:
        return choose(candidates, room)
    fresh = {each.story: each for each in candidates}
    known = {each.story for each in draft.items}
    kept = [
        _renewed(each, fresh[each.story]) if each.story in fresh else each
        for each in draft.items
        if each.story in fresh or each.comment
    ]
    new = [each for each in candidates if each.story not in known]
    free = max(room - sum(each.included for each in kept), sum(each.alert for each in new))
    late = (Ground("since-review"),) if draft.reviewed_by else ()
    added = [_after_all(each, late) for each in choose(new, free)]
    return tuple(sorted((*kept, *added), key=lambda item: not item.included))


def _renewed(item: Item, candidate: Candidate) -> Item:
    return replace(
        item,
        title=candidate.title,
        topics=candidate.topics,
        pieces=candidate.pieces,
        state=candidate.state,
        questions=candidate.questions,
        sentence=candidate.sentence,
    )


def _after_all(item: Item, late: tuple[Ground, ...]) -> Item:
    said = (*item.grounds, *late)
    return replace(item, grounds=said, because=grounds_line(said))


def score(candidate: Candidate) -> float:
    """How much a story weighs: tier, outlets, questions, and what a person chose."""
    points = _TIER.get(candidate.best_tier, 0.0)
    points += _WEIGHTS["alert"] * candidate.alert
    points += _WEIGHTS["question"] * len(candidate.questions)
    points += _WEIGHTS["national"] * min(candidate.national, 5)
    points += _WEIGHTS["outlet"] * min(candidate.outlets - 1, 10)
    points += _WEIGHTS["unseen"] * candidate.unseen
    points += _WEIGHTS["untold"] * (candidate.untold == TOO_OLD)
    return points + (1_000.0 if candidate.chosen_by else 0.0)


def grounds(candidate: Candidate) -> tuple[Ground, ...]:
    """What its weight is made of."""
    said = []
    if candidate.chosen_by:
        desk = candidate.chosen_by == DESK
        said.append(Ground("desk") if desk else Ground("chosen", candidate.chosen_by))
    if candidate.questions:
        said.append(Ground("questions"))
    if candidate.untold:
        said.append(Ground("untold", candidate.untold))
    else:
        said.append(Ground("alert" if candidate.alert else "mention"))
    if candidate.national:
        several = candidate.national > 1
        said.append(Ground("nationals", str(candidate.national)) if several else Ground("national"))
    else:
        said.append(Ground("regional" if candidate.best_tier == 2 else "small"))
    if candidate.outlets > 1:
        said.append(Ground("outlets", str(candidate.outlets)))
    if candidate.named:
        said.append(Ground("named", ", ".join(candidate.named[:_NAMED])))
    if candidate.unseen:
        said.append(Ground("unseen"))
    return tuple(said)


def _item(candidate: Candidate, points: float, included: bool, said: tuple[Ground, ...]) -> Item:
    return Item(
        story=candidate.story,
        title=candidate.title,
        topics=candidate.topics,
        pieces=candidate.pieces,
        score=points,
        included=included,
        because=grounds_line(said),
        grounds=said,
        state=candidate.state,
        questions=candidate.questions,
        sentence=candidate.sentence,
    )


class NotEditableError(ValueError):
    """Only a draft can be edited."""


def moved(digest: Digest, story: int, place: int) -> Digest:
    """The story at another place among those that are in (0 is the first)."""
    rest = [each for each in _draft(digest).items if each.story != story]
    item = _found(digest, story)
    inside = [each for each in rest if each.included]
    inside.insert(max(0, min(place, len(inside))), replace(item, included=True))
    return _edited(digest, (*inside, *(each for each in rest if not each.included)))


def commented(digest: Digest, story: int, comment: str) -> Digest:
    """With the editor's words under it."""
    return _changed(digest, story, replace(_found(_draft(digest), story), comment=comment.strip()))


def dropped(digest: Digest, story: int, by: str, why: str) -> Digest:
    """Left out, with a reason that stays with the digest."""
    item = _found(_draft(digest), story)
    said = (Ground("dropped", f"{by}: {why.strip()}"),)
    fresh = replace(item, included=False, because=grounds_line(said), grounds=said)
    return _changed(digest, story, fresh)


def taken_in(digest: Digest, story: int, by: str) -> Digest:
    """In after all, at the end."""
    inside = sum(each.included for each in digest.items)
    said = (Ground("chosen", by),)
    item = replace(_found(_draft(digest), story), because=grounds_line(said), grounds=said)
    return moved(_changed(digest, story, item), story, inside)


def _draft(digest: Digest) -> Digest:
    if digest.state is not DigestState.DRAFT:
        message = "Deze knipselkrant is verstuurd en ligt vast."
        raise NotEditableError(message)
    return digest


def _found(digest: Digest, story: int) -> Item:
    for each in digest.items:
        if each.story == story:
            return each
    message = f"Verhaal {story} staat niet in deze knipselkrant."
    raise NotEditableError(message)


def _changed(digest: Digest, story: int, item: Item) -> Digest:
    items = tuple(item if each.story == story else each for each in digest.items)
    return _edited(digest, tuple(sorted(items, key=lambda each: not each.included)))


def _edited(digest: Digest, items: tuple[Item, ...]) -> Digest:
    return replace(digest, items=items, revision=digest.revision + 1)
