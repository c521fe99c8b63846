"""What a rule file shows only as a whole: names that lead nowhere, cycles, missing examples."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

from obligations.dates.phrases.values import At, AtLeast, Cadence, Due, Each, Either, Name, NoTime, cadences, walk
from obligations.errors import Problem, suggest
from obligations.files.documents import Document
from obligations.files.model.cases import Meetings
from obligations.files.model.fields import PhraseField
from obligations.files.model.rules import Obligation, RuleSet
from obligations.files.references import Reference
from obligations.library.crosscheck.conditions import check_conditions

Path = tuple[str | int, ...]

#: An event, a duty and a named date all answer "when was that?", so one name is one of them.
KINDS = ("events", "dates", "obligations")


def is_computable(duty: Obligation) -> bool:
    """Say whether a duty's time is a date that can be worked out, and so needs a worked example."""
    return duty.due is not None and not isinstance(duty.due.value.first, NoTime)


def is_cadence(duty: Obligation) -> bool:
    """Say whether a duty recurs by a cadence."""
    if duty.due is None:
        return False
    value = duty.due.value
    return isinstance(value.first, Cadence) or bool(value.then)


def find_duties(reference: str, rule_sets: Collection[RuleSet]) -> list[tuple[RuleSet, str]]:
    """Return the duties that a reference can mean, with the rule set of each."""
    wanted, duty, _ = Reference.of(reference)
    return [(rules, duty) for rules in rule_sets if duty in rules.obligations and wanted in (None, rules.id)]


def fact_names(rule_sets: Collection[RuleSet], meetings: Mapping[str, Meetings]) -> set[str]:
    """Return every name under which a fact can be recorded: plain, or with the rule set whose name it is."""
    own = {(rules.id, name) for rules in rule_sets for kind in KINDS for name in getattr(rules, kind)}
    return {name for _, name in own} | {f"{rule_set}/{name}" for rule_set, name in own} | set(meetings)


def recorded_duties(name: str, rule_sets: Collection[RuleSet]) -> list[Obligation]:
    """Return the duties whose doing a fact of a name would be: those of that name, and those its event does."""
    wanted, plain, _ = Reference.of(name)
    found = []
    for rules in rule_sets:
        if wanted in (None, rules.id):
            event = rules.events.get(plain)
            duty = rules.obligations.get(event.does or "" if event else plain)
            found += [duty] if duty else []
    return found


def is_grid(duty: Obligation) -> bool:
    """Say whether a duty has a fixed schedule, so that an act has to say which of its dates it meets."""
    return any(not one.at_least for one in cadences(duty.due.value)) if duty.due is not None else False


# -- one rule set ---------------------------------------------------------------------------------------


def check_rules(rules: RuleSet, document: Document) -> list[Problem]:
    """Return every problem that a rule file shows on its own."""
    problems: list[Problem] = []
    for check in (_names, _openings, _parties, _phrases, _chains, _needs, _cycles, check_conditions, _examples):
        problems += check(rules, document)
    return problems


def _names(rules: RuleSet, document: Document) -> Iterator[Problem]:
    for number, kind in enumerate(KINDS):
        for other in KINDS[:number]:
            for name in getattr(rules, kind).keys() & getattr(rules, other).keys():
                yield document.problem(
                    (kind, name), f'"{name}" is used for two things: {other} and {kind}', on_key=True
                )
    doers: dict[str, str] = {}
    for name, event in rules.events.items():
        if event.does is None:
            continue
        if event.does not in rules.obligations:
            yield document.problem(
                ("events", name, "does"), f'unknown duty "{event.does}"', suggest(event.does, rules.obligations)
            )
        if event.does in doers:
            yield document.problem(
                ("events", name, "does"), f'"{event.does}" is already the doing of "{doers[event.does]}"'
            )
        doers[event.does] = name
    if rules.starts and rules.starts not in rules.events.keys() | rules.dates.keys():
        yield document.problem(("starts",), f'unknown event "{rules.starts}"', suggest(rules.starts, rules.events))


def _openings(rules: RuleSet, document: Document) -> Iterator[Problem]:
    for name, event in rules.events.items():
        if event.first_of and not _recurs(rules, event.first_of):
            message = f'"{event.first_of}" is not a repeating duty, so it has no first'
            yield document.problem(("events", name, "first_of"), message, suggest(event.first_of, rules.obligations))


def _recurs(rules: RuleSet, name: str) -> bool:
    return name in rules.obligations and is_cadence(rules.obligations[name])


def _parties(rules: RuleSet, document: Document) -> Iterator[Problem]:
    for name, duty in rules.obligations.items():
        for key in ("who", "to"):
            for party in getattr(duty, key):
                if party not in rules.parties:
                    yield document.problem(
                        ("obligations", name, key), f'unknown party "{party}"', suggest(party, rules.parties)
                    )


def time_phrases(rules: RuleSet) -> Iterator[tuple[Path, PhraseField[Any]]]:
    """Give every phrase of a rule set with its place in the file."""
    for name, point in rules.dates.items():
        yield ("dates", name), point
    for name, duty in rules.obligations.items():
        key = next(key for key in ("due", "holds", "quota") if getattr(duty, key) is not None)
        yield ("obligations", name, key), duty.phrase
        for number, version in enumerate(duty.earlier):
            yield ("obligations", name, "earlier", number, "due"), version.due
        for number, reading in enumerate(duty.readings):
            yield ("obligations", name, "readings", number, "due"), reading.due


def plain_names(value: object) -> set[str]:
    """Return the names that a phrase uses as a single happening (not "each", "the first" or "the last")."""
    return {part.name for part in walk(value) if isinstance(part, Name)}


def _phrases(rules: RuleSet, document: Document) -> Iterator[Problem]:
    known = {*rules.events, *rules.dates, *rules.obligations}
    many = {name for name, duty in rules.obligations.items() if is_cadence(duty)}
    many |= {name for name, event in rules.events.items() if event.does in many}
    for path, phrase in time_phrases(rules):
        if fault := undatable(phrase.value, one_day=path[0] == "dates" or path[-1] == "holds"):
            yield document.problem(path, fault)
        plain = plain_names(phrase.value)
        for name, offset in phrase.names:
            if name not in known:
                yield document.problem(path, f'unknown event or duty "{name}"', suggest(name, known), offset=offset)
            elif name in plain and name in many:
                hint = f"say each {name}, the first {name} or the last {name}"
                yield document.problem(path, f'"{name}" happens more than once', hint, offset=offset)


def undatable(value: object, *, one_day: bool = False) -> str | None:
    """Say why no day can ever be computed for a phrase, or None. ``one_day``: it stands where one day is wanted."""
    if one_day and (name := each_name(value)):
        return f'one day is wanted here, and "each {name}" is several'
    if any(isinstance(part, Either) and _opens(part.left) != _opens(part.right) for part in walk(value)):
        return "a limit cannot be compared with an opening, so this gives no date"
    return None


def _opens(arm: object) -> bool:
    """Say whether an arm of "the earlier of" or "the later of" is an opening, with no limit."""
    if isinstance(arm, Either):
        return _opens(arm.left)
    return isinstance(arm, AtLeast) or (isinstance(arm, At) and arm.relation in ("after", "on or after"))


def chain_fault(due: Due, starts: bool) -> str | None:
    """Say why a cadence of a phrase has nothing to follow or to count from, or None."""
    first = due.first
    if isinstance(first, Cadence):
        counted = first.anchor is not None or (first.at_least and starts)
        return None if counted or first.at_least else f'"{first}" names nothing to count from'
    if not due.then:
        return None
    opening = isinstance(first, AtLeast) or (isinstance(first, At) and first.relation in ("after", "on or after"))
    if opening:
        return "a cadence can only follow something that is due by a day"
    return "a cadence cannot follow each of several happenings" if each_name(first) else None


def each_name(value: object) -> str | None:
    """Return the name after "each" in a phrase, or None."""
    return next((part.name for part in walk(value) if isinstance(part, Each)), None)


def _chains(rules: RuleSet, document: Document) -> Iterator[Problem]:
    for name, duty in rules.obligations.items():
        if duty.due is not None and (fault := chain_fault(duty.due.value, rules.starts is not None)):
            yield document.problem(("obligations", name, "due"), fault)


def _needs(rules: RuleSet, document: Document) -> Iterator[Problem]:
    for name, duty in rules.obligations.items():
        for number, needed in enumerate(duty.needs):
            if "/" not in needed and needed not in rules.obligations:
                path = ("obligations", name, "needs", number)
                yield document.problem(path, f'unknown duty "{needed}"', suggest(needed, rules.obligations))


def _cycles(rules: RuleSet, document: Document) -> Iterator[Problem]:
    needs = {name: set(duty.needs) & rules.obligations.keys() for name, duty in rules.obligations.items()}
    for graph, key, word in ((needs, "needs", "needs"), (_timed_by(rules), "due", "is timed by")):
        for loop in loops(graph):
            kind = "obligations" if loop[0] in rules.obligations else "dates"
            yield document.problem((kind, loop[0], key), f"a cycle: {told(loop, word)}")


def _timed_by(rules: RuleSet) -> dict[str, set[str]]:
    """Return the names that each duty and named date is timed by; for an event, the duty that it does too."""
    times: dict[str, set[str]] = {}
    for path, phrase in time_phrases(rules):
        names = {name for name, _ in phrase.names}
        done = {event.does for name, event in rules.events.items() if name in names and event.does}
        times.setdefault(str(path[1]), set()).update(names | done)
    return times


def loops(graph: Mapping[str, Collection[str]]) -> Iterator[list[str]]:
    """Give each cycle of a graph of names once, from its first name in order of the alphabet."""
    rest = {name: sorted(set(following) & graph.keys()) for name, following in sorted(graph.items())}
    while rest:
        try:
            TopologicalSorter(rest).prepare()
        except CycleError as error:
            loop = list(reversed(error.args[1][1:]))
            start = loop.index(min(loop))
            yield loop[start:] + loop[:start]
            rest = {one: [n for n in following if n not in loop] for one, following in rest.items() if one not in loop}
        else:
            return


def told(loop: Sequence[str], word: str) -> str:
    """Say a cycle in words: "a" needs "b" needs "a"."""
    return f" {word} ".join(f'"{part}"' for part in (*loop, loop[0]))


def _examples(rules: RuleSet, document: Document) -> Iterator[Problem]:
    known = {*rules.events, *rules.dates, *rules.obligations}
    for number, example in enumerate(rules.examples):
        for name in example.given:
            if name not in known:
                path: Path = ("examples", number, "given", name)
                yield document.problem(path, f'unknown event or duty "{name}"', suggest(name, known), on_key=True)
        for expected in example.expect:
            duty = Reference.of(expected).name
            if duty not in rules.obligations:
                path = ("examples", number, "expect", expected)
                yield document.problem(path, f'unknown duty "{duty}"', suggest(duty, rules.obligations), on_key=True)


def check_examples(rules: RuleSet, document: Document) -> Iterator[Problem]:
    """Ask for a worked example of every duty with a computable date: a draft without one can be scheduled."""
    shown = {Reference.of(expected).name for example in rules.examples for expected in example.expect}
    for name, duty_ in rules.obligations.items():
        if is_computable(duty_) and name not in shown:
            hint = "every duty with a computable date needs one under examples:"
            yield document.problem(("obligations", name), f'"{name}" has no worked example', hint, on_key=True)
