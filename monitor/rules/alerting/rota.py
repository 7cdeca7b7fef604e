"""Who is on duty: members take turns, handed over at a local time; a swap goes before the turn."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.model.alert import Rota


def on_duty(rota: Rota, now: datetime, timezone: str) -> str:
    """The slug of the person on duty at ``now``. Before ``since`` the turns are counted backwards."""
    local = now.astimezone(ZoneInfo(timezone))
    day = local.date() if local.time() >= rota.handover else local.date() - timedelta(days=1)
    for swap in rota.swaps:
        if swap.first <= day <= swap.last:
            return swap.person
    return rota.members[(day - rota.since).days // rota.days % len(rota.members)]
