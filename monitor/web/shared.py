"""A reading that many ask for at once and that may hang: one at a time, and nobody waits for long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class Shared(Generic[T]):
    """Who asks while a reading is under way gets its outcome; who waited long enough goes without.

    A database that accepts connections and never answers holds the thread that asks it, whatever the server
    was told of limits. So no second reading begins beside one that hangs, and its thread is none of those
    that the desk needs, nor one that the process waits for when it ends.
    """

    def __init__(self, read: Callable[[], T], within: float) -> None:
        """``within``: seconds that one asker waits."""
        self._read = read
        self._within = within
        self._under_way: asyncio.Future[T] | None = None

    async def get(self) -> T:
        """What ``read`` gives or raises; TimeoutError when it did not end in time, and then it goes on."""
        if self._under_way is None or self._under_way.done():
            self._under_way = self._begin()
        async with asyncio.timeout(self._within):
            return await asyncio.shield(self._under_way)

    def _begin(self) -> asyncio.Future[T]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        future.add_done_callback(_seen)

        def work() -> None:
            try:
                result = self._read()
            except Exception as error:  # noqa: BLE001 - the asker's, raised where it asks
                done: Callable[[], None] = partial(_fail, future, error)
            else:
                done = partial(_fulfil, future, result)
            with suppress(RuntimeError):  # the loop ended meanwhile, and with it who asked
                loop.call_soon_threadsafe(done)

        Thread(target=work, name="reading", daemon=True).start()
        return future


def _fulfil(future: asyncio.Future[T], result: T) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: asyncio.Future[T], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)


def _seen(future: asyncio.Future[T]) -> None:
    """When nobody waits any more, its failure is nobody's surprise."""
    if not future.cancelled():
        future.exception()
