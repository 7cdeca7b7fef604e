"""``monitor backup``, ``restore``, ``verify``, ``retention``: keeping what happened."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from monitor.cli.root import WORLD_FAILED, app, refuse, say, tell
from monitor.cli.start import environment_or_end, opened_or_end
from monitor.clock import SystemClock
from monitor.config.environment import Environment
from monitor.rules.retention import ARCHIVE, ARCHIVED, TERMS
from monitor.storage import audit
from monitor.storage.backup import Manifest, back_up
from monitor.storage.backup import restore as bring_back
from monitor.storage.checking import check_database
from monitor.storage.database import Database
from monitor.storage.dump import BackupError
from monitor.storage.retention import Due, for_the_archive, survey, sweep
from monitor.storage.sent_log import SentLog, sent_log_file
from monitor.storage.told import WINDOW, go_on, sent_since

_REST = 0.05
"""Seconds between two batches, in which the running service has the database."""


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it; replaced only once it is complete.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Write a consistent backup while the service runs, and read it back."""
    database, now = opened_or_end(environment_or_end()), SystemClock().now()
    try:
        manifest = back_up(database, file, now)
        _noted(database, now, file.name, manifest.rows)
    except BackupError as error:
        refuse(f"geen back-up gemaakt: {error}", WORLD_FAILED)
    except (OSError, SQLAlchemyError) as error:
        remedy = "zie of de database antwoordt; geef een bestand in een map met ruimte, die te beschrijven is"
        refuse(f"geen back-up gemaakt: {_why(error)} → {remedy}", WORLD_FAILED)
    finally:
        database.close()
    size = file.stat().st_size
    if as_json:
        say(
            json.dumps({"file": str(file), "bytes": size, "rows": manifest.rows, "schema": manifest.revision})
        )
    else:
        say(f"{file}: {manifest.rows} rijen, {size / 1e6:.1f} MB, schema {manifest.revision}, teruggelezen")


def _noted(database: Database, now: datetime, name: str, rows: int) -> None:
    """The age of the last backup is told by this note; the backup is good without it."""
    try:
        with database.write() as connection:
            audit.note(connection, now, audit.SYSTEM, "backup", name, {"rows": rows})
    except SQLAlchemyError as error:
        tell(f"let op: de back-up is goed, maar kon niet worden genoteerd in de database: {_why(error)}")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `monitor backup` wrote.")],
    sent_from: Annotated[
        list[str] | None,
        typer.Option(
            help="What was sent since: a log, or the URL of the old database. May be given more than once, "
            "for a log a worker. Default: the log."
        ),
    ] = None,
) -> None:
    """Bring a backup into the empty place of MONITOR_DATABASE_URL; repeats nothing that was sent since."""
    environment = environment_or_end()
    if not file.is_file():
        refuse(f"{file}: bestaat niet of is geen bestand → geef het bestand dat `monitor backup` maakte")
    sources = [_source(each) for each in sent_from or _own_log(environment)]
    database, now = opened_or_end(environment), SystemClock().now()
    done: list[str] = []

    def then(connection: Connection, manifest: Manifest) -> None:
        done.append(_gone_on(connection, manifest, sources, file.name, now))

    try:
        manifest = bring_back(database, file, then)
    except BackupError as error:
        refuse(f"{file}: {error}")
    except (OSError, SQLAlchemyError) as error:
        again = "neem de oorzaak weg en geef de opdracht opnieuw; de plaats is nog leeg"
        refuse(f"niet hersteld: {_why(error)} → {again}", WORLD_FAILED)
    finally:
        database.close()
    say(f"hersteld: {manifest.rows} rijen van {manifest.created:%Y-%m-%d %H:%M:%S}Z")
    if not sources:
        tell("geen verzendlogboek: wat na de back-up is verzonden kan opnieuw komen (zie docs/runbook.md)")
    tell(done[0])


def _gone_on(
    connection: Connection,
    manifest: Manifest,
    sources: Sequence[SentLog | Database],
    name: str,
    now: datetime,
) -> str:
    since = min(manifest.created, now) - WINDOW
    told = chain.from_iterable(_sent(each, since) for each in sources)
    count, settled, left = go_on(connection, told, since, now)
    facts = {"backup": manifest.created.isoformat(), "rows": manifest.rows, "told": count}
    audit.note(connection, now, audit.SYSTEM, "restore", name, facts)
    return f"{count} berichten bekend als verzonden; {settled} wachtende afgedaan, {left} wachten nog"


@app.command()
def verify(
    *, as_json: Annotated[bool, typer.Option("--json", help="One JSON object a check.")] = False
) -> None:
    """Hold the database and the audit chain to their own rules; exit 1 with what is wrong."""
    database = opened_or_end(environment_or_end())
    try:
        checks = check_database(database)
    except SQLAlchemyError as error:
        remedy = "bewaar haar zoals zij is en zet de laatste back-up terug (docs/runbook.md, Restore)"
        refuse(f"de database is niet te lezen: {_why(error)} → {remedy}", WORLD_FAILED)
    finally:
        database.close()
    for check in checks:
        if as_json:
            say(json.dumps(asdict(check), ensure_ascii=False))
            continue
        say(f"{check.name:12} {'in orde' if not check.faults else 'FOUT':8} {check.detail}".rstrip())
        for fault in check.faults:
            say(f"{'':12} {fault}")
    raise typer.Exit(1 if any(check.faults for check in checks) else 0)


@app.command()
def retention(
    *,
    apply: Annotated[bool, typer.Option("--apply", help="Let go. Without it nothing changes.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a kind.")] = False,
) -> None:
    """Show what was kept long enough and on what ground; with --apply let it go."""
    database, now = opened_or_end(environment_or_end()), SystemClock().now()
    try:
        counts = sweep(database, now, partial(time.sleep, _REST)) if apply else survey(database, now)
        archive = for_the_archive(database, now)
    except SQLAlchemyError as error:
        refuse(f"niet gelukt: {_why(error)}", WORLD_FAILED)
    finally:
        database.close()
    for kind, count in counts.items():
        term = TERMS[kind]
        if as_json:
            say(json.dumps({"kind": kind, "rows": count, "days": term.keep.days, "applied": apply}))
        else:
            say(f"{kind:22} {count:8}  ouder dan {term.keep.days:4} dagen  {term.because}")
    for name, due in archive.items():
        _say_due(name, due, as_json=as_json)
    if not apply:
        tell("proef: er is niets gewijzigd; met --apply gaat het weg, behalve wat voor het archief is")


def _say_due(name: str, due: Due, *, as_json: bool) -> None:
    """What the archive is to get: shown with and without --apply, for it stays."""
    oldest = due.oldest.date().isoformat() if due.oldest else ""
    if as_json:
        facts = {"archive": name, "rows": due.rows, "days": ARCHIVED.days, "oldest": oldest or None}
        say(json.dumps(facts))
        return
    since = f", het oudste van {oldest}" if oldest else ""
    say(f"{'archief ' + name:22} {due.rows:8}  ouder dan {ARCHIVED.days:4} dagen  {ARCHIVE[name]}{since}")


def _source(given: str) -> SentLog | Database:
    """A log or an old database that is there; exit code 2 where there is none."""
    if "://" not in given:
        if not Path(given).is_file():
            refuse(f"{given}: bestaat niet of is geen bestand → geef het verzendlogboek van een worker")
        return SentLog(Path(given))
    try:
        url = make_url(given)
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
            raise FileNotFoundError
        return Database(given)
    except (ArgumentError, ImportError, ValueError, FileNotFoundError):  # what they say may hold the password
        refuse("--sent-from: dit is geen database → schrijf sqlite:///pad/naar.db of postgresql://host/naam")


def _sent(source: SentLog | Database, since: datetime) -> Iterator[tuple[datetime, tuple[str, ...]]]:
    if isinstance(source, SentLog):
        yield from source.entries()
        return
    with source.read() as connection:
        yield from sent_since(connection, since)
    source.close()


def _own_log(environment: Environment) -> list[str]:
    file = sent_log_file(environment["MONITOR_DATABASE_URL"], environment["MONITOR_SENT_LOG"])
    return [str(file)] if file and file.is_file() else []


def _why(error: Exception) -> str:
    """What a person can use of it, without addresses or passwords."""
    if isinstance(error, SQLAlchemyError):
        return str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
