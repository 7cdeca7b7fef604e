"""The archive's index: filled from what changed, asked in the database's own full-text language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, column, delete, func, literal_column, select, table

from monitor.model.alert import Suppression
from monitor.model.desk import ArticleRow
from monitor.model.topic import Tier
from monitor.rules.search import Query, index_text, to_fts5, to_tsquery
from monitor.storage.database import Database, upsert
from monitor.storage.tables.alerts import alerts, suppressions
from monitor.storage.tables.articles import articles, topic_matches
from monitor.storage.tables.desk import search_documents, search_pending

_FTS = table("search_fts", column("rowid"))
_COLUMNS = [
    column_
    for column_ in articles.c
    if column_.name in ArticleRow.__dataclass_fields__ and column_.name != "body"
]
PAGE = 25
EVERYTHING = Query()
MOST_COUNTED = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What narrows a search besides its words; ``before`` is the article below which to go on."""

    outlet: str = ""
    topic: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    missed: bool = False
    """At alert tier and never told, because it was too old when it came."""


def index_pending(connection: Connection, limit: int = 200) -> int:
    """Bring some changed articles into the index; how many there were."""
    # By the number as it stands in what waits: by that of the article SQLite looks through every article.
    newest = select(search_pending.c.article).order_by(search_pending.c.article.desc()).limit(limit)
    chosen = list(connection.scalars(newest))
    if not chosen:
        return 0
    # Articles first and by number, as who stores or lets go of them: two never wait for each other.
    held = select(articles.c.id).where(articles.c.id.in_(chosen)).order_by(articles.c.id)
    connection.execute(held.with_for_update(read=True, key_share=True)).all()
    # Before it is read: who changes one of them meanwhile waits, and puts it here again. PostgreSQL would
    # keep what was read and forget that it was changed.
    connection.execute(delete(search_pending).where(search_pending.c.article.in_(chosen)))
    query = select(articles.c.id, articles.c.title, articles.c.lead, articles.c.body)
    rows = connection.execute(query.where(articles.c.id.in_(chosen)).order_by(articles.c.id)).all()
    values = [{"article": row.id, "keys": index_text(row.title, row.lead, row.body)} for row in rows]
    if values:
        statement = upsert(search_documents, connection)
        fresh = {"keys": statement.excluded["keys"]}
        unique = [search_documents.c.article]
        connection.execute(statement.on_conflict_do_update(index_elements=unique, set_=fresh), values)
    return len(chosen)


def waiting(connection: Connection) -> int:
    """How many articles are not in the index yet."""
    return int(connection.execute(select(func.count()).select_from(search_pending)).scalar_one())


def found(connection: Connection, query: Query, filters: Filters, limit: int = PAGE) -> list[ArticleRow]:
    """The newest articles that answer the search."""
    statement = _narrowed(connection, select(articles.c.id), query, filters)
    newest = list(
        connection.execute(statement.order_by(_newest(connection, query).desc()).limit(limit)).scalars()
    )
    if not newest:
        return []
    rows = connection.execute(
        select(*_COLUMNS).where(articles.c.id.in_(newest)).order_by(articles.c.id.desc())
    )
    return [ArticleRow(**(dict(row) | {"because": row["because"] or {}})) for row in rows.mappings()]


def count(connection: Connection, query: Query, filters: Filters) -> int:
    """How many there are, up to ``MOST_COUNTED`` and one."""
    inner = _narrowed(connection, select(articles.c.id), query, filters).limit(MOST_COUNTED + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(inner)).scalar_one())


def plan(connection: Connection, query: Query, filters: Filters) -> str:
    """How the database goes about it, for the benchmark."""
    statement = _narrowed(connection, select(articles.c.id), query, filters)
    statement = statement.order_by(_newest(connection, query).desc()).limit(PAGE)
    sql = statement.compile(connection, compile_kwargs={"literal_binds": True})
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN ANALYZE"
    return "\n".join(" ".join(map(str, row)) for row in connection.exec_driver_sql(f"{explain} {sql}"))


def _newest(connection: Connection, query: Query) -> Any:
    # In the order of the index itself SQLite stops after one page instead of sorting every hit.
    if connection.dialect.name == "sqlite" and not query.empty:
        return _FTS.c.rowid
    return articles.c.id


def _narrowed(connection: Connection, statement: Select[Any], query: Query, filters: Filters) -> Select[Any]:
    number: Any = articles.c.id
    if not query.empty and connection.dialect.name == "sqlite":
        asked = literal_column("search_fts").op("MATCH")(bindparam("asked", to_fts5(query)))
        statement = statement.join(_FTS, _FTS.c.rowid == articles.c.id).where(asked)
        number = _FTS.c.rowid
    elif not query.empty:
        words = func.to_tsvector(literal_column("'simple'"), search_documents.c["keys"])
        asked = words.op("@@")(func.to_tsquery(literal_column("'simple'"), to_tsquery(query)))
        statement = statement.join(search_documents, search_documents.c.article == articles.c.id).where(asked)
    if filters.before is not None:
        statement = statement.where(number < filters.before)
    if filters.outlet:
        statement = statement.where(articles.c.outlet == filters.outlet)
    if filters.since is not None:
        statement = statement.where(articles.c.published >= filters.since)
    if filters.until is not None:
        statement = statement.where(articles.c.published < filters.until)
    if filters.topic:
        matching = select(topic_matches.c.article).where(topic_matches.c.topic == filters.topic)
        statement = statement.where(articles.c.id.in_(matching))
    if filters.missed:
        old = select(suppressions.c.story).where(suppressions.c.cause == Suppression.TOO_OLD)
        told = select(alerts.c.story).where(alerts.c.story == articles.c.story).exists()
        alert = select(topic_matches.c.article).where(topic_matches.c.tier == Tier.ALERT)
        statement = statement.where(articles.c.story.in_(old), articles.c.id.in_(alert), ~told)
    return statement


def index_once(database: Database) -> int:
    """Bring some changed articles into the archive's index, in a transaction of its own."""
    with database.write() as connection:
        return index_pending(connection)
