"""What happened in June 2023, as a script. Headlines of the case are facts; every other text is ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from standins.outlets import Item

SUMMER = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Event:
    """At a moment (aware) an outlet publishes an item; ``expect`` says whether the desk must be told."""

    outlet: str
    item: Item
    expect: bool = False


def _at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2023, 6, day, hour, minute, tzinfo=UTC) - SUMMER


OUTLETS = {
    "nu-algemeen": ("NU.nl", 1),
    "nos-algemeen": ("NOS Nieuws", 1),
    "binnenlands-bestuur": ("Binnenlands Bestuur", 2),
    "omroep-west": ("Omroep West", 2),
}

BEFORE = (
    Event(
        "nu-algemeen",
        Item(
            url="https://www.nu.nl/economie/6268001/voorbeeld.html",
            title="Prijs van aardbeien daalt na zonnige week",
            at=_at(19, 17, 5),
        ),
    ),
    Event(
        "nos-algemeen",
        Item(
            url="https://nos.nl/artikel/2479001-voorbeeld",
            title="Drukte op de weg door werkzaamheden bij Utrecht",
            at=_at(19, 18, 0),
        ),
    ),
    Event(
        "binnenlands-bestuur",
        Item(
            url="https://www.binnenlandsbestuur.nl/financien/voorbeeld-begroting",
            title="Gemeenten sluiten jaarrekening later af",
            at=_at(19, 9, 0),
        ),
    ),
    Event(
        "omroep-west",
        Item(
            url="https://www.omroepwest.nl/nieuws/4700001/voorbeeld",
            title="Strandtent in Scheveningen blijft staan",
            at=_at(19, 12, 30),
        ),
    ),
)

DAYS = (
    Event(
        "nos-algemeen",
        Item(
            url="https://nos.nl/artikel/2479101-natuur",
            title="Biodiversiteitsdoelen overheid buiten bereik",
            lead="Het aantal soorten in de Nederlandse natuur loopt verder terug.",
            at=_at(20, 6, 10),
        ),
    ),
    Event(
        "nu-algemeen",
        Item(
            url="https://www.nu.nl/binnenland/6268273/overheid-haalt-eigen-diversiteitsdoelen-niet-of-nauwelijks.html",
            title="Overheid haalt eigen diversiteitsdoelen niet of nauwelijks",
            lead="Ministeries blijven achter bij de doelen die zij zichzelf hebben gesteld.",
            at=_at(20, 7, 2),
        ),
        expect=True,
    ),
    Event(
        "omroep-west",
        Item(
            url="https://www.omroepwest.nl/sport/4700101/voetbal",
            title="FSV wint met ruime cijfers van de koploper",
            lead="De voetballers beslisten de wedstrijd in de tweede helft.",
            at=_at(20, 8, 40),
        ),
    ),
    Event(
        "nos-algemeen",
        Item(
            url="https://nos.nl/artikel/2479140-frankrijk",
            title="Franse politie beschuldigd van etnisch profileren in Parijs",
            lead="Mensenrechtenorganisaties stappen in Frankrijk naar de rechter.",
            at=_at(20, 9, 15),
        ),
    ),
    Event(
        "binnenlands-bestuur",
        Item(
            url="https://www.binnenlandsbestuur.nl/carriere/rijk-haalt-eigen-doelstellingen-diversiteit-niet",
            title="Rijk haalt eigen doelstellingen diversiteit niet",
            lead="De rijksoverheid haalt de eigen doelen voor diversiteit niet, blijkt uit cijfers.",
            at=_at(20, 10, 30),
        ),
        expect=True,
    ),
    Event(
        "binnenlands-bestuur",
        Item(
            url="https://www.binnenlandsbestuur.nl/carriere/reactie-op-cijfers-diversiteit-rijk",
            title="BZK: diversiteit is onze prioriteit",
            lead="Het ministerie reageert op de cijfers over diversiteit bij de rijksoverheid.",
            at=_at(21, 11, 20),
        ),
        expect=True,
    ),
)
