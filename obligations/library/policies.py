"""Reminder policies: read from a file, with the calendar that they name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from obligations.dates.workdays import WorkingCalendar
from obligations.errors import ProblemsError, UnknownNameError
from obligations.files import documents
from obligations.files.model.reminders import ReminderPolicy
from obligations.library.finding import Library
from obligations.library.places import kind_of


@dataclass(frozen=True)
class Policy:
    """A reminder policy, and the calendar that it names for the days on which reminders go out."""

    file: ReminderPolicy
    calendar: WorkingCalendar | None = None


def load_policy(path: str | Path, library: Library | None = None) -> Policy:
    """Read a reminder policy. Raises ProblemsError with every problem of the file, and of its calendar."""
    place = Path(path)
    return policy_from(documents.read_in(place.parent, place), (library or Library.of()).beside(place.parent))


def policy_from(document: documents.Document, library: Library) -> Policy:
    """Make the policy that a file describes; its calendar is looked for on the ``library``."""
    if kind_of(document.data) != "reminders":
        raise ProblemsError(
            [document.problem((), "this is not a reminder policy", "a reminder policy begins with reminders:")]
        )
    file = documents.validate(document, ReminderPolicy)
    try:
        return Policy(file, library.calendar(file.calendar) if file.calendar else None)
    except UnknownNameError as error:
        raise ProblemsError([document.problem(("calendar",), str(error))]) from None
