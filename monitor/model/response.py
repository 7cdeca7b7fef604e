"""What the desk does about a story: its state, the press line, and every step on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from monitor.model.person import Actor
from monitor.model.phrase import Phrase


class State(StrEnum):
    """Where the desk stands with a story."""

    NEW = "nieuw"
    TAKEN = "opgepakt"
    ALIGNING = "in-afstemming"
    LINE_SET = "lijn-vastgesteld"
    REACTED = "gereageerd"
    NO_REACTION = "geen-reactie"


class Step(StrEnum):
    """One kind of thing that a person (or a trigger) did; the kinds of the append-only history."""

    ACKNOWLEDGE = "acknowledge"
    RELEASE = "release"
    ASSIGN = "assign"
    ALIGN = "align"
    NOTE = "note"
    DRAFT = "line-draft"
    SUBMIT = "line-submit"
    APPROVE = "line-approve"
    REJECT = "line-reject"
    WITHDRAW = "line-withdraw"
    REACT = "close"
    NO_REACTION = "no-reaction"
    REOPEN = "reopen"
    TRIGGER = "reopened"
    """Not a person but a trigger of the decision not to react did it."""
    DIGEST = "digest"
    UNDIGEST = "undigest"
    MUTE = "mute"
    UNMUTE = "unmute"
    SPLIT = "split"
    MERGE = "merge"
    MOVE = "move"
    PIN = "pin"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One step, as recorded: who, when, what, why. ``data`` holds the step's particulars as plain values."""

    id: int
    story: int
    step: Step
    by: Actor
    at: datetime
    why: str = ""
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the history of a story comes to: the fold of its responses."""

    state: State = State.NEW
    owner: Actor | None = None
    since: datetime | None = None
    """When ``state`` began."""
    in_digest: bool = False


class LineState(StrEnum):
    """Where a press line stands; ``REVIEW`` and ``EXPIRED`` are worked out, never stored."""

    DRAFT = "concept"
    SUBMITTED = "voorgelegd"
    APPROVED = "vastgesteld"
    REVIEW = "opnieuw-bekijken"
    EXPIRED = "verlopen"
    WITHDRAWN = "ingetrokken"


class Use(StrEnum):
    """Where an approved line may be used."""

    PHONE = "telefonisch"
    WRITTEN = "schriftelijk"
    SOCIAL = "sociale-media"
    SPOKEN = "in-beeld"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineVersion:
    """One wording. ``core`` is the message in one sentence, ``text`` the line as it may be spoken."""

    number: int
    core: str
    text: str
    author: Actor
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A press line. ``story`` is None for a line agreed beforehand, for the duty officer."""

    id: int
    story: int | None
    title: str
    topic: str = ""
    state: LineState
    versions: tuple[LineVersion, ...]
    """Oldest first; never empty."""
    approved_version: int | None = None
    approved_by: Actor | None = None
    approved_at: datetime | None = None
    looked_at: datetime | None = None
    """When somebody last found, after news, that it still stands."""
    valid_until: datetime | None = None
    channels: tuple[Use, ...] = ()
    review_since: datetime | None = None
    review_because: Phrase | None = None

    @property
    def newest(self) -> LineVersion:
        """The last wording."""
        return self.versions[-1]

    @property
    def approved(self) -> LineVersion | None:
        """The wording that was approved, if one was."""
        return next((each for each in self.versions if each.number == self.approved_version), None)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a step cannot be done; ``message`` is Dutch and for the person who tried."""

    message: str
    values: Mapping[str, str] = field(default_factory=dict)
    """What goes into its blanks, where it has any."""

    @property
    def said(self) -> str:
        """The message, with its blanks filled in."""
        return self.message.format(**self.values) if self.values else self.message
