"""``monitor stories``: articles in, the story of each out; for measuring the rule that triage uses."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from monitor.cli.records import records
from monitor.cli.root import app, refuse, say
from monitor.model.article import Document
from monitor.model.story import Assignment, Because
from monitor.rules.stories import StoryWindow

FIELDS = ("title", "lead", "body", "outlet", "url")


@app.command("stories")
def stories(
    file: Annotated[str, typer.Argument(help="JSON lines, or - for standard input.")] = "-",
) -> None:
    """Tell for each article which story it belongs to, and why.

    In: JSON lines {id, date, outlet?, url?, title, lead?, body?} in time order.
    Out: JSON lines {id, story, because}.
    """
    window = StoryWindow()
    given = _records(file)
    found: list[Assignment] = []
    moment = datetime(1970, 1, 1, tzinfo=UTC)
    for number, record in enumerate(given, start=1):
        moment = _moment(record, number, moment)
        document = Document(**{name: _text(record, name, number) for name in FIELDS})
        assignment = window.assign(number, document, moment, url_key=document.url)
        found.append(assignment)
        window.place(number, assignment.story or number, document, moment, document.url)
        for other, changed in window.second_look(number):
            found[other - 1] = changed
            window.rejoin(other, changed.story or other)
    for number, (record, assignment) in enumerate(zip(given, found, strict=True), start=1):
        say(_line(record["id"], assignment.story or number, assignment.because))


def _line(article: object, story: int, because: Because) -> str:
    return json.dumps({"id": article, "story": story, "because": asdict(because)}, ensure_ascii=False)


def _records(file: str) -> list[dict[str, object]]:
    """Every line of the file as an object with an id; refuses the first that is not."""
    found = []
    for number, record in records(file):
        if "id" not in record:
            refuse(f"line {number}: an object with at least id and title is needed")
        found.append(record)
    return found


def _text(record: dict[str, object], name: str, number: int) -> str:
    """A text field; absent and null are empty."""
    value = record.get(name)
    if value is not None and not isinstance(value, str):
        refuse(f"article {number}: {name} must be text")
    return value or ""


def _moment(record: dict[str, object], number: int, before: datetime) -> datetime:
    """The article's time; without one, that of the article before it."""
    value = _text(record, "date", number)
    if not value:
        return before
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        refuse(f"article {number}: date {value!r} is not ISO 8601")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
