"""One story as a candidate for the digest: what came in the period, copies folded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from monitor.model.digest import Candidate, Piece
from monitor.model.settings import Settings
from monitor.model.story import StoryRows
from monitor.model.topic import Tier
from monitor.rules.stories.named import MOST_READ, named_in, proper

_Row = Mapping[str, Any]


def candidate(
    story: int,
    rows: StoryRows,
    settings: Settings,
    since: datetime,
    *,
    chosen_by: str,
    state: str,
    told: bool,
    held: str = "",
) -> Candidate | None:
    """None when nothing of the story falls in the period and nobody asked for it.

    ``held``: the cause for which the story was not told, if it was not.
    """
    fresh = [row for row in rows.articles if _came(row, rows.matches.get(row["id"], ()), since)]
    if not fresh and not chosen_by:
        return None
    articles = fresh or list(rows.articles)
    matches = [match for row in articles for match in rows.matches.get(row["id"], ())]
    tiers = {outlet.slug: outlet.tier for outlet in settings.outlets}
    outlets = {row["outlet"] for row in articles}
    topics = _topics(matches, settings)
    if not topics and not chosen_by:
        return None
    alert = any(match["tier"] == Tier.ALERT for match in matches)
    return Candidate(
        story=story,
        title=articles[-1]["title"] if not fresh else fresh[0]["title"],
        topics=topics,
        alert=alert,
        pieces=_pieces(articles, settings),
        best_tier=min((tiers.get(slug, 3) for slug in outlets), default=3),
        outlets=len(outlets),
        national=sum(tiers.get(slug, 3) == 1 for slug in outlets),
        chosen_by=chosen_by,
        state=state if state != "nieuw" else "",
        unseen=told and state in ("", "nieuw"),
        untold=held if alert and not told else "",
        sentence=_sentence(matches),
        named=_named(articles, settings),
    )


def _came(row: _Row, matches: Sequence[_Row], since: datetime) -> bool:
    """New in the period, or on a topic only since then: its text was read later, its headline changed.

    What an outlet's first fetch held never came.
    """
    if row["baseline"]:
        return False
    if row["first_seen"] > since:
        return True
    before = {(each["topic"], each["tier"]) for each in matches if each["at"] <= since}
    known = before | {(topic, Tier.DIGEST) for topic, _ in before}
    return any((each["topic"], each["tier"]) not in known for each in matches)


def _named(articles: Sequence[_Row], settings: Settings) -> tuple[str, ...]:
    texts = (f"{row['title']}\n{row['lead']}" for row in articles[:MOST_READ])
    return tuple(name for _, names in proper(named_in(texts, settings.names)) for name in names)


def _topics(matches: Sequence[_Row], settings: Settings) -> tuple[str, ...]:
    alert = {match["topic"] for match in matches if match["tier"] == Tier.ALERT}
    every = {match["topic"] for match in matches}
    ordered = [topic for topic in settings.topics if topic.slug in every]
    ordered.sort(key=lambda topic: topic.slug not in alert)
    gone = sorted(every - {topic.slug for topic in ordered})  # renamed or removed since it was found
    return (*(topic.title for topic in ordered), *gone)


def _pieces(articles: Sequence[_Row], settings: Settings) -> tuple[Piece, ...]:
    """Oldest first; a copy, and a copy of a copy, is folded into the text that came first."""
    names = {outlet.slug: outlet.name for outlet in settings.outlets}
    root: dict[int, int] = {}
    copies: dict[int, list[str]] = {}
    originals: list[_Row] = []
    for row in articles:
        number, because = int(row["id"]), row.get("because") or {}
        source = root.get(int(because.get("article") or 0)) if because.get("join") == "copy" else None
        root[number] = source or number
        if source is None:
            originals.append(row)
        else:
            copies.setdefault(source, []).append(_name(row, names))
    return tuple(
        Piece(
            outlet=_name(row, names),
            title=row["title"],
            url=row["url"],
            at=row["published"],
            copies=tuple(dict.fromkeys(copies.get(int(row["id"]), ()))),
        )
        for row in originals
    )


def _name(row: _Row, names: Mapping[str, str]) -> str:
    slug = str(row["outlet"])
    return names.get(slug, slug)


def _sentence(matches: Sequence[_Row]) -> str:
    """The first sentence that fired, alert tier first."""
    for match in sorted(matches, key=lambda each: each["tier"] != Tier.ALERT):
        for hit in match["hits"]:
            if hit.get("sentence"):
                return str(hit["sentence"])
    return ""
