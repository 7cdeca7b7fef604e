"""Entities and combining characters resolved, with the way back to the text as given."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

_ENTITY = re.compile(r"&(?:amp;)*(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31}\d{0,2});")


@dataclass(frozen=True, slots=True)
class Clean:
    """A text with entities and combining characters resolved, and where each character came from."""

    text: str
    origin: list[int] | None
    """Offset in the original per character, one more at the end; None when nothing changed."""

    def source(self, offset: int) -> int:
        """The offset in the original text."""
        return offset if self.origin is None else self.origin[offset]


def clean(text: str) -> Clean:
    """Resolve ``&amp;amp;``-like entities (escaped twice too) and combining characters."""
    if not ("&" in text and _ENTITY.search(text)) and unicodedata.is_normalized("NFC", text):
        return Clean(text, None)
    out: list[str] = []
    origin: list[int] = []
    at = 0
    for found in _ENTITY.finditer(text):
        _compose(text, at, found.start(), out, origin)
        resolved = html.unescape(html.unescape(html.unescape(found.group())))
        out.append(resolved)
        origin.extend([found.start()] * len(resolved))
        at = found.end()
    _compose(text, at, len(text), out, origin)
    return Clean("".join(out), [*origin, len(text)])


def _compose(text: str, start: int, end: int, out: list[str], origin: list[int]) -> None:
    at = start
    while at < end:
        after = at + 1
        while after < end and unicodedata.combining(text[after]):
            after += 1
        composed = unicodedata.normalize("NFC", text[at:after])
        out.append(composed)
        origin.extend([at] * len(composed))
        at = after
