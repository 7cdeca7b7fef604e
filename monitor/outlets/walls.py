"""What stands where an article or a feed should be: walls of every kind, parked domains, soft 404s."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from monitor.model.reading import Failure

_CONSENT_HOSTS = re.compile(
    r"(?:^|\.)(?:myprivacy\.dpgmedia\.(?:nl|be)|consent\.[a-z0-9.-]+|cmp\.[a-z0-9.-]+|privacy-?gate\.[a-z0-9.-]+)$"
)
_CONSENT_MARKS = (
    "dpg media privacy gate",
    "myprivacy.dpgmedia",
    "/privacy-gate/",
    "privacygateconfirm",
    "cookiewall",
    "cookie-wall",
    "consent.google",
    "consent-gate",
)
_CONSENT_WORDS = re.compile(
    r"(?:accepteer|toestemming|akkoord|geef je toestemming)[^<]{0,120}cookies"
    r"|cookies[^<]{0,120}(?:accepteer|toestemming|akkoord)",
    re.IGNORECASE,
)
_PAYWALL_MARKS = re.compile(
    r"\"isaccessibleforfree\"\s*:\s*\"?false|class=\"[^\"]{0,200}paywall|data-paywall"
    r"|exclusief voor abonnees|(?:lees|dit artikel) (?:verder|lezen) (?:met een|als) abonnee"
    r"|word abonnee om verder te lezen",
    re.IGNORECASE,
)
_PARKED = re.compile(
    r"domain (?:is )?for sale|domein (?:is )?te koop|this domain is parked|buy this domain|sedoparking"
    r"|parkingcrew|deze domeinnaam is geregistreerd|hier komt binnenkort",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"<title>[^<]{0,200}(?:404|niet gevonden|not found|pagina bestaat niet|oeps)[^<]{0,200}</title>"
    r"|<h1[^>]{0,200}>[^<]{0,200}(?:pagina (?:is )?niet gevonden|pagina bestaat niet|404)[^<]{0,200}</h1>",
    re.IGNORECASE,
)
_BOT_MARKS = (
    "_cf_chl_opt",
    "/orchestrate/chl_",
    "cf-browser-verification",
    "/_incapsula_resource?",
    "captcha-delivery.com",
    "px-captcha",
    "/_sec/verify?provider=",
    "awswafcookiedomainlist",
)
"""Of Cloudflare, Imperva, DataDome, PerimeterX, Akamai and AWS, on the page that asks who is there."""
_CLOSED = re.compile(
    r"<(title|h1)[^>]{0,200}>[^<]{0,200}\b(?:onderhoud|maintenance|we zijn zo terug|be right back|storing)\b",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"<input[^>]{0,300}type\s*=\s*[\"']?password", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<(?:p|li|article)[\s>]", re.IGNORECASE)
_SHORT = 30_000
WINDOW = 200_000


def consent_host(url: str) -> bool:
    """Whether an address is a consent wall's own."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return False
    return bool(_CONSENT_HOSTS.search(host))


def consent_wall(text: str, url: str) -> bool:
    """Whether this document asks for consent instead of telling the news."""
    if consent_host(url):
        return True
    head = text[:WINDOW].lower()
    if any(mark in head for mark in _CONSENT_MARKS):
        return len(re.findall(r"<p[\s>]", head)) < 8
    return len(text) < _SHORT and head.count("<p") < 5 and bool(_CONSENT_WORDS.search(head))


def bot_wall(text: str) -> bool:
    """Whether this document asks for proof of a person; pages behind such a check carry its script too."""
    if len(text) > _SHORT:
        return False
    low = text.lower()
    return any(mark in low for mark in _BOT_MARKS) and _few_paragraphs(low)


def _few_paragraphs(text: str) -> bool:
    """Whether it holds no more text than a page with one thing to say."""
    return len(_PARAGRAPH.findall(text)) < 8


def walled(text: str, url: str) -> Failure | None:
    """Which wall this document is; None where it is none."""
    if bot_wall(text):
        return Failure.BOT_WALL
    return Failure.CONSENT_WALL if consent_wall(text, url) else None


def paywall(text: str) -> bool:
    """Whether only the start of the article is on this page."""
    return bool(_PAYWALL_MARKS.search(text[: WINDOW * 2]))


def soft_404(text: str, asked: str, landed: str) -> bool:
    """A page that says it is not there with status 200, or an article that led to the front page."""
    asked_path, landed_path = _path(asked), _path(landed)
    if asked_path.count("/") >= 2 and landed_path in {"", "/"}:
        return True
    return bool(_GONE.search(text[:WINDOW]))


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def not_a_feed(text: str, url: str) -> tuple[Failure, str]:
    """Why a document that is HTML is no feed."""
    wall = walled(text, url)
    if wall is not None:
        return wall, ""
    if _PARKED.search(text[:WINDOW]):
        return Failure.NOT_A_FEED, "a parked domain"
    if len(text) < _SHORT and _CLOSED.search(text) and _few_paragraphs(text):
        return Failure.SERVER_ERROR, "a page that says the site is closed"
    if len(text) < _SHORT and _PASSWORD.search(text):
        return Failure.FORBIDDEN, "a page to log in on"
    return Failure.NOT_A_FEED, "an HTML page where the feed should be"
