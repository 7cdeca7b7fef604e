"""Which words for which channel."""

from __future__ import annotations

from dataclasses import replace

from monitor.model.alert import ChannelKind
from monitor.model.message import Content
from monitor.rules.wording import other, slack, summaries
from monitor.rules.wording.digest import DigestView, digest_event, digest_mail, digest_note, digest_slack
from monitor.rules.wording.mail import alert_mail
from monitor.rules.wording.view import AlertView, NoticeView, SummaryView

View = AlertView | SummaryView | NoticeView | DigestView


def content(view: View, kind: ChannelKind, *, first: bool = True, source: str = "urn:voorsprong") -> Content:
    """The words of ``view`` for one kind of channel.

    ``first``: the reader has no earlier message of the story, so the whole of it is shown.
    """
    if isinstance(view, AlertView):
        return _alert(view, kind, first=first, source=source)
    if isinstance(view, SummaryView):
        return _summary(view, kind, source=source)
    if isinstance(view, DigestView):
        return _digest(view, kind, source=source)
    return _notice(view, kind, source=source)


def in_language(view: View, language: str) -> View:
    """The same message for a reader of that language."""
    if isinstance(view, NoticeView):
        return view.translated(language)
    return replace(view, language=language)


def _alert(view: AlertView, kind: ChannelKind, *, first: bool, source: str) -> Content:
    match kind:
        case ChannelKind.EMAIL:
            return alert_mail(view, first=first)
        case ChannelKind.SLACK:
            return slack.parent(view) if first else slack.reply(view)
        case ChannelKind.WEBHOOK:
            return other.alert_event(view, source)
        case ChannelKind.APPRISE:
            return other.alert_note(view)


def _summary(view: SummaryView, kind: ChannelKind, *, source: str) -> Content:
    match kind:
        case ChannelKind.EMAIL:
            return summaries.summary_mail(view)
        case ChannelKind.SLACK:
            return summaries.summary_slack(view)
        case ChannelKind.WEBHOOK:
            return summaries.summary_event(view, source)
        case ChannelKind.APPRISE:
            return summaries.summary_note(view)


def _notice(view: NoticeView, kind: ChannelKind, *, source: str) -> Content:
    match kind:
        case ChannelKind.EMAIL:
            return summaries.notice_mail(view)
        case ChannelKind.SLACK:
            return slack.notice(view)
        case ChannelKind.WEBHOOK:
            return summaries.notice_event(view, source)
        case ChannelKind.APPRISE:
            return summaries.notice_note(view)


def _digest(view: DigestView, kind: ChannelKind, *, source: str) -> Content:
    match kind:
        case ChannelKind.EMAIL:
            return digest_mail(view)
        case ChannelKind.SLACK:
            return digest_slack(view)
        case ChannelKind.WEBHOOK:
            return digest_event(view, source)
        case ChannelKind.APPRISE:
            return digest_note(view)
