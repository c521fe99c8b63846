"""Obligations: the law's own words in; a date with its proof, and a calendar people can rely on, out.

>>> from datetime import date
>>> from obligations import load_case, schedule, when
>>> when("70 working days after 2017-06-13", calendar="england-and-wales").due
datetime.date(2017, 9, 20)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

#: Where each public name lives. Nothing is imported before it is used.
_HOMES = {
    "Answer": "obligations.dates.single",
    "Audit": "obligations.analysis.auditing",
    "Case": "obligations.library.cases",
    "CoverageError": "obligations.errors",
    "DateError": "obligations.errors",
    "Finding": "obligations.register.register",
    "JournalWarning": "obligations.session",
    "Library": "obligations.library.finding",
    "ObligationsError": "obligations.errors",
    "Occurrence": "obligations.register.occurrence",
    "PhraseError": "obligations.errors",
    "Problem": "obligations.errors",
    "ProblemsError": "obligations.errors",
    "Register": "obligations.register.register",
    "UnknownNameError": "obligations.errors",
    "UnresolvedError": "obligations.errors",
    "WorkingCalendar": "obligations.dates.workdays",
    "audit": "obligations.analysis.auditing",
    "explain": "obligations.reports.explaining",
    "load_calendar": "obligations.library.finding",
    "load_case": "obligations.session",
    "parse_due": "obligations.dates.phrases",
    "schedule": "obligations.register.register",
    "when": "obligations.library.asking",
}

__all__ = [
    "Answer",
    "Audit",
    "Case",
    "CoverageError",
    "DateError",
    "Finding",
    "JournalWarning",
    "Library",
    "ObligationsError",
    "Occurrence",
    "PhraseError",
    "Problem",
    "ProblemsError",
    "Register",
    "UnknownNameError",
    "UnresolvedError",
    "WorkingCalendar",
    "__version__",
    "audit",
    "explain",
    "load_calendar",
    "load_case",
    "parse_due",
    "schedule",
    "when",
]

if TYPE_CHECKING:
    from obligations.analysis.auditing import Audit, audit
    from obligations.dates.phrases import parse_due
    from obligations.dates.single import Answer
    from obligations.dates.workdays import WorkingCalendar
    from obligations.errors import (
        CoverageError,
        DateError,
        ObligationsError,
        PhraseError,
        Problem,
        ProblemsError,
        UnknownNameError,
        UnresolvedError,
    )  # fmt: skip
    from obligations.library.asking import when
    from obligations.library.cases import Case
    from obligations.library.finding import Library, load_calendar
    from obligations.register.occurrence import Occurrence
    from obligations.register.register import Finding, Register, schedule
    from obligations.reports.explaining import explain
    from obligations.session import JournalWarning, load_case


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'obligations' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
