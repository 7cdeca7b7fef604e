"""What happens to a headline between publication and quotation, for benchmarks: seeded, a kind at a time."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Change = Callable[[str, random.Random], str]

_SUFFIXES = (
    " | NU.nl",
    " - NRC",
    " | Trouw",
    " - RTL Nieuws",
    " | de Volkskrant",
    " | AD.nl",
    " · NOS",
    " - Omroep Brabant",
)
_PREFIXES = (
    "Exclusief: ",
    "Opinie | ",
    "LIVE | ",
    "Onderzoek: ",
    "Update: ",
    "Video: ",
    "Column: ",
    "Premium ",
)
_SUBTITLES = (
    ": 'Dit moet echt anders'",
    ", blijkt uit onderzoek",
    " - minister reageert",
    ": wat weten we nu?",
    ", zeggen deskundigen",
    ": 'Wij maken ons grote zorgen'",
    " | Binnenland",
    ", Kamer wil opheldering",
    ": vijf vragen en antwoorden",
    " en dat heeft gevolgen voor duizenden mensen",
)
_SWAPS = {
    "fors": "flink",
    "meer": "extra",
    "vaak": "regelmatig",
    "kinderen": "jongeren",
    "gemeenten": "steden",
    "wil": "eist",
    "krijgt": "ontvangt",
    "patiënten": "zieken",
    "nog": "steeds",
    "veel": "tal van",
    "onderzoek": "studie",
    "na": "door",
    "kabinet": "regering",
    "problemen": "zorgen",
    "nieuwe": "andere",
    "tegen": "over",
    "Nederland": "ons land",
    "scholen": "onderwijs",
    "politie": "agenten",
    "bij": "in",
    "over": "rond",
    "niet": "amper",
    "door": "via",
}
_NUMBERS = {
    "twee": "2",
    "drie": "3",
    "vier": "4",
    "vijf": "5",
    "tien": "10",
    "honderd": "100",
    "miljoen": "mln",
    "procent": "%",
    "2": "twee",
    "3": "drie",
}


def _words(title: str) -> list[str]:
    return title.split()


def _same(title: str, _: random.Random) -> str:
    return title


def _quotes(title: str, rng: random.Random) -> str:
    marks = rng.choice(["'\"", "‘“", "’”", "«»"])
    return re.sub(r"[‘’'\"“”«»]", lambda _: rng.choice(list(marks)), title)


def _case(title: str, rng: random.Random) -> str:
    return rng.choice([str.upper, str.lower, str.title])(title)


def _typos(title: str, rng: random.Random) -> str:
    chars = list(title)
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(max(1, len(chars) - 1))
        match rng.randrange(3):
            case 0:
                chars[at : at + 2] = reversed(chars[at : at + 2])
            case 1:
                del chars[at]
            case _:
                chars.insert(at, rng.choice("etanirsdo"))
    return "".join(chars)


def _truncated(title: str, rng: random.Random) -> str:
    words = _words(title)
    keep = max(4, round(len(words) * rng.uniform(0.6, 0.9)))
    return " ".join(words[:keep]) + rng.choice(["…", "...", ""]) if keep < len(words) else title


def _subtitle(title: str, rng: random.Random) -> str:
    return title + rng.choice(_SUBTITLES)


def _suffix(title: str, rng: random.Random) -> str:
    return title + rng.choice(_SUFFIXES)


def _prefix(title: str, rng: random.Random) -> str:
    return rng.choice(_PREFIXES) + title


def _swapped(title: str, rng: random.Random) -> str:
    words = _words(title)
    places = [at for at, word in enumerate(words) if word in _SWAPS]
    for at in rng.sample(places, min(len(places), rng.randint(1, 2))):
        words[at] = _SWAPS[words[at]]
    if not places and len(words) > 4:
        del words[rng.randrange(1, len(words) - 1)]
    return " ".join(words)


def _dropped(title: str, rng: random.Random) -> str:
    words = _words(title)
    for _ in range(rng.randint(1, 2)):
        if len(words) > 4:
            del words[rng.randrange(len(words))]
    return " ".join(words)


def _turned(title: str, rng: random.Random) -> str:
    head, found, tail = title.partition(": ")
    if found:
        return f"{tail}: {head}" if rng.random() < 0.5 else f"{head} - {tail}"
    words = _words(title)
    cut = max(1, len(words) // 2)
    return " ".join(words[cut:] + words[:cut])


def _numbers(title: str, _: random.Random) -> str:
    return " ".join(_NUMBERS.get(word, word) for word in _words(title))


def _spacing(title: str, rng: random.Random) -> str:
    words = _words(title)
    if len(words) < 3:
        return title
    at = rng.randrange(len(words) - 1)
    joined = words[at] + rng.choice(["", "-", "\u00a0"]) + words[at + 1]
    return " ".join([*words[:at], joined, *words[at + 2 :]])


CHANGES: dict[str, Change] = {
    "same": _same,
    "quotes": _quotes,
    "case": _case,
    "typos": _typos,
    "truncated": _truncated,
    "subtitle": _subtitle,
    "suffix": _suffix,
    "prefix": _prefix,
    "swapped": _swapped,
    "dropped": _dropped,
    "turned": _turned,
    "numbers": _numbers,
    "spacing": _spacing,
}


def changed(title: str, rng: random.Random) -> tuple[str, str]:
    """``(kinds, title)``: one change, and in a third of the cases a second one on top."""
    kinds = [rng.choice(list(CHANGES))]
    if rng.random() < 1 / 3:
        kinds.append(rng.choice(list(CHANGES)))
    for kind in kinds:
        title = CHANGES[kind](title, rng)
    return "+".join(kinds), title
