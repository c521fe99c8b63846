"""What files say, as frozen values: rule sets, cases, calendars and reminder policies."""

from __future__ import annotations

from obligations.model.calendars import CalendarFile, Closure, Country, Coverage, Year
from obligations.model.cases import (
    Amendment,
    Authority,
    CaseFile,
    CaseStated,
    Done,
    Fact,
    Meeting,
    Meetings,
    Ruling,
    Waiver,
)  # fmt: skip
from obligations.model.fields import FORCES, PhraseField
from obligations.model.reminders import Ladder, Person, ReminderPolicy, Sender
from obligations.model.rules import Event, Example, Expected, InForce, Obligation, RuleSet, Source, StatedDate

__all__ = [
    "FORCES", "Amendment", "Authority", "CalendarFile", "CaseFile", "CaseStated", "Closure", "Country", "Coverage",
    "Done", "Event", "Example", "Expected", "Fact", "InForce", "Ladder", "Meeting", "Meetings", "Obligation", "Person",
    "PhraseField", "ReminderPolicy", "RuleSet", "Ruling", "Sender", "Source", "StatedDate", "Waiver", "Year",
]  # fmt: skip
