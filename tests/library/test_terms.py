"""Calendars of terms: school days are the weekdays of a term that are no bank holidays."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from obligations import CoverageError, Library, load_calendar, when
from obligations.errors import ProblemsError
from obligations.verify import Closures, verify
from obligations.verify.errors import RejectedError

#: The terms of 2026/27 as a county publishes them: autumn, spring and summer, each with its half-term.
TERMS = [
    ("2026-09-02", "2026-10-23"), ("2026-11-02", "2026-12-18"), ("2027-01-04", "2027-02-12"), ("2027-02-22", "2027-03-25"),
    ("2027-04-12", "2027-05-28"), ("2027-06-07", "2027-07-21"),
]  # fmt: skip
FILE = "id: terms\ntitle: Terms\nterms:\n" + "".join(f"  - {{from: {a}, to: {b}}}\n" for a, b in TERMS)
SCHOOL = "id: school-days\ntitle: School days\nunion: [terms, england-and-wales]\n"
FIRST, LAST = date(2026, 9, 2), date(2027, 7, 21)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "terms.yaml").write_text(FILE, encoding="utf-8")
    (tmp_path / "school-days.yaml").write_text(SCHOOL, encoding="utf-8")
    return tmp_path


def is_school_day(day: date) -> bool:
    """Say whether a day is one, by looking at the list and at the bank holidays alone."""
    in_term = any(date.fromisoformat(a) <= day <= date.fromisoformat(b) for a, b in TERMS)
    return in_term and load_calendar("england-and-wales").is_working_day(day)


def test_each_day_of_the_year_counts_or_not(folder: Path) -> None:
    cal = Library.of([folder]).calendar("school-days")
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    assert [day for day in days if cal.is_working_day(day)] == [day for day in days if is_school_day(day)]
    assert date(2027, 5, 3) in cal.closures  # a bank holiday within a term
    assert cal.why_closed(date(2026, 10, 26)) == "between terms (terms)"


@given(start=st.dates(FIRST, date(2027, 3, 1)), number=st.integers(1, 60))
def test_so_many_school_days_are_counted_one_by_one(start: date, number: int, folder_once: Path) -> None:
    library = Library.of([folder_once])
    left, day = number, start
    while left:
        day += timedelta(days=1)
        left -= is_school_day(day)
    answer = when(f"{number} school days after {start}", calendars={"school": library.calendar("school-days")})
    assert answer.due == day
    proof = json.loads(json.dumps(answer.as_json()))
    closures = Closures([folder_once])
    verify(proof, closures=closures)
    with pytest.raises(RejectedError):
        verify(proof | {"due": str(day + timedelta(days=1))}, closures=closures)


@pytest.fixture(scope="module")
def folder_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("terms")
    (made / "terms.yaml").write_text(FILE, encoding="utf-8")
    (made / "school-days.yaml").write_text(SCHOOL, encoding="utf-8")
    return made


def test_what_lies_outside_the_terms_is_not_guessed(folder: Path) -> None:
    cal = Library.of([folder]).calendar("terms")
    with pytest.raises(CoverageError, match="2026-09-02 to 2027-07-21"):
        when("20 school days after 2027-07-01", calendars={"school": cal})
    with pytest.raises(CoverageError):
        cal.is_working_day(date(2026, 8, 31))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("terms: [{from: 2026-09-02, to: 2026-09-01}]", "a term runs from: a day to: a later one"),
        ("terms: [{from: 2026-09-02, to: 2027-09-10}]", "and not for a year"),
        ("terms: [{from: 2026-09-02, to: 2026-10-01}, {from: 2026-10-01, to: 2026-12-01}]", "none begins before"),
        ("terms: []", "at least one is wanted here"),
        ("terms: [{from: 2026-09-02, to: 2026-10-01}]\nunion: [england-and-wales]", "is made one way"),
        ("terms: [{from: 2026-09-02, to: 2026-10-01}]\ncoverage: {from: 2026}", "covers its terms"),
        ("terms: [{from: 2026-09-02, to: 2026-10-01}]\nclosures: {2026-11-01: x}", "outside the terms"),
    ],
)
def test_terms_that_cannot_be_are_refused_with_their_place(
    lines: str, message: str, tmp_path: Path, run: Callable[..., Result]
) -> None:
    (tmp_path / "t.yaml").write_text(f"id: t\ntitle: T\n{lines}\n", encoding="utf-8")
    with pytest.raises(ProblemsError, match=message):
        Library.of([tmp_path]).calendar("t")
    assert run("check", tmp_path).exit_code == 1


def test_a_question_on_two_kinds_of_day_names_both_calendars(folder: Path) -> None:
    school = Library.of([folder]).calendar("school-days")
    words = "the later of 3 school days after 2026-10-22 and 3 working days after 2026-10-22"
    answer = when(words, calendar="england-and-wales", calendars={"school": school})
    assert answer.due == date(2026, 11, 3)  # the half-term goes from the 24th to 1 November
    assert dict(answer.basis.calendars) == {"working": "england-and-wales", "school": "school-days"}
    proof = json.loads(json.dumps(answer.as_json()))
    closures = Closures([folder])
    verify(proof, closures=closures)
    with pytest.raises(RejectedError):
        verify(proof | {"basis": proof["basis"] | {"calendars": {"working": "england-and-wales"}}}, closures=closures)
