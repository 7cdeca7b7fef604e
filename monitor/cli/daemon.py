"""``monitor run`` and ``monitor poll``."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
from collections.abc import Sequence
from dataclasses import asdict, replace
from socket import socket
from typing import Annotated

import typer

from monitor.app.desk import web_application
from monitor.app.first_round import FirstRound
from monitor.app.house import House
from monitor.app.parts import Parts
from monitor.cli.doubts import doubts
from monitor.cli.root import AsJson, Config, app, refuse, say, tell
from monitor.cli.start import alone_or_end, listening_or_end, parts_or_end
from monitor.model.calendar import AMSTERDAM
from monitor.model.collecting import Round
from monitor.model.outlet import Kind
from monitor.storage.people import any_account
from monitor.web.server import serve

log = logging.getLogger(__name__)


@app.command()
def run(
    config: Config = None,
    engine: Annotated[
        str, typer.Option(help="local: this process does it all. cluster: PostgreSQL.")
    ] = "local",
    *,
    web: Annotated[bool, typer.Option("--web/--no-web", help="With or without the desk.")] = True,
    backfill: Annotated[bool, typer.Option(help="Also alert on what an outlet's first fetch holds.")] = False,
) -> None:
    """The daemon: polls, decides, tells, until it is asked to stop."""
    if engine not in ("local", "cluster"):
        refuse(f"--engine {engine} bestaat niet → kies local of cluster")
    parts = parts_or_end(config)
    if engine == "cluster":
        from monitor.cli.cluster import Roles, run_cluster  # noqa: PLC0415 - the start of one process is quicker

        run_cluster(parts, Roles(work=True, desk=web), backfill=backfill)
        return
    alone, sockets = alone_or_end(parts.database), listening_or_end(parts.environment)
    asyncio.run(daemon(parts, sockets, web=web, backfill=backfill))
    alone.close()


async def daemon(parts: Parts, sockets: Sequence[socket], *, web: bool, backfill: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    _announce(parts)
    link = _welcome(parts) if web else ""

    def welcome() -> None:
        with parts.database.read() as connection:
            unused = link and not any_account(connection)
        if unused:
            tell(f"Eerste keer? Maak de beheerder via {link} (24 uur geldig)")

    welcome()
    async with House(parts, backfill=backfill) as house:
        server = asyncio.create_task(
            serve(
                web_application(house, desk=web),
                sockets,
                stop,
                proxies=parts.environment["MONITOR_TRUSTED_PROXIES"],
            )
        )
        buttons = asyncio.create_task(house.hear_buttons(stop))
        collector = house.collector
        slugs = [outlet.slug for outlet in parts.settings.outlets]
        first = FirstRound(house.collect_due, lambda: collector.in_hand, parts.database, slugs, welcome)
        await house.engine(first).run(stop)
        await buttons
        await server
    parts.database.close()
    log.info("stopped cleanly")


def _welcome(parts: Parts) -> str:
    from monitor.cli.desk import welcome_link  # noqa: PLC0415 - without the desk nobody needs it

    return welcome_link(parts)


def _announce(parts: Parts) -> None:
    settings, environment = parts.settings, parts.environment
    log.info("started", extra={"outlets": len(settings.outlets), "topics": len(settings.topics)})
    if not environment["MONITOR_CONTACT"]:
        log.warning("MONITOR_CONTACT is empty: outlets cannot reach you about our visits; set a mail address")
    for name, what in (("MONITOR_SMTP_HOST", "mail"), ("MONITOR_SLACK_TOKEN", "Slack messages")):
        if not environment[name]:
            log.warning("%s is empty: no %s will be sent, alerts stay visible on the desk", name, what)
    today = parts.clock.now().astimezone(AMSTERDAM).date()
    if many := sum(1 for _ in doubts(settings, environment, today)):
        log.warning("the configuration is usable and leaves %d doubts: monitor check names them", many)


@app.command()
def poll(
    slugs: Annotated[
        list[str] | None, typer.Argument(metavar="[SLUG]...", help="Outlets; default all.")
    ] = None,
    config: Config = None,
    *,
    as_json: AsJson = False,
) -> None:
    """One round over all or some outlets, now; exit 1 if any failed."""
    parts = parts_or_end(config)
    known = {outlet.slug for outlet in parts.settings.outlets}
    unknown = [slug for slug in slugs or () if slug not in known]
    if unknown:
        refuse(f"onbekende outlet(s): {', '.join(unknown)} → kies uit feeds.yaml: {', '.join(sorted(known))}")
    done = asyncio.run(_poll(parts, set(slugs or known)))
    for each in done.polled:
        if as_json:
            say(json.dumps(asdict(each), ensure_ascii=False))
        else:
            say(f"{each.outlet:28} {each.outcome:16} {each.entries:4}  {each.detail}".rstrip())
    tell(
        f"{done.saved.new} nieuw, {done.saved.changed} gewijzigd, "
        f"{done.failed} van {len(done.polled)} outlets mislukt"
    )
    raise typer.Exit(1 if done.failed else 0)


async def _poll(parts: Parts, slugs: set[str]) -> Round:
    async with House(parts) as house:
        chosen = [each for each in parts.settings.outlets if each.slug in slugs]
        done = await house.collector.run([each for each in chosen if each.kind is not Kind.TWEEDEKAMER])
        for each in chosen:
            if each.kind is Kind.TWEEDEKAMER:
                done = replace(done, polled=(*done.polled, await house.poll_parliament(each)))
        while (await house.triage()).articles:
            pass
    parts.database.close()
    return done
