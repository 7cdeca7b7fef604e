"""What a poll's outcome makes of an outlet's state: pure, the clock and the jitter come in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.model.collecting import OutletState, Unmoved, Unread
from monitor.model.outlet import FullText
from monitor.model.reading import Failure, Fetched, Unchanged
from monitor.rules.cadence import after_failure, after_gap, next_poll
from monitor.rules.identity import site_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from monitor.model.collecting import Effect, Gathered
    from monitor.model.outlet import Outlet
    from monitor.model.reading import FetchFailed
    from monitor.rules.cadence import Rhythm

LEAST_FOR_A_GAP = 3
_KEEP_PACE = {Failure.EMPTY, Failure.NO_LINKS}
CLOCKS_APART = timedelta(minutes=1)
"""Machines that work together may differ by this much."""


def due(outlets: Iterable[Outlet], states: Mapping[str, OutletState], now: datetime) -> list[Outlet]:
    """The outlets whose time has come: the healthy before the failing, longest overdue first."""
    waiting: list[tuple[bool, datetime, str, Outlet]] = []
    for outlet in outlets:
        state = states.get(outlet.slug)
        at = state.next_poll if state is not None and state.next_poll is not None else now
        if at <= now or polled_ahead(state, now):
            waiting.append((state is not None and state.failures > 0, at, outlet.slug, outlet))
    return [outlet for *_, outlet in sorted(waiting, key=lambda row: row[:3])]


def polled_ahead(state: OutletState | None, now: datetime) -> bool:
    """Whether the last poll is still to come: the clock was set back, and the plan is of the other clock."""
    return state is not None and state.last_poll is not None and state.last_poll > now + CLOCKS_APART


def current(outlet: Outlet, state: OutletState | None, there: OutletState | None = None) -> OutletState:
    """The state to go on from: another address in the configuration voids validators, not always history.

    A feed of another site is another feed: what it holds now is its baseline, or a month of it would be news.
    Where a permanent redirect led, and within one site, it is the same feed and nothing of it is missed. So
    it is where only its name in the configuration is new: ``there``, what is known of the same address.
    """
    if state is None:
        begun, new = (there.baseline_at, there.last_new) if there is not None else (None, None)
        return OutletState(slug=outlet.slug, url=outlet.url, baseline_at=begun, last_new=new)
    if state.url == outlet.url:
        return state
    if outlet.url != state.permanent_url and site_of(outlet.url) != site_of(state.url):
        return OutletState(slug=outlet.slug, url=outlet.url)
    return OutletState(
        slug=outlet.slug, url=outlet.url, baseline_at=state.baseline_at, last_new=state.last_new
    )


def followed(state: OutletState, now: datetime, *, failure: FetchFailed | None, news: bool) -> OutletState:
    """The same for the House's open data, which is asked at its own pace and has no document to compare."""
    tried = replace(state, last_poll=now, last_new=now if news else state.last_new)
    if failure is not None:
        return replace(tried, failures=state.failures + 1, failure=failure.why, detail=failure.detail)
    baseline = state.baseline_at or now
    return replace(tried, last_success=now, baseline_at=baseline, failures=0, failure=None, detail="")


def succeeded(
    outlet: Outlet,
    state: OutletState,
    found: Fetched | Unchanged,
    rhythm: Rhythm,
    now: datetime,
    jitter: float,
) -> OutletState:
    """After a poll that went well."""
    return replace(
        state,
        validators=found.validators or state.validators,
        next_poll=next_poll(outlet, rhythm, now, jitter=jitter, floor=found.max_age),
        last_poll=now,
        last_success=now,
        failures=0,
        failure=None,
        detail="",
    )


def unmoved(
    outlet: Outlet, state: OutletState, found: Unchanged, rhythm: Rhythm, now: datetime, jitter: float
) -> Unmoved | None:
    """The same, where nothing of the state but its times changes; None where more does."""
    healed = state.failures or state.failure or state.detail
    if healed or state.last_poll is None or found.validators not in (None, state.validators):
        return None
    again = next_poll(outlet, rhythm, now, jitter=jitter, floor=found.max_age)
    return Unmoved(state.slug, now, again)


def read(
    outlet: Outlet,
    state: OutletState,
    found: Fetched,
    gathered: Gathered,
    rhythm: Rhythm,
    now: datetime,
    jitter: float,
) -> OutletState:
    """After a document was read in full."""
    floor = max(found.max_age or timedelta(0), gathered.ttl or timedelta(0))
    announced = dict(reversed(found.links))
    return replace(
        succeeded(outlet, state, found, rhythm, now, jitter),
        next_poll=next_poll(outlet, rhythm, now, jitter=jitter, floor=floor),
        baseline_at=state.baseline_at or now,
        permanent_url=found.permanent_url,
        last_read=now,
        hub=gathered.hub or announced.get("hub", ""),
        topic_url=gathered.topic_url or announced.get("self", ""),
    )


def wants_bodies(outlet: Outlet, state: OutletState) -> bool:
    """Whether new articles of this outlet wait for their own page to be read; the baseline never does."""
    return outlet.fulltext is not FullText.NEVER and state.baseline_at is not None


def begun(state: OutletState, now: datetime) -> OutletState:
    """A feed that holds nothing yet, such as that of a rare tag: whatever comes after this is news."""
    return replace(state, baseline_at=state.baseline_at or now)


def failed(outlet: Outlet, state: OutletState, why: FetchFailed, now: datetime, jitter: float) -> OutletState:
    """After a poll that gave nothing. An empty feed or list keeps its pace, everything else backs off."""
    failures = state.failures + 1
    rank = 1 if why.why in _KEEP_PACE else failures
    return replace(
        state,
        next_poll=after_failure(outlet, rank, now, jitter=jitter, wait=why.retry_after),
        last_poll=now,
        failures=failures,
        failure=why.why,
        detail=_detail(outlet, why)[:500],
    )


def _detail(outlet: Outlet, why: FetchFailed) -> str:
    """With where a redirect had led, when what stood there could not be read."""
    landed = why.url if why.url.strip("/") != outlet.url.strip("/") else ""
    return f"{why.detail} at {landed}".strip() if landed else why.detail


def unread(why: FetchFailed, found: Fetched | None) -> Unread | None:
    """What to keep of a document that broke its reader; a wall or an empty feed was read well enough."""
    if found is None or why.why is not Failure.UNPARSABLE:
        return None
    return Unread(url=found.url, content_type=found.content_type, body=found.body)


def blind_for(state: OutletState, now: datetime) -> timedelta:
    """How long the outlet has been unreadable since it was last asked, when it cannot be read now."""
    since = max(filter(None, (state.last_success, state.last_poll)), default=None)
    return now - since if since is not None and now > since else timedelta(0)


def shows_gap(effect: Effect, before: OutletState) -> bool:
    """Whether this reading shared nothing with the ones before it: articles between them may be lost."""
    return before.last_read is not None and effect.known == 0 and effect.new >= LEAST_FOR_A_GAP


def after_a_gap(outlet: Outlet, before: OutletState, fresh: OutletState, now: datetime) -> OutletState:
    """Marked, and asked again sooner."""
    since = before.last_success or before.last_read or now
    return replace(fresh, gap_at=now, next_poll=now + after_gap(outlet, since, now))
