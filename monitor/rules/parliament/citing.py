"""What a question cites: addresses, quoted headlines, outlets by name, days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from monitor.rules.parliament.press import PRESS, dates_in, named_sites, site
from monitor.rules.parliament.titles import Quoted, in_subject, in_text
from monitor.rules.parliament.urls import Reading, find_urls, slug, unwrap

_ASKED = re.compile(r"\((?:ingezonden|ontvangen)[^)]*\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Citations:
    """Everything that can tie a question to an article, in the order in which it stands there."""

    urls: tuple[tuple[Reading, ...], ...]
    """Each cited address as its readings, likeliest first."""
    titles: tuple[Quoted, ...]
    sites: frozenset[str]
    """Sites of outlets cited by name or by address."""
    press: frozenset[str]
    """Those of them that are known as news outlets: only these can contradict an article's."""
    days: frozenset[date]

    @property
    def addresses(self) -> tuple[str, ...]:
        """The likeliest reading of each cited address, out of its wrapper."""
        return tuple(unwrap(readings[0].url) for readings in self.urls)


def cite(subject: str, text: str = "") -> Citations:
    """The citations of a question; ``text`` is its body with footnotes, in whatever state it came."""
    urls = find_urls(f"{subject}\n{text}")
    body = _ASKED.sub(" ", text)
    titles = in_subject(subject) + in_text(_without_addresses(body))
    addresses = {site(unwrap(readings[0].url)) for readings in urls}
    sites = (named_sites(subject, body) | addresses) - {""}
    return Citations(
        urls=urls,
        titles=tuple(dict.fromkeys(titles)),
        sites=sites,
        press=sites & PRESS,
        days=dates_in(body),
    )


def _without_addresses(text: str) -> str:
    """Addresses hold apostrophes and guillemets of their own; the headline search must not see them."""
    return re.sub(r"https?://\S+", " https://x ", text)


def slug_of(url: str) -> str:
    """The slug of an address as words: often the headline as it first was."""
    return slug(url)
