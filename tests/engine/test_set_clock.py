"""The clock of a running service is set by two hours, there and back: each article is told once, and soon."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.app.house import House
from tests.engine.running import SetClock
from tests.keeping.stage import parts, town

if TYPE_CHECKING:
    from pathlib import Path


async def _minute(house: House, clock: SetClock) -> None:
    """What the ticks do in a minute."""
    await house.collect_due()
    await house.triage()
    await house.look_again()
    while (await house.deliverer.run()).sent:
        pass
    clock.by += timedelta(minutes=1)


@pytest.mark.fault(51)
async def test_each_article_is_told_once_and_soon(tmp_path: Path) -> None:
    clock = SetClock()
    async with town(tmp_path) as place:
        made = replace(parts(place.variables(f"sqlite:///{tmp_path / 'monitor.db'}")), clock=clock)
        async with House(made) as house:
            await _minute(house, clock)  # the baseline
            for number, jump in enumerate((0, 2, -2), start=1):
                clock.by += timedelta(hours=jump)
                place.publish(number)
                expected = list(range(1, number + 1))
                for _ in range(20):
                    await _minute(house, clock)
                    if place.told("email") == place.told("slack") == expected:
                        break
                await _minute(house, clock)
                assert (place.told("email"), place.told("slack")) == (expected, expected), jump
        made.database.close()
