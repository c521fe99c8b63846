"""Shared by all tests: where the project is, what others worked out, and the command line."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"

#: The same examples in every run; OBLIGATIONS_RANDOM=1 tries new ones, whose seed pytest prints.
RANDOM = bool(os.environ.get("OBLIGATIONS_RANDOM"))
settings.register_profile(
    "obligations",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=not RANDOM,
    print_blob=RANDOM,
)
settings.load_profile("obligations")


#: Dates and lists of others; ``README.md`` beside them says whose.
DATA = ROOT / "tests" / "data"


def worked_dates() -> list[dict[str, str]]:
    """Return the dates that others worked out, with their sources."""
    with (DATA / "worked_dates.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run the command line from the project's root."""
    from obligations.cli import main

    monkeypatch.chdir(ROOT)

    def call(*words: object) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words])

    return call


@pytest.fixture
def case_in(tmp_path: Path) -> Callable[..., Path]:
    """Write a case folder: the case file and a rule set ``r`` from fragments."""

    def write(case: str = "", rules: str = "", events: str = "", head: str = "") -> Path:
        folder = tmp_path / "case"
        folder.mkdir(exist_ok=True)
        (folder / "r.yaml").write_text(RULES.format(rules=rules, events=events, head=head), encoding="utf-8")
        (folder / "case.yaml").write_text(CASE + case, encoding="utf-8")
        return folder

    return write


CASE = "case: trial\nauthority: {name: A council}\nuses: [r]\n"
RULES = """id: r
title: A trial
source: {{name: A paper}}
calendars: {{working: england-and-wales}}
{head}
parties: {{council: the council}}
events:
  start: something happens
{events}
obligations:
{rules}
"""


def duty(name: str, time: str, key: str = "due", force: str = "must", more: str = "") -> str:
    """Return a duty of a trial rule set."""
    words = "    words: said so\n" if time == "unstated" else ""
    return (
        f"  {name}:\n    cite: para 1\n    does: do {name}\n    who: council\n    force: {force}\n"
        f'    {key}: "{time}"\n{words}{more}'
    )


def with_examples(rules: str, *names: str) -> str:
    """Add an example that names duties, so that the loader is content; the dates are not under test."""
    expect = ", ".join(f'"{name}": unresolved' for name in names)
    return f"{rules}\nexamples:\n  - title: named\n    expect: {{{expect}}}\n"
