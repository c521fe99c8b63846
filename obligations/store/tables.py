"""The tables of the store. Migrations bring a database to this shape; a test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

#: The table in which Alembic notes how far a database has been brought; not its usual name, so that one
#: database can hold a store beside the tables of another program.
VERSION_TABLE = "obligations_version"


def utc(moment: datetime) -> datetime:
    """Return an aware moment in UTC; a moment without a zone is a slip of the caller's.

    >>> utc(datetime.fromisoformat("2017-09-01T12:00+01:00")).isoformat()
    '2017-09-01T11:00:00+00:00'
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC)


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite keeps no zone, so it is taken off and put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give the moment in UTC."""
        return None if value is None else utc(value)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give the moment in UTC, with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


METADATA = MetaData()

#: What was recorded, entry by entry; each row's hash covers all its other fields.
JOURNAL = Table(
    "journal",
    METADATA,
    Column("case", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("key", Text),
    Column("entry", Text, nullable=False),
    Column("effective", Date, nullable=False),
    Column("by", Text, nullable=False),
    Column("why", Text),
    Column("recorded_at", Moment, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

#: The last entry of each case's journal, without which a journal cut short would look whole.
HEADS = Table(
    "heads",
    METADATA,
    Column("case", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

#: What a feed has told its subscribers of each entry.
TOLD = Table(
    "told",
    METADATA,
    Column("case", Text, primary_key=True),
    Column("uid", Text, primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("created", Moment, nullable=False),
    Column("modified", Moment, nullable=False),
    Column("meaning", Text, nullable=False),
    Column("last_day", Date),
    Column("withdrawn_on", Date),
)

#: The bytes that a feed wrote for an entry, by the hash of what they say.
WRITTEN = Table(
    "written",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("case", Text, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    Index("written_by_case", "case"),
)

#: Each reminder, from its claim to its confirmation.
REMINDERS = Table(
    "reminders",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("case", Text, nullable=False),
    Column("occurrence", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("text", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("worker", Text),
    Column("claimed_at", Moment),
    Column("lease_until", Moment),
    Column("sent_at", Moment),
    Column("provider_id", Text),
    Column("attempts", Integer, nullable=False),
    Column("last_error", Text),
    Index("reminders_by_case", "case", "state"),
    Index("reminders_by_state", "state"),
)
