"""Storage for the triage flow: what waits, where it ended up, what it matched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, case, func, insert, literal, or_, select, update

from monitor.model.article import Article
from monitor.model.story import Because, Join, Kept, Turn
from monitor.model.topic import TopicMatch
from monitor.rules.liveblog import LONGEST, MARK, TOGETHER, page_of
from monitor.storage.database import Database, upsert
from monitor.storage.tables.actions import actions
from monitor.storage.tables.alerts import alerts
from monitor.storage.tables.articles import PENDING, analyses, articles, stories, topic_matches, turns
from monitor.storage.tables.base import Instant
from monitor.storage.tables.desk import story_moves
from monitor.storage.telling import AlertRecords

TRIAGE = "triage"
RULE = "regel"
"""Who moved an article when no person did."""
_COLUMNS = (
    articles.c.id,
    articles.c.outlet,
    articles.c.key,
    articles.c.url,
    articles.c.title,
    articles.c.lead,
    articles.c.body,
    articles.c.published,
    articles.c.first_seen,
    articles.c.version,
    articles.c.baseline,
)

_MOST_LEFT_ALONE = 20_000  # below the limit on variables of both databases


class TriageStore:
    """The way into triage's transactions, and what they begin from."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pending(self, limit: int, but: Sequence[int] = ()) -> tuple[Article, ...]:
        """Articles that wait for triage, oldest first, except those numbers."""
        where = (PENDING, articles.c.id.not_in(but[:_MOST_LEFT_ALONE]))
        statement = select(*_COLUMNS).where(*where).order_by(articles.c.id).limit(limit)
        with self._database.read() as connection:
            return tuple(_article(row) for row in connection.execute(statement).mappings())

    def placed(self, since: datetime, made_by: str = "") -> Iterator[Kept]:
        """All published from ``since`` on, in the order of triage; ``made_by``: which analyses will do."""
        where = articles.c.published >= since
        statement = _kept(made_by).where(where).order_by(articles.c.joined, articles.c.id)
        with self._database.read() as connection:
            yield from map(_read, connection.execution_options(yield_per=500).execute(statement).mappings())

    def turn(self) -> int:
        """The number of the last turn that anybody took."""
        with self._database.read() as connection:
            return connection.scalar(select(turns.c.number).where(turns.c.name == TRIAGE)) or 0

    @contextmanager
    def transaction(self) -> Iterator[TriageTransaction]:
        """One transaction: all of it is stored at the end, or nothing."""
        with self._database.write() as connection:
            yield TriageTransaction(connection)


class TriageTransaction:
    """What triage writes about one article, and, as ``alerts``, what is decided of its story."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._turn = 0
        self.alerts = AlertRecords(connection)

    def take_turn(self, article: Article) -> Turn | None:
        """This worker's turn with an article; None when it no longer waits."""
        turn = next_turn(self._connection)
        where = (articles.c.id == article.id, articles.c.version == article.version, articles.c.pending)
        waits = self._connection.execute(select(articles.c.id).where(*where)).first() is not None
        self._turn = turn.number
        return turn if waits else None

    def placed_after(self, turn: int, made_by: str) -> list[Kept]:
        """What was placed after that turn, in order; ``made_by``: which analyses will do."""
        statement = _kept(made_by).where(articles.c.turn > turn)
        rows = self._connection.execute(statement.order_by(articles.c.turn, articles.c.id)).mappings()
        return [_read(row) for row in rows]

    def new_story(self, article: Article, now: datetime) -> int:
        """A story that begins with this article; its id."""
        row = {
            "title": article.title,
            "created": now,
            "first_published": article.published,
            "last_article": article.published,
        }
        key = self._connection.execute(insert(stories).values(row)).inserted_primary_key
        return int(key[0]) if key else 0

    def story_of_page(self, article: Article, topics: Sequence[str]) -> tuple[int, int] | None:
        """``(article, story)`` of the newest other post of its page, or the page, on one of the topics."""
        page = page_of(article.key)
        same = (
            articles.c.outlet == article.outlet,
            articles.c.first_seen >= article.first_seen - LONGEST,
            or_(
                func.substr(articles.c.key, 1, len(page)) == page,
                articles.c.key == page.removesuffix(MARK),
            ),
        )
        near = (
            articles.c.id != article.id,
            articles.c.story.is_not(None),
            articles.c.published.between(article.published - TOGETHER, article.published + TOGETHER),
        )
        statement = (
            select(articles.c.id, articles.c.story)
            .join(topic_matches, topic_matches.c.article == articles.c.id)
            .where(*same, *near, topic_matches.c.topic.in_(topics))
            .order_by(articles.c.published.desc(), articles.c.id.desc())
            .limit(1)
        )
        row = self._connection.execute(statement).first()
        return None if row is None else (row.id, row.story)

    def place(self, article: Article, story: int, because: Because, now: datetime) -> None:
        """Puts the article in its story; it waits no longer, unless it changed again meanwhile."""
        changed = articles.c.version != article.version
        values = {
            "story": story,
            "because": asdict(because),
            "turn": self._turn,
            "joined": func.coalesce(articles.c.joined, literal(now, Instant())),
            "pending": and_(articles.c.pending, changed),
        }
        self._connection.execute(update(articles).where(articles.c.id == article.id).values(values))
        if because.join is Join.NEW:
            return  # its story began with it
        newer = stories.c.last_article < article.published
        statement = update(stories).where(stories.c.id == story, newer)
        self._connection.execute(statement.values(last_article=article.published))

    def join_company(self, article: int, story: int, because: Because, now: datetime) -> bool:
        """Puts an article that stood alone in a story; False when its own story was told or acted upon.

        The emptied story stays and points there, as after a merge by hand.
        """
        alone = select(articles.c.story, articles.c.published).where(
            articles.c.id == article, articles.c.pinned.is_(False), articles.c.story != story
        )
        row = self._connection.execute(alone).one_or_none()
        if row is None or self._is_told(row.story):
            return False
        values = {"story": story, "because": asdict(because), "turn": self._turn}
        self._connection.execute(update(articles).where(articles.c.id == article).values(values))
        move = {"kind": "company", "from_story": row.story, "to_story": story, "articles": [article]}
        self._connection.execute(insert(story_moves).values(**move, at=now, by=RULE))
        older = stories.c.first_published > row.published
        statement = update(stories).where(stories.c.id == story, older)
        self._connection.execute(statement.values(first_published=row.published))
        return True

    def _is_told(self, story: int) -> bool:
        """Whether anybody was told of a story or did anything with it: then only a person takes it apart."""
        told = select(alerts.c.id).where(alerts.c.story == story)
        done = select(actions.c.id).where(actions.c.story == story)
        return self._connection.execute(told.union_all(done).limit(1)).first() is not None

    def keep_analysis(self, article: Article, made_by: str, analysis: bytes) -> None:
        """What the window knows of this version, in place of what it knew of the one before."""
        values = {"version": article.version, "made_by": made_by, "data": analysis}
        statement = upsert(analyses, self._connection).values(article=article.id, **values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["article"], set_=values))

    def save_matches(self, article: Article, matches: Sequence[TopicMatch], now: datetime) -> None:
        """The topics found in this version; storing the same version again changes nothing."""
        rows = [
            {
                "article": article.id,
                "version": article.version,
                "topic": match.topic,
                "tier": match.tier,
                "hits": [asdict(hit) for hit in match.hits],
                "at": now,
            }
            for match in matches
        ]
        if rows:
            statement = upsert(topic_matches, self._connection)
            unique = ["article", "version", "topic"]
            self._connection.execute(statement.on_conflict_do_nothing(index_elements=unique), rows)


def next_turn(connection: Connection) -> Turn:
    """Takes the next turn; others wait for it until the transaction's end."""
    taken = update(turns).where(turns.c.name == TRIAGE).values(number=turns.c.number + 1)
    number = connection.scalar(taken.returning(turns.c.number))
    if number is None:
        connection.execute(insert(turns).values(name=TRIAGE, number=1))
    return Turn(number or 1, (number or 1) - 1)


def _kept(made_by: str) -> Select[Any]:
    """Articles with their story and what is known of them; the body only where that must be found anew."""
    same = (analyses.c.version == articles.c.version, analyses.c.made_by == made_by)
    body = case((analyses.c.data.is_(None), articles.c.body), else_="").label("body")
    columns = (body if column is articles.c.body else column for column in _COLUMNS)
    joined = and_(analyses.c.article == articles.c.id, *same)
    statement = select(*columns, articles.c.story, articles.c.pinned, analyses.c.data)
    return statement.outerjoin(analyses, joined).where(articles.c.story.is_not(None))


def _read(row: RowMapping) -> Kept:
    return Kept(article=_article(row), story=row["story"], pinned=row["pinned"], analysis=row["data"])


def _article(row: RowMapping) -> Article:
    return Article(**{column.name: row[column.name] for column in _COLUMNS})
