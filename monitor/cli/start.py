"""What every command begins with: the configuration, the environment, the database, the topics."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from socket import socket
from urllib.parse import unquote

from alembic.util import CommandError
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from monitor.app.parts import Parts, secrets_of
from monitor.cli.root import WORLD_FAILED, refuse, tell
from monitor.clock import FollowingClock, SystemClock
from monitor.config.environment import Environment, load_environment, short_secrets, unknown_names
from monitor.config.lines import ConfigFault
from monitor.config.load import load_settings
from monitor.config.trust import passed_over
from monitor.engine.logs import set_up
from monitor.model.settings import Settings
from monitor.ports.tracing import Tracing, Untraced
from monitor.rules.redaction import Redaction
from monitor.rules.topics import Matcher, compile_topics
from monitor.storage.database import Database, process_name
from monitor.storage.migrations import NewerDatabaseError, upgrade
from monitor.storage.sole import Sole, TakenError
from monitor.web.listen import listen


def environment_or_end() -> Environment:
    """The environment; a fault in it ends the command with exit code 2."""
    environment, faults = load_environment(os.environ)
    for fault in faults:
        tell(str(fault))
    if faults:
        refuse(f"{len(faults)} fout(en) in de omgeving; zie `monitor check --env`")
    for warning in (*unknown_names(os.environ), *passed_over(os.environ), *short_secrets(environment)):
        tell(f"let op: {warning}")
    return environment


def settings_or_end(path: Path) -> tuple[Settings, Matcher]:
    """The validated configuration and its compiled topics; every fault is told, then exit code 2."""
    settings = load_settings(path)
    if not isinstance(settings, Settings):
        for fault in settings:
            tell(f"{path}: {fault}" if isinstance(fault, ConfigFault) else str(fault))
        refuse(f"{path}: {len(settings)} fout(en); niets is gestart")
    excludes = {outlet.slug: outlet.exclude for outlet in settings.outlets if outlet.exclude}
    matcher = compile_topics(settings.topics, settings.groups, outlet_excludes=excludes)
    if isinstance(matcher, tuple):
        for problem in matcher:
            tell(f"{path}: {problem}")
        refuse(f"{path}: {len(matcher)} fout(en) in de onderwerpen; niets is gestart")
    return settings, matcher


def opened_or_end(environment: Environment) -> Database:
    """The database as it is, not yet asked anything; exit code 2 when what is given is no address."""
    try:
        return Database(environment["MONITOR_DATABASE_URL"])
    except (ArgumentError, ImportError, ValueError):  # what they say may hold the password
        refuse("MONITOR_DATABASE_URL is geen adres → schrijf sqlite:///pad/naar.db of postgresql://host/naam")
    except OSError as error:
        refuse(
            f"database niet bruikbaar ({error}) → controleer MONITOR_DATABASE_URL en rechten", WORLD_FAILED
        )


def database_or_end(environment: Environment) -> Database:
    """The migrated database; exit code 3 when it cannot be reached or written, 2 when it is no address."""
    database = opened_or_end(environment)
    try:
        upgrade(database)
    except NewerDatabaseError as error:
        refuse(
            f"de database is van een nieuwere Voorsprong (schema {error}) → start die versie weer, "
            "of zet met deze een reservekopie van ervoor terug (monitor restore)",
            WORLD_FAILED,
        )
    except (SQLAlchemyError, CommandError, OSError) as error:
        why = _cause(error, environment)
        refuse(f"database niet bruikbaar ({why}) → controleer MONITOR_DATABASE_URL en rechten", WORLD_FAILED)
    return database


def alone_or_end(database: Database) -> Sole:
    """The right to work on a SQLite file, to be kept; exit code 3 when another daemon has it."""
    try:
        return Sole(database)
    except TakenError as taken:
        refuse(
            f"op {database.url.database} werkt al een Voorsprong ({taken}) → stop die eerst, of geef deze "
            "een eigen bestand met MONITOR_DATABASE_URL; met meer processen op één database werkt PostgreSQL",
            WORLD_FAILED,
        )


def listening_or_end(environment: Environment) -> list[socket]:
    """The desk's address, taken; exit code 3 when it is another's, so that whoever restarts us sees it."""
    host, port = environment["MONITOR_WEB_HOST"], int(environment["MONITOR_WEB_PORT"])
    try:
        return listen(host, port)
    except OSError as error:
        refuse(
            f"kan niet luisteren op {host}:{port} ({error.strerror or error}) → stop het programma dat die "
            "poort heeft, of kies een andere met MONITOR_WEB_PORT (adres: MONITOR_WEB_HOST)",
            WORLD_FAILED,
        )


def _cause(error: Exception, environment: Environment) -> str:
    """What the driver said, without secrets and without the statement."""
    said = str(getattr(error, "orig", None) or error).strip() or type(error).__name__
    return Redaction(environment.secrets())(said).splitlines()[0][:200]


def parts_or_end(config: Path | None) -> Parts:
    """All of it, with logging set up."""
    environment = environment_or_end()
    as_json = environment["MONITOR_LOG_FORMAT"] == "json"
    settings, matcher = settings_or_end(config or Path(environment["MONITOR_CONFIG"]))
    redact = Redaction((*secrets_of(environment, settings), *_of_the_collector()))
    set_up(environment["MONITOR_LOG_LEVEL"], as_json=as_json, redact=redact)
    database = database_or_end(environment)
    clock = SystemClock() if database.sqlite else FollowingClock(database.now)
    return Parts(
        settings=settings,
        environment=environment,
        database=database,
        matcher=matcher,
        clock=clock,
        tracing=_tracing_or_end(environment, redact),
        redact=redact,
    )


def _of_the_collector() -> Iterator[str]:
    """Keys that OpenTelemetry reads by itself, from the variables of its standard."""
    for name in ("OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS"):
        for each in os.environ.get(name, "").split(","):
            yield unquote(each.partition("=")[2].strip())


def _tracing_or_end(environment: Environment, redact: Redaction) -> Tracing:
    endpoint = environment["MONITOR_OTLP_ENDPOINT"]
    if not endpoint:
        return Untraced()
    from monitor.app.tracing import NotInstalledError, tracing  # noqa: PLC0415 - off for nearly everybody

    try:
        return tracing(endpoint, process_name(), redact)
    except NotInstalledError:
        refuse(
            "MONITOR_OTLP_ENDPOINT vraagt OpenTelemetry → installeer requirements/otel.txt, of maak het leeg"
        )
