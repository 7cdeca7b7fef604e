"""What the OData service says, as questions and papers. One bad record never costs the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from monitor.model.parliament import Actor, Page, Paper, PaperOf, Question
from monitor.outlets.text import plain
from monitor.rules.parliament.moments import local_day, moment

_DEEPEST = "nested too deep"
LONGEST_SUBJECT = 2000
LONGEST = 10_000
"""Of any text that a record holds."""
LONGEST_NUMBER, LONGEST_KIND = 40, 120
"""As long as the archive takes them; a longer number is no number."""


def read_page(body: bytes) -> Page | str:
    """A page of Zaken; a line that says why when it is none."""
    rows = _rows(body)
    if isinstance(rows, str):
        return rows
    records, following = rows
    questions: list[Question] = []
    faults: list[str] = []
    for record in records:
        found = question_of(record)
        if isinstance(found, Question):
            questions.append(found)
        else:
            faults.append(found)
    return Page(
        questions=tuple(questions), next=following, faults=tuple(faults), stamps=tuple(_stamps(records))
    )


def read_papers(body: bytes) -> Page | str:
    """A page of Documents, each with the Zaken that it belongs to."""
    rows = _rows(body)
    if isinstance(rows, str):
        return rows
    records, following = rows
    papers: list[PaperOf] = []
    for record in records:
        paper = paper_of(record)
        papers.extend(
            PaperOf(question=_text(zaak, "Nummer"), paper=paper)
            for zaak in _list(record, "Zaak")
            if paper.number and _text(zaak, "Nummer")
        )
    return Page(papers=tuple(papers), next=following, stamps=tuple(_stamps(records)))


def read_activities(body: bytes) -> Page | str:
    """A page of Activiteiten, each as a paper of its Zaken, with its status behind its subject."""
    rows = _rows(body)
    if isinstance(rows, str):
        return rows
    records, following = rows
    papers = [
        PaperOf(question=_text(zaak, "Nummer"), paper=paper)
        for record in records
        if (paper := _activity(record)).number
        for zaak in _list(record, "Zaak")
        if _text(zaak, "Nummer")
    ]
    return Page(papers=tuple(papers), next=following, stamps=tuple(_stamps(records)))


def _activity(record: dict[str, Any]) -> Paper:
    status = _text(record, "Status")
    return Paper(
        id=_text(record, "Id"),
        number=_text(record, "Nummer")[:LONGEST_NUMBER],
        kind=_text(record, "Soort"),
        title=_text(record, "Onderwerp")[:LONGEST_SUBJECT] + (f" ({status})" if status else ""),
        day=local_day(moment(record.get("Aanvangstijd"))) or local_day(moment(record.get("Datum"))),
        deleted=record.get("Verwijderd") is True,
    )


def question_of(record: dict[str, Any]) -> Question | str:
    """One Zaak. Unknown kinds, functions and relations are kept as they are."""
    number, guid = _text(record, "Nummer"), _text(record, "Id")[:LONGEST_NUMBER]
    deleted = record.get("Verwijderd") is True
    if len(number) > LONGEST_NUMBER or not (number or (deleted and guid)):
        return f"Zaak {guid or '?'}: no number"
    return Question(
        number=number,
        id=guid,
        kind=_text(record, "Soort")[:LONGEST_KIND],
        subject=(_text(record, "Onderwerp") or _text(record, "Titel") or _text(record, "Citeertitel"))[
            :LONGEST_SUBJECT
        ],
        asked=local_day(moment(record.get("GestartOp"))),
        term=local_day(moment(record.get("Termijn"))),
        actors=tuple(_actor(one) for one in _list(record, "ZaakActor") if one.get("Verwijderd") is not True),
        papers=tuple(paper for one in _list(record, "Document") if (paper := paper_of(one)).number),
        settled=record.get("Afgedaan") is True,
        deleted=deleted,
        changed=moment(record.get("ApiGewijzigdOp")),
    )


def paper_of(record: dict[str, Any]) -> Paper:
    """One Document."""
    return Paper(
        id=_text(record, "Id"),
        number=(_text(record, "DocumentNummer") or _text(record, "Nummer"))[:LONGEST_NUMBER],
        kind=_text(record, "Soort"),
        title=(_text(record, "Onderwerp") or _text(record, "Titel"))[:LONGEST_SUBJECT],
        day=local_day(moment(record.get("Datum"))) or local_day(moment(record.get("DatumOntvangst"))),
        content_type=_text(record, "ContentType"),
        publication=_publication(record),
        deleted=record.get("Verwijderd") is True,
    )


def _publication(record: dict[str, Any]) -> str:
    """``ah-tk-20232024-429`` out of the year of sitting and the number in the Aanhangsel (``232400429``)."""
    year, number = _text(record, "Vergaderjaar"), _text(record, "Aanhangselnummer")
    tail = number[4:] if len(number) == 9 else number
    years = year.replace("-", "")
    return f"ah-tk-{years}-{int(tail)}" if len(years) == 8 and tail.isdigit() and years.isdigit() else ""


def _actor(record: dict[str, Any]) -> Actor:
    return Actor(
        name=_text(record, "ActorNaam"),
        relation=_text(record, "Relatie"),
        function=_text(record, "Functie"),
        party=_text(record, "ActorFractie"),
    )


def _rows(body: bytes) -> tuple[list[dict[str, Any]], str] | str:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as fault:
        return f"not JSON: {fault if isinstance(fault, ValueError) else _DEEPEST}"
    if not isinstance(answer, dict) or not isinstance(answer.get("value"), list):
        return "no OData answer: a value list is needed"
    following = answer.get("@odata.nextLink")
    records = [record for record in answer["value"] if isinstance(record, dict)]
    return records, following if isinstance(following, str) else ""


def _stamps(records: list[dict[str, Any]]) -> Iterator[Any]:
    for record in records:
        stamp = moment(record.get("ApiGewijzigdOp"))
        if stamp is not None:
            yield stamp


def _text(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    if not isinstance(value, str):
        return "" if value is None or isinstance(value, dict | list | bool) else str(value)
    return plain(value, LONGEST)


def _list(record: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """A navigation property: a list, or for Document→Zaak in some answers a single object."""
    value = record.get(name)
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]
