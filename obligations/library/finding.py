"""Finds calendars and rule sets by id: a case's own folder, then the user's folders and values, then bundled.

One id in two places is an error, so nobody's file can quietly take the place of another's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from obligations.dates.workdays import WorkingCalendar
from obligations.errors import ProblemsError, UnknownNameError, UsageError, suggest
from obligations.files import documents
from obligations.files.model.fields import WORLD
from obligations.library.calendars import PINNED, calendar_from
from obligations.library.places import bundled, kind_of, place_of, shown_name, stem, yaml_files

if TYPE_CHECKING:  # a question with a calendar reads no rules, and need not wait for their model
    from obligations.files.model.rules import RuleSet

#: What is found by id, and what one of each is called.
KINDS = {"calendars": "calendar", "rules": "rule set"}


def _written_small(kind: str, wanted: str) -> str | None:
    """Suggest the code of a country for what differs from one in its letters alone."""
    code = wanted.upper()
    return f'did you mean "{code}"?' if kind == "calendars" and code != wanted and WORLD.fullmatch(code) else None


@dataclass(frozen=True)
class Loaded:
    """A rule set with the document it was read from, for messages."""

    rules: RuleSet
    document: documents.Document


class Source(NamedTuple):
    """Where something with an id stands: a file of a folder, or a value that a program gave."""

    id: str
    place: str
    path: Any = None
    home: Path | None = None
    value: documents.Document | WorkingCalendar | None = None

    @property
    def name(self) -> str:
        """What a reader would call it."""
        return shown_name(self.path) if self.path is not None else self.place

    def same_as(self, other: Source) -> bool:
        """Say whether both are one file, whatever links lead to it, or two values that say the same."""
        return self.place == other.place and _said(self.value) == _said(other.value)


def _said(value: documents.Document | WorkingCalendar | None) -> object:
    return value.data if isinstance(value, documents.Document) else value


def _files_of(folder: Any, *, deep: bool = True) -> Iterator[Source]:
    home = folder if isinstance(folder, Path) else None
    for path in yaml_files(folder, deep=deep):
        yield Source(stem(path), place_of(path), path, home)


class Library:
    """Rule sets and calendars by id, from the user's folders and values and the bundled ones.

    Each file is read once and each calendar laid out once. A library is never changed, and safe in threads.

    >>> Library.of().calendar("england-and-wales").shift(date(2017, 6, 13), 70)
    datetime.date(2017, 9, 20)
    """

    known_on: date | None
    _base: Library | None
    _folders: tuple[Path, ...]
    _instead: tuple[Source, ...]
    _index: dict[str, dict[str, list[Source]]]
    _read: dict[str, documents.Document]
    _rules: dict[str, Loaded]
    _calendars: dict[str, WorkingCalendar]
    _known: dict[str, WorkingCalendar]

    def __init__(
        self, folders: Iterable[str | Path] = (), instead: str | Path | None = None, *,
        rules: Iterable[Mapping[str, Any]] = (), calendars: Iterable[Mapping[str, Any] | WorkingCalendar] = (),
        known_on: date | None = None,
    ) -> None:  # fmt: skip
        """Search these folders and values, and what is bundled.

        ``rules`` and ``calendars`` are given as their files would say them, or as working calendars. ``instead``: a
        folder whose files take the place of others with their ids. ``known_on`` leaves out closures announced later.
        Raises UnknownNameError for a folder that is not there, and ProblemsError for a value that is no such file.
        """
        places = tuple(Path(folder) for folder in folders)
        aside = Path(instead) if instead is not None else None
        for folder in (*places, *([aside] if aside else [])):
            if not folder.is_dir():
                raise UnknownNameError(f"there is no folder {folder}")
        files = [source for folder in places for source in _files_of(folder)]
        own = {
            "rules": [*files, *(_given(one, "rules") for one in rules)],
            "calendars": [*files, *(_given(one, "calendars") for one in calendars)],
        }
        replacing = tuple(_files_of(aside)) if aside else ()
        if places or any(own.values()) or replacing or known_on:
            self._fill(own, _bundled(), replacing, known_on, places)
        else:
            self._fill({kind: list(_files_of(bundled(kind))) for kind in KINDS}, None, (), None)

    def _fill(
        self, sources: Mapping[str, Iterable[Source]], base: Library | None, instead: tuple[Source, ...],
        known_on: date | None, folders: tuple[Path, ...] = (),
    ) -> Library:  # fmt: skip
        self.known_on, self._base, self._instead, self._folders = known_on, base, instead, folders
        self._index = {kind: {} for kind in KINDS}
        for kind, found in sources.items():
            for source in found:
                self._index[kind].setdefault(source.id, []).append(source)
        self._read, self._rules, self._calendars, self._known = {}, {}, {}, {}
        return self

    @classmethod
    def of(
        cls, folders: Iterable[str | Path] = (), instead: str | Path | None = None, *,
        rules: Iterable[Mapping[str, Any]] = (), calendars: Iterable[Mapping[str, Any] | WorkingCalendar] = (),
        known_on: date | None = None,
    ) -> Library:  # fmt: skip
        """Return the library of these folders and values; the bundled one alone is made once for all who ask."""
        places, sets, cals = tuple(folders), tuple(rules), tuple(calendars)
        if not (places or instead or sets or cals or known_on):
            return _bundled()
        return cls(places, instead, rules=sets, calendars=cals, known_on=known_on)

    def beside(self, folder: Path | None) -> Library:
        """Return this library with the files that lie in a folder, not those below it."""
        if folder is None or not folder.is_dir():
            return self
        files = list(_files_of(folder, deep=False))
        return Library.__new__(Library)._fill(
            dict.fromkeys(KINDS, files), self, self._instead, self.known_on, (folder,)
        )

    def adding(
        self, *, rules: Iterable[Mapping[str, Any]] = (), calendars: Iterable[Mapping[str, Any] | WorkingCalendar] = ()
    ) -> Library:
        """Return this library with further rule sets and calendars, given as values."""
        own = {
            "rules": [_given(one, "rules") for one in rules],
            "calendars": [_given(one, "calendars") for one in calendars],
        }
        return Library.__new__(Library)._fill(own, self, self._instead, self.known_on)

    def as_known_on(self, day: date | None) -> Library:
        """Return this library with the closures that had been announced by a day; without one, itself."""
        if day is None or day == self.known_on:
            return self
        return Library.__new__(Library)._fill({}, self, self._instead, day)

    @property
    def folders(self) -> tuple[Path, ...]:
        """The user's folders in which this library looks."""
        return (*self._folders, *(self._base.folders if self._base else ()))

    @property
    def calendar_values(self) -> dict[str, documents.Document]:
        """What a program gave as calendar files, by id."""
        own = {one.id: one.value for found in self._index["calendars"].values() for one in found}
        given = {name: value for name, value in own.items() if isinstance(value, documents.Document)}
        return (self._base.calendar_values if self._base else {}) | given

    # -- finding ------------------------------------------------------------------------------------

    def ids(self, kind: str) -> list[str]:
        """Return the ids of all bundled "calendars" or "rules" and what the user's folders may add."""
        return sorted({*self._index[kind], *(self._base.ids(kind) if self._base else ())})

    def _sources(self, kind: str, wanted: str) -> Iterator[Source]:
        yield from self._index[kind].get(wanted, ())
        if self._base is not None:
            yield from self._base._sources(kind, wanted)

    def _find(self, kind: str, wanted: str) -> Source:
        aside = [source for source in self._instead if source.id == wanted]
        found: list[Source] = []
        for source in aside or self._sources(kind, wanted):
            if not any(source.same_as(other) for other in found):
                found.append(source)
        fit = [source for source in found if self._kind_of(source) == kind]
        if len(fit) > 1:
            raise UnknownNameError(f'"{wanted}" stands in two places: {" and ".join(one.name for one in fit)}')
        if not fit:
            known = set(self.ids(kind)) - {wanted}
            hint = suggest(wanted, known) or _written_small(kind, wanted) or f"known: {', '.join(sorted(known)[:12])}"
            raise UnknownNameError(f'there is no {KINDS[kind]} "{wanted}"; {hint}')
        return fit[0]

    def _kind_of(self, source: Source) -> str:
        return "calendars" if isinstance(source.value, WorkingCalendar) else kind_of(self._document(source).data)

    def _owner(self, source: Source) -> Library:
        """Return the library that keeps what is made of a source: a bundled file is read once for all."""
        if self._instead or self._base is None or source in self._index["rules"].get(source.id, ()):
            return self
        return self if source in self._index["calendars"].get(source.id, ()) else self._base._owner(source)

    def _document(self, source: Source) -> documents.Document:
        """Read a file; one of the user's must lie in the folder in which it was found, its links resolved."""
        if isinstance(source.value, documents.Document):
            return source.value
        kept = self._owner(source)._read
        if source.place not in kept:
            if source.home is None:
                kept.setdefault(source.place, documents.read(source.path, source.name))
            else:
                kept.setdefault(source.place, documents.read_in(source.home, source.path, source.name))
        return kept[source.place]

    def rule_set(self, wanted: str) -> Loaded:
        """Return the rule set ``wanted``, its file read and checked on its own."""
        source = self._find("rules", wanted)
        kept = self._owner(source)._rules
        if source.place not in kept:
            kept.setdefault(source.place, rules_from(self._document(source), source.id))
        return kept[source.place]

    def calendar(self, wanted: str) -> WorkingCalendar:
        """Return the working calendar ``wanted``, with the closures known on this library's day."""
        made = self._calendar(wanted, ())
        if self.known_on is None:
            return made
        return self._known.get(wanted) or self._known.setdefault(wanted, made.as_known_on(self.known_on))

    def _calendar(self, wanted: str, within: tuple[str, ...]) -> WorkingCalendar:
        """Return a calendar that is a part of those ``within`` which it is looked for; the first one made is kept.

        Its parts are found by the library in which its own file lies: what a file means does not change with the case.
        """
        if WORLD.fullmatch(wanted):
            return self._world(wanted)
        if wanted in within:
            raise UnknownNameError(f'the calendar "{wanted}" contains itself: {" in ".join([*within, wanted])}')
        source = self._find("calendars", wanted)
        if isinstance(source.value, WorkingCalendar):
            return source.value
        owner = self._owner(source)
        kept = owner._calendars
        if source.place not in kept:
            document = self._document(source)
            made = calendar_from(document, source.id, lambda part: owner._calendar(part, (*within, wanted)))
            kept.setdefault(source.place, made)
        return kept[source.place]

    def _world(self, wanted: str) -> WorkingCalendar:
        """Return a calendar of the holidays package, for the years of the pinned one."""
        from obligations.library.world import world_calendar

        pinned = _bundled().calendar(PINNED)
        firm = max(year for year in range(pinned.first.year, pinned.last.year + 1) if pinned.is_proclaimed(year))
        return world_calendar(wanted, pinned.first.year, firm, pinned.last.year)


@lru_cache(maxsize=1)
def _bundled() -> Library:
    return Library()


def _given(value: Mapping[str, Any] | WorkingCalendar, kind: str) -> Source:
    """Return a rule set or calendar that a program gives as a value, under the id that it says."""
    if isinstance(value, WorkingCalendar) and kind == "calendars":
        return Source(value.id, f"the calendar {value.id}", value=value)
    if not isinstance(value, Mapping):
        or_one = " or a working calendar" if kind == "calendars" else ""
        raise UsageError(f"a {KINDS[kind]} is given as a mapping, as its file would say it{or_one}; not {value!r:.60}")
    name = f"the {KINDS[kind]} {value.get('id', 'without an id')}"
    document = documents.given(value, name)
    if kind_of(document.data) != kind:
        raise ProblemsError([document.problem((), f"this is not a {KINDS[kind]}")])
    return Source(str(value.get("id")), name, value=document)


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
    return rules_from(documents.read(path, shown_name(path)), stem(path))


def rules_from(document: documents.Document, wanted: str) -> Loaded:
    """Make the rule set that a document describes, whose file is called ``wanted``."""
    from obligations.files.model.rules import RuleSet
    from obligations.library.crosscheck import check_rules

    rules = documents.validate(document, RuleSet)
    problems = check_rules(rules, document)
    if wanted != rules.id:
        problems.append(
            document.problem(("id",), f'the id "{rules.id}" is not the name of its file, {Path(document.file).name}')
        )
    if problems:
        raise ProblemsError(problems)
    return Loaded(rules, document)
