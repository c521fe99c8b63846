"""Measures the scalar goals beside python-holidays, numpy and python-dateutil, and feeds beside icalendar."""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import holidays
import numpy as np
from dateutil.rrule import MONTHLY, WEEKLY, rrule

import obligations
from benchmarks import feeds
from benchmarks.measure import Case, ratio, rounds
from obligations import load_calendar, load_case, parse_due, schedule, when
from obligations.dates.periods import Period, grid

N = 70
CAL = load_calendar("england-and-wales")
PACKAGE = holidays.country_holidays("GB", subdiv="ENG", years=range(1990, 2059))
CLOSED = np.array(sorted(CAL.closures), dtype="datetime64[D]")
BUSY = np.busdaycalendar(holidays=CLOSED)
DAYS = [
    date.fromordinal(o)
    for o in random.Random(7).sample(range(date(2000, 1, 1).toordinal(), date(2040, 1, 1).toordinal()), 200)
]


def ideal() -> Callable[[date, int], date]:
    """Two list look-ups in a function, and nothing else: no sign, no range."""
    first = CAL.first.toordinal()
    flags = [CAL.is_working_day(date.fromordinal(o)) for o in range(first, CAL.last.toordinal() + 1)]
    working = [date.fromordinal(first + i) for i, open_ in enumerate(flags) if open_]
    through, total = [], 0
    for open_ in flags:
        total += open_
        through.append(total)

    def shift(day: date, n: int) -> date:
        return working[through[day.toordinal() - first] + n - 1]

    return shift


def each(function: Callable[[date], object]) -> Callable[[], None]:
    """Call ``function`` for each of the days."""

    def run() -> None:
        for day in DAYS:
            function(day)

    return run


def main() -> int:
    """Measure, print a table, and return 1 when a goal is missed by more than a fifth (the machine is shared)."""
    two_lookups = ideal()
    phrase = parse_due(f"within {N} working days after report.received")
    received = {"report.received": date(2017, 6, 13)}

    def obligation(day: date) -> object:
        received["report.received"] = day
        return when(phrase, calendar=CAL, facts=received)

    four_weeks, six_months = Period(4, "week"), Period(6, "month")
    start, ten_years = date(2015, 8, 31), date(2025, 8, 31)
    moment, end = datetime(2015, 8, 31), datetime(2025, 8, 31)  # noqa: DTZ001 - rrule wants naive ones
    far, far_end = date(2035, 1, 1), date(2035, 3, 31)
    old, near, near_end = date(2000, 1, 3), date(2001, 1, 1), date(2001, 3, 31)
    rule = rrule(WEEKLY, interval=4, dtstart=datetime(2000, 1, 3))  # noqa: DTZ001
    one = timedelta(days=1)
    every = four_weekly(old)
    cases = [
        Case("ideal", each(lambda day: two_lookups(day, N)), 200),
        Case("shift", each(lambda day: CAL.shift(day, N)), 200),
        Case("holidays", each(lambda day: PACKAGE.get_nth_working_day(day, N)), 1),
        Case("numpy", each(lambda day: np.busday_offset(day, N, roll="backward", busdaycal=BUSY).astype(object)), 5),
        Case("obligation", each(obligation), 10),
        Case("weeks", lambda: grid(start, four_weeks, start + one, ten_years, {}), 100),
        Case("weeks rrule", lambda: list(rrule(WEEKLY, interval=4, dtstart=moment, until=end)), 5),
        Case("months", lambda: grid(start, six_months, start + one, ten_years, {}), 200),
        Case("months rrule", lambda: list(rrule(MONTHLY, interval=6, dtstart=datetime(2015, 8, 28), count=20)), 20),  # noqa: DTZ001
        Case("far", lambda: grid(old, four_weeks, far, far_end, {}), 1000),
        Case("near", lambda: grid(old, four_weeks, near, near_end, {}), 1000),
        Case("far register", lambda: schedule(every, as_of=far, since=far, until=far_end), 20),
        Case("near register", lambda: schedule(every, as_of=near, since=near, until=near_end), 20),
        Case("far rrule", lambda: rule.between(datetime(2035, 1, 1), datetime(2035, 3, 31), inc=True), 3),  # noqa: DTZ001
    ]  # fmt: skip
    check_answers(two_lookups, obligation)
    times = rounds(cases)
    goals = [
        ("1   shift, times the ideal of two look-ups", "shift", "ideal", 1.8, "at most"),
        ("1b  times faster than holidays.get_nth_working_day", "holidays", "shift", 400, "at least"),
        ("1b  times faster than numpy.busday_offset, dates in and out", "numpy", "shift", 14, "at least"),
        ("1c  rule to obligation with proof, times faster than holidays", "holidays", "obligation", 20, "at least"),
        ("3   4-weekly, 10 years, times faster than rrule", "weeks rrule", "weeks", 25, "at least"),
        ("3   6-monthly with clip, times faster than rrule", "months rrule", "months", 8, "at least"),
        ("3b  3 months, 35 years on, times faster than rrule.between", "far rrule", "far", 500, "at least"),
        ("3b  35 years on, times one year on", "far", "near", 1.2, "at most"),
        ("3b  a register, 35 years on, times one year on", "far register", "near register", 1.2, "at most"),
    ]  # fmt: skip
    missed = 0
    print(f"{'goal':76} {'ratio':>8} {'(min..max)':>18}   must")
    for text, over, under, must, sense in goals:
        middle, low, high = ratio(times, over, under)
        bad = middle > must * 1.25 if sense == "at most" else middle < must * 0.8
        missed += bad
        print(f"{text:76} {middle:8.1f} {f'({low:.1f}..{high:.1f})':>18}   {sense} {must}{'   MISSED' if bad else ''}")
    for text, middle, low, high, must, sense in feeds.measure():
        bad = middle > must * 1.25 if sense == "at most" else middle < must * 0.8
        missed += bad
        print(f"{text:76} {middle:8.1f} {f'({low:.1f}..{high:.1f})':>18}   {sense} {must}{'   MISSED' if bad else ''}")
    print(
        f"\none call: shift {per_call(times, 'shift'):.0f} ns, obligation {per_call(times, 'obligation') / 1000:.1f} µs"
    )
    return min(missed, 1)


def four_weekly(start: date) -> obligations.Case:
    """Return a case with one duty, every four weeks from a day: its register lists the grid that is timed above."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "r.yaml").write_text(RULES, encoding="utf-8")
        case = f"case: c\nauthority: {{name: A council}}\nuses: [r]\nfacts: {{start: {start}}}\n"
        (place / "case.yaml").write_text(case, encoding="utf-8")
        return load_case(place)


RULES = """id: r
title: Every four weeks
source: {name: a benchmark}
parties: {council: the council}
events: {start: it begins}
obligations:
  meet: {cite: para 1, does: meet, who: council, force: must, due: every 4 weeks after start}
"""


def per_call(times: dict[str, list[float]], name: str) -> float:
    """Return the nanoseconds of one call, the median of the rounds."""
    return sorted(times[name])[len(times[name]) // 2] / len(DAYS) * 1e9


def check_answers(two_lookups: Callable[[date, int], date], obligation: Callable[[date], object]) -> None:
    """Insist that all contenders give the same dates before anything is timed."""
    for day in DAYS:
        wanted = CAL.shift(day, N)
        numpy_says = np.busday_offset(day, N, roll="backward", busdaycal=BUSY).astype(object)
        assert wanted == two_lookups(day, N) == PACKAGE.get_nth_working_day(day, N) == numpy_says, day
        assert obligation(day).due == wanted  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(main())
