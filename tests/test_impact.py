"""What moves: exactly what does, from when to when, and why."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

from click.testing import Result
from dateutil.relativedelta import relativedelta

from obligations import load_calendar, load_case, schedule
from obligations.impact import moves
from tests.conftest import EXAMPLES, duty
from tests.test_scheduling import Cases, make


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
