"""OPML in and out: lists of outlets as other readers keep them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from monitor.outlets import text as plain_text
from monitor.outlets.charset import decoded
from monitor.outlets.xmltree import tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.model.outlet import Outlet

MAX_OUTLETS = 10_000


def read_opml(body: bytes) -> list[tuple[str, str, str]] | str:
    """``(slug, name, url)`` of every feed in the list; one line saying why it is no OPML otherwise."""
    root, _ = tree(decoded(body, "application/xml"))
    if root is None or str(root.tag).lower() != "opml":
        return "geen OPML: het bestand begint niet met <opml>"
    found: dict[str, tuple[str, str, str]] = {}
    slugs: set[str] = set()
    for node in root.iter("outline"):
        url = plain_text.web_link(node.get("xmlUrl") or node.get("xmlurl") or "", "")
        if not url or url in found or len(found) >= MAX_OUTLETS:
            continue
        name = plain_text.plain(node.get("title") or node.get("text") or url, 120)
        slug = unused(slug_of(name), slugs)
        slugs.add(slug)
        found[url] = (slug, name, url)
    return list(found.values()) or "geen enkele feed (xmlUrl) in het bestand"


def slug_of(name: str) -> str:
    """``Binnenlands Bestuur`` as ``binnenlands-bestuur``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "bron"


def unused(slug: str, taken: set[str]) -> str:
    """The slug, or with a number behind it where that name is taken."""
    number, chosen = 2, slug
    while chosen in taken:
        chosen, number = f"{slug}-{number}", number + 1
    return chosen


def write_opml(outlets: Sequence[Outlet], title: str) -> str:
    """The outlets as an OPML 2.0 document, a line for each."""
    lines = [
        f"    <outline type={quoteattr('rss')} text={quoteattr(each.name)} title={quoteattr(each.name)}"
        f" xmlUrl={quoteattr(each.url)} category={quoteattr(f'{each.kind.value},tier{each.tier}')}/>"
        for each in outlets
    ]
    head = (
        f"<?xml version='1.0' encoding='UTF-8'?>\n<opml version='2.0'>\n  <head><title>{title}</title></head>"
    )
    return "\n".join([head, "  <body>", *lines, "  </body>", "</opml>", ""])


def as_yaml(found: Sequence[tuple[str, str, str]], kind: str = "feed", selector: str = "") -> str:
    """Lines to paste under ``outlets:`` in feeds.yaml; every text quoted."""
    lines: list[str] = []
    for slug, name, url in found:
        lines += [f"  {slug}:", f"    name: {_quoted(name)}", f"    url: {_quoted(url)}", f"    kind: {kind}"]
        lines += [f"    selector: {_quoted(selector)}"] if selector else []
        lines += ["    tier: 3", "    fulltext: never", '    terms: "nog na te gaan"']
    return "\n".join(lines)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
