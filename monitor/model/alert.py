"""An alert: one story, one route, one named reason; and the messages that carry it to people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum


class Reason(StrEnum):
    """Why a route is told something about a story. Stored, shown in the message, each in docs/alerts.md."""

    FIRST_SIGHT = "first-sight"
    """The story reached the alert tier for the first time."""
    RAISED = "raised"
    """It was known at digest tier and is now at alert tier, for example because the body was read."""
    UNSURE = "unsure"
    """An article at alert tier that may be another story: the doubt does not silence it."""
    SPREADING = "spreading"
    """A new outlet of a tier that counts for the route."""
    NEW_TOPIC = "new-topic"
    HEADLINE_CHANGED = "headline-changed"
    """Newly matching or materially changed; at most once for an article."""
    QUESTION_ASKED = "question-asked"
    ANSWER_DUE = "answer-due"
    REMINDER = "reminder"
    """Nobody acknowledged for ``repeat_interval``."""
    ESCALATED = "escalated"
    """Nobody acknowledged: the next step of the route."""
    REOPENED = "reopened"
    """A trigger on a *no reaction* decision fired."""
    NOTHING = "nothing"


class Suppression(StrEnum):
    """Why nothing went out (yet). Stored with the story: "why did I not get this?" has an answer."""

    BASELINE = "baseline"
    TOO_OLD = "too-old"
    REPUBLISHED = "republished"
    DIGEST_TIER = "digest-tier"
    NO_ROUTE = "no-route"
    QUIET_HOURS = "quiet-hours"
    MUTED = "muted"
    """A person muted the story, a topic, an outlet or the route."""
    ROUTE_MUTED = "route-muted"
    """The configuration says ``mute: true``."""
    ACKNOWLEDGED = "acknowledged"
    """Reminders and escalation only; updates still go."""
    NO_REACTION = "no-reaction"
    PREFERENCE = "preference"
    """The person asked for hourly messages or for the digest alone."""
    SUMMARISED = "summarised"
    """Told in a summary of several stories."""


class Trigger(StrEnum):
    """What re-opens a *no reaction* decision."""

    TOP_TIER = "top-tier"
    MEMBER = "member"
    SPIKE = "spike"
    QUESTION = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What ``rules.alerting.decide`` says of one story on one route.

    Send when ``sendable``; otherwise store ``suppressed`` with ``because`` and look again at ``due``.
    """

    reason: Reason
    because: str
    """One English clause with the facts; the reader's words are made by ``rules.wording``."""
    suppressed: Suppression | None = None
    due: datetime | None = None
    """When to send, or to look again; None means not before the story changes."""
    step: int = 0
    """Number of the escalation step to tell (1-based); 0 is the route's own channels."""
    refresh: bool = False
    """Something was added that rings no bell: edit the message in place where the channel can."""
    held: bool = False
    """Quiet hours held it; everything of the route that they held goes out as one message."""

    def sendable(self, now: datetime) -> bool:
        """Whether an alert is to be written at ``now``."""
        if self.reason is Reason.NOTHING or self.suppressed is not None or self.due is None:
            return False
        return self.due <= now


class ChannelKind(StrEnum):
    """The ways to reach somebody; the word before the colon in feeds.yaml."""

    EMAIL = "email"
    SLACK = "slack"
    WEBHOOK = "webhook"
    APPRISE = "apprise"


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """``slack:#woordvoering``, ``email:piket``: a channel and who or what it reaches there."""

    channel: str
    target: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.target}"


class Pace(StrEnum):
    """How often a person wants to be told."""

    AT_ONCE = "at-once"
    HOURLY = "hourly"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From ``start`` to ``end`` local time, over midnight when ``end`` is not later.

    ``days`` are the ISO weekdays (1 Monday … 7 Sunday) on which the window *starts*.
    """

    start: time
    end: time
    days: frozenset[int] = frozenset(range(1, 8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """Somebody else has the duty from ``first`` to ``last``, both included."""

    first: date
    last: date
    person: str


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """Somebody has the duty from ``start`` up to ``end``, says a calendar."""

    start: datetime
    end: datetime
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """People who take turns of ``days`` days, the first of them from ``since`` on; or as a calendar says."""

    members: tuple[str, ...]
    """Slugs of people."""
    since: date = date(2024, 1, 1)
    handover: time = time(9, 0)
    days: int = 7
    swaps: tuple[Swap, ...] = ()
    calendar: str = ""
    """Where the iCalendar roster is: an address, a file beside feeds.yaml, or ``secret:name``."""
    shifts: tuple[Shift, ...] = ()
    """What was last read from the calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of ``people:`` in feeds.yaml."""

    slug: str
    name: str
    email: str = ""
    slack: str = ""
    pace: Pace = Pace.AT_ONCE
    language: str = "nl"
    quiet: tuple[QuietHours, ...] = ()
    rota: Rota | None = None
    """Not a person but a duty: stands for whoever has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a route's escalation, counted from the step before it (the first from the alert)."""

    after: timedelta | None
    """None: the route's ``escalate_after``."""
    to: tuple[Address, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One complete route: every setting present, nothing left to inherit."""

    slug: str
    channels: tuple[Address, ...] = ()
    fallback: tuple[Address, ...] = ()
    """Used when a delivery has failed for good; then the administrators are told as well."""
    group_wait: timedelta = timedelta(minutes=2)
    group_interval: timedelta = timedelta(minutes=15)
    repeat_interval: timedelta = timedelta(hours=4)
    ack_timeout: timedelta = timedelta(hours=24)
    remind_for: timedelta = timedelta(hours=48)
    """No reminder once the newest article of the story is older than this; the digest still shows it."""
    escalate_after: timedelta = timedelta(minutes=30)
    escalate: tuple[Step, ...] = ()
    quiet: tuple[QuietHours, ...] = ()
    mute: bool = False
    tiers: frozenset[int] = frozenset({1, 2})
    """Tiers of outlets whose arrival counts as spreading."""
    cap: int = 5
    """First messages in one tick before the rest become one summary."""
    timezone: str = "Europe/Amsterdam"


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """All that a route has been told of a story, up to and with its last alert."""

    articles: frozenset[int] = frozenset()
    outlets: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()
    answers_due: frozenset[str] = frozenset()
    """Numbers of questions whose coming due date was told."""
    headlines: frozenset[int] = frozenset()
    """Articles whose changed headline was told."""
    versions: frozenset[tuple[int, int]] = frozenset()
    """``(article, version)`` whose headline the message showed."""
    unsure: frozenset[int] = frozenset()
    """Articles that rang although, or because, they may be another story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of the outbox: unique per (alert, revision, channel, recipient)."""

    id: int
    alert: int
    revision: int
    channel: str
    recipient: str
    """What the channel understands: an e-mail address, ``#channel`` or user id, a name of its own."""
    attempt: int = 1
    """The number of this try, 1 for the first."""
    token: int = 0
    """Fencing token: the settle is accepted only from the newest claim."""
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider accepted it. The ids are what a later edit, reply or look-up needs."""

    id: str = ""
    """Message-ID, Slack ``ts``, or the event's id."""
    place: str = ""
    """Slack channel id; empty elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailed:
    """An expected failure, with whether trying again can help. ``why`` never holds a secret."""

    permanent: bool
    why: str
    """A short stable word such as ``timeout``, ``rate-limited``, ``recipient-refused``, ``token-revoked``."""
    detail: str = ""
    """The provider's own words, cut and cleaned."""
    retry_after: timedelta | None = None
    whole_channel: bool = False
    """Nothing will go through this channel for now: not this message's fault."""
    uncertain: bool = False
    """It may have been accepted although no answer came: reconcile before repeating."""
