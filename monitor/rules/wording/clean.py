"""Strangers' text made safe to repeat: one line, nothing invisible, links that are http(s) only."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

_SPACE = re.compile(r"\s+")
_SAFE_URL = "!#$%&'()*+,/:;=?@[]~-._"


def clean(text: str, most: int = 300) -> str:
    """One line of visible text of at most ``most`` characters.

    Control characters, lone surrogates, direction overrides and zero-width characters go; so do soft hyphens.
    """
    kept = "".join(" " if unicodedata.category(each) in ("Cc", "Zl", "Zp") else each for each in text)
    kept = "".join(each for each in kept if unicodedata.category(each) not in ("Cf", "Cs", "Co", "Cn"))
    return cut(_SPACE.sub(" ", unicodedata.normalize("NFC", kept)).strip(), most)


def cut(text: str, most: int) -> str:
    """At most ``most`` characters, ended with … at a word where that is near."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    space = head.rfind(" ")
    return (head[:space] if space > most * 0.7 else head).rstrip() + "…"


def header(text: str, most: int = 150) -> str:
    """A text that may stand in a mail header: no encoded word survives in it to be decoded later."""
    return clean(text, most).replace("=?", "= ?")


def safe_url(url: str) -> str:
    """The address when it is plain http(s) with a host and no credentials, percent-encoded; else empty."""
    if (
        any(unicodedata.category(each) in ("Cc", "Cf", "Cs") for each in url)
        or "\\" in url
        or len(url) > 2000
    ):
        return ""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port  # raises on a port that is no number
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return ""
    return quote(url.strip(), safe=_SAFE_URL)


def slack_escape(text: str) -> str:
    """Slack's own three escapes: with them nothing in ``text`` is a link, a mention or a ping."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
