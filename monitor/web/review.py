"""*Opnieuw bekijken*: whether a story gained something after its line was approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.model.desk import StoryCard
from monitor.model.phrase import Phrase
from monitor.model.response import Line
from monitor.model.settings import Settings
from monitor.rules.response import asks_review
from monitor.storage import cards, questions
from monitor.web.present import calendar_of
from monitor.web.render import local

if TYPE_CHECKING:
    from sqlalchemy import Connection


def with_review(line: Line, card: StoryCard) -> Line:
    """The line, marked when news came after its approval: a changed headline, an article, a question."""
    at, because = newest_news(card)
    found = asks_review(line, at, because)
    return replace(line, review_since=at, review_because=found) if found else line


def stories_of(
    connection: Connection, found: Sequence[Line], settings: Settings, now: datetime
) -> dict[int, StoryCard]:
    """The stories of some lines with the questions that cite them: those, too, ask for another look."""
    numbers = sorted({line.story for line in found if line.story})
    asked = questions.of_stories(connection, numbers, calendar_of(settings, now), local(now).date())
    read = cards.cards(connection, numbers, now)
    return {number: replace(card, questions=tuple(asked.get(number, ()))) for number, card in read.items()}


def reviewed(found: Sequence[Line], stories: Mapping[int, StoryCard]) -> list[Line]:
    """Every line as it stands after what came in; those of no story as they are."""
    known = ((line, stories.get(line.story or 0)) for line in found)
    return [with_review(line, card) if card else line for line, card in known]


def newest_news(card: StoryCard) -> tuple[datetime | None, Phrase | None]:
    """When the story last gained something that a line may have to answer, and what it was."""
    found: list[tuple[datetime, Phrase]] = []
    for article in card.articles:
        found.append((article.first_seen, Phrase("news-article", {"title": article.title})))
        later = article.headlines[1:]
        found += [(each.seen, Phrase("news-changed", {"title": each.title})) for each in later]
    linked = [each for each in card.questions if each.state == "linked"]
    found += [(each.at, Phrase("news-question", {"number": each.number})) for each in linked]
    return max(found, key=lambda each: each[0], default=(None, None))
