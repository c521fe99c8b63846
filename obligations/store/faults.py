"""What a database complains of, in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from obligations.errors import ObligationsError, StoreError, UsageError

#: What SQLite and PostgreSQL say, and what it means for whoever asked.
PLAIN = (
    (r"database is locked", "it is held by another process; try again"),
    (r"unable to open database file", "it cannot be opened: the folder is missing or may not be written"),
    (r"readonly database|read-only transaction", "it may not be written"),
    (r"database or disk is full|disk full|No space left", "the disk is full"),
    (r"disk I/O error", "the disk does not answer as it should"),
    (r"malformed|not a database|file is encrypted", "it is damaged, or is no database"),
    (r"no such (table|column)|UndefinedTable|does not exist", "a part of it is missing"),
    (r"permission denied", "this user may not do that"),
    (r"Couldn't parse|fromisoformat|is not in range|month must be", "it holds a date that cannot be read"),
)


def plain(error: BaseException) -> str:
    """Say what a database's error means; the first line of its own words where it is not a common one."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    said = f"{type(cause).__name__}: {cause}"
    for pattern, words in PLAIN:
        if re.search(pattern, said, re.IGNORECASE):
            return words
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
