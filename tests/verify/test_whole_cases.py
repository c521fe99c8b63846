"""Registers of every kind of duty are accepted whole, and each determined field that is changed is rejected."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from obligations import load_case, schedule
from obligations.verify import Expected, check
from tests.conftest import duty, with_examples
from tests.fuzz import forging

Cases = Callable[..., Path]
Json = dict[str, Any]

#: What a register alone does not determine: which happening a fact is, how much was done, and what these words do not
#: count on. With the case, all of it is compared.
UNDETERMINED = re.compile(r"proof\.\d+\.key|quota\.(done|last_start)|basis\.(calendars\.working|cutoff|known_on)")

KINDS = {
    "quota-of-days": duty("a", "5 days every month from start", key="quota"),
    "quota-of-times": duty("a", "twice every year", key="quota").replace("twice", "2 times"),
    "quota-by-weeks": duty("a", "3 times every 4 weeks from start", key="quota"),
    "quota-of-working-days": duty("a", "2 working days every 10 working days from start", key="quota"),
    "quota-once": duty("a", "once every quarter", key="quota"),
    "quota-until": duty("a", "once every week from start until 2026-04-20", key="quota"),
    "holds": duty("a", "from start until 2026-06-30", key="holds"),
    "holds-for": duty("a", "from start for at least 3 months", key="holds"),
    "gap": duty("a", "at least every 2 weeks"),
    "gap-of-working-days": duty("a", "at least every 10 working days after start, or the next working day"),
    "grid": duty("a", "every 1 month after start until 2026-09-01"),
    "grid-of-working-days": duty("a", "every 10 working days after start until 2026-05-29, or the next working day"),
    "chain": duty("a", "within 1 week after start, then every 2 weeks"),
    "chain-of-schedules": duty("a", "every month after start for 3 months, then every 2 weeks"),
    "chain-of-working-days": duty("a", "within 5 days after start, then every 2 weeks, or the next working day"),
    "late-facts": duty("a", "within 5 working days after each call") + duty("b", "by the end of the month of the last call"),
    "pause": duty("a", "within 10 working days after start", more="    pauses: [{from: call, to: answer}]\n"),
    "named": duty("a", "by limit") + duty("b", "the later of within 1 week after limit and within 1 month after start"),
    "either": duty("a", "the earlier of within 1 week after start and on or after start").replace("on or after start", "by 2026-03-05"),
    "window": duty("a", "between 1 week and 3 weeks after start") + duty("b", "between start and answer"),
    "year": duty("a", "by 31 March in the financial year of start") + duty("b", "by the end of the quarter of start"),
}  # fmt: skip
HEAD = "starts: start\ncutoff: '16:00'\ndates: {limit: 10 working days after start}\n"
EVENTS = "  call: they call\n  answer: we answer\n"
FACTS = "facts:\n  start: 2026-03-02\n  call: [{date: 2026-03-05, time: '17:30', id: c1}, {date: 2026-03-09, time: '15:59', id: c2}]\n"
PAUSED = "facts:\n  start: 2026-03-02\n  call: 2026-03-05\n  answer: 2026-03-11\n"


def rows_of(kind: str, case_in: Cases) -> tuple[list[Json], Expected]:
    """Return the register of a kind of duty as plain data, and as what its case gives."""
    rules = KINDS[kind]
    names = [line.strip().rstrip(":") for line in rules.splitlines() if line.startswith("  ") and line[2] != " "]
    more = "done: [{duty: a, key: '1', date: 2026-03-06}]\n" if "quota" in kind or "gap" in kind else ""
    facts = PAUSED if kind == "pause" else FACTS
    folder = case_in(facts + more, with_examples(rules, *names), EVENTS, HEAD)
    register = schedule(load_case(folder), as_of=date(2026, 3, 10), until=date(2026, 6, 30))
    rows: list[Json] = json.loads(json.dumps(register.as_json()))
    return rows, Expected(rows)


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_register_is_accepted_and_every_changed_field_rejected(kind: str, case_in: Cases) -> None:
    rows, case = rows_of(kind, case_in)
    assert any(row["proof"] for row in rows)
    assert check(rows).rejected == ()
    assert check(rows, case=case).rejected == ()
    tried = 0
    for place, row in enumerate(rows[:2]):
        if not row["proof"]:
            continue
        for what, forged in forging.fields(row):
            made = [*rows[:place], forged, *rows[place + 1 :]]
            if UNDETERMINED.match(what):
                assert check(made, case=case).rejected, (kind, row["obligation"], row["key"], what)
            else:
                assert check(made).rejected, (kind, row["obligation"], row["key"], what)
            tried += 1
    assert tried > 20


@pytest.mark.parametrize("kind", KINDS)
def test_with_the_case_nothing_may_be_missing_added_or_told_otherwise(kind: str, case_in: Cases) -> None:
    rows, case = rows_of(kind, case_in)
    assert check(rows[1:], case=case).rejected, "without the first"
    assert check(rows[:-1], case=case).rejected, "without the last"
    for name, value in (
        ("status", "met"),
        ("title", "x"),
        ("who", ["x"]),
        ("needs", ["x"]),
        ("cite", "x"),
        ("time", "12:00"),
    ):
        if rows[0][name] != value:
            assert check([{**rows[0], name: value}, *rows[1:]], case=case).rejected, name
    partial = Expected(case.rows, whole=False)
    assert check(rows, case=partial).rejected == ()
    told = [{**row, "status": "waived"} for row in rows]
    assert check(told, case=partial).rejected == ()  # as of another day, statuses are not compared
    assert len(check(told, case=case).rejected) == len(rows)
