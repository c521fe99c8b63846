"""How SQLite is used: a write-ahead log, every commit on the disk, one writer at a time, foreign keys on."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import QueuePool

from obligations.errors import EmptyStoreError, NoStoreError, StoreError, UsageError

#: The execution option of a transaction that will write.
WRITING = "obligations_writing"

#: Seconds that a writer waits for its turn.
PATIENCE = 60.0

#: How often, and after how many seconds each, the log is turned on anew while others hold the file.
ATTEMPTS, PAUSE = 3000, 0.02

_MAGIC = b"SQLite format 3\0"
_EFFECTIVE = os.access in os.supports_effective_ids
_SETTINGS = ("PRAGMA foreign_keys=ON", "PRAGMA synchronous=FULL")


def check_place(path: Path, create: bool) -> None:
    """Raise StoreError or UsageError for a path that cannot hold a store; nothing is touched."""
    if "\0" in str(path):
        raise UsageError("a file name cannot hold a NUL character")
    try:
        if path.is_dir():
            raise UsageError(f"{path} is a folder; a store is a file")
        if not path.exists():
            if not create:
                raise NoStoreError(f"there is no store at {path}")
            if not path.parent.is_dir():
                raise UsageError(f"{path}: there is no folder {path.parent}")
            return
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except OSError as error:
        raise StoreError(f"the store {path} cannot be read: {error.strerror or error}") from None
    # An empty file is what a process leaves that was killed as it made a store; or all that is left of one.
    if not head and not create:
        raise EmptyStoreError(f"the store {path} is empty (0 bytes): if anything was recorded in it, restore a backup")
    if head and head != _MAGIC:
        raise StoreError(f"{path} is no database; it is left as it is")


def engine(path: Path, create: bool) -> Engine:
    """Return an engine for the file, with the settings that make a commit last."""
    address = f"file:{quote(str(path.absolute()))}?mode={_mode(path, create)}"

    def connect() -> sqlite3.Connection:
        # The driver is kept from opening transactions of its own; ``begin`` below opens them.
        return sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False)

    made = create_engine("sqlite://", creator=connect, poolclass=QueuePool)
    event.listen(made, "connect", _set_up)
    event.listen(made, "begin", _begin)
    return made


def _mode(path: Path, create: bool) -> str:
    """Return how to open the file: where it may only be read, its log can be followed only if it is there."""
    if not path.exists():
        return "rwc"
    if all(os.access(place, os.W_OK, effective_ids=_EFFECTIVE) for place in (path, path.absolute().parent)):
        return "rwc" if create else "rw"
    log = path.with_name(f"{path.name}-wal")
    return "ro" if log.exists() and log.stat().st_size else "ro&immutable=1"


def _set_up(connection: Any, record: object) -> None:
    for setting in _SETTINGS:
        connection.execute(setting)


def _begin(connection: Connection) -> None:
    # A writer that began as a reader could find its snapshot overtaken and would have to start again.
    writing = connection.get_execution_options().get(WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def use_write_ahead_log(made: Engine) -> None:
    """Turn the write-ahead log on, once for the file; SQLite does not wait for its turn here, so this does."""
    for attempt in range(ATTEMPTS, 0, -1):
        connection = made.raw_connection()
        try:
            connection.cursor().execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            held = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            if not held or attempt == 1:
                raise OperationalError(None, None, error) from None
        else:
            return
        finally:
            connection.close()
        time.sleep(PAUSE)
