"""``monitor dead-letters``: what could not be delivered, and sending it again."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import typer

from monitor.cli.root import AsJson, Config, app, say, tell
from monitor.cli.start import parts_or_end
from monitor.rules.wording.notices import reason_of, remedy_of
from monitor.storage.dead_letters import dead_letters, send_again


@app.command("dead-letters")
def dead_letters_(
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="How far back.")] = 7,
    channel: Annotated[str, typer.Option("--channel", help="One kind of channel only, such as slack.")] = "",
    config: Config = None,
    *,
    again: Annotated[bool, typer.Option("--again", help="Queue them once more, for the daemon.")] = False,
    as_json: AsJson = False,
) -> None:
    """Messages that could not be delivered, with reason and remedy; --again queues them once more."""
    parts = parts_or_end(config)
    now = parts.clock.now()
    try:
        with parts.database.write() as connection:
            found = dead_letters(connection, now - timedelta(days=days), channel)
            queued = send_again(connection, [each.id for each in found], now) if again else 0
    finally:
        parts.database.close()
    for each in found:
        if as_json:
            say(json.dumps(asdict(each), ensure_ascii=False, default=str))
            continue
        say(f"{each.died:%Y-%m-%d %H:%M} UTC  {each.channel}:{each.recipient}  {each.title}")
        say(f"    {reason_of(each.why)}; {each.attempts} keer geprobeerd. {remedy_of(each.why)}")
    if again:
        tell(f"{queued} staan weer in de rij; de dienst verstuurt ze")
    elif not found:
        tell(f"geen onbestelbare berichten in de afgelopen {days} dagen")
    else:
        tell("verstuur ze opnieuw met --again zodra de oorzaak is verholpen")
