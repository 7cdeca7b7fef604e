"""Sentences of Dutch news out of a seed, all our own."""

from __future__ import annotations

import random

WHO = (
    "Minister Van Dalen",
    "Wethouder Jansen",
    "De Algemene Rekenkamer",
    "Vakbond FNV",
    "Hoogleraar De Wit",
    "De Nationale ombudsman",
    "Een woordvoerder van het ministerie",
    "Tweede Kamerlid Bakker",
    "De politie Oost-Nederland",
    "Burgemeester El Amrani",
)
DOES = (
    "noemt de cijfers zorgwekkend",
    "wil voor de zomer met een plan komen",
    "spreekt van een misverstand",
    "ziet geen reden om het beleid te wijzigen",
    "kondigt een onafhankelijk onderzoek aan",
    "zegt dat de doelen dit jaar niet worden gehaald",
    "vraagt om een debat met de premier",
    "trekt er twaalf miljoen euro voor uit",
    "wijst op de krapte op de arbeidsmarkt",
)
ABOUT = (
    "de diversiteit bij de overheid",
    "de wachtlijsten in de jeugdzorg",
    "het tekort aan woningen",
    "de kwaliteit van het drinkwater",
    "discriminatie door algoritmes",
    "de veiligheid op stations",
    "het onderhoud van bruggen en sluizen",
    "de opvang van asielzoekers",
    "stikstof rond natuurgebieden",
    "de toeslagen voor ouders",
)
AND = (
    "Volgens het rapport, dat vrijdag verschijnt, gaat het om {n} gevallen in {m} gemeenten.",
    "\u201cDit had nooit mogen gebeuren\u201d, zegt {who} in een reactie.",
    "In {m} van de {n} gevallen bleek achteraf dat de gegevens niet klopten.",
    "De Kamer praat er volgende week over; een meerderheid lijkt voor strengere regels te zijn.",
    "Eerder deze maand bleek al dat {about} onder druk staat.",
    "Omwonenden zijn er niet gerust op en stapten naar de rechter, die over zes weken uitspraak doet.",
    "Daarmee komt het totaal op {n} miljoen, ruim {m} procent meer dan een jaar geleden.",
)


class Writer:
    """Texts out of one seed."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)

    def sentence(self) -> str:
        """One or two clauses of news."""
        rng = self._rng
        if rng.random() < 0.5:
            return f"{rng.choice(WHO)} {rng.choice(DOES)} over {rng.choice(ABOUT)}."
        told = rng.choice(AND)
        about, who = rng.choice(ABOUT), rng.choice(WHO)
        return told.format(n=rng.randint(100, 900), m=rng.randint(5, 90), who=who, about=about)

    def paragraph(self) -> str:
        """Two to four sentences."""
        return " ".join(self.sentence() for _ in range(self._rng.randint(2, 4)))

    def paragraphs(self, least: int, most: int) -> list[str]:
        """An article's."""
        return [self.paragraph() for _ in range(self._rng.randint(least, most))]

    def called(self, *names: str) -> str:
        """What this page's makers call a block; not all of them say what it is."""
        return self._rng.choice(names)

    def head(self) -> str:
        """A headline."""
        return f"{self._rng.choice(WHO)} {self._rng.choice(DOES)}"
