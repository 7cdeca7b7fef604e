"""What came from outside on the busy day: how the outlets were read, and what parliament asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert

from monitor.model.collecting import Collected, OutletState
from monitor.model.parliament import Actor as Member
from monitor.model.parliament import Question
from monitor.model.phrase import Phrase, packed
from monitor.model.reading import Failure
from monitor.storage.collecting import CollectStore
from monitor.storage.parliament import ParliamentStore
from monitor.storage.tables.outlets import outlet_days
from monitor.storage.tables.parliament import question_links
from tests.web.town import NOW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.model.outlet import Outlet
    from monitor.storage.database import Database


def ago(**length: float) -> datetime:
    """So long before the town's now."""
    return NOW - timedelta(**length)


def polled(database: Database, outlets: Iterable[Outlet]) -> None:
    """Outlets that are well, that fail, that stand behind a wall and that left a gap."""
    states = [
        OutletState(
            slug=outlet.slug,
            url=outlet.url,
            last_poll=ago(minutes=4),
            next_poll=NOW + timedelta(minutes=6),
            last_success=ago(minutes=4),
            last_read=ago(minutes=4),
            last_new=ago(hours=2),
            baseline_at=ago(days=40),
        )
        for outlet in outlets
    ]
    failing = replace(states[4], failures=7, last_success=ago(hours=9), last_read=ago(hours=9))
    states[4] = replace(failing, failure=Failure.SERVER_ERROR, detail="503")
    states[5] = replace(
        failing,
        slug=states[5].slug,
        url=states[5].url,
        failure=Failure.CONSENT_WALL,
        detail="DPG Media Privacy Gate",
    )
    states[6] = replace(states[6], gap_at=ago(minutes=30))
    CollectStore(database).save([Collected(state=state) for state in states], NOW)
    with database.write() as connection:
        rows = [
            {
                "day": (NOW - timedelta(days=back)).date().isoformat(),
                "outlet": "avondblad",
                "polls": 288 - 40 * back,
                "failures": 12 * back,
                "new": 31 - back,
                "last_failure": "server-error",
            }
            for back in range(1, 6)
        ]
        connection.execute(insert(outlet_days), rows)


def asked(database: Database) -> None:
    """Questions with their terms; one linked to an article, one that waits for a person."""
    asker = Member(name="S. van Baarle-Voorbeeld", relation="Indiener", party="DEMO")
    to = Member(name="Minister", relation="Gericht aan", function="minister van Binnenlandse Zaken")
    written = "Schriftelijke vragen"
    found = [
        Question(
            number=f"2023Z1203{place}",
            kind=written,
            subject=subject,
            asked=asked,
            actors=(asker, to),
            text=text,
        )
        for place, (subject, asked, text) in enumerate(
            [
                (
                    "Het bericht ‘Rijk haalt eigen streefcijfers niet’",
                    date(2023, 6, 26),
                    "1. Bent u bekend met het bericht?",
                ),
                ("Het bericht dat de woningbouw in zes gemeenten stilligt", date(2023, 6, 23), ""),
                ("De wachttijden bij het loket voor bouwvergunningen", date(2023, 5, 26), ""),
                ("De inzet van externen bij het Rijk", date(2023, 6, 12), ""),
            ]
        )
    ]
    ParliamentStore(database).save_questions(found, NOW, news=True)
    rows = [
        ("2023Z12030", 1, "vast", 1.0, packed([Phrase("link-address")]), "linked"),
        ("2023Z12031", 4, "waarschijnlijk", 0.8, packed([Phrase("link-alike", {"percent": 80})]), "proposed"),
    ]
    names = ("question", "article", "confidence", "score", "because", "state")
    with database.write() as connection:
        connection.execute(
            insert(question_links),
            [dict(zip(names, row, strict=True)) | {"at": NOW, "who": ""} for row in rows],
        )
