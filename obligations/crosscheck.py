"""What one value alone cannot show: names that lead nowhere, cycles, missing examples; within and across files."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from obligations.errors import Problem, suggest
from obligations.files import Document
from obligations.model import CaseFile, Meetings, Obligation, PhraseField, RuleSet
from obligations.phrases.values import Cadence, Due, Name, Words
from obligations.workdays import WorkingCalendar

Path = tuple[str | int, ...]

#: An event, a duty and a named date all answer "when was that?", so one name is one of them.
KINDS = ("events", "dates", "obligations")


def is_computable(duty: Obligation) -> bool:
    """Say whether a duty's time is a date that can be worked out, and so needs a worked example."""
    return duty.due is not None and not isinstance(duty.due.value.first, Words)


def is_cadence(duty: Obligation) -> bool:
    """Say whether a duty recurs by a cadence."""
    if duty.due is None:
        return False
    value = duty.due.value
    return isinstance(value.first, Cadence) or bool(value.then)


def split_duty(reference: str) -> tuple[str | None, str]:
    """Split "rule-set/duty" or "duty" into its two parts.

    >>> split_duty("glos-notice-2017/dfe-review"), split_duty("dfe-review")
    (('glos-notice-2017', 'dfe-review'), (None, 'dfe-review'))
    """
    rule_set, slash, duty = reference.rpartition("/")
    return (rule_set if slash else None), duty


def find_duties(reference: str, rule_sets: Collection[RuleSet]) -> list[tuple[RuleSet, str]]:
    """Return the duties that a reference can mean, with the rule set of each."""
    wanted, duty = split_duty(reference)
    return [(rules, duty) for rules in rule_sets if duty in rules.obligations and wanted in (None, rules.id)]


def fact_names(rule_sets: Collection[RuleSet], meetings: Mapping[str, Meetings]) -> set[str]:
    """Return every name under which a fact can be recorded."""
    names = {name for rules in rule_sets for kind in KINDS for name in getattr(rules, kind)}
    return names | set(meetings)


# -- one rule set ---------------------------------------------------------------------------------------


def check_rules(rules: RuleSet, document: Document) -> list[Problem]:
    """Return every problem that a rule file shows on its own."""
    problems: list[Problem] = []
    for check in (_names, _parties, _phrases, _needs, _cycles, _examples):
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


def plain_names(value: object) -> Iterator[str]:
    """Give the names that a phrase uses as a single happening (not "each", "the first" or "the last")."""
    if isinstance(value, Name):
        yield value.name
    elif isinstance(value, tuple):
        for part in value:
            yield from plain_names(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from plain_names(getattr(value, field.name))


def _phrases(rules: RuleSet, document: Document) -> Iterator[Problem]:
    known = {*rules.events, *rules.dates, *rules.obligations}
    many = {name for name, duty in rules.obligations.items() if is_cadence(duty)}
    many |= {name for name, event in rules.events.items() if event.does in many}
    for path, phrase in time_phrases(rules):
        plain = set(plain_names(phrase.value))
        for name, offset in phrase.names:
            if name not in known:
                yield document.problem(path, f'unknown event or duty "{name}"', suggest(name, known), offset=offset)
            elif name in plain and name in many:
                hint = f"say each {name}, the first {name} or the last {name}"
                yield document.problem(path, f'"{name}" happens more than once', hint, offset=offset)


def _needs(rules: RuleSet, document: Document) -> Iterator[Problem]:
    for name, duty in rules.obligations.items():
        for number, needed in enumerate(duty.needs):
            if "/" not in needed and needed not in rules.obligations:
                path = ("obligations", name, "needs", number)
                yield document.problem(path, f'unknown duty "{needed}"', suggest(needed, rules.obligations))


def _cycles(rules: RuleSet, document: Document) -> Iterator[Problem]:
    needs = {name: set(duty.needs) & rules.obligations.keys() for name, duty in rules.obligations.items()}
    times: dict[str, set[str]] = {}
    for path, phrase in time_phrases(rules):
        names = {name for name, _ in phrase.names}
        done = {event.does for name, event in rules.events.items() if name in names and event.does}
        times[str(path[1])] = names | done
    for graph, key in ((needs, "needs"), (times, "due")):
        if loop := _loop(graph):
            name = loop[0]
            kind = "obligations" if name in rules.obligations else "dates"
            word = "needs" if key == "needs" else "is timed by"
            text = f" {word} ".join(f'"{part}"' for part in [*loop, name])
            yield document.problem((kind, name, key), f"a cycle: {text}")


def _loop(graph: Mapping[str, set[str]]) -> list[str] | None:
    """Return the first cycle found, in order of names, so that the message is always the same."""
    done: set[str] = set()
    for start in sorted(graph):
        trail: list[str] = []
        stack: list[tuple[str, list[str]]] = [(start, sorted(graph[start] & graph.keys()))]
        trail.append(start)
        while stack:
            rest = stack[-1][1]
            if not rest:
                stack.pop()
                done.add(trail.pop())
                continue
            following = rest.pop(0)
            if following in trail:
                return trail[trail.index(following) :]
            if following not in done:
                trail.append(following)
                stack.append((following, sorted(graph[following] & graph.keys())))
    return None


def _examples(rules: RuleSet, document: Document) -> Iterator[Problem]:
    known = {*rules.events, *rules.dates, *rules.obligations}
    shown: set[str] = set()
    for number, example in enumerate(rules.examples):
        for name in example.given:
            if name not in known:
                path: Path = ("examples", number, "given", name)
                yield document.problem(path, f'unknown event or duty "{name}"', suggest(name, known), on_key=True)
        for expected in example.expect:
            duty = expected.partition("#")[0]
            shown.add(duty)
            if duty not in rules.obligations:
                path = ("examples", number, "expect", expected)
                yield document.problem(path, f'unknown duty "{duty}"', suggest(duty, rules.obligations), on_key=True)
    for name, duty_ in rules.obligations.items():
        if is_computable(duty_) and name not in shown:
            hint = "every duty with a computable date needs one under examples:"
            yield document.problem(("obligations", name), f'"{name}" has no worked example', hint, on_key=True)


# -- a case with its rule sets --------------------------------------------------------------------------


def check_case(
    case: CaseFile,
    rule_sets: Collection[RuleSet],
    document: Document,
    calendars: Mapping[str, Mapping[str, WorkingCalendar]],
) -> list[Problem]:
    """Return every problem between a case and the rule sets that it uses."""
    problems = [*_uses(case, document), *_fact_names(case, rule_sets, document)]
    problems += [*_facts(case, rule_sets, document), *_references(case, rule_sets, document)]
    problems += [*_doings(rule_sets, document), *_kinds_of_day(rule_sets, document, calendars)]
    return [*problems, *_far_needs(rule_sets, document)]


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
        for number, (fact, key) in enumerate(zip(given, ids, strict=True)):
            if key in ids[:number]:
                yield document.problem(("facts", name, number), f'the id "{key}" stands here twice')
            elif fact.id and fact.id.isdigit() and fact.id != str(number + 1):
                hint = "an id of digits only is its place in the list; use a word"
                yield document.problem(("facts", name, number), f'the id "{fact.id}" looks like a place', hint)
        duties = [rules.obligations[name] for rules in rule_sets if name in rules.obligations]
        if len(duties) > 1:
            yield document.problem(
                ("facts", name), f'"{name}" is a duty of {len(duties)} rule sets', "record it under done:", on_key=True
            )
        elif duties and _is_grid(duties[0]) and name not in case.meetings:
            yield document.problem(
                ("facts", name),
                f'"{name}" recurs; say which occurrence was done',
                "record it under done: with its key",
                on_key=True,
            )


def _is_grid(duty: Obligation) -> bool:
    return any(not c.at_least for c in cadences(duty.due.value)) if duty.due is not None else False


def cadences(due: Due) -> list[Cadence]:
    """Return the cadences of a phrase, in order."""
    return [part for part in (due.first, *due.then) if isinstance(part, Cadence)]


def _references(case: CaseFile, rule_sets: Collection[RuleSet], document: Document) -> Iterator[Problem]:
    known = {f"{rules.id}/{name}" for rules in rule_sets for name in rules.obligations}
    known |= {name for rules in rule_sets for name in rules.obligations}
    for key in ("done", "rulings", "waived", "amended", "stated"):
        for number, entry in enumerate(getattr(case, key)):
            path = (key, number, "duty")
            found = find_duties(entry.duty, rule_sets)
            if not found:
                yield document.problem(path, f'unknown duty "{entry.duty}"', suggest(entry.duty, known))
            elif len(found) > 1:
                both = " and ".join(f"{rules.id}/{duty}" for rules, duty in found)
                yield document.problem(path, f'"{entry.duty}" fits two duties', f"write {both}")
            elif key == "amended" and found[0][0].obligations[found[0][1]].due is None:
                yield document.problem(path, f'"{entry.duty}" has no due: phrase to amend')


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
    kind = getattr(value, "kind", None)
    if isinstance(kind, str):
        yield kind
    if getattr(value, "adjust", None):
        yield "working"
    if isinstance(value, tuple):
        for part in value:
            yield from kinds_of_day(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from kinds_of_day(getattr(value, field.name))


def _kinds_of_day(
    rule_sets: Collection[RuleSet], document: Document, calendars: Mapping[str, Mapping[str, WorkingCalendar]]
) -> Iterator[Problem]:
    for rules in rule_sets:
        named = calendars.get(rules.id, {})
        for path, phrase in time_phrases(rules):
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
