"""Which story an article belongs to. Pure: no clock, no I/O, no chance.

::

    article | known address? | copied shingles? | likeliest articles, compared in full -> strongest link
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from monitor.model.story import Assignment, Because, Join
from monitor.rules.stories.likeness import Asked, evidence, log_odds
from monitor.rules.stories.memory import Memory, Placement
from monitor.rules.stories.placed import in_common
from monitor.rules.stories.settings import StorySettings
from monitor.rules.stories.text import Features, containment, features

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from monitor.model.article import Document
    from monitor.rules.stories.placed import Placed

HOUR = 3600.0
LOOKED_AGAIN = 6
"""How many neighbours of a new article get a second look."""

Odds = list[tuple[int, float]]
"""Slots with the log-odds that they are about the same event, oldest first."""


class StoryWindow:
    """Assigns articles to stories as they come; what it remembers is a function of what was placed.

    ``assign`` and ``second_look`` ask and change nothing; ``place`` records. After a restart, placing the
    stored articles again in the order in which they came gives the same window.
    """

    def __init__(self, settings: StorySettings | None = None) -> None:
        self._settings = settings or StorySettings()
        self._memory = Memory(self._settings)
        self._recent: tuple[Document, Features] | None = None
        self._compared: tuple[Features, Odds] | None = None

    def __len__(self) -> int:
        return len(self._memory)

    def assign(self, article: int, document: Document, when: datetime, *, url_key: str = "") -> Assignment:
        """The story that an article belongs to, and why; ``story`` is None when it starts one.

        An article that a person pinned stays; one that already has company stays; one that is alone is
        looked at again, because its text may have been completed.
        """
        own = self._memory.slot(article)
        if own is not None and self._memory[own].pinned:
            return self._stays(own, Join.PINNED)
        twin = self._memory.slot_of_key(url_key)
        if own is None and twin is not None:
            return self._stays(twin, Join.VERSION)
        if own is not None and len(self._memory.members(self._memory[own].story)) > 1:
            return self._stays(own, Join.VERSION)
        found = self._found(self.known_of(document), when.timestamp(), own)
        if found is None and own is not None:
            return self._stays(own, Join.VERSION)
        return found or Assignment(story=None, because=Because(join=Join.NEW, score=0.0))

    def second_look(self, article: int) -> list[tuple[int, Assignment]]:
        """The articles, alone or loosely elsewhere, that now belong to the story of ``article``.

        Each comes with its new assignment, for the caller to ``place``; nothing is changed here.
        """
        came = self._memory.slot(article)
        if came is None:
            return []
        members = self._memory.members(self._memory[came].story)[-self._settings.members :]
        changes = []
        for slot in self._neighbours(came):
            entry = self._memory[slot]
            asked = Asked.again(entry, self._memory.vocabulary)
            link, nearest = self._strongest_link(self._compare(asked, members, entry.when))
            if link < self._settings.threshold or link < self._held_by(slot, asked) + self._settings.margin:
                continue
            joins = self._alike(nearest, link, self._known(entry), entry.when)
            changes.append((entry.article, joins))
        return changes

    def place(
        self,
        article: int,
        story: int,
        document: Document,
        when: datetime,
        url_key: str = "",
        *,
        pinned: bool = False,
        known: Features | None = None,
    ) -> None:
        """Records where an article ended up; a second time replaces the first (version or story).

        ``known`` spares analysing it again; the document is not looked at then.
        """
        before = self._memory.slot(article)
        pinned = pinned or (before is not None and self._memory[before].pinned)
        fresh = known or self.known_of(document)
        self._memory.add(Placement(article, story, when.timestamp(), url_key, pinned), fresh)

    def forget_before(self, when: datetime) -> None:
        """Forgets every article older than ``when``."""
        self._memory.forget_before(when.timestamp())

    def move(self, article: int, story: int) -> None:
        """A person moves an article: it stays there, and later articles that resemble it follow."""
        slot = self._memory.slot(article)
        if slot is not None:
            self._memory.move(slot, story)
            self._memory[slot].pinned = True

    def rejoin(self, article: int, story: int) -> None:
        """Records that a second look put an article in another story; no person did, so it is not pinned."""
        slot = self._memory.slot(article)
        if slot is not None:
            self._memory.move(slot, story)

    def merge(self, story: int, into: int) -> None:
        """A person says that two stories are one."""
        self.split([self._memory[slot].article for slot in self._memory.members(story)], into)

    def split(self, articles: Iterable[int], story: int) -> None:
        """A person says that ``articles`` are a story of their own, ``story``."""
        for article in articles:
            self.move(article, story)

    def pin(self, article: int, *, pinned: bool = True) -> None:
        """Holds an article where it is, or lets it go; where it is does not change."""
        slot = self._memory.slot(article)
        if slot is not None:
            self._memory[slot].pinned = pinned

    def known_of(self, document: Document) -> Features:
        """What is known of a document; of the last one it is kept, because ``place`` follows ``assign``."""
        if self._recent is None or self._recent[0] != document:
            self._recent = (document, features(document, self._settings))
        return self._recent[1]

    def _found(self, fresh: Features, moment: float, own: int | None) -> Assignment | None:
        copied = self._copy(self._memory.sharing(fresh), fresh, moment, own)
        if copied is not None:
            return copied
        odds = self._odds(fresh, moment, own)
        # A short text may hold no sampled shingle at all, but then it is like what it was cut from.
        likeliest = sorted((-worth, slot) for slot, worth in odds)[: self._settings.maybe_copies]
        surely = frozenset(slot for slot, worth in odds if worth >= self._settings.sure)
        copied = self._copy([slot for _, slot in likeliest], fresh, moment, own, surely)
        return copied or self._similar(odds, fresh, moment)

    def _copy(
        self,
        near: list[int],
        fresh: Features,
        moment: float,
        own: int | None,
        surely: frozenset[int] = frozenset(),
    ) -> Assignment | None:
        """The one of ``near`` that this article is a copy of, or holds a large part of.

        A sentence that any newsroom writes may be half of two brief texts: those must be of one event
        ``surely``, by likeness.
        """
        best, best_share = None, 0.0
        for slot in near:
            if slot == own or not self._memory.in_reach(slot, moment):
                continue
            if fresh.brief and self._memory[slot].brief and slot not in surely:
                continue
            common, held = containment(fresh.shingles, self._memory[slot].shingles)
            if held > best_share and self._is_copy(common, held):
                best, best_share = slot, held
        return None if best is None else self._joins(best, Join.COPY, best_share, (fresh, moment))

    def _is_copy(self, common: int, held: float) -> bool:
        few, much = self._settings.copy_shingles, self._settings.copy_containment
        return (common >= few and held >= much) or (2 * common >= few and held >= 2 * much)

    def _similar(self, odds: Odds, fresh: Features, moment: float) -> Assignment | None:
        """The story with the strongest link, if it is strong enough."""
        link, slot = self._strongest_link(odds)
        if link < self._settings.threshold:
            return None
        return self._alike(slot, link, fresh, moment)

    def _alike(self, slot: int, link: float, fresh: Features, moment: float) -> Assignment:
        """The assignment by likeness; unsure where the link says only that it is likely."""
        found = self._joins(slot, Join.SIMILAR, _chance(link), (fresh, moment))
        return replace(found, because=replace(found.because, unsure=link < self._settings.sure))

    def _odds(self, fresh: Features, moment: float, own: int | None) -> Odds:
        """The likely articles and their company, compared in full."""
        asked = Asked.of(fresh, self._memory.vocabulary)
        odds = self._compare(asked, self._memory.likely(asked, moment, own), moment)
        self._compared = (fresh, odds)
        return odds

    def _compare(self, asked: Asked, slots: Sequence[int], moment: float) -> Odds:
        if not slots:
            return []
        entries = [self._memory[slot] for slot in slots]
        found = evidence(asked, entries, self._memory.vocabulary)
        apart = np.array([entry.when for entry in entries]) - moment
        brief = np.array([(asked.brief + entry.brief) / 2 for entry in entries])
        odds = log_odds(found, apart, brief, self._memory.company(), self._settings)
        return list(zip(slots, odds.tolist(), strict=True))

    def _strongest_link(self, odds: Odds) -> tuple[float, int]:
        """The strongest link to a story, and the article in it that is nearest; ties go to the oldest."""
        stories: dict[int, list[tuple[float, int]]] = {}
        for slot, worth in odds:
            stories.setdefault(self._memory[slot].story, []).append((worth, slot))
        best = (-math.inf, 0)
        for members in stories.values():
            nearest, slot = max(members, key=lambda member: (member[0], -member[1]))
            mean = math.fsum(worth for worth, _ in members) / len(members)
            link = (1 - self._settings.mean_share) * nearest + self._settings.mean_share * mean
            if link > best[0]:
                best = (link, slot)
        return best

    def _neighbours(self, came: int) -> list[int]:
        """The articles most like the one that came that are elsewhere and not pinned, likeliest first."""
        entry = self._memory[came]
        if self._compared is None or self._compared[0].fields is not entry.fields:
            self._odds(self._known(entry), entry.when, came)
        compared = self._compared[1] if self._compared else []
        likely = sorted((-worth, slot) for slot, worth in compared if worth >= self._settings.threshold)
        return [slot for _, slot in likely if self._may_move(slot, entry.story)][:LOOKED_AGAIN]

    def _known(self, entry: Placed) -> Features:
        terms = self._memory.vocabulary.terms(entry.numbers)
        return Features(terms, entry.fields, entry.shingles, entry.brief)

    def _may_move(self, slot: int, story: int) -> bool:
        if slot not in self._memory:
            return False
        entry = self._memory[slot]
        return entry.story != story and not entry.pinned

    def _held_by(self, slot: int, asked: Asked) -> float:
        """The link of an article to the others of its own story."""
        entry = self._memory[slot]
        others = [each for each in self._memory.members(entry.story) if each != slot]
        odds = self._compare(asked, others[-self._settings.members :], entry.when)
        return self._strongest_link(odds)[0]

    def _stays(self, slot: int, join: Join) -> Assignment:
        entry = self._memory[slot]
        return Assignment(story=entry.story, because=Because(join=join, article=entry.article))

    def _joins(self, slot: int, join: Join, score: float, asked: tuple[Features, float]) -> Assignment:
        """The assignment to the story of ``slot``, with what the two articles share."""
        entry, (fresh, moment) = self._memory[slot], asked
        terms, names = in_common(fresh, self._memory.vocabulary.terms(entry.numbers), entry.fields)
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


def _chance(link: float) -> float:
    return 1 / (1 + math.exp(-link))
