"""Each miss's remedy, tried on the archive: what it would have done, in words that can be checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.model.article import Document
from monitor.model.calendar import AMSTERDAM
from monitor.model.coverage import Cause, CitedFacts, CoverageRow, Remedy
from monitor.model.settings import Settings
from monitor.model.topic import Tier, Topic
from monitor.ports.coverage import CoverageFacts
from monitor.ports.triage import Matcher
from monitor.rules.likelihood.earlier import words_of
from monitor.rules.parliament.citing import Citations, cite
from monitor.rules.parliament.press import site

BACK = timedelta(days=30)
_MOST = 5_000
_WORDS = 2
_BEFORE = timedelta(days=7)

Compile = Callable[[Topic], Matcher | None]
"""A matcher of one topic; None when its query does not compile."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The archive and the queries on which remedies are tried."""

    store: CoverageFacts
    matcher: Matcher
    settings: Settings
    now: datetime
    compile_topic: Compile

    def tried(self, row: CoverageRow, rows: Sequence[CoverageRow]) -> CoverageRow:
        """The row with what its remedy would have done; ``rows`` are all of the period."""
        if row.remedy is None or row.cause is None:
            return row
        if row.facts is None:
            told = self._unseen(row, rows)
            return replace(row, remedy=replace(row.remedy, tried=told)) if told else row
        if row.cause is Cause.QUERY:
            return self._with_rule(row, row.facts)
        told = self._seen(row.cause, row.facts)
        return replace(row, remedy=replace(row.remedy, tried=told)) if told else row

    def _unseen(self, row: CoverageRow, rows: Sequence[CoverageRow]) -> str:
        cited = cite(row.subject, row.text)
        if row.cause is Cause.OUTLET_ABSENT:
            same = [each for each in rows if each.cause is row.cause and row.sites & each.sites]
            count = "deze vraag" if len(same) == 1 else f"{len(same)} gemiste vragen in deze periode"
            return f"zou {count} hebben gedekt; {self._would_match(cited)}"
        if row.cause is Cause.GAP:
            slugs = [each.slug for each in self.settings.outlets if site(each.url) in row.sites]
            until = datetime.combine(row.asked, datetime.min.time(), AMSTERDAM) + timedelta(days=1)
            seen, _ = self.store.counts(slugs, until - _BEFORE, until)
            return (
                f"{seen} berichten van dit medium gezien in de week tot de vraag; {self._would_match(cited)}"
            )
        return ""

    def _would_match(self, cited: Citations) -> str:
        """Whether the queries find the headline as the question has it: else an outlet more does not help."""
        headlines = [title.text for title in cited.titles][:3]
        if not headlines:
            return "de kop is niet bekend, dus of een zoekvraag die vindt ook niet"
        found = any(self.matcher.match(Document(title=title)) for title in headlines)
        return f"onze zoekvragen vinden de aangehaalde kop {'wel' if found else 'niet'}"

    def _seen(self, cause: Cause, facts: CitedFacts) -> str:
        since = self.now - BACK
        if cause is Cause.WALL:
            seen, read = self.store.counts([facts.outlet], since, self.now)
            return f"van dit medium is van {read} van {seen} berichten in 30 dagen de tekst gelezen"
        if cause is Cause.DIGEST_ONLY:
            topics = sorted({topic for topic, tier, _ in facts.topics if tier == Tier.DIGEST})
            more = sum(self.store.digest_only(topic, since) for topic in topics)
            return f"zou in 30 dagen {more} berichten meer naar alert brengen"
        if cause in (Cause.MUTED, Cause.DUPLICATE):
            matched = min((at for _, _, at in facts.topics), default=None)
            return f"zou {_when(matched)} zijn gemeld" if matched else ""
        if cause is Cause.LATE:
            return f"verschenen {_when(facts.published)}, gezien {_when(facts.seen)}"
        return ""

    def _with_rule(self, row: CoverageRow, facts: CitedFacts) -> CoverageRow:
        """A rule out of the headline's two longest words, and what it would catch."""
        words = sorted(words_of(facts.title), key=lambda word: -len(word.surface))[:_WORDS]
        query = " EN ".join(word.surface for word in words)
        trial = self.compile_topic(Topic(slug="proef", title="Proef", alert=query)) if query else None
        if trial is None:
            return row
        documents: Sequence[Document] = tuple(self.store.documents(self.now - BACK, _MOST))
        caught = sum(bool(trial.match(document)) for document in documents)
        itself = bool(trial.match(Document(title=facts.title, lead=facts.lead)))
        this = "vangt dit bericht" if itself else "vangt dit bericht niet"
        told = f"{query}: {this}, en {caught} van {len(documents)} in 30 dagen"
        topic = row.topics[0] if row.topics else ""
        return replace(row, remedy=Remedy(what=f"Voeg een regel toe aan {topic}: {query}", tried=told))


def _when(at: datetime) -> str:
    return f"{at.astimezone(AMSTERDAM):%d-%m %H:%M}"
