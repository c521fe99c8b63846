"""Reminders, each sent at most once: claimed by a worker, handed over, confirmed.

A reminder is ``claimed`` for a time; ``handing`` from the moment before its last byte goes out; then
``sent``, ``released`` (it failed for now and may be claimed again) or ``dead``. One that a later step
overtook is ``superseded``. Only what is released, or was claimed by a worker that never came to hand it
over, is ever claimed again: what may have been delivered is reported, not sent twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, insert, select, update

from obligations.store.database import Store
from obligations.store.tables import REMINDERS, utc

#: The lock that every change of this ledger takes, so that no two decide at once.
LOCK = "reminders"

#: How many ids one statement asks for: below what any database takes.
AT_ONCE = 5_000

_OPEN = ("claimed", "handing")


#: Says of a worker whether it certainly runs no longer.
Gone = Callable[[str | None], bool]


def nobody(worker: str | None) -> bool:
    """Say that no worker is known to be gone: leases alone decide."""
    return False


@dataclass(frozen=True, slots=True)
class Claim:
    """A reminder to be sent. ``text`` is what it tells, kept so that a later move can be told to the same people."""

    id: str
    case: str
    occurrence: str
    step: str
    recipient: str
    due_on: date
    text: str


@dataclass(frozen=True, slots=True)
class ReminderRecord:
    """A reminder as the ledger holds it; moments are in UTC, ``attempts`` counts those that failed."""

    id: str
    case: str
    occurrence: str
    step: str
    recipient: str
    due_on: date
    text: str
    state: str
    worker: str | None
    claimed_at: datetime | None
    lease_until: datetime | None
    sent_at: datetime | None
    provider_id: str | None
    attempts: int
    last_error: str | None


def states(store: Store, ids: Collection[str]) -> dict[str, ReminderRecord]:
    """Return what the ledger holds of these reminders, by id."""
    with store.reading() as connection:
        return _found(connection, ids)


def _found(connection: Connection, ids: Collection[str]) -> dict[str, ReminderRecord]:
    every = sorted(set(ids))
    parts = (every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE))
    rows = (row for part in parts for row in connection.execute(select(REMINDERS).where(REMINDERS.c.id.in_(part))))
    return {row[0]: ReminderRecord(*row) for row in rows}


def _listed(store: Store, *where: ColumnElement[bool]) -> list[ReminderRecord]:
    wanted = select(REMINDERS).where(*where).order_by(REMINDERS.c.due_on, REMINDERS.c.id)
    with store.reading() as connection:
        return [ReminderRecord(*row) for row in connection.execute(wanted)]


def told(store: Store, case: str) -> list[ReminderRecord]:
    """Return what was sent for a case, the earliest due first."""
    return _listed(store, REMINDERS.c.case == case, REMINDERS.c.state == "sent")


def uncertain(store: Store, at: datetime, gone: Gone = nobody) -> list[ReminderRecord]:
    """Return what was handed over without a confirmation before its lease ran out: sent perhaps, perhaps not.

    What a worker that is ``gone`` was handing over is uncertain at once.
    """
    now = utc(at)
    return [entry for entry in _listed(store, REMINDERS.c.state == "handing") if _over(entry, now, gone)]


def _over(entry: ReminderRecord, now: datetime, gone: Gone) -> bool:
    """Say whether a claim is no longer anybody's."""
    return entry.lease_until is None or entry.lease_until <= now or gone(entry.worker)


# -- claiming -------------------------------------------------------------------------------------------


def claim(
    store: Store, wanted: Sequence[Claim], *, worker: str, at: datetime, lease: timedelta, gone: Gone = nobody
) -> list[Claim]:
    """Take reminders for a worker until the lease ends; return those that it got, in the order wanted.

    ``gone`` says of a worker whether it certainly runs no longer: what it had only claimed is free at once.
    """
    now = utc(at)

    def free(entry: ReminderRecord) -> bool:
        return entry.state == "released" or (entry.state == "claimed" and _over(entry, now, gone))

    more = {"state": "claimed", "worker": worker, "claimed_at": now, "lease_until": now + lease}
    return _take(store, wanted, free, more)


def supersede(store: Store, wanted: Sequence[Claim], at: datetime) -> list[Claim]:
    """Mark reminders that a later step overtook, so that they are never sent; return those that were marked.

    What is handed over, sent or dead stays so. A worker that has only claimed one loses it.
    """
    more = {"state": "superseded", "worker": None, "claimed_at": utc(at), "lease_until": None}
    return _take(store, wanted, lambda entry: entry.state in ("released", "claimed"), more)


def _take(
    store: Store, wanted: Sequence[Claim], free: Callable[[ReminderRecord], bool], more: dict[str, Any]
) -> list[Claim]:
    """Write reminders that the ledger lacks, or holds in a state that leaves them free."""
    once = {one.id: one for one in wanted}
    store.check_text(text for one in once.values() for text in asdict(one).values() if isinstance(text, str))
    store.check_text([more["worker"]])
    if not once:
        return []
    with store.writing(LOCK) as connection:
        there = _found(connection, once)
        taken = [one for one in once.values() if one.id not in there or free(there[one.id])]
        fresh = [{**asdict(one), **more, "attempts": 0} for one in taken if one.id not in there]
        again = [{**asdict(one), **more, "of_id": one.id} for one in taken if one.id in there]
        if fresh:
            connection.execute(insert(REMINDERS), fresh)
        if again:
            connection.execute(update(REMINDERS).where(REMINDERS.c.id == bindparam("of_id")), again)
    return taken


# -- what became of a claim -----------------------------------------------------------------------------


def handing(store: Store, ids: Collection[str], worker: str, at: datetime) -> list[str]:
    """Mark a worker's live claims just before they are handed over; return those marked: only these may go out."""
    now = utc(at)

    def own(entry: ReminderRecord) -> bool:
        live = entry.lease_until is not None and entry.lease_until > now
        return entry.state == "claimed" and entry.worker == worker and live

    return _mark(store, ids, own, lambda entry: {"state": "handing"})


def confirm(
    store: Store, ids: Collection[str], at: datetime, provider_id: str | None = None, *, worker: str | None = None
) -> list[str]:
    """Mark what was handed over as sent, with the carrier's own reference; return the ids marked."""
    store.check_text([provider_id])
    change = {"state": "sent", "sent_at": utc(at), "provider_id": provider_id, "last_error": None}
    return _mark(store, ids, _of(worker, "handing"), lambda entry: change)


def release(store: Store, ids: Collection[str], error: str, *, worker: str | None = None) -> list[str]:
    """Give claims back after a failure that will pass; they may be claimed again. Return the ids released.

    Of what was handed over, only where the carrier answered that it did not take it.
    """
    return _failed(store, ids, error, "released", worker)


def fail(store: Store, ids: Collection[str], error: str, *, worker: str | None = None) -> list[str]:
    """Mark claims that can never be delivered; return the ids marked."""
    return _failed(store, ids, error, "dead", worker)


def take_back(store: Store, ids: Collection[str], worker: str) -> list[str]:
    """Give back what a worker that is gone never did hand over; return the ids. It counts as no attempt."""
    return _mark(store, ids, _of(worker, "handing"), lambda entry: {"state": "released", "lease_until": None})


def settle_uncertain(
    store: Store, ids: Collection[str], delivered: bool, at: datetime, gone: Gone = nobody
) -> list[str]:
    """Say of uncertain reminders whether they arrived: they are then sent, or released. Return the ids settled."""
    now = utc(at)

    def ran_out(entry: ReminderRecord) -> bool:
        return entry.state == "handing" and _over(entry, now, gone)

    if delivered:
        return _mark(store, ids, ran_out, lambda entry: {"state": "sent", "sent_at": now})
    return _mark(store, ids, ran_out, lambda entry: _after(entry, "released", "found not to have been delivered"))


def _of(worker: str | None, *wanted: str) -> Callable[[ReminderRecord], bool]:
    return lambda entry: entry.state in wanted and worker in (None, entry.worker)


def _failed(store: Store, ids: Collection[str], error: str, state: str, worker: str | None) -> list[str]:
    store.check_text([error])
    return _mark(store, ids, _of(worker, *_OPEN), lambda entry: _after(entry, state, error))


def _after(entry: ReminderRecord, state: str, error: str) -> dict[str, Any]:
    return {"state": state, "attempts": entry.attempts + 1, "last_error": error, "lease_until": None}


def _mark(
    store: Store,
    ids: Iterable[str],
    fits: Callable[[ReminderRecord], bool],
    change: Callable[[ReminderRecord], dict[str, Any]],
) -> list[str]:
    """Change the reminders that fit; return their ids in the order given."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    with store.writing(LOCK) as connection:
        there = _found(connection, wanted)
        marked = [one for one in wanted if one in there and fits(there[one])]
        if marked:
            rows = [{"of_id": one, **change(there[one])} for one in marked]
            connection.execute(update(REMINDERS).where(REMINDERS.c.id == bindparam("of_id")), rows)
    return marked
