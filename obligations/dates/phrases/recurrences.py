"""What the words of whole phrases mean, and of what recurs: cadences, days by their description, duties that stand."""

from __future__ import annotations

from typing import Any

from obligations.dates.kinds import Direction
from obligations.dates.periods import Parameter, Period, month_length
from obligations.dates.phrases import values as v
from obligations.dates.phrases.making import Match
from obligations.dates.phrases.meanings import day_of_text
from obligations.dates.phrases.parts import counts_hours

# -- days by their description --------------------------------------------------------------------------


def weekday_days(m: Match) -> v.Days:
    """Make every day of the week of a name."""
    return v.Days(None, m["weekday"])


def date_days(m: Match) -> v.Days:
    """Make a day of a month, whatever the year."""
    day, month = m["on"]
    return v.Days(day, "day", month=month)


def days_of_unit(m: Match) -> v.Days:
    """Make one of a row in each unit: the second Tuesday of the month."""
    return _placed(m, v.Days(m["which"], m["sort"], m["unit"]))


def days_in_month(m: Match) -> v.Days:
    """Make one of a row in one month of the year: the first Thursday in May."""
    return _placed(m, v.Days(m["which"], m["sort"], month=m["month"]))


def _placed(m: Match, made: v.Days) -> v.Days:
    longest = {"week": 7, "month": 31, "quarter": 92, None: 31}.get(made.unit, 366)
    most = longest if made.sort not in v.WEEKDAY_NAMES else (longest + 6) // 7
    if made.which is None or made.which == 0 or made.which > most:
        m.stop(f"no {made.unit or 'month'} has a {v.ordinal(made.which or 0)} {made.sort}")
    if made.sort == "day" and made.month and (made.which or 0) > month_length(2024, made.month):
        m.stop(f"{v.MONTH_NAMES[made.month - 1]} has no day {made.which}")
    return made


def sort_of_kind(m: Match) -> str:
    """Return a day of a kind that a rule set names, and remember the kind."""
    token = m["kind"]
    m.making.kinds.append((token.text, token.offset))
    return f"{token.text} day"


def day_of_unit(m: Match, which: int, sort: str, unit: str, of: v.Point) -> v.DayOf | v.EndOf:
    """Make one of a row of days in the unit of a point."""
    days = _placed(m, v.Days(which, sort, unit))
    return v.EndOf(unit, of) if (which, sort) == (-1, "day") else v.DayOf(days, of)


def day_of(m: Match) -> v.DayOf | v.EndOf:
    """Make a day of the unit of a point; the last day of it is its end."""
    days = m["days"]
    if (days.which, days.sort) == (-1, "day"):
        return v.EndOf(days.unit, m["of"])
    return v.DayOf(days, m["of"])


def day_in(m: Match) -> v.Point:
    """Make a day of a month of a year."""
    return _in_year(m, m["days"], m["year"])


def day_in_month(m: Match) -> v.Point:
    """Make a day "of May 2026"."""
    return _in_year(m, days_in_month(m), m["year"])


def _in_year(m: Match, days: v.Days, year: int) -> v.Point:
    assert days.month is not None
    if days.sort == "day" and days.which is not None:
        if days.which < 0:
            return v.EndOfMonth(days.month, year)
        return v.Day(day_of_text(m, [f"{year:04d}", str(days.month), str(days.which)]))
    return v.DayIn(days, year)


def next_day(direction: Direction) -> Any:
    """Make one of the days of a description after or before a point."""
    return lambda m: v.Next(m.get("number") or 1, m["days"], direction, m["of"])


# -- recurring and whole phrases ------------------------------------------------------------------------


def bounds(m: Match, *, at_least: bool = False) -> v.Bounds:
    """Make where a cadence or standing duty stops."""
    if m.get("until") is not None:
        return v.Bounds(until=m["until"])
    lasting = m.get("lasting")
    if lasting is not None and lasting.unit == "hour":
        m.stop("what lasts so many hours is not worked out", "days, weeks, months or years", m.place("lasting"))
    return v.Bounds(lasting=lasting, at_least=at_least) if lasting is not None else v.Bounds()


def anniversaries(m: Match) -> v.Cadence:
    """Make a date each year after a point."""
    return v.Cadence(False, Period(1, "year"), m["anchor"], bounds(m))


def often(m: Match) -> Period:
    """Make the span of "six-monthly"."""
    number, unit = m["adjective"]
    return Period(number, unit)


def no_gap_from_its_day(m: Match) -> v.Cadence:
    """Refuse intervals that begin with a day: whether the day of the last is counted in each is not said."""
    m.stop("intervals run after a day; whether they begin with it is open", "after", m.place("point"))


def cadence(*, gap: bool) -> Any:
    """Make a grid ("every"), or the largest gap ("at least every")."""

    def make(m: Match) -> v.Cadence:
        return v.Cadence(gap, m["span"], m.get("anchor") or m.get("since"), bounds(m))

    return make


def recurring(relation: str) -> Any:
    """Make a date on each of the days of a description."""

    def make(m: Match) -> v.Cadence:
        anchor = m.get("anchor") or m.get("since")
        return v.Cadence(False, Period(1), anchor, bounds(m), relation, m["days"])

    return make


def by_the_last_day(unit: str) -> Any:
    """Make "once in each calendar month", done by its last day (a "month" is one: Interpretation Act 1978)."""

    def make(m: Match) -> v.Cadence:
        return v.Cadence(False, Period(1), m.get("since"), bounds(m), "by", v.Days(-1, "day", unit))

    return make


def due(m: Match) -> v.Due:
    """Make a whole phrase."""
    hourly = counts_hours(m["first"]) or any(isinstance(part, v.HourOf) for part in v.walk(m["first"]))
    if m.get("adjust") and hourly:
        m.stop("a limit of hours does not move to another day", at=m.place("adjust"))
    return v.Due(m["first"], m.all("then"), m.get("adjust"))


def holds(*, at_least: bool = False) -> Any:
    """Make a standing duty."""
    return lambda m: v.Holds(m["start"], bounds(m, at_least=at_least))


def quota(*, at_least: bool = False) -> Any:
    """Make an amount that is owed in every interval."""

    def make(m: Match) -> v.Quota:
        amount = m["amount"]
        if isinstance(amount, Period) and (amount.clear or amount.unit == "hour"):
            m.stop("a quota is counted in days, and not in clear days or hours", at=m.place("amount"))
        if (amount if isinstance(amount, int) else amount.number) == 0 and not isinstance(amount, Parameter):
            m.stop("a quota of nothing asks for nothing", at=m.place("amount"))
        return v.Quota(at_least, amount, m["span"], m.get("start"), bounds(m))

    return make
