"""What a story's articles said when, and who of the House is known by name: for decisions that wait on it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from monitor.model.parliament import Actor
from monitor.rules.alerting.quoted import Member
from monitor.rules.alerting.state import Wording
from monitor.storage.asked import ACTORS
from monitor.storage.tables.articles import articles
from monitor.storage.tables.parliament import questions
from monitor.storage.versions import said

_RECENT = 1_500
"""Questions of about nine months: hardly a member asks none in that time."""
_ASKERS = frozenset({"Indiener", "Medeindiener"})


def wordings(connection: Connection, story: int) -> tuple[Wording, ...]:
    """Every version of every article that may ring, oldest first."""
    ringing = (articles.c.story == story, articles.c.baseline.is_(False), articles.c.flood.is_(False))
    told = said(select(articles.c.id).where(*ringing)).c
    statement = select(told.article, told.seen, told.title, told.lead, told.body)
    statement = statement.order_by(told.seen, told.article, told.version)
    return tuple(
        Wording(article=row.article, at=row.seen, text=f"{row.title}\n{row.lead}\n{row.body}")
        for row in connection.execute(statement)
    )


def members(connection: Connection) -> frozenset[Member]:
    """Who asked questions lately, by the House's open data."""
    statement = select(questions.c.actors).order_by(questions.c.asked.desc().nulls_last()).limit(_RECENT)
    found: set[Member] = set()
    for row in connection.scalars(statement):
        every: tuple[Actor, ...] = ACTORS.validate_python(row)
        found.update(Member(each.name, each.party) for each in every if each.relation in _ASKERS)
    return frozenset(found)
