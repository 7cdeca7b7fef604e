"""The foot of the digest in words: what was read, what was left out at which gate, and the week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from monitor.model.digest import Ledger, OutletDay
from monitor.rules.wording.catalogue import known, word
from monitor.rules.wording.clean import clean
from monitor.rules.wording.dates import DAYS, moment
from monitor.rules.wording.phrases import failure

_FAILING, _NAMED = 8, 12


def ledger_lines(ledger: Ledger, language: str = "nl", timezone: str = "Europe/Amsterdam") -> list[str]:
    """Coverage and source health."""
    total = len(ledger.outlets)
    lines = [word(language, "digest-outlets", seen=ledger.seen, total=total)] if total else []
    articles, matched = sum(o.articles for o in ledger.outlets), sum(o.matched for o in ledger.outlets)
    lines.append(word(language, "digest-articles", articles=articles, matched=matched))
    failing: dict[str, list[str]] = {}
    for each in ledger.outlets:
        if not each.seen or each.note:
            failing.setdefault(_unread(each, language, timezone), []).append(clean(each.name, 60))
    lines += [f"{_names(names, language)}: {why}" for why, names in list(failing.items())[:_FAILING]]
    if len(failing) > _FAILING:
        lines.append(word(language, "digest-more", count=len(failing) - _FAILING))
    if ledger.gates:
        held = (f"{number} {known(language, f'gate-{cause}', cause)}" for cause, number in ledger.gates)
        lines.append(word(language, "digest-gates", gates=", ".join(held)))
    return lines


def _names(names: Sequence[str], language: str) -> str:
    said = ", ".join(names[:_NAMED])
    rest = len(names) - _NAMED
    return f"{said}, {word(language, 'digest-more', count=rest)}" if rest > 0 else said


def _unread(outlet: OutletDay, language: str, timezone: str) -> str:
    if outlet.note:
        return clean(outlet.note, 120)
    if not outlet.failure:
        return word(language, "outlet-unread")
    why = clean(failure(language, outlet.failure), 80)
    why = word(language, "outlet-unknown") if why == "onbekend" else why
    if outlet.since is None:
        return word(language, "outlet-never", why=why)
    return word(language, "outlet-failing", when=moment(outlet.since, timezone, language), why=why)


def chart_words(days: Sequence[tuple[date, int, int]], language: str = "nl") -> str:
    """The chart in words, for who cannot see it."""
    if not days:
        return ""
    said = (
        word(
            language,
            "digest-chart-day",
            day=DAYS[language][each.weekday()],
            count=alert + other,
            alert=alert,
        )
        for each, alert, other in days
    )
    return word(language, "digest-chart", days=", ".join(said))
