"""What Word and people do to a headline in a footnote, its marks and its day: seeded, a kind at a time."""

from __future__ import annotations

import random
import re
from datetime import date

from bench.footnote_urls import Dirt, same

MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
QUOTES = (
    ("«", "»"),
    ("‘", "’"),
    ("“", "”"),
    ("„", "”"),
    ("„", "“"),
    ('"', '"'),
    ("'", "'"),
    ("`", "`"),
    ("``", "''"),
    ("’", "’"),
    ("”", "”"),
    ("‹", "›"),
    (",,", "''"),
    ("‘", "'"),
    ("«", ""),
    ("‘", ""),
    ('"', ""),
    ("“", ""),
)


def _typo(title: str, rng: random.Random) -> str:
    if len(title) < 4:
        return title
    at = rng.randrange(1, len(title) - 2)
    return rng.choice(
        [
            title[:at] + title[at + 1 :],
            title[:at] + title[at] + title[at:],
            title[: at - 1] + title[at] + title[at - 1] + title[at + 1 :],
        ]
    )


def _dash(title: str, rng: random.Random) -> str:
    return re.sub(r" - |: ", rng.choice([" – ", " — ", ": ", " -- "]), title)


def _ellipsis(title: str, rng: random.Random) -> str:
    words = title.split()
    return " ".join(words[: max(4, int(len(words) * 0.8))]) + rng.choice(["…", "...", " […]", " (…)"])


def _capitals(title: str, _: random.Random) -> str:
    return title.upper()


def _escaped(title: str, _: random.Random) -> str:
    return title.replace("&", "&amp;").replace("'", "&#39;").replace("é", "&eacute;").replace("ë", "&euml;")


def _hyphenated(title: str, rng: random.Random) -> str:
    places = [m.start() + 4 for m in re.finditer(r"[a-z]{8,}", title)]
    if not places:
        return title
    at = rng.choice(places)
    return title[:at] + "-\n" + title[at:]


def _broken(title: str, rng: random.Random) -> str:
    words = title.split()
    at = rng.randrange(1, len(words)) if len(words) > 1 else 0
    return " ".join(words[:at]) + rng.choice(["\n", " \r\n", "  "]) + " ".join(words[at:])


def _outlet_behind(title: str, rng: random.Random) -> str:
    return title + rng.choice([" | NU.nl", " - NRC", " (+ video)", " | Binnenland"])


def _nested(title: str, rng: random.Random) -> str:
    words = title.split()
    if len(words) < 4:
        return title
    left, right = rng.choice(QUOTES[:8])
    at = rng.randrange(0, len(words) - 1)
    return " ".join([*words[:at], left + words[at], words[at + 1] + right, *words[at + 2 :]])


TITLE_DIRT: dict[str, Dirt] = {
    "clean": same,
    "typing error": _typo,
    "dash": _dash,
    "ellipsis": _ellipsis,
    "all capitals": _capitals,
    "entities": _escaped,
    "hyphenated": _hyphenated,
    "broken": _broken,
    "outlet behind": _outlet_behind,
    "nested marks": _nested,
}


def day_words(day: date, rng: random.Random) -> str:
    """A day as footnotes write it."""
    month = MONTHS[day.month - 1]
    return rng.choice(
        [
            f"{day.day} {month} {day.year}",
            f"{day.day} {month} {day.year}",
            f"{day:%d-%m-%Y}",
            f"{day.day}-{day.month}-{day.year}",
            f"{day.day} {month[:3]}. {day.year}",
            f"{day:%d/%m/%Y}",
            f"d.d. {day.day} {month} {day.year}",
            f"{day.day} {month.title()} {day.year}",
            f"{day:%d.%m.%Y}",
        ]
    )
