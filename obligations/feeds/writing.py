"""Entries as iCalendar text. The icalendar package is the only writer; what it leaves to its callers is done here.

Which clients need what stands at each line: measured, not guessed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Component, Event, Todo
from icalendar.prop import vDuration, vText

from obligations.feeds.entries import LENGTH, FeedEntry, plain_title
from obligations.reports.plain import clean

#: How often to look again; Outlook reads one property, others the other.
REFRESH = timedelta(hours=12)
PRODID = "-//Obligations//Deadlines with their proof//EN"


def heading(name: str, description: str, modified: datetime | None) -> bytes:
    """Return the beginning of a feed, up to its first entry."""
    calendar = Calendar()  # no UID: vdirsyncer would take the whole feed for one item
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for key, text in (
        ("name", name),
        ("x-wr-calname", name),
        ("description", description),
        ("x-wr-caldesc", description),
    ):
        calendar.add(key, vText(clean(text)))  # as vText: X- properties are not escaped otherwise
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    if modified is not None:
        calendar.add("last-modified", modified)
    return _bytes(calendar).removesuffix(ENDING)


ENDING = b"END:VCALENDAR\r\n"


def written(entry: FeedEntry, sequence: int, created: datetime, modified: datetime) -> bytes:
    """Return one entry as iCalendar text; ``modified`` is its DTSTAMP too, so that bytes stay equal."""
    made: Component = Todo() if entry.task else Event()
    _stamp(made, entry.uid, sequence, created, modified)
    made.add("summary", entry.title)
    made.add("description", f"{entry.text}\nProof: {entry.proof}")
    _place(made, entry)
    made.add("categories", list(entry.categories))
    if entry.url:
        made.add("url", entry.url)
    for uid in entry.needs:
        # Plain text: with VALUE=UID Home Assistant refuses the whole feed.
        made.add("related-to", vText(uid), parameters={"RELTYPE": "FINISHTOSTART"})
    for trigger, text in entry.alarms:  # last, since Outlook drops what follows an alarm
        made.add_component(_alarm(trigger, text))
    return _bytes(made)


def withdrawn(
    uid: str, title: str, day: date, start: datetime | None, *, task: bool, sequence: int,
    created: datetime, modified: datetime, on: date,
) -> bytes:  # fmt: skip
    """Return an entry that is no longer on the register, as a cancelled one on the day it stood on."""
    made: Component = Todo() if task else Event()
    _stamp(made, uid, sequence, created, modified)
    made.add("summary", f"Withdrawn: {plain_title(title)}")
    made.add("description", f"Withdrawn on {on:%Y-%m-%d}: this is no longer on the register with a date.")
    made.add("status", "CANCELLED")
    if task:
        made.add("due", start or day)
    else:
        _span(made, day, start)
    return _bytes(made)


def _bytes(made: Component) -> bytes:
    content: bytes = made.to_ical()
    return content


def _stamp(made: Component, uid: str, sequence: int, created: datetime, modified: datetime) -> None:
    made.add("uid", uid)
    made.add("sequence", sequence)
    made.add("created", created)
    made.add("dtstamp", modified)
    made.add("last-modified", modified)


def _place(made: Component, entry: FeedEntry) -> None:
    if not entry.task:
        assert entry.day is not None
        made.add("status", "TENTATIVE" if entry.provisional else "CONFIRMED")
        _span(made, entry.day, entry.start)
        return
    made.add("status", "COMPLETED" if entry.done else "NEEDS-ACTION")
    if entry.done:
        made.add("completed", datetime.combine(entry.done, time(12), UTC))
        made.add("percent-complete", 100)
    if entry.day is not None:
        made.add("due", entry.start or entry.day)
        if entry.opens and entry.opens < entry.day and entry.start is None:  # of one kind with DUE, and before it
            made.add("dtstart", entry.opens)


def _span(made: Component, day: date, start: datetime | None) -> None:
    """Put an event on its day, or at its hour; nobody is busy because something is due."""
    made.add("dtstart", start or day)
    made.add("dtend", start + LENGTH if start else day + timedelta(days=1))  # exclusive
    made.add("transp", "TRANSPARENT")
    made.add("x-microsoft-cdo-busystatus", vText("FREE"))


def _alarm(trigger: timedelta, text: str) -> Any:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", clean(text))  # without one, Home Assistant refuses the whole feed
    alarm.add("trigger", trigger)
    return alarm
