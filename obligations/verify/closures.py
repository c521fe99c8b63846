"""The closures of calendars, read from their files by this checker itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from obligations import files
from obligations.errors import ObligationsError, UnknownNameError
from obligations.model import CalendarFile
from obligations.model.fields import is_id

ONE = timedelta(days=1)
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class RejectedError(ObligationsError):
    """A proof that does not hold, and why."""


class Shut(NamedTuple):
    """What is closed on one calendar, as known on a day: days, days of the week; and the years covered."""

    days: frozenset[date]
    rest: frozenset[int]
    first: int
    last: int


class Closures:
    """Calendars by id, from the user's ``folders`` and the bundled one; each is read once."""

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        root = resources.files("obligations")
        inside = root / "data" / "calendars"
        self.places: list[Any] = [*folders, inside if inside.is_dir() else Path(str(root)).parent / "calendars"]
        self._files: dict[str, CalendarFile] = {}
        self._shut: dict[tuple[str, date | None], Shut] = {}

    def counts(self, day: date, calendar: str | None, known_on: date | None) -> bool:
        """Say whether a day counts; without a calendar every day does."""
        if calendar is None:
            return True
        shut = self.shut(calendar, known_on)
        if not shut.first <= day.year <= shut.last:
            raise RejectedError(f"{day} is outside the calendar {calendar}")
        return day.weekday() not in shut.rest and day not in shut.days

    def between(self, calendar: str, known_on: date | None, day: date, last: date) -> Iterator[str]:
        """Give the closed days from ``day`` to ``last`` that are not days of rest, both ends in."""
        shut = self.shut(calendar, known_on)
        while day <= last:
            if day in shut.days and day.weekday() not in shut.rest:
                yield day.isoformat()
            day += ONE

    def shut(self, name: str, known_on: date | None) -> Shut:
        """Return what is closed on a calendar as known on a day."""
        key = (name, known_on)
        if key not in self._shut:
            self._shut[key] = self._read(name, known_on)
        return self._shut[key]

    def _read(self, name: str, known_on: date | None) -> Shut:
        found = self._file(name)
        if found.union is not None:
            parts = [self.shut(part, known_on) for part in found.union]
            days = frozenset(found.closures).union(*(part.days for part in parts)) - set(found.openings)
            rest = frozenset[int]().union(*(part.rest for part in parts))
            return Shut(days, rest, max(part.first for part in parts), min(part.last for part in parts))
        if found.closures_of is not None:
            base = self.shut(found.closures_of, known_on)
            days = (base.days | frozenset(found.closures)) - set(found.openings)
            return Shut(days, frozenset(), base.first, base.last)
        weekend = found.weekend if found.weekend is not None else ("Saturday", "Sunday")
        rest = frozenset(DAY_NAMES.index(day) for day in weekend)
        years = found.years or {}
        if not years and None in (found.coverage.from_, found.coverage.until):
            years_of = self._file("england-and-wales").years or {}  # what it does not say is as in the pinned ones
            first, last = found.coverage.from_ or min(years_of), found.coverage.until or max(years_of)
        else:
            first, last = (min(years), max(years)) if years else (found.coverage.from_ or 0, found.coverage.until or 0)
        return Shut(frozenset(_days(found, known_on, first, last, rest)) - set(found.openings), rest, first, last)

    def _file(self, name: str) -> CalendarFile:
        if name not in self._files:
            self._files[name] = self._found(name)
        return self._files[name]

    def _found(self, name: str) -> CalendarFile:
        paths = [path for folder in self.places for path in _named(folder, name)] if is_id(name) else []
        read = {str(path): files.read(path, f"calendars/{name}.yaml") for path in paths}  # an id, never a path
        found = {path: document for path, document in read.items() if _is_calendar(document.data)}
        if len(found) > 1:
            raise UnknownNameError(f'"{name}" stands in two places: {" and ".join(found)}')
        for document in found.values():
            return files.validate(document, CalendarFile)
        raise UnknownNameError(
            f'there is no calendar "{name}" to read closures from; --rules names a folder with yours'
        )


def _is_calendar(data: object) -> bool:
    return isinstance(data, dict) and not data.keys() & {"case", "obligations", "reminders"}


def _named(folder: Any, name: str) -> Iterator[Any]:
    if isinstance(folder, Path):
        yield from sorted(path for end in ("yaml", "yml") for path in folder.rglob(f"{name}.{end}") if path.is_file())
    elif (path := folder / f"{name}.yaml").is_file():
        yield path


def _days(found: CalendarFile, known_on: date | None, first: int, last: int, rest: frozenset[int]) -> Iterator[date]:
    """Give the closed days of a calendar; those announced after ``known_on`` give back what they replaced."""
    if found.holidays is not None:
        from obligations.pinning import closures_of

        yield from closures_of(found.holidays, range(first, last + 1), rest)
    listed = [item for year in (found.years or {}).values() for item in year.closures.items()]
    for day, closure in [*listed, *found.closures.items()]:
        late = known_on is not None and closure.announced is not None and closure.announced > known_on
        if not late:
            yield day
        elif closure.replaces is not None:
            yield closure.replaces
