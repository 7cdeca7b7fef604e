"""The routing tree: children inherit, the first match wins unless it goes on, the root takes what is left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest

from monitor.model.alert import Address
from monitor.model.routing import Match, Node, RouteSettings
from monitor.rules.alerting.routes import Labels, all_routes, resolve, routes_for, routes_for_all

DESK, HEAD = (Address("slack", "#desk"),), (Address("email", "hoofd"),)
NIGHT = Node(slug="nacht", match=Match(urgent=True), settings=RouteSettings(channels=HEAD))
RACISM = Node(
    slug="racisme",
    match=Match(topics=frozenset({"racisme"})),
    settings=RouteSettings(group_wait=timedelta(minutes=5)),
    children=(NIGHT,),
)
COPY = Node(slug="kopie", match=Match(topics=frozenset({"racisme", "diversiteit"})), goes_on=True)
NATIONAL = Node(slug="landelijk", match=Match(tiers=frozenset({1})))
REGIONAL = Node(slug="regio", match=Match(outlets=frozenset({"tubantia"})))
OFF = Node(slug="uit", match=Match(topics=frozenset({"voetbal"})), settings=RouteSettings(mute=True))
ROOT = Node(
    slug="root",
    settings=RouteSettings(channels=DESK, cap=3),
    children=(COPY, OFF, RACISM, NATIONAL, REGIONAL),
)


def labels(
    topic: str, *, tiers: Iterable[int] = (), outlets: Iterable[str] = (), urgent: bool = False
) -> Labels:
    return Labels(topic=topic, tiers=frozenset(tiers), outlets=frozenset(outlets), urgent=urgent)


@pytest.mark.parametrize(
    ("says", "seen", "slugs"),
    [
        ("a route that goes on and the first that does not", labels("racisme"), ["kopie", "racisme"]),
        ("the deepest match takes it", labels("racisme", urgent=True), ["kopie", "nacht"]),
        ("a muted route ends the matching", labels("voetbal", tiers={1}), ["uit"]),
        ("by the tier of an outlet", labels("wonen", tiers={1, 3}), ["landelijk"]),
        ("by an outlet", labels("wonen", tiers={2}, outlets={"tubantia"}), ["regio"]),
        ("what no child takes is the root's", labels("wonen", tiers={2}), ["root"]),
        ("one that goes on and nothing after it", labels("diversiteit", tiers={2}), ["kopie"]),
    ],
)
def test_the_walk(says: str, seen: Labels, slugs: list[str]) -> None:
    assert [each.slug for each in routes_for(ROOT, seen)] == slugs, says


def test_children_inherit_what_they_do_not_say() -> None:
    known = {each.slug: each for each in all_routes(ROOT)}
    assert known["racisme"].channels == DESK
    assert known["racisme"].cap == 3
    assert known["nacht"].channels == HEAD, "said by itself"
    assert known["nacht"].group_wait == timedelta(minutes=5), "from its parent, not from the root"
    assert known["kopie"].group_wait == timedelta(minutes=2), "the default"
    assert resolve(ROOT).slug == "root"


def test_a_story_of_two_topics_is_never_lost_to_the_first_ones_route() -> None:
    found = routes_for_all(ROOT, [labels("racisme"), labels("wonen", tiers={2})])
    assert {slug: set(topics) for slug, (_, topics) in found.items()} == {
        "kopie": {"racisme"},
        "racisme": {"racisme"},
        "root": {"wonen"},
    }
