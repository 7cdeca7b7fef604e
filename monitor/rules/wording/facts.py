"""The facts of an alert in words, shared by every channel, so that no channel says less than another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.model.alert import Reason
from monitor.model.chance import Forecast
from monitor.rules.wording.catalogue import reason_word, word
from monitor.rules.wording.clean import clean
from monitor.rules.wording.dates import day, moment, span
from monitor.rules.wording.view import AlertView, ArticleView, Mark, QuestionView

TITLE = 200
MARKS = 3
"""Marked sentences shown for one article."""
OUTLETS = 8
"""Outlets named after the first; beyond it their number says enough."""
NAMES = 6
"""Names of one kind."""
RULE = 80
"""Characters of a rule's name."""
RULES = 50
"""Characters of names beyond which the strongest rule is named alone: the line stays one line."""
ARTICLES = 8
"""Articles shown in one message; the rest are counted."""


def reason_line(view: AlertView) -> str:
    """``Nieuw · Diversiteit bij de overheid · 2 media``."""
    return "".join(reason_parts(view))


def reason_parts(view: AlertView) -> tuple[str, str]:
    """The reason, and what comes behind it."""
    name = reason_word(view.language, view.reason)
    parts = [f"{word(view.language, 'test')} · {name}" if view.test else name]
    parts += [clean(each, 80) for each in view.topics]
    if view.outlets > 1:
        parts.append(word(view.language, "outlets", count=view.outlets))
    return parts[0], "".join(f" · {each}" for each in parts[1:])


def status_lines(view: AlertView) -> tuple[str, ...]:
    """What the reader must know besides the articles: the clock, who took it, since when it waits."""
    lines = []
    if view.test:
        lines.append(word(view.language, "test-line", route=view.route))
    if view.reason is Reason.UNSURE:
        lines.append(word(view.language, "unsure", title=clean(view.title, TITLE)))
    if view.reason is Reason.REOPENED:
        lines += [
            word(view.language, f"reopened-{trigger}", what=clean(what, 120))
            for trigger, what in view.reopened
        ]
    if view.unanswered_since is not None and view.reason in (Reason.REMINDER, Reason.ESCALATED):
        when = moment(view.unanswered_since, view.timezone, view.language)
        lines.append(word(view.language, "unanswered", when=when))
    if view.question_hour_left is not None and not view.acknowledged:
        left = span(timedelta(hours=view.question_hour_left), view.language)
        lines.append(word(view.language, "question-hour", left=left))
    if view.forecast is not None:
        lines += forecast_lines(view.language, view.forecast)
    if view.acknowledged:
        lines.append(word(view.language, "acknowledged", name=clean(view.acknowledged, 80)))
    if view.held:
        lines.append(word(view.language, "held"))
    if view.kept:
        lines.append(word(view.language, view.kept))
    return tuple(lines)


def spread_lines(view: AlertView) -> list[str]:
    """``Eerst bij NU.nl, dinsdag 20 juni, 08:02; ook in 2 titels: Trouw, AD``, and who is named."""
    if view.spread is None:
        return []
    lines, (first, *others) = [], view.spread.outlets
    if others:
        names = [clean(each, 60) for each in others[:OUTLETS]]
        if len(others) > OUTLETS:
            names.append("…")
        key = "also-in-one" if len(others) == 1 else "also-in"
        also = word(view.language, key, count=len(others), names=", ".join(names))
        when = moment(view.spread.first_at, view.timezone, view.language)
        lines.append(word(view.language, "first-at", outlet=clean(first, 80), when=when) + f"; {also}")
    if view.spread.named:
        said = [
            word(view.language, f"named-{who}", names=", ".join(clean(each, 80) for each in names[:NAMES]))
            for who, names in view.spread.named
        ]
        lines.append(word(view.language, "named", names="; ".join(said)))
    return lines


def forecast_lines(language: str, forecast: Forecast) -> list[str]:
    """Counts that can be checked, and the chance beside the average, once there is one; else nothing."""
    lines = []
    if forecast.questions:
        line = word(language, "asked-before", count=forecast.questions)
        media = word(language, "after-media", count=forecast.after_media) if forecast.after_media else ""
        lines.append(f"{line}{media}")
    if forecast.chance is not None and forecast.base is not None:
        chance, base = (percent(share, language) for share in (forecast.chance, forecast.base))
        why = "; ".join(word(language, f"chance-{name}") for name in forecast.because)
        lines.append(word(language, "chance", chance=chance, base=base) + (f": {why}" if why else ""))
    return lines


def percent(share: float, language: str) -> str:
    """``0,8 %``."""
    text = f"{100 * share:.1f}"
    return f"{text.replace('.', ',')} %" if language == "nl" else f"{text}%"


def article_line(view: AlertView, article: ArticleView) -> str:
    """``NU.nl, dinsdag 20 juni, 08:02``; with a doubt where there is one."""
    line = f"{clean(article.outlet, 80)}, {moment(article.at, view.timezone, view.language)}"
    return f"{line} · {word(view.language, 'unsure-article')}" if article.unsure else line


def headline(view: AlertView, room: int = TITLE) -> str:
    """What the message is about: the story, or the article that may be another one."""
    if view.reason is Reason.UNSURE:
        own = (clean(each.title, room) for each in view.articles if each.unsure and each.new)
        return next(own, clean(view.title, room))
    return clean(view.title, room)


def mark_line(view: AlertView, mark: Mark) -> str:
    """``gevonden in de kop · regel Streefcijfers``: the evidence, named; never the query itself."""
    return _evidence(view, [mark])


def title_line(view: AlertView, article: ArticleView) -> str:
    """The evidence in the headline in one line; empty when none fired there."""
    marks = title_marks(article)
    return _evidence(view, marks) if marks else ""


def _evidence(view: AlertView, marks: Sequence[Mark]) -> str:
    where = word(view.language, f"where-{marks[0].where.value}")
    found = word(view.language, "found-in", where=where)
    names = list(dict.fromkeys(clean(each.name, RULE) for each in marks if each.name))
    rules = [
        name for place, name in enumerate(names) if not place or len("; ".join(names[: place + 1])) <= RULES
    ]
    named = word(view.language, "rule" if len(rules) == 1 else "rules")
    return f"{found} · {named} {'; '.join(rules)}" if rules else found


def question_line(view: AlertView, question: QuestionView) -> str:
    """``2023Z12033 door Van Baarle (DENK) · Het afgelopen jaar 3 keer gevraagd``."""
    parts = [clean(question.number, 40)]
    if question.asked_by:
        parts.append(word(view.language, "asked-by", name=clean(question.asked_by, 80)))
    if question.asked_of:
        parts.append(word(view.language, "asked-of", name=clean(question.asked_of, 120)))
    line = " ".join(parts)
    if question.settled:
        line = f"{line}, {word(view.language, f'question-{question.settled}')}"
    elif question.put_on is not None:
        line = f"{line}, {word(view.language, 'put-on', when=day(question.put_on, view.language))}"
    return f"{line} · {clean(question.note, 200)}" if question.note and view.language == "nl" else line


def question_due(view: AlertView, question: QuestionView) -> str:
    """``Antwoord uiterlijk dinsdag 18 juli (berekend); als het reces …``; empty when nothing is due."""
    if question.due is None:
        return ""
    key = "due-computed" if question.computed else "due"
    said = word(view.language, key, when=_day(question.due, view))
    if question.with_recess is None:
        return said
    return f"{said}; {word(view.language, 'due-recess', when=_day(question.with_recess, view))}"


def _day(at: datetime, view: AlertView) -> str:
    return moment(at, view.timezone, view.language).rpartition(",")[0]


def line_lines(view: AlertView) -> tuple[str, str]:
    """``(core message, where the line stands)``; both empty where no line matters."""
    if view.line is None:
        return "", ""
    until = _day(view.line.until, view) if view.line.until else "—"
    return clean(view.line.core, 300), word(view.language, f"line-{view.line.state or 'none'}", until=until)


def shown(view: AlertView) -> tuple[tuple[ArticleView, ...], int]:
    """The articles that a message shows, and how many more there are. New ones first."""
    ordered = sorted(view.articles, key=lambda each: not each.new)
    return tuple(ordered[:ARTICLES]), max(0, len(ordered) - ARTICLES) + view.more


def more_line(view: AlertView, count: int) -> str:
    """``en nog 3 artikelen``."""
    return (
        word(view.language, "more-article")
        if count == 1
        else word(view.language, "more-articles", count=count)
    )


def is_alone(view: AlertView) -> bool:
    """Whether the one article that the message shows says the story's title itself: it is not said twice."""
    return len(view.articles) == 1 and clean(view.articles[0].title, TITLE) == clean(view.title, TITLE)


def title_marks(article: ArticleView) -> tuple[Mark, ...]:
    """The hits in the headline as it stands: shown there, and not quoted once more."""
    title = clean(article.title, TITLE)
    return tuple(each for each in article.marks if each.hit and clean(each.sentence, 5000) == title)


def title_parts(article: ArticleView) -> tuple[tuple[str, bool], ...]:
    """The headline in pieces, ``(text, whether a rule fired on it)``."""
    title = clean(article.title, TITLE)
    spans = sorted(
        (title.find(hit), title.find(hit) + len(hit))
        for hit in {clean(each.hit, 200) for each in title_marks(article)}
        if hit and hit in title
    )
    pieces, at = [], 0
    for begin, end in spans:
        if begin < at:
            continue
        pieces += [(title[at:begin], False), (title[begin:end], True)]
        at = end
    return tuple(piece for piece in (*pieces, (title[at:], False)) if piece[0])


def marks_of(article: ArticleView) -> tuple[Mark, ...]:
    """The sentences to show: each once, the strongest field first, cut to a readable size."""
    seen: dict[str, Mark] = {}
    for each in article.marks:
        if each.hit and each.sentence not in seen and each not in title_marks(article):
            seen[each.sentence] = tidy(each)
    return tuple(seen.values())[:MARKS]


def tidy(mark: Mark, room: int = 160) -> Mark:
    """The mark as one clean line each, with at most ``room`` characters on either side of the hit."""
    before, after = _soft(mark.before), _soft(mark.after)
    if len(before) > room:
        head = before[-room:]
        before = "… " + head[head.find(" ") + 1 :]
    if len(after) > room:
        tail = after[:room]
        after = tail[: tail.rfind(" ")] + " …" if " " in tail else tail + "…"
    return replace(mark, before=before, hit=clean(mark.hit, 200), after=after)


def _soft(text: str) -> str:
    """Clean, but a space at an edge stays, so that the hit does not stick to its neighbour."""
    inner = clean(text, 5000)
    left = " " if text[:1].isspace() and inner else ""
    right = " " if text[-1:].isspace() else ""
    return f"{left}{inner}{right}"
