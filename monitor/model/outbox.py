"""A delivery in hand: what the deliver flow gets from the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.model.alert import Delivery


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claimed delivery, the alert it carries and the thread it belongs to."""

    delivery: Delivery
    story: int | None
    """None for a message that is not about one story."""
    route: str
    created: datetime
    view: Mapping[str, Any]
    """The stored snapshot that the message is made from."""
    thread: Mapping[str, Any]
    """``root`` and ``place`` of the thread's first message; empty when this is the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A delivery that failed for good."""

    id: int
    channel: str
    recipient: str
    title: str
    """Of the story; the route's name for a message that is not about one story."""
    why: str
    """The reason's short word, and the provider's own words behind a colon."""
    died: datetime
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message about the service itself, written in the transaction of what it tells."""

    key: str
    """What it is known by: the same key is told once in a while only."""
    route: str
    view: Mapping[str, Any]
    to: tuple[tuple[str, str], ...]
    """``(channel, recipient)``."""
