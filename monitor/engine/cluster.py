"""Many workers on PostgreSQL: Procrastinate runs the same ticks as tasks, each somewhere and once at a time.

No worker leads. Every worker tries to defer each tick; the database keeps one of them. Outlets are polled in
shares: a share waits once (``queueing_lock``) and is taken up by one worker at a time (``lock``). A worker
that is killed loses nothing: what is due stands in our own tables, its locks are freed by the next rescue.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from zlib import crc32

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ProcrastinateException
from procrastinate.jobs import Status
from procrastinate.tasks import ConfigureTaskOptions
from procrastinate.types import JSONDict

from monitor.clock import SystemClock, offset
from monitor.engine.garbage import settle
from monitor.engine.local import Tick
from monitor.engine.queue_schema import prepare
from monitor.ports.tracing import Tracing, Untraced

log = logging.getLogger(__name__)

_URGENT = frozenset({"triage", "alert", "deliver", "digest", "watchdog", "pushed"})
_ARCHIVING = frozenset({"search", "chance"})
"""Ticks that wait until no polling does: they take its places."""
_ALERT, _POLL, _LATER = 30, 20, 10
_SIDE_BY_SIDE = frozenset({"deliver", "rescue", "poll"})
"""Ticks that are safe next to themselves; the outbox hands every delivery to one owner."""
_TICKS, _SHARES = "ticks", "shares"
_LISTENERS = 2
"""Connections that wait for notifications, one for each queue."""
_LONGEST_PAUSE = 15.0
_LOOK = 1.0
_SET = 5.0
"""Seconds by which the clock may move beside the steady one between two looks; more, and somebody set it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a worker behaves. Seconds, except ``concurrency``: tasks side by side in one worker."""

    concurrency: int = 6
    shares: int = 2
    """Polling tasks side by side. They end when their outlets are being asked, and wait while the worker has
    no slot for them: more would only keep shares from workers that have."""
    connections: int = 5
    drain: float = 20.0
    heartbeat: float = 5.0
    stalled: float = 15.0
    """A worker that was silent for this long has lost its tasks to the others, as it has its claims."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Polling, in numbered shares of the outlets."""

    due: Callable[[], Awaitable[Iterable[int]]]
    """The shares in which an outlet's time has come."""
    poll: Callable[[int], Awaitable[object]]
    """Polls what is due in a share."""


def share_of(site: str, count: int) -> int:
    """The share that a site's outlets belong to; the same on every worker."""
    return crc32(site.encode()) % count


class ClusterEngine:
    """One worker of many; ``run`` until told to stop, what is running then may finish."""

    def __init__(
        self,
        url: str,
        ticks: tuple[Tick, ...],
        shares: Shares,
        pace: Pace | None = None,
        clock: SystemClock | None = None,
        tracing: Tracing | None = None,
    ) -> None:
        """``url``: a libpq URL of the database that holds everything else too. ``clock``: of this machine."""
        self._url = url
        self._ticks = ticks
        self._shares = shares
        self._pace = pace or Pace()
        self._clock = clock or SystemClock()
        self._tracing = tracing or Untraced()

    async def run(self, stop: asyncio.Event) -> None:
        """Work; when the database goes away, come back with it."""
        settle()
        pause = 0.5
        while not stop.is_set():
            began = asyncio.get_running_loop().time()
            try:
                await self._work(stop)
            except (ProcrastinateException, psycopg.Error, OSError) as error:
                log.error("the queue is out of reach, again soon", extra={"why": type(error).__name__})
            if asyncio.get_running_loop().time() - began > _LONGEST_PAUSE:
                pause = 0.5
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _work(self, stop: asyncio.Event) -> None:
        await asyncio.to_thread(prepare, self._url)
        app = self.app()
        async with app.open_async():
            await self._rescue(app)
            ends = (asyncio.create_task(stop.wait()), asyncio.create_task(self._clock_is_set()))
            workers = [
                asyncio.create_task(self._worker(app, [_TICKS], self._pace.concurrency)),
                asyncio.create_task(self._worker(self._polling(app), [_SHARES], self._pace.shares)),
            ]
            await asyncio.wait((*workers, *ends), return_when=asyncio.FIRST_COMPLETED)
            for each in ends:
                each.cancel()
            for each in workers:
                each.cancel()  # Procrastinate drains: no new task, what runs may finish
            for each in workers:
                with contextlib.suppress(asyncio.CancelledError):
                    await each

    async def _clock_is_set(self) -> None:
        """Ends when this machine's clock was set, for the workers to begin anew.

        Procrastinate goes by the last tick that it deferred: an hour back on the clock, and it waits for
        one; an hour ahead, and it defers each tick of that hour.
        """
        before = offset(self._clock)
        while abs((now := offset(self._clock)) - before) < _SET:
            before = now
            await asyncio.sleep(_LOOK)
        log.warning("the clock was set, the work goes on", extra={"seconds": round(now - before)})

    async def _worker(self, app: App, queues: list[str], concurrency: int) -> None:
        await app.run_worker_async(
            queues=queues,
            concurrency=concurrency,
            install_signal_handlers=False,
            delete_jobs="always",
            fetch_job_polling_interval=1.0,
            shutdown_graceful_timeout=self._pace.drain,
            update_heartbeat_interval=self._pace.heartbeat,
            stalled_worker_timeout=self._pace.stalled,
        )

    def app(self) -> App:
        """The tasks, on a connection pool of their own."""
        room = self._pace.connections - _LISTENERS
        connector = PsycopgConnector(conninfo=self._url, min_size=1, max_size=room, reconnect_timeout=30)
        app = App(connector=connector)
        for tick in self._ticks:
            if tick.name not in _ARCHIVING:
                self._periodic(app, tick)
        rescue = Tick("rescue", lambda: self._rescue(app), self._pace.heartbeat)
        self._periodic(app, rescue)
        return app

    def _periodic(self, app: App, tick: Tick) -> None:
        async def task(timestamp: int) -> None:
            del timestamp
            await _guarded(tick)

        lock = None if tick.name in _SIDE_BY_SIDE else tick.name
        priority = _ALERT if tick.name in _URGENT | {"rescue", "poll"} else _LATER
        queue = _SHARES if tick.name in _ARCHIVING else _TICKS
        options = ConfigureTaskOptions(lock=lock, queueing_lock=tick.name, priority=priority, queue=queue)
        made = app.task(name=tick.name)(task)
        app.periodic(cron=cron(tick.seconds), periodic_id=tick.name, **options)(made)

    def _polling(self, ticking: App) -> App:
        """Shares have a queue and places of their own: however many are due, a tick finds its place free."""
        app, shares = App(connector=ticking.connector), self._shares
        for tick in self._ticks:
            if tick.name in _ARCHIVING:
                self._periodic(app, tick)

        async def poll_share(number: int, trace: dict[str, str] | None = None) -> None:
            with self._tracing.span("poll share", trace) as span:
                span.note("voorsprong.share", number)
                await _guarded(Tick("poll", lambda: shares.poll(number), 0))

        task = app.task(name="poll-share")(poll_share)

        async def hand_out() -> None:
            if not (due := sorted(await shares.due())):
                return
            with self._tracing.span("hand out") as span:
                span.note("voorsprong.shares", len(due))
                carrier = self._tracing.carrier()
                borne: JSONDict = {"trace": dict(carrier)} if carrier else {}
                for number in due:
                    with contextlib.suppress(AlreadyEnqueued):
                        await task.configure(**_of_share(number)).defer_async(**{"number": number, **borne})

        self._periodic(ticking, Tick("poll", hand_out, 2))
        return app

    async def _rescue(self, app: App) -> None:
        """Drop the tasks of workers that fell silent, and their locks: the next tick defers them again."""
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=self._pace.stalled):
            log.warning("the task of a lost worker is freed", extra={"task": job.task_name, "job": job.id})
            await app.job_manager.finish_job_by_id_async(
                job_id=job.id or 0, status=Status.ABORTED, delete_job=True
            )


def cron(seconds: float) -> str:
    """A tick's pace as Procrastinate takes it, seconds last; whole seconds or whole minutes."""
    if seconds < 60:
        return f"* * * * * */{max(int(seconds), 1)}"
    return f"*/{min(int(seconds // 60), 59)} * * * *"


def _of_share(number: int) -> ConfigureTaskOptions:
    name = f"share-{number}"
    return ConfigureTaskOptions(lock=name, queueing_lock=name, priority=_POLL, queue=_SHARES)


async def _guarded(tick: Tick) -> None:
    """A tick that fails ends itself alone; the next one tries again."""
    try:
        await tick.run()
    except Exception:
        log.exception("tick failed, the next one tries again", extra={"tick": tick.name})
