"""Why a query cannot be read: lark's complaint turned into a phrase that helps, with a remedy beside it."""

from __future__ import annotations

from dataclasses import dataclass

from lark import Token, UnexpectedCharacters, UnexpectedToken

from monitor.model.phrase import Phrase
from monitor.rules.wording.phrases import say

_OPERANDS = frozenset(
    {"WORD", "EXACT", "PHRASE", "CASED", "GROUP", "SOURCE", "FIELD", "LPAR", "SCOPE", "MIN", "THREAD"}
)
_OPERATORS = frozenset({"_AND", "_OR", "_NOT", "NEAR"})
_SMALL = frozenset({"en", "of", "niet", "and", "or", "not", "near"})


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Where reading stopped (line and column from 1), and why."""

    line: int
    column: int
    why: Phrase

    def said(self, language: str = "nl") -> str:
        """In one line, with what to do."""
        return said_at(self.line, self.column, self.why, language)


def remedy_of(why: Phrase) -> Phrase:
    """What to do about it."""
    return Phrase(f"{why.key}-do", why.values)


def said_at(line: int, column: int, why: Phrase, language: str) -> str:
    """``regel 2, kolom 3: …``."""
    return say(
        language, Phrase("query-at", {"line": line, "column": column, "why": why, "do": remedy_of(why)})
    )


def explain(text: str, trouble: UnexpectedToken | UnexpectedCharacters) -> Unreadable:
    """The fault behind lark's complaint about ``text``."""
    if isinstance(trouble, UnexpectedCharacters):
        return _character(text, trouble)
    token = trouble.token
    expected = frozenset(trouble.expected)
    if token.type == "$END":
        return _end(text, expected)
    line, column = token.line or 1, token.column or 1
    return Unreadable(line, column, _token(token, expected))


def _character(text: str, trouble: UnexpectedCharacters) -> Unreadable:
    at = trouble.pos_in_stream or 0
    character = text[at : at + 1]
    keys = {'"': "query-quote", "@": "query-at-sign", "=": "query-equals"}
    why = Phrase(keys.get(character, "query-character"), {"text": character})
    return Unreadable(trouble.line, trouble.column, why)


def _end(text: str, expected: frozenset[str]) -> Unreadable:
    lines = text.rstrip().split("\n")
    line, column = len(lines), len(lines[-1]) + 1
    return Unreadable(line, column, Phrase("query-open" if "RPAR" in expected else "query-ends"))


def _token(token: Token, expected: frozenset[str]) -> Phrase:
    kind, shown = token.type, {"text": str(token)}
    if kind in _OPERATORS and expected & _OPERATORS and not expected & _OPERANDS:
        return Phrase("query-mixed", shown)
    if kind == "_NOT":
        return Phrase("query-not")
    if kind in _OPERATORS:
        return Phrase("query-before", shown)
    if kind == "RPAR":
        return Phrase("query-hollow" if "LPAR" in expected else "query-close")
    if kind == "_COMMA":
        return Phrase("query-comma")
    if kind in _OPERANDS and expected & _OPERATORS:
        small = str(token) in _SMALL
        return Phrase("query-small" if small else "query-between", {**shown, "large": str(token).upper()})
    return Phrase("query-odd", shown)
