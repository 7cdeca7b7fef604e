"""From nouns to what the API gives."""

from __future__ import annotations

from datetime import datetime

from monitor.model import desk, response
from monitor.model.person import Actor
from monitor.rules.response import line_state
from monitor.rules.wording.phrases import say
from monitor.web.api import models


def person(actor: Actor | None) -> models.Person | None:
    """An account's number and the name it had."""
    return models.Person(id=actor.id, name=actor.name) if actor else None


def article(row: desk.ArticleRow) -> models.Article:
    """Without its text: that is the outlet's."""
    return models.Article(
        id=row.id,
        story=row.story,
        outlet=row.outlet,
        url=row.url,
        title=row.title,
        lead=row.lead,
        published=row.published,
        first_seen=row.first_seen,
        version=row.version,
        earlier_titles=list(row.earlier),
        matched=[
            models.Match(
                topic=each.topic,
                tier=each.tier.value,
                hits=[
                    models.Hit(
                        rule=hit.rule,
                        where=hit.where.value,
                        start=hit.start,
                        end=hit.end,
                        sentence=hit.sentence,
                    )
                    for hit in each.hits
                ],
            )
            for each in row.matched
        ],
    )


def story(card: desk.StoryCard) -> models.Story:
    """A card, whole."""
    return models.Story(
        id=card.id,
        title=card.title,
        state=card.standing.state.value,
        owner=person(card.standing.owner),
        in_digest=card.standing.in_digest,
        tier=card.tier.value if card.tier else None,
        topics=list(card.topics),
        outlets=list(card.outlets),
        first_published=card.first_published,
        last_article=card.last_article,
        muted_until=card.muted_until,
        questions=[asked.number for asked in card.questions],
        articles=[article(row) for row in card.articles],
    )


def step(done: response.Response) -> models.Response:
    """A step of the history."""
    return models.Response(
        id=done.id,
        story=done.story,
        step=done.step.value,
        by=models.Person(id=done.by.id, name=done.by.name),
        at=done.at,
        why=done.why,
        move=move if isinstance(move := done.data.get("move"), int) else None,
    )


def line(found: response.Line, now: datetime, language: str) -> models.Line:
    """A line with all its versions, in the state that it is in now."""
    return models.Line(
        id=found.id,
        story=found.story,
        title=found.title,
        topic=found.topic,
        state=line_state(found, now).value,
        versions=[
            models.LineVersion(
                number=each.number,
                core=each.core,
                text=each.text,
                author=models.Person(id=each.author.id, name=each.author.name),
                at=each.at,
                note=each.note,
            )
            for each in found.versions
        ],
        approved_version=found.approved_version,
        approved_by=person(found.approved_by),
        approved_at=found.approved_at,
        valid_until=found.valid_until,
        channels=[use.value for use in found.channels],
        review_because=say(language, found.review_because),
    )
