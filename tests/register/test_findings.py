"""What a register finds, what a status says, and under which heading a row stands."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest
from click.testing import Result

from obligations import when
from obligations.dates.steps import Skip
from obligations.errors import ClashError
from tests.conftest import duty
from tests.trials import START, Cases, dues, make, register


def test_an_overdue_duty_that_rests_on_an_unrecorded_act_is_found(case_in: Cases, run: Callable[..., Result]) -> None:
    folder = make(case_in, START, duty("tell", "within 5 days after start"), duty("act", "within 5 days after tell"))
    found = register(folder, "2020-03-01")
    assert [(row.obligation, row.status) for row in found] == [("tell", "overdue"), ("act", "overdue")]
    assert [(one.code, one.occurrence, one.message) for one in found.findings] == [
        ("overdue", "r/tell#1", "was due on 2020-02-05"),
        ("overdue", "r/act#1", "was due on 2020-02-10; that supposes tell on 2020-02-05, which is not recorded"),
    ]
    told = make(case_in, START + "  tell: {on: 2020-02-05, by: x}\n", duty("tell", "within 5 days after start"),
                duty("act", "at least every week after tell"))  # fmt: skip
    assert run("schedule", told, "--as-of", "2020-02-20", "--until", "2020-02-28", "--strict").exit_code == 1


def test_at_least_so_long_does_not_end_when_so_long_has_passed(case_in: Cases) -> None:
    rules = [
        duty("watch", "from start for at least 12 months", "holds"),
        duty("keep", "from start for 12 months", "holds"),
    ]
    found = register(make(case_in, START, *rules), "2021-06-01")
    assert [(row.status, str(row.until)) for row in found] == [("standing", "2021-01-31"), ("ended", "2021-01-30")]


@pytest.mark.parametrize(
    ("phrase", "until"),
    [
        ("from start for 1 day", "2020-01-31"),
        ("from start for 2 days", "2020-02-01"),
        ("from start for 1 week", "2020-02-06"),
        ("from start for 1 month", "2020-02-29"),
        ("from start for 3 working days", "2020-02-04"),
        ("from start for at least 2 days", "2020-02-02"),
        ("from start until 2020-01-31", "2020-01-31"),
    ],
)
def test_a_standing_duty_lasts_as_many_days_as_it_says(case_in: Cases, phrase: str, until: str) -> None:
    row = register(make(case_in, START, duty("a", phrase, "holds"))).find("a")[0]
    assert (str(row.opens), str(row.until)) == ("2020-01-31", until)


def test_what_has_not_begun_stands_under_its_own_heading(case_in: Cases, run: Callable[..., Result]) -> None:
    folder = make(case_in, START, duty("a", "from start", "holds"), duty("b", "from start for 1 day", "holds"))
    ahead = run("schedule", folder, "--as-of", "2020-01-01").stdout
    assert "Not yet begun" in ahead
    assert "Closed" not in ahead
    over = run("schedule", folder, "--as-of", "2020-03-01").stdout
    assert over.index("Standing") < over.index("r/a") < over.index("Closed") < over.index("r/b")


def layers(count: int) -> list[str]:
    """Return duties in a lattice: two a layer, each needing both of the layer below."""
    made = [duty("l0a", "on 2020-12-01"), duty("l0b", "on 2020-12-01")]
    for n in range(1, count):
        needs = f"    needs: [l{n - 1}a, l{n - 1}b]\n"
        made += [duty(f"l{n}{side}", "by 2020-06-01", more=needs) for side in "ab"]
    return made


def test_what_is_needed_along_many_ways_is_settled_once(case_in: Cases) -> None:
    folder = make(case_in, START, *layers(40))
    started = time.process_time()
    found = register(folder)
    assert time.process_time() - started < 20  # 28 layers took half a minute, and twice that with each further one
    clashes = [one for one in found.findings if one.code == "clash"]
    assert len(clashes) == 2 * 2 * 39  # each of the others, with each of the two that fall too late


def test_a_window_that_an_adjustment_turns_round_is_a_clash(case_in: Cases) -> None:
    phrase = "between 6 days and 1 week after {}, or the previous working day"
    with pytest.raises(ClashError, match="closes on 2032-03-12, before it opens on 2032-03-13"):
        when(phrase.format("2032-03-07"), calendar="england-and-wales")
    case = START.replace("2020-01-31", "2032-03-07")
    found = register(make(case_in, case, duty("a", phrase.format("start"))), "2032-03-01")
    assert (found.find("a")[0].status, found.find("a")[0].due) == ("unresolved", None)
    assert [one.code for one in found.findings] == ["clash"]


def test_blocked_by_names_facts_and_the_reason_stands_beside_it(case_in: Cases) -> None:
    folder = make(case_in, START, duty("a", "within 5 days after over"), duty("b", "on 29 February in the year of start"),
                  events="  over: t\n")  # fmt: skip
    waits, never = (row.as_json() for row in register(folder.parent / folder.name))
    assert (waits["blocked_by"], waits["why_blocked"]) == ("over", "over is not known")
    assert never["due"] == "2020-02-29"
    assert never["blocked_by"] is never["why_blocked"] is None
    odd = make(case_in, START.replace("2020", "2021"), duty("b", "on 29 February in the year of start"))
    row = register(odd).find("b")[0].as_json()
    assert (row["blocked_by"], row["why_blocked"]) == (None, "2021 has no 29 February")


def test_an_event_that_begins_a_series_is_its_first(case_in: Cases) -> None:
    rules = [duty("board", "every 4 weeks after opening until 2021-12-31"), duty("papers", "1 week before each board"),
             duty("plan", "before the first board in February"), duty("report", "by the first board in March")]  # fmt: skip
    folder = make(case_in, "facts:\n  start: {on: 2020-01-31, by: x}\n  opening: {on: 2020-02-10, by: x}\n", *rules,
                  events="  opening: {text: it first meets, first_of: board}\n", head="starts: start")  # fmt: skip
    found = register(folder, until=date(2020, 4, 30))
    assert dues(found, "board") == ["2020-03-09", "2020-04-06"]
    assert [(row.key, str(row.due)) for row in found.find("papers")][:2] == [
        ("first", "2020-02-03"),
        ("1", "2020-03-02"),
    ]
    assert dues(found, "plan") == ["2020-02-09"]
    assert dues(found, "report") == ["2020-03-09"]


def test_the_first_of_what_does_not_repeat_is_a_fault(case_in: Cases) -> None:
    from obligations import ProblemsError

    folder = make(case_in, START, duty("a", "by 2020-03-01"), events="  opening: {text: t, first_of: a}\n")
    with pytest.raises(ProblemsError, match='"a" is not a repeating duty, so it has no first'):
        register(folder)


def test_a_window_between_two_parameters(case_in: Cases) -> None:
    case = START + "parameters:\n  early: {is: 5 days, source: s}\n  late: {is: 2 weeks, source: s}\n"
    folder = make(
        case_in, case, duty("a", "between {early} and {late} after start"), head="parameters: {early: t, late: t}"
    )
    row = register(folder).find("a")[0]
    assert (str(row.opens), str(row.due)) == ("2020-02-05", "2020-02-14")


def test_a_working_day_is_what_the_rule_set_says_it_is(case_in: Cases) -> None:
    """The definition of the Freedom of Information Act is no authority for another instrument's count."""
    from obligations.dates.cites import cite_of

    case = START.replace("2020-01-31", "2020-08-28")
    plain = make(case_in, case, duty("a", "within 5 working days after start"))
    text = (plain / "r.yaml").read_text("utf-8").replace("england-and-wales", "uk-any-part")
    (plain / "r.yaml").write_text(text, "utf-8")
    skip = next(step for step in register(plain).find("a")[0].steps if isinstance(step, Skip))
    assert cite_of(skip) == "Banking and Financial Dealings Act 1971"
    decided = "decided:\n  calendar: {is: bank holidays anywhere, authority: reg 2(1)}\nparties:"
    (plain / "r.yaml").write_text(text.replace("parties:", decided, 1), "utf-8")
    skip = next(step for step in register(plain).find("a")[0].steps if isinstance(step, Skip))
    assert cite_of(skip) == "A paper: reg 2(1); Banking and Financial Dealings Act 1971"


def test_a_closure_is_no_cut_off_whatever_it_is_called(case_in: Cases, run: Callable[..., Result]) -> None:
    phrase = "by start, or the next working day"
    folder = make(case_in, START.replace("2020-01-31", "2020-01-30"), duty("a", phrase), head="cutoff: '16:00'")
    text = "id: own\ntitle: t\ncoverage: {from: 2019, proclaimed: 2030, until: 2030}\nclosures: {2020-01-30: it was a bad day}\n"
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    rules = (folder / "r.yaml").read_text("utf-8").replace("england-and-wales", "own")
    (folder / "r.yaml").write_text(rules, encoding="utf-8")
    told = run("explain", folder, "a").stdout
    assert "Thursday 30 January 2020 is not a working day (it was a bad day)" in told
    late = START.replace("2020-01-31, by", '2020-01-30, time: "16:30", by')
    told = run("explain", make(case_in, late, duty("a", phrase), head="cutoff: '16:00'"), "a").stdout
    assert "On Thursday 30 January 2020 it was 16:30, not before the cut-off at 16:00" in told


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        # Somerset's notice: "before" and "by the first board-meeting in" a month; the first meeting is one of them.
        ("2013-12-10", {"December": "2013-12-09"}),
        ("2014-01-08", {"January": "2014-01-07"}),
    ],
    ids=["December", "January"],
)
def test_somersets_first_board_is_a_board_meeting(first: str, expected: dict[str, str]) -> None:
    from obligations import load_case, schedule
    from tests.conftest import EXAMPLES

    facts = {"notice.issued": date(2013, 11, 1), "board.first": date.fromisoformat(first)}
    case = load_case(EXAMPLES / "somerset-2013").with_facts(facts)
    found = schedule(case, as_of=date(2013, 11, 15))
    for month, day in expected.items():
        rows = [row for row in found if row.phrase == f"before the first board-meeting in {month}"]
        assert [str(row.due) for row in rows] == [day]
