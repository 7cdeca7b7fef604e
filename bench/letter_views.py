"""What there is to tell in the messages that are looked at: made up, of every kind, some of it hostile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from monitor.model.alert import DeliveryFailed, Reason
from monitor.model.condition import Condition, Diagnosis
from monitor.model.digest import Candidate, Digest, DigestState, Ledger, OutletDay, Piece
from monitor.model.phrase import Phrase, Value
from monitor.model.topic import Where
from monitor.rules import blindness
from monitor.rules.digest import choose, commented
from monitor.rules.wording import notices
from monitor.rules.wording.message import View
from monitor.rules.wording.view import (
    AlertView,
    ArticleView,
    LineView,
    Mark,
    QuestionView,
    SpreadView,
    SummaryLine,
    SummaryView,
)

NOW = datetime(2023, 6, 20, 6, 2, tzinfo=UTC)
DESK = "https://bureau.example.nl"


def _mark(text: str, hit: str, where: Where, rule: str) -> Mark:
    before, _, after = text.partition(hit)
    return Mark(rule=rule, where=where, before=before, hit=hit, after=after)


TITLE = "Overheid haalt eigen diversiteitsdoelen niet of nauwelijks"
SENTENCE = (
    "De Rijksoverheid haalt haar eigen streefcijfer voor vrouwen in de top dit jaar opnieuw niet, blijkt uit "
    "cijfers die het ministerie dinsdag naar de Kamer stuurde."
)
NU = ArticleView(
    outlet="NU.nl",
    url="https://www.nu.nl/binnenland/6268273/overheid-haalt-eigen-diversiteitsdoelen.html",
    title=TITLE,
    at=NOW - timedelta(minutes=4),
    marks=(
        _mark(TITLE, "diversiteitsdoelen", Where.TITLE, "alert 1"),
        _mark(SENTENCE, "streefcijfer", Where.LEAD, "alert 3"),
    ),
)
BB = ArticleView(
    outlet="Binnenlands Bestuur",
    url="https://www.binnenlandsbestuur.nl/x",
    title="Rijk haalt eigen doelstellingen diversiteit niet",
    at=NOW + timedelta(minutes=41),
    marks=(
        _mark(
            "Rijk haalt eigen doelstellingen diversiteit niet",
            "doelstellingen diversiteit",
            Where.TITLE,
            "alert 1",
        ),
    ),
    new=True,
)
CHANGED = replace(BB, earlier_title="Rijk mist doelstellingen diversiteit", new=True)
ASKED = (
    QuestionView(
        number="2023Z12033",
        title="Het bericht ‘Overheid haalt eigen diversiteitsdoelen niet of nauwelijks’",
        asked_by="Van Baarle (DENK)",
        url="https://www.tweedekamer.nl/kamerstukken/kamervragen/detail?id=2023Z12033",
        due=datetime(2023, 7, 18, 15, tzinfo=UTC),
        computed=True,
        with_recess=datetime(2023, 8, 28, 15, tzinfo=UTC),
        note="Het afgelopen jaar 3 keer gevraagd, 2 keer na een bericht in de media",
    ),
)
FIRST = AlertView(
    reason=Reason.FIRST_SIGHT,
    story=17,
    title=TITLE,
    articles=(NU,),
    topics=("Diversiteit bij de overheid",),
    at=NOW,
    route="woordvoering",
    desk_url=f"{DESK}/verhalen/17",
)
HOSTILE = (
    "<!channel> <https://evil.example|https://gemeente.nl> =?utf-8?q?A=0D=0ABcc:x@y?= {{7*7}} "
    "<script>alert(1)</script> \u202egnp.exe\u200b & *vet* _schuin_ ~weg~ `code` @here"
)


def alerts() -> dict[str, View]:
    """One of each kind."""
    named = (("ministerie", ("Binnenlandse Zaken en Koninkrijksrelaties",)), ("fractie", ("DENK", "D66")))
    spread = SpreadView(first_at=NU.at, outlets=("NU.nl", "Binnenlands Bestuur"), named=named)
    spreading = replace(FIRST, reason=Reason.SPREADING, articles=(BB, NU), outlets=2, spread=spread)
    return {
        "eerste": FIRST,
        "verspreidt": spreading,
        "twijfel": replace(spreading, reason=Reason.UNSURE, articles=(replace(BB, unsure=True), NU)),
        "kop": replace(spreading, reason=Reason.HEADLINE_CHANGED, articles=(CHANGED, NU)),
        "kamervragen": replace(
            spreading,
            reason=Reason.QUESTION_ASKED,
            questions=ASKED,
            acknowledged="An de Vries",
            line=LineView(
                state="vastgesteld",
                core="We halen het doel niet en zeggen dat ook; in september ligt er een plan.",
                until=NOW + timedelta(days=14),
            ),
        ),
        "herinnering": replace(
            spreading, reason=Reason.REMINDER, unanswered_since=NOW, question_hour_left=26.0, outlets=4
        ),
        "escalatie": replace(
            spreading, reason=Reason.ESCALATED, unanswered_since=NOW, question_hour_left=3.4, outlets=4
        ),
        "heropend": replace(
            spreading,
            reason=Reason.REOPENED,
            line=LineView(state=""),
            reopened=(("member", "Smit"), ("top-tier", "NOS Nieuws")),
        ),
        "vijandig": replace(
            FIRST,
            title=HOSTILE,
            articles=(replace(NU, title=HOSTILE, outlet=HOSTILE, url="javascript:alert(1)"),),
        ),
        "proef": replace(FIRST, test=True, story=0),
    }


def others() -> dict[str, View]:
    """What is not about one story."""
    lines = tuple(
        SummaryLine(
            story=n,
            title=title,
            outlet=outlet,
            url="https://x.example",
            at=NOW - timedelta(hours=n),
            reason=Reason.FIRST_SIGHT,
            topics=("Diversiteit bij de overheid",),
            outlets=n,
            desk_url=f"{DESK}/verhalen/{n}",
        )
        for n, (title, outlet) in enumerate(HEADLINES[:7], 1)
    )
    failed = DeliveryFailed(permanent=True, why="token-refused", detail="token_revoked")
    timeout: dict[str, Value] = {"count": 7, "since": Phrase("seen-never"), "why": Phrase("failure-timeout")}
    wall: dict[str, Value] = {
        "count": 3,
        "since": Phrase("seen-never"),
        "why": Phrase("failure-consent-wall"),
    }
    quiet: dict[str, Value] = {"span": timedelta(hours=9), "expected": 22}
    blind = [
        Diagnosis(outlet=slug, condition=condition, evidence=evidence, remedy=Phrase(remedy))
        for slug, condition, evidence, remedy in (
            ("NOS Binnenland", Condition.FAILING, Phrase("seen-failing", timeout), "fix-timeout"),
            ("De Telegraaf", Condition.WALLED, Phrase("seen-failing", wall), "fix-consent-wall"),
            ("Tubantia", Condition.SILENT, Phrase("seen-silent", quiet), "fix-silent"),
        )
    ]
    names = {each.outlet: each.outlet for each in blind}
    return {
        "nacht": SummaryView(
            kind="quiet", lines=lines, at=NOW, route="woordvoering", desk_url=f"{DESK}/vandaag"
        ),
        "herhaald": SummaryView(
            kind="flood", lines=lines[:3], at=NOW, route="beheer", outlet="AD", total=1204, desk_url=DESK
        ),
        "blind": blindness.notice(blind, names, NOW, f"{DESK}/bronnen"),
        "onbestelbaar": notices.dead_letter(
            "slack", "#woordvoering", failed, [("email", "hoofd@example.nl")], 1, NOW
        ),
        "nakijken": notices.review(heavy(), "Europe/Amsterdam", NOW, f"{DESK}/knipselkrant/2023-06-20"),
    }


OTHERS = ("Het Parool", "RTL Nieuws", "Reformatorisch Dagblad", "Nieuwsuur", "EW")
HEADLINES = [
    (TITLE, "NU.nl"),
    (
        "Gemeente weigerde sollicitant vanwege hoofddoek, oordeelt College voor de Rechten van de Mens",
        "Trouw",
    ),
    ("Ambtenaren voelen zich niet veilig om discriminatie te melden, zegt vakbond na enquête", "NOS Nieuws"),
    ("Meer vrouwen in de top van ministeries, maar streefcijfer blijft buiten bereik", "Binnenlands Bestuur"),
    (
        "Onderzoek: algoritme van uitkeringsinstantie trof vooral mensen met migratieachtergrond",
        "de Volkskrant",
    ),
    ("Inspectie: politie heeft racisme op de werkvloer nog altijd niet in beeld", "AD"),
    ("Staatscommissie wil verplichte audits tegen discriminatie bij de overheid", "NRC"),
]


def heavy() -> Digest:
    """A day on which everything happens: more stories than the pages hold, many outlets and copies each."""
    candidates = [_candidate(number) for number in range(1, 31)]
    outlets = tuple(
        OutletDay(
            name=f"Bron {n}",
            seen=n % 9 != 0,
            articles=40,
            matched=2,
            since=NOW - timedelta(days=1) if n % 9 == 0 else None,
            failure="timeout" if n % 9 == 0 else "",
        )
        for n in range(1, 61)
    )
    ledger = Ledger(
        outlets=outlets,
        gates=(("digest-tier", 24), ("quiet-hours", 3), ("too-old", 5), ("muted", 1)),
        days=tuple(
            (date(2023, 6, 14) + timedelta(days=n), a, d)
            for n, (a, d) in enumerate([(4, 9), (2, 7), (6, 11), (0, 3), (1, 2), (9, 15), (14, 22)])
        ),
    )
    digest = Digest(
        id=1,
        day=date(2023, 6, 20),
        state=DigestState.DRAFT,
        since=NOW - timedelta(days=1),
        until=NOW,
        due=NOW + timedelta(minutes=30),
        items=choose(candidates),
        ledger=ledger,
    )
    note = "De minister is vanmiddag in de Kamer; de lijn van vorige maand geldt nog en staat op het bureau."
    for story in (1, 2, 5):
        digest = commented(digest, story, note)
    return digest


def _candidate(number: int) -> Candidate:
    title, outlet = HEADLINES[number % len(HEADLINES)]
    pieces = tuple(
        Piece(
            outlet=name,
            title=title if place == 0 else f"{title.split(',')[0]}, zo blijkt uit nieuw onderzoek van {name}",
            url="https://x.example/artikel",
            at=NOW - timedelta(hours=place + number / 4),
            copies=(
                "BN DeStem",
                "Tubantia",
                "de Gelderlander",
                "PZC",
                "Eindhovens Dagblad",
                "de Stentor",
                "ED",
            )
            if place == 0
            else (),
        )
        for place, name in enumerate(
            (outlet, "Het Parool", "RTL Nieuws", "Reformatorisch Dagblad", "Nieuwsuur", "EW")
        )
    )
    return Candidate(
        story=number,
        title=title,
        topics=("Diversiteit bij de overheid",) if number % 3 else ("Institutioneel racisme",),
        alert=number < 16,
        pieces=pieces,
        best_tier=1,
        outlets=13,
        national=4,
        questions=("2023Z12033",) if number == 1 else (),
        state="opgepakt" if number % 4 == 0 else "",
        unseen=number % 5 == 0,
        sentence=SENTENCE,
    )
