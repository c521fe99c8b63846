"""A case file joined with its journal, and the checks that an entry must pass before it is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any

from obligations.errors import Problem, ProblemsError, UnknownNameError, UsageError, suggest
from obligations.files import documents
from obligations.files.model.cases import CaseFile, Done, Fact, Ruling, Waiver
from obligations.library.cases import Case
from obligations.library.crosscheck import check_case, fact_names, find_duties
from obligations.library.recording import KINDS, Recorded, taken_back

Model = Fact | Done | Ruling | Waiver

#: The model of each kind of entry, and the list of the case file that holds it.
MODELS: Mapping[str, type[Model]] = {"fact": Fact, "done": Done, "ruling": Ruling, "waived": Waiver}
LISTS = {"done": "done", "ruling": "rulings", "waived": "waived"}


# -- before recording -----------------------------------------------------------------------------------


def checked(case: Case, kind: str, name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry as plain data with the keys of its kind; raise UsageError for what a case could not hold."""
    if kind == "retracted":
        if type(entry.get("number")) is not int:
            raise UsageError("say which entry is taken back, by its number")
        return {"number": entry["number"]}
    if kind not in MODELS:
        raise UsageError(f"{kind!r} is no kind of entry: {', '.join(KINDS)}")
    known = MODELS[kind].model_fields
    given = {key: value for key, value in entry.items() if value is not None and (key in known or key not in _OWN)}
    if kind != "fact":
        given["duty"] = name
    _check_name(case, kind, name)
    made = _read(kind, given)
    _check_case(case, _with_one(case.file, kind, name, made))
    return {key: _plain(value) for key, value in made.model_dump(exclude_none=True).items()}


#: Keys that the journal has of its own, so that a kind without them leaves them out.
_OWN = ("by", "why")


def _check_name(case: Case, kind: str, name: str) -> None:
    if kind == "fact":
        known = fact_names(case.rule_sets, case.file.meetings)
        if name not in known:
            what = f'no rule set of this case has an event, duty or date "{name}"'
            raise UnknownNameError(_hinted(what, _near(name, known)))
        return
    found = find_duties(name, case.rule_sets)
    if len(found) > 1:
        both = " and ".join(f"{rules.id}/{duty}" for rules, duty in found)
        raise UnknownNameError(f'"{name}" fits two duties (write {both})')
    if not found:
        known = {duty for rules in case.rule_sets for duty in rules.obligations}
        known |= {f"{rules.id}/{duty}" for rules in case.rule_sets for duty in rules.obligations}
        raise UnknownNameError(_hinted(f'unknown duty "{name}"', _near(name, known)))


def _near(name: str, known: Iterable[str]) -> str:
    """Say which name may have been meant, and which there are."""
    plain = sorted(one for one in known if "/" not in one)
    listed = f"known: {', '.join(plain[:30])}" + (f" and {len(plain) - 30} more" if len(plain) > 30 else "")
    return "; ".join(filter(None, [suggest(name, known), listed]))


def _read(kind: str, given: Mapping[str, Any]) -> Model:
    document = documents.Document("the entry", dict(given), (), {}, {})
    try:
        return documents.validate(document, MODELS[kind])
    except ProblemsError as error:
        raise UsageError(_said(error.problems)) from None


def _with_one(file: CaseFile, kind: str, name: str, made: Model) -> CaseFile:
    """Return the case file with one entry more, as far as the checks of a case file go."""
    if isinstance(made, Fact):
        # An id of digits only names a place, which stands in the journal perhaps: ``check_place`` looks there.
        own = made.model_copy(update={"id": None}) if (made.id or "").isdigit() else made
        kept = [fact for fact in file.facts.get(name, ()) if own.id is None or fact.id != own.id]
        return file.model_copy(update={"facts": {**file.facts, name: (*kept, own)}})
    return file.model_copy(update={LISTS[kind]: (made,)})


def _check_case(case: Case, file: CaseFile) -> None:
    nowhere = documents.Document("the entry", {}, (), {}, {})
    if problems := check_case(file, case.rule_sets, nowhere, case.calendars):
        raise UsageError(_said(problems))


def check_place(case: Case, name: str, key: str | None, journal: Sequence[Recorded]) -> None:
    """Refuse a fact whose id is digits only unless it corrects the fact at that place."""
    series, gone = _Series(case.file.facts.get(name, ())), taken_back(journal)
    for entry in journal:
        if entry.kind == "fact" and entry.name == name:
            fact = Fact.model_validate(entry.data)
            series.put(fact, standing=entry.number not in gone)
    if key not in series.slots:
        hint = f"known: {', '.join(series.slots)}" if series.slots else "none is recorded yet"
        raise UsageError(f'"{name}" has no fact {key} to correct ({hint}); a new one has no id, or a word')


def _said(problems: Iterable[Problem]) -> str:
    return "; ".join(dict.fromkeys(_hinted(problem.message, problem.hint) for problem in problems))


def _hinted(message: str, hint: str | None) -> str:
    return f"{message} ({hint})" if hint else message


def subject(data: Mapping[str, Any]) -> str | None:
    """Return which of a series an entry is about: the id of a fact, or the key of an occurrence."""
    found = data.get("id", data.get("key"))
    return None if found is None else str(found)


def _plain(value: Any) -> Any:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else value


# -- joining --------------------------------------------------------------------------------------------


def merged(case: Case, journal: Iterable[Recorded]) -> Case:
    """Return a case with what its journal adds: facts, discharges, rulings and waivers, without what was taken back.

    A fact under an id, or a ruling or waiver for a computed date, that the case already has takes its place.
    A fact taken back leaves the keys of those after it as they are. Raises UsageError for an entry that the
    rules of the case, as they are now, no longer know.
    """
    journal = list(journal)
    gone = taken_back(journal)
    facts: dict[str, _Series] = {}
    lists: dict[str, list[Any]] = {key: list(getattr(case.file, key)) for key in LISTS.values()}
    for entry in journal:
        if entry.kind not in MODELS:
            continue
        made, standing = _known(case, entry), entry.number not in gone
        if isinstance(made, Fact):
            series = facts.setdefault(entry.name, _Series(case.file.facts.get(entry.name, ())))
            series.put(made, standing=standing)
        elif standing:
            _add(lists[LISTS[entry.kind]], made, case)
    told = {**case.file.facts, **{name: series.facts() for name, series in facts.items()}}
    update: dict[str, Any] = {"facts": {name: given for name, given in told.items() if given}}
    update |= {key: tuple(given) for key, given in lists.items()}
    return replace(case, file=case.file.model_copy(update=update))


def _known(case: Case, entry: Recorded) -> Model:
    try:
        _check_name(case, entry.kind, entry.name)
        return _read(entry.kind, entry.data)
    except UsageError as error:
        raise UsageError(f"entry {entry.number} of the journal: {error}") from None


def _add(given: list[Any], made: Model, case: Case) -> None:
    if isinstance(made, (Ruling, Waiver)):
        given[:] = [one for one in given if _answers(one, case) != _answers(made, case)]
    given.append(made)


def _answers(made: Ruling | Waiver, case: Case) -> tuple[object, ...]:
    """Return what a ruling or waiver decides: which occurrence, and which computed date of it."""
    rules, duty = find_duties(made.duty, case.rule_sets)[0]
    return rules.id, duty, made.key, made.instead_of


class _Series:
    """The facts of one name by key; a key once given stays, though its fact be taken back."""

    def __init__(self, given: Iterable[Fact]) -> None:
        self.slots: dict[str, Fact | None] = {}
        for fact in given:
            self.put(fact, standing=True)

    def put(self, fact: Fact, *, standing: bool) -> None:
        """Add a fact, or correct the one whose key it gives as its id."""
        key = fact.id or str(len(self.slots) + 1)
        if standing or key not in self.slots:
            self.slots[key] = fact if standing else None

    def facts(self) -> tuple[Fact, ...]:
        """Return the facts that stand, each with its key as its id where its place would say another."""
        standing = [(key, fact) for key, fact in self.slots.items() if fact is not None]
        return tuple(
            fact if (fact.id or str(place)) == key else fact.model_copy(update={"id": key})
            for place, (key, fact) in enumerate(standing, 1)
        )
