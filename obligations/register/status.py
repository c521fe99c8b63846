"""The status of an occurrence on a day: the first that fits, in one table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from obligations.dates.kinds import Status
from obligations.dates.phrases.values import Holds
from obligations.register.occurrence import Occurrence

Test = Callable[[Occurrence, date, date], bool]


def _waived(row: Occurrence, as_of: date, soon: date) -> bool:
    return row.waived is not None and not row.waived.stale


def _superseded(row: Occurrence, as_of: date, soon: date) -> bool:
    return row.superseded


def _met(row: Occurrence, as_of: date, soon: date) -> bool:
    return _done(row, as_of) and not _late(row)


def _met_late(row: Occurrence, as_of: date, soon: date) -> bool:
    return _done(row, as_of)


def _done(row: Occurrence, as_of: date) -> bool:
    return row.met_on is not None and row.met_on <= as_of


def _late(row: Occurrence) -> bool:
    return bool(row.effective and row.met_on and row.met_on > row.effective)


def _unresolved(row: Occurrence, as_of: date, soon: date) -> bool:
    return row.why_blocked is not None


def _unstated(row: Occurrence, as_of: date, soon: date) -> bool:
    return str(row.duty.due) == "unstated" and row.phrase == "unstated"


def _ended(row: Occurrence, as_of: date, soon: date) -> bool:
    closed = row.effective is not None and as_of > row.effective
    over = row.until is not None and as_of > row.until and not _minimum(row)
    return over or (row.duty.force == "may" and closed)


def _minimum(row: Occurrence) -> bool:
    """Say whether a standing duty lasts at least until its day: after that it may go on, and nobody has ended it."""
    value = row.duty.phrase.value
    return isinstance(value, Holds) and value.bounds.at_least


def _overdue(row: Occurrence, as_of: date, soon: date) -> bool:
    return row.effective is not None and as_of > row.effective


def _due_soon(row: Occurrence, as_of: date, soon: date) -> bool:
    return row.effective is not None and row.effective <= soon


def _standing(row: Occurrence, as_of: date, soon: date) -> bool:
    return isinstance(row.duty.phrase.value, Holds) and row.opens is not None and row.opens <= as_of


def _open(row: Occurrence, as_of: date, soon: date) -> bool:
    return row.effective is None and (row.opens is None or row.opens <= as_of)


def _expected(row: Occurrence, as_of: date, soon: date) -> bool:
    return row.provisional is not None


#: Each status with its test; the first that fits is the occurrence's.
STATUSES: tuple[tuple[Status, Test], ...] = (
    ("waived", _waived),
    ("superseded", _superseded),
    ("met", _met),
    ("met-late", _met_late),
    ("unresolved", _unresolved),
    ("unstated", _unstated),
    ("ended", _ended),
    ("overdue", _overdue),
    ("due-soon", _due_soon),
    ("standing", _standing),
    ("open", _open),
    ("expected", _expected),
    ("upcoming", lambda row, as_of, soon: True),
)


def status_of(row: Occurrence, as_of: date, soon: date) -> Status:
    """Return the status of an occurrence on ``as_of``; due on or before ``soon`` is due soon."""
    return next(name for name, fits in STATUSES if fits(row, as_of, soon))
