"""Searching: what is typed, and what is found in both databases. Hostile case 73."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.rules.search import index_text, parse, to_fts5, to_tsquery
from monitor.storage import search
from monitor.storage.search import Filters, found, index_pending
from tests.web.town import NOW, article, story

if TYPE_CHECKING:
    from monitor.storage.database import Database

TITLES = {
    "a": "Overheid mist eigen diversiteitsdoelen",
    "b": "Biodiversiteit in de duinen neemt toe",
    "c": "Ministers praten over de woningbouw",
    "d": "Café sluit de deuren na coördinatie door gemeente",
    "e": "Minister: nieuwe regels voor streefcijfers",
}


@pytest.fixture
def archive(database: Database) -> Database:
    """Five articles, indexed."""
    with database.write() as connection:
        where = story(connection, "Verhaal", NOW)
        for outlet, title in TITLES.items():
            article(connection, where, outlet, title, NOW)
        assert index_pending(connection, 3) == 3
        assert index_pending(connection, 3) == 2
        assert search.waiting(connection) == 0
    return database


WORDS = ("dijken", "scholen", "treinen", "zorg", "boeren", "musea", "sport")
SEARCHES = [
    ("a word finds its other forms", "minister", "ce"),
    ("and the other way round", "ministers", "ce"),
    ("a part finds its compound", "doelen", "a"),
    ("but not what only looks like it", "diversiteit", "a"),
    ("accents do not matter", "cafe coordinatie", "d"),
    ("a beginning", "streef*", "e"),
    ("either", "streefcijfers OF duinen", "be"),
    ("without", "minister -streefcijfers", "c"),
    ("NIET in words", "minister NIET streefcijfers", "c"),
    ("a phrase in its order", '"nieuwe regels"', "e"),
    ("a phrase not in its order", '"regels nieuwe"', ""),
    ("all words must be there", "minister duinen", ""),
    ("an open quote is forgiven", '"minister', "ce"),
    ("operators alone find all, as an empty search does", "AND", "abcde"),
    ("a lone star", "*", "abcde"),
    ("a column filter of the engine is a word", "keys:minister", ""),
    ("NEAR of the engine is a word", "NEAR(minister streefcijfers)", ""),
    ("quotes and brackets", "')\" OR 1=1 --", ""),
    ("a caret and a plus", "^minister +", "ce"),
]


def test_search(archive: Database) -> None:
    wrong = []
    with archive.read() as connection:
        for sentence, typed, answer in SEARCHES:
            rows = found(connection, parse(typed), Filters())
            outlets = "".join(sorted(row.outlet for row in rows))
            if (outlets, search.count(connection, parse(typed), Filters())) != (answer, len(answer)):
                wrong.append((sentence, typed, outlets))
    assert wrong == []


def test_what_changes_is_found_by_its_new_words(archive: Database) -> None:
    with archive.write() as connection:
        connection.exec_driver_sql("UPDATE articles SET title = 'Heel iets anders' WHERE outlet = 'a'")
        assert index_pending(connection) == 1
        assert found(connection, parse("diversiteitsdoelen"), Filters()) == []
        assert [row.outlet for row in found(connection, parse("anders"), Filters())] == ["a"]


def test_filters_and_paging(archive: Database) -> None:
    with archive.read() as connection:
        assert [row.outlet for row in found(connection, parse("minister"), Filters(outlet="c"))] == ["c"]
        assert found(connection, parse("minister"), Filters(since=NOW.replace(year=2024))) == []
        first = found(connection, parse("minister"), Filters(), 1)
        rest = found(connection, parse("minister"), Filters(before=first[0].id))
    assert [row.outlet for row in (*first, *rest)] == ["e", "c"]


def test_anything_typed_is_a_search_or_help(archive: Database) -> None:
    odd = ("", '"', "-", "-a", "a" * 5000, "a " * 500, "🙂", "\x00", "'; DROP TABLE", "( ) * : ^ ~ \\")
    with archive.read() as connection:
        for typed in odd:
            query = parse(typed)
            found(connection, query, Filters())
            assert query.help or len(query.every) <= 24
            assert query.empty or (to_fts5(query) and to_tsquery(query))


def test_the_index_holds_words_in_order_and_their_other_forms() -> None:
    text = index_text("Eigen doelen niet gehaald")
    assert text.startswith("eigen doelen niet gehaald")
    assert " doel" in text


def test_a_search_walks_its_index_and_never_the_archive(archive: Database) -> None:
    with archive.write() as connection:
        where = story(connection, "Vulling", NOW)
        for number in range(400):
            article(connection, where, "f", f"Gewoon nieuws {number} over {WORDS[number % 7]}", NOW)
        while index_pending(connection, 200):
            pass
        connection.exec_driver_sql("ANALYZE")
    asked = [
        ("minister", Filters()),
        ("minister", Filters(outlet="f", since=NOW)),
        ("minister -regels", Filters()),
    ]
    with archive.read() as connection:
        plans = [search.plan(connection, parse(typed), filters) for typed, filters in asked]
    for plan in plans:
        if connection.dialect.name == "sqlite":
            # The engine's own index gives the order: no sorting, and every other table by its key.
            assert "VIRTUAL TABLE INDEX" in plan
            assert "SCAN articles" not in plan
            assert "TEMP B-TREE" not in plan
        else:
            assert "Bitmap Index Scan on ix_search_documents_words" in plan
            assert "Seq Scan on articles" not in plan
            assert "Seq Scan on search_documents" not in plan
