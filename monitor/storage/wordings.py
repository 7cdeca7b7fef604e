"""What a story's articles said when, and who of the House is known by name: for decisions that wait on it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from monitor.model.parliament import Actor
from monitor.rules.alerting.quoted import Member
from monitor.rules.alerting.state import Wording
from monitor.storage.asked import ACTORS
from monitor.storage.tables.articles import articles, versions
from monitor.storage.tables.parliament import questions

_RECENT = 1_500
"""Questions of about nine months: hardly a member asks none in that time."""
_ASKERS = frozenset({"Indiener", "Medeindiener"})


def wordings(connection: Connection, story: int) -> tuple[Wording, ...]:
    """Every version of every article that may ring, oldest first."""
    columns = (versions.c.article, versions.c.seen, versions.c.title, versions.c.lead, versions.c.body)
    statement = (
        select(*columns)
        .join(articles, articles.c.id == versions.c.article)
        .where(articles.c.story == story, articles.c.baseline.is_(False), articles.c.flood.is_(False))
        .order_by(versions.c.seen, versions.c.article, versions.c.version)
    )
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
