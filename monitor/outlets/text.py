"""Markup to plain text in linear time: what every title, lead and body goes through first."""

from __future__ import annotations

import html
import re
from hashlib import blake2b
from urllib.parse import urlsplit

from monitor.outlets.urls import joined

TITLE = 500
LEAD = 4_000
BODY = 100_000
NAME = 200
GUID = 500
LINK = 2_000

_RAW_BLOCKS = re.compile(r"<(script|style|template)\b[^<>]*+>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|$)|<!\[CDATA\[|\]\]>|<\?[^<>]*+>|<![A-Za-z][^<>]*+>", re.DOTALL)
_BLOCKS = frozenset(
    [
        *("p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "td", "th", "table"),
        *("blockquote", "section", "article", "figure", "figcaption", "hr", "pre", "dd", "dt"),
    ]
)
_PARAGRAPH = re.compile(r"</p><p>|</?p>")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*+)[^<>]*+>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WINDOWS = {n: bytes([n]).decode("cp1252", "ignore") for n in range(0x80, 0xA0)}
_USUAL_LINK = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:/[A-Za-z0-9/_.,;:~%=+-]*)?")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def plain(text: str, limit: int) -> str:
    """One line of text without control or invisible characters, at most ``limit`` characters."""
    text = text.strip()
    clean = text.isprintable()
    if clean and len(text) <= limit and "  " not in text:
        return text
    text = text[: limit * 4]
    if not clean or "\u034f" in text:  # of what goes, only that joiner counts as printable
        text = _CONTROL.sub("", text)
        if not text.isascii():
            text = text.translate(_WINDOWS)
            text = _INVISIBLE.sub("", text)
    return cut(" ".join(text.split()), limit)


def from_markup(text: str, limit: int) -> str:
    """The same for text that may hold markup and entities, escaped once more than needed too."""
    text = text[: limit * 20]
    if "<" in text:
        text = _without_tags(text)
    if "&" in text:
        text = html.unescape(text)
        if "&" in text and _ENTITY.search(text):
            text = html.unescape(text)
    return plain(text, limit)


def _without_tags(text: str) -> str:
    paragraphs = _PARAGRAPH.sub(" ", text)
    if "<" not in paragraphs and "]]>" not in paragraphs:
        return paragraphs  # the markup of nearly every lead
    if _RAW_BLOCKS.search(text):
        text = _without_raw_blocks(text)
    if "<!" in text or "<?" in text or "]]>" in text:
        text = _COMMENT.sub(" ", text)
    return _TAG.sub(_gap, text) if "<" in text else text


def _gap(found: re.Match[str]) -> str:
    return " " if found[1].lower() in _BLOCKS else ""


def _without_raw_blocks(text: str) -> str:
    """Script and style go with what is in them; an unclosed one takes the rest."""
    kept: list[str] = []
    lowered, position = text.lower(), 0
    for found in _RAW_BLOCKS.finditer(text):
        if found.start() < position:
            continue
        kept.append(text[position : found.start()])
        end = lowered.find(f"</{found.group(1).lower()}", found.end())
        position = len(text) if end < 0 else end
    return " ".join([*kept, text[position:]])


def cut(text: str, limit: int) -> str:
    """At most ``limit`` characters, at a word where there is one near."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ", limit * 4 // 5)
    return (head[:space] if space > 0 else head) + "\u2026"


def short_guid(guid: str) -> str:
    """A guid as it is, or its start and its hash when it is absurdly long."""
    guid = plain(guid[:2_000_000], 2_000_000)
    if len(guid) <= GUID:
        return guid
    return f"{guid[: GUID - 40]}#{blake2b(guid.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"


def usual_link(link: str) -> bool:
    """Whether it is an absolute http(s) address without anything odd in it, as nearly all are."""
    return len(link) <= LINK and _USUAL_LINK.fullmatch(link) is not None


def web_link(link: str, base: str) -> str:
    """An absolute http(s) address, or nothing."""
    if usual_link(link):
        return link
    text = _CONTROL.sub("", link.strip()).replace("\n", "").replace("\r", "").replace("\t", "")
    if not text or len(text) > LINK:
        return ""
    if not text[:8].lower().startswith(("http://", "https://")):
        text = joined(base, text)
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return ""
    return _INVISIBLE.sub("", text).replace(" ", "%20") if usable else ""
