"""What the register says of a case, from ``obligations schedule --json`` alone: what clients should see."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from click.testing import CliRunner

from obligations.cli import main
from tests.conftest import EXAMPLES

LONDON = ZoneInfo("Europe/London")

#: The examples, and the day as of which each is told.
AS_OF = {
    "gloucestershire-2017": "2017-09-01", "gloucestershire-2022": "2022-07-01",
    "leicester-2015": "2016-03-01", "somerset-2013": "2014-02-01",
}  # fmt: skip

_PREFIX = re.compile(r"^(?:(?:Withdrawn|Provisional|Done|Waived|Begins|From today): )*")
_PROOF = re.compile(r"Proof: obligations explain CASE (\S+)$")

#: What a row says that an entry repeats; its status depends on the day and is not among them.
_SAID = (
    "title", "who", "to", "force", "cite", "phrase", "opens", "due", "time", "until", "provisional", "anchor", "stated",
    "discrepancy", "met_on", "ruling", "quota", "blocked_by",
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """One entry as a client sees it; None where this client does not show it."""

    title: str
    start: date | datetime | None
    end: date | datetime | None = None
    uid: str | None = None
    status: str | None = None

    @property
    def day(self) -> date | None:
        """The day that it stands on in London."""
        return self.start.astimezone(LONDON).date() if isinstance(self.start, datetime) else self.start

    @property
    def does(self) -> str:
        """The title without what is put before the duty."""
        return _PREFIX.sub("", self.title)


@dataclass(frozen=True)
class Expected:
    """One entry as the register has it."""

    row: str
    does: str
    day: date | None
    provisional: bool
    done: bool
    opens_only: bool


def invoke(*words: object, code: int = 0) -> str:
    """Run the command line; return its standard output."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result.stdout


def copy_of(example: str, folder: Path) -> Path:
    """Copy an example: a store is written beside the case."""
    return Path(shutil.copytree(EXAMPLES / example, folder / example))


def feed(case: Path, output: Path, as_of: str, *options: str) -> Path:
    """Write a feed of a case."""
    invoke("feed", case, "-o", output, "--as-of", as_of, *options)
    return output


def rows(case: Path, as_of: str) -> dict[str, dict[str, Any]]:
    """Return the register by the id of each row."""
    found = json.loads(invoke("schedule", case, "--as-of", as_of, "--json"))
    return {_id(row): row for row in found}


def _id(row: dict[str, Any]) -> str:
    return f"{row['rule_set']}/{row['obligation']}" + (f"#{row['key']}" if row["key"] else "")


def expected(register: dict[str, dict[str, Any]], *, tasks: bool = False, who: str | None = None) -> list[Expected]:
    """Return what a feed of the register should hold."""
    found = []
    for name, row in register.items():
        day = _day(row)
        listed = row["phrase"] != "unstated" and row["status"] != "superseded" and (day is not None or tasks)
        if listed and (who is None or who in row["who"]):
            does = row["title"][:1].upper() + row["title"][1:]
            done, opens_only = row["met_on"] is not None, row["due"] is None and row["opens"] is not None
            found.append(Expected(name, does, day, bool(row["provisional"]), done, opens_only))
    return found


def _day(row: dict[str, Any]) -> date | None:
    ruling = row["ruling"]
    chosen = ruling["date"] if ruling and not ruling["stale"] else row["due"] or row["opens"]
    return date.fromisoformat(chosen) if chosen else None


def touched(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> set[str]:
    """Return the ids of the rows that are in both registers with a date, and say another thing in each."""
    dated = {one.row for one in expected(before)} & {one.row for one in expected(after)}
    return {name for name in dated if any(before[name][key] != after[name][key] for key in _SAID)}


def row_of(description: str) -> str:
    """Return the id of the row that an entry's description names."""
    found = _PROOF.search(description)
    assert found, description
    return found[1]


def agree(seen: Iterable[Seen], wanted: Iterable[Expected]) -> None:
    """Insist that a client sees the entries that the register has: their number, days, titles and marks, each once."""
    seen, wanted = list(seen), list(wanted)
    assert len(seen) == len(wanted)
    uids = [one.uid for one in seen if one.uid is not None]
    assert len(set(uids)) == len(uids)
    assert all(one.end is None or _one_day(one) for one in seen)
    pairs = zip(sorted(seen, key=_seen_order), sorted(wanted, key=_wanted_order), strict=True)
    for one, other in pairs:
        assert (one.day, one.does[: len(other.does)]) == (other.day, other.does)
        assert one.title.startswith("Done: ") == other.done
        assert ("Provisional: " in one.title) == (other.provisional and not other.done)
        assert other.opens_only or "From today: " not in one.title


def _one_day(one: Seen) -> bool:
    if isinstance(one.start, datetime):
        return isinstance(one.end, datetime) and one.start < one.end
    return one.start is not None and one.end == one.start + timedelta(days=1)


def _seen_order(one: Seen) -> tuple[str, str, bool]:
    return str(one.day), one.does, "Provisional: " in one.title


def _wanted_order(one: Expected) -> tuple[str, str, bool]:
    return str(one.day), f"{one.does} (", one.provisional
