"""Messages about the service itself: what is wrong, and what to do. Dutch, with the English beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial

from monitor.model.alert import DeliveryFailed
from monitor.model.digest import Digest
from monitor.model.duty import Roster
from monitor.model.watchdog import Finding
from monitor.rules.retention import Kind
from monitor.rules.wording.catalogue import known, word
from monitor.rules.wording.clean import clean
from monitor.rules.wording.dates import clock, day, moment
from monitor.rules.wording.view import NoticeView, Said

Make = Callable[[str], Said]
_ZONE = "Europe/Amsterdam"


def both(
    make: Make, at: datetime, *, desk_url: str = "", review: bool = False, button: str = ""
) -> NoticeView:
    """A notice from what ``make`` says in each language."""
    said = make("nl")
    return NoticeView(
        subject=said.subject,
        lines=said.lines,
        remedy=said.remedy,
        at=at,
        desk_url=desk_url,
        english=make("en"),
        review=review,
        button=button,
    )


def dead_letter(
    channel: str,
    recipient: str,
    failed: DeliveryFailed,
    others: Sequence[tuple[str, str]],
    attempts: int,
    now: datetime,
) -> NoticeView:
    """A message could not be delivered for good."""
    return both(partial(_dead, channel, recipient, failed, others, attempts), now)


def reason_of(why: str, language: str = "nl") -> str:
    """A stored reason in words; behind its first colon stands what the provider said."""
    name, _, detail = why.partition(": ")
    return known(language, f"why-{name}", name) + (f" ({clean(detail, 120)})" if detail else "")


def remedy_of(why: str, language: str = "nl") -> str:
    """What to do about a stored reason."""
    return known(language, f"do-{why.partition(': ')[0]}", word(language, "dead-remedy"))


def _dead(
    channel: str,
    recipient: str,
    failed: DeliveryFailed,
    others: Sequence[tuple[str, str]],
    attempts: int,
    language: str,
) -> Said:
    why = f"{failed.why}: {failed.detail}" if failed.detail else failed.why
    told = ", ".join(f"{kind}:{clean(target, 80)}" for kind, target in others)
    return Said(
        subject=word(language, "dead-subject", channel=channel, recipient=clean(recipient, 80)),
        lines=(
            word(language, "dead-reason", why=reason_of(why, language)),
            word(language, "dead-tries", count=attempts),
            word(language, "dead-instead", told=told) if told else word(language, "dead-nowhere"),
        ),
        remedy=remedy_of(failed.why, language),
    )


def found(findings: Sequence[Finding], now: datetime) -> NoticeView:
    """What the watchdog found."""
    return both(partial(_found, findings), now)


def _found(findings: Sequence[Finding], language: str) -> Said:
    lines = tuple(finding_line(each, language) for each in findings)
    several = len(lines) > 1
    key = "watch-subject-more" if several else "watch-subject"
    remedies = dict.fromkeys(word(language, f"mend-{each.name}") for each in findings)
    return Said(
        subject=word(language, key, first=lines[0], count=len(lines) - 1),
        lines=lines,
        remedy=" ".join(remedies),
    )


def finding_line(finding: Finding, language: str = "nl") -> str:
    """``3 berichten die over hun tijd zijn``."""
    stage = word(language, f"stage-{finding.stage}") if finding.stage else ""
    return word(language, f"find-{finding.name}", count=finding.number, stage=stage)


def config_wrong(fault: str, now: datetime) -> NoticeView:
    """feeds.yaml was changed and cannot be taken up. The fault is Dutch, as `monitor check` says it."""
    return both(partial(_config, "wrong", clean(fault, 300)), now)


def config_less(gone: Sequence[str], now: datetime) -> NoticeView:
    """feeds.yaml was changed, taken up, and has outlets or topics less."""
    names = ", ".join(clean(each, 60) for each in gone[:20])
    rest = f" (+{len(gone) - 20})" if len(gone) > 20 else ""
    return both(partial(_config, "less", f"{names}{rest}"), now)


def _config(kind: str, what: str, language: str) -> Said:
    return Said(
        subject=word(language, f"config-{kind}-subject"),
        lines=(word(language, f"config-{kind}", what=what),),
        remedy=word(language, f"config-{kind}-remedy"),
    )


def recess(until: date | None, today: date, now: datetime) -> NoticeView:
    """The recess calendar is empty, over or running out."""
    return both(partial(_recess, until, today), now)


def _recess(until: date | None, today: date, language: str) -> Said:
    if until is None:
        line = word(language, "recess-empty")
    else:
        key = "recess-over" if until < today else "recess-ends"
        line = word(language, key, until=day(until, language))
    return Said(
        subject=word(language, "recess-subject"), lines=(line,), remedy=word(language, "recess-remedy")
    )


def outlived(found: Mapping[Kind, int], now: datetime) -> NoticeView:
    """There are rows that have outlived their period, and nobody lets them go."""
    return both(partial(_outlived, sum(found.values()), sum(1 for each in found.values() if each)), now)


def _outlived(rows: int, kinds: int, language: str) -> Said:
    return Said(
        subject=word(language, "outlived-subject"),
        lines=(word(language, "outlived", count=rows, kinds=kinds),),
        remedy=word(language, "outlived-remedy"),
    )


def roster(duty: str, known_roster: Roster, now: datetime, *, gap: bool) -> NoticeView:
    """A duty roster cannot be read, or has nobody for now."""
    return both(partial(_roster, duty, known_roster, gap), now)


def _roster(duty: str, read: Roster, gap: bool, language: str) -> Said:
    lines = []
    if read.failure:
        lines.append(word(language, "roster-why", why=clean(read.failure, 120)))
    if read.failing_since is not None:
        since = moment(read.failing_since, _ZONE, language)
        lines.append(word(language, "roster-since", when=since))
    if gap:
        lines.append(word(language, "roster-everybody", duty=duty))
    else:
        until = moment(max(each.end for each in read.shifts), _ZONE, language)
        lines.append(word(language, "roster-last", until=until))
    subject = word(language, "roster-gap" if gap else "roster-unread", duty=duty)
    return Said(subject=subject, lines=tuple(lines), remedy=word(language, "roster-remedy"))


def review(digest: Digest, timezone: str, now: datetime, desk_url: str) -> NoticeView:
    """A draft of the digest waits for somebody to look at it."""
    return both(partial(_review, digest, timezone), now, desk_url=desk_url, review=True)


def _review(digest: Digest, timezone: str, language: str) -> Said:
    inside = sum(each.included for each in digest.items)
    stories = word(language, "digest-story" if inside == 1 else "digest-stories", count=inside)
    at = clock(digest.due, timezone)
    lead = word(language, "review-lead", stories=stories, out=len(digest.items) - inside, at=at)
    titles = [clean(each.title, 160) for each in digest.items if each.included][:5]
    return Said(
        subject=word(language, "review-subject", day=day(digest.day, language)),
        lines=(lead, *titles),
        remedy=word(language, "review-remedy"),
    )
