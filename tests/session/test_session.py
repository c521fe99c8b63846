"""An opened case, as a program that embeds us asks it: from values, with a journal, and as the command line says it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from jsonschema import Draft202012Validator

from obligations import (
    Library,
    ObligationsError,
    OpenedCase,
    ProblemsError,
    UsageError,
    WorkingCalendar,
    data_frame,
    done,
    fact,
    open_case,
    record,
    retracted,
    ruling,
    waived,
    when,
)
from obligations.files import documents
from tests.conftest import EXAMPLES

Run = Callable[..., Result]

AT = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)

CALENDAR = {
    "id": "office", "title": "The office", "coverage": {"from": 2026, "proclaimed": 2026, "until": 2026},
    "closures": {"2026-03-05": {"title": "Moving day"}},
}  # fmt: skip
RULES = {
    "id": "visits", "title": "Visits", "source": {"name": "the contract"}, "calendars": {"working": "office"},
    "parties": {"us": "Us"},
    "events": {"asked": "a visit was asked for", "answered": "we answered"},
    "obligations": {
        "answer": {
            "cite": "cl 1", "does": "answer", "who": "us", "force": "must", "due": "within 3 working days after each asked",
        },
        "review": {"cite": "cl 2", "does": "review", "who": "us", "force": "must", "due": "at least every 2 weeks after opened"},
        "report": {"cite": "cl 3", "does": "report", "who": "us", "force": "should", "due": "within 1 week after opened"},
    },
    "examples": [{
        "title": "a visit", "given": {"asked": "2026-03-02", "opened": "2026-03-02"},
        "expect": {"answer": "2026-03-06", "review": "2026-03-16", "report": "2026-03-09"},
    }],
}  # fmt: skip
RULES["events"]["opened"] = "the contract began"  # type: ignore[index]


def case_of(**more: Any) -> dict[str, Any]:
    """Return a case as a value, with its own rule set and its own calendar."""
    return {
        "case": "one", "authority": {"name": "A shop"}, "uses": ["visits"], "rules": [RULES],
        "calendars": {"working": CALENDAR}, "facts": {"asked": [{"date": date(2026, 3, 2)}], "opened": "2026-03-02"}, **more,
    }  # fmt: skip


def due(opened: OpenedCase, name: str, as_of: date = date(2026, 3, 4)) -> list[str]:
    """Return the due dates of a duty."""
    return [str(row.due) for row in opened.register(as_of=as_of, until=date(2026, 4, 1)).find(name)]


def test_a_case_is_opened_from_a_mapping_with_its_own_rule_and_calendar() -> None:
    # 3 working days after Monday the 2nd: the 3rd, the 4th, and, the 5th being closed, the 6th.
    assert due(open_case(case_of()), "answer") == ["2026-03-06"]


def test_a_working_calendar_stands_where_an_id_would() -> None:
    office = WorkingCalendar(
        id="office",
        first=date(2026, 1, 1),
        last=date(2026, 12, 31),
        closures={date(2026, 3, 3): "Closed", date(2026, 3, 4): "Closed"},
    )
    assert due(open_case(case_of(calendars={"working": office})), "answer") == ["2026-03-09"]


def test_json_text_says_the_same_as_the_mapping() -> None:
    text = json.dumps(case_of(), default=str)
    assert (
        open_case(text).register(as_of=AT.date()).as_json() == open_case(case_of()).register(as_of=AT.date()).as_json()
    )


def test_rule_sets_and_calendars_are_found_on_a_library_of_values() -> None:
    library = Library.of(rules=[RULES], calendars=[CALENDAR])
    plain = {name: value for name, value in case_of().items() if name not in ("rules", "calendars")}
    assert due(open_case(plain, library=library), "answer") == ["2026-03-06"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"facts": {"askd": "2026-03-02"}}, "asked"),
        ({"facts": {"asked": "2 March"}}, "facts: asked: 0: date: a date is written year-month-day"),
        ({"uses": ["nothing-such"]}, 'there is no rule set "nothing-such"'),
        ({"colour": "blue"}, 'colour: unknown key "colour"'),
        ({"facts": {"asked": 2.5}}, "a float stands where a file has text"),
        ({"rules": [{"id": "visits"}]}, "the rule set visits: this is not a rule set"),
        ({"meetings": {"asked": {"ics": "x.ics"}}}, "this case has none"),
    ],
    ids=["a name", "a date", "a rule set", "a key", "a number", "a rule set that is none", "a file"],
)
def test_what_is_wrong_with_a_value_is_said_with_the_keys_that_lead_to_it(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ObligationsError) as error:
        open_case(case_of(**changed))
    assert said in str(error.value)
    assert isinstance(error.value, ValueError | LookupError)


def test_text_that_is_no_json_and_a_mapping_that_is_no_case_are_refused() -> None:
    with pytest.raises(UsageError, match="not JSON"):
        open_case("{case: one}")
    with pytest.raises(ProblemsError, match="not a case file"):
        open_case({"authority": {"name": "x"}})


# -- recording ------------------------------------------------------------------------------------------


@pytest.fixture
def opened(tmp_path: Path) -> OpenedCase:
    """Return a case given as a value, with a store of its own."""
    return open_case(case_of(), store=tmp_path / "store.db")


def test_recording_returns_the_case_as_it_stands_after_it(opened: OpenedCase) -> None:
    later = record(opened, fact("asked", date(2026, 3, 9), by="the desk"), at=AT)
    # The 10th, 11th and 12th.
    assert due(later, "answer") == ["2026-03-06", "2026-03-12"]
    assert due(opened, "answer") == ["2026-03-06"]  # a snapshot does not change
    assert later.journal is not None
    assert [entry.number for entry in later.journal.entries] == [1]
    assert later.revision != opened.revision


def test_every_kind_of_record_is_taken_into_account(opened: OpenedCase) -> None:
    by = {"by": "the clerk", "why": "agreed"}
    found = record(
        opened,
        done("answer#1", "2026-03-04", by="the desk"),
        ruling("report", date(2026, 3, 6), instead_of=date(2026, 3, 9), **by),
        waived("review#1", instead_of=date(2026, 3, 16), **by),
        at=AT,
    )
    rows = {f"{row.obligation}#{row.key}": row for row in found.register(as_of=date(2026, 3, 4))}
    assert rows["answer#1"].status == "met"
    assert rows["report#1"].effective == date(2026, 3, 6)
    assert rows["review#1"].status == "waived"
    back = record(found, retracted(1, by="the clerk"), at=AT)
    assert {row.key: row.status for row in back.register(as_of=date(2026, 3, 4)).find("answer")} == {"1": "due-soon"}


def test_of_several_recordings_all_are_written_or_none(opened: OpenedCase, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown duty"):
        record(opened, fact("asked", "2026-03-09"), done("anser", "2026-03-09"), at=AT, by="me")
    assert not (tmp_path / "store.db").exists()
    first = record(opened, fact("asked", "2026-03-09"), at=AT, by="me")
    with pytest.raises(UsageError, match="no entry 9"):
        record(first, fact("asked", "2026-03-10"), retracted(9, by="me"), at=AT, by="me")
    again = open_case(case_of(), store=tmp_path / "store.db")
    assert again.journal is not None
    assert len(again.journal.entries) == 1


def test_what_is_only_supposed_is_not_written(opened: OpenedCase, tmp_path: Path) -> None:
    supposed = opened.assuming(fact("asked", date(2026, 3, 9)), done("report", date(2026, 3, 4)))
    assert due(supposed, "answer") == ["2026-03-06", "2026-03-12"]
    assert [row.status for row in supposed.register(as_of=date(2026, 3, 5)).find("report")] == ["met"]
    assert not (tmp_path / "store.db").exists()
    moved = opened.assuming(fact("opened", date(2026, 3, 3), id="1"))
    assert {move.occurrence.rpartition("/")[2]: str(move.new) for move in opened.moves(moved, as_of=date(2026, 3, 4))}[
        "report#1"
    ] == "2026-03-10"


@pytest.mark.parametrize(
    "given", [datetime.fromisoformat("2026-03-09T14:30"), "2026-03-09T14:30", "2026-03-09"], ids=str
)
def test_a_moment_or_text_is_a_fact_s_day(opened: OpenedCase, given: datetime | str) -> None:
    assert due(opened.assuming(fact("asked", given)), "answer")[1] == "2026-03-12"


@pytest.mark.parametrize("given", [AT, "soon", "2026-02-30"], ids=["a zone", "a word", "no such day"])
def test_a_moment_of_a_zone_and_words_are_refused(given: datetime | str) -> None:
    with pytest.raises(UsageError):
        fact("asked", given)


def test_recording_needs_a_zone_a_name_and_a_store(opened: OpenedCase) -> None:
    with pytest.raises(UsageError, match="has no zone"):
        record(opened, fact("asked", "2026-03-09", by="me"), at=datetime.fromisoformat("2026-03-09T00:00"))
    with pytest.raises(UsageError, match="say who records this"):
        record(opened, fact("asked", "2026-03-09"), at=AT)
    with pytest.raises(UsageError, match="has no store"):
        record(open_case(case_of()), fact("asked", "2026-03-09", by="me"), at=AT)


# -- the same as the command line -----------------------------------------------------------------------


def steps(folder: Path) -> list[tuple[str, Callable[[OpenedCase], Any], list[str]]]:
    """Return every kind of record: what it is called, how a program does it, and how the command line does."""
    here = str(folder)
    by = ["--by", "the clerk", "--why", "agreed"]
    return [
        ("fact", lambda o: fact("review", "2016-05-30", by="the clerk", why="agreed"), ["record", here, "review", "2016-05-30", *by]),
        ("hour", lambda o: fact("review", "2016-11-01", at=time(17, 30), by="the clerk", why="agreed"),
         ["record", here, "review", "2016-11-01", "--time", "17:30", *by]),
        ("done", lambda o: done("chair-report#1", "2016-06-20", by="the clerk", why="agreed"),
         ["record", here, "chair-report#1", "2016-06-20", "--done", *by]),
        ("ruling", lambda o: ruling("chair-report#2", "2016-12-19", instead_of="2016-12-22", by="the clerk", why="agreed"),
         ["record", here, "chair-report#2", "2016-12-19", "--ruling", "--instead-of", "2016-12-22", *by]),
        ("waived", lambda o: waived("chair-report#3", on="2016-06-21", by="the clerk", why="agreed"),
         ["record", here, "chair-report#3", "2016-06-21", "--waived", *by]),
        ("retracted", lambda o: retracted(2, by="the clerk", why="agreed"), ["record", here, "--retract", "2", *by]),
    ]  # fmt: skip


def test_a_program_and_the_command_line_say_the_same_after_every_kind_of_record(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    for name in ("program", "command"):
        shutil.copytree(EXAMPLES / "leicester-2015", tmp_path / name)
    monkeypatch.setattr("obligations.cli.record.now", lambda: AT)
    opened = open_case(tmp_path / "program")
    seen = set()
    for kind, make, command in steps(tmp_path / "command"):
        opened = record(opened, make(opened), at=AT)
        result = run(*command)
        assert result.exit_code == 0, (kind, result.output)
        ours = json.loads(json.dumps(opened.register(as_of=date(2017, 1, 4)).as_json()))
        printed = run("schedule", str(tmp_path / "command"), "--as-of", "2017-01-04", "--json")
        assert json.loads(printed.stdout) == ours, kind
        seen.add(json.dumps(ours))
    assert len(seen) > 4  # each changes the register, but the hour and its taking back
    assert open_case(tmp_path / "command").revision == opened.revision


def test_recorded_by_leaves_out_what_came_later(opened: OpenedCase, tmp_path: Path) -> None:
    record(opened, fact("asked", "2026-03-09", by="me"), at=AT)
    before = open_case(case_of(), store=tmp_path / "store.db", recorded_by=datetime.fromisoformat("2026-03-10T09:00"))
    after = open_case(case_of(), store=tmp_path / "store.db", recorded_by=datetime.fromisoformat("2026-03-10T10:00"))
    assert (len(due(before, "answer")), len(due(after, "answer"))) == (1, 2)


def test_known_on_is_one_word_for_a_whole_case() -> None:
    # The holiday of 19 September 2022 was announced on the 9th.
    case = {
        "case": "q",
        "authority": {"name": "A"},
        "uses": ["freedom-of-information"],
        "facts": {"request.received": "2022-09-01"},
    }
    known, then = open_case(case), open_case(case, known_on=date(2022, 9, 8))
    days = [opened.register(as_of=date(2022, 9, 2)).find("respond")[0].due for opened in (known, then)]
    assert days == [date(2022, 9, 30), date(2022, 9, 29)]
    assert known.as_known_on(date(2022, 9, 8)).register(as_of=date(2022, 9, 2)).find("respond")[0].due == days[1]


# -- values ---------------------------------------------------------------------------------------------


def test_results_are_values_that_say_what_they_are(opened: OpenedCase) -> None:
    register = opened.register(as_of=date(2026, 3, 4))
    row = register.find("answer")[0]
    assert str(row) == "visits/answer#1: due Friday 6 March 2026 (due-soon)"
    answer = when("28 clear days before 2026-06-30")
    assert str(answer) == "28 clear days before 2026-06-30: due Monday 1 June 2026"
    for value in (answer, row, register, opened, opened.case, *answer.steps, *row.steps, fact("asked", "2026-03-02")):
        assert hash(value) == hash(value)
        assert len(repr(value)) < 400, repr(value)
        assert "object at" not in str(value)


def test_a_thousand_questions_in_eight_threads_have_one_answer() -> None:
    library, text = Library.of(rules=[RULES], calendars=[CALENDAR]), json.dumps(case_of(), default=str)
    wanted = open_case(text).register(as_of=AT.date()).as_json()

    def ask(_: int) -> bool:
        plain = {name: value for name, value in case_of().items() if name not in ("rules", "calendars")}
        return open_case(plain, library=library).register(as_of=AT.date()).as_json() == wanted

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(40)))


def test_each_file_of_a_case_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    plain = documents.read_bytes

    def counting(path: Any, name: str, *more: Any) -> bytes:
        seen.append(str(path))
        return plain(path, name, *more)

    monkeypatch.setattr(documents, "read_bytes", counting)
    library = Library()
    opened = open_case(EXAMPLES / "gloucestershire-2017", library=library)
    opened.register(as_of=date(2017, 9, 1))
    assert len(seen) == len(set(seen)) > 4, seen


# -- JSON -----------------------------------------------------------------------------------------------


def validator(name: str) -> Draft202012Validator:
    """Return what validates one kind of result by the published schema."""
    from obligations.files.model.schema import schema

    published = schema("results")
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": published["$defs"]})


@pytest.mark.parametrize("name", ["gloucestershire-2017", "gloucestershire-2022", "leicester-2015", "somerset-2013"])
def test_what_is_printed_has_the_published_shape(name: str) -> None:
    opened = open_case(EXAMPLES / name)
    as_of = date(2017, 1, 4)
    check = validator("Occurrence")
    for row in json.loads(json.dumps(opened.register(as_of=as_of).as_json())):
        check.validate(row)
    for _, audit in opened.audit(as_of=as_of):
        validator("Audit").validate(audit.as_json())
    if (opened.path or Path()).joinpath("reminders.yaml").is_file():
        for one in opened.reminders(date(2017, 7, 1), date(2017, 12, 1)).reminders:
            validator("Reminder").validate(one.as_json())


@pytest.mark.parametrize(
    "phrase",
    [
        "70 working days after 2017-06-13", "by the end of the month of 17 months after 2017-06-13", "28 clear days before 2026-06-30",
        "by 31 March in the financial year of 2026-05-01, or the next working day", "on or after 2026-05-01",
        "the later of within 3 weeks after 2026-01-05 and within 1 month after 2026-01-01", "every 6 months after 2015-08-31",
        "by the end of November 2018", "before 2026-05-01", "at least 5 clear days after 2026-03-02", "within 1 year of 2024-02-29",
    ],
)  # fmt: skip
def test_every_kind_of_step_has_the_published_shape(phrase: str) -> None:
    answer = json.loads(json.dumps(when(phrase, calendar="england-and-wales", known_on=date(2026, 1, 1)).as_json()))
    validator("Answer").validate(answer)
    assert not list(validator("Answer").iter_errors(answer))
    answer["steps"][0]["extra"] = 1
    assert list(validator("Answer").iter_errors(answer))


def test_plans_and_journals_have_the_published_shape(opened: OpenedCase) -> None:
    glos = open_case(EXAMPLES / "gloucestershire-2017")
    for step in glos.plan("submit-plan", as_of=date(2017, 9, 1)):
        validator("PlanStep").validate(json.loads(json.dumps(step.as_json())))
    for move in glos.moves(glos.assuming(fact("report.published", "2017-06-20", id="1")), as_of=date(2017, 9, 1)):
        validator("Move").validate(move.as_json())
    later = record(opened, fact("asked", "2026-03-09", by="me"), at=AT)
    assert later.journal is not None
    for entry in later.journal.entries:
        validator("JournalEntry").validate(entry.as_json())


def test_a_register_is_held_against_its_case(opened: OpenedCase) -> None:
    glos = open_case(EXAMPLES / "gloucestershire-2017")
    rows = json.loads(json.dumps(glos.register(as_of=date(2017, 9, 1)).as_json()))
    assert glos.verify(rows, as_of=date(2017, 9, 1)).rejected == ()
    assert glos.verify(rows[1:], as_of=date(2017, 9, 1)).rejected


def test_a_case_with_calendars_of_its_own_verifies(tmp_path: Path) -> None:
    import yaml

    given = open_case(case_of())
    plain = {name: value for name, value in case_of().items() if name not in ("rules", "calendars")}
    (tmp_path / "office.yaml").write_text(yaml.safe_dump(CALENDAR), encoding="utf-8")
    in_folder = open_case(plain, library=Library.of([tmp_path], rules=[RULES]))
    for opened in (given, in_folder):
        rows = json.loads(json.dumps(opened.register(as_of=date(2026, 3, 4)).as_json()))
        assert opened.verify(rows, as_of=date(2026, 3, 4)).rejected == ()
        rows[0]["due"] = rows[0]["unadjusted"] = "2026-03-05"
        assert opened.verify(rows, as_of=date(2026, 3, 4)).rejected


def test_a_program_that_embeds_us_writes_nothing_but_its_store(tmp_path: Path) -> None:
    program = Path(__file__).resolve().parents[2] / "examples" / "embedding" / "keep_a_case.py"
    root = program.parents[2]
    before = {path: path.stat().st_mtime_ns for path in (root / "examples").rglob("*") if path.is_file()}
    subprocess.run([sys.executable, "-B", program, tmp_path], check=True, capture_output=True, timeout=60, cwd=tmp_path)
    assert {path.name.partition("-")[0] for path in tmp_path.rglob("*")} == {"visits.db"}
    assert {path: path.stat().st_mtime_ns for path in (root / "examples").rglob("*") if path.is_file()} == before


def test_a_program_that_embeds_us_passes_the_strictest_checks(tmp_path: Path) -> None:
    program = Path(__file__).resolve().parents[2] / "examples" / "embedding" / "keep_a_case.py"
    found = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), str(program)],
        capture_output=True, text=True, timeout=300, cwd=program.parents[2],
    )  # fmt: skip
    if "No module named mypy" in found.stderr:
        pytest.skip("mypy is not installed (the extra: lint)")
    assert found.returncode == 0, found.stdout


# -- data frames ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["pandas", "polars"])
def test_a_register_is_a_data_frame_in_one_call(kind: str) -> None:
    pytest.importorskip(kind, reason=f"{kind} is not installed (the extra: frames)")
    register = open_case(EXAMPLES / "leicester-2015").register(as_of=date(2017, 1, 4))
    frame = data_frame(register, kind)
    assert len(frame) == len(register)
    days = [day.date() if hasattr(day, "date") else day for day in frame["due"].to_list()]
    assert [day if day == day else None for day in days] == [row.due for row in register]  # NaT equals nothing
    assert frame["status"].to_list() == [row.status for row in register]
    assert frame["who"].to_list()[0] == list(register.occurrences[0].duty.who)


def test_a_data_frame_of_an_unknown_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    register = open_case(case_of()).register(as_of=date(2026, 3, 4))
    with pytest.raises(UsageError, match="one of pandas, polars"):
        data_frame(register, "excel")
    monkeypatch.setattr("obligations.reports.frames.find_spec", lambda name: None)
    with pytest.raises(UsageError, match="pip install pandas"):
        data_frame(register)


# -- facts of a single question -------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["2026-03-02", date(2026, 3, 2), datetime.fromisoformat("2026-03-02T23:59")], ids=str)
def test_a_fact_of_a_question_is_a_day_however_it_is_given(given: date | str) -> None:
    answer = when("within 5 days after begun", facts={"begun": given})
    assert answer.due == date(2026, 3, 7)
    assert answer.given == (("begun", date(2026, 3, 2)),)


@pytest.mark.parametrize("given", [AT, "2 March", "", 5, None, 20260302], ids=str)
def test_a_fact_that_is_no_day_is_refused(given: Any) -> None:
    with pytest.raises(UsageError, match="begun"):
        when("within 5 days after begun", facts={"begun": given})


def test_a_timestamp_of_pandas_is_its_day_and_none_is_refused() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed (the extra: frames)")
    assert when("within 5 days after begun", facts={"begun": pandas.Timestamp("2026-03-02")}).due == date(2026, 3, 7)
    with pytest.raises(UsageError, match="begun"):
        when("within 5 days after begun", facts={"begun": pandas.NaT})
