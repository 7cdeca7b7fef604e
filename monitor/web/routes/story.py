"""*Verhaal*: its line, its timeline, and everything that can be done with it."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from monitor.model.desk import StoryCard, Told
from monitor.model.person import Right, Role
from monitor.model.response import Line
from monitor.model.response import Response as Done
from monitor.rules.response import line_state
from monitor.storage import cards, people, questions
from monitor.storage.respond import ResponseBook
from monitor.web.gate import TurnedAwayError, needs, services
from monitor.web.present import Names, calendar_of, cutoff_of, difference, marks, reasons, telling
from monitor.web.render import language_of, local, page
from monitor.web.review import with_review
from monitor.web.timeline import spread, timeline

router = APIRouter()


class Whole:
    """A story with everything that belongs to it, read in one snapshot."""

    def __init__(self, request: Request, number: int) -> None:
        """404 when there is no such story."""
        surroundings = services(request)
        self.settings, self.now = surroundings.settings(), surroundings.clock.now()
        with surroundings.database.read() as connection:
            book = ResponseBook(connection)
            found = cards.cards(connection, [number], self.now, whole=True).get(number)
            if found is None:
                raise TurnedAwayError(404, "Dit verhaal bestaat niet.")
            sent = cards.deliveries_of(connection, number)
            asked = questions.of_stories(
                connection, [number], calendar_of(self.settings, self.now), local(self.now).date()
            )
            self.history: tuple[Done, ...] = book.history(number)
            self.silences = cards.suppressed(connection, number)
            self.moved_to = cards.moved_to(connection, number) if not found.articles else None
            self.lines: tuple[Line, ...] = book.lines_of(number)
            self.standing_lines = book.standing_lines()
            self.people = people.everyone(connection)
        told = tuple(replace(each, deliveries=sent.get(each.id, ())) for each in found.told)
        self.card: StoryCard = replace(found, told=told, questions=tuple(asked.get(number, ())))
        self.lines = tuple(with_review(line, self.card) for line in self.lines)

    @property
    def told(self) -> tuple[Told, ...]:
        """The alerts, newest first."""
        return self.card.told


@router.get("/verhalen/{number}")
@needs(Right.READ)
def story(request: Request, number: int) -> Response:
    """The page of one story."""
    whole = Whole(request, number)
    if whole.moved_to is not None:
        return RedirectResponse(f"/verhalen/{whole.moved_to}", 303)
    names = Names(whole.settings)
    topics = set(whole.card.topics)
    values = {
        "card": whole.card,
        "lines": [(line, line_state(line, whole.now).value) for line in whole.lines],
        "days": timeline(whole.card, whole.history, whole.silences),
        "spread": spread(whole.card, {slug: names.outlet(slug) for slug in whole.card.outlets}),
        "names": names,
        "reason": reasons(language_of(request)),
        "marks": marks,
        "telling": telling,
        "local": local,
        "cutoff": cutoff_of(whole.settings, whole.now),
        "colleagues": [each for each in whole.people if each.active and each.role is not Role.READER],
        "prepared": [line for line in whole.standing_lines if not line.topic or line.topic in topics],
        "lead_time": lead_time(whole.card, whole.lines),
    }
    return page(request, "story.html", values)


def lead_time(card: StoryCard, lines: tuple[Line, ...]) -> object:
    """*Voorsprong*: the first Kamervraag less the first approved line; None while either is missing."""
    approved = min((line.approved_at for line in lines if line.approved_at), default=None)
    asked = min(
        (each.question.asked for each in card.questions if each.question.asked and each.state == "linked"),
        default=None,
    )
    if approved is None or asked is None:
        return None
    return (asked - local(approved).date()).days


@router.get("/artikelen/{number}/versies")
@needs(Right.READ)
def wordings(request: Request, number: int) -> Response:
    """Every version of an article, with what changed."""
    surroundings = services(request)
    with surroundings.database.read() as connection:
        found = cards.article(connection, number)
    if found is None:
        raise TurnedAwayError(404, "Dit artikel bestaat niet.")
    values = {"article": found, "names": Names(surroundings.settings()), "difference": difference}
    return page(request, "wordings.html", values)
