"""The names that a story is searched for: those shipped beside this file, and the operator's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Literal

import yaml

from monitor.model.naming import Lexical, Who

Kind = Literal["ministerie", "bewindspersoon", "fractie", "Kamerlid"]


@cache
def shipped() -> Lexical:
    """The names as shipped, see ``names.yaml``."""
    return read(resources.files("monitor.config").joinpath("names.yaml").read_text("utf-8"))


def read(text: str) -> Lexical:
    """Names from YAML ``{kind: {name: [spelling, …]}}``; ValueError that says what is wrong."""
    found = yaml.safe_load(text)
    kinds = {who.value: who for who in Who}
    if not isinstance(found, dict) or not all(isinstance(entries, dict) for entries in found.values()):
        raise ValueError("names: a mapping of kinds, each a mapping of names, is needed")
    unknown = sorted(set(map(str, found)) - set(kinds))
    if unknown:
        raise ValueError(f"names: unknown kind {unknown[0]!r}; known are {', '.join(kinds)}")
    return {
        kinds[kind]: {str(name): tuple(map(str, spellings or ())) for name, spellings in entries.items()}
        for kind, entries in found.items()
    }


def with_own(own: Mapping[Kind, Mapping[str, Sequence[str]]]) -> Lexical:
    """The shipped names with those of feeds.yaml; an own entry stands in for a shipped one of that name."""
    given = {Who(kind): {name: tuple(also) for name, also in names.items()} for kind, names in own.items()}
    return {who: {**shipped().get(who, {}), **given.get(who, {})} for who in Who}
