"""What runs inside the sandbox: one document in, one value out. Imports here are what every worker holds."""

from __future__ import annotations

import gc
import os
import resource
import signal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from monitor.model.reading import Failure, FetchFailed, Reading
from monitor.outlets import feed, links, page, sitemap
from monitor.rules.gathering import gathered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.model.collecting import Gathered
    from monitor.model.outlet import Outlet
    from monitor.model.reading import Text

NICE = 5
"""Reading gives way to asking and storing, which it feeds: on a full machine neither waits behind it."""
STATM = Path("/proc/self/statm")


class Sought(NamedTuple):
    """Whose document it is, for candidates instead of entries."""

    outlet: Outlet
    now: datetime
    since: datetime | None = None


class Job(NamedTuple):
    """One document to be read. ``option`` is the CSS selector of a list page."""

    kind: str
    """``feed``, ``sitemap``, ``page``, ``fulltext``, ``paper``, ``roster`` or ``links``."""
    body: bytes
    content_type: str
    url: str
    option: str = ""
    sought: Sought | None = None


def run(job: Job) -> Reading | Text | Gathered | FetchFailed:
    """Reads one document. Nothing that a document can cause is raised."""
    try:
        read = _read(job)
        return gathered(read, *job.sought) if job.sought and isinstance(read, Reading) else read
    except MemoryError:
        detail = "reading it took more memory than a document may have and was stopped"
        return FetchFailed(url=job.url, why=Failure.UNPARSABLE, detail=detail)
    except Exception as error:  # noqa: BLE001 - a parser that raises ends this document only
        detail = f"{type(error).__name__}: {error}"[:300]
        return FetchFailed(url=job.url, why=Failure.UNPARSABLE, detail=detail)


def _read(job: Job) -> Reading | Text | FetchFailed:
    if job.kind == "feed":
        return feed.parse(job.body, job.content_type, job.url)
    if job.kind == "sitemap":
        return sitemap.parse(job.body, job.content_type, job.url)
    if job.kind == "page":
        return page.parse(job.body, job.content_type, job.url, job.option)
    if job.kind == "paper":
        from monitor.outlets import papers  # noqa: PLC0415 - few documents are papers, and pypdf is large

        return papers.read(job.body, job.content_type, job.url)
    if job.kind == "roster":
        from monitor.outlets import roster_events  # noqa: PLC0415 - one document in thousands

        return roster_events.parse(job.body, job.option)
    if job.kind == "links":
        return links.parse(job.body, job.content_type, job.url)
    from monitor.outlets import fulltext  # noqa: PLC0415 - trafilatura takes 0.7 s to import

    return fulltext.extract(job.body, job.content_type, job.url, job.option)


def run_batch(jobs: Sequence[Job]) -> list[Reading | Text | Gathered | FetchFailed]:
    """Several small documents in one trip."""
    return [run(job) for job in jobs]


def confine(memory: int) -> None:
    """Limits this process to ``memory`` bytes beyond what it holds now; what is imported is no garbage."""
    gc.freeze()
    os.nice(NICE)
    # The pool's own handler waits for C code to come back, and a document that hangs never does: the kill
    # that follows would come three seconds late.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    held = int(STATM.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + memory, held + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
