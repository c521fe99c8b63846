"""Writes the first page of the docs: what an audit finds in letters that printed a due date.

The letters are rows of ``tests/data/worked_dates.csv``. Run it as ``python -m docs.letters``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from obligations import audit

PAGE = Path(__file__).with_name("index.md")
ROWS = Path(__file__).parent.parent / "tests" / "data" / "worked_dates.csv"
START, END = "<!-- letters -->\n", "<!-- end of letters -->\n"


def table(rows: Iterable[dict[str, str]]) -> str:
    """Return the table: each letter, its stated and computed dates, and the cause of a difference."""
    lines = [
        "| letter | dated | stated | computed | days | what gives exactly the stated date |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        found = audit(
            date.fromisoformat(row["expected_date"]),
            f"{row['period']} working days after {row['trigger_date']}",
            calendar="england-and-wales",
        )
        authority = row["source"].removeprefix("Ofsted JTAI letter ").split(" 20")[0]
        lines.append(
            f"| {row['id']} {authority} | {row['trigger_date']} | {found.stated} | {found.computed} "
            f"| {found.days:+d} | {_causes(found.causes)} |".replace("+0", "0")
        )
    return "\n".join(lines) + "\n"


def _causes(causes: Iterable[object]) -> str:
    kinds: dict[str, None] = {}
    for cause in causes:
        also = getattr(cause, "also", None)
        kinds[f"{getattr(cause, 'code', '')}{f' with {also}' if also else ''}"] = None
    return ", ".join(kinds) or "the two agree"


def main() -> None:
    """Put the table into the page."""
    with ROWS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["id"].startswith("JTAI-")]
    text = PAGE.read_text(encoding="utf-8")
    before, after = text.split(START)[0], text.split(END)[1]
    PAGE.write_text(before + START + table(rows) + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
