"""A reminder as a value: what is said, to whom, and on which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

#: The order of the fields in JSON and CSV.
FIELDS = ("id", "case", "occurrence", "step", "send_on", "due", "recipient", "email", "subject", "text")


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person's name, and one address."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder. ``id`` (case, occurrence, step, recipient) never depends on a date.

    ``due`` follows a ruling where there is one, and is absent for what only opens; ``about`` is then the day
    on which it opens. ``title`` is the case's.
    """

    id: str
    case: str
    title: str
    occurrence: str
    step: str
    send_on: date
    due: date | None
    about: date
    recipient: Recipient
    subject: str
    text: str

    def as_json(self) -> dict[str, Any]:
        """Return the reminder as plain data, dates in ISO form."""
        return {
            "id": self.id, "case": self.case, "occurrence": self.occurrence, "step": self.step,
            "send_on": self.send_on.isoformat(), "due": self.due.isoformat() if self.due else None,
            "recipient": self.recipient.name, "email": self.recipient.email,
            "subject": self.subject, "text": self.text,
        }  # fmt: skip
