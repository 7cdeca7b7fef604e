"""``monitor digest``, ``monitor test-alert`` and ``monitor budget``."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from monitor.app.house import House
from monitor.app.parts import Parts
from monitor.cli.root import WORLD_FAILED, Config, app, refuse, say, tell
from monitor.cli.start import parts_or_end
from monitor.flows.digest import build_for, send
from monitor.flows.trial import route_named, send_trial
from monitor.model.digest import Digest, DigestState
from monitor.rules.wording.digest import DigestView, digest_mail
from monitor.rules.wording.plural import Count
from monitor.storage.alert_ticks import AlertTickStore
from monitor.storage.digesting import DigestStore
from monitor.storage.outbox import Outbox


@app.command()
def digest(
    day: Annotated[str, typer.Option("--date", help="Local date, JJJJ-MM-DD; default today.")] = "",
    config: Config = None,
    *,
    send_it: Annotated[bool, typer.Option("--send", help="Send it too, to those in `digest: to`.")] = False,
) -> None:
    """Build (and with --send send) a day's digest; prints it as plain text."""
    parts = parts_or_end(config)
    try:
        when = date.fromisoformat(day) if day else _today(parts)
    except ValueError:
        refuse(f"{day!r} is geen datum → schrijf JJJJ-MM-DD")
    made, sent = asyncio.run(_digest(parts, when, send_it=send_it))
    say(digest_mail(DigestView(digest=made, timezone=parts.settings.digest.timezone)).text)
    if send_it and not sent:
        refuse("niet verstuurd: al eerder verstuurd, of er staat niemand in `digest: to`")
    if send_it:
        tell("verstuurd")


async def _digest(parts: Parts, when: date, *, send_it: bool) -> tuple[Digest, bool]:
    async with House(parts) as house:
        moment = house.moment()
        with DigestStore(parts.database).transaction() as work:
            made = build_for(when, work, moment)
            sent = False
            if send_it and made.state is DigestState.DRAFT and parts.settings.digest.to:
                work.add(replace(made, due=min(made.due, moment.now)))
                sent = send(made, work, moment)
        if sent:
            await house.deliverer.run()
    return made, sent


def _today(parts: Parts) -> date:
    return parts.clock.now().astimezone(ZoneInfo(parts.settings.digest.timezone)).date()


@app.command("test-alert")
def send_test_alert(
    route: Annotated[str, typer.Argument(metavar="ROUTE", help="Name of a route in feeds.yaml.")],
    config: Config = None,
) -> None:
    """Send a marked test message through a route; exit 3 when it did not arrive everywhere."""
    parts = parts_or_end(config)
    failed = asyncio.run(_test_alert(parts, route))
    if failed:
        many = Count(failed)
        refuse(f"{many} {many:testbericht|testberichten} niet aangekomen; zie hierboven", WORLD_FAILED)


async def _test_alert(parts: Parts, name: str) -> int:
    async with House(parts) as house:
        moment = house.moment()
        route = route_named(name, moment)
        if route is None:
            refuse(f"route {name!r} bestaat niet → zie `routes:` in feeds.yaml")
        with AlertTickStore(parts.database).transaction() as work:
            alert, who = send_trial(route, work, moment)
        if not who:
            refuse(f"route {name!r} bereikt niemand → geef haar channels")
        for channel, target in who:
            say(f"{channel}:{target}")
        done = await house.deliverer.run()
        tell(f"{done.sent} aangekomen, {done.again} later opnieuw, {done.dead} onbestelbaar")
        return len(who) - Outbox(parts.database).arrived(alert)  # what waited before it went along
