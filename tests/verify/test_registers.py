"""Proofs of registers: those of the examples and of random cases, beside one another, and against their case."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from obligations import load_case, schedule
from obligations.verify import Expected, check, notes, verify_all
from tests.conftest import EXAMPLES, duty
from tests.fuzz.forging import fields, registers
from tests.second_engine.trials import calendar_file, made, registered
from tests.trials import AS_OF, PARTS, START, cpu_seconds, make, register

Json = dict[str, Any]
Run = Callable[..., Result]


@lru_cache
def _rows(name: str) -> str:
    case = load_case(EXAMPLES / name)
    if name == "somerset-2013":
        case = case.with_facts({"notice.issued": date(2013, 11, 1), "board.first": date(2013, 11, 6)})
    return json.dumps(schedule(case, as_of=AS_OF[name]).as_json())


def rows(name: str) -> list[Json]:
    """Return the proofs of an example's register."""
    found: list[Json] = json.loads(_rows(name))
    return found


def row(found: list[Json], duty: str, key: str = "1") -> Json:
    """Return an occurrence of a register."""
    return next(one for one in found if (one["obligation"], one["key"]) == (duty, key))


def why(found: list[Json], folder: Path | None = None) -> str:
    """Return the reasons for which proofs are rejected."""
    return "; ".join(f"{name}: {reason}" for name, reason in verify_all(found, [folder] if folder else []))


@pytest.mark.parametrize("name", AS_OF)
def test_every_proof_of_every_example_is_accepted(name: str) -> None:
    assert verify_all(rows(name)) == []
    for one in rows(name):
        assert verify_all([one]) == [], one["obligation"]


@pytest.mark.parametrize("name", ["leicester-2015", "somerset-2013"])
def test_a_change_to_any_field_of_a_paper_is_rejected(name: str) -> None:
    found, chance, seen = rows(name), random.Random(5), 0
    told = [place for place, one in enumerate(found) if one["proof"]]
    for place in chance.sample(told, min(len(told), 40)):
        one = found[place]
        forgeries = [(what, forged) for what, forged in fields(one) if _counts(what, forged, one)]
        for what, forged in chance.sample(forgeries, 6):
            assert why([*found[:place], forged, *found[place + 1 :]]), (one["obligation"], one["key"], what)
            seen += 1
    assert seen > 100


def _counts(what: str, forged: Json, one: Json) -> bool:
    """Say whether a change is one that a register alone shows: which happening it was is for the case to say."""
    free = (".key", "quota.done", "basis.pauses")
    return forged != one and not any(part in what for part in free)


# -- random cases -------------------------------------------------------------------------------------------

TRIALS = 60


@pytest.mark.parametrize("part", PARTS)
def test_registers_of_random_cases(part: int, tmp_path: Path) -> None:
    """Each is accepted as it is, and rejected with a row removed, doubled, emptied, or with another row's proof."""
    chance, seen = random.Random(part), 0
    for number in range(TRIALS):
        trial = made(random.Random(f"verify {part} {number}"))
        (tmp_path / "own.yaml").write_text(calendar_file(trial.days), encoding="utf-8")
        found = json.loads(json.dumps(registered(trial).as_json()))
        assert why(found, tmp_path) == "", f"trial verify {part} {number}"
        forgeries = list(registers(found)) if len(found) > 1 else []
        for what, forged in chance.sample(forgeries, min(len(forgeries), 12)):
            assert why(forged, tmp_path), f"trial verify {part} {number}: {what}"
            seen += 1
    assert seen > 300


# -- what was seen --------------------------------------------------------------------------------------------

GLOS, LEICESTER = "gloucestershire-2017", "leicester-2015"


def _change(found: list[Json], duty: str, key: str, **fields: Any) -> list[Json]:
    made = copy.deepcopy(found)
    row(made, duty, key).update(fields)
    return made


def test_an_emptied_row_is_rejected() -> None:
    found = rows(GLOS)
    emptied = _change(found, "submit-plan", "1", due=None, unadjusted=None, proof=[], anchor=None)
    assert "submit-plan#1" in why(emptied)
    blocked = _change(found, "submit-plan", "1", due=None, why_blocked="nobody knows")
    assert "submit-plan#1" in why(blocked)


def test_no_2_told_as_no_6_leaves_a_gap() -> None:
    found = rows(LEICESTER)
    duty = next(one["obligation"] for one in found if one["key"] == "6" and one["due"])
    two, six = row(found, duty, "2"), row(found, duty, "6")
    two["key"], six["key"] = "6", "2"
    assert duty in why(found)
    assert "it stands twice" in why([*rows(LEICESTER), row(rows(LEICESTER), duty, "2")])


def test_a_gap_in_one_dutys_numbers_is_rejected() -> None:
    found = rows(LEICESTER)
    duty = next(one["obligation"] for one in found if one["key"] == "6" and one["due"])
    found.remove(row(found, duty, "4"))
    assert f"{duty}#5: no. 4 is missing before it" in why(found)


def test_a_row_of_another_case_is_rejected() -> None:
    assert "it is of the case gloucestershire-2017" in why([*rows(LEICESTER), row(rows(GLOS), "submit-plan")])


def test_a_fact_is_the_same_in_every_row(case_in: Callable[..., Path]) -> None:
    folder = make(case_in, START, duty("a", "by start"), duty("b", "2 days after start"), names=("a", "b"))
    found = json.loads(json.dumps(register(folder).as_json()))
    assert why(found) == ""
    later = json.loads(json.dumps(found[0]).replace("2020-01-31", "2020-01-30"))
    assert why([later]) == ""  # the same words counted from another day: right by itself, and wrong beside the other
    assert "r/b#1: start is 2020-01-31 here and 2020-01-30 in another proof" in why([later, found[1]])


def test_a_gap_counts_from_the_day_on_which_the_one_before_was_met(case_in: Callable[..., Path]) -> None:
    case = "facts:\n  start: 2026-03-02\n  a: 2026-03-10\nmeetings: {b: {dates: [{date: 2026-03-11, id: m}]}}\n"
    rules = duty("a", "at least every 2 weeks after start") + duty("b", "at least every 2 weeks after start")
    folder = make(case_in, case, rules, names=("a", "b"))
    found = json.loads(json.dumps(register(folder, "2026-03-12", until=date(2026, 4, 1)).as_json()))
    told = {(one["obligation"], one["key"]): (one["due"], one["met_on"]) for one in found}
    assert (told["a", "1"], told["a", "2"]) == (("2026-03-16", "2026-03-10"), ("2026-03-24", None))
    assert (told["b", "1"], told["b", "2"]) == (("2026-03-16", None), ("2026-03-25", None))
    assert why(found) == ""
    assert "r/a#2: no. 1 was met on 2026-03-09, and this counts from 2026-03-10" in why(
        _change(found, "a", "1", met_on="2026-03-09")
    )
    assert "r/a#2: no. 1 was met on None" in why(_change(found, "a", "1", met_on=None))
    assert "r/b#2: no. 1 was met on 2026-03-11" in why(_change(found, "b", "1", met_on="2026-03-11"))  # only booked
    assert why([one for one in found if one["key"] != "1"]) == ""  # a window need not begin with the first


def test_the_closures_of_one_day_hold_for_all_rows() -> None:
    made = copy.deepcopy(rows(GLOS))
    row(made, "submit-plan")["basis"]["known_on"] = "2017-01-01"
    assert "submit-plan" in why(made)


def test_all_duties_of_a_rule_set_are_read_against_the_same(case_in: Callable[..., Path]) -> None:
    rules = duty("a", "within 5 days after start") + duty("b", "within 9 days after start")
    found = json.loads(json.dumps(register(make(case_in, START, rules, names=("a", "b"))).as_json()))
    found[1]["basis"]["months"] = "month-end"
    assert why([found[1]]) == ""  # a count of days has no use for the rule
    assert "r/b#1: its calendars, month rule or cut-off are not those of its rule set" in why(found)
    assert why([found[0], {**found[1], "rule_set": "other"}]) == ""


def listed(case_in: Callable[..., Path], case: str, rule: str) -> list[Json]:
    """Return the register of one duty."""
    folder = make(case_in, case, rule, names=("a",))
    found: list[Json] = json.loads(json.dumps(register(folder, "2026-03-03", until=date(2026, 5, 1)).as_json()))
    return found


def test_a_projection_is_that_of_the_occurrence_before_it(case_in: Callable[..., Path]) -> None:
    rule = duty("a", "at least every 2 weeks after start")
    found, later = (listed(case_in, f"facts: {{start: 2026-03-{day:02}}}\n", rule) for day in (2, 3))
    assert [one["due"] for one in found[:3]] == ["2026-03-16", "2026-03-30", "2026-04-13"]
    assert why(found) == why(later) == ""
    told = "r/a#2: rests on no. 1 of r/a, which is not due on 2026-03-17"
    assert told in why([found[0], later[1], *found[2:]])
    assert told not in why(later[1:])  # a window need not begin with the first
    assert "r/a#3: rests on no. 2 of r/a, which is not due on 2026-03-31" in why([*found[:2], later[2]])


def test_only_what_recurs_can_begin_after_its_first(case_in: Callable[..., Path]) -> None:
    amended = (
        "facts: {start: 2026-03-02}\namended: [{duty: a, from: 2026-03-03, due: within 9 days after start, by: x}]\n"
    )
    once = listed(case_in, amended, duty("a", "within 5 days after start"))
    assert [one["due"] for one in once] == ["2026-03-07", "2026-03-11"]
    assert why(once) == ""
    assert why(once[1:]) == "r/a#2: no. 1 is missing before it"
    for phrase, key in (("every 2 weeks after start", "due"), ("within 1 week after start, then every 2 weeks", "due"),
                        ("once every 2 weeks from start", "quota")):  # fmt: skip
        found = listed(case_in, "facts: {start: 2026-03-02}\n", duty("a", phrase, key))
        assert why(found[1:]) == ""
        assert (notes.EARLIER in check(found[1:]).unchecked, notes.EARLIER in check(found).unchecked) == (True, False)


def test_words_that_are_amended_to_the_same_have_the_same_proof(case_in: Callable[..., Path]) -> None:
    amended = (
        "facts: {start: 2026-03-02}\namended: [{duty: a, from: 2026-03-03, due: within 5 days after start, by: x}]\n"
    )
    once = listed(case_in, amended, duty("a", "within 5 days after start"))
    assert [(one["key"], one["due"]) for one in once] == [("1", "2026-03-07"), ("2", "2026-03-07")]
    assert why(once) == ""


def test_of_several_that_are_missing_the_first_is_told(case_in: Callable[..., Path]) -> None:
    found = listed(case_in, "facts: {start: 2026-03-02}\n", duty("a", "every 1 week after start"))
    assert why([found[0], *found[3:]]) == "r/a#4: no. 2 is missing before it"
    assert why([*found[:-2], found[-1]]) == f"r/a#{len(found)}: no. {len(found) - 1} is missing before it"
    partly = Expected(found, whole=False)  # how far it goes is not known
    assert check(found[:-1], case=partly).rejected == ()
    assert check([{**one, "obligation": "b"} for one in found[:1]], case=partly).rejected != ()
    assert [name for name, _ in check(found[:-1], case=Expected(found)).rejected] == [f"r/a#{len(found)}"]


def test_what_a_register_rests_on_beyond_it_is_named(case_in: Callable[..., Path]) -> None:
    rules = duty("a", "within 5 days after start") + duty("b", "within 2 days after a")
    found = json.loads(json.dumps(register(make(case_in, START, rules, names=("a", "b"))).as_json()))
    assert [one["due"] for one in found] == ["2020-02-05", "2020-02-07"]
    assert [notes.OTHERS in check(rows).unchecked for rows in (found, found[:1], found[1:])] == [False, False, True]
    assert why(found) == why(found[1:]) == ""
    for words in ("within 6 days after start", "by 2020-02-05"):  # another day; and the same, counted otherwise
        changed = make(case_in, START, rules.replace("within 5 days after start", words), names=("a", "b"))
        other = json.loads(json.dumps(register(changed).as_json()))
        for rows in ([other[0], found[1]], [found[0], other[1]]):
            assert why(rows) == "r/b#1: it rests on no. 1 of a, whose own proof is another"


def test_every_difference_from_the_case_is_told_once() -> None:
    found = rows(GLOS)
    told = [
        {**found[0], "obligation": "other"},
        {**found[1], "title": "another"},
        {**found[2], "who": ["x"]},
        *found[3:],
    ]
    assert [reason.partition(" is ")[0] for _, reason in check(told, case=Expected(found)).rejected] == [
        "the case has no such occurrence", "title", "who",
        "the case has this occurrence, and it",
    ]  # fmt: skip


def test_duties_that_rest_on_one_another_agree() -> None:
    found = rows(LEICESTER)
    resting = next(
        one for one in found if one["proof"] and one["proof"][0]["by"] == "projected" and int(one["key"]) > 3
    )
    name, number = resting["obligation"], int(resting["key"]) - 1
    made = [one for one in found if (one["obligation"], one["key"]) != (name, str(number))]
    assert f"{name}#{resting['key']}" in why(made)


def test_a_window_of_which_one_end_is_not_known(case_in: Callable[..., Path]) -> None:
    """Its end stands, whenever it opens; its opening is told, and the duty is unresolved, while its end is not known."""
    rules = duty("a", "between other and 2 months after start") + duty("b", "between start and other")
    folder = make(case_in, START, rules, names=("a", "b"), events="  other: nothing yet")
    found = json.loads(json.dumps(register(folder).as_json()))
    assert [(one["opens"], one["due"]) for one in found] == [(None, "2020-03-31"), ("2020-01-31", None)]
    assert why(found) == ""
    assert "r/a#1" in why(_change(found, "a", "1", provisional=None))
    assert "r/b#1" in why(_change(found, "b", "1", why_blocked=None))
    assert "r/b#1" in why(_change(found, "b", "1", opens="2020-02-01"))


# -- with the case ----------------------------------------------------------------------------------------------


def test_what_the_answer_leaves_open_is_named() -> None:
    alone = check(rows(GLOS)).unchecked
    assert "that no duty is missing, and that the facts are those of the case" in alone
    assert any("statuses" in note for note in alone)
    assert any("did happen" in note for note in alone)
    assert len(check(rows(GLOS), case=Expected(rows(GLOS))).unchecked) == 1
    assert check([]).unchecked == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [("status", "met"), ("met_on", "2017-09-01"), ("title", "another"), ("who", ["nobody"]), ("force", "may"), ("cite", "p 1"),
     ("needs", ["x"]), ("ruling", {"date": "2017-09-30"}), ("stated", None), ("time", "12:00"), ("blocked_by", "x"), ("to", ["x"])],
)  # fmt: skip
def test_what_rests_on_the_case_is_held_against_it(name: str, value: object) -> None:
    changed = _change(rows(GLOS), "submit-plan", "1", **{name: value})
    if name == "stated":
        changed = _change(changed, "submit-plan", "1", discrepancy=None)
    told = check(changed, case=Expected(rows(GLOS)))
    assert [one for one, _ in told.rejected] == ["glos-cabinet-2017/submit-plan#1"]
    assert told.rejected[0][1].startswith(f"{name} is ") or name == "stated"


def test_a_missing_duty_is_found_with_its_case() -> None:
    found = [one for one in rows(GLOS) if one["obligation"] != "submit-plan"]
    assert "submit-plan" not in why(found)
    told = check(found, case=Expected(rows(GLOS)))
    assert (
        "glos-cabinet-2017/submit-plan#1",
        "the case has this occurrence, and it is not among the proofs",
    ) in told.rejected
    more = check([*rows(GLOS), {**row(rows(GLOS), "submit-plan"), "obligation": "other"}], case=Expected(rows(GLOS)))
    assert ("glos-cabinet-2017/other#1", "the case has no such occurrence") in more.rejected


# -- the command ------------------------------------------------------------------------------------------------


def test_the_command(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "proofs.json"
    case = "examples/gloucestershire-2017"
    text = run("schedule", case, "--as-of", "2017-09-01", "--json").stdout
    path.write_text(text, encoding="utf-8")
    good = run("verify", path)
    assert (good.exit_code, good.stdout.splitlines()[0]) == (0, "96 of 96 proofs accepted")
    assert "not checked: that no duty is missing, and that the facts are those of the case" in good.stdout
    path.write_text(text.replace('"due": "2017-09-20"', '"due": "2017-09-19"'), encoding="utf-8")
    bad = run("verify", path)
    assert bad.exit_code == 1
    assert (
        "rejected: glos-cabinet-2017/submit-plan#1: due is 2017-09-19, which no step gives: it is 2017-09-20"
        in bad.stdout
    )
    told = json.loads(run("verify", path, "--json").stdout)
    assert told["checked"] == 96
    assert [one["proof"] for one in told["rejected"]] == ["glos-cabinet-2017/submit-plan#1"]
    assert told["unchecked"]
    path.write_text("{", encoding="utf-8")
    assert run("verify", path).exit_code == 2
    assert run("verify", tmp_path).exit_code == 1


def test_the_command_with_the_case(run: Run, tmp_path: Path) -> None:
    path, case = tmp_path / "proofs.json", "examples/leicester-2015"
    text = run("schedule", case, "--as-of", "2017-01-04", "--json").stdout
    path.write_text(text, encoding="utf-8")
    whole = run("verify", path, "--case", case, "--as-of", "2017-01-04")
    assert (whole.exit_code, whole.stdout.splitlines()) == (
        0, ["246 of 246 proofs accepted", "not checked: that what is said to have happened did happen, on the day that is said"],
    )  # fmt: skip
    later = run("verify", path, "--case", case, "--as-of", "2017-02-04")
    assert later.exit_code == 1
    assert "status is" in later.stdout
    undated = run("verify", path, "--case", case)
    assert undated.exit_code == 0
    assert "not checked: statuses, and how far what recurs is listed: give --as-of" in undated.stdout
    less = json.loads(text)
    gone = next(one["obligation"] for one in less if one["key"] == "1")
    path.write_text(json.dumps([one for one in less if one["obligation"] != gone]), encoding="utf-8")
    assert f"/{gone}#1: the case has this occurrence" in run("verify", path, "--case", case).stdout


def test_one_bad_proof_does_not_hide_the_others(run: Run, tmp_path: Path) -> None:
    path, found = tmp_path / "proofs.json", rows(GLOS)
    found[0]["proof"] = {"step": 5}
    found[1]["phrase"] = ["x"]
    found[2]["due"] = 10**40
    path.write_text(json.dumps(found), encoding="utf-8")
    told = run("verify", path)
    assert told.exit_code == 1
    assert len([line for line in told.stdout.splitlines() if line.startswith("rejected: ")]) == 3
    assert "93 of 96 proofs accepted" in told.stdout


def test_a_calendar_of_ones_own_takes_no_bundled_ones_place(tmp_path: Path, run: Run) -> None:
    own = "id: {0}\ntitle: t\nholidays: {{country: DE}}\n"
    (tmp_path / "england-and-wales.yaml").write_text(own.format("england-and-wales"), encoding="utf-8")
    proof = tmp_path / "proof.json"
    words = ("5 working days after 2026-05-01", "--calendar", "england-and-wales")
    proof.write_text(run("when", *words, "--json").stdout, "utf-8")
    assert run("verify", proof).exit_code == 0
    twice = run("verify", proof, "--rules", tmp_path)
    assert twice.exit_code == 1
    assert '"england-and-wales" stands in two places' in twice.stdout
    assert "stands in two places" in run("when", *words, "--rules", tmp_path).stderr


def test_ten_thousand_proofs_take_seconds() -> None:
    found = rows(LEICESTER)
    many = [dict(one, case=f"c{number}") for number in range(10_000 // len(found) + 1) for one in found]
    with cpu_seconds(30):
        for start in range(0, len(many), len(found)):
            assert verify_all(many[start : start + len(found)]) == []


def _deep(depth: int) -> Iterator[Json]:
    step = {"step": "anchor", "name": "a", "key": "1", "by": "computed due date", "result": "2020-01-01", "cite": None}
    yield from (dict(step) for _ in range(depth))


def test_a_proof_that_can_be_read_in_many_ways_is_bounded() -> None:
    one = row(rows(GLOS), "submit-plan")
    phrase = "by a"
    for _ in range(10):
        phrase = f"the earlier of {phrase} and by a"
    hostile = {**one, "phrase": phrase, "proof": [{**next(_deep(1)), "by": "x"}, *_deep(1500)]}
    with cpu_seconds(10):
        assert verify_all([hostile])
    # Named dates within named dates: each of them could be worked out from any part of those before it.
    named = {**next(_deep(1)), "by": "computed", "phrase": "a"}
    within = {**one, "phrase": "by a", "proof": [{**named, "by": "x"}, *(dict(named) for _ in range(300))]}
    for step in within["proof"][:1]:
        del step["phrase"]
    with cpu_seconds(10):
        assert "too many ways" in verify_all([within | {"due": "2020-01-02"}])[0][1]


def test_where_several_are_missing_it_is_told_of_the_row_after_the_first_gap(case_in: Callable[..., Path]) -> None:
    found = listed(case_in, "facts: {start: 2026-03-02}\n", duty("a", "every 1 week after start"))
    assert why([found[0], found[2], found[4], *found[5:]]) == "r/a#3: no. 2 is missing before it"
    assert why([*found[:3], found[5], found[7]]) == "r/a#6: no. 4 is missing before it"


def test_the_latest_lawful_date_is_not_what_somebody_said_happened(case_in: Callable[..., Path]) -> None:
    found = listed(case_in, "facts: {start: 2026-03-02}\n", duty("a", "at least every 2 weeks after start"))
    second = copy.deepcopy(found[1])
    assert (second["proof"][0]["name"], second["proof"][0]["by"]) == ("the latest lawful date of no. 1", "projected")
    assert why([second]) == ""
    for by in ("the case file", "booked", "computed"):
        second["proof"][0]["by"] = second["anchor"]["by"] = by
        assert why([second]), by
