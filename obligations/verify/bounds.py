"""Bounds: a day beside another, the end of a unit, a day of the year, the interval of a quota."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from obligations.verify.closures import ONE, RejectedError
from obligations.verify.walking import IN_MONTHS, day_in, end_of, months_from, period_of

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

Proof = Mapping[str, Any]


def check_bound(step: Proof, seen: list[date]) -> date:
    """Return the day that a bound step means."""
    words = str(step["words"])
    if step.get("span"):
        return _interval(step)
    if step.get("from") is None:
        return _free_bound(step, words, seen)
    day = day_in(step, "from")
    if words in ("the day before", "the day after"):
        return day - ONE if words.endswith("before") else day + ONE
    if words.startswith("the end of the "):
        return end_of(day, words.split()[4])
    for name in MONTH_NAMES:
        if f" {name} in the " in words:
            return _in_year(day, words, MONTH_NAMES.index(name) + 1)
    raise RejectedError(f'the step "{words}" is not one that can be checked')


def _free_bound(step: Proof, words: str, seen: list[date]) -> date:
    if step.get("of"):
        sides = [date.fromisoformat(day) for day in step["of"]]
        if not set(sides) <= set(seen):
            raise RejectedError(f"{words}: one of {step['of']} was not computed")
        return min(sides) if "earlier" in words else max(sides)
    _, _, _, name, year = words.split()  # the end of November 2018
    day = date(int(year), MONTH_NAMES.index(name) + 1, 28)
    return end_of(day, "month")


def _in_year(day: date, words: str, month: int) -> date:
    wanted = int(words.split()[0])
    year = day.year
    if "financial" in words:
        begins = year if day.month >= 4 else year - 1
        year = begins if month >= 4 else begins + 1
    return date(year, month, wanted)


def _interval(step: Proof) -> date:
    """Walk to the first or last day of a quota's interval."""
    day, number = day_in(step, "from"), int(step["number"])
    count, unit, kind, _ = period_of(str(step["span"]))
    if step["aligned"] and unit != "day":
        day = end_of(day - ONE, unit) + ONE
    ends = not str(step["words"]).startswith("interval")
    spans = number if ends else number - 1
    if unit in IN_MONTHS:
        day = months_from(day, spans * count * IN_MONTHS[unit], "corresponding")[0]
    elif kind is None:
        day += spans * count * (7 if unit == "week" else 1) * ONE
    else:
        raise RejectedError("an interval in days of a kind cannot be checked here")
    return day - ONE if ends else day
