"""The digest as a mail, a Slack message, a note and an event: headline, link and matched sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.model.digest import Digest, Item, Ledger, Piece
from monitor.model.message import Event, Mail, Note, Picture, SlackPost
from monitor.rules.wording import slack
from monitor.rules.wording.chart import stacked
from monitor.rules.wording.clean import clean, header, safe_url
from monitor.rules.wording.dates import DAYS, clock, day
from monitor.rules.wording.digest_html import render_digest
from monitor.rules.wording.view import SummaryLine, SummaryView

TITLE = "Knipselkrant"
_OUT = 6
"""Stories left out that are named at the foot; the rest are counted."""
_CHART = "week"


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """A digest as it is sent."""

    digest: Digest
    desk_url: str = ""
    timezone: str = "Europe/Amsterdam"

    @property
    def title(self) -> str:
        """``Knipselkrant dinsdag 20 januari 2026``."""
        return f"{TITLE} {day(self.digest.day)}"


def review_line(digest: Digest) -> str:
    """Who looked at it before it went, or that nobody did."""
    if digest.reviewed_by:
        return f"Nagekeken door {clean(digest.reviewed_by, 80)}."
    return "Niet nagekeken: automatisch samengesteld en op tijd verstuurd."


def lead_line(digest: Digest) -> str:
    """How many stories of how many, over what time."""
    inside = sum(each.included for each in digest.items)
    stories = "1 verhaal" if inside == 1 else f"{inside} verhalen"
    hours = round((digest.until - digest.since) / timedelta(hours=1))
    late = " Later dan gepland, omdat de dienst stillag." if digest.late else ""
    return f"{stories} uit de afgelopen {hours} uur.{late}"


def sections(digest: Digest) -> list[tuple[str, list[Item]]]:
    """The chosen stories under their first topic, topics in order of their weightiest story."""
    found: dict[str, list[Item]] = {}
    for each in digest.items:
        if each.included:
            found.setdefault(each.topics[0] if each.topics else "Overig", []).append(each)
    return list(found.items())


def piece_line(piece: Piece, timezone: str) -> str:
    """``NU.nl, 08:02 (ook in AD en Trouw)``."""
    line = f"{clean(piece.outlet, 60)}, {clock(piece.at, timezone)}"
    if not piece.copies:
        return line
    names = [clean(each, 40) for each in piece.copies[:5]]
    more = f" en {len(piece.copies) - 5} andere titels" if len(piece.copies) > 5 else ""
    return f"{line} (zelfde tekst in {', '.join(names)}{more})"


def left_out(digest: Digest) -> list[str]:
    """What was left out, with the reason."""
    out = [each for each in digest.items if not each.included]
    lines = [f"{clean(each.title, 110)}: {clean(each.because, 120)}" for each in out[:_OUT]]
    if len(out) > _OUT:
        lines.append(f"en nog {len(out) - _OUT}")
    return lines


def ledger_lines(ledger: Ledger) -> list[str]:
    """Coverage and source health."""
    total = len(ledger.outlets)
    lines = [f"{ledger.seen} van {total} bronnen gelezen."] if total else []
    articles, matched = sum(o.articles for o in ledger.outlets), sum(o.matched for o in ledger.outlets)
    lines.append(f"{articles} nieuwe artikelen, waarvan {matched} over een onderwerp.")
    lines += [f"{clean(each.name, 60)}: {clean(each.note, 120)}" for each in ledger.outlets if each.note][:8]
    if ledger.gates:
        held = ", ".join(f"{number} {cause}" for cause, number in ledger.gates)
        lines.append(f"Niet gemeld: {held}.")
    return lines


def chart_words(days: Sequence[tuple[date, int, int]]) -> str:
    """The chart in words, for who cannot see it."""
    if not days:
        return ""
    said = [
        f"{DAYS['nl'][each.weekday()]} {alert + other} (waarvan {alert} melding)"
        for each, alert, other in days
    ]
    return "Artikelen over onze onderwerpen per dag: " + ", ".join(said) + "."


def digest_mail(view: DigestView) -> Mail:
    """Text and HTML, with the week's chart."""
    digest = view.digest
    days = digest.ledger.days
    pictures = (Picture(name=_CHART, content=stacked([(a, d) for _, a, d in days])),) if days else ()
    return Mail(subject=header(view.title), text=_text(view), html=_html(view), pictures=pictures)


def _html(view: DigestView) -> str:
    digest = view.digest
    return render_digest(
        title=view.title,
        lead=lead_line(digest),
        review=review_line(digest),
        sections=[(topic, [_item(each, view) for each in items]) for topic, items in sections(digest)],
        empty="Er was geen nieuws over onze onderwerpen.",
        out=left_out(digest),
        ledger=ledger_lines(digest.ledger),
        chart=_CHART if digest.ledger.days else "",
        chart_words=chart_words(digest.ledger.days),
        days=[DAYS["nl"][each.weekday()][:2] for each, _, _ in digest.ledger.days],
        desk_url=safe_url(view.desk_url),
    )


def _item(item: Item, view: DigestView) -> dict[str, object]:
    first, *rest = item.pieces or (None,)
    return {
        "title": clean(item.title, 200),
        "url": safe_url(first.url) if first else "",
        "line": piece_line(first, view.timezone) if first else "",
        "more": [
            {
                "title": clean(each.title, 160),
                "url": safe_url(each.url),
                "line": piece_line(each, view.timezone),
            }
            for each in rest[:4]
            if each
        ],
        "hidden": max(0, len(rest) - 4),
        "comment": clean(item.comment, 600),
        "sentence": clean(item.sentence, 300) if item.sentence != item.title else "",
        "because": clean(item.because, 200),
        "questions": [clean(each, 60) for each in item.questions],
        "state": clean(item.state.replace("-", " "), 60),
    }


def _text(view: DigestView) -> str:
    digest = view.digest
    lines = [view.title, "=" * len(view.title), "", lead_line(digest), review_line(digest), ""]
    for topic, items in sections(digest):
        lines += [topic.upper(), ""]
        for each in items:
            lines += _item_text(each, view)
    if not any(each.included for each in digest.items):
        lines += ["Er was geen nieuws over onze onderwerpen.", ""]
    out = left_out(digest)
    if out:
        lines += ["WEGGELATEN", "", *(f"- {each}" for each in out), ""]
    lines += ["VERANTWOORDING", "", *(f"- {each}" for each in ledger_lines(digest.ledger))]
    lines += [f"- {each}" for each in [chart_words(digest.ledger.days)] if each]
    if view.desk_url:
        lines += ["", view.desk_url]
    return "\n".join([*lines, ""])


def _item_text(item: Item, view: DigestView) -> list[str]:
    lines = [f"* {clean(item.title, 200)}"]
    for each in item.pieces[:5]:
        same = each.title == item.title
        lines.append(f"  {'' if same else clean(each.title, 160) + ' — '}{piece_line(each, view.timezone)}")
        lines += [f"  {safe_url(each.url)}"] if safe_url(each.url) else []
    if item.sentence and item.sentence != item.title:
        lines.append(f"  “{clean(item.sentence, 300)}”")
    if item.comment:
        lines.append(f"  >> {clean(item.comment, 600)}")
    return [*lines, f"  ({clean(item.because, 200)})", ""]


def digest_slack(view: DigestView) -> SlackPost:
    """The headlines, with the way to the whole."""
    lines = tuple(_summary_line(each, view) for each in view.digest.items if each.included)
    summary = SummaryView(kind="digest", lines=lines, at=view.digest.due)
    return slack.summary(summary, view.title, f"{lead_line(view.digest)} {review_line(view.digest)}")


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
                "because": each.because,
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
