"""Storage for pushed news: the subscriptions, and what hubs brought until it is read."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import RowMapping, delete, insert, select

from monitor.model.push import Brought, Subscription
from monitor.storage.database import Database, count_of, upsert
from monitor.storage.tables.outlets import pushes, subscriptions


class SubscriptionStore:
    """Subscriptions by outlet and by the token in the callback's address."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def subscriptions(self) -> dict[str, Subscription]:
        """All, by outlet."""
        with self._database.read() as connection:
            rows = connection.execute(select(subscriptions)).mappings().all()
        return {row["outlet"]: _subscription(row) for row in rows}

    def subscription(self, token: str) -> Subscription | None:
        """The one whose callback holds this token."""
        statement = select(subscriptions).where(subscriptions.c.token == token)
        with self._database.read() as connection:
            row = connection.execute(statement).mappings().one_or_none()
        return _subscription(row) if row is not None else None

    def keep(self, known: Subscription) -> None:
        """Stores one, in the place of the outlet's former."""
        with self._database.write() as connection:
            values = asdict(known)
            statement = upsert(subscriptions, connection).values(values)
            connection.execute(statement.on_conflict_do_update(index_elements=["outlet"], set_=values))

    def put(self, brought: Brought, most: int) -> bool:
        """See ``ports.push.Subscriptions``."""
        values = {name: value for name, value in asdict(brought).items() if name != "id"}
        with self._database.write() as connection:
            if count_of(connection, pushes, pushes.c.outlet == brought.outlet) >= most:
                return False
            connection.execute(insert(pushes).values(values))
        return True

    def oldest(self) -> Brought | None:
        """See ``ports.push.Subscriptions``."""
        with self._database.read() as connection:
            row = connection.execute(select(pushes).order_by(pushes.c.id).limit(1)).mappings().one_or_none()
        return Brought(**row) if row is not None else None

    def remove(self, brought: Brought) -> None:
        """See ``ports.push.Subscriptions``."""
        with self._database.write() as connection:
            connection.execute(delete(pushes).where(pushes.c.id == brought.id))


def _subscription(row: RowMapping) -> Subscription:
    return Subscription(**row)
