"""``monitor link``: questions in, the articles that they cite out; for measuring the flow's own rule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

import typer

from monitor.cli.records import records
from monitor.cli.root import app, refuse, say
from monitor.model.parliament import Candidate, Link
from monitor.rules.parliament.linking import Linker
from monitor.rules.parliament.moments import local_day


@app.command("link")
def link(
    articles: Annotated[str, typer.Option(help="JSON lines {id, url?, title or versions, outlet?, date?}.")],
    file: Annotated[str, typer.Argument(help="JSON lines of questions, or - for standard input.")] = "-",
) -> None:
    """Tell for each question which article it cites, how sure that is, and why.

    In: JSON lines {nummer, onderwerp, date?, text?}.
    Out: JSON lines {nummer, links: [{article, confidence, score, because}], suggestions: [the same]}.
    A link is vast (made by itself) or waarschijnlijk (one click); a suggestion is mogelijk and never made.
    """
    if articles == "-" and file == "-":
        refuse("articles and questions cannot both come from standard input")
    candidates: list[Candidate] = []
    as_given: dict[str, object] = {}
    for number, record in records(articles):
        candidates.append(_candidate(record, f"{articles}: line {number}"))
        as_given[candidates[-1].id] = record.get("id", candidates[-1].id)
    linker = Linker(candidates)
    for number, record in records(file):
        where = f"{file}: line {number}"
        nummer = _text(record, where, "nummer", "Nummer", "number", "id")
        subject = _text(record, where, "onderwerp", "Onderwerp", "subject", "title")
        if not nummer or not (subject or record.get("text")):
            refuse(f"{where}: a question needs nummer and onderwerp")
        asked = _day(record, where, "date", "datum", "gestart_op", "GestartOp")
        found = linker.link(subject, asked, _text(record, where, "text", "tekst"))
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
        "because": one.because,
    }


def _candidate(record: dict[str, object], where: str) -> Candidate:
    identity = _text(record, where, "id", "article", "key", "url")
    if not identity:
        refuse(f"{where}: an article needs an id")
    return Candidate(
        id=identity,
        url=_text(record, where, "url", "link"),
        titles=tuple(_titles(record, where)),
        outlet=_text(record, where, "outlet", "bron"),
        published=_day(record, where, "date", "published", "published_at", "datum"),
    )


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
        return local_day(date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text))
    except ValueError:
        refuse(f"{where}: {text!r} is not an ISO 8601 date")
