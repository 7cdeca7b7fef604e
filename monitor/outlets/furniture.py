"""What stands around an article on its page and is none of it: taken off by what the page itself calls it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

_NAMED = re.compile(
    r"(?:^|[\s_-])(?:paywall|premium|abo|abonnee|newsletter|nieuwsbrief|advert(?:entie|isement|orial)?|ads?|banner"
    r"|related|gerelateerd|lees-?ook|comments?|reacties|share|social|cookie|consent|byline|caption|bijschrift"
    r"|promo|teaser|video|player|breadcrumbs?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BLOCKS = ("div", "aside", "section", "form", "ul", "p", "span", "figure", "figcaption")
_MOST = 0.4
"""Of the page's text: what is larger is called after something that it holds, such as ``has-video``."""
_BREAKS = frozenset(["br", "p", "tr", "li", "div", "h1", "h2", "h3", "h4"])


def without(tree: etree._Element) -> None:
    """Takes blocks that are named after furniture off the tree."""
    whole = _length(tree)
    named = [
        node for node in tree.iter(*_BLOCKS) if _NAMED.search(f"{node.get('class', '')} {node.get('id', '')}")
    ]
    for node in named:
        parent = node.getparent()
        if parent is not None and _length(node) < whole * _MOST:
            _take_off(node, parent)


def _take_off(node: etree._Element, parent: etree._Element) -> None:
    """The node goes; the text behind it stays."""
    before, tail = node.getprevious(), node.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(node)


def fullest_cell(tree: etree._Element) -> str:
    """The cell with the most running text, for pages laid out as a table; empty where there is none."""
    best, most = None, 0
    for cell in tree.iter("td"):
        if cell.find(".//table") is None:
            running = _length(cell) - 3 * sum(_length(link) for link in cell.iter("a"))
            best, most = (cell, running) if running > most else (best, most)
    return "" if best is None else _lines(best)


def in_paragraphs(tree: etree._Element) -> int:
    """Characters that stand in paragraphs."""
    return sum(_length(node) for node in tree.iter("p"))


def _length(node: etree._Element) -> int:
    return sum(len(str(text)) for text in node.itertext())


def _lines(node: etree._Element) -> str:
    pieces = [node.text or ""]
    for inner in node.iterdescendants():
        if inner.tag in _BREAKS:
            pieces.append("\n")
        if isinstance(inner.tag, str) and inner.tag not in {"script", "style"}:
            pieces.append(inner.text or "")
        pieces.append(inner.tail or "")
    return "".join(pieces)
