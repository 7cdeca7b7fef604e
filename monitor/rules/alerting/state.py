"""What ``decide`` looks at, as read from the database: the story, what was told, what people did."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from monitor.model.alert import Covered, Reason, Trigger
from monitor.model.topic import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A later title of an article (version 2 and up)."""

    version: int
    at: datetime
    material: bool
    """More than spelling, case or punctuation, see ``rules.alerting.headline.material``."""
    newly_matches: bool = False
    """The new title brought the article to the alert tier for a topic that it had not."""
    reused: bool = False
    """Other news at the alert tier under the address of an older article: told however often it changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFact:
    """One article of the story."""

    id: int
    outlet: str
    outlet_tier: int
    at: datetime
    """When it joined the story: the first triage of it."""
    topics: tuple[tuple[str, Tier, datetime], ...] = ()
    """``(topic, highest tier, when it reached that tier)``; only topics of this route."""
    digest_since: datetime | None = None
    """When it first matched at digest tier only, before any alert tier; None if it never did."""
    baseline: bool = False
    too_old: bool = False
    """Older than ``max_age`` when first seen."""
    republished: bool = False
    """Part of a flood of known URLs or of more new items at once than the outlet can write."""
    version: int = 1
    headlines: tuple[Headline, ...] = ()
    unsure: bool = False
    """Likeness put it in the story and says itself that it may be about something else."""

    @property
    def counts(self) -> bool:
        """Whether it may ring a bell at all."""
        return not (self.baseline or self.too_old or self.republished)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFact:
    """A Kamervraag linked to the story."""

    number: str
    at: datetime
    """When the link was made."""
    due: datetime | None = None
    answered: bool = False
    told: bool = False
    """The route was told of it while it stood in another story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What one version of an article says."""

    article: int
    at: datetime
    """When it was first seen."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Something that can re-open a decision: a member quoted, a spike."""

    trigger: Trigger
    at: datetime
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryState:
    """The story as one route sees it. ``urgent`` when one of its alert-tier topics is."""

    id: int
    articles: tuple[ArticleFact, ...]
    questions: tuple[QuestionFact, ...] = ()
    signals: tuple[Signal, ...] = ()
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LastAlert:
    """What this route was told of this story; None instead of it when nothing ever was."""

    first_at: datetime
    """When the first alert was written: ticks count from here."""
    told_at: datetime
    """The newest alert to the route's own channels (step 0)."""
    reason: Reason
    covered: Covered
    """Cumulative, from the newest alert."""
    escalated: tuple[datetime, ...] = ()
    """When each escalation so far was written, oldest first."""
    reopened_at: datetime | None = None
    """When the newest REOPENED was written."""
    shown_as_taken: str = ""
    """Who the first message says took the story."""


class MuteKind(StrEnum):
    """What a mute silences."""

    STORY = "story"
    TOPIC = "topic"
    OUTLET = "outlet"
    ROUTE = "route"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """Always with a reason and an end."""

    kind: MuteKind
    target: str
    """Story id as text, topic, outlet or route slug."""
    since: datetime
    until: datetime
    why: str
    by: str

    def active(self, now: datetime) -> bool:
        """Whether it silences at ``now``."""
        return self.since <= now < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """Somebody took the story."""

    at: datetime
    by: str
    last_step: datetime | None = None
    """The newest thing done with the story since (a state change, a line, a note)."""
    settled: bool = False
    """A line was agreed and stands: it does not lapse, nobody is asked to take up what is answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoReaction:
    """The desk decided not to react, until a trigger fires."""

    at: datetime
    by: str
    why: str
    triggers: frozenset[Trigger] = frozenset(Trigger)


@dataclass(frozen=True, slots=True, kw_only=True)
class Responses:
    """What people did about the story; the newest of each that still stands."""

    acknowledged: Acknowledgement | None = None
    no_reaction: NoReaction | None = None
    closed: bool = False
    """Reacted: no reminders and no escalation any more."""
    mutes: tuple[Mute, ...] = field(default_factory=tuple)
