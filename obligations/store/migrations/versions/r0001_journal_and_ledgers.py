"""The journal with its heads, the feed's ledger with its written bytes, and the reminders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "journal",
        sa.Column("case", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("key", sa.Text),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("effective", sa.Date, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("why", sa.Text),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "heads",
        sa.Column("case", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "told",
        sa.Column("case", sa.Text, primary_key=True),
        sa.Column("uid", sa.Text, primary_key=True),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("modified", MOMENT, nullable=False),
        sa.Column("meaning", sa.Text, nullable=False),
        sa.Column("last_day", sa.Date),
        sa.Column("withdrawn_on", sa.Date),
    )
    op.create_table(
        "written",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("case", sa.Text, nullable=False),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
    )
    op.create_index("written_by_case", "written", ["case"])
    _reminders()


def _reminders() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("case", "occurrence", "step", "recipient")),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("worker", sa.Text),
        *(sa.Column(name, MOMENT) for name in ("claimed_at", "lease_until", "sent_at")),
        sa.Column("provider_id", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("last_error", sa.Text),
    )
    op.create_index("reminders_by_case", "reminders", ["case", "state"])
    op.create_index("reminders_by_state", "reminders", ["state"])


def downgrade() -> None:
    """Refuse: what a store holds is kept; an older version has nowhere to put it."""
    raise NotImplementedError("a store is never taken back to an older version")
