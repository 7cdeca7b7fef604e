"""An alert as an event for machines, and as a note for services that know no more than text."""

from __future__ import annotations

from monitor.model.message import Event, Note
from monitor.rules.wording import facts
from monitor.rules.wording.clean import clean, safe_url
from monitor.rules.wording.view import AlertView, ArticleView, QuestionView, SpreadView

TYPE = "nl.voorsprong.alert"


def alert_event(view: AlertView, source: str) -> Event:
    """CloudEvents 1.0 (NL GOV profile): ``type`` says the reason, ``subject`` the story."""
    return Event(
        type=f"{TYPE}.{view.reason.value}",
        source=source,
        subject=f"story/{view.story}",
        time=view.at,
        data={
            "reason": view.reason.value,
            "story": view.story,
            "route": view.route,
            "title": clean(view.title),
            "topics": list(view.topics),
            "test": view.test,
            "deskUrl": safe_url(view.desk_url),
            "spread": _spread(view.spread) if view.spread else None,
            "articles": [_article(each) for each in view.articles],
            "questions": [_question(each) for each in view.questions],
            "line": {"state": view.line.state, "core": clean(view.line.core)} if view.line else None,
        },
    )


def _spread(spread: SpreadView) -> dict[str, object]:
    """The outlets in the order in which they came, the first with its time."""
    return {
        "firstAt": spread.first_at.isoformat(),
        "outlets": [clean(each, 80) for each in spread.outlets],
        "named": {who: [clean(each, 80) for each in names] for who, names in spread.named},
    }


def _article(article: ArticleView) -> dict[str, object]:
    return {
        "outlet": clean(article.outlet, 80),
        "url": safe_url(article.url),
        "title": clean(article.title),
        "published": article.at.isoformat(),
        "new": article.new,
        "unsure": article.unsure,
        "hits": [
            {
                "rule": each.rule,
                "name": each.name,
                "where": each.where.value,
                "before": each.before,
                "hit": each.hit,
                "after": each.after,
            }
            for each in facts.marks_of(article)
        ],
    }


def _question(question: QuestionView) -> dict[str, object]:
    return {
        "number": question.number,
        "title": clean(question.title),
        "url": safe_url(question.url),
        "due": question.due.isoformat() if question.due else None,
    }


def alert_note(view: AlertView) -> Note:
    """Plain text for Teams, Mattermost, Signal, ntfy and the like."""
    lines = [facts.reason_line(view), *facts.status_lines(view), *facts.spread_lines(view)]
    for question in view.questions[:5]:
        lines += [
            "",
            clean(question.title),
            facts.question_due(view, question),
            facts.question_line(view, question),
        ]
    lines += [each for each in ("", *facts.line_lines(view)) if facts.line_lines(view)[1]]
    articles, more = facts.shown(view)
    for article in articles:
        lines += ["", clean(article.title), facts.article_line(view, article), safe_url(article.url)]
        lines += [f"“{each.sentence}”" for each in facts.marks_of(article)[:1]]
    if more:
        lines.append(facts.more_line(view, more))
    if view.desk_url:
        lines += ["", safe_url(view.desk_url)]
    return Note(title=facts.headline(view, 120), text="\n".join(line for line in lines).strip())
