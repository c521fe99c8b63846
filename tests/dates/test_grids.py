"""Fixed schedules: listed from the window that is asked for, by closed form from their anchor."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from click.testing import Result
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from obligations import Library, WorkingCalendar, load_case, open_case, schedule, when
from obligations.dates.cadences import listed_from
from obligations.dates.periods import Period, add_months, grid, nth
from obligations.errors import AmbiguousMonthError
from obligations.library.cases import Case
from tests.conftest import duty
from tests.trials import START, Cases, make, register

DAILY = "facts:\n  start: {on: 2020-01-01, by: x}\n"


def test_every_day_goes_on_to_the_horizon_however_long_ago_it_began(case_in: Cases) -> None:
    found = register(make(case_in, DAILY, duty("a", "every day after start")), "2026-06-30").find("a")
    assert [row.due for row in found] == [date(2020, 1, 1) + timedelta(days=n) for n in range(1, 3288)]
    assert (found[-1].due, found[-1].key) == (date(2028, 12, 31), "3287")


def test_more_than_anybody_means_is_refused_at_once(case_in: Cases) -> None:
    slip = DAILY.replace("2020", "0202")
    row = register(make(case_in, slip, duty("a", "every day after start")), "2026-06-30").find("a")[0]
    assert row.status == "unresolved"
    assert row.why_blocked == ("more than 10,000 occurrences from 0202-01-01 to 2028-12-31: is the first date right?")


@pytest.fixture(scope="module")
def ages(tmp_path_factory: pytest.TempPathFactory) -> Case:
    from tests.conftest import CASE, RULES, with_examples

    folder = tmp_path_factory.mktemp("ages")
    rules = [
        duty("weekly", "every 4 weeks after start"), duty("half-yearly", "every 6 months after start"),
        duty("fortnightly", "every 10 working days after start"), duty("adjusted", "every month after start, or the next working day"),
        duty("gaps", "at least every 4 weeks after start"), duty("chain", "every month after start for 1 year, then every week"),
        duty("bounded", "every month after start for 3 years"),
    ]  # fmt: skip
    names = [rule.strip().partition(":")[0] for rule in rules]
    text = RULES.format(rules=with_examples("".join(rules), *names), events="", head="")
    (folder / "r.yaml").write_text(text, encoding="utf-8")
    (folder / "case.yaml").write_text(CASE + "facts:\n  start: {on: 1995-08-31, by: x}\n", encoding="utf-8")
    return load_case(folder)


@given(st.dates(date(1995, 1, 1), date(2030, 1, 1)), st.integers(0, 900))
def test_a_window_lists_what_the_whole_register_has_in_it(ages: Case, since: date, length: int) -> None:
    until = since + timedelta(days=length)
    whole = schedule(ages, as_of=since, until=until)
    window = schedule(ages, as_of=since, since=since, until=until)
    for duty_ in ("weekly", "half-yearly", "fortnightly", "adjusted", "gaps", "chain"):
        every = [(row.key, row.due, row.steps, row.status) for row in whole.find(duty_)]
        some = [(row.key, row.due, row.steps, row.status) for row in window.find(duty_)]
        wanted = [row for row in every if row[1] and row[1] >= since]
        assert some == wanted or (not wanted and len(some) == 1), duty_


@given(st.dates(date(1995, 1, 1), date(2040, 1, 1)), st.integers(0, 20_000), st.integers(0, 900),
       st.sampled_from([Period(1), Period(3, "week"), Period(1, "month"), Period(5, "month"), Period(2, "quarter"), Period(1, "year")]),
       st.sampled_from(["corresponding", "month-end", "round-up"]))  # fmt: skip
def test_a_grid_numbers_its_dates_from_the_anchor(
    anchor: date, ahead: int, length: int, span: Period, rule: str
) -> None:
    first = anchor + timedelta(days=ahead)
    last = first + timedelta(days=length)
    number, found = grid(anchor, span, first, last, {}, rule)
    assert found == [nth(anchor, span, n, {}, rule) for n in range(number, number + len(found))]
    assert number == 1 or nth(anchor, span, number - 1, {}, rule) < first
    assert first <= nth(anchor, span, number, {}, rule)
    assert nth(anchor, span, number + len(found), {}, rule) > last
    for most in (1, 3):
        assert grid(anchor, span, first, last, {}, rule, most) == (number, found[:most])


def test_what_lies_before_the_window_is_not_reported_as_missing(ages: Case) -> None:
    from dataclasses import replace

    from obligations.files.model.cases import Done

    done = Done(duty="weekly", key="3", on=date(1995, 11, 20))
    recorded = replace(ages, file=ages.file.model_copy(update={"done": (done,)}))
    found = schedule(recorded, as_of=date(2020, 1, 1), since=date(2020, 1, 1), until=date(2020, 6, 1))
    assert [one for one in found.findings if one.code == "no-such-occurrence"] == []


def test_a_refused_month_beyond_the_bound_refuses_nothing(case_in: Cases) -> None:
    answer = when("every 5 months after the end of March 2048 for 47 weeks", months="refuse")
    assert answer.dates == (date(2048, 8, 31), date(2049, 1, 31))
    oracle = [date(2048, 3, 31) + relativedelta(months=5 * n) for n in (1, 2)]
    assert list(answer.dates) == oracle
    with pytest.raises(AmbiguousMonthError):
        when("every 5 months after the end of March 2048 for 20 months", months="refuse")
    found = register(make(case_in, START, duty("a", "every month after start"), head="months: refuse")).find("a")
    assert [row.status for row in found] == ["unresolved"]  # February has no 31st


def test_a_refused_month_leaves_the_dates_before_it(case_in: Cases) -> None:
    case = START.replace("2020-01-31", "2020-05-31")
    found = register(make(case_in, case, duty("a", "every 2 months after start"), head="months: refuse")).find("a")
    assert [str(row.due) for row in found] == ["2020-07-31", "None"]
    assert add_months(date(2020, 5, 31), 2, "refuse") == date(2020, 7, 31)


def test_the_command_lists_a_window(case_in: Cases, run: Callable[..., Result]) -> None:
    folder = make(case_in, DAILY, duty("a", "every day after start"), duty("b", "by start"))
    words = ("schedule", folder, "--as-of", "2026-06-30", "--from", "2026-06-30", "--until", "2026-07-01", "--json")
    found = json.loads(run(*words).stdout)
    assert [(row["key"], row["due"]) for row in found] == [
        ("2372", "2026-06-30"),
        ("2373", "2026-07-01"),
        ("1", "2020-01-01"),
    ]


@pytest.mark.parametrize(
    ("then", "dates"), [("every month", []), ("at least every month", ["2020-03-18", "2020-04-18"])]
)
def test_a_fixed_schedule_after_an_unknown_limit_is_not_counted_from_the_act(
    case_in: Cases, then: str, dates: list[str]
) -> None:
    folder = make(
        case_in, "done: [{duty: a, on: 2020-02-18, by: x}]\n", duty("a", f"within 20 days after start, then {then}")
    )
    found = register(folder, until=date(2020, 4, 30)).find("a")
    assert [str(row.due) for row in found] == ["None", *dates]


def test_a_window_after_the_last_date_lists_that_date_alone(case_in: Cases) -> None:
    folder = make(case_in, START, duty("a", "every month after start until 2020-06-30"))
    late = schedule(load_case(folder), as_of=date(2021, 1, 1), since=date(2021, 1, 1))
    assert [(row.key, str(row.due)) for row in late] == [("5", "2020-06-30")]


def test_a_gap_that_was_ended_on_the_last_day_is_owed(case_in: Cases) -> None:
    for held, keys in (("2020-06-30", ["1"]), ("2020-07-01", [])):
        facts = f"facts:\n  start: 2020-01-31\n  a: {held}\n"
        folder = make(case_in, facts, duty("a", "at least every 8 months after start until 2020-06-30"))
        assert [row.key for row in register(folder) if row.due] == keys


def test_dates_to_the_end_of_the_years_that_there_are() -> None:
    number, days = grid(date(9999, 1, 31), Period(1, "month"), date(9999, 11, 1), date(9999, 12, 31), {})
    assert (number, days) == (10, [date(9999, 11, 30), date(9999, 12, 31)])


@pytest.mark.parametrize(
    ("relation", "keys"),
    [("before", ["1"]), ("on or before", ["1", "2"]), ("after", ["3"]), ("on or after", ["2", "3"])],
)
def test_a_filter_keeps_the_day_itself_or_not_as_it_says(case_in: Cases, relation: str, keys: list[str]) -> None:
    facts = "facts: {start: 2020-01-31, e: [2020-03-01, 2020-03-02, 2020-03-03]}\n"
    folder = make(case_in, facts, duty("a", f"5 days after each e {relation} 2020-03-02"), events="  e: happens often")
    assert [row.key for row in register(folder)] == keys


def test_where_the_first_of_a_chain_has_no_date_the_next_counts_from_the_same_day() -> None:
    # A month after 2 March lies past 20 March; every second week after 2 March are the 16th, the 30th and 13 April.
    answer = when("every month after 2026-03-02 until 2026-03-20, then every 2 weeks")
    assert [str(day) for day in answer.dates[:3]] == ["2026-03-16", "2026-03-30", "2026-04-13"]


def test_a_window_has_a_date_that_long_closures_move_into_it() -> None:
    """A date of 10 March moves over seven weeks of closures to 21 April: the window from the 15th has it."""
    shut = {date(2026, 3, 1) + timedelta(days=n): "closed" for n in range(51)}
    cal = WorkingCalendar(first=date(2026, 1, 1), last=date(2026, 12, 31), closures=shut, id="own")
    rules = {
        "id": "r", "title": "A trial", "source": {"name": "A paper"}, "calendars": {"working": "own"},
        "parties": {"council": "the council"}, "events": {"start": "it starts"},
        "obligations": {"a": {"cite": "para 1", "does": "meet", "who": "council", "force": "must",
                              "due": "every month after start, or the next working day"}},
        "examples": [{"title": "named", "expect": {"a": "unresolved"}}],
    }  # fmt: skip
    case = {"case": "trial", "authority": {"name": "A council"}, "uses": ["r"], "facts": {"start": "2026-01-10"}}
    opened = open_case(case, library=Library.of(rules=[rules], calendars=[cal]))
    whole = opened.register(as_of=date(2026, 4, 15), until=date(2026, 6, 1)).find("a")
    window = opened.register(as_of=date(2026, 4, 15), since=date(2026, 4, 15), until=date(2026, 6, 1)).find("a")
    assert [(row.key, str(row.due)) for row in whole] == [
        ("1", "2026-02-10"), ("2", "2026-04-21"), ("3", "2026-04-21"), ("4", "2026-05-11"),
    ]  # fmt: skip
    assert [(row.key, row.due) for row in window] == [(row.key, row.due) for row in whole[1:]]


@pytest.mark.parametrize(
    ("since", "earliest"),
    [(date(1, 1, 20), date(1, 1, 1)), (date(1, 1, 1), date(1, 1, 1)), (date(1, 2, 2), date(1, 1, 2))],
)
def test_the_first_days_there_are_have_none_before_them(since: date, earliest: date) -> None:
    cal = WorkingCalendar(first=date(1, 1, 1), last=date(2, 1, 1))
    assert listed_from(since, {}) == earliest
    assert listed_from(since, {"working": cal}) == earliest
