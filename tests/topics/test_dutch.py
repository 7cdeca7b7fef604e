"""The Dutch analyser: words, base forms, compounds, sentences, and offsets into the text as given."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.rules.dutch import analyse, word
from monitor.rules.dutch.recent import Recent
from monitor.rules.dutch.words import Cache


@pytest.mark.parametrize(
    ("written", "key", "why"),
    [
        ("Doelen", "doel", "a plural is found by its singular"),
        ("institutionele", "institutioneel", "an inflected adjective by its base"),
        ("boeren", "boeren", "the surface itself always counts"),
        ("boer", "boer", "a noun is not taken for a verb"),
        ("diversiteitsdoelstellingen", "diversiteit", "the first part of a compound"),
        ("diversiteitsdoelstellingen", "doelstelling", "the head of a compound, singular"),
        ("hoofddoekverbod", "hoofddoek", "neighbouring parts together"),
        ("anti-discriminatiebeleid", "discriminatie", "a hyphenated compound has parts"),
        ("anti-discriminatiebeleid", "antidiscriminatiebeleid", "and is found when spelt in one word"),
        ("antidiscriminatievoorziening", "discriminatie", "a free prefix leaves its word findable"),
        ("co\u00f6rdinatoren", "coordinator", "diaeresis is optional"),
        ("di\u00adver\u00adsi\u00adteit", "diversiteit", "soft hyphens are not there"),
        ("moslima's", "moslima", "an apostrophe plural"),
        ("‘politieagenten’", "agent", "quotes at the edge are no part of a word"),
        ("hoofddoekjes", "hoofddoek", "a diminutive"),
        ("genderquota", "quotum", "an irregular plural inside a compound"),
        ("Wajongers", "wajonger", "a plural that no dictionary has"),
        ("toeslagengedupeerden", "toeslagengedupeerde", "people named by what was done to them"),
    ],
)
def test_a_word_is_found_by(written: str, key: str, why: str) -> None:
    assert key in word(written).keys, why


@pytest.mark.parametrize(
    ("written", "key", "why"),
    [
        ("biodiversiteitsdoelen", "diversiteit", "bio makes another word of diversity"),
        ("bio-diversiteit", "diversiteit", "with a hyphen too"),
        ("agrobiodiversiteit", "diversiteit", "and inside a longer word"),
        ("minister", "mini", "a common word is no compound of its letters"),
        ("overheid", "over", "a preposition is no part"),
        ("promotie", "motie", "pro is no free prefix"),
        ("rechtbank", "bank", "a common compound is a word of its own"),
        ("politiek", "politie", "a longer word is no inflection"),
    ],
)
def test_a_word_is_not_found_by(written: str, key: str, why: str) -> None:
    assert key not in word(written).keys, why


def test_suspended_compounds_get_their_missing_half() -> None:
    found = analyse("Diversiteits-, gender- en inclusiedoelen bij overheidsdiensten en -instellingen")
    keys = [w.keys for w in found.words]
    assert "diversiteitsdoelen" in keys[0]
    assert "doel" in keys[1]
    assert "overheidsinstelling" in keys[-1]


def test_offsets_point_into_the_text_as_given() -> None:
    text = "D&amp;amp;I-beleid: de co&ouml;rdinator en de coo\u0308rdinator"
    found = analyse(text)
    shown = [text[a:b] for a, b in zip(found.starts, found.ends, strict=True)]
    assert shown == ["D&amp;amp;I-beleid", "de", "co&ouml;rdinator", "en", "de", "coo\u0308rdinator"]
    assert "d&i" in found.words[0].surface


def test_sentences_survive_abbreviations_and_paragraphs_are_counted() -> None:
    found = analyse("Volgens dr. A. Jansen klopt o.a. dit niet. „Echt niet!” Zo is het.\nNieuwe alinea.")
    assert [found.sentence_of(i) for i in (0, 9, 11, 14)] == [
        "Volgens dr. A. Jansen klopt o.a. dit niet.",
        "„Echt niet!”",
        "Zo is het.",
        "Nieuwe alinea.",
    ]
    assert found.paragraph[0] == 0
    assert found.paragraph[-1] == 1


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80) | st.text(alphabet="aé&;#x2d-' \n.!ampA\u00ad\u0308", max_size=60))
def test_any_text_gives_ordered_offsets_inside_it(text: str) -> None:
    found = analyse(text)
    assert all(0 <= a <= b <= len(text) for a, b in zip(found.starts, found.ends, strict=True))
    assert found.starts == sorted(found.starts)
    assert len(found.words) == len(found.sentence) == len(found.paragraph)
    assert all(0 <= s < len(found.sentences) for s in found.sentence)


def test_new_words_without_end_take_no_more_room() -> None:
    cache = Cache(room=50)
    for number in range(1_000):
        assert cache[f"{number}-jarige"] == word(f"{number}-jarige")
        assert cache["gemeenten"] == word("gemeenten")
        assert len(cache) <= 50


def test_a_full_memory_of_words_stands_still() -> None:
    """One that halves itself now and then looks like a leak for a week, and is as large as its largest."""
    recent = Recent[int](800)
    sizes = []
    for number in range(4_000):
        recent.keep(str(number), number)
        sizes.append(len(recent))
    assert max(sizes) <= 800
    assert min(sizes[800:]) >= 700
    assert set(map(str, range(3_300, 4_000))) <= recent.keys(), "what is youngest is there"


def test_threads_that_fill_it_at_once_are_not_in_each_others_way() -> None:
    recent, together, before = Recent[int](16), Barrier(6), sys.getswitchinterval()

    def fill(thread: int) -> None:
        together.wait(timeout=60)
        for number in range(30_000):
            recent.keep(f"{thread}-{number}", number)

    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(6) as threads:
            list(threads.map(fill, range(6)))
    finally:
        sys.setswitchinterval(before)
    assert len(recent) < 64


def test_a_spelling_without_end_is_not_remembered() -> None:
    """A hostile text of such words would fill memory, however few they are."""
    recent = Recent[int](800)
    assert recent.keep("x" * 200_000, 1) == 1
    assert not recent
