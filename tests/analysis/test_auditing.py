"""Audits: the difference, the cause that reproduces it, and honest silence where none does."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from obligations import audit, load_calendar, when
from obligations.analysis.auditing import Audit
from tests.conftest import ROOT, worked_dates

EW = load_calendar("england-and-wales")


def codes(found: Audit) -> list[str]:
    return [cause.code + (f"+{cause.also}" if cause.also else "") for cause in found.causes]


@pytest.mark.parametrize(
    ("stated", "phrase", "days", "first", "among"),
    [
        ("2017-09-19", "70 working days after 2017-06-13", -1, "trigger-counted", {"holidays-missed", "weekends-only"}),
        ("2017-03-09", "70 working days after 2016-11-25", 1, "trigger-next-working-day", set()),  # Kirklees
        ("2022-10-25", "70 working days after 2022-07-18", -1, "as-known-then", {"holidays-missed"}),  # Barnsley
        ("2022-07-15", "70 working days after 2022-04-01", 0, None, set()),
        ("2022-07-08", "70 working days after 2022-04-01", -7, "weekends-only", {"period-misread"}),
        ("2021-07-29", "20 working days after 2021-07-02", -1, "trigger-counted", set()),
        ("2017-08-22", "70 working days after 2017-06-13", -29, "calendar-days", set()),
        ("2023-05-11", "70 working days after 2023-01-31", -4, "period-misread", set()),  # Lewisham: 100 days
        ("2018-02-19", "70 working days after 2017-11-10", -2, "trigger-counted+holidays-missed", {"holidays-missed+holidays-missed"}),
        ("2018-08-18", "70 working days after 2018-05-09", 2, "unexplained", set()),  # a Saturday
        ("2026-03-01", "1 month after 2026-01-31", 1, "month-rule", set()),
        ("2026-04-07", "32 days after 2026-03-02", 4, "adjusted", set()),
        ("2026-06-02", "28 clear days before 2026-06-30", 1, "trigger-counted", set()),
        ("2026-04-27", "5 clear working days before 2026-05-05", 3, "trigger-counted", {"holidays-missed"}),
        ("2026-04-09", "within 72 elapsed hours after 2026-04-03", 3, "period-misread", set()),  # as working days
        ("2026-04-07", "within 96 elapsed hours after noon on 2026-04-03", 0, None, set()),
        ("2026-05-05", "on the second Tuesday in May 2026", -7, "week-of-month", set()),
        ("2026-04-28", "on the first Tuesday in May 2026", -7, "unexplained", set()),
        ("1999-01-01", "70 working days after 2017-06-13", -6837, "unexplained", set()),
    ],
)  # fmt: skip
def test_the_cause_is_named(stated: str, phrase: str, days: int, first: str | None, among: set[str]) -> None:
    found = audit(date.fromisoformat(stated), phrase, calendar=EW)
    assert found.days == days
    assert (codes(found)[0] if found.causes else None) == first
    assert among <= set(codes(found))


def test_the_missed_holiday_is_named_with_its_day() -> None:
    found = audit(date(2017, 9, 19), "70 working days after 2017-06-13", calendar=EW)
    missed = [cause for cause in found.causes if cause.code == "holidays-missed"]
    assert [(str(cause.date), "Summer bank holiday" in cause.text) for cause in missed] == [("2017-08-28", True)]
    assert (found.working_days, str(found.safe)) == (-1, "2017-09-19")


def test_another_nations_calendar_and_the_day_it_was_written() -> None:
    found = audit(date(2021, 7, 30), "20 working days after 2021-07-03", calendar="uk-any-part")
    assert "other-nation" in codes(found)
    assert any("england-and-wales" in cause.text for cause in found.causes)
    late = audit(date(2022, 10, 25), "70 working days after 2022-07-18", calendar=EW, written=date(2022, 10, 1))
    assert "as-known-then" not in codes(late)


@given(st.dates(date(2012, 1, 1), date(2026, 12, 31)), st.integers(5, 90), st.integers(-12, 12))
def test_a_cause_always_reproduces_the_stated_date(day: date, n: int, off: int) -> None:
    """The engine's own answer to the question asked another way; here for the trigger, counted by hand."""
    phrase = f"{n} working days after {day}"
    computed = when(phrase, calendar=EW).due
    assert computed is not None
    stated = date.fromordinal(computed.toordinal() + off)
    found = audit(stated, phrase, calendar=EW)
    assert bool(found.causes) is (off != 0)
    for cause in found.causes:
        if cause.code == "trigger-counted" and not cause.also:
            assert when(f"{n} working days beginning with {day}", calendar=EW).due == stated
        if cause.code == "calendar-days":
            assert (stated - day).days == n
        if cause.code == "trigger-day-before" and not cause.also:
            assert when(f"{n} working days after 1 day before {day}", calendar=EW).due == stated


def letters() -> list[dict[str, str]]:
    return [row for row in worked_dates() if row["id"].startswith("JTAI-")]


#: What the reference's own check says of a letter, in our words; found there independently of this code.
CHECKS = {
    "exclusive (bank holidays as known": "as-known-then",
    "inclusive": "trigger-counted",
    "weekdays only": "weekends-only",
    "98 calendar days": "period-misread",
    "100 calendar days": "period-misread",
}


@pytest.mark.parametrize("row", letters(), ids=lambda row: row["id"])
def test_each_inspection_letter_has_the_cause_that_its_check_found(row: dict[str, str]) -> None:
    phrase = f"{row['period']} working days after {row['trigger_date']}"
    found = audit(date.fromisoformat(row["expected_date"]), phrase, calendar=EW)
    if row["check"] == "exclusive":
        assert found.causes == ()
        return
    wanted = {code for words, code in CHECKS.items() if words in row["check"]}
    singles = {cause.code for cause in found.causes if not cause.also}
    assert wanted <= singles
    if row["check"] == "none":
        assert singles <= {"unexplained"}, "no mistake alone explains it; two together may"


def test_the_table_of_the_letters_is_fresh() -> None:
    from docs.letters import table

    page = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert table(letters()) in page, "run: python -m docs.letters"


def test_the_command_on_a_phrase_and_on_a_case(run: Callable[..., Result]) -> None:
    words = ("audit", "--stated", "2017-09-19", "70 working days after 13 June 2017", "--calendar", EW.id)
    found = json.loads(run(*words, "--json").stdout)
    assert (found["computed"], found["days"], found["working_days"], found["safe"]) == (
        "2017-09-20",
        -1,
        -1,
        "2017-09-19",
    )
    assert {"code": "holidays-missed", "date": "2017-08-28", "also": None}.items() <= found["causes"][1].items()
    assert "trigger-counted: the day of the event was counted as day 1" in run(*words).stdout
    case = json.loads(run("audit", "examples/gloucestershire-2017", "--as-of", "2017-09-01", "--json").stdout)
    assert {row["occurrence"]: row["causes"][0]["code"] for row in case} == {
        "glos-notice-2017/deliver-plan#1": "unexplained",
        "glos-cabinet-2017/submit-plan#1": "trigger-counted",
    }
    assert "no date is stated" in run("audit", "examples/somerset-2013").stdout
    assert "The two agree" in run("audit", "examples/gloucestershire-2022", "--as-of", "2022-06-01").stdout


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--stated", "2017-09-19", "70 working dayz after 2017-06-13"], 2, "phrase:1:12"),
        (["--stated", "2017-09-19", "every week after 2017-06-13"], 2, "a cadence gives many dates"),
        (["--stated", "2017-09-19", "unstated"], 1, "no date to compare"),
        (["--stated", "soon", "by 2017-06-13"], 2, "no date I can be sure of"),
        (["nowhere"], 1, "no such file"),
    ],
)
def test_what_cannot_be_audited(run: Callable[..., Result], words: list[str], code: int, message: str) -> None:
    result = run("audit", *words)
    assert result.exit_code == code
    assert message in result.stderr
