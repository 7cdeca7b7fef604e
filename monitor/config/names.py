"""The names that a story is searched for: those shipped beside this file, or the operator's own."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

import yaml

from monitor.model.naming import Who

Names = Mapping[Who, Mapping[str, tuple[str, ...]]]
"""For each kind the names, each with its other spellings."""


def shipped() -> Names:
    """The names as shipped, see ``names.yaml``."""
    return read(resources.files("monitor.config").joinpath("names.yaml").read_text("utf-8"))


def read(text: str) -> Names:
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
