"""Goals 4 and 4b: a feed of 10,000 entries with three alarms each, beside icalendar alone."""

from __future__ import annotations

import gc
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from icalendar import Alarm, Calendar, Event
from icalendar.prop import vText

from obligations.feeds.building import Feed, build, told_of
from obligations.feeds.entries import FeedEntry
from obligations.feeds.writing import ENDING
from obligations.store.database import open_store

NUMBER = 10_000
AT = datetime(2026, 1, 1, tzinfo=UTC)
ALARMS = tuple((timedelta(hours=9) - timedelta(days=days), f"in {days} days") for days in (20, 5, 1))
ROUNDS = 3


def entry(number: int, changed: bool = False) -> FeedEntry:
    """Return one of the entries; a changed one says something else."""
    return FeedEntry(
        uid=f"00000000-0000-5000-8000-{number:012}", title=f"Submit report {number} (the council)",
        text=f"The council (must): submit report {number}; owed to the department.\nDue: some day in words.\n"
        f"Source: A notice, para {number}.\nCounted: within 70 working days after report.published (13 Jun 2017)."
        + (" Changed." if changed else ""),
        day=date(2026, 1, 1) + timedelta(days=number % 900), start=None, opens=None, url="https://example.org/law",
        categories=("Obligation: must", "A notice"), needs=(), done=None, provisional=False, task=False,
        rule_set="r", force="must", who=("council",), to=("department",), alarms=ALARMS, proof="obligations explain",
    )  # fmt: skip


def listed(every: int = 0) -> Iterator[FeedEntry]:
    """Give the entries one by one; each ``every``-th of them changed."""
    return (entry(number, bool(every) and number % every == 0) for number in range(NUMBER))


def feed(every: int = 0, made: list[FeedEntry] | None = None) -> Feed:
    """Return the feed of the entries: those ``made``, or made one by one as they are asked for."""
    return Feed("bench", "Bench", "A feed", lambda: made or listed(every), date(2026, 1, 1), date(2040, 1, 1))


def by_icalendar() -> Calendar:
    """Build the same calendar with icalendar alone, as its documentation shows."""
    calendar = Calendar()
    for one in listed():
        event = Event()
        for name, value in (
            ("uid", one.uid), ("sequence", 0), ("created", AT), ("dtstamp", AT), ("last-modified", AT),
            ("summary", one.title), ("description", f"{one.text}\nProof: {one.proof}"), ("status", "CONFIRMED"),
            ("dtstart", one.day), ("dtend", one.day + timedelta(days=1)), ("transp", "TRANSPARENT"),
            ("x-microsoft-cdo-busystatus", vText("FREE")), ("categories", list(one.categories)), ("url", one.url),
        ):  # fmt: skip
            event.add(name, value)
        for trigger, text in one.alarms:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", text)
            alarm.add("trigger", trigger)
            event.add_component(alarm)
        calendar.add_component(event)
    return calendar


def alone() -> bytes:
    """Build and write with icalendar alone."""
    written: bytes = by_icalendar().to_ical()
    return written


def streamed(
    store: Any, every: int, at: datetime, take: Callable[[bytes], object], made: list[FeedEntry] | None = None
) -> None:
    """Settle the ledger and stream a feed into ``take``."""
    own = feed(every, made)
    for chunk in build(own, store, told_of(own, store, at)):
        take(chunk)


def _cpu(run: Callable[[], object]) -> float:
    gc.collect()
    start = process_time()
    run()
    return process_time() - start


def check_answers(folder: Path) -> None:
    """Insist that both write the same entries, byte for byte, before anything is timed."""
    chunks: list[bytes] = []
    with open_store(folder / "check.db") as store:
        streamed(store, 0, AT, chunks.append)
    theirs = alone()
    begins = theirs.index(b"BEGIN:VEVENT")
    assert b"".join(chunks[1:]) == theirs[begins:], "the two feeds differ"
    assert chunks[-1] == ENDING


def measure() -> list[tuple[str, float, float, float, float, str]]:
    """Return rows of goal, median, least, most, must and sense."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        check_answers(folder)
        cold, rebuilt = [], []
        for number in range(ROUNDS):
            reference = _cpu(alone)
            nothing: Callable[[bytes], object] = len
            with open_store(folder / f"{number}.db") as store:
                cold.append(_cpu(lambda: streamed(store, 0, AT, nothing)) / reference)  # noqa: B023
                turns = []
                for turn in range(1, 4):
                    moment, every = AT + timedelta(days=turn), 100 if turn % 2 else 0
                    made = list(listed(every))
                    turns.append(_cpu(lambda: streamed(store, every, moment, nothing, made)))  # noqa: B023
                rebuilt.append(reference / median(turns))
        memory = _peak(alone) / _peak(lambda: _into_new(folder))
    return [
        ("4   feed of 10,000, cold, times icalendar alone", median(cold), min(cold), max(cold), 1.2, "at most"),
        (
            "4   rebuilt after 1 % changed, times faster than icalendar",
            median(rebuilt), min(rebuilt), max(rebuilt), 25, "at least",
        ),
        ("4b  peak memory of icalendar, times that of the stream", memory, memory, memory, 20, "at least"),
    ]  # fmt: skip


def _into_new(folder: Path) -> None:
    with open_store(folder / "memory.db") as store:
        streamed(store, 0, AT, len)


def _peak(run: Callable[[], object]) -> float:
    gc.collect()
    tracemalloc.start()
    try:
        run()
        return float(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()
