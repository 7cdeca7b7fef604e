"""Messages about the service itself: what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.model.alert import DeliveryFailed
from monitor.rules.wording.clean import clean
from monitor.rules.wording.view import NoticeView

_WHY = {
    "token-refused": "de toegang is ingetrokken of verlopen",
    "login-refused": "de aanmelding is geweigerd",
    "recipient-refused": "de ontvanger wordt geweigerd of bestaat niet meer",
    "sender-refused": "de afzender wordt geweigerd",
    "message-refused": "het bericht is geweigerd",
    "tls-refused": "de verbinding kan niet worden beveiligd",
    "not-configured": "het kanaal is niet ingesteld",
    "unknown-recipient": "de ontvanger staat niet in de configuratie",
    "rate-limited": "de dienst houdt ons te lang af",
    "timeout": "de dienst antwoordt niet",
    "connection": "de dienst is onbereikbaar",
    "disconnected": "de verbinding wordt verbroken",
    "refused": "de ontvanger weigert het bericht",
    "defect": "een fout in de dienst zelf",
}
_REMEDY = {
    "token-refused": "Maak een nieuw token aan en zet het in MONITOR_SLACK_TOKEN; herstart daarna de dienst.",
    "login-refused": "Controleer MONITOR_SMTP_USER en MONITOR_SMTP_PASSWORD.",
    "tls-refused": "Controleer het certificaat van de mailserver en MONITOR_SMTP_TLS.",
    "defect": 'Zoek in het logboek naar "delivery broke" en meld het.',
    "not-configured": (
        "Zie `monitor check --env`: welke variabelen dit kanaal nodig heeft. Wie het binnen een dag instelt "
        "en de dienst herstart, krijgt het bericht alsnog."
    ),
    "recipient-refused": "Controleer adres of kanaal in feeds.yaml bij people en routes.",
}


_MENDED = "Verstuur ze opnieuw met `monitor dead-letters --again` als de oorzaak is verholpen."


def reason_of(why: str) -> str:
    """A stored reason in words; behind its first colon stands what the provider said."""
    word, _, detail = why.partition(": ")
    return _WHY.get(word, word) + (f" ({clean(detail, 120)})" if detail else "")


def remedy_of(why: str) -> str:
    """What to do about a stored reason."""
    return _REMEDY.get(why.partition(": ")[0], _MENDED)


def dead_letter(
    channel: str,
    recipient: str,
    failed: DeliveryFailed,
    others: Sequence[tuple[str, str]],
    attempts: int,
    now: datetime,
) -> NoticeView:
    """A message could not be delivered for good."""
    why = f"{failed.why}: {failed.detail}" if failed.detail else failed.why
    lines = [f"Reden: {reason_of(why)}.", f"Pogingen: {attempts}."]
    if others:
        told = ", ".join(f"{kind}:{clean(target, 80)}" for kind, target in others)
        lines.append(f"Het bericht gaat nu naar {told}.")
    else:
        lines.append("Er is geen ander kanaal: het bericht staat in `monitor dead-letters`.")
    return NoticeView(
        subject=f"Bericht onbestelbaar via {channel}:{clean(recipient, 80)}",
        lines=tuple(lines),
        remedy=remedy_of(failed.why),
        at=now,
    )
