"""The pages that are made from the product: whole, and about this product."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from monitor.cli.contents import ROOMS
from monitor.cli.desk import api_description
from monitor.config.environment import VARIABLES
from monitor.config.json_schema import json_schema
from monitor.config.schema import DigestSection
from monitor.config.spelled import days_as_written, duration_as_written
from tools import docs_hook, house

ROOT = Path(__file__).resolve().parents[2]


def test_the_reference_has_every_command_every_variable_and_every_key() -> None:
    commands = "\n".join(docs_hook.commands())
    assert [name for name in ROOMS if f"## monitor {name}\n" not in commands] == []
    variables = "\n".join(docs_hook.environment())
    assert [each.name for each in VARIABLES if f"`{each.name}`" not in variables] == []
    shipped = yaml.safe_load((ROOT / "feeds.yaml").read_text(encoding="utf-8"))
    keys = "\n".join(docs_hook.feeds_yaml(json_schema()))
    used = {*shipped, *(key for outlet in shipped["outlets"].values() for key in outlet)}
    assert [key for key in used if f"| `{key}` |" not in keys] == []


def test_no_page_leads_out_of_the_site() -> None:
    """A folder above is there for who reads the repository, and not on the site."""
    for page in (ROOT / "docs").glob("*.md"):
        shown = docs_hook.on_page_markdown(page.read_text(encoding="utf-8"), page=page)
        assert re.findall(r"\]\((\.\./[^)]+)\)", shown) == [], page.name


def test_every_key_says_what_it_is_for_and_what_holds_without_it() -> None:
    rows = [line for line in docs_hook.feeds_yaml(json_schema()) if line.startswith("| `")]
    assert len(rows) > 70
    assert [row for row in rows if not row.split(" | ")[-1].strip(" |")] == []
    told = "\n".join(rows)
    assert '| `group_wait` | `2m`, `4h` | `"2m"` |' in told, "what a route inherits at the top"
    assert '| `max_age` | `2m`, `4h` | `"2d"` |' in told, "as one writes it, not as a program does"


def test_the_page_of_the_api_has_every_operation() -> None:
    description = {
        "paths": {
            "/stories": {
                "get": {"description": "Stories.", "parameters": [{"name": "hours", "in": "query"}]},
                "post": {"summary": "Make", "parameters": [{"name": "n", "in": "path", "required": True}]},
            }
        }
    }
    ours = "\n".join(docs_hook.api(api_description()))
    (mute,) = re.findall(r"## PUT /stories/\{number\}/mute\n(.*?)\n## ", ours, re.DOTALL)
    assert "- `number` in path (needed)" in mute
    assert "- `why` in body (needed)" in mute
    page = "\n".join(docs_hook.api(description))
    assert "## GET /stories\n\nStories.\n\n- `hours` in query" in page
    assert "## POST /stories\n\nMake\n\n- `n` in path (needed)" in page


@given(st.integers(0, 36_500 * 86_400))
def test_a_duration_is_read_as_it_is_written(seconds: int) -> None:
    value = timedelta(seconds=seconds)
    assert DigestSection.model_validate({"review": duration_as_written(value)}).review == value


@pytest.mark.parametrize("days", ["mon-fri", "sat,sun", "daily", "tue", "mon,wed,fri", "tue-thu"])
def test_days_are_written_as_they_are_read(days: str) -> None:
    assert days_as_written(DigestSection.model_validate({"days": days}).days) == days


def test_the_picture_of_the_house_is_of_this_house() -> None:
    plan = house.floors(ROOT)
    assert house.PICTURE.read_text(encoding="utf-8") == house.picture(plan, ROOT), (
        "python -m tools.house --write"
    )
    rooms = {path.parent.name for path in (ROOT / "monitor").glob("*/__init__.py")}
    assert {room for floor in plan for room in floor} == rooms
