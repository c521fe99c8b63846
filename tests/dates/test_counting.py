"""Counting, held by plain loops over days and by dates worked out by hand."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from obligations import CoverageError, PhraseError, UsageError, WorkingCalendar, load_calendar, when
from obligations.dates.humandates import human_date
from obligations.dates.periods import Period
from obligations.dates.workdays import Announcement

DAY = timedelta(days=1)
WEEK = WorkingCalendar(
    first=date(2026, 1, 1), last=date(2026, 12, 31), closures={date(2026, 5, 4): "May Day"}, id="week"
)


def open_days(cal: WorkingCalendar) -> list[date]:
    """Return the working days of a calendar, day by day."""
    every = [cal.first + DAY * n for n in range((cal.last - cal.first).days + 1)]
    return [d for d in every if d in cal.openings or (d.weekday() not in cal.weekend and d not in cal.closures)]


@pytest.mark.parametrize("weekend", [(), (6,), (5, 6), (4, 5), (0, 1, 2, 3, 4, 5)], ids=str)
def test_a_shift_is_the_nth_open_day_in_either_direction(weekend: tuple[int, ...]) -> None:
    cal = WorkingCalendar(first=date(2026, 1, 1), last=date(2026, 4, 30), weekend=weekend, closures=[date(2026, 2, 2)])
    days = open_days(cal)
    for start in (cal.first, date(2026, 1, 31), date(2026, 2, 2), date(2026, 3, 1), cal.last):
        later, earlier = [d for d in days if d > start], [d for d in days if d < start]
        for n in range(1, 12):
            for wanted, number in (
                (later[n - 1 : n], n),
                (earlier[len(earlier) - n :][:1] if n <= len(earlier) else [], -n),
            ):
                if wanted:
                    assert cal.shift(start, number) == wanted[0], (start, number)
                else:
                    with pytest.raises(CoverageError):
                        cal.shift(start, number)
        assert cal.shift(start, 0) == start


@pytest.mark.parametrize("weekend", [range(7), (7,), (-1,)], ids=str)
def test_a_week_has_a_working_day_and_no_more_than_seven(weekend: range | tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="up to six weekday numbers"):
        WorkingCalendar(first=date(2026, 1, 1), last=date(2026, 1, 31), weekend=tuple(weekend))


def test_a_calendar_of_one_day_covers_it() -> None:
    one = WorkingCalendar(first=date(2026, 1, 2), last=date(2026, 1, 2))
    assert (one.count(one.first, one.last), one.is_working_day(one.first)) == (1, True)
    with pytest.raises(ValueError, match="cannot end on"):
        WorkingCalendar(first=date(2026, 1, 2), last=date(2026, 1, 1))
    with pytest.raises(ValueError, match="both closed and open"):
        WorkingCalendar(first=one.first, last=one.last, closures=[one.first], openings=[one.first])


def test_an_announcement_counts_from_its_day_and_a_year_from_its_publication() -> None:
    cal = WorkingCalendar(
        first=date(2022, 1, 1), last=date(2023, 12, 31), closures={date(2022, 6, 2): "Moved", date(2022, 9, 19): "Funeral"},
        announced=[
            Announcement(date(2022, 6, 2), date(2020, 11, 12), date(2022, 5, 30), "Spring"),
            Announcement(date(2022, 9, 19), date(2022, 9, 9)),
        ],
        published={2022: date(2019, 1, 1), 2023: None},
    )  # fmt: skip
    before, after = cal.as_known_on(date(2020, 11, 11)), cal.as_known_on(date(2020, 11, 12))
    assert [before.why_closed(date(2022, *day)) for day in ((5, 30), (6, 2), (9, 19))] == ["Spring", None, None]
    assert [after.why_closed(date(2022, *day)) for day in ((5, 30), (6, 2), (9, 19))] == [None, "Moved", None]
    assert cal.as_known_on(date(2022, 9, 9)).why_closed(date(2022, 9, 19)) == "Funeral"
    day = date(2022, 1, 1)
    assert (
        cal.as_known_on(date(2018, 12, 31)).doubt(day, day) == "the holidays of 2022 were first published on 2019-01-01"
    )
    assert cal.as_known_on(date(2019, 1, 1)).doubt(day, day) is None
    unsaid = cal.as_known_on(date(2022, 12, 31)).doubt(date(2023, 5, 1), date(2023, 5, 1))
    assert unsaid == "the holidays of 2023 have no recorded day of publication"
    assert cal.as_known_on(date(2023, 1, 1)).doubt(date(2023, 5, 1), date(2023, 5, 1)) is None


@pytest.mark.parametrize(
    ("period", "months", "days"),
    [(Period(2, "month"), 2, 0), (Period(2, "quarter"), 6, 0), (Period(2, "year"), 24, 0), (Period(2, "week"), 0, 14), (Period(3), 0, 3)],
    ids=str,
)  # fmt: skip
def test_a_period_is_so_many_months_or_so_many_days(period: Period, months: int, days: int) -> None:
    assert (period.months, period.days) == (months, days)


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        (opens, closes)
        for opens in ("2026-03-02", "2026-03-05", "2026-03-16")
        for closes in ("2026-03-02", "2026-03-06", "2026-03-20", "2026-05-05")
        if opens <= closes
    ],
)
@pytest.mark.parametrize(
    ("phrase", "kind"), [("within 10 working days after begun", True), ("within 10 days after begun", False)], ids=["working", "all"]
)  # fmt: skip
def test_a_paused_count_leaves_out_the_days_of_the_pause(phrase: str, kind: bool, opens: str, closes: str) -> None:
    start, first, last = date(2026, 3, 3), date.fromisoformat(opens), date.fromisoformat(closes)
    left, day = 10, start
    while left:
        day += DAY
        counts = not kind or (day.weekday() < 5 and day not in WEEK.closures)
        left -= counts and not first <= day <= last
    found = when(
        phrase,
        calendar=WEEK,
        facts={"begun": start, "stopped": first, "resumed": last},
        pauses=[("stopped", "resumed")],
    )
    assert found.due == day


def test_pauses_that_overlap_are_left_out_once() -> None:
    facts = {
        "begun": date(2026, 3, 3),
        "a": date(2026, 3, 5),
        "b": date(2026, 3, 9),
        "c": date(2026, 3, 9),
        "d": date(2026, 3, 11),
    }
    found = when("within 10 days after begun", facts=facts, pauses=[("a", "b"), ("c", "d")])
    # 4 March is day 1; the 5th to the 11th stand still; the 12th is day 2, and the 20th day 10.
    assert found.due == date(2026, 3, 20)


def test_of_three_pauses_only_those_that_overlap_are_joined() -> None:
    days = {"begun": 3, "a": 5, "b": 6, "c": 9, "d": 12, "e": 11, "f": 13}
    facts = {name: date(2026, 3, day) for name, day in days.items()}
    found = when("within 10 days after begun", facts=facts, pauses=[("a", "b"), ("c", "d"), ("e", "f")])
    # Counted: the 4th, 7th, 8th, and from the 14th on the 4th to the 10th day.
    assert found.due == date(2026, 3, 20)
    spans = [step["paused"] for step in found.as_json()["steps"] if step["step"] == "count"]
    assert spans == [[["2026-03-05", "2026-03-06"], ["2026-03-09", "2026-03-13"]]]


@pytest.mark.parametrize(
    ("phrase", "first"),
    [
        ("every 2 weeks after 2026-01-31", ["2026-02-14", "2026-02-28", "2026-03-14"]),
        ("every 1 month after 2026-01-31", ["2026-02-28", "2026-03-31", "2026-04-30"]),
        ("every 5 working days after 2026-05-01", ["2026-05-11", "2026-05-18", "2026-05-25"]),
        ("within 1 week after 2026-01-05, then every 1 month", ["2026-01-12", "2026-02-12", "2026-03-12"]),
        ("every 1 week after 2026-01-05 for 2 weeks, then every 1 month", ["2026-01-12", "2026-01-19", "2026-02-19"]),
    ],
)
def test_the_dates_of_a_schedule_are_each_counted_from_its_start(phrase: str, first: list[str]) -> None:
    answer = when(phrase, calendar=WEEK)
    assert [str(day) for day in answer.dates[:3]] == first
    assert str(answer.due) == first[0]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("13 June 2017", date(2017, 6, 13)), ("13th June 2017", date(2017, 6, 13)), ("June 13, 2017", date(2017, 6, 13)),
        ("13/06/2017", date(2017, 6, 13)), ("06/06/2017", date(2017, 6, 6)), ("1 Jan 2017", date(2017, 1, 1)),
        ("2017-06-13", date(2017, 6, 13)), ("13.12.2017", date(2017, 12, 13)), ("29 February 2024", date(2024, 2, 29)),
    ],
)  # fmt: skip
def test_a_date_is_read_as_people_write_it(text: str, wanted: date) -> None:
    assert human_date(text) == wanted


@pytest.mark.parametrize(
    "text", ["11/12/2017", "12/11/2017", "01/12/2017", "12/01/2017", "June 2017", "13 June", "2017", "soon", "31 June 2017", "29 February 2023"]
)  # fmt: skip
def test_a_date_that_is_open_or_not_whole_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        human_date(text)


@pytest.mark.parametrize(
    ("phrase", "hint"),
    [
        ("withn 5 days after 2026-01-01", 'did you mean "within"?'),
        ("within 5 days AFTR 2026-01-01", 'did you mean "after"?'),
        ("within 5 dys after 2026-01-01", 'did you mean "days"?'),
    ],
)
def test_a_word_that_is_nearly_right_is_answered_with_the_right_one(phrase: str, hint: str) -> None:
    with pytest.raises(PhraseError) as error:
        when(phrase)
    assert error.value.hint == hint


@pytest.mark.parametrize(
    ("phrase", "cites"),
    [
        ("3 months beginning with 2026-01-31", ["day 1; Dodds"]), ("within 3 months after 2026-01-31", ["Dodds v Walker"]),
        ("within 5 days after 2026-01-31", ["Lester v Garland"]), ("5 days beginning with 2026-01-31", ["the day itself day 1"]),
        ("5 days before 2026-01-31", ["in either direction"]), ("5 clear days before 2026-01-31", ["clear days"]),
        ("at least 5 clear days after 2026-01-31", ["SI 2012/2089"]), ("5 days ending with 2026-01-31", ["the day itself day 1"]),
    ],
)  # fmt: skip
def test_each_way_to_count_cites_its_authority(phrase: str, cites: list[str]) -> None:
    said = [step["cite"] or "" for step in when(phrase).as_json()["steps"]]
    assert [any(cite in one for one in said) for cite in cites] == [True] * len(cites), said
    assert not any("Dodds" in one for one in said) or "months" in phrase


def test_a_plain_loop_and_the_calendar_agree_over_decades() -> None:
    cal, chance = load_calendar("england-and-wales"), random.Random(11)
    for _ in range(300):
        start = date.fromordinal(chance.randrange(date(1996, 1, 1).toordinal(), date(2027, 1, 1).toordinal()))
        number, left, day = chance.randrange(1, 90), 0, start
        while left < number:
            day += DAY
            left += day.weekday() < 5 and day not in cal.closures
        assert cal.shift(start, number) == day
        assert cal.count(start + DAY, day) == number


def test_two_calendars_that_share_one_day_can_be_joined_and_without_one_cannot() -> None:
    left = WorkingCalendar(
        first=date(2026, 1, 1), last=date(2026, 3, 2), id="left", closures={date(2026, 3, 2): "Ours"}
    )
    right = WorkingCalendar(first=date(2026, 3, 2), last=date(2026, 12, 31), id="right")
    both, either = left | right, left & right
    assert (both.first, both.last) == (either.first, either.last) == (date(2026, 3, 2), date(2026, 3, 2))
    assert (both.is_working_day(both.first), either.is_working_day(both.first)) == (False, True)
    assert both.why_closed(both.first) == "Ours (left)"
    with pytest.raises(CoverageError, match="cover no day in common"):
        left | WorkingCalendar(first=date(2026, 3, 3), last=date(2026, 12, 31))


def test_a_closure_says_which_of_the_joined_calendars_has_it() -> None:
    made = [
        WorkingCalendar(first=date(2026, 1, 1), last=date(2026, 12, 31), id=name, closures=closures)
        for name, closures in (
            ("a", {date(2026, 1, 1): "New Year", date(2026, 1, 2): "Second"}), ("b", {date(2026, 1, 1): "New Year"}),
            ("c", {date(2026, 1, 1): "New Year", date(2026, 1, 2): "Bank holiday"}),
        )
    ]  # fmt: skip
    union = made[0] | made[1] | made[2]
    assert union.why_closed(date(2026, 1, 1)) == "New Year"
    assert union.why_closed(date(2026, 1, 2)) == "Second (a); Bank holiday (c)"
    # A day on which all are closed is closed in what any of them counts.
    assert (made[0] & made[1]).why_closed(date(2026, 1, 1)) == "New Year"
    assert (made[0] & made[1]).why_closed(date(2026, 1, 2)) is None


@pytest.mark.parametrize("text", ["Tuesday 13 June 2017", "Tuesday, 13 June 2017", "Tue 13 June 2017", "13 June 2017"])
def test_a_weekday_beside_a_date_is_its_own(text: str) -> None:
    assert human_date(text) == date(2017, 6, 13)
    if text.startswith("T"):
        with pytest.raises(UsageError):
            human_date(text.replace("Tue", "Wed").replace("Wedsday", "Wednesday"))
