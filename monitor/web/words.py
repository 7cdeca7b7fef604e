"""The desk's second language. The Dutch text is the key, so that a template reads as its page does."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from monitor.config.told import Told
from monitor.rules.wording.plural import counted

_LONGEST = 400


@cache
def english() -> dict[str, str]:
    """Dutch to English. What is missing stays Dutch; a test sees to it that nothing is."""
    read: dict[str, str] = json.loads((files("monitor.web") / "english.json").read_text(encoding="utf-8"))
    return read


def preferred(accept: str) -> str:
    """The language for what a browser asks for (``Accept-Language``): Dutch unless it wants English more."""
    weights: dict[str, float] = {}
    for part in accept[:_LONGEST].split(","):
        name, _, weight = part.partition(";")
        language = name.strip().lower().partition("-")[0]
        given = weight.strip().removeprefix("q=")
        try:
            weights.setdefault(language, float(given) if given else 1.0)
        except ValueError:
            continue
    return "en" if weights.get("en", 0.0) > weights.get("nl", 0.0) else "nl"


def translator(language: str) -> Callable[..., str]:
    """``_("{count} artikelen", count=3)``: the text in the language, with its values in place."""
    table = english() if language == "en" else {}

    def translate(text: str, **values: object) -> str:
        found = table.get(text, text)
        put = counted({name: inner(each) for name, each in values.items()})
        return found.format(**put) if put else found

    def inner(value: object) -> object:
        return translate(value.template, **value.values) if isinstance(value, Told) else value

    return translate
