"""Press lines as the database holds them."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, select

from monitor.model.person import Actor
from monitor.model.response import Line, LineState, LineVersion, Use
from monitor.storage.tables.desk import line_versions, lines


def line_of(connection: Connection, story: int) -> Line | None:
    """The line to look at for a story: the newest that was approved, else the newest that is worked on."""
    rows = connection.execute(
        select(lines.c.id, lines.c.state)
        .where(lines.c.story == story, lines.c.state != LineState.WITHDRAWN.value)
        .order_by((lines.c.state == LineState.APPROVED.value).desc(), lines.c.id.desc())
        .limit(1)
    ).all()
    found = lines_by_id(connection, [row.id for row in rows])
    return found[0] if found else None


def lines_by_id(connection: Connection, identities: list[int]) -> tuple[Line, ...]:
    """Lines with all their versions, in the order asked for."""
    if not identities:
        return ()
    query = select(line_versions).where(line_versions.c.line.in_(identities))
    wordings: dict[int, list[LineVersion]] = {}
    for row in connection.execute(query.order_by(line_versions.c.number)):
        version = LineVersion(
            number=row.number,
            core=row.core,
            text=row.text,
            author=Actor(row.user, row.name),
            at=row.at,
            note=row.note,
        )
        wordings.setdefault(row.line, []).append(version)
    chosen = select(lines).where(lines.c.id.in_(identities))
    rows = {row["id"]: row for row in connection.execute(chosen).mappings()}
    return tuple(_line(rows[each], wordings[each]) for each in identities if each in rows)


def _line(row: RowMapping, wordings: list[LineVersion]) -> Line:
    approver = Actor(row["approved_by"], row["approved_name"]) if row["approved_by"] is not None else None
    return Line(
        id=row["id"],
        story=row["story"],
        title=row["title"],
        topic=row["topic"],
        state=LineState(row["state"]),
        versions=tuple(wordings),
        approved_version=row["approved_version"],
        approved_by=approver,
        approved_at=row["approved_at"],
        looked_at=row["looked_at"],
        valid_until=row["valid_until"],
        channels=tuple(Use(value) for value in row["channels"]),
        review_since=row["review_since"],
    )
