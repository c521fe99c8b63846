"""Readings, audits, impacts, plans and worked examples: each branch, with dates worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from obligations import ProblemsError, Register, UnresolvedError, audit, fact, load_case, open_case, schedule
from obligations.analysis.auditing import audit_register
from obligations.analysis.checking import check
from obligations.analysis.readings import readings_of_row
from obligations.errors import Problem
from tests.conftest import duty, with_examples

Cases = Callable[..., Path]
EW = "england-and-wales"


@pytest.mark.parametrize(
    ("phrase", "stated", "code"),
    [
        ("70 working days after 2017-06-13", date(2017, 9, 19), "trigger-counted"),
        ("5 clear days before 2026-03-16", date(2026, 3, 11), "trigger-counted"),
        ("10 days before 2026-03-16", date(2026, 3, 7), "trigger-counted"),
        ("20 working days after 2026-04-01", date(2026, 4, 29), "weekends-only"),
        ("20 working days after 2026-04-02", date(2026, 5, 1), "holidays-missed"),
        ("20 working days after 2026-03-02", date(2026, 3, 22), "calendar-days"),
        ("20 working days after 2026-03-01", date(2026, 3, 30), "trigger-next-working-day"),
        ("20 working days after 2026-03-02", date(2026, 3, 27), "trigger-day-before"),
        ("1 month after 2026-02-28", date(2026, 3, 31), "month-rule"),
        ("1 month after 2026-02-14", date(2026, 3, 16), "adjusted"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_that_gives_exactly_the_stated_date(phrase: str, stated: date, code: str) -> None:
    found = audit(stated, phrase, calendar=EW)
    assert code in [cause.code for cause in found.causes], [str(cause) for cause in found.causes]
    assert found.days == (stated - found.computed).days


@pytest.mark.parametrize("stated", [date(2017, 12, 25), date(2017, 6, 1)], ids=str)
def test_what_nothing_explains_is_called_so(stated: date) -> None:
    assert [cause.code for cause in audit(stated, "70 working days after 2017-06-13", calendar=EW).causes] == [
        "unexplained"
    ]


def test_a_right_date_has_no_cause_and_its_readings_all_the_same() -> None:
    found = audit(date(2017, 9, 20), "70 working days after 2017-06-13", calendar=EW)
    assert (found.days, found.working_days, found.causes) == (0, 0, ())
    assert [(str(one.date), one.text) for one in found.readings][:2] == [
        ("2017-09-20", "as written"), ("2017-09-19", "the day of the event was counted as day 1"),
    ]  # fmt: skip
    assert found.safe == date(2017, 9, 19)


@pytest.mark.parametrize(
    ("stated", "days"),
    [(date(2017, 9, 18), -2), (date(2017, 9, 22), 2), (date(2017, 9, 24), 2), (date(2017, 9, 25), 3)],
)
def test_a_difference_is_told_in_working_days_too(stated: date, days: int) -> None:
    assert audit(stated, "70 working days after 2017-06-13", calendar=EW).working_days == days


def stated(case_in: Cases, case: str, *duties: str) -> Register:
    """Return the register of a case that starts on Saturday 31 January 2026 and says when its duties are due."""
    rules = with_examples("".join(duties), *(one.split(":")[0].strip() for one in duties))
    folder = case_in(f"facts:\n  start: 2026-01-31\n{case}", rules, "  call: they call\n")
    return schedule(load_case(folder), as_of=date(2026, 2, 1), until=date(2026, 12, 31))


def test_each_date_of_a_schedule_is_audited_as_so_long_after_its_anchor(case_in: Cases) -> None:
    case = "  b: 2026-02-10\nstated:\n" + "".join(
        f'  - {{duty: {name}, key: "{key}", date: {day}, in: minutes}}\n'
        for name, key, day in (
            ("a", 3, "2026-05-01"),
            ("b", 2, "2026-03-09"),
            ("d", 1, "2026-02-11"),
            ("e", 1, "2026-02-11"),
        )
    )
    found = audit_register(stated(
        case_in, case, duty("a", "every month after start"), duty("b", "at least every 4 weeks after start"),
        duty("c", "within 1 week after start"), duty("d", "by 2026-02-10"), duty("e", "by 2026-02-08, or the next working day"),
    ))  # fmt: skip
    # The third month after 31 January ends on 30 April; four weeks after 10 February is 10 March. What a paper states of
    # "by 10 February" is no other than its own words; 8 February is a Sunday.
    assert [(row.obligation, str(one.computed), one.days) for row, one in found] == [
        ("a", "2026-04-30", 1), ("b", "2026-03-10", -1), ("e", "2026-02-09", 2),
    ]  # fmt: skip
    assert "month-rule" in [cause.code for cause in found[0][1].causes]


def test_the_readings_of_a_rule_are_dated_where_they_can_be(case_in: Cases) -> None:
    more = (
        "    readings:\n      - {due: within 31 days after start, why: day one is out}\n"
        "      - {due: within 9 days after call, why: a call is wanted}\n"
    )
    found = stated(case_in, "", duty("a", "within 30 days after start", more=more))
    (row,) = found.find("a")
    assert [(one.text, str(one.date)) for one in readings_of_row(row, found.case.calendars["r"])] == [
        ("day one is out", "2026-03-03")
    ]


# -- examples of rules ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("a: 2026-03-09", None),
        ("a: 2026-03-10", "a: expected due 2026-03-10, computed 2026-03-09"),
        ("a#2: 2026-03-09", "a#2: there is no occurrence 2"),
        ("a: none", "a: expected none, computed 2026-03-09"),
        ("a: unresolved", "a: expected unresolved, computed 2026-03-09"),
        ("a: {due: 2026-03-09, provisional: true}", "a: expected provisional; computed: certain"),
        ("a: {due: 2026-03-09, provisional: false}", None),
        ("a: {opens: 2026-03-09}", "a: expected opens 2026-03-09, computed None"),
    ],
)
def test_a_worked_example_that_does_not_come_out_says_what_did(expect: str, said: str | None, case_in: Cases) -> None:
    decided = "decided:\n" + "".join(f"  {point}: {{is: so, authority: us}}\n" for point in ("convention", "last-day"))
    rules = duty("a", "within 1 week after start")
    examples = f"examples:\n  - title: one\n    given: {{start: 2026-03-02}}\n    expect: {{{expect}}}\n"
    folder = case_in("", rules + examples, "", decided)
    (folder / "case.yaml").unlink()
    found = [problem.message for problem in check([folder])[0]]
    assert [one for one in found if one.startswith("a")] == ([said] if said else []), found


def checked(case_in: Cases, examples: str, phrase: str, calendar: str = EW) -> list[Problem]:
    """Return the problems of a rule set with one duty and these examples."""
    folder = case_in("", duty("a", phrase) + f"examples:\n{examples}")
    (folder / "case.yaml").unlink()
    rules = folder / "r.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace(EW, calendar), encoding="utf-8")
    return check([folder])[0]


def test_an_example_that_does_not_come_out_is_pointed_at(case_in: Cases) -> None:
    examples = "  - {title: one, given: {start: 2026-03-02}, expect: {a: 2026-03-10}}\n"
    (problem,) = checked(case_in, examples, "by start")
    assert problem.column is not None
    assert str(problem.source)[problem.column - 1 :] == "a: 2026-03-10}}"


def test_an_example_in_which_nothing_happened_is_worked_out_to_the_end_of_2002(case_in: Cases) -> None:
    examples = "  - {title: one, expect: {a#2: 2002-03-01, a#3: none}}\n"
    found = checked(case_in, examples, "every 1 year after 2000-03-01, or the next working day")
    assert [problem.message for problem in found if problem.message.startswith("a#")] == []


def test_a_calendar_that_there_is_not_is_pointed_at_and_a_faulty_one_tells_its_own_faults(case_in: Cases) -> None:
    examples = "  - {title: one, given: {start: 2026-03-02}, expect: {a: 2026-03-02}}\n"
    (missing,) = checked(case_in, examples, "by start", "nowhere")
    assert ('"nowhere"' in missing.message, missing.source) == (True, "calendars: {working: nowhere}")
    folder = case_in("", "")
    (folder / "faulty.yaml").write_text("id: faulty\ntitle: t\ncoverage: {from: never}\n", encoding="utf-8")
    assert {str(one.file).rpartition("/")[2] for one in checked(case_in, examples, "by start", "faulty")} == {
        "faulty.yaml"
    }


# -- what moves -----------------------------------------------------------------------------------------


def test_each_move_says_why(case_in: Cases) -> None:
    rules = with_examples(
        duty("a", "within 10 working days after start")
        + duty("b", "within 1 week after each call")
        + duty("c", "by 2026-12-01"),
        "a",
        "b",
        "c",
    )
    folder = case_in("facts: {start: 2022-09-07}\n", rules, "  call: they call\n")
    before = open_case(folder)
    known = {
        move.occurrence: move.cause
        for move in before.as_known_on(date(2022, 9, 8)).moves(before, as_of=date(2022, 9, 10))
    }
    assert known == {"r/a#1": "2022-09-19 (State Funeral of Queen Elizabeth II) is closed"}
    moved = before.moves(before.assuming(fact("start", "2022-09-08", id="1")), as_of=date(2022, 9, 10))
    assert [(m.occurrence, m.days, m.cause) for m in moved] == [
        ("r/a#1", 1, "start moved from 2022-09-07 to 2022-09-08")
    ]
    # The row that said that no call is known gives way to the first call's.
    called = before.moves(before.assuming(fact("call", "2022-09-12")), as_of=date(2022, 9, 10))
    assert [(m.occurrence, m.old, str(m.new), m.cause) for m in called] == [
        ("r/b#1", None, "2022-09-19", "call is known to be 2022-09-12")
    ]


# -- the way back ---------------------------------------------------------------------------------------


def plan_of(case_in: Cases, case: str, *duties: str, by: date | None = None) -> dict[str, str]:
    """Return the last day of each step of the duty "a"."""
    names = [one.split(":")[0].strip() for one in duties]
    folder = case_in(
        f"facts: {{start: 2026-03-02}}\n{case}", with_examples("".join(duties), *names), "  meet: a meeting\n"
    )
    return {step.id: str(step.last_day) for step in open_case(folder).plan("a", as_of=date(2026, 3, 3), by=by)}


def test_what_is_needed_has_its_last_day_on_the_last_meeting_booked_in_time(case_in: Cases) -> None:
    needs = "    needs: [b]\n"
    a, b = duty("a", "within 4 weeks after start", more=needs), duty("b", "at each meet")
    dates = (
        "meetings: {meet: {dates: [{date: 2026-03-10, id: x}, {date: 2026-03-24, id: y}, {date: 2026-04-07, id: z}]}}\n"
    )
    assert (
        plan_of(case_in, dates, a, duty("b", "by start").replace('due: "by start"', 'due: "unstated"\n    words: w'))[
            "r/b#1"
        ]
        == "2026-03-30"
    )
    assert set(plan_of(case_in, dates.replace("meet:", "b:"), a, duty("b", "within 3 weeks after start")).values()) >= {
        "2026-03-24"
    }
    late = plan_of(
        case_in, "meetings: {b: {dates: [{date: 2026-04-07, id: z}]}}\n", a, duty("b", "within 3 weeks after start")
    )
    assert "None" in late.values()
    assert b


def test_a_way_back_can_begin_from_another_day_and_needs_one(case_in: Cases) -> None:
    a, b = duty("a", "within 4 weeks after start", more="    needs: [b]\n"), duty("b", "within 3 weeks after start")
    assert plan_of(case_in, "", a, b, by=date(2026, 3, 20)) == {"r/b#1": "2026-03-20", "r/a#1": "2026-03-20"}
    with pytest.raises(UnresolvedError, match="no date to plan back from"):
        plan_of(case_in, "", duty("a", "within 1 week after meet"))


def test_a_circle_of_needs_is_refused_when_it_is_read(case_in: Cases) -> None:
    a, b = duty("a", "by start", more="    needs: [b]\n"), duty("b", "by start", more="    needs: [a]\n")
    with pytest.raises(ProblemsError, match="a cycle"):
        load_case(case_in("facts: {start: 2026-03-02}\n", with_examples(a + b, "a", "b")))


def test_a_plan_says_why_its_last_step_has_its_day(case_in: Cases) -> None:
    folder = case_in("facts: {start: 2026-03-02}\n", with_examples(duty("a", "within 4 weeks after start"), "a"))
    opened = open_case(folder)
    (due,) = opened.plan("a", as_of=date(2026, 3, 3))
    (asked,) = opened.plan("a", as_of=date(2026, 3, 3), by=date(2026, 3, 20))
    assert [(str(one.last_day), one.why) for one in (due, asked)] == [
        ("2026-03-30", "it is due then"),
        ("2026-03-20", "as asked"),
    ]


def test_the_last_day_can_be_read_as_moved_or_left_where_it_falls() -> None:
    from obligations.analysis.readings import readings_of
    from obligations.analysis.variants import Question
    from obligations.dates.phrases import parse_due
    from obligations.dates.workdays import WorkingCalendar

    cal = WorkingCalendar(first=date(2026, 1, 1), last=date(2026, 12, 31))
    # 2 May 2026 is a Saturday.
    moved = readings_of(Question(parse_due("by 2026-05-02, or the next working day"), {"working": cal}, {}))
    plain = readings_of(Question(parse_due("by 2026-05-02"), {"working": cal}, {}))
    assert {str(one.date): one.text for one in moved} == {
        "2026-05-04": "as written", "2026-05-01": "the last day was moved to the working day before",
        "2026-05-02": "the last day was left where it fell",
    }  # fmt: skip
    assert {str(one.date): one.text for one in plain} == {
        "2026-05-02": "as written", "2026-05-04": "the last day was moved to the next working day",
        "2026-05-01": "the last day was moved to the working day before",
    }  # fmt: skip


def test_an_event_that_happened_twice_was_done_the_last_time(case_in: Cases) -> None:
    a = duty("a", "at least 5 clear days after send")
    folder = case_in(
        "facts: {start: 2026-03-02, send: [2026-03-03, 2026-03-05]}\n", with_examples(a, "a"), "  send: papers go out\n"
    )
    with pytest.raises(UnresolvedError):  # of two, nothing says from which it runs
        open_case(folder).plan("a", as_of=date(2026, 3, 3))
    steps = open_case(folder).plan("a", as_of=date(2026, 3, 3), by=date(2026, 3, 20))
    assert {step.id: str(step.done) for step in steps}.get("send") == "2026-03-05"


def test_the_cause_of_a_wrong_trigger_says_from_which_day_was_counted() -> None:
    # Sunday 1 March 2026 was the day; counted from Monday the 2nd, 20 working days end on the 30th.
    (cause,) = [one for one in audit(date(2026, 3, 30), "20 working days after 2026-03-01", calendar=EW).causes
                if one.code == "trigger-next-working-day"]  # fmt: skip
    assert (cause.date, "2026-03-02" in cause.text) == (date(2026, 3, 2), True)


def test_a_meeting_on_the_last_day_is_in_time(case_in: Cases) -> None:
    a, b = duty("a", "within 4 weeks after start", more="    needs: [b]\n"), duty("b", "within 3 weeks after start")
    for last, found in (("2026-03-30", "2026-03-30"), ("2026-03-31", "2026-03-10")):
        booked = f"meetings: {{b: {{dates: [{{date: 2026-03-10, id: x}}, {{date: {last}, id: y}}]}}}}\n"
        assert plan_of(case_in, booked, a, b)["r/b#1"] == found


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("a: 2026-04-02", None), ("a: 2026-12-02", "a: expected due 2026-12-02, computed 2026-04-02"),
        ("a: none", "a: expected none, computed 2026-04-02"), ("a#3: none", "a#3: expected none, computed 2026-06-02"),
    ],
)  # fmt: skip
def test_of_what_recurs_an_example_without_a_key_means_the_first(expect: str, said: str | None, case_in: Cases) -> None:
    examples = f"  - {{title: one, given: {{start: 2026-03-02}}, expect: {{{expect}}}, until: 2026-12-31}}\n"
    found = [one.message for one in checked(case_in, examples, "every month after start")]
    assert [one for one in found if one.startswith("a")] == ([said] if said else [])


@pytest.mark.parametrize(
    ("phrase", "stated", "code", "texts"),
    [
        # 3 and 6 April 2026 (Easter) and 4 May were closed.
        ("20 working days after 2026-04-01", date(2026, 4, 29), "weekends-only", {"only weekends were skipped; all 2 bank holidays in between missed"}),
        ("5 working days after 2026-05-01", date(2026, 5, 8), "weekends-only", {"only weekends were skipped; the one bank holiday in between missed"}),
        ("5 working days after 2026-04-01", date(2026, 4, 8), "period-misread", {"5 working days was taken as 1 week", "5 working days was taken as 7 days"}),
        ("4 working days after 2026-04-01", date(2026, 4, 7), "period-misread", set()),  # too short for a rule of thumb
        ("6 working days after 2026-04-01", date(2026, 4, 10), "period-misread", {"6 working days was taken as 9 days"}),
        ("10 days after 2026-03-02", date(2026, 3, 16), "period-misread", set()),
        ("3 months after 2026-03-02", date(2026, 5, 31), "period-misread", {"3 months was taken as 90 days"}),
        ("3 months after 2026-03-02", date(2026, 5, 25), "period-misread", {"3 months was taken as 12 weeks"}),
        ("1 day after 2026-03-02", date(2026, 3, 2), "trigger-counted", {"the day of the event was counted as day 1"}),
        ("0 days after 2026-03-02", date(2026, 3, 1), "trigger-counted", set()),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_the_words_of_what_was_done(phrase: str, stated: date, code: str, texts: set[str]) -> None:
    assert {one.text for one in audit(stated, phrase, calendar=EW).causes if one.code == code and not one.also} == texts


def test_an_example_on_a_calendar_that_there_is_not_fails_and_the_next_is_still_run(case_in: Cases) -> None:
    examples = (
        "  - {title: one, given: {start: 2026-03-02}, calendars: {school: nowhere}, expect: {a: 2026-03-09}}\n"
        "  - {title: two, given: {start: 2026-03-02}, calendars: {school: scotland}, expect: {a: 2026-03-10}}\n"
    )
    found = [one.message for one in checked(case_in, examples, "within 5 school days after start")]
    assert [one for one in found if one.startswith('the example "one" fails: there is no calendar "nowhere"')] != []
    assert "a: expected due 2026-03-10, computed 2026-03-09" in found
