"""The five papers, computed: every duty there, the dates that the papers and the law give, golden layout."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from obligations import load_case, schedule
from tests.conftest import EXAMPLES, ROOT
from tests.trials import AS_OF

#: Duties a case must carry, read from the papers: how many stand in each rule set.
DUTIES = {
    "gloucestershire-2017": {"glos-notice-2017": 15, "glos-cabinet-2017": 16, "call-in": 2},
    "gloucestershire-2022": {"glos-cabinet-2022": 8, "action-statement": 2},
    "leicester-2015": {"leicester-notice-2015": 27},
    "somerset-2013": {"somerset-notice-2013": 24},
}


@pytest.mark.parametrize("name", AS_OF)
def test_every_duty_of_the_papers_is_on_the_register(name: str) -> None:
    register = schedule(load_case(EXAMPLES / name), as_of=AS_OF[name])
    duties = {(row.rule_set, row.obligation) for row in register}
    counts = {rules: sum(one == rules for one, _ in duties) for rules, _ in duties}
    assert counts == DUTIES[name]
    for row in register:
        assert row.duty.cite
        assert row.duty.who
        if not (row.due or row.opens or row.why_blocked):
            assert row.duty.words, row.id


@pytest.mark.parametrize("name", AS_OF)
def test_the_register_as_text_is_the_expected_one(name: str, run: Callable[..., Result]) -> None:
    """Layout only: the dates have their own tests. UPDATE_GOLDEN=1 rewrites the file; read the difference."""
    result = run("schedule", f"examples/{name}", "--as-of", AS_OF[name])
    assert result.exit_code == 0, result.stderr
    golden = EXAMPLES / name / "register.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(result.stdout, encoding="utf-8")
    assert result.stdout == golden.read_text(encoding="utf-8")


def dues(name: str, duty: str, **facts: str) -> list[str]:
    case = load_case(EXAMPLES / name)
    if facts:
        case = case.with_facts({k.replace("_", "."): date.fromisoformat(v) for k, v in facts.items()})
    return [str(row.due) for row in schedule(case, as_of=AS_OF[name]).find(duty)]


def test_gloucestershire_2017_states_its_date_a_day_early() -> None:
    register = schedule(load_case(EXAMPLES / "gloucestershire-2017"), as_of=AS_OF["gloucestershire-2017"])
    plan = register.find("submit-plan")[0]
    assert (str(plan.due), str(plan.stated), plan.discrepancy) == ("2017-09-20", "2017-09-19", -1)
    delivery = register.find("deliver-plan")[0]
    assert (str(delivery.due), str(delivery.stated), delivery.discrepancy) == ("2018-12-13", "2018-11-30", -13)


def test_gloucestershire_2017_has_its_steps_in_the_wrong_order() -> None:
    """The plan is due on the 20th (stated: the 19th); the board that must approve it discusses it on the 25th."""
    register = schedule(load_case(EXAMPLES / "gloucestershire-2017"), as_of=AS_OF["gloucestershire-2017"])
    clashes = [finding for finding in register.findings if finding.code == "clash"]
    assert [finding.occurrence for finding in clashes] == ["glos-cabinet-2017/submit-plan#1"] * 2
    assert "needs take-effect, which falls on 2017-09-26 (the day after 2017-09-25), later" in clashes[0].message
    assert "needs board-discussion through plan-approval, which falls on 2017-09-25, later" in clashes[1].message


def test_gloucestershire_2022_agrees_with_the_law_on_receipt_that_day() -> None:
    register = schedule(load_case(EXAMPLES / "gloucestershire-2022"), as_of=AS_OF["gloucestershire-2022"])
    for reference in ("glos-cabinet-2022/submit-plan", "action-statement/submit-statement"):
        row = register.find(reference)[0]
        assert (str(row.due), str(row.stated), row.discrepancy) == ("2022-07-15", "2022-07-15", 0)
    anchor = register.find("submit-statement")[0].anchor
    assert anchor is not None
    assert anchor["by"].startswith("assumed")


def test_leicester_counts_each_report_from_the_notice() -> None:
    assert dues("leicester-2015", "chair-report")[:4] == ["2016-06-22", "2016-12-22", "2017-06-22", "2017-12-22"]
    assert dues("leicester-2015", "council-report")[0] == "2016-06-15"
    assert dues("leicester-2015", "deliver-plan") == ["2016-09-20"]


def test_whatever_is_overdue_is_found_and_says_what_it_supposes() -> None:
    register = schedule(load_case(EXAMPLES / "leicester-2015"), as_of=date(2016, 7, 1))
    found = {one.occurrence: one.message for one in register.findings if one.code == "overdue"}
    assert set(found) == {row.id for row in register if row.status == "overdue"}
    firm = {name.split("/")[1] for name, message in found.items() if "supposes" not in message}
    assert firm == {"board-meeting#1", "dfe-review#1", "chair-report#1", *(f"testing-days#{n}" for n in range(1, 7))}
    assert found["leicester-notice-2015/board-meeting#2"] == (
        "was due on 2016-02-16; that supposes no. 1 on 2016-01-19, which is not recorded"
    )


def test_somerset_waits_for_its_date() -> None:
    register = schedule(load_case(EXAMPLES / "somerset-2013"), as_of=AS_OF["somerset-2013"])
    assert {row.status for row in register} == {"unresolved", "unstated"}
    assert all(row.blocked_by for row in register if row.status == "unresolved")
    assert dues("somerset-2013", "agree-data", notice_issued="2013-11-01") == ["2014-01-01"]
    assert dues("somerset-2013", "chair-assessment", notice_issued="2013-11-01") == ["2014-01-01", "2014-07-01"]


def test_feb_is_never_skipped_by_a_six_monthly_duty_from_the_31st() -> None:
    case = load_case(EXAMPLES / "leicester-2015").with_facts({"notice.issued": date(2015, 8, 31)})
    found = [str(row.due) for row in schedule(case, as_of=date(2016, 1, 1)).find("chair-report")]
    assert found == ["2016-02-29", "2016-08-31", "2017-02-28", "2017-08-31", "2018-02-28", "2018-08-31"]


def test_the_rules_and_cases_are_without_a_problem(run: Callable[..., Result]) -> None:
    result = run("check", "rules", "calendars", "examples")
    assert result.exit_code == 0, result.stderr
    assert run("check").exit_code == 0


# -- the health of the rules --------------------------------------------------------------------------


def rule_files() -> list[Path]:
    return sorted([*(ROOT / "rules").rglob("*.yaml"), *EXAMPLES.rglob("*20[0-9][0-9].yaml")])


@pytest.mark.parametrize("path", rule_files(), ids=lambda path: path.stem)
def test_every_event_is_used_and_no_unverified_word_is_long(path: Path) -> None:
    from obligations.library.finding import load_rules

    rules = load_rules(path).rules
    used = {name for _, phrase in _phrases(rules) for name, _ in phrase.names} | {rules.starts}
    stops = [pause for duty in rules.obligations.values() for one in duty.versions() for pause in one.pauses]
    used |= {name for pause in stops for name in (pause.from_, pause.to)}
    assert set(rules.events) <= used, "an event that nothing hangs on"
    assert set(rules.parties) <= {p for d in rules.obligations.values() for p in (*d.who, *d.to)}
    for name, duty in rules.obligations.items():
        assert len((duty.words or "").split()) <= 15, f"{name}: a quotation is a few words"


def _phrases(rules: object) -> list[tuple[object, object]]:
    from obligations.library.crosscheck import time_phrases

    return list(time_phrases(rules))  # type: ignore[arg-type]
