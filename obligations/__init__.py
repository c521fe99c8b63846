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
    "AmbiguousMonthError": "obligations.errors",
    "Answer": "obligations.dates.single",
    "Audit": "obligations.analysis.auditing",
    "Case": "obligations.library.cases",
    "ClashError": "obligations.errors",
    "CoverageError": "obligations.errors",
    "DateError": "obligations.errors",
    "EmptyStoreError": "obligations.errors",
    "Finding": "obligations.register.register",
    "JournalWarning": "obligations.session",
    "Library": "obligations.library.finding",
    "MissingCalendarError": "obligations.errors",
    "NoStoreError": "obligations.errors",
    "ObligationsError": "obligations.errors",
    "Occurrence": "obligations.register.occurrence",
    "OpenedCase": "obligations.session",
    "OutOfRangeError": "obligations.errors",
    "PhraseError": "obligations.errors",
    "Problem": "obligations.errors",
    "ProblemsError": "obligations.errors",
    "Recording": "obligations.library.recording",
    "Register": "obligations.register.register",
    "StoreError": "obligations.errors",
    "UnknownNameError": "obligations.errors",
    "UnresolvedError": "obligations.errors",
    "UsageError": "obligations.errors",
    "WorkingCalendar": "obligations.dates.workdays",
    "audit": "obligations.analysis.auditing",
    "data_frame": "obligations.reports.frames",
    "done": "obligations.library.recording",
    "explain": "obligations.reports.explaining",
    "fact": "obligations.library.recording",
    "load_calendar": "obligations.library.finding",
    "load_case": "obligations.session",
    "open_case": "obligations.session",
    "parse_due": "obligations.dates.phrases",
    "read": "obligations.library.texts",
    "TextLimit": "obligations.library.texts",
    "TextLimits": "obligations.library.texts",
    "record": "obligations.session",
    "retracted": "obligations.library.recording",
    "ruling": "obligations.library.recording",
    "schedule": "obligations.register.register",
    "schema": "obligations.files.model.schema",
    "waived": "obligations.library.recording",
    "when": "obligations.library.asking",
}

__all__ = [
    "AmbiguousMonthError",
    "Answer",
    "Audit",
    "Case",
    "ClashError",
    "CoverageError",
    "DateError",
    "EmptyStoreError",
    "Finding",
    "JournalWarning",
    "Library",
    "MissingCalendarError",
    "NoStoreError",
    "ObligationsError",
    "Occurrence",
    "OpenedCase",
    "OutOfRangeError",
    "PhraseError",
    "Problem",
    "ProblemsError",
    "Recording",
    "Register",
    "StoreError",
    "TextLimit",
    "TextLimits",
    "UnknownNameError",
    "UnresolvedError",
    "UsageError",
    "WorkingCalendar",
    "__version__",
    "audit",
    "data_frame",
    "done",
    "explain",
    "fact",
    "load_calendar",
    "load_case",
    "open_case",
    "parse_due",
    "read",
    "record",
    "retracted",
    "ruling",
    "schedule",
    "schema",
    "waived",
    "when",
]

if TYPE_CHECKING:
    from obligations.analysis.auditing import Audit, audit
    from obligations.dates.phrases import parse_due
    from obligations.dates.single import Answer
    from obligations.dates.workdays import WorkingCalendar
    from obligations.errors import (
        AmbiguousMonthError,
        ClashError,
        CoverageError,
        DateError,
        EmptyStoreError,
        MissingCalendarError,
        NoStoreError,
        ObligationsError,
        OutOfRangeError,
        PhraseError,
        Problem,
        ProblemsError,
        StoreError,
        UnknownNameError,
        UnresolvedError,
        UsageError,
    )
    from obligations.files.model.schema import schema
    from obligations.library.asking import when
    from obligations.library.cases import Case
    from obligations.library.finding import Library, load_calendar
    from obligations.library.recording import Recording, done, fact, retracted, ruling, waived
    from obligations.library.texts import TextLimit, TextLimits, read
    from obligations.register.occurrence import Occurrence
    from obligations.register.register import Finding, Register, schedule
    from obligations.reports.explaining import explain
    from obligations.reports.frames import data_frame
    from obligations.session import JournalWarning, OpenedCase, load_case, open_case, record


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'obligations' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
