"""What stands where an article or a feed should be: consent walls, paywalls, parked domains, soft 404s."""

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
    return len(text) < 30_000 and head.count("<p") < 5 and bool(_CONSENT_WORDS.search(head))


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
    if consent_wall(text, url):
        return Failure.CONSENT_WALL, "a consent wall stands where the feed should be"
    if _PARKED.search(text[:WINDOW]):
        return Failure.NOT_A_FEED, "a parked domain"
    return Failure.NOT_A_FEED, "an HTML page where the feed should be"
