"""What every command begins with: the configuration, the environment, the database, the topics."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from monitor.app import Parts
from monitor.cli.root import WORLD_FAILED, refuse, tell
from monitor.clock import SystemClock
from monitor.config.environment import Environment, load_environment
from monitor.config.lines import ConfigFault
from monitor.config.load import load_settings
from monitor.engine.logs import set_up
from monitor.model.settings import Settings
from monitor.rules.topics import Matcher, compile_topics
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade


def environment_or_end() -> Environment:
    """The environment; a fault in it ends the command with exit code 2."""
    environment, faults = load_environment(os.environ)
    for fault in faults:
        tell(str(fault))
    if faults:
        refuse(f"{len(faults)} fout(en) in de omgeving; zie `monitor check --env`")
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


def database_or_end(environment: Environment) -> Database:
    """The migrated database; exit code 3 when it cannot be reached or written."""
    try:
        database = Database(environment["MONITOR_DATABASE_URL"])
        upgrade(database)
    except (SQLAlchemyError, OSError) as error:
        shown = type(error).__name__ if isinstance(error, SQLAlchemyError) else str(error)
        refuse(
            f"database niet bruikbaar ({shown}) → controleer MONITOR_DATABASE_URL en rechten", WORLD_FAILED
        )
    return database


def parts_or_end(config: Path | None) -> Parts:
    """All of it, with logging set up."""
    environment = environment_or_end()
    as_json = environment["MONITOR_LOG_FORMAT"] == "json"
    set_up(environment["MONITOR_LOG_LEVEL"], as_json=as_json, secrets=environment.secrets())
    settings, matcher = settings_or_end(config or Path(environment["MONITOR_CONFIG"]))
    database = database_or_end(environment)
    return Parts(
        settings=settings, environment=environment, database=database, matcher=matcher, clock=SystemClock()
    )
