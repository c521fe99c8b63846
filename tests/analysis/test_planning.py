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

from obligations import Register, UnresolvedError, load_calendar, load_case, schedule
from obligations.analysis.planning import PlanStep, plan
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


def steps_of(case_in: Cases, case: str, *duties: str, events: str = "") -> dict[str, PlanStep]:
    """Return the steps of the way back from the duty "a", by what they are called without "r/"."""
    names = [one.split(":")[0].strip() for one in duties]
    folder = case_in(f"facts: {{start: 2026-03-02}}\n{case}", with_examples("".join(duties), *names), events)
    found = plan(schedule(load_case(folder), as_of=date(2026, 3, 3)), "a")
    return {step.id.removeprefix("r/"): step for step in found}


def needing(name: str, *needed: str, due: str = "at any time") -> str:
    """Return a duty that needs others."""
    return duty(name, due, more=f"    needs: [{', '.join(needed)}]\n")


@pytest.mark.parametrize(
    ("last", "set_for", "done", "late"),
    [(30, 30, None, False), (30, 31, None, True), (30, 31, 5, False), (None, None, None, True), (None, 1, 5, False), (30, None, None, False)],
)  # fmt: skip
def test_a_step_is_too_late_the_day_after_its_last(
    last: int | None, set_for: int | None, done: int | None, late: bool
) -> None:
    days = [date(2026, 3, day) if day else None for day in (last, set_for, done)]
    assert PlanStep("r/a#1", "do a", days[0], "why", days[1], days[2]).too_late is late


def test_of_two_that_need_a_step_the_earlier_and_the_first_named_says_when_and_why(case_in: Cases) -> None:
    duties = (
        needing("a", "b", "c", due="by 2026-03-30"),
        needing("b", "d"),
        needing("c", "d"),
        duty("d", "at any time"),
    )
    same = steps_of(case_in, "", *duties)["d#1"]
    assert (str(same.last_day), same.why) == ("2026-03-30", "b needs it by 2026-03-30")
    for booked, needer in (("b", "b"), ("c", "c")):
        meeting = f"meetings: {{{booked}: {{dates: [{{date: 2026-03-10, id: x}}]}}}}\n"
        found = steps_of(case_in, meeting, *duties)["d#1"]
        assert (str(found.last_day), found.why) == ("2026-03-10", f"{needer} needs it by 2026-03-10")


DECISION = "  decision: {text: the cabinet decides, does: decide}"


def test_what_must_be_done_before_an_event_is_planned_and_what_is_done_at_it_or_after_is_not(case_in: Cases) -> None:
    duties = (needing("a", "decide", due="by 2026-03-30"), duty("decide", "after start"), duty("prepare", "before decision"),
              duty("tell", "at decision"), duty("report", "after decision"))  # fmt: skip
    found = steps_of(case_in, "", *duties, events=DECISION)
    assert {name: str(step.last_day) for name, step in found.items()} == {
        "a#1": "2026-03-30", "decide#1": "2026-03-30", "prepare#1": "2026-03-29", "start": "2026-03-29",
    }  # fmt: skip


def test_the_papers_that_are_planned_are_those_of_the_meeting_that_is_booked(case_in: Cases) -> None:
    duties = [
        needing("a", "decide", due="by 2026-03-30"),
        duty("decide", "by 2026-03-30"),
        duty("papers", "5 days before each decision"),
    ]
    booked = "meetings: {decision: {dates: [{date: 2026-04-20, id: y}, {date: 2026-03-10, id: x}]}}\n"
    found = steps_of(case_in, booked, *duties, events=DECISION)
    assert {name: str(step.last_day) for name, step in found.items()} == {
        "a#1": "2026-03-30", "decide#1": "2026-03-10", "papers#x": "2026-03-05",
    }  # fmt: skip
    duties[2] = duty("papers", "5 days before decision")
    alone = booked.replace("{date: 2026-04-20, id: y}, ", "")
    found = steps_of(case_in, alone + "done: [{duty: papers, date: 2026-03-04}]\n", *duties, events=DECISION)
    assert {name: str(step.done) for name, step in found.items()}["papers#1"] == "2026-03-04"


@pytest.mark.parametrize(
    "phrase",
    [
        "the later of at least 5 days after notice and at least 2 days after the first call",
        "the later of at least 5 days after notice and at least 2 days after the last notice",
        "the later of at least 2 days after over and at least 5 days after notice",
    ],
)
def test_an_event_is_supposed_beside_what_did_happen(case_in: Cases, phrase: str) -> None:
    events = "  notice: a notice goes out\n  call: t\n  over: t"
    case = "facts: {start: 2026-03-02, call: [2026-03-03, 2026-03-05], over: 2026-03-04}\n"
    folder = case_in(case, with_examples(duty("a", phrase), "a"), events)
    steps = plan(schedule(load_case(folder), as_of=date(2026, 3, 3)), "a", date(2026, 3, 20))
    assert [(step.id, step.title, str(step.last_day)) for step in steps] == [
        ("notice", "a notice goes out", "2026-03-15"), ("r/a#1", "do a", "2026-03-20"),
    ]  # fmt: skip


def test_nothing_is_planned_back_from_what_is_done(case_in: Cases) -> None:
    duties = (needing("a", "b", due="by 2026-03-30"), needing("b", "c"), duty("c", "at any time"))
    assert set(steps_of(case_in, "", *duties)) == {"a#1", "b#1", "c#1"}
    found = steps_of(case_in, "done: [{duty: b, date: 2026-03-03}]\n", *duties)
    assert {name: str(step.done) for name, step in found.items()} == {"a#1": "None", "b#1": "2026-03-03"}


def test_a_need_that_can_be_done_on_the_day_of_its_needer_is_no_circle(case_in: Cases) -> None:
    duties = (needing("a", "b", due="on 2026-09-14"), duty("b", "on or after ea"))
    found = steps_of(case_in, "", *duties, events="  ea: {text: a, does: a}")
    assert {name: str(step.last_day) for name, step in found.items()} == {"a#1": "2026-09-14", "b#1": "2026-09-14"}


def test_what_cannot_be_counted_back_is_left_out(case_in: Cases) -> None:
    found = plan(register(case_in, GIVEN, rules=RULES.replace("5 clear", "9000 clear")), "submit")
    assert {step.id for step in found} == {"r/submit#1", "r/act#1", "r/decide#1", "r/notice#1", "start"}


def test_why_there_is_no_way_back(case_in: Cases) -> None:
    for due, why in (("by call", "call is not known"), ("at any time", "it is not due by a day")):
        folder = case_in("", with_examples(duty("a", due), *(["a"] if due == "by call" else [])), "  call: t")
        with pytest.raises(UnresolvedError, match=f"r/a#1 has no date to plan back from: {why}"):
            plan(schedule(load_case(folder), as_of=date(2026, 3, 3)), "a")
