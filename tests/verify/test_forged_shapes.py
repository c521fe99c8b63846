"""Each field of a step in a proof that is not of its kind is refused, and each word that stands for another is found."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from obligations import load_case, schedule, when
from obligations.verify import Closures, verify
from obligations.verify.claims import Basis, claims_of
from obligations.verify.errors import RejectedError
from obligations.verify.steps import Steps
from tests.conftest import duty, with_examples

Json = dict[str, Any]

PHRASES = {
    "anchor": "by 2026-03-02",
    "count": "5 working days after 2026-05-01",
    "month": "3 months beginning with 2026-11-30",
    "skip": "5 working days after 2026-05-01",
    "adjust": "by 2026-05-02, or the next working day",
    "beside": "before 2026-05-02",
    "end-of": "by the end of the month of 2026-05-02",
    "end-of-month": "by the end of May 2026",
    "day-of-year": "by 31 March in the financial year of 2026-05-02",
    "choose": "the later of within 3 weeks after 2026-01-05 and within 1 month after 2026-01-01",
}

#: What each field cannot be: a value of another type, and one of its type that is another answer.
WRONG: Mapping[str, tuple[Any, ...]] = {
    "from": (None, 5, "2026-1-1", "1999-01-01"), "period": (5, "5 days", "soon"), "convention": (None, "beside", "before"),
    "calendar": (None, 5, "scotland"), "rule": (None, "month-end", "none"), "days": (None, {}, [5], [{"date": "2026-05-04"}]),
    "direction": (None, "up", "previous"), "side": (None, "under", "after"), "unit": (None, "decade", "year"),
    "year": (None, "2026", 0, 2027, 10_000, -1, True), "month": (None, "5", 0, 13, 6, -1), "day": (None, 30, "31", True),
    "financial": (None, 1, "true", False), "which": (None, "last", "earlier"), "of": (None, [], ["2026-01-26"], ["2026-01-26"] * 2),
    "result": (None, 5, "2026-02-30", "2026-01-01"), "name": (5, "x"), "key": (5, "1"), "by": (5, "x"), "cite": (5,),
    "closed": (5, None), "known_on": ("soon", "2020-01-01"), "times": ("2", -1, 3), "step": ("magic", None, 5),
}  # fmt: skip


def proof_of(phrase: str) -> Json:
    """Return the proof of a phrase as plain data."""
    made: Json = json.loads(json.dumps(when(phrase, calendar="england-and-wales").as_json()))
    return made


def places() -> list[tuple[str, int, str]]:
    """Return every field of every kind of step: the phrase, the step and the field."""
    found = []
    for kind, phrase in PHRASES.items():
        steps = proof_of(phrase)["steps"]
        number = next(place for place, step in enumerate(steps) if step["step"] == kind)
        found += [(phrase, number, name) for name in steps[number]]
    return found


@pytest.mark.parametrize(("phrase", "number", "name"), places(), ids=lambda one: str(one).replace(" ", "-")[:40])
def test_a_field_that_is_wrong_is_rejected(phrase: str, number: int, name: str) -> None:
    proof = proof_of(phrase)
    verify(proof)
    for value in WRONG[name]:
        forged = copy.deepcopy(proof)
        if forged["steps"][number][name] == value:
            continue
        if name in ("closed",) and value is None:
            pass
        forged["steps"][number][name] = value
        with pytest.raises(RejectedError) as error:
            verify(forged)
        assert "\n" not in str(error.value)
        assert "cannot be read" not in str(error.value), "a reason of ours, not of Python's"
    if name not in ("cite",):
        missing = copy.deepcopy(proof)
        del missing["steps"][number][name]
        with pytest.raises(RejectedError):
            verify(missing)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("calendars", None), ("calendars", ["england-and-wales"]), ("calendars", {"working": 5}), ("calendars", {"working": "scotland"}),
        ("known_on", "soon"), ("known_on", "2020-01-01"), ("months", None), ("months", "none"), ("months", "month-end"),
        ("cutoff", 16), ("cutoff", "25:00"), ("cutoff", "16:0"), ("pauses", None), ("pauses", [["a"]]), ("pauses", [["a", 5]]),
    ],
    ids=str,
)  # fmt: skip
def test_a_basis_that_is_wrong_is_rejected(field: str, value: object) -> None:
    proof = proof_of("the later of within 3 working days after 2026-05-01 and within 1 month after 2026-04-01")
    verify(proof)
    proof["basis"][field] = value
    with pytest.raises(RejectedError):
        verify(proof)


@pytest.mark.parametrize("spans", [None, {}, [5], [["2026-03-05"]], [[None, "2026-03-06"]], [["2026-03-05", None]],
                                   [["2026-03-06", "2026-03-05"]], [["2026-03-05", "2026-03-07"]], []], ids=str)  # fmt: skip
def test_pauses_that_are_wrong_are_rejected(spans: object) -> None:
    facts = {"begun": date(2026, 3, 3), "a": date(2026, 3, 5), "b": date(2026, 3, 6)}
    answer = when("within 5 days after begun", facts=facts, pauses=[("a", "b")])
    assert answer.due == date(2026, 3, 10)
    proof: Json = json.loads(json.dumps(answer.as_json()))
    verify(proof)
    count = next(step for step in proof["steps"] if step["step"] == "count")
    count["paused"] = spans
    with pytest.raises(RejectedError):
        verify(proof)


@pytest.mark.parametrize("filtered", ["after", "on or after", "before", "on or before"])
def test_an_event_on_the_wrong_side_of_a_filter_is_rejected(filtered: str) -> None:
    right = date(2026, 3, 5) if "after" in filtered else date(2026, 2, 5)
    phrase = f"within 1 week after the first meeting {filtered} 2026-03-01"
    proof: Json = json.loads(json.dumps(when(phrase, facts={"meeting": right}).as_json()))
    verify(proof)
    wrong = date(2026, 2, 5) if right.month == 3 else date(2026, 3, 5)
    other = json.loads(json.dumps(when("within 1 week after meeting", facts={"meeting": wrong}).as_json()))
    with pytest.raises(RejectedError):
        verify({**other, "phrase": proof["phrase"]})


@pytest.mark.parametrize("day", ["2026-03-01"])
@pytest.mark.parametrize(
    ("filtered", "fits"), [("after", False), ("on or after", True), ("before", False), ("on or before", True)]
)
def test_the_day_of_a_filter_itself_is_in_or_out(filtered: str, fits: bool, day: str) -> None:
    plain = json.loads(
        json.dumps(when("within 1 week after meeting", facts={"meeting": date.fromisoformat(day)}).as_json())
    )
    forged = {**plain, "phrase": f"within 1 week after the first meeting {filtered} {day}"}
    if fits:
        verify(forged)
    else:
        with pytest.raises(RejectedError):
            verify(forged)


@pytest.mark.parametrize(
    ("time", "cutoff", "fits"), [("16:00", "16:00", True), ("17:30", "16:00", True), ("15:59", "16:00", False)]
)
def test_what_came_in_time_is_not_moved(time: str, cutoff: str, fits: bool, case_in: Callable[..., Path]) -> None:
    rules = with_examples(duty("a", "within 5 working days after call"), "a")
    folder = case_in("facts: {call: {date: 2026-03-05, time: '16:00'}}\n", rules, "  call: c\n", "cutoff: '16:00'\n")
    row: Json = json.loads(json.dumps(schedule(load_case(folder), as_of=date(2026, 3, 6)).as_json()[0]))
    # It counts as of Friday the 6th: the five days end on Friday the 13th.
    assert row["due"] == "2026-03-13"
    late = next(step for step in row["proof"] if step["step"] == "cut-off")
    late.update(time=time, cutoff=cutoff)
    if fits:
        verify(row)
    else:
        with pytest.raises(RejectedError):
            verify(row)


@pytest.mark.parametrize(
    ("stopped", "resumed", "due"), [(1, 2, "2026-04-03"), (1, 5, "2026-04-05"), (10, 12, "2026-04-06")]
)
@pytest.mark.parametrize("phrase", ["within 1 month after begun"])
def test_months_are_moved_on_by_the_days_of_a_pause_that_lie_in_them(
    phrase: str, stopped: int, resumed: int, due: str
) -> None:
    """The month runs from 4 March to 3 April; of a pause, the days before it move nothing."""
    facts = {"begun": date(2026, 3, 3), "a": date(2026, 3, stopped), "b": date(2026, 3, resumed)}
    answer = when(phrase, facts=facts, pauses=[("a", "b")])
    assert str(answer.due) == due
    verify(json.loads(json.dumps(answer.as_json())))


@pytest.mark.parametrize(
    ("phrase", "number", "bounds"),
    [
        # The third month after 2 March ends on 2 June.
        ("every month after start", 3, {"until 2026-06-01": False, "until 2026-06-02": True, "for 2 months": False, "for 3 months": True}),
        # A gap belongs to the cadence in which it begins: the third begins on 30 March.
        ("at least every 2 weeks after start", 3, {"until 2026-03-29": False, "until 2026-03-30": True}),
    ],
)  # fmt: skip
def test_a_date_outside_the_bounds_of_its_cadence_is_rejected(
    phrase: str, number: int, bounds: dict[str, bool], case_in: Callable[..., Path]
) -> None:
    folder = case_in("facts: {start: 2026-03-02}\n", with_examples(duty("a", phrase), "a"))
    found = schedule(load_case(folder), as_of=date(2026, 3, 3), until=date(2026, 6, 30)).find("a")
    row: Json = json.loads(json.dumps(found[number - 1].as_json()))
    verify(row)
    for words, inside in bounds.items():
        forged = {**row, "phrase": f"{phrase} {words}"}
        if inside:
            verify(forged)
        else:
            with pytest.raises(RejectedError, match="which ends on"):
                verify(forged)


@pytest.mark.parametrize(
    ("key", "phrase"),
    [
        ("quota", "2 times every 2 weeks from start"), ("due", "every month after start"), ("due", "at least every 2 weeks after start"),
        ("holds", "from start for 1 year"), ("due", "within 1 week after start, then every month"),
    ],
)  # fmt: skip
def test_a_proof_that_stops_short_is_rejected(key: str, phrase: str, case_in: Callable[..., Path]) -> None:
    folder = case_in("facts: {start: 2026-03-02}\n", with_examples(duty("a", phrase, key), "a"))
    for found in schedule(load_case(folder), as_of=date(2026, 3, 3), until=date(2026, 6, 30)).find("a")[:2]:
        row: Json = json.loads(json.dumps(found.as_json()))
        verify(row)
        for steps in range(len(row["proof"])):
            with pytest.raises(RejectedError) as error:
                verify({**row, "proof": row["proof"][:steps]})
            assert "cannot be read" not in str(error.value), "a reason of ours, not of Python's"


ANCHOR = {"step": "anchor", "name": None, "key": None, "by": None, "result": "2026-05-01", "cite": None}
#: Monday 4 May 2026 was the early May bank holiday.
COUNT = {
    "step": "count", "from": "2026-05-01", "period": "1 working day", "convention": "after", "calendar": "england-and-wales",
    "known_on": None, "result": "2026-05-05", "cite": None,
}  # fmt: skip
SKIP = {
    "step": "skip", "calendar": "england-and-wales", "result": None, "cite": None,
    "days": [{"date": "2026-05-04", "title": "Early May bank holiday"}],
}  # fmt: skip


def check_steps(*steps: Json) -> None:
    """Check steps by themselves: whether they are those of a phrase is another question."""
    Steps(Closures(), Basis({"working": "england-and-wales"}, None, "corresponding", None, ())).check(
        claims_of([*steps])
    )


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ([SKIP, ANCHOR, COUNT], "skipped where nothing was counted"), ([ANCHOR, COUNT, SKIP, SKIP], "skipped where nothing was counted"),
        ([ANCHOR, SKIP], "skipped where no days of a calendar were counted"), ([ANCHOR, COUNT], "closed days that the proof does not show"),
        ([COUNT, SKIP, ANCHOR], "which nothing before it gives"),
    ],
)  # fmt: skip
def test_a_step_stands_after_what_it_rests_on(steps: list[Json], reason: str) -> None:
    check_steps(ANCHOR, COUNT, SKIP)
    with pytest.raises(RejectedError, match=reason):
        check_steps(*steps)


def step(kind: str, result: str, **said: object) -> Json:
    """Return a step as it stands in a proof; where it counts from a day, that is 1 May 2026."""
    start = {} if kind in ("anchor", "end-of-month", "choose") else {"from": "2026-05-01"}
    return {"step": kind, "result": result, "cite": None, **start, **said}


NEXT = step("beside", "2026-05-02", side="after")
AFTER = step("beside", "2026-05-03", side="after", **{"from": "2026-05-02"})


@pytest.mark.parametrize("by", ["computed", "computed due date"])
def test_what_is_said_to_be_computed_is_what_was_computed_last(by: str) -> None:
    def named(day: str) -> Json:
        return step("anchor", day, name="limit", key="1", by=by)

    check_steps(ANCHOR, NEXT, AFTER, named("2026-05-03"))
    for day in ("2026-05-01", "2026-05-02", "2026-05-04"):
        with pytest.raises(RejectedError, match=f"computed as {day}, but 2026-05-03 was computed"):
            check_steps(ANCHOR, NEXT, AFTER, named(day))
    with pytest.raises(RejectedError, match="computed as 2026-05-01, and nothing was computed"):
        check_steps(named("2026-05-01"))


@pytest.mark.parametrize(
    ("since", "until", "fits"),
    [
        ("2026-05-01", "2026-05-01", True), ("2026-05-02", None, False), (None, "2026-04-30", False), (None, None, True),
        ("2026-05-01", None, True), (None, "2026-05-01", True), ("2026-05-02", "2026-05-03", False), ("2026-04-01", "2026-04-30", False),
    ],
)  # fmt: skip
def test_words_are_in_force_from_their_first_day_to_their_last(
    since: str | None, until: str | None, fits: bool
) -> None:
    anchor = {**ANCHOR, "version": {"from": since, "until": until}}
    if fits:
        check_steps(anchor)
    else:
        with pytest.raises(RejectedError, match="outside the time in which these words were in force"):
            check_steps(anchor)


@pytest.mark.parametrize(
    ("span", "number", "aligned", "ends"),
    [
        ("2 weeks", 1, False, ("2026-05-01", "2026-05-14")), ("2 weeks", 3, False, ("2026-05-29", "2026-06-11")),
        ("month", 1, False, ("2026-05-01", "2026-05-31")), ("2 months", 2, False, ("2026-07-01", "2026-08-31")),
        # 1 May begins a month, and lies within its week, which began on Monday 27 April, and its quarter.
        ("month", 1, True, ("2026-05-01", "2026-05-31")), ("week", 2, True, ("2026-05-11", "2026-05-17")),
        ("quarter", 1, True, ("2026-07-01", "2026-09-30")), ("day", 2, True, ("2026-05-02", "2026-05-02")),
        # The working days after 1 May are 5, 6, 7, 8 and 11 May: the 4th is a bank holiday.
        ("5 working days", 1, False, ("2026-05-01", "2026-05-10")), ("5 working days", 2, False, ("2026-05-11", "2026-05-17")),
    ],
)  # fmt: skip
def test_an_interval_has_its_own_first_and_last_day(
    span: str, number: int, aligned: bool, ends: tuple[str, str]
) -> None:
    for end, day in zip(("first", "last"), ends, strict=True):
        check_steps(ANCHOR, step("interval", day, end=end, no=number, span=span, aligned=aligned))
        with pytest.raises(RejectedError, match=f"walking gives {day}"):
            check_steps(ANCHOR, step("interval", "2026-05-30", end=end, no=number, span=span, aligned=aligned))


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2026, 1, "2026-01-31"), (2026, 12, "2026-12-31"), (1, 1, "0001-01-31"), (9999, 12, "9999-12-31"), (2028, 2, "2028-02-29")],
)  # fmt: skip
def test_a_month_ends_from_the_first_year_to_the_last(year: int, month: int, day: str) -> None:
    check_steps(step("end-of-month", day, year=year, month=month))


@pytest.mark.parametrize(("year", "month"), [(0, 1), (10_000, 1), (2026, 0), (2026, 13)])
def test_there_is_no_month_outside_the_years_that_there_are(year: int, month: int) -> None:
    with pytest.raises(RejectedError, match="there is no month"):
        check_steps(step("end-of-month", "2026-01-31", year=year, month=month))


def test_a_day_by_its_description_has_a_place_from_the_first_on() -> None:
    # 1 May 2026 was a Friday.
    for number, day in ((1, "2026-05-08"), (2, "2026-05-15")):
        check_steps(ANCHOR, step("day-that", day, that="Friday", direction="after", no=number))
    with pytest.raises(RejectedError, match="no day lies so from another"):
        check_steps(ANCHOR, step("day-that", "2026-05-01", that="Friday", direction="after", no=0))


@pytest.mark.parametrize(
    ("of", "reason"),
    [
        (["2026-05-01", "2026-05-02"], None), (["2026-05-02", "2026-05-02"], None), (["2026-05-01", "2026-05-09"], "was not computed"),
        ([None, "2026-05-02"], "was not computed"), (["2026-05-02"], "no two days"), (["2026-05-02"] * 3, "no two days"),
    ],
    ids=str,
)  # fmt: skip
def test_a_choice_is_between_two_days_that_were_computed(of: list[str | None], reason: str | None) -> None:
    choice = step("choose", "2026-05-02", which="later", of=of)
    if reason is None:
        check_steps(ANCHOR, NEXT, choice)
    else:
        with pytest.raises(RejectedError, match=reason):
            check_steps(ANCHOR, NEXT, choice)


def test_from_the_second_of_a_month_the_first_whole_month_is_the_next() -> None:
    first = step("interval", "2026-06-01", end="first", no=1, span="month", aligned=True, **{"from": "2026-05-02"})
    check_steps(ANCHOR, NEXT, first)


def paused_proof(phrase: str, pauses: list[tuple[str, str]], due: str, **days: int) -> Json:
    """Return the proof of a count from Tuesday 3 March 2026, with the clock stopped on days of that month."""
    facts = {"begun": date(2026, 3, 3), **{name: date(2026, 3, day) for name, day in days.items()}}
    proof: Json = json.loads(
        json.dumps(when(phrase, calendar="england-and-wales", facts=facts, pauses=pauses).as_json())
    )
    assert proof["due"] == due
    verify(proof)
    return proof


@pytest.mark.parametrize(
    ("phrase", "due", "forged"),
    [("within 5 days after begun", "2026-03-09", "2026-03-08"), ("within 5 working days after begun", "2026-03-11", "2026-03-10")],
)  # fmt: skip
def test_a_pause_of_a_single_day_is_not_passed_over(phrase: str, due: str, forged: str) -> None:
    proof = paused_proof(phrase, [("a", "b")], due, a=5, b=5)
    count = next(step for step in proof["steps"] if step["step"] == "count")
    del count["paused"]
    count["result"] = proof["due"] = proof["unadjusted"] = forged
    with pytest.raises(RejectedError):
        verify(proof)


def test_a_pause_that_was_given_is_not_left_out_beside_another() -> None:
    # Of the days after the 3rd, the 4th, 6th and 7th do not count: the fifth is the 11th; without the 6th and 7th, the 9th.
    proof = paused_proof("within 5 days after begun", [("a", "b"), ("c", "d")], "2026-03-11", a=4, b=4, c=6, d=7)
    count = next(step for step in proof["steps"] if step["step"] == "count")
    proof["steps"] = [step for step in proof["steps"] if step.get("name") not in ("c", "d")]
    count["paused"] = count["paused"][:1]
    count["result"] = proof["due"] = proof["unadjusted"] = "2026-03-09"
    with pytest.raises(RejectedError):
        verify(proof)


@pytest.mark.parametrize(
    ("phrase", "days", "due"),
    [
        ("within 5 days after begun", {"a": 20}, "2026-03-08"),  # it is over before the clock stops
        ("within 5 days beginning with begun", {"a": 3, "b": 3}, "2026-03-08"),  # the first day does not count
        ("within 5 days after begun", {"a": 3, "b": 3}, "2026-03-08"),  # the day itself would not have counted
        ("within 5 days after begun", {"a": 8, "b": 8}, "2026-03-09"),
        ("within 5 days after begun", {"a": 9, "b": 9}, "2026-03-08"),
    ],
)  # fmt: skip
def test_a_pause_at_either_end_of_a_count(phrase: str, days: dict[str, int], due: str) -> None:
    proof = paused_proof(phrase, [("a", "b")], due, **days)
    for number in range(len(proof["steps"])):
        with pytest.raises(RejectedError) as error:
            verify({**proof, "steps": proof["steps"][:number]})
        assert "cannot be read" not in str(error.value), "a reason of ours, not of Python's"


@pytest.mark.parametrize(
    ("phrase", "begins", "due", "forged"),
    [
        # The clock stands still to Thursday the 12th; without that the fifth day is the 8th, and the third working day the 6th.
        ("within 5 days after begun", 7, "2026-03-14", "2026-03-08"), ("within 5 days after begun", 8, "2026-03-13", "2026-03-08"),
        ("within 1 week after begun", 9, "2026-03-14", "2026-03-10"), ("within 3 working days after begun", 6, "2026-03-13", "2026-03-06"),
    ],
)  # fmt: skip
def test_a_pause_that_outlasts_the_plain_end_is_not_passed_over(
    phrase: str, begins: int, due: str, forged: str
) -> None:
    proof = paused_proof(phrase, [("a", "b")], due, a=begins, b=12)
    count = next(step for step in proof["steps"] if step["step"] == "count")
    del count["paused"]
    count["result"] = proof["due"] = proof["unadjusted"] = forged
    with pytest.raises(RejectedError):
        verify(proof)


def test_a_count_is_not_over_where_the_clock_has_stood_still_since_before() -> None:
    proof = paused_proof("within 0 days after begun", [("a", "b")], "2026-03-03", a=20)
    for day in ("2026-03-02", "2026-03-03"):
        proof["steps"][0]["result"] = proof["given"]["a"] = day
        with pytest.raises(RejectedError):
            verify(proof)
