"""A story as a timeline: every article, changed headline, alert, silence, step and question, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from monitor.model.calendar import AMSTERDAM
from monitor.model.desk import ArticleRow, Asked, StoryCard, Told, Wording
from monitor.model.response import Response
from monitor.web.present import Piece, difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened. Only the fields of its ``kind`` are filled."""

    at: datetime
    kind: str
    """``artikel``, ``kop``, ``melding``, ``stil``, ``stap`` or ``kamer``."""
    article: ArticleRow | None = None
    change: tuple[Wording, Wording] | None = None
    title_change: tuple[Piece, ...] = ()
    text_change: bool = False
    told: Told | None = None
    silence: Mapping[str, object] = field(default_factory=dict)
    response: Response | None = None
    asked: Asked | None = None


def timeline(
    card: StoryCard, history: Sequence[Response], silences: Sequence[Mapping[str, object]]
) -> list[tuple[date, list[Moment]]]:
    """Everything by local day, oldest first."""
    found = [*_articles(card), *_told(card), *_silent(silences)]
    found += [Moment(at=each.at, kind="stap", response=each) for each in history]
    found += [Moment(at=_asked_at(each), kind="kamer", asked=each) for each in card.questions]
    days: dict[date, list[Moment]] = {}
    for moment in sorted(found, key=lambda each: each.at):
        days.setdefault(moment.at.astimezone(AMSTERDAM).date(), []).append(moment)
    return list(days.items())


def _articles(card: StoryCard) -> list[Moment]:
    found = []
    for article in card.articles:
        found.append(Moment(at=article.published, kind="artikel", article=article))
        for before, after in pairwise(article.headlines):
            found.append(
                Moment(
                    at=after.seen,
                    kind="kop",
                    article=article,
                    change=(before, after),
                    title_change=tuple(difference(before.title, after.title)),
                    text_change=(before.lead, before.body) != (after.lead, after.body),
                )
            )
    return found


def _told(card: StoryCard) -> list[Moment]:
    return [Moment(at=each.at, kind="melding", told=each) for each in card.told]


def _silent(silences: Sequence[Mapping[str, object]]) -> list[Moment]:
    return [
        Moment(at=row["at"], kind="stil", silence=row) for row in silences if isinstance(row["at"], datetime)
    ]


def _asked_at(asked: Asked) -> datetime:
    """The day that it was asked, at the start of that day's work; else when it was linked."""
    if asked.question.asked is None:
        return asked.at
    return datetime.combine(asked.question.asked, time(12), AMSTERDAM).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Spread:
    """How a story spread, ready to draw: points of ``(x, y)`` in a box of 300 by 96, and its words."""

    curve: str
    area: str
    dots: tuple[tuple[float, float], ...]
    fired: tuple[float, ...]
    labels: tuple[tuple[float, str], ...]
    text: str


_WIDTH, _HEIGHT, _FOOT = 300.0, 96.0, 18.0


def spread(card: StoryCard, names: Mapping[str, str]) -> Spread | None:
    """Outlets over time as a staircase, with the alerts; None for fewer than two articles."""
    ordered = sorted(card.articles, key=lambda article: article.published)
    if len(ordered) < 2:
        return None
    begin, end = ordered[0].published, max(ordered[-1].published, ordered[0].published + timedelta(hours=1))
    length = (end - begin).total_seconds()

    def across(at: datetime) -> float:
        return round(6 + (_WIDTH - 12) * (at - begin).total_seconds() / length, 1)

    most = len(ordered)
    top = _HEIGHT - _FOOT

    def up(count: int) -> float:
        return round(top - (top - 8) * count / most, 1)

    points = [(across(article.published), up(place)) for place, article in enumerate(ordered, start=1)]
    steps = [f"M{points[0][0]} {up(0)}", f"V{points[0][1]}"]
    for (_, _), (right, height) in pairwise(points):
        steps += [f"H{right}", f"V{height}"]
    curve = " ".join(steps)
    fired = tuple(across(each.at) for each in card.told if begin <= each.at <= end)
    local = (begin.astimezone(AMSTERDAM), end.astimezone(AMSTERDAM))
    form = "%H:%M" if local[0].date() == local[1].date() else "%d-%m %H:%M"
    outlets = list(dict.fromkeys(names.get(article.outlet, article.outlet) for article in ordered))
    return Spread(
        curve=curve,
        area=f"{curve} V{up(0)} Z",
        dots=tuple(points),
        fired=fired,
        labels=((6.0, local[0].strftime(form)), (_WIDTH - 6, local[1].strftime(form))),
        text=f"{most} · {', '.join(outlets)}",
    )
