"""A body's meetings in an .ics file (RFC 5545): of each entry the few properties that say when it meets.

Only these are read, so a file costs what its size says. Nothing of it stands in a message but the ids of its entries
and the numbers of its lines: it may be somebody else's file.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from obligations.errors import UsageError
from obligations.library.meetings.patterns import Booking, Pattern, read_rule

#: More series than this in one file is no body's diary.
MOST_SERIES = 2_000

#: What is read of an entry. Of those that stand in ``_ONCE`` a second one would make its meaning unsure.
_ONCE = ("UID", "DTSTART", "RECURRENCE-ID", "RRULE", "SEQUENCE", "STATUS")
_READ = {*_ONCE, "SUMMARY", "EXDATE", "RDATE", "EXRULE"}

#: What cannot be read here, and must not be left out in silence. RFC 5545 took EXRULE out of the format.
_REFUSED = ("RDATE", "EXRULE")

_NAME = re.compile(r"([A-Za-z0-9-]+)[;:]")
_LINE = re.compile(r'[A-Za-z0-9-]+((?:;(?:"[^"]*"|[^":])*)?):(.*)', re.DOTALL)
_MOMENT = re.compile(r"([0-9]{8})(?:T([0-9]{6})(Z?))?")
_ESCAPED = re.compile(r"\\([\\;,nN])")
_UTC = {"UTC", "ETC/UTC", "GMT", "ETC/GMT", "ETC/UCT", "ZULU"}


class Value(NamedTuple):
    """The value of a property: its text, its parameters as written, in capitals, and its line."""

    text: str
    parameters: str
    line: int


class Moment(NamedTuple):
    """A day, perhaps with a time of that day."""

    day: date
    time: time | None


@dataclass
class IcsEntry:
    """One entry of an .ics file: the values of the properties that are read, by name."""

    line: int
    zone: ZoneInfo
    values: dict[str, list[Value]] = field(default_factory=lambda: defaultdict(list))

    @property
    def uid(self) -> str:
        """What tells this entry, or the series that it belongs to, from others."""
        return self.text("UID")

    @property
    def cancelled(self) -> bool:
        """Whether the meeting is called off."""
        return self.text("STATUS").upper() == "CANCELLED"

    def text(self, name: str) -> str:
        """Return a property's text, or nothing."""
        found = self.values.get(name)
        return _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], found[0].text).strip() if found else ""

    def moments(self, name: str) -> list[Moment]:
        """Return the days of a property, each with its time of day in its own zone; UTC is told in the case's."""
        found = self.values.get(name, ())
        texts = [
            (one, value) for value in found for one in (value.text.split(",") if name == "EXDATE" else [value.text])
        ]
        return [_moment(text, value, name, self.zone) for text, value in texts]

    @property
    def start(self) -> Moment:
        """When the meeting, or the first of the series, begins."""
        if "DTSTART" not in self.values:
            raise UsageError(f"the entry {self.uid} of the .ics file has no DTSTART")
        return self.moments("DTSTART")[0]

    @property
    def slot(self) -> date | None:
        """The day of the series that this entry takes the place of."""
        found = self.moments("RECURRENCE-ID")
        return found[0].day if found else None

    @property
    def sequence(self) -> int:
        """The number of this version of the entry."""
        text = self.text("SEQUENCE") or "0"
        if not re.fullmatch(r"[0-9]{1,10}", text):
            raise UsageError(f"the entry {self.uid} of the .ics file has a SEQUENCE that is no number")
        return int(text)

    def check(self) -> None:
        """Refuse what would be misread."""
        if not self.uid:
            raise UsageError("an entry of the .ics file has no UID, so nothing could tell it from another")
        for name in _ONCE:
            if len(self.values.get(name, ())) > 1:
                raise UsageError(f"the entry {self.uid} of the .ics file has two {name}s")
        slot = self.values.get("RECURRENCE-ID")
        ranged = ["RANGE"] if slot and "RANGE=" in slot[0].parameters else []
        for name in (*(name for name in _REFUSED if name in self.values), *ranged):
            raise UsageError(
                f"the entry {self.uid} of the .ics file uses {name}, which cannot be read here: list its dates"
            )


def _moment(text: str, value: Value, name: str, zone: ZoneInfo) -> Moment:
    found = _MOMENT.fullmatch(text.strip().upper())
    if found is None:
        raise UsageError(f"the {name} on line {value.line} of the .ics file is no single date")
    try:
        day = date.fromisoformat(found[1])
        if found[2] is None:
            return Moment(day, None)
        at = time(int(found[2][:2]), int(found[2][2:4]), min(int(found[2][4:]), 59))  # 60 is a leap second
        zone_id = re.search(r'TZID="?([^";:]*)', value.parameters)
        if found[3] or (zone_id and zone_id[1] in _UTC):
            local = datetime.combine(day, at, UTC).astimezone(zone)
            return Moment(local.date(), local.time())
    except (ValueError, OverflowError):  # the 31st of February, 25 o'clock
        raise UsageError(f"the {name} on line {value.line} of the .ics file names no such day") from None
    return Moment(day, at)


# -- the file -------------------------------------------------------------------------------------------


def _lines(content: bytes) -> Iterator[tuple[int, str]]:
    """Give each line with its number; what is folded over several is one (RFC 5545, 3.1)."""
    whole: list[bytes] = []
    first = 1
    for number, line in enumerate(re.split(rb"\r\n|\n|\r", content.removeprefix(b"\xef\xbb\xbf")), 1):
        if line[:1] in (b" ", b"\t") and whole:
            whole.append(line[1:])
            continue
        if whole:
            yield first, b"".join(whole).decode("utf-8", "replace")
        whole, first = [line], number
    yield first, b"".join(whole).decode("utf-8", "replace")


def _read(content: bytes, zone: ZoneInfo) -> list[IcsEntry]:
    """Read the entries of a file. Raises UsageError, with the line, for what is no iCalendar, or ends too early."""
    entries: list[IcsEntry] = []
    inside: list[str] = []
    for number, line in _lines(content):
        name = found[1].upper() if (found := _NAME.match(line)) else ""
        value = line[len(name) + 1 :].strip().upper()
        if name == "BEGIN":
            inside.append(value)
            if inside == ["VCALENDAR", "VEVENT"]:
                entries.append(IcsEntry(number, zone))
        elif name == "END":
            if not inside or inside.pop() != value:
                raise _unreadable(number)
        elif inside[1:] == ["VEVENT"]:
            _note(entries[-1], number, name, line)
        if line.strip() and name != "END" and inside[:1] != ["VCALENDAR"]:
            raise _unreadable(number)
    if inside:
        raise UsageError("the .ics file cannot be read: it ends before its end")
    return entries


def _unreadable(number: int) -> UsageError:
    return UsageError(f"the .ics file cannot be read: line {number} does not belong in one")


def _note(entry: IcsEntry, number: int, name: str, line: str) -> None:
    """Keep a property that is read; a line of another one may be broken, but not one of these."""
    found = _LINE.fullmatch(line)
    if name not in _READ:
        if not name and line.split(" ")[0] in _READ:
            raise _unreadable(number)
        return
    if found is None:
        raise _unreadable(number)
    entry.values[name].append(Value(found[2], found[1].upper(), number))


# -- meetings -------------------------------------------------------------------------------------------


def entries_of(content: bytes, summary: str | None, zone: ZoneInfo) -> tuple[tuple[Booking, ...], tuple[Pattern, ...]]:
    """Return the single meetings and the series of an .ics file; ``summary``: those whose title holds these words.

    A moved or cancelled slot of a kept series belongs to it, whatever its own title says. Raises UsageError.
    """
    events = _latest(_read(content, zone))
    fits = [e for e in events if summary is None or summary.lower() in e.text("SUMMARY").lower()]
    uids = {event.uid for event in fits if event.slot is None}
    wanted = [e for e in events if e.uid in uids] + [e for e in fits if e.uid not in uids]
    if not wanted:
        of = f' with "{summary}" in its title' if summary else ""
        raise UsageError(f"the .ics file holds no meeting{of}")
    series = [e for e in wanted if "RRULE" in e.values and not e.cancelled]
    if len(series) > MOST_SERIES:
        raise UsageError(f"the .ics file has {len(series):,} series of meetings; at most {MOST_SERIES:,} are read")
    gone: dict[str, set[date]] = defaultdict(set)
    for entry in wanted:
        if entry.slot is not None:
            gone[entry.uid].add(entry.slot)
    listed = [_single(e) for e in wanted if "RRULE" not in e.values and not e.cancelled]
    return tuple(listed), tuple(_recurring(e, gone[e.uid]) for e in series)


def _latest(events: list[IcsEntry]) -> list[IcsEntry]:
    """Keep the newest version (the highest SEQUENCE) of each entry."""
    newest: dict[tuple[str, date | None], tuple[int, IcsEntry]] = {}
    for event in events:
        event.check()
        key, number = (event.uid, event.slot), event.sequence
        if key not in newest or number >= newest[key][0]:
            newest[key] = (number, event)
    return [event for _, event in newest.values()]


def _single(event: IcsEntry) -> Booking:
    slot = event.slot
    return Booking(event.uid if slot is None else f"{event.uid}/{slot:%Y%m%d}", *event.start)


def _recurring(event: IcsEntry, gone: set[date]) -> Pattern:
    """Make the pattern of a series; moved and cancelled slots are the business of their own entries."""
    first, at = event.start
    given = event.values["RRULE"][0].text.upper()
    text = re.sub(r"UNTIL=([^;]*)", lambda m: f"UNTIL={_last_day(event, m[1], at)}", given)
    gone = gone | {one.day for one in event.moments("EXDATE")}
    try:
        rule = read_rule(text, first)
    except UsageError as error:
        raise UsageError(f"the entry {event.uid} of the .ics file: {error}") from None
    return Pattern(f"{event.uid}/", rule, frozenset(gone), at)


def _last_day(event: IcsEntry, until: str, at: time | None) -> str:
    """Return the last day on which a series may meet: its UNTIL is a day, or a moment that no meeting may follow."""
    value = event.values["RRULE"][0]
    last = _moment(until, value, "UNTIL", event.zone if at else _UTC_ZONE)
    early = at is not None and last.time is not None and at > last.time and last.day > date.min
    return (last.day - timedelta(days=early)).isoformat().replace("-", "")


_UTC_ZONE = ZoneInfo("UTC")
