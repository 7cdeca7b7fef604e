"""``monitor stories``: articles in, the story of each out; for measuring the rule that triage uses."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Annotated, NamedTuple

import typer

from monitor.cli.records import records
from monitor.cli.root import app, refuse, say
from monitor.model.article import Document
from monitor.model.story import Assignment, Because
from monitor.rules.identity import canonical_url, outlet_article_id
from monitor.rules.stories import StoryWindow

FIELDS = ("title", "lead", "body", "outlet", "url")


@app.command("stories")
def stories(
    file: Annotated[str, typer.Argument(help="JSON lines, or - for standard input.")] = "-",
) -> None:
    """Tell for each article which story it belongs to, and why.

    In: JSON lines {id, date, outlet?, url?, title, lead?, body?}; the oldest is looked at first.
    Out: JSON lines {id, story, because}, in the order of the file.
    """
    given = _records(file)
    found = _assigned(_articles(given))
    for record in given:
        assignment = found[_name(record)]
        say(_line(record["id"], assignment.story, assignment.because))


class _Article(NamedTuple):
    """A record of the file. ``number`` is its place in it, and the story that it starts."""

    name: str
    number: int
    moment: datetime
    document: Document


def _articles(given: list[dict[str, object]]) -> list[_Article]:
    """In order of time; records of one moment in the order of the file."""
    found = []
    moment = datetime(1970, 1, 1, tzinfo=UTC)
    for number, record in enumerate(given, start=1):
        moment = _moment(record, number, moment)
        document = Document(**{name: _text(record, name, number) for name in FIELDS})
        found.append(_Article(_name(record), number, moment, document))
    return sorted(found, key=lambda each: each.moment)


def _assigned(articles: list[_Article]) -> dict[str, Assignment]:
    """The assignment of each article by its name; an article that comes twice is a version of itself."""
    window = StoryWindow()
    number_of: dict[str, int] = {}
    name_of: dict[int, str] = {}
    found: dict[str, Assignment] = {}
    for name, place, moment, document in articles:
        number = number_of.setdefault(name, place)
        name_of[number] = name
        key = outlet_article_id(document.url) or canonical_url(document.url) or document.url
        assignment = window.assign(number, document, moment, url_key=key)
        story = assignment.story or number
        found[name] = replace(assignment, story=story)
        window.place(number, story, document, moment, key)
        for other, changed in window.second_look(number):
            found[name_of[other]] = changed
            window.rejoin(other, changed.story or other)
    return found


def _name(record: dict[str, object]) -> str:
    """What an article goes by: 7 and "7" are one."""
    return str(record["id"])


def _line(article: object, story: int | None, because: Because) -> str:
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
