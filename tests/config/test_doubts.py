"""What a configuration in order still leaves to be asked, before people rely on it."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.cli.doubts import doubts
from monitor.config.environment import load_environment
from monitor.config.load import parse_settings
from monitor.model.settings import Settings

FILE = """outlets:
  krant: {{name: Krant, url: "https://krant.example/rss"}}
topics:
  water: {{title: Water, alert: waterpeil}}
people:
  piket: {{name: Piket, email: {mail}}}
routes: [{{name: woordvoering, channels: [email:piket]}}]
administrators: [{administrator}]
calendar: {{recess: [2026-07-04/2026-08-31]}}
"""
READY = {
    "MONITOR_CONTACT": "pers@ministerie.nl",
    "MONITOR_SMTP_HOST": "mail.ministerie.nl",
    "MONITOR_MAIL_FROM": "Voorsprong <voorsprong@ministerie.nl>",
    "MONITOR_DESK_URL": "https://voorsprong.ministerie.nl",
    "MONITOR_TRUSTED_PROXIES": "10.244.0.0/16",
}


def found(
    mail: str = "piket@ministerie.nl",
    administrator: str = "email:piket",
    today: date = date(2026, 3, 2),
    **given: str,
) -> list[str]:
    settings = parse_settings(FILE.format(mail=mail, administrator=administrator))
    assert isinstance(settings, Settings), settings
    environment, faults = load_environment({name: value for name, value in (READY | given).items() if value})
    assert not faults
    return list(doubts(settings, environment, today))


def test_what_is_ready_leaves_no_doubt() -> None:
    assert found() == []


def test_a_recess_that_ends_is_one_of_them() -> None:
    (doubt,) = found(today=date(2026, 8, 20))
    assert "2026-08-31" in doubt


@pytest.mark.parametrize(
    ("mail", "given", "named"),
    [
        ("piket@example.nl", {}, "piket@example.nl"),
        ("piket@mail.Example.com", {}, "voorbeeldadressen"),
        ("piket@ministerie.nl", {"MONITOR_CONTACT": ""}, "MONITOR_CONTACT"),
        ("piket@ministerie.nl", {"MONITOR_MAIL_FROM": ""}, "@localhost"),
        ("piket@ministerie.nl", {"MONITOR_DESK_URL": ""}, "MONITOR_DESK_URL"),
        ("piket@ministerie.nl", {"MONITOR_TRUSTED_PROXIES": ""}, "MONITOR_TRUSTED_PROXIES"),
        ("piket@ministerie.nl", {"administrator": ""}, "administrators"),
        ("piket@ministerie.nl", {"MONITOR_SMTP_HOST": "", "MONITOR_DESK_URL": ""}, "MONITOR_SMTP_HOST"),
    ],
)
def test_each_doubt_is_named_once(mail: str, given: dict[str, str], named: str) -> None:
    (one,) = found(mail=mail, today=date(2026, 3, 2), **given)
    assert named in one
