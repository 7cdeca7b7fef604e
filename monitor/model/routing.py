"""The routing tree as feeds.yaml gives it, with inheritance already worked out."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model.alert import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteNode:
    """What a node matches, and the complete route that applies there. None matches anything."""

    route: Route
    topics: frozenset[str] | None = None
    outlets: frozenset[str] | None = None
    tiers: frozenset[int] | None = None
    ministries: frozenset[str] | None = None
    proceed: bool = False
    """``continue: true``: siblings after this one are tried as well."""
    children: tuple[RouteNode, ...] = ()
