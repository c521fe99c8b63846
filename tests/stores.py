"""Stores to test with: a new SQLite file, or a new schema of a PostgreSQL server where one answers."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import pytest
import sqlalchemy as sa

KINDS = ("sqlite", "postgresql")
SERVER = os.environ.get("OBLIGATIONS_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/test")

#: With this set, as CI does, the long runs are made at their full length.
LONG = bool(os.environ.get("OBLIGATIONS_LONG_TESTS"))

START = datetime(2017, 9, 1, 12, tzinfo=UTC)


def later(**parts: float) -> datetime:
    """Return a moment after the start of a test."""
    return START + timedelta(**parts)


def _engine() -> sa.Engine:
    url = sa.make_url(SERVER).set(drivername="postgresql+psycopg")
    return sa.create_engine(url, poolclass=sa.NullPool, connect_args={"connect_timeout": 3})


@lru_cache(maxsize=1)
def _silence() -> str | None:
    """Return why the server cannot be used, or None when it can."""
    try:
        with _engine().connect():
            return None
    except sa.exc.OperationalError as error:
        return str(error.orig).splitlines()[0]


@contextmanager
def new_place(kind: str, folder: Path) -> Iterator[str]:
    """Give the path or URL of a store that does not exist yet, and clear it away afterwards."""
    if kind == "sqlite":
        yield str(folder / "obligations.db")
        return
    if (reason := _silence()) is not None:
        pytest.skip(f"no PostgreSQL server answers (set OBLIGATIONS_POSTGRESQL to its URL): {reason}")
    schema = f"trial_{uuid.uuid4().hex}"
    with _engine().begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    try:
        yield f"{SERVER}?options=-csearch_path%3D{schema}"
    finally:
        with _engine().begin() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
