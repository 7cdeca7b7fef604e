"""The seams of what people do about a story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from monitor.model.person import Actor
from monitor.model.response import Line, LineVersion, Response, Standing


class StoryRecord(Protocol):
    """What the desk did about stories, within one transaction."""

    def standing(self, story: int) -> Standing | None:
        """Where a story stands; None when there is no such story."""
        ...

    def last(self, story: int) -> Response | None:
        """The newest thing that was done about a story."""
        ...

    def record(self, story: int, response: Response, standing: Standing) -> None:
        """Adds to the history and keeps what it comes to, together, with a row in the audit log."""
        ...


class LineBook(StoryRecord, Protocol):
    """The same, and the press lines."""

    def line(self, line: int) -> Line | None:
        """One press line with all its versions."""
        ...

    def lines_of(self, story: int) -> tuple[Line, ...]:
        """The lines of a story, oldest first."""
        ...

    def standing_lines(self) -> tuple[Line, ...]:
        """The lines agreed beforehand."""
        ...

    def add_line(self, line: Line) -> Line:
        """A new line with its first version; the given id is ignored."""
        ...

    def add_version(self, line: int, version: LineVersion) -> None:
        """One more wording."""
        ...

    def keep_line(self, line: Line) -> None:
        """Everything of a line but its versions."""
        ...

    def note(self, by: Actor, at: datetime, action: str, target: str, detail: Mapping[str, object]) -> None:
        """A row in the audit log, for what belongs to no story."""
        ...


class MuteBook(StoryRecord, Protocol):
    """The same, and the mutes."""

    def mute(self, kind: str, target: str, span: tuple[datetime, datetime], why: str, by: str) -> int:
        """Silences a story, topic, outlet or route; the mute's number."""
        ...

    def unmute(self, kind: str, target: str, now: datetime) -> int:
        """Lifts what is in force; how many mutes ended."""
        ...


class StoryShelf(StoryRecord, Protocol):
    """The same, and which article lies in which story."""

    def titles(self, chosen: Sequence[int]) -> tuple[tuple[str, datetime, datetime, int | None], ...]:
        """``(title, published, first_seen, story)`` of articles, oldest first."""
        ...

    def new_story(self, title: str, first: datetime, last: datetime, now: datetime) -> int:
        """An empty story; its id."""
        ...

    def move(self, chosen: Sequence[int], to: int, because: Mapping[str, object]) -> None:
        """Pins articles to a story by hand."""
        ...

    def release(self, chosen: Sequence[int]) -> None:
        """Lets pinned articles go: where they are does not change."""
        ...

    def articles_of(self, story: int) -> tuple[int, ...]:
        """The articles that a story has now."""
        ...

    def remember_move(
        self, kind: str, between: tuple[int, int], moved: Sequence[int], at: datetime, by: str
    ) -> int:
        """So that it can be undone; the move's number."""
        ...

    def take_move(self, move: int, now: datetime) -> tuple[str, int, int, tuple[int, ...]] | None:
        """``(kind, from, to, articles)`` of a move not yet undone, marked undone."""
        ...
