"""The working calendar against day-by-day counting, the holidays package and the official list."""

from __future__ import annotations

import json
import pickle
from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligations import CoverageError, WorkingCalendar, load_calendar
from obligations.dates.workdays import UncertainSpan
from tests.conftest import DATA

DAY = timedelta(days=1)
NATIONS = {"england-and-wales": ("ENG", "WLS"), "scotland": ("SCT",), "northern-ireland": ("NIR",)}
IDS = [*NATIONS, "uk-any-part"]


def official(division: str) -> set[date]:
    data = json.loads((DATA / "gov_uk_bank_holidays.json").read_text(encoding="utf-8"))
    return {date.fromisoformat(event["date"]) for event in data[division]["events"]}


@pytest.mark.parametrize(("name", "subdivision"), [(n, s) for n, subs in NATIONS.items() for s in subs])
def test_every_covered_year_agrees_with_the_holidays_package(name: str, subdivision: str) -> None:
    cal = load_calendar(name)
    package = holidays.country_holidays("GB", subdiv=subdivision, years=range(1990, 2059))
    assert set(cal.closures) == {day for day in package if day.weekday() < 5}
    assert (cal.first, cal.last) == (date(1990, 1, 1), date(2058, 12, 31))


@pytest.mark.parametrize("name", NATIONS)
def test_2012_to_2028_agree_with_the_official_list(name: str) -> None:
    cal = load_calendar(name)
    wanted = {day for day in official(name) if day.weekday() < 5}
    assert {day for day in cal.closures if 2012 <= day.year <= 2028} == wanted


#: Counted once from the official list (2012-2028), so that a change of the list is seen.
COUNTS = {"england-and-wales": 140, "scotland": 158, "northern-ireland": 174}
ONE_OFF = {
    "england-and-wales": ["2012-06-05", "2020-05-08", "2022-06-02", "2022-06-03", "2022-09-19", "2023-05-08"],
    "northern-ireland": ["2012-06-05", "2020-05-08", "2022-06-02", "2022-06-03", "2022-09-19", "2023-05-08"],
    "scotland": ["2012-06-05", "2020-05-08", "2022-06-02", "2022-06-03", "2022-09-19", "2023-05-08", "2026-06-15"],
}
MOVED_AWAY = ["1995-05-01", "2002-05-27", "2012-05-28", "2020-05-04", "2022-05-30"]


@pytest.mark.parametrize("name", NATIONS)
def test_pinned_summary_of_the_official_list(name: str) -> None:
    cal = load_calendar(name)
    assert sum(2012 <= day.year <= 2028 for day in cal.closures) == COUNTS[name]
    assert all(date.fromisoformat(day) in cal.closures for day in ONE_OFF[name])
    assert not any(date.fromisoformat(day) in cal.closures for day in MOVED_AWAY[1:])


def oracle_shift(cal: WorkingCalendar, day: date, n: int) -> date:
    step = DAY if n > 0 else -DAY
    left = abs(n)
    while left:
        day += step
        left -= day.weekday() not in cal.weekend and day not in cal.closures
    return day


@pytest.mark.parametrize("name", IDS)
def test_day_by_day_oracle_on_random_questions(name: str) -> None:
    """25,000 questions on each of the four calendars; the oracle walks the days one by one."""
    import random

    cal = load_calendar(name)
    chance = random.Random(name)
    opening = date(1991, 6, 1).toordinal()
    closing = date(2057, 6, 1).toordinal()
    for _ in range(25_000):
        day = date.fromordinal(chance.randrange(opening, closing))
        n = chance.randrange(-90, 91)
        found = cal.shift(day, n)
        assert found == oracle_shift(cal, day, n), (day, n)
        if n > 0:
            assert cal.count(day + DAY, found) == n


@pytest.mark.parametrize("name", NATIONS)
def test_union_is_closed_where_any_part_is(name: str) -> None:
    part, union = load_calendar(name), load_calendar("uk-any-part")
    for number in range(part.first.toordinal(), part.last.toordinal() + 1, 3):
        day = date.fromordinal(number)
        assert not union.is_working_day(day) or part.is_working_day(day)


@pytest.mark.parametrize(
    ("known_on", "day", "works"),
    [
        ("2019-06-09", "2020-05-08", True), ("2019-06-09", "2020-05-04", False),
        ("2019-06-10", "2020-05-08", False), ("2019-06-10", "2020-05-04", True),
        ("2022-09-08", "2022-09-19", True), ("2022-09-09", "2022-09-19", False),
        ("2020-11-11", "2022-06-02", True), ("2020-11-11", "2022-05-30", False),
        ("2020-11-12", "2022-06-02", False), ("2020-11-12", "2022-05-30", True),
        ("2000-11-23", "2002-05-27", False), ("2000-11-24", "2002-06-03", False),
    ],
)  # fmt: skip
def test_as_known_on_drops_late_closures_and_restores_what_they_replaced(known_on: str, day: str, works: bool) -> None:
    cal = load_calendar("england-and-wales").as_known_on(date.fromisoformat(known_on))
    assert cal.is_working_day(date.fromisoformat(day)) is works


def test_an_announcement_is_known_from_its_own_day_on() -> None:
    cal, funeral = load_calendar("england-and-wales"), date(2022, 9, 19)
    known = {day: {late.day for late in cal.as_known_on(date(2022, 9, day)).announced} for day in (8, 9)}
    assert (funeral in known[8], funeral in known[9]) == (False, True)


def test_scotland_learned_later_and_the_union_follows_each_nation() -> None:
    known = date(2019, 6, 15)  # England had announced 8 May 2020, Scotland not yet
    union = load_calendar("uk-any-part").as_known_on(known)
    assert not union.is_working_day(date(2020, 5, 8))
    assert not union.is_working_day(date(2020, 5, 4))
    assert load_calendar("uk-any-part").is_working_day(date(2020, 5, 4))
    world_cup = date(2026, 6, 15)
    assert load_calendar("england-and-wales").is_working_day(world_cup)
    assert not load_calendar("uk-any-part").is_working_day(world_cup)


def test_a_year_published_later_is_provisional_not_empty() -> None:
    cal = load_calendar("england-and-wales").as_known_on(date(2020, 1, 1))
    assert cal.doubt(date(2022, 12, 1), date(2022, 12, 31)) is not None
    assert not cal.is_working_day(date(2022, 12, 27))
    assert cal.doubt(date(2020, 2, 1), date(2020, 3, 1)) is None


def test_after_the_last_proclaimed_year_is_provisional_and_beyond_the_pinned_years_an_error() -> None:
    cal = load_calendar("england-and-wales")
    assert cal.doubt(date(2028, 12, 1), date(2028, 12, 31)) is None
    assert "not yet proclaimed" in (cal.doubt(date(2028, 12, 1), date(2029, 1, 2)) or "")
    with pytest.raises(CoverageError, match="covers 1990-01-01 to 2058-12-31"):
        cal.shift(date(2058, 12, 20), 20)
    for question in (
        lambda: cal.shift(date(1989, 12, 31), 1),
        lambda: cal.shift(date(1990, 1, 2), -5),
        lambda: cal.count(date(1989, 1, 1), date(1990, 1, 5)),
        lambda: cal.is_working_day(date(2059, 1, 1)),
        lambda: cal.is_working_day(date(1989, 12, 31)),
        lambda: cal.shift(date(2020, 1, 1), 10**20),
    ):
        with pytest.raises(CoverageError):
            question()


def test_the_next_working_day_is_day_one_even_from_a_closed_day() -> None:
    cal = load_calendar("england-and-wales")
    assert cal.shift(date(2026, 11, 21), 1) == date(2026, 11, 23)  # a Saturday
    assert cal.next(date(2026, 11, 21)) == date(2026, 11, 23)
    assert cal.previous(date(2026, 11, 21)) == date(2026, 11, 20)
    assert cal.next(date(2026, 11, 23)) == cal.previous(date(2026, 11, 23)) == date(2026, 11, 23)


def test_openings_count_although_they_fall_on_the_weekend() -> None:
    cal = WorkingCalendar(first=date(2024, 1, 1), last=date(2024, 1, 31), openings=[date(2024, 1, 6)])
    assert cal.shift(date(2024, 1, 5), 1) == date(2024, 1, 6)
    closed = cal | WorkingCalendar(first=date(2024, 1, 1), last=date(2024, 1, 31))
    assert closed.shift(date(2024, 1, 5), 1) == date(2024, 1, 8)
    assert (cal & closed).is_working_day(date(2024, 1, 6))


def test_titles_say_why_a_day_is_closed_and_where() -> None:
    union = load_calendar("uk-any-part")
    assert union.why_closed(date(2021, 8, 2)) == "Summer bank holiday (scotland)"
    assert union.why_closed(date(2021, 12, 27)) == "Christmas Day (substitute day)"
    assert union.why_closed(date(2021, 8, 1)) == "Sunday"
    assert union.why_closed(date(2021, 8, 3)) is None


def test_calendars_are_frozen_compare_and_travel() -> None:
    cal = load_calendar("uk-any-part")
    assert pickle.loads(pickle.dumps(cal)) == cal
    assert cal != load_calendar("scotland")
    with pytest.raises(AttributeError, match="frozen"):
        cal.title = "mine"


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": date(2024, 2, 1), "last": date(2024, 1, 1)},
        {"first": date(2024, 1, 1), "last": date(2024, 2, 1), "weekend": range(7)},
        {"first": date(2024, 1, 1), "last": date(2024, 2, 1), "weekend": [9]},
        {"first": date(2024, 1, 1), "last": date(2024, 2, 1), "closures": [date(2024, 1, 6)], "openings": [date(2024, 1, 6)]},
    ],
)  # fmt: skip
def test_impossible_calendars_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"calendar|weekend|both"):
        WorkingCalendar(**wrong)


days = st.dates(date(1992, 1, 1), date(2056, 12, 31))


@given(days, st.integers(0, 300), st.sampled_from(IDS))
def test_count_gives_the_shift_back(day: date, n: int, name: str) -> None:
    cal = load_calendar(name)
    assert cal.count(day + DAY, cal.shift(day, n)) == n
    assert cal.shift(day, 0) == day


@given(days, st.integers(1, 200), st.sampled_from(list(NATIONS)), st.sampled_from(list(NATIONS)))
def test_a_union_never_makes_a_forward_count_earlier_nor_a_backward_count_later(
    day: date, n: int, one: str, other: str
) -> None:
    a, b = load_calendar(one), load_calendar(other)
    union = a | b
    assert union.shift(day, n) >= max(a.shift(day, n), b.shift(day, n))
    assert union.shift(day, -n) <= min(a.shift(day, -n), b.shift(day, -n))


def test_joined_calendars_reach_to_the_last_day_of_both() -> None:
    a = WorkingCalendar(first=date(2024, 1, 1), last=date(2024, 12, 31), id="a")
    b = WorkingCalendar(first=date(2024, 2, 1), last=date(2025, 6, 30), closures={date(2024, 12, 30): "x"}, id="b")
    for joined in (a | b, a & b):
        assert (joined.first, joined.last) == (date(2024, 2, 1), date(2024, 12, 31))
        assert (
            joined.count(date(2024, 2, 1), date(2024, 2, 1))
            == joined.count(date(2024, 12, 31), date(2024, 12, 31))
            == 1
        )
    assert (a | b).count(date(2024, 12, 30), date(2024, 12, 30)) == 0
    assert (a & b).count(date(2024, 12, 30), date(2024, 12, 30)) == 1
    assert (a.title, b.id, WorkingCalendar(first=a.first, last=a.last, id="c", title="C").title) == ("a", "b", "C")


@pytest.mark.parametrize(
    ("doubted", "proclaimed"),
    [
        (None, [2020, 2021, 2022]), (date(2021, 1, 1), [2020, 2022]), (date(2021, 12, 31), [2020, 2022]),
        (date(2020, 12, 31), [2021, 2022]), (date(2022, 1, 1), [2020, 2021]),
    ],
    ids=str,
)  # fmt: skip
def test_a_year_is_proclaimed_where_it_is_covered_and_no_day_of_it_is_in_doubt(
    doubted: date | None, proclaimed: list[int]
) -> None:
    doubts = [UncertainSpan(doubted, doubted, "expected")] if doubted else []
    cal = WorkingCalendar(first=date(2020, 1, 1), last=date(2022, 12, 31), doubts=doubts)
    assert [year for year in range(2018, 2025) if cal.is_proclaimed(year)] == proclaimed


def test_joined_calendars_are_as_known_on_the_day_of_either() -> None:
    known = date(2024, 3, 1)
    a = WorkingCalendar(first=date(2024, 1, 1), last=date(2024, 12, 31), id="a")
    b = WorkingCalendar(first=date(2024, 1, 1), last=date(2024, 12, 31), id="b")
    then = a.as_known_on(known)
    assert [joined.known_on for joined in (then | b, b | then, then & b, b & then)] == [known] * 4
    assert [joined.known_on for joined in (a | b, a & b)] == [None, None]


def test_a_holiday_of_a_calendar_without_weekends_is_told_under_that_calendar_s_name() -> None:
    base = WorkingCalendar(
        first=date(2024, 1, 1), last=date(2024, 12, 31), closures={date(2024, 1, 1): "New Year"}, id="base"
    )
    other = WorkingCalendar(
        first=date(2024, 1, 1), last=date(2024, 12, 31), closures={date(2024, 1, 2): "Ours"}, id="other"
    )
    joined = base.without_weekend({date(2024, 1, 6): "Epiphany"}).renamed("every-day", "Every day") | other
    assert [joined.why_closed(date(2024, 1, day)) for day in (1, 2, 6)] == [
        "New Year (every-day)", "Ours (other)", "Epiphany (every-day)",
    ]  # fmt: skip
