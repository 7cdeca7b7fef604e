"""What runs inside the sandbox: one document in, one value out. Imports here are what every worker holds."""

from __future__ import annotations

import resource
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.model.reading import Failure, FetchFailed, Reading
from monitor.outlets import feed, links, page, sitemap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.model.reading import Text

STATM = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class Job:
    """One document to be read. ``option`` is the CSS selector of a list page."""

    kind: str
    """``feed``, ``sitemap``, ``page``, ``fulltext``, ``paper``, ``roster`` or ``links``."""
    body: bytes
    content_type: str
    url: str
    option: str = ""


def run(job: Job) -> Reading | Text | FetchFailed:
    """Reads one document. Nothing that a document can cause is raised."""
    try:
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
            from monitor.outlets import roster  # noqa: PLC0415 - one document in thousands

            return roster.parse(job.body, job.option)
        if job.kind == "links":
            return links.parse(job.body, job.content_type, job.url)
        from monitor.outlets import fulltext  # noqa: PLC0415 - trafilatura takes 0.7 s to import

        return fulltext.extract(job.body, job.content_type, job.url, job.option)
    except Exception as error:  # noqa: BLE001 - a parser that raises ends this document only
        detail = f"{type(error).__name__}: {error}"[:300]
        return FetchFailed(url=job.url, why=Failure.UNPARSABLE, detail=detail)


def run_batch(jobs: Sequence[Job]) -> list[Reading | Text | FetchFailed]:
    """Several small documents in one trip."""
    return [run(job) for job in jobs]


def confine(memory: int) -> None:
    """Limits this process to ``memory`` bytes beyond what it holds now."""
    held = int(STATM.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + memory, held + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
