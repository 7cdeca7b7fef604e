"""A desk for each test, on SQLite; one test runs on PostgreSQL as well."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import date
from typing import TYPE_CHECKING

import pytest

from monitor.model.settings import Settings
from tests.acceptance.desk import Day, desk, settings

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from monitor.storage.database import Database

MONDAY = date(2026, 1, 19)
Open = Callable[..., "Awaitable[Day]"]


@pytest.fixture
async def a_day(sqlite_database: Database) -> AsyncIterator[Open]:
    """``day = await a_day(config, begins)``; Wednesday 21 January 2026 and a plain desk unless said."""
    async with AsyncExitStack() as stack:

        async def open_desk(config: Settings | None = None, begins: date = date(2026, 1, 21)) -> Day:
            return await stack.enter_async_context(desk(sqlite_database, config or settings(), begins))

        yield open_desk
