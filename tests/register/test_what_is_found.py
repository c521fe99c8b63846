"""Findings: each kind, with what it says and of which occurrence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from obligations import Register, load_case, schedule
from obligations.analysis.planning import plan
from tests.conftest import duty, with_examples

Cases = Callable[..., Path]


def register(
    case_in: Cases, case: str, *duties: str, as_of: date = date(2026, 3, 10), until: date | None = None, head: str = "",
    events: str = "",
) -> Register:  # fmt: skip
    """Return the register of a trial case that starts on Monday 2 March 2026."""
    names = [one.split(":")[0].strip() for one in duties]
    folder = case_in(f"facts: {{start: 2026-03-02}}\n{case}", with_examples("".join(duties), *names), events, head)
    return schedule(load_case(folder), as_of=as_of, until=until)


def told(found: Register, code: str) -> list[tuple[str, str]]:
    """Return the findings of one kind."""
    return [(one.occurrence, one.message) for one in found.findings if one.code == code]


@pytest.mark.parametrize(
    ("word", "entry"),
    [
        ("stated", 'stated: [{duty: a, key: "7", date: 2026-03-10, in: minutes}]\n'),
        ("ruling", 'rulings: [{duty: a, key: "7", date: 2026-03-10, instead_of: 2026-03-09, by: x, why: y}]\n'),
        ("waiver", 'waived: [{duty: a, key: "7", by: x, why: y}]\n'),
        ("done", 'done: [{duty: a, key: "7", date: 2026-03-10}]\n'),
    ],
)
def test_what_is_said_of_an_occurrence_that_does_not_exist_is_found(word: str, entry: str, case_in: Cases) -> None:
    found = register(case_in, entry, duty("a", "within 1 week after start"))
    assert told(found, "no-such-occurrence") == [("r/a#7", f"a {word} entry names it; it does not exist up to here")]


def test_of_what_recurs_nothing_is_found_missing_where_only_a_window_is_listed(case_in: Cases) -> None:
    entry = 'done: [{duty: a, key: "1", date: 2026-04-01}, {duty: b, key: "7", date: 2026-03-05}]\n'
    rules = duty("a", "every 1 month after start") + duty("b", "within 1 week after start")
    folder = case_in(f"facts: {{start: 2026-03-02}}\n{entry}", with_examples(rules, "a", "b"))
    found = schedule(load_case(folder), as_of=date(2026, 7, 1), since=date(2026, 6, 1))
    assert [where for where, _ in told(found, "no-such-occurrence")] == ["r/b#7"]


def test_what_exists_is_not_found_missing(case_in: Cases) -> None:
    entry = 'stated: [{duty: a, key: "1", date: 2026-03-10, in: minutes}]\ndone: [{duty: a, date: 2026-03-10}]\n'
    assert told(register(case_in, entry, duty("a", "within 1 week after start")), "no-such-occurrence") == []


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("2026-03-08", "stated 2026-03-08, 1 day before the computed 2026-03-09"),
        ("2026-03-11", "stated 2026-03-11, 2 days after the computed 2026-03-09"),
        ("2026-03-09", None),
    ],
)
def test_a_discrepancy_is_told_in_days(stated: str, said: str | None, case_in: Cases) -> None:
    found = register(
        case_in, f"stated: [{{duty: a, date: {stated}, in: minutes}}]\n", duty("a", "within 1 week after start")
    )
    assert told(found, "discrepancy") == ([("r/a#1", said)] if said else [])


@pytest.mark.parametrize(
    ("done", "early", "late"),
    [
        ("2026-03-01", True, False),
        ("2026-03-02", False, False),
        ("2026-03-09", False, False),
        ("2026-03-10", False, True),
    ],
)
def test_an_act_is_early_before_its_reason_arose_and_late_after_its_limit(
    done: str, early: bool, late: bool, case_in: Cases
) -> None:
    found = register(case_in, f"done: [{{duty: a, date: {done}}}]\n", duty("a", "within 1 week after start"))
    assert bool(told(found, "done-early")) is early
    assert told(found, "met-late") == ([("r/a#1", "was due on 2026-03-09 and done on 2026-03-10")] if late else [])
    assert (found.find("a")[0].status == "met-late") is late


@pytest.mark.parametrize(
    ("use", "computed", "codes"),
    [
        ("2026-03-10", "2026-03-09", {"ruling-later"}),
        ("2026-03-09", "2026-03-09", set()),
        ("2026-03-06", "2026-03-09", set()),
        ("2026-03-10", "2026-03-08", {"stale-ruling"}),
    ],
)
def test_a_ruling_is_found_where_it_is_later_or_answers_another_date(
    use: str, computed: str, codes: set[str], case_in: Cases
) -> None:
    entry = f"rulings: [{{duty: a, date: {use}, instead_of: {computed}, by: x, why: y}}]\n"
    found = register(case_in, entry, duty("a", "within 1 week after start"), as_of=date(2026, 3, 3))
    assert {one.code for one in found.findings} == codes


@pytest.mark.parametrize(("computed", "stale"), [("2026-03-09", False), ("2026-03-08", True)])
def test_a_waiver_of_another_date_is_stale(computed: str, stale: bool, case_in: Cases) -> None:
    entry = f"waived: [{{duty: a, instead_of: {computed}, by: x, why: y}}]\n"
    found = register(case_in, entry, duty("a", "within 1 week after start"), as_of=date(2026, 3, 3))
    assert bool(told(found, "stale-waiver")) is stale
    assert (found.find("a")[0].status == "waived") is not stale


def test_overdue_is_found_the_day_after_and_rests_on_what_is_not_recorded(case_in: Cases) -> None:
    for as_of, many in ((date(2026, 3, 9), 0), (date(2026, 3, 10), 1)):
        found = register(case_in, "", duty("a", "within 1 week after start"), as_of=as_of)
        assert len(told(found, "overdue")) == many
    late = register(
        case_in, "", duty("a", "within 1 week after start"), duty("b", "within 1 day after a"), as_of=date(2026, 3, 12)
    )
    assert told(late, "overdue") == [
        ("r/a#1", "was due on 2026-03-09"),
        ("r/b#1", "was due on 2026-03-10; that supposes a on 2026-03-09, which is not recorded"),
    ]


@pytest.mark.parametrize(
    ("period", "as_of", "soon"),
    [
        ("10 days", date(2026, 2, 27), True), ("10 days", date(2026, 2, 26), False),
        ("5 working days", date(2026, 3, 2), True), ("5 working days", date(2026, 2, 27), False),
        ("1 week", date(2026, 3, 2), True), ("1 week", date(2026, 3, 1), False),
    ],
)  # fmt: skip
def test_due_soon_is_counted_by_the_case_s_own_period(period: str, as_of: date, soon: bool, case_in: Cases) -> None:
    # Due on Monday 9 March; 5 working days after Monday the 2nd, and after Friday 27 February: Friday the 6th.
    found = register(case_in, f"due_soon: {period}\n", duty("a", "on 2026-03-09"), as_of=as_of)
    assert (found.find("a")[0].status == "due-soon") is soon


@pytest.mark.parametrize(
    ("as_of", "soon"), [(date(2089, 2, 25), True), (date(2089, 2, 23), True), (date(2089, 2, 22), False)]
)
def test_past_the_calendar_five_working_days_are_taken_as_a_week(as_of: date, soon: bool, case_in: Cases) -> None:
    found = register(case_in, "due_soon: 10 working days\n", duty("a", "on 2089-03-09"), as_of=as_of)
    assert (found.find("a")[0].status == "due-soon") is soon


def test_a_standing_duty_holds_from_its_first_day_to_its_last(case_in: Cases) -> None:
    seen = {}
    for day in (date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 8), date(2026, 3, 9)):
        seen[day.day] = (
            register(case_in, "", duty("a", "from start for 1 week", "holds"), as_of=day).find("a")[0].status
        )
    assert seen == {1: "upcoming", 2: "standing", 8: "standing", 9: "ended"}


def test_what_holds_until_a_day_that_is_not_known_holds_for_sure_and_until_a_doubtful_one_does_not(
    case_in: Cases,
) -> None:
    ends = (duty("a", "from start until call", "holds"), duty("b", "from start until answer", "holds"))
    found = register(case_in, "", *ends, duty("answer", "within 1 week after start"), events="  call: t\n")
    told = {row.obligation: (str(row.opens), str(row.until), bool(row.provisional)) for row in found}
    assert told["a"] == ("2026-03-02", "None", False)
    assert told["b"] == ("2026-03-02", "2026-03-09", True)  # the answer is not recorded: it is due then


def test_facts_out_of_order_are_found_once(case_in: Cases) -> None:
    folder = case_in(
        "facts: {start: 2026-03-02, a: [2026-03-20, 2026-03-10]}\n",
        with_examples(duty("a", "at least every 2 weeks after start"), "a"),
    )
    found = schedule(load_case(folder), as_of=date(2026, 4, 1))
    assert told(found, "renumbered") == [("r/a", "an act was recorded out of order; later gaps are renumbered by date")]


@pytest.mark.parametrize(
    ("dates", "due"),
    [
        (["2026-02-28", "2026-03-01", "2026-04-01"], "2026-03-01"), (["2026-02-27", "2026-03-31", "2026-04-01"], "2026-03-31"),
        (["2026-03-15", "2026-03-20"], "2026-03-15"),
    ],
)  # fmt: skip
def test_the_first_of_a_month_can_be_its_first_and_its_last_day(dates: list[str], due: str, case_in: Cases) -> None:
    booked = ", ".join(f"{{date: {day}, id: m{number}}}" for number, day in enumerate(dates))
    found = register(
        case_in,
        f"meetings: {{meet: {{dates: [{booked}]}}}}\n",
        duty("a", "by the first meet in March 2026"),
        events="  meet: m\n",
    )
    assert str(found.find("a")[0].due) == due


def test_bookings_on_both_sides_of_a_month_and_none_in_it_are_a_clash(case_in: Cases) -> None:
    booked = "meetings: {meet: {dates: [{date: 2026-02-28, id: x}, {date: 2026-04-01, id: y}]}}\n"
    found = register(case_in, booked, duty("a", "by the first meet in March 2026"), events="  meet: m\n")
    assert told(found, "clash") == [("r/a#1", "meet is booked before and after March 2026 but not in it")]
    for one in ("2026-02-28", "2026-04-01"):
        alone = f"meetings: {{meet: {{dates: [{{date: {one}, id: x}}]}}}}\n"
        row = register(case_in, alone, duty("a", "by the first meet in March 2026"), events="  meet: m\n").find("a")[0]
        assert (row.status, row.blocked_by) == ("unresolved", ("meet",))


def test_statuses_are_tried_in_the_order_in_which_they_are_named() -> None:
    from typing import get_args

    from obligations.dates.kinds import Status
    from obligations.register.status import STATUSES

    assert tuple(name for name, _ in STATUSES) == get_args(Status)


@pytest.mark.parametrize(
    ("anchor", "dates"),
    [
        ("2026-08-24", ["2026-09-07", "2026-09-14"]),  # 31 August lies a day before the amendment
        ("2026-08-25", ["2026-09-01", "2026-09-08"]),
        ("2026-08-26", ["2026-09-02", "2026-09-09"]),
    ],
)
def test_an_amended_schedule_begins_on_the_day_of_the_amendment(anchor: str, dates: list[str], case_in: Cases) -> None:
    amended = f"amended: [{{duty: a, from: 2026-09-01, due: every 1 week after {anchor}, by: us}}]\n"
    found = register(case_in, amended, duty("a", "every 1 month after start until 2026-06-30"), until=date(2026, 9, 14))
    assert [str(row.due) for row in found.find("a")] == ["2026-04-02", "2026-05-02", "2026-06-02", *dates]
    assert [row.key for row in found.find("a")] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("last", "due"), [("2026-02-16", "2026-03-16"), ("2026-03-02", "2026-03-30"), ("2026-03-03", "2026-02-02")]
)
def test_a_rolling_duty_runs_from_the_last_act_before_the_start(last: str, due: str, case_in: Cases) -> None:
    acts = f"facts:\n  start: 2026-03-02\n  a: [2026-01-05, {last}]\n"
    folder = case_in(acts, with_examples(duty("a", "at least every 4 weeks"), "a"), "", "starts: start\n")
    found = schedule(load_case(folder), as_of=date(2026, 3, 3), until=date(2026, 4, 30))
    assert str(found.find("a")[0].due) == due


@pytest.mark.parametrize(
    ("act", "met"),
    [
        ("2026-03-18", {"1"}),
        ("2026-04-16", {"1"}),
        ("2026-04-20", {"2"}),
        ("2026-05-16", {"2"}),
        ("2026-05-20", {"3"}),
        ("2026-03-02", set()),
    ],
)
def test_a_meeting_is_for_the_date_of_a_schedule_that_it_is_nearest_to(act: str, met: set[str], case_in: Cases) -> None:
    # Due on 2 April, 2 May and 2 June.
    rules = with_examples(duty("a", "every 1 month after start until 2026-06-30"), "a")
    folder = case_in(f"facts: {{start: 2026-03-02}}\nmeetings: {{a: {{dates: [{{date: {act}, id: m}}]}}}}\n", rules)
    found = schedule(load_case(folder), as_of=date(2026, 7, 1))
    assert {row.key for row in found.find("a") if row.act is not None} == met


@pytest.mark.parametrize(("due", "soon"), [("2026-04-13", True), ("2026-04-14", False)])
def test_due_soon_is_counted_on_another_rule_set_s_calendar_where_its_own_names_none(
    due: str, soon: bool, case_in: Cases
) -> None:
    """After Thursday 2 April 2026, less Good Friday and Easter Monday, the fifth working day is Monday the 13th."""
    folder = case_in("due_soon: 5 working days\n", with_examples(duty("a", "by 2026-04-13"), "a"))
    rules = (folder / "r.yaml").read_text(encoding="utf-8").replace("2026-04-13", due)
    bare = rules.replace("id: r", "id: bare").replace("calendars: {working: england-and-wales}\n", "")
    (folder / "bare.yaml").write_text(bare, encoding="utf-8")
    case = (folder / "case.yaml").read_text(encoding="utf-8").replace("uses: [r]", "uses: [bare, r]")
    (folder / "case.yaml").write_text(case, encoding="utf-8")
    (row,) = schedule(load_case(folder), as_of=date(2026, 4, 2)).find("bare/a")
    assert (row.status == "due-soon") is soon


def test_a_meeting_in_the_very_middle_of_two_dates_is_for_one_of_them(case_in: Cases) -> None:
    # 17 April 2026 lies fifteen days after 2 April and fifteen before 2 May.
    booked = "meetings: {a: {dates: [{date: 2026-04-17, id: m}]}}\n"
    found = register(case_in, booked, duty("a", "every 1 month after start until 2026-06-30"))
    assert [row.act.date for row in found.find("a") if row.act is not None] == [date(2026, 4, 17)]


def test_what_an_amendment_put_aside_is_not_what_is_needed(case_in: Cases) -> None:
    amended = "amended: [{duty: b, from: 2026-03-03, due: after 2026-05-01, by: us}]\n"
    duties = (duty("a", "by 2026-04-10", more="    needs: [b]\n"), duty("b", "after 2026-04-01", force="may"))
    found = register(case_in, amended, *duties)
    plain = register(case_in, "", duties[0], duty("b", "after 2026-05-01", force="may"))
    assert len(told(plain, "clash")) == 1
    assert [text.replace("b#2", "b") for _, text in told(found, "clash")] == [text for _, text in told(plain, "clash")]
    steps = {step.id: step.set_for for step in plan(found, "a")}
    assert steps["r/b#2"] == date(2026, 5, 2)
    assert "r/b#1" not in steps


def test_a_plan_goes_back_from_the_date_that_was_agreed(case_in: Cases) -> None:
    amended = "amended: [{duty: a, from: 2026-03-03, due: by 2026-05-01, by: us}]\n"
    found = register(case_in, amended, duty("a", "by 2026-04-01"))
    assert [(step.id, step.last_day) for step in plan(found, "a")] == [("r/a#2", date(2026, 5, 1))]
