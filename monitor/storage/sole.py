"""One daemon on one SQLite file: two would each triage and tell without knowing of the other."""

from __future__ import annotations

import fcntl
import os
import socket

from monitor.storage.database import Database


class TakenError(Exception):
    """Another process works on this file; says which."""


class Sole:
    """The right to work on a database of one file, until closed or the process ends, however it ends.

    The kernel holds it (``flock`` on a file beside the database) and frees it with the process: a power cut
    or SIGKILL leaves nothing to clean up. SQLite's own locks last for a transaction only.
    """

    def __init__(self, database: Database) -> None:
        """``TakenError`` when another has it; ``OSError`` when the folder cannot be written."""
        self._handle: int | None = None
        with database.read() as connection:
            (_, _, name), *_ = connection.exec_driver_sql("PRAGMA database_list").all()
        if not name:  # in memory
            return
        handle = os.open(f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o640)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            who = os.pread(handle, 200, 0).decode("utf-8", "replace").strip()
            os.close(handle)
            if isinstance(error, BlockingIOError):
                raise TakenError(who) from None
            raise
        self._handle = handle
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"process {os.getpid()} on {socket.gethostname()}".encode(), 0)

    def close(self) -> None:
        """Let another have it. The file stays: removing it would let two have one name."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
