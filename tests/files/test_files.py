"""Strict files: every problem with its position, all at once, and nothing silent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from obligations import ProblemsError, load_case, schedule
from obligations.files import documents
from obligations.files.model.calendars import CalendarFile
from obligations.files.model.rules import RuleSet
from tests.conftest import CASE, duty, with_examples

GOOD = """id: x
title: A title
source: {name: A source}
parties: {council: C}
obligations:
  a: {cite: p1, does: x, who: council, force: must, due: unstated, words: w}
"""


def problems(text: str, model: type = RuleSet) -> list[str]:
    try:
        documents.validate(documents.parse(text, "x.yaml"), model)
    except ProblemsError as error:
        return [str(problem).splitlines()[0] for problem in error.problems]
    return []


def test_a_good_file_has_no_problems() -> None:
    assert problems(GOOD) == []


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (("title:", "titel:"), ['x.yaml:1:1: "title" is missing', 'x.yaml:2:1: unknown key "titel" (did you mean "title"?)']),
        (("force: must", "force: mst"), ["x.yaml:6:47: 'mst' is no force (did you mean \"must\"?)"]),
        (("due: unstated, words: w", "due: unstated"), ["x.yaml:6:6: an unstated time needs the source's own few words in words:"]),
        (("due: unstated, words: w", "words: w"), ["x.yaml:6:6: a duty has one of due, holds and quota; this one has none (due: unstated, if no time is said)"]),
        (("due: unstated", "due: unstatd"), ['x.yaml:6:58: expected the beginning of a time phrase, not "unstatd" (did you mean "unstated"?)']),
        (("  a:", "  A:"), ["x.yaml:6:3: 'A' is no name (small letters, digits, hyphens and dots, beginning with a letter)"]),
        (("  a:", "  before:"), ['x.yaml:6:3: "before" is a word of the phrase grammar and cannot be a name']),
        (("id: x", "id: &here x"), ["x.yaml:1:5: an anchor is not allowed (write the value out where it is used)"]),
        (("id: x", "id: !!str x"), ["x.yaml:1:5: the tag tag:yaml.org,2002:str is not allowed (values are read by their field)"]),
        (("id: x", "id: x\nid: y"), ['x.yaml:2:1: "id" stands here twice (first on line 1)']),
        (("id: x", "---\nid: x\n---\nid: y"), ["x.yaml:3:1: a file holds one document (remove the line ---)"]),
        (("id: x", "id:"), ["x.yaml:1:4: a value is missing (write it, or leave the key out; text with a comma inside {…} needs quotes)"]),
        (("name: A source", "name: A source, dated: 2017-13-01"), ["x.yaml:3:33: there is no such day as 2017-13-01"]),
        (("name: A source", "name: A source, dated: 13/06/2017"), ["x.yaml:3:33: a date is written year-month-day (for example 2017-06-13)"]),
        (("name: A source", "name: [A, B]"), ["x.yaml:3:16: one line of text is wanted here"]),
        (("id: x", "id: x\nmonths: clip"), ["x.yaml:2:9: 'clip' is no month rule (one of corresponding, month-end, round-up, refuse)"]),
        (("title: A title", "title: no"), []),  # text stays text; YAML's own guesses are not asked
    ],
)  # fmt: skip
def test_faults_of_one_file(change: tuple[str, str], wanted: list[str]) -> None:
    assert problems(GOOD.replace(*change)) == wanted


def test_all_problems_of_a_file_come_in_one_run() -> None:
    bad = (
        GOOD.replace("title: A title", "titel: b")
        .replace("must", "mus")
        .replace("{name: A source}", "{name: A, dated: x}")
    )
    assert len(problems(bad)) == 4


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"   \n\n", "the file is empty"),
        (
            "case: caf\xe9".encode("latin-1"),
            "x.yaml:1:10: not UTF-8: the byte 0xe9 cannot be read (save the file as UTF-8)",
        ),
        ("case: x".encode("utf-16"), "not UTF-8"),
        (b"case: x\x00", "not valid YAML"),
        (b"case: [1, 2\nb: c", "not valid YAML"),
        (b"[" * 50_000, "nested more than 24 deep"),
        (b"a:\n" + b" - " * 200 + b"x", "nested more than"),
        (b"x" * 5_000_000, "at most 4,000,000 are read"),
        (b"- a\n" * 200_000, "more than 100,000 values"),
        (b"{? [a, b] : c}", "a key is one word of text"),
        (b"a: *nowhere", "not allowed"),
    ],
)
def test_broken_files_end_in_a_clear_message(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    with pytest.raises(ProblemsError) as caught:
        documents.validate(documents.read(path, "x.yaml"), CalendarFile)
    assert message in str(caught.value)


def test_a_directory_and_a_missing_file(tmp_path: Path) -> None:
    for path, message in ((tmp_path, "this is a directory"), (tmp_path / "no.yaml", "there is no such file")):
        with pytest.raises(ProblemsError, match=message):
            documents.read(path)


def test_a_bom_is_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert documents.validate(documents.read(path), RuleSet).id == "x"


# -- across names and files -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "events", "case", "message"),
    [
        (duty("a", "within 2 days after strat"), "", "", 'unknown event or duty "strat" (did you mean "start"?)'),
        (duty("a", "by start").replace("who: council", "who: counsil"), "", "", 'unknown party "counsil" (did you mean "council"?)'),
        (duty("start", "by 2020-01-01"), "", "", '"start" is used for two things: events and obligations'),
        (duty("a", "by start", more="    needs: [bb]\n") + duty("b", "by start"), "", "", 'unknown duty "bb"'),
        (duty("a", "by b") + duty("b", "by a"), "", "", 'a cycle: "a" is timed by "b" is timed by "a"'),
        (duty("a", "by start", more="    needs: [b]\n") + duty("b", "by start", more="    needs: [a]\n"), "", "",
         'a cycle: "a" needs "b" needs "a"'),
        (duty("a", "every week after start") + duty("b", "by a"), "", "", '"a" happens more than once (say each a, the first a or the last a)'),
        (duty("a", "by start"), "  seen: {text: t, does: aa}\n", "", 'unknown duty "aa" (did you mean "a"?)'),
        (duty("a", "within 5 school days after start"), "", "", "counts school days, and no calendar is named for them"),
        (duty("a", "within 5 workin days after start"), "", "", 'did you mean "working"?'),
        (duty("a", "by start"), "", "facts: {strat: 2020-01-01}\n", 'no rule set of this case has an event, duty or date "strat" (did you mean "start"?)'),
        (duty("a", "by start"), "", "meetings: {strat: {dates: []}}\n", '"strat" (did you mean "start"?)'),
        (duty("a", "by start"), "", "done: [{duty: aa, on: 2020-01-01}]\n", 'unknown duty "aa" (did you mean'),
        (duty("a", "every week after start"), "", "facts: {a: 2020-01-01}\n", '"a" recurs; say which occurrence was done'),
        (duty("a", "by start"), "", "facts: {start: [{id: x, on: 2020-01-01}, {id: x, on: 2020-01-02}]}\n", 'the id "x" stands here twice'),
        (duty("a", "by start"), "", "meetings: {start: {pattern: 'FREQ=SECONDLY', from: 2020-01-01}}\n", "needs FREQ, one of DAILY"),
        (duty("a", "by start"), "", "meetings: {start: {ics: none.ics}}\n", "there is no such file"),
        (duty("a", "by start"), "", "meetings: {start: {dates: [], ics: x}}\n", "meetings are given by one of"),
    ],
)  # fmt: skip
def test_faults_between_names(case_in: Callable[..., Path], rules: str, events: str, case: str, message: str) -> None:
    names = [line.strip(" :") for line in rules.splitlines() if line.startswith("  ") and not line.startswith("   ")]
    folder = case_in(case, with_examples(rules, *names), events)
    with pytest.raises(ProblemsError) as caught:
        load_case(folder)
    assert message in str(caught.value)


def test_a_draft_without_examples_is_scheduled_and_check_asks_for_them(
    case_in: Callable[..., Path], run: Callable[..., Result]
) -> None:
    folder = case_in("facts: {start: 2020-01-31}\n", duty("a", "by start") + duty("b", "unstated"))
    assert [str(row.due) for row in schedule(load_case(folder), as_of=date(2020, 1, 1))] == ["2020-01-31", "None"]
    result = run("check", folder)
    assert result.exit_code == 1
    assert '"a" has no worked example (every duty with a computable date needs one under examples:)' in result.stderr
    assert '"b" has no worked example' not in result.stderr


def test_unknown_rule_sets_and_calendars_suggest(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(CASE.replace("[r]", "[action-statment]"), encoding="utf-8")
    with pytest.raises(ProblemsError, match=r'no rule set "action-statment"; did you mean "action-statement"'):
        load_case(tmp_path)


def test_one_id_in_two_places_is_an_error(tmp_path: Path, case_in: Callable[..., Path]) -> None:
    folder = case_in("", with_examples(duty("a", "by start"), "a"))
    other = tmp_path / "other"
    other.mkdir()
    (other / "r.yaml").write_bytes((folder / "r.yaml").read_bytes())
    with pytest.raises(ProblemsError, match="stands in two places"):
        load_case(folder, [other])


def test_check_runs_examples_and_points_at_the_one_that_fails(
    run: Callable[..., Result], case_in: Callable[..., Path]
) -> None:
    rules = duty("a", "within 2 days after start")
    folder = case_in(
        "", f"{rules}\nexamples:\n  - title: t\n    given: {{start: 2020-01-01}}\n    expect: {{a: 2020-01-04}}\n"
    )
    result = run("check", folder)
    assert result.exit_code == 1
    assert "expected due 2020-01-04, computed 2020-01-03" in result.stderr
    assert "r.yaml:" in result.stderr


# -- calendars of one's own -----------------------------------------------------------------------------


def own(tmp_path: Path, text: str, name: str = "mine") -> Path:
    (tmp_path / f"{name}.yaml").write_text(f"id: {name}\ntitle: Mine\n{text}", encoding="utf-8")
    return tmp_path


def test_one_line_names_a_country(tmp_path: Path, run: Callable[..., Result]) -> None:
    folder = own(tmp_path, "holidays: {country: DE, subdivision: BY}\n")
    result = run("when", "1 working day after 2024-12-31", "--calendar", "mine", "--rules", folder)
    assert "Thursday 2 January 2025" in result.stdout
    assert "Epiphany" not in result.stdout
    result = run("when", "2 working days after 2025-01-03", "--calendar", "mine", "--rules", folder)
    assert "Wednesday 8 January 2025" in result.stdout  # 6 January is Heilige Drei Könige in Bavaria


def test_unions_closures_and_openings(tmp_path: Path, run: Callable[..., Result]) -> None:
    folder = own(
        tmp_path,
        "union: [england-and-wales]\nclosures: {2024-12-24: Christmas Eve}\nopenings: [2024-12-28]\n",
    )
    result = run("when", "1 working day after 2024-12-23", "--calendar", "mine", "--rules", folder)
    assert "Friday 27 December 2024" in result.stdout
    assert "Christmas Eve" in result.stdout
    result = run("when", "2 working days after 2024-12-23", "--calendar", "mine", "--rules", folder)
    assert "Saturday 28 December 2024" in result.stdout


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("holidays: {country: GB}\n", "GB needs a subdivision"),
        ("holidays: {country: XX}\n", "no country 'XX'"),
        ("holidays: {country: DE, subdivision: ZZ}\n", "no subdivision 'ZZ'"),
        ("union: [mine]\n", "contains itself"),
        ("union: [scotlnd]\n", 'did you mean "scotland"'),
        ("union: []\n", "at least one"),
        ("years: {2020: {closures: {}}, 2022: {closures: {}}}\n", "the year 2021 is missing"),
        ("years: {2020: {closures: {2021-01-01: x}}}\n", "2021-01-01 does not belong to 2020"),
        ("weekend: [Funday]\n", "'Funday' is no day of the week"),
        ("weekend: [Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday]\n", "weekend"),
        ("closures: {2020-01-01: x}\nopenings: [2020-01-01]\n", "both closed and open"),
        ("coverage: {from: 2020, until: 2010}\n", "none before the one it follows"),
    ],
)
def test_faulty_calendars(tmp_path: Path, run: Callable[..., Result], text: str, message: str) -> None:
    result = run("when", "1 working day after 2024-01-01", "--calendar", "mine", "--rules", own(tmp_path, text))
    assert result.exit_code == 1, result.output
    assert message in result.stderr


def test_a_calendars_fault_has_its_place(tmp_path: Path, run: Callable[..., Result]) -> None:
    text = "years:\n  2020:\n    closures:\n      2020-01-01: x\n      2021-01-01: y\n"
    result = run("check", own(tmp_path, text) / "mine.yaml")
    assert "mine.yaml:7:19: 2021-01-01 does not belong to 2020" in result.stderr


def test_refresh_keeps_what_people_added(tmp_path: Path, run: Callable[..., Result]) -> None:
    from tests.conftest import ROOT

    for path in (ROOT / "calendars").glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    target = tmp_path / "scotland.yaml"
    whole = target.read_text(encoding="utf-8")
    target.write_text(whole.replace("1990-01-02: 2nd January", "1990-01-02: Hogmanay's morrow"), encoding="utf-8")
    result = run("calendar", "refresh", "--into", tmp_path)
    assert "scotland: 0 differences" in result.stdout
    for path in (ROOT / "calendars").glob("*.yaml"):
        kept = path.read_text(encoding="utf-8").replace("1990-01-02: 2nd January", "1990-01-02: Hogmanay's morrow")
        expected = kept if path.name == "scotland.yaml" else path.read_text(encoding="utf-8")
        assert (tmp_path / path.name).read_text(encoding="utf-8") == expected
