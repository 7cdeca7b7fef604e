"""Judging a question: was the cited article seen, matched and alerted in time, and if not, why not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from statistics import median

from monitor.model.calendar import AMSTERDAM
from monitor.model.coverage import Cause, CitedFacts, CoverageRow, LeadTime, Remedy
from monitor.model.outlet import FullText, Outlet
from monitor.model.topic import Tier
from monitor.rules.parliament.citing import Citations
from monitor.rules.parliament.press import site
from monitor.rules.parliament.titles import Place

_MUTES = {"muted", "route-muted", "no-route", "no-reaction", "preference"}


def cited_as(cited: Citations) -> str:
    """The article as the question names it: its address, else its headline; empty when it names none."""
    if cited.addresses:
        return cited.addresses[0]
    return next((title.text for title in cited.titles if title.place >= Place.FOOTNOTE), "")


def why_unseen(cited: Citations, offered: bool, outlets: Sequence[Outlet]) -> Cause:
    """The cause when no article is linked. ``offered``: a link waits for a person's click."""
    if offered:
        return Cause.TO_CONFIRM
    if not cited_as(cited):
        return Cause.NONE_CITED
    if not cited.sites:
        return Cause.UNKNOWN_SOURCE
    followed = {site(outlet.url) for outlet in outlets} | {site(outlet.name) for outlet in outlets}
    return Cause.GAP if cited.sites & followed else Cause.OUTLET_ABSENT


def why_missed(facts: CitedFacts, asked: date, outlet: Outlet | None) -> Cause | None:
    """The cause when the article is in the archive; None when all went well."""
    if facts.alerted is not None:
        return Cause.LATE if _day(facts.alerted) > asked else None
    if not facts.topics:
        return Cause.QUERY if facts.body or _reads_all(outlet) else Cause.WALL
    if facts.baseline:
        return Cause.BASELINE
    if _MUTES & set(facts.suppressed):
        return Cause.MUTED
    if facts.copied:
        return Cause.DUPLICATE
    if not any(tier == Tier.ALERT for _, tier, _ in facts.topics):
        return Cause.DIGEST_ONLY
    return Cause.LATE if facts.too_old else Cause.MUTED


def _reads_all(outlet: Outlet | None) -> bool:
    return outlet is not None and outlet.fulltext is FullText.ALWAYS


def remedy(cause: Cause, cited: Citations, facts: CitedFacts | None) -> Remedy | None:
    """What would have caught it; trying it is the flow's. None where nothing is to be mended."""
    name = ", ".join(sorted(cited.sites)) or "het medium"
    topics = ", ".join(sorted({topic for topic, _, _ in facts.topics})) if facts else ""
    said = {
        Cause.OUTLET_ABSENT: f"Voeg {name} toe: monitor discover https://{name.partition(',')[0]}",
        Cause.GAP: f"Kijk bij {name} naar gaten: kortere interval, of een sitemap ernaast",
        Cause.UNKNOWN_SOURCE: "Zoek het bericht en koppel het met de hand",
        Cause.TO_CONFIRM: "Bevestig of verwerp de voorgestelde koppeling",
        Cause.QUERY: "Voeg een regel toe aan het onderwerp",
        Cause.WALL: "Lees de volledige tekst: fulltext: candidates",
        Cause.DIGEST_ONLY: f"Verhoog de regel van {topics} naar alert",
        Cause.MUTED: f"Herzie de demping of de route van {topics}" if topics else "Herzie de demping",
        Cause.DUPLICATE: "Haal het bericht uit het verhaal en zet het apart (splitsen)",
        Cause.LATE: "Vraag het medium vaker op",
    }
    return Remedy(what=said[cause]) if cause in said else None


def lead_days(line_ready: datetime | None, asked: date) -> int | None:
    """Days from the approved line to the question: positive when the line was there first."""
    return None if line_ready is None else (asked - _day(line_ready)).days


def lead_time(rows: Sequence[CoverageRow]) -> LeadTime:
    """Over stories, each by its first question."""
    first: dict[int, CoverageRow] = {}
    for row in rows:
        story = row.facts.story if row.facts else None
        if story is not None and (story not in first or row.asked < first[story].asked):
            first[story] = row
    days = [row.lead_days for row in first.values() if row.lead_days is not None]
    return LeadTime(
        stories=len(first),
        with_line=len(days),
        positive=sum(each > 0 for each in days),
        median_days=float(median(days)) if days else None,
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()
