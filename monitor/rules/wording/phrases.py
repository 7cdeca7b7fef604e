"""A phrase in the reader's language: lengths of time, moments, fractions and phrases inside it too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from monitor.model.phrase import Phrase, Value
from monitor.rules.wording.catalogue import known, word
from monitor.rules.wording.dates import moment, span

_ZONE = "Europe/Amsterdam"


def say(language: str, phrase: Phrase | None) -> str:
    """Empty for None."""
    if phrase is None:
        return ""
    return word(language, phrase.key, **{name: _put(language, each) for name, each in phrase.values.items()})


def say_all(language: str, phrases: Iterable[Phrase]) -> str:
    """One after another, with commas."""
    return ", ".join(say(language, each) for each in phrases)


def failure(language: str, name: str) -> str:
    """Why a fetch gave nothing; the name itself where it is one of before."""
    return known(language, f"failure-{name}", name)


def _put(language: str, value: Value) -> str | int:
    if isinstance(value, Phrase):
        return say(language, value)
    if isinstance(value, datetime):
        return moment(value, _ZONE, language)
    if isinstance(value, float):
        return f"{value:.1f}".replace(".", "," if language == "nl" else ".")
    return span(value, language) if isinstance(value, timedelta) else value
