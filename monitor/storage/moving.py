"""Articles that came again at another address: found among what their outlet had, and given the new one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, bindparam, exists, select, update

from monitor.model.collecting import Candidate
from monitor.rules.moved import LEAST, Stored, moved, print_at, readdressed
from monitor.storage.outlet_states import chunks
from monitor.storage.tables.articles import articles

BACK = timedelta(days=31)


def only_readdressed(connection: Connection, changed: Sequence[tuple[int, Candidate]]) -> set[int]:
    """The numbers of those that say what they said, at an address that was written otherwise."""
    fresh = dict(changed)
    found: set[int] = set()
    for chunk in chunks([*fresh]):
        rows = _stored(connection, articles.c.id.in_(chunk))
        found |= {each.number for each in rows if readdressed(each, fresh[each.number])}
    return found


def follow(
    connection: Connection, outlet: str, unknown: Sequence[Candidate], seen: Collection[str], now: datetime
) -> dict[str, tuple[int, bytes]]:
    """The outlet's articles that stand at other addresses now: number and fingerprint by their new key.

    Each has that key and address from here on; its text is not touched, see ``print_at``.

    ``seen``: every key of this reading; what still stands where it stood has not moved.
    """
    if len(unknown) < LEAST:
        return {}
    before: list[Stored] = []
    for titles in chunks(sorted({each.title for each in unknown})):
        recent = (articles.c.outlet == outlet, articles.c.first_seen >= now - BACK)
        before += _stored(connection, *recent, articles.c.title.in_(titles))
    found = moved(unknown, (each for each in before if each.key not in seen))
    prints = {
        each.key: (found[each.key].number, print_at(found[each.key], each))
        for each in unknown
        if each.key in found
    }
    _readdress(connection, [(*prints[each.key], each) for each in unknown if each.key in prints])
    return prints


def _stored(connection: Connection, *where: ColumnElement[bool]) -> list[Stored]:
    columns = (articles.c.id.label("number"), *(articles.c[name] for name in Stored._fields[1:]))
    rows = connection.execute(select(*columns).where(*where).order_by(articles.c.id)).mappings()
    return [Stored(**{**row, "fingerprint": bytes(row["fingerprint"])}) for row in rows]


def _readdress(connection: Connection, rows: Iterable[tuple[int, bytes, Candidate]]) -> None:
    """In the order of their numbers, as elsewhere: two workers never wait for each other."""
    values = [
        {
            "number": number,
            "new_key": each.key,
            "new_url": each.url,
            "new_guid": each.guid,
            "new_print": text,
        }
        for number, text, each in sorted(rows, key=lambda row: row[0])
    ]
    if not values:
        return
    other = articles.alias()
    taken = exists().where(other.c.key == bindparam("new_key"))
    statement = update(articles).where(articles.c.id == bindparam("number"), ~taken)
    connection.execute(
        statement.values(
            key=bindparam("new_key"),
            url=bindparam("new_url"),
            guid=bindparam("new_guid"),
            fingerprint=bindparam("new_print"),
        ),
        values,
    )
