"""Outlets in hand: claimed by one worker, given back at a stop, free again when their worker is gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.model.collecting import Collected, OutletState, Unmoved
from monitor.storage.claiming import PollClaims
from monitor.storage.collecting import CollectStore
from monitor.storage.outlet_states import touch_states

if TYPE_CHECKING:
    from monitor.storage.database import Database

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


def read(slug: str, next_poll: datetime) -> Collected:
    return Collected(state=OutletState(slug=slug, url="https://krant.nl/rss", next_poll=next_poll))


@pytest.mark.fault(55)
def test_an_outlet_is_in_one_hand_at_a_time_until_the_claim_runs_out(database: Database) -> None:
    first, second = PollClaims(database), PollClaims(database)
    assert first.claim(["a", "b"], NOW, LATER) == {"a", "b"}
    assert second.claim(["a", "b", "c"], NOW, LATER) == {"c"}
    assert second.resting(NOW) == {"a", "b", "c"}
    assert second.claim(["a"], LATER, LATER + timedelta(minutes=1)) == {"a"}, "its worker is gone"


def test_storing_a_poll_ends_its_claim(database: Database) -> None:
    claims = PollClaims(database)
    claims.claim(["a"], NOW, LATER)
    CollectStore(database).save([read("a", NOW + timedelta(seconds=10))], NOW)
    assert claims.claim(["a"], NOW + timedelta(seconds=10), LATER) == {"a"}


def test_a_poll_without_news_ends_it_too(database: Database) -> None:
    claims, soon = PollClaims(database), NOW + timedelta(seconds=10)
    claims.claim(["a"], NOW, LATER)
    with database.write() as connection:
        touch_states(connection, [Unmoved(slug="a", at=NOW, next_poll=soon)])
    assert claims.claim(["a"], soon, LATER) == {"a"}


def test_an_outlet_whose_time_has_not_come_is_not_claimed(database: Database) -> None:
    CollectStore(database).save([read("a", LATER)], NOW)
    assert PollClaims(database).claim(["a"], NOW, LATER) == set()
    assert PollClaims(database).resting(NOW) == {"a"}


def test_a_stop_gives_back_its_own_claims_and_nobody_elses(database: Database) -> None:
    claims = PollClaims(database)
    claims.claim(["a", "b"], NOW, LATER)
    claims.claim(["b"], LATER, LATER + timedelta(minutes=1))  # another took it over
    claims.release(["a", "b"], LATER)
    assert claims.resting(LATER) == {"b"}


def test_states_of_some_outlets_alone(database: Database) -> None:
    store = CollectStore(database)
    store.save([read(f"o{number}", NOW) for number in range(3)], NOW)
    assert set(store.states(["o1", "o2", "unknown"])) == {"o1", "o2"}
