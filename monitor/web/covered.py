"""The coverage ledger of today, as *Bronnen* shows it."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.flows.digest import COUNTED
from monitor.model.calendar import AMSTERDAM
from monitor.storage.digesting import DigestRecords
from monitor.storage.ledger import Ledger
from monitor.web.present import CAUSES
from monitor.web.services import Services


@dataclass(frozen=True, slots=True)
class Covered:
    """One local day."""

    seen: int
    """Outlets that were read at least once."""
    new: int
    blind: tuple[tuple[str, int], ...]
    """``(name, minutes)`` of outlets that could not be read for a while, longest first."""
    gates: tuple[tuple[str, int], ...]
    """``(why, number)`` of what did not become an alert, as the digest counts it."""


def today(surroundings: Services) -> Covered:
    """Of the outlets that feeds.yaml has now."""
    names = {outlet.slug: outlet.name for outlet in surroundings.settings().outlets}
    now = surroundings.clock.now().astimezone(AMSTERDAM)
    begin, day = now.replace(hour=0, minute=0, second=0, microsecond=0), now.date().isoformat()
    rows = [row for row in Ledger(surroundings.database).days(day, day) if row.outlet in names]
    blind = [(names[row.outlet], row.blind_seconds // 60) for row in rows if row.blind_seconds >= 60]
    with surroundings.database.read() as connection:
        causes = DigestRecords(connection).causes(begin, now)
    return Covered(
        seen=sum(row.polls > row.failures for row in rows),
        new=sum(row.new for row in rows),
        blind=tuple(sorted(blind, key=lambda each: -each[1])),
        gates=tuple(
            (CAUSES[cause], number)
            for cause, number in causes.most_common()
            if cause in CAUSES and cause in COUNTED
        ),
    )
