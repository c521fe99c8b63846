"""The store: the journal of what happened, and the ledgers of what feeds and reminders have told.

It is an extra: ``pip install "obligations[store]"``. Nothing outside this package speaks SQL.
"""

from __future__ import annotations

from obligations.errors import UsageError

try:
    import alembic  # noqa: F401
    import sqlalchemy  # noqa: F401
except ModuleNotFoundError as error:
    raise UsageError(
        f'the store needs {(error.name or "SQLAlchemy").partition(".")[0]}: pip install "obligations[store]"'
    ) from None
