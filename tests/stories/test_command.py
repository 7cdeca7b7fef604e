"""``monitor stories`` on what files hold: any order, gaps, doubles, monsters."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from monitor.cli import app

FIRE = {"title": "Brand in jamfabriek Tiel", "lead": "In de jamfabriek in Tiel woedt een grote brand."}
FIRE_TOO = {
    "title": "Jamfabriek in Tiel brandt af",
    "lead": "Een grote brand verwoest de jamfabriek in Tiel.",
}
BRIDGE = {"title": "Waalbrug Zaltbommel dicht", "lead": "Een tanker ramde de Waalbrug bij Zaltbommel."}


def told(folder: Path, *records: dict[str, Any]) -> list[int]:
    """The story of each line, in the order of the file."""
    path = folder / "articles.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), "utf-8")
    answer = CliRunner().invoke(app, ["stories", str(path)])
    assert answer.exit_code == 0, answer.output
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [line["id"] for line in lines] == [record["id"] for record in records]
    return [line["story"] for line in lines]


def test_a_file_in_any_order_gives_the_same_stories(tmp_path: Path) -> None:
    """Also over more days than the window remembers: each is looked at in its own time."""
    records = [
        {"id": f"{day}-{at}", "date": f"2024-03-{day:02}T0{at}:00:00+01:00", **text}
        for day in (1, 14, 28)
        for at, text in enumerate((FIRE, FIRE_TOO, BRIDGE))
    ]
    one, two, other = told(tmp_path, *records)[:3]
    assert one == two != other
    mixed = list(records)
    random.Random(3).shuffle(mixed)
    story = dict(zip((record["id"] for record in mixed), told(tmp_path, *mixed), strict=True))
    for day in (1, 14, 28):
        assert story[f"{day}-0"] == story[f"{day}-1"] != story[f"{day}-2"]
    assert len(set(story.values())) == 6


def test_dates_with_and_without_a_zone_or_a_time_stand_beside_each_other(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        {"id": 1, "date": "2024-03-01", **FIRE},
        {"id": 2, "date": "2024-03-01T09:00:00", **FIRE_TOO},
        {"id": 3, "date": "2024-03-01T09:00:00Z", **BRIDGE},
        {"id": 4, "date": "2024-03-01T10:00:00+01:00", **FIRE},
        {"id": 5, **FIRE},
        {"id": 6, "date": None, **BRIDGE},
    )
    assert found[0] == found[1] == found[3] == found[4]
    assert found[2] == found[5] != found[0]


def test_the_same_article_again_is_a_version_of_it(tmp_path: Path) -> None:
    address = "https://www.nu.nl/brand/6304705/{}.html?utm_source=rss"
    found = told(
        tmp_path,
        {"id": 1, "date": "2024-03-01", "url": address.format("brand-in-tiel"), **FIRE},
        {"id": 2, "date": "2024-03-01", "url": address.format("waalbrug-dicht"), **BRIDGE},
        {"id": 1, "date": "2024-03-02", "title": "Heel iets anders"},
        {"id": "1", "date": "2024-03-02", "title": "En nog eens"},
    )
    assert len(set(found)) == 1


def test_empty_foreign_and_monstrous_articles_end_nothing(tmp_path: Path) -> None:
    begun = time.process_time()
    found = told(
        tmp_path,
        {"id": 1},
        {"id": 2, "title": "", "lead": "", "body": None},
        {"id": 3, "title": "Brand in Tiel " * 70_000},
        {"id": 4, "title": "b" * 1_000_000},
        {"id": 5, "title": "-&'" * 300_000},
        {"id": 6, "title": "東京で大きな地震", "lead": "気象庁によると"},
        {"id": 7, "title": "Пожар на фабрике", "body": "\u0000\ud83d\ude00 \u202e"},
        {"id": 8, "title": "1.000.000,00 " * 50_000},
    )
    assert len(set(found)) == len(found)
    assert time.process_time() - begun < 30
