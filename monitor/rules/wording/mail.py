"""An alert as an e-mail: text and HTML that say the same."""

from __future__ import annotations

import textwrap

from monitor.model.alert import Reason
from monitor.model.message import Mail
from monitor.rules.wording import facts
from monitor.rules.wording.catalogue import reason_word, word
from monitor.rules.wording.clean import clean, header, safe_url
from monitor.rules.wording.mail_html import render
from monitor.rules.wording.view import AlertView, ArticleView, Mark

WIDTH = 72
_STANDS_OUT = (Reason.REOPENED, Reason.QUESTION_ASKED, Reason.ANSWER_DUE, Reason.ESCALATED)


def alert_mail(view: AlertView, *, first: bool = True) -> Mail:
    """The mail for one reader; ``first`` when nothing of this story went to them before, else a *Re:*."""
    return Mail(subject=subject(view, first=first), text=_text(view), html=_html(view, first=first))


def subject(view: AlertView, *, first: bool) -> str:
    """The same for all of a thread but for *Re:*, because some readers thread by subject.

    What must be seen in a list of fifty mails says so itself: a *Re:* hides that there are Kamervragen.
    """
    title = header(view.title, 120)
    if view.test:
        return f"[{word(view.language, 'test')}] {title}"
    if view.reason is Reason.UNSURE:
        return f"{reason_word(view.language, view.reason)}: {header(facts.headline(view, 120), 120)}"
    if view.reason in _STANDS_OUT or (first and view.reason is Reason.REMINDER):
        return f"{reason_word(view.language, view.reason)}: {title}"
    return title if first else f"Re: {title}"


def _text(view: AlertView) -> str:
    lines = [facts.reason_line(view), ""]
    lines += [] if facts.is_alone(view) else [*_wrapped(facts.headline(view)), ""]
    lines += [line for status in facts.status_lines(view) for line in (*_wrapped(f"! {status}"), "")]
    for each in facts.spread_lines(view):
        lines += _wrapped(each)
    lines += [""] if facts.spread_lines(view) else []
    lines += [*_questions_text(view), *_line_text(view)]
    articles, more = facts.shown(view)
    for article in articles:
        lines += [*_article_text(view, article), ""]
    if more:
        lines += [facts.more_line(view, more), ""]
    if view.desk_url:
        lines += [f"{word(view.language, 'open')}: {view.desk_url}", ""]
    return "\n".join([*lines, "-- ", *_wrapped(_foot(view)), ""])


def _questions_text(view: AlertView) -> list[str]:
    if not view.questions:
        return []
    lines = [word(view.language, "questions").upper(), ""]
    for each in view.questions:
        lines += _wrapped(clean(each.title, facts.TITLE))
        lines += _wrapped(facts.question_due(view, each)) if facts.question_due(view, each) else []
        lines += [
            *_wrapped(facts.question_line(view, each)),
            *([safe_url(each.url)] if safe_url(each.url) else []),
            "",
        ]
    return lines


def _line_text(view: AlertView) -> list[str]:
    core, state = facts.line_lines(view)
    if not state:
        return []
    return [word(view.language, "line").upper(), "", *(_wrapped(core) if core else []), *_wrapped(state), ""]


def _article_text(view: AlertView, article: ArticleView) -> list[str]:
    marked = "".join(f"»{text}«" if hit else text for text, hit in facts.title_parts(article))
    lines = [*_wrapped(marked), facts.article_line(view, article)]
    if found := facts.title_line(view, article):
        lines += _wrapped(f"({found})")
    if article.earlier_title:
        lines += _wrapped(
            word(view.language, "earlier-title", title=clean(article.earlier_title, facts.TITLE))
        )
    url = safe_url(article.url)
    if url:
        lines.append(url)
    for each in facts.marks_of(article):
        lines += [*_quoted(each), f"  ({facts.mark_line(view, each)})"]
    return lines


def _quoted(mark: Mark) -> list[str]:
    sentence = f"{mark.before}»{mark.hit}«{mark.after}"
    return textwrap.wrap(sentence, WIDTH - 4, initial_indent="  | ", subsequent_indent="  | ")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False) or [""]


def _foot(view: AlertView) -> str:
    return (
        word(view.language, "foot", route=clean(view.route, 60))
        if view.route
        else word(view.language, "foot-plain")
    )


def _html(view: AlertView, *, first: bool) -> str:
    articles, more = facts.shown(view)
    alone = _article_html(view, articles[0]) if facts.is_alone(view) else None
    return render(
        "alert",
        alone=alone,
        language=view.language,
        subject=subject(view, first=first),
        preheader=_preheader(view),
        reason=facts.reason_parts(view),
        title=facts.headline(view),
        status=facts.status_lines(view),
        spread=facts.spread_lines(view),
        articles=[_article_html(view, each) for each in articles],
        more=facts.more_line(view, more) if more else "",
        questions=[
            {
                "title": clean(each.title, facts.TITLE),
                "url": safe_url(each.url),
                "due": facts.question_due(view, each),
                "line": facts.question_line(view, each),
            }
            for each in view.questions
        ],
        line=_line_html(view),
        questions_title=word(view.language, "questions"),
        open=word(view.language, "open"),
        desk_url=safe_url(view.desk_url),
        foot=_foot(view),
    )


def _preheader(view: AlertView) -> str:
    status = facts.status_lines(view)
    return " · ".join([facts.reason_line(view), *status[:1]])


def _line_html(view: AlertView) -> dict[str, str] | None:
    core, state = facts.line_lines(view)
    return {"title": word(view.language, "line"), "core": core, "state": state} if state else None


def _article_html(view: AlertView, article: ArticleView) -> dict[str, object]:
    earlier = clean(article.earlier_title, facts.TITLE)
    return {
        "title": [{"text": text, "hit": hit} for text, hit in facts.title_parts(article)],
        "url": safe_url(article.url),
        "line": facts.article_line(view, article),
        "found": facts.title_line(view, article),
        "earlier": word(view.language, "earlier-title", title=earlier) if earlier else "",
        "marks": [
            {"before": each.before, "hit": each.hit, "after": each.after, "line": facts.mark_line(view, each)}
            for each in facts.marks_of(article)
        ],
    }
