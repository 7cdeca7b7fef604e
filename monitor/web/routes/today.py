"""*Vandaag*: what asks for something now, what is in hand, what may go into the digest."""

from __future__ import annotations

from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from monitor.model.desk import StoryCard
from monitor.model.person import Right
from monitor.model.response import State
from monitor.model.topic import Tier
from monitor.rules.alerting.roster import duties
from monitor.web.board import Boards
from monitor.web.gate import needs, services
from monitor.web.present import Names, cutoff_of, reasons, telling
from monitor.web.render import language_of, local, page

router = APIRouter()
MOST = {"asking": 40, "hand": 30, "digest": 20, "done": 10, "quiet": 10}
"""Cards of each kind on the page; the rest is one click away."""


@router.get("/")
@needs(Right.PUBLIC)
def root() -> Response:
    """The desk begins at today."""
    return RedirectResponse("/vandaag", 307)


@router.get("/vandaag")
@needs(Right.READ)
def today(request: Request, onderwerp: str = "", alles: bool = False) -> Response:
    """The page that stands open all day."""
    surroundings = services(request)
    settings, now = surroundings.settings(), surroundings.clock.now()
    boards: Boards = request.app.state.boards
    board = boards.of(surroundings)
    chosen = [card for card in board.stories.values() if not onderwerp or onderwerp in card.topics]
    values = sorted_out(chosen, now, everything=alles) | {
        "names": Names(settings),
        "telling": telling,
        "reason": reasons(language_of(request)),
        "local": local,
        "cutoff": cutoff_of(settings, now),
        "duties": duties(settings, now),
        "topic": onderwerp,
        "board": board,
    }
    return page(request, "today.html", values)


def sorted_out(found: list[StoryCard], now: datetime, *, everything: bool = False) -> dict[str, object]:
    """Cards by what they ask of the desk, the most urgent first."""
    asking, hand, digest, done, quiet = [], [], [], [], []
    for card in found:
        state = card.standing.state
        if state in (State.REACTED, State.NO_REACTION):
            done.append(card)
        elif state is not State.NEW:
            hand.append(card)
        elif card.muted_until is not None:
            quiet.append(card)
        elif card.tier is Tier.ALERT:
            asking.append(card)
        elif card.last_article > now - timedelta(hours=24) or card.standing.in_digest:
            digest.append(card)
    asking.sort(key=lambda card: (not card.questions, -card.last_article.timestamp()))
    digest.sort(key=lambda card: (not card.standing.in_digest, -card.last_article.timestamp()))
    kinds = {"asking": asking, "hand": hand, "digest": digest, "done": done, "quiet": quiet}
    shown: dict[str, object] = {
        kind: cards_ if everything else cards_[: MOST[kind]] for kind, cards_ in kinds.items()
    }
    counts = {kind: len(cards_) for kind, cards_ in kinds.items()}
    hidden = 0 if everything else sum(max(0, counts[kind] - MOST[kind]) for kind in kinds)
    return shown | {"counts": counts, "hidden": hidden}
