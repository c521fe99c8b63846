"""The closures of calendars, read from their files by this checker itself, and open days counted one by one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

from obligations.errors import UnknownNameError
from obligations.files import documents
from obligations.files.model.calendars import CalendarFile, Term
from obligations.files.model.fields import WORLD, is_id
from obligations.library.world import entity, package_version
from obligations.verify.errors import RejectedError, shown

ONE = timedelta(days=1)
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

#: The pinned calendar whose years a calendar covers that does not say which it does.
PINNED = "england-and-wales"


#: No file of a calendar has a longer name.
LONGEST_ID = 100


@dataclass
class OpenDays:
    """One calendar as known on a day: which days count, in the years ``first`` to ``last``.

    A day of rest (a weekday number; Monday is 0) or a closed day does not count, unless it is among ``opened``.
    ``doubtful`` are the years whose closures are not yet settled.
    """

    closed: frozenset[date]
    rest: frozenset[int]
    opened: frozenset[date]
    first: int
    last: int
    doubtful: frozenset[int] = frozenset()
    span: tuple[date, date] | None = None  # the first and last day, where it does not go by years
    _through: dict[int, int] = field(default_factory=dict)
    _years: dict[int, list[int]] = field(default_factory=dict)
    _holidays: list[date] | None = None

    def counts(self, day: date) -> bool:
        """Say whether a day counts."""
        return day in self.opened or (day.weekday() not in self.rest and day not in self.closed)

    def holidays(self, first: date, last: date) -> list[str]:
        """Return the days that are closed and no days of rest, from ``first`` to ``last``, both in."""
        if self._holidays is None:
            self._holidays = sorted(day for day in self.closed - self.opened if day.weekday() not in self.rest)
        found = self._holidays[bisect_left(self._holidays, first) : bisect_right(self._holidays, last)]
        return [day.isoformat() for day in found]

    def doubts(self, first: date, last: date) -> bool:
        """Say whether closures between two days are not settled."""
        return any(first.year <= year <= last.year for year in self.doubtful)

    def through(self, day: date) -> int:
        """Return how many days count from the first covered year to ``day``, both in."""
        year = day.year
        if self.span is not None and not self.span[0] - ONE <= day <= self.span[1]:
            raise RejectedError(f"{day} is outside the days {self.span[0]} to {self.span[1]} of the calendar")
        if not self.first <= year <= self.last:
            raise RejectedError(f"{day} is outside the years {self.first} to {self.last} of the calendar")
        return self._before(year) + bisect_right(self._year(year), day.toordinal())

    def _before(self, year: int) -> int:
        """Return how many days count before a year; every year is added up once."""
        if not self._through:
            self._through[self.first] = 0
        while year not in self._through:
            known = max(self._through)
            self._through[known + 1] = self._through[known] + len(self._year(known))
        return self._through[year]

    def _year(self, year: int) -> list[int]:
        """Return the days of a year that count, looked at one by one."""
        if year not in self._years:
            days = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
            self._years[year] = [number for number in days if self.counts(date.fromordinal(number))]
        return self._years[year]


class Closures:
    """Calendars by id, from the user's ``folders`` and the bundled one; each is read once.

    ``values`` are files that a program gave as values, by the id of their calendar.
    """

    def __init__(self, folders: Iterable[Path] = (), values: Mapping[str, documents.Document] | None = None) -> None:
        self.values = values or {}
        root = resources.files("obligations")
        inside = root / "data" / "calendars"
        self.places: list[Any] = [*folders, inside if inside.is_dir() else Path(str(root)).parent / "calendars"]
        self._files: dict[str, CalendarFile] = {}
        self._open: dict[tuple[str, date | None], OpenDays] = {}

    def open_days(self, name: str, known_on: date | None) -> OpenDays:
        """Return a calendar as known on a day. Raises UnknownNameError for one that is not to be found."""
        key = (name, known_on)
        if key not in self._open:
            self._open[key] = self._made(name, known_on, ())
        return self._open[key]

    def _made(self, name: str, known_on: date | None, within: tuple[str, ...]) -> OpenDays:
        if name in within:
            raise UnknownNameError(f'the calendar "{name}" contains itself')
        if code := WORLD.fullmatch(name):
            return self._world(code[1], code[2], known_on)
        found, within = self._file(name), (*within, name)
        if found.union is not None:
            return _union(found, [self._made(part, known_on, within) for part in found.union])
        opened = frozenset(found.openings)
        if found.closures_of is not None:
            base = self._made(found.closures_of, known_on, within)
            closed = (base.closed | frozenset(found.closures)) - opened
            return OpenDays(closed, frozenset(), opened, base.first, base.last, base.doubtful)
        weekend = found.weekend if found.weekend is not None else ("Saturday", "Sunday")
        rest = frozenset(DAY_NAMES.index(day) for day in weekend)
        if found.terms is not None:
            return _of_terms(found.terms, frozenset(found.closures), rest, opened)
        first, firm, last = self._covered(found)
        closed = frozenset(_days(found, known_on, first, last, rest))
        doubtful = range(firm + 1, last + 1) if found.years or found.holidays else ()
        return OpenDays(closed, rest, opened, first, last, frozenset({*doubtful, *_unpublished(found, known_on)}))

    def _world(self, code: str, version: str | None, known_on: date | None) -> OpenDays:
        """Return a calendar of the holidays package, asked day by day; of that version of it and no other."""
        if version != package_version():
            raise UnknownNameError(
                f"the calendar {shown(code)} is that of holidays {shown(version)}, and {package_version()} is "
                "installed: the proof can be checked with its own version only"
            )
        pinned = self._file(PINNED).years or {}
        settled = max(year for year, known in pinned.items() if not known.expected)
        first, last = min(pinned), max(pinned)
        days = entity(code, first, last)
        span = [date.fromordinal(o) for o in range(date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal() + 1)]
        shut = [day for day in span if not days.is_working_day(day)]
        closed = frozenset(day for day in shut if day.weekday() not in days.weekend)
        opened = frozenset(day for day in span if day.weekday() in days.weekend) - frozenset(shut)
        guessed = {day.year for day in closed if "estimated" in days.get(day, "")}
        doubtful = range(first, last + 1) if known_on is not None else (*guessed, *range(settled + 1, last + 1))
        return OpenDays(closed, frozenset(days.weekend), opened, first, last, frozenset(doubtful))

    def _covered(self, found: CalendarFile) -> tuple[int, int, int]:
        """Return the first, the last settled and the last year that a calendar covers."""
        if found.years:
            firm = max(
                (year for year, known in found.years.items() if not known.expected), default=min(found.years) - 1
            )
            return min(found.years), firm, max(found.years)
        said = found.coverage
        if said.from_ and said.proclaimed and said.until:
            return said.from_, said.proclaimed, said.until
        pinned = self._file(PINNED).years or {}
        settled = max(year for year, known in pinned.items() if not known.expected)
        first, last = said.from_ or min(pinned), said.until or max(max(pinned), said.proclaimed or 0)
        return first, min(said.proclaimed or max(settled, first), last), last

    def _file(self, name: str) -> CalendarFile:
        if name not in self._files:
            self._files[name] = self._found(name)
        return self._files[name]

    def _found(self, name: str) -> CalendarFile:
        paths = (
            [path for folder in self.places for path in _named(folder, name)]
            if is_id(name) and len(name) <= LONGEST_ID
            else []
        )
        read = {str(path): documents.read(path, f"calendars/{name}.yaml") for path in paths}  # an id, never a path
        if name in self.values:
            read["a value"] = self.values[name]
        found = {path: document for path, document in read.items() if _is_calendar(document.data)}
        if len(found) > 1:
            raise UnknownNameError(f'"{name}" stands in two places: {" and ".join(found)}')
        for document in found.values():
            return documents.validate(document, CalendarFile)
        raise UnknownNameError(
            f'there is no calendar "{shown(name)}" to read closures from; --rules names a folder with yours'
        )


def _of_terms(terms: Sequence[Term], shut: frozenset[date], rest: frozenset[int], opened: frozenset[date]) -> OpenDays:
    """Return a calendar of which only the days of terms count, each looked at by itself."""
    first, last = terms[0].from_, terms[-1].to
    days = [first + n * ONE for n in range((last - first).days + 1)]
    outside = frozenset(day for day in days if not any(term.from_ <= day <= term.to for term in terms))
    return OpenDays((outside | shut) - opened, rest, opened, first.year, last.year, span=(first, last))


def _spans(parts: Sequence[OpenDays]) -> tuple[date, date] | None:
    """Return the days that calendars have in common, where one of them does not go by years."""
    spans = [part.span for part in parts if part.span is not None]
    if not spans:
        return None
    years = max(part.first for part in parts), min(part.last for part in parts)
    return (
        max(date(years[0], 1, 1), *(first for first, _ in spans)),
        min(date(years[1], 12, 31), *(last for _, last in spans)),
    )


def _union(found: CalendarFile, parts: list[OpenDays]) -> OpenDays:
    """Join calendars: a day counts where every part counts it and the union itself has nothing against it."""
    first, last = max(part.first for part in parts), min(part.last for part in parts)
    rest = frozenset[int]().union(*(part.rest for part in parts))
    opened = frozenset(found.openings)
    closed = frozenset(found.closures).union(*(part.closed - part.opened for part in parts))
    # What is a day of rest in one part only can be opened there and be closed in the other.
    shut_somewhere = {day for part in parts for day in part.opened if not all(one.counts(day) for one in parts)}
    agreed = frozenset().union(*(part.opened for part in parts)) - shut_somewhere - frozenset(found.closures)
    doubtful = frozenset[int]().union(*(part.doubtful for part in parts))
    return OpenDays(closed - opened, rest, opened | agreed, first, last, doubtful, _spans(parts))


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
        from obligations.library.pinning import closures_of

        yield from closures_of(found.holidays, range(first, last + 1), rest)
    listed = [item for year in (found.years or {}).values() for item in year.closures.items()]
    for day, closure in [*listed, *found.closures.items()]:
        late = known_on is not None and closure.announced is not None and closure.announced > known_on
        if not late:
            yield day
        elif closure.replaces is not None:
            yield closure.replaces


def _unpublished(found: CalendarFile, known_on: date | None) -> Iterator[int]:
    """Give the years whose closures had not been published on a day."""
    for year, known in (found.years or {}).items():
        if known_on is not None and not known.expected and (known.published or date(year, 1, 1)) > known_on:
            yield year
