"""Where to ask on, after a page of changes: ``cursor, page -> cursor``.

Changes come oldest first. Within a run the next question is "changed at or after the newest stamp so far":
unlike a link with ``$skip`` that loses nothing when a record changes, and so moves to the end, while the run
is under way. Only where a whole page carries one stamp, as after a mass update, the service's own link leads
on. What is new is decided by number, never by the stamp, so reading a record again is harmless.
"""

from __future__ import annotations

from dataclasses import replace

from monitor.model.parliament import Cursor, Page


def advance(cursor: Cursor, page: Page) -> Cursor:
    """The cursor behind ``page``. The run is over when ``page.next`` is empty."""
    newest, oldest = max(page.stamps, default=None), min(page.stamps, default=None)
    since = cursor.since
    if newest is not None and (since is None or newest > since):
        since = newest
    if not page.next:
        return Cursor(since=since, complete=True)
    ignored = cursor.since is not None and oldest is not None and oldest < cursor.since
    links_only = cursor.links_only or ignored
    stuck = newest is None or newest == oldest or (cursor.since is not None and newest <= cursor.since)
    return replace(cursor, since=since, next=page.next if stuck or links_only else "", links_only=links_only)


def resumed(cursor: Cursor, *, fresh: bool) -> Cursor:
    """The cursor to begin a run with: a link from an earlier run is followed only while it is fresh."""
    return cursor if fresh else replace(cursor, next="", links_only=False)
