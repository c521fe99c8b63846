"""The keys of files are text to every tool that reads YAML; a day that was written ``on:`` is still read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from obligations import Library, ProblemsError, load_case, open_case, schedule
from obligations.files.model.schema import KINDS, schema
from obligations.library.places import kind_of
from obligations.library.recording import Recording
from obligations.store.database import open_store
from obligations.store.journal import record_all, verified
from tests.conftest import EXAMPLES, ROOT, duty, with_examples

Cases = Callable[..., Path]

FILES = sorted([*(ROOT / "rules").rglob("*.yaml"), *(ROOT / "calendars").rglob("*.yaml"), *EXAMPLES.rglob("*.yaml")])


def keys(data: object) -> Iterator[object]:
    """Give every key of plain data."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from keys(value)
    elif isinstance(data, list):
        for value in data:
            yield from keys(value)


def test_plain_yaml_reads_every_key_that_a_schema_names_as_text() -> None:
    seen = set()
    for kind in KINDS:
        made = schema(kind)
        for part in (made, *made["$defs"].values()):
            seen |= set(part.get("properties", {}))
    assert {"date", "due", "instead_of"} <= seen
    assert [key for key in seen if yaml.safe_load(key) != key] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_plain_yaml_reads_every_key_of_our_files_as_text_or_a_day(path: Path) -> None:
    found = list(keys(yaml.safe_load(path.read_text(encoding="utf-8"))))
    assert found
    assert [key for key in found if not isinstance(key, str | date | int) or isinstance(key, bool)] == []
    # A closure is keyed by its day, and a year of a calendar by its number: editors take those for text, as JSON has to.
    if not path.is_relative_to(ROOT / "calendars"):
        assert all(isinstance(key, str) for key in found)


def _text_keys(data: object) -> object:
    """Return plain data as JSON has it: days that are keys, and numbers that are, as text."""
    if isinstance(data, dict):
        return {str(key): _text_keys(value) for key, value in data.items()}
    return [_text_keys(value) for value in data] if isinstance(data, list) else data


def _kind(path: Path) -> str:
    kind = kind_of(yaml.safe_load(path.read_text(encoding="utf-8")))
    return {"calendars": "calendar"}.get(kind, kind)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_of_ours_has_the_published_shape(path: Path) -> None:
    data = json.loads(json.dumps(_text_keys(yaml.safe_load(path.read_text(encoding="utf-8"))), default=str))
    assert [error.message for error in Draft202012Validator(schema(_kind(path))).iter_errors(data)] == []


@pytest.mark.parametrize(("said", "good"), [
    ({"coverage": {"from": 2020, "until": 2030}}, True),
    ({"coverage": {"from": 20, "until": 2030}}, False),
    ({"coverage": {"from": 2020, "until": 99999}}, False),
    ({"coverage": {"from": 2020}, "weekend": None}, False),
    ({"coverage": {"from": 2020}, "closures": {"2026-03-01": None}}, False),
    ({"coverage": {"from": 2020}, "union": ["Not An Id"]}, False),
])  # fmt: skip
def test_editors_and_the_reader_agree_about_a_calendar(said: dict[str, Any], good: bool) -> None:
    data = {"id": "office", "title": "Office", **said}
    found = list(Draft202012Validator(schema("calendar")).iter_errors(data))
    assert (found == []) == good
    with nullcontext() if good else pytest.raises(ProblemsError):
        Library.of(calendars=[data]).calendar("office")


def test_no_schema_says_what_json_schema_does_not_know() -> None:
    for kind in KINDS:
        assert not {"ge", "le", "gt", "lt"} & set(map(str, keys(schema(kind))))
        assert "null" not in str(schema(kind))


@pytest.mark.parametrize("word", ["date", "on"])
def test_a_day_is_read_under_its_old_key_too(word: str, case_in: Cases) -> None:
    weekly = duty("b", "every 1 week after start") + duty("c", "every 1 week after start")
    rules = with_examples(duty("a", "within 1 week after each start") + weekly, "a", "b", "c")
    case = (
        f"facts:\n  start: [{{{word}: 2026-03-02, id: s}}]\n"
        f'done: [{{duty: a, key: s, {word}: 2026-03-03}}]\nstated: [{{duty: b, key: "1", {word}: 2026-03-10, in: minutes}}]\n'
        f"meetings:\n  c: {{dates: [{{{word}: 2026-03-04}}]}}\n"
    )
    opened = load_case(case_in(case, rules))
    rows = {
        f"{row.obligation}#{row.key}": row for row in schedule(opened, as_of=date(2026, 3, 5), until=date(2026, 3, 10))
    }
    assert (rows["a#s"].due, rows["a#s"].met_on) == (date(2026, 3, 9), date(2026, 3, 3))
    assert (rows["b#1"].stated, rows["b#1"].discrepancy) == (date(2026, 3, 10), 1)
    assert opened.diaries["c"].until(date(2026, 4, 1))[0].on == date(2026, 3, 4)


def test_both_keys_at_once_are_a_problem_with_its_place(case_in: Cases) -> None:
    with pytest.raises(ProblemsError) as error:
        load_case(
            case_in("facts:\n  start: {date: 2026-03-02, on: 2026-03-03}\n", with_examples(duty("a", "by start"), "a"))
        )
    assert [(p.line is not None, p.message) for p in error.value.problems] == [(True, 'unknown key "on"')]


def test_what_was_recorded_under_the_old_key_still_verifies_and_counts(tmp_path: Path) -> None:
    """The bytes of an entry made before are left as they are: its hash is over them."""
    import shutil

    from sqlalchemy import update

    from obligations.store.chain import hash_of
    from obligations.store.tables import HEADS, JOURNAL

    folder = tmp_path / "case"
    shutil.copytree(EXAMPLES / "leicester-2015", folder)
    case = load_case(folder, journal=False)
    with open_store(folder / "obligations.db") as store:
        said: dict[str, Any] = {"date": "2016-05-30"}
        record_all(
            store, case, [Recording("fact", "review", date(2016, 5, 30), said, "the clerk")],
            at=datetime(2016, 6, 1, tzinfo=UTC),
        )  # fmt: skip
        entry = verified(store, case.id)[0][0]
        old = type(entry)(**{**{name: getattr(entry, name) for name in entry.__slots__},
                             "entry": json.dumps({"by": "the clerk", "on": "2016-05-30"}, separators=(",", ":"))})  # fmt: skip
        made = hash_of(old)
        with store.writing("test") as connection:
            connection.execute(update(JOURNAL).values(entry=old.entry, hash=made))
            connection.execute(update(HEADS).values(hash=made))
        assert verified(store, case.id)[2] == []
    opened = open_case(folder)
    assert [str(one.date) for one in opened.case.file.facts["review"]] == ["2016-05-30"]
