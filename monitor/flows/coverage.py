"""The ledger: ``questions -> on a topic? -> cited article -> judged -> remedy, tried on the archive``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from monitor.model.article import Document
from monitor.model.coverage import Cause, CitedFacts, CoverageRow, Remedy
from monitor.model.outlet import Kind
from monitor.model.parliament import Question
from monitor.model.settings import Settings
from monitor.model.topic import Topic
from monitor.ports.coverage import CoverageFacts
from monitor.ports.triage import Matcher
from monitor.rules.likelihood.earlier import words_of
from monitor.rules.parliament.article import document_of
from monitor.rules.parliament.citing import cite
from monitor.rules.parliament.coverage import cited_as, lead_days, remedy, why_missed, why_unseen

_TRIED_ON = 5_000
_TRIED_BACK = timedelta(days=30)
_WORDS = 2

Compile = Callable[[Topic], Matcher | None]
"""A matcher of one topic; None when its query does not compile."""


def ledger(
    store: CoverageFacts,
    matcher: Matcher,
    settings: Settings,
    now: datetime,
    days: int,
    compile_topic: Compile,
) -> tuple[CoverageRow, ...]:
    """Every question of the last ``days`` days that is on one of our topics, newest first."""
    rows = []
    for question, facts, offered in store.asked((now - timedelta(days=days)).date()):
        topics = _topics(question, facts, matcher)
        if topics and question.asked is not None:
            rows.append(_row(question, question.asked, facts, offered, topics, settings))
    tried = [_tried(row, store, now, compile_topic) for row in rows]
    return tuple(reversed(tried))


def _topics(question: Question, facts: CitedFacts | None, matcher: Matcher) -> tuple[str, ...]:
    found = {match.topic for match in matcher.match(document_of(question, ""))}
    if facts is not None:
        found |= {topic for topic, _, _ in facts.topics}
    return tuple(sorted(found))


def _row(
    question: Question,
    asked: date,
    facts: CitedFacts | None,
    offered: bool,
    topics: tuple[str, ...],
    settings: Settings,
) -> CoverageRow:
    cited = cite(question.subject, question.text)
    followed = [outlet for outlet in settings.outlets if outlet.kind is not Kind.TWEEDEKAMER]
    if facts is None:
        cause: Cause | None = why_unseen(cited, offered, followed)
    else:
        cause = why_missed(facts, asked, settings.outlet(facts.outlet))
    return CoverageRow(
        number=question.number,
        subject=question.subject,
        asked=asked,
        topics=topics,
        cited=cited_as(cited) or (facts.url if facts else ""),
        facts=facts,
        cause=cause,
        remedy=remedy(cause, cited, facts) if cause else None,
        lead_days=lead_days(facts.line_ready, asked) if facts else None,
    )


def _tried(row: CoverageRow, store: CoverageFacts, now: datetime, compile_topic: Compile) -> CoverageRow:
    """For a miss of the queries: a rule out of the headline's two rarest words, and what it would catch."""
    if row.cause is not Cause.QUERY or row.facts is None:
        return row
    words = sorted(words_of(row.facts.title), key=lambda word: -len(word.surface))[:_WORDS]
    query = " EN ".join(word.surface for word in words)
    trial = compile_topic(Topic(slug="proef", title="Proef", alert=query)) if query else None
    if trial is None:
        return row
    since = now - _TRIED_BACK
    documents: Sequence[Document] = tuple(store.documents(since, _TRIED_ON))
    caught = sum(bool(trial.match(document)) for document in documents)
    itself = bool(trial.match(Document(title=row.facts.title, lead=row.facts.lead)))
    told = (
        f"{query}: vangt dit bericht{'' if itself else ' niet'}, en {caught} van {len(documents)} in 30 dagen"
    )
    topic = row.topics[0] if row.topics else ""
    return replace(row, remedy=Remedy(what=f"Voeg een regel toe aan {topic}: {query}", tried=told))
