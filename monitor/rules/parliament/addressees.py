"""Which ministries are to answer a question: the functions of its addressees, read against feeds.yaml."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from monitor.model.parliament import Question
from monitor.model.routing import Ministry


def ministries_of(question: Question, ministries: Iterable[Ministry]) -> frozenset[str]:
    """Slugs of the ministries that a function (else the name) under ``Gericht aan`` belongs to."""
    told = [_plain(actor.function or actor.name) for actor in question.addressees]
    return frozenset(
        ministry.slug
        for ministry in ministries
        if any(_within(_plain(part), text) for part in ministry.answers for text in told)
    )


def _within(part: str, text: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text))


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).split())
