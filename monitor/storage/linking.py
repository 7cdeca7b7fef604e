"""Storage for linking questions: what waits, what may be cited, and one transaction for each question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, update

from monitor.model.article import Article, Document
from monitor.model.parliament import Candidate, Confidence, Linking, Question
from monitor.model.phrase import packed
from monitor.model.story import Because, Join
from monitor.rules.parliament.moments import local_day
from monitor.storage.asked import LINKED, question_of
from monitor.storage.database import Database, upsert
from monitor.storage.tables.articles import articles
from monitor.storage.tables.desk import story_moves
from monitor.storage.tables.parliament import question_events, question_links, questions
from monitor.storage.triaging import RULE, TriageTransaction
from monitor.storage.versions import said

_STATE = {Confidence.CERTAIN: LINKED, Confidence.LIKELY: "proposed", Confidence.POSSIBLE: "suggested"}
_DAY = timedelta(days=1)


class LinkStore:
    """The way into linking's transactions, and what they begin from."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self, limit: int) -> tuple[tuple[Question, bool], ...]:
        """Questions that wait to be linked, oldest first, each with whether it is news."""
        statement = (
            select(questions).where(questions.c.pending).order_by(questions.c.asked, questions.c.number)
        )
        with self._database.read() as connection:
            rows = connection.execute(statement.limit(limit)).mappings()
            return tuple((question_of(row), row["news"]) for row in rows)

    def candidates(self, first: date, last: date, apart: Sequence[str]) -> tuple[Candidate, ...]:
        """Articles published from ``first`` to ``last``, under all headlines; those of ``apart`` left out."""
        where = (
            articles.c.published >= _midnight(first),
            articles.c.published < _midnight(last) + _DAY,
            articles.c.outlet.not_in(list(apart)),
        )
        with self._database.read() as connection:
            return candidates_where(connection, where)

    def subjects(self) -> Iterator[tuple[str, date, str]]:
        """``(number, asked, subject)`` of every question with a date, oldest first."""
        columns = (questions.c.number, questions.c.asked, questions.c.subject)
        statement = select(*columns).where(questions.c.asked.is_not(None)).order_by(questions.c.asked)
        with self._database.read() as connection:
            rows = connection.execution_options(yield_per=2000).execute(statement)
            yield from ((number, asked, subject) for number, asked, subject in rows)

    @contextmanager
    def transaction(self) -> Iterator[LinkTransaction]:
        """One transaction: all of it is stored at the end, or nothing."""
        with self._database.write() as connection:
            yield LinkTransaction(connection)


def candidates_where(connection: Connection, where: Sequence[ColumnElement[bool]]) -> tuple[Candidate, ...]:
    """Articles under all their headlines."""
    columns = (articles.c.id, articles.c.url, articles.c.title, articles.c.outlet, articles.c.published)
    rows = connection.execute(select(*columns).where(*where).order_by(articles.c.id)).mappings().all()
    titles = _titles(connection, where)
    return tuple(
        Candidate(
            id=str(row["id"]),
            url=row["url"],
            titles=tuple(dict.fromkeys([row["title"], *titles[row["id"]]])),
            outlet=row["outlet"],
            published=local_day(row["published"]),
        )
        for row in rows
    )


class LinkTransaction(TriageTransaction):
    """What linking writes about one question, beside what triage writes about its article."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._links = connection

    def save_links(self, number: str, linking: Linking, now: datetime) -> int | None:
        """Keeps the links; what a person decided stands. The story of the first article that is linked."""
        person = select(question_links.c.article).where(
            question_links.c.question == number, question_links.c.who != ""
        )
        decided = set(self._links.scalars(person))
        rows = [
            {
                "question": number,
                "article": int(one.article),
                "confidence": one.confidence,
                "score": one.score,
                "because": packed(one.because),
                "state": _STATE[one.confidence],
                "at": now,
            }
            for one in (*linking.links, *linking.suggestions)
            if int(one.article) not in decided
        ]
        if rows:
            statement = upsert(question_links, self._links)
            new = {name: statement.excluded[name] for name in ("confidence", "score", "because", "state")}
            unique = ["question", "article"]
            self._links.execute(statement.on_conflict_do_update(index_elements=unique, set_=new), rows)
            self._remember(rows)
        return self._story(number)

    def _remember(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Each tie once as it first came to stand so, for the question's history."""
        events = [
            {
                "question": row["question"],
                "kind": f"link-{row['state']}",
                "paper": str(row["article"]),
                "seen": row["at"],
            }
            for row in rows
        ]
        self._links.execute(upsert(question_events, self._links).on_conflict_do_nothing(), events)

    def _story(self, number: str) -> int | None:
        statement = (
            select(articles.c.story)
            .join(question_links, question_links.c.article == articles.c.id)
            .where(question_links.c.question == number, question_links.c.state == LINKED)
            .where(articles.c.story.is_not(None))
            .order_by(question_links.c.score.desc(), articles.c.id)
        )
        return self._links.scalars(statement).first()

    def own_article(
        self, number: str, key: str, document: Document, asked: datetime, now: datetime
    ) -> Article:
        """The question as an article, made at first and brought up to date later. It rings no bell itself."""
        known = self._links.execute(select(articles).where(articles.c.key == key)).mappings().first()
        fingerprint = blake2b(repr(document).encode("utf-8", "replace"), digest_size=16).digest()
        text = {"title": document.title, "lead": document.lead, "body": document.body, "url": document.url}
        if known is None:
            row = {
                **text,
                "key": key,
                "outlet": document.outlet,
                "fingerprint": fingerprint,
                "published": asked,
                "first_seen": now,
                "baseline": True,
            }
            created = self._links.execute(insert(articles).values(row)).inserted_primary_key
            identity = int(created[0]) if created else 0
        else:
            identity = known["id"]
            if known["fingerprint"] != fingerprint:
                changed = update(articles).where(articles.c.id == identity)
                self._links.execute(changed.values(**text, fingerprint=fingerprint, pending=True))
        self._links.execute(update(questions).where(questions.c.number == number).values(article=identity))
        return Article(
            id=identity,
            outlet=document.outlet,
            key=key,
            url=document.url,
            title=document.title,
            lead=document.lead,
            body=document.body,
            published=asked,
            first_seen=now,
            version=known["version"] if known else 1,
            baseline=True,
        )

    def follow(self, article: Article, story: int, now: datetime) -> int | None:
        """The story that the question's article leaves for ``story``, which it then points to; None if none.

        A story that was told stays where it is, unless the other one was told as well: its thread goes on.
        """
        here: int | None = self._links.scalar(select(articles.c.story).where(articles.c.id == article.id))
        if here is None or here == story:
            return None
        if self._is_told(here) and not self._is_told(story):
            return here
        for each in sorted((here, story)):  # as the alert tick takes them: two never wait for each other
            self.alerts.hold(each)
        move = {"kind": "question", "from_story": here, "to_story": story, "articles": [article.id]}
        self._links.execute(insert(story_moves).values(**move, at=now, by=RULE))
        self.place(article, story, Because(join=Join.PINNED), now)
        return here

    def pin(self, article: int) -> None:
        """Where the article stands now it stays: the link says so."""
        self._links.execute(update(articles).where(articles.c.id == article).values(pinned=True))

    def linked(self, number: str, note: str) -> None:
        """The question waits no longer."""
        changed = update(questions).where(questions.c.number == number)
        self._links.execute(changed.values(pending=False, note=note))


def _titles(connection: Connection, where: Sequence[ColumnElement[bool]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    told = said(select(articles.c.id).where(*where, articles.c.version > 1)).c
    statement = select(told.article, told.title).order_by(told.article, told.version)
    for article, title in connection.execute(statement):
        found[article].append(title)
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
