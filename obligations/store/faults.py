"""What a database complains of, in plain words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from obligations.errors import ObligationsError, StoreError, UsageError

#: What the codes of SQLite mean for whoever asked. (https://sqlite.org/rescode.html; the low byte is the primary code.)
SQLITE = {
    sqlite3.SQLITE_BUSY: "it is held by another process; try again",
    sqlite3.SQLITE_LOCKED: "it is held by another process; try again",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: the folder is missing or may not be written",
    sqlite3.SQLITE_READONLY: "it may not be written",
    sqlite3.SQLITE_PERM: "this user may not do that",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk does not answer as it should",
    sqlite3.SQLITE_CORRUPT: "it is damaged, or is no database",
    sqlite3.SQLITE_NOTADB: "it is damaged, or is no database",
    sqlite3.SQLITE_ERROR: "a part of it is missing",  # our statements are always the same: what they name is not there
}

#: What the states of PostgreSQL mean. (Appendix A of its manual, "PostgreSQL Error Codes".)
POSTGRESQL = {
    "25006": "it may not be written",
    "53100": "the disk is full",
    "58030": "the disk does not answer as it should",
    "42P01": "a part of it is missing",
    "42703": "a part of it is missing",
    "3F000": "a part of it is missing",
    "42501": "this user may not do that",
    "55P03": "it is held by another process; try again",
}


def plain(error: BaseException) -> str:
    """Say what a database's error means; the first line of its own words where its code is not a common one."""
    cause = getattr(error, "orig", None) or error
    code, state = getattr(cause, "sqlite_errorcode", None), getattr(cause, "sqlstate", None)
    if code is not None and code & 0xFF in SQLITE:
        return SQLITE[code & 0xFF]
    if state in POSTGRESQL:
        return POSTGRESQL[state]
    if isinstance(cause, ValueError):
        return "it holds a date that cannot be read"
    return next((line.strip() for line in str(cause).splitlines() if line.strip()), type(cause).__name__)


@contextmanager
def plainly(place: str, *, writing: bool = False) -> Iterator[None]:
    """Turn what the database at ``place`` complains of, and what it holds that is no value, into a StoreError."""
    try:
        yield
    except SQLAlchemyError as error:
        more = "; nothing was written" if writing else ""
        raise StoreError(f"the store {place}: {plain(error)}{more}") from None
    except UnicodeEncodeError:
        raise UsageError("the text holds half of a character, which cannot be kept") from None
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError) as error:
        # SQLite keeps whatever it is given, so a damaged file holds values that are not of their column's type.
        if isinstance(error, ObligationsError):
            raise
        raise StoreError(f"the store {place}: it holds a value that cannot be read; it is damaged") from None
