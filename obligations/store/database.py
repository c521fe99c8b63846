"""Opens a store: one SQLite file, or a PostgreSQL database by its URL; brings it up to this version first.

Writers take turns. On SQLite a writing transaction takes the file's one write lock as it begins; on PostgreSQL
it takes an advisory lock on a name, so that two cases do not wait for each other.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import TracebackType

from sqlalchemy import Connection, Engine, create_engine, func, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from obligations.errors import NoStoreError, StoreError, UsageError
from obligations.store import sqlite
from obligations.store.faults import plainly
from obligations.store.tables import JOURNAL, VERSION_TABLE

#: Every version of the tables that this program knows, the newest last. Each has its file in ``migrations``.
REVISIONS = ("0001",)
HEAD = REVISIONS[-1]

#: Seconds to wait for a database server.
PATIENCE = 10

#: The options of an address that are passed on to the server's library.
_OPTIONS = {
    "application_name", "channel_binding", "connect_timeout", "host", "options", "password", "sslcert", "sslkey",
    "sslmode", "sslrootcert", "target_session_attrs", "user",
}  # fmt: skip

_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")


@dataclass(frozen=True)
class Store:
    """An open store. Close it, or use it in a ``with`` statement."""

    engine: Engine
    place: str

    @property
    def is_postgresql(self) -> bool:
        """Say whether a PostgreSQL server keeps this store."""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection whose reads all see one state."""
        level = {"isolation_level": "REPEATABLE READ"} if self.is_postgresql else {}
        with plainly(self.place), self.engine.execution_options(**level).begin() as connection:
            yield connection

    @contextmanager
    def writing(self, lock: str) -> Iterator[Connection]:
        """Give a connection in a transaction that no other writer with the same ``lock`` shares."""
        with (
            plainly(self.place, writing=True),
            self.engine.execution_options(**{sqlite.WRITING: True}).begin() as connection,
        ):
            if self.is_postgresql:
                connection.execute(select(func.pg_advisory_xact_lock(_lock_number(lock))))
            yield connection

    def check_text(self, texts: Iterable[str | None]) -> None:
        """Raise UsageError for text that this store cannot keep as it stands."""
        whole = "\n".join(text for text in texts if text is not None)
        if self.is_postgresql and "\0" in whole:
            raise UsageError("the text holds a NUL character, which PostgreSQL cannot keep")
        try:
            whole.encode()
        except UnicodeEncodeError as error:
            half = f"U+{ord(whole[error.start]):04X}"
            raise UsageError(f"the text holds half of a character ({half}), which cannot be kept") from None

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()


def _lock_number(lock: str) -> int:
    digest = hashlib.sha256(f"obligations {lock}".encode(errors="surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def open_store(place: str | Path, *, create: bool = True) -> Store:
    """Open the store at a path or a URL, and bring it up to this version of the program.

    A new one is made unless ``create`` is false: then NoStoreError where there is none. Raises StoreError for
    what is no store, or one of a newer version, and leaves it as it is; UsageError for a URL that cannot be used.
    """
    url = str(place)
    if "://" not in url:
        _refuse_address(url)
        store = _sqlite(Path(place), create)
    elif url.startswith("sqlite:///"):
        store = _sqlite(Path(url.removeprefix("sqlite:///")), create)
    else:
        store = Store(*_postgresql(url))
    try:
        _bring_up(store, create)
    except BaseException:
        store.close()
        raise
    return store


#: What is written like the address of a server and is none: a scheme without its slashes, or libpq's own words.
_NO_PATH = re.compile(
    r"[a-z][a-z0-9+.-]+:|.*\b(host|hostaddr|port|user|password|dbname)\s*=", re.IGNORECASE | re.DOTALL
)


def _refuse_address(text: str) -> None:
    """Refuse what can be meant for a server only, without repeating it: a password may stand in it."""
    if _NO_PATH.match(text):
        raise UsageError("the store's address is no URL and no path; for example postgresql://user@host/database")


def _sqlite(path: Path, create: bool) -> Store:
    sqlite.check_place(path, create)
    return Store(sqlite.engine(path, create), str(path))


def _postgresql(text: str) -> tuple[Engine, str]:
    try:
        url = make_url(text)
        shown = url.set(query={}).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        raise UsageError("the store's address is no URL; for example postgresql://user@host/database") from None
    if unknown := sorted(url.query.keys() - _OPTIONS):
        raise UsageError(f"the store's address has the option {unknown[0]}; known are {', '.join(sorted(_OPTIONS))}")
    if url.drivername not in _POSTGRESQL:
        raise UsageError(f"a store is a file or a postgresql:// database, not {url.drivername}")
    url = url.set(drivername="postgresql+psycopg")
    waits = {} if "connect_timeout" in url.query else {"connect_timeout": PATIENCE}
    try:
        engine = create_engine(url, isolation_level="READ COMMITTED", pool_pre_ping=True, connect_args=waits)
    except ModuleNotFoundError:
        raise UsageError('a PostgreSQL store needs the extra: pip install "obligations[postgresql]"') from None
    return engine, shown


# -- versions -------------------------------------------------------------------------------------------


def _version(connection: Connection) -> str | None:
    """Return the version that a database has been brought to, or None for one without a store."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()


def _bring_up(store: Store, create: bool) -> None:
    """Run the migrations that a store lacks; the first to hold the lock runs them, the others find them run."""
    with store.reading() as connection:
        found = _version(connection)
        if found == HEAD:
            return
        _refuse(store, connection, found, create)
    if not store.is_postgresql:
        with plainly(store.place):
            sqlite.use_write_ahead_log(store.engine)
    with store.writing("migrations") as connection:
        if _version(connection) != HEAD:
            _migrate(connection)


def _refuse(store: Store, connection: Connection, found: str | None, create: bool) -> None:
    if found is not None and found not in REVISIONS:
        raise StoreError(f"the store {store.place} was written by a newer version of obligations ({found}): upgrade")
    if found is not None:
        return
    tables = inspect(connection).get_table_names()
    if VERSION_TABLE in tables and JOURNAL.name in tables:
        raise StoreError(
            f"the store {store.place} is damaged: it no longer says which version wrote it. Restore a backup"
        )
    if JOURNAL.name in tables if store.is_postgresql else tables:
        raise StoreError(f"{store.place} is a database of another program; it is left as it is")
    if not create:
        raise NoStoreError(f"{store.place} holds no store yet: nothing has been recorded")


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    with tempfile.TemporaryDirectory() as aside:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", _scripts(Path(aside)))
        command.upgrade(config, "head")


def _scripts(aside: Path) -> str:
    """Return where Alembic finds the migrations; from a zip they are first laid out ``aside``."""
    inside = resources.files("obligations.store") / "migrations"
    if isinstance(inside, Path):
        return "obligations.store:migrations"
    for part in (inside, inside / "versions"):
        folder = aside / "versions" if part.name == "versions" else aside
        folder.mkdir(exist_ok=True)
        for file in part.iterdir():
            if file.name.endswith(".py"):
                (folder / file.name).write_bytes(file.read_bytes())
    return str(aside).replace("%", "%%")
