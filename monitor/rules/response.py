"""The way of a story through the desk: which step leads where, and who may take it. Pure.

``nieuw → opgepakt → in afstemming → lijn vastgesteld → gereageerd``, or ``geen reactie``; both ends re-open.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from monitor.model.person import Actor
from monitor.model.phrase import Phrase
from monitor.model.response import Line, LineState, Refused, Response, Standing, State, Step

_WORKING = frozenset({State.NEW, State.TAKEN, State.ALIGNING, State.LINE_SET})
_EVERY = frozenset(State)

FROM: dict[Step, frozenset[State]] = {
    Step.ACKNOWLEDGE: frozenset({State.NEW}),
    Step.RELEASE: frozenset({State.TAKEN, State.ALIGNING}),
    Step.ALIGN: frozenset({State.NEW, State.TAKEN}),
    Step.APPROVE: _EVERY,
    Step.REACT: frozenset({State.TAKEN, State.ALIGNING, State.LINE_SET}),
    Step.NO_REACTION: _WORKING,
    Step.REOPEN: frozenset({State.REACTED, State.NO_REACTION}),
    Step.TRIGGER: frozenset({State.NO_REACTION}),
}
"""From which states a step can be taken; a step that is not here changes no state and always can."""

_TO: dict[Step, State] = {
    Step.ACKNOWLEDGE: State.TAKEN,
    Step.RELEASE: State.NEW,
    Step.ALIGN: State.ALIGNING,
    Step.APPROVE: State.LINE_SET,
    Step.REACT: State.REACTED,
    Step.NO_REACTION: State.NO_REACTION,
    Step.REOPEN: State.TAKEN,
    Step.TRIGGER: State.NEW,
}

_NEEDS_WHY: dict[Step, str] = {
    Step.NO_REACTION: "Geef een reden: waarom is er geen reactie nodig?",
    Step.REOPEN: "Geef een reden: waarom gaat het verhaal weer open?",
    Step.NOTE: "De notitie is leeg.",
    Step.REJECT: "Geef een reden: wat moet er anders aan de lijn?",
    Step.WITHDRAW: "Geef een reden: waarom wordt de lijn ingetrokken?",
    Step.MUTE: "Geef een reden voor het dempen.",
}


TWICE = timedelta(seconds=15)
"""A second press of the same button within this time is the same press."""


def pressed_twice(last: Response | None, new: Response) -> bool:
    """Whether somebody pressed a button again before the answer to the first press was on their screen."""
    if last is None or not timedelta(0) <= new.at - last.at <= TWICE:
        return False
    return (last.step, last.by, last.why, _said(last)) == (new.step, new.by, new.why, _said(new))


def _said(response: Response) -> dict[str, object]:
    """What was chosen with it; the end of a mute is counted from the press itself."""
    return {name: value for name, value in response.data.items() if name != "until"}


def has_it(standing: Standing, step: Step, by: Actor) -> bool:
    """Whether somebody takes a story, in a second tab or in Slack, that is theirs already."""
    return step is Step.ACKNOWLEDGE and standing.state is State.TAKEN and standing.owner == by


def may_take(standing: Standing, step: Step, why: str = "", last: Response | None = None) -> Refused | None:
    """None when the step can be taken now, else why not. ``last``: who did the last thing about it."""
    if step in FROM and standing.state not in FROM[step]:
        state = standing.state.value.replace("-", " ")
        if last is None:
            return Refused(f"Dit kan niet: het verhaal is {state}.")
        return Refused(
            f"Dit kan niet: het verhaal is {state}, het laatst door {{name}}.", {"name": last.by.name}
        )
    if step in _NEEDS_WHY and not why.strip():
        return Refused(_NEEDS_WHY[step])
    return None


def after(standing: Standing, step: Step, by: Actor, at: datetime, assignee: Actor | None = None) -> Standing:
    """The standing once the step is taken. Whoever acts on a story without an owner becomes its owner."""
    state = standing.state
    if step is not Step.APPROVE or state in _WORKING:
        state = _TO.get(step, state)
    owner = standing.owner
    if step in (Step.RELEASE, Step.TRIGGER):
        owner = None
    elif step is Step.ASSIGN:
        owner = assignee
    elif owner is None and step in (Step.ACKNOWLEDGE, Step.ALIGN, Step.REOPEN):
        owner = by
    in_digest = {Step.DIGEST: True, Step.UNDIGEST: False}.get(step, standing.in_digest)
    since = at if state is not standing.state else standing.since
    return Standing(state=state, owner=owner, since=since, in_digest=in_digest)


def fold(history: Iterable[Response]) -> Standing:
    """What the whole history of a story comes to, oldest response first."""
    standing = Standing()
    for response in history:
        standing = after(standing, response.step, response.by, response.at, assignee_of(response.data))
    return standing


def assignee_of(data: object) -> Actor | None:
    """The person that an ASSIGN names."""
    if not isinstance(data, dict) or not isinstance(data.get("assignee"), dict):
        return None
    found = data["assignee"]
    return Actor(int(found["id"]), str(found["name"]))


def may_approve(line: Line, version: int, by: Actor) -> Refused | None:
    """Four eyes: nobody approves a wording of their own, and only the newest can be approved."""
    if version != line.newest.number:
        return Refused("Er is intussen een nieuwere versie; bekijk die eerst.")
    if line.newest.author.id == by.id:
        return Refused("Een ander dan de schrijver stelt de lijn vast.")
    if line.state is not LineState.SUBMITTED:
        return Refused("De lijn is nog niet voorgelegd.")
    return None


def line_state(line: Line, now: datetime) -> LineState:
    """The state to show: an approved line expires, and asks to be looked at again when news came."""
    if line.state is not LineState.APPROVED:
        return line.state
    if line.valid_until is not None and line.valid_until <= now:
        return LineState.EXPIRED
    return LineState.REVIEW if line.review_since is not None else LineState.APPROVED


def usable(line: Line, now: datetime) -> bool:
    """Whether its approved wording may be said now; a newer one that is worked on takes nothing from that."""
    if line.approved is None or line.state is LineState.WITHDRAWN:
        return False
    return line.valid_until is not None and line.valid_until > now


def asks_review(line: Line, news_at: datetime | None, because: Phrase | None) -> Phrase | None:
    """``because`` when the story gained something since its line was approved or looked at, else None."""
    if line.approved_at is None or news_at is None or line.state is not LineState.APPROVED:
        return None
    return because if news_at > (line.looked_at or line.approved_at) else None
