"""What a changed configuration holds less than the one before: half a file can be a valid one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from monitor.model.settings import Settings
from monitor.rules.alerting.routes import all_routes


def half_of(before: Settings, after: Settings) -> str:
    """In Dutch why a valid file looks like the first half of one; empty when it does not."""
    lost = [
        name
        for name, was, left in (
            ("outlets", len(before.outlets), len(after.outlets)),
            ("topics", len(before.topics), len(after.topics)),
            ("routes", _told(before), _told(after)),
            ("administrators", len(before.administrators), len(after.administrators)),
        )
        if 2 * left < was
    ]
    if not lost:
        return ""
    return f"meer dan de helft is weg van {', '.join(lost)} → half bewaard? Zo bedoeld: herstart de dienst"


def gone_from(before: Settings, after: Settings) -> tuple[str, ...]:
    """Names of topics and outlets that are no more."""
    outlets = [each.name for each in before.outlets if after.outlet(each.slug) is None]
    topics = [each.title for each in before.topics if after.topic(each.slug) is None]
    return (*topics, *outlets)


def vanished(
    seen: Iterable[tuple[str, str, datetime]], settings: Settings
) -> tuple[tuple[str, datetime], ...]:
    """Outlets and topics of lately that are configured no more; an outlet of another name is still read.

    ``seen``: ``(outlet, its address, when)`` and ``(topic, "", when)``.
    """
    names = {each.slug for each in settings.outlets} | {each.slug for each in settings.topics}
    addresses = {each.url for each in settings.outlets}
    return tuple((name, at) for name, url, at in seen if name not in names and url not in addresses)


def _told(settings: Settings) -> int:
    """Routes that tell somebody."""
    return sum(bool(each.channels) for each in all_routes(settings.routes))
