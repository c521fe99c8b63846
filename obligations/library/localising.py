"""Rule sets made local: what a case sets for itself is put in, and what is not owed there is left out.

A template of the law leaves some things to each body: how long members have to call a decision in, when papers go
out. It names them in braces; the case gives them, each with its source. Conditions (``when:``) ask for a nation, a
kind of authority, a judgement: a duty whose condition fails is not owed; where the case does not say, it is unresolved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, NamedTuple

from obligations.dates.periods import Parameter, Period
from obligations.dates.phrases import read
from obligations.dates.phrases.parts import mapped
from obligations.errors import PhraseError
from obligations.files.model.cases import CaseFile
from obligations.files.model.fields import PhraseField
from obligations.files.model.rules import Obligation, RuleSet


class Given(NamedTuple):
    """What a case gives for a parameter: a period or a time of day, and where that is written."""

    value: Period | time
    source: str


@dataclass(frozen=True)
class Locality:
    """What a case says of its body: its parameters and its attributes, by name."""

    parameters: Mapping[str, Given]
    attributes: Mapping[str, str]


def locality_of(case: CaseFile) -> Locality:
    """Return what a case says of its body; the nation and kind of its authority are attributes too."""
    own = {"nation": case.authority.nation, "kind": case.authority.kind}
    given = {name: Given(one.is_, one.source) for name, one in case.parameters.items()}
    return Locality(given, {**{name: text for name, text in own.items() if text}, **case.attributes})


# -- conditions -----------------------------------------------------------------------------------------


def not_owed(duty: Obligation, place: Locality) -> str | None:
    """Say why a duty is not owed by this body, or None."""
    for name, wanted in duty.when.items():
        found = place.attributes.get(name)
        if found is not None and found not in wanted:
            return f"it is owed where {name} is {' or '.join(wanted)}; here it is {found}"
    return None


def undecided(duty: Obligation, place: Locality) -> tuple[str, ...]:
    """Return the attributes that a duty's condition asks for and the case does not give."""
    return tuple(name for name in duty.when if name not in place.attributes)


# -- parameters -----------------------------------------------------------------------------------------


def local(rules: RuleSet, place: Locality) -> RuleSet:
    """Return a rule set with the case's parameters in the place of their names.

    Raises PhraseError where a parameter does not fit the phrase that it goes into.
    """
    _fitting(rules, place)
    periods = {n: g for n, g in place.parameters.items() if isinstance(g.value, Period)}
    times = {n: g.value for n, g in place.parameters.items() if isinstance(g.value, time)}
    duties = {name: _duty(duty, periods, times) for name, duty in rules.obligations.items()}
    dates = {name: _phrase("point", point, periods) for name, point in rules.dates.items()}
    return rules.model_copy(update={"obligations": duties, "dates": dates})


def _fitting(rules: RuleSet, place: Locality) -> None:
    """Refuse a time of day where a phrase counts a period, and a period where an hour is wanted."""
    phrases = [*rules.dates.values(), *(one.phrase for d in rules.obligations.values() for one in d.versions())]
    for phrase in phrases:
        for name, offset in phrase.parameters:
            if name in place.parameters and not isinstance(place.parameters[name].value, Period):
                message = f"{name} is given as a time of day, and a period is wanted here"
                raise PhraseError(
                    phrase.text, offset, message, f"parameters: {{{name}: {{is: 5 working days, source: …}}}}"
                )
    for duty in rules.obligations.values():
        name = duty.time.strip("{}") if isinstance(duty.time, str) else ""
        if name in place.parameters and isinstance(place.parameters[name].value, Period):
            message = f"{name} is given as a period, and a time of day is wanted"
            raise PhraseError(str(duty.time), 0, message, f'parameters: {{{name}: {{is: "17:00", source: …}}}}')


def _duty(duty: Obligation, periods: Mapping[str, Given], times: Mapping[str, Any]) -> Obligation:
    kind = next(key for key in ("due", "holds", "quota") if getattr(duty, key) is not None)
    changes: dict[str, Any] = {}
    if duty.phrase.parameters:
        changes[kind] = _phrase(kind, duty.phrase, periods)
    if any(one.due.parameters for one in duty.readings):
        changes["readings"] = tuple(
            one.model_copy(update={"due": _phrase("due", one.due, periods)}) for one in duty.readings
        )
    if any(one.due.parameters for one in duty.earlier):
        changes["earlier"] = tuple(
            one.model_copy(update={"due": _phrase("due", one.due, periods)}) for one in duty.earlier
        )
    if isinstance(duty.time, str):
        name = duty.time.strip("{}")
        changes["time"] = times.get(name)
        if name not in times:
            missing = f"the time of day is set locally ({name}), and the case does not give it"
            changes["assumes"] = "; ".join(filter(None, [duty.assumes, missing]))
    return duty.model_copy(update=changes) if changes else duty


def _phrase(kind: str, phrase: PhraseField[Any], periods: Mapping[str, Given]) -> PhraseField[Any]:
    if not any(name in periods for name, _ in phrase.parameters):
        return phrase
    made: PhraseField[Any] = PhraseField(kind, phrase.text)
    made.value = _put(phrase.value, periods)
    try:
        read(kind, str(made.value))  # what the grammar refuses of a plain period it refuses of a local one
    except PhraseError as error:
        raise PhraseError(error.phrase, error.offset, f"{phrase}: {error.message}", error.hint) from None
    return made


def amended(file: CaseFile, place: Locality) -> CaseFile:
    """Return a case file whose amendments have its own parameters put in."""
    periods = {n: g for n, g in place.parameters.items() if isinstance(g.value, Period)}
    if not any(entry.due.parameters for entry in file.amended):
        return file
    made = tuple(entry.model_copy(update={"due": _phrase("due", entry.due, periods)}) for entry in file.amended)
    return file.model_copy(update={"amended": made})


def _put(value: Any, periods: Mapping[str, Given]) -> Any:
    """Return a phrase value with given periods in the place of their names."""

    def put(part: Any) -> Any:
        given = periods.get(part.name) if isinstance(part, Parameter) else None
        if given is None or not isinstance(given.value, Period):
            return part
        own = given.value
        return Parameter(own.number, own.unit, own.kind, own.clear, name=part.name, source=given.source)

    return mapped(value, put)
