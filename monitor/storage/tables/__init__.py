"""Every table. One module a room; importing this package registers them all on one metadata."""

from __future__ import annotations

from monitor.storage.tables import (
    actions,
    alerts,
    articles,
    chances,
    desk,
    digests,
    duty,
    judgements,
    outlets,
    parliament,
    told,
)
from monitor.storage.tables.base import metadata

__all__ = [
    "actions",
    "alerts",
    "articles",
    "chances",
    "desk",
    "digests",
    "duty",
    "judgements",
    "metadata",
    "outlets",
    "parliament",
    "told",
]
