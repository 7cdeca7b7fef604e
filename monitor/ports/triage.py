"""The seams of triage: the topics, and its one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from monitor.model.article import Article, Document
from monitor.model.story import Because, Kept, Turn
from monitor.model.topic import TopicMatch
from monitor.ports.alerting import AlertWork


class Matcher(Protocol):
    """All topics at once."""

    def match(self, document: Document) -> tuple[TopicMatch, ...]:
        """The topics that the document belongs to, with evidence."""
        ...


class Topics(Matcher, Protocol):
    """All topics, and whether a text comes near one."""

    def promising(self, document: Document) -> bool:
        """Whether a word that a rule needs stands in title or lead: the body may hold the others."""
        ...


class TriageWork(Protocol):
    """One triage transaction."""

    @property
    def alerts(self) -> AlertWork:
        """Alerting within the same transaction."""
        ...

    def take_turn(self, article: Article) -> Turn | None:
        """This worker's turn with an article; None when it no longer waits."""
        ...

    def placed_after(self, turn: int, made_by: str) -> Sequence[Kept]:
        """What was placed after that turn, in order."""
        ...

    def new_story(self, article: Article, now: datetime) -> int:
        """A story that begins with this article; its id."""
        ...

    def story_of_page(self, article: Article, topics: Sequence[str]) -> tuple[int, int] | None:
        """``(article, story)`` of the newest other post of its page, or the page, on one of the topics."""
        ...

    def place(self, article: Article, story: int, because: Because, now: datetime) -> None:
        """Puts the article in its story; it waits no longer."""
        ...

    def join_company(self, article: int, story: int, because: Because, now: datetime) -> bool:
        """Puts an article that stood alone in a story; False when its own story was told or acted upon."""
        ...

    def keep_analysis(self, article: Article, made_by: str, analysis: bytes) -> None:
        """What the window knows of this version, for a restart."""
        ...

    def save_matches(self, article: Article, matches: Sequence[TopicMatch], now: datetime) -> None:
        """The topics found in this version."""
        ...


class Triage(Protocol):
    """The way into triage's transactions."""

    def pending(self, limit: int, but: Sequence[int] = ()) -> tuple[Article, ...]:
        """Articles that wait, oldest first, except those numbers."""
        ...

    def turn(self) -> int:
        """The number of the last turn that anybody took."""
        ...

    def placed(self, since: datetime, made_by: str) -> Iterator[Kept]:
        """What was placed and published from ``since`` on, in the order of triage."""
        ...

    def transaction(self) -> AbstractContextManager[TriageWork]:
        """All of it is stored at the end, or nothing."""
        ...
