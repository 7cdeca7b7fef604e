"""SyncFeed, the second way: Atom, one entity an entry, the resume token inside each entry.

A misspelt category gives an empty feed instead of an error, so an empty *first* page is a failure. Actors and
documents are categories of their own there: a question read this way has neither until OData answers again.
"""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from lxml import etree

from monitor.model.parliament import Page, Question
from monitor.model.reading import Failure, Fetched, FetchFailed
from monitor.outlets.text import plain
from monitor.outlets.tweedekamer.reading import LONGEST, LONGEST_KIND, LONGEST_NUMBER, LONGEST_SUBJECT
from monitor.ports.collecting import Fetch
from monitor.rules.parliament.moments import local_day, moment

_ATOM = "{http://www.w3.org/2005/Atom}"
_ACCEPT = "application/atom+xml, application/xml"


def address(base: str, category: str, token: str = "") -> str:
    """The feed beside an OData base, resumed behind ``token``."""
    parts = urlsplit(base)
    resume = f"&skiptoken={quote(token)}" if token else ""
    return f"{parts.scheme}://{parts.netloc}/SyncFeed/2.0/Feed?category={quote(category)}{resume}"


async def read_feed(fetch: Fetch, url: str, *, first: bool) -> Page | FetchFailed:
    """A page of Zaken. ``next`` is the address behind its last entry; it is empty when nothing came."""
    answer = await fetch.fetch(url, accept=_ACCEPT)
    if isinstance(answer, FetchFailed):
        return answer
    if not isinstance(answer, Fetched):
        return FetchFailed(url=url, why=Failure.PROTOCOL, detail="304 without having asked for it")
    page = parse(answer.body)
    if isinstance(page, str):
        return FetchFailed(url=url, why=Failure.UNPARSABLE, detail=page)
    if first and not page.next:
        detail = "an empty feed: is the category spelt right?"
        return FetchFailed(url=url, why=Failure.EMPTY, detail=detail)
    return page


def parse(body: bytes) -> Page | str:
    """The entries of a feed; a line that says why when it is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as fault:
        return f"not XML: {fault}"[:200]
    if root.tag != f"{_ATOM}feed":
        return f"no Atom feed but {root.tag}"[:200]
    questions, following = [], ""
    for entry in root.iter(f"{_ATOM}entry"):
        links = [link.get("href", "") for link in entry.iter(f"{_ATOM}link") if link.get("rel") == "next"]
        following = links[-1] if links else following
        content = entry.find(f"{_ATOM}content")
        element = content[0] if content is not None and len(content) else None
        if element is not None:
            questions.append(_question(element))
    return Page(questions=tuple(each for each in questions if each.number or each.deleted), next=following)


def _question(element: etree._Element) -> Question:
    fields = {_local(child.tag): plain(child.text or "", LONGEST) for child in element}
    attributes = {_local(name): str(value) for name, value in element.attrib.items()}
    number = fields.get("nummer", "")
    return Question(
        number=number if len(number) <= LONGEST_NUMBER else "",
        id=attributes.get("id", "")[:LONGEST_NUMBER],
        kind=fields.get("soort", "")[:LONGEST_KIND],
        subject=(fields.get("onderwerp", "") or fields.get("titel", ""))[:LONGEST_SUBJECT],
        asked=local_day(moment(fields.get("gestartOp"))),
        term=local_day(moment(fields.get("termijn"))),
        settled=fields.get("afgedaan", "").casefold() == "true",
        deleted=attributes.get("verwijderd", "").casefold() == "true",
        changed=moment(attributes.get("bijgewerkt")) or moment(fields.get("apiGewijzigdOp")),
    )


def _local(name: object) -> str:
    return str(name).rpartition("}")[2]
