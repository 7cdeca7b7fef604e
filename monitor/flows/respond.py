"""Responding: ``a person's step -> may they? -> recorded``, with what it comes to, in one transaction.

Whatever is recorded comes back to alerting only as data that ``rules.alerting`` reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.model.person import Actor
from monitor.model.response import Line, LineState, LineVersion, Refused, Response, Standing, State, Step, Use
from monitor.ports.responding import LineBook, MuteBook, StoryRecord
from monitor.rules.response import TWICE, after, assignee_of, has_it, may_approve, may_take, pressed_twice

LONGEST_MUTE = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Somebody wants to do something, now."""

    step: Step
    by: Actor
    at: datetime
    why: str = ""
    data: Mapping[str, object] = field(default_factory=dict)


def take(book: StoryRecord, story: int, act: Act) -> Standing | Refused:
    """Take one step with a story. A story that nobody has yet is acknowledged by whoever works on it.

    The second press of an impatient finger changes nothing and is answered like the first.
    """
    standing = book.standing(story)
    if standing is None:
        return Refused("Dit verhaal bestaat niet.")
    last = book.last(story)
    if pressed_twice(last, _response(story, act)) or has_it(standing, act.step, act.by):
        return standing
    refused = may_take(standing, act.step, act.why, last)
    if refused:
        return refused
    if act.step is Step.ALIGN and standing.state is State.NEW:
        standing = _record(book, story, replace(act, step=Step.ACKNOWLEDGE, why="", data={}), standing)
    return _record(book, story, act, standing)


def _record(book: StoryRecord, story: int, act: Act, standing: Standing) -> Standing:
    fresh = after(standing, act.step, act.by, act.at, assignee_of(act.data))
    book.record(story, _response(story, act), fresh)
    return fresh


def _response(story: int, act: Act) -> Response:
    return Response(
        id=0, story=story, step=act.step, by=act.by, at=act.at, why=act.why.strip(), data=act.data
    )


def mute(book: MuteBook, story: int, act: Act, lasting: timedelta) -> Standing | Refused:
    """Silence a story, with a reason and an end."""
    if not timedelta(0) < lasting <= LONGEST_MUTE:
        return Refused("Een verhaal wordt ten hoogste 31 dagen gedempt.")
    until = act.at + lasting
    step = replace(act, step=Step.MUTE, data={"until": until.isoformat()})
    again = pressed_twice(book.last(story), _response(story, step))
    taken = take(book, story, step)
    if not isinstance(taken, Refused) and not again:
        book.mute("story", str(story), (act.at, until), act.why, act.by.name)
    return taken


def unmute(book: MuteBook, story: int, act: Act) -> Standing | Refused:
    """Let a story be heard again."""
    taken = take(book, story, replace(act, step=Step.UNMUTE))
    if not isinstance(taken, Refused):
        book.unmute("story", str(story), act.at)
    return taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What somebody wrote: the core message, the line, and a word on what changed."""

    core: str
    text: str
    note: str = ""

    def fault(self) -> Refused | None:
        """Why it cannot stand as a line."""
        if not self.core.strip():
            return Refused("Geef de kernboodschap: één zin.")
        return None if self.text.strip() else Refused("De lijn heeft nog geen tekst.")


def draft(
    book: LineBook, story: int | None, title: str, wording: Wording, act: Act, topic: str = ""
) -> Line | Refused:
    """Begin a line for a story, or (``story`` None) one agreed beforehand.

    Whoever writes has the story: nobody is called out of bed while its line is being written.
    """
    refused = wording.fault()
    if refused:
        return refused
    standing = book.standing(story) if story is not None else None
    if story is not None and standing is None:
        return Refused("Dit verhaal bestaat niet.")
    here = book.standing_lines() if story is None else book.lines_of(story)
    if twin := next((each for each in here if _just_written(each, wording, act)), None):
        return twin
    if story is not None and standing is not None and standing.state is State.NEW:
        _record(book, story, replace(act, step=Step.ACKNOWLEDGE, why="", data={}), standing)
    line = book.add_line(
        Line(
            id=0,
            story=story,
            title=title.strip() or wording.core.strip()[:120],
            topic=topic,
            state=LineState.DRAFT,
            versions=(_version(wording, 1, act),),
        )
    )
    return _noted(book, line, replace(act, step=Step.DRAFT))


def revise(book: LineBook, line_id: int, wording: Wording, act: Act) -> Line | Refused:
    """A new wording. What was approved stays in force, marked, until the new wording is approved."""
    line = book.line(line_id)
    refused = wording.fault() if line else Refused("Deze lijn bestaat niet.")
    if line is None or refused:
        return refused or Refused("Deze lijn bestaat niet.")
    if line.state is LineState.WITHDRAWN:
        return Refused("De lijn is ingetrokken; begin een nieuwe.")
    newest = line.newest
    if _just_written(line, wording, act):
        return line
    if (wording.core.strip(), wording.text.strip()) == (newest.core, newest.text):
        return Refused("Er is niets veranderd.")
    version = _version(wording, newest.number + 1, act)
    book.add_version(line.id, version)
    fresh = replace(line, state=LineState.DRAFT, versions=(*line.versions, version))
    book.keep_line(fresh)
    return _noted(book, fresh, replace(act, step=Step.DRAFT))


def submit(book: LineBook, line_id: int, act: Act) -> Line | Refused:
    """Put the newest wording before somebody who may approve it. The story is now being aligned."""
    line = book.line(line_id)
    if line is not None and line.state is LineState.SUBMITTED:
        return line
    if line is None or line.state is not LineState.DRAFT:
        return Refused("Alleen een concept kan worden voorgelegd.")
    fresh = replace(line, state=LineState.SUBMITTED)
    book.keep_line(fresh)
    if line.story is not None:
        take(book, line.story, replace(act, step=Step.ALIGN, why="", data={"line": line.id}))
    return _noted(book, fresh, replace(act, step=Step.SUBMIT))


def approve(
    book: LineBook, line_id: int, version: int, act: Act, until: datetime, uses: tuple[Use, ...]
) -> Line | Refused:
    """Four eyes: another person than the author settles the newest wording, until when and for what use."""
    line = book.line(line_id)
    if line is None:
        return Refused("Deze lijn bestaat niet.")
    if _just_approved(line, version, act):
        return line
    refused = may_approve(line, version, act.by)
    if refused:
        return refused
    if until <= act.at:
        return Refused("De geldigheid ligt in het verleden.")
    if not uses:
        return Refused("Kies waarvoor de lijn gebruikt mag worden.")
    fresh = replace(
        line,
        state=LineState.APPROVED,
        approved_version=version,
        approved_by=act.by,
        approved_at=act.at,
        looked_at=None,
        valid_until=until,
        channels=uses,
        review_since=None,
        review_because=None,
    )
    book.keep_line(fresh)
    return _noted(book, fresh, replace(act, step=Step.APPROVE))


def give_back(book: LineBook, line_id: int, act: Act) -> Line | Refused:
    """Back to its author, with the reason."""
    line = book.line(line_id)
    if line is None or line.state is not LineState.SUBMITTED:
        return Refused("Alleen een voorgelegde lijn kan terug naar de schrijver.")
    if not act.why.strip():
        return Refused("Geef een reden: wat moet er anders aan de lijn?")
    fresh = replace(line, state=LineState.DRAFT)
    book.keep_line(fresh)
    return _noted(book, fresh, replace(act, step=Step.REJECT))


def withdraw(book: LineBook, line_id: int, act: Act) -> Line | Refused:
    """The line may not be used any more."""
    line = book.line(line_id)
    if line is None or line.state is LineState.WITHDRAWN:
        return Refused("Deze lijn is er niet meer.")
    if not act.why.strip():
        return Refused("Geef een reden: waarom wordt de lijn ingetrokken?")
    fresh = replace(line, state=LineState.WITHDRAWN)
    book.keep_line(fresh)
    return _noted(book, fresh, replace(act, step=Step.WITHDRAW))


def confirm_still_good(book: LineBook, line_id: int, act: Act) -> Line | Refused:
    """*Opnieuw bekijken* done: somebody looked at the news and the line still stands."""
    line = book.line(line_id)
    if line is None or line.state is not LineState.APPROVED:
        return Refused("Alleen een vastgestelde lijn kan worden bevestigd.")
    fresh = replace(line, looked_at=act.at, review_since=None, review_because=None)
    book.keep_line(fresh)
    note = replace(act, step=Step.NOTE, why=act.why or f"Lijn “{line.title}” opnieuw bekeken: geldt nog.")
    return _noted(book, fresh, note)


def _just_written(line: Line, wording: Wording, act: Act) -> bool:
    """The same words of the same person, moments ago: the button was pressed twice."""
    newest = line.newest
    same = (newest.core, newest.text, newest.author) == (wording.core.strip(), wording.text.strip(), act.by)
    return same and timedelta(0) <= act.at - newest.at <= TWICE


def _just_approved(line: Line, version: int, act: Act) -> bool:
    if line.state is not LineState.APPROVED or line.approved_at is None:
        return False
    same = (line.approved_version, line.approved_by) == (version, act.by)
    return same and timedelta(0) <= act.at - line.approved_at <= TWICE


def _version(wording: Wording, number: int, act: Act) -> LineVersion:
    return LineVersion(
        number=number,
        core=wording.core.strip(),
        text=wording.text.strip(),
        author=act.by,
        at=act.at,
        note=wording.note.strip(),
    )


def _noted(book: LineBook, line: Line, act: Act) -> Line:
    """What happened to a line stands in its story's history; without a story, in the audit log alone."""
    data = {"line": line.id, "version": line.newest.number, "title": line.title} | dict(act.data)
    if line.story is None:
        book.note(act.by, act.at, act.step.value, f"lijn {line.id}", data | {"why": act.why})
        return line
    standing = book.standing(line.story)
    if standing is not None:
        _record(book, line.story, replace(act, data=data), standing)
    return line
