"""The seams of following the House: its open data, the archive of questions, and linking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

from monitor.model.article import Article, Document
from monitor.model.parliament import Candidate, Cursor, Linking, Page, Question, SavedPage, Stream
from monitor.model.reading import FetchFailed
from monitor.ports.triage import TriageWork


class OpenQuestions(Protocol):
    """The open data of the House."""

    async def page(self, stream: Stream, cursor: Cursor) -> Page | FetchFailed:
        """The page that the cursor points to."""
        ...

    async def questions(self, numbers: tuple[str, ...]) -> Page | FetchFailed:
        """Some questions by number."""
        ...

    async def feed(self, resume: str) -> Page | FetchFailed:
        """A page of the second way behind ``resume``; ``next`` is empty when nothing came."""
        ...


class QuestionTexts(Protocol):
    """Where the questions themselves can be read."""

    async def text(self, question: Question) -> str | FetchFailed:
        """The text of a question with its footnotes. Never raises for what a document does."""
        ...


class UnreadQuestions(Protocol):
    """Questions whose text is wanted."""

    def unread(self, limit: int) -> tuple[Question, ...]:
        """Questions that are recent and not read yet, newest first."""
        ...

    def keep_text(self, number: str, text: str) -> None:
        """The text, empty when it could not be had; with a text the question is linked once more."""
        ...


class QuestionArchive(Protocol):
    """Where questions and the streams' cursors are kept. Every method is one transaction."""

    def cursor(self, stream: Stream) -> tuple[Cursor, datetime | None]:
        """Where the stream stands, and when that was stored."""
        ...

    def save(self, stream: Stream, page: Page, cursor: Cursor, now: datetime, *, news: bool) -> SavedPage:
        """A page and the cursor behind it, together."""
        ...

    def save_questions(self, found: Sequence[Question], now: datetime, *, news: bool) -> SavedPage:
        """Questions that were asked for by number."""
        ...


class LinkWork(TriageWork, Protocol):
    """One question's transaction: links, and the question as an article."""

    def save_links(self, number: str, linking: Linking, now: datetime) -> int | None:
        """Keeps the links; the story of the first article that is linked."""
        ...

    def own_article(
        self, number: str, key: str, document: Document, asked: datetime, now: datetime
    ) -> Article:
        """The question as an article, made at first and brought up to date later."""
        ...

    def follow(self, article: Article, story: int, now: datetime) -> int | None:
        """Moves the question's article to ``story``; the story that it left, or stays in."""
        ...

    def pin(self, article: int) -> None:
        """Where the article stands now it stays."""
        ...

    def linked(self, number: str, note: str) -> None:
        """The question waits no longer."""
        ...


class LateArticles(Protocol):
    """Articles that came after the questions that may cite them."""

    def newly_seen(self, apart: Sequence[str]) -> tuple[Candidate, ...]:
        """Articles with a version newer than the last look; those of the outlets ``apart`` left out."""
        ...

    def of_late(self, since: date) -> tuple[tuple[Question, frozenset[str]], ...]:
        """Questions asked from ``since`` on, each with the articles that it is tied to."""
        ...

    def look_again(self, numbers: Sequence[str], seen: datetime) -> None:
        """These wait to be linked once more; up to ``seen`` everything has been looked at."""
        ...


class QuestionLinks(Protocol):
    """The way into linking's transactions."""

    def waiting(self, limit: int) -> tuple[tuple[Question, bool], ...]:
        """Questions that wait to be linked, each with whether it is news."""
        ...

    def candidates(self, first: date, last: date, apart: Sequence[str]) -> tuple[Candidate, ...]:
        """Articles published between two days, under all their headlines."""
        ...

    def subjects(self) -> Iterator[tuple[str, date, str]]:
        """``(number, asked, subject)`` of every question with a date."""
        ...

    def transaction(self) -> AbstractContextManager[LinkWork]:
        """All of it is stored at the end, or nothing."""
        ...
