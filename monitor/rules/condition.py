"""From what is known of an outlet to its state, with evidence, norm and remedy."""

from __future__ import annotations

from datetime import timedelta
from math import exp
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from monitor.model.condition import Condition, Diagnosis
from monitor.model.reading import Failure
from monitor.rules.wording.dates import MONTHS

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.model.collecting import OutletState
    from monitor.model.outlet import Outlet
    from monitor.rules.cadence import Rhythm

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SURPRISE = 0.001
"""Chance of such a silence in the outlet's own rhythm below which it is called silent."""
LEAST_SILENCE = timedelta(hours=3)
LATE_FACTOR = 3
GAP_SHOWN = timedelta(hours=12)
BASELINE_SHOWN = timedelta(days=1)
_WALLS = {Failure.CONSENT_WALL, Failure.ROBOTS}
_REMEDIES = {
    Failure.TIMEOUT: "wacht af; duurt het langer dan een dag, neem dan contact op met de uitgever",
    Failure.DNS: "controleer het adres in feeds.yaml: de naam bestaat niet of DNS is onbereikbaar",
    Failure.CONNECT: "controleer het adres en de firewall",
    Failure.TLS: "het certificaat van de uitgever klopt niet; meld het de uitgever",
    Failure.REFUSED_ADDRESS: "het adres wijst naar een intern netwerk; controleer het",
    Failure.BAD_URL: "verbeter het adres in feeds.yaml",
    Failure.REDIRECTS: "het adres verwijst door zonder eind; zoek het nieuwe adres (monitor discover)",
    Failure.GONE: "de feed is opgeheven; zoek het nieuwe adres (monitor discover)",
    Failure.CLIENT_ERROR: "de feed is weg of weigert ons; zoek het nieuwe adres (monitor discover)",
    Failure.RATE_LIMITED: "we worden afgeremd; vraag de uitgever om ruimte of verhoog het interval",
    Failure.NOT_A_FEED: "op dit adres staat geen feed; zoek het nieuwe adres (monitor discover)",
    Failure.CONSENT_WALL: "een toestemmingsmuur staat ervoor; vraag de uitgever om toegang",
    Failure.ROBOTS: "robots.txt verbiedt het; vraag de uitgever om toestemming",
    Failure.EMPTY: "de feed is leeg; zoek het nieuwe adres (monitor discover)",
    Failure.UNPARSABLE: "de feed is kapot; bekijk wat er kwam (monitor quarantine) en meld het de uitgever",
}
_ENGLISH_REMEDIES = {
    Failure.TIMEOUT: "wait; if it lasts longer than a day, get in touch with the publisher",
    Failure.DNS: "check the address in feeds.yaml: the name does not exist or DNS cannot be reached",
    Failure.CONNECT: "check the address and the firewall",
    Failure.TLS: "the publisher's certificate is wrong; report it to the publisher",
    Failure.REFUSED_ADDRESS: "the address points into an internal network; check it",
    Failure.BAD_URL: "correct the address in feeds.yaml",
    Failure.REDIRECTS: "the address redirects without end; find the new one (monitor discover)",
    Failure.GONE: "the feed was closed; find the new address (monitor discover)",
    Failure.CLIENT_ERROR: "the feed is gone or refuses us; find the new address (monitor discover)",
    Failure.RATE_LIMITED: "we are being slowed down; ask the publisher for room or raise the interval",
    Failure.NOT_A_FEED: "there is no feed at this address; find the new one (monitor discover)",
    Failure.CONSENT_WALL: "a consent wall stands before it; ask the publisher for access",
    Failure.ROBOTS: "robots.txt forbids it; ask the publisher for permission",
    Failure.EMPTY: "the feed is empty; find the new address (monitor discover)",
    Failure.UNPARSABLE: (
        "the feed is broken; see what came (monitor quarantine) and report it to the publisher"
    ),
}


def diagnose(outlet: Outlet, state: OutletState | None, rhythm: Rhythm | None, now: datetime) -> Diagnosis:
    """The state of one outlet at ``now``; ``rhythm`` is None while too little is known of it."""
    if state is None or state.last_poll is None:
        return Diagnosis(
            outlet=outlet.slug, condition=Condition.NEW, evidence="nog niet gelezen", english="not read yet"
        )
    if state.url and state.url != outlet.url:
        told = f"ander adres in feeds.yaml, daar nog niet gelezen; het vorige was {state.url}"
        return Diagnosis(outlet=outlet.slug, condition=Condition.NEW, evidence=told)
    if state.failures:
        return _failing(outlet, state)
    late = now - (state.last_success or state.last_poll)
    if late > LATE_FACTOR * outlet.interval:
        return Diagnosis(
            outlet=outlet.slug,
            condition=Condition.LATE,
            evidence=f"{_span(late)} niet gelezen",
            norm=f"uiterlijk elke {_span(outlet.interval)}",
            remedy="kijk of de dienst het bijhoudt (zie /healthz)",
            english=f"not read for {_span(late, 'en')}",
            english_remedy="see whether the service keeps up (/healthz)",
        )
    if state.gap_at is not None and now - state.gap_at < GAP_SHOWN:
        return Diagnosis(
            outlet=outlet.slug,
            condition=Condition.DISCONTINUOUS,
            evidence=f"op {_moment(state.gap_at)} sloot de feed niet aan: berichten kunnen missen",
            norm="opeenvolgende lezingen overlappen",
            remedy="verkort het interval, of geef bij deze bron een sitemap op",
            english=f"two readings did not join up ({_moment(state.gap_at, 'en')}): articles may be missing",
            english_remedy="shorten the interval, or give this outlet a sitemap",
        )
    return _silence(outlet, state, rhythm, now)


def _failing(outlet: Outlet, state: OutletState) -> Diagnosis:
    why = state.failure or Failure.UNPARSABLE
    detail = f" ({state.detail})" if state.detail else ""
    since = f"sinds {_moment(state.last_success)}" if state.last_success else "nog nooit gelukt"
    return Diagnosis(
        outlet=outlet.slug,
        condition=Condition.WALLED if why in _WALLS else Condition.FAILING,
        evidence=f"{state.failures} keer mislukt, {since}: {why.value}{detail}",
        norm=f"elke {_span(outlet.interval)} een antwoord",
        remedy=_REMEDIES.get(why, "wacht af; het wordt vanzelf opnieuw geprobeerd"),
        english=f"failed {state.failures} times, {_since(state)}: {why.value}{detail}",
        english_remedy=_ENGLISH_REMEDIES.get(why, "wait; it is tried again by itself"),
    )


def _silence(outlet: Outlet, state: OutletState, rhythm: Rhythm | None, now: datetime) -> Diagnosis:
    seen = state.last_new or state.baseline_at
    if rhythm is None or seen is None:
        unknown = "ritme nog onbekend"
        fresh = state.baseline_at is not None and now - state.baseline_at < BASELINE_SHOWN
        told = _baseline(state.baseline_at) if fresh and state.baseline_at else "gelezen"
        return _well(outlet, state, told, unknown)
    quiet = now - seen
    expected = rhythm.expected(seen, now)
    norm = f"rond deze tijd {rhythm.at(now):.1f} berichten per uur"
    if quiet > LEAST_SILENCE and exp(-expected) < SURPRISE:
        return Diagnosis(
            outlet=outlet.slug,
            condition=Condition.SILENT,
            evidence=f"{_span(quiet)} niets nieuws, waar er ongeveer {expected:.0f} te verwachten waren",
            norm=norm,
            remedy="kijk op de site of er nieuws is; zo ja, zoek het nieuwe adres (monitor discover)",
            english=f"nothing new for {_span(quiet, 'en')}, where about {expected:.0f} were to be expected",
            english_remedy="see whether the site has news; if so, find the new address (monitor discover)",
        )
    told = f"laatste nieuwe bericht {_span(quiet)} geleden"
    if state.baseline_at is not None and now - state.baseline_at < BASELINE_SHOWN:
        told = f"{_baseline(state.baseline_at)}; {told}"
    return _well(outlet, state, told, norm)


def _well(outlet: Outlet, state: OutletState, told: str, norm: str) -> Diagnosis:
    """In order; an address that moved for good is proposed, for redirects end one day."""
    moved = state.permanent_url if state.permanent_url != outlet.url else ""
    remedy = f"het adres is voorgoed verhuisd naar {moved}: zet dat in feeds.yaml" if moved else ""
    return Diagnosis(outlet=outlet.slug, condition=Condition.OK, evidence=told, norm=norm, remedy=remedy)


def _baseline(at: datetime) -> str:
    return f"begonnen op {_moment(at)}: wat er toen al stond, geeft geen melding"


def _since(state: OutletState) -> str:
    return f"since {_moment(state.last_success, 'en')}" if state.last_success else "never succeeded yet"


def _span(wait: timedelta, language: str = "nl") -> str:
    minutes = round(wait.total_seconds() / 60)
    one, many, hour, days = (
        ("minuut", "minuten", "uur", "dagen") if language == "nl" else ("minute", "minutes", "hours", "days")
    )
    if minutes < 120:
        return f"{minutes} {many if minutes != 1 else one}"
    hours = round(minutes / 60)
    return f"{hours} {hour}" if hours < 48 else f"{round(hours / 24)} {days}"


def _moment(moment: datetime, language: str = "nl") -> str:
    local = moment.astimezone(AMSTERDAM)
    if language == "en":
        return f"{local.day} {MONTHS['en'][local.month - 1]}, {local:%H:%M}"
    return f"{local.day}-{local.month} om {local:%H.%M} uur"
