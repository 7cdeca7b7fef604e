"""*Voorsprong*, the figure that the product stands for: the first Kamervraag less the line approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from monitor.model.calendar import AMSTERDAM
from monitor.model.response import Step
from monitor.storage.tables.actions import actions
from monitor.storage.tables.articles import articles
from monitor.storage.tables.parliament import question_links, questions

if TYPE_CHECKING:
    from sqlalchemy import Connection


def lead_times(connection: Connection) -> tuple[tuple[int, int], ...]:
    """``(story, days)`` for every story with a linked question and an approved line; above zero is ahead.

    The approval is the first one in the history: a wording that is approved later changes nothing any more.
    """
    asked = (
        select(articles.c.story, func.min(questions.c.asked).label("asked"))
        .join(question_links, question_links.c.article == articles.c.id)
        .join(questions, questions.c.number == question_links.c.question)
        .where(question_links.c.state == "linked", questions.c.asked.is_not(None))
        .group_by(articles.c.story)
        .subquery()
    )
    approved = (
        select(actions.c.story, func.min(actions.c.at).label("approved"))
        .where(actions.c.kind == Step.APPROVE.value)
        .group_by(actions.c.story)
        .subquery()
    )
    query = select(asked.c.story, asked.c.asked, approved.c.approved)
    query = query.join(approved, approved.c.story == asked.c.story)
    return tuple(
        (row.story, (row.asked - row.approved.astimezone(AMSTERDAM).date()).days)
        for row in connection.execute(query)
    )
