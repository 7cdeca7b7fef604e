"""Finds what somebody asks about: an article by its number or address, or why there is none."""

from __future__ import annotations

from monitor.rules.unseen import Source, Unseen, keys_of, unseen
from monitor.storage import card_alerts, cards
from monitor.web.answer import Silence
from monitor.web.services import Services
from monitor.web.sources import Rhythms, rows
from monitor.web.why import Account, account

_LONGEST_NUMBER = 9


def find(surroundings: Services, asked: str) -> int | None:
    """The number of the article that somebody means; None when there is none."""
    with surroundings.database.read() as connection:
        if asked.isdecimal() and asked.isascii() and len(asked) <= _LONGEST_NUMBER:
            return int(asked) if cards.article(connection, int(asked)) is not None else None
        return cards.article_at(connection, keys_of(asked, surroundings.settings().outlets))


def why_of(surroundings: Services, number: int) -> tuple[Account, tuple[Silence, ...]] | None:
    """All that decided whether somebody was told of an article; None when there is no such article."""
    now = surroundings.clock.now()
    with surroundings.database.read() as connection:
        found = cards.article(connection, number)
        if found is None:
            return None
        story = found.story or 0
        card = cards.cards(connection, [story], now).get(story)
        joined = cards.joined(connection, number)
        silences = card_alerts.suppressed(connection, story)
    return account(found, card, joined, surroundings.settings()), silences


def absent(surroundings: Services, rhythms: Rhythms, address: str) -> Unseen:
    """Why no article with this address came."""
    sources = [
        Source(outlet=outlet, diagnosis=diagnosis, since=state.baseline_at if state else None)
        for outlet, state, diagnosis in rows(surroundings, rhythms)
    ]
    return unseen(address, sources)
