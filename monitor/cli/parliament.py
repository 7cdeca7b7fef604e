"""``monitor link``: questions in, the articles that they cite out; for measuring the flow's own rule."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from email.utils import parsedate_tz
from typing import Annotated

import typer

from monitor.cli.records import records
from monitor.cli.root import app, refuse, say
from monitor.model.parliament import Candidate, Link
from monitor.rules.parliament.linking import Linker
from monitor.rules.parliament.moments import local_day
from monitor.rules.wording.phrases import say_all


@app.command("link")
def link(
    articles: Annotated[
        str,
        typer.Option(help="JSON lines {id, url?, title or versions, outlet?, date?}."),
    ],
    file: Annotated[str, typer.Argument(help="JSON lines of questions, or - for standard input.")] = "-",
) -> None:
    """Tell for each question which article it cites, how sure that is, and why.

    In: JSON lines {nummer, onderwerp, date?, text?}. The text holds the questions with their footnotes,
    as they came, as one text or a list of them.

    An article's headlines are taken from title, titles, headline, headlines and versions: a text, a list
    of texts, or of {title}. Lines with the same id are versions of one article. The outlet is its name or
    site (outlet, bron, source); a day is ISO 8601, 20-06-2023 or as in mail (date, published, datum).
    Other fields, such as lead and body, do no harm.

    Out: JSON lines {nummer, links: [{article, confidence, score, because}], suggestions: of the same}.
    A link is vast (made by itself) or waarschijnlijk (one click); a suggestion is mogelijk and never made.
    """
    if articles == "-" and file == "-":
        refuse("articles and questions cannot both come from standard input")
    candidates: dict[str, Candidate] = {}
    as_given: dict[str, object] = {}
    for number, record in records(articles):
        one = _candidate(record, f"{articles}: line {number}")
        before = candidates.get(one.id)
        candidates[one.id] = _together(before, one) if before else one
        as_given.setdefault(one.id, record.get("id", one.id))
    linker = Linker(candidates.values())
    for number, record in records(file):
        where = f"{file}: line {number}"
        nummer = _text(record, where, "nummer", "Nummer", "number", "id")
        subject = _text(record, where, "onderwerp", "Onderwerp", "subject", "title")
        if not nummer or not (subject or record.get("text")):
            refuse(f"{where}: a question needs nummer and onderwerp")
        asked = _day(record, where, "date", "datum", "gestart_op", "GestartOp")
        found = linker.link(subject, asked, _joined(record, where, "text", "tekst"))
        answer = {
            "nummer": nummer,
            "links": [_shown(one, as_given) for one in found.links],
            "suggestions": [_shown(one, as_given) for one in found.suggestions],
        }
        say(json.dumps(answer, ensure_ascii=False))


def _shown(one: Link, as_given: dict[str, object]) -> dict[str, object]:
    return {
        "article": as_given[one.article],
        "confidence": one.confidence.value,
        "score": one.score,
        "because": say_all("nl", one.because),
    }


def _candidate(record: dict[str, object], where: str) -> Candidate:
    identity = _text(record, where, "id", "article", "key", "url")
    if not identity:
        refuse(f"{where}: an article needs an id")
    return Candidate(
        id=identity,
        url=_text(record, where, "url", "link", "canonical_url"),
        titles=tuple(_titles(record, where)),
        outlet=_text(record, where, "outlet", "bron", "source"),
        published=_day(record, where, "date", "published", "published_at", "datum"),
    )


def _together(first: Candidate, later: Candidate) -> Candidate:
    """Two lines of one article: its headlines add up, and what the first left empty is filled."""
    return replace(
        first,
        url=first.url or later.url,
        titles=tuple(dict.fromkeys([*first.titles, *later.titles])),
        outlet=first.outlet or later.outlet,
        published=first.published or later.published,
    )


def _joined(record: dict[str, object], where: str, *names: str) -> str:
    """A text, or the lines of a list of texts."""
    for name in names:
        value = record.get(name)
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return "\n".join(value)
    return _text(record, where, *names)


def _titles(record: dict[str, object], where: str) -> Iterator[str]:
    """Every headline of the record, the present one first: a text, a list of texts, or of {title: …}."""
    for name in ("title", "headline", "titles", "headlines", "versions"):
        value = record.get(name)
        for item in value if isinstance(value, list) else [value]:
            title = (item.get("title") or item.get("headline")) if isinstance(item, dict) else item
            if isinstance(title, str):
                if title.strip():
                    yield title
            elif title is not None:
                refuse(f"{where}: {name} must be text")


def _text(record: dict[str, object], where: str, *names: str) -> str:
    """The first of these fields that is filled; a number is taken as its digits."""
    for name in names:
        value = record.get(name)
        if isinstance(value, bool) or not isinstance(value, str | int | None):
            refuse(f"{where}: {name} must be text")
        if value not in (None, ""):
            return str(value)
    return ""


def _day(record: dict[str, object], where: str, *names: str) -> date | None:
    """A date or an instant as the day in Amsterdam; the open data's year 1 means that there is none."""
    text = _text(record, where, *names).strip()
    if not text:
        return None
    try:
        return local_day(_moment(text))
    except ValueError:
        refuse(f"{where}: {text!r} is not an ISO 8601 date")


def _moment(text: str) -> date | datetime:
    if dutch := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", text):
        day, month, year = map(int, dutch.groups())
        return date(year, month, day)
    if text[:1].isalpha() and (mailed := parsedate_tz(text)) is not None:
        return date(*mailed[:3])
    return date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)
