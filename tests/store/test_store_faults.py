"""Stores that are damaged, misnamed or restored, and outputs that would be written over what is read."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from icalendar import Calendar
from sqlalchemy.exc import OperationalError

from obligations import JournalWarning, load_case, schedule
from obligations.errors import EmptyStoreError, StoreError
from obligations.files import output
from obligations.store import sqlite
from obligations.store.database import open_store
from obligations.store.feed_ledger import Meaning, settle
from tests.conftest import EXAMPLES, ROOT, duty
from tests.trials import START, Cases, make

Run = Callable[..., Result]
SECRET = "pw-Sesame"


@pytest.fixture
def case(case_in: Cases) -> Path:
    """Return a case with something recorded in its store."""
    return make(case_in, START, duty("a", "within 30 days after start"), duty("b", "within 5 days after a"),
                duty("m", "every month after start"))  # fmt: skip


@pytest.fixture
def recorded(case: Path, run: Run) -> Path:
    assert run("record", case, "a", "2020-02-10", "--done", "--by", "x").exit_code == 0
    return case


# -- addresses ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql:/u:{SECRET}@127.0.0.1/test",
        f"postgresql:u:{SECRET}@127.0.0.1/test",
        f"host=127.0.0.1 user=u password={SECRET}",
        f"password={SECRET}",
        f"postgresql://u:{SECRET}@127.0.0.1:1/nowhere",
        f"postgresql://u@127.0.0.1:1/nowhere?password={SECRET}",
        f"postgresql://u:{SECRET}@127.0.0.1/test?sslmode=require&port=x",
        f"postgresql://u:{SECRET}@127.0.0.1:{SECRET}/test",
        f"mysql://u:{SECRET}@127.0.0.1/test",
    ],
)
def test_a_secret_in_an_address_is_never_repeated_and_no_file_is_made_of_it(case: Path, run: Run, address: str) -> None:
    before = sorted(ROOT.iterdir())
    for words in (("record", case, "start", "2020-02-02", "--by", "x"), ("schedule", case), ("journal", case)):
        result = run(*words, "--store", address)
        # An address that cannot be read is wrong usage; one where nothing answers is a store that cannot be opened.
        assert result.exit_code == (1 if "Connection refused" in result.stderr else 2)
        assert isinstance(result.exception, SystemExit), result.exception
        assert SECRET not in result.output + result.stderr
        assert "address" in result.stderr or "127.0.0.1" in result.stderr or "a store is" in result.stderr
    assert sorted(ROOT.iterdir()) == before


# -- damage ---------------------------------------------------------------------------------------------


def test_a_store_that_lost_its_version_is_not_taken_for_an_empty_one(recorded: Path, run: Run) -> None:
    with sqlite3.connect(recorded / "obligations.db") as connection:
        connection.execute(
            "DELETE FROM obligations_version"
            if _has(connection, "obligations_version")
            else "DELETE FROM " + _version_table(connection)
        )
    for words in (
        ("journal", recorded),
        ("schedule", recorded),
        ("record", recorded, "start", "2020-02-02", "--by", "x"),
    ):
        result = run(*words)
        assert result.exit_code == 1
        assert "is damaged: it no longer says which version wrote it" in result.stderr
    with pytest.raises(StoreError, match="is damaged"):
        load_case(recorded)


def _has(connection: sqlite3.Connection, table: str) -> bool:
    return bool(connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone())


def _version_table(connection: sqlite3.Connection) -> str:
    found = connection.execute("SELECT name FROM sqlite_master WHERE name LIKE '%version%'").fetchone()
    return str(found[0])


def test_an_empty_store_is_told_of(recorded: Path, run: Run) -> None:
    for left in recorded.glob("obligations.db*"):
        left.write_bytes(b"")
    shown = run("schedule", recorded, "--as-of", "2020-02-01")
    assert shown.exit_code == 0
    assert "warning: the store" in shown.stderr
    assert "is empty (0 bytes)" in shown.stderr
    assert run("journal", recorded).exit_code == 1
    with pytest.warns(JournalWarning, match="is empty"):
        load_case(recorded)
    with pytest.raises(EmptyStoreError):
        load_case(recorded, store=recorded / "obligations.db")


def test_flipped_bytes_end_in_a_sentence_or_in_what_was_recorded(recorded: Path, run: Run, tmp_path: Path) -> None:
    for n in range(20):
        run("record", recorded, "m", f"2020-03-{n + 1:02}", "--done", "--by", "somebody", "--why", "for the test")
    store = recorded / "obligations.db"
    with sqlite3.connect(store) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole, chance = store.read_bytes(), random.Random(7)
    damaged = tmp_path / "damaged.db"
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 4, 40))):
            data[chance.randrange(100, len(data))] ^= 1 << chance.randrange(8)
        for beside in tmp_path.glob("damaged.db*"):
            beside.unlink()
        damaged.write_bytes(data)
        for words in (("journal", recorded, "--json"), ("schedule", recorded, "--as-of", "2020-03-01", "--json")):
            result = run(*words, "--store", damaged)
            assert result.exit_code in (0, 1, 2)
            assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
            assert result.exit_code == 0 or result.stderr or '"faults": [\n' in result.stdout


@pytest.mark.parametrize("value", ["0000-00-00", "2020-02-31", "x", "", "9999-99-99"])
def test_a_day_that_is_none_ends_in_a_sentence(recorded: Path, run: Run, value: str) -> None:
    with sqlite3.connect(recorded / "obligations.db") as connection:
        connection.execute("UPDATE journal SET effective = ?", (value,))
    for words in (("journal", recorded), ("schedule", recorded)):
        result = run(*words)
        assert result.exit_code == 1
        assert "it is damaged" in result.stderr


def test_recording_into_a_journal_that_does_not_verify_warns(recorded: Path, run: Run) -> None:
    with sqlite3.connect(recorded / "obligations.db") as connection:
        connection.execute("UPDATE journal SET \"by\" = 'another'")
    result = run("record", recorded, "start", "2020-02-02", "--by", "x")
    assert result.exit_code == 0
    assert "warning: the journal did not verify before this (1 faults)" in result.stderr
    with pytest.warns(JournalWarning, match="does not verify"):
        load_case(recorded)


def test_reading_a_store_says_nothing_of_writing(recorded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise OperationalError("x", None, error)

    with open_store(recorded / "obligations.db") as store:
        with pytest.raises(StoreError, match=r"the disk is full$"), store.reading():
            full()
        with pytest.raises(StoreError, match="the disk is full; nothing was written"), store.writing("x"):
            full()


def test_a_fault_is_told_by_its_code_and_not_by_its_words() -> None:
    from obligations.store.faults import plain

    class ComplaintError(Exception):
        sqlite_errorcode: int | None = None
        sqlstate: str | None = None

    def said(code: int | None = None, state: str | None = None, words: str = "in another tongue") -> str:
        error = ComplaintError(words)
        error.sqlite_errorcode, error.sqlstate = code, state
        return plain(error)

    assert said(sqlite3.SQLITE_BUSY) == "it is held by another process; try again"
    assert said(sqlite3.SQLITE_IOERR_WRITE) == "the disk does not answer as it should"  # an extended code
    assert said(state="42P01") == "a part of it is missing"
    assert said(state="25006") == "it may not be written"
    assert said(sqlite3.SQLITE_MISUSE, words="bad use\nof it") == "bad use"
    assert plain(ValueError("Invalid isoformat string")) == "it holds a date that cannot be read"
    assert said(words="") == "ComplaintError"


@pytest.mark.parametrize("code", [sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_BUSY_RECOVERY])
def test_the_log_is_turned_on_once_nobody_holds_the_file(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "ATTEMPTS", 3)
    monkeypatch.setattr(sqlite, "PAUSE", 0)
    for held, asked in ((0, 1), (1, 2), (2, 3)):
        busy = Held(code, held)
        sqlite.use_write_ahead_log(busy)  # type: ignore[arg-type]
        assert (busy.asked, busy.closed) == (asked, asked)
    for held_by, attempts in ((Held(code, 9), 3), (Held(sqlite3.SQLITE_FULL, 9), 1)):
        with pytest.raises(OperationalError):
            sqlite.use_write_ahead_log(held_by)  # type: ignore[arg-type]
        assert (held_by.asked, held_by.closed) == (attempts, attempts)


class Held:
    """A database that answers with an error so many times, as its own connection and cursor."""

    def __init__(self, code: int, times: int) -> None:
        self.code, self.times, self.asked, self.closed = code, times, 0, 0

    def raw_connection(self) -> Held:
        return self

    cursor = raw_connection

    def execute(self, words: str) -> None:
        self.asked += 1
        if self.asked <= self.times:
            error = sqlite3.OperationalError(words)
            error.sqlite_errorcode = self.code
            raise error

    def close(self) -> None:
        self.closed += 1


# -- what is written ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("feed", "CASE", "-o", "CASE/case.yaml"), ("feed", "CASE", "-o", "CASE/r.yaml"),
        ("feed", "CASE", "-o", "CASE/obligations.db"), ("feed", "CASE", "-o", "CASE/board.ics"),
        ("feed", "CASE", "-o", "CASE/link.ics"),
        ("schedule", "CASE", "--html", "CASE/obligations.db"), ("schedule", "CASE", "--svg", "CASE/case.yaml"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_output_takes_the_place_of_what_is_read(recorded: Path, run: Run, words: tuple[str, ...]) -> None:
    (recorded / "board.ics").write_text("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Others//EN\nEND:VCALENDAR\n", "utf-8")
    (recorded / "link.ics").symlink_to("case.yaml")
    before = {path.name: path.read_bytes() for path in recorded.iterdir() if "-" not in path.name}
    result = run(*(word.replace("CASE", str(recorded)) for word in words))
    assert result.exit_code == 2
    assert "it is not written over; name another file" in result.stderr
    assert {path.name: path.read_bytes() for path in recorded.iterdir() if "-" not in path.name} == before


def test_a_feed_is_written_over_the_feed_before_it(recorded: Path, run: Run, tmp_path: Path) -> None:
    for _ in range(2):
        assert run("feed", recorded, "-o", tmp_path / "f.ics", "--as-of", "2020-02-01").exit_code == 0


def test_a_writer_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def chunks() -> object:
        yield b"half"
        raise RuntimeError("no more")

    for _ in range(2):
        with pytest.raises(RuntimeError):
            output.write_bytes(tmp_path / "f.ics", chunks())  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_killed_writer_leaves_nothing_for_long(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from obligations import output\n"
        "def chunks():\n"
        "    yield b'half'; print('ready', flush=True); time.sleep(60)\n"
        "output.write_bytes(Path(sys.argv[1]), chunks())"
    )
    target = tmp_path / "f.ics"
    for _ in range(3):
        with subprocess.Popen([sys.executable, "-c", code, str(target)], cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            process.send_signal(signal.SIGKILL)
            process.wait(timeout=60)
    left = tmp_path / ".f.ics.999999999.part"
    left.write_bytes(b"of a process that is gone")
    output.write_bytes(target, [b"whole"])
    assert [path.name for path in tmp_path.iterdir()] == ["f.ics"]
    assert target.read_bytes() == b"whole"
    assert target.stat().st_mode & 0o777 == 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


# -- sequences ------------------------------------------------------------------------------------------

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def sequence(place: Path, text: str, at: datetime) -> int:
    with open_store(place) as store:
        return settle(store, "c", {"a": Meaning(text)}, at=at, kept_until=date(2030, 1, 1))["a"].sequence


def test_a_restored_store_tells_no_sequence_that_was_told_before(tmp_path: Path) -> None:
    place, backup = tmp_path / "s.db", tmp_path / "backup.db"
    told = [sequence(place, "one", AT), sequence(place, "two", AT + timedelta(hours=1))]
    with sqlite3.connect(place) as source, sqlite3.connect(backup) as target:
        source.backup(target)
    told += [sequence(place, text, AT + timedelta(hours=hour)) for text, hour in (("three", 2), ("four", 3))]
    assert told[0] == 0
    assert told == sorted(set(told))
    for left in tmp_path.glob("s.db*"):
        left.unlink()
    shutil.copyfile(backup, place)
    again = [sequence(place, text, AT + timedelta(hours=hour)) for text, hour in (("three", 4), ("five", 4))]
    assert told[-1] < again[0] < again[1]


def test_after_a_restored_backup_every_entry_is_raised_once(recorded: Path, run: Run, tmp_path: Path) -> None:
    def feed() -> dict[str, tuple[int, str]]:
        path = tmp_path / "f.ics"
        assert run("feed", recorded, "-o", path, "--as-of", "2020-02-01").exit_code == 0
        parts = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
        return {str(part["UID"]): (int(part["SEQUENCE"]), str(part["SUMMARY"])) for part in parts}

    before = feed()
    result = run("store", "restored", recorded)
    assert result.exit_code == 0
    assert f"{len(before)} entries of feeds raised" in result.stdout
    after = feed()
    assert {uid: title for uid, (_, title) in after.items()} == {uid: title for uid, (_, title) in before.items()}
    assert all(after[uid][0] > number for uid, (number, _) in before.items())
    assert feed() == after
    assert run("store", "restored", tmp_path).exit_code == 1


# -- claims of workers ----------------------------------------------------------------------------------


def test_a_worker_of_another_container_is_never_taken_for_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    from obligations.reminders.delivery import handover

    mine = handover.this_worker("t")
    assert not handover.is_gone(mine)
    boot_and_space, _, started, token = mine.split(":")
    boot, _, space = boot_and_space.partition("@")
    assert space.isdigit()
    dead = f"{boot_and_space}:999999999:{started}:{token}"
    assert handover.is_gone(dead)
    other = f"{boot}@1{space}:999999999:{started}:{token}"  # the same machine, whose other container has that process
    assert not handover.is_gone(other)
    assert handover.of_this_start(other)
    assert not handover.is_gone(f"{boot}:999999999:{started}:{token}")  # a worker of a version that did not say
    monkeypatch.setattr(handover, "_namespace", lambda: "")
    assert not handover.is_gone(dead)


# -- feeds ----------------------------------------------------------------------------------------------


def test_alarms_make_calendars_once_and_entries_are_made_twice(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from obligations.dates.workdays import WorkingCalendar
    from obligations.feeds import publishing

    made = {"vintages": 0, "entries": 0}
    vintage, entries = WorkingCalendar.as_known_on, publishing.entries

    def as_known_on(self: WorkingCalendar, day: date) -> WorkingCalendar:
        made["vintages"] += 1
        return vintage(self, day)

    def counted(*words: object, **more: object) -> object:
        made["entries"] += 1
        return entries(*words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(WorkingCalendar, "as_known_on", as_known_on)
    monkeypatch.setattr(publishing, "entries", counted)
    folder = tmp_path / "case"
    shutil.copytree(EXAMPLES / "gloucestershire-2017", folder)
    words = ("feed", folder, "-o", tmp_path / "f.ics", "--as-of", "2017-09-01", "--alarms", "--known-on", "2017-09-01")
    result = run(*words)
    assert result.exit_code == 0, result.stderr
    assert made["entries"] == 2
    assert made["vintages"] < 20, made  # not one for each of some hundred rows


def test_a_feed_says_the_same_of_itself_whatever_has_no_date(case_in: Cases, run: Run, tmp_path: Path) -> None:
    said = []
    for count in (1, 2):
        rules = [
            duty("a", "within 30 days after start"),
            *(duty(f"w{n}", "within 5 days after over") for n in range(count)),
        ]
        folder = make(case_in, START, *rules, events="  over: t\n")
        assert run("feed", folder, "-o", tmp_path / f"{count}.ics", "--as-of", "2020-02-01").exit_code == 0
        said.append(str(Calendar.from_ical((tmp_path / f"{count}.ics").read_bytes())["DESCRIPTION"]))
    assert said[0] == said[1]


# -- the library and the command line -------------------------------------------------------------------

ENTRIES = [
    ("start", "2020-02-03", "--by", "x", "--id", "1"),
    ("a", "2020-02-20", "--done", "--by", "x"),
    ("m#1", "2020-02-28", "--done", "--by", "x"),
    ("m#2", "2020-04-02", "--ruling", "--instead-of", "2020-04-03", "--why", "agreed", "--by", "x"),
    ("m#3", "2020-02-03", "--waived", "--instead-of", "2020-05-03", "--why", "not needed", "--by", "x"),
]


def test_the_library_and_the_command_say_the_same_after_every_kind_of_record(case: Path, run: Run) -> None:
    def same() -> list[object]:
        told = json.loads(run("schedule", case, "--as-of", "2020-03-15", "--json").stdout)
        found = schedule(load_case(case), as_of=date(2020, 3, 15)).as_json()
        assert json.loads(json.dumps(found)) == told
        return found

    seen = [same()]
    for words in ENTRIES:
        result = run("record", case, *words)
        assert result.exit_code == 0, result.stderr
        seen.append(same())
        assert seen[-1] != seen[-2], words
    assert run("record", case, "--retract", "2", "--by", "x").exit_code == 0
    assert same() != seen[-1]
    assert schedule(load_case(case, journal=False), as_of=date(2020, 3, 15)).as_json() == seen[0]
    early = load_case(case, recorded_by=datetime(2020, 1, 1, tzinfo=UTC))
    assert schedule(early, as_of=date(2020, 3, 15)).as_json() == seen[0]


def test_an_unknown_name_is_told_which_there_are(case: Path, run: Run) -> None:
    result = run("record", case, "strat", "2020-02-03", "--by", "x")
    assert result.exit_code == 2
    assert 'did you mean "start"?; known: a, b, m, start' in result.stderr
    assert "known: a, b, m" in run("record", case, "aaaaaa", "2020-02-03", "--done", "--by", "x").stderr
