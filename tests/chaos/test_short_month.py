"""A morning of the simulated month; the whole of it is ``make month``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bench.month import Month, lived


async def test_a_monday_morning_of_the_whole_service(tmp_path: Path) -> None:
    morning = Month(first=date(2026, 3, 16), days=1, begins="08:00", until="08:50", a_day=40, events=60)
    wrong, stage = await lived(morning, tmp_path)
    assert wrong == []
    told = {each.kind for each in stage.arrived}
    assert {"digest", "first-sight", "notice"} <= told, told
