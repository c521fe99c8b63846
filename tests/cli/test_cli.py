"""The command line as people use it: answers, exit codes, one stream for data and one for notes."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from obligations.cli import COMMANDS
from obligations.register.occurrence import FIELDS
from tests.conftest import ROOT, duty, with_examples

Run = Callable[..., Result]


@pytest.mark.parametrize(
    ("words", "due"),
    [
        (["70 working days after 2017-06-13", "--calendar", "england-and-wales"], "2017-09-20"),
        (["70 working days beginning with 2017-06-13", "--calendar", "england-and-wales"], "2017-09-19"),
        (["70 working days after 13 June 2017", "--calendar", "england-and-wales"], "2017-09-20"),
        (["70 working days after 2022-04-01", "--calendar", "england-and-wales"], "2022-07-15"),
        (["70 working days after 2022-07-18", "--calendar", "england-and-wales"], "2022-10-26"),
        (["70 working days after 2022-07-18", "--calendar", "england-and-wales", "--known-on", "2022-07-18"], "2022-10-25"),
        (["20 working days after 2021-07-03", "--calendar", "uk-any-part"], "2021-08-03"),
        (["20 working days after 2021-07-03", "--calendar", "england-and-wales"], "2021-07-30"),
        (["5 clear working days before 2026-05-05", "--calendar", "england-and-wales"], "2026-04-24"),
        (["28 clear days before 2026-06-30"], "2026-06-01"),
        (["4 months after 2026-09-30"], "2027-01-30"),
        (["3 months beginning with 2026-11-30"], "2027-02-28"),
        (["1 month beginning with 2026-03-01"], "2026-03-31"),
        (["within 2 months of letter", "--fact", "letter=1 November 2013"], "2014-01-01"),
        (["1 month after 2026-01-31", "--months", "round-up"], "2026-03-01"),
    ],
)  # fmt: skip
def test_when(run: Run, words: list[str], due: str) -> None:
    result = run("when", *words, "--json")
    assert result.exit_code == 0, result.stderr
    answer = json.loads(result.stdout)
    assert answer["due"] == due
    assert {"due", "opens", "phrase", "calendar", "known_on", "provisional", "steps"} <= answer.keys()
    assert answer["steps"][-1]["result"] in (due, None)


def test_when_lists_the_first_twelve_of_a_cadence(run: Run) -> None:
    dates = json.loads(run("when", "every 6 months after 2015-08-31", "--json").stdout)["dates"]
    assert dates[:4] == ["2016-02-29", "2016-08-31", "2017-02-28", "2017-08-31"]
    assert len(dates) == 12
    assert "dates" not in json.loads(run("when", "1 day after 2015-08-31", "--json").stdout)


def test_when_says_what_is_provisional(run: Run) -> None:
    result = run("when", "20 working days after 2031-12-01", "--calendar", "england-and-wales")
    assert "Provisional: the holidays after 2028 are not yet proclaimed." in result.stdout
    assert "Wednesday 31 December 2031" in result.stdout


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["5 working dayz after 2017-06-13"], 2, "phrase:1:11"),
        (["5 working days after 2017-06-13"], 2, "no calendar is named for working days"),
        (["5 days after letter"], 1, "letter is not known"),
        (["5 days after lettr", "--fact", "letter=2020-01-01"], 2, 'the phrase does not use "letter"; did you mean "lettr"?'),
        (["5 days after 2017-06-13", "--calendar", "englnd"], 2, "england-and-wales"),
        (["5 days after 03/04/2017"], 2, "could be 3 April 2017 or 4 March 2017"),
        (["5 days after Monday 13 June 2017"], 2, "was a Tuesday"),
        (["5 days after 13/06/17"], 2, "no date I can be sure of"),
        (["1000000000000 months after 2020-01-01"], 2, "at most 6 digits"),
        (["999999 months after 2020-01-01"], 1, "outside the years 1 to 9999"),
        (["20 working days after 2058-12-20", "--calendar", "england-and-wales"], 1, "covers 1990-01-01 to 2058-12-31"),
        (["5 days after " + "x" * 1_000_000], 2, "at most 2000"),
        (["1 month after 2026-01-31", "--months", "refuse"], 1, "no corresponding date"),
        (["1 month after 2026-01-31", "--months", "clip"], 2, "is no month rule"),
        (["5 days after a", "--fact", "a"], 2, "NAME=DATE"),
        (["5 days after a", "--fact", "a=yesterday"], 2, "no date I can be sure of"),
        (["1 day after " * 60 + "2020-01-01"], 2, "nested more than"),
        (["by the first meeting in January"], 1, "write the year"),
        (["from a until b"], 2, "the beginning of a time phrase"),
        (["by the last sitting in March 2026", "--fact", "sitting=2026-04-01"], 1, "the last sitting in March 2026 is not known"),
    ],
)  # fmt: skip
def test_when_refuses_in_plain_words(run: Run, words: list[str], code: int, message: str) -> None:
    result = run("when", *words)
    assert result.exit_code == code, result.output
    assert message in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.output


def test_the_register_as_json_has_every_field_in_order(run: Run) -> None:
    result = run("schedule", "examples/gloucestershire-2017", "--as-of", "2017-09-01", "--json")
    rows = json.loads(result.stdout)
    assert all(tuple(row) == FIELDS for row in rows)
    plan = next(row for row in rows if row["obligation"] == "submit-plan")
    assert {k: plan[k] for k in ("due", "stated", "discrepancy", "status", "needs", "who", "blocked_by")} == {
        "due": "2017-09-20", "stated": "2017-09-19", "discrepancy": -1, "status": "upcoming",
        "needs": ["cabinet-approval", "call-in/take-effect", "plan-approval"], "who": ["council"], "blocked_by": None,
    }  # fmt: skip
    assert "discrepancy" in result.stderr


def test_the_register_as_csv_is_safe_in_a_spreadsheet(run: Run, case_in: Callable[..., Path]) -> None:
    rules = with_examples(duty("a", "by 2020-02-01").replace("do a", "\"=cmd|' /C calc'!A0\""), "a")
    result = run("schedule", case_in("", rules), "--as-of", "2020-01-01", "--csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert rows[0]["title"].startswith("'=")
    assert rows[0]["due"] == "2020-02-01"


HOSTILE = '"\\e[31mred\\u202e <script>alert(1)</script> \\n BEGIN:VEVENT & \\"q\\" 😀"'


def test_hostile_text_cannot_steer_a_terminal_or_a_page(run: Run, case_in: Callable[..., Path], tmp_path: Path) -> None:
    rules = with_examples(duty("a", "by 2020-02-01").replace("do a", HOSTILE), "a")
    page, picture = tmp_path / "r.html", tmp_path / "r.svg"
    folder = case_in("title: " + HOSTILE + "\n", rules)
    shown = run("schedule", folder, "--as-of", "2020-01-01")
    assert "\x1b" not in shown.stdout
    assert "\u202e" not in shown.stdout
    result = run("schedule", folder, "--as-of", "2020-01-01", "--html", page, "--svg", picture)
    assert result.exit_code == 0, result.stderr
    for path in (page, picture):
        text = path.read_text(encoding="utf-8")
        assert "<script" not in text
        assert "&lt;script&gt;" in text
        assert "\x1b" not in text
        assert "😀" in text


def test_the_page_stands_alone_and_shows_every_duty(run: Run, tmp_path: Path) -> None:
    from html.parser import HTMLParser

    page = tmp_path / "r.html"
    run("schedule", "examples/gloucestershire-2017", "--as-of", "2017-09-01", "--html", page)
    text = page.read_text(encoding="utf-8")
    found: list[tuple[str, dict[str, str | None]]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.append((tag, dict(attrs)))  # type: ignore[method-assign]
    parser.feed(text)
    tags = {tag for tag, _ in found}
    assert {"svg", "title", "desc", "table", "details"} <= tags
    assert not tags & {"script", "link", "img", "iframe"}
    assert "glos-cabinet-2017/submit-plan#1" in {attrs.get("id") for _, attrs in found}
    again = tmp_path / "again.html"
    run("schedule", "examples/gloucestershire-2017", "--as-of", "2017-09-01", "--html", again)
    assert again.read_bytes() == page.read_bytes()


def test_strict_fails_on_findings(run: Run) -> None:
    words = ("schedule", "examples/gloucestershire-2017", "--as-of", "2017-09-01")
    assert run(*words).exit_code == 0
    assert run(*words, "--strict").exit_code == 1
    assert run("schedule", "examples/somerset-2013", "--as-of", "2017-09-01", "--strict").exit_code == 0


def test_facts_on_the_command_line(run: Run) -> None:
    words = (
        "schedule",
        "examples/somerset-2013",
        "--as-of",
        "2013-12-01",
        "--json",
        "--fact",
        "notice.issued=2013-11-01",
    )
    rows = json.loads(run(*words).stdout)
    found = {(row["obligation"], row["key"]): row["due"] for row in rows}
    assert found["agree-data", "1"] == "2014-01-01"
    assert (found["chair-assessment", "1"], found["chair-assessment", "2"]) == ("2014-01-01", "2014-07-01")
    wrong = run("schedule", "examples/somerset-2013", "--fact", "notice.isued=2013-11-01")
    assert wrong.exit_code == 2
    assert 'did you mean "notice.issued"' in wrong.stderr


def test_explain_says_each_step_with_its_authority(run: Run) -> None:
    text = run("explain", "examples/gloucestershire-2017", "submit-plan", "--as-of", "2017-09-01").stdout
    for words in (
        "Due: Wednesday 20 September 2017", "Lester v Garland", "Monday 28 August 2017 (Summer bank holiday)",
        "Stated: Tuesday 19 September 2017", "1 day before the computed date", "Reasons; para 3",
    ):  # fmt: skip
        assert words in text
    proofs = json.loads(run("explain", "examples/gloucestershire-2017", "submit-plan", "--json").stdout)
    assert [row["key"] for row in proofs] == ["1"]
    one = json.loads(
        run("explain", "examples/gloucestershire-2017", "dfe-review#2", "--as-of", "2017-09-01", "--json").stdout
    )
    assert one["due"] == "2018-08-10"


@pytest.mark.parametrize(
    ("duty_", "message"),
    [
        ("work-with-adviser", "fits two duties: glos-notice-2017/work-with-adviser and glos-cabinet-2017/work-with-adviser"),
        ("submit-plam", 'did you mean "submit-plan"'),
        ("submit-plan#7", 'has no occurrence "7"; its keys are 1'),
    ],
)  # fmt: skip
def test_explain_refuses_what_it_cannot_find(run: Run, duty_: str, message: str) -> None:
    result = run("explain", "examples/gloucestershire-2017", duty_, "--as-of", "2017-09-01")
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.parametrize(
    ("path", "message"),
    [("nowhere", "nowhere: there is no such file"), ("README.md", "README.md:"), ("rules", "rules: this is a directory"),
     ("rules/england/inspections/action-statement.yaml", "case")],
)  # fmt: skip
def test_what_is_no_case_is_refused(run: Run, path: str, message: str) -> None:
    result = run("schedule", path)
    assert result.exit_code == 1
    assert message in result.stderr
    assert isinstance(result.exception, SystemExit)


def test_a_hundred_thousand_facts_end_in_a_clear_message(run: Run, case_in: Callable[..., Path]) -> None:
    facts = "facts:\n  start:\n" + "".join(f"    - {{id: f{n}, on: 2020-01-01}}\n" for n in range(100_000))
    result = run("schedule", case_in(facts, with_examples(duty("a", "by 2020-02-01"), "a")))
    assert result.exit_code == 1
    assert "more than 100,000 values" in result.stderr


def test_the_calendar_shows_its_closures(run: Run) -> None:
    assert "2022-09-19 Mon  State Funeral of Queen Elizabeth II" in run("calendar", "england-and-wales", "2022").stdout
    early = run("calendar", "england-and-wales", "2022", "--known-on", "2022-09-08").stdout
    assert "2022-09-19" not in early
    rows = json.loads(run("calendar", "scotland", "2030", "--json").stdout)
    assert all(row["provisional"] for row in rows)
    assert run("calendar", "scotland", "1066").exit_code == 2
    assert "uk-any-part" in run("calendar").stdout


def test_schemas_are_fresh_and_fit_the_files(run: Run) -> None:
    import jsonschema
    import yaml

    from obligations.files.model.schema import KINDS, file_name, schema

    for kind in KINDS:
        committed = json.loads((ROOT / "obligations" / "schemas" / file_name(kind)).read_text(encoding="utf-8"))
        assert committed == schema(kind), "run: obligations schema -o obligations/schemas"
        printed = run("schema", kind)
        assert (printed.exit_code, json.loads(printed.stdout)) == (0, committed)
        jsonschema.Draft202012Validator.check_schema(committed)
    files = {"rules": [*(ROOT / "rules").rglob("*.yaml"), *(ROOT / "examples").rglob("*20[0-9][0-9].yaml")],
             "case": [*(ROOT / "examples").rglob("case.yaml")], "calendar": [*(ROOT / "calendars").glob("*.yaml")],
             "reminders": [*(ROOT / "examples").rglob("reminders.yaml")]}  # fmt: skip
    for kind, paths in files.items():
        validator = jsonschema.Draft202012Validator(schema(kind))
        for path in paths:
            text = path.read_text(encoding="utf-8")
            assert file_name(kind) in text.splitlines()[0], f"{path} names its schema"
            data = _as_an_editor_reads(yaml.load(text, Loader=yaml.BaseLoader))
            assert not [error.message for error in validator.iter_errors(data)], path


def _as_an_editor_reads(data: object) -> object:
    """Turn the text that our fields read as truth into the booleans that an editor's YAML gives."""
    if isinstance(data, dict):
        return {key: _as_an_editor_reads(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_as_an_editor_reads(value) for value in data]
    return {"true": True, "false": False}.get(data, data) if isinstance(data, str) else data


def test_every_command_has_help_and_stands_in_the_reference(run: Run) -> None:
    reference = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        result = run(command, "--help")
        assert result.exit_code == 0
        assert f"obligations {command}" in reference


def test_a_question_imports_nothing_heavy() -> None:
    code = (
        "import sys; from obligations import when; when('28 clear days before 2026-06-30');"
        "assert not {'holidays', 'icalendar', 'jinja2', 'dateutil', 'click'} & set(sys.modules), sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, timeout=60)


@pytest.mark.parametrize("program", sorted((ROOT / "examples" / "embedding").glob("*.py")), ids=lambda p: p.stem)
def test_the_embedding_programs_run(program: Path, tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, program], check=True, capture_output=True, text=True, cwd=tmp_path, timeout=60
    )
    wanted = {
        "answer_one_question": ["2021-08-03 ['Anchor', 'DayCount', 'Skip']", "2022-01-04 office closed"],
        "keep_a_case": [
            "visits/answer#v1: due Friday 6 March 2026 (due-soon)", "would move from 2026-03-06 to 2026-03-09",
            "v1 2026-03-06 met, v2 2026-03-12 due-soon", "2 rows of the published shape", "1 overdue at the end of the month",
        ],
        "read_a_register": ["24 duties, 19 waiting for a date", "2014-01-01 agree-data upcoming", "Due: Wednesday 1 January 2014"],
    }[program.stem]  # fmt: skip
    assert all(words in result.stdout for words in wanted), result.stdout
