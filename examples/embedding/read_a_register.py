"""Compute a case's register and pick out what is owed next and what is still unknown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from obligations import explain, load_case, schedule

case = load_case(Path(__file__).parent.parent / "somerset-2013")

unknown = schedule(case, as_of=date(2013, 12, 1))
print(len(unknown), "duties,", sum(row.status == "unresolved" for row in unknown), "waiting for a date")

# Somebody finds the covering letter: the notice was issued on 1 November 2013.
known = schedule(case.with_facts({"notice.issued": date(2013, 11, 1)}), as_of=date(2013, 12, 1))
for row in sorted((row for row in known if row.due), key=lambda row: (row.due, row.id))[:3]:
    print(row.due, row.obligation, row.status)

print(explain(known.find("agree-data")[0]))
