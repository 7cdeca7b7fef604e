"""Who of the House is quoted: invented sentences, with what must not count beside what must."""

from __future__ import annotations

import pytest

from monitor.rules.alerting.quoted import Member, quoted

PARTIES = ("VVD", "D66", "DENK", "GroenLinks-PvdA", "SP", "Partij voor de Dieren")
MEMBERS = (Member("Paulus Jansen (P.F.C.)", "SP"), Member("S.R.T. van Baarle", "DENK"))

YES = [
    ("VVD-Kamerlid Anna Smit zegt dat het rijk te traag is.", "Anna Smit"),
    ("“Dit kan niet”, aldus Kamerlid Van der Berg.", "Van der Berg"),
    ("Volgens Smit (VVD) is het doel onhaalbaar.", "Smit"),
    ("Tweede Kamerlid Karim el Amrani (DENK) noemt het beschamend.", "Karim el Amrani"),
    ("Paulus Jansen wil opheldering van de minister.", "Paulus Jansen"),
    ("De cijfers vallen tegen. D66-leider Bos eist een debat.", "Bos"),
    ("Kamerleden eisen opheldering over de cijfers.", "Kamerleden"),
    ("Fractievoorzitter De Wit van de SP: ‘Het is een schande’.", "De Wit"),
    ("“We gaan Kamervragen stellen”, zegt Van Baarle (DENK).", "Van Baarle"),
    ("De GroenLinks-PvdA'er vindt het onbegrijpelijk.", "GroenLinks-PvdA'er"),
]
NO = [
    "Oud-Kamerlid Anna Smit zegt dat het rijk te traag is.",
    "Het oud-VVD-Kamerlid Anna Smit zegt dat het rijk te traag is.",
    "Voormalig VVD-Kamerlid Anna Smit vindt het jammer.",
    "Wethouder Smit (VVD) zegt dat de gemeente het anders doet.",
    "Minister De Vries (D66) noemt het plan goed.",
    "Kamerlid Anna Smit woont in Zwolle.",
    "Het Kamergebouw wordt volgens de aannemer later opgeleverd.",
    "De VVD wil meer agenten.",
    "Belgisch Kamerlid Peeters noemt het een fout.",
    "Jansen zegt dat de bakker dicht is.",
    "Paulus Jansens zegt dat de bakker dicht is.",
]


@pytest.mark.parametrize(("text", "who"), YES, ids=[row[1] for row in YES])
def test_a_member_who_speaks_is_found_by_name(text: str, who: str) -> None:
    assert who in quoted(text, MEMBERS, PARTIES), quoted(text, MEMBERS, PARTIES)


@pytest.mark.parametrize("text", NO)
def test_who_is_no_member_or_says_nothing_is_not(text: str) -> None:
    assert quoted(text, MEMBERS, PARTIES) == frozenset()


def test_without_any_list_the_office_is_enough() -> None:
    assert quoted("Kamerlid Smit vraagt om een debat.") == {"Smit"}
    assert quoted("Smit (VVD) vraagt om een debat.") == frozenset()


def test_a_long_text_takes_no_time() -> None:
    hostile = "Van der " * 20_000 + "zegt (VVD)"
    assert quoted(hostile, MEMBERS, PARTIES) == frozenset()
