"""A field of an article as pieces between white space, and what is known of each piece.

A piece (*politie.*, *“Rijk*) is looked at once and remembered. A field then costs a cut, a look-up for each
piece and a set of what was found, however many topics there are::

    text | pieces | what each of them holds | different ones of that
"""

from __future__ import annotations

from collections.abc import Callable, Set
from functools import cached_property
from itertools import chain

from monitor.rules.dutch import WORD, Layout, clean, suspended
from monitor.rules.dutch.recent import LONGEST, Recent
from monitor.rules.topics.requirements import Requirements
from monitor.rules.topics.terms import Terms

_ROOM = 160_000
"""Pieces that are remembered, all that news says in a week: some 20 MB. It brings new ones for ever."""

Asked = tuple[tuple[int, ...], ...]
"""The query words that each of some words is."""


class Held:
    """What a piece holds. Pieces that hold the same share one object, and it is told by identity."""

    __slots__ = ("asked", "may", "signs")

    def __init__(self, asked: Asked, met: frozenset[int], may: frozenset[int]) -> None:
        self.asked = asked
        """Of each of its words, most often one, none in a dash."""
        self.signs = met.union(*asked)
        """All query words in it, and the requirements of rules that these meet."""
        self.may = may
        """The requirements that it may meet: in the title, or as the rarest word of a phrase."""


class Reading:
    """One field: what its pieces hold, in order."""

    def __init__(self, text: str, held: list[Held], wholes: dict[str, Held]) -> None:
        """``wholes``: what the words hold that suspended compounds stand for."""
        self.text = text
        self.different = {*held, *wholes.values()}
        self._held = held
        self._wholes = wholes

    def __len__(self) -> int:
        """How many words it has."""
        return sum([len(held.asked) for held in self._held])

    @cached_property
    def layout(self) -> Layout:
        """Its words with their characters and sentences: costly, and most fields never need them."""
        return Layout(self.text)

    @cached_property
    def words(self) -> list[tuple[int, ...]]:
        """The query words that each of its words is."""
        words = list(chain.from_iterable([held.asked for held in self._held]))
        for place, whole in self.halves():
            words[place] += whole.asked[0]
        return words

    def places(self, wanted: frozenset[int]) -> dict[int, list[int]]:
        """Where these query words stand: which words of the field, counted from 0, in no order."""
        found: dict[int, list[int]] = {}
        standing = self._standing({held for held in self.different if not held.signs.isdisjoint(wanted)})
        for held, places in standing.items():
            for offset, word in enumerate(held.asked):
                inside = [place + offset for place in places] if offset else places
                for number in wanted.intersection(word):
                    found.setdefault(number, []).extend(inside)
        return found

    def meeting(self, requirements: Set[int]) -> dict[int, list[int]]:
        """Where each of these requirements may be met, likewise."""
        found: dict[int, list[int]] = {}
        standing = self._standing({held for held in self.different if not held.may.isdisjoint(requirements)})
        for held, places in standing.items():
            inside = [place + offset for offset in range(len(held.asked)) for place in places]
            for requirement in held.may & requirements:
                found.setdefault(requirement, []).extend(inside)
        return found

    def _standing(self, wanted: set[Held]) -> dict[Held, list[int]]:
        """Where pieces stand that hold one of these, by their first word."""
        places: dict[Held, list[int]] = {held: [] for held in wanted}
        if not wanted:
            return places
        for place, whole in self.halves() if not wanted.isdisjoint(self._wholes.values()) else ():
            if whole in wanted:
                places[whole].append(place)
        telling = wanted.union([held for held in self.different if len(held.asked) != 1])
        shift = 0
        for at, held in [(at, held) for at, held in enumerate(self._held) if held in telling]:
            if held in wanted:
                places[held].append(at + shift)
            shift += len(held.asked) - 1
        return places

    def halves(self) -> list[tuple[int, Held]]:
        """Written halves of suspended compounds, and what the words hold that they stand for."""
        if not any(whole.signs for whole in self._wholes.values()):
            return []
        return [(place, self._wholes[whole]) for place, whole in self.layout.halves.items()]


NOTHING = Reading("", [], {})
"""A field without text."""


class _Pieces(Recent[Held]):
    """What each piece holds. A look-up that misses it costs ten times as much."""

    def __init__(self, made: Callable[[str], Held]) -> None:
        super().__init__(_ROOM)
        self._made = made

    def __missing__(self, piece: str) -> Held:
        return self.keep(piece, self._made(piece))


class Reader:
    """Reads fields for one matcher. Safe from many threads; what it remembers changes no answer."""

    def __init__(self, terms: Terms, requirements: Requirements) -> None:
        self._terms = terms
        self._requirements = requirements
        self._same: dict[Asked, Held] = {}
        self.pieces = _Pieces(self._of)

    @property
    def remembered(self) -> int:
        """How many kinds of pieces it holds: those that hold the same are one."""
        return len(self._same)

    def read(self, text: str) -> Reading:
        """The field with this text."""
        tidy = clean(text).text
        held = list(map(self.pieces.__getitem__, tidy.split()))
        return Reading(text, held, {whole: self._of(whole) for _, whole in suspended(tidy)})

    def read_plainly(self, text: str) -> Reading:
        """The same word for word, without memory, index or sieve: what tests hold ``read`` to."""
        words = Layout(text).raw
        wholes = {whole for _, whole in suspended(clean(text).text)}
        none: frozenset[int] = frozenset()
        held = {raw: Held((self._terms.analysed(raw),), none, none) for raw in {*words, *wholes}}
        return Reading(text, [held[raw] for raw in words], {whole: held[whole] for whole in wholes})

    def _of(self, piece: str) -> Held:
        asked = tuple(self._terms.of(raw) for raw in WORD.findall(piece))
        held = self._same.get(asked)
        if held is None:
            words = {number for word in asked for number in word}
            met = self._requirements.met(words)
            may = self._requirements.may(words.union(*map(self._terms.signed, words)))
            held = Held(asked, met, may)
            if len(piece) > LONGEST:
                return held
            if len(self._same) >= _ROOM:
                self._same = {}
            self._same[asked] = held
        return held
