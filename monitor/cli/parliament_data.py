"""``monitor parliament sync``: the House's open data, now."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from typing import Annotated

import typer

from monitor.app.house import House
from monitor.app.parts import Parts
from monitor.cli.root import WORLD_FAILED, Config, app, refuse, say, tell
from monitor.cli.start import parts_or_end
from monitor.flows.parliament import Synced
from monitor.flows.parliament_round import ParliamentRound
from monitor.model.parliament import STREAMS, Cursor

commands = typer.Typer(no_args_is_help=True, help="Questions, answers and postponements of the Tweede Kamer.")
app.add_typer(commands, name="parliament")


@commands.callback()
def parliament() -> None:
    """Questions, answers and postponements of the Tweede Kamer."""


@commands.command("sync")
def sync(
    config: Config = None,
    since: Annotated[str, typer.Option(help="Read again what changed from this day on (YYYY-MM-DD).")] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object for each stream.")] = False,
) -> None:
    """Read what is new at the House, read the questions' documents, link them to articles.

    The first time everything is read; that is the baseline and alerts nothing. Exit 3 when a stream failed.
    """
    start = _day(since)
    parts = parts_or_end(config)
    done = asyncio.run(_sync(parts, start))
    parts.database.close()
    if done is None:
        refuse("feeds.yaml heeft geen outlet met kind: tweedekamer → voeg er een toe")
    for each in done.synced:
        say(json.dumps(_plain(each)) if as_json else _line(each))
    linked = sum(each.linked for each in done.linked)
    tell(f"{done.texts} teksten gelezen, {linked} vragen gekoppeld")
    if done.failed:
        refuse(f"{done.failed} van {len(done.synced)} reeksen niet volledig gelezen", WORLD_FAILED)


async def _sync(parts: Parts, start: datetime | None) -> ParliamentRound | None:
    async with House(parts) as house:
        followed = house.parliament
        if followed is None or start is None:
            return await house.follow_parliament()
        synced = [await followed.syncer.replay(stream, Cursor(since=start)) for stream in STREAMS]
        return await followed.settle(tuple(synced), house.moment())


def _day(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError:
        refuse(f"--since {text!r} is geen dag als 2026-01-31")


def _line(each: Synced) -> str:
    state = f"mislukt: {each.failure.why} {each.failure.detail}".strip() if each.failure else "gelezen"
    counts = (
        f"{each.pages} pagina's, {each.new} nieuw, {each.changed} gewijzigd, {each.events} gebeurtenissen"
    )
    return f"{each.stream}: {state}, {counts}"


def _plain(each: Synced) -> dict[str, object]:
    failure = asdict(each.failure) if each.failure else None
    told = {"why": str(failure["why"]), "detail": failure["detail"]} if failure else None
    return {**{name: value for name, value in asdict(each).items() if name != "failure"}, "failure": told}
