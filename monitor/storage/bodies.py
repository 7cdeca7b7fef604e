"""Storage for the full-text flow: which pages wait, and the bodies that came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from monitor.model.bodies import Body, BodyState, Wanted
from monitor.model.collecting import Candidate
from monitor.storage.database import Database, upsert
from monitor.storage.tables.articles import articles
from monitor.storage.versions import keep, lock


class BodyStore:
    """The archive's side of full text."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def wanted(self, now: datetime, limit: int) -> tuple[Wanted, ...]:
        """Articles whose page is due, newest first: what is news now goes before what waited."""
        columns = (
            *(articles.c.id, articles.c.outlet, articles.c.url, articles.c.title, articles.c.lead),
            *(articles.c.key, articles.c.first_seen, articles.c.body_state, articles.c.body_tries),
        )
        due = articles.c.body_due.is_not(None), articles.c.body_due <= now
        statement = select(*columns).where(*due).order_by(articles.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            rows = connection.execute(statement).all()
        return tuple(
            Wanted(
                article=row.id,
                outlet=row.outlet,
                url=row.url,
                title=row.title,
                lead=row.lead,
                key=row.key,
                first_seen=row.first_seen,
                state=BodyState(row.body_state),
                tries=row.body_tries,
            )
            for row in rows
        )

    def settle(self, bodies: Sequence[Body], now: datetime) -> None:
        """What came of each page; a body makes the next version and waits for triage. All or nothing."""
        with self._database.write() as connection:
            for body in bodies:
                values = {
                    "body_state": body.state,
                    "body_due": body.again,
                    "body_tries": articles.c.body_tries + 1,
                }
                connection.execute(update(articles).where(articles.c.id == body.article).values(values))
                if body.text:
                    _add(connection, body, now)
                if body.posts:
                    _add_posts(connection, body, now)


def _add(connection: Connection, body: Body, now: datetime) -> None:
    where = articles.c.id == body.article
    if not lock(connection, where, articles.c.body != body.text):
        return
    keep(connection, where)
    new = {"body": body.text, "version": articles.c.version + 1, "revised": now, "pending": True}
    connection.execute(update(articles).where(where).values(new))


def _add_posts(connection: Connection, body: Body, now: datetime) -> None:
    """Posts that are not there yet, as articles of the page's outlet; those that are stay as they were."""
    outlet = connection.scalar(select(articles.c.outlet).where(articles.c.id == body.article))
    rows = [
        {**_facts(post), "outlet": outlet, "first_seen": now, "fingerprint": post.fingerprint}
        for post in body.posts
    ]
    statement = upsert(articles, connection).values(rows)
    connection.execute(statement.on_conflict_do_nothing(index_elements=["key"]))


def _facts(post: Candidate) -> dict[str, object]:
    names = ("key", "url", "guid", "title", "lead", "body", "published", "published_raw")
    return {name: getattr(post, name) for name in names}
