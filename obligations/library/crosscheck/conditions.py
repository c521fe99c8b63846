"""What a duty depends on besides its phrase: parameters, conditions, pauses and earlier words."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from obligations.dates.phrases.values import Cadence, Due, Each, Either, Within, walk
from obligations.errors import Problem, suggest
from obligations.files.documents import Document
from obligations.files.model.cases import CaseFile
from obligations.files.model.rules import Obligation, RuleSet
from obligations.files.model.sources import InForce

#: Attributes that every case has by itself, from its authority.
OWN_ATTRIBUTES = ("nation", "kind")


def check_conditions(rules: RuleSet, document: Document) -> Iterator[Problem]:
    """Give every problem of a rule set's parameters, conditions, pauses and versions."""
    yield from _parameters(rules, document)
    for name, duty in rules.obligations.items():
        yield from _when(rules, name, duty, document)
        yield from _pauses(rules, name, duty, document)
        yield from _versions(name, duty, document)
    for number, example in enumerate(rules.examples):
        for attribute, value in example.attributes.items():
            if attribute not in OWN_ATTRIBUTES and value not in rules.attributes.get(attribute, ()):
                path = ("examples", number, "attributes", attribute)
                hint = suggest(value, rules.attributes.get(attribute, ())) or suggest(attribute, rules.attributes)
                yield document.problem(path, f'{attribute} is never "{value}"', hint)


def _parameters(rules: RuleSet, document: Document) -> Iterator[Problem]:
    used: set[str] = set()
    for path, name, offset in _uses(rules):
        used.add(name)
        if name not in rules.parameters:
            hint = suggest(name, rules.parameters) or f"declare it: parameters: {{{name}: what it is}}"
            yield document.problem(path, f'unknown parameter "{name}"', hint, offset=offset)
    for name in rules.parameters.keys() - used:
        yield document.problem(("parameters", name), f'nothing uses the parameter "{name}"', on_key=True)


def _uses(rules: RuleSet) -> Iterator[tuple[tuple[str | int, ...], str, int]]:
    for name, point in rules.dates.items():
        yield from ((("dates", name), parameter, offset) for parameter, offset in point.parameters)
    for name, duty in rules.obligations.items():
        key = next(key for key in ("due", "holds", "quota") if getattr(duty, key) is not None)
        yield from ((("obligations", name, key), parameter, offset) for parameter, offset in duty.phrase.parameters)
        for number, version in enumerate(duty.earlier):
            path = ("obligations", name, "earlier", number, "due")
            yield from ((path, parameter, offset) for parameter, offset in version.due.parameters)
        if isinstance(duty.time, str):
            yield ("obligations", name, "time"), duty.time.strip("{}"), 0


def _when(rules: RuleSet, name: str, duty: Obligation, document: Document) -> Iterator[Problem]:
    for attribute, wanted in duty.when.items():
        path = ("obligations", name, "when", attribute)
        if attribute in OWN_ATTRIBUTES:
            continue
        if attribute not in rules.attributes:
            hint = suggest(attribute, [*OWN_ATTRIBUTES, *rules.attributes]) or "declare it under attributes:"
            yield document.problem(path, f'unknown attribute "{attribute}"', hint, on_key=True)
            continue
        choices = rules.attributes[attribute]
        for value in set(wanted) - set(choices):
            hint = suggest(value, choices) or f"one of {', '.join(choices)}"
            yield document.problem(path, f'{attribute} is never "{value}"', hint)


def _pauses(rules: RuleSet, name: str, duty: Obligation, document: Document) -> Iterator[Problem]:
    for place, version in enumerate(duty.versions()):
        at = ("obligations", name) if place == 0 else ("obligations", name, "earlier", place - 1)
        for number, pause in enumerate(version.pauses):
            for key, event in (("from", pause.from_), ("to", pause.to)):
                if event not in rules.events:
                    path = (*at, "pauses", number, key)
                    yield document.problem(path, f'unknown event "{event}"', suggest(event, rules.events))
        if version.pauses and not (version.due and _runs_on(version.due.value)):
            hint = "within … after, or within … beginning with, an event"
            yield document.problem((*at, "pauses"), "only a limit that runs on from an event can be paused", hint)


def _runs_on(due: Due) -> bool:
    """Say whether every part of a phrase is a limit that runs on from an event."""
    arms: list[object] = [due.first]
    while arms:
        arm = arms.pop()
        if isinstance(arm, Either):
            arms += [arm.left, arm.right]
        elif not isinstance(arm, Within):
            return False
    return not due.then


def _versions(name: str, duty: Obligation, document: Document) -> Iterator[Problem]:
    spans = [duty.in_force, *(version.in_force for version in duty.earlier)]
    for number, span in enumerate(spans):
        for other in spans[:number]:
            if span and other and _overlap(span, other):
                message = "two versions of these words are in force on one day"
                yield document.problem(("obligations", name, "earlier", number - 1, "in_force"), message)
    phrases = [duty.phrase.value, *(version.due.value for version in duty.earlier)]
    if (duty.earlier or duty.in_force) and not all(_once(value) for value in phrases):
        hint = "a cadence or a standing duty keeps the words under which it began; write each version as its own duty"
        key = "earlier" if duty.earlier else "in_force"
        yield document.problem(("obligations", name, key), "only what is due once has versions here", hint)
    eaches = {next((part.name for part in walk(v) if isinstance(part, Each)), None) for v in phrases}
    if len(eaches) > 1:
        yield document.problem(
            ("obligations", name, "earlier"), "every version is due with each of the same happenings"
        )


def _once(value: object) -> bool:
    return isinstance(value, Due) and not isinstance(value.first, Cadence) and not value.then


def _overlap(one: InForce, other: InForce) -> bool:
    early, late = sorted((one, other), key=lambda span: str(span.from_ or ""))
    return early.until is None or late.from_ is None or late.from_ <= early.until


# -- cases ----------------------------------------------------------------------------------------------


def check_locality(case: CaseFile, rule_sets: Collection[RuleSet], document: Document) -> Iterator[Problem]:
    """Give every parameter and attribute of a case that no rule set of it asks for, or that is none of its choices."""
    parameters = {name for rules in rule_sets for name in rules.parameters}
    for name in case.parameters:
        if name not in parameters:
            message = f'no rule set of this case has a parameter "{name}"'
            yield document.problem(("parameters", name), message, suggest(name, parameters), on_key=True)
    choices = {name: found for rules in rule_sets for name, found in rules.attributes.items()}
    for name, value in case.attributes.items():
        path = ("attributes", name)
        if name not in choices:
            message = f'no rule set of this case asks for an attribute "{name}"'
            yield document.problem(path, message, suggest(name, choices), on_key=True)
        elif value not in choices[name]:
            hint = suggest(value, choices[name]) or f"one of {', '.join(choices[name])}"
            yield document.problem(path, f'{name} is never "{value}"', hint)
