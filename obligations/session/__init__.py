"""An opened case: its files joined with its journal, asked alike by the command line and by programs that embed us."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from obligations.dates.workdays import WorkingCalendar
from obligations.errors import EmptyStoreError, UsageError
from obligations.files import documents
from obligations.library import cases
from obligations.library.cases import Case
from obligations.library.finding import Library
from obligations.library.merging import checked, merged
from obligations.library.recording import Recording
from obligations.session.journals import Journal, JournalWarning, journal_of, moment_in, reading_store, store_beside
from obligations.session.opened import OpenedCase

if TYPE_CHECKING:
    from obligations.store.chain import JournalEntry

__all__ = [
    "Appended", "Journal", "JournalWarning", "OpenedCase", "append", "load_case", "moment_in", "open_case",
    "reading_store", "record", "store_beside",
]  # fmt: skip


def open_case(
    source: str | Path | Mapping[str, Any], *, library: Library | None = None, store: str | Path | None = None,
    known_on: date | None = None, recorded_by: datetime | None = None, journal: bool = True,
) -> OpenedCase:  # fmt: skip
    """Open a case: a file, a folder with a case.yaml, JSON text, or a mapping as the case file would say it.

    A mapping or JSON text may bring rule sets and calendars along: ``rules`` is a list of what their files would say,
    and a calendar of ``calendars`` may be a working calendar, or what its file would say, in the place of an id.
    ``library`` is where others are found. The journal is read from ``store`` (a file or a postgresql:// address), by
    default from obligations.db beside the case; that of a case given as a value is made when something is recorded.
    ``recorded_by`` (without a zone: in the case's) leaves out what was recorded later, and ``journal=False`` all of
    it. ``known_on`` leaves out closures announced later. Raises ProblemsError with every problem of the case and of
    what it uses, StoreError for a store that cannot be read.

    >>> open_case({"case": "one-request", "authority": {"name": "A council"}, "uses": ["freedom-of-information"],
    ...            "facts": {"request.received": "2021-07-03"}}).register(as_of=date(2021, 7, 5)).find("respond")[0].due
    datetime.date(2021, 8, 3)
    """
    wanted = (library or Library.of()).as_known_on(known_on)
    if isinstance(source, Mapping) or (isinstance(source, str) and source.lstrip().startswith("{")):
        (case, wanted), path = _given(source, wanted), None
    else:
        case, path = cases.load_case(source, wanted), Path(source)
    opened = OpenedCase(case, case, wanted, path, store)
    return _with_journal(opened, recorded_by) if journal else opened


def _given(source: str | Mapping[str, Any], library: Library) -> tuple[Case, Library]:
    """Make the case that a program gives as a value; return the library with what the value brings along, too."""
    try:
        said = json.loads(source, object_pairs_hook=_once) if isinstance(source, str) else source
    except UsageError:
        raise
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the text of the case is not JSON: {error}") from None
    if not isinstance(said, Mapping):
        raise UsageError("a case is a mapping: it begins with case: and an id")
    said = dict(said)
    rules, named = said.pop("rules", ()), said.get("calendars", {})
    own = {}
    if isinstance(named, Mapping):
        own = {kind: one for kind, one in named.items() if isinstance(one, (Mapping, WorkingCalendar))}
    if not isinstance(rules, (list, tuple)) or not all(isinstance(one, Mapping) for one in rules):
        raise UsageError("rules: a list of rule sets is wanted here, each as its file would say it")
    if own:
        said["calendars"] = {kind: _id_of(kind, one) if kind in own else one for kind, one in named.items()}
    if rules or own:
        library = library.adding(rules=rules, calendars=own.values())
    return cases.case_of(documents.given(said, "the case"), library), library


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of JSON text; a key that stands in it twice is refused, as in files."""
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        raise UsageError(f'"{next(key for key in keys if keys.count(key) > 1)}" stands in the text of the case twice')
    return made


def _id_of(kind: str, calendar: Mapping[str, Any] | WorkingCalendar) -> str:
    found = calendar.id if isinstance(calendar, WorkingCalendar) else calendar.get("id")
    if not found:
        raise UsageError(f"the calendar of {kind} days has no id")
    return str(found)


def _with_journal(opened: OpenedCase, recorded_by: datetime | None) -> OpenedCase:
    """Join a case with what its journal had recorded by a moment, or has recorded by now."""
    latest = moment_in(opened.zone, recorded_by) if recorded_by is not None else None
    try:
        reading = reading_store(opened.path, opened.store)
    except EmptyStoreError as error:
        if opened.store is not None:
            raise
        return replace(opened, warnings=(str(error),))
    with reading as store:
        journal = journal_of(store, opened.id, latest)
    if journal is None:
        return opened
    told = f"the journal does not verify ({len(journal.faults)} faults): see obligations journal"
    return replace(
        opened, case=merged(opened.case, journal.entries), journal=journal, recorded_by=latest,
        warnings=(told,) if journal.faults else (),
    )  # fmt: skip


def record(opened: OpenedCase, *recordings: Recording, at: datetime, by: str = "") -> OpenedCase:
    """Write what happened into the journal, and return the case as opened after it.

    ``at`` is the aware moment of recording, and ``by`` who records it, where a recording does not say. The store is
    made if it is not there. Raises UsageError for what the case could not hold: then nothing of the call is written.

    >>> import tempfile
    >>> from datetime import timezone
    >>> from obligations import done
    >>> case = {"case": "one", "authority": {"name": "A council"}, "uses": ["freedom-of-information"],
    ...         "facts": {"request.received": "2021-07-03"}}
    >>> opened = open_case(case, store=tempfile.mkdtemp() + "/one.db")
    >>> at = datetime(2021, 7, 30, 17, tzinfo=timezone.utc)
    >>> later = record(opened, done("respond#1", "2021-07-30"), at=at, by="FOI desk")
    >>> [opened.register(as_of=date(2021, 8, 2)).find("respond")[0].status for opened in (opened, later)]
    ['due-soon', 'met']
    """
    append(opened, *recordings, at=at, by=by)
    return _with_journal(replace(opened, case=opened.files, supposed=()), None)


class Appended(NamedTuple):
    """What was written into a journal, and the journal as it stood before."""

    entries: tuple[JournalEntry, ...]
    before: Journal


def append(opened: OpenedCase, *recordings: Recording, at: datetime, by: str = "") -> Appended:
    """Write what happened into the journal, as :func:`record` does, whatever the journal holds; the only writer."""
    if at.tzinfo is None:
        raise UsageError("the moment of recording has no zone: for example datetime.now(timezone.utc)")
    for one in recordings:  # before a store is made for it
        if not (one.by or by).strip():
            raise UsageError("say who records this")
        checked(opened.files, one.kind, one.name, {"by": one.by or by, "why": one.why, **one.data})
    from obligations.store.database import open_store
    from obligations.store.journal import record_all

    today = at.astimezone(opened.zone).date()
    drafts = [replace(one, by=one.by or by, day=one.day or today) for one in recordings]
    makes = any(one.kind != "retracted" for one in recordings)
    with open_store(opened.written_store(), create=makes) as store:
        before = journal_of(store, opened.id, None)
        assert before is not None
        return Appended(record_all(store, opened.files, drafts, at=at), before)


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

    ``folders`` are searched for rule sets and calendars besides the bundled ones; rule sets and calendars in
    ``instead`` take the place of those with the same id elsewhere. For the rest see :func:`open_case`, whose case this
    is; a journal that does not verify is used with a JournalWarning.

    >>> load_case("examples/gloucestershire-2017").id
    'gloucestershire-2017'
    """
    library = Library.of(folders, instead)
    opened = open_case(path, library=library, store=store, recorded_by=recorded_by, journal=journal)
    for text in opened.warnings:
        warnings.warn(text, JournalWarning, stacklevel=2)
    return opened.case
