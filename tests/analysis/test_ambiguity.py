"""Points that words leave open: found before anyone relies on a rule, shown by an example, answered by a decision."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from dateutil.relativedelta import relativedelta

from obligations import load_calendar, when
from obligations.analysis.ambiguity import Count, counts_of, doubts_of
from obligations.dates.periods import Period
from obligations.dates.workdays import WorkingCalendar
from obligations.files.model.rules import RuleSet
from obligations.library.finding import load_rules
from tests.conftest import duty, with_examples

Cases = Callable[..., Path]
CAL = load_calendar("england-and-wales")


def rules(folder: Path) -> RuleSet:
    return load_rules(folder / "r.yaml").rules


def open_points(case_in: Cases, phrase: str, head: str = "") -> dict[str, tuple[date, date, date]]:
    found = rules(case_in("", with_examples(duty("x", phrase), "x"), head=head))
    value = found.obligations["x"].phrase.value
    doubts = doubts_of(counts_of(found, value, {"working": CAL}))
    return {name: (doubt.trigger, doubt.written, doubt.other) for name, doubt in doubts.items()}


@pytest.mark.parametrize(
    ("phrase", "head", "points"),
    [
        ("within 10 working days of start", "", {"convention", "trigger", "calendar"}),
        ("within 10 working days beginning with start", "", {"calendar"}),  # a closed first day is not day 1 either way
        ("within 10 days of start", "", {"convention", "last-day"}),
        ("within 10 days beginning with start", "", {"last-day"}),
        ("within 10 days beginning with start, or the next working day", "", set()),
        ("within 3 months of start", "", {"convention", "month-end", "last-day"}),
        ("within 3 months beginning with start", "months: refuse", {"last-day"}),
        ("at least every 6 months after start", "", {"convention", "month-end", "last-day"}),
        ("at least 5 clear days before start", "", {"last-day"}),
        ("5 clear working days before start", "", {"calendar"}),
        ("by 15 February in the year of start", "", {"last-day"}),
        ("on start", "", set()),
        ("before start", "", set()),
        ("the earlier of 20 days after start and 2 weeks beginning with start", "", {"convention", "last-day"}),
    ],
)
def test_only_what_the_words_leave_open_is_asked(case_in: Cases, phrase: str, head: str, points: set[str]) -> None:
    assert open_points(case_in, phrase, head).keys() == points


def test_each_example_holds_by_another_count(case_in: Cases) -> None:
    found = open_points(case_in, "within 3 months of start")
    trigger, written, other = found["month-end"]
    assert written == trigger + relativedelta(months=3)
    assert other != written
    assert trigger.day >= 28
    trigger, written, other = found["last-day"]
    assert written.weekday() > 4 or not CAL.is_working_day(written)
    assert other == CAL.next(written)
    working = open_points(case_in, "within 10 working days of start")
    trigger, written, other = working["trigger"]
    assert not CAL.is_working_day(trigger)
    assert other == CAL.shift(CAL.next(trigger), 10) != written == CAL.shift(trigger, 10)
    trigger, written, other = working["convention"]
    facts = {"start": trigger}
    assert when("within 10 working days beginning with start", calendar=CAL, facts=facts).due == other != written


def test_a_point_that_can_never_matter_is_not_asked(case_in: Cases) -> None:
    # Twelve times 400 years later every date has its corresponding date: the whole cycle is tried, and none differs.
    assert "month-end" not in open_points(case_in, "within 4800 months of start")


def check(run: Callable[..., Result], folder: Path) -> str:
    result = run("check", folder / "r.yaml")
    return result.stderr if result.exit_code else ""


def test_check_asks_and_a_decision_answers(case_in: Cases, run: Callable[..., Result]) -> None:
    example = "\nexamples:\n  - {title: t, given: {start: 2026-01-02}, expect: {x: 2026-04-02}}\n"
    phrase = duty("x", "within 3 months of start")
    asked = check(run, case_in("", phrase + example))
    assert len(re.findall(r"r\.yaml:\d+:\d+: the words leave the", asked)) == 3
    # Easter Monday
    assert "leave the last day open: from Monday 1 January 2024" in asked
    assert "they give Monday 1 April 2024, or Tuesday 2 April 2024 moved to the next working day" in asked
    assert "decided: {last-day: {is: …, authority: …}}" in asked
    pasted = asked[asked.index("decided:\n") : asked.index("\n\n", asked.index("decided:\n"))]
    assert [line.split(":")[0].strip() for line in pasted.splitlines()] == [
        "decided",
        "convention",
        "month-end",
        "last-day",
    ]
    assert check(run, case_in("", phrase + example, head=pasted)) == ""  # as it stands it is accepted
    named = duty("x", "by limit")
    for words in ("within 3 months after start", "3 months after start"):
        dated = case_in("", named + example, head=f"dates: {{limit: {words.removeprefix('within ')}}}")
        again = check(run, dated)
        assert len(re.findall(r"r\.yaml:\d+:\d+: the words leave the", again)) == 3
    head = "decided:\n" + "".join(
        f"  {point}: {{is: so, authority: the law}}\n" for point in ("convention", "month-end", "last-day")
    )
    assert check(run, case_in("", phrase + example, head=head)) == ""
    mine = "    decided: {last-day: {is: it stands, authority: the notice}}\n"
    partly = head.replace("  last-day: {is: so, authority: the law}\n", "")
    assert check(run, case_in("", duty("x", "within 3 months of start", more=mine) + example, head=partly)) == ""


def test_an_answer_to_no_question_is_reported(case_in: Cases, run: Callable[..., Result]) -> None:
    example = "\nexamples:\n  - {title: t, given: {start: 2026-01-02}, expect: {x: 2026-01-02}}\n"
    head = "decided: {calendar: {is: ours, authority: us}}"
    more = "    decided: {month-end: {is: ours, authority: us}}\n"
    told = check(run, case_in("", duty("x", "by start", more=more) + example, head=head))
    assert "no duty leaves a question of calendar open" in told
    assert "leave no question of month-end open" in told
    wrong = check(
        run, case_in("", duty("x", "by start") + example, head="decided: {month-ends: {is: a, authority: b}}")
    )
    assert 'did you mean "month-end"' in wrong


def test_a_day_that_cannot_be_counted_from_does_not_end_the_search() -> None:
    # Ten days from any day of January 2024 leave the calendar; from 1 June 2023, the one closed day, they end on the 11th.
    cal = WorkingCalendar(first=date(2023, 1, 1), last=date(2024, 1, 5), weekend=(), closures={date(2023, 6, 1): "x"})
    count = Count(Period(10, kind="working"), "after", "corresponding", {"working": cal}, adjusted=True)
    found = doubts_of([count])["trigger"]
    assert [str(day) for day in (found.trigger, found.written, found.other)] == [
        "2023-06-01",
        "2023-06-11",
        "2023-06-12",
    ]
