"""Digests: reading, ordering, commenting, leaving out, reviewing and sending."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from fastapi import APIRouter, Request

from monitor.model import digest as nouns
from monitor.model.person import Right
from monitor.model.response import Refused
from monitor.rules import digest as rules
from monitor.storage.digesting import DigestRecords
from monitor.web import digest_edit
from monitor.web.api import models
from monitor.web.api.stories import settled
from monitor.web.gate import TurnedAwayError, needs, services, visitor

router = APIRouter(tags=["digests"])
Number = models.Number


def _shown(each: nouns.Digest) -> models.Digest:
    return models.Digest(
        day=each.day,
        state=each.state.value,
        due=each.due,
        sent=each.sent,
        reviewed_by=each.reviewed_by,
        stories=[item.story for item in each.items if item.included],
        items=[
            models.DigestItem(
                story=item.story, title=item.title, included=item.included, comment=item.comment
            )
            for item in each.items
        ],
    )


@router.get("/digests", operation_id="listDigests")
@needs(Right.READ)
def list_digests(request: Request) -> list[models.Digest]:
    """The newest sixty."""
    with services(request).database.read() as connection:
        return [_shown(each) for each in DigestRecords(connection).recent()]


@router.get("/digests/{day}", operation_id="getDigest")
@needs(Right.READ)
def get_digest(request: Request, day: date) -> models.Digest:
    """One day's."""
    with services(request).database.read() as connection:
        found = DigestRecords(connection).digest(day)
    if found is None:
        raise TurnedAwayError(404, "Deze knipselkrant bestaat niet.")
    return _shown(found)


@router.patch("/digests/{day}/stories/{number}", operation_id="editDigest")
@needs(Right.RESPOND)
def edit(request: Request, day: date, number: Number, new: models.DigestEdit) -> models.Digest:
    """Place, comment, or in and out; only what is given changes."""
    by = visitor(request).actor.name
    if new.included is False and not new.why.strip():
        settled(Refused("Geef een reden om dit weg te laten."))

    if new.included is None and new.comment is None and new.place is None:
        settled(Refused("Er is niets veranderd."))

    def change(kept: nouns.Digest) -> nouns.Digest:
        fresh = kept
        if new.included is False:
            fresh = rules.dropped(fresh, number, by, new.why)
        elif new.included:
            fresh = rules.taken_in(fresh, number, by)
        if new.comment is not None:
            fresh = rules.commented(fresh, number, new.comment)
        if new.place is not None:
            fresh = rules.moved(fresh, number, new.place)
        return replace(fresh, revision=kept.revision + 1)  # one edit, however much of it

    done = digest_edit.edit(request, day, change, "knipsel-gewijzigd")
    settled(done)
    assert isinstance(done, nouns.Digest)
    return _shown(done)


@router.put("/digests/{day}/review", operation_id="reviewDigest")
@needs(Right.RESPOND)
def review(request: Request, day: date) -> models.Digest:
    """Somebody looked at it and finds it good."""
    settled(digest_edit.review(request, day))
    return get_digest(request, day)


@router.put("/digests/{day}/dispatch", operation_id="sendDigest")
@needs(Right.RESPOND)
def send(request: Request, day: date) -> models.Digest:
    """Send it now, not at its time."""
    settled(digest_edit.send(request, day))
    return get_digest(request, day)
