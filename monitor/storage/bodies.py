"""Storage for the full-text flow: which pages wait, and the bodies that came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from monitor.model.bodies import Body, Wanted
from monitor.storage.database import Database, upsert
from monitor.storage.tables.articles import articles, versions


class BodyStore:
    """The archive's side of full text."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def wanted(self, now: datetime, limit: int) -> tuple[Wanted, ...]:
        """Articles whose page is due, newest first: what is news now goes before what waited."""
        columns = (
            *(articles.c.id, articles.c.outlet, articles.c.url, articles.c.title, articles.c.lead),
            articles.c.body_tries,
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


def _add(connection: Connection, body: Body, now: datetime) -> None:
    where = articles.c.id == body.article
    changed = update(articles).where(where, articles.c.body != body.text)
    new = {"body": body.text, "version": articles.c.version + 1, "pending": True}
    if not connection.execute(changed.values(new)).rowcount:
        return
    copied = ("version", "url", "title", "lead", "body")
    row = connection.execute(select(*(articles.c[name] for name in copied)).where(where)).mappings().one()
    statement = upsert(versions, connection).values(article=body.article, seen=now, **row)
    connection.execute(statement.on_conflict_do_nothing(index_elements=["article", "version"]))
