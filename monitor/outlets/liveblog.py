"""A liveblog's page to its posts, each with its own time: only where the page itself sets them apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from lxml import etree

from monitor.model.reading import Post
from monitor.outlets import text as plain_text
from monitor.rules.dates import parse_date
from monitor.rules.liveblog import looks_live

if TYPE_CHECKING:
    from datetime import datetime

MOST = 200
LEAST = 3
"""Blocks with a time of their own that make a page a liveblog: fewer are an article and its comments."""
_MARK = re.compile(
    r"\b(?:live-?blog|nieuwsblog)[-_]{0,2}(?:update|post|item|entry|bericht)|\blive-?(?:post|update|item)\b"
    r"|schema\.org/BlogPosting",
    re.IGNORECASE,
)
"""Teasers beside an article bear such names too: they count where the page is known to be a liveblog."""
_UPDATE = re.compile(r"liveBlogUpdate")
_MOST_TIMES, _NEAR = 2_000, 6
_BLOCKS = ("article", "li", "section", "div")
_HEADS = ("h1", "h2", "h3", "h4", "h5")
_LEFT_OUT = ("script", "style", "time", "figure", "button", "aside", "form", "nav", "footer", *_HEADS)
Linked = Sequence[Mapping[str, object]]


def live(url: str, title: str, linked: Linked) -> bool:
    """Whether the page says that it is a liveblog, whether or not its posts can be told apart."""
    return looks_live(url, title) or any("LiveBlog" in str(node.get("@type")) for node in linked)


def ended(linked: Linked) -> datetime | None:
    """When the page says that nothing more will come."""
    told = (parse_date(str(node.get("coverageEndTime") or "")) for node in linked)
    return max(filter(None, told), default=None)


def posts(tree: etree._Element, linked: Linked, url: str, *, is_live: bool) -> tuple[Post, ...]:
    """The posts in the page's order: from its linked data, its marks, or blocks with a time of their own."""
    told = _from_linked(linked, url) or _from_blocks(_marked(tree, _UPDATE), url)
    if told or not is_live:
        return told
    return _from_blocks(_marked(tree, _MARK), url) or _from_blocks(_timed(tree), url)


def _from_linked(linked: Linked, url: str) -> tuple[Post, ...]:
    for node in linked:
        updates = node.get("liveBlogUpdate")
        told = updates if isinstance(updates, list) else [updates]
        found = [_linked_post(each, url) for each in told[:MOST] if isinstance(each, dict)]
        if any(each.text or each.title for each in found):
            return tuple(each for each in found if each.text or each.title)
    return ()


def _linked_post(update: Mapping[str, object], url: str) -> Post:
    address = _string(update, "url", "mainEntityOfPage", "@id")
    where = plain_text.web_link(address, url) if address else ""
    own = urldefrag(where).fragment or (where if where and urldefrag(where).url != urldefrag(url).url else "")
    return Post(
        id=plain_text.short_guid(_string(update, "@id", "identifier") or own),
        url=where or url,
        title=plain_text.from_markup(_string(update, "headline", "name"), plain_text.TITLE),
        text=plain_text.from_markup(_string(update, "articleBody", "text", "description"), plain_text.LEAD),
        published=parse_date(_string(update, "datePublished", "dateCreated", "dateModified")),
    )


def _string(node: Mapping[str, object], *names: str) -> str:
    for name in names:
        value = node.get(name)
        if isinstance(value, dict):
            value = value.get("@id")
        if isinstance(value, str) and value.strip():
            return value
    return ""


def _marked(tree: etree._Element, mark: re.Pattern[str]) -> list[etree._Element]:
    """The outermost blocks that are called posts."""
    found: list[etree._Element] = []
    inside: set[etree._Element] = set()
    for node in tree.iter(*_BLOCKS):
        parent = node.getparent()
        if parent in inside:
            inside.add(node)
        elif mark.search(" ".join(node.get(name, "") for name in ("class", "itemprop", "itemtype"))):
            found.append(node)
            inside.add(node)
    return found


def _timed(tree: etree._Element) -> list[etree._Element]:
    """The largest row of sibling blocks that each hold a time."""
    rows: dict[etree._Element, list[etree._Element]] = {}
    for moment in islice(tree.iter("time"), _MOST_TIMES):
        for above in islice(moment.iterancestors(*_BLOCKS), _NEAR):
            parent = above.getparent()
            if parent is not None:
                row = rows.setdefault(parent, [])
                if not row or row[-1] is not above:
                    row.append(above)
    return max(rows.values(), key=len, default=[])


def _from_blocks(nodes: Sequence[etree._Element], url: str) -> tuple[Post, ...]:
    told = [_block_post(node, url) for node in nodes[:MOST]]
    kept = tuple(each for each in told if each.text or each.title)
    return kept if len(kept) >= LEAST else ()


def _block_post(node: etree._Element, url: str) -> Post:
    moment = next(node.iter("time"), None)
    raw = "" if moment is None else moment.get("datetime") or " ".join(map(str, moment.itertext()))
    head = next(node.iter(*_HEADS), None)
    name = node.get("id") or node.get("data-id") or node.get("data-post-id") or ""
    anchor = node.get("id") or next((inner.get("id") for inner in node.iter("a") if inner.get("id")), "")
    return Post(
        id=plain_text.short_guid(name or anchor or ""),
        url=f"{urldefrag(url).url}#{anchor}" if anchor and " " not in anchor else url,
        title="" if head is None else plain_text.plain(" ".join(map(str, head.itertext())), plain_text.TITLE),
        text=plain_text.plain(_words(node), plain_text.LEAD),
        published=parse_date(raw[:100]),
    )


def _words(node: etree._Element) -> str:
    """The running text of a block without its furniture."""
    spoken = deepcopy(node)
    etree.strip_elements(spoken, *_LEFT_OUT, with_tail=False)
    return " ".join(map(str, spoken.itertext()))
