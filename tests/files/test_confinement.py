"""What a folder of somebody else's files can make us read: only what lies in it, of a bounded size, and never quoted."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from obligations.errors import ProblemsError
from obligations.files import documents
from tests.conftest import ROOT, duty, with_examples

Run = Callable[..., Result]
CaseIn = Callable[..., Path]

SECRET = "OBLIGATIONS_SMTP_PASSWORD=hunter2"
MEETINGS = "meetings: {{start: {{ics: {}}}}}\n"
RULES = with_examples(duty("a", "at each start"), "a")


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file with a secret in it, beside the case's folder and not in it."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    file = folder / "environ"
    file.write_text(SECRET + "\n", encoding="utf-8")
    return file


def refused(result: Result) -> str:
    assert result.exit_code in (1, 2), result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "hunter2" not in result.output
    return result.output


@pytest.mark.parametrize("named", ["absolute", "upwards", "link", "link to a folder"])
def test_meetings_lie_in_the_case_folder(
    case_in: CaseIn, run: Run, outside: Path, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = case_in("", RULES)
    where = {
        "absolute": str(outside),
        "upwards": "../elsewhere/environ",
        "link": "m.ics",
        "link to a folder": "d/environ",
    }
    (folder / "m.ics").symlink_to(outside)
    (folder / "d").symlink_to(outside.parent)
    case_in(MEETINGS.format(where[named]), RULES)
    said = refused(run("schedule", folder, "--as-of", "2020-01-01"))
    assert "case.yaml:4:25: leads out of the case's folder" in said


def test_the_environment_is_not_printed(case_in: CaseIn, run: Run) -> None:
    folder = case_in(MEETINGS.format("/proc/self/environ"), RULES)
    assert "leads out of the case's folder" in refused(run("check", folder))


@pytest.mark.parametrize(
    "path", [".", "..", "none.ics", "~/x.ics", "a\\0b", "x" * 5000, "\\ud800", "r.yaml/x", "C:\\\\x"], ids=ascii
)
def test_odd_names_of_meetings_are_a_message(case_in: CaseIn, run: Run, path: str) -> None:
    folder = case_in(MEETINGS.format(f'"{path}"'), RULES)
    assert "case.yaml:4:" in refused(run("schedule", folder))


LINKED = [
    ("schedule", "case.yaml"),
    ("schedule", "r.yaml"),
    ("check", "case.yaml"),
    ("check", "r.yaml"),
    ("check", "reminders.yaml"),
]


@pytest.mark.parametrize(("command", "linked"), LINKED, ids=[" ".join(pair) for pair in LINKED])
def test_a_link_out_of_a_folder_is_not_read(
    case_in: CaseIn, run: Run, outside: Path, linked: str, command: str
) -> None:
    folder = case_in("", RULES)
    (folder / linked).unlink(missing_ok=True)
    (folder / linked).symlink_to(outside)
    said = refused(run(command, folder))
    assert f"{linked}: is a link that leads out of its folder" in said


def test_a_reminder_policy_is_no_link_out_of_its_folder(case_in: CaseIn, run: Run, outside: Path) -> None:
    folder = case_in("", RULES)
    (folder / "reminders.yaml").symlink_to(outside)
    assert "leads out of its folder" in refused(run("remind", folder))


def test_a_calendar_is_no_link_out_of_its_folder(case_in: CaseIn, run: Run, outside: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "ours.yaml").symlink_to(outside)
    assert "leads out of its folder" in refused(
        run("when", "1 working day after 2020-01-01", "--rules", own, "--calendar", "ours")
    )


def test_links_inside_a_folder_are_read(case_in: CaseIn, run: Run) -> None:
    """Kubernetes mounts files so: each is a link to a folder beside it."""
    folder = case_in("", RULES)
    (folder / "..data").mkdir()
    for name in ("case.yaml", "r.yaml"):
        (folder / name).rename(folder / "..data" / name)
        (folder / name).symlink_to(Path("..data") / name)
    assert run("schedule", folder, "--as-of", "2020-01-01").exit_code == 0
    (folder.parent / "current").symlink_to(folder)
    assert run("schedule", folder.parent / "current", "--as-of", "2020-01-01").exit_code == 0


@pytest.mark.parametrize("path", ["../r", "/etc/passwd", "r.yaml", "../../../etc/passwd", "*"])
def test_what_is_used_is_named_by_id(case_in: CaseIn, run: Run, path: str) -> None:
    folder = case_in("", RULES)
    case = folder / "case.yaml"
    case.write_text(case.read_text(encoding="utf-8").replace("uses: [r]", f'uses: ["{path}"]'), encoding="utf-8")
    assert "is no id" in refused(run("check", folder))


@pytest.mark.parametrize("path", ["../r", "/etc/passwd"])
def test_parts_of_a_calendar_are_named_by_id(run: Run, tmp_path: Path, path: str) -> None:
    (tmp_path / "ours.yaml").write_text(f'id: ours\ntitle: Ours\nunion: ["{path}"]\n', encoding="utf-8")
    assert "is no id" in refused(run("check", tmp_path))


@pytest.mark.parametrize("path", ["../../../../etc/passwd", "/etc/passwd", "*", "", "a/b"])
def test_a_proof_names_its_calendar_by_id(run: Run, tmp_path: Path, path: str) -> None:
    proof = run("when", "5 working days after 2020-01-01", "--calendar", "england-and-wales", "--json").stdout
    file = tmp_path / "proof.json"
    file.write_text(proof.replace('"england-and-wales"', f'"{path}"'), encoding="utf-8")
    said = refused(run("verify", file, "--rules", tmp_path))
    assert "0 of 1 proofs accepted" in said or "calendar" in said


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("kind", ["pipe", "device", "link to a device"])
@pytest.mark.parametrize("name", ["case.yaml", "r.yaml", "m.ics"])
def test_what_is_no_plain_file_is_refused_without_waiting(
    case_in: CaseIn, tmp_path: Path, kind: str, name: str
) -> None:
    folder = case_in(MEETINGS.format("m.ics"), RULES)
    place = folder / name
    place.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "link to a device":
        place.symlink_to("/dev/zero")
    else:
        case_in(MEETINGS.format("/dev/zero"), RULES)
        place = Path("/dev/zero")
        folder = folder if name == "m.ics" else place
    words = [sys.executable, "-m", "obligations", "schedule", str(folder)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode in (1, 2), done.stderr
    assert "Traceback" not in done.stderr


SIZES = [("case.yaml", documents.MOST_BYTES), ("r.yaml", documents.MOST_BYTES), ("m.ics", documents.MOST_BYTES)]


@pytest.mark.parametrize(("name", "most"), SIZES, ids=[name for name, _ in SIZES])
def test_a_huge_file_is_refused_by_its_size(
    case_in: CaseIn, run: Run, name: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = case_in(MEETINGS.format("m.ics"), RULES)
    with (folder / name).open("ab") as file:
        file.truncate(3_000_000_000)  # sparse: it takes no room on the disk
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail(f"{self} is read whole"))
    said = refused(run("schedule", folder))
    assert f"the file has 3,000,000,000 bytes; at most {most:,} are read" in said


def test_a_file_that_does_not_tell_its_size_is_read_up_to_the_bound() -> None:
    with pytest.raises(ProblemsError, match="more than 10 bytes; at most 10 are read"):
        documents.read_bytes(Path("/proc/self/environ"), "x", most=10)


def test_an_ics_file_is_not_quoted(case_in: CaseIn, run: Run) -> None:
    folder = case_in(MEETINGS.format("m.ics"), RULES)
    for text in (SECRET, f"BEGIN:VCALENDAR\n{SECRET}\nEND:VCALENDAR\n", f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{SECRET}\n"):
        (folder / "m.ics").write_text(text, encoding="utf-8")
        said = refused(run("schedule", folder))
        assert re.search(r"case.yaml:4:\d+: the \.ics file", said), said


def test_a_secret_file_is_read_up_to_a_bound(case_in: CaseIn, run: Run, tmp_path: Path) -> None:
    folder = case_in("", RULES)
    (folder / "reminders.yaml").write_text(
        "reminders: p\nsender: a@example.org\n".replace("a@", "{email: a@").replace("org\n", "org}\n"), encoding="utf-8"
    )
    key = tmp_path / "key"
    for content in (b"\xff\xfe", b"x" * 100_000):
        key.write_bytes(content)
        said = refused(run("dispatch", folder, "--smtp", "127.0.0.1:1", "--user", "u", "--password-file", key))
        assert str(key) in said


def test_many_unknown_keys_are_told_soon(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "case.yaml"
    many = "".join(f"key-{number}: x\n" for number in range(99_000))
    file.write_text("case: c\nauthority: {name: A}\nuses: [r]\n" + many, encoding="utf-8")
    began = time.process_time()
    said = refused(run("check", file))
    assert time.process_time() - began < 15
    assert 'unknown key "key-0"' in said
    assert "more" in said
