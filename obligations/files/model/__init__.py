"""What files say, as frozen values: rule sets, cases, calendars and reminder policies."""

from __future__ import annotations

from obligations.files.model.calendars import CalendarFile, Closure, Country, Coverage, Year
from obligations.files.model.cases import (
    Amendment,
    Authority,
    CaseFile,
    CaseStated,
    Done,
    Fact,
    Meeting,
    Meetings,
    Parameter,
    Ruling,
    Waiver,
)  # fmt: skip
from obligations.files.model.fields import FORCES, PhraseField
from obligations.files.model.reminders import Ladder, Person, ReminderPolicy, Sender
from obligations.files.model.rules import (
    OPEN_POINTS,
    Event,
    Example,
    Expected,
    InForce,
    Obligation,
    Pause,
    RuleSet,
    Source,
    StatedDate,
)

__all__ = [
    "FORCES", "OPEN_POINTS", "Amendment", "Authority", "CalendarFile", "CaseFile", "CaseStated", "Closure",
    "Country", "Coverage", "Done", "Event", "Example", "Expected", "Fact", "InForce", "Ladder", "Meeting",
    "Meetings", "Obligation", "Parameter", "Pause", "Person", "PhraseField", "ReminderPolicy", "RuleSet",
    "Ruling", "Sender", "Source", "StatedDate", "Waiver", "Year",
]  # fmt: skip
