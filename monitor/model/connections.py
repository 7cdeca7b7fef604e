"""Connections to one PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What the server allows, and who is there. ``processes``: of ours, this one included."""

    most: int
    reserved: int
    """Kept by the server for its administrators."""
    processes: int
    foreign: int
    """Connections of others, open now."""
