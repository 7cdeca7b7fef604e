"""Reading a query: text → ``syntax.Tree``, or the fault with its line, column and remedy.

``parse`` never raises on what a person can type: too long, too deep and unreadable are values.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedToken, v_args
from lark.exceptions import VisitError

from monitor.model.phrase import Phrase
from monitor.model.topic import Where
from monitor.rules.topics import syntax
from monitor.rules.topics.syntax import At, Reach, Style
from monitor.rules.topics.trouble import Unreadable, explain

LONGEST = 120_000
"""Characters of one query, groups apart: over twice the longest shipped one, and read in half a second.
A longer one is a mistake or an attack."""
DEEPEST = 40
"""Nested brackets of one query."""

GRAMMAR = r"""
    start: expr
    ?expr: near | either | all
    either: near (_OR near)+
    all: near (plus | minus)+
    plus: _AND near
    minus: (_AND)? _NOT near
    ?near: atom | close
    close: near NEAR atom
    ?atom: WORD -> word | EXACT -> exact | PHRASE -> phrase | CASED -> cased | GROUP -> group
         | SOURCE -> source | FIELD atom -> field | LPAR expr RPAR -> brackets
         | SCOPE LPAR expr RPAR -> scope | MIN LPAR expr (_COMMA expr)* RPAR -> at_least
         | THREAD LPAR expr (_COMMA expr)+ RPAR -> threads

    _AND.5: /(?:EN|AND)(?![\w*'’&-])/
    _OR.5: /(?:OF|OR)(?![\w*'’&-])/
    _NOT.5: /(?:NIET|NOT)(?![\w*'’&-])/
    NEAR.6: /(?:(?:NIET|NOT)\s+)?O?NEAR\/\d{1,6}/
    MIN.6: /MIN\/\d{1,6}/
    THREAD.6: /(?:DRAAD|THREAD)\/\d{1,6}(?=\s*\()/
    SCOPE.6: /(?:ZIN|SENTENCE|OVERAL|ANYWHERE)(?=\s*\()/
    FIELD.6: /(?:kop|intro|tekst|title|lead|body):/i
    SOURCE.6: /(?:bron|source):[\w*.-]+/i
    GROUP.6: /@[\w-]+/
    CASED.6: /=["][^"]*["]/
    EXACT.6: /=[\w][\w'’&-]*/
    PHRASE.6: /["][^"]*["]/
    WORD: /[\w*][\w'’&*-]*/
    LPAR: "("
    RPAR: ")"
    _COMMA: ","
    COMMENT: /#[^\n]*/
    %ignore COMMENT
    %ignore /[\s\ufeff]+/
"""

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\u00a0": " "})
_FIELDS = {
    "kop": Where.TITLE,
    "title": Where.TITLE,
    "intro": Where.LEAD,
    "lead": Where.LEAD,
    "tekst": Where.BODY,
    "body": Where.BODY,
}


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", lexer="basic", propagate_positions=True, maybe_placeholders=False)


def parse(query: str) -> syntax.Tree | Unreadable:
    """The tree of ``query``, or what is wrong with it. Curly quotes are taken for straight ones."""
    too_much = _bounds(query)
    if too_much is not None:
        return too_much
    text = straight(query)
    try:
        return _Build().transform(_parser().parse(text))
    except (UnexpectedToken, UnexpectedCharacters) as trouble:
        return explain(text, trouble)
    except VisitError as trouble:
        if isinstance(trouble.orig_exc, _BadTermError):
            return trouble.orig_exc.fault
        raise


def straight(query: str) -> str:
    """``query`` with typographic quotes made straight; every character keeps its place."""
    return query.translate(_QUOTES)


def _bounds(query: str) -> Unreadable | None:
    if not query.strip():
        return Unreadable(1, 1, Phrase("query-empty"))
    if len(query) > LONGEST:
        size = f"{len(query):,}".replace(",", ".")
        return Unreadable(1, 1, Phrase("query-long", {"size": size, "most": LONGEST}))
    return _too_deep(query)


def _too_deep(query: str) -> Unreadable | None:
    depth = 0
    for found in re.finditer(r'"[^"]*"|#[^\n]*|[()]', query):
        depth += {"(": 1, ")": -1}.get(found.group(), 0)
        if depth > DEEPEST:
            line = query.count("\n", 0, found.start()) + 1
            column = found.start() - query.rfind("\n", 0, found.start())
            return Unreadable(line, column, Phrase("query-deep", {"most": DEEPEST}))
    return None


class _BadTermError(Exception):
    """A word that the grammar lets through and the language does not."""

    def __init__(self, at: At, why: Phrase) -> None:
        super().__init__(why.key)
        self.fault = Unreadable(at.line, at.column, why)


def _at(token: Token) -> At:
    start = token.start_pos or 0
    return At(start, token.end_pos or start, token.line or 1, token.column or 1)


def _term(text: str, at: At) -> syntax.Term:
    """A bare word, with or without a star."""
    bare = text.strip("*")
    if "*" not in text:
        return syntax.Term(text, Style.FORMS, at)
    if "*" in bare or (text.startswith("*") and text.endswith("*")):
        raise _BadTermError(at, Phrase("query-star", {"text": text}))
    if len(bare) < 3:
        raise _BadTermError(at, Phrase("query-wide", {"text": text}))
    return syntax.Term(bare, Style.START if text.endswith("*") else Style.END, at)


@v_args(inline=True)
class _Build(Transformer[Token, syntax.Tree]):
    """From lark's tree to ours."""

    def start(self, item: syntax.Tree) -> syntax.Tree:
        return item

    def word(self, token: Token) -> syntax.Tree:
        return _term(str(token), _at(token))

    def exact(self, token: Token) -> syntax.Tree:
        return syntax.Term(str(token)[1:], Style.EXACT, _at(token))

    def phrase(self, token: Token) -> syntax.Tree:
        return _phrase(token, str(token)[1:-1], Style.FORMS)

    def cased(self, token: Token) -> syntax.Tree:
        return _phrase(token, str(token)[2:-1], Style.CASED)

    def group(self, token: Token) -> syntax.Tree:
        return syntax.GroupName(str(token)[1:], _at(token))

    def source(self, token: Token) -> syntax.Tree:
        return syntax.FromOutlet(str(token).partition(":")[2], _at(token))

    def field(self, token: Token, item: syntax.Tree) -> syntax.Tree:
        return syntax.InField(item, _FIELDS[str(token)[:-1].lower()], _span(_at(token), item.at))

    def brackets(self, opened: Token, item: syntax.Tree, closed: Token) -> syntax.Tree:
        return replace(item, at=_span(_at(opened), _at(closed)))

    def scope(self, token: Token, _: Token, item: syntax.Tree, closed: Token) -> syntax.Tree:
        reach = Reach.SENTENCE if str(token) in {"ZIN", "SENTENCE"} else Reach.ARTICLE
        return syntax.Within(item, reach, _span(_at(token), _at(closed)))

    def at_least(self, token: Token, _: Token, *rest: syntax.Tree | Token) -> syntax.Tree:
        return syntax.AtLeast(*_counted(token, rest))

    def threads(self, token: Token, _: Token, *rest: syntax.Tree | Token) -> syntax.Tree:
        return syntax.Threads(*_counted(token, rest))

    def plus(self, item: syntax.Tree) -> tuple[bool, syntax.Tree]:
        return True, item

    def minus(self, item: syntax.Tree) -> tuple[bool, syntax.Tree]:
        return False, item

    def all(self, first: syntax.Tree, *rest: tuple[bool, syntax.Tree]) -> syntax.Tree:
        wanted = (first, *(item for positive, item in rest if positive))
        without = tuple(item for positive, item in rest if not positive)
        return syntax.All(wanted, without, _span(first.at, rest[-1][1].at))

    def either(self, *items: syntax.Tree) -> syntax.Tree:
        return syntax.Either(items, _span(items[0].at, items[-1].at))

    def close(self, left: syntax.Tree, token: Token, right: syntax.Tree) -> syntax.Tree:
        operator, _, words = str(token).rpartition("/")
        return syntax.Close(
            left,
            right,
            int(words),
            ordered=operator.endswith("ONEAR"),
            apart=operator.startswith("N") and not operator.startswith("NEAR"),
            at=_span(left.at, right.at),
        )


def _phrase(token: Token, inside: str, style: Style) -> syntax.Tree:
    at = _at(token)
    written = re.findall(r"[\w*][\w'’&*-]*", inside)
    if not written:
        raise _BadTermError(at, Phrase("query-blank"))
    if style is Style.CASED:
        terms = tuple(syntax.Term(word, style, at) for word in written)
    else:
        terms = tuple(_term(word, at) for word in written)
    return terms[0] if len(terms) == 1 else syntax.Phrase(terms, at)


def _counted(token: Token, rest: tuple[syntax.Tree | Token, ...]) -> tuple[int, tuple[syntax.Tree, ...], At]:
    """``NAME/n(a, b, c)``: the number, what stands between the brackets, and where."""
    items = tuple(item for item in rest if not isinstance(item, Token))
    closed = rest[-1]
    end = _at(closed) if isinstance(closed, Token) else closed.at
    return int(str(token).partition("/")[2]), items, _span(_at(token), end)


def _span(first: At, last: At) -> At:
    return At(first.start, last.end, first.line, first.column)
