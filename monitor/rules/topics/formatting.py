"""A query laid out the way the manual does: one alternative a line, Dutch operators, comments kept.

Only white space and the spelling of operators change; what the query finds does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lark import Lark, Token

from monitor.rules.topics.grammar import GRAMMAR, parse, straight
from monitor.rules.topics.trouble import Unreadable

WIDTH = 100
"""Characters of a line before it is broken inside brackets."""

_DUTCH = {
    "AND": "EN",
    "OR": "OF",
    "NOT": "NIET",
    "SENTENCE": "ZIN",
    "ANYWHERE": "OVERAL",
    "title:": "kop:",
    "lead:": "intro:",
    "body:": "tekst:",
}
_BREAK_BEFORE = frozenset({"_AND", "_OR", "_NOT"})


def format_query(query: str) -> str | Unreadable:
    """``query`` in the standard layout, ending in a newline, or why it cannot be read."""
    read = parse(query)
    if isinstance(read, Unreadable):
        return read
    lines: list[str] = []
    current: list[Token] = []
    depth = 0
    for token in _tokens(query):
        if token.type == "COMMENT" or (token.type == "_OR" and depth == 0):
            lines.extend(_laid_out(current))
            current = []
        if token.type == "COMMENT":
            lines.append(str(token).rstrip())
            continue
        depth += {"LPAR": 1, "RPAR": -1}.get(token.type, 0)
        current.append(token)
    lines.extend(_laid_out(current))
    return "\n".join(lines) + "\n"


@lru_cache(maxsize=1)
def _lexer() -> Lark:
    """The language's own words, comments among them."""
    kept = GRAMMAR.replace("%ignore COMMENT", "").replace("start: expr", "start: COMMENT* expr")
    return Lark(kept, parser="lalr", lexer="basic")


def _tokens(query: str) -> list[Token]:
    return list(_lexer().lex(straight(query)))


def _laid_out(tokens: list[Token]) -> list[str]:
    """One alternative as one line, or as several when it is long: broken before EN, OF and NIET."""
    lines: list[str] = []
    line = ""
    for before, piece in _pieces(tokens):
        if line and len(line) + len(before) + len(piece) > WIDTH:
            lines.append(line)
            line = "  " + piece
        else:
            line += before + piece
    return [*lines, line] if line else lines


def _pieces(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """What stays together on a line, from one operator to the next, with the space before it."""
    space = text = ""
    for index, token in enumerate(tokens):
        gap = _gap(tokens[index - 1] if index else None, token)
        if token.type in _BREAK_BEFORE and text:
            yield space, text
            space, text = gap, _spelt(token)
        else:
            text += gap + _spelt(token) if text else _spelt(token)
    if text:
        yield space, text


def _spelt(token: Token) -> str:
    text = str(token)
    if token.type == "FIELD":
        return _DUTCH.get(text.lower(), text.lower())
    if token.type == "SOURCE":
        return "bron:" + text.partition(":")[2]
    if token.type == "THREAD":
        return text.replace("THREAD", "DRAAD")
    if token.type == "NEAR":
        return " ".join(text.split()).replace("NOT ", "NIET ")
    return _DUTCH.get(text, text) if token.type != "WORD" else text


def _gap(before: Token | None, token: Token) -> str:
    if before is None or token.type in {"RPAR", "_COMMA"}:
        return ""
    if before.type in {"LPAR", "FIELD"} or (
        token.type == "LPAR" and before.type in {"MIN", "SCOPE", "THREAD"}
    ):
        return ""
    return " "
