"""Articles as an Atom feed: headline, outlet and link; never an outlet's text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree

from monitor.model.desk import ArticleRow
from monitor.rules.wording.clean import clean, safe_url
from monitor.web.present import Names

ElementTree.register_namespace("", "http://www.w3.org/2005/Atom")
_ATOM = "http://www.w3.org/2005/Atom"


def atom(
    rows: Sequence[ArticleRow], names: Names, *, title: str, desk_url: str, path: str, now: datetime
) -> bytes:
    """The feed (RFC 4287). ``path`` is the page of the search."""
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    _add(feed, "title", f"Voorsprong: {clean(title)}")
    _add(feed, "id", f"{desk_url}{clean(path, 2_000)}")
    _add(feed, "updated", max((row.first_seen for row in rows), default=now).isoformat())
    ElementTree.SubElement(feed, f"{{{_ATOM}}}link", href=f"{desk_url}{clean(path, 2_000)}")
    author = ElementTree.SubElement(feed, f"{{{_ATOM}}}author")
    _add(author, "name", "Voorsprong")
    for row in rows:
        entry = ElementTree.SubElement(feed, f"{{{_ATOM}}}entry")
        _add(entry, "title", f"{names.outlet(row.outlet)}: {clean(row.title)}")
        _add(entry, "id", f"{desk_url}/artikelen/{row.id}")
        _add(entry, "updated", row.first_seen.isoformat())
        _add(entry, "published", row.published.isoformat())
        if address := safe_url(row.url):
            ElementTree.SubElement(entry, f"{{{_ATOM}}}link", href=address)
    content: bytes = ElementTree.tostring(feed, xml_declaration=True, encoding="utf-8")
    return content


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}").text = text
