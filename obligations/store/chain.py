"""The journal's entries, and the chain of hashes that shows when one was changed, moved or taken out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from obligations.store.tables import utc

#: What stands for the hash before the first entry.
NOTHING = "0" * 64


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One entry of a case's journal.

    ``entry`` is canonical JSON of the thing as it would stand in the case file; ``effective`` is when it
    happened or holds from; ``recorded_at`` is an aware moment in UTC; ``hash`` covers all other fields.
    """

    case: str
    number: int
    kind: str
    name: str
    key: str | None
    entry: str
    effective: date
    by: str
    why: str | None
    recorded_at: datetime
    previous: str
    hash: str

    @property
    def data(self) -> dict[str, Any]:
        """Return the thing recorded, as plain data; nothing where another hand left what is no JSON object."""
        try:
            found = json.loads(self.entry)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def as_json(self) -> dict[str, Any]:
        """Return the entry as plain data; the thing recorded is an object in it."""
        return {**_plain(self), "entry": self.data or self.entry, "hash": self.hash}


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a case's journal: its number (0 where nothing is recorded) and hash."""

    case: str
    number: int = 0
    hash: str = NOTHING


def canonical(data: Mapping[str, Any]) -> str:
    """Return JSON that is the same text for the same data.

    >>> canonical({"date": "2017-06-13", "by": "the clerk"})
    '{"by":"the clerk","date":"2017-06-13"}'
    """
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _plain(entry: JournalEntry) -> dict[str, Any]:
    """Return every field but the hash, as JSON can hold it."""
    made = {one.name: getattr(entry, one.name) for one in fields(entry) if one.name != "hash"}
    moment = utc(entry.recorded_at).isoformat(timespec="microseconds")
    return {**made, "effective": entry.effective.isoformat(), "recorded_at": moment}


def hash_of(entry: JournalEntry) -> str:
    """Return the SHA-256 of all the fields of an entry but its hash."""
    return hashlib.sha256(canonical(_plain(entry)).encode(errors="surrogatepass")).hexdigest()


def linked(entry: JournalEntry, head: Head, last: datetime | None) -> JournalEntry:
    """Return an entry as the next one after ``head``; it is never recorded before the ``last`` one was."""
    moment = max(utc(entry.recorded_at), last) if last else utc(entry.recorded_at)
    made = replace(entry, number=head.number + 1, previous=head.hash, recorded_at=moment)
    return replace(made, hash=hash_of(made))


def faults(entries: Sequence[JournalEntry], head: Head | None = None) -> list[str]:
    """Say what is wrong with a journal, entry by entry; an empty list says that it verifies.

    A journal cut short shows only beside its ``head``. Who can change entries and head alike can make a
    journal that verifies: note a head elsewhere to be sure against that.
    """
    found: list[str] = []
    before = Head(entries[0].case if entries else "")
    last: JournalEntry | None = None
    for entry in entries:
        found += _place_faults(entry, before)
        if hash_of(entry) != entry.hash:
            found.append(f"entry {entry.number} was changed: its hash does not fit what it says")
        if last is not None and entry.recorded_at < last.recorded_at:
            found.append(f"entry {entry.number} was recorded before entry {last.number}, which it follows")
        before, last = Head(entry.case, entry.number, entry.hash), entry
    return found + (_head_faults(before, head) if head is not None else [])


def _place_faults(entry: JournalEntry, before: Head) -> list[str]:
    wanted = before.number + 1
    if entry.case != before.case:
        return [f'entry {entry.number} is of another case, "{entry.case}"']
    if entry.number > wanted:
        gone = f"entry {wanted} is" if entry.number == wanted + 1 else f"entries {wanted} to {entry.number - 1} are"
        return [f"{gone} missing before entry {entry.number}"]
    if entry.number < wanted:
        return [f"entry {entry.number} stands where entry {wanted} should"]
    if entry.previous != before.hash:
        after = f"entry {before.number}" if before.number else "the beginning"
        return [f"entry {entry.number} does not follow from {after}: the link is broken"]
    return []


def _head_faults(last: Head, head: Head) -> list[str]:
    if last.number < head.number:
        return [f"the journal ends at entry {last.number}, but {head.number} were recorded: its end is missing"]
    if last.number > head.number:
        return [f"the journal ends at entry {last.number}, but only {head.number} were recorded"]
    if last.hash != head.hash:
        return [f"entry {last.number} is not the one that was recorded last: the noted hash is another"]
    return []
