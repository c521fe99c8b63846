"""A case as it stands: its files joined with what its journal recorded. Asked by the command line and by embedders."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from obligations.errors import EmptyStoreError, NoStoreError
from obligations.library import cases
from obligations.library.cases import Case

if TYPE_CHECKING:
    from obligations.store.database import Store

#: The file beside a case that holds its store.
STORE_NAME = "obligations.db"


class JournalWarning(UserWarning):
    """What is recorded of a case is used, and cannot be relied on as it stands."""


@dataclass(frozen=True)
class Joined:
    """A case with what its journal recorded; whether there is a store, and what a reader should know of it."""

    case: Case
    has_store: bool
    warnings: tuple[str, ...] = ()


def load_case(
    path: str | Path,
    folders: Iterable[str | Path] = (),
    instead: Path | None = None,
    *,
    store: str | Path | None = None,
    recorded_by: datetime | None = None,
    journal: bool = True,
) -> Case:
    """Read a case file, or the ``case.yaml`` of a folder, with everything that it uses and all that was recorded of it.

    ``folders`` are searched for rule sets and calendars before the bundled ones; rule sets and calendars in
    ``instead`` take the place of those with the same id elsewhere. The journal is read from ``store`` (a file or a
    postgresql:// address), by default from obligations.db beside the case, if that is there; ``recorded_by`` (an aware
    moment) leaves out what was recorded later, and ``journal=False`` all of it. A journal that does not verify is used
    with a JournalWarning. Raises ProblemsError with every problem of the files, and StoreError for a store that
    cannot be read.

    >>> load_case("examples/gloucestershire-2017").id
    'gloucestershire-2017'
    """
    case = cases.load_case(path, folders, instead)
    if not journal:
        return case
    made = joined(case, path, store, recorded_by)
    for text in made.warnings:
        warnings.warn(text, JournalWarning, stacklevel=2)
    return made.case


def store_beside(case: Path | str) -> Path:
    """Return where the store of a case lies: in its folder, or beside its file."""
    path = Path(case)
    return (path if path.is_dir() else path.parent) / STORE_NAME


def reading_store(case: Path | str, given: str | Path | None) -> AbstractContextManager[Store | None]:
    """Give the store of a case, or None where there is none; nothing is made, and SQL not imported in vain.

    Raises EmptyStoreError for a file that is there and holds nothing.
    """
    beside = store_beside(case)
    if given is None and not beside.exists():
        return nullcontext()
    from obligations.store.database import open_store

    try:
        return open_store(given if given is not None else beside, create=False)
    except EmptyStoreError:
        raise
    except NoStoreError:
        if given is not None:
            raise
        return nullcontext()  # a database that somebody is just making a store of


def joined(case: Case, path: Path | str, given: str | Path | None, recorded_by: datetime | None) -> Joined:
    """Return a case with what its journal had recorded by a moment, or has recorded by now."""
    try:
        opened = reading_store(path, given)
    except EmptyStoreError as error:
        if given is not None:
            raise
        return Joined(case, has_store=False, warnings=(str(error),))
    with opened as store:
        if store is None:
            return Joined(case, has_store=False)
        from obligations.store.journal import verified
        from obligations.store.merging import merged

        entries, _, faults = verified(store, case.id)
    told = (f"the journal does not verify ({len(faults)} faults): see obligations journal",) if faults else ()
    if recorded_by is not None:
        entries = [entry for entry in entries if entry.recorded_at <= recorded_by]
    return Joined(merged(case, entries), has_store=True, warnings=told)
