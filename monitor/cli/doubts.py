"""What is no fault in feeds.yaml or the environment, and yet would bite once people rely on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from monitor.config.environment import MEANS, Environment
from monitor.model.alert import Person
from monitor.model.settings import Settings
from monitor.rules.alerting.reach import channels_used, without_route
from monitor.rules.political_clock import calendar_of, recess_warning

_EXAMPLE = ("example.com", "example.net", "example.org", "example.nl", "example", "invalid", "test")
_HERE = ("127.0.0.1", "localhost", "::1")


def doubts(settings: Settings, environment: Environment, today: date) -> Iterator[str]:
    """Each in Dutch, with what to do: who would not be told, or told with what leads nowhere."""
    for topic in without_route((each.slug for each in settings.topics), settings.routes):
        yield f"geen route neemt {topic!r}: er komt geen melding; zet het bij topics: van een route."
    used = channels_used(settings.routes)
    for channel in sorted(used):
        if channel in MEANS and not environment[MEANS[channel]]:
            yield f"een route gebruikt {channel}, maar {MEANS[channel]} is leeg; zie monitor check --env."
    examples = _of_examples(settings.people)
    if examples:
        yield f"voorbeeldadressen bij people: ({', '.join(examples)}): daar komt niets aan; zet er de echte."
    if not settings.administrators:
        yield "administrators: is leeg: niemand hoort hoe het met de dienst zelf gaat; zet er iemand."
    if not environment["MONITOR_CONTACT"]:
        yield "MONITOR_CONTACT is leeg: uitgevers kunnen u niet bereiken; geef een mailadres."
    if environment["MONITOR_DESK_URL"].startswith("https:") and not environment["MONITOR_TRUSTED_PROXIES"]:
        yield "MONITOR_TRUSTED_PROXIES is leeg: het bureau ziet één bezoeker; geef het adres van de proxy."
    yield from _of_messages(environment)
    recesses = replace(settings.calendar, holidays="")  # working the holidays out takes longer than all else
    if warning := recess_warning(today, calendar_of(recesses, today)):
        yield warning


def _of_messages(environment: Environment) -> Iterator[str]:
    """Only where something is sent at all."""
    if environment["MONITOR_SMTP_HOST"] and environment["MONITOR_MAIL_FROM"].rstrip(">").endswith(
        "@localhost"
    ):
        yield "MONITOR_MAIL_FROM eindigt op @localhost: veel mailservers weigeren dat; geef een eigen adres."
    sends = any(environment[name] for name in MEANS.values())
    if sends and urlsplit(environment["MONITOR_DESK_URL"]).hostname in _HERE:
        yield "MONITOR_DESK_URL wijst naar deze machine: de knop in berichten werkt nergens anders."


def _of_examples(people: Mapping[str, Person]) -> list[str]:
    mails = (each.email for each in people.values() if each.email)
    return [mail for mail in mails if any(f".{_domain(mail)}".endswith(f".{end}") for end in _EXAMPLE)]


def _domain(mail: str) -> str:
    return mail.rpartition("@")[2].lower()
