"""Pages: Jinja templates with everything escaped, Dutch dates, and words in the visitor's language."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote, unquote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from monitor.model.calendar import AMSTERDAM
from monitor.model.person import Right
from monitor.rules.wording import dates
from monitor.rules.wording.clean import safe_url
from monitor.rules.wording.phrases import say, say_all
from monitor.web import words
from monitor.web.gate import cookie_name, masked, services, visitor

FOLDER = Path(str(files("monitor.web")))
ZONE = str(AMSTERDAM)
LANGUAGES = ("nl", "en")
THEMES = ("auto", "licht", "donker")
_FLASH = "melding"


def page(
    request: Request, template: str, values: Mapping[str, object] | None = None, *, status: int = 200
) -> HTMLResponse:
    """A rendered page. ``values`` are the template's own; what all pages need comes with it."""
    who = visitor(request)
    surroundings = services(request)
    language = language_of(request)
    notice, fault = _flash(request)
    shared = {
        "path": request.url.path,
        "who": who,
        "Right": Right,
        "csrf": masked(who.csrf or request.cookies.get(f"{cookie_name(surroundings.secure)}-pre", "")),
        "lang": language,
        "_": words.translator(language),
        "now": surroundings.clock.now(),
        "theme": request.cookies.get("thema", "auto"),
        "own_theme": surroundings.theme is not None,
        "notice": notice,
        "fault": fault,
        "when": lambda at: moment(at, language),
        "ago": lambda at: ago(at, surroundings.clock.now(), language),
        "clock": lambda at: dates.clock(at, ZONE) if at else "",
        "day": lambda on: dates.day(on, language) if on else "",
        "full": lambda at: dates.full(at, ZONE, language) if at else "",
        "short": lambda on: dates.short(on, language),
        "stamp": lambda at: at.isoformat() if at else "",
        "say": partial(say, language),
        "say_all": partial(say_all, language),
        "span": lambda length: dates.span(length, language),
    }
    html = environment().get_template(template).render(shared | dict(values or {}))
    answer = HTMLResponse(html, status_code=status)
    if _FLASH in request.cookies:
        answer.delete_cookie(_FLASH)
    return answer


def back(request: Request, to: str, notice: str = "", fault: str = "", **values: object) -> RedirectResponse:
    """After a change: to a page of ours, with one line on what happened (in a cookie, never in the URL).

    The line is a text of the catalogue; ``values`` go into its places.
    """
    answer = RedirectResponse(to, 303)
    if notice or fault:
        told = words.translator(language_of(request))(fault or notice, **values)
        kept = quote(("!" if fault else "") + told[:300])
        answer.set_cookie(
            _FLASH, kept, max_age=60, httponly=True, samesite="lax", secure=services(request).secure
        )
    return answer


def _flash(request: Request) -> tuple[str, str]:
    text = unquote(request.cookies.get(_FLASH, ""))
    return ("", text[1:]) if text.startswith("!") else (text, "")


def language_of(request: Request) -> str:
    """The account's language; before signing in the one chosen there, else the browser's; Dutch first."""
    who = visitor(request)
    if who.user:
        return who.user.language if who.user.language in LANGUAGES else "nl"
    chosen = request.query_params.get("taal") or request.cookies.get("taal", "")
    return chosen if chosen in LANGUAGES else words.preferred(request.headers.get("accept-language", ""))


@cache
def environment() -> Environment:
    """The templates, read once."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {
        "web": safe_url,
        "query": query,
        "asset": asset,
        "paragraphs": paragraphs,
        "local": local,
        "iso": date.fromisoformat,
    }
    made.globals |= {"asset": asset}
    return made


@cache
def asset(name: str) -> str:
    """The address of a static file, with its content's hash: it may be kept for ever."""
    content = (FOLDER / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def query(values: Mapping[str, object]) -> str:
    """A query string of what is not empty."""
    return urlencode({name: value for name, value in values.items() if value not in ("", None)}, doseq=True)


def paragraphs(text: str) -> Markup:
    """Plain text with its blank lines kept, as paragraphs."""
    parts = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in part.split("\n")))
        for part in parts
    )


def local(at: datetime) -> datetime:
    """The instant on an Amsterdam clock."""
    return at.astimezone(AMSTERDAM)


def moment(at: datetime | None, language: str = "nl") -> str:
    """A day and a time as people write them; empty for None."""
    return dates.moment(at, ZONE, language) if at else ""


def ago(at: datetime | None, now: datetime, language: str = "nl") -> str:
    """How long ago, or the day itself once that says more."""
    if at is None:
        return ""
    past = now - at
    if past < timedelta(minutes=1):
        return "zojuist" if language == "nl" else "just now"
    if past > timedelta(hours=36):
        return moment(at, language)
    length = dates.span(past, language)
    return f"{length} geleden" if language == "nl" else f"{length} ago"


def plain(value: object) -> str:
    """JSON for a person's eyes."""
    return json.dumps(value, ensure_ascii=False, default=str)
