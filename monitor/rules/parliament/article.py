"""A question as an article of its own: what topics are matched on and what a story shows of it."""

from __future__ import annotations

from monitor.model.article import Document
from monitor.model.parliament import Question
from monitor.rules.parliament.telling import addressed_to, asked_by, page_of

KEY = "tweedekamer:"


def article_key(question: Question) -> str:
    """Its identity among all articles."""
    return KEY + question.number


def document_of(question: Question, outlet: str) -> Document:
    """Subject, who asks whom, and the questions themselves where they could be read."""
    return Document(
        title=question.subject,
        lead=heading(question),
        body=question.text,
        outlet=outlet,
        url=page_of(question.number),
    )


def heading(question: Question) -> str:
    """``Vragen van Van Baarle (DENK) aan de minister van Binnenlandse Zaken``."""
    by, to = asked_by(question), addressed_to(question)
    return f"Vragen{f' van {by}' if by else ''}{f' aan de {to}' if to else ''}".strip()
