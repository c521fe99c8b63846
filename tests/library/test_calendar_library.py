"""Calendars in the library: threads, refreshing one's own, derived calendars, coverage."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from click.testing import Result

from obligations.errors import CoverageError, ProblemsError, UnknownNameError
from obligations.files import documents
from obligations.files.model.calendars import CalendarFile
from obligations.library.finding import Library, load_calendar


@pytest.mark.parametrize("attempt", range(3))
def test_eight_threads_find_a_union_in_a_cold_library(attempt: int) -> None:
    cold, gate = Library(), Barrier(8)

    def ask(number: int) -> date:
        gate.wait(timeout=60)
        return cold.calendar("uk-any-part").shift(date(2021, 7, 3), 20)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {date(2021, 8, 3)}


def test_a_calendar_that_contains_itself_is_still_refused(tmp_path: Path) -> None:
    for one, other in (("a", "b"), ("b", "a")):
        (tmp_path / f"{one}.yaml").write_text(f"id: {one}\ntitle: t\nunion: [{other}]\n", encoding="utf-8")
    with pytest.raises((ProblemsError, UnknownNameError), match="contains itself: a in b in a"):
        Library([tmp_path]).calendar("a")


OWN = """id: own
title: Our own
weekend: [Friday, Saturday]
pinned_from: {country: GB, subdivision: ENG}
years:
  2027:
    closures:
      2027-03-29: Easter Monday, as we call it
      2027-05-03: {title: Early May bank holiday, announced: 2020-01-01}
  2028:
    expected: true
    closures: {}
closures:
  2027-06-09: Founders' day
openings: [2027-05-07]
"""


def test_refreshing_keeps_what_a_user_wrote(tmp_path: Path, run: Callable[..., Result]) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(OWN, encoding="utf-8")
    result = run("calendar", "refresh", "--into", tmp_path)
    assert result.exit_code == 0, result.stderr
    made = documents.validate(documents.read(path), CalendarFile)
    assert made.weekend == ("Friday", "Saturday")
    assert (made.openings, dict(made.closures)[date(2027, 6, 9)].title) == ((date(2027, 5, 7),), "Founders' day")
    assert made.years is not None
    listed = made.years[2027].closures
    assert listed[date(2027, 3, 29)].title == "Easter Monday, as we call it"
    assert str(listed[date(2027, 5, 3)].announced) == "2020-01-01"
    # 1 January, Good Friday and Christmas Day 2027 fall on this weekend, Boxing Day on a working Sunday.
    assert [str(day) for day in listed] == [
        "2027-03-29", "2027-05-03", "2027-05-31", "2027-08-30", "2027-12-26", "2027-12-27", "2027-12-28",
    ]  # fmt: skip
    again = path.read_text(encoding="utf-8")
    assert run("calendar", "refresh", "--into", tmp_path).exit_code == 0
    assert path.read_text(encoding="utf-8") == again


def test_the_closures_of_a_union_are_provisional_where_the_union_is(tmp_path: Path) -> None:
    text = "id: every-day\ntitle: t\nclosures_of: uk-any-part\nclosures: {2022-01-08: ours}\nopenings: [2022-06-02]\n"
    (tmp_path / "every-day.yaml").write_text(text, encoding="utf-8")
    known = Library([tmp_path]).calendar("every-day").as_known_on(date(2019, 9, 1))
    union = load_calendar("uk-any-part").as_known_on(date(2019, 9, 1))
    for day in (date(2022, 3, 1), date(2019, 3, 1), date(2022, 6, 3)):
        assert known.doubt(day, day) == union.doubt(day, day)
    assert known.doubt(date(2022, 3, 1), date(2022, 3, 1)) is not None
    assert (known.known_on, known.id) == (date(2019, 9, 1), "every-day")
    assert not known.is_working_day(date(2022, 1, 8))
    assert known.is_working_day(date(2022, 6, 2))
    assert known.is_working_day(date(2022, 1, 9))  # a Sunday: only holidays are closed


def test_openings_with_titles_are_told_what_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("id: own\ntitle: t\nholidays: {country: DE}\nopenings: [{date: 2026-05-04}]\n", encoding="utf-8")
    with pytest.raises(ProblemsError) as fault:
        Library([tmp_path]).calendar("own")
    assert "own.yaml:4:" in str(fault.value)
    assert "openings are dates alone" in str(fault.value)
    assert "openings: [2026-05-04]" in str(fault.value)


def test_what_a_calendar_does_not_say_of_its_years_comes_from_the_pinned_ones(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("id: own\ntitle: t\nholidays: {country: DE}\n", encoding="utf-8")
    own, pinned = Library([tmp_path]).calendar("own"), load_calendar("england-and-wales")
    assert (own.first, own.last) == (pinned.first, pinned.last)
    for year in range(own.first.year, own.last.year + 1):
        day = date(year, 7, 1)
        assert bool(own.doubt(day, day)) == bool(pinned.doubt(day, day)), year


@pytest.mark.parametrize("day", [date(1989, 12, 31), date(2059, 1, 1), date(1, 1, 1)], ids=str)
def test_no_working_days_from_a_day_outside_the_calendar_is_no_answer(day: date) -> None:
    with pytest.raises(CoverageError):
        load_calendar("england-and-wales").shift(day, 0)
