"""Backup and restore: one file, the same for SQLite and PostgreSQL, read back before it counts."""

from __future__ import annotations

import fcntl
import hashlib
import lzma
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection, delete, func, select

from monitor.storage.database import Database
from monitor.storage.dump import (
    BackupError,
    advance_counters,
    kept_tables,
    read_rows,
    revision_of,
    write_rows,
)
from monitor.storage.migrations import known_revisions, upgrade_within

FORMAT = 1
_MANIFEST = "manifest.json"
_MOST_MANIFEST = 1 << 20


class Part(BaseModel):
    """One table in a backup."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rows: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Manifest(BaseModel):
    """What a backup holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    format: int
    created: datetime
    revision: str
    tables: Mapping[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], Part]

    @property
    def rows(self) -> int:
        """Rows in all tables."""
        return sum(part.rows for part in self.tables.values())


def back_up(database: Database, file: Path, now: datetime) -> Manifest:
    """Write a consistent backup to ``file`` and read it back; raises ``BackupError``.

    Raises OSError where it cannot be written. Whatever happens, ``file`` is what it was or it is whole.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    handle = _alone_with(part)
    try:
        with os.fdopen(os.dup(handle), "w+b") as out:
            manifest = _pack(database, out, now)
            out.flush()
            os.fsync(out.fileno())
        examine(part)
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)
    _settle(file.parent)
    return manifest


def _alone_with(part: Path) -> int:
    """An empty file that this process alone writes, whatever another that was killed has left of it."""
    while True:
        handle = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            message = f"een andere `monitor backup` schrijft {part.name} → wacht tot die klaar is"
            raise BackupError(message) from None
        if part.exists() and os.path.samestat(os.fstat(handle), part.stat()):
            os.ftruncate(handle, 0)
            return handle
        os.close(handle)  # between the two lines above it became the backup of another process


def _settle(folder: Path) -> None:
    """A power cut must not bring back the name's earlier file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _pack(database: Database, out: IO[bytes], now: datetime) -> Manifest:
    parts: dict[str, Part] = {}
    with database.snapshot() as connection:
        _hold(connection, database)
        tables, revision = kept_tables(connection), revision_of(connection)
        if revision is None:
            message = "in de database staat nog niets → controleer MONITOR_DATABASE_URL"
            raise BackupError(message)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as pack:
            for table in tables:
                with pack.open(_member(table.name), "w", force_zip64=True) as member:
                    rows, digest = write_rows(connection, table, member)
                parts[table.name] = Part(rows=rows, sha256=digest)
            manifest = Manifest(format=FORMAT, created=now, revision=revision, tables=parts)
            pack.writestr(_MANIFEST, manifest.model_dump_json(indent=1))
    return manifest


def _hold(connection: Connection, database: Database) -> None:
    """On PostgreSQL: no migration until the backup is done.

    A table that is rewritten after the snapshot was taken looks empty in it. Taking a lock takes no snapshot.
    """
    if database.sqlite:
        return
    with database.read() as before:
        names = [table.name for table in kept_tables(before)]
    if names:
        quoted = ", ".join(connection.dialect.identifier_preparer.quote(name) for name in names)
        connection.exec_driver_sql(f"LOCK TABLE {quoted} IN ACCESS SHARE MODE")


def examine(file: Path) -> Manifest:
    """Read a backup whole and hold it to its manifest; raises ``BackupError``."""
    with _opened(file) as pack:
        manifest = _manifest(pack)
        for name, part in manifest.tables.items():
            if _digest(pack, name) != part.sha256:
                message = f"tabel {name} is beschadigd: de controlesom klopt niet → {_ANOTHER}"
                raise BackupError(message)
    return manifest


def _digest(pack: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with pack.open(_member(name)) as member:
        while block := member.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def restore(
    database: Database, file: Path, then: Callable[[Connection, Manifest], None] | None = None
) -> Manifest:
    """Bring a backup into an empty place, at the newest schema; raises ``BackupError``.

    All in one transaction, ``then`` too: killed half-way, the place is empty still and may be tried again.
    """
    manifest = examine(file)
    if manifest.revision not in known_revisions():
        message = f"schema {manifest.revision} kent deze versie niet → installeer een nieuwere"
        raise BackupError(message)
    with database.write() as connection, _opened(file) as pack:
        present = revision_of(connection)
        if not _empty(connection):
            raise BackupError(_OCCUPIED)
        if present not in (None, manifest.revision):
            message = (
                f"de plaats is leeg, maar heeft al schema {present} → geef een database die nooit gebruikt is"
            )
            raise BackupError(message)
        upgrade_within(connection, manifest.revision)
        _load(connection, pack, manifest)
        upgrade_within(connection)
        if then is not None:
            then(connection, manifest)
    return manifest


_SEEDED = frozenset({"turns"})
"""Tables that a migration gives their first row: not a sign of use, and replaced by the backup's."""
_OCCUPIED = "de database is niet leeg → geef met MONITOR_DATABASE_URL een lege plaats op"


def _load(connection: Connection, pack: zipfile.ZipFile, manifest: Manifest) -> None:
    tables = kept_tables(connection)
    missing = set(manifest.tables) - {table.name for table in tables}
    if missing:
        message = (
            f"de back-up heeft tabellen die dit schema niet kent: {', '.join(sorted(missing))} → {_ANOTHER}"
        )
        raise BackupError(message)
    for table in tables:
        if table.name in manifest.tables:
            if table.name in _SEEDED:
                connection.execute(delete(table))
            with pack.open(_member(table.name)) as member:
                count = read_rows(connection, table, member)
            if count != manifest.tables[table.name].rows:
                message = f"tabel {table.name} heeft {count} rijen, niet zoveel als er staat → {_ANOTHER}"
                raise BackupError(message)
    advance_counters(connection, tables)


def _empty(connection: Connection) -> bool:
    return not any(
        connection.scalar(select(func.count()).select_from(select(table).limit(1).subquery()))
        for table in kept_tables(connection)
        if table.name not in _SEEDED
    )


_ANOTHER = "geef een andere back-up"
_SPOILT = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError)
"""What reading a zip may raise of its content; RuntimeError of one with a password."""


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """The zip; whatever it turns out not to be is a ``BackupError``."""
    try:
        with zipfile.ZipFile(file) as pack:
            yield pack
    except _SPOILT as error:
        message = f"geen back-up, of beschadigd ({error}) → {_ANOTHER}"
        raise BackupError(message) from error


def _manifest(pack: zipfile.ZipFile) -> Manifest:
    """The manifest; any member that it does not name is a reason to refuse the whole file."""
    names = pack.namelist()
    if _MANIFEST not in names or pack.getinfo(_MANIFEST).file_size > _MOST_MANIFEST:
        message = f"geen back-up: er is geen inhoudsopgave in → {_ANOTHER}"
        raise BackupError(message)
    try:
        manifest = Manifest.model_validate_json(pack.read(_MANIFEST))
    except ValidationError as error:
        message = f"de inhoudsopgave is onleesbaar → {_ANOTHER}"
        raise BackupError(message) from error
    if manifest.format != FORMAT:
        message = f"back-upformaat {manifest.format} is onbekend → installeer de versie die hem maakte"
        raise BackupError(message)
    expected = {_MANIFEST, *(_member(name) for name in manifest.tables)}
    if set(names) != expected or len(names) != len(expected):
        strange = sorted(set(names) ^ expected) or ["dubbele namen"]
        message = f"de inhoud klopt niet met de inhoudsopgave: {strange[0]!r} → {_ANOTHER}"
        raise BackupError(message)
    return manifest


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"
