"""Where a rule comes from, and when it is law."""

from __future__ import annotations

from pydantic import Field

from obligations.files.model.fields import DayField, Model, Text


class InForce(Model):
    """When an instrument is in force; both days in, either may be open."""

    from_: DayField | None = Field(default=None, alias="from")
    until: DayField | None = None


class Source(Model):
    """Where a rule comes from: enough for a reader to find the words."""

    name: Text
    reference: Text | None = None
    link: Text | None = None
    issued_by: Text | None = None
    dated: DayField | None = None
    in_force: InForce | None = None
    note: Text | None = None
