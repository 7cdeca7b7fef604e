"""The shape of feeds.yaml. Pydantic gives the checks, the JSON Schema and every fault at once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from monitor.config.names import Kind
from monitor.config.spelled import (
    AddressText,
    ClockTime,
    Duration,
    Longer,
    Slug,
    Spelling,
    WebUrl,
    Weekdays,
    ZoneName,
)
from monitor.config.told import WrongError
from monitor.model.person import EMAIL

_CALENDAR = re.compile(r"https?://[^\s/?#]+\S*|secret:[a-z0-9][a-z0-9-]*|[^\s:]+\.ics", re.IGNORECASE)


class Section(BaseModel):
    """No unknown keys anywhere: a typing error must not silently switch something off."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class OutletSection(Section):
    """One outlet."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    """As messages and the desk call it."""
    url: WebUrl
    """Where it publishes. What it may be is said by `kind`."""
    kind: Literal["feed", "sitemap", "page", "tweedekamer"] = "feed"
    """`feed` (RSS, Atom, RDF, JSON Feed), `sitemap` (a news sitemap), `page` (a list of links, by `selector`)
    or `tweedekamer` (Kamervragen and debates; only the first outlet of this kind is read)."""
    tier: Literal[1, 2, 3] = 3
    """1 national, 2 regional or trade, 3 other. Routes and triggers can ask for it."""
    fulltext: Literal["never", "candidates", "always"] = "never"
    """Whether an article's own page is read: `candidates` only where headline and lead may hold a topic,
    and of liveblogs, whose posts stand nowhere else. What `terms` allow comes first."""
    terms: str = ""
    """What the outlet allows, for people; nothing is decided by it."""
    interval: Duration = timedelta(minutes=10)
    """The longest wait between two polls, 1m to 1d; a busy outlet is asked sooner. After failures up to 6h,
    or as its Retry-After says. Not used by `tweedekamer`, which is asked every five minutes."""
    selector: str = ""
    """For a `page`: the CSS selector of its links to articles. `monitor discover` proposes one."""
    sitemap: WebUrl | Literal[""] = ""
    """A news sitemap that fills the gap where more was published than the feed shows."""
    robots: bool = False
    """Whether robots.txt is asked before the address itself; articles' own pages always ask it."""
    exclude: str = ""
    """A query; what matches it reaches no topic."""

    @model_validator(mode="after")
    def _page_needs_selector(self) -> OutletSection:
        if self.kind == "page" and not self.selector:
            raise WrongError(
                "een pagina zonder selector: geeft niets", "vul selector: in (zie monitor discover)"
            )
        if not timedelta(minutes=1) <= self.interval <= timedelta(days=1):
            raise WrongError("interval ligt buiten de grens", "kies een duur van 1m tot 1d")
        return self


class ExamplesSection(Section):
    """Headlines that must and must not match."""

    match: list[str] = []
    """Headlines that must be found, at any tier."""
    ignore: list[str] = []
    """Headlines that must not be found."""


class TopicSection(Section):
    """One topic."""

    title: Annotated[str, Field(min_length=1, max_length=120)]
    """As messages and the desk call it."""
    alert: str = ""
    """The query for what is told at once."""
    digest: str = ""
    """The query for what comes in the digest only."""
    mask: str = ""
    """A query for stretches of text that do not count, such as a name that is not meant."""
    exclude: str = ""
    """A query; an article that matches it is not of this topic."""
    urgent: bool = False
    """Told without `group_wait`, through quiet hours, whatever pace somebody chose."""
    examples: ExamplesSection = ExamplesSection()
    """Tried by `monitor check` and before every change at the desk."""

    @model_validator(mode="after")
    def _finds_something(self) -> TopicSection:
        if not self.alert.strip() and not self.digest.strip():
            raise WrongError(
                "zonder alert: en zonder digest: vindt dit onderwerp niets", "geef een van de twee"
            )
        return self


class QuietSection(Section):
    """A window in which messages are held."""

    start: ClockTime
    """From when, local time."""
    end: ClockTime
    """Until when; before `start` it is the next morning."""
    days: Weekdays = (1, 2, 3, 4, 5, 6, 7)
    """On which days it starts: `mon-fri`, `sat,sun` or `daily`."""


class RotaSection(Section):
    """People who take turns, from ``since`` on or as a ``calendar`` says."""

    members: Annotated[list[Slug], Field(min_length=1)]
    """Who take turns, by their slugs under `people`. With a `calendar`: who may be named in it; all of them
    are told while it names nobody."""
    since: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    """The first day of the first member's turn. Either this, with `handover` and `days`, or `calendar`."""
    handover: ClockTime = "09:00"
    """When turns change, local time."""
    days: Annotated[int, Field(ge=1, le=60)] = 7
    """How long a turn lasts."""
    swaps: list[Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}/\d{4}-\d{2}-\d{2} \S+$")]] = []
    """`2026-02-02/2026-02-08 bo`: those days are somebody else's."""
    calendar: Annotated[str, Field(max_length=2000)] = ""
    """An iCalendar with the roster: an address, a file on .ics beside this one, or `secret:name`. An event is
    the turn of the member whose address it invites, or whose name or slug stands in its title."""

    @model_validator(mode="after")
    def _one_source(self) -> RotaSection:
        if bool(self.since) == bool(self.calendar):
            raise WrongError(
                "een rooster heeft since: of calendar:, een van de twee", "zie docs/alerts.md, On duty"
            )
        if self.calendar and not _CALENDAR.fullmatch(self.calendar):
            raise WrongError("dit is geen agenda", "schrijf https://…, een bestand op .ics, of secret:naam")
        if self.calendar and self.swaps:
            raise WrongError("ruilen staat bij een agenda in de agenda zelf", "haal swaps: weg")
        return self


class PersonSection(Section):
    """Somebody who can be told."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    """As messages and the desk call them."""
    email: Annotated[str, Field(pattern=EMAIL, max_length=254)] = ""
    """Where mail goes. The account at the desk with this address is the same person."""
    slack: Annotated[str, Field(pattern=r"^$|^[UW][A-Z0-9]{2,20}$")] = ""
    """The member's ID in Slack, for direct messages, and to be known when they press a button."""
    pace: Literal["at-once", "hourly", "digest"] = "at-once"
    """`at-once`, `hourly` (one message an hour) or `digest` (the digest alone). Urgent topics do not
    wait; escalations wait for nothing but `quiet`."""
    language: Literal["nl", "en"] = "nl"
    """Of the messages to this person."""
    quiet: list[QuietSection] = []
    """Hours in which this person is told nothing but what is urgent."""
    rota: RotaSection | None = None
    """Makes this a duty: what is sent to it goes to whoever has it then."""


class MinistrySection(Section):
    """A ministry, known in a Kamervraag by the function of who is to answer (``Gericht aan``)."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    """As messages and the desk call it."""
    answers: Annotated[list[Annotated[str, Field(min_length=3, max_length=200)]], Field(min_length=1)]
    """Parts of the functions under which its members answer, such as `Binnenlandse Zaken`."""


class StepSection(Section):
    """One escalation step; without ``after`` it comes ``escalate_after`` of its route later."""

    after: Duration | None = None
    """How long after the step before it, the first after the first message; half or a quarter of that as the
    question hour comes near, and at least 5m."""
    to: Annotated[list[AddressText], Field(min_length=1)]
    """Who is told then."""


class RouteSection(Section):
    """A node of the routing tree; what is left out is inherited."""

    name: Slug | None = None
    """Its slug, by which `monitor test-alert` and mutes know it; else numbered."""
    topics: list[str] | None = None
    """Takes stories of one of these topics."""
    outlets: list[str] | None = None
    """Takes stories of which an article of one of these outlets matched the topic."""
    outlet_tiers: list[Literal[1, 2, 3]] | None = None
    """Takes stories of which an article of an outlet of one of these tiers matched the topic."""
    ministries: list[str] | None = None
    """Takes stories with a Kamervraag to one of these ministries."""
    urgent: bool | None = None
    """Takes urgent topics only (`true`), or all others (`false`)."""
    tiers: list[Literal[1, 2, 3]] | None = None
    """Outlets of which tiers ring *Ook bij een ander medium* when they join a story."""
    channels: list[AddressText] | None = None
    """Who is told: `slack:#channel`, `slack:person`, `email:person` or an address, `webhook:name` or
    `apprise:name`."""
    fallback: list[AddressText] | None = None
    """Who is told when a message cannot be delivered; without it the route's other channels. The
    administrators hear of it as well."""
    group_wait: Duration | None = None
    """How long a first message waits for further articles."""
    group_interval: Duration | None = None
    """Updates on a story go at multiples of this after its first message. Kamervragen and escalations do not
    wait for it."""
    repeat_interval: Longer | None = None
    """Until a reminder where nobody took the story up; at least 1m."""
    ack_timeout: Longer | None = None
    """How long a story stays somebody's without a step by them; at least 1m. With an agreed line it
    stays theirs."""
    remind_for: Duration | None = None
    """No reminders once the newest article of the story is older; 0 for none at all."""
    escalate_after: Duration | None = None
    """The wait of a step of `escalate` that gives none."""
    escalate: list[StepSection] | None = None
    """Who else is told, step by step, while nobody took the story up."""
    quiet: list[QuietSection] | None = None
    """Hours in which nothing but what is urgent goes out."""
    mute: bool | None = None
    """Tells nobody, and still ends the matching."""
    cap: Annotated[int, Field(ge=1, le=100)] | None = None
    """First messages within two minutes; what is over goes out as one summary."""
    continue_: Annotated[bool, Field(alias="continue")] = False
    """The routes after this one are tried as well."""
    routes: list[RouteSection] = []
    """Routes below this one, which inherit from it."""


class DigestSection(Section):
    """When the day's digest goes, and to whom."""

    at: ClockTime = "08:30"
    """When it goes, local time."""
    timezone: ZoneName = "Europe/Amsterdam"
    """The time zone of this and of every other local time in the file."""
    days: Weekdays = (1, 2, 3, 4, 5)
    """On which days; the next one holds what came since the last, at most a week back."""
    to: list[AddressText] = []
    """Who gets it."""
    review: Duration = timedelta(minutes=30)
    """How long before `at` the draft is ready for review."""
    reviewers: list[AddressText] = []
    """Who is told that the draft waits."""


class WebhookSection(Section):
    """A receiver that can be asked whether it has an event: ``{id}`` in ``ask`` is the event's."""

    url: WebUrl
    """Where events are posted."""
    ask: WebUrl
    """Where it is asked whether an event has arrived."""

    @model_validator(mode="after")
    def _asks_for_one(self) -> WebhookSection:
        if "{id}" not in self.ask:
            raise WrongError(
                "ask: zonder {id} vraagt naar niets", "schrijf bijvoorbeeld https://…/berichten/{id}"
            )
        return self


class CalendarSection(Section):
    """Recess and holidays."""

    recess: list[Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}/\d{4}-\d{2}-\d{2}$")]] = []
    """Periods without sittings of the House, both days included: `2026-07-04/2026-08-31`."""
    holidays: Literal["NL", ""] = "NL"
    """Whose holidays are no working days; empty for none."""
    statutory_terms: bool = False
    """Moves a date of answer on a weekend or holiday to the next working day."""


class FetchSection(Section):
    """How outlets are asked."""

    allow_networks: list[str] = []
    """Networks (CIDR) that may be asked although they are not public."""
    concurrency: Annotated[int, Field(ge=1, le=500)] = 32
    """Fetches at the same time, all hosts together."""
    per_host: Annotated[int, Field(ge=1, le=20)] = 2
    """Fetches at the same time on one host."""
    deadline: Duration = timedelta(seconds=30)
    """For the whole of one fetch, from name to last byte."""
    max_age: Duration = timedelta(hours=48)
    """What is older than this when first seen is kept and not told."""


class Feeds(Section):
    """The whole file."""

    outlets: Annotated[dict[Slug, OutletSection], Field(min_length=1)]
    """What is read, by slug."""
    groups: dict[Slug, str] = {}
    """Queries by name, to be used in others as `@name`."""
    topics: Annotated[dict[Slug, TopicSection], Field(min_length=1)]
    """What matters, by slug."""
    people: dict[Slug, PersonSection] = {}
    """Who can be told, by slug."""
    ministries: dict[Slug, MinistrySection] = {}
    """How ministries are known in Kamervragen, by slug."""
    routes: list[RouteSection] = []
    """Who is told of what: the first that takes a story, unless it says `continue`."""
    administrators: list[AddressText] = []
    """Who hears how the service itself does: outlets that went silent, messages that could not be delivered,
    a file that is wrong, a recess that runs out, and each day a test message, whose absence is a sign."""
    webhooks: dict[Slug, WebUrl | WebhookSection] = {}
    """Receivers, by the name that `webhook:name` uses."""
    digest: DigestSection = DigestSection()
    """When the day's digest goes, and to whom."""
    calendar: CalendarSection = CalendarSection()
    """Recess and holidays."""
    fetch: FetchSection = FetchSection()
    """How outlets are asked."""
    names: dict[Kind, dict[Spelling, list[Spelling]]] = {}
    """Further names that messages may name: `Kamerlid`, `bewindspersoon`, …, each with other spellings. A
    name that is shipped too gets these spellings instead; none can be taken out."""
    language: Literal["nl", "en"] = "nl"
    """Of messages to channels, receivers and plain addresses."""
    retention: Literal["tell", "apply"] = "tell"
    """`apply`: the service lets go each week of what has outlived its period. `tell`: nothing goes, and the
    administrators hear each month how much there is. The periods: docs/privacy.md."""
