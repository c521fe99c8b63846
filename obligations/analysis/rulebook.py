"""The library of rules as a reader meets it: found by words, by bearer or by source, and by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from obligations.analysis.variants import Question, refuse_stray
from obligations.errors import DateError, ProblemsError, UnknownNameError, UnresolvedError, UsageError, suggest
from obligations.files.model.rules import Obligation, RuleSet
from obligations.files.references import Reference
from obligations.library.finding import Library
from obligations.register.versions import counted_from, out_of_force, outside


class RulebookEntry(NamedTuple):
    """One duty of the library."""

    rules: RuleSet
    name: str
    duty: Obligation

    @property
    def id(self) -> str:
        """The duty's name in the library: rule set and duty."""
        return f"{self.rules.id}/{self.name}"

    def origin(self) -> str:
        """Name the source as briefly as it can be cited."""
        return self.rules.source.reference or self.rules.source.name

    def text(self) -> str:
        """Everything that a search looks through."""
        source = self.rules.source
        parties = [self.rules.parties.get(party, party) for party in (*self.duty.who, *self.duty.to)]
        words = [self.id, self.rules.title, source.name, source.reference or "", self.duty.cite, self.duty.does]
        return " ".join([*words, *parties, str(self.duty.phrase), self.duty.words or ""]).lower()


def entries(library: Library) -> Iterator[RulebookEntry]:
    """Give every duty of every rule set that the library can read."""
    for wanted in library.ids("rules"):
        try:
            rules = library.rule_set(wanted).rules
        except (ProblemsError, UnknownNameError):
            continue  # not a rule set, or a faulty one: "check" tells
        for name, duty in rules.obligations.items():
            yield RulebookEntry(rules, name, duty)


def search(
    library: Library, words: tuple[str, ...] = (), who: str | None = None, source: str | None = None
) -> list[RulebookEntry]:
    """Return the duties that hold all the words, and whose bearer and source hold theirs where given."""
    return [entry for entry in entries(library) if _fits(entry, words, who or "", source or "")]


def _fits(entry: RulebookEntry, words: tuple[str, ...], who: str, source: str) -> bool:
    text = entry.text()
    bearers = " ".join(entry.rules.parties.get(party, party) for party in entry.duty.who).lower()
    origin = f"{entry.rules.source.name} {entry.rules.source.reference or ''}".lower()
    return all(word.lower() in text for word in words) and who.lower() in bearers and source.lower() in origin


def find_rule(library: Library, reference: str) -> tuple[RuleSet, Obligation]:
    """Return the duty that "RULESET/OBLIGATION" names; raise UnknownNameError with the nearest name."""
    rule_set, duty, key = Reference.of(reference)
    if rule_set is None or key is not None:
        known = [entry.id for entry in entries(library)]
        near = [name for name in known if name.endswith(f"/{reference}")] or [suggest(reference, known) or ""]
        raise UnknownNameError(f'"{reference}" is not of the form RULESET/OBLIGATION; {", ".join(near)}'.rstrip("; "))
    rules = library.rule_set(rule_set).rules
    if duty not in rules.obligations:
        raise UnknownNameError(f'{rule_set} has no duty "{duty}"; it has {", ".join(rules.obligations)}')
    return rules, rules.obligations[duty]


class ByRule(NamedTuple):
    """What a rule of the library asks of some facts: its question, and its other readings."""

    question: Question
    readings: list[tuple[str, Question]]


def by_rule(library: Library, reference: str, facts: Mapping[str, date]) -> ByRule:
    """Return the question that "RULESET/OBLIGATION" asks, in the words that were in force on the day it counts from.

    Raises UsageError for a duty that is not due by a day and for a fact that it does not use, and DateError where no
    words are in force then.
    """
    rules, duty = find_rule(library, reference)
    if duty.due is None:
        raise UsageError(f"{reference} is not due by a day: it is {duty.phrase}")
    refuse_stray(facts, _names(duty))
    calendars = {kind: library.calendar(name) for kind, name in rules.calendars.items()}
    question, version = _in_force(rules, duty, Question(duty.due.value, calendars, dict(facts), rules.months))
    for choice in version.open_choices(rules):
        raise DateError(choice.left_open(version.due))
    return ByRule(question, [(one.why, replace(question, due=one.due.value)) for one in version.readings])


def _names(duty: Obligation) -> set[str]:
    used: set[str] = set()
    for version in duty.versions():
        used |= {name for name, _ in version.phrase.names}
        used |= {name for pause in version.pauses for name in (pause.from_, pause.to)}
    return used


def _in_force(rules: RuleSet, duty: Obligation, asked: Question) -> tuple[Question, Obligation]:
    """Return the question in the words that were in force on the day that time is counted from."""
    faults: list[DateError] = []
    for version in duty.versions():
        assert version.due is not None
        pauses = tuple((pause.from_, pause.to) for pause in version.pauses)
        question = replace(asked, due=version.due.value, pauses=pauses)
        try:
            steps = question.asked().steps
        except UnresolvedError as error:
            faults.insert(0, error)
            continue
        own = outside(version.in_force, counted_from(steps), f"these words of {version.cite}")
        found = out_of_force(rules, steps) or own
        if found is None:
            return question, version
        faults.append(DateError(found))
    raise faults[0]
