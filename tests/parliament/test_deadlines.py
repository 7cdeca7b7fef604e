"""Due dates: the terms, the recesses, the postponements, the holidays, and what the open data leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from monitor.model.calendar import Calendar, Recess
from monitor.model.parliament import Basis, Notice, Paper, Question, QuestionKind, Standing
from monitor.rules.parliament.deadlines import deadlines, due_dates, notice
from monitor.rules.parliament.moments import local_day, moment
from monitor.rules.political_clock import holidays_between

RECESSES = (
    Recess(date(2022, 12, 23), date(2023, 1, 9)),
    Recess(date(2023, 7, 7), date(2023, 9, 4)),
    Recess(date(2024, 2, 9), date(2024, 2, 19)),
)
HOLIDAYS = holidays_between("NL", date(2022, 1, 1), date(2026, 12, 31))
PLAIN = Calendar(recesses=RECESSES, holidays=HOLIDAYS)
STATUTE = Calendar(recesses=RECESSES, holidays=HOLIDAYS, shift_to_working_day=True)


def day(text: str) -> date:
    return date.fromisoformat(text)


@dataclass(frozen=True)
class Row:
    sentence: str
    asked: str
    due: str
    with_recess: str
    term: str | None = None
    postponed: bool = False
    statute: bool = False
    basis: Basis = Basis.COMPUTED


GIVEN = Basis.GIVEN
ROWS = [
    Row("three weeks", "2023-03-01", "2023-03-22", "2023-03-22"),
    Row(
        "the founding case: nine days before the summer recess, twelve after",
        "2023-06-27",
        "2023-07-18",
        "2023-09-16",
    ),
    Row(
        "the same, as a statutory term: 16 September is a Saturday",
        "2023-06-27",
        "2023-07-18",
        "2023-09-18",
        statute=True,
    ),
    Row("due on the day before the recess", "2023-06-15", "2023-07-06", "2023-07-06"),
    Row(
        "due on the first day of the recess: one day is left after it",
        "2023-06-16",
        "2023-07-07",
        "2023-09-05",
    ),
    Row("asked on the last day before the recess", "2023-07-06", "2023-07-27", "2023-09-25"),
    Row("asked on the first day of the recess", "2023-07-07", "2023-07-28", "2023-09-25"),
    Row("asked in the middle of it", "2023-08-01", "2023-08-22", "2023-09-25"),
    Row("asked on its last day", "2023-09-04", "2023-09-25", "2023-09-25"),
    Row("asked on the day after", "2023-09-05", "2023-09-26", "2023-09-26"),
    Row("over the turn of the year", "2022-12-15", "2023-01-05", "2023-01-23"),
    Row("over the spring recess", "2024-02-01", "2024-02-22", "2024-03-04"),
    Row("a leap day in between", "2024-02-20", "2024-03-12", "2024-03-12"),
    Row("due on a leap day", "2024-02-08", "2024-02-29", "2024-03-11"),
    Row("asked on a leap day", "2024-02-29", "2024-03-21", "2024-03-21"),
    Row("no leap day in 2023", "2023-02-08", "2023-03-01", "2023-03-01"),
    Row("summer time begins in between", "2023-03-20", "2023-04-10", "2023-04-10"),
    Row("summer time begins on the due date", "2023-03-05", "2023-03-26", "2023-03-26"),
    Row("winter time begins in between", "2023-10-20", "2023-11-10", "2023-11-10"),
    Row("winter time begins on the due date", "2023-10-08", "2023-10-29", "2023-10-29"),
    Row("a Sunday counts as any day", "2023-03-05", "2023-03-26", "2023-03-26"),
    Row("as a statutory term it moves to Monday", "2023-03-05", "2023-03-27", "2023-03-27", statute=True),
    Row("a Saturday moves two days", "2023-03-04", "2023-03-27", "2023-03-27", statute=True),
    Row("Good Friday moves over Easter to Tuesday", "2023-03-17", "2023-04-11", "2023-04-11", statute=True),
    Row("King's Day moves to Friday", "2023-04-06", "2023-04-28", "2023-04-28", statute=True),
    Row("5 May moves over the week-end", "2023-04-14", "2023-05-08", "2023-05-08", statute=True),
    Row("Ascension Day moves to Friday", "2023-04-27", "2023-05-19", "2023-05-19", statute=True),
    Row("Whit Monday moves to Tuesday", "2023-05-08", "2023-05-30", "2023-05-30", statute=True),
    Row("Christmas on Monday moves to Wednesday", "2023-12-04", "2023-12-27", "2023-12-27", statute=True),
    Row("New Year's Day moves", "2023-12-11", "2024-01-02", "2024-01-02", statute=True),
    Row("a holiday alone moves nothing when the switch is off", "2023-04-06", "2023-04-27", "2023-04-27"),
    Row("postponed: six weeks", "2023-03-01", "2023-04-12", "2023-04-12", postponed=True),
    Row("postponed into the recess", "2023-06-01", "2023-07-13", "2023-09-11", postponed=True),
    Row("postponed, the founding case", "2023-06-27", "2023-08-08", "2023-10-07", postponed=True),
    Row("postponed, statutory", "2023-03-06", "2023-04-17", "2023-04-17", postponed=True, statute=True),
    Row(
        "the source gives the term", "2023-03-01", "2023-03-29", "2023-03-29", term="2023-03-29", basis=GIVEN
    ),
    Row(
        "given, and left alone by a recess",
        "2023-06-27",
        "2023-09-12",
        "2023-09-12",
        term="2023-09-12",
        basis=GIVEN,
    ),
    Row(
        "given is shorter than three weeks",
        "2023-03-01",
        "2023-03-08",
        "2023-03-08",
        term="2023-03-08",
        basis=GIVEN,
    ),
    Row(
        "a given first term, then postponed",
        "2023-03-01",
        "2023-04-19",
        "2023-04-19",
        term="2023-03-29",
        postponed=True,
    ),
    Row(
        "a given term that holds the postponement",
        "2023-03-01",
        "2023-04-12",
        "2023-04-12",
        term="2023-04-12",
        postponed=True,
        basis=GIVEN,
    ),
    Row(
        "a given term before the question is no term",
        "2023-03-01",
        "2023-03-22",
        "2023-03-22",
        term="2022-03-01",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.sentence)
def test_the_due_date(row: Row) -> None:
    calendar = STATUTE if row.statute else PLAIN
    term = day(row.term) if row.term else None
    dates = due_dates(day(row.asked), calendar, term=term, postponed=row.postponed)
    assert (dates.due, dates.with_recess, dates.basis) == (day(row.due), day(row.with_recess), row.basis)
    assert dates.postponed == row.postponed


def test_the_table_is_long_enough() -> None:
    assert len(ROWS) >= 40


def paper(kind: str, title: str = "", on: str | None = None, *, deleted: bool = False) -> Paper:
    return Paper(
        id="x", number="2023D1", kind=kind, title=title, day=day(on) if on else None, deleted=deleted
    )


ASKED_PAPER = paper("Schriftelijke vragen")
ANSWER = paper("Antwoord schriftelijke vragen", on="2023-11-21")
POSTPONED = paper("Mededeling (uitstel antwoord)", "Uitstel beantwoording")
WITHDRAWN = paper("Mededeling (uitstel antwoord)", "De vragen zijn ingetrokken")


@pytest.mark.parametrize(
    ("kind", "title", "expected"),
    [
        ("Schriftelijke vragen", "", Notice.QUESTION),
        ("Mondelinge vragen", "", Notice.QUESTION),
        ("Antwoord schriftelijke vragen", "", Notice.ANSWER),
        ("Antwoord schriftelijke vragen (nader)", "", Notice.FURTHER_ANSWER),
        ("Mededeling (uitstel antwoord)", "Uitstel antwoord op vragen", Notice.POSTPONEMENT),
        ("Mededeling (uitstel antwoord)", "Mededeling dat de vragen zijn ingetrokken", Notice.WITHDRAWAL),
        ("Mededeling", "Uitstel beantwoording", Notice.POSTPONEMENT),
        ("Mededeling", "Intrekking van vragen", Notice.WITHDRAWAL),
        ("Een soort van volgend jaar", "", Notice.OTHER),
        ("", "", Notice.OTHER),
    ],
)
def test_what_a_document_is(kind: str, title: str, expected: Notice) -> None:
    assert notice(paper(kind, title)) is expected


def question(
    *papers: Paper, settled: bool = False, deleted: bool = False, kind: str = QuestionKind.WRITTEN
) -> Question:
    return Question(
        number="2023Z12033",
        kind=kind,
        subject="x",
        asked=day("2023-06-27"),
        papers=papers,
        settled=settled,
        deleted=deleted,
    )


@pytest.mark.parametrize(
    ("asked", "today", "expected", "left", "overdue", "sentence"),
    [
        (question(ASKED_PAPER), "2023-06-27", Standing.OPEN, 21, False, "on the day itself"),
        (question(ASKED_PAPER), "2023-07-18", Standing.OPEN, 0, False, "due today is not overdue"),
        (question(ASKED_PAPER), "2023-07-19", Standing.OPEN, -1, True, "the day after is"),
        (question(ASKED_PAPER, POSTPONED), "2023-07-19", Standing.POSTPONED, 20, False, "postponed in time"),
        (question(ASKED_PAPER, POSTPONED), "2023-08-09", Standing.POSTPONED, -1, True, "42 days are over"),
        (question(ASKED_PAPER, POSTPONED, ANSWER), "2024-01-01", Standing.ANSWERED, None, False, "answered"),
        (question(ASKED_PAPER, WITHDRAWN), "2024-01-01", Standing.WITHDRAWN, None, False, "withdrawn"),
        (
            question(ASKED_PAPER, settled=True),
            "2024-01-01",
            Standing.ANSWERED,
            None,
            False,
            "settled, no paper",
        ),
        (question(deleted=True), "2024-01-01", Standing.WITHDRAWN, None, False, "deleted at the source"),
        (
            question(ASKED_PAPER, paper("Antwoord schriftelijke vragen", deleted=True)),
            "2023-07-01",
            Standing.OPEN,
            17,
            False,
            "an answer that was taken back",
        ),
        (
            question(kind=QuestionKind.ORAL),
            "2023-07-01",
            Standing.OPEN,
            None,
            False,
            "an oral question has no term",
        ),
    ],
)
def test_where_a_question_stands(
    asked: Question, today: str, expected: Standing, left: int | None, overdue: bool, sentence: str
) -> None:
    clock = deadlines(asked, PLAIN, day(today))
    assert (clock.standing, clock.days_left, clock.overdue) == (expected, left, overdue), sentence


def test_the_day_of_the_first_answer() -> None:
    later = paper("Antwoord schriftelijke vragen (nader)", on="2023-12-01")
    assert deadlines(question(ASKED_PAPER, later, ANSWER), PLAIN, day("2024-01-01")).answered == day(
        "2023-11-21"
    )


def test_without_a_date_there_is_no_term() -> None:
    undated = Question(number="x", kind="Schriftelijke vragen", subject="x", asked=None)
    assert deadlines(undated, PLAIN, day("2023-07-01")).dates is None


@pytest.mark.parametrize(
    ("text", "expected", "sentence"),
    [
        ("2023-06-27T00:00:00+02:00", "2023-06-27", "midnight in summer"),
        ("2023-06-26T22:00:00Z", "2023-06-27", "the same instant in UTC"),
        ("2023-01-10T23:30:00Z", "2023-01-11", "half past midnight in winter"),
        ("2024-02-19T16:29:37.2143044Z", "2024-02-19", "seven decimals"),
        ("2023-06-27T00:00:00", "2023-06-27", "no offset is Amsterdam time"),
        ("2023-06-27", "2023-06-27", "a bare date"),
        ("0001-01-01T00:00:00+00:19", None, "year 1 means missing"),
        ("0001-01-01T00:00:00Z", None, "also in UTC"),
        ("9999-12-31T23:59:59Z", None, "and so does the end of time"),
        ("", None, "nothing"),
        ("gisteren", None, "no date"),
        (None, None, "null"),
        (20230627, None, "a number"),
    ],
)
def test_the_open_datas_moments(text: object, expected: str | None, sentence: str) -> None:
    assert local_day(moment(text)) == (day(expected) if expected else None), sentence


def test_a_moment_is_aware() -> None:
    read = moment("2023-06-27T00:00:00+02:00")
    assert read == datetime(2023, 6, 26, 22, tzinfo=UTC)
    assert read is not None
    assert read.utcoffset() == timedelta(hours=2)
    assert read.tzinfo == timezone(timedelta(hours=2))
