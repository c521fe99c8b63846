"""What each calendar client sees in a feed: read by its own program, and asked in its own way."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from icalendar import Calendar

from tests.clients.cases import LONDON, Seen
from tests.clients.dav import radicale_reads
from tests.clients.programs import call, icaljs, module, program
from tests.clients.serving import served
from tests.clients.syncing import pair, sync

#: The years that are asked for where a client wants to be told.
FIRST, LAST = date(2010, 1, 1), date(2035, 12, 31)

Reader = Callable[[Path, Path, str], list[Seen]]


def parsed(text: str | bytes, kind: str) -> list[Seen]:
    """Read iCalendar strictly: nothing may be in error."""
    calendar = Calendar.from_ical(text)
    faults = [fault for component in calendar.walk() for fault in component.errors]
    assert not faults, faults
    return [_seen(component) for component in calendar.walk(kind)]


def _seen(component: Any) -> Seen:
    def moment(name: str) -> date | datetime | None:
        return component[name].dt if name in component else None

    start = "DUE" if component.name == "VTODO" else "DTSTART"
    status = component.get("STATUS")
    return Seen(
        str(component["SUMMARY"]), moment(start), moment("DTEND"), str(component["UID"]), status and str(status)
    )  # fmt: skip


def by_icalendar(feed: Path, work: Path, kind: str) -> list[Seen]:
    """Read with the icalendar package, all errors told."""
    return parsed(feed.read_bytes(), kind)


def by_recurring(feed: Path, work: Path, kind: str) -> list[Seen]:
    """Ask recurring-ical-events for what lies between two days. A task without a date it lists at the end of its time."""
    module("recurring_ical_events")
    import recurring_ical_events

    calendar = Calendar.from_ical(feed.read_bytes())
    found = recurring_ical_events.of(calendar, components=[kind]).between(FIRST, LAST)
    seen = [_seen(component) for component in found]
    return [replace(one, start=None) if one.day and one.day > LAST else one for one in seen]


def by_icaljs(feed: Path, work: Path, kind: str) -> list[Seen]:
    """Read with ical.js, the parser of Thunderbird."""
    found = json.loads(call(program("node"), icaljs(), feed, kind.lower()))
    return [Seen(one["title"], _iso(one["start"]), _iso(one["end"]), one["uid"], one["status"]) for one in found]


def _iso(text: str | None) -> date | datetime | None:
    if text is None:
        return None
    return datetime.fromisoformat(text.replace("Z", "+00:00")) if "T" in text else date.fromisoformat(text)


KHAL = """[calendars]
[[feed]]
path = {work}/khal
[locale]
local_timezone = Europe/London
default_timezone = Europe/London
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {work}/khal.db
"""


def by_khal(feed: Path, work: Path, kind: str) -> list[Seen]:
    """Import into khal, and list."""
    (work / "khal").mkdir(exist_ok=True)
    settings = work / "khal.conf"
    settings.write_text(KHAL.format(work=work), encoding="utf-8")
    call(program("khal"), "-c", settings, "import", "--batch", "-a", "feed", feed)
    fields = ("uid", "title", "start-date", "start-time", "end-date", "end-time", "status")
    asked = [word for name in fields for word in ("--json", name)]
    lines = call(program("khal"), "-c", settings, "list", *asked, FIRST, LAST).split("\n")
    return [_khal_seen(one) for line in lines if line for one in json.loads(line)]


def _khal_seen(one: dict[str, str]) -> Seen:
    def moment(edge: str) -> date | datetime:
        day = date.fromisoformat(one[f"{edge}-date"])
        hour = one[f"{edge}-time"]
        return datetime.fromisoformat(f"{day} {hour}").replace(tzinfo=LONDON) if hour else day

    start, end = moment("start"), moment("end")
    if not isinstance(end, datetime):
        end += timedelta(days=1)  # khal names the last day itself
    return Seen(one["title"], start, end, one["uid"], one["status"])


def by_vdirsyncer(feed: Path, work: Path, kind: str) -> list[Seen]:
    """Subscribe over HTTP with vdirsyncer, into a folder of items. It gives a subscription's items uids of its own."""
    items = work / "items"
    with served(feed.parent) as address:
        settings = pair(work, items, url=f"{address}/{feed.name}")
        sync(settings)
    return [one for item in sorted(items.iterdir()) for one in parsed(item.read_bytes(), kind)]


TODOMAN = """path = "{work}/items"
cache_path = "{work}/todoman.db"
date_format = "%Y-%m-%d"
time_format = "%H:%M"
"""


def by_todoman(feed: Path, work: Path, kind: str) -> list[Seen]:
    """List with todoman what vdirsyncer has synchronised. It shows a day as its midnight, and no uid."""
    todo = program("todo")
    by_vdirsyncer(feed, work, kind)
    settings = work / "todoman.py"
    settings.write_text(TODOMAN.format(work=work), encoding="utf-8")

    def listed(status: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(
            call(todo, "--config", settings, "--porcelain", "list", "--status", status)
        )
        return found

    off = {one["id"] for one in listed("CANCELLED")}
    return [
        Seen(one["summary"], _stamp(one["due"]), status="CANCELLED" if one["id"] in off else None)
        for one in listed("ANY")
    ]


def _stamp(seconds: int | None) -> date | datetime | None:
    if seconds is None:
        return None
    at = datetime.fromtimestamp(seconds, UTC).astimezone(LONDON)
    return at if at.hour or at.minute else at.date()


def by_radicale(feed: Path, work: Path, kind: str) -> list[Seen]:
    """Put into a Radicale server, and read back over HTTP."""
    return parsed(radicale_reads(feed, work), kind)


#: Every client that reads events, and every client that reads tasks.
EVENTS: dict[str, Reader] = {
    "icalendar": by_icalendar, "ical.js": by_icaljs, "recurring-ical-events": by_recurring, "khal": by_khal,
    "vdirsyncer": by_vdirsyncer, "radicale": by_radicale,
}  # fmt: skip
TASKS: dict[str, Reader] = {
    **{name: reader for name, reader in EVENTS.items() if name != "khal"},
    "todoman": by_todoman,
}
