"""The journal: what happened since a case file was agreed, appended entry by entry and never changed.

Writers of one case take turns, so its numbers run without a gap. A mistake is taken back by a later entry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from obligations.errors import StoreError, UsageError
from obligations.library.cases import Case
from obligations.library.merging import check_place, checked, subject
from obligations.library.recording import Recording
from obligations.store.chain import Head, JournalEntry, canonical, faults, linked
from obligations.store.database import Store
from obligations.store.tables import HEADS, JOURNAL, utc


def record_all(store: Store, case: Case, recordings: Sequence[Recording], *, at: datetime) -> tuple[JournalEntry, ...]:
    """Append facts, discharges, rulings and waivers of a case, and take entries back: all of them or none.

    Each recording says who records it and on which day it holds; who says so and why are put into what is kept where
    it has none. Raises UsageError for what the case file could not hold: an unknown name (with the nearest one), a
    missing reason, a date that is none.
    """
    drafts = [_draft(case, one, at) for one in recordings]
    for draft in drafts:
        store.check_text((case.id, draft.name, draft.key, draft.entry, draft.by, draft.why))
    with store.writing(f"journal {case.id}") as connection:
        return tuple(_recorded(connection, case, draft) for draft in drafts)


def _draft(case: Case, one: Recording, at: datetime) -> JournalEntry:
    if not one.by.strip():
        raise UsageError("say who records this")
    data = checked(case, one.kind, one.name, {"by": one.by, "why": one.why} | dict(one.data))
    effective = one.day or utc(at).date()
    return JournalEntry(
        case.id, 0, one.kind, one.name, subject(data), canonical(data), effective, one.by, one.why, utc(at), "", ""
    )


def _recorded(connection: Connection, case: Case, draft: JournalEntry) -> JournalEntry:
    head, last = _head(connection, case.id), None
    if head.number:
        last = connection.scalar(select(JOURNAL.c.recorded_at).where(*_is(case.id, head.number)))
    if draft.kind == "retracted":
        draft = _retracting(connection, draft, draft.data["number"])
    elif draft.kind == "fact" and (draft.key or "").isdigit():
        check_place(case, draft.name, draft.key, _entries(connection, case.id))
    made = linked(draft, head, last)
    _append(connection, made)
    return made


def record(
    store: Store,
    case: Case,
    kind: str,
    name: str,
    entry: Mapping[str, Any],
    *,
    by: str,
    why: str | None,
    effective: date,
    at: datetime,
) -> JournalEntry:
    """Append one entry, as :func:`record_all` does; ``entry`` has the keys of the case file."""
    return record_all(store, case, [Recording(kind, name, effective, entry, by, why)], at=at)[0]


def _append(connection: Connection, made: JournalEntry) -> None:
    connection.execute(insert(JOURNAL).values(asdict(made)))
    head = {"number": made.number, "hash": made.hash}
    if made.number == 1:
        connection.execute(insert(HEADS).values(case=made.case, **head))
    else:
        connection.execute(update(HEADS).where(HEADS.c.case == made.case).values(**head))


def _is(case: str, number: int) -> tuple[Any, ...]:
    return JOURNAL.c.case == case, JOURNAL.c.number == number


def _head(connection: Connection, case: str) -> Head:
    row = connection.execute(select(HEADS).where(HEADS.c.case == case)).one_or_none()
    return Head(*row) if row is not None else Head(case)


def _retracting(connection: Connection, draft: JournalEntry, number: int) -> JournalEntry:
    """Return the draft with the name of what it takes back; refuse what is not there or already taken back."""
    row = connection.execute(select(JOURNAL).where(*_is(draft.case, number))).one_or_none()
    if row is None:
        raise UsageError(f"the journal of {draft.case} has no entry {number}")
    found = _entry(tuple(row))
    if found.kind == "retracted":
        raise UsageError(f"entry {number} itself takes back entry {found.data.get('number')}; record the thing anew")
    wanted = (JOURNAL.c.case == draft.case, JOURNAL.c.kind == "retracted", JOURNAL.c.entry == draft.entry)
    if (earlier := connection.scalar(select(JOURNAL.c.number).where(*wanted))) is not None:
        raise UsageError(f"entry {number} was already taken back, by entry {earlier}")
    return replace(draft, name=found.name, key=found.key)


def _entries(connection: Connection, case: str, recorded_by: datetime | None = None) -> list[JournalEntry]:
    wanted = select(JOURNAL).where(JOURNAL.c.case == case).order_by(JOURNAL.c.number)
    if recorded_by is not None:
        wanted = wanted.where(JOURNAL.c.recorded_at <= utc(recorded_by))
    return [_entry(tuple(row)) for row in connection.execute(wanted)]


def _entry(row: Sequence[Any]) -> JournalEntry:
    """Read one entry; SQLite keeps a value of any type in any column, so another hand can leave what is none."""
    found = JournalEntry(*row)
    texts = (found.case, found.kind, found.name, found.key or "", found.entry, found.by, found.why or "")
    if type(found.number) is not int or not all(isinstance(text, str) for text in (*texts, found.previous, found.hash)):
        raise StoreError(f"entry {found.number} of the journal holds a value that cannot be read: it was changed")
    return found


def entries(store: Store, case: str, recorded_by: datetime | None = None) -> list[JournalEntry]:
    """Return a case's journal in order: all of it, or what had been recorded by an aware moment."""
    with store.reading() as connection:
        return _entries(connection, case, recorded_by)


def verified(store: Store, case: str) -> tuple[list[JournalEntry], Head, list[str]]:
    """Return a case's journal, its head, and what is wrong with it: nothing, where the list is empty."""
    with store.reading() as connection:
        found, head = _entries(connection, case), _head(connection, case)
    return found, head, faults(found, head)


def cases(store: Store) -> list[str]:
    """Return the ids of the cases of which something is recorded."""
    with store.reading() as connection:
        return list(connection.scalars(select(HEADS.c.case).order_by(HEADS.c.case)))
