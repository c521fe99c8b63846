"""The authority for each step of a proof, where the step rests on a rule of computation."""

from __future__ import annotations

from obligations.dates.periods import Parameter
from obligations.dates.steps import Count, HourCount, MonthCount, Skip, Step

EVENT_DAY_OUT = "Lester v Garland (1808): the day of the event is not counted"
CORRESPONDING = "Dodds v Walker [1981] 1 WLR 1027: a month ends on the corresponding date, or on its last day"
CLEAR = "clear days leave out both ends (CPR r 2.8(3) puts the same rule in words)"
ELAPSED = "at least so many days must have passed (SI 2012/2089 reg 10(1)(c); Riley v Eurostile for months)"
INCLUSIVE = "the words make the day itself day 1"
BACK = "the day of the event is not counted, in either direction"

#: On what authority hours are counted as they are, where there is one.
_HOURS = {"reg-1182": "Regulation (EEC, Euratom) No 1182/71 art 3(1): the hour of the event is not counted"}

_COUNTED = {"after": EVENT_DAY_OUT, "before": BACK, "at least after": ELAPSED}


def cite_of(step: Step) -> str | None:
    """Return the authority for a step, or None where it only restates the phrase or a fact."""
    if isinstance(step, Skip):
        return step.source
    if isinstance(step, HourCount):
        return _HOURS.get(step.period.kind or "")
    if not isinstance(step, Count):
        return None
    found = _rule_of(step)
    if isinstance(step.period, Parameter):
        return f"{found}; {step.period.name}: {step.period} ({step.period.source})"
    return found


def _rule_of(step: Count) -> str:
    if isinstance(step, MonthCount):
        return INCLUSIVE + "; " + CORRESPONDING if step.convention.endswith("with") else CORRESPONDING
    if step.period.clear and step.convention == "before":
        return CLEAR
    return _COUNTED.get(step.convention, INCLUSIVE)
