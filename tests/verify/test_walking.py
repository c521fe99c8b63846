"""The checker's own arithmetic against plain counting and python-dateutil."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from obligations.verify.closures import Closures, OpenDays
from obligations.verify.errors import LONGEST, SHOWN, RejectedError, shown
from obligations.verify.steps import stood_still
from obligations.verify.walking import Counted, add, day_in_year, end_of, limits, merged, months_on, moved

ONE = timedelta(days=1)
days = st.dates(date(2019, 12, 1), date(2022, 2, 1))
OPEN = OpenDays(
    frozenset({date(2020, 1, 1), date(2020, 4, 10), date(2021, 12, 27)}), frozenset({4, 5}), frozenset({date(2020, 1, 4)}),
    2019, 2022, frozenset({2022}),
)  # fmt: skip


def counts(day: date) -> bool:
    """Fridays and Saturdays are days of rest, but for one on which work is done; three days are closed."""
    if day == date(2020, 1, 4):
        return True
    return day.weekday() not in (4, 5) and day not in (date(2020, 1, 1), date(2020, 4, 10), date(2021, 12, 27))


def walked(day: date, number: int, step: timedelta, *, inclusive: bool, spans: list[tuple[date, date]]) -> date:
    """Count day by day."""
    here = day - step if inclusive else day
    while number:
        here += step
        number -= counts(here) and not any(first <= here <= last for first, last in spans)
    return here


@given(days, st.integers(1, 40), st.integers(-5, 20), st.integers(0, 9), st.booleans())
def test_counts(day: date, number: int, gap: int, length: int, paused: bool) -> None:
    spans = [(day + gap * ONE, day + (gap + length) * ONE)] if paused else []
    counted = Counted(OPEN, spans)
    assert counted.after(day, number) == walked(day, number, ONE, inclusive=False, spans=spans)
    assert counted.beginning_with(day, number) == walked(day, number, ONE, inclusive=True, spans=spans)
    assert counted.before(day, number) == walked(day, number, -ONE, inclusive=False, spans=spans)
    assert counted.ending_with(day, number) == walked(day, number, -ONE, inclusive=True, spans=spans)


@given(days)
def test_nothing_counted_is_the_day_itself(day: date) -> None:
    counted = Counted(OPEN)
    assert counted.after(day, 0) == counted.before(day, 0) == day
    assert (counted.beginning_with(day, 0), counted.ending_with(day, 0)) == (day - ONE, day + ONE)
    assert Counted(None).after(day, 5) == day + 5 * ONE
    assert Counted(None).before(day, 5) == day - 5 * ONE


def test_the_ends_of_a_calendar() -> None:
    counted = Counted(OPEN)
    assert counted.after(date(2022, 12, 28), 1) == date(2022, 12, 29)
    assert counted.before(date(2019, 1, 2), 1) == date(2019, 1, 1)
    for outside in (lambda: counted.after(date(2022, 12, 29), 1), lambda: counted.before(date(2019, 1, 1), 1),
                    lambda: counted.after(date(2023, 1, 1), 1), lambda: counted.before(date(2018, 12, 31), 1),
                    lambda: Counted(None).after(date.max, 1), lambda: Counted(None).before(date.min, 1),
                    lambda: add(date.max, 1), lambda: add(date.min, -1)):  # fmt: skip
        with pytest.raises(RejectedError):
            outside()
    assert add(date.max - ONE, 1) == date.max
    assert add(date.min + ONE, -1) == date.min


@given(days)
def test_moved(day: date) -> None:
    later = earlier = day
    while not counts(later):
        later += ONE
    while not counts(earlier):
        earlier -= ONE
    assert (moved(day, "next", OPEN), moved(day, "previous", OPEN)) == (later, earlier)


@given(st.dates(date(1999, 1, 1), date(2100, 12, 31)), st.integers(-60, 60))
def test_months(day: date, number: int) -> None:
    plain = day + relativedelta(months=number)
    last = calendar.monthrange(plain.year, plain.month)[1]
    has = plain.day == day.day
    assert months_on(day, number, "corresponding") == (plain, has)
    ends = (day + ONE).month != day.month
    assert months_on(day, number, "month-end")[0] == (plain.replace(day=last) if ends else plain)
    assert months_on(day, number, "round-up")[0] == (plain if has else plain + ONE)
    if has:
        assert months_on(day, number, "refuse")[0] == plain
    else:
        with pytest.raises(RejectedError, match="refuses"):
            months_on(day, number, "refuse")


def test_months_at_the_ends_of_time() -> None:
    assert months_on(date(9999, 11, 30), 1, "corresponding") == (date(9999, 12, 30), True)
    assert months_on(date(1, 2, 3), -1, "corresponding") == (date(1, 1, 3), True)
    for day, number in ((date(9999, 12, 1), 1), (date(1, 1, 1), -1)):
        with pytest.raises(RejectedError, match="leaves the years"):
            months_on(day, number, "corresponding")


@given(st.dates(date(1999, 1, 1), date(2100, 12, 31)))
def test_ends_and_days_of_a_year(day: date) -> None:
    def over(unit: str, here: date) -> bool:
        after = here + ONE
        return {"week": after.weekday() == 0, "month": after.month != here.month, "year": after.year != here.year,
                "quarter": after.month != here.month and after.month in (1, 4, 7, 10)}[unit]  # fmt: skip

    for unit in ("week", "month", "quarter", "year"):
        here = day
        while not over(unit, here):
            here += ONE
        assert end_of(day, unit) == here
    begins = date(day.year - (day.month < 4), 4, 1)  # the financial year begins on 1 April
    for month in range(1, 13):
        assert day_in_year(day, month, 5, financial=False) == date(day.year, month, 5)
        found = day_in_year(day, month, 5, financial=True)
        assert begins <= found < begins.replace(year=begins.year + 1)
        assert (found.month, found.day) == (month, 5)


def test_a_day_that_a_year_has_not() -> None:
    assert day_in_year(date(2020, 5, 5), 2, 29, financial=False) == date(2020, 2, 29)
    with pytest.raises(RejectedError, match="has no day"):
        day_in_year(date(2021, 5, 5), 2, 29, financial=False)


@given(days, st.integers(0, 60), st.lists(st.tuples(st.integers(-10, 80), st.integers(0, 9)), max_size=3))
def test_months_move_on_by_the_days_on_which_the_clock_stood_still(
    start: date, length: int, given_: list[tuple[int, int]]
) -> None:
    first, found = start + ONE, start + length * ONE
    spans = merged([(start + gap * ONE, start + (gap + long) * ONE) for gap, long in given_])
    still = {first_ + n * ONE for first_, last in spans for n in range((last - first_).days + 1)}
    end, left = found, sum(first <= day <= found for day in still)
    while left:
        end += ONE
        left -= end not in still
    assert stood_still(first, found, spans) == end
    assert sum((last - one).days + 1 for one, last in spans) == len(still)


def test_what_a_calendar_says_of_itself() -> None:
    assert limits(OPEN) == (date(2019, 1, 1), date(2022, 12, 31))
    assert limits(None) == (date.min, date.max)
    assert OPEN.holidays(date(2020, 1, 1), date(2020, 4, 10)) == ["2020-01-01"]  # 10 April was a Friday: a day of rest
    assert OPEN.holidays(date(2020, 1, 2), date(2021, 12, 26)) == []
    assert OPEN.holidays(date(2021, 12, 27), date(2021, 12, 27)) == ["2021-12-27"]
    assert OPEN.doubts(date(2021, 12, 31), date(2022, 1, 1))
    assert not OPEN.doubts(date(2020, 1, 1), date(2021, 12, 31))
    assert OPEN.through(date(2019, 1, 1)) == 1
    with pytest.raises(RejectedError, match="outside the years 2019 to 2022"):
        OPEN.through(date(2018, 12, 31))
    assert Closures().open_days("england-and-wales", None).first == 1990


def test_a_reason_is_one_line_and_not_long() -> None:
    assert str(RejectedError("a\n  b\tc")) == "a b c"
    assert str(RejectedError("x" * LONGEST)) == "x" * LONGEST
    assert str(RejectedError("x" * (LONGEST + 1))) == "x" * LONGEST + "…"
    assert (shown("x" * SHOWN), shown("x" * (SHOWN + 1)), shown(5)) == ("x" * SHOWN, "x" * SHOWN + "…", "5")


def test_a_union_counts_a_day_that_all_its_parts_count(tmp_path: Path) -> None:
    from obligations import Library

    years = "coverage: {from: 2020, proclaimed: 2021, until: 2021}"
    for name, more in (
        ("one", "weekend: [Saturday, Sunday]\nopenings: [2020-02-01, 2020-02-08]\nclosures: {2020-02-03: x}"),
        ("two", "weekend: [Sunday]\nclosures: {2020-02-08: y, 2020-02-10: z}"),
        ("both", "union: [one, two]\nclosures: {2020-02-12: w}\nopenings: [2020-02-16]"),
    ):
        text = f"id: {name}\ntitle: {name}\n{more}\n" + ("" if name == "both" else f"{years}\n")
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    ours, engine = Closures([tmp_path]).open_days("both", None), Library([tmp_path]).calendar("both")
    february = [date(2020, 2, 1) + n * ONE for n in range(29)]
    assert [day for day in february if ours.counts(day)] == [day for day in february if engine.is_working_day(day)]
    # Saturday the 1st is opened in one and counts in two; the 8th is opened in one and closed in two.
    assert [ours.counts(date(2020, 2, n)) for n in (1, 3, 8, 10, 12, 16)] == [True, False, False, False, False, True]
