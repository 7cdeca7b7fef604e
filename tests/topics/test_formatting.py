"""The standard layout changes nothing but the layout."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.topic_scores import ROOT
from monitor.rules.topics.formatting import WIDTH, format_query
from monitor.rules.topics.grammar import parse
from monitor.rules.topics.trouble import Unreadable

WORDS = st.sampled_from(["politie", '"zwarte lijst"', "=quota", '="Rijk"', "discrim*", "*affaire", "@groep"])


def bare(query: str) -> str:
    """A query's tree without places."""
    return re.sub(r"At\([^)]*\)", "", repr(parse(query)))


def bracketed(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.lists(items, min_size=2, max_size=6).map(lambda x: "(" + " OR ".join(x) + ")"),
        st.lists(items, min_size=2, max_size=3).map(lambda x: "(" + "  AND ".join(x) + ")"),
        st.tuples(items, items).map(lambda x: f"({x[0]} NOT {x[1]})"),
        items.map(lambda x: f"title: {x}"),
        items.map(lambda x: f"SENTENCE ( {x} )"),
        items.map(lambda x: f"MIN/2({x} , {x})"),
        items.map(lambda x: f"THREAD/3 ({x} , {x})"),
    )


QUERIES = st.recursive(WORDS, bracketed, max_leaves=25)


@settings(max_examples=120, deadline=None)
@given(QUERIES)
def test_layout_keeps_the_meaning_and_is_stable(query: str) -> None:
    laid_out = format_query(query)
    assert isinstance(laid_out, str), laid_out
    assert bare(laid_out) == bare(query)
    assert format_query(laid_out) == laid_out


def test_the_layout_is_dutch_one_alternative_a_line_and_keeps_comments() -> None:
    query = "# Wie\npolitie   OR(agent AND NOT  dealer)# straat\nOR Title:x"
    assert format_query(query) == "# Wie\npolitie\nOF (agent EN NIET dealer)\n# straat\nOF kop:x\n"


def test_a_long_alternative_is_broken_before_an_operator() -> None:
    laid_out = format_query("(" + " OF ".join(f"langwoord{n}" for n in range(30)) + ")")
    assert isinstance(laid_out, str)
    lines = laid_out.splitlines()
    assert len(lines) > 3
    assert all(len(line) <= WIDTH for line in lines)
    assert all(line.startswith("  OF ") for line in lines[1:])


def test_what_cannot_be_read_is_not_laid_out() -> None:
    assert isinstance(format_query("a EN"), Unreadable)


@pytest.mark.parametrize("part", ["groups", "topics"])
def test_the_shipped_queries_keep_their_meaning(part: str) -> None:
    shipped = yaml.safe_load((ROOT / "feeds.yaml").read_text("utf-8"))[part]
    queries = list(shipped.values()) if part == "groups" else [topic["alert"] for topic in shipped.values()]
    for query in queries:
        laid_out = format_query(query)
        assert isinstance(laid_out, str)
        assert bare(laid_out) == bare(query)
