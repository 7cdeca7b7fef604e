"""``monitor quarantine``: the documents that no reader could read."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from monitor.cli.root import WORLD_FAILED, AsJson, app, refuse, say, tell
from monitor.cli.start import environment_or_end, opened_or_end
from monitor.model.quarantine import Kept
from monitor.rules.wording.clean import clean
from monitor.storage.quarantine import kept, raw


@app.command()
def quarantine(
    outlet: Annotated[str, typer.Argument(help="Slug of an outlet; all of them when left out.")] = "",
    *,
    show: Annotated[int, typer.Option(help="Number of a document: its bytes on standard output.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Documents of outlets that broke their reader, as they came; kept for thirty days."""
    database = opened_or_end(environment_or_end())
    try:
        with database.read() as connection:
            body = raw(connection, show) if show else b""
            found = () if show else kept(connection, outlet)
    except SQLAlchemyError as error:
        refuse(f"de database is niet te lezen: {type(error).__name__}", WORLD_FAILED)
    finally:
        database.close()
    if body is None:
        refuse(f"document {show} is er niet (meer) → `monitor quarantine` toont wat er is")
    if show:
        sys.stdout.buffer.write(body)
        return
    for each in found:
        say(json.dumps(asdict(each), ensure_ascii=False, default=str) if as_json else _line(each))
    if not found:
        tell("niets in quarantaine")
    elif not as_json:
        tell("bekijk er een met: monitor quarantine --show NUMMER > bestand (open het niet in een browser)")


def _line(each: Kept) -> str:
    return f"{each.id:6} {each.outlet:24} {each.at:%Y-%m-%d %H:%MZ} {each.size:9} bytes  {clean(each.detail)}"
