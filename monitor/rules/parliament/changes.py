"""What is new about a question: decided by number and document, never by the changed-at stamp."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date
from hashlib import blake2b

from monitor.model.parliament import Event, Notice, Paper, Question
from monitor.rules.parliament.deadlines import notice

_EVENT = {
    Notice.ANSWER: Event.ANSWERED,
    Notice.FURTHER_ANSWER: Event.ANSWERED,
    Notice.POSTPONEMENT: Event.POSTPONED,
    Notice.WITHDRAWAL: Event.WITHDRAWN,
    Notice.HELD: Event.ANSWERED,
    Notice.SCHEDULED: Event.SCHEDULED,
    Notice.CANCELLED: Event.CANCELLED,
}


def fingerprint(question: Question) -> bytes:
    """Sixteen bytes over everything that a reader would call a change; the stamp and our text are not."""
    facts = asdict(replace(question, changed=None, text=""))
    facts["papers"] = sorted(facts["papers"], key=lambda paper: (paper["number"], paper["id"]))
    plain = json.dumps(facts, sort_keys=True, default=str, ensure_ascii=False)
    return blake2b(plain.encode("utf-8", "replace"), digest_size=16).digest()


def merged(known: Question, found: Question) -> Question:
    """What is known with what was found: papers add up, and what the source left empty stays as it was."""
    papers: dict[str, Paper] = {paper.number: paper for paper in known.papers}
    papers.update((paper.number, paper) for paper in found.papers)
    return replace(
        found,
        number=known.number,
        id=found.id or known.id,
        kind=found.kind or known.kind,
        subject=found.subject or known.subject,
        asked=found.asked or known.asked,
        term=found.term or known.term,
        actors=found.actors or known.actors,
        papers=tuple(sorted(papers.values(), key=lambda paper: paper.number)),
        text=found.text or known.text,
    )


def events_of(question: Question) -> Iterator[tuple[Event, str, date | None]]:
    """``(event, document number, day)`` of everything that has happened to the question so far."""
    yield Event.ASKED, "", question.asked
    for paper in question.papers:
        event = _EVENT.get(notice(paper))
        if event is not None and not paper.deleted:
            # an activity that moves to another day is on the agenda once more
            moved = f" {paper.day:%Y%m%d}" if event is Event.SCHEDULED and paper.day else ""
            yield event, f"{paper.number}{moved}", paper.day
    if question.deleted:
        yield Event.WITHDRAWN, "", None
