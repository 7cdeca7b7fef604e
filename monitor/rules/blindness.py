"""Which blind outlets the administrators are told of, and in which words. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.model.condition import Condition
from monitor.rules.wording.view import NoticeView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.model.collecting import OutletState
    from monitor.model.condition import Diagnosis

PATIENCE = timedelta(minutes=30)
"""So long an outlet may fail before anybody is told: most failures pass."""
MOST_LINES = 12
WORDS = {
    Condition.LATE: "wordt niet op tijd gelezen",
    Condition.SILENT: "is stil",
    Condition.FAILING: "is niet te lezen",
    Condition.WALLED: "staat achter een muur",
    Condition.DISCONTINUOUS: "sloot niet aan",
}


def worth_telling(
    found: Sequence[Diagnosis], states: Mapping[str, OutletState], now: datetime
) -> tuple[Diagnosis, ...]:
    """The blind ones; those that fail only when it has lasted."""
    return tuple(
        each
        for each in found
        if each.blind and (each.condition is not Condition.FAILING or _lasting(states.get(each.outlet), now))
    )


def _lasting(state: OutletState | None, now: datetime) -> bool:
    if state is None:
        return False
    since = state.last_success
    return state.failures >= 3 and (since is None or now - since >= PATIENCE)


def key(blind: Sequence[Diagnosis]) -> str:
    """Says which outlets are blind and how; the same set is told once a day."""
    return "outlets: " + ", ".join(sorted(f"{each.outlet} {each.condition}" for each in blind))


def notice(fresh: Sequence[Diagnosis], names: Mapping[str, str], now: datetime, desk_url: str) -> NoticeView:
    """One message for all that went blind since the last one."""
    first = fresh[0]
    subject = f"{names.get(first.outlet, first.outlet)} {WORDS[first.condition]}"
    if len(fresh) > 1:
        subject += f", en {len(fresh) - 1} andere bron{'nen' if len(fresh) > 2 else ''}"
    lines = [f"{names.get(each.outlet, each.outlet)}: {each.evidence}" for each in fresh[:MOST_LINES]]
    if len(fresh) > MOST_LINES:
        lines.append(f"en nog {len(fresh) - MOST_LINES}")
    remedies = dict.fromkeys(each.remedy for each in fresh if each.remedy)
    return NoticeView(
        subject=subject, lines=tuple(lines), remedy="; ".join(list(remedies)[:3]), at=now, desk_url=desk_url
    )
