"""What the window remembers: the articles of the last days, each with its story, and where to find them."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from monitor.rules.stories.index import ShingleIndex, TermIndex
from monitor.rules.stories.placed import Placed, index_weights
from monitor.rules.stories.vocabulary import Vocabulary

if TYPE_CHECKING:
    import numpy.typing as npt

    from monitor.rules.stories.likeness import Asked
    from monitor.rules.stories.settings import StorySettings
    from monitor.rules.stories.text import Features


class Placement(NamedTuple):
    """Where an article ended up."""

    article: int
    story: int
    when: float
    """Seconds since 1970."""
    url_key: str
    pinned: bool


class Memory:
    """Articles by slot. A slot is a number that only rises, so that the order of slots is that of arrival."""

    def __init__(self, settings: StorySettings) -> None:
        self._settings = settings
        self._placed: dict[int, Placed] = {}
        self._slot_of: dict[int, int] = {}
        self._key: dict[str, int] = {}
        self._members: dict[int, tuple[int, ...]] = {}
        self.vocabulary = Vocabulary(settings.prior, settings.least_share)
        self._terms, self._shingles = TermIndex(), ShingleIndex()
        self._ages: list[tuple[float, int, int]] = []
        self._next = 0
        self._newest = float("-inf")

    def __len__(self) -> int:
        return len(self._placed)

    def __getitem__(self, slot: int) -> Placed:
        return self._placed[slot]

    def __contains__(self, slot: int) -> bool:
        return slot in self._placed

    def company(self) -> float:
        """The share of articles that joined another in its story, from 0 to ``most_company``."""
        usual = self._settings.usual_weight
        joined = len(self._placed) - len(self._members) + usual * self._settings.usual_company
        return min(joined / (len(self._placed) + usual), self._settings.most_company)

    def slot(self, article: int) -> int | None:
        """Where an article is; None when it is not in the window."""
        return self._slot_of.get(article)

    def slot_of_key(self, url_key: str) -> int | None:
        """Where the article with this address is."""
        article = self._key.get(url_key) if url_key else None
        return None if article is None else self._slot_of[article]

    def members(self, story: int) -> tuple[int, ...]:
        """The slots of a story's articles of the window, in order of arrival."""
        return self._members.get(story, ())

    def add(self, placement: Placement, fresh: Features) -> int:
        """Takes an article in, in place of what was known of it before; its slot."""
        before = self._slot_of.get(placement.article)
        if before is not None:
            self._forget(before)
        slot = self._next
        self._next += 1
        numbers = self.vocabulary.take(fresh.terms)
        entry = Placed(*placement, numbers, fresh.fields, fresh.shingles, fresh.brief)
        self._placed[slot], self._slot_of[entry.article] = entry, slot
        if entry.url_key:
            self._key.setdefault(entry.url_key, entry.article)
        self._members[entry.story] = (*self.members(entry.story), slot)
        self._terms.add(slot, numbers, index_weights(fresh))
        self._shingles.add(slot, fresh.shingles)
        heapq.heappush(self._ages, (entry.when, entry.article, slot))
        self._newest = max(self._newest, entry.when)
        self._bound()
        return slot

    def move(self, slot: int, story: int) -> None:
        """Puts an article in another story."""
        self._leave(slot)
        self._placed[slot].story = story
        self._members[story] = tuple(sorted((*self.members(story), slot)))

    def forget_before(self, when: float) -> None:
        """Forgets every article older than ``when``, in seconds since 1970."""
        while self._ages and self._ages[0][0] < when:
            self._forget_oldest()

    def in_reach(self, slot: int, moment: float) -> bool:
        """Whether an article is near enough in time to be of one story by likeness."""
        return abs(self._placed[slot].when - moment) <= self._settings.window.total_seconds()

    def sharing(self, fresh: Features) -> list[int]:
        """The articles that share most sampled shingles, best first."""
        return self._shingles.sharing(fresh.shingles, self._settings.candidates)

    def likely(self, asked: Asked, moment: float, own: int | None) -> list[int]:
        """The slots to compare in full: the likeliest articles, and the newest of their stories."""
        base = next(iter(self._placed), self._next)
        terms = asked.heaviest(self._settings.looked_up)
        scores = self._terms.products(terms, base, self._next, self._settings.postings)
        near = [
            slot
            for slot in (base + place for place in _highest(scores, 2 * self._settings.candidates))
            if slot != own and slot in self._placed and self.in_reach(slot, moment)
        ][: self._settings.candidates]
        company = {
            slot
            for story in {self._placed[slot].story for slot in near}
            for slot in self._members[story][-self._settings.members :]
            if slot != own and self.in_reach(slot, moment)
        }
        return sorted(company.union(near))

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
        self.vocabulary.give(entry.numbers)
        self._terms.drop(entry.numbers, self._placed)
        self._shingles.drop(slot, entry.shingles)

    def _leave(self, slot: int) -> None:
        story = self._placed[slot].story
        if left := tuple(each for each in self._members[story] if each != slot):
            self._members[story] = left
        else:
            del self._members[story]


def _highest(scores: npt.NDArray[np.float64], most: int) -> list[int]:
    """The places of the highest scores above nothing, highest first, ties by age."""
    above = np.flatnonzero(scores > 0.0)
    if len(above) > most:
        above = above[np.argpartition(-scores[above], most - 1)[:most]]
    return sorted((int(place) for place in above), key=lambda place: (-scores[place], place))
