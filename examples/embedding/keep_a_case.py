"""Keep a case inside a program of your own: its rule and its calendar are values, what happens is recorded.

Nothing is written but the store that is named.
"""

from __future__ import annotations

import json
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from obligations import data_frame, done, fact, open_case, record, schema

calendar: dict[str, Any] = {
    "id": "office",
    "title": "Days on which our office is open",
    "coverage": {"from": 2026, "proclaimed": 2026, "until": 2026},
    "closures": {"2026-03-05": {"title": "Moving day"}},
}
rules: dict[str, Any] = {
    "id": "visits",
    "title": "Visits under our contract",
    "source": {"name": "the contract"},
    "calendars": {"working": "office"},
    "parties": {"us": "Us"},
    "events": {"visit.asked": "a visit was asked for"},
    "obligations": {
        "answer": {
            "cite": "clause 1", "does": "answer", "who": "us", "force": "must",
            "due": "within 3 working days after each visit.asked",
        },
    },
    "examples": [
        {"title": "a visit", "given": {"visit.asked": "2026-03-02"}, "expect": {"answer": "2026-03-06"}},
    ],
}  # fmt: skip
case: dict[str, Any] = {
    "case": "our-visits",
    "authority": {"name": "A council"},
    "uses": ["visits"],
    "rules": [rules],
    "calendars": {"working": calendar},
    "facts": {"visit.asked": [{"date": date(2026, 3, 2), "id": "v1"}]},
}

store = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp()) / "visits.db"
opened = open_case(case, store=store)
today = date(2026, 3, 4)

for row in opened.register(as_of=today):
    print(row)
print(opened.explain("answer#v1", as_of=today).splitlines()[-1])

# What if the visit had been asked for a day later?
later = opened.assuming(fact("visit.asked", date(2026, 3, 3), id="v1"))
for move in opened.moves(later, as_of=today):
    print(f"would move from {move.old} to {move.new}: {move.cause}")

# It was answered, and another was asked for; both are kept in the store, with who says so.
opened = record(
    opened,
    done("answer#v1", date(2026, 3, 4), by="the front desk"),
    fact("visit.asked", date(2026, 3, 9), id="v2", by="the front desk"),
    at=datetime(2026, 3, 10, 9, 30, tzinfo=UTC),
)
print(", ".join(f"{row.key} {row.due} {row.status}" for row in opened.register(as_of=today)))

# JSON for whoever reads it. Its shape is published, so that any program can hold it to that.
register = opened.register(as_of=today)
text = json.dumps(register.as_json())
print(text[:60])
if find_spec("jsonschema"):
    from jsonschema import Draft202012Validator

    definitions = schema("results")["$defs"]
    validator = Draft202012Validator({"$ref": "#/$defs/Occurrence", "$defs": definitions})
    print(sum(validator.is_valid(row) for row in json.loads(text)), "rows of the published shape")

# A data frame, where pandas or polars is installed.
if find_spec("pandas") or find_spec("polars"):
    print(len(data_frame(register)), "rows in a data frame")

# An opened case never changes, so that threads can share it.
days = [date(2026, 3, 1 + number) for number in range(30)]
with ThreadPoolExecutor(8) as pool:
    overdue = list(pool.map(lambda day: sum(row.status == "overdue" for row in opened.register(as_of=day)), days))
print(overdue[-1], "overdue at the end of the month")
