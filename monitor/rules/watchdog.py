"""What the watchdog's figures mean. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.model.watchdog import Figures, Finding
from monitor.rules.wording.view import NoticeView

CANARY_EVERY = timedelta(hours=24)
CANARY_LATE = timedelta(hours=26)
_WORDS = {
    "unexplained": (
        "treffers op meldniveau zonder melding en zonder reden waarom niet",
        "Kijk in het verhaal waarom; start de dienst opnieuw als de beslissingen stilstaan.",
    ),
    "undelivered": ("meldingen zonder bestelling", "Controleer de kanalen van de route in feeds.yaml."),
    "overdue": (
        "berichten die over hun tijd zijn",
        "Draait de bezorging? Kijk in het logboek naar `deliver`.",
    ),
    "stuck": ("berichten waarvan de bezorger is verdwenen", "Start de dienst opnieuw; ze worden dan hervat."),
    "unlooked": ("verhalen die niet op tijd opnieuw zijn bekeken", "Kijk in het logboek naar `alert`."),
    "untriaged": ("artikelen die te lang op beoordeling wachten", "Kijk in het logboek naar `triage`."),
    "unpolled": ("bronnen die niet op tijd zijn gelezen", "Kijk in het bronnenoverzicht en het logboek."),
    "digest_late": ("knipselkranten die te laat zijn", "Kijk in het logboek naar `digest`."),
}


def findings(figures: Figures) -> tuple[Finding, ...]:
    """Everything that is wrong; empty when the heartbeat may be sent."""
    found = []
    for name, (words, remedy) in _WORDS.items():
        number = int(getattr(figures, name))
        if number:
            found.append(Finding(name, number, f"{number} {words}", remedy))
    return tuple(found)


def canary_due(figures: Figures, now: datetime, last_written: datetime | None) -> bool:
    """Whether a canary is to be sent: one a day."""
    del figures
    return last_written is None or now - last_written >= CANARY_EVERY


def canary_lost(figures: Figures, now: datetime, first_written: datetime | None) -> Finding | None:
    """The canary was sent and no provider accepted one for more than a day."""
    last = figures.canary or first_written
    if first_written is None or last is None or now - last < CANARY_LATE:
        return None
    words = "de dagelijkse proefmelding komt niet aan"
    return Finding(
        "canary", 1, words, "Verstuur `monitor test-alert` naar de beheerders en kijk wat er misgaat."
    )


def notice(found: tuple[Finding, ...], now: datetime) -> NoticeView:
    """To the administrators."""
    first = found[0]
    more = f" en {len(found) - 1} andere" if len(found) > 1 else ""
    return NoticeView(
        subject=f"De bewaking vindt: {first.words}{more}",
        lines=tuple(each.words for each in found),
        remedy=" ".join(dict.fromkeys(each.remedy for each in found)),
        at=now,
    )
