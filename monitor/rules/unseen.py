"""Why an article is not in the archive, from its address and how the outlets of that site do. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.condition import Condition, Diagnosis
from monitor.model.outlet import Outlet
from monitor.model.reading import Entry
from monitor.rules.identity import article_key, canonical_url, site_of


class Absence(StrEnum):
    """What is to be said of an article that never came."""

    NO_ADDRESS = "no-address"
    NOT_FOLLOWED = "not-followed"
    """No outlet of feeds.yaml is of that site."""
    NOT_YET = "not-yet"
    """An outlet of that site is configured and was not read so far."""
    BLIND = "blind"
    """Every outlet of that site is failing, walled, silent, late or misses articles."""
    NOT_THERE = "not-there"
    """What is read of that site is well, and did not hold it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An outlet, and how it is doing."""

    outlet: Outlet
    diagnosis: Diagnosis
    since: datetime | None = None
    """When it was first read; None before that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """The answer, with the outlets that could have brought it."""

    absence: Absence
    site: str = ""
    sources: tuple[Source, ...] = ()


def keys_of(url: str, outlets: Iterable[Outlet]) -> tuple[str, ...]:
    """The identities that an article at this address can have, on its own site and in others' feeds."""
    if not canonical_url(url):
        return ()
    entry = Entry(url=url)
    return tuple(dict.fromkeys(article_key(entry, outlet) for outlet in outlets))


def unseen(url: str, sources: Sequence[Source]) -> Unseen:
    """Why nothing with this address came. ``sources``: every outlet of the configuration."""
    canonical = canonical_url(url)
    site = site_of(canonical)
    if not site:
        return Unseen(absence=Absence.NO_ADDRESS)
    here = tuple(each for each in sources if site_of(each.outlet.url) == site)
    if not here:
        return Unseen(absence=Absence.NOT_FOLLOWED, site=site)
    if all(each.since is None and not each.diagnosis.blind for each in here):
        absence = Absence.NOT_YET
    elif all(each.diagnosis.blind or each.diagnosis.condition is Condition.NEW for each in here):
        absence = Absence.BLIND
    else:
        absence = Absence.NOT_THERE
    return Unseen(absence=absence, site=site, sources=here)
