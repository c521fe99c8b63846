"""Occurrences as calendar entries: what each says, and who it is, whatever its date.

Nothing here depends on today: no "overdue", no "due soon". An entry's uid is made of the case, the rule set, the duty
and the key alone, so that a date that moves moves the same entry.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from obligations.dates.phrases.values import Holds
from obligations.dates.words import long, short
from obligations.register.needs import Table, by_duty, needed
from obligations.register.occurrence import Occurrence
from obligations.register.register import Register
from obligations.reports.plain import clean

#: The name space of the uids, made once at random.
_SPACE = UUID("5f0c8d53-3d6d-4c5e-9b43-0f0d7a0f4f6e")


#: How long a timed entry lasts: some clients drop what has no length.
LENGTH = timedelta(minutes=30)

#: Longer titles and descriptions than these are cut: no client shows more.
LONGEST_TITLE, LONGEST_TEXT = 250, 6000

Alarm = tuple[timedelta, str]
Alarms = Callable[[Occurrence], Iterable[Alarm]]
Link = Callable[[Occurrence], str]


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed. A task is listed by its due day, or by none; an event always has its day."""

    uid: str
    title: str
    text: str
    day: date | None
    start: datetime | None
    opens: date | None
    url: str | None
    categories: tuple[str, ...]
    needs: tuple[str, ...]
    done: date | None
    provisional: bool
    task: bool
    rule_set: str
    force: str
    who: tuple[str, ...]
    to: tuple[str, ...]
    alarms: tuple[Alarm, ...] = ()
    proof: str = ""  # where the proof stands: the feed's own address, and no part of what the entry means

    def meaning(self) -> str:
        """Return what the ledger keeps: enough to tell a change, and to show the entry once it is withdrawn."""
        alarms = [f"{trigger.days} {trigger.seconds} {text}" for trigger, text in self.alarms]
        facets = [self.rule_set, self.force, ",".join(self.who), ",".join(self.to)]
        day = self.day.isoformat() if self.day else ""
        start = self.start.isoformat() if self.start else ""
        said = [
            self.title, self.text, day, start, self.url or "",
            f"{self.opens} {self.done} {self.provisional} {self.task}",
            "\n".join(self.categories), "\n".join(self.needs), "\n".join(alarms), *facets,
        ]  # fmt: skip
        digest = hashlib.sha256(MARK.join(said).encode("utf-8", "backslashreplace")).hexdigest()
        plain = self.title.replace(MARK, " ")
        return MARK.join([digest, plain, day, start, "task" if self.task else "", *facets])


#: What stands between the parts of a meaning: a character that no title, name or day holds.
MARK = "\x1f"


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the ledger remembers of an entry that is withdrawn."""

    title: str
    day: date | None
    start: datetime | None
    task: bool
    rule_set: str
    force: str
    who: tuple[str, ...]
    to: tuple[str, ...]


def remembered(meaning: str) -> Remembered:
    """Read a meaning back, as far as it tells."""
    _, title, day, start, task, rule_set, force, who, to = meaning.split(MARK)
    return Remembered(
        title, date.fromisoformat(day) if day else None, datetime.fromisoformat(start) if start else None,
        bool(task), rule_set, force, tuple(filter(None, who.split(","))), tuple(filter(None, to.split(","))),
    )  # fmt: skip


def uid_of(row: Occurrence) -> str:
    """Return the uid of an occurrence, which never depends on a date.

    >>> from obligations import load_case, schedule
    >>> case = load_case("examples/gloucestershire-2017")
    >>> first, again = (schedule(case, as_of=date(year, 9, 1)).find("submit-plan")[0] for year in (2017, 2018))
    >>> uid_of(first) == uid_of(again)
    True
    """
    return named_uid(row.case, row.rule_set, row.obligation, row.key)


def named_uid(case: str, rule_set: str, duty: str, key: str | None) -> str:
    """Return the uid that an occurrence has by these names."""
    name = json.dumps([case, rule_set, duty, key])
    return str(uuid5(_SPACE, name))


# -- rows to entries ------------------------------------------------------------------------------------


def entries(
    register: Register, *, tasks: bool = False, alarms: Alarms | None = None, link: Link | None = None
) -> Iterator[FeedEntry]:
    """Give the entries of a register: events for what has a day, or tasks for whatever is owed.

    ``link`` gives the address of an occurrence's proof. What was superseded is not owed and has no entry.
    """
    table = by_duty(register)
    for row in register:
        if row.superseded or str(row.phrase) == "unstated":
            continue
        day = day_of(row)
        if day is not None or tasks:
            uids = tuple(_needed(row, table, tasks))
            told = tuple(alarms(row)) if alarms and day else ()
            yield _entry(row, day, uids, tasks, told, link, register.case.file.zone)


def day_of(row: Occurrence) -> date | None:
    """Return the day that an entry stands on: the last day, or the first where there is no last."""
    return row.effective or row.opens


def _needed(row: Occurrence, table: Table, tasks: bool) -> Iterator[str]:
    for reference in row.duty.needs:
        for one in needed(reference, row, table):
            if day_of(one) is not None and not one.superseded:
                yield _uid(one, tasks)


def _uid(row: Occurrence, task: bool) -> str:
    return uid_of(row) + ("-task" if task else "")


def _entry(
    row: Occurrence, day: date | None, needs: tuple[str, ...], task: bool, alarms: tuple[Alarm, ...],
    link: Link | None, zone: ZoneInfo,
) -> FeedEntry:  # fmt: skip
    start = _start(row, day, task, zone)
    return FeedEntry(
        uid=_uid(row, task), title=_title(row), text=_text(row), day=day, start=start,
        opens=row.opens if row.opens != day else None, url=_url(row), needs=needs, done=row.met_on,
        categories=(f"Obligation: {row.duty.force}", clean(row.rules.title)[:60]), provisional=bool(row.provisional),
        task=task, rule_set=row.rule_set, force=row.duty.force, who=row.duty.who, to=row.duty.to,
        alarms=tuple(_relative(alarms, day, start, zone)),
        proof=link(row) if link else f"obligations explain CASE {clean(row.id)}",
    )  # fmt: skip


def _relative(alarms: Iterable[Alarm], day: date | None, start: datetime | None, zone: ZoneInfo) -> Iterator[Alarm]:
    """Give alarms, which count from the beginning of the day, as they stand to the beginning of the entry."""
    into = start - at_hour(day, time(), zone) if day and start else timedelta()
    for trigger, text in alarms:
        yield trigger - into, text


def _start(row: Occurrence, day: date | None, task: bool, zone: ZoneInfo) -> datetime | None:
    """Return when a timed entry is, in UTC: a limit ends at its hour, a meeting begins at it, a task stands at it."""
    hour = row.hour
    if hour is None or day is None:
        return None
    moment = None if row.ruled or isinstance(row.duty.time, time) else row.due_at
    at = moment.astimezone(UTC) if moment is not None else at_hour(day, hour, zone)  # an hour can come twice
    return at if task or row.opens == row.due else at - LENGTH


# -- words ----------------------------------------------------------------------------------------------


def _prefix(row: Occurrence) -> str:
    if row.waived is not None and not row.waived.stale:
        return "Waived: "
    if row.met_on is not None:
        return "Done: "
    first_only = row.opens is not None and row.effective is None
    kind = "Begins: " if isinstance(row.duty.phrase.value, Holds) else ("From today: " if first_only else "")
    return ("Provisional: " if row.provisional else "") + kind


#: What can stand before a title while its entry is listed.
_PREFIXES = ("Provisional: ", "Begins: ", "From today: ")


def plain_title(title: str) -> str:
    """Return a title without what stood before it.

    >>> plain_title("Provisional: From today: Act")
    'Act'
    """
    for prefix in _PREFIXES:
        title = title.removeprefix(prefix)
    return title


def _title(row: Occurrence) -> str:
    does = clean(row.duty.does)
    window = f"; open since {short(row.opens)}" if row.effective and row.opens and row.opens != row.due else ""
    hour = f" by {row.hour:%H:%M}" if row.hour and row.opens != row.due else ""
    who = clean(", ".join(row.parties("who")))
    return cut(f"{_prefix(row)}{does[:1].upper()}{does[1:]}{hour} ({who}{window})", LONGEST_TITLE)


def _text(row: Occurrence) -> str:
    who, to = ", ".join(row.parties("who")), ", ".join(row.parties("to"))
    source = ", ".join(filter(None, [row.rules.source.name, row.duty.cite]))
    lines = [
        f"{who[:1].upper()}{who[1:]} ({row.duty.force}): {row.duty.does}" + (f"; owed to {to}." if to else "."),
        *_dates(row),
        f"Source: {source}. {row.rules.source.link or ''}",
        f"Counted: {_counted(row)}",
        f"Needs: {', '.join(row.duty.needs)}." if row.duty.needs else "",
        f"Assumed: {row.duty.assumes}." if row.duty.assumes else "",
    ]
    return cut("\n".join(clean(line) for line in lines if line), LONGEST_TEXT)


def cut(text: str, longest: int) -> str:
    """Return ``text``, or as much of it as fits into so many characters.

    >>> cut("a statement", 6)
    'a sta…'
    """
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _dates(row: Occurrence) -> Iterator[str]:
    facts: list[tuple[str, Any]] = [
        (
            "From" if isinstance(row.duty.phrase.value, Holds) else "Open from",
            row.opens and row.opens != row.due and long(row.opens),
        ),
        ("Due", row.due and long(row.due) + (f" at {row.hour:%H:%M}" if row.hour else "")),
        ("Until", row.until and long(row.until)),
        ("Done", row.met_on and long(row.met_on)),
        ("Booked", row.act and row.met_on is None and row.act.date != row.due and long(row.act.date)),
        ("Provisional", row.provisional),
        ("Not known", row.why_blocked),
    ]
    yield from (f"{name}: {value}." for name, value in facts if value)
    if row.ruling is not None:
        stale = ", no longer applied" if row.ruling.stale else f", so it is kept on {long(row.ruling.date)}"
        yield f"Ruling by {row.ruling.by}{stale}: {row.ruling.why}."
    if row.waived is not None and not row.waived.stale:
        yield f"Waived by {row.waived.by}: {row.waived.why}."
    if row.quota is not None:
        last = f"; the rest can be begun as late as {long(row.quota.last_start)}" if row.quota.last_start else ""
        yield f"Done {row.quota.done} of {row.quota.need} {row.quota.unit}{last}."
    if row.stated is not None and row.discrepancy:
        yield f"A paper states {long(row.stated)}; the computed date is {long(row.due)}."


def _counted(row: Occurrence) -> str:
    """Say in one line how the date was counted: the phrase, and the day that it runs from."""
    anchor = row.anchor
    if anchor is None or not anchor["date"]:
        return f"{row.phrase}."
    name = f"{anchor['name']}: " if anchor["name"] else ""
    return f"{row.phrase} ({name}{short(date.fromisoformat(anchor['date']))})."


def _url(row: Occurrence) -> str | None:
    """Return the address of the source; only a plain web address is one."""
    found = row.rules.source.link or ""
    plain = found.startswith(("http://", "https://")) and clean(found) == found and " " not in found
    return found if plain else None


def at_hour(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """Return an hour of a day by the clock of a zone, in UTC.

    >>> london = ZoneInfo("Europe/London")
    >>> [at_hour(date(2026, month, 1), time(16), london).isoformat() for month in (1, 7)]
    ['2026-01-01T16:00:00+00:00', '2026-07-01T15:00:00+00:00']
    """
    return datetime.combine(day, hour, zone).astimezone(UTC)
