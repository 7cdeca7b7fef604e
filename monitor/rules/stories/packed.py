"""What is known of an article as bytes, so that a restart need not analyse it again."""

from __future__ import annotations

import struct
from functools import cache
from hashlib import blake2b
from importlib.metadata import version

import numpy as np

from monitor.rules.stories.fields import FIELDS
from monitor.rules.stories.kin import THINGS
from monitor.rules.stories.newsroom import WORDS as EVERY_DAY
from monitor.rules.stories.settings import StorySettings
from monitor.rules.stories.text import ROWS, Features

ANALYSIS = 2
"""Raise it when ``text.features`` gives something else for the same text; a test says so."""
_HEAD = struct.Struct("<?III")
_SEPARATOR = "\n"


@cache
def made_by(settings: StorySettings) -> str:
    """Which analysis it was: another one of it, of its words or of its settings is another mark."""
    words = [version(package) for package in ("simplemma", "wordfreq")]
    lists = (THINGS, FIELDS, EVERY_DAY)
    of = (
        ANALYSIS,
        lists,
        words,
        settings.terms,
        settings.subjects,
        settings.lead_words,
        settings.brief_words,
    )
    weights = (settings.title_weight, settings.lead_weight, settings.part_weight)
    return blake2b(repr((of, weights)).encode(), digest_size=8).hexdigest()


def pack(known: Features) -> bytes:
    """``brief, sizes | terms | fields | shingles``, little-endian."""
    terms = _SEPARATOR.join(known.terms).encode()
    head = _HEAD.pack(known.brief, len(terms), len(known.terms), len(known.shingles))
    fields, shingles = known.fields.astype("<f2"), known.shingles.astype("<u4")
    return head + terms + fields.tobytes() + shingles.tobytes()


def unpack(data: bytes) -> Features | None:
    """None for what no ``pack`` made: it is analysed again then."""
    if len(data) < _HEAD.size:
        return None
    brief, length, count, shingles = _HEAD.unpack_from(data)
    fields_at = _HEAD.size + length
    shingles_at = fields_at + 2 * ROWS * count
    if len(data) != shingles_at + 4 * shingles:
        return None
    text = data[_HEAD.size : fields_at].decode("utf-8", "replace")
    terms = tuple(text.split(_SEPARATOR)) if text else ()
    if len(terms) != count:
        return None
    fields = np.frombuffer(data, "<f2", ROWS * count, fields_at).reshape(ROWS, count).astype(np.float16)
    codes = np.frombuffer(data, "<u4", shingles, shingles_at).astype(np.uint32)
    return Features(terms=terms, fields=fields, shingles=codes, brief=brief)
