"""Kamervragen as the desk reads them: at a story, waiting for a click, with their clocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, or_, select, update

from monitor.model.calendar import Calendar
from monitor.model.desk import Asked
from monitor.model.parliament import AnswerClock, Question
from monitor.model.phrase import unpacked
from monitor.rules.parliament.deadlines import deadlines
from monitor.storage.asked import question_of
from monitor.storage.database import upsert
from monitor.storage.tables.articles import articles
from monitor.storage.tables.parliament import question_events, question_links, questions

OPEN = ("open", "uitgesteld")
_OFFERED = ("proposed", "suggested")


def of_stories(
    connection: Connection, chosen: Sequence[int], calendar: Calendar, today: date
) -> dict[int, list[Asked]]:
    """The questions linked or offered to each story's articles, the linked and the surest first."""
    found: dict[int, list[Asked]] = defaultdict(list)
    if not chosen:
        return found
    query = _links().where(articles.c.story.in_(list(chosen)), question_links.c.state != "rejected")
    surest = ((question_links.c.state == "linked").desc(), question_links.c.score.desc())
    for row in connection.execute(query.order_by(*surest)).mappings():
        asked = _asked(row, calendar, today)
        known = [each.number for each in found[row["story"]]]
        if asked.state in ("linked", "proposed") and asked.number not in known:
            found[row["story"]].append(asked)
    return found


def waiting(connection: Connection, calendar: Calendar, today: date, limit: int = 50) -> list[Asked]:
    """Links that ask for a click, newest question first."""
    newest = (questions.c.asked.desc().nulls_last(), question_links.c.score.desc())
    query = _links().where(question_links.c.state.in_(_OFFERED)).order_by(*newest).limit(limit)
    return [_asked(row, calendar, today) for row in connection.execute(query).mappings()]


def count_waiting(connection: Connection) -> int:
    """How many links ask for a click, however many of them are shown."""
    offered = _links().where(question_links.c.state.in_(_OFFERED))
    count = offered.with_only_columns(func.count(), maintain_column_froms=True)
    return int(connection.execute(count).scalar_one())


def links_of(connection: Connection, number: str, calendar: Calendar, today: date) -> list[Asked]:
    """Every link of one question, rejected ones too."""
    query = _links().where(questions.c.number == number).order_by(question_links.c.score.desc())
    return [_asked(row, calendar, today) for row in connection.execute(query).mappings()]


def _links() -> Select[Any]:
    return (
        select(
            questions,
            question_links.c.article.label("cited"),
            question_links.c.state,
            question_links.c.because,
            question_links.c.at,
            question_links.c.who,
            articles.c.story,
        )
        .join(question_links, question_links.c.question == questions.c.number)
        .join(articles, articles.c.id == question_links.c.article)
        .where(questions.c.deleted.is_(False))
    )


def _asked(row: RowMapping, calendar: Calendar, today: date) -> Asked:
    question = question_of(row)
    clock = deadlines(question, calendar, today)
    running = clock.days_left is not None and clock.dates is not None
    return Asked(
        question=question,
        article=row["cited"],
        story=row["story"],
        state=row["state"],
        because=unpacked(row["because"]),
        at=row["at"],
        who=row["who"],
        due=clock.dates.due if running and clock.dates else None,
    )


def listed(
    connection: Connection, calendar: Calendar, today: date, *, which: str = "open", words: str = ""
) -> list[tuple[Question, AnswerClock, int | None]]:
    """Questions with clock and linked story; ``which`` is ``open``, ``alle`` or ``gekoppeld``."""
    story = (
        select(func.min(articles.c.story))
        .join(question_links, question_links.c.article == articles.c.id)
        .where(question_links.c.question == questions.c.number, question_links.c.state == "linked")
        .correlate(questions)
        .scalar_subquery()
        .label("story")
    )
    query = select(questions, story).where(questions.c.deleted.is_(False))
    if which == "open":
        query = query.where(questions.c.standing.in_(OPEN))
    elif which == "gekoppeld":
        linked = select(question_links.c.question).where(question_links.c.state == "linked")
        query = query.where(questions.c.number.in_(linked))
    if words:
        like = f"%{words.replace('%', '').replace('_', '')}%"
        query = query.where(or_(questions.c.subject.ilike(like), questions.c.number.ilike(like)))
    rows = connection.execute(query.order_by(questions.c.asked.desc().nulls_last()).limit(200)).mappings()
    return [
        (question := question_of(row), deadlines(question, calendar, today), row["story"]) for row in rows
    ]


def one(connection: Connection, number: str) -> Question | None:
    """One question by its number."""
    row = connection.execute(select(questions).where(questions.c.number == number)).mappings().one_or_none()
    return question_of(row) if row else None


def events(connection: Connection, number: str) -> tuple[tuple[str, date | None, datetime], ...]:
    """``(kind, day, seen)`` of what happened to a question."""
    query = select(question_events).where(question_events.c.question == number).order_by(question_events.c.id)
    return tuple((row.kind, row.day, row.seen) for row in connection.execute(query))


def settle_link(
    connection: Connection, number: str, article: int, who: str, now: datetime, *, linked: bool
) -> bool:
    """A person says that a link is right, or that it is not; False when there is no such link."""
    where = (question_links.c.question == number) & (question_links.c.article == article)
    state = "linked" if linked else "rejected"
    changed = update(question_links).where(where).values(state=state, who=who, at=now)
    if connection.execute(changed).rowcount != 1:
        return False
    event = {"question": number, "kind": f"link-{state}", "paper": str(article), "seen": now}
    connection.execute(upsert(question_events, connection).values(event).on_conflict_do_nothing())
    if linked:  # the question moves to the article's story when it is linked once more
        connection.execute(update(questions).where(questions.c.number == number).values(pending=True))
    return True


def cited_titles(connection: Connection, numbers: Sequence[str]) -> dict[int, tuple[str, str, str]]:
    """``(outlet, title, url)`` of the articles that some questions are tied to, by article."""
    query = select(articles.c.id, articles.c.outlet, articles.c.title, articles.c.url)
    query = query.join(question_links, question_links.c.article == articles.c.id)
    rows = connection.execute(query.where(question_links.c.question.in_(numbers)))
    return {row.id: (row.outlet, row.title, row.url) for row in rows}
