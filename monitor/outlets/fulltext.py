"""An article's own page to its text, by trafilatura; walls, soft 404s and liveblogs told apart."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from lxml import html as lxml_html
from trafilatura import bare_extraction

from monitor.model.reading import Failure, FetchFailed, Text
from monitor.outlets import furniture, liveblog
from monitor.outlets import text as plain_text
from monitor.outlets.charset import decoded
from monitor.outlets.walls import paywall, soft_404, walled
from monitor.rules.dates import parse_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

LEAST = 200
SHORTEST = 60
_LD = re.compile(
    r"<script[^<>]{0,200}application/ld\+json[^<>]{0,200}>(.{0,300000}?)</script", re.IGNORECASE | re.DOTALL
)


def extract(body: bytes, content_type: str, url: str, asked: str) -> Text | FetchFailed:
    """The article on this page. ``asked`` is the address before redirects."""
    page = decoded(body, content_type)
    wall = walled(page, url)
    if wall is not None:
        return FetchFailed(url=url, why=wall)
    if soft_404(page, asked or url, url):
        return FetchFailed(url=url, why=Failure.GONE, detail="a page saying that the article is not there")
    try:
        tree = lxml_html.fromstring(
            page.encode("utf-8", "replace"), parser=lxml_html.HTMLParser(encoding="utf-8")
        )
    except (ValueError, lxml_html.etree.ParserError) as error:
        return FetchFailed(url=url, why=Failure.UNPARSABLE, detail=f"{type(error).__name__}: {error}"[:200])
    linked = list(_linked_data(page))
    headline = _field(linked, "headline") or tree.findtext(".//h1") or ""
    is_live = liveblog.live(url, headline, linked)
    posts = liveblog.posts(tree, linked, url, is_live=is_live)
    live = bool(posts) or is_live
    text = "\n".join(post.text for post in posts) if posts else _article(tree, linked)
    if len(text) < LEAST and not live and paywall(page):
        return FetchFailed(
            url=url, why=Failure.EMPTY, detail="nothing of the article stands before its paywall"
        )
    if len(text) < SHORTEST and not live:
        return FetchFailed(url=url, why=Failure.EMPTY, detail="no article found on the page")
    return Text(
        title=plain_text.from_markup(headline, plain_text.TITLE),
        body=text[: plain_text.BODY],
        published=parse_date(_field(linked, "datePublished")),
        canonical=_canonical(tree, url),
        partial=paywall(page),
        live=live,
        posts=posts,
        ended=liveblog.ended(linked),
    )


def _article(tree: etree._Element, linked: list[dict[str, object]]) -> str:
    """trafilatura's paragraphs; the page's own ``articleBody`` where that tells much more."""
    own = _lines(_field(linked, "articleBody"))
    furniture.without(tree)
    found = bare_extraction(
        tree,
        include_comments=False,
        include_tables=True,
        favor_precision=True,
        target_language=None,
    )
    text = _lines(str(getattr(found, "text", "") or ""))
    cell = _lines(furniture.fullest_cell(tree))
    if len(cell) > 2 * furniture.in_paragraphs(tree):  # laid out as a table, as a local paper's page may be
        text = cell
    text = own if len(own) > 1.5 * len(text) else text
    first, _, rest = text.partition("\n")
    return rest if rest and first == _heading(tree) else text


def _heading(tree: etree._Element) -> str:
    heads = list(tree.iter("h1"))
    return plain_text.plain(" ".join(map(str, heads[0].itertext())), plain_text.TITLE) if heads else ""


def _lines(text: str) -> str:
    lines = (plain_text.plain(line, plain_text.BODY) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _linked_data(page: str) -> Iterator[dict[str, object]]:
    for found in _LD.finditer(page):
        try:
            document = json.loads(found.group(1))
        except (ValueError, RecursionError):
            continue
        todo = document if isinstance(document, list) else [document]
        for node in todo[:50]:
            if isinstance(node, dict):
                graph = node.get("@graph")
                yield node
                yield from (
                    inner for inner in (graph if isinstance(graph, list) else []) if isinstance(inner, dict)
                )


def _field(linked: list[dict[str, object]], name: str) -> str:
    for node in linked:
        value = node.get(name)
        kind = str(node.get("@type"))
        if isinstance(value, str) and ("Article" in kind or "LiveBlog" in kind):
            return value
    return ""


def _canonical(tree: etree._Element, url: str) -> str:
    for link in tree.iterfind(".//link[@rel='canonical']"):
        return plain_text.web_link(str(link.get("href") or ""), url)
    return ""
