"""Searching the archive in Dutch: what of an article is indexed, and what a typed search asks for. Pure.

``diversiteitsdoel "eigen doelen" streef* OF quotum -gemeente``: words find every form of themselves and the
compounds that hold them, quotes find a phrase, ``*`` a beginning, ``OF`` either, ``-`` or ``NIET`` excludes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.rules.dutch import WORD, fold, word

_TOKEN = re.compile(r'(?P<minus>-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_PLAIN = re.compile(r"[^\W_]+")
_OR = frozenset({"OF", "OR", "|"})
_NOT = frozenset({"NIET", "NOT"})
_AND = frozenset({"EN", "AND", "&"})
_MOST_TERMS = 24
_MOST_WORDS = 30_000


def index_text(*texts: str) -> str:
    """What the index keeps of an article: its words in order, then every other form that finds them."""
    surfaces: list[str] = []
    keys: set[str] = set()
    for text in texts:
        for found in WORD.findall(text):
            analysed = word(found if isinstance(found, str) else found[0])
            surfaces.append(analysed.surface)
            keys |= analysed.keys
        surfaces.append(".")
    extra = sorted(keys.difference(surfaces))
    return " ".join([*map(_plain, surfaces[:_MOST_WORDS]), ".", *map(_plain, extra)])


def _plain(surface: str) -> str:
    return " ".join(_PLAIN.findall(surface))


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to find: any of ``forms``, each a sequence of plain words; a beginning when ``prefix``."""

    forms: tuple[tuple[str, ...], ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """All of ``every`` (each: one of its terms), none of ``none``. ``help`` says in Dutch what was odd."""

    every: tuple[tuple[Term, ...], ...] = ()
    none: tuple[Term, ...] = ()
    help: str = ""

    @property
    def empty(self) -> bool:
        """Nothing to look for."""
        return not self.every

    @property
    def words(self) -> frozenset[str]:
        """The single words asked for, to mark in the results."""
        return frozenset(
            form[0] for terms in self.every for term in terms for form in term.forms if len(form) == 1
        )


def parse(text: str) -> Query:
    """Read what was typed. Never fails: what cannot be meant is left out and said."""
    every: list[list[Term]] = []
    none: list[Term] = []
    said = "" if text.count('"') % 2 == 0 else "Er staat een aanhalingsteken te weinig; gezocht is zonder."
    either = negate = False
    for found in _TOKEN.finditer(text if not said else text.replace('"', " ")):
        typed = found["word"]
        if typed in _OR | _AND | _NOT and not found["minus"]:
            either, negate = typed in _OR and bool(every), typed in _NOT
            continue
        term = _term(typed, found["phrase"])
        if term is None:
            continue
        if found["minus"] or negate:
            none.append(term)
        elif either:
            every[-1].append(term)
        else:
            every.append([term])
        either = negate = False
    if sum(map(len, every)) + len(none) > _MOST_TERMS:
        said = f"Alleen de eerste {_MOST_TERMS} woorden zijn gebruikt."
        every, none = every[:_MOST_TERMS], none[:_MOST_TERMS]
    if none and not every:
        said = "Geef ook een woord dat er wél in moet staan."
    return Query(tuple(tuple(terms) for terms in every), tuple(none), said)


def _term(typed: str | None, phrase: str | None) -> Term | None:
    if phrase is not None:
        words = tuple(_PLAIN.findall(fold(phrase)))
        return Term((words,)) if words else None
    prefix = bool(typed) and (typed or "").endswith("*")
    surface = fold((typed or "").rstrip("*"))
    plain = tuple(_PLAIN.findall(surface))
    if not plain:
        return None
    if prefix or len(plain) > 1:
        return Term((plain,), prefix)
    analysed = word(plain[0])
    return Term(tuple((each,) for each in dict.fromkeys((plain[0], analysed.lemma)) if each))


def to_fts5(query: Query) -> str:
    """In SQLite's language. Every word stands in quotes, so none of them is ever an operator."""
    every = " AND ".join(_either(terms, _fts5, " OR ") for terms in query.every)
    none = "".join(f" NOT {_fts5(term)}" for term in query.none)
    return f"{every}{none}"


def to_tsquery(query: Query) -> str:
    """In PostgreSQL's language, for the ``simple`` configuration."""
    every = " & ".join(_either(terms, _tsquery, " | ") for terms in query.every)
    none = "".join(f" & !{_tsquery(term)}" for term in query.none)
    return f"{every}{none}"


def _either(terms: tuple[Term, ...], said: object, link: str) -> str:
    assert callable(said)
    return f"({link.join(str(said(term)) for term in terms)})"


def _fts5(term: Term) -> str:
    star = "*" if term.prefix else ""
    return "(" + " OR ".join(f'"{" ".join(form)}"{star}' for form in term.forms) + ")"


def _tsquery(term: Term) -> str:
    star = ":*" if term.prefix else ""
    return "(" + " | ".join(" <-> ".join(f"'{word_}'" for word_ in form) + star for form in term.forms) + ")"
