"""The routing tree: children inherit, first match wins unless ``continue``, the root matches everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace

from monitor.model.alert import Route
from monitor.model.routing import Match, Node, RouteSettings
from monitor.model.topic import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What a route is chosen by: one topic of a story at one tier, and where it was seen."""

    topic: str
    outlets: frozenset[str] = frozenset()
    tiers: frozenset[int] = frozenset()
    urgent: bool = False
    tier: Tier = Tier.ALERT
    ministries: frozenset[str] = frozenset()
    """To whom the story's Kamervragen are addressed."""


def resolve(node: Node, parent: Route | None = None) -> Route:
    """The node's route with everything inherited."""
    base = replace(parent, slug=node.slug) if parent else Route(slug=node.slug)
    said = {each.name: getattr(node.settings, each.name) for each in fields(RouteSettings)}
    return replace(base, **{name: value for name, value in said.items() if value is not None})


def all_routes(root: Node, parent: Route | None = None) -> Iterator[Route]:
    """Every route of the tree, parents before children."""
    route = resolve(root, parent)
    yield route
    for child in root.children:
        yield from all_routes(child, route)


def routes_for(root: Node, labels: Labels) -> tuple[Route, ...]:
    """The routes that one topic of a story takes; a muted route among them still ended the matching."""
    return tuple(_walk(root, resolve(root), labels))


def routes_for_all(root: Node, labels: Iterable[Labels]) -> dict[str, tuple[Route, frozenset[str]]]:
    """``{route slug: (route, topics it is for)}`` for all topics of a story.

    Each topic walks the tree by itself, so that a story of two topics is never lost to the first one's route.
    """
    found: dict[str, tuple[Route, frozenset[str]]] = {}
    for each in labels:
        for route in routes_for(root, each):
            before = found[route.slug][1] if route.slug in found else frozenset()
            found[route.slug] = (route, before | {each.topic})
    return found


def _walk(node: Node, route: Route, labels: Labels) -> Iterator[Route]:
    inside = False
    for child in node.children:
        if not matches(child.match, labels):
            continue
        inside = True
        yield from _walk(child, resolve(child, route), labels)
        if not child.goes_on:
            break
    if not inside:
        yield route


def matches(match: Match, labels: Labels) -> bool:
    """Whether a node takes it: every condition that it states."""
    return (
        (not match.topics or labels.topic in match.topics)
        and (not match.outlets or bool(match.outlets & labels.outlets))
        and (not match.tiers or bool(match.tiers & labels.tiers))
        and (not match.ministries or bool(match.ministries & labels.ministries))
        and (match.urgent is None or match.urgent == labels.urgent)
    )
