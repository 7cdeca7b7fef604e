"""Which blind outlets the administrators are told of, and in which words. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from monitor.model.condition import Condition
from monitor.model.reading import Failure
from monitor.rules.wording.catalogue import word
from monitor.rules.wording.notices import both
from monitor.rules.wording.phrases import say
from monitor.rules.wording.view import NoticeView, Said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.model.collecting import OutletState
    from monitor.model.condition import Diagnosis

PATIENCE = timedelta(minutes=30)
"""So long an outlet may fail before anybody is told: most failures pass."""
NIGHT = timedelta(hours=12)
"""So long a feed may be empty: that of a small newsroom is so every night."""
LEFT_ALONE = timedelta(hours=2)
"""An outlet whose server wants to be left alone so long is told of once it has been."""
_WANTS_REST = {Failure.RATE_LIMITED, Failure.SERVER_ERROR}
"""What comes with the server's own wait; behind others stands the outlet's interval."""
_MAY_PASS = {Failure.BOT_WALL, Failure.FORBIDDEN}
"""Walls that come and go, where others stand."""
MOST_LINES = 12


def worth_telling(
    found: Sequence[Diagnosis], states: Mapping[str, OutletState], now: datetime
) -> tuple[Diagnosis, ...]:
    """The blind ones; those that fail only when it has lasted."""
    return tuple(
        each
        for each in found
        if each.blind and (not _may_pass(each, states) or _lasting(states.get(each.outlet), now))
    )


def _may_pass(each: Diagnosis, states: Mapping[str, OutletState]) -> bool:
    state = states.get(each.outlet)
    return each.condition is Condition.FAILING or (state is not None and state.failure in _MAY_PASS)


def _lasting(state: OutletState | None, now: datetime) -> bool:
    if state is None:
        return False
    asked, again = state.last_poll, state.next_poll
    waited = min(now, again) - asked if asked is not None and again is not None else timedelta(0)
    if state.failure in _WANTS_REST and waited >= LEFT_ALONE:
        return True
    since = state.last_success
    patience = NIGHT if state.failure is Failure.EMPTY else PATIENCE
    return state.failures >= 3 and (since is None or now - since >= patience)


def key(blind: Sequence[Diagnosis]) -> str:
    """Says which outlets are blind and how; the same set is told once a day."""
    return "outlets: " + ", ".join(sorted(f"{each.outlet} {each.condition}" for each in blind))


def notice(fresh: Sequence[Diagnosis], names: Mapping[str, str], now: datetime, desk_url: str) -> NoticeView:
    """One message for all that went blind since the last one."""
    return both(partial(_said, fresh, names), now, desk_url=desk_url)


def _said(fresh: Sequence[Diagnosis], names: Mapping[str, str], language: str) -> Said:
    first = fresh[0]
    subject = word(language, f"blind-{first.condition.value}", name=names.get(first.outlet, first.outlet))
    if len(fresh) > 1:
        key = "blind-one-more" if len(fresh) == 2 else "blind-more"
        subject = word(language, key, first=subject, count=len(fresh) - 1)
    lines = [_line(each, names, language) for each in fresh[:MOST_LINES]]
    if len(fresh) > MOST_LINES:
        lines.append(word(language, "blind-rest", count=len(fresh) - MOST_LINES))
    return Said(subject=subject, lines=tuple(lines))


def _line(each: Diagnosis, names: Mapping[str, str], language: str) -> str:
    """``NOS: 7 keer mislukt, sinds …: geen antwoord binnen de tijd → wacht af``."""
    line = f"{names.get(each.outlet, each.outlet)}: {say(language, each.evidence)}"
    return f"{line} → {say(language, each.remedy)}" if each.remedy else line
