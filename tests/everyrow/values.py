"""Odd values for every column: each thing that a stranger, a colleague or an older version may have left."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from monitor.flows.telling import as_stored
from monitor.model.alert import Reason
from monitor.model.chance import Forecast
from monitor.model.digest import Digest, DigestState, Item, Piece
from monitor.model.topic import Where
from monitor.rules.wording.digest import DigestView
from monitor.rules.wording.view import (
    AlertView,
    ArticleView,
    LineView,
    Mark,
    NoticeView,
    QuestionView,
    Said,
    SpreadView,
    SummaryLine,
    SummaryView,
)
from tests.web.town import NOW

Value = TypeVar("Value")
Row = dict[str, Any]

MARKER = "zz9"
"""Stands inside every piece of markup below: where ``<b zz9`` is found in a page, it was not escaped."""
TEXTS = (
    f"<b {MARKER}>vet</b> & \"aanhaling\" 'enkel' <script>{MARKER}()</script>",
    "Ministerie " + "beleidsvoornemenstoetsingskader " * 12 + "komt terug",
    "Kabinet 👩‍👩‍👧 viert 🏳️‍🌈 met 🎉🎉",
    "الحكومة تعلن خطة جديدة עברית",
    "Streef\u200bcijfer \u202eomgekeerd\u202c en \u2066los\u2069 \ufeffeinde",
    "{naam} {0} {{7*7}} %s %(x)s ${y} {% raw %}",
    '=HYPERLINK("https://evil.example") +1 -1 @x',
    "[link](javascript:alert(1)) **vet** `code` | cel | cel",
    "Regel een\nregel twee\r\nregel drie\ttab",
    "e\u0301 ï ﬁ Ǆ ß İ \u00ad zachte afbreking",
    "x",
)
SOME = ("", *TEXTS)
URLS = (
    "https://krant.example/a?b=1&c=%22%3E#deel",
    "http://user:pw@krant.example/",
    "javascript:alert(1)",
    "https://krant.example/" + "a" * 2_500,
    "https://münchen.example/straße nieuws",
    "HTTPS://KRANT.EXAMPLE/\u202e",
    "",
)
TIMES = (
    NOW - timedelta(hours=1),
    NOW - timedelta(hours=30),
    datetime(2023, 3, 26, 1, 30, tzinfo=UTC),
    datetime(2022, 10, 30, 0, 30, tzinfo=UTC),
    datetime(2022, 10, 30, 1, 30, tzinfo=UTC),
    datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC),
    NOW + timedelta(days=900),
)
"""Lately, in both nights that the clocks were set, years ago, and to come."""
EVER = (None, *TIMES)
DAYS = (date(2023, 6, 26), date(2023, 6, 1), date(2023, 3, 26), date(2019, 2, 28), date(2031, 1, 1))
GONE = "weg"
"""A topic, outlet, route or person that feeds.yaml has no more."""


def nth(values: tuple[Value, ...], place: int) -> Value:
    """One of them, round and round."""
    return values[place % len(values)]


def rows(count: int, **columns: Any) -> list[Row]:
    """So many rows; a column that is a tuple goes round its values, any other value stays."""
    return [
        {name: nth(given, place) if isinstance(given, tuple) else given for name, given in columns.items()}
        for place in range(count)
    ]


def hits(place: int, title: str, lead: str, body: str) -> list[Row]:
    """Where a rule fired: nowhere, in each field, beyond its end, in no sentence, by a rule without text."""
    where = nth(tuple(Where), place)
    found = {Where.TITLE: title, Where.LEAD: lead, Where.BODY: body}[where]
    here: Row = {"rule": "streefcijfer*", "where": where.value, "start": 0, "end": min(5, len(found))}
    here["sentence"] = found
    return [
        [],
        [here],
        [here | {"start": len(found) + 50, "end": len(found) + 60}],
        [here | {"sentence": "", "rule": ""}, here | {"sentence": "staat er niet meer in"}],
        [here | {"rule": nth(TEXTS, place)}],
    ][place % 5]


_LINES = ("", "concept", "voorgelegd", "vastgesteld", "opnieuw-bekijken", "verlopen")
_WHO = ("ministerie", "bewindspersoon", "fractie", "Kamerlid")


def alert_view(place: int, reason: Reason, story: int) -> AlertView:
    """What a message of a story shows, with everything in it."""
    odd, other, at = nth(TEXTS, place), nth(TEXTS, place + 1), nth(TIMES, place)
    even = place % 2 == 0
    where = nth(tuple(Where), place)
    mark = Mark(rule=odd, name=other, where=where, before=odd, hit=odd, after=odd)
    article = ArticleView(outlet=odd, url=nth(URLS, place), title=odd, at=at, marks=(mark,), new=even)
    question = QuestionView(
        number=f"2023Z{place}",
        title=odd,
        asked_by=odd,
        asked_of=odd,
        url=nth(URLS, place),
        due=at,
        with_recess=at,
        computed=even,
        settled=nth(("", "beantwoord", "ingetrokken"), place),
        put_on=at.date(),
        note=odd,
    )
    names = tuple((each, (odd,)) for each in _WHO)
    return AlertView(
        reason=reason,
        story=story,
        title=odd,
        articles=(article,) * (1 + place % 3 * 6),
        topics=(odd, "x"),
        at=at,
        route=odd,
        desk_url="http://127.0.0.1:8080/verhalen/1",
        questions=(question,),
        forecast=Forecast(questions=3, after_media=1, chance=0.02, base=0.01, because=("recess",)),
        question_hour_left=nth((None, 0.0, 26.5), place),
        unanswered_since=at,
        acknowledged=odd,
        reopened=(("top-tier", odd), ("member", odd), ("spike", "3"), ("question", odd)),
        line=LineView(state=nth(_LINES, place), core=odd, until=at if even else None),
        outlets=1 + place,
        held=even,
        kept=nth(("", "kept-here", "kept-nobody"), place),
        spread=SpreadView(first_at=at, outlets=(odd,) * (1 + place), named=names),
        test=place % 4 == 3,
    )


def first_version(view: Row) -> Row:
    """An alert's view as the first version kept it."""
    kept = ("reason", "story", "title", "topics", "at")
    pieces = [{name: each[name] for name in ("outlet", "url", "title", "at")} for each in view["articles"]]
    return {name: view[name] for name in kept} | {"articles": pieces, "trigger": "", "language": "nl"}


def summary(place: int) -> SummaryView:
    """Several stories in one message."""
    odd, at = nth(TEXTS, place), nth(TIMES, place)
    reason = nth(tuple(Reason), place)
    line = SummaryLine(
        story=1, title=odd, outlet=odd, url=nth(URLS, place), at=at, reason=reason, topics=(odd,)
    )
    kind = nth(("storm", "quiet", "flood", "hourly", "missed", "backlog"), place)
    lines = (line,) * (place % 4 * 11)
    return SummaryView(
        kind=kind, lines=lines, at=at, route=odd, outlet=odd, total=900, since=nth(EVER, place)
    )


def notice(place: int) -> NoticeView:
    """A word of the service about itself."""
    odd = nth(TEXTS, place)
    said = Said(subject=odd, lines=(odd,), remedy="Look in the log.") if place % 2 else None
    lines = (odd, odd) if place % 3 else ()
    todo = "Kijk in het logboek."
    return NoticeView(subject=odd, lines=lines, remedy=todo, at=nth(TIMES, place), english=said)


def digest(place: int) -> Digest:
    """A day's digest with one story."""
    odd, at = nth(TEXTS, place), nth(TIMES, place)
    piece = Piece(outlet=odd, title=odd, url=nth(URLS, place), at=at, copies=(odd,) * (place % 8))
    item = Item(
        story=1,
        title=odd,
        topics=(odd,) if place % 2 else (),
        pieces=(piece,) * (place % 7),
        score=1.0,
        included=place % 3 != 0,
        because="te weinig gewicht",
        comment=odd,
        state="opgepakt",
        questions=(odd,),
        sentence=odd,
    )
    sent = DigestState.SENT
    return Digest(id=1, day=nth(DAYS, place), state=sent, since=at, until=at, due=at, items=(item,))


def view_of(place: int, reason: Reason, story: int | None) -> Row:
    """What an alert keeps: of a story in today's form and in the first; of no story the other kinds."""
    if story is not None:
        plain = as_stored(alert_view(place, reason, story))
        return first_version(plain) if place % 3 == 1 else plain
    return as_stored((summary(place), notice(place), DigestView(digest=digest(place)))[place % 3])
