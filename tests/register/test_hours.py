"""Hours in a register: the hour of a limit is that of its row, until a ruling puts another day in its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest
from click.testing import Result

from obligations import Register, load_case, schedule
from obligations.feeds.entries import LENGTH, entries
from tests.conftest import duty, with_examples

Cases = Callable[..., Path]
AS_OF = date(2026, 4, 5)


def folder_of(case_in: Cases, facts: str, head: str = "hours: elapsed\n", case: str = "") -> Path:
    rules = with_examples(duty("notify", "within 72 hours after each breach"), "notify")
    return case_in(f"facts:\n  breach: {facts}\n{case}", rules, "  breach: a breach is known\n", head)


def register(folder: Path) -> Register:
    return schedule(load_case(folder), as_of=AS_OF)


def test_a_row_has_the_moment_of_its_limit(case_in: Cases, run: Callable[..., Result], tmp_path: Path) -> None:
    folder = folder_of(case_in, '{date: 2026-04-03, time: "16:30", by: x}')
    row = register(folder).find("notify")[0]
    assert (str(row.due), row.hour, row.due_at and row.due_at.isoformat()) == (
        "2026-04-06", time(16, 30), "2026-04-06T16:30:00+01:00",
    )  # fmt: skip
    assert (row.phrase, row.provisional) == ("within 72 elapsed hours after each breach", None)
    told = json.loads(run("schedule", folder, "--as-of", "2026-04-05", "--json").stdout)
    assert [(one["due_at"], one["time"]) for one in told] == [("2026-04-06T16:30:00+01:00", "16:30")]
    (tmp_path / "register.json").write_text(json.dumps(told), encoding="utf-8")
    assert run("verify", tmp_path / "register.json", "--case", folder, "--as-of", "2026-04-05").exit_code == 0
    told[0] |= {"due_at": "2026-04-06T17:30:00+01:00"}
    (tmp_path / "register.json").write_text(json.dumps(told), encoding="utf-8")
    assert run("verify", tmp_path / "register.json").exit_code == 1


def test_a_fact_without_its_hour_makes_the_row_provisional(case_in: Cases) -> None:
    row = register(folder_of(case_in, "2026-04-03")).find("notify")[0]
    assert (row.due_at and row.due_at.isoformat(), row.provisional) == (
        "2026-04-06T00:00:00+01:00", "time runs from an hour of 2026-04-03 that is not known",
    )  # fmt: skip


def test_a_ruling_for_another_day_has_no_hour(case_in: Cases) -> None:
    ruling = "rulings:\n  - {duty: notify, date: 2026-04-08, instead_of: 2026-04-06, by: us, why: said so}\n"
    row = register(folder_of(case_in, '{date: 2026-04-03, time: "16:30", by: x}', case=ruling)).find("notify")[0]
    assert (str(row.effective), row.hour) == ("2026-04-08", None)


@pytest.mark.parametrize(
    ("head", "due", "why"),
    [
        ("", None, "2026-03-31 00:30:00+01:00 (so many hours have to pass) or 2026-03-30 23:30:00+01:00"),
        ("hours: elapsed\n", "2026-03-31T00:30:00+01:00", None),
        ("hours: clock\n", "2026-03-30T23:30:00+01:00", None),
    ],
)
def test_how_hours_run_is_the_instruments(head: str, due: str | None, why: str | None, case_in: Cases) -> None:
    row = register(folder_of(case_in, '{date: 2026-03-27, time: "23:30", by: x}', head)).find("notify")[0]
    assert (row.due_at.isoformat() if row.due_at else None) == due
    assert why is None or why in str(row.why_blocked)


def test_of_an_hour_that_comes_twice_the_feed_has_the_one_that_is_meant(case_in: Cases) -> None:
    """72 hours that pass from 02:30 on 22 October 2026 end at 01:30 on the 25th, the second that there is."""
    found = register(folder_of(case_in, '{date: 2026-10-22, time: "02:30", by: x}'))
    row = found.find("notify")[0]
    assert row.due_at is not None
    assert row.due_at.isoformat() == "2026-10-25T01:30:00+00:00"
    assert [one.start and (one.start + LENGTH).isoformat() for one in entries(found)] == ["2026-10-25T01:30:00+00:00"]
