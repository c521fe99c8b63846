"""A feed from its entries and its ledger: only what changed is written anew, and the same state gives the same bytes.

Two passes over the entries, never all of them at once: the first tells the ledger what each means now, the second
streams their bytes, those already written from where the ledger keeps them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from obligations import __version__
from obligations.feeds.choosing import EVERYTHING, Choice
from obligations.feeds.entries import Entry, remembered
from obligations.store.database import Store
from obligations.store.feed_ledger import Meaning, Told, forget, keep, kept, known, settle

#: Entries written, kept or fetched at a time.
BATCH = 1_000

#: Bytes written anew that are held before they are kept.
MOST_FRESH = 1_000_000

#: How long a withdrawn entry stays, as cancelled; then it goes, with the month.
RETENTION = timedelta(days=30)

#: Google Calendar reads about a megabyte of a feed.
LARGEST = 1_000_000

#: The layout of what is written; bytes kept under another are written anew.
FORMAT = f"1 {__version__}"


@dataclass(frozen=True)
class Feed:
    """What a feed is made of: its case and variant, its names, and its entries (asked for more than once)."""

    case: str
    name: str
    description: str
    entries: Callable[[], Iterable[Entry]]
    month: date
    until: date
    variant: str = ""
    retention: timedelta = RETENTION
    facets: Choice = EVERYTHING

    @property
    def ledger(self) -> str:
        """The name under which the ledger keeps this feed: what leaves a narrowed feed is withdrawn from that one."""
        return "/".join(filter(None, [self.case, self.variant, self.facets.name()]))


class Part(NamedTuple):
    """The bytes of one entry, and the day that it stands on."""

    day: date | None
    content: bytes


def told_of(feed: Feed, store: Store, at: datetime) -> dict[str, Told]:
    """Tell the ledger what the entries mean now; return what it holds, by uid. ``at`` is an aware moment."""
    found = (entry for entry in feed.entries() if _keeps(feed.facets, entry))
    meanings = {entry.uid: Meaning(entry.meaning(), entry.day) for entry in found}
    return settle(store, feed.ledger, meanings, at=at, kept_until=feed.until)


class Listed(NamedTuple):
    """An entry as it stands in a feed: its uid, its day, the name of its bytes, and what a choice goes by."""

    uid: str
    day: date | None
    name: str
    facets: tuple[str, str, tuple[str, ...], tuple[str, ...]]


def listed(feed: Feed, store: Store, told: dict[str, Told]) -> list[Listed]:
    """Return the entries of a feed in the order of the register, once the bytes of each are kept in the store.

    This is the second and last time that entries are made; what was written before is not written again.
    """
    found: list[Listed] = []
    fresh: dict[str, bytes] = {}
    for batch in _batches(entry for entry in feed.entries() if _keeps(feed.facets, entry)):
        names = {entry.uid: _content_name(told[entry.uid], entry.proof) for entry in batch}
        there = known(store, names.values())
        for entry in batch:
            name = names[entry.uid]
            if name not in there and name not in fresh:
                from obligations.feeds.writing import written

                one = told[entry.uid]
                fresh[name] = written(entry, one.sequence, one.created, one.modified)
            found.append(Listed(entry.uid, entry.day, name, (entry.rule_set, entry.force, entry.who, entry.to)))
        if sum(map(len, fresh.values())) > MOST_FRESH:
            keep(store, fresh, feed.ledger)
            fresh.clear()
    if fresh:
        keep(store, fresh, feed.ledger)
    return found


def build(
    feed: Feed, store: Store, told: dict[str, Told], choice: Choice = EVERYTHING, these: list[Listed] | None = None
) -> Iterator[bytes]:
    """Give a whole feed piece by piece, narrowed to a choice of its entries (``these``, if they are listed already)."""
    from obligations.feeds import writing

    last = max((one.modified for one in told.values()), default=None)
    yield writing.heading(feed.name, feed.description, last)
    for part in parts(feed, store, told, choice, these if these is not None else listed(feed, store, told)):
        yield part.content
    yield writing.ENDING


def parts(feed: Feed, store: Store, told: dict[str, Told], choice: Choice, these: Iterable[Listed]) -> Iterator[Part]:
    """Give the entries of a feed as bytes, in the order of the register; withdrawn ones last."""
    for batch in _batches(one for one in these if choice.keeps(*one.facets, one.day)):
        found = kept(store, {one.name for one in batch})
        yield from (Part(one.day, found[one.name]) for one in batch)
    yield from _withdrawn(feed, told, choice)


def _keeps(choice: Choice, entry: Entry) -> bool:
    return choice.keeps(entry.rule_set, entry.force, entry.who, entry.to, entry.day)


def _batches(entries: Iterable[Any]) -> Iterator[list[Any]]:
    source = iter(entries)
    while batch := list(islice(source, BATCH)):
        yield batch


def _content_name(one: Told, proof: str) -> str:
    """Name the bytes of an entry by all that goes into them."""
    whole = f"{FORMAT}\n{one.uid}\n{one.sequence}\n{one.modified.timestamp()}\n{proof}\n{one.text}"
    return hashlib.sha256(whole.encode("utf-8", "backslashreplace")).hexdigest()


def _withdrawn(feed: Feed, told: dict[str, Told], choice: Choice) -> Iterator[Part]:
    for uid in sorted(uid for uid, one in told.items() if one.withdrawn_on is not None):
        one = told[uid]
        assert one.withdrawn_on is not None
        old = remembered(one.text)
        gone = feed.month > one.withdrawn_on + feed.retention
        if gone or old.day is None or not choice.keeps(old.rule_set, old.force, old.who, old.to, old.day):
            continue
        from obligations.feeds.writing import withdrawn

        content = withdrawn(
            uid, old.title, old.day, old.start, task=old.task, sequence=one.sequence,
            created=one.created, modified=one.modified, on=one.withdrawn_on,
        )  # fmt: skip
        yield Part(old.day, content)


def tidy(feed: Feed, store: Store, these: Iterable[Listed]) -> None:
    """Let go of the bytes of what this feed said before, so that they are not kept for ever."""
    forget(store, feed.ledger, {one.name for one in these})


# -- files ----------------------------------------------------------------------------------------------


class Volume(NamedTuple):
    """One file of a feed: the year that it holds (None: the whole feed), its choice, its entries and its bytes."""

    year: int | None
    choice: Choice
    entries: int
    size: int


def volumes(feed: Feed, store: Store, told: dict[str, Told], choice: Choice, these: Iterable[Listed]) -> list[Volume]:
    """Return the files that a feed is given out in: one, or one a year where one would be too large.

    What has no day belongs to the year of the feed's month.
    """
    sizes: dict[int, list[int]] = {}
    for part in parts(feed, store, told, choice, these):
        sizes.setdefault((part.day or feed.month).year, []).append(len(part.content))
    entries, size = sum(map(len, sizes.values())), sum(map(sum, sizes.values()))
    if size <= LARGEST:
        return [Volume(None, choice, entries, size)]
    own = feed.month.year
    return [
        Volume(year, choice.in_year(year, undated=year == own), len(found), sum(found))
        for year, found in sorted(sizes.items())
    ]
