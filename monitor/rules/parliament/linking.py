"""Which article a question is about, how sure that is, and why.

Strongest first: the outlet's own article number or the same address; an address that had to be repaired;
the quoted headline against every headline that the article has had (its slug is one of them). A headline
that is only somewhat alike is a suggestion. A wrong link hides a miss of our own, so nothing is linked that
the evidence does not carry: the thresholds are those of ``bench/link.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from monitor.model.parliament import Candidate, Confidence, Link, Linking
from monitor.model.phrase import Phrase
from monitor.rules.parliament.citing import Citations, cite
from monitor.rules.parliament.grading import (
    AGREES,
    Thresholds,
    days_apart,
    outlet_fits,
    thresholds,
    time_fits,
)
from monitor.rules.parliament.press import site, without_signature
from monitor.rules.parliament.similar import TitleIndex, exchanged, squash
from monitor.rules.parliament.titles import Place
from monitor.rules.parliament.urls import Reading, keys, slug

_SUGGESTIONS = 5
_SHORT = 16
_SHORTISH = 24
_SAME = 0.97
_WEAK = 0.55
"""Below this a headline that exchanges a telling word is not even offered for a click."""
_MOST_OF_A_DAY = 200
_TIE = 0.04


@dataclass(frozen=True, slots=True)
class _Evidence:
    article: int
    confidence: Confidence
    score: float
    because: tuple[Phrase, ...]


class Linker:
    """Articles, indexed once, to link any number of questions to."""

    def __init__(self, articles: Iterable[Candidate]) -> None:
        self._articles = tuple(articles)
        self._by_key: dict[str, list[int]] = {}
        self._id = [keys(article.url).outlet_id for article in self._articles]
        self._site = [site(article.url) or site(article.outlet) for article in self._articles]
        versions: list[str] = []
        self._owner: list[int] = []
        for at, article in enumerate(self._articles):
            for key in dict.fromkeys(keys(article.url).all()):
                self._by_key.setdefault(key, []).append(at)
            seen: set[str] = set()
            for version in (*map(without_signature, article.titles), slug(article.url)):
                squashed = squash(version)
                if squashed and squashed not in seen:
                    seen.add(squashed)
                    versions.append(version)
                    self._owner.append(at)
        self._index = TitleIndex(versions)

    def link(self, subject: str, asked: date | None, text: str = "") -> Linking:
        """The articles that a question with this subject and text is about, best first."""
        cited = cite(subject, text)
        found: dict[int, _Evidence] = {}
        addressed = self._by_address(cited, asked)
        others = self._other_articles(cited, addressed)
        for evidence in (*addressed, *self._by_title(cited, asked, others, _settled(addressed))):
            before = found.get(evidence.article)
            if before is None or _order(evidence) < _order(before):
                found[evidence.article] = evidence
        if not found:
            found = {one.article: one for one in self._by_subject(subject, cited, asked)}
        if not found:
            found = {one.article: one for one in self._by_day(f"{subject} {text}", cited)}
        ranked = sorted(found.values(), key=_order)
        links = [self._link(one) for one in ranked if one.confidence is not Confidence.POSSIBLE]
        suggestions = [self._link(one) for one in ranked if one.confidence is Confidence.POSSIBLE]
        return Linking(links=tuple(links), suggestions=tuple(suggestions[:_SUGGESTIONS]))

    def _link(self, evidence: _Evidence) -> Link:
        return Link(
            article=self._articles[evidence.article].id,
            confidence=evidence.confidence,
            score=round(evidence.score, 3),
            because=evidence.because,
        )

    def _by_address(self, cited: Citations, asked: date | None) -> list[_Evidence]:
        found: list[_Evidence] = []
        for readings in cited.urls:
            for reading in readings:
                hits = self._hits(reading, cited, asked)
                if hits:
                    found.extend(hits)
                    break
        return found

    def _hits(self, reading: Reading, cited: Citations, asked: date | None) -> list[_Evidence]:
        """Articles under the strongest key of this reading that any article has."""
        asked_for = keys(reading.url)
        for key in asked_for.all():
            owners = self._by_key.get(key)
            if not owners:
                continue
            firm = key in (asked_for.outlet_id, asked_for.exact, asked_for.path) and not reading.shaky
            return [self._address_evidence(at, reading, cited, asked, firm) for at in owners]
        return []

    def _address_evidence(
        self, at: int, reading: Reading, cited: Citations, asked: date | None, firm: bool
    ) -> _Evidence:
        guessed = reading.repaired > 0
        if firm and not guessed:
            return _Evidence(at, Confidence.CERTAIN, 1.0, (Phrase("link-address"),))
        why = (Phrase("link-mended" if guessed else "link-number"),)
        if firm or self._title_agrees(at, cited):
            return _Evidence(at, Confidence.CERTAIN, 0.98, why)
        late = asked is not None and self._time(at, asked) in {"disagrees", "after"}
        return _Evidence(at, Confidence.POSSIBLE if late else Confidence.LIKELY, 0.8, why)

    def _title_agrees(self, at: int, cited: Citations) -> bool:
        return any(
            self._owner[row] == at and alike >= AGREES.likely
            for quoted in cited.titles
            for row, alike in self._index.search(quoted.text)
        )

    def _other_articles(self, cited: Citations, addressed: Sequence[_Evidence]) -> frozenset[str]:
        """Numbers that outlets gave to cited articles which are not here: no article of theirs with another
        number is the one that is meant, however alike the headline."""
        here = {self._id[one.article] for one in addressed}
        found = (keys(readings[0].url).outlet_id for readings in cited.urls)
        return frozenset(number for number in found if number and number not in here)

    def _by_title(
        self, cited: Citations, asked: date | None, others: frozenset[str], settled: frozenset[int]
    ) -> list[_Evidence]:
        found: list[_Evidence] = []
        for quoted in cited.titles:
            best: dict[int, float] = {}
            for row, alike in self._index.search(quoted.text):
                at = self._owner[row]
                best[at] = max(best.get(at, 0.0), alike)
            if best:
                graded = self._grade(quoted.text, quoted.place, best, cited.beside(quoted), asked)
                own_source = quoted.sites and not quoted.addressed
                for one in graded:
                    if not own_source and self._contradicted(one.article, others):
                        found.append(_possible(one, Phrase("link-other-number")))
                    elif not own_source and settled and one.confidence is Confidence.LIKELY:
                        found.append(_possible(one))  # its address leads to another article
                    else:
                        found.append(one)
        return found

    def _contradicted(self, at: int, others: frozenset[str]) -> bool:
        publisher = self._id[at].partition(":")[0]
        return any(number.partition(":")[0] == publisher for number in others) if publisher else False

    def _by_subject(self, subject: str, cited: Citations, asked: date | None) -> list[_Evidence]:
        """Suggestions by the words of the subject; where outlet and day fit, a weaker likeness counts."""
        found: list[_Evidence] = []
        for row, alike in self._index.search(subject):
            at = self._owner[row]
            if alike >= (0.15 if self._fits(at, cited, asked) >= 3 else 0.3) and self._time(
                at, asked
            ) not in {"disagrees", "after"}:
                found.append(
                    _Evidence(at, Confidence.POSSIBLE, alike, self._because(at, alike, cited, asked))
                )
        return found

    def _by_day(self, words: str, cited: Citations) -> list[_Evidence]:
        """Suggestions where a footnote gives outlet and day alone: the articles of that day, likest first."""
        near = {day + timedelta(days=step) for day in cited.days for step in (-1, 0, 1)}
        here = {
            at
            for at, article in enumerate(self._articles)
            if article.published in near and self._site[at] in cited.sites
        }
        if not here or len(here) > _MOST_OF_A_DAY:
            return []
        alike = {self._owner[row]: one for row, one in self._index.search(words, best=len(self._index))}
        return [
            _Evidence(at, Confidence.POSSIBLE, alike.get(at, 0.0), (Phrase("link-source-and-day"),))
            for at in here
        ]

    def _grade(
        self, quoted: str, place: Place, best: dict[int, float], cited: Citations, asked: date | None
    ) -> list[_Evidence]:
        """One quoted headline against its look-alikes: at most one of them is linked, the rest suggested."""
        graded = [
            (
                self._confidence(at, score, place, quoted, cited, asked),
                self._fits(at, cited, asked),
                score,
                at,
            )
            for at, score in best.items()
        ]
        graded = [one for one in graded if one[0] is not None]
        graded.sort(key=lambda one: (-one[2] - 0.08 * one[1], one[3]))
        evidence: list[_Evidence] = []
        for rank, (confidence, fits, score, at) in enumerate(graded):
            assert confidence is not None
            final = confidence
            if rank > 0:
                final = Confidence.POSSIBLE
            elif len(graded) > 1 and confidence is Confidence.CERTAIN:
                rival = graded[1]
                if score - rival[2] < _TIE and fits <= rival[1]:
                    final = Confidence.LIKELY
            evidence.append(_Evidence(at, final, score, self._because(at, score, cited, asked)))
        return evidence

    def _confidence(
        self, at: int, score: float, place: Place, quoted: str, cited: Citations, asked: date | None
    ) -> Confidence | None:
        limits = self._thresholds(at, cited, asked)
        if place is Place.BARE or place is Place.TEXT:
            limits = Thresholds(limits.certain + 0.25, limits.likely + 0.2, limits.possible + 0.1)
        shortest = min(
            len(squash(quoted)), min((len(squash(t)) for t in self._articles[at].titles), default=99)
        )
        if shortest < _SHORT:
            limits = Thresholds(max(limits.certain, 0.85), limits.likely + 0.08, limits.possible + 0.05)
        elif shortest < _SHORTISH:
            limits = replace(limits, certain=limits.certain + 0.12)
        if score >= limits.certain and not self._other_event(at, score, quoted):
            return Confidence.CERTAIN
        if score >= max(limits.likely, _WEAK) or (
            score >= limits.likely and not self._other_event(at, score, quoted)
        ):
            return Confidence.LIKELY
        return Confidence.POSSIBLE if score >= limits.possible else None

    def _other_event(self, at: int, score: float, quoted: str) -> bool:
        """Whether every headline that the article has had exchanges a telling word for another."""
        versions = (*self._articles[at].titles, slug(self._articles[at].url))
        return score < _SAME and all(exchanged(quoted, version) for version in versions if version)

    def _thresholds(self, at: int, cited: Citations, asked: date | None) -> Thresholds:
        return thresholds(self._time(at, asked), self._outlet(at, cited))

    def _fits(self, at: int, cited: Citations, asked: date | None) -> int:
        """How much beside the headline speaks for the article, to choose between equal headlines."""
        published = self._articles[at].published
        on_the_day = published is not None and any(abs((published - day).days) <= 1 for day in cited.days)
        marks = {"agrees": 1, "unknown": 0, "disagrees": -1, "after": -1}
        return marks[self._time(at, asked)] + marks[self._outlet(at, cited)] + int(on_the_day)

    def _time(self, at: int, asked: date | None) -> str:
        return time_fits(self._articles[at].published, asked)

    def _outlet(self, at: int, cited: Citations) -> str:
        return outlet_fits(self._site[at], cited.sites, cited.press)

    def _because(self, at: int, score: float, cited: Citations, asked: date | None) -> tuple[Phrase, ...]:
        alike = Phrase("link-alike", {"percent": round(100 * score)})
        title = Phrase("link-same-title") if score >= _SAME else alike
        apart = days_apart(self._articles[at].published, asked)
        outlet = self._outlet(at, cited)
        if outlet == "unknown":
            return (title, *apart)
        key = "link-same-source" if outlet == "agrees" else "link-other-source"
        return (title, *apart, Phrase(key, {"site": self._site[at]}))


def _possible(evidence: _Evidence, *more: Phrase) -> _Evidence:
    return replace(evidence, confidence=Confidence.POSSIBLE, because=(*evidence.because, *more))


def _settled(addressed: Sequence[_Evidence]) -> frozenset[int]:
    """The articles that an address names beyond doubt."""
    return frozenset(one.article for one in addressed if one.confidence is Confidence.CERTAIN)


_RANK = {Confidence.CERTAIN: 0, Confidence.LIKELY: 1, Confidence.POSSIBLE: 2}


def _order(evidence: _Evidence) -> tuple[int, float, int]:
    return (_RANK[evidence.confidence], -evidence.score, evidence.article)
