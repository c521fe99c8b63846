"""When one fact moves, the clients see exactly the entries change that it touches, and what is withdrawn as cancelled."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from tests.clients.cases import Seen, copy_of, expected, feed, invoke, row_of, rows, touched
from tests.clients.dav import radicale
from tests.clients.readers import EVENTS, TASKS, parsed
from tests.clients.serving import served
from tests.clients.syncing import kept, pair, sync

AS_OF = "2016-03-01"
#: A duty that has a date only while this is recorded.
WITHDRAWABLE = ("frequency.varied", "2016-09-01", "leicester-notice-2015/agree-frequency#1")

#: A fact of the case and its other day: one duty hangs on the first, nearly all on the second.
#: What can stand before a title while its entry is listed.
PREFIX = re.compile(r"^(?:(?:Provisional|Begins|From today): )*")

MOVES = [("report.published", "2015-04-20"), ("notice.issued", "2016-01-05")]


@dataclass(frozen=True)
class Moving:
    """A case with a feed at an address that does not change."""

    case: Path
    file: Path
    options: tuple[str, ...] = ()

    def publish(self) -> dict[str, Any]:
        """Write the feed; return its entries by the row that each is of (withdrawn ones by their uid)."""
        feed(self.case, self.file, AS_OF, *self.options)
        entries = Calendar.from_ical(self.file.read_bytes()).walk("VTODO" if self.options else "VEVENT")
        return {_name(entry): entry for entry in entries}

    def record(self, *words: str) -> None:
        """Record something in the journal of the case."""
        invoke("record", self.case, *words, "--by", "the clerk")

    def withdraw(self) -> None:
        """Take back the first thing that was recorded."""
        self.record("--retract", "1")


def _name(entry: Any) -> str:
    cancelled = str(entry.get("STATUS")) == "CANCELLED"
    return str(entry["UID"]) if cancelled else row_of(str(entry["DESCRIPTION"]))


@pytest.fixture
def moving(tmp_path: Path) -> Callable[..., Moving]:
    """Make a case with one duty that can be withdrawn."""

    def make(*options: str) -> Moving:
        (tmp_path / "public").mkdir()
        made = Moving(copy_of("leicester-2015", tmp_path), tmp_path / "public" / "feed.ics", options)
        made.record(WITHDRAWABLE[0], WITHDRAWABLE[1], "--id", "v")
        return made

    return make


def moved(case: Moving, fact: str, day: str) -> set[str]:
    """Move a fact; return the rows that the register then gives otherwise."""
    before = rows(case.case, AS_OF)
    case.record(fact, day, "--id", "1")
    found = touched(before, rows(case.case, AS_OF))
    assert 0 < len(found) < len(before)
    return found


@pytest.mark.parametrize("options", [(), ("--tasks",)], ids=["events", "tasks"])
@pytest.mark.parametrize(("fact", "day"), MOVES)
def test_exactly_the_touched_entries_change_and_subscribers_notice_each(
    fact: str, day: str, options: tuple[str, ...], moving: Callable[..., Moving]
) -> None:
    case = moving(*options)
    before = case.publish()
    wanted = moved(case, fact, day)
    after = case.publish()
    both = before.keys() & after.keys()
    assert {name for name in both if before[name].to_ical() != after[name].to_ical()} == wanted
    assert all(before[name]["UID"] == after[name]["UID"] for name in both)
    assert {name for name in both if after[name]["SEQUENCE"] > before[name]["SEQUENCE"]} == wanted
    by_sequence = {name for name in both if after[name]["SEQUENCE"] > before[name]["SEQUENCE"]}
    by_moment = {name for name in both if _modified(after[name]) > _modified(before[name])}
    assert by_sequence == by_moment == wanted


def _modified(entry: Any) -> datetime:
    moment: datetime = entry["LAST-MODIFIED"].dt
    return moment


@pytest.mark.parametrize(("fact", "day"), MOVES)
def test_vdirsyncer_rewrites_the_touched_items_alone(
    fact: str, day: str, moving: Callable[..., Moving], tmp_path: Path
) -> None:
    case = moving()
    before = case.publish()
    settings = pair(tmp_path, tmp_path / "items", file=case.file)
    sync(settings)
    first = kept(tmp_path / "items")
    wanted = moved(case, fact, day)
    after = case.publish()
    content = case.file.read_bytes()
    sync(settings)
    second = kept(tmp_path / "items")
    assert case.file.read_bytes() == content
    assert changed(first, second) == items_of(after, wanted)
    assert _items(first) == {str(entry["UID"]) for entry in before.values()}
    assert _items(second) == {str(entry["UID"]) for entry in after.values()}


def changed(first: dict[str, Any], second: dict[str, Any]) -> set[str]:
    """Return the names of what is in both and differs."""
    return {name for name in first.keys() & second.keys() if first[name] != second[name]}


def items_of(after: dict[str, Any], wanted: set[str]) -> set[str]:
    """Return the names of the items of these rows, and of those that were withdrawn with them."""
    return {f"{one['UID']}.ics" for row, one in after.items() if row in wanted or row == str(one["UID"])}


def _items(files: dict[str, bytes]) -> set[str]:
    return {name.removesuffix(".ics") for name in files}


def test_vdirsyncer_over_http_fetches_what_moved_and_then_what_was_withdrawn(
    moving: Callable[..., Moving], tmp_path: Path
) -> None:
    case, items = moving(), tmp_path / "items"
    case.publish()
    with served(case.file.parent) as address:
        settings = pair(tmp_path, items, url=f"{address}/{case.file.name}")
        sync(settings)
        first = kept(items)
        sync(settings)
        assert kept(items) == first  # nothing has changed
        wanted = moved(case, *MOVES[0])
        case.publish()
        sync(settings)
        second = kept(items)
        case.withdraw()
        case.publish()
        sync(settings)
        third = kept(items)
    # An item is named by its content here, so that a change is one item less and another more.
    assert len(first.keys() - second.keys()) == len(second.keys() - first.keys()) == len(wanted)
    # The feed's description, which names what has no date, is in every item, so that here all are fetched anew.
    (old,), (new,) = _entries(second) - _entries(third), _entries(third) - _entries(second)
    assert (new.status, new.title, new.day) == ("CANCELLED", f"Withdrawn: {PREFIX.sub('', old.title)}", old.day)


def _entries(items: dict[str, bytes]) -> set[Seen]:
    return {replace(one, uid=None) for content in items.values() for one in parsed(content, "VEVENT")}


@pytest.mark.parametrize(("fact", "day"), MOVES)
def test_radicale_sees_the_touched_items_change_alone(
    fact: str, day: str, moving: Callable[..., Moving], tmp_path: Path
) -> None:
    case = moving()
    before = case.publish()
    with radicale(tmp_path) as server:
        server.put(case.file)
        first = server.tags()
        wanted = moved(case, fact, day)
        after = case.publish()
        server.put(case.file)
        second = server.tags()
    assert (len(first), len(second)) == (len(before), len(after))
    assert changed(first, second) == items_of(after, wanted)


@pytest.mark.parametrize(
    ("client", "kind"), [(name, "VEVENT") for name in EVENTS] + [(name, "VTODO") for name in TASKS]
)
def test_what_is_withdrawn_is_cancelled_in_every_client(
    client: str, kind: str, moving: Callable[..., Moving], tmp_path: Path
) -> None:
    tasks = kind == "VTODO"
    case = moving(*(["--tasks"] if tasks else []))
    old = expected(rows(case.case, AS_OF), tasks=tasks)
    before = case.publish()
    case.withdraw()  # this one loses its date; those that the notice moves off the list go
    case.record(*MOVES[1], "--id", "1")
    case.publish()
    still = {one.row for one in expected(rows(case.case, AS_OF), tasks=tasks)}
    wanted = [one for one in old if one.row not in still]
    assert wanted
    seen = (TASKS if tasks else EVENTS)[client](case.file, tmp_path, kind)
    cancelled = [one for one in seen if one.status == "CANCELLED"]
    titles = {one.row: f"Withdrawn: {PREFIX.sub('', before[one.row]['SUMMARY'])}" for one in wanted}
    assert sorted((one.title, one.day) for one in cancelled) == sorted((titles[one.row], one.day) for one in wanted)
    uids = {one.uid for one in cancelled} - {None}
    assert client == "vdirsyncer" or uids <= {str(before[one.row]["UID"]) for one in wanted}
