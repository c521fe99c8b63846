"""What the words of a form mean: the value, after all checks that the words together call for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, cast

from obligations.dates.kinds import Convention
from obligations.dates.periods import Parameter, Period, month_length
from obligations.dates.phrases import values as v
from obligations.dates.phrases.making import Match

#: On whose authority a spelling that could be read two ways is read one way.
FROM_LEAVES_OUT = 'Zoan v Rouamba [2000] 1 WLR 1509: "from" a day leaves that day out'

#: The two ways to take days that a source does not call clear.
ONE_END_OR_NONE = ("one of the end days counts", "both end days are left out")

#: The two ways in which hours run.
PASSED_OR_TOLD = ("so many hours have to pass", "so many hours are told by the clock")

#: The two ways to run from a day.
OUT_OR_IN = ("that day is left out", "that day is counted")

# -- periods --------------------------------------------------------------------------------------------


def period(m: Match) -> Period:
    """Make a period of a number and what is counted."""
    count, (unit, kind, clear, times) = m["number"], m["length"]
    if clear and kind not in (None, "working"):
        m.stop("clear days are days of the calendar or working days")
    return _hours_unsaid(m, Period(count * times, unit, kind, clear))


def one_unit(m: Match) -> Period:
    """Make the period of "a month"."""
    unit, kind, clear, times = m["length"]
    if clear:
        m.stop("clear days are counted by a number")
    return _hours_unsaid(m, Period(times, unit, kind))


def parameter(m: Match) -> Parameter:
    """Make a period that each body sets for itself."""
    token = m["parameter"]
    name = token.text.strip("{}")
    m.making.parameters.append((name, token.offset))
    return Parameter(0, name=name)


def length(unit: str, kind: str | None = None, *, clear: bool = False, times: int = 1) -> Any:
    """Return what makes the kind of a period, whatever its number."""
    return lambda m: (unit, kind, clear, times)


def no_hours(m: Match) -> None:
    """Refuse a period of minutes."""
    m.stop("no period is shorter than an hour", "write unstated, with its words")


def hours(runs: str | None = None) -> Any:
    """Return what makes a period of hours, and how they run."""
    return lambda m: ("hour", runs, False, 1)


def _hours_unsaid(m: Match, made: Period) -> Period:
    """Leave open how hours run across a change of the clocks, where that is not said."""
    if made.unit != "hour" or made.kind is not None:
        return made
    return cast("Period", m.choose("hours", made, replace(made, kind="clock"), None, PASSED_OR_TOLD))


def kind_of_day(m: Match) -> tuple[str, str, bool, int]:
    """Make a period's kind of a day that a rule set names: school, sitting …"""
    token = m["kind"]
    m.making.kinds.append((token.text, token.offset))
    return "day", token.text, m.word(0) == "clear", 1


def span(m: Match) -> Period:
    """Make the span of a cadence, which is neither clear nor nothing."""
    made = cast("Period", m["period"])
    if made.clear:
        m.stop("a cadence cannot be counted in clear days")
    if made.unit == "hour":
        m.stop("a cadence is counted in days, and not in hours")
    if made.number == 0 and not isinstance(made, Parameter):
        m.stop("a cadence of nothing would never move on")
    return made


# -- points ---------------------------------------------------------------------------------------------


def name(m: Match) -> str:
    """Return a name, and remember where it stands."""
    token = m["name"]
    m.making.names.append((token.text, token.offset))
    return cast("str", token.text)


def iso_date(m: Match) -> v.Day:
    """Make a day that is written as 2017-06-13."""
    return v.Day(day_of_text(m, m["date"].text.split("-")))


def day_of_text(m: Match, parts: list[str]) -> date:
    """Return the day of a year, a month and a day in text; refuse one that is not there."""
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        m.stop(f'there is no such day as "{"-".join(parts)}"')


def day_month(m: Match) -> tuple[int, int]:
    """Return a day and a month that has it in some year."""
    day, month = m["day"], m["month"]
    if not 1 <= day <= month_length(2024, month):
        m.stop(f"{v.MONTH_NAMES[month - 1]} has no day {day}")
    return day, month


def written_date(m: Match) -> v.Day:
    """Make a day that is written as 13 June 2017."""
    day, month = m["on"]
    return v.Day(day_of_text(m, [f"{m['year']:04d}", str(month), str(day)]))


def bare_date(m: Match) -> v.At:
    """Refuse a day where a limit is wanted."""
    m.stop("a date needs a word before it", "by, on, before, after …")


def day_in_year(*, financial: bool) -> Any:
    """Make a day and month in the year of a point."""

    def make(m: Match) -> v.DayInYear:
        day, month = m["on"]
        return v.DayInYear(day, month, financial, m["of"])

    return make


def each(m: Match) -> v.Each:
    """Make every happening of a name; a phrase can say so of one."""
    m.making.eaches.append(m.offset)
    if len(m.making.eaches) > 1:
        m.stop('a phrase can say "each" only once')
    return v.Each(name(m), m.get("filter"))


def first_or_last(m: Match) -> v.FirstOrLast:
    """Make the first or the last happening of a name."""
    return v.FirstOrLast(m.word(1), name(m), m.get("month"), m.get("year"), m.get("filter"))


def one_of(which: str) -> Any:
    """Make the earlier or the later of two points."""
    return lambda m: v.OneOf(which, m["left"], m["right"])


def hour_of(m: Match) -> v.HourOf:
    """Make an hour of the day of a point."""
    return v.HourOf(m["clock"], m["of"])


def between_hours(m: Match) -> v.Between:
    """Make the time between two hours of one day."""
    return v.Between(v.HourOf(m["opens"], m["of"]), v.HourOf(m["closes"], m["of"]))


def offset(direction: Convention) -> Any:
    """Make the point that lies a period before or after another."""
    return lambda m: v.Offset(m["period"], direction, m["of"])


def beside(direction: Convention) -> Any:
    """Make the day before or after a point."""
    return lambda m: v.Offset(Period(1), direction, m["of"])


def ordinal_day(direction: Convention) -> Any:
    """Make "the 20th working day after P"."""

    def make(m: Match) -> v.Offset:
        unit, kind, clear, times = m["length"]
        if clear:
            m.stop("clear days are counted, not numbered", at=m.place("length"))
        return v.Offset(Period(m["ordinal"] * times, unit, kind), direction, m["of"])

    return make


# -- items ----------------------------------------------------------------------------------------------


def within(m: Match) -> v.Within | v.CountBack:
    """Make the limit that a period sets, run as the words say."""
    return limit(m, m["period"], *m["run"])


def limit(m: Match, length_: Period, convention: Convention, point: v.Point) -> v.Within | v.CountBack:
    """Make a limit: a period that runs after, or beginning with, a point, or back from one.

    Days that begin with the day after a point are days after it; months are not (those that begin with 1 March end
    on the 31st, and a month after 28 February on 28 March).
    """
    if length_.unit == "hour":  # a moment has no length: that hours begin with it or run after it is one thing
        convention = "before" if convention in ("before", "ending with") else "after"
    _positive(m, length_, convention)
    if convention in ("before", "ending with"):
        return v.CountBack(length_, convention, point)
    if convention == "beginning with" and is_next_day(point) and not length_.months and type(length_) is Period:
        assert isinstance(point, v.Offset)
        return v.Within(length_, "after", point.of)
    return v.Within(length_, convention, point)


def is_next_day(point: v.Point) -> bool:
    """Say whether a point is the day after another."""
    return isinstance(point, v.Offset) and point.period == Period(1) and point.direction == "after"


def _positive(m: Match, length_: Period, convention: Convention) -> None:
    if convention.endswith("with"):
        if length_.number == 0 and not isinstance(length_, Parameter):
            m.stop(f"a period {convention} a day holds at least that day")
        if length_.clear:
            m.stop(f'clear days leave out both ends, so they cannot be "{convention}" one')


def at_least(m: Match) -> v.Item:
    """Make an opening (at least so long after), or a limit counted back (at least so long before)."""
    length_: Period = m["period"]
    convention, point = m["run"]
    if convention in ("before", "ending with"):
        return at_least_before(m, length_, point)
    _positive(m, length_, convention)
    return v.AtLeast(length_, convention, point)


def at_least_before(m: Match, length_: Period, point: v.Point) -> v.CountBack:
    """Make "at least N days before": whether the days are clear is open, unless the words say so."""
    plain = v.CountBack(length_, "before", point, at_least=True)
    if length_.clear or length_.unit == "hour" or isinstance(length_, Parameter):
        return plain
    return cast(
        "v.CountBack",
        m.choose(
            "clear-days",
            plain,
            _clear(length_, point),
            None,
            ONE_END_OR_NONE,
        ),
    )


def _clear(length_: Period, point: v.Point) -> v.CountBack:
    """Return the limit that leaves both ends out: so many whole days, weeks or months lie between."""
    if length_.months:
        return v.CountBack(Period(1), "before", v.Offset(length_, "before", point))
    kind = length_.kind if length_.kind in (None, "working") else None
    if length_.kind != kind:  # a kind that a rule set names is not counted in clear days: one more of them is the same
        return v.CountBack(Period(length_.number + 1, kind=length_.kind), "before", point, at_least=True)
    return v.CountBack(Period(length_.days, kind=kind, clear=True), "before", point, at_least=True)


def at(relation: str) -> Any:
    """Make a limit or an opening at a point itself."""

    def make(m: Match) -> v.Item:
        point = m["point"]
        if relation == "by" and isinstance(point, v.Offset):  # "by the 20th day after" is "within 20 days after"
            return limit(m, point.period, point.direction, point.of)
        return v.At(relation, point)

    return make


def between(m: Match) -> v.Between:
    """Make a window between two points."""
    return v.Between(m["opens"], m["closes"])


def between_periods(m: Match) -> v.Item:
    """Make a window between two periods from one point."""
    convention, point = m["run"]
    if convention == "after":
        return v.BetweenPeriods(m["opens"], m["closes"], point)
    if convention != "before":
        m.stop(f'a window cannot run "{convention}" a day', "after, or before", m.place("run"))
    return v.Between(v.Offset(m["closes"], "before", point), v.Offset(m["opens"], "before", point))


def at_least_between(m: Match) -> v.Item:
    """Make the window "at least N and at most M before": whether the nearer days are clear is open, as it is alone."""
    convention, point = m["run"]
    plain, opens = between_periods(m), m["opens"]
    if convention != "before" or opens.clear or opens.unit == "hour" or isinstance(opens, Parameter):
        return plain
    first = v.Offset(m["closes"], "before", point)
    clear = v.Between(first, v.Offset(Period(1, kind=opens.kind), "before", v.Offset(opens, "before", point)))
    return cast("v.Item", m.choose("clear-days", plain, clear, None, ONE_END_OR_NONE))


def window_before(m: Match) -> v.Between:
    """Make the window from one period before a point to a shorter one before it."""
    _, point = m["run"]
    return v.Between(v.Offset(m["opens"], "before", point), v.Offset(m["closes"], "before", point))


def window_back(m: Match) -> v.Between:
    """Make the time of a period that goes before a point, which is a part of it where the period ends with it."""
    convention, point = m["run"]
    if convention == "ending with":
        return v.Between(v.Offset(m["period"], "ending with", point), point)
    return v.Between(v.Offset(m["period"], "before", point), v.Offset(Period(1), "before", point))


def window_from(m: Match) -> v.Between:
    """Make the time of a period that begins with a point."""
    return v.Between(m["point"], v.Offset(m["period"], "beginning with", m["point"]))


def window_on(m: Match) -> v.Between:
    """Make the time from a point, that day in, to a period after it."""
    return v.Between(m["point"], v.Offset(m["period"], "after", m["point"]))


def not_before(m: Match) -> v.At:
    """Make the opening that lies a period before a point: "not more than 28 days before P"."""
    convention, point = m["run"]
    if convention != "before":
        m.stop(f'such an opening cannot run "{convention}" a day', "before", m.place("run"))
    return v.At("on or after", v.Offset(m["period"], "before", point))


def lead(m: Match) -> v.Item | v.Either:
    """Keep the words that lead in to a limit ("as soon as practicable and in any event"), and make the limit."""
    m.making.leads.append(m.get_text("lead"))
    return cast("v.Item", m["item"])


def either(which: str) -> Any:
    """Make the earlier or the later of two items."""
    return lambda m: v.Either(which, m["left"], m["right"])


# -- runs: which way a period goes from a point, and whether the point counts ---------------------------


def run(convention: Convention) -> Any:
    """Make a run by words that leave no question."""
    return lambda m: (convention, m["point"])


def run_from(m: Match) -> tuple[Convention, v.Point]:
    """Make the run of "from": the day is left out, and could be read as counted."""
    return m.choose("convention", "after", "beginning with", FROM_LEAVES_OUT, OUT_OR_IN), m["point"]


def run_starting_from(m: Match) -> tuple[Convention, v.Point]:
    """Make the run of "starting from": nobody has decided whether that day counts."""
    return m.choose("convention", "after", "beginning with", None, OUT_OR_IN), m["point"]
