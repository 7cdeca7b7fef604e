"""Storage for articles that come after the question: what came lately, and which questions look again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from monitor.model.parliament import SEEN, Candidate, Question
from monitor.storage.asked import question_of
from monitor.storage.database import Database, upsert
from monitor.storage.linking import candidates_where
from monitor.storage.tables.articles import articles
from monitor.storage.tables.parliament import parliament_streams, question_links, questions

_OVERLAP = timedelta(minutes=10)
"""A version is stamped when its round began and stored when that ended."""


class RelinkStore:
    """The archive as looked at by questions that were there first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newly_seen(self, apart: Sequence[str]) -> tuple[Candidate, ...]:
        """Articles that came, or got another headline or body, since the last look; the first time none."""
        mark = select(parliament_streams.c.since).where(parliament_streams.c.name == SEEN.name)
        with self._database.read() as connection:
            since: datetime | None = connection.scalar(mark)
            if since is None:
                return ()
            # Two looks, since each has an index of its own to go by.
            came = select(articles.c.id).where(articles.c.first_seen > since - _OVERLAP)
            changed = select(articles.c.id).where(articles.c.revised > since - _OVERLAP)
            where = (articles.c.id.in_(came.union_all(changed)), articles.c.outlet.not_in(list(apart)))
            return candidates_where(connection, where)

    def of_late(self, since: date) -> tuple[tuple[Question, frozenset[str]], ...]:
        """Questions asked from ``since`` on that do not wait, each with the articles it is tied to."""
        where = (questions.c.asked >= since, questions.c.deleted.is_(False), questions.c.pending.is_(False))
        ties = select(question_links.c.question, question_links.c.article)
        ties = ties.join(questions, questions.c.number == question_links.c.question).where(*where)
        tied: dict[str, set[str]] = defaultdict(set)
        with self._database.read() as connection:
            for number, article in connection.execute(ties):
                tied[number].add(str(article))
            rows = connection.execute(select(questions).where(*where)).mappings().all()
        return tuple((question_of(row), frozenset(tied[row["number"]])) for row in rows)

    def look_again(self, numbers: Sequence[str], seen: datetime) -> None:
        """These questions wait to be linked once more; what came up to ``seen`` has been looked at."""
        values = {"since": seen, "updated": seen, "complete": True}
        with self._database.write() as connection:
            if numbers:
                chosen = questions.c.number.in_(list(numbers))
                connection.execute(update(questions).where(chosen).values(pending=True))
            statement = upsert(parliament_streams, connection).values(name=SEEN.name, **values)
            connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
