"""``make demo`` plays the founding case as it must go: exit code 0, and the timeline in Dutch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import LONG

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_the_june_2023_case() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "standins.demo", "--once", "--within", f"{LONG / 2}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=2 * LONG,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (
        "NU.nl: Overheid haalt eigen diversiteitsdoelen niet of nauwelijks\n               → mail aan piket@"
        in done.stdout
    )
    assert "GEMIST" not in done.stdout
    assert "termijn 18-07-2023 (berekend); als het reces opschort 16-09-2023" in done.stdout
    assert "beantwoord, 147 dagen na de vraag" in done.stdout
    assert "voorsprong 6 dagen" in done.stdout
    assert "nog een ronde over dezelfde feeds: 0 berichten" in done.stdout
