"""Rows of what people did at the desk."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING

from monitor.model.alert import Trigger
from monitor.model.digest import DigestState
from monitor.model.person import Role
from monitor.model.response import LineState, State, Step, Use
from monitor.rules.alerting.state import MuteKind
from monitor.storage import audit, people, saved
from monitor.storage.tables.actions import actions, mutes
from monitor.storage.tables.desk import (
    invitations,
    line_versions,
    lines,
    login_failures,
    search_documents,
    search_pending,
    standings,
    story_moves,
    tokens,
    topic_edits,
    users,
)
from monitor.storage.tables.digests import digests
from tests.everyrow.news import BEFORE, OUTLETS, TOPICS
from tests.everyrow.put import put
from tests.everyrow.values import EVER, GONE, SOME, TEXTS, TIMES, Row, digest, nth, rows
from tests.web.town import NOW

if TYPE_CHECKING:
    from sqlalchemy import Connection

SECRET = "feed-of-"
"""Of the feed of a saved search, with the account and the place of the query behind it."""
MOVES = (Step.SPLIT, Step.MERGE, Step.MOVE, Step.PIN, "company", "question")
STORED = (LineState.DRAFT, LineState.SUBMITTED, LineState.APPROVED, LineState.WITHDRAWN)
LATER = "een-daad-van-later"
QUERIES: tuple[dict[str, str], ...] = (
    {"q": "streefcijfers", "medium": "", "onderwerp": "", "periode": "week", "gemist": ""},
    {"q": '"open (', "medium": GONE, "onderwerp": GONE, "periode": ""},
    {"q": "<b zz9> \u202e NEAR( * é"},
    {},
)
NOBODY = 9_999
"""An account that is no more."""


def fill_people(connection: Connection) -> list[int]:
    """Accounts of every role, also closed and removed ones; their sessions, tokens; the log. Those left."""
    made = rows(12, name=TEXTS, email=("", "a@b.nl"), role=tuple(Role), language=("nl", "en", "xx"))
    more = rows(12, active=(True, True, False), created=TIMES, seen=(None, NOW), subject=("", "s"))
    left = rows(12, removed=(None, None, NOW, None, None, None))
    known = put(
        connection,
        users,
        [a | b | c | {"login": f"odd{n}"} for n, (a, b, c) in enumerate(zip(made, more, left, strict=True))],
    )
    used = rows(len(TIMES), user=(None, known[0]), created=TIMES, expires=TIMES, used=(None, NOW))
    put(connection, invitations, [row | {"id": f"i{place}"} for place, row in enumerate(used)])
    put(connection, login_failures, rows(len(TIMES), login=TEXTS, at=TIMES))
    kept = rows(
        12, user=(1, 4), name=TEXTS, scope=("lezen", "reageren", "later"), created=TIMES, expires=TIMES
    )
    gone = rows(12, used=EVER, revoked=(None, None, NOW))
    put(
        connection,
        tokens,
        [a | b | {"hash": f"h{n}"} for n, (a, b) in enumerate(zip(kept, gone, strict=True))],
    )
    for place, (query, user) in enumerate(product(QUERIES, (1, 4))):
        secret = f"{SECRET}{user}-{place // 2}"
        saved.keep(connection, user, nth(TEXTS, place)[:200], query, secret, NOW)
    people.open_session(connection, known[0], ("cookie", "csrf"), NOW)
    for place, at in enumerate(TIMES):
        odd = nth(TEXTS, place)
        detail = {"why": odd, "line": None, "relevant": True, "until": NOW.isoformat(), "topic": odd}
        audit.note(connection, at, odd, nth(("line-approve", "mute", LATER), place), f"topic {odd}", detail)
    audit.note(connection, NOW, "system", "retention", "database", {"rounds": 3})
    return [number for number, row in zip(known, left, strict=True) if row["removed"] is None]


def fill_work(connection: Connection, stories: list[int], known: list[int]) -> list[int]:
    """Where each story stands, what was silenced, what was done, and lines in every state; those lines."""
    owned = product(State, (None, known[0], NOBODY))
    put(
        connection,
        standings,
        [
            {"story": story, "state": state, "owner": owner, "owner_name": nth(TEXTS, place) if owner else ""}
            | {"since": nth(EVER, place), "in_digest": place % 3 == 0}
            for place, (story, (state, owner)) in enumerate(zip(stories, owned, strict=False))
        ],
    )
    moved = rows(len(MOVES), kind=tuple(map(str, MOVES)), articles=([], [1], [99_999]), at=TIMES, by=TEXTS)
    for place, row in enumerate(moved):
        row |= {"from_story": stories[-1], "to_story": stories[place], "undone": nth((None, NOW), place)}
    put(connection, story_moves, moved)
    ends = (*TIMES, NOW + timedelta(hours=2))
    silent = rows(len(MuteKind) * len(ends), kind=tuple(MuteKind), since=NOW - timedelta(days=2), until=ends)
    targets = {MuteKind.STORY: tuple(map(str, stories)), MuteKind.OUTLET: OUTLETS, MuteKind.TOPIC: TOPICS}
    for place, row in enumerate(silent):
        row |= {"target": nth(targets.get(row["kind"], ("alles", GONE)), place)}
        row |= {"why": nth(TEXTS, place), "who": nth(TEXTS, place)}
    put(connection, mutes, silent)
    made = _lines(connection, stories, known[0])
    _done(connection, stories, made)
    return made


def _lines(connection: Connection, stories: list[int], somebody: int) -> list[int]:
    made = rows(
        len(STORED) * 6,
        story=(None, *stories),
        title=TEXTS,
        topic=("", *TOPICS),
        state=STORED,
        channels=tuple([each.value for each in tuple(Use)[:most]] for most in range(5)),
        looked_at=(None, NOW),
        review_since=(None, None, NOW),
    )
    for place, row in enumerate(made):
        if row["state"] is LineState.APPROVED or (row["state"] is not LineState.DRAFT and place % 3 == 0):
            row |= {"approved_version": 1, "approved_by": nth((somebody, NOBODY), place)}
            row |= {"approved_name": nth(TEXTS, place), "approved_at": nth(TIMES, place)}
            row |= {"valid_until": nth((NOW + timedelta(hours=3), *TIMES), place)}
    found = [put(connection, lines, [row])[0] for row in made]
    for place, line in enumerate(found):
        user = nth((somebody, NOBODY), place)
        worded = rows(1 + place % 3, core=TEXTS[place % 5 :], text=TEXTS, name=TEXTS, at=TIMES, note=SOME)
        numbered = [row | {"line": line, "user": user, "number": n} for n, row in enumerate(worded, start=1)]
        put(connection, line_versions, numbered)
    return found


def _done(connection: Connection, stories: list[int], made: list[int]) -> None:
    """Every step with its particulars, without them as an older version left it, and one of a later one."""
    line: Row = {"line": made[0], "version": 1, "title": TEXTS[0]}
    move: Row = {"from": stories[0], "to": stories[1], "articles": [1], "move": 1}
    known: dict[str, Row] = {
        Step.ASSIGN: {"assignee": {"id": 2, "name": TEXTS[1]}},
        Step.NO_REACTION: {"triggers": [each.value for each in Trigger]},
        Step.MUTE: {"until": NOW.isoformat()},
        **dict.fromkeys(
            (Step.DRAFT, Step.SUBMIT, Step.APPROVE, Step.REJECT, Step.WITHDRAW, Step.ALIGN), line
        ),
        **dict.fromkeys((Step.SPLIT, Step.MERGE, Step.MOVE, Step.PIN), move),
    }
    for place, step in enumerate((*Step, LATER)):
        details: tuple[Row, ...] = ({}, {"user": None}, known.get(step, {}) | {"user": 2})
        taken = rows(
            3, story=(stories[place % len(stories)], stories[0]), kind=str(step), why=SOME[place % 4 :]
        )
        told = rows(3, who=TEXTS[place % 5 :], at=TIMES[place % 6 :], detail=details)
        put(connection, actions, [a | b for a, b in zip(taken, told, strict=True)])


def fill_papers(connection: Connection, article: int) -> None:
    """Edits of topics, digests as today's version and the first one kept them, the search index."""
    fields = {"title": TEXTS[0], "alert": TEXTS[1], "digest": TEXTS[2], "match": [TEXTS[3]], "ignore": []}
    edits = rows(9, topic=TOPICS, before=({}, fields), after=(fields, {}), why=SOME, by=TEXTS, at=TIMES)
    put(connection, topic_edits, edits)
    put(connection, search_pending, [{"article": 999_999}])  # the others wait by themselves
    put(connection, search_documents, [{"article": article, "keys": ""}])
    for place, (state, back) in enumerate(product(DigestState, (400, 90, 30, 7, -2))):
        day = NOW.date() - timedelta(days=back + 20 * (state is DigestState.SENT))
        end = NOW - timedelta(days=back)
        row: Row = {"day": day, "state": state, "since": end - timedelta(days=1), "until": end, "due": end}
        sent = NOW if state is DigestState.SENT else None
        row |= {"items": _items(place), "ledger": nth((_LEDGER, {}), place), "sent": sent}
        put(connection, digests, [row | {"reviewed_by": nth(("", *TEXTS), place)}])


_LEDGER: Row = {
    "outlets": [
        {"name": TEXTS[0], "seen": False, "note": TEXTS[1]},
        {"name": "x", "seen": False, "failure": BEFORE, "since": None},
    ],
    "gates": [["muted", 1], ["a-cause-of-before", 2]],
    "days": [["2023-06-01", 1, 2]],
}
_FIRST = ("story", "title", "topics", "score", "included", "because")


def _items(place: int) -> list[Row]:
    found = []
    for item in (*digest(place).items, *digest(place + 1).items):
        whole = asdict(item) | {"pieces": [asdict(each) for each in item.pieces]}
        for piece in whole["pieces"]:
            piece["at"] = piece["at"].isoformat()
        old = {name: whole[name] for name in (*_FIRST, "pieces")}
        found.append(old if place % 2 else whole)
    return found
