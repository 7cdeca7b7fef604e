"""*Zoeken*: the archive, saved searches, an Atom feed and CSV of any of them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import Response
from markupsafe import Markup, escape

from monitor.model.desk import ArticleRow
from monitor.model.person import Right
from monitor.rules.dutch import fold, word
from monitor.rules.search import parse
from monitor.rules.wording.clean import cut
from monitor.storage import audit, saved, search
from monitor.storage.search import Filters
from monitor.web import csvs, forms
from monitor.web.feeds import atom
from monitor.web.gate import TurnedAwayError, needs, services, visitor
from monitor.web.present import Names
from monitor.web.render import back, page, query
from monitor.web.why import LATE

router = APIRouter()
SPANS = {"": None, "dag": 1, "week": 7, "maand": 31, "jaar": 366}
_MOST_CSV = 5_000
_MOST_TEXT = 500
_MOST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A search as it stands in an address."""

    q: str = ""
    medium: str = ""
    onderwerp: str = ""
    periode: Literal["", "dag", "week", "maand", "jaar"] = ""
    voor: int | None = None
    gemist: Literal["", "ja"] = ""

    def filters(self, now: datetime, *, paged: bool = True) -> Filters:
        """What narrows it."""
        days = SPANS[self.periode]
        return Filters(
            outlet=self.medium,
            topic=self.onderwerp,
            since=now - timedelta(days=days) if days else None,
            before=self.voor if paged else None,
            missed=bool(self.gemist),
        )

    def address(self, path: str = "/zoeken", **changed: object) -> str:
        """The address of this search, with something changed."""
        values = {name: getattr(self, name) for name in ("q", "medium", "onderwerp", "periode", "gemist")}
        text = query({**values, **changed})
        return f"{path}?{text}" if text else path


def asked(
    q: Annotated[str, Query(max_length=_MOST_TEXT)] = "",
    medium: Annotated[str, Query(max_length=120)] = "",
    onderwerp: Annotated[str, Query(max_length=120)] = "",
    periode: str = "",
    voor: str = "",
    gemist: str = "",
) -> Asked:
    """Whatever was typed is a search; what makes no sense counts as not given."""
    span = periode if periode in SPANS else ""
    before = int(voor) if voor.isdecimal() and len(voor) < 10 else None
    missed: Literal["", "ja"] = "ja" if gemist else ""
    return Asked(q=q.strip(), medium=medium, onderwerp=onderwerp, periode=span, voor=before, gemist=missed)  # type: ignore[arg-type]


Search = Annotated[Asked, Depends(asked)]


@router.get("/zoeken")
@needs(Right.READ)
def search_page(request: Request, wanted: Search) -> Response:
    """What was found, newest first, with the words marked."""
    surroundings = services(request)
    settings, now = surroundings.settings(), surroundings.clock.now()
    parsed = parse(wanted.q)
    with surroundings.database.read() as connection:
        rows = search.found(connection, parsed, wanted.filters(now), search.PAGE + 1)
        total = search.count(connection, parsed, wanted.filters(now, paged=False))
        waiting = search.waiting(connection)
        mine = saved.of(connection, visitor(request).actor.id)
    values = {
        "asked": wanted,
        "help": parsed.help,
        "rows": rows[: search.PAGE],
        "more": rows[search.PAGE - 1].id if len(rows) > search.PAGE else None,
        "total": total,
        "most": search.MOST_COUNTED,
        "waiting": waiting,
        "saved": mine,
        "names": Names(settings),
        "outlets": settings.outlets,
        "topics": settings.topics,
        "marked": marker(parsed.words),
        "late": LATE,
    }
    return page(request, "search.html", values)


def marker(words: frozenset[str]) -> object:
    """From text to the same text with the words that were asked for marked, in any of their forms."""

    def mark(text: str, most: int = 320) -> Markup:
        short = text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"
        pieces = re.split(r"(\W+)", short)
        return Markup("").join(
            Markup("<mark>{}</mark>").format(piece)
            if words and piece and not words.isdisjoint({fold(piece), *word(piece).keys})
            else escape(piece)
            for piece in pieces
        )

    return mark


def _rows(request: Request, wanted: Asked, limit: int) -> list[ArticleRow]:
    surroundings = services(request)
    filters = wanted.filters(surroundings.clock.now(), paged=False)
    with surroundings.database.read() as connection:
        return search.found(connection, parse(wanted.q), filters, limit)


@router.get("/zoeken.csv")
@needs(Right.READ)
def as_csv(request: Request, wanted: Search) -> Response:
    """The same as a table."""
    names = Names(services(request).settings())
    rows = (
        (row.published.isoformat(), names.outlet(row.outlet), row.title, row.url, row.story)
        for row in _rows(request, wanted, _MOST_CSV)
    )
    content = csvs.table(("gepubliceerd", "medium", "kop", "adres", "verhaal"), rows)
    headers = {"Content-Disposition": 'attachment; filename="zoeken.csv"'}
    return Response("\ufeff" + content, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/zoeken.atom")
@needs(Right.READ)
def as_feed(request: Request, wanted: Search) -> Response:
    """The same as a feed, for who is signed in."""
    return _feed(request, wanted, wanted.address())


@router.get("/volgen/{secret}")
@needs(Right.PUBLIC)
def by_secret(request: Request, secret: str) -> Response:
    """A saved search as a feed: its address is the key, for readers that cannot sign in."""
    surroundings = services(request)
    with surroundings.database.read() as connection:
        kept = saved.by_secret(connection, secret)
    if kept is None:
        raise TurnedAwayError(404, "Deze feed bestaat niet meer.")
    return _feed(request, Asked(**kept.query), "/zoeken")


def _feed(request: Request, wanted: Asked, path: str) -> Response:
    surroundings = services(request)
    content = atom(
        _rows(request, wanted, 50),
        Names(surroundings.settings()),
        title=wanted.q or "alles",
        desk_url=surroundings.desk_url,
        path=path,
        now=surroundings.clock.now(),
    )
    return Response(content, media_type="application/atom+xml")


@router.post("/zoeken/bewaren")
@needs(Right.READ)
def keep(request: Request, form: Annotated[forms.SaveSearch, Form()]) -> Response:
    """Keep a search; its feed's address is told this once."""
    values = {"q": form.q, "medium": form.medium, "onderwerp": form.onderwerp, "periode": form.periode}
    _, _, link = kept(request, form.name, values)
    told = "Bewaard. Volgen in een feedlezer: {link}"
    wanted = Asked(**values)  # type: ignore[arg-type]
    return back(request, wanted.address(), notice=told, link=link)


def kept(request: Request, name: str, query: Mapping[str, str]) -> tuple[int, str, str]:
    """Keep a search of the visitor: its number, its name, and the address of its feed, which is its key."""
    surroundings, who = services(request), visitor(request)
    now, secret = surroundings.clock.now(), secrets.token_urlsafe(24)
    title = cut(name or query["q"] or "Zoekopdracht", _MOST_NAME)
    with surroundings.database.write() as connection:
        number = saved.keep(connection, who.actor.id, title, query, secret, now)
        audit.note(connection, now, who.actor.name, "zoekopdracht-bewaard", title, {})
    return number, title, f"{surroundings.desk_url}/volgen/{secret}"


@router.post("/zoeken/vergeten/{number}")
@needs(Right.READ)
def forget(request: Request, number: int, form: Annotated[forms.Why, Form()]) -> Response:
    """Forget one of one's own saved searches; its feed ends."""
    del form
    with services(request).database.write() as connection:
        saved.forget(connection, visitor(request).actor.id, number)
    return back(request, "/zoeken", notice="De zoekopdracht is weg.")
