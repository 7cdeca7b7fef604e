"""What articles said when: each text once, the newest in ``articles`` and those before in ``versions``."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, Select, Subquery, func, select, union_all

from monitor.storage.database import upsert
from monitor.storage.tables.articles import articles, versions

_NOW = (
    articles.c.id.label("article"),
    articles.c.version,
    func.coalesce(articles.c.revised, articles.c.first_seen).label("seen"),
    *(articles.c[name] for name in ("url", "title", "lead", "body")),
)


def said(chosen: Collection[int] | Select[tuple[int]]) -> Subquery:
    """Every version of the chosen articles, in the columns of ``versions``.

    Chosen inside: from outside SQLite would make the whole first.
    """
    newest = select(articles.c.version).where(articles.c.id == versions.c.article).scalar_subquery()
    # An older release's worker, side by side with this one, copies the newest version, too.
    before = select(*versions.c).where(versions.c.article.in_(chosen), versions.c.version < newest)
    return union_all(before, select(*_NOW).where(articles.c.id.in_(chosen))).subquery("said")


def lock(connection: Connection, *where: ColumnElement[bool]) -> dict[int, bytes]:
    """The fingerprints of these articles by number, in nobody else's hand until the transaction ends.

    In the order of their numbers, so that two workers never wait for each other; SQLite has one writer.
    """
    chosen = select(articles.c.id, articles.c.fingerprint).where(*where).order_by(articles.c.id)
    return {number: bytes(print_) for number, print_ in connection.execute(chosen.with_for_update())}


def keep(connection: Connection, *where: ColumnElement[bool]) -> None:
    """Copies what these articles say; they are locked, and get their next version now.

    A worker of an older release, side by side with this one, may have copied it already.
    """
    names = [column.name for column in versions.c]
    copied = upsert(versions, connection).from_select(names, select(*_NOW).where(*where))
    connection.execute(copied.on_conflict_do_nothing(index_elements=["article", "version"]))
