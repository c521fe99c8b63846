"""The first and the last year that a date can have: an answer or a clear message, never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from obligations import when
from obligations.dates.points import end_of
from obligations.errors import OutOfRangeError
from tests.conftest import duty, with_examples

Run = Callable[..., Result]
CaseIn = Callable[..., Path]

OUTSIDE = [
    ("at 2 September in the financial year of 0001-01-02", "2 September 0 falls outside the years 1 to 9999"),
    ("at 2 March in the financial year of 9999-12-31", "2 March 10000 falls outside the years 1 to 9999"),
    ("by the end of the week of 9999-12-31", "falls outside the years 1 to 9999"),
    ("1 day before 0001-01-01", "falls outside the years 1 to 9999"),
    ("after 9999-12-31", "falls outside the years 1 to 9999"),
    ("within 1 month after 9999-12-31", "falls outside the years 1 to 9999"),
]


@pytest.mark.parametrize(("phrase", "message"), OUTSIDE, ids=[phrase for phrase, _ in OUTSIDE])
def test_a_day_outside_the_years_is_no_date(run: Run, phrase: str, message: str) -> None:
    with pytest.raises(OutOfRangeError, match=message):
        when(phrase)
    result = run("when", phrase)
    assert result.exit_code == 1
    assert message in result.stderr


@pytest.mark.parametrize(
    ("phrase", "due"),
    [
        ("at 2 September in the financial year of 0001-04-01", date(1, 9, 2)),
        ("at 2 March in the financial year of 0001-01-02", date(1, 3, 2)),
        ("at 31 December in the financial year of 9999-12-31", date(9999, 12, 31)),
        ("by the end of the year of 9999-01-01", date(9999, 12, 31)),
        ("by the end of the quarter of 0001-01-01", date(1, 3, 31)),
    ],
)
def test_a_day_inside_them_is_one(phrase: str, due: date) -> None:
    assert when(phrase).due == due


@pytest.mark.parametrize("unit", ["week", "month", "quarter", "year"])
def test_the_end_of_the_first_and_last_units(unit: str) -> None:
    assert end_of(date.min, unit) >= date.min
    if unit == "week":
        with pytest.raises(OutOfRangeError):
            end_of(date.max, unit)
    else:
        assert end_of(date.max, unit) == date.max


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("stated", ["0001-01-01", "9999-12-31", "2020-01-01"])
def test_an_audit_of_the_first_or_last_day(run: Run, day: str, stated: str) -> None:
    result = run("audit", "--stated", stated, f"by the end of the year of {day}", "--calendar", "england-and-wales")
    assert result.exit_code in (0, 1, 2)
    assert result.exception is None or isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("command", ["schedule", "check", "explain a", "audit", "plan a", "remind"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    "phrase",
    [
        "at 2 September in the financial year of start", "at 2 March in the financial year of start", "by the first start in January",
        "within 1 month after start, then every 6 months", "28 clear days before start", "5 working days after start",
    ],
)  # fmt: skip
def test_a_case_of_the_first_or_last_day(case_in: CaseIn, run: Run, phrase: str, day: str, command: str) -> None:
    rules = with_examples(duty("a", phrase), "a").replace(
        "- title: named", f"- title: named\n    given: {{start: {day}}}"
    )
    folder = case_in(f"facts: {{start: {day}}}\nstated: [{{duty: a, on: {day}, in: x}}]\n", rules, head="starts: start")
    (folder / "reminders.yaml").write_text(
        "reminders: p\nsender: {email: a@example.org}\npeople: {council: b@example.org}\ndefault: {before: [1 week]}\n",
        encoding="utf-8",
    )
    name, *words = command.split()
    as_of = {"remind": ["--from", day], "check": []}.get(name, ["--as-of", day])
    result = run(name, folder, *words, *as_of)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
