"""What a feed has told its subscribers of each entry: the sequence and the moments that make them look again.

A sequence rises exactly when an entry's meaning changes, when it is withdrawn, and when it comes back; never back. The
caller says what an entry means, as a text; an equal text is an equal meaning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from obligations.store.database import Store
from obligations.store.tables import TOLD, WRITTEN, utc

#: How many rows are written at a time, so that a large feed is not held in memory as rows.
ROWS = 500

_COLUMNS = [column for column in TOLD.c if column.name != "case"]

#: Sequences are seconds since then: they fit iCalendar's integers until 2088.
_COUNTED_FROM = datetime(2020, 1, 1, tzinfo=UTC)

#: How many values one statement asks for: below what any database takes.
AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an entry says now; ``last_day`` is the last day that it is about, or None."""

    text: str
    last_day: date | None = None


class FeedRecord(NamedTuple):
    """What subscribers were told of an entry; moments are in UTC, in whole seconds."""

    uid: str
    sequence: int
    created: datetime
    modified: datetime
    text: str
    last_day: date | None
    withdrawn_on: date | None


def settle(
    store: Store, case: str, meanings: Mapping[str, Meaning], *, at: datetime, kept_until: date
) -> dict[str, FeedRecord]:
    """Bring the ledger of a case to what its entries mean now, and return all that it holds, by uid.

    An entry that is no longer there is withdrawn once, if its last day is not after ``kept_until``: what lies
    beyond that is merely not listed. Nothing is written, and no lock taken, where nothing has changed.
    """
    with store.reading() as connection:
        told = _told(connection, case)
    changed = _changes(told, meanings, at, kept_until)
    if not changed:
        return told
    store.check_text((case, *(text for uid, one in changed.items() for text in (uid, one.text))))
    with store.writing(f"feed {case}") as connection:
        if _moved_on(connection, case, told):  # somebody settled it between the two
            told = _told(connection, case)
            changed = _changes(told, meanings, at, kept_until)
        _write(connection, case, changed, told)
    told.update(changed)
    return told


def _told(connection: Connection, case: str) -> dict[str, FeedRecord]:
    rows = connection.execute(select(*_COLUMNS).where(TOLD.c.case == case).order_by(TOLD.c.uid))
    return {row[0]: FeedRecord._make(row) for row in rows.all()}


def _moved_on(connection: Connection, case: str, told: Mapping[str, FeedRecord]) -> bool:
    """Say whether a case's entries are no longer those that were read: each change adds one, or raises a sequence."""
    wanted = select(func.count(), func.coalesce(func.sum(TOLD.c.sequence), 0)).where(TOLD.c.case == case)
    return tuple(connection.execute(wanted).one()) != (len(told), sum(one.sequence for one in told.values()))


def _changes(
    told: Mapping[str, FeedRecord], meanings: Mapping[str, Meaning], at: datetime, kept_until: date
) -> dict[str, FeedRecord]:
    now = utc(at).replace(microsecond=0)
    changed: dict[str, FeedRecord] = {}
    for uid, meaning in meanings.items():
        old = told.get(uid)
        if old is None:
            changed[uid] = FeedRecord(uid, 0, now, now, meaning.text, meaning.last_day, None)
        elif old.text != meaning.text or old.withdrawn_on is not None:
            changed[uid] = _raised(old, now)._replace(text=meaning.text, last_day=meaning.last_day, withdrawn_on=None)
        elif old.last_day != meaning.last_day:
            changed[uid] = old._replace(last_day=meaning.last_day)
    for uid in told.keys() - meanings.keys():
        old = told[uid]
        if old.withdrawn_on is None and (old.last_day is None or old.last_day <= kept_until):
            changed[uid] = _raised(old, now)._replace(withdrawn_on=at.date())
    return changed


def _raised(old: FeedRecord, now: datetime) -> FeedRecord:
    """Raise the sequence of an entry to the seconds since 2020, or by one where it is there already.

    A store that is restored from a backup has forgotten what it told since; the clock has not, so that no sequence
    goes back that a subscriber has seen.
    """
    moment = max(now, old.modified + timedelta(seconds=1))
    return old._replace(sequence=max(old.sequence + 1, int((now - _COUNTED_FROM).total_seconds())), modified=moment)


def raise_all(store: Store, at: datetime) -> int:
    """Raise every entry of every feed once, after a backup was restored; return how many there are."""
    now, count = utc(at).replace(microsecond=0), 0
    with store.reading() as connection:
        feeds = list(connection.scalars(select(TOLD.c.case).distinct().order_by(TOLD.c.case)))
    for feed in feeds:
        with store.writing(f"feed {feed}") as connection:
            told = _told(connection, feed)
            _write(connection, feed, {uid: _raised(one, now) for uid, one in told.items()}, told)
            count += len(told)
    return count


def _write(
    connection: Connection, case: str, changed: Mapping[str, FeedRecord], told: Mapping[str, FeedRecord]
) -> None:
    fresh = ({"case": case, **_row(one)} for uid, one in changed.items() if uid not in told)
    moved = ({"of_uid": uid, **_row(one)} for uid, one in changed.items() if uid in told)
    # The other keys of each row name the columns that it sets.
    where = (TOLD.c.case == case, TOLD.c.uid == bindparam("of_uid"))
    for statement, rows in ((insert(TOLD), fresh), (update(TOLD).where(*where), moved)):
        while part := list(islice(rows, ROWS)):
            connection.execute(statement, part)


def _row(one: FeedRecord) -> dict[str, object]:
    return {
        "uid": one.uid, "sequence": one.sequence, "created": one.created, "modified": one.modified,
        "meaning": one.text, "last_day": one.last_day, "withdrawn_on": one.withdrawn_on,
    }  # fmt: skip


# -- written bytes --------------------------------------------------------------------------------------


def kept(store: Store, hashes: Collection[str]) -> dict[str, bytes]:
    """Return the bytes that were written for these hashes, as far as they are kept."""
    found: dict[str, bytes] = {}
    with store.reading() as connection:
        for part in _parts(hashes):
            rows = connection.execute(select(WRITTEN.c.hash, WRITTEN.c.bytes).where(WRITTEN.c.hash.in_(part)))
            found.update((row[0], row[1]) for row in rows.all())
    return found


def known(store: Store, hashes: Collection[str]) -> set[str]:
    """Return those of the hashes whose bytes are kept."""
    found: set[str] = set()
    with store.reading() as connection:
        for part in _parts(hashes):
            found.update(connection.scalars(select(WRITTEN.c.hash).where(WRITTEN.c.hash.in_(part))))
    return found


def keep(store: Store, written: Mapping[str, bytes], case: str = "") -> None:
    """Keep what was written, by its hash, among the bytes of a case; what is there already stays."""
    missing = written.keys() - known(store, written.keys())
    if not missing:
        return
    with store.writing("written bytes") as connection:
        wanted = (select(WRITTEN.c.hash).where(WRITTEN.c.hash.in_(part)) for part in _parts(missing))
        there = {found for query in wanted for found in connection.scalars(query)}
        rows = [{"hash": one, "case": case, "bytes": written[one]} for one in sorted(missing - there)]
        if rows:
            connection.execute(insert(WRITTEN), rows)


def forget(store: Store, case: str = "", besides: Collection[str] = ()) -> int:
    """Drop the bytes of a case but for the hashes still in use; return how many were dropped."""
    with store.reading() as connection:
        held = set(connection.scalars(select(WRITTEN.c.hash).where(WRITTEN.c.case == case)))
    gone = held - set(besides)
    if gone:
        with store.writing("written bytes") as connection:
            for part in _parts(gone):
                connection.execute(delete(WRITTEN).where(WRITTEN.c.case == case, WRITTEN.c.hash.in_(part)))
    return len(gone)


def _parts(values: Iterable[str]) -> Iterator[list[str]]:
    every = sorted(values)
    for start in range(0, len(every), AT_ONCE):
        yield every[start : start + AT_ONCE]
