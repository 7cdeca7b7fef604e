"""What the desk did: the append-only actions, where each story stands, press lines, mutes, moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import RowMapping, func, insert, select, update

from monitor.model.alert import Suppression
from monitor.model.person import Actor
from monitor.model.response import Line, LineState, LineVersion, Response, Standing, Step
from monitor.storage import audit
from monitor.storage.cards import standing_of
from monitor.storage.database import upsert
from monitor.storage.line_rows import lines_by_id
from monitor.storage.tables.actions import actions, mutes
from monitor.storage.tables.alerts import watches
from monitor.storage.tables.articles import articles, stories
from monitor.storage.tables.desk import line_versions, lines, standings, story_moves
from monitor.storage.triaging import next_turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection


class ResponseBook:
    """The desk's record, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """``connection`` is the transaction that everything here belongs to."""
        self.connection = connection

    def standing(self, story: int) -> Standing | None:
        """Where a story stands; None when there is no such story."""
        query = select(stories.c.id, standings).outerjoin(standings, standings.c.story == stories.c.id)
        row = self.connection.execute(query.where(stories.c.id == story)).mappings().one_or_none()
        return standing_of(row) if row else None

    def record(self, story: int, response: Response, standing: Standing) -> None:
        """Add to the history and keep what it comes to, together, with a row in the audit log."""
        self.note(response.by, response.at, response.step.value, f"verhaal {story}", {"why": response.why})
        detail = dict(response.data) | {"user": response.by.id}
        self.connection.execute(
            insert(actions).values(
                story=story,
                at=response.at,
                who=response.by.name,
                kind=response.step.value,
                why=response.why,
                detail=detail,
            )
        )
        # What people do can change what is due: the alert tick looks again at once.
        look = update(watches).where(watches.c.story == story, watches.c.suppressed != "summarised")
        if not self.connection.execute(look.values(due=response.at)).rowcount:
            self._look_first(story, response.at)
        values = {
            "state": standing.state.value,
            "owner": standing.owner.id if standing.owner else None,
            "owner_name": standing.owner.name if standing.owner else "",
            "since": standing.since,
            "in_digest": standing.in_digest,
        }
        statement = upsert(standings, self.connection).values(story=story, **values)
        self.connection.execute(
            statement.on_conflict_do_update(index_elements=[standings.c.story], set_=values)
        )

    def _look_first(self, story: int, at: datetime) -> None:
        """A story that nobody looked at yet, as one that was just split off, is to be looked at now."""
        values = {"story": story, "route": "", "due": at}
        unique = [watches.c.story, watches.c.route]
        known = select(watches.c.story).where(watches.c.story == story)
        if self.connection.execute(known.limit(1)).first() is None:
            statement = upsert(watches, self.connection).values(values)
            self.connection.execute(statement.on_conflict_do_nothing(index_elements=unique))

    def note(self, by: Actor, at: datetime, action: str, target: str, detail: Mapping[str, object]) -> None:
        """A row in the audit log."""
        audit.note(self.connection, at, by.name, action, target, detail)

    def history(self, story: int) -> tuple[Response, ...]:
        """Everything that was done about a story, oldest first."""
        query = select(actions).where(actions.c.story == story).order_by(actions.c.id)
        known = {step.value for step in Step}
        return tuple(
            _response(row) for row in self.connection.execute(query).mappings() if row["kind"] in known
        )

    def last(self, story: int) -> Response | None:
        """The newest thing that was done about a story."""
        known = actions.c.kind.in_([step.value for step in Step])
        query = select(actions).where(actions.c.story == story, known).order_by(actions.c.id.desc()).limit(1)
        row = self.connection.execute(query).mappings().one_or_none()
        return _response(row) if row else None

    def mute(self, kind: str, target: str, span: tuple[datetime, datetime], why: str, by: str) -> int:
        """Silence a story, topic, outlet or route for a while; the mute's number."""
        return int(
            self.connection.execute(
                insert(mutes)
                .values(kind=kind, target=target, since=span[0], until=span[1], why=why, who=by)
                .returning(mutes.c.id)
            ).scalar_one()
        )

    def unmute(self, kind: str, target: str, now: datetime) -> int:
        """Lift what is in force; how many mutes ended."""
        where = (mutes.c.kind == kind) & (mutes.c.target == target) & (mutes.c.until > now)
        return self.connection.execute(update(mutes).where(where).values(until=now)).rowcount

    def look_again(self, now: datetime) -> None:
        """Every story that a mute holds back is to be looked at now."""
        held = watches.c.suppressed == Suppression.MUTED
        self.connection.execute(update(watches).where(held).values(due=now))

    def line(self, line: int) -> Line | None:
        """One press line with all its versions."""
        found = lines_by_id(self.connection, [line])
        return found[0] if found else None

    def lines_of(self, story: int) -> tuple[Line, ...]:
        """The lines of a story, oldest first."""
        query = select(lines.c.id).where(lines.c.story == story).order_by(lines.c.id)
        return lines_by_id(self.connection, list(self.connection.execute(query).scalars()))

    def standing_lines(self) -> tuple[Line, ...]:
        """The lines agreed beforehand, for the duty officer."""
        query = select(lines.c.id).where(lines.c.story.is_(None)).order_by(lines.c.title)
        return lines_by_id(self.connection, list(self.connection.execute(query).scalars()))

    def current_lines(self, now: datetime, limit: int = 100) -> tuple[Line, ...]:
        """The lines of stories that wait for somebody or may be used now, newest first."""
        working = (LineState.DRAFT.value, LineState.SUBMITTED.value)
        usable = (lines.c.state == LineState.APPROVED.value) & (lines.c.valid_until > now)
        query = select(lines.c.id).where(lines.c.story.is_not(None), lines.c.state.in_(working) | usable)
        found = self.connection.execute(query.order_by(lines.c.id.desc()).limit(limit)).scalars()
        return lines_by_id(self.connection, list(found))

    def add_line(self, line: Line) -> Line:
        """A new line with its first version; the given id is ignored."""
        statement = insert(lines).values(**_line_values(line)).returning(lines.c.id)
        kept = replace(line, id=int(self.connection.execute(statement).scalar_one()))
        self.add_version(kept.id, line.newest)
        return kept

    def add_version(self, line: int, version: LineVersion) -> None:
        """One more wording."""
        self.connection.execute(
            insert(line_versions).values(
                line=line,
                number=version.number,
                core=version.core,
                text=version.text,
                user=version.author.id,
                name=version.author.name,
                at=version.at,
                note=version.note,
            )
        )

    def keep_line(self, line: Line) -> None:
        """Everything of a line but its versions."""
        self.connection.execute(update(lines).where(lines.c.id == line.id).values(**_line_values(line)))

    def articles_of(self, story: int) -> tuple[int, ...]:
        """The articles that a story has now."""
        query = select(articles.c.id).where(articles.c.story == story).order_by(articles.c.id)
        return tuple(self.connection.execute(query).scalars())

    def new_story(self, title: str, first: datetime, last: datetime, now: datetime) -> int:
        """An empty story, for articles that are split off."""
        values = {"title": title, "created": now, "first_published": first, "last_article": last}
        return int(
            self.connection.execute(insert(stories).values(**values).returning(stories.c.id)).scalar_one()
        )

    def move(self, chosen: Iterable[int], to: int, because: Mapping[str, object]) -> None:
        """Pin articles to a story by hand; both stories' dates follow, and triage learns of it."""
        identities = list(chosen)
        left = select(articles.c.story).where(articles.c.id.in_(identities)).distinct()
        touched = {to, *(story for story in self.connection.execute(left).scalars() if story)}
        self.connection.execute(
            update(articles)
            .where(articles.c.id.in_(identities))
            .values(story=to, because=dict(because), pinned=True, turn=next_turn(self.connection).number)
        )
        for story in sorted(touched):  # as the alert tick takes them: two never wait for each other
            self._redate(story)

    def release(self, chosen: Iterable[int]) -> None:
        """Pinned articles may be moved by a later look; triage learns of it."""
        let_go = {"pinned": False, "because": {}, "turn": next_turn(self.connection).number}
        self.connection.execute(update(articles).where(articles.c.id.in_(list(chosen))).values(**let_go))

    def _redate(self, story: int) -> None:
        span = select(func.min(articles.c.published), func.max(articles.c.first_seen))
        first, last = self.connection.execute(span.where(articles.c.story == story)).one()
        if first is not None:
            self.connection.execute(
                update(stories).where(stories.c.id == story).values(first_published=first, last_article=last)
            )

    def remember_move(
        self, kind: str, between: tuple[int, int], moved: Iterable[int], at: datetime, by: str
    ) -> int:
        """So that it can be undone; the move's number."""
        values = {
            "kind": kind,
            "from_story": between[0],
            "to_story": between[1],
            "articles": list(moved),
            "at": at,
            "by": by,
        }
        return int(
            self.connection.execute(
                insert(story_moves).values(**values).returning(story_moves.c.id)
            ).scalar_one()
        )

    def take_move(self, move: int, now: datetime) -> tuple[str, int, int, tuple[int, ...]] | None:
        """``(kind, from, to, articles)`` of a move not yet undone, marked undone; None when there is none."""
        row = self.connection.execute(
            update(story_moves)
            .where(story_moves.c.id == move, story_moves.c.undone.is_(None))
            .values(undone=now)
            .returning(story_moves)
        ).one_or_none()
        return (row.kind, row.from_story, row.to_story, tuple(row.articles)) if row else None

    def titles(self, chosen: Iterable[int]) -> tuple[tuple[str, datetime, datetime, int | None], ...]:
        """``(title, published, first_seen, story)`` of articles, oldest first."""
        query = select(articles.c.title, articles.c.published, articles.c.first_seen, articles.c.story)
        query = query.where(articles.c.id.in_(list(chosen))).order_by(articles.c.published)
        return tuple((r.title, r.published, r.first_seen, r.story) for r in self.connection.execute(query))


def _response(row: RowMapping) -> Response:
    detail = dict(row["detail"] or {})
    return Response(
        id=row["id"],
        story=row["story"],
        step=Step(row["kind"]),
        by=Actor(int(detail.pop("user", 0) or 0), row["who"]),
        at=row["at"],
        why=row["why"],
        data=detail,
    )


def _line_values(line: Line) -> dict[str, object]:
    return {
        "story": line.story,
        "title": line.title,
        "topic": line.topic,
        "state": line.state.value,
        "approved_version": line.approved_version,
        "approved_by": line.approved_by.id if line.approved_by else None,
        "approved_name": line.approved_by.name if line.approved_by else "",
        "approved_at": line.approved_at,
        "looked_at": line.looked_at,
        "valid_until": line.valid_until,
        "channels": [use.value for use in line.channels],
        "review_since": line.review_since,
    }
