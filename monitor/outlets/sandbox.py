"""Where documents from strangers are read: worker processes with a limit on memory and on time.

``parse(...)`` waits in line with others; small documents travel together. A batch that does not come
back in time is stopped and its documents go again one by one, so that only the guilty one pays. Workers are
forked from a small clean server process, so that a stopped worker is replaced in milliseconds.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from collections import deque
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.context import ForkServerContext, ForkServerProcess
from types import ModuleType
from typing import TYPE_CHECKING, Self

from pebble import ProcessPool

from monitor.model.collecting import Gathered
from monitor.model.reading import Failure, Fetched, FetchFailed, Reading, Text
from monitor.outlets.parsing import Job, Sought, confine, run_batch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future
    from datetime import datetime
    from multiprocessing.popen_forkserver import Popen
    from multiprocessing.process import BaseProcess
    from types import TracebackType

    from monitor.model.outlet import Kind, Outlet

log = logging.getLogger(__name__)

MEMORY = 256 * 1024 * 1024
SECONDS = 5.0
BATCH = 12
BATCH_BYTES = 600_000
BATCH_SECONDS = 2.0
_LOOK = 1.0
Parsed = Reading | Text | Gathered | FetchFailed
_Batch = list[tuple[Job, asyncio.Future[Parsed], bool]]


class Sandbox:
    """A pool of confined workers, as an async context manager; started at the first document."""

    def __init__(self, workers: int = 0, *, memory: int = MEMORY, seconds: float = SECONDS) -> None:
        """``workers`` 0 means one for each core; ``memory`` in bytes a worker."""
        self._workers = workers or max(1, os.cpu_count() or 1)
        self._memory = memory
        self._seconds = seconds
        self._pool: ProcessPool | None = None
        self._waiting: deque[tuple[Job, asyncio.Future[Parsed], bool]] = deque()
        self._travelling = 0
        self._sent: set[Future[list[Parsed]]] = set()
        self._looking: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        """Nothing is started yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops every worker, busy or not."""
        await asyncio.to_thread(self.close)

    def close(self) -> None:
        """Stops every worker; blocks for a moment."""
        pool, self._pool = self._pool, None
        if pool is not None:
            _stop(pool)

    async def parse(
        self, kind: str, body: bytes, content_type: str, url: str, option: str = ""
    ) -> Reading | Text | FetchFailed:
        """Reads one document; ``kind`` as in ``parsing.Job``. Never raises for what a document does."""
        read = await self._run(Job(kind, body, content_type, url, option))
        return _other_kind(url) if isinstance(read, Gathered) else read

    async def gather(
        self,
        outlet: Outlet,
        found: Fetched,
        now: datetime,
        *,
        kind: Kind | None = None,
        since: datetime | None = None,
    ) -> Gathered | FetchFailed:
        """Reads an outlet's document and works out there what each entry is; see ``ports.Gather``."""
        sought = Sought(outlet, now, since)
        job = Job(kind or outlet.kind, found.body, found.content_type, found.url, outlet.selector, sought)
        read = await self._run(job)
        return read if isinstance(read, Gathered | FetchFailed) else _other_kind(found.url)

    async def _run(self, job: Job) -> Parsed:
        future: asyncio.Future[Parsed] = asyncio.get_running_loop().create_future()
        self._waiting.append((job, future, False))
        self._send()
        return await future

    def _send(self) -> None:
        while self._waiting and self._travelling < self._workers * 2:
            batch = self._next_batch()
            if not batch:
                continue
            limit = self._seconds if len(batch) == 1 else min(BATCH_SECONDS, self._seconds)
            self._travelling += 1
            self._schedule(batch, limit, asyncio.get_running_loop())

    def _schedule(self, batch: _Batch, limit: float, loop: asyncio.AbstractEventLoop) -> None:
        def back(done: Future[list[Parsed]]) -> None:
            loop.call_soon_threadsafe(self._back, batch, done)

        jobs = [job for job, _, _ in batch]
        try:
            sent = self._schedulable().schedule(run_batch, args=[jobs], timeout=limit)
        except (RuntimeError, OSError) as error:  # not even a fresh pool takes it: no memory, no processes
            self._travelling -= 1
            for job, future, _ in batch:
                detail = f"the reader could not be started: {error}"[:200]
                if not future.done():
                    future.set_result(FetchFailed(url=job.url, why=Failure.UNPARSABLE, detail=detail))
        else:
            self._sent.add(sent)
            sent.add_done_callback(back)
            if self._looking is None:
                self._looking = loop.call_later(_LOOK, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """What was on its way to a pool that broke down comes back by itself in part only."""
        self._looking = None
        if self._pool is not None and not self._pool.active:
            self._replace(self._pool)
        if self._sent:
            self._looking = loop.call_later(_LOOK, self._look, loop)

    def _next_batch(self) -> _Batch:
        batch: _Batch = []
        size = 0
        while self._waiting and len(batch) < BATCH:
            job, future, alone = self._waiting[0]
            if batch and (alone or size + len(job.body) > BATCH_BYTES or job.kind == "fulltext"):
                break
            self._waiting.popleft()
            if future.done():
                continue
            batch.append((job, future, alone))
            size += len(job.body)
            if alone or job.kind == "fulltext":
                break
        return batch

    def _back(self, batch: _Batch, done: Future[list[Parsed]]) -> None:
        self._travelling -= 1
        self._sent.discard(done)
        error = None if done.cancelled() else done.exception()
        if done.cancelled() or error is not None:
            self._retry_or_fail(batch, error)
        else:
            for (_, future, _), parsed in zip(batch, done.result(), strict=True):
                if not future.done():
                    future.set_result(parsed)
        self._send()

    def _retry_or_fail(self, batch: _Batch, error: BaseException | None) -> None:
        broken = (error is None or isinstance(error, BrokenProcessPool)) and not batch[0][
            2
        ]  # no document's fault
        if len(batch) > 1 or broken:
            self._waiting.extendleft((job, future, True) for job, future, _ in reversed(batch))
            return
        job, future, _ = batch[0]
        if isinstance(error, TimeoutError):
            detail = f"reading it took longer than {self._seconds:g} s and was stopped"
        else:
            detail = f"the reader died of it: {type(error).__name__} {error}"[:200]
        if not future.done():
            future.set_result(FetchFailed(url=job.url, why=Failure.UNPARSABLE, detail=detail))

    def _schedulable(self) -> ProcessPool:
        """The pool, or another one: a pool whose workers all died (no memory) takes nothing any more."""
        if self._pool is not None and not self._pool.active:
            self._replace(self._pool)
        return self._started()

    def _replace(self, broken: ProcessPool) -> None:
        log.error("the reader's workers broke down; they are started anew")
        self._pool = None
        threading.Thread(target=_stop, args=[broken], daemon=True).start()
        for sent in tuple(self._sent):
            sent.cancel()

    def _started(self) -> ProcessPool:
        if self._pool is None:
            context = _Context()
            context.set_forkserver_preload(["monitor.outlets.parsing"])
            self._pool = ProcessPool(
                max_workers=self._workers, initializer=confine, initargs=[self._memory], context=context
            )
        return self._pool


def _stop(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]  # pebble has no types there
    pool.join()


def _other_kind(url: str) -> FetchFailed:
    return FetchFailed(url=url, why=Failure.NOT_A_FEED, detail="read as another kind of document")


_MAIN = threading.Lock()


@contextmanager
def _without_main() -> Iterator[None]:
    """A worker needs the parsers only: it is kept from importing the program that started it."""
    with _MAIN:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


class _Process(ForkServerProcess):
    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Popen:  # noqa: N802 - multiprocessing's own name
        with _without_main():
            return ForkServerProcess._Popen(process_obj)  # noqa: SLF001


class _Context(ForkServerContext):
    Process = _Process
