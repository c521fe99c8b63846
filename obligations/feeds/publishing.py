"""Feeds of a register as files: one feed, or a folder of feeds with an index page that any web server can serve."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from obligations.feeds.building import LARGEST, RETENTION, Feed, Volume, build, listed, tidy, told_of, volumes
from obligations.feeds.choosing import Choice
from obligations.feeds.entries import LONGEST_TEXT, LONGEST_TITLE, Alarms, Link, cut, entries, uid_of
from obligations.files import output
from obligations.register.register import Register
from obligations.reports.plain import clean
from obligations.store.database import Store

#: The variants of a feed, and what each is called.
VARIANTS = {"": "", "tasks": " (tasks)", "alarms": " (with alarms)"}


def first_of_month(day: date) -> date:
    """Return the first day of a month: a feed knows no finer today than that."""
    return day.replace(day=1)


def feed_of(
    register: Register, *, variant: str = "", alarms: Alarms | None = None, link: Link | None = None,
    retention: timedelta = RETENTION,
) -> Feed:  # fmt: skip
    """Return the feed of a register in a variant: "" for events, "tasks", or "alarms"."""
    case = register.case.file
    title = case.title or case.case
    # The same whatever is listed: a client that copies it into every entry would fetch all anew when it changed.
    told = f"Obligations of {case.authority.name}, each with its proof. What has no date yet is in the feed of tasks"
    suffix = VARIANTS[variant]
    return Feed(  # a longer name than a title makes Radicale send a header that no client reads
        case=case.case, name=cut(clean(title), LONGEST_TITLE - len(suffix)) + suffix,
        month=first_of_month(register.as_of),
        description=cut(clean(told), LONGEST_TEXT),
        entries=lambda: entries(register, tasks=variant == "tasks", alarms=alarms, link=link),
        until=register.until, variant=variant, retention=retention,
    )  # fmt: skip


class Written(NamedTuple):
    """A file of a feed as it was written: its path, how many entries it holds, its size in bytes."""

    path: Path
    entries: int
    size: int


@dataclass(frozen=True)
class Given:
    """What writing a feed gave: its files, and what the reader should know."""

    files: tuple[Written, ...]
    warnings: tuple[str, ...]


def write_feed(feed: Feed, store: Store, path: Path, choice: Choice, at: datetime) -> Given:
    """Write a feed, split by year where it would be too large for some clients.

    Where it is split, ``path`` itself holds the year of the feed's month, so that whoever subscribes to it goes on
    seeing what is near; each year has its own file beside it.
    """
    output.refuse_input(path)  # before the ledger says that anybody was told
    feed = replace(feed, facets=choice.facets())
    told = told_of(feed, store, at)
    these = listed(feed, store, told)
    found = volumes(feed, store, told, choice, these)

    def put(place: Path, volume: Volume) -> Written:
        output.write_bytes(place, build(feed, store, told, volume.choice, these))
        return Written(place, volume.entries, place.stat().st_size)

    tidy(feed, store, these)
    if len(found) == 1 and found[0].year is None:
        return Given((put(path, found[0]),), ())
    made = [put(path.with_name(f"{path.stem}-{volume.year}{path.suffix}"), volume) for volume in found]
    own = next((volume for volume in found if volume.year == feed.month.year), found[-1])
    made.insert(0, put(path, own))
    return Given(tuple(made), tuple(_warnings(path, own, found)))


def _warnings(path: Path, own: Volume, found: list[Volume]) -> Iterator[str]:
    years = f"{found[0].year} to {found[-1].year}"
    yield f"{path.name} would exceed {LARGEST:,} bytes, so it holds {own.year}; each year of {years} has its own file"
    for volume in found:
        if volume.size > LARGEST:
            yield f"the entries of {volume.year} alone exceed {LARGEST:,} bytes: narrow the feed (--who, --force)"


def link_under(base: str, case: str) -> Link:
    """Return where the proofs of a case stand under an address."""
    root = base.rstrip("/")
    return lambda row: f"{root}/{case}/proofs.html#{uid_of(row)}"


# -- a folder of feeds ----------------------------------------------------------------------------------


_BEARER = re.compile(r"who-([a-z][a-z0-9.-]*?)(?<!-\d{4})\.ics")


@dataclass(frozen=True)
class Kind:
    """One feed of an exported folder: its file, what it is, and what it is narrowed to."""

    file: str
    title: str
    variant: str
    choice: Choice


def kinds_of(register: Register, place: Path, *, alarms: bool) -> list[Kind]:
    """Return the feeds that a case is exported as: everything, tasks, alarms if there are any, and one a bearer.

    A bearer whose feed lies in ``place`` from before and who owes nothing any more still has it: its subscribers
    have to learn that what it held is withdrawn.
    """
    variants = ["", "tasks", *(["alarms"] if alarms else [])]
    names = {"": ("all.ics", "Everything"), "tasks": ("tasks.ics", "As tasks"), "alarms": ("alarms.ics", "With alarms")}
    found = [Kind(*names[variant], variant, Choice()) for variant in variants]
    parties: dict[str, str] = {}
    for row in register:
        for party in row.duty.who:
            parties.setdefault(party, row.rules.parties.get(party, party))
    for file in place.glob("who-*.ics"):
        if found_before := _BEARER.fullmatch(file.name):
            parties.setdefault(found_before[1], found_before[1])
    found += [
        Kind(f"who-{name}.ics", f"Owed by {clean(text)}", "", Choice(who=(name,)))
        for name, text in sorted(parties.items())
    ]
    return found


@dataclass(frozen=True)
class Exported:
    """What was exported of one case: each kind of feed with what writing it gave."""

    register: Register
    feeds: tuple[tuple[Kind, Given], ...]


def export(
    register: Register,
    store: Store,
    folder: Path,
    at: datetime,
    *,
    alarms: Alarms | None,
    link: Link,
    retention: timedelta,
) -> Exported:
    """Write every feed of a case into its folder, and the page of its proofs."""
    from obligations.reports.feeds import proofs_page

    place = folder / register.case.id
    place.mkdir(parents=True, exist_ok=True)
    made = []
    for kind in kinds_of(register, place, alarms=alarms is not None):
        own = alarms if kind.variant == "alarms" else None
        feed = feed_of(register, variant=kind.variant, alarms=own, link=link, retention=retention)
        made.append((kind, write_feed(feed, store, place / kind.file, kind.choice, at)))
    proofs = [(uid_of(row), row) for row in register]
    output.write(place / "proofs.html", proofs_page(register, proofs))
    return Exported(register, tuple(made))


def index(exported: Iterable[Exported], folder: Path, base: str | None) -> None:
    """Write the page that lists every feed of a folder, and the file that lets calendar services read them."""
    from obligations.reports.feeds import index_page

    rows = []
    for one in exported:
        feeds = [
            (kind.title, f"{one.register.case.id}/{file.path.name}", file.entries)
            for kind, given in one.feeds
            for file in given.files
        ]
        rows.append((one.register, feeds))
    output.write(folder / "index.html", index_page(rows, base))
    output.write(folder / "robots.txt", "User-agent: *\nAllow: /\n")
