"""A message: what one recipient gets through one channel, built and ready to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture inside a mail, referred to as ``cid:<name>``; its alternative text stands in the HTML."""

    name: str
    content: bytes
    subtype: str = "png"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """Words of an e-mail: ``subject`` one line without control characters, ``text`` as good as the HTML."""

    subject: str
    text: str
    html: str
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackPost:
    """Words of a Slack message: Block Kit blocks, and the plain text that notifications show."""

    text: str
    blocks: tuple[Mapping[str, object], ...]
    aloud: bool = False
    """A reply that shows in the channel too: who left the thread sees it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A CloudEvents 1.0 event, apart from its id, which is the message's."""

    type: str
    source: str
    subject: str
    time: datetime
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A title and plain text, for the services that know no more."""

    title: str
    text: str


Content = Mail | SlackPost | Event | Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Where a message belongs: all messages of one story to one recipient are one thread."""

    key: str
    """Stable name of the thread, for example ``story-17``; letters, digits, ``-`` and ``.`` only."""
    root: str = ""
    """Provider's id of the first message (Message-ID, Slack ``ts``); empty when this is the first."""
    place: str = ""
    """Slack channel id of the first message."""
    edit: str = ""
    """Provider's id of the message to edit in place instead of sending a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. ``id`` stays the same over every attempt, so that a repeat can be recognised."""

    id: str
    """Letters, digits, ``-`` and ``.`` only, at most 100 characters."""
    recipient: str
    content: Content
    thread: Thread
    at: datetime
    """When the alert was written: the Date of the mail, whatever the attempt."""
    attempt: int = 1
    list_name: str = ""
    """The route, for List-Id."""
