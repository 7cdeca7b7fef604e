"""Pydantic's errors as lines that a person can act on, in Dutch."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from monitor.config.lines import ConfigFault, Lines, Path, dotted
from monitor.config.schema import Feeds
from monitor.config.told import Told, WrongError

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

SAID = {
    "missing": ("ontbreekt", "vul deze sleutel in"),
    "string_type": ("moet tekst zijn", "zet de waarde tussen aanhalingstekens"),
    "dict_type": ("moet een blok met sleutels zijn", "spring in en geef sleutel: waarde"),
    "list_type": ("moet een lijst zijn", "schrijf [een, twee] of regels die met een streepje beginnen"),
    "bool_type": ("moet true of false zijn", "schrijf true of false"),
    "bool_parsing": ("moet true of false zijn", "schrijf true of false"),
    "int_type": ("moet een geheel getal zijn", "schrijf een getal zonder aanhalingstekens"),
    "int_parsing": ("moet een geheel getal zijn", "schrijf een getal zonder aanhalingstekens"),
    "too_short": ("is leeg", "geef er minstens een"),
    "string_too_short": ("is leeg", "vul de tekst in"),
    "string_too_long": ("is te lang", "kort de tekst in"),
    "model_type": ("moet een blok met sleutels zijn", "spring in en geef sleutel: waarde"),
}
PATTERNS = {
    "^https?": ("{given} is geen webadres", "begin met https:// en laat spaties weg"),
    "^[a-z0-9][a-z0-9-]": ("{given} is geen geldige naam", "gebruik kleine letters, cijfers en streepjes"),
    "^([01]": ("{given} is geen tijdstip", 'schrijf bijvoorbeeld "08:30", tussen aanhalingstekens'),
    "^$|^[!#": ("{given} is geen e-mailadres", "schrijf naam@voorbeeld.nl, vóór de @ zonder accenten"),
    "^$|^[UW]": ("{given} is geen Slack-id", "neem het lid-ID over uit Slack (begint met U of W)"),
    "^\\d{4}-": ("{given} is geen periode", "schrijf 2026-12-18/2027-01-11"),
}


def said(error: ValidationError, lines: Lines) -> list[ConfigFault]:
    """One fault for each error, at its own line; union branches are told once."""
    faults: dict[tuple[int, str], ConfigFault] = {}
    for detail in error.errors(include_url=False):
        path = _real_path(detail["loc"], lines)
        message, remedy = _words(detail)
        line = lines.line(path)
        fault = ConfigFault(line, message, remedy, dotted(path))
        faults.setdefault((line, dotted(path)), fault)
    return list(faults.values())


def _real_path(loc: tuple[int | str, ...], lines: Lines) -> Path:
    path: Path = ()
    for part in loc:
        if part == "[key]":
            break
        if (
            (*path, part) not in lines.at
            and path in lines.at
            and isinstance(part, str)
            and "-" in part
            and "[" in part
        ):
            continue  # the name of a union's branch, not a key of the file
        path = (*path, part)
    return path


def _words(detail: ErrorDetails) -> tuple[Told, Told]:
    kind, given = detail["type"], detail.get("input")
    if kind == "extra_forbidden":
        return _unknown_key(detail["loc"])
    if kind == "literal_error":
        expected = str(detail.get("ctx", {}).get("expected", "")).replace(" or ", ", ").replace("'", "")
        return Told("{given} kan niet", given=_show(given)), Told("kies uit {known}", known=expected)
    if kind == "value_error":
        error = detail.get("ctx", {}).get("error")
        if isinstance(error, WrongError):
            return error.problem, error.remedy
        return Told("{why}", why=error or detail["msg"]), Told("pas de waarde aan")
    if kind == "string_pattern_mismatch":
        pattern = str(detail.get("ctx", {}).get("pattern", ""))
        for start, (problem, remedy) in PATTERNS.items():
            if pattern.startswith(start):
                return Told(problem, given=_show(given)), Told(remedy)
    if kind in ("greater_than_equal", "less_than_equal"):
        context = detail.get("ctx", {})
        least, most = context.get("ge"), context.get("le")
        bound = (
            Told("geef minstens {least}", least=least)
            if most is None
            else Told("geef hoogstens {most}", most=most)
        )
        return Told("{given} valt buiten de grens", given=_show(given)), bound
    if kind in SAID:
        problem, remedy = SAID[kind]
        return Told(problem), Told(remedy)
    return Told("{why}", why=detail["msg"]), Told("pas de waarde aan")


def _unknown_key(loc: tuple[int | str, ...]) -> tuple[Told, Told]:
    key = str(loc[-1])
    known = _known_keys(loc)
    near = difflib.get_close_matches(key, known, 1)
    remedy = (
        Told("bedoel je {near!r}?", near=near[0])
        if near
        else Told("haal weg, of kies uit {known}", known=", ".join(known))
    )
    return Told("onbekende sleutel {key!r}", key=key), remedy


def _known_keys(loc: tuple[int | str, ...]) -> list[str]:
    section: type[BaseModel] = Feeds
    for part in loc[:-1]:
        field = section.model_fields.get(str(part))
        inner = _section_of(field.annotation) if field else None
        section = inner or section
    return [field.alias or name for name, field in section.model_fields.items()]


def _section_of(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and hasattr(annotation, "model_fields"):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        if found := _section_of(inner):
            return found
    return None


def _show(value: object) -> str:
    return repr(
        value if isinstance(value, str | int | float | bool) or value is None else type(value).__name__
    )[:80]
