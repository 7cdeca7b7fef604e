"""The ledger: ``questions -> on a topic? -> cited article -> judged -> remedy, tried on the archive``."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from monitor.flows.remedies import Compile, Trial
from monitor.model.coverage import Cause, CitedFacts, CoverageRow
from monitor.model.outlet import Kind
from monitor.model.parliament import Question
from monitor.model.settings import Settings
from monitor.ports.coverage import CoverageFacts
from monitor.ports.triage import Matcher
from monitor.rules.parliament.article import document_of
from monitor.rules.parliament.citing import cite
from monitor.rules.parliament.coverage import cited_as, lead_days, remedy, why_missed, why_unseen


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
    trial = Trial(store, matcher, settings, now, compile_topic)
    return tuple(trial.tried(row, rows) for row in reversed(rows))


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
        text=question.text,
        sites=cited.sites,
        cited=cited_as(cited) or (facts.url if facts else ""),
        facts=facts,
        cause=cause,
        remedy=remedy(cause, cited, facts) if cause else None,
        lead_days=lead_days(facts.line_ready, asked) if facts else None,
    )
