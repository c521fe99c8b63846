"""The journal: its chain, what it adds to a case, what it refuses, and its commands."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from obligations import Case, load_case, schedule
from obligations.cli.moments import moment
from obligations.errors import StoreError, UnknownNameError, UsageError
from obligations.library.merging import merged
from obligations.session import moment_in
from obligations.store.chain import NOTHING, Head, JournalEntry, canonical, faults, hash_of, linked
from obligations.store.database import Store, open_store
from obligations.store.journal import cases, entries, record, verified
from obligations.store.tables import HEADS, JOURNAL
from tests.conftest import ROOT, duty, with_examples
from tests.stores import START, later

LONDON = ZoneInfo("Europe/London")

RULES = with_examples(
    duty("plan", "within 10 days after start")
    + duty("answer", "within 5 days after each letter")
    + duty("meet", "every 4 weeks after start")
    + duty("visit", "at least 2 days every month", "quota"),
    "plan",
    "answer",
    "meet",
)
EVENTS = "  letter: a letter comes\n"
FACTS = "facts: {start: 2017-09-01, letter: [2017-09-04]}\n"


@pytest.fixture
def folder(case_in: Callable[..., Path]) -> Path:
    return case_in(FACTS, RULES, EVENTS)


@pytest.fixture
def case(folder: Path) -> Case:
    return load_case(folder)


def put(store: Store, case: Case, kind: str, name: str, at: datetime = START, **entry: Any) -> JournalEntry:
    why = entry.pop("why", "a reason")
    return record(store, case, kind, name, entry, by="the clerk", why=why, effective=date(2017, 9, 1), at=at)


def keys_of(case: Case, name: str) -> dict[str, str]:
    return {fact.id or str(place): str(fact.date) for place, fact in enumerate(case.file.facts.get(name, ()), 1)}


# -- the chain ------------------------------------------------------------------------------------------


def some(store: Store, case: Case, many: int = 5) -> list[JournalEntry]:
    return [put(store, case, "fact", "letter", later(hours=n), on=f"2017-09-{n + 5:02}") for n in range(many)]


def test_what_is_recorded_is_read_back_and_verifies(store: Store, case: Case) -> None:
    made = some(store, case)
    found, head, wrong = verified(store, "trial")
    assert (found, head, wrong) == (made, Head("trial", 5, made[-1].hash), [])
    assert [entry.number for entry in found] == [1, 2, 3, 4, 5]
    assert found[0].previous == NOTHING
    assert found[0].data == {"date": "2017-09-05", "by": "the clerk"}
    assert cases(store) == ["trial"]
    assert verified(store, "other") == ([], Head("other"), [])


def test_recorded_at_never_goes_back(store: Store, case: Case) -> None:
    put(store, case, "fact", "letter", later(hours=2), on="2017-09-05")
    summer = datetime(2017, 9, 1, 12, 30, tzinfo=UTC).astimezone(tz=None)
    assert put(store, case, "fact", "letter", summer, on="2017-09-06").recorded_at == later(hours=2)
    made = put(store, case, "fact", "letter", later(hours=2, microseconds=1), on="2017-09-07")
    assert entries(store, "trial")[-1] == made
    assert verified(store, "trial")[2] == []


def test_only_what_had_been_recorded_by_then(store: Store, case: Case) -> None:
    some(store, case)
    assert [one.number for one in entries(store, "trial", later(hours=2))] == [1, 2, 3]
    assert entries(store, "trial", START - timedelta(microseconds=1)) == []
    assert len(entries(store, "trial", later(days=1))) == 5


OTHER: dict[str, Any] = {
    "case": "another", "number": 9, "kind": "done", "name": "start", "key": "7", "entry": '{"on":"2017-09-06"}',
    "effective": date(2017, 9, 2), "by": "somebody", "why": "another reason",
    "recorded_at": START + timedelta(seconds=1), "previous": "f" * 64, "hash": "e" * 64,
}  # fmt: skip


@pytest.mark.parametrize("number", [1, 3, 5])
@pytest.mark.parametrize("field", [one.name for one in fields(JournalEntry)])
def test_a_change_to_any_field_of_any_entry_is_found(store: Store, case: Case, field: str, number: int) -> None:
    some(store, case)
    with store.engine.begin() as connection:
        changed = sa.update(JOURNAL).where(JOURNAL.c.number == number).values({field: OTHER[field]})
        assert connection.execute(changed).rowcount == 1
    assert verified(store, "trial")[2]


def test_every_fault_is_named(store: Store, case: Case) -> None:
    made = some(store, case)
    head = Head("trial", 5, made[-1].hash)
    assert faults(made, head) == []

    def said(entries: list[JournalEntry], head: Head | None = head) -> str:
        return "; ".join(faults(entries, head))

    assert (
        said([made[0], replace(made[1], why="x"), *made[2:]])
        == "entry 2 was changed: its hash does not fit what it says"
    )
    forged = linked(replace(made[1], why="x"), Head("trial", 1, made[0].hash), None)
    assert said([made[0], forged, *made[2:]]) == "entry 3 does not follow from entry 2: the link is broken"
    assert said([made[0], *made[2:]]) == "entry 2 is missing before entry 3"
    assert said([made[0], made[4]]) == "entries 2 to 4 are missing before entry 5"
    assert said(made[1:]) == "entry 1 is missing before entry 2"
    assert said(made[:3]) == "the journal ends at entry 3, but 5 were recorded: its end is missing"
    assert said(made[:3], None) == ""
    assert said([]) == "the journal ends at entry 0, but 5 were recorded: its end is missing"
    assert said(made, Head("trial")) == "the journal ends at entry 5, but only 0 were recorded"
    assert "entry 2 stands where entry 4 should" in said([made[0], made[2], made[1], *made[3:]])
    assert "entry 2 stands where entry 3 should" in said([made[0], made[1], made[1], *made[2:]])
    other = linked(replace(made[4], why="x"), Head("trial", 4, made[3].hash), None)
    assert said([*made[:4], other]) == "entry 5 is not the one that was recorded last: the noted hash is another"
    assert 'entry 2 is of another case, "x"' in said([made[0], replace(made[1], case="x"), *made[2:]])
    backdated = [
        made[0],
        linked(replace(made[1], recorded_at=START - timedelta(days=1)), Head("trial", 1, made[0].hash), None),
    ]
    assert said(backdated, None) == "entry 2 was recorded before entry 1, which it follows"
    renumbered = replace(made[2], number=2)
    assert "entry 2 was changed" in said([made[0], replace(renumbered, previous=made[0].hash), *made[3:]])


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
BUILT = st.builds(
    JournalEntry, case=TEXT, number=st.integers(1, 99), kind=TEXT, name=TEXT, key=st.none() | TEXT, entry=TEXT,
    effective=st.dates(), by=TEXT, why=st.none() | TEXT,
    recorded_at=st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    previous=TEXT, hash=st.just(""),
)  # fmt: skip


@given(BUILT, BUILT)
def test_entries_have_one_hash_exactly_when_they_say_the_same(one: JournalEntry, other: JournalEntry) -> None:
    assert (hash_of(one) == hash_of(other)) == (one == other)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("UPDATE journal SET recorded_at = 'yesterday'", "a value that cannot be read"),
        ("UPDATE journal SET effective = 'x'", "a value that cannot be read"),
        ("UPDATE journal SET number = 'x' WHERE number = 3", "entry x of the journal holds a value"),
        ("UPDATE journal SET \"by\" = x'ff'", "holds a value that cannot be read"),
        ("DROP TABLE heads", "a part of it is missing"),
    ],
)
def test_values_of_another_type_are_a_message(tmp_path: Path, case: Case, change: str, message: str) -> None:
    with open_store(tmp_path / "s.db") as store:
        some(store, case)
        with store.engine.begin() as connection:
            connection.exec_driver_sql(change)
        with pytest.raises(StoreError, match=message):
            verified(store, "trial")


# -- what is refused when it is recorded ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name", "entry", "message"),
    [
        ("fact", "lettr", {"on": "2017-09-05"}, 'no rule set of this case has an event, duty or date "lettr" (did you mean "letter"?; known: '),
        ("fact", "letter", {"on": "2017-02-30"}, "there is no such day as 2017-02-30"),
        ("fact", "letter", {}, '"date" is missing'),
        ("fact", "letter", {"on": "2017-09-05", "time": "25:00"}, "a time is written hours:minutes"),
        ("fact", "letter", {"on": "2017-09-05", "colour": "red"}, 'unknown key "colour"'),
        ("fact", "letter", {"on": "2017-09-05", "id": "7"}, '"letter" has no fact 7 to correct (known: 1)'),
        ("fact", "letter", {"on": "2017-09-05", "id": ""}, "the text is empty"),
        ("fact", "meet", {"on": "2017-09-05"}, '"meet" recurs; say which occurrence was done'),
        ("done", "plann", {"on": "2017-09-05"}, 'unknown duty "plann" (did you mean "plan"?; known: '),
        ("done", "r/plann", {"on": "2017-09-05"}, 'unknown duty "r/plann" (did you mean "r/plan"?; known: '),
        ("done", "q/plan", {"on": "2017-09-05"}, 'unknown duty "q/plan"'),
        ("done", "plan", {"on": "2017-09-05", "amount": "many"}, "a whole number"),
        ("ruling", "plan", {"date": "2017-09-20"}, '"instead_of" is missing'),
        ("ruling", "plan", {"date": "2017-09-20", "instead_of": "2017-09-11", "why": " "}, "the text is empty"),
        ("ruling", "plan", {"date": "2017-09-20", "instead_of": "2017-09-11", "why": None}, '"why" is missing'),
        ("waived", "plan", {"why": None}, '"why" is missing'),
        ("retracted", "", {"number": 1}, "the journal of trial has no entry 1"),
        ("retracted", "", {"number": "1"}, "say which entry"),
        ("retracted", "", {"number": True}, "say which entry"),
        ("deleted", "plan", {}, "'deleted' is no kind of entry"),
        ("fact", "letter", {"on": "2017-09-05", "note": "\ud800"}, "half of a character"),
    ],
)  # fmt: skip
def test_what_a_case_file_could_not_hold_is_refused(
    store: Store, case: Case, kind: str, name: str, entry: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError) as error:
        put(store, case, kind, name, **entry)
    assert message in str(error.value)
    assert entries(store, "trial") == []


def test_who_says_so_is_asked(store: Store, case: Case) -> None:
    with pytest.raises(UsageError, match="who"):
        record(store, case, "fact", "letter", {"on": "2017-09-05"}, by=" ", why=None, effective=START.date(), at=START)


def test_hostile_text_is_kept_as_it_stands_or_refused(store: Store, case: Case) -> None:
    hostile = "'; DROP TABLE journal; -- %s {x} :y \x1b[31m\u202e\u2028\uffff\U0010ffff\r\n"
    made = put(store, case, "fact", "letter", on="2017-09-05", id=hostile, why=hostile)
    assert entries(store, "trial") == [made]
    assert (made.key, made.why) == (hostile, hostile)
    if store.is_postgresql:
        with pytest.raises(UsageError, match="NUL"):
            put(store, case, "fact", "letter", on="2017-09-05", why="a\0b")
    else:
        assert put(store, case, "fact", "letter", on="2017-09-05", why="a\0b").why == "a\0b"
    assert verified(store, "trial")[2] == []


# -- joining --------------------------------------------------------------------------------------------


def test_a_journal_adds_what_a_case_file_could_say(store: Store, case: Case, case_in: Callable[..., Path]) -> None:
    """The oracle is a case file with everything written in it."""
    put(store, case, "fact", "letter", on="2017-09-12", time="16:30", id="second", by="the post book")
    put(store, case, "done", "answer", key="1", on="2017-09-08")
    put(store, case, "done", "visit", key="1", on="2017-09-14", amount="2")
    put(store, case, "ruling", "r/plan", date="2017-09-15", instead_of="2017-09-11")
    put(store, case, "waived", "meet", key="2", instead_of="2017-10-27")
    found = merged(case, entries(store, "trial"))
    written = load_case(case_in(
        "facts: {start: 2017-09-01, letter: [2017-09-04, {on: 2017-09-12, time: '16:30', id: second, by: the post book}]}\n"
        "done: [{duty: answer, on: 2017-09-08, by: the clerk}, {duty: visit, on: 2017-09-14, amount: 2, by: the clerk}]\n"
        "rulings: [{duty: r/plan, date: 2017-09-15, instead_of: 2017-09-11, by: the clerk, why: a reason}]\n"
        "waived: [{duty: meet, key: '2', instead_of: 2017-10-27, by: the clerk, why: a reason}]\n", RULES, EVENTS))  # fmt: skip
    assert found.file == written.file
    asked = {"as_of": date(2017, 10, 1)}
    assert schedule(found, **asked).as_json() == schedule(written, **asked).as_json()
    assert merged(case, []) == case


def test_a_later_entry_takes_the_place_of_an_earlier_one(store: Store, case: Case) -> None:
    put(store, case, "fact", "start", on="2017-09-02", id="1")
    put(store, case, "fact", "start", on="2017-09-03", id="1")
    put(store, case, "ruling", "plan", date="2017-09-15", instead_of="2017-09-11")
    put(store, case, "ruling", "r/plan", date="2017-09-16", instead_of="2017-09-11")
    put(store, case, "ruling", "plan", date="2017-09-17", instead_of="2017-09-13")
    found = merged(case, entries(store, "trial")).file
    assert [str(fact.date) for fact in found.facts["start"]] == ["2017-09-03"]
    assert [str(one.date) for one in found.rulings] == ["2017-09-16", "2017-09-17"]


def test_a_fact_taken_back_leaves_the_keys_of_the_others(store: Store, case: Case) -> None:
    for day in ("2017-09-05", "2017-09-06", "2017-09-07"):
        put(store, case, "fact", "letter", on=day)
    put(store, case, "retracted", "", number=2)
    found = merged(case, entries(store, "trial"))
    assert keys_of(found, "letter") == {"1": "2017-09-04", "2": "2017-09-05", "4": "2017-09-07"}
    rows = {row.key: str(row.due) for row in schedule(found, as_of=date(2017, 9, 1)) if row.obligation == "answer"}
    assert rows == {"1": "2017-09-09", "2": "2017-09-10", "4": "2017-09-12"}
    put(store, case, "fact", "letter", on="2017-09-08")
    put(store, case, "fact", "letter", on="2017-09-09", id="4")
    put(store, case, "fact", "letter", on="2017-09-10", id="3")
    keys = {"1": "2017-09-04", "2": "2017-09-05", "3": "2017-09-10", "4": "2017-09-09", "5": "2017-09-08"}
    assert keys_of(merged(case, entries(store, "trial")), "letter") == keys
    assert merged(case, entries(store, "trial")[:1]) == merged(case, entries(store, "trial", START)[:1])


def test_a_correction_taken_back_restores_what_was_said_before(store: Store, case: Case) -> None:
    put(store, case, "fact", "start", on="2017-09-02", id="1")
    put(store, case, "retracted", "", number=1)
    assert keys_of(merged(case, entries(store, "trial")), "start") == {"1": "2017-09-01"}
    with pytest.raises(UsageError, match="entry 1 was already taken back, by entry 2"):
        put(store, case, "retracted", "", number=1)
    with pytest.raises(UsageError, match="entry 2 itself takes back entry 1"):
        put(store, case, "retracted", "", number=2)
    made = put(store, case, "done", "plan", on="2017-09-02")
    assert put(store, case, "retracted", "", number=3).name == "plan"
    assert merged(case, entries(store, "trial")).file.done == ()
    assert merged(case, entries(store, "trial")[: made.number]).file.done != ()


def test_an_entry_that_the_rules_no_longer_know_is_named(
    store: Store, case: Case, case_in: Callable[..., Path]
) -> None:
    put(store, case, "done", "plan", on="2017-09-02")
    changed = load_case(case_in(FACTS, RULES.replace("plan", "scheme"), EVENTS))
    with pytest.raises(UsageError, match='entry 1 of the journal: unknown duty "plan"'):
        merged(changed, entries(store, "trial"))
    with pytest.raises(UnknownNameError):
        put(store, changed, "done", "plan", on="2017-09-02")


def test_an_entry_that_another_hand_made_unreadable_is_named(store: Store, case: Case) -> None:
    put(store, case, "done", "plan", on="2017-09-02")
    for text in ("{", "[]", '{"on":1}', '"x"', '{"number":[1]}'):
        with store.engine.begin() as connection:
            connection.execute(sa.update(JOURNAL).values(entry=text))
        found = entries(store, "trial")
        assert faults(found)
        assert json.dumps(found[0].as_json())
        with pytest.raises(UsageError, match="entry 1 of the journal"):
            merged(case, found)


# -- commands -------------------------------------------------------------------------------------------

Run = Callable[..., Result]


def test_recording_moves_the_register_and_can_be_undone(run: Run, folder: Path) -> None:
    def due(*more: object) -> str:
        result = run("schedule", folder, "--as-of", "2017-09-05", "--json", *more)
        assert result.exit_code == 0, result.stderr
        return next(row["due"] for row in json.loads(result.stdout) if row["obligation"] == "plan")

    assert due() == "2017-09-11"
    assert not (folder / "obligations.db").exists()
    recorded = run("record", folder, "start", "4 September 2017", "--by", "the clerk", "--id", "1", "--time", "09:00")
    assert (recorded.exit_code, recorded.stdout[:29]) == (0, "1. fact start#1 2017-09-04 at")
    assert due() == "2017-09-14"
    assert due("--recorded-by", "2017-09-05") == "2017-09-11"
    assert due("--recorded-by", "2200-01-01T12:00Z") == "2017-09-14"
    assert due("--fact", "start=2017-09-02") == "2017-09-12"
    explained = run("explain", folder / "case.yaml", "plan#1", "--as-of", "2017-09-05")
    assert "4 September 2017" in explained.stdout
    moved = run("impact", folder, "--fact", "start=2017-09-05", "--as-of", "2017-09-05")
    assert "2017-09-14 -> 2017-09-15" in moved.stdout
    assert run("record", folder, "--retract", 1, "--by", "the clerk", "--why", "a slip").exit_code == 0
    assert due() == "2017-09-11"


def test_every_kind_is_recorded_and_listed(run: Run, folder: Path) -> None:
    told = [
        ("letter", "2017-09-12"),
        ("answer#1", "2017-09-08", "--done"),
        ("r/visit", "2017-09-14", "--done", "--amount", "2"),
        ("plan", "2017-09-15", "--ruling", "--instead-of", "2017-09-11", "--why", "the board meets then"),
        ("meet#2", "2017-09-15", "--waived", "--instead-of", "2017-10-27", "--why", "no business"),
    ]
    for words in told:
        result = run("record", folder, *words, "--by", "the clerk")
        assert result.exit_code == 0, result.stderr
    listed = run("journal", folder)
    assert listed.exit_code == 0
    lines = [line.split(";")[0] for line in listed.stdout.splitlines()]
    assert lines[:5] == [
        "1. fact letter 2017-09-12",
        "2. done answer#1 2017-09-08",
        "3. done r/visit#1 2017-09-14 amount 2",
        "4. ruling plan#1 2017-09-15 instead of 2017-09-11",
        "5. waived meet#2 2017-09-15 instead of 2017-10-27",
    ]
    assert "5 recorded; the journal verifies; its head is" in listed.stdout
    found = json.loads(run("journal", folder, "--json").stdout)
    assert (found["case"], found["faults"], found["head"]["number"]) == ("trial", [], 5)
    assert found["entries"][3]["entry"]["why"] == "the board meets then"
    assert json.loads(run("journal", folder, "--json", "--recorded-by", "2017-09-01").stdout)["entries"] == []
    waived = json.loads(run("schedule", folder, "--as-of", "2017-09-15", "--json").stdout)
    assert [row["status"] for row in waived if row["obligation"] == "meet" and row["key"] == "2"] == ["waived"]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["letter", "2017-09-12"], 2, "--by"),
        (["letter", "--by", "x"], 2, "say what happened and when"),
        (["lettr", "2017-09-12", "--by", "x"], 2, 'did you mean "letter"?'),
        (["letter", "31 February 2017", "--by", "x"], 2, "31 February"),
        (["plan", "2017-09-12", "--by", "x", "--ruling", "--why", "y"], 2, "--instead-of"),
        (["plan", "2017-09-12", "--by", "x", "--ruling", "--instead-of", "2017-09-11"], 2, "a ruling needs its reason"),
        (["plan", "2017-09-12", "--by", "x", "--waived", "--why", " "], 2, "a waiver needs its reason"),
        (["plan", "2017-09-12", "--by", "x", "--done", "--instead-of", "2017-09-11"], 2, "--instead-of does not go with"),
        (["plan#", "2017-09-12", "--by", "x", "--done"], 2, "its key should follow"),
        (["letter", "2017-09-12", "--by", "x", "--amount", "2"], 2, "--amount does not go with"),
        (["--retract", "1", "--by", "x"], 1, "there is no store"),
        (["letter", "2017-09-12", "--retract", "1", "--by", "x"], 2, "records nothing else"),
        (["--retract", "1", "--time", "12:00", "--by", "x"], 2, "--time does not go with"),
        (["letter", "2017-09-12", "--by", "x", "--store", "mysql://h/d"], 2, "not mysql"),
        (["letter", "2017-09-12", "--by", "x", "--store", "nowhere/s.db"], 2, "there is no folder nowhere"),
    ],
)  # fmt: skip
def test_what_is_not_recorded_leaves_no_store(
    run: Run, folder: Path, words: list[str], code: int, message: str
) -> None:
    result = run("record", folder, *words)
    assert result.exit_code == code, result.output
    assert message in result.stderr
    assert not (folder / "obligations.db").exists()


def test_a_journal_that_does_not_verify_exits_1_and_warns(run: Run, folder: Path) -> None:
    for day in ("2017-09-12", "2017-09-13"):
        run("record", folder, "letter", day, "--by", "the clerk")
    with open_store(folder / "obligations.db") as store, store.engine.begin() as connection:
        connection.execute(sa.update(JOURNAL).where(JOURNAL.c.number == 1).values(by="\x1b[31msomebody"))
    result = run("journal", folder)
    assert result.exit_code == 1
    assert "fault: entry 1 was changed" in result.stdout
    assert "\x1b" not in result.stdout
    found = run("journal", folder, "--json")
    assert (found.exit_code, len(json.loads(found.stdout)["faults"])) == (1, 1)
    register = run("schedule", folder, "--as-of", "2017-09-05", "--json")
    assert "the journal does not verify" in register.stderr
    assert json.loads(register.stdout)
    with open_store(folder / "obligations.db") as store, store.engine.begin() as connection:
        connection.execute(sa.delete(JOURNAL))
    assert "its end is missing" in run("journal", folder).stdout
    with open_store(folder / "obligations.db") as store, store.engine.begin() as connection:
        connection.execute(sa.delete(HEADS))
    assert run("journal", folder).exit_code == 0


def test_a_store_elsewhere_by_its_address(run: Run, folder: Path, place: str) -> None:
    missing = run("schedule", folder, "--as-of", "2017-09-05", "--store", place)
    assert (missing.exit_code, "no store" in missing.stderr) == (1, True)
    assert run("record", folder, "start", "2017-09-04", "--by", "x", "--id", "1", "--store", place).exit_code == 0
    assert "14 Sep 2017" in run("schedule", folder, "--as-of", "2017-09-05", "--store", place).stdout
    assert "11 Sep 2017" in run("schedule", folder, "--as-of", "2017-09-05").stdout


def test_without_a_store_nothing_has_been_recorded(run: Run, folder: Path) -> None:
    assert "nothing has been recorded" in run("journal", folder).stdout
    assert json.loads(run("journal", folder, "--json").stdout)["entries"] == []
    result = run("schedule", folder, "--as-of", "2017-09-05", "--recorded-by", "2017-09-01")
    assert (result.exit_code, "nothing has been recorded" in result.stderr) == (0, True)
    assert not (folder / "obligations.db").exists()


def test_an_empty_file_of_a_killed_process_is_no_store_yet(run: Run, folder: Path) -> None:
    (folder / "obligations.db").touch()
    shown = run("schedule", folder, "--as-of", "2017-09-05")
    assert shown.exit_code == 0
    assert "is empty (0 bytes): if anything was recorded in it, restore a backup" in shown.stderr
    told = run("journal", folder)
    assert (told.exit_code, "is empty (0 bytes)" in told.stderr) == (1, True)
    assert (folder / "obligations.db").stat().st_size == 0
    assert run("record", folder, "letter", "2017-09-12", "--by", "x").exit_code == 0


def test_a_second_fact_of_a_name_is_noted(run: Run, folder: Path) -> None:
    first = run("record", folder, "start", "2017-09-12", "--by", "x", "--json")
    assert "has now happened twice; to correct a fact, give its id or place" in first.stderr
    assert json.loads(first.stdout)["number"] == 1
    assert run("record", folder, "start", "2017-09-13", "--by", "x").stderr == ""
    assert run("record", folder, "letter", "2017-09-13", "--id", "1", "--by", "x").stderr == ""


def test_sql_is_not_imported_without_a_store_and_its_absence_is_said_plainly(folder: Path) -> None:
    lock = "import sys; sys.modules.update(sqlalchemy=None, alembic=None); from obligations.cli import main; main()"

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", lock, *map(str, words)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)

    for words in (
        ("schedule", folder),
        ("explain", folder, "plan"),
        ("journal", folder),
        ("impact", folder, "--fact", "start=2017-09-02"),
    ):
        result = run(*words)
        assert result.returncode == 0, result.stderr
    result = run("record", folder, "letter", "2017-09-12", "--by", "x")
    assert result.returncode == 2
    assert 'pip install "obligations[store]"' in result.stderr
    assert "Traceback" not in result.stderr


def test_the_examples_of_the_reference_run(run: Run, tmp_path: Path) -> None:
    case = shutil.copytree(ROOT / "examples" / "gloucestershire-2017", tmp_path / "case")
    text = (ROOT / "docs" / "reference" / "journal.md").read_text(encoding="utf-8")
    lines = [line.removeprefix("$ obligations ") for line in text.splitlines() if line.startswith("$ obligations")]
    for line in lines:
        result = run(*(str(case) if word == "CASE" else word for word in shlex.split(line, comments=" # " in line)))
        assert result.exit_code == 0, f"{line}: {result.output}"
    assert "6 recorded; the journal verifies" in result.stdout
    rows = json.loads(run("schedule", case, "--as-of", "2018-06-01", "--json").stdout)
    status = {f"{row['obligation']}#{row['key']}": row["status"] for row in rows}
    assert (status["dfe-review#3"], status["submit-plan#1"]) == ("waived", "overdue")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2017-09-01T12:00", "2017-09-01T11:00:00+00:00"),
        ("2017-12-01 12:00", "2017-12-01T12:00:00+00:00"),
        ("2017-09-01T12:00Z", "2017-09-01T12:00:00+00:00"),
        ("2017-09-01T12:00:00+05:30", "2017-09-01T06:30:00+00:00"),
        ("2017-09-01", "2017-09-01T22:59:59.999999+00:00"),
        ("1 December 2017", "2017-12-01T23:59:59.999999+00:00"),
        ("2017-10-29T01:30+01:00", "2017-10-29T00:30:00+00:00"),
    ],
)
def test_a_time_as_people_write_it(text: str, wanted: str) -> None:
    assert moment_in(LONDON, moment(text)).isoformat() == wanted


@pytest.mark.parametrize(
    "text", ["2017-10-29T01:30", "2017-03-26T01:30", "12:00", "noon", "2017-09-31T12:00", "0001-01-01T00:00+12:00", ""]
)
def test_what_is_no_one_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        moment_in(LONDON, moment(text))


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")], ids=str)
def test_a_number_that_json_has_not_is_not_hashed(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"amount": number})
