"""Days by their description, beside dateutil's rules of recurrence and a plain look at each day."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from itertools import islice

import pytest
from dateutil.rrule import FR, MO, MONTHLY, SA, SU, TH, TU, WE, YEARLY, rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from obligations import load_calendar, when
from obligations.dates.described import after, before, day_in, days_between, nth_day, unit_of_day
from obligations.dates.phrases import read
from obligations.dates.phrases.values import MONTH_NAMES, WEEKDAY_NAMES, Days, ordinal
from obligations.errors import OutOfRangeError, PhraseError, UnresolvedError
from obligations.verify import verify

RULES = dict(zip(WEEKDAY_NAMES, (MO, TU, WE, TH, FR, SA, SU), strict=True))

starts = st.dates(date(1950, 1, 1), date(2150, 1, 1))
places = st.sampled_from([1, 2, 3, 4, 5, -1, -2])


def first_of(rule: rrule, start: date, number: int) -> list[date]:
    """Return the first dates of a rule that lie after a day."""
    return [one.date() for one in islice((one for one in rule if one.date() > start), number)]


@settings(max_examples=2000)
@given(starts, places, st.sampled_from(WEEKDAY_NAMES))
def test_a_day_of_each_month_is_the_one_of_a_rule_of_recurrence(start: date, which: int, name: str) -> None:
    began = datetime(start.year, start.month, 1)  # noqa: DTZ001 - a rule of recurrence has no zone
    rule = rrule(MONTHLY, byweekday=RULES[name](which), dtstart=began)
    assert list(islice(after(start, Days(which, name, "month"), {}), 4)) == first_of(rule, start, 4)


@settings(max_examples=500)
@given(starts, places, st.sampled_from(WEEKDAY_NAMES), st.integers(1, 12))
def test_a_day_in_one_month_of_each_year_too(start: date, which: int, name: str, month: int) -> None:
    began = datetime(start.year, 1, 1)  # noqa: DTZ001
    rule = rrule(YEARLY, bymonth=month, byweekday=RULES[name](which), dtstart=began)
    assert list(islice(after(start, Days(which, name, month=month), {}), 3)) == first_of(rule, start, 3)


@settings(max_examples=500)
@given(starts, st.integers(1, 31), st.integers(1, 12))
def test_a_date_each_year_is_there_in_the_years_that_have_it(start: date, day: int, month: int) -> None:
    try:
        date(2024, month, day)
    except ValueError:
        return
    rule = rrule(YEARLY, bymonth=month, bymonthday=day, dtstart=datetime(start.year, 1, 1))  # noqa: DTZ001
    assert list(islice(after(start, Days(day, "day", month=month), {}), 3)) == first_of(rule, start, 3)


@settings(max_examples=500)
@given(
    st.dates(date(2000, 1, 1), date(2050, 1, 1)),
    st.sampled_from([1, 2, 5, 10, -1, -3]),
    st.sampled_from(["month", "quarter", "year"]),
)
def test_a_working_day_of_a_unit_is_found_by_looking_at_each(start: date, which: int, unit: str) -> None:
    cal = load_calendar("england-and-wales")
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = date(start.year, (start.month - 1) // months * months + 1, 1)
    every = []
    day = first
    while day.year == start.year and (day.month - first.month) < months:
        every += [day] if cal.is_working_day(day) else []
        day += timedelta(days=1)
    assert day_in(Days(which, "working day", unit), start, {"working": cal}) == every[which if which < 0 else which - 1]


@settings(max_examples=500)
@given(starts, places, st.sampled_from(WEEKDAY_NAMES))
def test_before_is_after_the_other_way(start: date, which: int, name: str) -> None:
    days = Days(which, name, "quarter")
    back = next(before(start, days, {}))
    assert back < start
    assert next(after(back - timedelta(days=1), days, {})) == back
    following = next(after(back, days, {}))
    assert following >= start


def test_the_first_number_of_a_window_counts_those_before_it() -> None:
    days = Days(2, "Tuesday", "month")
    number, found = days_between(date(2026, 1, 1), days, date(2026, 4, 1), date(2026, 6, 30), {})
    assert (number, [str(day) for day in found]) == (4, ["2026-04-14", "2026-05-12", "2026-06-09"])
    assert nth_day(date(2026, 1, 1), 4, days, "after", {}) == date(2026, 4, 14)


#: Worked out on a wall calendar. 1 May 2026 is a Friday, 31 May 2027 a bank holiday.
ANSWERS = {
    "on the second Tuesday of every month after 2026-01-01": "2026-01-13",
    "the third Wednesday of each month after 2026-01-01": "2026-01-21",
    "on the first Thursday in May every year after 2026-01-01": "2026-05-07",
    "by 31 March each year after 2026-03-31": "2027-03-31",
    "no later than 31st December in each calendar year after 2026-01-01": "2026-12-31",
    "on the last working day of every quarter after 2026-01-01": "2026-03-31",
    "on every Friday after 2026-05-01": "2026-05-08",
    "on the first Thursday in May 2026": "2026-05-07",
    "by the last working day of May 2027": "2027-05-28",
    "by the last working day of the month of 2027-05-05": "2027-05-28",
    "by the end of the financial year of 2026-05-05": "2027-03-31",
    "by 30 September following the end of the financial year of 2026-05-05": "2027-09-30",
    "on the Tuesday next after the first Monday in November 2026": "2026-11-03",
    "by the 31 March immediately preceding 2027-04-01": "2027-03-31",
    "by the first 1 August on or after 2026-08-01": "2026-08-01",
    "by 31st January next following 2026-04-05": "2027-01-31",
    "by the second Friday before 2026-05-01": "2026-04-17",
    "by the first working day of the year in which 2026-05-05 falls": "2026-01-02",
}


@pytest.mark.parametrize(("words", "due"), ANSWERS.items())
def test_days_are_said_as_the_law_says_them(words: str, due: str) -> None:
    answer = when(words, calendar="england-and-wales")
    assert str(answer.due) == due
    assert read("due", str(answer.phrase)).value == answer.phrase
    assert verify(json.loads(json.dumps(answer.as_json()))) == ()


def test_a_month_without_a_fifth_friday_is_passed_over_and_refused_where_it_is_asked_for() -> None:
    dates = when("on the fifth Friday of every month after 2026-01-01").dates
    assert [str(day) for day in dates[:3]] == ["2026-01-30", "2026-05-29", "2026-07-31"]
    with pytest.raises(UnresolvedError, match="there is no fifth Friday of the month in which 2026-02-10 falls"):
        when("by the fifth Friday of the month of 2026-02-10")


@pytest.mark.parametrize("words", [
    "on the sixth Tuesday of every month", "on the 32nd day of every month", "on the 30th day in February every year",
    "by 31 June each year", "on the 93rd working day of every quarter", "on the tenth day of every week",
])  # fmt: skip
def test_what_no_month_has_is_refused(words: str) -> None:
    with pytest.raises(PhraseError):
        read("due", words)


descriptions = st.one_of(
    st.builds(Days, st.none(), st.sampled_from(WEEKDAY_NAMES)),
    st.builds(Days, st.sampled_from([1, 2, -1]), st.sampled_from([*WEEKDAY_NAMES, "day", "working day"]),
              st.sampled_from(["week", "month", "quarter", "year", "financial year"])).filter(lambda d: d.unit != "week" or d.which != 2),
    st.builds(Days, st.sampled_from([1, 2, -1]), st.sampled_from([*WEEKDAY_NAMES, "day", "working day"]), st.none(), st.integers(1, 12)),
)  # fmt: skip


@given(descriptions)
def test_a_description_reads_back(days: Days) -> None:
    assert read("days", str(days)).value == days
    assert str(read("due", f"on {days.every()} after start").value) == f"on {days.every()} after start"


def test_ordinals_are_written_as_people_do() -> None:
    assert [ordinal(n) for n in (1, 5, 6, 11, 12, 13, 21, 22, 23, 101, 111, -1)] == [
        "first", "fifth", "6th", "11th", "12th", "13th", "21st", "22nd", "23rd", "101st", "111th", "last",
    ]  # fmt: skip
    assert MONTH_NAMES[4] == "May"


@pytest.mark.parametrize(
    ("last", "beyond"),
    [
        ("seventh day of every week", "eighth day of every week"), ("31st day of every month", "32nd day of every month"),
        ("92nd day of every quarter", "93rd day of every quarter"), ("366th day of every year", "367th day of every year"),
        ("first Friday of every week", "second Friday of every week"), ("fifth Friday of every month", "6th Friday of every month"),
        ("14th Friday of every quarter", "15th Friday of every quarter"), ("53rd Friday of every year", "54th Friday of every year"),
    ],
)  # fmt: skip
def test_the_longest_of_each_unit_still_has_the_day(last: str, beyond: str) -> None:
    """July to September has 92 days, a leap year 366; the days over make one more of a weekday."""
    assert when(f"on the {last} after 2026-01-01").dates
    with pytest.raises(PhraseError):
        read("due", f"on the {beyond} after 2026-01-01")


def test_the_financial_years_that_there_are() -> None:
    """They begin on 1 April; the first that lies within the years 1 to 9999 is that of year 1, the last that of 9998."""
    first, last = (date(1, 4, 1), date(2, 3, 31)), (date(9998, 4, 1), date(9999, 3, 31))
    assert [unit_of_day("financial year", day) for day in (*first, *last)] == [first, first, last, last]
    for day in (date(1, 3, 31), date(9999, 4, 1)):
        with pytest.raises(OutOfRangeError, match=f"the financial year of {day} falls outside"):
            unit_of_day("financial year", day)


@pytest.mark.parametrize(("day", "month"), [(30, "February"), (31, "April"), (31, "November")])
def test_a_day_that_a_month_never_has_is_refused_by_its_name(day: int, month: str) -> None:
    with pytest.raises(PhraseError, match=f"{month} has no day {day}"):
        read("due", f"on the {ordinal(day)} day in {month} every year")
