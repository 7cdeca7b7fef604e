"""*Opnieuw bekijken*: whether a story gained something after its line was approved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from monitor.model.desk import StoryCard
from monitor.model.response import Line
from monitor.rules.response import asks_review


def with_review(line: Line, card: StoryCard) -> Line:
    """The line, marked when news came after its approval: a changed headline, an article, a question."""
    at, because = newest_news(card)
    found = asks_review(line, at, because)
    return replace(line, review_since=at, review_because=found) if found else line


def newest_news(card: StoryCard) -> tuple[datetime | None, str]:
    """When the story last gained something that a line may have to answer, and what it was."""
    found: list[tuple[datetime, str]] = []
    for article in card.articles:
        found.append((article.first_seen, f"een nieuw artikel: “{article.title}”"))
        later = article.headlines[1:]
        found += [(each.seen, f"een gewijzigd artikel: “{each.title}”") for each in later]
    found += [(each.at, f"Kamervragen {each.number}") for each in card.questions if each.state == "linked"]
    return max(found, default=(None, ""))
