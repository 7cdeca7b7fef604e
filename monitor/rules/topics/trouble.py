"""Why a query cannot be read, in words that help: lark's complaint turned into a message and a remedy."""

from __future__ import annotations

from dataclasses import dataclass

from lark import Token, UnexpectedCharacters, UnexpectedToken

_OPERANDS = frozenset(
    {"WORD", "EXACT", "PHRASE", "CASED", "GROUP", "SOURCE", "FIELD", "LPAR", "SCOPE", "MIN"}
)
_OPERATORS = frozenset({"_AND", "_OR", "_NOT", "NEAR"})
_SMALL = frozenset({"en", "of", "niet", "and", "or", "not", "near"})


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Where reading stopped (line and column from 1), why, and what to do."""

    line: int
    column: int
    message: str
    remedy: str


def explain(text: str, trouble: UnexpectedToken | UnexpectedCharacters) -> Unreadable:
    """The fault behind lark's complaint about ``text``."""
    if isinstance(trouble, UnexpectedCharacters):
        return _character(text, trouble)
    token = trouble.token
    expected = frozenset(trouble.expected)
    if token.type == "$END":
        return _end(text, expected)
    line, column = token.line or 1, token.column or 1
    message, remedy = _token(token, expected)
    return Unreadable(line, column, message, remedy)


def _character(text: str, trouble: UnexpectedCharacters) -> Unreadable:
    at = trouble.pos_in_stream or 0
    character = text[at : at + 1]
    if character == '"':
        message, remedy = "Dit aanhalingsteken wordt niet gesloten.", "Zet er een aanhalingsteken achter."
    elif character == "@":
        message, remedy = "Achter @ staat geen naam.", "Schrijf de naam van een groep, zoals @overheid."
    elif character == "=":
        message, remedy = "Achter = staat geen woord.", 'Schrijf =woord of ="Woord" zonder spatie.'
    else:
        message, remedy = f"Het teken “{character}” hoort niet in een zoekvraag.", "Haal het weg."
    return Unreadable(trouble.line, trouble.column, message, remedy)


def _end(text: str, expected: frozenset[str]) -> Unreadable:
    lines = text.rstrip().split("\n")
    line, column = len(lines), len(lines[-1]) + 1
    if "RPAR" in expected:
        return Unreadable(line, column, "Een haakje openen staat zonder sluiten.", "Zet er een ) bij.")
    return Unreadable(
        line, column, "De zoekvraag houdt op na een bewerking.", "Zet er een woord achter, of haal haar weg."
    )


def _token(token: Token, expected: frozenset[str]) -> tuple[str, str]:
    kind, shown = token.type, str(token)
    if kind in _OPERATORS and expected & _OPERATORS and not expected & _OPERANDS:
        return (
            f"Hier staan EN (of NIET) en OF door elkaar zonder haakjes, bij “{shown}”.",
            "Zet haakjes om wat bij elkaar hoort: (a OF b) EN c.",
        )
    if kind == "_NOT":
        return (
            "NIET staat vooraan of na OF: er is niets om iets van af te trekken.",
            "Schrijf eerst wat er wel in moet staan: a NIET b.",
        )
    if kind in _OPERATORS:
        return f"Voor “{shown}” staat geen woord.", "Zet er een woord, woordgroep of @groep voor."
    if kind == "RPAR":
        if "LPAR" in expected:
            return "Tussen deze haakjes ontbreekt een woord.", "Vul het aan of haal de haakjes weg."
        return "Dit haakje sluit niets.", "Haal het weg of zet er een ( voor."
    if kind == "_COMMA":
        return "Een komma hoort alleen binnen MIN/n(…).", "Schrijf OF of EN, of haal de komma weg."
    if kind in _OPERANDS and expected & _OPERATORS:
        return _missing_operator(shown)
    return f"“{shown}” had hier niet verwacht mogen worden.", "Kijk wat ervoor staat."


def _missing_operator(shown: str) -> tuple[str, str]:
    if shown in _SMALL:
        return (
            f"“{shown}” met kleine letters is een gewoon woord.",
            f"Schrijf {shown.upper()} met hoofdletters, of zet een woordgroep tussen aanhalingstekens.",
        )
    return (
        f"Voor “{shown}” ontbreekt EN, OF, NIET of NEAR/n.",
        'Zet er een bij, of zet woorden die samen horen tussen aanhalingstekens: "zwarte lijst".',
    )
