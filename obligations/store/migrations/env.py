"""Run by Alembic: brings the database behind the given connection to a version, inside its transaction."""

from __future__ import annotations

from alembic import context

from obligations.store.tables import METADATA, VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, version_table=VERSION_TABLE
)
context.run_migrations()
