"""What moves: exactly what does, from when to when, and why."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from dateutil.relativedelta import relativedelta

from obligations import fact, load_calendar, load_case, open_case, schedule
from obligations.analysis.impact import moves
from tests.conftest import EXAMPLES, ROOT, duty
from tests.trials import Cases, make


def test_the_state_funeral_moves_exactly_what_it_must(case_in: Cases) -> None:
    """Twenty open duties; which of them move is worked out here with the calendars, one by one."""
    rules = [duty(f"d{n}", f"within {n * 4} working days after start") for n in range(1, 15)]
    rules += [duty(f"m{n}", f"within {n} months after start") for n in range(1, 6)] + [duty("fixed", "by 2022-09-20")]
    folder = make(case_in, "facts:\n  start: {on: 2022-07-18, by: a letter}\n", *rules)
    case = load_case(folder)
    day, before, after = date(2022, 8, 1), date(2022, 9, 8), date(2022, 9, 9)
    found = moves(schedule(case, as_of=day, known_on=before), schedule(case, as_of=day, known_on=after))
    cal = load_calendar("england-and-wales")
    wanted = set()
    for n in range(1, 15):
        old = cal.as_known_on(before).shift(date(2022, 7, 18), n * 4)
        if old >= date(2022, 9, 19):
            wanted.add(f"r/d{n}#1")
    assert {move.occurrence for move in found} == wanted
    assert 0 < len(wanted) < 14
    assert all("2022-09-19 (State Funeral of Queen Elizabeth II) is closed" in move.cause for move in found)
    assert all(move.days is not None and move.days >= 1 for move in found)


def test_a_moved_fact_moves_what_hangs_on_it(run: Callable[..., Result]) -> None:
    words = (
        "impact",
        "examples/leicester-2015",
        "--fact",
        "notice.issued=2016-01-22",
        "--as-of",
        "2016-03-01",
        "--json",
    )
    found = {row["occurrence"]: row for row in json.loads(run(*words).stdout)}
    report = found["leicester-notice-2015/chair-report#1"]
    oracle = date(2016, 1, 22) + relativedelta(months=6)
    assert (report["old"], report["new"]) == ("2016-06-22", oracle.isoformat())
    assert "notice.issued moved from 2015-12-22 to 2016-01-22" in report["cause"]
    assert not any("deliver-plan" in name or "adviser-report" in name for name in found)
    assert "occurrences move" in run(*words[:-1]).stdout


def test_an_unknown_fact_that_becomes_known(run: Callable[..., Result]) -> None:
    words = (
        "impact",
        "examples/somerset-2013",
        "--fact",
        "notice.issued=2013-11-01",
        "--as-of",
        "2013-12-01",
        "--json",
    )
    found = {row["occurrence"]: row for row in json.loads(run(*words).stdout)}
    assert found["somerset-notice-2013/agree-data#1"]["new"] == "2014-01-01"
    assert "notice.issued is known to be 2013-11-01" in found["somerset-notice-2013/agree-data#1"]["cause"]
    assert found["somerset-notice-2013/chair-assessment#2"]["cause"] == "is new"


def test_what_is_done_never_moves_and_a_policy_can_keep_the_rest(case_in: Cases) -> None:
    case = "facts:\n  start: {on: 2022-07-18, by: x}\ndone:\n  - {duty: a, on: 2022-07-20, by: x}\n"
    rules = [duty("a", "within 70 working days after start"), duty("b", "within 70 working days after start")]
    loaded = load_case(make(case_in, case, *rules, head="on_change: keep"))
    day = date(2022, 9, 10)
    found = moves(schedule(loaded, as_of=day, known_on=date(2022, 7, 18)), schedule(loaded, as_of=day))
    assert [(move.occurrence, str(move.old), str(move.new), move.kept) for move in found] == [
        ("r/b#1", "2022-10-25", "2022-10-26", True)
    ]


def test_nothing_changes_nothing(run: Callable[..., Result]) -> None:
    case = load_case(EXAMPLES / "gloucestershire-2017")
    register = schedule(case, as_of=date(2017, 9, 1))
    assert moves(register, register) == []
    result = run("impact", "examples/gloucestershire-2017")
    assert result.exit_code == 2
    assert "say what changes" in result.stderr


def copied(tmp_path: Path, name: str = "copy") -> Path:
    """Copy the Leicester case."""
    return Path(shutil.copytree(ROOT / "examples/leicester-2015", tmp_path / name))


def test_a_rebooked_meeting_and_an_amended_rule_move_what_hangs_on_them(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    rebooked, amended = copied(tmp_path, "rebooked"), copied(tmp_path, "amended")
    case = rebooked / "case.yaml"
    meetings = "meetings:\n  board-meeting: {dates: [2016-01-11, 2016-02-08]}\n"
    case.write_text(case.read_text(encoding="utf-8") + meetings, encoding="utf-8")
    again = copied(tmp_path, "again")
    moved = meetings.replace("2016-02-08", "2016-02-01")
    (again / "case.yaml").write_text((again / "case.yaml").read_text(encoding="utf-8") + moved, encoding="utf-8")
    told = run("impact", rebooked, "--to", again, "--as-of", "2016-01-05", "--until", "2016-06-30", "--json")
    found = {move["occurrence"]: (move["old"], move["new"]) for move in json.loads(told.stdout)}
    assert found["leicester-notice-2015/observe-board#2"] == ("2016-02-08", "2016-02-01")
    assert not any("chair-report#" in name for name in found)
    rules = amended / "leicester-notice-2015.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(
        text.replace("due: every 6 months after notice.issued", "due: every 3 months after notice.issued"),
        encoding="utf-8",
    )
    told = run("impact", "examples/leicester-2015", "--to", amended, "--as-of", "2016-01-05", "--json")
    found = {move["occurrence"]: move for move in json.loads(told.stdout)}
    assert found["leicester-notice-2015/chair-report#1"]["new"] == "2016-03-22"
    assert 'the words changed from "every 6 months' in found["leicester-notice-2015/chair-report#1"]["cause"]


def test_a_refreshed_calendar_is_tried_before_it_is_taken(run: Callable[..., Result], tmp_path: Path) -> None:
    text = (ROOT / "calendars/england-and-wales.yaml").read_text(encoding="utf-8")
    added = text.replace(
        "      2017-08-28: Summer bank holiday\n",
        "      2017-08-28: Summer bank holiday\n      2017-09-04: A new holiday\n",
    )
    assert added != text
    (tmp_path / "england-and-wales.yaml").write_text(added, encoding="utf-8")
    told = run("impact", "examples/gloucestershire-2017", "--instead", tmp_path, "--as-of", "2017-08-01", "--json")
    found = {move["occurrence"]: move for move in json.loads(told.stdout)}
    plan = found["glos-cabinet-2017/submit-plan#1"]
    assert (plan["old"], plan["new"], plan["cause"]) == (
        "2017-09-20", "2017-09-21", "2017-09-04 (A new holiday) is closed",
    )  # fmt: skip


def test_of_two_days_that_moved_the_first_counted_from_is_named(case_in: Cases) -> None:
    rule = duty("a", "the later of within 1 week after start and within 1 week after call")
    folder = make(case_in, "facts: {start: 2026-03-02, call: 2026-03-03}\n", rule, events="  call: they call\n")
    before = open_case(folder)
    after = before.assuming(fact("start", "2026-03-04", id="1"), fact("call", "2026-03-06", id="1"))
    assert [(str(m.old), str(m.new), m.cause) for m in before.moves(after, as_of=date(2026, 3, 5))] == [
        ("2026-03-10", "2026-03-13", "start moved from 2026-03-02 to 2026-03-04")
    ]


@pytest.mark.parametrize(("head", "kept"), [("on_change: keep", True), ("", False)])
def test_what_had_a_date_is_kept_where_the_rules_say_so_and_what_is_new_is_not(
    case_in: Cases, head: str, kept: bool
) -> None:
    rules = [duty("answer", "within 1 week after each call"), duty("b", "within 1 week after over"),
             duty("a", "within 1 week after start")]  # fmt: skip
    folder = make(case_in, "facts: {start: 2026-03-02}\n", *rules, events="  call: they call\n  over: t\n", head=head)
    before = open_case(folder)
    after = before.assuming(fact("start", "2026-03-03", id="1"), fact("call", "2026-03-04"), fact("over", "2026-03-05"))
    found = before.moves(after, as_of=date(2026, 3, 5))
    assert {move.occurrence: (str(move.old), str(move.new), move.kept) for move in found} == {
        "r/b#1": ("None", "2026-03-12", False), "r/a#1": ("2026-03-09", "2026-03-10", kept),
        "r/answer#1": ("None", "2026-03-11", False),
    }  # fmt: skip


def test_of_several_facts_that_become_known_one_is_named_with_its_own_day(case_in: Cases) -> None:
    folder = make(case_in, "", duty("a", "the later of by call and by reply"), events="  call: x\n  reply: y\n")
    before = open_case(folder)
    after = before.assuming(fact("call", "2026-03-02"), fact("reply", "2026-03-05"))
    (move,) = before.moves(after, as_of=date(2026, 3, 1))
    assert (str(move.new), move.cause) == ("2026-03-05", "call is known to be 2026-03-02")
