"""Storage for the parliament flow: what the open data says, and where each stream is resumed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from monitor.model.parliament import Cursor, Page, PaperOf, Question, SavedPage, Stream
from monitor.rules.parliament.changes import events_of, fingerprint, merged
from monitor.rules.parliament.deadlines import answered_on, standing
from monitor.storage.asked import ACTORS, PAPERS, question_of
from monitor.storage.database import Database, upsert
from monitor.storage.tables.parliament import parliament_streams, question_events, questions

NEWS_AGE = timedelta(days=30)
"""A question that was asked longer ago than this is history when first seen, never news."""
_CHUNK = 400
_MOST_TRIES = 20


class ParliamentStore:
    """Questions and streams. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def cursor(self, stream: Stream) -> tuple[Cursor, datetime | None]:
        """Where the stream stands, and when that was stored (None: never)."""
        statement = select(parliament_streams).where(parliament_streams.c.name == stream.name)
        with self._database.read() as connection:
            row = connection.execute(statement).mappings().first()
        if row is None:
            return Cursor(), None
        found = Cursor(
            since=row["since"], next=row["next"], links_only=row["links_only"], complete=row["complete"]
        )
        return found, row["updated"]

    def save(self, stream: Stream, page: Page, cursor: Cursor, now: datetime, *, news: bool) -> SavedPage:
        """A page and the cursor behind it, together: killed in between, the page is asked again.

        ``news``: a question first seen now may be news, because the stream was read to its end before.
        """
        with self._database.write() as connection:
            saved = _save_questions(connection, page.questions, now, news=news)
            saved = _save_papers(connection, page.papers, now, saved)
            values = {
                "since": cursor.since,
                "next": cursor.next,
                "links_only": cursor.links_only,
                "complete": cursor.complete,
                "updated": now,
            }
            statement = upsert(parliament_streams, connection).values(name=stream.name, **values)
            connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
        return saved

    def save_questions(self, found: Sequence[Question], now: datetime, *, news: bool) -> SavedPage:
        """Questions that were asked for by number."""
        with self._database.write() as connection:
            return _save_questions(connection, found, now, news=news)

    def unread(self, limit: int) -> tuple[Question, ...]:
        """Questions that are news and not read yet, newest first; after twenty tries one is left."""
        where = (questions.c.news, questions.c.text == "", questions.c.text_tries < _MOST_TRIES)
        statement = select(questions).where(*where).order_by(questions.c.first_seen.desc()).limit(limit)
        with self._database.read() as connection:
            return tuple(question_of(row) for row in connection.execute(statement).mappings())

    def keep_text(self, number: str, text: str) -> None:
        """The text, empty when it could not be had; with a text the question waits to be linked once more."""
        values: dict[str, Any] = {"text_tries": questions.c.text_tries + 1}
        if text:
            values |= {"text": text, "pending": True}
        with self._database.write() as connection:
            connection.execute(update(questions).where(questions.c.number == number).values(**values))

    def question(self, number: str) -> Question | None:
        """One question as stored."""
        with self._database.read() as connection:
            found = _by_number(connection, [number])
        return found.get(number)


def _save_questions(
    connection: Connection, found: Sequence[Question], now: datetime, *, news: bool
) -> SavedPage:
    numbered = _numbered(connection, found)
    known = _by_number(connection, list(numbered))
    fresh = [one for number, one in numbered.items() if number not in known]
    changed = [
        newer
        for number, one in numbered.items()
        if number in known and fingerprint(newer := merged(known[number], one)) != fingerprint(known[number])
    ]
    if fresh:
        rows = [_row(one) | {"first_seen": now} | _newness(one, now, news=news) for one in fresh]
        unique = upsert(questions, connection).on_conflict_do_nothing(index_elements=["number"])
        connection.execute(unique, rows)
    _rewrite(connection, changed)
    told = _tell(connection, [*fresh, *changed], now)
    return SavedPage(
        new=len(fresh), changed=len(changed), known=len(numbered) - len(fresh) - len(changed), events=told
    )


def _numbered(connection: Connection, found: Sequence[Question]) -> dict[str, Question]:
    """By number; the last of a page wins. A deletion that names only the GUID is looked up."""
    numbered = {one.number: one for one in found if one.number}
    lost = [one.id for one in found if not one.number]
    for chunk in _chunks(lost):
        statement = select(questions.c.number).where(questions.c.guid.in_(chunk))
        for number, one in _by_number(connection, list(connection.scalars(statement))).items():
            numbered[number] = replace(one, deleted=True)
    return numbered


def _newness(one: Question, now: datetime, *, news: bool) -> dict[str, bool]:
    recent = one.asked is not None and now.date() - one.asked <= NEWS_AGE
    fact = news and recent and not one.deleted
    return {"news": fact, "pending": recent and not one.deleted}


def _save_papers(
    connection: Connection, papers: Sequence[PaperOf], now: datetime, before: SavedPage
) -> SavedPage:
    if not papers:
        return before
    known = _by_number(connection, list({each.question for each in papers}))
    changed: dict[str, Question] = {}
    missing: dict[str, None] = {}
    for each in papers:
        one = changed.get(each.question) or known.get(each.question)
        if one is None:
            missing[each.question] = None
            continue
        newer = merged(one, replace(one, papers=(each.paper,)))
        if fingerprint(newer) != fingerprint(one):
            changed[each.question] = newer
    _rewrite(connection, list(changed.values()))
    told = _tell(connection, list(changed.values()), now)
    return SavedPage(
        new=before.new,
        changed=before.changed + len(changed),
        known=before.known + len(known) - len(changed),
        events=before.events + told,
        missing=tuple(missing),
    )


def _rewrite(connection: Connection, changed: Iterable[Question]) -> None:
    for one in changed:
        values = {name: value for name, value in _row(one).items() if name != "number"}
        connection.execute(update(questions).where(questions.c.number == one.number).values(**values))


def _tell(connection: Connection, touched: Sequence[Question], now: datetime) -> int:
    """One event for each thing that happened, once: the unique index stands behind it."""
    rows = [
        {"question": one.number, "kind": event, "paper": paper, "day": day, "seen": now}
        for one in touched
        for event, paper, day in events_of(one)
    ]
    if not rows:
        return 0
    before = _known_events(connection, {one.number for one in touched})
    rows = [row for row in rows if (row["question"], row["kind"], row["paper"]) not in before]
    if rows:
        unique = ["question", "kind", "paper"]
        statement = upsert(question_events, connection)
        connection.execute(statement.on_conflict_do_nothing(index_elements=unique), rows)
    return len(rows)


def _known_events(connection: Connection, numbers: Iterable[str]) -> set[tuple[str, str, str]]:
    found: set[tuple[str, str, str]] = set()
    columns = (question_events.c.question, question_events.c.kind, question_events.c.paper)
    for chunk in _chunks(list(numbers)):
        rows = connection.execute(select(*columns).where(question_events.c.question.in_(chunk)))
        found.update((number, kind, paper) for number, kind, paper in rows)
    return found


def _by_number(connection: Connection, numbers: Sequence[str]) -> dict[str, Question]:
    found: dict[str, Question] = {}
    for chunk in _chunks(numbers):
        rows = connection.execute(select(questions).where(questions.c.number.in_(chunk))).mappings()
        found.update((row["number"], question_of(row)) for row in rows)
    return found


def _row(one: Question) -> dict[str, Any]:
    return {
        "number": one.number,
        "guid": one.id,
        "kind": one.kind[:120],
        "subject": one.subject,
        "asked": one.asked,
        "term": one.term,
        "settled": one.settled,
        "deleted": one.deleted,
        "actors": ACTORS.dump_python(one.actors, mode="json"),
        "papers": PAPERS.dump_python(one.papers, mode="json"),
        "changed": one.changed,
        "fingerprint": fingerprint(one),
        "standing": standing(one),
        "answered": answered_on(one),
    }


def _chunks(items: Sequence[str]) -> Iterable[Sequence[str]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
