"""What files say, as frozen values: rule sets, cases and calendars."""

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
    Parameter,
    Ruling,
    Waiver,
)  # fmt: skip
from obligations.model.fields import FORCES, PhraseField
from obligations.model.rules import (
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
    "Country", "Coverage", "Done", "Event", "Example", "Expected", "Fact", "InForce", "Meeting", "Meetings",
    "Obligation", "Parameter", "Pause", "PhraseField", "RuleSet", "Ruling", "Source", "StatedDate", "Waiver",
    "Year",
]  # fmt: skip
