"""What everything begins with, and the settings in the form that the edges want."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from datetime import date

from monitor.config.environment import Environment
from monitor.model.calendar import Calendar, Recess
from monitor.model.fetching import FetchSettings
from monitor.model.settings import Settings
from monitor.ports.clock import Clock
from monitor.ports.tracing import Tracing, Untraced
from monitor.ports.triage import Topics
from monitor.rules.political_clock import holidays_between
from monitor.rules.redaction import Redaction
from monitor.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a command begins with."""

    settings: Settings
    environment: Environment
    database: Database
    matcher: Topics
    clock: Clock
    tracing: Tracing = field(default_factory=Untraced)
    redact: Redaction = field(default_factory=Redaction)
    """What of a text may be written down, given every secret of this process; see ``secrets_of``."""


def secrets_of(environment: Environment, settings: Settings) -> tuple[str, ...]:
    """Of the environment, and the webhooks' addresses: whoever knows one may post to it."""
    hooks = settings.webhooks.values()
    return (*environment.secrets(), *(each.url for each in hooks), *(each.ask for each in hooks))


def fetch_settings(parts: Parts) -> FetchSettings:
    """How the fetch function is to behave."""
    rules = parts.settings.fetch
    return FetchSettings(
        contact=parts.environment["MONITOR_CONTACT"],
        allow_networks=tuple(ipaddress.ip_network(block) for block in rules.allow_networks),
        deadline=rules.deadline,
        concurrency=rules.concurrency,
        per_host=rules.per_host,
        way_out=parts.environment.way_out(),
    )


def calendar_of(settings: Settings, year: int) -> Calendar:
    """The political calendar around a year."""
    first, last = date(year - 1, 1, 1), date(year + 1, 12, 31)
    country = settings.calendar.holidays
    holidays = holidays_between(country, first, last) if country else frozenset()
    return Calendar(
        recesses=tuple(Recess(first, last) for first, last in settings.calendar.recess),
        holidays=holidays,
        shift_to_working_day=settings.calendar.statutory_terms,
    )
