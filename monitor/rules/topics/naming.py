"""What a rule is called: its own text for whoever keeps it, the comment above it for whoever is told of it.

The text is the stable key: it is what is stored, counted and judged. The name is read from the query as it is
now whenever it is shown, so that a better comment also names what was found before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from monitor.model.topic import Topic
from monitor.rules.topics import syntax
from monitor.rules.topics.grammar import parse
from monitor.rules.topics.syntax import At, Tree
from monitor.rules.topics.trouble import Unreadable

_PLAIN = re.compile(r"=?\"?[\w*'’& -]{1,60}\"?")
"""One word or phrase: readable as it is, unless it holds an operator."""
_OPERATOR = re.compile(r"\b(?:EN|AND|OF|OR|NIET|NOT)\b")
_COMMENT = re.compile(r"(?:^[^\S\n]*#[^\n]*\n?)+", re.MULTILINE)
_MORE = ("...", "…")
"""Begins a comment that says what is more of the same; the name above it stays."""


def alternatives(tree: Tree) -> tuple[Tree, ...]:
    """The rules of a query."""
    return tree.items if isinstance(tree, syntax.Either) else (tree,)


def own_text(query: str, at: At) -> str:
    """A rule's own text on one line, comments left out."""
    lines = (line.partition("#")[0] for line in query[at.start : at.end].split("\n"))
    return " ".join(" ".join(lines).split())


def name_of(topic: Topic | None, rule: str) -> str:
    """What to call the rule with this text; empty when it has no name and cannot be read as it is."""
    known = {**rule_names(topic.digest), **rule_names(topic.alert)} if topic else {}
    return known.get(rule) or _group(rule) or (rule if _is_plain(rule) else "")


def _group(rule: str) -> str:
    """The words of a rule that is one group: ``verteld op een lijst`` of ``@verteld-op-een-lijst``."""
    return re.sub("[-_]+", " ", rule[1:]) if re.fullmatch(r"@[\w-]+", rule) else ""


def _is_plain(rule: str) -> bool:
    return _PLAIN.fullmatch(rule) is not None and _OPERATOR.search(rule) is None


@lru_cache(maxsize=256)
def rule_names(query: str) -> Mapping[str, str]:
    """``{text of a rule: its name}`` of those that have one.

    The comment beside it, else the name of the group that it is, else the last comment above it.
    """
    tree = parse(query) if query.strip() else None
    return {} if tree is None or isinstance(tree, Unreadable) else dict(_named(query, tree))


def _named(query: str, tree: Tree) -> Iterator[tuple[str, str]]:
    rules = alternatives(tree)
    ends = [*(each.at.start for each in rules[1:]), len(query)]
    heading, above = "", _said_last(query[: rules[0].at.start])
    for rule, end in zip(rules, ends, strict=True):
        heading = above if above and not above.startswith(_MORE) else heading
        behind, _, below = query[rule.at.end : end].partition("\n")
        beside, above = behind.partition("#")[2].strip(), _said_last(below)
        text = own_text(query, rule.at)
        if name := beside or _group(text) or heading:
            yield text, name


def _said_last(text: str) -> str:
    """The comment on lines of its own that stands nearest to what follows."""
    found = _COMMENT.findall(text)
    return " ".join(line.strip("# \t\r") for line in found[-1].strip().split("\n")) if found else ""
