"""Whom a configuration reaches, and what it leaves untold."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.model.routing import Node
from monitor.rules.alerting.routes import all_routes


def without_route(topics: Iterable[str], root: Node) -> tuple[str, ...]:
    """The topics that no route takes, whatever the outlet: nobody is told of them."""
    return tuple(topic for topic in topics if not any(_takes(child, topic) for child in root.children))


def _takes(node: Node, topic: str) -> bool:
    """A route by ministry hears of Kamervragen alone: what is not asked about it never tells."""
    return not node.match.ministries and (not node.match.topics or topic in node.match.topics)


def for_topics(root: Node) -> tuple[str, ...]:
    """The routes below the root that can tell of any topic, parents before children."""
    return tuple(
        slug
        for child in root.children
        if not child.match.ministries
        for slug in (child.slug, *for_topics(child))
    )


def channels_used(root: Node) -> frozenset[str]:
    """The kinds of channel that some route, its fallback or its escalation names."""
    return frozenset(
        address.channel
        for route in all_routes(root)
        for address in (
            *route.channels,
            *route.fallback,
            *(each for step in route.escalate for each in step.to),
        )
    )
