"""What is said of a press line to who must settle it, and to who wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from monitor.model.response import Line
from monitor.rules.line_news import LineNews
from monitor.rules.wording.catalogue import word
from monitor.rules.wording.clean import clean
from monitor.rules.wording.dates import moment, span
from monitor.rules.wording.notices import both
from monitor.rules.wording.view import NoticeView, Said

_ZONE = "Europe/Amsterdam"
_NEAR = timedelta(hours=24)
"""Before this the question hour presses nobody."""
_CORE, _WHY = 360, 380


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSaid:
    """A line and the step that is told."""

    line: Line
    by: str
    why: str = ""
    story: str = ""
    """The title of its story; empty for a line agreed beforehand."""
    cutoff: datetime | None = None
    """The question hour's registration end while that window is open."""
    read: datetime
    """When the message goes out."""


def line_notice(news: LineNews, said: LineSaid, now: datetime, desk_url: str) -> NoticeView:
    """The message, with the way to the line."""
    return both(partial(_said, news, said), now, desk_url=desk_url, review=True, button="line-open")


def _said(news: LineNews, said: LineSaid, language: str) -> Said:
    line, name = said.line, clean(said.by, 80)
    lines = [word(language, f"line-{news.value}", name=name, until=_until(line, language))]
    if said.why.strip():
        key = "line-why" if news is LineNews.RETURNED else "line-note"
        lines.append(word(language, key, why=clean(said.why, _WHY)))
    lines.append(word(language, "line-core", core=clean(line.newest.core, _CORE)))
    about = word(language, "line-story", story=clean(said.story, 160))
    lines.append(about if said.story else word(language, "line-beforehand"))
    if news is not LineNews.APPROVED and said.cutoff and timedelta(0) < said.cutoff - said.read <= _NEAR:
        left = span(said.cutoff - said.read, language)
        lines.append(f"{word(language, 'question-hour', left=left)}.")
    title = clean(line.title, 100)
    return Said(
        subject=word(language, f"line-{news.value}-subject", title=title),
        lines=tuple(lines),
        remedy=word(language, f"line-{news.value}-do"),
    )


def _until(line: Line, language: str) -> str:
    return moment(line.valid_until, _ZONE, language) if line.valid_until else ""
