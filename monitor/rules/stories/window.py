"""The window: the articles of the last days, and the story of each. Pure: no clock, no I/O, no chance."""

from __future__ import annotations

import heapq
import math
from typing import TYPE_CHECKING

import numpy as np

from monitor.model.story import Assignment, Because, Join
from monitor.rules.stories.index import ShingleIndex, TermIndex
from monitor.rules.stories.likeness import Asked, cosines, log_odds
from monitor.rules.stories.placed import Placed, in_common, index_weights
from monitor.rules.stories.settings import StorySettings
from monitor.rules.stories.text import Features, containment, features
from monitor.rules.stories.vocabulary import Vocabulary

if TYPE_CHECKING:
    from datetime import datetime

    import numpy.typing as npt

    from monitor.model.article import Document

HOUR = 3600.0
LOOKED_AGAIN = 6
"""How many lone neighbours of a new article get a second look."""


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
        self._vocabulary = Vocabulary(self._settings.prior, self._settings.least_share)
        self._terms, self._shingles = TermIndex(), ShingleIndex()
        self._ages: list[tuple[float, int, int]] = []
        self._next = 0
        self._newest = float("-inf")
        self._recent: tuple[Document, Features] | None = None
        self._compared_to: tuple[Features, list[tuple[int, float]]] | None = None

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
            return self._stays(own, Join.PINNED)
        if own is None and url_key in self._key:
            return self._stays(self._slot_of[self._key[url_key]], Join.VERSION)
        if own is not None and len(self._members[self._placed[own].story]) > 1:
            return self._stays(own, Join.VERSION)
        found = self._found(self._features(document), when.timestamp(), own)
        if found is None and own is not None:
            return self._stays(own, Join.VERSION)
        return found or Assignment(story=None, because=Because(join=Join.NEW, score=0.0))

    def second_look(self, article: int) -> list[tuple[int, Assignment]]:
        """The articles that stood alone and now belong to the story that ``article`` is in.

        Each comes with its new assignment, for the caller to ``place``; nothing is changed here.
        """
        came = self._slot_of[article]
        story = self._placed[came].story
        changes = []
        for slot in self._lone_neighbours(came):
            entry = self._placed[slot]
            asked = Asked.of(entry.features, self._vocabulary)
            members = self._members[story][-self._settings.members :]
            link, nearest = self._strongest_link(self._compare(asked, members, entry.when))
            if link >= self._settings.threshold:
                because = (entry.features, entry.when)
                changes.append((entry.article, self._joins(nearest, Join.SIMILAR, _chance(link), because)))
        return changes

    def _lone_neighbours(self, came: int) -> list[int]:
        """The articles most like the one that came that have no company and no pin, likeliest first."""
        entry = self._placed[came]
        if self._compared_to is None or self._compared_to[0] is not entry.features:
            self._odds(entry.features, entry.when, came)
        compared = self._compared_to[1] if self._compared_to else []
        likely = sorted((-worth, slot) for slot, worth in compared if worth >= self._settings.threshold)
        return [slot for _, slot in likely if self._is_alone(slot, entry.story)][:LOOKED_AGAIN]

    def _is_alone(self, slot: int, story: int) -> bool:
        entry = self._placed.get(slot)
        return (
            entry is not None
            and entry.story != story
            and not entry.pinned
            and len(self._members[entry.story]) == 1
        )

    def _found(self, fresh: Features, moment: float, own: int | None) -> Assignment | None:
        return self._copy(fresh, moment, own) or self._similar(fresh, moment, own)

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
        fresh = self._features(document)
        before = self._slot_of.get(article)
        if before is not None:
            pinned = pinned or self._placed[before].pinned
            self._forget(before)
        slot, moment = self._next, when.timestamp()
        self._next += 1
        numbers = self._vocabulary.take(fresh.terms)
        self._placed[slot] = Placed(article, story, moment, fresh, numbers, url_key, pinned)
        self._slot_of[article] = slot
        if url_key:
            self._key.setdefault(url_key, article)
        self._members.setdefault(story, []).append(slot)
        self._terms.add(slot, numbers, index_weights(fresh))
        self._shingles.add(slot, fresh.shingles)
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
        self._leave(slot)
        self._placed[slot].story, self._placed[slot].pinned = story, True
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

    def pin(self, article: int, *, pinned: bool = True) -> None:
        """Holds an article where it is, or lets it go; where it is does not change."""
        slot = self._slot_of.get(article)
        if slot is not None:
            self._placed[slot].pinned = pinned

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
            if slot == own or not self._in_reach(slot, moment):
                continue
            other = self._placed[slot].features.shingles
            held = containment(fresh.shingles, other, self._settings.copy_shingles)
            if held >= self._settings.copy_containment and held > best_share:
                best, best_share = slot, held
        return None if best is None else self._joins(best, Join.COPY, best_share, (fresh, moment))

    def _similar(self, fresh: Features, moment: float, own: int | None) -> Assignment | None:
        """The story with the strongest link, if it is strong enough."""
        link, slot = self._strongest_link(self._odds(fresh, moment, own))
        if link < self._settings.threshold:
            return None
        return self._joins(slot, Join.SIMILAR, _chance(link), (fresh, moment))

    def _odds(self, fresh: Features, moment: float, own: int | None) -> list[tuple[int, float]]:
        """The likely articles and their company, oldest first, each with its log-odds."""
        asked = Asked.of(fresh, self._vocabulary)
        odds = self._compare(asked, self._likely(asked, moment, own), moment)
        self._compared_to = (fresh, odds)
        return odds

    def _compare(self, asked: Asked, slots: list[int], moment: float) -> list[tuple[int, float]]:
        """The log-odds with each of ``slots``."""
        if not slots:
            return []
        entries = [self._placed[slot] for slot in slots]
        found = cosines(
            asked, [e.numbers for e in entries], [e.features.fields for e in entries], self._vocabulary
        )
        odds = log_odds(found, np.array([e.when for e in entries]) - moment, self._settings)
        return list(zip(slots, odds.tolist(), strict=True))

    def _likely(self, asked: Asked, moment: float, own: int | None) -> list[int]:
        """The slots to compare in full: the likeliest articles, and the newest of their stories."""
        base = next(iter(self._placed), self._next)
        terms = asked.heaviest(self._settings.looked_up)
        scores = self._terms.products(terms, base, self._next, self._settings.postings)
        near = [
            slot
            for slot in (base + place for place in _highest(scores, 2 * self._settings.candidates))
            if slot != own and slot in self._placed and self._in_reach(slot, moment)
        ][: self._settings.candidates]
        company = {
            slot
            for story in {self._placed[slot].story for slot in near}
            for slot in self._members[story][-self._settings.members :]
            if slot != own and self._in_reach(slot, moment)
        }
        return sorted(company.union(near))

    def _in_reach(self, slot: int, moment: float) -> bool:
        return abs(self._placed[slot].when - moment) <= self._settings.window.total_seconds()

    def _strongest_link(self, odds: list[tuple[int, float]]) -> tuple[float, int]:
        """The strongest link to a story, and the article in it that is nearest; ties go to the oldest."""
        stories: dict[int, list[tuple[float, int]]] = {}
        for slot, worth in odds:
            stories.setdefault(self._placed[slot].story, []).append((worth, slot))
        best = (-math.inf, 0)
        for members in stories.values():
            nearest, slot = max(members, key=lambda member: (member[0], -member[1]))
            mean = math.fsum(worth for worth, _ in members) / len(members)
            link = (1 - self._settings.mean_share) * nearest + self._settings.mean_share * mean
            if link > best[0]:
                best = (link, slot)
        return best

    def _stays(self, slot: int, join: Join) -> Assignment:
        entry = self._placed[slot]
        return Assignment(story=entry.story, because=Because(join=join, article=entry.article))

    def _joins(self, slot: int, join: Join, score: float, asked: tuple[Features, float]) -> Assignment:
        """The assignment to the story of ``slot``, with what the two articles share."""
        entry, (fresh, moment) = self._placed[slot], asked
        terms, names = in_common(fresh, entry.features)
        hours = round(abs(moment - entry.when) / HOUR, 2)
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
        self._vocabulary.give(entry.features.terms, entry.numbers)
        self._terms.drop(entry.numbers, self._placed)
        self._shingles.drop(slot, entry.features.shingles)

    def _leave(self, slot: int) -> None:
        story = self._placed[slot].story
        self._members[story].remove(slot)
        if not self._members[story]:
            del self._members[story]


def _chance(link: float) -> float:
    return 1 / (1 + math.exp(-link))


def _highest(scores: npt.NDArray[np.float64], most: int) -> list[int]:
    """The places of the highest scores above nothing, highest first, ties by age."""
    above = np.flatnonzero(scores > 0.0)
    if len(above) > most:
        above = above[np.argpartition(-scores[above], most - 1)[:most]]
    return sorted((int(place) for place in above), key=lambda place: (-scores[place], place))
