"""What is recorded as done: it meets its occurrence, and is an act on which other duties hang."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from obligations import load_case, schedule
from tests.conftest import duty
from tests.trials import START, Cases, dues, make, register


def test_what_hangs_on_a_duty_counts_from_its_discharge(case_in: Cases) -> None:
    rules = [duty("tell", "within 5 days after start"), duty("publish", "within 10 days after tell")]
    found = register(make(case_in, START + "done: [{duty: tell, on: 2020-02-03, by: x}]\n", *rules), "2020-02-05")
    assert found.find("tell")[0].status == "met"
    row = found.find("publish")[0]
    assert (str(row.due), row.provisional, row.blocked_by) == ("2020-02-13", None, ())


def test_a_discharge_and_a_fact_say_the_same(case_in: Cases) -> None:
    rules = [duty("tell", "within 5 days after start"), duty("publish", "within 10 days after tell")]
    done = register(make(case_in, START + "done: [{duty: tell, on: 2020-02-03, by: x}]\n", *rules))
    told = register(make(case_in, START + "  tell: {on: 2020-02-03, by: x}\n", *rules))
    both = START + "  tell: {on: 2020-02-03, by: x}\ndone: [{duty: tell, on: 2020-02-03, by: x}]\n"
    for found in (told, register(make(case_in, both, *rules))):
        assert [(r.due, r.met_on, r.status) for r in found] == [(r.due, r.met_on, r.status) for r in done]


def test_a_duty_without_a_time_is_an_act_once_it_is_done(case_in: Cases) -> None:
    rules = [duty("tell", "unstated"), duty("publish", "within 10 days after tell")]
    found = register(make(case_in, START + "done: [{duty: tell, on: 2020-02-03, by: x}]\n", *rules))
    assert dues(found, "publish") == ["2020-02-13"]


def test_a_discharge_takes_the_place_of_the_booking_it_was_planned_for(case_in: Cases) -> None:
    case = START + "meetings:\n  approve: {dates: [{id: m, on: 2020-03-10}]}\n"
    case += "done: [{duty: approve, on: 2020-03-12, by: x}]\n"
    rules = [duty("approve", "by 2020-03-31"), duty("send", "within 5 days after approve"),
             duty("minutes", "within 7 days after each approve")]  # fmt: skip
    found = register(make(case_in, case, *rules), "2020-03-20")
    assert dues(found, "send") == ["2020-03-17"]
    assert [(row.key, str(row.due)) for row in found.find("minutes")] == [("m", "2020-03-19")]


def test_discharges_of_a_fixed_schedule_are_happenings_of_its_series(case_in: Cases) -> None:
    case = START + 'done: [{duty: a, key: "1", on: 2020-03-04, by: x}]\n'
    rules = [duty("a", "every month after start"), duty("note", "within 7 days after each a")]
    found = register(make(case_in, case, *rules), until=date(2020, 4, 30))
    assert [(row.key, str(row.due)) for row in found.find("note")] == [
        ("1", "2020-03-11"), ("2", "2020-04-07"), ("3", "2020-05-07"),
    ]  # fmt: skip


def test_the_second_review_of_care_planning_counts_from_a_first_one_recorded_as_done(tmp_path: Path) -> None:
    case = "case: child\nauthority: {name: A council}\nuses: [care-planning]\n"
    case += "facts: {child.looked-after: 2024-03-01}\n"
    (tmp_path / "case.yaml").write_text(case + "done: [{duty: first-review, on: 2024-03-25, by: x}]\n", "utf-8")
    found = schedule(load_case(tmp_path), as_of=date(2024, 4, 1))
    assert found.find("first-review")[0].status == "met"
    # SI 2010/959 reg 33(2): the second review not more than three months after the first.
    assert dues(found, "second-review") == ["2024-06-25"]


OBJECTIONS = (
    "facts:\n  objection: [{id: smith, on: 2020-03-02, by: x}, {id: jones, on: 2020-03-09, by: x}]\n"
    "  answer: [{id: smith, on: 2020-03-05, by: x}]\n"
)
ANSWERS = (duty("answer", "within 20 days after each objection"), duty("publish", "within 5 days after each answer"))


def test_an_answer_meets_the_objection_whose_id_it_carries(case_in: Cases) -> None:
    found = register(make(case_in, OBJECTIONS, *ANSWERS, events="  objection: t\n"), "2020-06-01")
    assert [(r.key, str(r.met_on), r.status) for r in found.find("answer")] == [
        ("smith", "2020-03-05", "met"), ("jones", "None", "overdue"),
    ]  # fmt: skip
    assert [(r.key, str(r.due), bool(r.provisional)) for r in found.find("publish")] == [
        ("smith", "2020-03-10", False), ("jones", "2020-04-03", True),
    ]  # fmt: skip


def test_two_answers_of_one_day_are_two(case_in: Cases) -> None:
    case = OBJECTIONS.partition("  answer")[0]
    case += (
        "done: [{duty: answer, key: smith, on: 2020-03-12, by: x}, {duty: answer, key: jones, on: 2020-03-12, by: x}]\n"
    )
    found = register(make(case_in, case, *ANSWERS, events="  objection: t\n"), "2020-03-13")
    assert {(r.key, str(r.due)) for r in found.find("publish")} == {("smith", "2020-03-17"), ("jones", "2020-03-17")}


def test_a_place_in_a_list_is_no_id(case_in: Cases) -> None:
    """The first answer need not answer the first objection: it meets neither, and a finding asks for its id."""
    case = "facts:\n  objection: [2020-03-02, 2020-03-09]\n  answer: [2020-03-12]\n"
    found = register(make(case_in, case, *ANSWERS, events="  objection: t\n"), "2020-03-13")
    assert [r.met_on for r in found.find("answer")] == [None, None]
    assert [(f.code, f.occurrence) for f in found.findings if f.code == "unmatched"] == [("unmatched", "r/answer")]
    alone = register(make(case_in, case.replace(", 2020-03-09", ""), *ANSWERS, events="  objection: t\n"), "2020-03-13")
    assert [str(r.met_on) for r in alone.find("answer")] == ["2020-03-12"]


def test_an_answer_to_nothing_is_found_whatever_else_the_rule_set_has(case_in: Cases) -> None:
    case = "facts:\n  objection: [2020-03-02, 2020-03-09]\n  answer: [2020-03-12]\n"
    rules = [duty("a-weekly", "every week after 2020-03-02"), *ANSWERS]
    found = register(make(case_in, case, *rules, events="  objection: t\n"), "2020-03-13", until=date(2020, 4, 1))
    assert [(f.code, f.occurrence) for f in found.findings if f.code == "unmatched"] == [("unmatched", "r/answer")]


def test_a_duty_with_one_row_is_what_is_needed_whatever_its_key(case_in: Cases) -> None:
    case = START + "  call: [{on: 2020-03-02, id: c}]\n"
    rules = [duty("meet", "on each call"), duty("go", "within 9 days after start", more="    needs: meet\n")]
    found = register(make(case_in, case, *rules, events="  call: t\n"), until=date(2020, 4, 1))
    assert [(f.code, f.occurrence) for f in found.findings if f.code == "clash"] == [("clash", "r/go#1")]


def test_an_amendment_is_cited_with_where_it_is_written(case_in: Cases) -> None:
    said = AMENDED.replace("by: the board}", "by: the board, source: minutes of 10 February}")
    for case, words in ((said, "amended by the board (minutes of 10 February)"), (AMENDED, "amended by the board")):
        assert register(make(case_in, case, duty("a", "within 30 days after start"))).find("a")[1].duty.words == words


AMENDED = START + "amended:\n  - {duty: a, from: 2020-02-10, due: within 60 days after start, by: the board}\n"


@pytest.mark.parametrize("key", ["", 'key: "1", ', 'key: "2", '], ids=["no key", "the old number", "the new number"])
def test_one_act_meets_a_duty_under_its_amended_words(case_in: Cases, key: str) -> None:
    case = AMENDED + f"done: [{{duty: a, {key}on: 2020-03-20, by: x}}]\n"
    found = register(make(case_in, case, duty("a", "within 30 days after start")), "2020-06-01")
    assert [(r.key, str(r.due), str(r.met_on), r.status) for r in found.find("a")] == [
        ("1", "2020-03-01", "None", "superseded"), ("2", "2020-03-31", "2020-03-20", "met"),
    ]  # fmt: skip
    assert found.findings == ()


def test_an_amendment_after_the_limit_leaves_the_breach(case_in: Cases) -> None:
    late = AMENDED.replace("2020-02-10", "2020-03-10")
    rules = [duty("a", "within 30 days after start"), duty("b", "within 5 days after a")]
    found = register(make(case_in, late, *rules), "2020-03-15")
    assert [(str(r.due), r.status) for r in found.find("a")] == [("2020-03-01", "overdue"), ("2020-03-31", "upcoming")]
    assert dues(found, "b") == ["2020-04-05"]  # one act, by the words that hold now
    done = register(make(case_in, late + "done: [{duty: a, on: 2020-03-20, by: x}]\n", *rules), "2020-04-15")
    assert [r.status for r in done.find("a")] == ["met-late", "met"]
    assert dues(done, "b") == ["2020-03-25"]


def test_what_was_said_of_the_old_words_is_not_said_of_the_amended(case_in: Cases) -> None:
    more = "    assumes: not extended\n    readings:\n      - {due: within 31 days after start, why: day one is out}\n"
    rules = [duty("a", "within 30 days after start", more=more), duty("c", "every month after start", more=more)]
    case = AMENDED + "  - {duty: c, from: 2020-04-01, due: every 2 months after start, by: the board}\n"
    found = register(make(case_in, case, *rules), "2020-02-15")
    told = {(r.obligation, r.key): (r.duty.assumes, len(r.duty.readings)) for r in found}
    assert told["a", "1"] == told["c", "1"] == ("not extended", 1)
    assert told["c", "3"] == ("not extended", 1)  # its month began before the amendment
    assert told["a", "2"] == told["c", "4"] == (None, 0)


def test_rulings_and_stated_dates_without_a_key_are_of_the_words_that_hold(case_in: Cases) -> None:
    case = AMENDED + "stated: [{duty: a, on: 2020-03-30, in: a letter}]\n"
    case += "rulings: [{duty: a, date: 2020-03-28, instead_of: 2020-03-31, by: x, why: y}]\n"
    found = register(make(case_in, case, duty("a", "within 30 days after start")), "2020-02-15")
    old, new = found.find("a")
    assert (old.stated, old.ruling) == (None, None)
    assert (str(new.stated), new.ruling and not new.ruling.stale) == ("2020-03-30", True)


@pytest.mark.parametrize(
    ("rule_set", "started", "duty_", "limit", "extended"),
    [
        # SI 2004/3391 regs 5(2) and 7(1): 20 working days, which the authority may extend to 40.
        ("environmental-information", "request.received", "respond", "2021-08-03", 40),
        # SI 2006/1738 reg 17(3) and (6): 25 working days, which may be extended to 65.
        ("childrens-complaints", "stage-two.started", "stage-two", "2021-08-06", 65),
    ],
    ids=["environmental information", "complaints"],
)
def test_an_answer_in_time_leaves_nothing_overdue_and_an_extension_moves_the_limit(
    tmp_path: Path, rule_set: str, started: str, duty_: str, limit: str, extended: int
) -> None:
    case = f"case: c\nauthority: {{name: A council}}\nuses: [{rule_set}]\nfacts: {{{started}: 2021-07-03}}\n"
    done = case + f"done: [{{duty: {duty_}, on: 2021-07-15, by: x}}]\n"
    (tmp_path / "case.yaml").write_text(done, encoding="utf-8")
    found = schedule(load_case(tmp_path), as_of=date(2022, 6, 1))
    assert [(str(r.due), r.status) for r in found.find(duty_)] == [(limit, "met")]
    assert [row.id for row in found if row.status == "overdue"] == []
    told = (
        f"amended: [{{duty: {duty_}, from: 2021-07-20, due: within {extended} working days after {started}, by: us}}]\n"
    )
    late = case + told + f"done: [{{duty: {duty_}, on: 2021-08-20, by: x}}]\n"
    (tmp_path / "case.yaml").write_text(late, encoding="utf-8")
    found = schedule(load_case(tmp_path), as_of=date(2022, 6, 1))
    assert [row.status for row in found.find(duty_)] == ["superseded", "met"]
    assert [row.id for row in found if row.status in ("overdue", "met-late")] == []


def test_when_an_act_was_due_says_nothing_of_when_another_duty_arose(case_in: Cases) -> None:
    """ "Before the first review" runs after nothing: it can be done before the event that the review is counted from."""
    case = START + "  prepare: {on: 2020-01-10, by: x}\n"
    rules = [duty("review", "within 30 days after start"), duty("prepare", "before review")]
    row = register(make(case_in, case, *rules), "2020-02-01").find("prepare")[0]
    assert (str(row.due), str(row.met_on), row.status) == ("2020-02-29", "2020-01-10", "met")


def test_what_holds_is_done_on_the_day_of_its_discharge(case_in: Cases) -> None:
    case = START + "done: [{duty: a, on: 2020-02-03, by: x}]\n"
    rules = [duty("a", "from start for 1 year", "holds"), duty("b", "from start for 1 year", "holds")]
    found = register(make(case_in, case, *rules), "2020-03-01")
    assert [(row.obligation, str(row.met_on)) for row in found] == [("a", "2020-02-03"), ("b", "None")]


def test_of_two_discharges_the_first_meets_the_duty_and_its_own_words_come_before_others(case_in: Cases) -> None:
    twice = START + "done: [{duty: a, on: 2020-02-20, by: x}, {duty: a, on: 2020-02-10, by: x}]\n"
    rule = duty("a", "within 30 days after start")
    assert [str(row.met_on) for row in register(make(case_in, twice, rule)).find("a")] == ["2020-02-10"]
    both = AMENDED + 'done: [{duty: a, key: "1", on: 2020-02-05, by: x}, {duty: a, key: "2", on: 2020-02-20, by: x}]\n'
    assert str(register(make(case_in, both, rule)).find("a")[1].met_on) == "2020-02-20"


@pytest.mark.parametrize(
    ("amended", "status"), [("2020-02-29", "superseded"), ("2020-03-01", "superseded"), ("2020-03-02", "overdue")]
)
def test_a_limit_that_had_passed_before_the_amendment_stays(case_in: Cases, amended: str, status: str) -> None:
    # 30 days after 31 January: 1 March.
    case = START + f"amended: [{{duty: a, from: {amended}, due: within 60 days after start, by: the board}}]\n"
    found = register(make(case_in, case, duty("a", "within 30 days after start")), "2020-03-10")
    assert [(str(row.due), row.status) for row in found.find("a")] == [
        ("2020-03-01", status),
        ("2020-03-31", "upcoming"),
    ]


def test_answers_with_their_ids_and_those_that_are_only_booked_are_not_unmatched(case_in: Cases) -> None:
    booked = OBJECTIONS + "meetings: {answer: {dates: [{id: other, on: 2020-03-20}]}}\n"
    for case in (OBJECTIONS, booked):
        found = register(make(case_in, case, *ANSWERS, events="  objection: t\n"), "2020-03-13")
        assert [finding for finding in found.findings if finding.code == "unmatched"] == []
    strange = OBJECTIONS.replace("answer: [{id: smith", "answer: [{id: brown, on: 2020-03-04, by: x}, {id: smith")
    found = register(make(case_in, strange, *ANSWERS, events="  objection: t\n"), "2020-03-13")
    assert [f.message for f in found.findings if f.code == "unmatched"] == [
        "nothing says what the answer of 2020-03-04 answers: give it the id of that happening"
    ]


@pytest.mark.parametrize(("by", "told"), [("", "the case file"), (", by: minutes", "minutes")])
def test_what_was_done_is_told_by_who_said_so_or_by_the_case_file(by: str, told: str, case_in: Cases) -> None:
    case = f'{START}done: [{{duty: a, key: "1", on: 2020-02-10{by}}}]\n'
    row = register(make(case_in, case, duty("a", "at least every 2 weeks after start"))).find("a")[1]
    assert (str(row.due), row.anchor) == ("2020-02-24", {"name": "a", "date": "2020-02-10", "by": told})
