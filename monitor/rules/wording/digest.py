"""The digest as a mail, a Slack message, a note and an event: headline, link and matched sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from monitor.model.digest import Digest, Item, Piece
from monitor.model.message import Event, Mail, Note, Picture, SlackPost
from monitor.rules.wording import slack
from monitor.rules.wording.catalogue import known, word
from monitor.rules.wording.chart import stacked
from monitor.rules.wording.clean import clean, header, safe_url
from monitor.rules.wording.dates import DAYS, clock, day, moment
from monitor.rules.wording.digest_html import render_digest
from monitor.rules.wording.grounds import because
from monitor.rules.wording.ledger import chart_words, ledger_lines
from monitor.rules.wording.view import SummaryLine, SummaryView

_OUT = 6
"""Stories left out that are named at the foot; the rest are counted."""
_PIECES = 7
"""Further articles named of one story, each by its outlet."""
_CHART = "week"
TOO_OLD = "too-old"
MISSED_LIST = "/zoeken?gemist=ja"
"""Where the desk lists what was at alert tier and came too late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """A digest as it is sent."""

    digest: Digest
    desk_url: str = ""
    timezone: str = "Europe/Amsterdam"
    language: str = "nl"

    @property
    def title(self) -> str:
        """``Knipselkrant dinsdag 20 januari 2026``."""
        return f"{word(self.language, 'digest')} {day(self.digest.day, self.language)}"


def review_line(digest: Digest, language: str = "nl") -> str:
    """Who looked at it before it went, or that nobody did."""
    if digest.reviewed_by:
        return word(language, "digest-reviewed", name=clean(digest.reviewed_by, 80))
    return word(language, "digest-unreviewed")


def lead_line(digest: Digest, language: str = "nl") -> str:
    """How many stories of how many, over what time."""
    inside = sum(each.included for each in digest.items)
    stories = word(language, "digest-story" if inside == 1 else "digest-stories", count=inside)
    hours = round((digest.until - digest.since) / timedelta(hours=1))
    line = word(language, "digest-lead", stories=stories, hours=hours)
    said = [line, *([word(language, "digest-late")] if digest.late else []), *missed_lines(digest, language)]
    return " ".join(said)


def missed_lines(digest: Digest, language: str = "nl") -> list[str]:
    """How many stories nobody was told of because they came too late; nothing where there is none."""
    grounds = [ground for each in digest.items for ground in each.grounds]
    count = sum(each.name == "untold" and each.what == TOO_OLD for each in grounds)
    if not count:
        return []
    return [word(language, "digest-missed-one" if count == 1 else "digest-missed", count=count)]


def _coverage(view: DigestView) -> list[str]:
    """The foot, with the way to what was not told."""
    lines = ledger_lines(view.digest.ledger, view.language, view.timezone)
    missed = missed_lines(view.digest, view.language)
    desk = view.desk_url.partition("/knipselkrant/")[0]
    if missed and desk:
        missed.append(word(view.language, "digest-list", url=f"{desk}{MISSED_LIST}"))
    return [" ".join(missed), *lines] if missed else lines


def sections(digest: Digest, language: str = "nl") -> list[tuple[str, list[Item]]]:
    """The chosen stories under their first topic, topics in order of their weightiest story."""
    found: dict[str, list[Item]] = {}
    for each in digest.items:
        if each.included:
            topic = each.topics[0] if each.topics else word(language, "digest-other")
            found.setdefault(topic, []).append(each)
    return list(found.items())


def piece_line(piece: Piece, view: DigestView) -> str:
    """``NU.nl, 08:02 (zelfde tekst in AD en Trouw)``; with the day where that is not the digest's own."""
    zone, language = view.timezone, view.language
    today = piece.at.astimezone(ZoneInfo(zone)).date() == view.digest.day
    when = clock(piece.at, zone) if today else moment(piece.at, zone, language)
    line = f"{clean(piece.outlet, 60)}, {when}"
    if not piece.copies:
        return line
    names, rest = [clean(each, 40) for each in piece.copies[:5]], len(piece.copies) - 5
    key = "digest-copies-more" if rest > 0 else "digest-copies"
    return f"{line} ({word(language, key, names=', '.join(names), count=rest)})"


def left_out(digest: Digest, language: str = "nl") -> list[str]:
    """What was left out, with the reason."""
    out = [each for each in digest.items if not each.included]
    lines = [f"{clean(each.title, 110)}: {clean(because(each, language), 120)}" for each in out[:_OUT]]
    if len(out) > _OUT:
        lines.append(word(language, "digest-more", count=len(out) - _OUT))
    return lines


def digest_mail(view: DigestView) -> Mail:
    """Text and HTML, with the week's chart."""
    digest = view.digest
    days = digest.ledger.days
    pictures = (Picture(name=_CHART, content=stacked([(a, d) for _, a, d in days])),) if days else ()
    return Mail(subject=header(view.title), text=_text(view), html=_html(view), pictures=pictures)


def _html(view: DigestView) -> str:
    digest, language = view.digest, view.language
    days = digest.ledger.days
    return render_digest(
        language=language,
        title=view.title,
        lead=lead_line(digest, language),
        review=review_line(digest, language),
        reviewed=bool(digest.reviewed_by),
        sections=[
            (topic, [_item(each, view) for each in items]) for topic, items in sections(digest, language)
        ],
        out=left_out(digest, language),
        ledger=_coverage(view),
        chart=_CHART if days else "",
        chart_words=chart_words(days, language),
        days=[(DAYS[language][each.weekday()][:2], alert + other) for each, alert, other in days],
        desk_url=safe_url(view.desk_url),
    )


def _item(item: Item, view: DigestView) -> dict[str, object]:
    first, *rest = item.pieces or (None,)
    return {
        "title": clean(item.title, 200),
        "url": safe_url(first.url) if first else "",
        "line": piece_line(first, view) if first else "",
        "more": [
            {"title": clean(each.title, 160), "url": safe_url(each.url), "line": piece_line(each, view)}
            for each in rest[:_PIECES]
            if each
        ],
        "hidden": word(view.language, "digest-more", count=len(rest) - _PIECES)
        if len(rest) > _PIECES
        else "",
        "comment": clean(item.comment, 600),
        "sentence": clean(item.sentence, 300) if item.sentence != item.title else "",
        "because": clean(because(item, view.language), 200),
        "questions": [clean(each, 60) for each in item.questions],
        "state": _state(item, view.language),
    }


def _state(item: Item, language: str) -> str:
    return known(language, f"state-{item.state}", clean(item.state.replace("-", " "), 60))


def _text(view: DigestView) -> str:
    digest, language = view.digest, view.language
    lines = [
        view.title,
        "=" * len(view.title),
        "",
        lead_line(digest, language),
        review_line(digest, language),
    ]
    lines.append("")
    for topic, items in sections(digest, language):
        lines += [topic.upper(), ""]
        for each in items:
            lines += _item_text(each, view)
    if not any(each.included for each in digest.items):
        lines += [word(language, "digest-empty"), ""]
    out = left_out(digest, language)
    if out:
        lines += [word(language, "digest-out").upper(), "", *(f"- {each}" for each in out), ""]
    ledger = _coverage(view)
    lines += [word(language, "digest-ledger").upper(), "", *(f"- {each}" for each in ledger)]
    lines += [f"- {each}" for each in [chart_words(digest.ledger.days, language)] if each]
    if view.desk_url:
        lines += ["", f"{word(language, 'open')}: {view.desk_url}"]
    return "\n".join([*lines, ""])


def _item_text(item: Item, view: DigestView) -> list[str]:
    lines = [f"* {clean(item.title, 200)}"]
    for each in item.pieces[: _PIECES + 1]:
        same = each.title == item.title
        lines.append(f"  {'' if same else clean(each.title, 160) + ' — '}{piece_line(each, view)}")
        lines += [f"  {safe_url(each.url)}"] if safe_url(each.url) else []
    if len(item.pieces) > _PIECES + 1:
        lines.append(f"  {word(view.language, 'digest-more', count=len(item.pieces) - _PIECES - 1)}")
    if item.sentence and item.sentence != item.title:
        lines.append(f"  “{clean(item.sentence, 300)}”")
    if item.comment:
        lines.append(f"  >> {word(view.language, 'digest-editor')}: {clean(item.comment, 600)}")
    state = _state(item, view.language)
    said = " · ".join(each for each in (clean(because(item, view.language), 200), state) if each)
    return [*lines, f"  ({said})", ""]


def digest_slack(view: DigestView) -> SlackPost:
    """The headlines, with the way to the whole."""
    lines = tuple(_summary_line(each, view) for each in view.digest.items if each.included)
    summary = SummaryView(
        kind="digest",
        lines=lines,
        at=view.digest.due,
        desk_url=view.desk_url,
        timezone=view.timezone,
        language=view.language,
    )
    intro = f"{lead_line(view.digest, view.language)} {review_line(view.digest, view.language)}"
    return slack.summary(summary, view.title, intro)


def _summary_line(item: Item, view: DigestView) -> SummaryLine:
    first = item.pieces[0] if item.pieces else None
    return SummaryLine(
        story=item.story,
        title=item.title,
        outlet=first.outlet if first else "",
        url=first.url if first else "",
        at=first.at if first else view.digest.due,
        reason=slack.DIGEST_REASON,
    )


def digest_note(view: DigestView) -> Note:
    """As plain text."""
    return Note(title=view.title, text=_text(view))


def digest_event(view: DigestView, source: str) -> Event:
    """For machines."""
    inside = [each for each in view.digest.items if each.included]
    data = {
        "day": view.digest.day.isoformat(),
        "reviewedBy": view.digest.reviewed_by,
        "stories": [
            {
                "story": each.story,
                "title": clean(each.title),
                "topics": list(each.topics),
                "because": because(each, view.language),
                "comment": each.comment,
                "articles": [
                    {"title": clean(p.title), "url": safe_url(p.url), "outlet": p.outlet} for p in each.pieces
                ],
            }
            for each in inside
        ],
    }
    return Event(
        type="nl.voorsprong.digest",
        source=source,
        subject=f"digest/{view.digest.day}",
        time=view.digest.due,
        data=data,
    )
