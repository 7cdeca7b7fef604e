"""The shape of feeds.yaml. Pydantic gives the checks, the JSON Schema and every fault at once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from monitor.config.names import Kind
from monitor.config.told import WrongError
from monitor.model.person import EMAIL

_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_ADDRESS = re.compile(r"(?:slack|email|webhook|apprise):\S.*")
_CALENDAR = re.compile(r"https?://[^\s/?#]+\S*|secret:[a-z0-9][a-z0-9-]*|[^\s:]+\.ics", re.IGNORECASE)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS = {name: number for number, name in enumerate(_DAYS, 1)}


def _duration(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    text = str(value).strip()
    found = _DURATION.fullmatch(text)
    if text == "0":
        return timedelta(0)
    if not found or not any(found.groups()):
        raise WrongError("{text!r} is geen duur", "schrijf bijvoorbeeld 90s, 2m, 4h of 1d12h", text=text)
    if any(len(part or "") > 9 for part in found.groups()):
        raise WrongError("{text!r} is langer dan honderd jaar", "kies een kortere duur", text=text[:40])
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if days + hours / 24 + minutes / 1_440 + seconds / 86_400 > 36_500:
        raise WrongError("{text!r} is langer dan honderd jaar", "kies een kortere duur", text=text)
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise WrongError(
            "{value!r} is geen bestemming",
            "schrijf slack:#kanaal, email:persoon of webhook:naam",
            value=value,
        )
    return value


def _timezone(value: str) -> str:
    if value not in available_timezones():
        raise WrongError("{value!r} is geen tijdzone", "schrijf bijvoorbeeld Europe/Amsterdam", value=value)
    return value


def _days(value: object) -> tuple[int, ...]:
    """``mon-fri``, ``sat,sun`` or ``daily`` to ISO weekday numbers."""
    text = str(value).strip().lower()
    if text == "daily":
        return tuple(DAYS.values())
    chosen: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise WrongError("{text!r} zijn geen dagen", "schrijf bijvoorbeeld mon-fri of sat,sun", text=text)
        start, end = DAYS[first], DAYS[last or first]
        chosen |= {
            day for day in range(1, 8) if start <= day <= end or (end < start and not end < day < start)
        }
    return tuple(sorted(chosen))


Duration = Annotated[
    timedelta, BeforeValidator(_duration), WithJsonSchema({"type": "string", "examples": ["2m", "4h"]})
]
AddressText = Annotated[str, AfterValidator(_address)]
ZoneName = Annotated[str, AfterValidator(_timezone)]
Weekdays = Annotated[
    tuple[int, ...],
    BeforeValidator(_days),
    WithJsonSchema({"type": "string", "examples": ["mon-fri", "sat,sun", "daily"]}),
]
ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Spelling = Annotated[str, Field(min_length=2, max_length=120)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
WebUrl = Annotated[str, Field(pattern=r"^https?://[^\s/?#]+\S*$", max_length=2000)]


class Section(BaseModel):
    """No unknown keys anywhere: a typing error must not silently switch something off."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OutletSection(Section):
    """One outlet."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    url: WebUrl
    kind: Literal["feed", "sitemap", "page", "tweedekamer"] = "feed"
    tier: Literal[1, 2, 3] = 3
    fulltext: Literal["never", "candidates", "always"] = "never"
    terms: str = ""
    interval: Duration = timedelta(minutes=10)
    selector: str = ""
    sitemap: WebUrl | Literal[""] = ""
    robots: bool = False
    exclude: str = ""

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
    ignore: list[str] = []


class TopicSection(Section):
    """One topic."""

    title: Annotated[str, Field(min_length=1, max_length=120)]
    alert: str = ""
    digest: str = ""
    mask: str = ""
    exclude: str = ""
    urgent: bool = False
    examples: ExamplesSection = ExamplesSection()

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
    end: ClockTime
    days: Weekdays = (1, 2, 3, 4, 5, 6, 7)


class RotaSection(Section):
    """People who take turns, from ``since`` on or as a ``calendar`` says."""

    members: Annotated[list[Slug], Field(min_length=1)]
    since: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    handover: ClockTime = "09:00"
    days: Annotated[int, Field(ge=1, le=60)] = 7
    swaps: list[Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}/\d{4}-\d{2}-\d{2} \S+$")]] = []
    calendar: Annotated[str, Field(max_length=2000)] = ""

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
    email: Annotated[str, Field(pattern=EMAIL, max_length=254)] = ""
    slack: Annotated[str, Field(pattern=r"^$|^[UW][A-Z0-9]{2,20}$")] = ""
    pace: Literal["at-once", "hourly", "digest"] = "at-once"
    language: Literal["nl", "en"] = "nl"
    quiet: list[QuietSection] = []
    rota: RotaSection | None = None


class MinistrySection(Section):
    """A ministry, known in a Kamervraag by the function of who is to answer (``Gericht aan``)."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    answers: Annotated[list[Annotated[str, Field(min_length=3, max_length=200)]], Field(min_length=1)]


class StepSection(Section):
    """One escalation step; without ``after`` it comes ``escalate_after`` of its route later."""

    after: Duration | None = None
    to: Annotated[list[AddressText], Field(min_length=1)]


def _a_while(value: timedelta) -> timedelta:
    if value < timedelta(minutes=1):
        raise WrongError("korter dan een minuut kan hier niet", "kies minstens 1m")
    return value


Longer = Annotated[Duration, AfterValidator(_a_while)]
"""A time that, at nothing, would remind without end or let nobody have a story."""


class RouteSection(Section):
    """A node of the routing tree; what is left out is inherited."""

    name: Slug | None = None
    topics: list[str] | None = None
    outlets: list[str] | None = None
    outlet_tiers: list[Literal[1, 2, 3]] | None = None
    ministries: list[str] | None = None
    urgent: bool | None = None
    tiers: list[Literal[1, 2, 3]] | None = None
    channels: list[AddressText] | None = None
    fallback: list[AddressText] | None = None
    group_wait: Duration | None = None
    group_interval: Duration | None = None
    repeat_interval: Longer | None = None
    ack_timeout: Longer | None = None
    remind_for: Duration | None = None
    escalate_after: Duration | None = None
    escalate: list[StepSection] | None = None
    quiet: list[QuietSection] | None = None
    mute: bool | None = None
    cap: Annotated[int, Field(ge=1, le=100)] | None = None
    continue_: Annotated[bool, Field(alias="continue")] = False
    routes: list[RouteSection] = []


class DigestSection(Section):
    """When the day's digest goes, and to whom."""

    at: ClockTime = "08:30"
    timezone: ZoneName = "Europe/Amsterdam"
    days: Weekdays = (1, 2, 3, 4, 5)
    to: list[AddressText] = []
    review: Duration = timedelta(minutes=30)
    reviewers: list[AddressText] = []


class WebhookSection(Section):
    """A receiver that can be asked whether it has an event: ``{id}`` in ``ask`` is the event's."""

    url: WebUrl
    ask: WebUrl

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
    holidays: Literal["NL", ""] = "NL"
    statutory_terms: bool = False


class FetchSection(Section):
    """How outlets are asked."""

    allow_networks: list[str] = []
    concurrency: Annotated[int, Field(ge=1, le=500)] = 32
    per_host: Annotated[int, Field(ge=1, le=20)] = 2
    deadline: Duration = timedelta(seconds=30)
    max_age: Duration = timedelta(hours=48)


class Feeds(Section):
    """The whole file."""

    outlets: Annotated[dict[Slug, OutletSection], Field(min_length=1)]
    groups: dict[Slug, str] = {}
    topics: Annotated[dict[Slug, TopicSection], Field(min_length=1)]
    people: dict[Slug, PersonSection] = {}
    ministries: dict[Slug, MinistrySection] = {}
    routes: list[RouteSection] = []
    administrators: list[AddressText] = []
    webhooks: dict[Slug, WebUrl | WebhookSection] = {}
    digest: DigestSection = DigestSection()
    calendar: CalendarSection = CalendarSection()
    fetch: FetchSection = FetchSection()
    names: dict[Kind, dict[Spelling, list[Spelling]]] = {}
    language: Literal["nl", "en"] = "nl"
