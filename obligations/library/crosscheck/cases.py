"""What only a case and its rule sets together show: unknown names, calendars that nobody named, odd amendments."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from obligations.dates.periods import Period
from obligations.dates.phrases.values import Cadence, Due, NoTime, walk
from obligations.errors import Problem, suggest
from obligations.files.documents import Document
from obligations.files.model.cases import CaseFile
from obligations.files.model.fields import PhraseField
from obligations.files.model.rules import RuleSet
from obligations.files.references import Reference
from obligations.library.crosscheck.conditions import check_locality
from obligations.library.crosscheck.rules import (
    Path,
    chain_fault,
    each_name,
    fact_names,
    find_duties,
    is_grid,
    loops,
    recorded_duties,
    time_phrases,
    told,
    undatable,
)


def check_case(
    case: CaseFile,
    rule_sets: Collection[RuleSet],
    document: Document,
    kinds: Mapping[str, Collection[str]],
) -> list[Problem]:
    """Return every problem between a case and the rule sets that it uses."""
    problems = [*_uses(case, document), *_fact_names(case, rule_sets, document)]
    problems += [*_facts(case, rule_sets, document), *_meeting_ids(case, document)]
    problems += [*_references(case, rule_sets, document), *_amendments(case, rule_sets, document)]
    problems += [*_unused_calendars(case, rule_sets, document), *check_locality(case, rule_sets, document)]
    problems += [*_doings(rule_sets, document), *_kinds_of_day(case, rule_sets, document, kinds)]
    return [*problems, *_far_needs(rule_sets, document), *_far_cycles(rule_sets, document)]


def doubtful_names(case: CaseFile, rule_sets: Collection[RuleSet], document: Document) -> Iterator[Problem]:
    """Warn where one recorded fact would start the time of two laws that may speak of different events."""
    for name in case.facts:
        meant = {rules.id: rules for rules in rule_sets if name in rules.events}
        texts = {rules.events[name].text for rules in meant.values()}
        if len(texts) > 1 and len({rules.source.name for rules in meant.values()}) > 1:
            said = "; ".join(f"{id_}: {rules.events[name].text}" for id_, rules in meant.items())
            message = f'"{name}" is an event of {len(meant)} laws ({said})'
            hint = f"if it is one of them only, write {next(iter(meant))}/{name}"
            yield document.problem(("facts", name), message, hint, on_key=True)


def _far_cycles(rule_sets: Collection[RuleSet], document: Document) -> Iterator[Problem]:
    """Report what only two rule sets together show: duties that are timed by, or need, each other."""
    doers = {event: (rules.id, one.does) for rules in rule_sets for event, one in rules.events.items() if one.does}
    times: dict[str, set[str]] = {}
    needs: dict[str, set[str]] = {}
    for rules in rule_sets:
        own = {*rules.obligations, *rules.dates}
        for path, phrase in time_phrases(rules):
            names = [(rules.id, name) if name in own else doers.get(name, ("", "")) for name, _ in phrase.names]
            times.setdefault(f"{rules.id}/{path[1]}", set()).update("/".join(name) for name in names)
        for name, duty in rules.obligations.items():
            found = [find_duties(one if "/" in one else f"{rules.id}/{one}", rule_sets) for one in duty.needs]
            needs[f"{rules.id}/{name}"] = {f"{one[0][0].id}/{one[0][1]}" for one in found if one}
    for graph, word in ((times, "is timed by"), (needs, "needs")):
        for loop in loops(graph):
            if len({name.partition("/")[0] for name in loop}) > 1:  # within one file, the file's own check says so
                yield document.problem(("uses",), f"a cycle: {told(loop, word)}")


def _uses(case: CaseFile, document: Document) -> Iterator[Problem]:
    for number, wanted in enumerate(case.uses):
        if wanted in case.uses[:number]:
            yield document.problem(("uses", number), f'"{wanted}" is used twice')


def _fact_names(case: CaseFile, rule_sets: Collection[RuleSet], document: Document) -> Iterator[Problem]:
    series = fact_names(rule_sets, {})
    for key in ("facts", "meetings"):
        for name in getattr(case, key):
            if name not in series:
                message = f'no rule set of this case has an event, duty or date "{name}"'
                yield document.problem((key, name), message, suggest(name, series), on_key=True)


def _facts(case: CaseFile, rule_sets: Collection[RuleSet], document: Document) -> Iterator[Problem]:
    for name, given in case.facts.items():
        ids = [fact.id or str(number) for number, fact in enumerate(given, 1)]
        yield from _ids(("facts", name), [fact.id for fact in given], ids, document)
        duties = recorded_duties(name, rule_sets)
        if len(duties) > 1:
            message = f'"{name}" is a duty of {len(duties)} rule sets'
            yield document.problem(("facts", name), message, "record it under done:", on_key=True)
        elif duties and is_grid(duties[0]) and name not in case.meetings:
            message = f'"{name}" recurs; say which occurrence was done'
            yield document.problem(("facts", name), message, "record it under done: with its key", on_key=True)


def _ids(path: Path, given: list[str | None], ids: list[str], document: Document) -> Iterator[Problem]:
    """Check that ids are unique, and that one of digits only is its place in the list."""
    seen: set[str] = set()
    for number, (own, key) in enumerate(zip(given, ids, strict=True)):
        if key in seen:
            yield document.problem((*path, number), f'the id "{key}" stands here twice')
        elif own and own.isdigit() and own != str(number + 1):
            hint = "an id of digits only is its place in the list; use a word"
            yield document.problem((*path, number), f'the id "{own}" looks like a place', hint)
        seen.add(key)


def _meeting_ids(case: CaseFile, document: Document) -> Iterator[Problem]:
    for name, meetings in case.meetings.items():
        dates = meetings.dates or ()
        ids = [one.id or str(number) for number, one in enumerate(dates, 1)]
        yield from _ids(("meetings", name, "dates"), [one.id for one in dates], ids, document)


def _unused_calendars(case: CaseFile, rule_sets: Collection[RuleSet], document: Document) -> Iterator[Problem]:
    for kind, wanted in case.calendars.items():
        named = {rules.id: rules.calendars[kind] for rules in rule_sets if kind in rules.calendars}
        if len(named) == len(rule_sets) and set(named.values()) != {wanted}:
            message = f"every rule set names its own calendar for {kind} days, so this one would not be used"
            yield document.problem(
                ("calendars", kind), message, "the law has a calendar; the case fills what it leaves open"
            )


def _references(case: CaseFile, rule_sets: Collection[RuleSet], document: Document) -> Iterator[Problem]:
    known = {f"{rules.id}/{name}" for rules in rule_sets for name in rules.obligations}
    known |= {name for rules in rule_sets for name in rules.obligations}
    for key in ("done", "rulings", "waived", "amended", "stated"):
        seen: set[object] = set()
        for number, entry in enumerate(getattr(case, key)):
            path = (key, number, "duty")
            found = find_duties(entry.duty, rule_sets)
            if not found:
                yield document.problem(path, f'unknown duty "{entry.duty}"', suggest(entry.duty, known))
            elif len(found) > 1:
                both = " and ".join(f"{rules.id}/{duty}" for rules, duty in found)
                yield document.problem(path, f'"{entry.duty}" fits two duties', f"write {both}")
            elif key in ("rulings", "waived", "stated"):
                answered = getattr(entry, "instead_of", None)
                if (found[0][0].id, found[0][1], entry.key, answered) in seen:
                    message = f'"{entry.duty}" no. {entry.key} has two entries here'
                    yield document.problem((key, number), message, "keep the one that holds")
                seen.add((found[0][0].id, found[0][1], entry.key, answered))


def _amendments(case: CaseFile, rule_sets: Collection[RuleSet], document: Document) -> Iterator[Problem]:
    """An amended phrase is checked like the one it replaces, and is of the same kind."""
    seen: set[tuple[str, object]] = set()
    for number, entry in enumerate(case.amended):
        found = find_duties(entry.duty, rule_sets)
        if len(found) != 1:
            continue
        rules, name = found[0]
        duty, path = rules.obligations[name], ("amended", number, "due")
        known = {*rules.events, *rules.dates, *rules.obligations}
        for used, offset in entry.due.names:
            if used not in known:
                yield document.problem(path, f'unknown event or duty "{used}"', suggest(used, known), offset=offset)
        shapes = {_shape(duty.due.value) if duty.due else "standing", _shape(entry.due.value)}
        if not (shapes == {"once"} or (shapes <= {"cadence", "chain"} and _shape(entry.due.value) == "cadence")):
            hint = "a cadence is amended by a cadence, what is due once by what is due once"
            yield document.problem(path, f'this phrase cannot take the place of "{duty.phrase}"', hint)
        elif fault := chain_fault(entry.due.value, starts=True) or undatable(entry.due.value):
            yield document.problem(path, fault)
        if (f"{rules.id}/{name}", entry.from_) in seen:
            yield document.problem(("amended", number, "from"), f'"{entry.duty}" is amended twice from this day')
        seen.add((f"{rules.id}/{name}", entry.from_))


def _shape(due: Due) -> str:
    """Say whether a phrase is a cadence, due once, due with each of something, or without a time."""
    if isinstance(due.first, Cadence):
        return "cadence"
    if isinstance(due.first, NoTime):
        return "words"
    if due.then:
        return "chain"
    return "each" if each_name(due.first) else "once"


def _doings(rule_sets: Collection[RuleSet], document: Document) -> Iterator[Problem]:
    doers: dict[str, tuple[str, str]] = {}
    for rules in rule_sets:
        for name, event in rules.events.items():
            if event.does is None:
                continue
            if name in doers and doers[name] != (rules.id, event.does):
                other = "/".join(doers[name])
                message = f'the event "{name}" is the doing of two duties: {other} and {rules.id}/{event.does}'
                yield document.problem(("uses",), message)
            doers[name] = (rules.id, event.does)


def kinds_of_day(value: object) -> Iterator[str]:
    """Give the kinds of day that a phrase counts, and "working" where it adjusts to a working day."""
    for part in walk(value):
        if isinstance(part, Period) and part.kind is not None and part.unit != "hour":
            yield part.kind
        if isinstance(part, Due) and part.adjust is not None:
            yield "working"


def _amended_phrases(case: CaseFile, rules: RuleSet) -> Iterator[tuple[Path, PhraseField[Any]]]:
    for entry in case.amended:
        wanted, duty, _ = Reference.of(entry.duty)
        if duty in rules.obligations and wanted in (None, rules.id):
            yield ("amended", duty), entry.due


def _kinds_of_day(
    case: CaseFile,
    rule_sets: Collection[RuleSet],
    document: Document,
    kinds: Mapping[str, Collection[str]],
) -> Iterator[Problem]:
    for rules in rule_sets:
        named = kinds.get(rules.id, ())
        phrases = [*time_phrases(rules), *_amended_phrases(case, rules)]
        for path, phrase in phrases:
            for kind in dict.fromkeys(kinds_of_day(phrase.value)):
                if kind not in named:
                    where = f'"{path[1]}" of {rules.id} counts {kind} days, and no calendar is named for them'
                    hint = suggest(kind, named) or f"add calendars: {{{kind}: …}} to the rule set or the case"
                    yield document.problem(("uses",), where, hint)


def _far_needs(rule_sets: Collection[RuleSet], document: Document) -> Iterator[Problem]:
    for rules in rule_sets:
        for name, duty in rules.obligations.items():
            for needed in duty.needs:
                if "/" in needed and not find_duties(needed, rule_sets):
                    message = f'"{name}" of {rules.id} needs "{needed}", which this case does not use'
                    yield document.problem(("uses",), message, "add its rule set to uses:")
