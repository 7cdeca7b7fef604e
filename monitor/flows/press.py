"""A button that was pressed: ``who? -> may they? -> recorded``, like a step at the desk."""

from __future__ import annotations

from datetime import datetime

from monitor.flows.respond import Act, mute, take
from monitor.model.person import Actor
from monitor.model.press import Button, Press
from monitor.model.response import Refused, Step
from monitor.model.settings import Settings
from monitor.ports.responding import MuteBook

_STEPS = {Button.TAKE: Step.ACKNOWLEDGE, Button.MUTE: Step.MUTE, Button.NO_REACTION: Step.NO_REACTION}
UNKNOWN = "Uw Slack-account staat niet bij `people` in feeds.yaml; vraag de beheerder om het toe te voegen."


def record(book: MuteBook, press: Press, settings: Settings, now: datetime) -> str:
    """Empty when it was recorded, else why not. Only who stands in ``people`` can answer."""
    person = next(
        (each for each in settings.people.values() if each.slack and each.slack == press.user), None
    )
    if person is None:
        return UNKNOWN
    act = Act(step=_STEPS[press.button], by=Actor(0, person.name), at=now, why=press.why)
    done = (
        mute(book, press.story, act, press.lasting)
        if press.button is Button.MUTE
        else take(book, press.story, act)
    )
    return done.said if isinstance(done, Refused) else ""
