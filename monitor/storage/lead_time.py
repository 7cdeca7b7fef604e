"""*Voorsprong*, the figure that the product stands for: the first Kamervraag less the line approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from monitor.storage.tables.articles import articles
from monitor.storage.tables.desk import lines
from monitor.storage.tables.parliament import question_links, questions

if TYPE_CHECKING:
    from sqlalchemy import Connection


def lead_times(connection: Connection) -> tuple[tuple[int, int], ...]:
    """``(story, days)`` for every story with a linked question and an approved line; above zero is ahead."""
    asked = (
        select(articles.c.story, func.min(questions.c.asked).label("asked"))
        .join(question_links, question_links.c.article == articles.c.id)
        .join(questions, questions.c.number == question_links.c.question)
        .where(question_links.c.state == "linked", questions.c.asked.is_not(None))
        .group_by(articles.c.story)
        .subquery()
    )
    approved = (
        select(lines.c.story, func.min(lines.c.approved_at).label("approved"))
        .where(lines.c.approved_at.is_not(None))
        .group_by(lines.c.story)
        .subquery()
    )
    query = select(asked.c.story, asked.c.asked, approved.c.approved)
    query = query.join(approved, approved.c.story == asked.c.story)
    return tuple((row.story, (row.asked - row.approved.date()).days) for row in connection.execute(query))
