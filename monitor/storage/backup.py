"""Backup and restore: one file, the same for SQLite and PostgreSQL, read back before it counts."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Mapping
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
from monitor.storage.migrations import known_revisions, upgrade

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
    """Write a consistent backup to ``file`` and read it back. Raises OSError where it cannot be written."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w+b") as out:
            manifest = _pack(database, out, now)
            out.flush()
            os.fsync(out.fileno())
        examine(part)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _pack(database: Database, out: IO[bytes], now: datetime) -> Manifest:
    tables: dict[str, Part] = {}
    packed = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
    with database.snapshot() as connection, packed as pack:
        for table in kept_tables(connection):
            with pack.open(_member(table.name), "w", force_zip64=True) as member:
                rows, digest = write_rows(connection, table, member)
            tables[table.name] = Part(rows=rows, sha256=digest)
        revision = revision_of(connection) or ""
        manifest = Manifest(format=FORMAT, created=now, revision=revision, tables=tables)
        pack.writestr(_MANIFEST, manifest.model_dump_json(indent=1))
    return manifest


def examine(file: Path) -> Manifest:
    """Read a backup whole and hold it to its manifest; raises ``BackupError``."""
    with _opened(file) as pack:
        manifest = _manifest(pack)
        for name, part in manifest.tables.items():
            digest = hashlib.sha256()
            with pack.open(_member(name)) as member:
                while block := member.read(1 << 20):
                    digest.update(block)
            if digest.hexdigest() != part.sha256:
                message = f"tabel {name} is beschadigd: de controlesom klopt niet"
                raise BackupError(message)
    return manifest


def restore(database: Database, file: Path) -> Manifest:
    """Bring a backup into an empty place, at the newest schema; raises ``BackupError``.

    The rows come in one transaction: killed half-way, the place is empty still and may be tried again.
    """
    manifest = examine(file)
    if manifest.revision not in known_revisions():
        message = f"schema {manifest.revision} kent deze versie niet: installeer een nieuwere"
        raise BackupError(message)
    with database.read() as connection:
        present = revision_of(connection)
        if not _empty(connection):
            raise BackupError(_OCCUPIED)
    if present not in (None, manifest.revision):
        message = (
            f"de plaats is leeg, maar heeft al schema {present}: geef een database die nooit gebruikt is"
        )
        raise BackupError(message)
    upgrade(database, manifest.revision)
    with database.write() as connection, _opened(file) as pack:
        if not _empty(connection):
            raise BackupError(_OCCUPIED)
        _load(connection, pack, manifest)
    upgrade(database)
    return manifest


_SEEDED = frozenset({"turns"})
"""Tables that a migration gives their first row: not a sign of use, and replaced by the backup's."""
_OCCUPIED = "de database is niet leeg: geef met MONITOR_DATABASE_URL een lege plaats op"


def _load(connection: Connection, pack: zipfile.ZipFile, manifest: Manifest) -> None:
    tables = kept_tables(connection)
    missing = set(manifest.tables) - {table.name for table in tables}
    if missing:
        message = f"de back-up heeft tabellen die dit schema niet kent: {', '.join(sorted(missing))}"
        raise BackupError(message)
    for table in tables:
        if table.name in manifest.tables:
            if table.name in _SEEDED:
                connection.execute(delete(table))
            with pack.open(_member(table.name)) as member:
                read_rows(connection, table, member)
    advance_counters(connection, tables)


def _empty(connection: Connection) -> bool:
    return not any(
        connection.scalar(select(func.count()).select_from(select(table).limit(1).subquery()))
        for table in kept_tables(connection)
        if table.name not in _SEEDED
    )


def _opened(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        message = f"{file} is geen back-up ({error})"
        raise BackupError(message) from error


def _manifest(pack: zipfile.ZipFile) -> Manifest:
    """The manifest; any member that it does not name is a reason to refuse the whole file."""
    names = pack.namelist()
    if _MANIFEST not in names or pack.getinfo(_MANIFEST).file_size > _MOST_MANIFEST:
        message = "geen back-up: er is geen inhoudsopgave in"
        raise BackupError(message)
    try:
        manifest = Manifest.model_validate_json(pack.read(_MANIFEST))
    except (ValidationError, zipfile.BadZipFile) as error:
        message = "de inhoudsopgave is onleesbaar"
        raise BackupError(message) from error
    if manifest.format != FORMAT:
        message = f"back-upformaat {manifest.format} is onbekend"
        raise BackupError(message)
    expected = {_MANIFEST, *(_member(name) for name in manifest.tables)}
    if set(names) != expected or len(names) != len(expected):
        strange = sorted(set(names) ^ expected) or ["dubbele namen"]
        message = f"de inhoud klopt niet met de inhoudsopgave: {strange[0]!r}"
        raise BackupError(message)
    return manifest


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"
