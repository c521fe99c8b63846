"""A feed from its entries and its ledger: only what changed is written anew, and the same state gives the same bytes.

Two passes over the entries, never all of them at once: the first tells the ledger what each means now, the second
streams their bytes, those already written from where the ledger keeps them.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from obligations import __version__
from obligations.feeds.choosing import EVERYTHING, Choice
from obligations.feeds.entries import FeedEntry, remembered
from obligations.store.database import Store
from obligations.store.feed_ledger import FeedRecord, Meaning, forget, keep, kept, settle

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
    entries: Callable[[], Iterable[FeedEntry]]
    month: date
    until: date
    variant: str = ""
    retention: timedelta = RETENTION
    facets: Choice = EVERYTHING

    @property
    def ledger(self) -> str:
        """The name under which the ledger keeps this feed: what leaves a narrowed feed is withdrawn from that one."""
        return "/".join(filter(None, [self.case, self.variant, self.facets.name()]))


class WrittenEntry(NamedTuple):
    """The bytes of one entry, and the day that it stands on."""

    day: date | None
    content: bytes


def told_of(feed: Feed, store: Store, at: datetime) -> dict[str, FeedRecord]:
    """Tell the ledger what the entries mean now; return what it holds, by uid. ``at`` is an aware moment."""
    found = (entry for entry in feed.entries() if _keeps(feed.facets, entry))
    meanings = {entry.uid: Meaning(entry.meaning(), entry.day) for entry in found}
    return settle(store, feed.ledger, meanings, at=at, kept_until=feed.until)


#: What a choice goes by, besides the day: rule set, force, who owes and to whom.
Facets = tuple[str, str, tuple[str, ...], tuple[str, ...]]


class Listed(NamedTuple):
    """An entry as it stands in a feed: its day, the digest that names its bytes, how many they are, and its facets."""

    day: date | None
    digest: str
    size: int
    facets: Facets


class Listing:
    """The entries of a feed in order. All of them are held at once, so each takes some forty bytes and no object."""

    def __init__(self) -> None:
        self._digests, self._days, self._sizes, self._kinds = bytearray(), array("l"), array("l"), array("l")
        self._facets: dict[Facets, int] = {}

    def add(self, one: Listed) -> None:
        """Add the next entry."""
        self._digests += bytes.fromhex(one.digest)
        self._days.append(one.day.toordinal() if one.day else 0)
        self._sizes.append(one.size)
        self._kinds.append(self._facets.setdefault(one.facets, len(self._facets)))

    def __iter__(self) -> Iterator[Listed]:
        facets = list(self._facets)
        for number, (day, size, kind) in enumerate(zip(self._days, self._sizes, self._kinds, strict=True)):
            digest = self._digests[number * 32 : number * 32 + 32].hex()
            yield Listed(date.fromordinal(day) if day else None, digest, size, facets[kind])


def listed(feed: Feed, store: Store, told: dict[str, FeedRecord]) -> Listing:
    """Return the entries of a feed in the order of the register, once the bytes of each are kept in the store.

    This is the second and last time that entries are made; what was written before is not written again.
    """
    found = Listing()
    for one, _ in _written(feed, store, told):
        found.add(one)
    return found


def build(
    feed: Feed,
    store: Store,
    told: dict[str, FeedRecord],
    choice: Choice = EVERYTHING,
    these: Iterable[Listed] | None = None,
) -> Iterator[bytes]:
    """Give a whole feed piece by piece, narrowed to a choice of its entries (``these``, if they are listed already)."""
    from obligations.feeds import writing

    last = max((one.modified for one in told.values()), default=None)
    yield writing.heading(feed.name, feed.description, last)
    if these is None:
        yield from (content for one, content in _written(feed, store, told) if choice.keeps(*one.facets, one.day))
    else:
        yield from _read(store, (one.digest for one in these if choice.keeps(*one.facets, one.day)))
    for part in _withdrawn(feed, told, choice):
        yield part.content
    yield writing.ENDING


def _read(store: Store, digests: Iterable[str]) -> Iterator[bytes]:
    for batch in _batches(digests):
        found = kept(store, set(batch))
        yield from (found[digest] for digest in batch)


def _written(feed: Feed, store: Store, told: dict[str, FeedRecord]) -> Iterator[tuple[Listed, bytes]]:
    """Give the entries of a feed with their bytes, those that are new written now and kept."""
    fresh: dict[str, bytes] = {}
    for batch in _batches(entry for entry in feed.entries() if _keeps(feed.facets, entry)):
        names = {entry.uid: _content_name(told[entry.uid], entry.proof) for entry in batch}
        found = kept(store, names.values())
        for entry in batch:
            name = names[entry.uid]
            if name not in found:
                from obligations.feeds.writing import written

                one = told[entry.uid]
                fresh[name] = found[name] = written(entry, one.sequence, one.created, one.modified)
            content = found[name]
            yield Listed(entry.day, name, len(content), (entry.rule_set, entry.force, entry.who, entry.to)), content
        if sum(map(len, fresh.values())) > MOST_FRESH:
            keep(store, fresh, feed.ledger)
            fresh.clear()
    if fresh:
        keep(store, fresh, feed.ledger)


def _keeps(choice: Choice, entry: FeedEntry) -> bool:
    return choice.keeps(entry.rule_set, entry.force, entry.who, entry.to, entry.day)


def _batches(entries: Iterable[Any]) -> Iterator[list[Any]]:
    source = iter(entries)
    while batch := list(islice(source, BATCH)):
        yield batch


def _content_name(one: FeedRecord, proof: str) -> str:
    """Name the bytes of an entry by all that goes into them."""
    whole = f"{FORMAT}\n{one.uid}\n{one.sequence}\n{one.modified.timestamp()}\n{proof}\n{one.text}"
    return hashlib.sha256(whole.encode("utf-8", "backslashreplace")).hexdigest()


def _withdrawn(feed: Feed, told: dict[str, FeedRecord], choice: Choice) -> Iterator[WrittenEntry]:
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
        yield WrittenEntry(old.day, content)


def tidy(feed: Feed, store: Store, these: Iterable[Listed]) -> None:
    """Let go of the bytes of what this feed said before, so that they are not kept for ever."""
    forget(store, feed.ledger, {one.digest for one in these})


# -- files ----------------------------------------------------------------------------------------------


class Volume(NamedTuple):
    """One file of a feed: the year that it holds (None: the whole feed), its choice, its entries and its bytes."""

    year: int | None
    choice: Choice
    entries: int
    size: int


def volumes(
    feed: Feed, store: Store, told: dict[str, FeedRecord], choice: Choice, these: Iterable[Listed]
) -> list[Volume]:
    """Return the files that a feed is given out in: one, or one a year where one would be too large.

    What has no day belongs to the year of the feed's month.
    """
    sizes: dict[int, list[int]] = {}
    placed = [(one.day, one.size) for one in these if choice.keeps(*one.facets, one.day)]
    for day, size in (*placed, *((part.day, len(part.content)) for part in _withdrawn(feed, told, choice))):
        sizes.setdefault((day or feed.month).year, []).append(size)
    entries, size = sum(map(len, sizes.values())), sum(map(sum, sizes.values()))
    if size <= LARGEST:
        return [Volume(None, choice, entries, size)]
    own = feed.month.year
    return [
        Volume(year, choice.in_year(year, undated=year == own), len(found), sum(found))
        for year, found in sorted(sizes.items())
    ]
