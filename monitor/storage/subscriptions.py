"""Storage for pushed news: the subscriptions."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import RowMapping, select

from monitor.model.push import Subscription
from monitor.storage.database import Database, upsert
from monitor.storage.tables.outlets import subscriptions


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


def _subscription(row: RowMapping) -> Subscription:
    return Subscription(**row)
