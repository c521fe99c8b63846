"""Clashes and the way back: meetings, call-in, papers and notices, against days counted by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from obligations import Register, load_calendar, load_case, schedule
from obligations.analysis.planning import plan
from tests.conftest import EXAMPLES, duty, with_examples

Cases = Callable[..., Path]
CAL = load_calendar("england-and-wales")
HEAD = "parameters: {call-in: how long a decision waits}\ndates: {over: '{call-in} after decision'}"
EVENTS = "  decision: {text: the cabinet decides, does: decide}"
RULES = "".join([
    duty("submit", "within 70 working days of start", more="    needs: [act]\n"),
    duty("act", "after over"),
    duty("decide", "after start", more="    needs: [notice]\n"),
    duty("papers", "5 clear working days before decision"),
    duty("notice", "28 clear days before decision"),
])  # fmt: skip
NAMES = ("submit", "act", "decide", "papers", "notice")
GIVEN = "parameters: {call-in: {is: 5 working days, source: the constitution}}\nfacts: {start: 2017-06-13}\n"


def register(case_in: Cases, case: str = GIVEN, as_of: str = "2017-07-01", rules: str = RULES) -> Register:
    folder = case_in(case, with_examples(rules, *NAMES), EVENTS, HEAD)
    return schedule(load_case(folder), as_of=date.fromisoformat(as_of))


def test_the_way_back_from_a_due_date(case_in: Cases) -> None:
    steps = {step.id: step for step in plan(register(case_in), "submit")}
    # Due 20 September. The call-in must be over on the 19th, so its five working days are 13 to 19 September.
    assert {name.removeprefix("r/"): str(step.last_day) for name, step in steps.items()} == {
        "submit#1": "2017-09-20",
        "act#1": "2017-09-20",
        "decide#1": "2017-09-12",
        "papers#1": "2017-09-04",
        "notice#1": "2017-08-14",
        "start": "2017-09-11",
    }
    assert not any(step.too_late for step in steps.values())


@given(st.dates(date(2017, 7, 1), date(2019, 7, 1)), st.integers(1, 12))
def test_the_last_day_is_the_last(case_in_once: Cases, day: date, call_in: int) -> None:
    given_ = GIVEN.replace("5 working days", f"{call_in} working days")
    found = {step.id: step for step in plan(register(case_in_once, given_), "submit", day)}
    last = found["r/decide#1"].last_day
    assert last is not None
    opens = [CAL.shift(day_, call_in) + timedelta(days=1) for day_ in (last, last + timedelta(days=1))]
    assert opens[0] <= day < opens[1]
    assert found["r/notice#1"].last_day == last - timedelta(days=29)


@pytest.fixture(scope="module")
def case_in_once(tmp_path_factory: pytest.TempPathFactory) -> Cases:
    from tests.conftest import CASE
    from tests.conftest import RULES as TEMPLATE

    folder = tmp_path_factory.mktemp("plan")

    def write(case: str, rules: str, events: str, head: str) -> Path:
        (folder / "r.yaml").write_text(TEMPLATE.format(rules=rules, events=events, head=head), encoding="utf-8")
        (folder / "case.yaml").write_text(CASE + case, encoding="utf-8")
        return folder

    return write


def test_booked_meetings_give_the_last_day(case_in: Cases) -> None:
    booked = GIVEN + "meetings: {decision: {dates: [2017-07-19, 2017-09-06, 2017-09-18]}}\n"
    steps = {step.id.removeprefix("r/"): step for step in plan(register(case_in, booked), "submit")}
    assert str(steps["decide#1"].last_day) == "2017-09-06"
    assert str(steps["notice#1"].last_day) == "2017-08-08"
    late = GIVEN + "meetings: {decision: {dates: [2017-09-18, 2017-10-18]}}\n"
    steps = {step.id.removeprefix("r/"): step for step in plan(register(case_in, late), "submit")}
    assert steps["decide#1"].last_day is None
    assert steps["decide#1"].too_late


def clashes(found: Register) -> list[str]:
    return [f"{f.occurrence}: {f.message}" for f in found.findings if f.code == "clash"]


def test_a_meeting_too_late_for_call_in_clashes(case_in: Cases) -> None:
    booked = GIVEN + "meetings: {decision: {dates: [2017-09-18]}}\n"
    assert clashes(register(case_in, booked)) == [
        "r/submit#1: is due on 2017-09-20 and needs act, which falls on 2017-09-26 (the day after 2017-09-25), later"
    ]
    assert clashes(register(case_in, booked.replace("09-18", "09-12"))) == []


def test_no_meeting_between_the_earliest_and_the_latest_day_clashes(case_in: Cases) -> None:
    rules = RULES.replace("needs: [act]", "needs: [decide]")
    booked = GIVEN + "meetings: {decision: {dates: [2017-06-01, 2017-10-18]}}\n"
    assert clashes(register(case_in, booked, rules=rules)) == [
        "r/submit#1: is due on 2017-09-20 and needs decide, and no meeting is booked between 2017-06-13 and 2017-09-20; "
        "the nearest: 2017-06-01 and 2017-10-18"
    ]
    inside = booked.replace("2017-06-01", "2017-09-20")
    assert clashes(register(case_in, inside, rules=rules)) == []


@pytest.mark.parametrize(("as_of", "clash"), [("2017-08-20", False), ("2017-08-21", True), ("2017-10-01", False)])
def test_a_notice_that_would_already_have_had_to_go(case_in: Cases, as_of: str, clash: bool) -> None:
    rules = RULES.replace("after start", "on 2017-09-18")  # the notice's last day is 20 August
    found = clashes(register(case_in, as_of=as_of, rules=rules))
    assert any("needs notice, whose last day was 2017-08-20" in text for text in found) is clash
    done = GIVEN + "done: [{duty: notice, on: 2017-08-10}]\n"
    assert not any("notice" in text for text in clashes(register(case_in, done, as_of, rules)))


def test_the_papers_of_gloucestershire_2017(run: Callable[..., Result]) -> None:
    found = schedule(load_case(EXAMPLES / "gloucestershire-2017"), as_of=date(2017, 9, 1))
    assert clashes(found) == [
        "glos-cabinet-2017/submit-plan#1: is due on 2017-09-20 and needs take-effect, which falls on 2017-09-26 "
        "(the day after 2017-09-25), later",
        "glos-cabinet-2017/submit-plan#1: is due on 2017-09-20 and needs board-discussion through plan-approval, "
        "which falls on 2017-09-25, later",
    ]
    assert run("schedule", "examples/gloucestershire-2017", "--as-of", "2017-09-01", "--strict").exit_code == 1
    shown = run("plan", "examples/gloucestershire-2017", "submit-plan", "--as-of", "2017-09-01")
    assert shown.exit_code == 1
    assert "12 Sep 2017   18 Sep 2017, TOO LATE" in shown.stdout
    steps = json.loads(
        run("plan", "examples/gloucestershire-2017", "submit-plan", "--by", "2017-10-31", "--json").stdout
    )
    assert {step["last_day"] for step in steps if step["step"].endswith("cabinet-approval#1")} == {"2017-10-23"}
    nothing = run("plan", "examples/gloucestershire-2017", "plan-approval")
    assert nothing.exit_code == 1
    assert "has no date to plan back from" in nothing.stderr


def test_the_way_back_goes_by_amended_words_and_by_adjusted_days(case_in: Cases) -> None:
    head = "starts: start"
    rules = duty("hear", "at least 5 days after notice, or the next working day") + duty(
        "paper", "5 days before hearing, or the previous working day"
    )
    events = "  notice: a notice\n  hearing: {text: it, does: hear}"
    given_ = "facts: {start: 2026-01-01}\n"
    folder = case_in(given_, with_examples(rules, "hear", "paper"), events, head)
    found = {
        s.id: str(s.last_day)
        for s in plan(schedule(load_case(folder), as_of=date(2026, 1, 1)), "hear", date(2026, 9, 13))
    }
    # Counted from 6 September the 11th, a Friday, is free; from the 7th the 12th is a Saturday, moved past the 13th.
    assert found["notice"] == "2026-09-06"
    later = {
        s.id: str(s.last_day)
        for s in plan(schedule(load_case(folder), as_of=date(2026, 1, 1)), "hear", date(2026, 9, 18))
    }
    assert later["r/paper#1"] == "2026-09-11"
    amended = given_ + "amended: [{duty: hear, from: 2026-01-02, due: at least 20 days after notice, by: us}]\n"
    folder = case_in(amended, with_examples(rules, "hear", "paper"), events, head)
    steps = plan(schedule(load_case(folder), as_of=date(2026, 1, 1)), "hear#2", date(2026, 9, 14))
    assert {s.id: str(s.last_day) for s in steps}["notice"] == "2026-08-25"


def test_a_need_that_hangs_on_its_own_needer_is_told(case_in: Cases, run: Callable[..., Result]) -> None:
    rules = duty("a", "on 2026-09-14", more="    needs: [b]\n") + duty("b", "at least 5 days after ea")
    folder = case_in("", with_examples(rules, "a", "b"), "  ea: {text: a, does: a}")
    result = run("plan", folder, "a")
    assert result.exit_code == 1
    assert "there is no way back" in result.stderr
