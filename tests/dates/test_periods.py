"""Period arithmetic against python-dateutil, hand-worked law and properties."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from obligations.dates.periods import MONTH_RULES, Period, add_months, grid, month_length, nth, reckon, reckon_clear
from obligations.errors import AmbiguousMonthError, MissingCalendarError, OutOfRangeError
from obligations.library.finding import load_calendar

DAY = timedelta(days=1)
CAL = {"working": load_calendar("england-and-wales")}
dates = st.dates(date(1992, 1, 1), date(2050, 12, 31))
spans = st.one_of(
    st.builds(Period, st.integers(1, 40), st.sampled_from(["day", "week", "month", "quarter", "year"])),
    st.builds(Period, st.integers(1, 40), st.just("day"), st.just("working")),
)


def end(anchor: date, period: Period, convention: str, months: str = "corresponding") -> date:
    return reckon(anchor, period, convention, CAL, months).date


@given(dates, st.integers(-400, 400))
def test_corresponding_months_agree_with_dateutil(day: date, months: int) -> None:
    assert add_months(day, months) == day + relativedelta(months=months)


@given(dates, st.integers(-60, 60))
def test_month_rules_differ_only_where_there_is_no_corresponding_date(day: date, months: int) -> None:
    target = day + relativedelta(months=months)
    if target.day == day.day:
        assert add_months(day, months, "round-up") == add_months(day, months, "refuse") == target
    else:
        assert add_months(day, months, "round-up") == target + DAY
        with pytest.raises(AmbiguousMonthError):
            add_months(day, months, "refuse")
    last = day.day == month_length(day.year, day.month)
    sticky = add_months(day, months, "month-end")
    assert sticky == (target + relativedelta(day=31) if last else target)


@pytest.mark.parametrize(
    ("anchor", "period", "convention", "wanted", "why"),
    [
        ("1978-09-30", Period(4, "month"), "after", "1979-01-30", "Dodds v Walker"),
        ("2026-01-31", Period(1, "month"), "after", "2026-02-28", "no corresponding date: the last day"),
        ("2026-11-30", Period(3, "month"), "beginning with", "2027-02-28", "LRD guide"),
        ("2011-11-30", Period(3, "month"), "beginning with", "2012-02-29", "LRD guide, leap year"),
        ("2026-03-01", Period(1, "month"), "beginning with", "2026-03-31", "not 28 March"),
        ("2026-06-20", Period(3, "month"), "beginning with", "2026-09-19", "LRD guide"),
        ("2012-01-17", Period(3, "month"), "beginning with", "2012-04-16", "Abu Qatada"),
        ("2026-03-31", Period(1, "month"), "ending with", "2026-03-01", "the whole of March"),
        ("2023-02-28", Period(1, "month"), "ending with", "2023-01-29", "the day after 28 January"),
        ("2026-03-31", Period(1, "month"), "before", "2026-02-28", "clipped backwards"),
        ("2026-06-10", Period(10), "ending with", "2026-06-01", "both ends in"),
        ("2026-06-10", Period(10), "beginning with", "2026-06-19", "both ends in"),
        ("2026-06-10", Period(2, "week"), "beginning with", "2026-06-23", "fourteen days, both ends in"),
        ("2026-05-05", Period(5, "day", "working", clear=True), "before", "2026-04-24", "4 May is a bank holiday"),
        ("2026-06-30", Period(28, clear=True), "before", "2026-06-01", "both ends out"),
        ("2026-05-02", Period(1, "day", "working"), "beginning with", "2026-05-05", "Saturday: Tuesday is day 1"),
        ("2026-05-02", Period(1, "day", "working"), "ending with", "2026-05-01", "Saturday: Friday is day 1"),
        ("2024-02-29", Period(1, "year"), "after", "2025-02-28", "no 29 February"),
        ("2026-06-10", Period(10, clear=True), "after", "2026-06-20", "a forward limit is plain after"),
    ],
)  # fmt: skip
def test_worked_by_hand(anchor: str, period: Period, convention: str, wanted: str, why: str) -> None:
    assert end(date.fromisoformat(anchor), period, convention).isoformat() == wanted, why


def test_forward_clear_days_mean_at_least() -> None:
    # SI 2012/2089 reg 10(1)(c): after five clear days have elapsed following the day of the notice.
    found = reckon_clear(date(2026, 3, 2), Period(5, clear=True), {}, "corresponding")
    assert found.date == date(2026, 3, 8)
    # Riley v Eurostile: not less than two months from 23 March may end on 23 May.
    assert reckon_clear(date(1983, 3, 23), Period(2, "month"), {}, "corresponding").date == date(1983, 5, 23)


@given(dates, dates, spans, st.sampled_from(["after", "before", "beginning with", "ending with"]))
def test_a_later_anchor_never_gives_an_earlier_date(one: date, other: date, span: Period, convention: str) -> None:
    first, second = sorted((one, other))
    assert end(first, span, convention) <= end(second, span, convention)


@given(dates, spans)
def test_beginning_with_is_never_later_than_after_and_at_most_a_working_day_apart(day: date, span: Period) -> None:
    inclusive, exclusive = end(day, span, "beginning with"), end(day, span, "after")
    assert inclusive <= exclusive
    if span.kind:
        assert CAL["working"].count(inclusive + DAY, exclusive) <= 1
    else:
        assert exclusive - inclusive <= DAY


@given(dates, st.integers(1, 120))
def test_working_days_end_on_a_working_day(day: date, n: int) -> None:
    for convention in ("after", "before", "beginning with", "ending with"):
        assert CAL["working"].is_working_day(end(day, Period(n, "day", "working"), convention))


@given(dates, st.integers(1, 60), st.sampled_from([False, True]))
def test_ending_with_mirrors_beginning_with(day: date, n: int, working: bool) -> None:
    period = Period(n, "day", "working" if working else None)
    start = end(day, period, "ending with")
    if not working or CAL["working"].is_working_day(day):
        assert end(start, period, "beginning with") == day


@given(dates, st.sampled_from([Period(4, "week"), Period(6, "month"), Period(1, "quarter"), Period(1, "year"), Period(10, "day", "working")]),
       st.integers(0, 2000), st.integers(0, 900))  # fmt: skip
def test_a_grid_is_its_anchor_plus_n_spans(anchor: date, span: Period, ahead: int, length: int) -> None:
    first = anchor + timedelta(days=ahead)
    last = first + timedelta(days=length)
    _, found = grid(anchor, span, first, last, CAL)
    wanted, n = [], 1
    while (day := nth(anchor, span, n, CAL, "corresponding")) <= last:
        wanted += [day] if day >= first else []
        n += 1
    assert found == wanted


def test_six_months_from_the_31st_never_drift() -> None:
    _, found = grid(date(2015, 8, 31), Period(6, "month"), date(2015, 9, 1), date(2019, 12, 31), {})
    assert [str(day) for day in found] == [
        "2016-02-29", "2016-08-31", "2017-02-28", "2017-08-31", "2018-02-28", "2018-08-31", "2019-02-28", "2019-08-31",
    ]  # fmt: skip
    oracle = [date(2015, 8, 31) + relativedelta(months=6 * n) for n in range(1, 9)]
    assert found == oracle


@pytest.mark.parametrize("rule", MONTH_RULES)
def test_month_rules_hold_for_grids(rule: str) -> None:
    if rule == "refuse":
        with pytest.raises(AmbiguousMonthError):
            grid(date(2026, 1, 31), Period(1, "month"), date(2026, 2, 1), date(2026, 4, 30), {}, rule)
        return
    _, found = grid(date(2026, 2, 28), Period(1, "month"), date(2026, 3, 1), date(2026, 5, 31), {}, rule)
    assert [d.day for d in found] == ([31, 30, 31] if rule == "month-end" else [28, 28, 28])


def test_dates_outside_the_years_are_refused() -> None:
    for question in (
        lambda: add_months(date(2020, 1, 1), 999_999),
        lambda: add_months(date(9999, 12, 31), 1, "round-up"),
        lambda: end(date(9999, 12, 31), Period(1), "after"),
        lambda: end(date(1, 1, 1), Period(1), "before"),
    ):
        with pytest.raises(OutOfRangeError):
            question()


def test_a_kind_of_day_without_a_calendar_is_refused() -> None:
    with pytest.raises(MissingCalendarError, match="school"):
        reckon(date(2026, 1, 1), Period(5, "day", "school"), "after", CAL, "corresponding")


def test_periods_print_as_they_are_said() -> None:
    assert str(Period(1, "day", "working")) == "1 working day"
    assert str(Period(28, clear=True)) == "28 clear days"
    assert Period(1, "month").spelled() == "month"
    assert Period(4, "week").spelled() == "4 weeks"


@pytest.mark.parametrize(("year", "days"), [(2000, 29), (1900, 28), (2100, 28), (2024, 29), (2023, 28), (2400, 29)])
def test_february_in_the_centuries(year: int, days: int) -> None:
    assert month_length(year, 2) == days == calendar.monthrange(year, 2)[1]
    assert [month_length(year, month) for month in range(1, 13)] == [
        calendar.monthrange(year, m)[1] for m in range(1, 13)
    ]
