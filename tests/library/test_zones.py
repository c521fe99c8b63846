"""One zone, the case's: what day it is, and what a time without a zone means, never hang on the machine."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result

from obligations import load_case
from obligations.errors import ProblemsError
from tests.conftest import ROOT, duty, with_examples

Run = Callable[..., Result]
CaseIn = Callable[..., Path]

RULES = with_examples(duty("a", "by 2020-06-30"), "a")

#: Half past eleven in the evening in London, in summer: the next day in Paris and on Kiritimati, midday in Hawaii.
EVENING = datetime(2020, 6, 30, 22, 30, tzinfo=UTC)

ZONES = [
    ("", "2020-06-30"),
    ("zone: Europe/London\n", "2020-06-30"),
    ("zone: Europe/Paris\n", "2020-07-01"),
    ("zone: Pacific/Kiritimati\n", "2020-07-01"),
    ("zone: Pacific/Honolulu\n", "2020-06-30"),
    ("zone: UTC\n", "2020-06-30"),
]


@pytest.fixture
def evening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("obligations.cli.clock.now", lambda: EVENING)
    for command in ("record", "dispatch", "feed", "export"):
        monkeypatch.setattr(f"obligations.cli.{command}.now", lambda: EVENING, raising=False)


@pytest.mark.usefixtures("evening")
@pytest.mark.parametrize(("zone", "day"), ZONES, ids=[zone.strip() or "none" for zone, _ in ZONES])
def test_today_is_a_day_in_the_zone_of_the_case(case_in: CaseIn, run: Run, zone: str, day: str) -> None:
    folder = case_in(zone, RULES)
    status = json.loads(run("schedule", folder, "--json").stdout)[0]["status"]
    assert status == ("overdue" if day == "2020-07-01" else "due-soon")
    long = {"2020-06-30": "Tuesday 30 June 2020", "2020-07-01": "Wednesday 1 July 2020"}[day]
    assert f"As of {long}" in run("schedule", folder).stdout


@pytest.mark.usefixtures("evening")
@pytest.mark.parametrize(("zone", "day"), ZONES, ids=[zone.strip() or "none" for zone, _ in ZONES])
def test_the_journal_tells_the_time_in_the_zone_of_the_case(case_in: CaseIn, run: Run, zone: str, day: str) -> None:
    folder = case_in(zone, RULES)
    assert day in run("record", folder, "a", "2020-06-29", "--done", "--by", "x").stdout.split("recorded ")[1]
    assert f"recorded {day}" in run("journal", folder).stdout
    run("record", folder, "--retract", 1, "--by", "x")
    assert json.loads(run("journal", folder, "--json").stdout)["entries"][1]["effective"] == day


@pytest.mark.usefixtures("evening")
def test_a_time_without_a_zone_is_one_of_the_zone_of_the_case(case_in: CaseIn, run: Run) -> None:
    folder = case_in("zone: Pacific/Kiritimati\n", RULES)  # 14 hours before UTC: 12:30 on 1 July
    run("record", folder, "a", "2020-06-29", "--done", "--by", "x")
    for time, seen in (
        ("2020-07-01T12:29", 0),
        ("2020-07-01T12:31", 1),
        ("2020-06-30", 0),
        ("2020-07-01", 1),
        ("2020-06-30T22:31Z", 1),
    ):
        shown = json.loads(run("journal", folder, "--recorded-by", time, "--json").stdout)["entries"]
        assert len(shown) == seen, time
        row = json.loads(run("schedule", folder, "--recorded-by", time, "--json").stdout)[0]
        assert (row["status"] == "met") is bool(seen), time


def test_an_hour_that_a_zone_skips_is_refused_in_that_zone_only(case_in: CaseIn, run: Run) -> None:
    for zone, code in (("Europe/London", 2), ("UTC", 0)):
        folder = case_in(f"zone: {zone}\n", RULES)
        run("record", folder, "a", "2020-06-29", "--done", "--by", "x")
        result = run("journal", folder, "--recorded-by", "2021-03-28T01:30")
        assert result.exit_code == code, result.output
        assert ("not at all, as the clocks change" in result.stderr) is bool(code)


POLICY = "reminders: p\nsender: {email: a@example.org}\npeople: {council: b@example.org}\ndefault: {on_the_day: true}\n"


@pytest.mark.usefixtures("evening")
@pytest.mark.parametrize(("zone", "day"), ZONES[:4], ids=[zone.strip() or "none" for zone, _ in ZONES[:4]])
def test_reminders_go_by_the_day_in_the_zone_of_the_case(
    case_in: CaseIn, run: Run, tmp_path: Path, zone: str, day: str
) -> None:
    folder = case_in(zone, RULES)
    (folder / "reminders.yaml").write_text(POLICY, encoding="utf-8")
    assert (len(json.loads(run("remind", folder, "--json").stdout)) == 1) is (day == "2020-06-30")
    case_in(zone, RULES.replace("06-30", "07-01"))
    result = run("dispatch", folder, "--dry-run", tmp_path / "mails")
    assert ("wrote 1 mail " in result.stderr) is (day == "2020-07-01"), result.output


def test_cases_of_several_zones_go_out_one_zone_at_a_time(case_in: CaseIn, run: Run, tmp_path: Path) -> None:
    first = case_in("zone: Europe/Paris\n", RULES).rename(tmp_path / "first")
    second = case_in("", RULES)
    (second / "case.yaml").write_text((second / "case.yaml").read_text().replace("trial", "other"), encoding="utf-8")
    for folder in (first, second):
        (folder / "reminders.yaml").write_text(POLICY, encoding="utf-8")
    words = ("dispatch", first, second, "--dry-run", tmp_path / "mails", "--store", tmp_path / "s.db")
    run("record", first, "start", "2020-01-01", "--by", "x", "--store", tmp_path / "s.db")
    result = run(*words)
    assert result.exit_code == 2
    assert "several zones (Europe/London and Europe/Paris): name the day" in result.stderr
    result = run(*words, "--as-of", "2020-06-30")
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("machine", ["Pacific/Kiritimati", "Pacific/Honolulu", "Nowhere/At-All"])
def test_the_zone_of_the_machine_does_not_matter(case_in: CaseIn, machine: str) -> None:
    folder = case_in("zone: UTC\n", RULES)
    words = [sys.executable, "-m", "obligations", "schedule", str(folder)]
    before = datetime.now(UTC).date()
    done = subprocess.run(
        words, cwd=ROOT, env={**os.environ, "TZ": machine}, capture_output=True, text=True, check=True, timeout=60
    )
    days = {f"As of {d:%A} {d.day} {d:%B %Y}" for d in (before, datetime.now(UTC).date())}
    assert any(day in done.stdout for day in days)


@pytest.mark.parametrize(
    ("zone", "message"),
    [
        ("Europe/Lodnon", 'did you mean "Europe/London"?'),
        ("../../etc/passwd", "is no time zone"),
        ("/etc/localtime", "is no time zone"),
        ("localtime", "is no time zone"),
        ("Europe", "is no time zone"),
        ("America/Argentina", "is no time zone"),
        ("GMT+1", "is no time zone"),
    ],
)
def test_what_is_no_zone_is_refused(case_in: CaseIn, zone: str, message: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        load_case(case_in(f"zone: {zone}\n", RULES))
    assert message in str(caught.value)
    assert "case.yaml:4:7" in str(caught.value)


def test_the_clock_is_read_in_one_place() -> None:
    """Below the edge ``as_of`` and moments are arguments; at the edge one module knows what time it is."""
    clocks = {"now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime"}
    found = set()
    for path in (ROOT / "obligations").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in clocks:
                owner = ast.unparse(node.func.value)
                if owner in ("datetime", "date", "time", "datetime.datetime", "datetime.date"):
                    found.add(path.relative_to(ROOT / "obligations").as_posix())
    assert found == {"cli/clock.py"}
