"""The feeds.yaml that the simulated month begins under, and the roster beside it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from bench.month_world import OUTLETS, TOPICS, Outlets

Config = dict[str, Any]


def settings(outlets: Outlets, kamer: str, webhook: str) -> Config:
    """The feeds.yaml that the month begins with."""
    addresses = {f"o{number}": outlets.url(f"o{number}") for number in range(OUTLETS)}
    found: Config = {
        "outlets": {
            slug: {
                "name": slug.upper(),
                "url": url,
                "tier": 1 + number % 3,
                "terms": "test",
                "interval": "10m" if number % 4 == 0 else "25m",
            }
            for number, (slug, url) in enumerate(addresses.items())
        },
        "groups": {"overheid": "ministerie OF rijksoverheid"},
        "topics": {
            slug: {
                "title": slug.title(),
                "alert": f"{word} EN @overheid" if slug != "klein" else "",
                "digest": word,
                "urgent": slug == "ramp",
            }
            for slug, word in TOPICS.items()
        },
        "people": people(),
        "ministries": {"bzk": {"name": "BZK", "answers": ["Binnenlandse Zaken"]}},
        "routes": routes(),
        "webhooks": {"dossier": {"url": f"{webhook}/hook", "ask": f"{webhook}/hook/{{id}}"}},
        "administrators": ["email:beheer", "slack:#beheer"],
        "digest": {
            "at": "08:30",
            "days": "mon-fri",
            "to": ["email:krant", "email:redactie"],
            "reviewers": ["email:redactie"],
        },
        "calendar": {"recess": ["2026-04-03/2026-04-13", "2026-07-04/2027-08-31"]},
        "fetch": {"allow_networks": ["127.0.0.0/8"], "per_host": 20},
    }
    found["outlets"]["kamer"] = {"name": "Tweede Kamer", "url": kamer, "kind": "tweedekamer", "terms": "test"}
    return found


def people() -> Config:
    """Of every kind that there is: with hours of their own, a pace, another language, duties."""
    return {
        "an": {"name": "An", "email": "an@example.nl", "slack": "U0AN"},
        "bo": {"name": "Bo", "email": "bo@example.nl", "slack": "U0BO"},
        "cas": {"name": "Cas", "email": "cas@example.nl"},
        "dirk": {"name": "Dirk", "email": "dirk@example.nl", "language": "en"},
        "hoofd": {"name": "Hoofd", "email": "hoofd@example.nl"},
        "uur": {"name": "Uur", "email": "uur@example.nl", "pace": "hourly"},
        "krant": {"name": "Krant", "email": "krant@example.nl", "pace": "digest"},
        "rust": {
            "name": "Rust",
            "email": "rust@example.nl",
            "quiet": [{"start": "18:00", "end": "08:00"}],
        },
        "redactie": {"name": "Redactie", "email": "redactie@example.nl"},
        "reserve": {"name": "Reserve", "email": "reserve@example.nl"},
        "beheer": {"name": "Beheer", "email": "beheer@example.nl"},
        "piket": {
            "name": "Piket",
            "rota": {"members": ["an", "bo"], "since": "2026-03-02", "handover": "09:00", "days": 7},
        },
        "nacht": {"name": "Nacht", "rota": {"members": ["cas", "dirk"], "calendar": "rooster.ics"}},
    }


def routes() -> list[Config]:
    """Of every kind that there is: quiet hours, escalation, a fallback, a receiver, a duty."""
    return [
        {
            "name": "hoofd-kamervragen",
            "ministries": ["bzk"],
            "continue": True,
            "channels": ["email:hoofd"],
            "group_interval": "24h",
            "remind_for": "0m",
        },
        {
            "name": "woordvoering",
            "topics": ["quotum"],
            "channels": ["slack:#woordvoering", "email:piket"],
            "escalate": [{"after": "30m", "to": ["email:hoofd"]}],
            "quiet": [{"start": "23:00", "end": "07:00"}],
            "fallback": ["email:reserve", "slack:#beheer"],
        },
        {
            "name": "antidiscriminatie",
            "topics": ["racisme"],
            "channels": ["email:uur", "email:krant", "email:rust", "webhook:dossier"],
            "quiet": [{"start": "22:30", "end": "06:30", "days": "mon-fri"}],
        },
        {
            "name": "rampen",
            "topics": ["ramp"],
            "channels": ["slack:#woordvoering", "email:nacht", "email:rust"],
        },
    ]


def write(folder: Path, content: Config) -> None:
    """As feeds.yaml, at once."""
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
    (folder / "new.yaml").write_text(text, encoding="utf-8")
    (folder / "new.yaml").replace(folder / "feeds.yaml")


def roster(folder: Path) -> None:
    """Cas and Dirk by turns, a week each, local time; over the night on which summer time begins."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//nl"]
    for number, name in enumerate(("Cas", "Dirk")):
        first = date(2026, 3, 9) + timedelta(days=7 * number)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{name}@example.nl",
            "DTSTAMP:20260301T000000Z",
            f"DTSTART;TZID=Europe/Amsterdam:{first:%Y%m%d}T090000",
            f"DTEND;TZID=Europe/Amsterdam:{first + timedelta(days=7):%Y%m%d}T090000",
            "RRULE:FREQ=WEEKLY;INTERVAL=2",
            f"SUMMARY:{name}",
            "END:VEVENT",
        ]
    (folder / "rooster.ics").write_bytes("\r\n".join([*lines, "END:VCALENDAR", ""]).encode())
