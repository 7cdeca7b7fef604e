"""The short cuts never hide a hit: not the sieve of spellings, not the index of required words."""

from __future__ import annotations

import threading
import zlib

import pytest
import wordfreq
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.topic_scores import DATA, document, labelled, shipped
from monitor.model.article import Document
from monitor.model.topic import Topic, TopicMatch
from monitor.rules.dutch import fold, word
from monitor.rules.topics import Matcher, compile_topics
from monitor.rules.topics.reading import Reader
from monitor.rules.topics.requirements import Requirements
from monitor.rules.topics.sieve import Sieve
from monitor.rules.topics.terms import Terms

VOCABULARY = [
    w for w in wordfreq.get_frequency_dict("nl", wordlist="best") if zlib.crc32(w.encode()) % 9 == 0
]
ASKED = [
    "stad",
    "quotum",
    "app",
    "boa",
    "zijn",
    "discriminatie",
    "ei",
    "schip",
    "lid",
    "vergaderen",
    "politie",
]


def test_no_word_of_the_language_is_held_back_that_would_be_found() -> None:
    sieve = Sieve()
    for base in ASKED:
        sieve.expect(base)
    sieve.expect_edge("onderz", at_start=True)
    sieve.expect_edge("affaire", at_start=False)
    held_back = [w for w in VOCABULARY if not sieve.lets_through(w)]
    assert len(held_back) > len(VOCABULARY) / 2, "a sieve that holds nothing back is none"
    wrongly = [w for w in held_back if _found(word(w).keys)]
    assert not wrongly


@pytest.mark.parametrize("length", [10, 59, 60, 61, 200_000])
def test_a_word_of_any_length_is_held_to_the_same_beginnings(length: int) -> None:
    sieve = Sieve()
    sieve.expect("discriminatie")
    assert sieve.lets_through("x" * (length - 4) + "disc")
    assert not sieve.lets_through("x" * length)


def _found(keys: frozenset[str]) -> bool:
    return any(key in ASKED or key.startswith("onderz") or key.endswith("affaire") for key in keys)


@pytest.mark.parametrize(
    "written", ["steden", "modesteden", "quota's", "BOA'S", "e\u0301n app", "schepen", "leden"]
)
def test_irregular_and_decorated_spellings_pass(written: str) -> None:
    sieve = Sieve()
    for base in ASKED:
        sieve.expect(base)
    assert any(sieve.lets_through(fold(piece)) for piece in written.split())


PIECES = st.sampled_from(
    [
        "politie",
        "agent",
        "racisme",
        "etnisch",
        "profileren",
        "diversiteits-",
        "en",
        "inclusiebeleid",
        "Rijk,",
        "overheid.",
        "gemeente\ntoeslagenaffaire",
        "zwarte",
        "lijsten",
        "D&amp;I",
        "van",
        "kleur",
        "anti-discriminatiebeleid",
        "“hoofddoek”",
        "boa’s",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=14), st.lists(PIECES, max_size=14))
def test_invented_articles_match_the_same_with_and_without_short_cuts(
    title: list[str], body: list[str]
) -> None:
    article = Document(title=" ".join(title), body=" ".join(body))
    assert shipped().match(article) == shipped().match_exhaustively(article)


@pytest.mark.eval
@pytest.mark.skipif(not DATA.is_dir(), reason="MONITOR_EVAL_DATA is absent: real articles are not compared")
def test_real_articles_match_the_same_with_and_without_short_cuts() -> None:
    for row in (*labelled("titles")[::4], *labelled("articles")[::30]):  # all: bench.topics_same
        article = document(row)
        assert shipped().match(article) == shipped().match_exhaustively(article), row["id"]


def test_threads_get_the_answers_that_one_thread_gets() -> None:
    topics = [Topic(slug=f"t{n}", title="T", alert=f"woord{n} EN politie") for n in range(20)]
    texts = [f"Woord{n % 25} bij de politieagenten, zo veel als {n}" for n in range(300)]
    alone = compile_topics(topics, {})
    shared = compile_topics(topics, {})
    assert isinstance(alone, Matcher)
    assert isinstance(shared, Matcher)
    expected = [alone.match(Document(title=text)) for text in texts]
    answers: dict[int, list[tuple[TopicMatch, ...]]] = {}

    def work(number: int, matcher: Matcher) -> None:
        answers[number] = [matcher.match(Document(title=text)) for text in texts]

    threads = [threading.Thread(target=work, args=(n, shared)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(answers[n] == expected for n in range(6))


ASKS = ["politie", "agent", '"zwarte lijst"', '"van kleur"', "lijst", "*beleid", '="Rijk"', "divers*", "@g"]
QUERIES = st.recursive(
    st.sampled_from(ASKS),
    lambda inner: st.builds(
        lambda shape, a, b: shape.format(a, b),
        st.sampled_from(
            [
                "({} OF {})",
                "({} EN {})",
                "({} NIET {})",
                "({} NEAR/2 ({}))",
                "({} ONEAR/8 ({}))",
                "({} NIET NEAR/3 ({}))",
                "ZIN({} EN {})",
                "kop:({} OF {})",
                "tekst:({} OF {})",
                "MIN/2({}, {}, agent)",
                "DRAAD/1({}, {})",
            ]
        ),
        inner,
        inner,
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(QUERIES, QUERIES, st.lists(PIECES, max_size=8), st.lists(PIECES, max_size=60))
def test_any_query_finds_the_same_with_and_without_short_cuts(
    alert: str, mask: str, title: list[str], body: list[str]
) -> None:
    topic = Topic(slug="t", title="T", alert=alert, mask=mask)
    made = compile_topics([topic], {"g": "racisme OF lijst OF (gemeente NEAR/2 kleur)"})
    if not isinstance(made, Matcher):
        return  # two operators side by side that need brackets: refused, and told elsewhere
    article = Document(title=" ".join(title), body=" ".join(body))
    assert made.match(article) == made.match_exhaustively(article)


def test_pieces_without_end_take_no_room() -> None:
    terms = Terms()
    reader = Reader(terms, Requirements([], terms.together))
    reader.read(" ".join(f"{number}x" * 40 for number in range(300)))
    assert len(reader.pieces) == 0
    reader.read(" ".join("a." * (40 + number) for number in range(300)))
    assert reader.remembered == 0
    reader.read(" ".join(f"{number}-jarige" for number in range(300)))
    assert len(reader.pieces) == 300
