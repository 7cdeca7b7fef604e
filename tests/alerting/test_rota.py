"""Who is on duty, and that a message to a duty reaches that person."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from monitor.flows.recipients import addressed, reached
from monitor.model.alert import Address, Person, Rota, Swap
from monitor.rules.alerting.rota import on_duty
from tests.acceptance.desk import people, settings
from tests.alerting.builders import route

SWAP = Swap(first=date(2026, 1, 21), last=date(2026, 1, 22), person="cas")
ROTA = Rota(members=("an", "bo", "cas"), since=date(2026, 1, 5), swaps=(SWAP,))


@pytest.mark.parametrize(
    ("says", "moment", "who"),
    [
        ("the first week", datetime(2026, 1, 6, 12, tzinfo=UTC), "an"),
        ("before the handover it is still the one before", datetime(2026, 1, 12, 7, 59, tzinfo=UTC), "an"),
        ("from nine o'clock local time the next", datetime(2026, 1, 12, 8, 0, tzinfo=UTC), "bo"),
        ("in summer nine o'clock is an hour earlier in UTC", datetime(2026, 7, 6, 7, 0, tzinfo=UTC), "cas"),
        ("a swap goes before the turn", datetime(2026, 1, 21, 12, tzinfo=UTC), "cas"),
        ("and ends with its last day's duty", datetime(2026, 1, 23, 8, 0, tzinfo=UTC), "cas"),
        ("it comes round", datetime(2026, 1, 27, 12, tzinfo=UTC), "an"),
        ("before it began it is counted backwards", datetime(2026, 1, 4, 12, tzinfo=UTC), "cas"),
    ],
)
def test_on_duty(says: str, moment: datetime, who: str) -> None:
    assert on_duty(ROTA, moment, "Europe/Amsterdam") == who, says


def test_a_message_to_the_duty_reaches_who_has_it() -> None:
    members = {slug: Person(slug=slug, name=slug, email=f"{slug}@example.nl") for slug in ROTA.members}
    duty = Person(slug="dienst", name="Dienst", rota=ROTA)
    config = settings(known=people(dienst=duty, **members))
    now = datetime(2026, 1, 13, 12, tzinfo=UTC)
    who = reached([Address("email", "dienst")], route(), config, now)
    assert [each.target for each in who] == ["bo@example.nl"]
    everyone = addressed([Address("email", "dienst")], config)
    assert everyone == [("email", f"{slug}@example.nl") for slug in ROTA.members]


def test_a_handover_at_midnight() -> None:
    rota = Rota(members=("an", "bo"), since=date(2026, 1, 5), handover=time(0, 0), days=1)
    assert on_duty(rota, datetime(2026, 1, 5, 23, 30, tzinfo=UTC), "Europe/Amsterdam") == "bo"
