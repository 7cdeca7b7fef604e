"""Whether one PostgreSQL can carry the processes that share it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.model.connections import Room


def short_of(room: Room, each: int) -> int:
    """How many connections are too few when every process opens all ``each`` that it may; 0 when it fits."""
    wanted = room.processes * each + room.foreign
    return max(wanted - (room.most - room.reserved), 0)
