"""Every page and every operation of the API that reads, over a database that holds everything."""

from __future__ import annotations

import logging
import re
from itertools import product
from typing import TYPE_CHECKING

import httpx
import pytest
from sqlalchemy import select

from monitor.storage.search import index_pending
from monitor.storage.tables.digests import digests
from monitor.web.app import create_app
from tests.everyrow.desk import QUERIES, SECRET
from tests.everyrow.fill import Filled, fill
from tests.everyrow.values import MARKER, TEXTS
from tests.web.busy import busy
from tests.web.conftest import token_in
from tests.web.test_gate import routes
from tests.web.town import PASSWORD, Town

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI

NOT_WALKED = {"/gebeurtenissen", "/oidc/start", "/oidc/terug", "/thema.css", "/welkom/{secret}"}
"""A stream, a provider that is not there, a theme that is not set, a secret that nobody knows."""
SEARCHES = (
    *("/vandaag?alles=1", "/vandaag?onderwerp=weg", "/kamer?toon=alle", "/kamer?toon=gekoppeld"),
    *("/zoeken?q=zz9&gemist=ja", "/zoeken?medium=weg", "/zoeken?onderwerp=weg&periode=jaar"),
    *("/meldingen?dagen=30&proef=1", "/logboek?controleer=1", "/zoeken.csv?q=", "/zoeken.atom?q=x"),
    *("/waarom?adres=https://dagblad.example/x", "/api/v1/stories?hours=8760&limit=200&topic=weg"),
)
PROGRAMS = re.compile(
    r"\b(?:None|NaN|Undefined|True|False)\b|datetime\.|(?<![{$])\{[a-z_]+\}|&amp;(?:lt|amp);"
)
"""What a program says and no person; blanks that stayed blank; what was escaped twice."""


def addresses(app: FastAPI, town: Town, made: Filled, most: int) -> Iterator[str]:
    """Each reading route, with at most so many of the things that may stand in it, spread over all."""
    with town.database.read() as connection:
        days = connection.scalars(select(digests.c.day)).all()
    stories: list[object] = [*made.stories, made.big]
    places: dict[str, list[object]] = {
        "number": stories,
        "articles": list(made.articles),
        "questions": list(made.questions),
        "lines": list(made.lines),
        "people": list(made.people),
        "when": [*days, "2020-01-01", "2030-01-01"],
        "day": [*days],
        "form": ["odt", "md", "json", "csv"],
        "secret": [f"{SECRET}{user}-{query}" for user in (1, 4) for query in range(len(QUERIES))],
    }
    for route, method in routes(app):
        if method == "GET" and route.path not in NOT_WALKED:
            names = re.findall(r"{(\w+)(?::\w+)?}", route.path)
            every = [
                places[_kind(route.path, name)] if name != "slug" else _slugs(route.path) for name in names
            ]
            chosen = list(product(*every))
            for values in chosen[:: -(-len(chosen) // most)]:
                given = iter(values)
                yield re.sub(r"{\w+(?::\w+)?}", lambda _, given=given: str(next(given)), route.path)  # type: ignore[misc]
    yield from SEARCHES


def _kind(path: str, name: str) -> str:
    """Of what the number in a path is."""
    found = re.search(r"/(artikelen|articles|kamer|questions|lijnen|lines|digests|mensen|people)/{", path)
    ours = {
        "artikelen": "articles",
        "kamer": "questions",
        "lijnen": "lines",
        "digests": "day",
        "mensen": "people",
    }
    return ours.get(found[1], found[1]) if found else name


def _slugs(path: str) -> list[object]:
    topics = "onderwerpen" in path or "topics" in path
    return ["diversiteit", "wonen"] if topics else ["dagblad", "vakblad", "avondblad"]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, Filled]]:
    """A busy desk, with everything beside it."""
    town = busy(tmp_path_factory.mktemp("everyrow"))
    with town.database.write() as connection:
        made = fill(connection)
        index_pending(connection, 10_000)
    yield town, made
    town.database.close()


async def walk(town: Town, made: Filled, who: tuple[str, str], most: int) -> dict[str, str]:
    """What is wrong, by address. ``who``: login and language."""
    login, language = who
    app = create_app(town.services)
    there = httpx.ASGITransport(app=app)
    wrong: dict[str, str] = {}
    async with httpx.AsyncClient(transport=there, base_url="http://127.0.0.1:8080") as browser:
        csrf = token_in((await browser.get("/inloggen")).text)
        await browser.post("/inloggen", data={"csrf": csrf, "login": login, "password": PASSWORD})
        csrf = token_in((await browser.get("/profiel")).text)
        await browser.post(f"/voorkeur/taal/{language}", data={"csrf": csrf, "verder": "/vandaag"})
        for path in addresses(app, town, made, most):
            answer = await browser.get(path)
            if fault := amiss(answer):
                wrong[path] = fault
    return wrong


def amiss(answer: httpx.Response) -> str:
    """One thing that no answer may have in it."""
    if answer.status_code not in (200, 303, 307, 403) and answer.url.path != "/healthz":
        return f"status {answer.status_code}"
    kind, text = answer.headers.get("content-type", ""), answer.text
    if kind.startswith("text/html") or "atom" in kind:
        if f"<b {MARKER}" in text or f"<script>{MARKER}" in text:
            return "not escaped"
        if dead := re.search(r'href="(?:|javascript[^"]*)"', text):
            return dead[0]
    if kind.startswith("text/") and "calendar" not in kind:
        for theirs in TEXTS:
            text = text.replace(theirs, "")
        said = re.sub(r"<(?:script|style|svg|code)\b.*?</\w+>|<[^>]+>|{naam}", " ", text, flags=re.DOTALL)
        if odd := PROGRAMS.search(said):
            return said[max(0, odd.start() - 80) : odd.end() + 40]
    return ""


@pytest.mark.parametrize(("who", "most"), [(("beheerder", "nl"), 2), (("lezer", "en"), 1)])
async def test_every_page_over_everything(
    filled: tuple[Town, Filled], who: tuple[str, str], most: int, caplog: pytest.LogCaptureFixture
) -> None:
    """``most``: of each thing; with a thousand it is every page there is, in a minute."""
    town, made = filled
    assert await walk(town, made, who, most) == {}
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []
