"""The window: the articles of the last days, and the story of each. Pure: no clock, no I/O, no chance."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from monitor.model.story import Assignment, Because, Join
from monitor.rules.stories.index import ShingleIndex, TermIndex
from monitor.rules.stories.settings import StorySettings
from monitor.rules.stories.text import Features, features

if TYPE_CHECKING:
    from datetime import datetime

    import numpy.typing as npt

    from monitor.model.article import Document

HOUR = 3600.0
SHOWN = 6
"""How many terms and names an explanation holds."""


@dataclass(slots=True)
class Placed:
    """An article of the window."""

    article: int
    story: int
    when: float
    """Seconds since 1970."""
    features: Features
    url_key: str
    pinned: bool = False


class StoryWindow:
    """Assigns articles to stories as they come; what it remembers is a function of what was placed.

    ``assign`` asks and changes nothing; ``place`` records. After a restart, placing the stored articles
    again in the order of their ids gives the same window.
    """

    def __init__(self, settings: StorySettings | None = None) -> None:
        self._settings = settings or StorySettings()
        self._placed: dict[int, Placed] = {}
        self._slot_of: dict[int, int] = {}
        self._key: dict[str, int] = {}
        self._members: dict[int, list[int]] = {}
        self._terms, self._shingles = TermIndex(), ShingleIndex()
        self._ages: list[tuple[float, int, int]] = []
        self._next = 0
        self._newest = float("-inf")
        self._recent: tuple[Document, Features] | None = None

    def __len__(self) -> int:
        return len(self._placed)

    def story_of(self, article: int) -> int | None:
        """The story of an article of the window; None when it is not in it."""
        slot = self._slot_of.get(article)
        return None if slot is None else self._placed[slot].story

    def assign(self, article: int, document: Document, when: datetime, *, url_key: str = "") -> Assignment:
        """The story that an article belongs to, and why; ``story`` is None when it starts one.

        An article that a person pinned stays; one that already has company stays; one that is alone is
        looked at again, because its text may have been completed.
        """
        own = self._slot_of.get(article)
        if own is not None and self._placed[own].pinned:
            return Assignment(
                story=self._placed[own].story, because=Because(join=Join.PINNED, article=article)
            )
        twin = self._slot_of.get(self._key.get(url_key, -1)) if url_key else None
        if own is None and twin is not None:
            return self._joins(twin, Join.VERSION, 1.0, None)
        if own is not None and len(self._members[self._placed[own].story]) > 1:
            return self._joins(own, Join.VERSION, 1.0, None)
        fresh, moment = self._features(document), when.timestamp()
        found = self._copy(fresh, moment, own) or self._similar(fresh, moment, own)
        if found is None and own is not None:
            return self._joins(own, Join.VERSION, 1.0, None)
        return found or Assignment(story=None, because=Because(join=Join.NEW, score=0.0))

    def place(
        self,
        article: int,
        story: int,
        document: Document,
        when: datetime,
        url_key: str = "",
        *,
        pinned: bool = False,
    ) -> None:
        """Records where an article ended up; a second time replaces the first (version or story)."""
        before = self._slot_of.get(article)
        if before is not None:
            pinned = pinned or self._placed[before].pinned
            self._forget(before)
        slot, moment = self._next, when.timestamp()
        self._next += 1
        entry = Placed(article, story, moment, self._features(document), url_key, pinned)
        self._placed[slot], self._slot_of[article] = entry, slot
        if url_key:
            self._key.setdefault(url_key, article)
        self._members.setdefault(story, []).append(slot)
        self._terms.add(slot, entry.features.terms)
        self._shingles.add(slot, entry.features.shingles)
        heapq.heappush(self._ages, (moment, article, slot))
        self._newest = max(self._newest, moment)
        self._bound()

    def forget_before(self, when: datetime) -> None:
        """Forgets every article older than ``when``."""
        while self._ages and self._ages[0][0] < when.timestamp():
            self._forget_oldest()

    def move(self, article: int, story: int) -> None:
        """A person moves an article: it stays there, and later articles that resemble it follow."""
        slot = self._slot_of.get(article)
        if slot is None:
            return
        entry = self._placed[slot]
        self._leave(slot)
        entry.story, entry.pinned = story, True
        self._members.setdefault(story, []).append(slot)
        self._members[story].sort()

    def merge(self, story: int, into: int) -> None:
        """A person says that two stories are one."""
        for slot in list(self._members.get(story, ())):
            self.move(self._placed[slot].article, into)

    def split(self, articles: list[int], story: int) -> None:
        """A person says that ``articles`` are a story of their own, ``story``."""
        for article in articles:
            self.move(article, story)

    def release(self, article: int) -> None:
        """Takes a person's pin off an article; where it is does not change."""
        slot = self._slot_of.get(article)
        if slot is not None:
            self._placed[slot].pinned = False

    def _features(self, document: Document) -> Features:
        """The features of a document; the last one is kept, because ``place`` follows ``assign``."""
        if self._recent is None or self._recent[0] != document:
            self._recent = (document, features(document, self._settings))
        return self._recent[1]

    def _copy(self, fresh: Features, moment: float, own: int | None) -> Assignment | None:
        """The article that this one is a copy of, or holds a large part of."""
        near = self._shingles.sharing(fresh.shingles, self._settings.candidates)
        best, best_share = None, 0.0
        for slot in near:
            entry = self._placed[slot]
            if slot == own or abs(entry.when - moment) > self._settings.window.total_seconds():
                continue
            share = containment(fresh.shingles, entry.features.shingles, self._settings.copy_shingles)
            if share >= self._settings.copy_containment and share > best_share:
                best, best_share = slot, share
        return None if best is None else self._joins(best, Join.COPY, best_share, fresh, moment)

    def _similar(self, fresh: Features, moment: float, own: int | None) -> Assignment | None:
        """The story with the strongest link, if it is strong enough."""
        scores = self._scores(fresh, moment, own)
        near = _strongest(scores, self._settings.candidates)
        base = self._next - len(scores)
        best: tuple[float, int, int] | None = None
        for story, slot in self._nearest_of_each(near, base).items():
            members = [scores[other - base] for other in self._members[story] if other != own]
            link = (1 - self._settings.mean_share) * scores[slot - base] + self._settings.mean_share * float(
                np.mean(members)
            )
            if best is None or (link, -story) > (best[0], -best[1]):
                best = (link, story, slot)
        if best is None or best[0] < self._settings.threshold:
            return None
        return self._joins(best[2], Join.SIMILAR, best[0], fresh, moment)

    def _nearest_of_each(self, near: list[int], base: int) -> dict[int, int]:
        """For each story among the nearest articles, its nearest one."""
        first: dict[int, int] = {}
        for offset in near:
            first.setdefault(self._placed[base + offset].story, base + offset)
        return first

    def _scores(self, fresh: Features, moment: float, own: int | None) -> npt.NDArray[np.float64]:
        """Likeness with every article of the window, by slot from the oldest; 0 for the dead and the far."""
        base = next(iter(self._placed), self._next)
        scores = self._terms.dots(fresh.terms, base, self._next, self._settings.postings)
        reach = self._settings.window.total_seconds()
        for offset in np.flatnonzero(scores > 0.05):
            entry = self._placed.get(base + int(offset))
            if entry is None or base + int(offset) == own or abs(entry.when - moment) > reach:
                scores[offset] = 0.0
        return scores

    def _joins(
        self, slot: int, join: Join, score: float, fresh: Features | None, moment: float | None = None
    ) -> Assignment:
        """The assignment to the story of ``slot``, with what the two articles share."""
        entry = self._placed[slot]
        terms: tuple[str, ...] = ()
        names: tuple[str, ...] = ()
        if fresh is not None:
            other = entry.features.terms
            shared = sorted(((-w * other[t], t) for t, w in fresh.terms.items() if t in other))[:SHOWN]
            terms = tuple(term for _, term in shared)
            names = tuple(sorted(fresh.names & entry.features.names))[:SHOWN]
        hours = None if moment is None else round(abs(moment - entry.when) / HOUR, 2)
        because = Because(
            join=join,
            score=round(score, 4),
            article=entry.article,
            terms=terms,
            names=names,
            hours_apart=hours,
        )
        return Assignment(story=entry.story, because=because)

    def _bound(self) -> None:
        """Keeps the window to its horizon and its size."""
        oldest = self._newest - self._settings.horizon.total_seconds()
        while self._ages and (self._ages[0][0] < oldest or len(self._placed) > self._settings.max_articles):
            self._forget_oldest()

    def _forget_oldest(self) -> None:
        slot = heapq.heappop(self._ages)[2]
        if slot in self._placed:
            self._forget(slot)

    def _forget(self, slot: int) -> None:
        self._leave(slot)
        entry = self._placed.pop(slot)
        del self._slot_of[entry.article]
        if self._key.get(entry.url_key) == entry.article:
            del self._key[entry.url_key]
        self._terms.drop(entry.features.terms, self._placed)
        self._shingles.drop(slot, entry.features.shingles)

    def _leave(self, slot: int) -> None:
        story = self._placed[slot].story
        self._members[story].remove(slot)
        if not self._members[story]:
            del self._members[story]


def containment(one: npt.NDArray[np.uint64], two: npt.NDArray[np.uint64], least: int = 1) -> float:
    """The share of the shorter text's shingles that stand in the other; 0 when fewer than ``least`` do."""
    shorter, longer = (one, two) if len(one) <= len(two) else (two, one)
    common = len(np.intersect1d(shorter, longer, assume_unique=True))
    return common / len(shorter) if len(shorter) and common >= least else 0.0


def _strongest(scores: npt.NDArray[np.float64], most: int) -> list[int]:
    """The places of the highest scores above nothing, highest first, ties by age."""
    above = np.flatnonzero(scores > 0.05)
    if len(above) > most:
        above = above[np.argpartition(-scores[above], most - 1)[:most]]
    return sorted((int(place) for place in above), key=lambda place: (-scores[place], place))
