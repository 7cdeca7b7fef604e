"""Google-News sitemaps and sitemap indexes: articles with title and date, or further sitemaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.model.reading import Entry, Failure, FetchFailed, Reading
from monitor.outlets import text as plain_text
from monitor.outlets.charset import decoded
from monitor.outlets.walls import not_a_feed
from monitor.outlets.xmlparts import name_of
from monitor.outlets.xmltree import tree
from monitor.rules.dates import parse_date

if TYPE_CHECKING:
    from lxml import etree

MAX_ENTRIES = 5_000


def parse(body: bytes, content_type: str, url: str) -> Reading | FetchFailed:
    """Entries of a ``urlset``; for a ``sitemapindex`` one entry per further sitemap, newest first."""
    text = decoded(body, content_type)
    if not text.strip():
        return FetchFailed(url=url, why=Failure.EMPTY, detail="an empty document")
    if "<html" in text[:2_000].lower():
        why, detail = not_a_feed(text, url)
        return FetchFailed(url=url, why=why, detail=detail)
    root, repaired = tree(text)
    kind = name_of(str(root.tag)) if root is not None else ""
    if root is None or kind not in {"urlset", "sitemapindex"}:
        return FetchFailed(url=url, why=Failure.NOT_A_FEED, detail="no sitemap")
    wanted = "url" if kind == "urlset" else "sitemap"
    nodes = [node for node in root if name_of(str(node.tag)) == wanted]
    entries = [entry for node in nodes if (entry := _entry(node, url)).url]
    if kind == "sitemapindex":
        entries.sort(key=lambda entry: (entry.updated is not None, entry.updated), reverse=True)
    faults = [repaired] if repaired else []
    if len(entries) > MAX_ENTRIES:
        faults.append(f"{len(entries) - MAX_ENTRIES} addresses beyond the newest {MAX_ENTRIES} left out")
        entries.sort(key=lambda entry: str(entry.published or entry.updated or ""), reverse=True)
    format_ = "sitemap" if kind == "urlset" else "sitemapindex"
    return Reading(entries=tuple(entries[:MAX_ENTRIES]), format=format_, faults=tuple(faults))


def _entry(node: etree._Element, url: str) -> Entry:
    texts: dict[str, str] = {}
    for child in node.iter():
        if not len(child) and child.text:
            texts.setdefault(name_of(str(child.tag)), child.text.strip())
    published_raw = texts.get("news:publication_date", "")[:200]
    changed = parse_date(texts.get("lastmod", "")[:200])
    keywords = texts.get("news:keywords", "")
    return Entry(
        url=plain_text.web_link(texts.get("loc", ""), url),
        title=plain_text.from_markup(texts.get("news:title", ""), plain_text.TITLE),
        categories=tuple(plain_text.plain(word, 100) for word in keywords.split(",")[:20] if word.strip()),
        published=parse_date(published_raw) or (None if published_raw else changed),
        published_raw=plain_text.plain(published_raw or texts.get("lastmod", ""), 200),
        updated=changed,
    )
