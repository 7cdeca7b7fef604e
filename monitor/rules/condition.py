"""From what is known of an outlet to its state, with evidence, norm and remedy."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import exp
from typing import TYPE_CHECKING

from monitor.model.condition import Condition, Diagnosis
from monitor.model.phrase import Phrase, Value
from monitor.model.reading import Failure
from monitor.rules.wording.details import told

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from monitor.model.collecting import OutletState
    from monitor.model.outlet import Outlet
    from monitor.rules.cadence import Rhythm

SURPRISE = 0.001
"""Chance of such a silence in the outlet's own rhythm below which it is called silent."""
LEAST_SILENCE = timedelta(hours=3)
LATE_FACTOR = 3
GAP_SHOWN = timedelta(hours=12)
SHOWN = 0.05
"""Articles an hour below which the usual rate would read as 0.0."""
BASELINE_SHOWN = timedelta(days=1)
_WALLS = {Failure.CONSENT_WALL, Failure.BOT_WALL, Failure.FORBIDDEN, Failure.ROBOTS}
_PASSING = {Failure.PROTOCOL, Failure.TRUNCATED, Failure.SERVER_ERROR}
"""Failures that nobody here can do anything about but wait."""


def diagnose(
    outlet: Outlet,
    state: OutletState | None,
    rhythm: Rhythm | None,
    now: datetime,
    holidays: Collection[date] = frozenset(),
) -> Diagnosis:
    """The state of one outlet at ``now``; ``rhythm`` is None while too little is known of it."""
    if state is None or state.last_poll is None:
        return Diagnosis(outlet=outlet.slug, condition=Condition.NEW, evidence=Phrase("seen-new"))
    if state.url and state.url != outlet.url:
        told = Phrase("seen-moved", {"url": state.url})
        return Diagnosis(outlet=outlet.slug, condition=Condition.NEW, evidence=told)
    if state.failures:
        return _empty(outlet, state, rhythm, now, holidays) or _failing(outlet, state)
    late = now - (state.last_success or state.last_poll)
    if late > LATE_FACTOR * outlet.interval:
        return Diagnosis(
            outlet=outlet.slug,
            condition=Condition.LATE,
            evidence=Phrase("seen-late", {"span": late}),
            norm=Phrase("norm-late", {"span": outlet.interval}),
            remedy=Phrase("fix-late"),
        )
    if state.gap_at is not None and now - state.gap_at < GAP_SHOWN:
        return Diagnosis(
            outlet=outlet.slug,
            condition=Condition.DISCONTINUOUS,
            evidence=Phrase("seen-gap", {"at": state.gap_at}),
            norm=Phrase("norm-gap"),
            remedy=Phrase("fix-gap"),
        )
    return _silence(outlet, state, rhythm, now, holidays)


def _failing(outlet: Outlet, state: OutletState) -> Diagnosis:
    why = state.failure or Failure.UNPARSABLE
    last = state.last_success
    since = Phrase("seen-since", {"at": last}) if last else Phrase("seen-never")
    said: dict[str, Value] = {
        "count": state.failures,
        "since": since,
        "why": Phrase(f"failure-{why.value}"),
        "detail": told(state.detail),
    }
    return Diagnosis(
        outlet=outlet.slug,
        condition=Condition.WALLED if why in _WALLS else Condition.FAILING,
        evidence=Phrase("seen-failing-detail" if state.detail else "seen-failing", said),
        norm=Phrase("norm-failing", {"span": outlet.interval}),
        remedy=Phrase("fix-wait" if why in _PASSING else f"fix-{why.value}"),
    )


def _empty(
    outlet: Outlet, state: OutletState, rhythm: Rhythm | None, now: datetime, holidays: Collection[date]
) -> Diagnosis | None:
    """An empty feed is silent, not failing, where by its own rhythm there should have been something."""
    quiet = _silence(outlet, state, rhythm, now, holidays) if state.failure is Failure.EMPTY else None
    if quiet is None or quiet.condition is not Condition.SILENT:
        return None
    both = Phrase("seen-both", {"first": _failing(outlet, state).evidence, "second": quiet.evidence})
    return replace(quiet, evidence=both)


def _silence(
    outlet: Outlet, state: OutletState, rhythm: Rhythm | None, now: datetime, holidays: Collection[date]
) -> Diagnosis:
    seen, baseline = state.last_new or state.baseline_at, state.baseline_at
    fresh = baseline is not None and now - baseline < BASELINE_SHOWN
    begun = Phrase("seen-baseline", {"at": baseline}) if fresh and baseline else None
    if rhythm is None or seen is None:
        return _well(outlet, state, begun or Phrase("seen-read"), Phrase("norm-unknown"))
    quiet = now - seen
    expected = rhythm.expected(seen, now, holidays)
    rate = rhythm.at(now)
    norm = Phrase("norm-rate", {"rate": rate}) if rate >= SHOWN else Phrase("norm-quiet")
    if quiet > LEAST_SILENCE and exp(-expected) < SURPRISE:
        return Diagnosis(
            outlet=outlet.slug,
            condition=Condition.SILENT,
            evidence=Phrase("seen-silent", {"span": quiet, "expected": f"{expected:.0f}"}),
            norm=norm,
            remedy=Phrase("fix-silent"),
        )
    latest = Phrase("seen-latest", {"span": quiet})
    return _well(
        outlet, state, Phrase("seen-both", {"first": begun, "second": latest}) if begun else latest, norm
    )


def _well(outlet: Outlet, state: OutletState, told: Phrase, norm: Phrase) -> Diagnosis:
    """In order; an address that moved for good is proposed, for redirects end one day."""
    moved = state.permanent_url if state.permanent_url != outlet.url else ""
    remedy = Phrase("fix-moved", {"url": moved}) if moved else None
    return Diagnosis(outlet=outlet.slug, condition=Condition.OK, evidence=told, norm=norm, remedy=remedy)
