"""How many connections PostgreSQL allows and who holds them."""

from __future__ import annotations

from sqlalchemy import text

from monitor.model.connections import Room
from monitor.storage.database import APPLICATION, MOST_CONNECTIONS, Database

QUEUE_CONNECTIONS = 5
"""What a worker's queue opens at most, beside its ``MOST_CONNECTIONS``."""
EACH = MOST_CONNECTIONS + QUEUE_CONNECTIONS
"""What one process of ours opens at most; a desk opens fewer."""

_ROOM = text("""
SELECT current_setting('max_connections')::int AS most,
  current_setting('superuser_reserved_connections')::int
    + coalesce(current_setting('reserved_connections', true), '0')::int AS reserved,
  count(DISTINCT application_name) FILTER (WHERE application_name LIKE :ours) AS processes,
  count(*) FILTER (WHERE application_name NOT LIKE :ours) AS foreign_ones
FROM pg_stat_activity WHERE backend_type = 'client backend'
""")


def room(database: Database) -> Room:
    """Asked of the server, whichever database its connections use."""
    with database.read() as connection:
        row = connection.execute(_ROOM, {"ours": f"{APPLICATION}%"}).one()
    return Room(most=row.most, reserved=row.reserved, processes=row.processes, foreign=row.foreign_ones)
