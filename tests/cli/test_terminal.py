"""What is printed: nothing in anybody's file or journal steers a terminal or a spreadsheet, or passes for a line of ours."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from obligations.errors import Problem
from obligations.errors.visible import in_json, one_line
from obligations.reports.plain import cell
from tests.conftest import ROOT, duty, with_examples

Run = Callable[..., Result]
CaseIn = Callable[..., Path]

#: C0, DEL, C1 (NEL, CSI), line and paragraph separators, overrides, isolates and marks of direction.
HOSTILE = "\x1b[31m\x07\x7f\x85\x9b2J\u2028\u2029\u202e\u2066\u200f\u061c"
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")


def quoted(text: str) -> str:
    """Return text as a double-quoted scalar of YAML."""
    return json.dumps(text)


@pytest.fixture
def hostile(case_in: CaseIn, run: Run) -> Path:
    """A case whose every text is hostile, with one such entry in its journal."""
    duties = duty(
        "a", "by 2020-02-01", more=f"    words: {quoted('said' + HOSTILE + chr(10) + 'Due: never')}\n"
    ).replace("do a", quoted("do" + HOSTILE + "\nDue: tomorrow"))
    title = f"title: {quoted('T' + HOSTILE + chr(10) + 'Dated')}\n"
    stated = f"stated: [{{duty: a, on: 2020-02-02, in: {quoted('p' + HOSTILE)}}}]\n"
    folder = case_in(title + stated, with_examples(duties, "a"))
    policy = f"reminders: p\nsender: {{email: a@example.org}}\npeople: {{council: {{name: {quoted('C' + HOSTILE)}, email: b@example.org}}}}\n"
    (folder / "reminders.yaml").write_text(policy, encoding="utf-8")
    made = run(
        "record", folder, "a", "2020-02-05", "--waived", "--by", "x" + HOSTILE, "--why", "w\n2. done a 2020-01-01"
    )
    assert made.exit_code == 0, made.output
    return folder


COMMANDS = [
    "schedule CASE --as-of 2020-01-01", "schedule CASE --as-of 2020-01-01 --json", "schedule CASE --as-of 2020-01-01 --csv",
    "explain CASE a", "explain CASE a --json", "journal CASE", "journal CASE --json", "audit CASE", "audit CASE --json",
    "plan CASE a", "remind CASE --from 2020-01-01", "remind CASE --from 2020-01-01 --json", "remind CASE --from 2020-01-01 --csv",
    "impact CASE --fact start=2020-01-01", "check CASE", "rules --rules CASE a", "feed CASE -o OUT",
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_prints_what_steers_a_terminal(hostile: Path, run: Run, tmp_path: Path, command: str) -> None:
    places = {"CASE": str(hostile), "OUT": str(tmp_path / "f.ics")}
    result = run(*(places.get(word, word) for word in command.split()))
    assert result.exit_code in (0, 1), result.output
    assert not UNSAFE.search(result.stdout.replace("\r\n", "\n")), ascii(result.stdout)
    assert not UNSAFE.search(result.stderr), ascii(result.stderr)


def test_one_entry_of_the_journal_is_one_line(hostile: Path, run: Run) -> None:
    shown = run("journal", hostile).stdout.splitlines()
    assert len(shown) == 2
    assert shown[0].startswith("1. waived a#1 2020-02-05; recorded ")
    assert shown[0].endswith(": w⏎2. done a 2020-01-01")


def test_what_record_says_is_one_line(case_in: CaseIn, run: Run) -> None:
    folder = case_in("", with_examples(duty("a", "by 2020-02-01"), "a"))
    said = run("record", folder, "start", "2020-01-01", "--by", "x\n2. done a 2020-01-01; recorded by the clerk").stdout
    assert said.count("\n") == 1
    assert "x⏎2. done" in said


def test_explain_has_one_due_line(hostile: Path, run: Run) -> None:
    shown = run("explain", hostile, "a").stdout.splitlines()
    assert [line for line in shown if line.startswith("Due:")] == ["Due: Saturday 1 February 2020"]
    assert any("⏎Due: tomorrow" in line for line in shown)


def test_the_register_has_its_own_headings_only(hostile: Path, run: Run) -> None:
    shown = run("schedule", hostile, "--as-of", "2020-01-01").stdout.splitlines()
    assert shown.count("Dated") == 1
    assert "⏎Dated" in shown[0]


def test_a_problem_is_one_line_and_its_source() -> None:
    shown = str(Problem('unknown key "x\ncase.yaml:1:1: forged"', "c.yaml", 1, 1, "a\nhint", "x\x1b[0m"))
    assert shown.splitlines() == ['c.yaml:1:1: unknown key "x⏎case.yaml:1:1: forged" (a⏎hint)', "    x [0m", "    ^"]


@pytest.mark.parametrize("key", ['"x\\ncase.yaml:1:1: forged"', '"\\e[31m"', '"\\u202e"'])
def test_check_shows_hostile_keys_on_one_line(case_in: CaseIn, run: Run, key: str) -> None:
    result = run("check", case_in(f"{key}: x\n", with_examples(duty("a", "by 2020-02-01"), "a")))
    assert result.exit_code == 1
    assert not UNSAFE.search(result.output)
    assert not any(line.startswith("case.yaml:1:1") for line in result.output.splitlines())


def test_json_keeps_what_it_escapes(hostile: Path, run: Run) -> None:
    row = json.loads(run("schedule", hostile, "--as-of", "2020-01-01", "--json").stdout)[0]
    assert row["title"] == "do" + HOSTILE + "\nDue: tomorrow"


@given(st.text())
def test_any_text_is_one_line(text: str) -> None:
    shown = one_line(text)
    assert len(shown.splitlines()) <= 1
    assert not UNSAFE.search(shown)
    assert one_line(shown) == shown


@given(st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_any_json_says_the_same_when_escaped(data: object) -> None:
    shown = in_json(json.dumps(data, indent=2, ensure_ascii=False))
    assert json.loads(shown) == data
    assert not UNSAFE.search(shown)


FORMULAS = [
    "=1",
    "+1",
    "-1",
    "@A1",
    "\t=1",
    "\r=1",
    " =1",
    "＝1",
    "＋1",
    "－1",
    "＠A1",
    "﹦1",
    "﹢1",
    "﹣1",
    "﹫1",
    "⁼1",
    "⁺1",
]
BEFORE = [
    "",
    "\u200b",
    "\ufeff",
    "\u2060",
    "\u00ad",
    "\u00a0",
    "\u3000",
    "\u180e",
    "\u0301",
    "\ufe0f",
    "\U000e0020",
    "\u115f",
]


@pytest.mark.parametrize("before", BEFORE[:-1], ids=[f"U+{ord(one):04X}" if one else "none" for one in BEFORE[:-1]])
@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_no_cell_of_a_spreadsheet_is_a_formula(before: str, text: str) -> None:
    assert cell(before + text).startswith("'")


@pytest.mark.parametrize("text", ["1 = 1", "a=b", "2020-01-01", "a@b", "'=1", "£5", "½", ""])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert cell(text) == text


@given(st.text())
def test_a_cell_that_is_not_quoted_begins_with_no_sign(text: str) -> None:
    found = cell(text)
    folded = unicodedata.normalize("NFKC", found).lstrip()
    assert not folded.startswith(("=", "+", "-", "@"))


def test_the_csv_of_a_hostile_case(case_in: CaseIn, run: Run) -> None:
    rules = with_examples(duty("a", "by 2020-02-01").replace("do a", '"\\u200b＝HYPERLINK(1)"'), "a")
    shown = run("schedule", case_in("", rules), "--as-of", "2020-01-01", "--csv").stdout
    assert next(csv.DictReader(io.StringIO(shown)))["title"] == "'\u200b＝HYPERLINK(1)"


def test_commands_print_in_one_place() -> None:
    found = set()
    for path in (ROOT / "obligations" / "cli").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "click.echo",
                "click.secho",
                "print",
                "sys.stdout.write",
            ):
                found.add(path.name)
    assert found == {"printing.py"}
