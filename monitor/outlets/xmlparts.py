"""The parts of one item of a feed, by the names that any namespace gives them, and the words in a node."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from monitor.outlets import text as plain_text

_NAMESPACES = (
    ("http://www.w3.org/2005/atom", "atom"),
    ("http://purl.org/atom/ns#", "atom"),
    ("http://purl.org/rss/1.0/modules/content", "content"),
    ("http://purl.org/dc/terms", "dcterms"),
    ("http://purl.org/dc/elements", "dc"),
    ("http://www.itunes.com/dtds/podcast", "itunes"),
    ("http://search.yahoo.com/mrss", "media"),
    ("http://purl.org/rss/1.0/modules/syndication", "sy"),
    ("http://rssnamespace.org/feedburner", "feedburner"),
    ("http://www.w3.org/1999/xhtml", "xhtml"),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf"),
    ("http://www.google.com/schemas/sitemap-news", "news"),
    ("http://www.sitemaps.org/schemas/sitemap", ""),
    ("http://www.google.com/schemas/sitemap/0", ""),
    ("http://purl.org/rss/1.0", ""),
    ("http://my.netscape.com/rdf/simple", ""),
    ("http://channel.netscape.com/rdf/simple", ""),
    ("http://backend.userland.com", ""),
    ("http://blogs.law.harvard.edu", ""),
    ("http://cyber.law.harvard.edu", ""),
    ("http://purl.org/net/rss1.1", ""),
)


@dataclass(slots=True)
class Parts:
    """The children of one item, by name; the first that says something counts."""

    first: dict[str, etree._Element] = field(default_factory=dict)
    links: list[etree._Element] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)


@lru_cache(maxsize=4_096)
def name_of(tag: str) -> str:
    """``{http://purl.org/dc/elements/1.1/}creator`` as ``dc:creator``; Atom and RSS without a prefix."""
    if not tag.startswith("{"):
        return tag.lower().removeprefix("rss:").removeprefix("atom:")
    uri, _, local = tag[1:].partition("}")
    uri = uri.strip().lower()
    prefix = next((short for start, short in _NAMESPACES if uri.startswith(start)), "?")
    return f"{prefix}:{local.lower()}" if prefix and prefix != "atom" else local.lower()


def parts_of(node: etree._Element) -> Parts:
    """Of an item, or of the channel around the items."""
    found = Parts()
    for child in node:
        name = name_of(str(child.tag))
        if name == "link":
            found.links.append(child)
        elif name in {"category", "dc:subject", "keywords", "media:category", "news:keywords"}:
            found.categories.append(child.get("label") or child.get("term") or child.text or "")
        elif name in {"media:group", "media:content"}:
            for inner in child:
                if isinstance(inner.tag, str):
                    found.first.setdefault(name_of(inner.tag), inner)
        elif name not in found.first or _empty(found.first[name]):
            found.first[name] = child
    return found


def _empty(node: etree._Element) -> bool:
    return not len(node) and not (node.text or "").strip()


def first(found: Parts, names: tuple[str, ...]) -> etree._Element | None:
    """The part of the first of these names that says something."""
    for name in names:
        node = found.first.get(name)
        if node is not None and not _empty(node):
            return node
    return None


def raw(node: etree._Element | None) -> str:
    """As it was written: a date, an id, a number."""
    return words(node).strip() if node is not None else ""


def text_of(node: etree._Element | None, limit: int) -> str:
    """What a node says to a reader, without markup, at most ``limit`` characters."""
    if node is None:
        return ""
    if len(node):
        return plain_text.plain(words(node, " " if _blocks(node) else ""), limit)
    value = node.text or ""
    kind, mode = (node.get("type") or "").lower().strip(), (node.get("mode") or "").lower().strip()
    if mode == "base64" or _binary(node, kind):
        value = _unbase64(value)
    atom = "atom" in str(node.tag).lower() and str(node.tag).startswith("{")
    if atom and mode != "escaped" and kind in {"", "text", "text/plain"}:
        return plain_text.plain(value, limit)
    return plain_text.from_markup(value, limit)


def words(node: etree._Element, between: str = "") -> str:
    """All the text in a node and below it, scripts and styles aside."""
    if not len(node):
        return node.text or ""
    etree.strip_elements(node, "{*}script", "{*}style", with_tail=False)
    return between.join(str(text) for text in node.itertext())


def _blocks(node: etree._Element) -> bool:
    """Whether inline markup has paragraphs, whose words would run together."""
    return any(str(child.tag).rpartition("}")[2].lower() in {"p", "br", "li", "div"} for child in node.iter())


def _binary(node: etree._Element, kind: str) -> bool:
    if not kind or "/" not in kind or kind.startswith("text/") or kind.endswith(("+xml", "/xml", "/html")):
        return False
    return "2005/atom" in str(node.tag).lower()


def _unbase64(value: str) -> str:
    try:
        return base64.b64decode(value.encode("ascii", "replace"), validate=False).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return value
