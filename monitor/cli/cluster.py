"""``monitor worker`` and ``monitor web``: the parts of a cluster, as many of each as there is work for."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from socket import socket
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from monitor.app.desk import web_application
from monitor.app.house import House
from monitor.app.parts import Parts
from monitor.app.reloading import ConfigWatch, Current
from monitor.app.shared_polling import SharedPolling
from monitor.cli.desk import welcome_link
from monitor.cli.root import Config, app, refuse, tell
from monitor.cli.start import listening_or_end, parts_or_end
from monitor.clock import FollowingClock, SystemClock
from monitor.engine.cluster import ClusterEngine, Pace
from monitor.rules.connections import short_of
from monitor.storage.connections import EACH, QUEUE_CONNECTIONS, room
from monitor.storage.database import Database, process_name
from monitor.web.server import serve

log = logging.getLogger(__name__)

_FOLLOW_EVERY = 10.0
_MOST_APART = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """What this process of the cluster does; without the desk it still answers ``/healthz``."""

    work: bool
    desk: bool


@app.command()
def worker(
    config: Config = None,
    *,
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="Tasks side by side.")] = 6,
) -> None:
    """A worker of the cluster: polls, decides and tells together with the others, until asked to stop."""
    run_cluster(parts_or_end(config), Roles(work=True, desk=False), Pace(concurrency=concurrency))


@app.command()
def web(config: Config = None) -> None:
    """Serve the desk alone, a part of a cluster; `run` has it built in."""
    parts = parts_or_end(config)
    if link := welcome_link(parts):
        tell(f"Eerste keer? Maak de beheerder via {link} (24 uur geldig)")
    tell(f"Voorsprong staat op {parts.environment['MONITOR_DESK_URL']}")
    run_cluster(parts, Roles(work=False, desk=True))


def run_cluster(parts: Parts, roles: Roles, pace: Pace | None = None, *, backfill: bool = False) -> None:
    """Run until SIGTERM or SIGINT; what is running then may finish."""
    if roles.work and parts.database.sqlite:
        refuse("een cluster heeft PostgreSQL nodig → zet MONITOR_DATABASE_URL op postgresql://…")
    if not parts.database.sqlite:
        _count_connections(parts.database)
    sockets = listening_or_end(parts.environment)
    asyncio.run(_run(parts, sockets, roles, pace or Pace(), backfill=backfill))


async def _run(parts: Parts, sockets: Sequence[socket], roles: Roles, pace: Pace, *, backfill: bool) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    log.info(
        "started", extra={"outlets": len(parts.settings.outlets), "worker": roles.work, "desk": roles.desk}
    )
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(House(parts, backfill=backfill)) if roles.work else None
        now = house or Current(parts)
        config = ConfigWatch(lambda: now.parts, now.take_up, now.moment)
        following = [asyncio.create_task(each) for each in (_follow(parts), config.follow())]
        component = "worker" if roles.work else "web"
        application = web_application(now, desk=roles.desk, component=component)
        proxies = parts.environment["MONITOR_TRUSTED_PROXIES"]
        server = asyncio.create_task(serve(application, sockets, stop, proxies=proxies))
        if house is not None:
            async with SharedPolling(house) as polling:
                await _engine(house, polling, pace).run(stop)
        await server
        for each in following:
            each.cancel()
    parts.database.close()
    log.info("stopped cleanly")


async def _follow(parts: Parts) -> None:
    """Keep to the database's clock; say so once when this machine's, which stamps the log, is another.

    A desk writes nothing by itself: here it looks whether a database that took nothing takes it again. Nobody
    is sent to a desk that is not ready, so nobody else's write would tell.
    """
    clock, said = parts.clock, False
    while isinstance(clock, FollowingClock):
        try:
            await asyncio.to_thread(clock.follow)
            await asyncio.to_thread(parts.database.try_again)
        except SQLAlchemyError:  # the steady clock carries it on; who needs the database says that it is gone
            await asyncio.sleep(_FOLLOW_EVERY)
            continue
        apart = (SystemClock().now() - clock.now()).total_seconds()
        if abs(apart) > _MOST_APART and not said:
            log.warning(
                "this machine's clock is not the database's, which counts: set it by NTP",
                extra={"seconds": round(apart)},
            )
        said = abs(apart) > _MOST_APART
        await asyncio.sleep(_FOLLOW_EVERY)


def _engine(house: House, polling: SharedPolling, pace: Pace) -> ClusterEngine:
    url = house.parts.database.url.set(drivername="postgresql")
    named = url.update_query_dict({"application_name": process_name()})
    address = named.render_as_string(hide_password=False)
    paced, traced = replace(pace, connections=QUEUE_CONNECTIONS), house.parts.tracing
    return ClusterEngine(address, house.ticks(), polling.shares(), paced, tracing=traced)


def _count_connections(database: Database) -> None:
    """Says so when all processes together may open more connections than the server takes."""
    found = room(database)
    if missing := short_of(found, EACH):
        log.error(
            "PostgreSQL has too few connections for all processes: raise max_connections or run fewer",
            extra={"missing": missing, "max_connections": found.most, "processes": found.processes},
        )
