"""What a question cites: addresses, quoted headlines, outlets by name, days."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from monitor.rules.parliament.notes import in_notes
from monitor.rules.parliament.press import PRESS, dates_in, named_sites, site
from monitor.rules.parliament.similar import squash
from monitor.rules.parliament.titles import Quoted, in_subject, tidy
from monitor.rules.parliament.urls import Reading, find_urls, unwrap

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

    def beside(self, quoted: Quoted) -> Citations:
        """The same, held to the outlet and the day that stand beside this headline, where any do."""
        sites = quoted.sites or self.sites
        return replace(self, sites=sites, press=sites & PRESS, days=quoted.days or self.days)


def cite(subject: str, text: str = "") -> Citations:
    """The citations of a question; ``text`` is its body with footnotes, in whatever state it came."""
    urls = find_urls(f"{subject}\n{text}")
    body = tidy(_without_addresses(_ASKED.sub(" ", text)), lines=True)
    noted = in_notes(body)
    titles = [_sourced(title, noted) for title in in_subject(subject)]
    addresses = {site(unwrap(readings[0].url)) for readings in urls}
    sites = (named_sites(subject, body) | addresses) - {""}
    return Citations(
        urls=urls,
        titles=tuple(dict.fromkeys([*titles, *noted])),
        sites=sites,
        press=sites & PRESS,
        days=dates_in(body),
    )


def _sourced(title: Quoted, noted: tuple[Quoted, ...]) -> Quoted:
    """A headline of the subject with the source that a footnote gives the same headline."""
    own = squash(title.text)
    same = [one for one in noted if one.sites and (own in (other := squash(one.text)) or other in own)]
    sites = frozenset().union(*(one.sites for one in same))
    days = frozenset().union(*(one.days for one in same))
    return replace(title, sites=sites, days=days, addressed=any(one.addressed for one in same))


def _without_addresses(text: str) -> str:
    """Addresses hold apostrophes and guillemets of their own; the headline search must not see them."""
    return re.sub(r"https?://\S+", " https://x ", text)
