"""Trial cases: a case folder from fragments, its register on a day, and what the tests ask of it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from obligations import Register, load_case, schedule
from tests.conftest import with_examples

Cases = Callable[..., Path]

#: Random trials come in so many parts, which several processes can share; a search for mutants is content with one.
PARTS = range(int(os.environ.get("OBLIGATIONS_PARTS", "8")))

#: The examples, each with the day as of which its register stands beside it.
AS_OF = {
    "gloucestershire-2017": date(2017, 9, 1), "gloucestershire-2022": date(2022, 6, 1),
    "leicester-2015": date(2016, 3, 1), "somerset-2013": date(2013, 12, 1),
}  # fmt: skip

#: A case in which the one event of the trial rule set has happened.
START = "facts:\n  start: {on: 2020-01-31, by: a letter}\n"

#: A board that meets every four weeks, as an .ics file: one meeting moved, one cancelled.
ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//t//t//EN
BEGIN:VEVENT
UID:board
DTSTART;VALUE=DATE:20200106
RRULE:FREQ=WEEKLY;INTERVAL=4;COUNT=4
EXDATE;VALUE=DATE:20200330
SUMMARY:Improvement Board
END:VEVENT
BEGIN:VEVENT
UID:board
RECURRENCE-ID;VALUE=DATE:20200203
DTSTART;VALUE=DATE:20200210
SUMMARY:Improvement Board (moved)
END:VEVENT
BEGIN:VEVENT
UID:extra
DTSTART:20200401T180000Z
STATUS:CANCELLED
SUMMARY:Improvement Board extra
END:VEVENT
BEGIN:VEVENT
UID:party
DTSTART;VALUE=DATE:20200303
SUMMARY:Party
END:VEVENT
END:VCALENDAR
"""


def register(folder: Path, as_of: str = "2020-01-01", **more: object) -> Register:
    """Return the register of a case folder on a day."""
    return schedule(load_case(folder), as_of=date.fromisoformat(as_of), **more)  # type: ignore[arg-type]


def dues(found: Register, name: str) -> list[str]:
    """Return the due dates of a duty's occurrences, in order."""
    return [str(row.due) for row in found.find(name)]


def make(
    case_in: Cases, case: str, *duties: str, events: str = "", head: str = "", names: tuple[str, ...] = ()
) -> Path:
    """Write a case folder with these duties, each named in an example, and return it."""
    rules = "".join(duties)
    shown = names or tuple(d.strip().split(":")[0] for d in duties)
    return case_in(case, with_examples(rules, *shown), events, head)


@contextmanager
def cpu_seconds(most: float) -> Iterator[None]:
    """Insist that what runs inside takes no more of the processor than so many seconds, however busy the machine is."""
    began = time.process_time()
    yield
    assert time.process_time() - began < most
