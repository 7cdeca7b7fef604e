"""A story's first hour as the facts that the chance is made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta

from monitor.model.calendar import AMSTERDAM, Calendar
from monitor.model.chance import SeenArticle
from monitor.model.naming import Named, Who
from monitor.rules.likelihood.chance import StoryFacts

HOUR = timedelta(hours=1)
_GOVERNMENT = re.compile(
    r"\b(?:minister|staatssecretaris|bewindspersoon|ministerie|kabinet|ministerraad)\w*", re.IGNORECASE
)
_HOUSE = re.compile(
    r"\b(?:kamerl(?:id|eden)|tweede kamer|kamervragen|fractie\w*|kamerdebat)\b", re.IGNORECASE
)
_REVEALING = re.compile(
    r"\b(?:onderzoek\w*|exclusief|documenten|stukken|gelekt\w*|uitgelekt\w*|onthul\w*|woo-verzoek\w*|rapport)\b",
    re.IGNORECASE,
)

Find = Callable[[str], Collection[Named]]


def story_facts(
    seen: Sequence[SeenArticle],
    tiers: Mapping[str, int],
    find: Find,
    *,
    usual: float,
    asked_before: int,
    calendar: Calendar,
) -> StoryFacts:
    """What was known an hour after the first article. ``seen`` is not empty; ``find`` is the lexicon's."""
    first = min(article.at for article in seen)
    early = [article for article in seen if article.at <= first + HOUR]
    text = "\n".join(f"{article.title}\n{article.lead}" for article in early)
    named = {each.who for each in find(text)}
    return StoryFacts(
        at=first,
        tiers=tuple(sorted(tiers.get(outlet, 3) for outlet in {article.outlet for article in early})),
        first_hour=len(early),
        expected_hour=usual,
        minister=bool(_GOVERNMENT.search(text)) or bool(named & {Who.MINISTRY, Who.MINISTER}),
        member=bool(_HOUSE.search(text)) or bool(named & {Who.PARTY, Who.MEMBER}),
        revealing=bool(_REVEALING.search(text)),
        asked_before=asked_before,
        recess=calendar.in_recess(first.astimezone(AMSTERDAM).date()),
    )
