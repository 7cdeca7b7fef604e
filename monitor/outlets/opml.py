"""OPML in and out: lists of outlets as other readers keep them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import quoteattr

from monitor.model.outlet import Kind
from monitor.outlets import text as plain_text
from monitor.outlets.charset import decoded
from monitor.outlets.xmltree import tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.model.outlet import Outlet

MAX_OUTLETS = 10_000
_SPACE = "urn:voorsprong:outlets"
_OURS = re.compile(rf"({'|'.join(Kind)}),tier([123])")


class Listed(NamedTuple):
    """One outlet of a list; another reader's says no more than name and address."""

    slug: str
    name: str
    url: str
    kind: str = Kind.FEED.value
    selector: str = ""
    tier: int = 3


def read_opml(body: bytes) -> list[Listed] | str:
    """Every feed in the list; one line saying why it is no OPML otherwise."""
    root, _ = tree(decoded(body, "application/xml"))
    if root is None or str(root.tag).lower() != "opml":
        return "geen OPML: het bestand begint niet met <opml>"
    found: dict[str, Listed] = {}
    slugs: set[str] = set()
    for node in root.iter("outline"):
        url = plain_text.web_link(node.get("xmlUrl") or node.get("xmlurl") or "", "")
        if not url or url in found or len(found) >= MAX_OUTLETS:
            continue
        name = plain_text.plain(node.get("title") or node.get("text") or url, 120)
        slug = unused(slug_of(name), slugs)
        slugs.add(slug)
        ours = _OURS.fullmatch(node.get("category") or "")
        kind, tier = (ours[1], int(ours[2])) if ours else (Kind.FEED.value, 3)
        selector = plain_text.plain(node.get(f"{{{_SPACE}}}selector") or "", 300)
        found[url] = Listed(slug, name, url, kind, selector, tier)
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
        f" xmlUrl={quoteattr(each.url)} category={quoteattr(f'{each.kind.value},tier{each.tier}')}"
        f"{f' v:selector={quoteattr(each.selector)}' if each.selector else ''}/>"
        for each in outlets
    ]
    head = (
        f"<?xml version='1.0' encoding='UTF-8'?>\n<opml version='2.0' xmlns:v='{_SPACE}'>\n"
        f"  <head><title>{title}</title></head>"
    )
    return "\n".join([head, "  <body>", *lines, "  </body>", "</opml>", ""])


def as_yaml(found: Sequence[Listed]) -> str:
    """Lines to paste under ``outlets:`` in feeds.yaml; every text quoted."""
    lines: list[str] = []
    for each in found:
        lines += [f"  {each.slug}:", f"    name: {_quoted(each.name)}", f"    url: {_quoted(each.url)}"]
        lines += [f"    kind: {each.kind}"]
        lines += [f"    selector: {_quoted(each.selector)}"] if each.selector else []
        lines += [f"    tier: {each.tier}", "    fulltext: never", '    terms: "nog na te gaan"']
    return "\n".join(lines)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
