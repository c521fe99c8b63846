"""Runs the worked examples of rule files, and checks whole folders: every problem, in one run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import MAXYEAR, date, datetime
from pathlib import Path
from typing import Any

from obligations.analysis.ambiguity import undecided
from obligations.dates.days import plain_day
from obligations.dates.workdays import WorkingCalendar
from obligations.errors import ObligationsError, Problem, ProblemsError
from obligations.files import documents
from obligations.files.model.cases import Authority, CaseFile, Fact, Parameter
from obligations.files.model.rules import Example, Expected
from obligations.files.references import Reference
from obligations.library.calendars import calendar_from
from obligations.library.cases import case_of, joined
from obligations.library.crosscheck import check_examples, doubtful_names
from obligations.library.finding import Library, Loaded, load_calendar, rules_from
from obligations.library.places import bundled, is_foreign, kind_of, shown_name, stem
from obligations.library.policies import policy_from
from obligations.register.engine import Engine
from obligations.register.occurrence import Occurrence


def run_examples(
    loaded: Loaded, calendars: dict[str, WorkingCalendar], named: Callable[[str], WorkingCalendar] = load_calendar
) -> Iterator[Problem]:
    """Give a problem for each expectation of a rule set's examples that does not come out.

    ``named`` finds the calendars that examples name for the kinds of day that the rule set leaves to the case.
    """
    for number, example in enumerate(loaded.rules.examples):
        path = ("examples", number)
        try:
            own = {kind: named(wanted) for kind, wanted in example.calendars.items()}
            rows = _rows(loaded, example, {**own, **calendars})
        except ObligationsError as error:
            yield loaded.document.problem(path, f'the example "{example.title}" fails: {error}')
            continue
        for name, expected in example.expect.items():
            if wrong := _difference(rows, name, expected):
                yield loaded.document.problem((*path, "expect", name), f"{name}: {wrong}", on_key=True)


def _rows(loaded: Loaded, example: Example, calendars: dict[str, WorkingCalendar]) -> list[Occurrence]:
    facts = {name: tuple(_fact(day) for day in days) for name, days in example.given.items()}
    given = {name: Parameter(**{"is": value}, source="the example") for name, value in example.parameters.items()}
    file = CaseFile(
        case="example", authority=Authority(name="an example"), uses=(loaded.rules.id,), facts=facts,
        parameters=given, attributes=example.attributes,
    )  # fmt: skip
    case = joined(file, (loaded.rules,), {loaded.rules.id: calendars}, {})
    latest = max((plain_day(day) for days in example.given.values() for day in days), default=date(2000, 1, 1))
    until = example.until or date(min(latest.year + 2, MAXYEAR), 12, 31)
    return Engine(case.as_known_on(example.known_on), until).occurrences()


def _fact(day: date) -> Fact:
    hour = day.time() if isinstance(day, datetime) else None
    return Fact(date=plain_day(day), by="the example", time=hour)


def _difference(rows: Iterable[Occurrence], name: str, expected: Expected) -> str | None:
    """Say how an occurrence differs from what the example expects, or None when it does not."""
    _, duty, key = Reference.of(name)
    found = [row for row in rows if row.obligation == duty and (key is None or row.key == key)]
    if expected.status == "none":
        return f"expected none, computed {found[0].due}" if found else None
    if not found:
        return f"there is no occurrence {key or ''}".rstrip()
    row = found[0]
    if expected.status == "unresolved":
        return None if row.why_blocked else f"expected unresolved, computed {row.due or row.opens}"
    if expected.provisional is not None and expected.provisional != bool(row.provisional):
        return f"expected {'' if expected.provisional else 'not '}provisional; computed: {row.provisional or 'certain'}"
    for field in ("due", "opens", "until"):
        wanted, got = getattr(expected, field), getattr(row, field)
        if wanted is not None and wanted != got:
            return f"expected {field} {wanted}, computed {got or row.why_blocked}"
    at = row.due_at or row.opens_at
    if expected.time is not None and (at is None or at.time() != expected.time):
        return f"expected {expected.time:%H:%M}, computed {at or 'a day and no hour'}"
    return None


# -- folders --------------------------------------------------------------------------------------------


def check(paths: Iterable[Path], folders: Iterable[Path] = ()) -> tuple[list[Problem], int]:
    """Check every rule, calendar and case file under ``paths``; return the problems and how many files there were."""
    library = Library.of(folders)
    problems: list[Problem] = []
    seen = 0
    for path in paths:
        found = list(_files(path))
        seen += len(found)
        if not found:
            problems.append(Problem(_nothing_at(path), str(path)))
        for file in found:
            try:
                _check_file(file, library, problems)
            except ProblemsError as error:
                problems += error.problems
            except ObligationsError as error:
                problems.append(Problem(str(error), str(file)))
            except RecursionError:
                problems.append(Problem("names hang on one another too deeply to follow", str(file)))
    return list(dict.fromkeys(problems)), seen


def _nothing_at(path: Any) -> str:
    """Say why a path holds nothing to check."""
    if path.is_dir():
        return "there is no YAML file here"
    return "this is not a file that can be read" if path.exists() else "there is no such file or folder"


def bundled_paths() -> list[Any]:
    """Return the folders of the bundled rules and calendars."""
    return [bundled("rules"), bundled("calendars")]


def _files(path: Any) -> Iterator[Any]:
    if path.is_dir():
        for entry in sorted(path.iterdir(), key=lambda e: e.name):
            if entry.is_dir() and not entry.name.startswith("."):
                if not (isinstance(entry, Path) and entry.is_symlink()):
                    yield from _files(entry)
            elif entry.name.endswith((".yaml", ".yml")):
                yield entry
    elif path.is_file():
        yield path


def _check_file(path: Any, library: Library, problems: list[Problem]) -> None:
    beside = path.parent if isinstance(path, Path) else None
    shown = shown_name(path)
    document = documents.read(path, shown) if beside is None else documents.read_in(beside, path, shown)
    kind = kind_of(document.data)
    if is_foreign(document.data):
        hint = "a case begins with case:, a rule set and a calendar with id:, a policy with reminders:"
        raise ProblemsError([document.problem((), "this is no file of obligations", hint)])
    near = library.beside(beside)
    if kind == "case":
        case = case_of(document, near, beside)
        doubts = doubtful_names(case.file, case.rule_sets, document)
        problems += (replace(doubt, warning=True) for doubt in doubts)
    elif kind == "rules":
        loaded = rules_from(document, stem(path))
        calendars = _calendars(loaded, near)
        problems += check_examples(loaded.rules, document)
        problems += run_examples(loaded, calendars, near.calendar)
        problems += undecided(loaded.rules, calendars, document)
    elif kind == "reminders":
        policy_from(document, near)
    else:
        calendar_from(document, stem(path), near.calendar)


def _calendars(loaded: Loaded, library: Library) -> dict[str, WorkingCalendar]:
    made = {}
    for kind, wanted in loaded.rules.calendars.items():
        try:
            made[kind] = library.calendar(wanted)
        except ObligationsError as error:
            if isinstance(error, ProblemsError):
                raise
            raise ProblemsError([loaded.document.problem(("calendars", kind), str(error))]) from None
    return made
