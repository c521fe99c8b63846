"""What files show only together: cycles, names of two laws, phrases that can never be dated, files that are not ours."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from obligations import ProblemsError, load_case, schedule
from obligations.errors import UnknownNameError, UsageError
from obligations.library.merging import checked
from tests.conftest import CASE, RULES, duty, with_examples
from tests.trials import START, Cases, dues, make, register

Run = Callable[..., Result]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (duty("a", "from each over", "holds"), 'one day is wanted here, and "each over" is several'),
        (
            duty("a", "the later of after start and within 3 days after over"),
            "a limit cannot be compared with an opening",
        ),
        (
            duty("a", "the earlier of by start and at least 3 days after over"),
            "a limit cannot be compared with an opening",
        ),
    ],
    ids=["standing from each", "later of an opening and a limit", "earlier of a limit and an opening"],
)
def test_what_can_never_be_dated_is_a_fault_of_the_file(case_in: Cases, more: str, message: str) -> None:
    folder = make(case_in, START, more, events="  over: t\n", names=("a",))
    with pytest.raises(ProblemsError, match=message):
        load_case(folder)


def test_a_named_date_is_one_day(case_in: Cases) -> None:
    folder = make(case_in, START, duty("a", "by limit"), head="dates: {limit: 3 days after each start}")
    with pytest.raises(ProblemsError, match='one day is wanted here, and "each start" is several'):
        load_case(folder)


def two_laws(folder: Path, first: str, second: str, events: tuple[str, str] = ("", ""), facts: str = "{}") -> Path:
    """Write a case of two rule sets, ``r`` and ``q``, of two sources."""
    for name, rules, more in (("r", first, events[0]), ("q", second, events[1])):
        names = [line.strip()[:-1] for line in rules.splitlines() if line.startswith("  ") and line[2] != " "]
        text = RULES.format(rules=with_examples(rules, *names), events=more, head="")
        text = text.replace("id: r", f"id: {name}").replace("A paper", f"The paper {name}")
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "case.yaml").write_text(CASE.replace("[r]", "[r, q]") + f"facts: {facts}\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("order", ["[r, q]", "[q, r]"])
def test_a_cycle_across_two_rule_sets_is_refused_in_either_order(tmp_path: Path, order: str) -> None:
    folder = two_laws(
        tmp_path, duty("tell", "within 3 days after heard"), duty("hear", "within 3 days after told"),
        ("  heard: h\n  told: {text: t, does: tell}\n", "  told: t\n  heard: {text: h, does: hear}\n"),
    )  # fmt: skip
    case = (folder / "case.yaml").read_text("utf-8").replace("[r, q]", order)
    (folder / "case.yaml").write_text(case, encoding="utf-8")
    with pytest.raises(ProblemsError, match='a cycle: "q/hear" is timed by "r/tell" is timed by "q/hear"'):
        load_case(folder)


def test_duties_of_two_rule_sets_that_need_each_other_are_refused(tmp_path: Path) -> None:
    needs = "    needs: [{}]\n"
    folder = two_laws(tmp_path, duty("a", "by 2020-03-01", more=needs.format("q/b")),
                      duty("b", "by 2020-03-01", more=needs.format("r/a")))  # fmt: skip
    with pytest.raises(ProblemsError, match='a cycle: "q/b" needs "r/a" needs "q/b"'):
        load_case(folder)


def test_a_case_says_whose_event_it_means(tmp_path: Path, run: Run) -> None:
    parts = (
        duty("answer", "within 20 days after request.received"),
        duty("assess", "within 6 weeks after request.received"),
    )
    texts = ("  request.received: a request for information\n", "  request.received: a request for an assessment\n")
    both = two_laws(tmp_path, *parts, texts, "{request.received: 2020-03-02}")
    result = run("check", both / "case.yaml")
    assert result.exit_code == 0
    assert (
        '"request.received" is an event of 2 laws (r: a request for information; q: a request for an assessment)'
        in (result.stderr)
    )
    assert "if it is one of them only, write r/request.received" in result.stderr
    assert [str(row.due) for row in schedule(load_case(both), as_of=date(2020, 3, 2))] == ["2020-03-22", "2020-04-13"]
    apart = two_laws(tmp_path, *parts, texts, "{r/request.received: 2020-03-02, q/request.received: 2020-05-04}")
    assert run("check", apart / "case.yaml").stderr == ""
    assert [str(row.due) for row in schedule(load_case(apart), as_of=date(2020, 3, 2))] == ["2020-03-22", "2020-06-15"]
    one = two_laws(tmp_path, *parts, texts, "{q/request.received: 2020-05-04}")
    assert [str(row.due) for row in schedule(load_case(one), as_of=date(2020, 3, 2))] == ["None", "2020-06-15"]
    asked = run("schedule", one, "--as-of", "2020-03-02", "--fact", "r/request.received=2020-03-02", "--csv")
    assert "2020-03-22" in asked.stdout
    recorded = run("record", one, "r/request.received", "2020-03-02", "--by", "x")
    assert recorded.exit_code == 0, recorded.stderr
    assert "2020-03-22" in run("schedule", one, "--as-of", "2020-03-02", "--csv").stdout


def test_information_and_assessment_requests_of_the_library_are_told_apart(tmp_path: Path) -> None:
    case = "case: c\nauthority: {name: A council, nation: england}\nuses: [environmental-information, ehc-plans]\n"
    case += "facts: {environmental-information/request.received: 2021-07-03}\n"
    (tmp_path / "case.yaml").write_text(case, encoding="utf-8")
    found = schedule(load_case(tmp_path), as_of=date(2021, 7, 3))
    assert dues(found, "environmental-information/respond") == ["2021-08-03"]
    assert {str(row.due) for row in found if row.rule_set == "ehc-plans" and "request.received" in row.blocked_by} == {
        "None"
    }
    assert any("request.received" in row.blocked_by for row in found if row.rule_set == "ehc-plans")


def test_facts_given_for_a_run_are_held_to_what_a_case_file_may_say(case_in: Cases, run: Run) -> None:
    folder = make(case_in, START, duty("a", "every month after start"))
    with pytest.raises(UsageError, match='"a" recurs; say which occurrence was done'):
        load_case(folder).with_facts({"a": date(2020, 3, 1)})
    assert run("schedule", folder, "--fact", "a=2020-03-01").exit_code == 2


def test_a_parameter_of_the_wrong_kind_says_which_is_wanted(case_in: Cases) -> None:
    case = START + 'parameters: {n: {is: "17:00", source: s}}\n'
    folder = make(case_in, case, duty("a", "within {n} after start"), head="parameters: {n: t}")
    with pytest.raises(ProblemsError, match="n is given as a time of day, and a period is wanted here"):
        load_case(folder)
    case = START + "parameters: {n: {is: 5 days, source: s}}\n"
    folder = make(case_in, case, duty("a", "by start", more='    time: "{n}"\n'), head="parameters: {n: t}")
    with pytest.raises(ProblemsError, match="n is given as a period, and a time of day is wanted"):
        load_case(folder)


def test_a_calendar_that_stands_twice_is_said_once_and_nothing_untrue_follows(
    case_in: Cases, run: Run, tmp_path: Path
) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    text = "id: england-and-wales\ntitle: t\nholidays: {country: GB, subdivision: ENG}\n"
    (mine / "england-and-wales.yaml").write_text(text, encoding="utf-8")
    folder = make(case_in, START, duty("a", "within 5 working days after start"), duty("b", "2 working days after start"),
                  duty("c", "by start, or the next working day"))  # fmt: skip
    told = run("schedule", folder, "--rules", mine).stderr
    assert '"england-and-wales" stands in two places' in told
    assert "no calendar is named" not in told


def test_an_unquoted_parameter_is_told_of_quotes(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "r.yaml"
    rules = duty("a", "X").replace('"X"', "{n} ending with start")
    path.write_text(RULES.format(rules=rules, events="", head=""), encoding="utf-8")
    result = run("check", path)
    assert result.exit_code == 1
    assert 'text that begins with { needs quotes: due: "{n} …"' in result.stderr


def test_an_empty_folder_is_told_of_in_any_order(tmp_path: Path, run: Run) -> None:
    for name in ("ok", "empty"):
        (tmp_path / name).mkdir()
    (tmp_path / "ok" / "own.yaml").write_text("id: own\ntitle: t\nholidays: {country: DE}\n", encoding="utf-8")
    for order in (("ok", "empty"), ("empty", "ok")):
        result = run("check", *(tmp_path / name for name in order))
        assert (result.exit_code, "there is no YAML file here" in result.stderr) == (1, True)
    assert "this is not a file that can be read" in run("check", "/dev/null").stderr
    assert "there is no such file or folder" in run("check", tmp_path / "nowhere").stderr


def test_a_foreign_file_has_one_problem(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "workflow.yaml"
    path.write_text("name: CI\n" + "".join(f"job-{n}: {{runs: x}}\n" for n in range(200)), encoding="utf-8")
    result = run("check", path)
    assert result.exit_code == 1
    assert [line for line in result.stderr.splitlines() if "workflow.yaml" in line] == [
        f"{path}:1:1: this is no file of obligations (a case begins with case:, a rule set and a calendar with id:, "
        "a policy with reminders:)"
    ]


def test_very_many_unknown_keys_are_told_of_in_seconds(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("id: own\ntitle: t\n" + "".join(f"key{n}: x\n" for n in range(49_000)), encoding="utf-8")
    started = time.process_time()
    result = run("check", path)
    assert time.process_time() - started < 20
    assert "own.yaml:3:1: unknown key" in result.stderr
    assert "and 48900 more" in result.stderr


def test_a_folder_whose_name_begins_like_a_bundled_one_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from obligations.library import places

    monkeypatch.setattr(places, "bundled", lambda kind: tmp_path / kind)
    assert places.shown_name(tmp_path / "rules-mine" / "x.yaml") == str(tmp_path / "rules-mine" / "x.yaml")
    assert places.shown_name(tmp_path / "rules" / "uk" / "x.yaml") == "rules/uk/x.yaml"


def test_a_stated_date_of_a_fixed_schedule_is_audited(case_in: Cases, run: Run) -> None:
    case = (
        START
        + 'stated:\n  - {duty: a, key: "3", on: 2021-07-30, in: minutes}\n  - {duty: b, key: "1", on: 2020-02-27, in: minutes}\n'
    )
    folder = make(
        case_in, case, duty("a", "every 6 months after start"), duty("b", "at least every 4 weeks after start")
    )
    told = run("audit", folder, "--as-of", "2020-02-01", "--json")
    assert told.exit_code == 0, told.stderr
    import json

    first, second = json.loads(told.stdout)
    assert (first["occurrence"], first["computed"], first["days"]) == ("r/a#3", "2021-07-31", -1)
    assert first["causes"][0]["code"] == "trigger-counted"
    assert (second["occurrence"], second["computed"], second["causes"][0]["code"]) == (
        "r/b#1",
        "2020-02-28",
        "trigger-counted",
    )


def test_a_date_of_the_papers_own_is_compared_with_nothing(case_in: Cases, run: Run) -> None:
    more = "    stated: 2020-03-31\n"
    folder = make(case_in, START, duty("a", "by 2020-03-31", more=more))
    told = run("audit", folder, "--as-of", "2020-02-01").stdout
    assert "The paper's own date: Tuesday 31 March 2020." in told
    assert "agree" not in told
    assert register(folder).findings == ()


def test_impact_answers_as_known_on_the_day_asked_for(case_in: Cases, run: Run) -> None:
    case = START.replace("2020-01-31", "2022-08-22")
    folder = make(case_in, case, duty("a", "within 20 working days after start"))
    # 19 September 2022 was announced on the 9th: until then 20 working days after 24 August end on the 22nd.
    words = ("impact", folder, "--as-of", "2022-08-22", "--fact", "start=2022-08-24")
    assert "r/a#1: 2022-09-21 -> 2022-09-23 (+2 days)" in run(*words).stdout
    assert "r/a#1: 2022-09-21 -> 2022-09-22 (+1 day)" in run(*words, "--against", "2022-09-01").stdout


@pytest.mark.parametrize(("events", "more"), [(27, ""), (28, ""), (29, " and 1 more")])
def test_of_many_known_names_thirty_are_told(case_in: Cases, events: int, more: str) -> None:
    """Beside the event "start" and the duty "a" there are so many others."""
    named = "".join(f"  e{number:02}: t\n" for number in range(events))
    case = load_case(make(case_in, START, duty("a", "by start"), events=named))
    with pytest.raises(UnknownNameError) as caught:
        checked(case, "fact", "zzzz", {"date": "2020-03-02"})
    told = str(caught.value).partition("known: ")[2].rstrip(")")
    assert told == ", ".join(["a", *(f"e{number:02}" for number in range(events)), "start"][:30]) + more
