"""Paused clocks, versions of the words, conditions and local parameters; each against plain counting by days."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from dateutil.relativedelta import relativedelta
from hypothesis import assume, given
from hypothesis import strategies as st

from obligations import ProblemsError, load_calendar, load_case, schedule, when
from obligations.errors import UnresolvedError
from obligations.verify import RejectedError, verify, verify_all
from tests.conftest import duty, with_examples

Cases = Callable[..., Path]
ONE = timedelta(days=1)
CAL = load_calendar("england-and-wales")


def walked(start: date, number: int, paused: set[date], working: bool) -> date:
    day = start
    while number:
        day += ONE
        number -= (not working or CAL.is_working_day(day)) and day not in paused
    return day


def spans(*pairs: tuple[date, date]) -> set[date]:
    return {first + timedelta(days=n) for first, last in pairs for n in range((last - first).days + 1)}


days = st.dates(date(2015, 1, 1), date(2025, 1, 1))


@given(days, st.integers(1, 60), st.integers(-5, 80), st.integers(0, 30), st.booleans())
def test_days_paused_are_left_out_of_a_count(start: date, number: int, gap: int, length: int, working: bool) -> None:
    stop = start + timedelta(days=gap)
    resume = stop + timedelta(days=length)
    kind = "working days" if working else "days"
    facts = {"start": start, "stop": stop, "resume": resume}
    answer = when(
        f"within {number} {kind} after start", calendar="england-and-wales", facts=facts, pauses=[("stop", "resume")]
    )
    assert answer.due == walked(start, number, spans((stop, resume)), working)
    proof = json.loads(json.dumps(answer.as_json()))
    verify(proof)
    step = next(step for step in proof["steps"] if step["step"] == "count")
    if spans_of := step.get("paused"):
        spans_of[0][1] = (resume + ONE).isoformat()
        with pytest.raises(RejectedError):
            verify(proof)


@given(days, st.integers(1, 8), st.integers(1, 300), st.integers(0, 40))
def test_months_take_the_corresponding_date_and_move_on_by_the_paused_days(
    start: date, months: int, gap: int, length: int
) -> None:
    plain = start + relativedelta(months=months)
    stop, resume = start + timedelta(days=gap), start + timedelta(days=gap + length)
    facts = {"start": start, "stop": stop, "resume": resume}
    answer = when(f"within {months} months after start", facts=facts, pauses=[("stop", "resume")])
    assert answer.due == (plain if stop > plain else plain + timedelta(days=length + 1))
    verify(json.loads(json.dumps(answer.as_json())))


@given(days, st.integers(2, 40), st.integers(1, 60))
def test_an_open_pause_gives_no_date_and_tells_the_days_used(start: date, number: int, gap: int) -> None:
    facts = {"start": start, "stop": start + timedelta(days=gap)}
    ask = {"calendar": "england-and-wales", "facts": facts, "pauses": [("stop", "resume")]}
    plain = when(f"within {number} working days after start", calendar="england-and-wales", facts=facts).due
    assert plain is not None
    if facts["stop"] > plain:
        assert when(f"within {number} working days after start", **ask).due == plain  # type: ignore[arg-type]
        return
    used = sum(CAL.is_working_day(start + timedelta(days=n)) for n in range(1, gap))
    with pytest.raises(UnresolvedError, match=rf"{used} of {number} working days were used") as error:
        when(f"within {number} working days after start", **ask)  # type: ignore[arg-type]
    assert error.value.blocked_by == ("resume",)


def test_two_pauses_that_overlap_count_once_and_inclusive_counts_begin_on_the_day(case_in: Cases) -> None:
    pauses = "    pauses: [{from: stop, to: go}]\n"
    case = "facts:\n  start: 2026-03-03\n  stop: [2026-03-03, 2026-03-05, 2026-03-20]\n  go: [2026-03-06, 2026-03-24]\n"
    rules = duty("short", "within 10 days beginning with start", more=pauses) + duty(
        "long", "within 1 month beginning with start", more=pauses
    )
    folder = case_in(case, with_examples(rules, "short", "long"), "  stop: it stops\n  go: it goes on")
    found = schedule(load_case(folder), as_of=date(2026, 4, 1))
    # 3 to 6 March paused, from day 1 on: the ten days are 7 to 16 March; the month ends on 2 April, then 4 + 5 days.
    assert [str(row.due) for row in found] == ["2026-03-16", "2026-04-11"]
    assert verify_all(json.loads(json.dumps(found.as_json()))) == []


def test_each_happening_has_its_own_pauses(case_in: Cases) -> None:
    case = (
        "facts:\n  start: [{id: a, on: 2026-03-02}, {id: b, on: 2026-03-02}]\n"
        "  stop: [{id: b, on: 2026-03-04}]\n  go: [{id: b, on: 2026-03-05}]\n"
    )
    rules = duty("x", "within 5 days of each start", more="    pauses: [{from: stop, to: go}]\n")
    folder = case_in(case, with_examples(rules, "x"), "  stop: it stops\n  go: it goes on")
    assert {row.key: str(row.due) for row in schedule(load_case(folder), as_of=date(2026, 4, 1))} == {
        "a": "2026-03-07",
        "b": "2026-03-09",
    }


# -- versions -------------------------------------------------------------------------------------------

VERSIONS = """    in_force: {from: 2020-05-01}
    earlier:
      - {in_force: {from: 2015-01-01, until: 2020-04-30}, due: within 10 days of start, cite: old reg 1}
"""


@pytest.mark.parametrize(
    ("start", "due", "cite"),
    [
        ("2020-04-30", "2020-05-10", "old reg 1"),
        ("2020-05-01", "2020-05-21", "para 1"),
        ("2014-12-31", None, "para 1"),
    ],
)
def test_the_day_that_time_counts_from_chooses_the_words(case_in: Cases, start: str, due: str, cite: str) -> None:
    rules = duty("x", "within 20 days of start", more=VERSIONS)
    found = schedule(
        load_case(case_in(f"facts: {{start: {start}}}\n", with_examples(rules, "x"))), as_of=date(2021, 1, 1)
    )
    row = found.occurrences[0].as_json()
    assert (row["due"], row["cite"]) == (due, cite)
    if due:
        version = row["proof"][0]["version"]
        assert (version["from"] or "0") <= start <= (version["until"] or "9")
        assert verify_all([json.loads(json.dumps(row))]) == []
        row["proof"][0]["version"] = {"from": "2030-01-01", "until": None}
        assert verify_all([row]) != []
    else:
        assert "in force from 2020-05-01, and this is counted from 2014-12-31" in row["why_blocked"]


# -- conditions -----------------------------------------------------------------------------------------

HEAD = "attributes: {judgement: [good, inadequate]}"


@pytest.mark.parametrize(
    ("case", "result"),
    [
        ("attributes: {judgement: inadequate}\n", "2020-01-11"),
        ("attributes: {judgement: good}\n", "not owed"),
        ("", "judgement"),
    ],
)
def test_a_condition_leaves_out_what_is_not_owed_and_asks_where_it_is_not_said(
    case_in: Cases, run: Callable[..., Result], case: str, result: str
) -> None:
    rules = duty("x", "within 10 days of start", more="    when: {judgement: inadequate}\n") + duty("y", "by start")
    folder = case_in(case + "facts: {start: 2020-01-01}\n", with_examples(rules, "x", "y"), head=HEAD)
    found = schedule(load_case(folder), as_of=date(2020, 1, 1))
    rows = {row.obligation: row for row in found}
    assert str(rows["y"].due) == "2020-01-01"
    if result == "not owed":
        assert "x" not in rows
        asked = run("explain", folder, "x", "--as-of", "2020-01-01")
        assert asked.exit_code == 2
        assert "owed where judgement is inadequate; here it is good" in asked.stderr
    elif result == "judgement":
        assert (rows["x"].status, rows["x"].blocked_by, rows["x"].due) == ("unresolved", ("judgement",), None)
    else:
        assert str(rows["x"].due) == result


# -- parameters -----------------------------------------------------------------------------------------

LOCAL = "parameters: {call-in: how long a decision waits, papers: the time of day for papers}"
USES = duty("x", "at least {call-in} after start", more='    time: "{papers}"\n')


def test_a_parameter_comes_from_the_case_with_its_source(case_in: Cases) -> None:
    case = (
        "facts: {start: 2017-09-18}\nparameters:\n  call-in: {is: 5 working days, source: the constitution}\n"
        '  papers: {is: "17:00", source: the constitution}\n'
    )
    row = schedule(load_case(case_in(case, with_examples(USES, "x"), head=LOCAL)), as_of=date(2017, 9, 1)).occurrences[
        0
    ]
    assert (str(row.opens), row.as_json()["time"]) == ("2017-09-25", "17:00")
    assert "call-in: 5 working days (the constitution)" in row.as_json()["proof"][1]["cite"]
    assert verify_all([json.loads(json.dumps(row.as_json()))]) == []


def test_a_parameter_that_is_not_given_leaves_the_date_unknown(case_in: Cases) -> None:
    folder = case_in("facts: {start: 2017-09-18}\n", with_examples(USES, "x"), head=LOCAL)
    row = schedule(load_case(folder), as_of=date(2017, 9, 1)).occurrences[0]
    assert (row.opens, row.status, row.blocked_by) == (None, "unresolved", ("call-in",))
    assert "papers" in str(row.duty.assumes)


@pytest.mark.parametrize(
    ("case", "head", "more", "message"),
    [
        ("parameters: {call-on: {is: 1 day, source: x}}\n", LOCAL, "", 'did you mean "call-in"'),
        ("parameters: {call-in: {is: 0 days, source: x}}\n", LOCAL, "", "holds at least that day"),
        ("parameters: {call-in: {is: soon, source: x}}\n", LOCAL, "", "a number"),
        ("", "", "", 'unknown parameter "call-in"'),
        ("attributes: {judgment: good}\n", LOCAL + "\n" + HEAD, "", 'did you mean "judgement"'),
        ("attributes: {judgement: bad}\n", LOCAL + "\n" + HEAD, "", 'judgement is never "bad"'),
        ("", LOCAL + "\n" + HEAD, "    when: {judgement: poor}\n", 'judgement is never "poor"'),
        ("", LOCAL, "    when: {sort: poor}\n", 'unknown attribute "sort"'),
        ("", LOCAL, "    pauses: [{from: start, to: halt}]\n", 'unknown event "halt"'),
        ("", LOCAL, "    pauses: [{from: start, to: start}]\n", "only a limit that runs on"),
        (
            "",
            LOCAL,
            "    earlier: [{in_force: {until: 2020-01-01}, due: by start}]\n",
            "from when its own are in force",
        ),
    ],
)
def test_faults_of_local_law_are_told_with_a_hint(
    case_in: Cases, case: str, head: str, more: str, message: str
) -> None:
    use = "at least {call-in} beginning with start" if "0 days" in case else "at least {call-in} after start"
    rules = duty("x", use, more='    time: "{papers}"\n' + more)
    with pytest.raises(ProblemsError, match=message.replace("(", r"\(")):
        load_case(case_in(case, with_examples(rules, "x"), head=head))


def test_a_deemed_receipt_gives_way_to_the_recorded_one_and_the_hour_counts(case_in: Cases) -> None:
    head = 'cutoff: "16:30"\ndates: {deemed: 2 working days after start}'
    rules = with_examples(duty("x", "within 14 days of deemed"), "x")
    posted = schedule(load_case(case_in("facts: {start: 2026-03-06}\n", rules, head=head)), as_of=date(2026, 3, 1))
    assert str(posted.occurrences[0].due) == "2026-03-24"  # posted on a Friday, deemed received on Tuesday 10 March
    late = 'facts: {start: 2026-03-06, deemed: {on: 2026-03-12, time: "16:30"}}\n'
    told = schedule(load_case(case_in(late, rules, head=head)), as_of=date(2026, 3, 1))
    assert str(told.occurrences[0].due) == "2026-03-27"  # at the cut-off: as if on Friday the 13th
    assert verify_all(json.loads(json.dumps(told.as_json()))) == []


@given(st.text(alphabet="{}abc-5 days", max_size=14))
def test_braces_never_crash_the_reader(text: str) -> None:
    from obligations.dates.phrases import parse_due
    from obligations.errors import ObligationsError

    assume("{" in text)
    try:
        due = parse_due(f"within {text} after start")
    except ObligationsError:
        return
    assert parse_due(str(due)) == due


def test_a_calendar_of_ones_own_is_read_by_the_checker_too(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "id: own\ntitle: Ours\nunion: [base]\nopenings: [2026-12-25]\n", encoding="utf-8"
    )
    (tmp_path / "base.yaml").write_text(
        "id: base\ntitle: Base\nweekend: [Sunday]\nholidays: {country: DE, subdivision: BY}\ncoverage: {from: 2020}\n"
        "closures: {2026-11-30: A feast}\n",
        encoding="utf-8",
    )
    from obligations import Library

    cal = Library([tmp_path]).calendar("own")
    proof = json.loads(json.dumps(when("30 working days after 2026-11-20", calendar=cal).as_json()))
    assert verify_all([proof], [tmp_path]) == []
    assert "there is no calendar" in verify_all([proof])[0][1]


# -- found by a fresh reading ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time", "key", "more"),
    [
        ("every 3 months after start until 2021-01-01", "due", "    in_force: {from: 2020-01-01}\n"),
        ("from start", "holds", "    in_force: {from: 2020-01-01}\n"),
        ("at least every 3 months after start", "due", VERSIONS),
        ("within 5 days of each start", "due", VERSIONS),
    ],
)
def test_versions_of_what_recurs_or_stands_are_refused_not_ignored(
    case_in: Cases, time: str, key: str, more: str
) -> None:
    rules = duty("x", time, key=key, more=more)
    with pytest.raises(ProblemsError, match=r"only what is due once|each of the same happenings"):
        load_case(case_in("facts: {start: 2019-06-01}\n", with_examples(rules, "x")))


@pytest.mark.parametrize(
    ("start", "due", "status"), [("2019-06-01", "2019-06-11", "overdue"), ("2020-06-01", None, "unstated")]
)
def test_earlier_words_are_not_hidden_by_words_without_a_time(
    case_in: Cases, start: str, due: str | None, status: str
) -> None:
    rules = duty("x", "unstated", more=VERSIONS)
    found = schedule(
        load_case(case_in(f"facts: {{start: {start}}}\n", with_examples(rules, "x"))), as_of=date(2021, 1, 1)
    )
    row = found.occurrences[0].as_json()
    assert (row["due"], row["status"]) == (due, status)


def test_law_that_stands_out_of_its_time_is_not_owed(case_in: Cases) -> None:
    rules = duty("x", "from start", key="holds")
    folder = case_in("facts: {start: 2019-06-01}\n", with_examples(rules, "x"))
    file = folder / "r.yaml"
    text = file.read_text(encoding="utf-8").replace("{name: A paper}", "{name: A paper, in_force: {from: 2020-01-01}}")
    file.write_text(text, encoding="utf-8")
    row = schedule(load_case(folder), as_of=date(2021, 1, 1)).occurrences[0]
    assert (row.status, row.opens) == ("unresolved", None)


def test_a_fixed_day_has_no_version_to_state_and_no_traceback(case_in: Cases) -> None:
    rules = duty("x", "by the end of November 2018", more="    in_force: {from: 2010-01-01}\n")
    row = schedule(load_case(case_in("", with_examples(rules, "x"))), as_of=date(2018, 1, 1)).occurrences[0]
    assert str(row.due) == "2018-11-30"


@pytest.mark.parametrize(
    ("ends", "due"),
    [
        ("[{on: 2026-03-16, id: x}]", None),  # y was never answered
        ("[{on: 2026-03-16, id: y}, {on: 2026-03-20, id: x}]", "2026-04-08"),
        ("[{on: 2026-03-16, id: x}, {on: 2026-03-16, id: y}]", "2026-04-04"),
    ],
)
def test_pauses_with_ids_belong_together_by_them(case_in: Cases, ends: str, due: str | None) -> None:
    case = (
        f"facts:\n  start: 2026-03-10\n  stop: [{{on: 2026-03-12, id: x}}, {{on: 2026-03-14, id: y}}]\n  go: {ends}\n"
    )
    rules = duty("x", "within 20 days of start", more="    pauses: [{from: stop, to: go}]\n")
    folder = case_in(case, with_examples(rules, "x"), "  stop: it stops\n  go: it goes on")
    assert schedule(load_case(folder), as_of=date(2026, 3, 1)).occurrences[0].as_json()["due"] == due


@pytest.mark.parametrize(
    ("stop", "go"), [("{on: 2026-03-12, id: x}", "2026-03-16"), ("2026-03-12", "{on: 2026-03-16, id: x}")]
)
def test_where_one_end_alone_has_an_id_a_pause_is_told_by_its_days(case_in: Cases, stop: str, go: str) -> None:
    rules = duty("x", "within 20 days of start", more="    pauses: [{from: stop, to: go}]\n")
    case = f"facts: {{start: 2026-03-10, stop: {stop}, go: {go}}}\n"
    folder = case_in(case, with_examples(rules, "x"), "  stop: it stops\n  go: it goes on")
    assert str(schedule(load_case(folder), as_of=date(2026, 3, 1)).occurrences[0].due) == "2026-04-04"


def test_a_pause_without_an_id_belongs_to_the_only_happening(case_in: Cases) -> None:
    rules = duty("x", "within 20 days of each start", more="    pauses: [{from: stop, to: go}]\n")
    case = "facts: {start: 2026-03-10, stop: 2026-03-12, go: 2026-03-16}\n"
    folder = case_in(case, with_examples(rules, "x"), "  stop: it stops\n  go: it goes on")
    assert str(schedule(load_case(folder), as_of=date(2026, 3, 1)).occurrences[0].due) == "2026-04-04"


def test_a_pause_that_begins_too_late_in_its_day_begins_on_the_next_working_day(case_in: Cases) -> None:
    rules = duty("x", "within 20 days of start", more="    pauses: [{from: stop, to: go}]\n")
    case = "facts: {start: 2026-03-10, stop: {on: 2026-03-13, time: '17:00'}, go: {on: 2026-03-18, time: '09:00'}}\n"
    folder = case_in(case, with_examples(rules, "x"), "  stop: it stops\n  go: it goes on", "cutoff: '16:00'")
    (row,) = schedule(load_case(folder), as_of=date(2026, 3, 1)).occurrences
    # Friday the 13th is too late: the clock stands still from Monday the 16th to the 18th, three days.
    assert str(row.due) == "2026-04-02"
    assert verify_all([json.loads(json.dumps(row.as_json()))]) == []


@pytest.mark.parametrize("starts", ["[2026-03-10, 2026-04-10]", "[{id: a, on: 2026-03-10}, {id: b, on: 2026-04-10}]"])
def test_a_pause_that_belongs_to_nobody_leaves_no_date_standing(case_in: Cases, starts: str) -> None:
    case = f"facts:\n  start: {starts}\n  stop: 2026-04-15\n  go: 2026-04-20\n"
    rules = duty("x", "within 20 days of each start", more="    pauses: [{from: stop, to: go}]\n")
    folder = case_in(case, with_examples(rules, "x"), "  stop: it stops\n  go: it goes on")
    rows = schedule(load_case(folder), as_of=date(2026, 3, 1)).occurrences
    assert [row.status for row in rows] == ["unresolved", "unresolved"]
    assert "which happening the stop of 2026-04-15 belongs to" in str(rows[0].why_blocked)


def test_parameters_reach_earlier_words_and_amendments(case_in: Cases) -> None:
    earlier = VERSIONS.replace("within 10 days of start", "'within {p} after start'")
    rules = duty("x", "within 20 days of start", more=earlier) + duty("y", "within {p} of start")
    case = (
        "facts: {start: 2019-06-01}\nparameters: {p: {is: 7 days, source: here}}\n"
        "amended: [{duty: y, from: 2019-06-02, due: 'within {p} beginning with start', by: us}]\n"
    )
    folder = case_in(case, with_examples(rules, "x", "y"), head="parameters: {p: a period}")
    found = schedule(load_case(folder), as_of=date(2019, 1, 1))
    assert [str(row.due) for row in found] == ["2019-06-08", "2019-06-08", "2019-06-07"]


def test_two_versions_that_both_apply_are_told(case_in: Cases) -> None:
    more = "    in_force: {from: 2020-01-01}\n    earlier: [{in_force: {until: 2019-12-31}, due: within 5 days of start}]\n"
    rules = duty("x", "within 10 days of other", more=more)
    case = "facts: {start: 2019-12-31, other: 2020-01-01}\n"
    row = schedule(
        load_case(case_in(case, with_examples(rules, "x"), "  other: it")), as_of=date(2020, 1, 1)
    ).occurrences[0]
    assert "earlier words (within 5 days after start)" in str(row.provisional)
    assert str(row.due) == "2020-01-11"  # by the words that hold now


def test_two_versions_that_both_apply_are_told_although_the_earlier_counts_from_a_day_that_is_not_sure(
    case_in: Cases,
) -> None:
    more = "    in_force: {from: 2020-01-01}\n    earlier: [{in_force: {until: 2019-12-31}, due: within 5 days of y}]\n"
    rules = duty("x", "within 10 days of other", more=more) + duty("y", "within 1 day of start")
    folder = case_in("facts: {start: 2019-12-30, other: 2020-01-01}\n", with_examples(rules, "x", "y"), "  other: it")
    (row,) = schedule(load_case(folder), as_of=date(2020, 1, 1)).find("x")
    assert (str(row.due), "earlier words (within 5 days after y)" in str(row.provisional)) == ("2020-01-11", True)


@pytest.mark.parametrize(
    ("facts", "due", "status"),
    [
        ("{}", None, "unstated"),  # by the words that hold now; nothing says that the earlier ones ever ran
        ("{start: 2019-12-01}", "2019-12-06", "overdue"),
        ("{start: 2020-01-01}", None, "unstated"),
    ],
)
def test_words_that_now_give_no_time_gave_one_while_the_earlier_were_in_force(
    case_in: Cases, facts: str, due: str | None, status: str
) -> None:
    more = "    in_force: {from: 2020-01-01}\n    earlier: [{in_force: {until: 2019-12-31}, due: within 5 days of start}]\n"
    folder = case_in(f"facts: {facts}\n", with_examples(duty("x", "unstated", more=more), "x"))
    (row,) = schedule(load_case(folder), as_of=date(2020, 6, 1)).occurrences
    assert (row.due and str(row.due), row.status) == (due, status)


def test_a_booking_and_a_computed_act_never_share_a_key(case_in: Cases) -> None:
    rules = duty("hold", "every 3 months after start until 2026-12-31") + duty("paper", "10 days before each review")
    case = "facts: {start: 2025-12-02}\nmeetings: {review: {dates: [2026-06-01]}}\n"
    events = "  review: {text: a review, does: hold}"
    found = schedule(load_case(case_in(case, with_examples(rules, "hold", "paper"), events)), as_of=date(2026, 1, 5))
    ids = [row.id for row in found]
    assert len(ids) == len(set(ids))
    assert str(found.find("paper#1")[0].due) == "2026-05-22"


def test_a_pause_told_backwards_is_rejected() -> None:
    facts = {"start": date(2026, 3, 1), "stop": date(2026, 3, 5), "go": date(2026, 3, 12)}
    proof = json.loads(json.dumps(when("within 20 days of start", facts=facts, pauses=[("stop", "go")]).as_json()))
    verify(proof)
    proof["steps"][-1]["paused"][0].reverse()
    with pytest.raises(RejectedError, match="end before it begins"):
        verify(proof)


@pytest.mark.parametrize(("done", "met"), [("2019-12-31", None), ("2020-01-01", "2020-01-01")])
def test_where_two_versions_apply_an_act_meets_the_words_that_hold_now_from_their_own_day_on(
    done: str, met: str | None, case_in: Cases
) -> None:
    more = "    in_force: {from: 2020-01-01}\n    earlier: [{in_force: {until: 2019-12-31}, due: within 5 days of start}]\n"
    rules = duty("x", "within 10 days of other", more=more)
    case = f"facts: {{start: 2019-12-20, other: 2020-01-01, x: {done}}}\n"
    (row,) = schedule(
        load_case(case_in(case, with_examples(rules, "x"), "  other: it")), as_of=date(2020, 1, 5)
    ).occurrences
    assert (str(row.due), row.met_on and str(row.met_on)) == ("2020-01-11", met)
