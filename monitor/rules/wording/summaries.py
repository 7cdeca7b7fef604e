"""Messages that are not about one story: several stories at once, and the service itself."""

from __future__ import annotations

from monitor.model.message import Event, Mail, Note, SlackPost
from monitor.rules.wording import slack
from monitor.rules.wording.catalogue import reason_word, word
from monitor.rules.wording.clean import clean, header, safe_url
from monitor.rules.wording.dates import moment
from monitor.rules.wording.mail_html import render
from monitor.rules.wording.view import NoticeView, SummaryLine, SummaryView


def summary_title(view: SummaryView) -> str:
    """``7 verhalen tijdens de rusttijd``."""
    outlet = clean(view.outlet, 80)
    return word(view.language, f"summary-{view.kind}", count=len(view.lines), outlet=outlet, total=view.total)


def _intro(view: SummaryView) -> str:
    if view.kind == "missed" and view.since is not None:
        since, until = (moment(each, view.timezone, view.language) for each in (view.since, view.at))
        return word(view.language, "missed-line", since=since, until=until)
    if view.kind == "backlog":
        return word(view.language, "backlog-line")
    if view.kind == "flood":
        return word(view.language, "flood-line" if view.lines else "flood-none")
    return ""


def _line(view: SummaryView, each: SummaryLine) -> str:
    parts = [reason_word(view.language, each.reason), clean(each.outlet, 80)]
    parts.append(moment(each.at, view.timezone, view.language))
    if each.outlets > 1:
        parts.append(word(view.language, "outlets", count=each.outlets))
    return " · ".join([*parts, *(clean(topic, 80) for topic in each.topics)])


def summary_mail(view: SummaryView) -> Mail:
    """Every story with its headline, outlet, time and link; nothing is left out."""
    title, items = summary_title(view), []
    text = [title, "", *([_intro(view), ""] if _intro(view) else [])]
    for each in view.lines:
        url = safe_url(each.desk_url) or safe_url(each.url)
        items.append({"title": clean(each.title), "url": url, "line": _line(view, each)})
        text += [clean(each.title), _line(view, each), url, ""]
    foot = word(view.language, "foot", route=clean(view.route, 60))
    html = render(
        "list",
        language=view.language,
        subject=header(title),
        preheader="; ".join(clean(each.title, 80) for each in view.lines[:3]),
        reason=moment(view.at, view.timezone, view.language),
        title=title,
        intro=_intro(view),
        items=items,
        plain=False,
        remedy="",
        open=word(view.language, "open"),
        desk_url=safe_url(view.desk_url),
        foot=foot,
    )
    return Mail(subject=header(title), text="\n".join([*text, "-- ", foot, ""]), html=html)


def summary_slack(view: SummaryView) -> SlackPost:
    """The same in Slack."""
    return slack.summary(view, summary_title(view), _intro(view))


def summary_note(view: SummaryView) -> Note:
    """The same as plain text."""
    lines = [f"{clean(each.title)} ({clean(each.outlet, 80)})" for each in view.lines]
    return Note(title=summary_title(view), text="\n".join([line for line in (_intro(view), *lines) if line]))


def summary_event(view: SummaryView, source: str) -> Event:
    """The same for machines."""
    stories = [
        {
            "story": each.story,
            "title": clean(each.title),
            "url": safe_url(each.url),
            "reason": each.reason.value,
        }
        for each in view.lines
    ]
    data = {
        "kind": view.kind,
        "route": view.route,
        "stories": stories,
        "total": view.total,
        "outlet": view.outlet,
    }
    return Event(
        type=f"nl.voorsprong.summary.{view.kind}", source=source, subject="summary", time=view.at, data=data
    )


def notice_mail(view: NoticeView) -> Mail:
    """To the administrators: what is wrong, since when, what to do."""
    title = header(view.subject, 120)
    if not view.review:
        title = f"[{word(view.language, 'notice')}] {title}"
    remedy = (
        f"{word(view.language, 'remedy')}: {view.remedy}" if view.remedy and not view.review else view.remedy
    )
    lines = [clean(line, 400) for line in view.lines]
    foot = word(view.language, "foot-plain")
    html = render(
        "list",
        language=view.language,
        subject=title,
        preheader=lines[0] if lines else "",
        reason=moment(view.at, view.timezone, view.language),
        title=clean(view.subject, 150),
        intro="",
        items=[{"title": line, "url": "", "line": ""} for line in lines],
        plain=True,
        remedy=remedy,
        open=word(view.language, view.way),
        desk_url=safe_url(view.desk_url),
        foot=foot,
    )
    way = [f"{word(view.language, view.way)}: {view.desk_url}", ""]
    text = [clean(view.subject), "", *lines, "", *([remedy, ""] if remedy else [])]
    text += [*(way if safe_url(view.desk_url) else []), "-- ", foot, ""]
    return Mail(subject=title, text="\n".join(text), html=html)


def notice_note(view: NoticeView) -> Note:
    """The same as plain text."""
    return Note(title=clean(view.subject, 120), text="\n".join([*view.lines, view.remedy]).strip())


def notice_event(view: NoticeView, source: str) -> Event:
    """The same for machines."""
    data = {"subject": view.subject, "lines": list(view.lines), "remedy": view.remedy}
    return Event(type="nl.voorsprong.notice", source=source, subject="notice", time=view.at, data=data)
