"""Linking: ``question -> cited articles -> story -> alert queued``, one transaction for each question.

A question that is news becomes an article of its own, so that topics, stories, alerts and the archive take
it like any other. With a certain link it stands in the cited article's story; without one triage finds its
story. Its own arrival rings no bell: the question does.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from monitor.flows.alert import Moment, consider, looks, refresh
from monitor.model.calendar import AMSTERDAM
from monitor.model.parliament import Linking, Question
from monitor.model.story import Because, Join
from monitor.ports.parliament import LinkWork, QuestionLinks
from monitor.ports.triage import Matcher
from monitor.rules.likelihood.earlier import YEAR, EarlierQuestions
from monitor.rules.parliament.article import article_key, document_of
from monitor.rules.parliament.linking import Linker

log = logging.getLogger(__name__)

LOOK_BACK = timedelta(days=60)
_AFTER = timedelta(days=2)
_REMEMBERED = YEAR + timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Linked:
    """What a run did."""

    questions: int = 0
    linked: int = 0
    alerts: int = 0
    failed: int = 0


class QuestionLinker:
    """Ties questions to the articles that they cite."""

    def __init__(self, store: QuestionLinks, matcher: Matcher, outlet: str) -> None:
        """``outlet``: the slug under which questions stand among the articles."""
        self._store = store
        self._matcher = matcher
        self.outlet = outlet

    def run(self, moment: Moment, limit: int = 200) -> Linked:
        """Link what waits, oldest first. One question's fault ends that question only."""
        waiting = self._store.waiting(limit)
        if not waiting:
            return Linked()
        days = [question.asked for question, _ in waiting if question.asked]
        first, last = min(days, default=moment.now.date()), max(days, default=moment.now.date())
        linker = Linker(self._store.candidates(first - LOOK_BACK, last + _AFTER, (self.outlet,)))
        earlier = self._earlier(first) if any(news for _, news in waiting) else None
        linked = alerts = failed = 0
        for question, news in waiting:
            found = linker.link(question.subject, question.asked, question.text)
            note = _note(earlier, question)
            try:
                written = self._one(question, news, found, note, moment)
            except Exception:
                log.exception("linking failed", extra={"question": question.number})
                failed += 1
                continue
            linked += bool(found.links)
            alerts += written
        return Linked(questions=len(waiting), linked=linked, alerts=alerts, failed=failed)

    def _earlier(self, first: date) -> EarlierQuestions:
        return EarlierQuestions(row for row in self._store.subjects() if row[1] >= first - _REMEMBERED)

    def _one(self, question: Question, news: bool, found: Linking, note: str, moment: Moment) -> int:
        with self._store.transaction() as work:
            story = work.save_links(question.number, found, moment.now)
            work.linked(question.number, note)
            if not news:
                return 0
            return sum(
                len(consider(each, work.alerts, moment))
                for each in self._place(question, story, work, moment)
            )

    def _place(
        self, question: Question, story: int | None, work: LinkWork, moment: Moment
    ) -> tuple[int, ...]:
        """The question's own article in the cited article's story; that one, and the one that it stood in.

        None of either when triage is to find a story.
        """
        document = document_of(question, self.outlet)
        asked = _asked_at(question, moment.now)
        article = work.own_article(question.number, article_key(question), document, asked, moment.now)
        if story is None:
            return ()
        left = work.follow(article, story, moment.now)
        if left is None:
            work.place(article, story, Because(join=Join.PINNED), moment.now)
        work.pin(article.id)
        work.save_matches(article, self._matcher.match(document), moment.now)
        if left is not None:
            for looked in looks(story, work.alerts, moment):
                refresh(looked, work.alerts, moment)
        return (story,) if left is None else (story, left)


def _note(earlier: EarlierQuestions | None, question: Question) -> str:
    if earlier is None or question.asked is None:
        return ""
    return earlier.counts(question.subject, question.asked).sentence()


def _asked_at(question: Question, now: datetime) -> datetime:
    return datetime.combine(question.asked, time(), AMSTERDAM) if question.asked else now
