"""*Vandaag* as it is for everybody, read once for each state of the database.

Fifty people look at the same page and all of them come back the moment something happens: the first one
reads, the others wait for it and get the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from threading import Lock

from monitor.model.desk import Asked, StoryCard
from monitor.model.digest import Digest
from monitor.model.response import Line, LineState
from monitor.model.settings import Settings
from monitor.rules.digest import last_owed
from monitor.rules.response import line_state
from monitor.storage import cards, questions
from monitor.storage.digesting import DigestRecords
from monitor.storage.respond import ResponseBook
from monitor.web.present import calendar_of
from monitor.web.render import local
from monitor.web.review import with_review
from monitor.web.services import Services
from monitor.web.sources import Rhythms, rows

WINDOW = timedelta(hours=72)
LASTING = timedelta(minutes=1)
"""The clock changes things too: a mute ends, a line expires."""
SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Every story that may be on the page, and what else asks for attention at the desk."""

    stories: Mapping[int, StoryCard]
    to_approve: tuple[Line, ...] = ()
    to_review: tuple[Line, ...] = ()
    to_link: int = 0
    due: tuple[Asked, ...] = ()
    """Questions about our stories of which the term ends soon or has ended, the most pressing first."""
    digest: Digest | None = None
    """The newest one."""
    blind: tuple[str, ...] = ()
    """Outlets of which articles may be missed right now."""
    outlets: int = 0
    read: int = 0
    """Outlets that were read at least once."""
    archive: int = 0
    """The newest article's number; 0 as long as there is none."""


class Boards:
    """Keeps the board of the newest version of the database."""

    def __init__(self, rhythms: Rhythms) -> None:
        """Nothing read yet."""
        self._rhythms = rhythms
        self._lock = Lock()
        self._version = ""
        self._at: datetime | None = None
        self._settings: Settings | None = None
        self._board = Board(stories={})

    def of(self, surroundings: Services) -> Board:
        """The board as it is now."""
        settings, now = surroundings.settings(), surroundings.clock.now()
        with self._lock:
            version = surroundings.database.version()
            fresh = self._at is not None and timedelta(0) <= now - self._at < LASTING
            if not fresh or version != self._version or settings != self._settings:
                found = rows(surroundings, self._rhythms)
                self._board = replace(
                    read(surroundings, settings, now),
                    blind=tuple(outlet.name for outlet, _, diagnosis in found if diagnosis.blind),
                    outlets=len(found),
                    read=sum(state is not None and state.last_success is not None for _, state, _ in found),
                )
                self._version, self._at, self._settings = version, now, settings
            return self._board


def read(surroundings: Services, settings: Settings, now: datetime) -> Board:
    """All of it but the outlets, in one snapshot."""
    calendar, today = calendar_of(settings, now), local(now).date()
    with surroundings.database.snapshot() as connection:
        current = ResponseBook(connection).current_lines(now)
        shown = {
            *cards.matched_since(connection, now - WINDOW),
            *cards.in_hand(connection),
            *cards.done_since(connection, _midnight(now)),
        }
        spoken = {line.story for line in current if line.story is not None}
        found = cards.cards(connection, sorted(shown | spoken), now)
        asked = questions.of_stories(connection, list(found), calendar, today)
        to_link = questions.count_waiting(connection)
        digest = DigestRecords(connection).newest(last_owed(now, settings.digest))
        archive = cards.newest_article(connection)
    found = {number: replace(card, questions=tuple(asked.get(number, ()))) for number, card in found.items()}
    marked = [with_review(line, found[line.story]) if line.story in found else line for line in current]
    return Board(
        stories={number: card for number, card in found.items() if number in shown},
        to_approve=tuple(line for line in marked if line.state is LineState.SUBMITTED),
        to_review=tuple(line for line in marked if line_state(line, now) is LineState.REVIEW),
        to_link=to_link,
        due=_due(found, local(now + SOON).date()),
        digest=digest,
        archive=archive,
    )


def _midnight(now: datetime) -> datetime:
    return local(now).replace(hour=0, minute=0, second=0, microsecond=0)


def _due(found: Mapping[int, StoryCard], until: date) -> tuple[Asked, ...]:
    linked = (asked for card in found.values() for asked in card.questions if asked.state == "linked")
    each = {asked.number: asked for asked in linked}
    soon = [(asked.due, number) for number, asked in each.items() if asked.due]
    return tuple(each[number] for due, number in sorted(soon) if due <= until)
