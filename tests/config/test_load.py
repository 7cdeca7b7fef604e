"""feeds.yaml: loaded safely, validated whole, every fault with its line and a remedy."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
import yaml

from monitor.config.edit import with_new_topic
from monitor.config.json_schema import json_schema
from monitor.config.load import load_settings, parse_settings
from monitor.model.alert import Address, Step
from monitor.model.settings import Settings
from monitor.outlets.opml import slug_of
from monitor.rules.alerting.reach import channels_used, without_route

HERE = Path(__file__).parent
SHIPPED = HERE.parent.parent / "feeds.yaml"
GOOD = """
outlets:
  nu: {name: NU.nl, url: "https://www.nu.nl/rss/Algemeen", tier: 1}
topics:
  diversiteit: {title: Diversiteit, alert: diversiteit}
people:
  piket: {name: Piket, email: piket@example.nl}
routes:
  - topics: [diversiteit]
    channels: [email:piket]
    group_wait: 90s
    routes:
      - name: nacht
        outlets: [nu]
        group_interval: 1h
"""


def faults(text: str) -> tuple[str, ...]:
    result = parse_settings(text)
    assert not isinstance(result, Settings)
    return tuple(str(fault) for fault in result)


def test_the_shipped_file_is_valid_and_reads_at_least_25_outlets() -> None:
    settings = load_settings(SHIPPED)
    assert isinstance(settings, Settings), settings
    assert len(settings.outlets) >= 25
    assert all(outlet.terms for outlet in settings.outlets)
    assert {topic.slug for topic in settings.topics} == {"diversiteit-overheid", "institutioneel-racisme"}


def test_the_routing_tree_is_read_with_inheritance_left_to_the_rules() -> None:
    settings = parse_settings(GOOD)
    assert isinstance(settings, Settings)
    parent = settings.routes.children[0]
    child = parent.children[0]
    assert parent.settings.group_wait == timedelta(seconds=90)
    assert parent.settings.channels == (Address("email", "piket"),)
    assert child.slug == "nacht"
    assert child.settings.group_wait is None
    assert child.settings.group_interval == timedelta(hours=1)
    assert child.match.outlets == frozenset({"nu"})


def test_a_step_of_an_escalation_may_leave_its_time_to_the_route() -> None:
    settings = parse_settings(GOOD + "        escalate_after: 20m\n        escalate: [{to: [email:piket]}]\n")
    assert isinstance(settings, Settings), settings
    child = settings.routes.children[0].children[0].settings
    assert child.escalate_after == timedelta(minutes=20)
    assert child.escalate == (Step(after=None, to=(Address("email", "piket"),)),)


def test_twenty_faults_in_one_file_are_all_told_with_line_and_remedy() -> None:
    result = load_settings(HERE / "twenty_faults.yaml")
    assert not isinstance(result, Settings)
    told = {fault.line for fault in result}
    expected = {4, 5, 9, 10, 11, 16, 17, 18, 22, 25, 30, 31, 33, 36, 37, 38, 39, 40, 41, 42, 43, 44}
    assert told == expected, sorted(str(fault) for fault in result)
    assert len(result) >= 20
    assert all(fault.message and fault.remedy for fault in result)


@pytest.mark.parametrize(
    ("what", "text", "line", "word"),
    [
        ("a YAML tag never makes an object", "a: !!python/object/apply:os.getcwd []", 1, "tag"),
        ("an alias is refused before it can explode", "a: &x [1, 2]\nb: [*x, *x]", 1, "anker"),
        ("a duplicate key names both lines", GOOD + "topics:\n  x: {title: X, alert: x}\n", 16, "dubbel"),
        ("a tab as indentation is a YAML fault with its line", "outlets:\n\tnu: 1", 2, "YAML"),
        ("an unclosed quote is a YAML fault", 'outlets: "nu', 1, "YAML"),
        ("an empty file says how to begin", "", 1, "leeg"),
        ("a list is not a configuration", "- a\n- b", 1, "geen blok"),
        ("a misspelt key proposes the right one", GOOD + "digets: {}\n", 16, "'digest'"),
        ("two routes of one name would hide each other", GOOD + "  - {name: nacht}\n", 16, "bestaat al"),
        (
            "a route that tells nobody",
            GOOD + "  - {name: stil, topics: [diversiteit]}\n",
            16,
            "bereikt niemand",
        ),
        (
            "nor may what it inherits be nothing",
            GOOD + "  - {name: stil, channels: [], routes: [{name: kind}]}\n",
            16,
            "bereikt niemand",
        ),
        (
            "reminders without end",
            GOOD.replace("group_wait: 90s", "repeat_interval: 0s"),
            11,
            "minuut",
        ),
        ("a route may not take the service's own name", GOOD + "  - {name: beheer}\n", 16, "dienst"),
        (
            "a duration of a thousand centuries",
            GOOD + "  - {group_wait: 99999999999999999999h}\n",
            16,
            "duur",
        ),
        ("a NUL is not text", "outlets: \0", 1, "YAML"),
        ("deep nesting ends at a limit", "a: " + "[" * 60 + "]" * 60, 1, "diep"),
        ("thousands of brackets do not crash the reader", "a: " + "[" * 50_000, 1, "diep"),
        ("a huge file is refused unread", "a: " + "x" * 2_000_001, 1, "2 MB"),
    ],
)
def test_what_cannot_be_read_is_one_clear_line(what: str, text: str, line: int, word: str) -> None:
    told = faults(text)
    assert any(word in fault and fault.startswith(f"regel {line}:") for fault in told), (what, told)


@pytest.mark.parametrize(
    ("what", "route"),
    [
        ("muted on purpose", "{name: stil, mute: true}"),
        ("inherits its channels", "{name: ouder, channels: [email:piket], routes: [{name: kind}]}"),
        ("inherits the mute", "{name: ouder, mute: true, routes: [{name: kind}]}"),
    ],
)
def test_a_route_that_tells_nobody_on_purpose_is_no_fault(what: str, route: str) -> None:
    assert isinstance(parse_settings(GOOD + f"  - {route}\n"), Settings), what


@pytest.mark.parametrize(
    ("what", "routes", "silent", "channels"),
    [
        ("no route at all", "[]", ("a", "b"), frozenset[str]()),
        ("one topic is left out", "[{topics: [a], channels: [email:p]}]", ("b",), {"email"}),
        (
            "a route without topics takes all",
            "[{channels: ['slack:#x'], fallback: [email:p]}]",
            (),
            {"slack", "email"},
        ),
        (
            "a route by ministry hears of Kamervragen alone",
            "[{ministries: [bzk], channels: [email:p]}, {topics: [a], channels: [email:p]}]",
            ("b",),
            {"email"},
        ),
        (
            "an escalation counts as used",
            "[{channels: [email:p], escalate: [{after: 5m, to: ['slack:#x']}]}]",
            (),
            {"slack", "email"},
        ),
    ],
)
def test_what_a_configuration_leaves_untold(
    what: str, routes: str, silent: tuple[str, ...], channels: frozenset[str]
) -> None:
    settings = parse_settings(
        "outlets: {nu: {name: NU, url: 'https://nu.nl/rss'}}\n"
        "topics: {a: {title: A, alert: a}, b: {title: B, alert: b}}\n"
        "ministries: {bzk: {name: BZK, answers: [Binnenlandse Zaken]}}\n"
        f"people: {{p: {{name: P, email: p@example.nl}}}}\nroutes: {routes}\n"
    )
    assert isinstance(settings, Settings), what
    assert without_route(("a", "b"), settings.routes) == silent, what
    assert channels_used(settings.routes) == channels, what


def test_a_missing_file_says_what_to_do() -> None:
    result = load_settings(Path("does-not-exist.yaml"))
    assert not isinstance(result, Settings)
    assert "MONITOR_CONFIG" in str(result[0])


def test_the_published_schema_is_the_one_of_the_code_and_accepts_the_shipped_file() -> None:
    published = json.loads((SHIPPED.parent / "docs" / "feeds.schema.json").read_text(encoding="utf-8"))
    assert published == json_schema(), "run: monitor check --schema > docs/feeds.schema.json"
    jsonschema.validate(yaml.safe_load(SHIPPED.read_text(encoding="utf-8")), published)


@pytest.mark.parametrize("title", ["No", "on", "Yes", "Y", "2026", "null", "Wolf: schaap"])
def test_a_topic_may_be_called_what_yaml_has_a_meaning_for(title: str) -> None:
    fields = {"title": title, "alert": "wolf"}
    text = with_new_topic(GOOD, slug_of(title), fields, "")
    assert isinstance(text, str)
    read = parse_settings(text)
    assert isinstance(read, Settings), read
    topic = read.topic(slug_of(title))
    assert topic is not None
    assert topic.title == title
