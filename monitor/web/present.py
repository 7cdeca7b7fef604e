"""From nouns to what a page shows: names for slugs, marked sentences, words for states."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model.alert import Reason
from monitor.model.calendar import Calendar, Recess
from monitor.model.desk import ArticleRow, StoryCard
from monitor.model.settings import Settings
from monitor.model.topic import Tier, Where
from monitor.rules.political_clock import holidays_between, question_hour_cutoff
from monitor.rules.wording.catalogue import reason_word
from monitor.rules.wording.view import Mark, mark
from monitor.web.words import translator

STATES = {
    "nieuw": "Nieuw",
    "opgepakt": "Opgepakt",
    "in-afstemming": "In afstemming",
    "lijn-vastgesteld": "Lijn vastgesteld",
    "gereageerd": "Gereageerd",
    "geen-reactie": "Geen reactie",
}
STEPS = {
    "acknowledge": "pakte dit op",
    "release": "liet dit los",
    "assign": "wees dit toe",
    "align": "begon de afstemming",
    "note": "noteerde",
    "line-draft": "schreef aan de lijn",
    "line-submit": "legde de lijn voor",
    "line-approve": "stelde de lijn vast",
    "line-reject": "gaf de lijn terug",
    "line-withdraw": "trok de lijn in",
    "close": "legde de reactie vast",
    "no-reaction": "besloot niet te reageren",
    "reopen": "heropende dit",
    "reopened": "zag dat dit weer open moet",
    "digest": "zette dit in de knipselkrant",
    "undigest": "haalde dit uit de knipselkrant",
    "mute": "dempte dit",
    "unmute": "beëindigde het dempen",
    "split": "splitste het verhaal",
    "merge": "voegde verhalen samen",
    "move": "verplaatste artikelen",
    "pin": "zette artikelen vast",
    "undo": "maakte een indeling ongedaan",
}
CAUSES = {
    "baseline": "stond er al toen dit medium voor het eerst werd gelezen",
    "too-old": "te oud toen het binnenkwam",
    "republished": "opnieuw gepubliceerd in een golf",
    "digest-tier": "alleen voor de knipselkrant",
    "no-route": "geen route voor dit onderwerp",
    "quiet-hours": "rusttijd: vastgehouden",
    "muted": "gedempt",
    "route-muted": "de route staat uit",
    "acknowledged": "al opgepakt: geen herinnering",
    "no-reaction": "besloten niet te reageren",
    "preference": "voorkeur van de ontvanger",
    "summarised": "verteld in een samenvatting",
    "dropped": "zonder kop of onleesbaar in de feed",
}


class Names:
    """Names of outlets and topics, as the configuration has them now."""

    def __init__(self, settings: Settings) -> None:
        """Read once a page."""
        self._outlets = {outlet.slug: outlet for outlet in settings.outlets}
        self._topics = {topic.slug: topic.title for topic in settings.topics}

    def outlet(self, slug: str) -> str:
        """The outlet's name; the slug when it is no longer configured."""
        found = self._outlets.get(slug)
        return found.name if found else slug

    def tier(self, slug: str) -> int:
        """1 national, 2 regional or trade, 3 other."""
        found = self._outlets.get(slug)
        return found.tier if found else 3

    def topic(self, slug: str) -> str:
        """The topic's title."""
        return self._topics.get(slug, slug)

    def gone(self, slug: str) -> bool:
        """Whether a topic is configured no more: renamed, split or removed."""
        return bool(slug) and slug not in self._topics

    def state(self, slug: str) -> str:
        """A story's state in words."""
        return STATES.get(slug, slug)

    def step(self, slug: str) -> str:
        """What somebody did, in words."""
        return STEPS.get(slug, slug)

    def cause(self, slug: str) -> str:
        """Why something did not go out, in words."""
        return CAUSES.get(slug, slug)


def reasons(language: str) -> Callable[[str], str]:
    """From the reason of an alert to its words."""

    def said(reason: str) -> str:
        return reason_word(language, Reason(reason)) if reason in set(Reason) else reason

    return said


def lead(language: str, days: int) -> str:
    """*Voorsprong* in words. Of a question only its day is known, so a line of that day has no hours."""
    told = translator(language)
    if days == 0:
        return told("dezelfde dag")
    if days < 0:
        return told("{count} {count:dag|dagen} na de vraag", count=-days)
    return told("{count} {count:dag|dagen}", count=days)


def marks(article: ArticleRow, most: int = 3) -> list[Mark]:
    """The sentences in which a rule fired, each once; alert tier first."""
    texts = {Where.TITLE: article.title, Where.LEAD: article.lead, Where.BODY: article.body}
    found: dict[str, Mark] = {}
    for matched in sorted(article.matched, key=lambda each: each.tier is not Tier.ALERT):
        for hit in matched.hits:
            placed = mark(texts[hit.where], hit)
            if placed.sentence and placed.sentence not in found:
                found[placed.sentence] = placed
    return list(found.values())[:most]


def telling(card: StoryCard) -> Mark | None:
    """The one sentence that says why a story is here: from the first article, not its headline if it can."""
    ordered = sorted(card.articles, key=lambda article: article.published)
    every = [placed for article in ordered for placed in marks(article)]
    return next((each for each in every if each.where is not Where.TITLE), every[0] if every else None)


def cutoff_of(settings: Settings, now: datetime) -> tuple[datetime, timedelta] | None:
    """The question hour's registration end while its window is open, and the time left."""
    calendar = calendar_of(settings, now)
    ends = question_hour_cutoff(now, calendar)
    return (ends, ends - now) if ends else None


def calendar_of(settings: Settings, now: datetime) -> Calendar:
    """The configured calendar, with this year's and the next one's holidays."""
    day = now.date()
    return Calendar(
        recesses=tuple(Recess(first, last) for first, last in settings.calendar.recess),
        holidays=holidays_between(settings.calendar.holidays, day, day + timedelta(days=60)),
        shift_to_working_day=settings.calendar.statutory_terms,
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed (``=``), came (``+``) or went (``-``)."""

    sign: str
    text: str


_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_WORDS = 4_000


def difference(before: str, after: str) -> list[Piece]:
    """Word by word; the two whole texts when they are too long for that."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > _MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[Piece] = []
    gone, come = "", ""
    for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        same = "".join(old[i:j])
        bridge = kind == "equal" and i > 0 and j < len(old) and same.isspace() and "\n" not in same
        if kind == "equal" and not bridge:
            pieces += [*_changed(gone, come), Piece("=", same)]
            gone, come = "", ""
            continue
        gone += same
        come += "".join(new[k:m])
    return pieces + _changed(gone, come)


def _changed(gone: str, come: str) -> list[Piece]:
    """What went before what came; a space between two changes is of both, or they read in turns."""
    return [Piece(sign, text) for sign, text in (("-", gone), ("+", come)) if text]
