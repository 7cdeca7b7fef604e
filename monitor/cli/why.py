"""``monitor why``: why an article was told or not, and of one that never came in, why it did not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from monitor.app.parts import Parts
from monitor.cli.root import Config, app, refuse, say
from monitor.cli.start import parts_or_end
from monitor.cli.topics import lines_of
from monitor.rules.unseen import Absence
from monitor.web.answer import Answer, Part
from monitor.web.lookup import absent, find, why_of
from monitor.web.services import Services
from monitor.web.sources import Rhythms


@app.command()
def why(
    article: Annotated[str, typer.Argument(help="The article's number or address; - reads one a line.")],
    config: Config = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object for each article.")] = False,
) -> None:
    """Why did I (not) get this article? Also of one that never came in, with what to do."""
    asked = [line.strip() for line in lines_of("-") if line.strip()] if article == "-" else [article.strip()]
    parts = parts_or_end(config)
    try:
        _answer_all(asked, parts, as_json=as_json)
    finally:
        parts.database.close()


def _answer_all(asked: Sequence[str], parts: Parts, *, as_json: bool) -> None:
    surroundings = Services(
        database=parts.database,
        settings=lambda: parts.settings,
        clock=parts.clock,
        desk_url=parts.environment["MONITOR_DESK_URL"].rstrip("/"),
    )
    rhythms = Rhythms()
    for each in asked:
        number, said = _answer(each, surroundings, rhythms, parts.settings.language)
        if as_json:
            plain = {"asked": each, "article": number, "parts": [asdict(part) for part in said]}
            say(json.dumps(plain, ensure_ascii=False))
            continue
        for line in _lines(said):
            say(line)
        if number is not None:
            say(f"{surroundings.desk_url}/artikelen/{number}")


def _answer(
    asked: str, surroundings: Services, rhythms: Rhythms, language: str
) -> tuple[int | None, tuple[Part, ...]]:
    answer = Answer(surroundings.settings(), language)
    number = find(surroundings, asked)
    found = why_of(surroundings, number) if number is not None else None
    if found is not None:
        return number, answer.of(*found)
    missing = absent(surroundings, rhythms, asked)
    said = answer.missing(missing)
    if missing.absence is Absence.NO_ADDRESS:
        refuse(f"{asked[:200]!r}: {said[0].lines[0].text}")
    return None, said


def _lines(said: Sequence[Part]) -> Iterator[str]:
    for part in said:
        yield part.title
        for line in part.lines:
            if line.text:
                yield f"  {line.plain}"
