"""The digest: ``a day -> stories chosen -> a draft to review -> sent at its time, reviewed or not``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from monitor.flows.alert_views import Moment
from monitor.flows.digest_story import candidate
from monitor.flows.telling import tell_at_once
from monitor.model.digest import Candidate, Digest, DigestState, Ledger, OutletDay
from monitor.model.settings import Settings
from monitor.model.story import StoryRows
from monitor.ports.alerting import AlertWork
from monitor.rules.digest import LATE, Times, begins, choose, last_owed, refreshed, times_of, to_build
from monitor.rules.wording import notices
from monitor.rules.wording.digest import DigestView

_OVERLAP = timedelta(minutes=5)
"""Longer than any transaction lasts."""
_FRESH = timedelta(minutes=2)
"""So old a draft may be before what came meanwhile is added to it."""
ROUTE = "knipselkrant"
COUNTED = (
    "digest-tier",
    "no-route",
    "quiet-hours",
    "muted",
    "route-muted",
    "baseline",
    "too-old",
    "republished",
    "no-reaction",
    "dropped",
)
"""What the ledger counts as not told, in this order. What was taken up, or told another way, is no miss."""


class DigestWork(AlertWork, Protocol):
    """What the digest reads and writes in one transaction."""

    def newest(self, until: date = date.max) -> Digest | None:
        """That of the latest date up to this one."""
        ...

    def previous(self, day: date) -> Digest | None:
        """The last digest of before a date."""
        ...

    def began(self) -> datetime | None:
        """When outlets were first read; None before that."""
        ...

    def digest(self, day: date) -> Digest | None:
        """The digest of a date."""
        ...

    def due(self, now: datetime) -> Digest | None:
        """A draft whose time has come."""
        ...

    def add(self, digest: Digest) -> bool:
        """Stores a draft; False when that date has one already."""
        ...

    def keep(self, digest: Digest) -> bool:
        """Stores an edit of a draft; False when it was edited or sent since it was read."""
        ...

    def renew(self, digest: Digest) -> bool:
        """Stores what came since in a draft; False when it was edited or sent since it was read."""
        ...

    def told_since(self, because: str, since: datetime) -> bool:
        """Whether a message with this key was written after then."""
        ...

    def freeze(self, day: date, now: datetime, *, late: bool) -> bool:
        """Marks a draft as sent; False when it was sent already."""
        ...

    def stories(self, since: datetime, until: datetime) -> tuple[int, ...]:
        """Stories of the period, and those that the desk put in."""
        ...

    def rows_of(self, stories: Sequence[int]) -> dict[int, StoryRows]:
        """What each of them holds, without texts and earlier headlines."""
        ...

    def chosen_by(self, stories: Sequence[int]) -> dict[int, str]:
        """Who put which stories in."""
        ...

    def states(self, stories: Sequence[int]) -> dict[int, str]:
        """Where the desk stands with each."""
        ...

    def told(self, stories: Sequence[int]) -> frozenset[int]:
        """Which of them became an alert."""
        ...

    def held(self, stories: Sequence[int]) -> dict[int, str]:
        """The newest cause for which each of them was not told."""
        ...

    def outlets(self, since: datetime, until: datetime) -> dict[str, dict[str, Any]]:
        """State and counts of every outlet."""
        ...

    def causes(self, since: datetime, until: datetime) -> Mapping[str, int]:
        """How many stories were held back, by cause."""
        ...

    def per_day(self, until: datetime, timezone: str) -> tuple[tuple[date, int, int], ...]:
        """Matched articles of the last seven days."""
        ...


class Digests(Protocol):
    """The way into the digest's transactions."""

    def transaction(self) -> AbstractContextManager[DigestWork]:
        """All of it is stored at the end, or nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Digested:
    """What a tick did."""

    built: date | None = None
    sent: date | None = None


class DigestTicker:
    """Builds and sends what is due; safe to run side by side with itself."""

    def __init__(self, store: Digests) -> None:
        self._store = store

    def run(self, moment: Moment) -> Digested:
        """One tick. Nothing is built while nobody is to get it."""
        settings, built, sent = moment.settings.digest, None, None
        last = last_owed(moment.now, settings)
        if settings.to:
            with self._store.transaction() as work:
                newest = work.newest(last)
                times = to_build(moment.now, settings, newest.day if newest else None, work.began())
                if times is not None and work.add(build(times, work, moment)):
                    built = times.day
        with self._store.transaction() as work:
            draft = work.due(moment.now) or work.newest(last)
            if draft is not None and draft.state is DigestState.DRAFT:
                sent = self._draft(draft, work, moment)
        return Digested(built, sent)

    def _draft(self, draft: Digest, work: DigestWork, moment: Moment) -> date | None:
        """Bring a draft up to date, tell its reviewers once, and send it when its time has come."""
        ready = draft.due <= moment.now
        if ready or moment.now - draft.until >= _FRESH:
            fresh = renewed(draft, work, moment)
            draft = fresh if work.renew(fresh) else work.digest(draft.day) or draft
        if ready:
            return draft.day if send(draft, work, moment) else None
        if moment.now >= draft.due - moment.settings.digest.review:
            ask_review(draft, work, moment)
        return None


def build(times: Times, work: DigestWork, moment: Moment) -> Digest:
    """A draft of one date's digest, from what the archive holds now."""
    before = work.previous(times.day)
    since = begins(times, before.until if before else None)
    until = max(since, min(moment.now, times.due))
    return Digest(
        id=0,
        day=times.day,
        state=DigestState.DRAFT,
        since=since,
        until=until,
        due=times.due,
        items=choose(_candidates(times.day, since, until, work, moment)),
        ledger=_ledger(since, until, work, moment),
        late=moment.now > times.due + LATE,
    )


def renewed(draft: Digest, work: DigestWork, moment: Moment) -> Digest:
    """The draft with what came since it was made: it may be a day old, or from before the first poll."""
    until = max(draft.until, moment.now)
    items = refreshed(draft, _candidates(draft.day, draft.since, until, work, moment))
    return replace(draft, items=items, until=until, ledger=_ledger(draft.since, until, work, moment))


def _candidates(
    day: date, since: datetime, until: datetime, work: DigestWork, moment: Moment
) -> list[Candidate]:
    """Looks back a little: what was being stored while the last digest was made stands in neither."""
    before = work.previous(day)
    known = {each.story for each in before.items} if before else set()
    earlier = since - _OVERLAP if before else since
    stories = work.stories(earlier, until)
    rows = work.rows_of(stories)
    chosen, states, told = work.chosen_by(stories), work.states(stories), work.told(stories)
    held = work.held(stories)
    found = (
        candidate(
            story,
            rows[story],
            moment.settings,
            since if story in known else earlier,
            chosen_by=chosen.get(story, ""),
            state=states.get(story, ""),
            told=story in told,
            held=held.get(story, ""),
        )
        for story in stories
    )
    return [each for each in found if each is not None]


def ask_review(draft: Digest, work: DigestWork, moment: Moment) -> None:
    """Tell the reviewers, once, that a draft waits, with the way to it and when it goes without them."""
    key = f"review of {draft.day}"
    if not moment.settings.digest.reviewers or work.told_since(key, draft.due - timedelta(days=7)):
        return
    desk = _page(draft.day, moment)
    view = notices.review(draft, moment.settings.digest.timezone, moment.now, desk)
    tell_at_once(view, ROUTE, key, moment.settings.digest.reviewers, work, moment)


def _page(day: date, moment: Moment) -> str:
    return f"{moment.desk_url}/knipselkrant/{day}" if moment.desk_url else ""


def build_for(day: date, work: DigestWork, moment: Moment) -> Digest:
    """The digest of a date, from the archive if it was never built; nothing is stored."""
    return work.digest(day) or build(times_of(day, moment.settings.digest), work, moment)


def send(digest: Digest, work: DigestWork, moment: Moment) -> bool:
    """Freeze it and queue it, in one transaction; False when it was sent already."""
    late = digest.late or moment.now > digest.due + LATE
    if not work.freeze(digest.day, moment.now, late=late):
        return False
    frozen = replace(digest, state=DigestState.SENT, sent=moment.now, late=late)
    view = DigestView(
        digest=frozen, desk_url=_page(digest.day, moment), timezone=moment.settings.digest.timezone
    )
    tell_at_once(view, ROUTE, f"digest of {digest.day}", moment.settings.digest.to, work, moment)
    return True


def reviewed(digest: Digest, work: DigestWork, by: str) -> bool:
    """Somebody looked at it and finds it good; it goes at its time."""
    return work.keep(replace(digest, reviewed_by=by, revision=digest.revision + 1))


def _ledger(since: datetime, until: datetime, work: DigestWork, moment: Moment) -> Ledger:
    causes = work.causes(since, until)
    known = work.outlets(since, until)
    timezone = moment.settings.digest.timezone
    return Ledger(
        outlets=tuple(_outlets(known, since, moment.settings)),
        gates=tuple((cause, causes[cause]) for cause in COUNTED if causes.get(cause)),
        days=work.per_day(until, timezone),
    )


def _outlets(known: Mapping[str, Mapping[str, Any]], since: datetime, settings: Settings) -> list[OutletDay]:
    found = []
    for outlet in settings.outlets:
        row = known.get(outlet.slug, {})
        success = row.get("last_success")
        seen = success is not None and success > since
        failing = bool(row.get("failures")) and not seen
        found.append(
            OutletDay(
                name=outlet.name,
                seen=seen,
                articles=int(row.get("articles", 0)),
                matched=int(row.get("matched", 0)),
                since=success if failing else None,
                failure=str(row.get("failure") or "onbekend") if failing else "",
            )
        )
    return found
