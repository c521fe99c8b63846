"""Where the store of a case lies, and what its journal holds."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from obligations.errors import EmptyStoreError, NoStoreError, UsageError

if TYPE_CHECKING:
    from obligations.store.chain import JournalEntry
    from obligations.store.database import Store

#: The file beside a case that holds its store.
STORE_NAME = "obligations.db"


class JournalWarning(UserWarning):
    """What is recorded of a case is used, and cannot be relied on as it stands."""


def store_beside(case: Path | str) -> Path:
    """Return where the store of a case lies: in its folder, or beside its file."""
    path = Path(case)
    return (path if path.is_dir() else path.parent) / STORE_NAME


def reading_store(case: Path | str | None, given: str | Path | None) -> AbstractContextManager[Store | None]:
    """Give the store of a case, or None where there is none; nothing is made, and SQL not imported in vain.

    Raises EmptyStoreError for a file that is there and holds nothing.
    """
    beside = store_beside(case) if case is not None else None
    if given is None and not (beside is not None and beside.exists()):
        return nullcontext()
    from obligations.store.database import open_store

    place = given if given is not None else beside
    assert place is not None
    try:
        return open_store(place, create=False)
    except EmptyStoreError:
        raise
    except NoStoreError:
        if given is not None and case is not None:
            raise
        return nullcontext()  # somebody is just making it; or it is that of a case given as a value, which begins so


@dataclass(frozen=True)
class Journal:
    """What a store holds of a case; ``faults`` says why it does not verify, if it does not."""

    entries: tuple[JournalEntry, ...] = ()
    head: str | None = None
    faults: tuple[str, ...] = ()


def journal_of(store: Store | None, case: str, recorded_by: datetime | None) -> Journal | None:
    """Return what a store holds of a case, as recorded by a moment; None without a store."""
    if store is None:
        return None
    from obligations.store.journal import verified

    entries, head, faults = verified(store, case)
    kept = tuple(one for one in entries if recorded_by is None or one.recorded_at <= recorded_by)
    return Journal(kept, head.hash, tuple(faults))


def moment_in(zone: ZoneInfo, given: datetime) -> datetime:
    """Return a moment in UTC; one without a zone of its own is one of ``zone``.

    Raises UsageError for an hour that the zone has twice, or not at all.

    >>> moment_in(ZoneInfo("Europe/London"), datetime(2017, 9, 1, 12)).isoformat()
    '2017-09-01T11:00:00+00:00'
    """
    earlier, later = (given.replace(tzinfo=given.tzinfo or zone, fold=fold) for fold in (0, 1))
    try:
        if earlier.utcoffset() != later.utcoffset():
            hours = " or ".join(f"{given.replace(tzinfo=None).isoformat()}{one:%z}" for one in (earlier, later))
            raise UsageError(f"{given.isoformat()} comes twice, or not at all, as the clocks change: write {hours}")
        return earlier.astimezone(UTC)
    except OverflowError:
        raise UsageError(f"{given.isoformat()} is too far off") from None
