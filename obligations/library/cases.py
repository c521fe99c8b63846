"""Cases: a case file joined with its rule sets, calendars and diaries, made local to its body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from obligations.dates.workdays import WorkingCalendar
from obligations.errors import (
    ObligationsError,
    PhraseError,
    Problem,
    ProblemsError,
    UnknownNameError,
    UsageError,
    suggest,
)
from obligations.files import documents
from obligations.files.model.cases import CaseFile, Fact
from obligations.files.model.rules import RuleSet
from obligations.library.finding import Library, Loaded
from obligations.library.localising import amended, local, locality_of, not_owed, undecided
from obligations.library.meetings import Diary, diary, sharing
from obligations.library.places import kind_of

Duty = tuple[str, str]

#: The .ics files of one case together have at most so many bytes.
MOST_ICS = 3 * documents.MOST_BYTES


@dataclass(frozen=True, repr=False)
class Case:
    """A case with its rule sets, calendars and diaries: all that :func:`obligations.schedule` needs.

    ``left_out`` says why a duty is not owed here; ``undecided`` names the attributes that would settle it. The
    calendars have the closures known on ``known_on``; without one, all that are pinned.
    """

    file: CaseFile
    rule_sets: tuple[RuleSet, ...]
    calendars: Mapping[str, Mapping[str, WorkingCalendar]]
    diaries: Mapping[str, Diary] = field(default_factory=dict)
    left_out: Mapping[Duty, str] = field(default_factory=dict)
    undecided: Mapping[Duty, tuple[str, ...]] = field(default_factory=dict)
    known_on: date | None = None

    def __repr__(self) -> str:
        return f"<Case {self.id}>"

    def __hash__(self) -> int:
        return hash((self.id, self.known_on, len(self.file.facts)))

    def __str__(self) -> str:
        return f"{self.file.title or self.id} ({self.file.authority.name}): {len(self.rule_sets)} rule sets"

    @property
    def id(self) -> str:
        """The case's id."""
        return self.file.case

    def as_known_on(self, day: date | None) -> Case:
        """Return the case with the closures that had been announced by a day; each calendar is laid out once."""
        if day is None or day == self.known_on:
            return self
        made = {id(cal): cal.as_known_on(day) for named in self.calendars.values() for cal in named.values()}
        calendars = {rules: {kind: made[id(cal)] for kind, cal in own.items()} for rules, own in self.calendars.items()}
        return replace(self, calendars=calendars, known_on=day)

    def with_facts(self, facts: Mapping[str, date], by: str = "the command line") -> Case:
        """Return the case with further facts; each replaces what was recorded under its name.

        Raises UnknownNameError, with a suggestion, for a name that no rule set of the case knows.
        """
        from obligations.library.crosscheck import fact_names, is_grid, recorded_duties

        known = fact_names(self.rule_sets, self.file.meetings)
        for name in facts:
            if name not in known:
                raise UnknownNameError(
                    f'no rule set of this case knows "{name}"; {suggest(name, known) or ""}'.rstrip("; ")
                )
            if any(map(is_grid, recorded_duties(name, self.rule_sets))) and name not in self.file.meetings:
                raise UsageError(f'"{name}" recurs; say which occurrence was done: record it under done: with its key')
        added = {name: (Fact(date=day, by=by),) for name, day in facts.items()}
        made = self.file.model_copy(update={"facts": {**self.file.facts, **added}})
        return replace(self, file=made)


def load_case(path: str | Path, library: Library | None = None) -> Case:
    """Read a case file, or the ``case.yaml`` of a folder, with everything that it uses.

    Rule sets and calendars are looked for beside it, and on the ``library`` (by default, the bundled one). Raises
    ProblemsError with every problem of the case and of the files that it uses.
    """
    place = Path(path)
    if place.is_dir() and (place / "case.yaml").is_file():
        place /= "case.yaml"
    document = documents.read_in(place.parent, place)
    return case_of(document, (library or Library.of()).beside(place.parent), place.parent)


def case_of(document: documents.Document, library: Library, folder: Path | None = None) -> Case:
    """Make the case that a document describes; without its ``folder``, nothing is read besides the library's files."""
    from obligations.library.crosscheck import check_case

    if kind_of(document.data) != "case":
        raise ProblemsError([document.problem((), "this is not a case file", "a case file begins with case:")])
    case = documents.validate(document, CaseFile)
    problems: list[Problem] = []
    rule_sets = _rule_sets(case, document, library, problems)
    if problems:
        raise ProblemsError(problems)
    calendars = {loaded.rules.id: _calendars(loaded, case, document, library, problems) for loaded in rule_sets}
    diaries = sharing(_diaries(case, document, folder, problems))
    plain = tuple(loaded.rules for loaded in rule_sets)
    made = replace(joined(case, plain, calendars, diaries, document, problems), known_on=library.known_on)
    problems += check_case(case, made.rule_sets, document, _named(case, rule_sets))
    if problems:
        raise ProblemsError(list(dict.fromkeys(problems)))
    return made


def joined(
    file: CaseFile,
    rule_sets: tuple[RuleSet, ...],
    calendars: Mapping[str, Mapping[str, WorkingCalendar]],
    diaries: Mapping[str, Diary],
    document: documents.Document | None = None,
    problems: list[Problem] | None = None,
) -> Case:
    """Join a case with rule sets, made local to its body; a parameter that does not fit is a problem."""
    place = locality_of(file)
    made = []
    for rules in rule_sets:
        try:
            made.append(local(rules, place))
        except PhraseError as error:
            if document is None or problems is None:
                raise
            problems.append(document.problem(("parameters",), f"{rules.id}: {error.message}", error.hint))
            made.append(rules)
    duties = {(rules.id, name): duty for rules in rule_sets for name, duty in rules.obligations.items()}
    left_out = {key: why for key, duty in duties.items() if (why := not_owed(duty, place))}
    open_ = {key: names for key, duty in duties.items() if key not in left_out and (names := undecided(duty, place))}
    return Case(amended(file, place), tuple(made), calendars, diaries, left_out, open_)


def _rule_sets(case: CaseFile, document: documents.Document, library: Library, problems: list[Problem]) -> list[Loaded]:
    found = []
    for number, wanted in enumerate(case.uses):
        try:
            found.append(library.rule_set(wanted))
        except ProblemsError as error:
            problems += error.problems
        except UnknownNameError as error:
            problems.append(document.problem(("uses", number), str(error)))
    return found


def _calendars(
    loaded: Loaded,
    case: CaseFile,
    document: documents.Document,
    library: Library,
    problems: list[Problem],
) -> dict[str, WorkingCalendar]:
    """Name a calendar for each kind of day: the rule set's own word first, then the case's."""
    made = {}
    named = [(loaded.document, k, v) for k, v in loaded.rules.calendars.items()]
    named += [(document, k, v) for k, v in case.calendars.items() if k not in loaded.rules.calendars]
    for place, kind, wanted in named:
        try:
            made[kind] = library.calendar(wanted)
        except ProblemsError as error:
            problems += error.problems
        except UnknownNameError as error:
            problems.append(place.problem(("calendars", kind), str(error)))
    return made


def _named(case: CaseFile, rule_sets: list[Loaded]) -> dict[str, dict[str, str]]:
    """Return the calendars that are named for each rule set's kinds of day; that one is not found is said once."""
    return {loaded.rules.id: {**case.calendars, **loaded.rules.calendars} for loaded in rule_sets}


def _diaries(
    case: CaseFile, document: documents.Document, folder: Path | None, problems: list[Problem]
) -> dict[str, Diary]:
    """Read the meetings of each body; all the .ics files of a case together have at most ``MOST_ICS`` bytes."""
    made: dict[str, Diary] = {}
    room = MOST_ICS
    for name, meetings in case.meetings.items():
        try:
            content = None
            if meetings.ics is not None:
                if folder is None:
                    raise UsageError("an .ics file lies in the folder of a case, and this case has none")
                path = folder / meetings.ics
                content = documents.read_bytes(
                    documents.inside(folder, path, "leads out of the case's folder"), str(path)
                )
                room -= len(content)
                if room < 0:
                    raise UsageError(f"the .ics files of the case have more than {MOST_ICS:,} bytes together")
            made[name] = diary(meetings, content, case.zone)
        except ProblemsError as error:
            problems += [
                document.problem(("meetings", name, "ics"), p.message, p.hint or p.file) for p in error.problems
            ]
        except ObligationsError as error:
            problems.append(document.problem(("meetings", name), str(error)))
            if room < 0:
                break
    return made
