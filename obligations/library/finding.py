"""Finds calendars and rule sets by id: a case's own folder, then the user's folders, then bundled.

One id in two places is an error, so nobody's file can quietly take the place of another's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache, reduce
from importlib import resources
from pathlib import Path
from typing import Any

from obligations.dates.workdays import Announcement, UncertainSpan, WorkingCalendar
from obligations.errors import ObligationsError, ProblemsError, UnknownNameError, suggest
from obligations.files import documents
from obligations.files.model import CalendarFile, Closure, RuleSet, Year

#: The bundled calendar whose years stand for those that a calendar of one's own does not state.
PINNED = "england-and-wales"


def bundled(kind: str) -> Any:
    """Return the folder of bundled "calendars" or "rules": in the wheel, or beside the package in a checkout."""
    root = resources.files("obligations")
    inside = root / "data" / kind
    if inside.is_dir():
        return inside
    checkout = Path(str(root)).parent
    if (checkout / "pyproject.toml").is_file():
        return checkout / kind
    raise UnknownNameError(f"the bundled {kind} are missing from this installation")


def _yaml_files(folder: Any, *, deep: bool = True) -> Iterator[Any]:
    """Give the YAML files of a folder, and of those below it; links to folders are not followed."""
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            linked = isinstance(entry, Path) and entry.is_symlink()
            if deep and not linked and not entry.name.startswith("."):
                yield from _yaml_files(entry)
        elif entry.name.endswith((".yaml", ".yml")):
            yield entry


def kind_of(data: object) -> str:
    """Say whether a file's data is a "case", a "rules" file, a "reminders" policy or a "calendar"."""
    keys = data.keys() if isinstance(data, dict) else set()
    if "reminders" in keys:
        return "reminders"
    return "case" if "case" in keys else "rules" if "obligations" in keys or "source" in keys else "calendars"


def is_foreign(data: object) -> bool:
    """Say whether a file has none of the keys by which one of ours begins: one problem is enough for it."""
    return isinstance(data, dict) and not data.keys() & {"case", "id", "reminders", "obligations", "years", "union"}


def shown_name(path: Any) -> str:
    """Name a file as the reader would: bundled files from their folder on, others as they were given."""
    text = str(path)
    for kind in ("calendars", "rules"):
        root = str(bundled(kind))
        if text == root or text.startswith((f"{root}/", f"{root}\\")):
            return f"{kind}/{text[len(root) :].replace(chr(92), '/').lstrip('/')}"
    return text


@dataclass(frozen=True)
class Loaded:
    """A rule set with the document it was read from, for messages."""

    rules: RuleSet
    document: documents.Document


class Library:
    """Rule sets and calendars by id, from the user's ``folders`` and the bundled ones.

    >>> Library.of().calendar("england-and-wales").shift(date(2017, 6, 13), 70)
    datetime.date(2017, 9, 20)
    """

    def __init__(self, folders: Iterable[str | Path] = (), instead: Path | None = None) -> None:
        """Search ``folders`` beside the bundled files; files in ``instead`` take the place of others with their id."""
        self.folders = tuple(Path(folder) for folder in folders)
        self.instead = instead
        self._calendars: dict[str, WorkingCalendar] = {}
        for folder in (*self.folders, *([instead] if instead else [])):
            if not folder.is_dir():
                raise UnknownNameError(f"there is no folder {folder}")

    @classmethod
    def of(cls, folders: Iterable[str | Path] = (), instead: Path | None = None) -> Library:
        """Return the library of the user's ``folders`` and the bundled one; the bundled one alone is read once."""
        places = tuple(folders)
        return cls(places, instead) if places or instead else _bundled()

    @cached_property
    def _index(self) -> dict[str, dict[str, list[Any]]]:
        found: dict[str, dict[str, list[Any]]] = {"calendars": {}, "rules": {}}
        for kind, index in found.items():
            for path in _yaml_files(bundled(kind)):
                index.setdefault(_stem(path), []).append(path)
        for path in (path for folder in self.folders for path in _yaml_files(folder)):
            for index in found.values():
                index.setdefault(_stem(path), []).append(path)
        return found

    def ids(self, kind: str) -> list[str]:
        """Return the ids of all bundled "calendars" or "rules" and what the user's folders may add."""
        return sorted(self._index[kind])

    def _find(self, kind: str, wanted: str, beside: Path | None = None) -> Any:
        aside = list(_yaml_files(beside, deep=False)) if beside else []
        near = [path for path in aside if _stem(path) == wanted]
        paths = {_place(path): path for path in [*near, *self._index[kind].get(wanted, [])]}
        if self.instead:
            paths = {_place(path): path for path in _yaml_files(self.instead) if _stem(path) == wanted} or paths
        fit = [path for path in paths.values() if kind_of(self._read(path, beside).data) == kind]
        if len(fit) > 1:
            places = " and ".join(shown_name(path) for path in fit)
            raise UnknownNameError(f'"{wanted}" stands in two places: {places}')
        if not fit:
            known = {*self._index[kind], *(_stem(path) for path in aside)} - {wanted}
            what = "calendar" if kind == "calendars" else "rule set"
            hint = suggest(wanted, known) or f"known: {', '.join(sorted(known)[:12])}"
            raise UnknownNameError(f'there is no {what} "{wanted}"; {hint}')
        return fit[0]

    def _read(self, path: Any, beside: Path | None) -> documents.Document:
        """Read a file that was found; one of the user's lies in the folder that it was found in, links resolved."""
        if isinstance(path, Path):
            homes = [*self.folders, *([self.instead] if self.instead else []), *([beside] if beside else [])]
            home = next((folder for folder in homes if path.is_relative_to(folder)), path.parent)
            return documents.read_in(home, path, shown_name(path))
        return documents.read(path, shown_name(path))

    def rule_set(self, wanted: str, beside: Path | None = None) -> Loaded:
        """Return the rule set ``wanted``, its file read and checked on its own."""
        return load_rules(self._find("rules", wanted, beside))

    def calendar(self, wanted: str, beside: Path | None = None) -> WorkingCalendar:
        """Return the working calendar ``wanted``; each is made once. Safe in threads: the first one made is kept."""
        return self._calendar(wanted, beside, ())

    def _calendar(self, wanted: str, beside: Path | None, within: tuple[str, ...]) -> WorkingCalendar:
        """Return a calendar that is a part of those ``within`` which it is looked for."""
        if wanted in within:
            raise UnknownNameError(f'the calendar "{wanted}" contains itself: {" in ".join([*within, wanted])}')
        path = self._find("calendars", wanted, beside)
        place = _place(path)
        if place not in self._calendars:
            document = documents.read(path, shown_name(path))
            made = calendar_from(document, lambda part: self._calendar(part, beside, (*within, wanted)))
            self._calendars.setdefault(place, made)
        return self._calendars[place]


def _place(path: Any) -> str:
    return str(path.resolve() if isinstance(path, Path) else path)


def _stem(path: Any) -> str:
    return str(path.name).rsplit(".", 1)[0]


@lru_cache(maxsize=1)
def _bundled() -> Library:
    return Library()


def load_calendar(wanted: str) -> WorkingCalendar:
    """Return a bundled working calendar by id.

    Raises UnknownNameError with the nearest id. Sources of law stand in each calendar's file.

    >>> load_calendar("uk-any-part").shift(date(2021, 7, 3), 20)
    datetime.date(2021, 8, 3)
    """
    return Library.of().calendar(wanted)


# -- rule files -----------------------------------------------------------------------------------------


def load_rules(path: Any) -> Loaded:
    """Read one rule file; raise ProblemsError with every fault that the file alone can show."""
    from obligations.library.crosscheck import check_rules

    document = documents.read(path, shown_name(path))
    rules = documents.validate(document, RuleSet)
    problems = check_rules(rules, document)
    if _stem(path) != rules.id:
        problems.append(document.problem(("id",), f'the id "{rules.id}" is not the name of its file, {path.name}'))
    if problems:
        raise ProblemsError(problems)
    return Loaded(rules, document)


# -- calendar files -------------------------------------------------------------------------------------


def calendar_from(document: documents.Document, other: Any) -> WorkingCalendar:
    """Make the working calendar that a calendar file describes; ``other`` finds the parts of a union."""
    data = documents.validate(document, CalendarFile)
    if data.id != Path(document.file).stem:
        raise ProblemsError([document.problem(("id",), f'the id "{data.id}" is not the name of its file')])
    extra = {day: closure.title for day, closure in data.closures.items()}
    source = data.sources[0].name if data.sources else None
    try:
        if data.union is not None:
            return _union(data, _union_parts(data, document, other), extra, source)
        if data.closures_of is not None:
            return _without_weekend(data, other(data.closures_of), extra, source)
        return _plain(data, extra, source, _covered(data, other))
    except (ValueError, ObligationsError) as error:
        if isinstance(error, ProblemsError):
            raise
        place = error.place if isinstance(error, _CalendarFaultError) else ()
        raise ProblemsError([document.problem(place, str(error))]) from None


class _CalendarFaultError(ValueError):
    """A calendar that cannot be laid out, and the place in its file that says so."""

    def __init__(self, message: str, *place: str) -> None:
        self.place = place
        super().__init__(message)


def _union_parts(data: CalendarFile, document: documents.Document, other: Any) -> list[WorkingCalendar]:
    found, problems = [], []
    for number, part in enumerate(data.union or ()):
        try:
            found.append(other(part))
        except UnknownNameError as error:
            problems.append(document.problem(("union", number), str(error)))
    if problems:
        raise ProblemsError(problems)
    return found


def _union(
    data: CalendarFile, parts: list[WorkingCalendar], extra: Mapping[date, str], source: str | None
) -> WorkingCalendar:
    made = reduce(lambda a, b: a | b, parts)
    if extra or data.openings:
        own = WorkingCalendar(
            first=made.first, last=made.last, weekend=(), closures=extra, id=data.id, title=data.title
        )
        made = (made | own) if extra else made
        if data.openings:
            every = range(made.first.toordinal(), made.last.toordinal() + 1)
            shut = {day for o in every if (day := date.fromordinal(o)).weekday() not in made.weekend}
            opened = WorkingCalendar(
                first=made.first, last=made.last, weekend=made.weekend, closures=shut - set(data.openings),
                openings=data.openings,
            )  # fmt: skip
            made = made & opened
    # Its own sources say for which law the calendars are joined; that a day is a holiday, the joined ones' say.
    return made.renamed(data.id, data.title, made.source or source)


def _without_weekend(
    data: CalendarFile, base: WorkingCalendar, extra: Mapping[date, str], source: str | None
) -> WorkingCalendar:
    """Make a calendar on which only public holidays do not count: another's closures, and no weekend."""
    return base.without_weekend(extra, data.openings).renamed(data.id, data.title, source)


def _covered(data: CalendarFile, other: Any) -> tuple[int, int, int]:
    """Return the first, the last proclaimed and the last year that a calendar without pinned years covers.

    What it does not say is as in the calendar of England and Wales: the years to which the pinned ones are written.
    """
    said = data.coverage
    if data.years or all((said.from_, said.proclaimed, said.until)):
        return said.from_ or 0, said.proclaimed or 0, said.until or 0
    pinned = other(PINNED)
    firm = max(year for year in range(pinned.first.year, pinned.last.year + 1) if pinned.is_proclaimed(year))
    first, last = said.from_ or pinned.first.year, said.until or max(pinned.last.year, said.proclaimed or 0)
    return first, min(said.proclaimed or max(firm, first), last), last


def _plain(
    data: CalendarFile, extra: Mapping[date, str], source: str | None, covered: tuple[int, int, int]
) -> WorkingCalendar:
    weekend = data.rest_days
    years = data.years or {}
    listed: dict[date, Closure] = {}
    if years:
        first, last = min(years), max(years)
        listed = {day: closure for year in years.values() for day, closure in year.closures.items()}
        firm = max((year for year, known in years.items() if not known.expected), default=first - 1)
        _whole(years, first, last)
    else:
        first, firm, last = covered
    closures = {day: closure.title for day, closure in listed.items()}
    if data.holidays:
        from obligations.library.pinning import closures_of

        closures = closures_of(data.holidays, range(first, last + 1), weekend)
    if both := extra.keys() & set(data.openings):
        raise _CalendarFaultError(f"{min(both)} cannot be both closed and open", "closures", str(min(both)))
    closures = {day: title for day, title in {**closures, **extra}.items() if day not in data.openings}
    late = {**listed, **data.closures}
    doubts = [
        UncertainSpan(date(firm + 1, 1, 1), date(last, 12, 31), f"the holidays after {firm} are not yet proclaimed")
    ]
    rests_on_law = bool(years or data.holidays)
    for day in (*extra, *data.openings):
        if not first <= day.year <= last:
            place = ("closures", str(day)) if day in extra else ("openings",)
            raise _CalendarFaultError(f"{day} is outside the years that the calendar covers, {first} to {last}", *place)
    return WorkingCalendar(
        first=date(first, 1, 1), last=date(last, 12, 31), weekend=weekend, closures=closures,
        openings=data.openings, id=data.id, title=data.title, source=source,
        announced=[
            Announcement(day, c.announced, c.replaces, c.title) for day, c in late.items() if c.announced
        ],
        published={year: known.published for year, known in years.items() if not known.expected} if years else None,
        doubts=doubts if rests_on_law and last > firm else (),
    )  # fmt: skip


def _whole(years: Mapping[int, Year], first: int, last: int) -> None:
    for year, known in years.items():
        if stray := [day for day in known.closures if day.year != year]:
            place = ("years", str(year), "closures", str(stray[0]))
            raise _CalendarFaultError(f"{stray[0]} does not belong to {year}", *place)
    if missing := sorted(set(range(first, last + 1)) - years.keys()):
        raise _CalendarFaultError(f"the year {missing[0]} is missing; years run without a gap", "years")
