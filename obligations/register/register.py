"""The register: every occurrence with its status on a day, and what deserves attention."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from obligations.dates.periods import Calendars, reckon
from obligations.dates.phrases.values import cadences
from obligations.dates.points import PROJECTED
from obligations.dates.windows import Window, earliest_act_day
from obligations.dates.words import long
from obligations.errors import DateError, UnknownNameError, suggest
from obligations.files.model.cases import CaseStated, Ruling, Waiver
from obligations.files.references import Reference
from obligations.library.cases import Case
from obligations.library.crosscheck import find_duties, is_cadence
from obligations.register.clashes import clashes
from obligations.register.engine import Engine
from obligations.register.occurrence import Occurrence, RulingRecord
from obligations.register.status import status_of

#: Findings on which ``--strict`` fails.
STRICT = ("overdue", "discrepancy", "clash", "stale-ruling", "ruling-later")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that deserves a person's attention, and the occurrence that it is about."""

    code: str
    occurrence: str
    message: str

    def __str__(self) -> str:
        return f"{self.code}: {self.occurrence}: {self.message}"


@dataclass(frozen=True, repr=False)
class Register:
    """The occurrences of a case as of a day, and the findings."""

    case: Case
    as_of: date
    until: date
    occurrences: tuple[Occurrence, ...]
    findings: tuple[Finding, ...]

    @property
    def known_on(self) -> date | None:
        """The day as of which closures are known; None for all that are pinned."""
        return self.case.known_on

    def __str__(self) -> str:
        return f"{self.case.id} as of {long(self.as_of)}: {len(self)} occurrences, {len(self.findings)} findings"

    def __repr__(self) -> str:
        return f"<Register {self.case.id} {self.as_of} {len(self)}>"

    def __hash__(self) -> int:
        return hash((self.case, self.as_of, self.until))

    def __iter__(self) -> Iterator[Occurrence]:
        return iter(self.occurrences)

    def __len__(self) -> int:
        return len(self.occurrences)

    def find(self, reference: str) -> list[Occurrence]:
        """Return the occurrences that "[RULESET/]OBLIGATION[#KEY]" names.

        Raises UnknownNameError for an unknown name, and for a short name that fits two duties.
        """
        asked = Reference.of(reference)
        name = asked.name
        duties = find_duties(name, self.case.rule_sets)
        known = {f"{rules.id}/{duty}" for rules in self.case.rule_sets for duty in rules.obligations}
        if not duties:
            short = known | {Reference.of(full).duty for full in known}
            raise UnknownNameError(
                f'there is no duty "{name}" in {self.case.id}; {suggest(name, short) or ""}'.rstrip("; ")
            )
        if len(duties) > 1:
            both = " and ".join(f"{rules.id}/{duty}" for rules, duty in duties)
            raise UnknownNameError(f'"{name}" fits two duties: {both}; write one of them')
        rules, duty = duties[0]
        rows = [o for o in self.occurrences if (o.rule_set, o.obligation) == (rules.id, duty)]
        found = [o for o in rows if asked.key is None or o.key == asked.key]
        if why := self.case.left_out.get((rules.id, duty)):
            raise UnknownNameError(f'"{name}" is not owed in {self.case.id}: {why}')
        if not found:
            keys = ", ".join(o.key for o in rows if o.key) or "none"
            raise UnknownNameError(f'"{name}" has no occurrence "{asked.key}"; its keys are {keys}')
        return found

    def as_json(self) -> list[dict[str, Any]]:
        """Return the occurrences as plain data."""
        return [occurrence.as_json() for occurrence in self.occurrences]


def schedule(
    case: Case,
    *,
    as_of: date,
    known_on: date | None = None,
    until: date | None = None,
    since: date | None = None,
) -> Register:
    """Work out the register of a case: every obligation with its dates, status on ``as_of`` and proof.

    ``as_of`` gives each occurrence its status and bounds what recurs without end: by default to 31 December
    of the second year after it. ``since`` leaves out what recurs and was due before it: a window far from the
    first date costs what a near one does. ``known_on`` leaves out closures announced after it. No clock is read.

    >>> from obligations import load_case
    >>> register = schedule(load_case("examples/gloucestershire-2017"), as_of=date(2017, 9, 1))
    >>> [str(o.due) for o in register.find("submit-plan")]
    ['2017-09-20']
    """
    last = until or date(min(as_of.year + 2, 9999), 12, 31)
    case = case.as_known_on(known_on)
    engine = Engine(case, last, since)
    decided = _Decisions(case)
    found = [decided.apply(row) for row in engine.occurrences()]
    soon = {rules.id: _soon(case, as_of, engine.calendars[rules.id], engine.calendars) for rules in case.rule_sets}
    rows = tuple(replace(row, status=status_of(row, as_of, soon[row.rule_set])) for row in found)
    clashing = [Finding("clash", clash.row.id, clash.message) for clash in clashes(rows, as_of, engine.acts.booked)]
    findings = (*_findings(rows), *clashing, *decided.unused(engine.listed), *_unmatched(engine), *_out_of_order(case))
    return Register(case, as_of, last, rows, findings)


def _soon(case: Case, as_of: date, own: Calendars, every: Mapping[str, Calendars]) -> date:
    """Return the last day that counts as due soon; in working days of the rule set, or of any in the case."""
    period = case.file.due_soon
    kinds = next((named for named in (own, *every.values()) if period.kind is None or period.kind in named), None)
    try:
        return reckon(as_of, period, "after", kinds or own, "corresponding").date
    except DateError:  # outside the calendar, or none is named: five days of the kind are taken as a week
        days = period.number * 7 // 5 if period.kind else period.number
        return date.fromordinal(min(as_of.toordinal() + days, date.max.toordinal()))


class _Decisions:
    """Stated dates, rulings and waivers of a case, by occurrence."""

    def __init__(self, case: Case) -> None:
        self.stated: dict[tuple[str, str, str], CaseStated] = {}
        self.rulings: dict[tuple[str, str, str], list[Ruling]] = {}
        self.waivers: dict[tuple[str, str, str], Waiver] = {}
        self.done: set[tuple[str, str, str]] = set()
        self.seen: set[tuple[str, str, str]] = set()
        for stated in case.file.stated:
            self.stated[self._key(case, stated)] = stated
        for ruling in case.file.rulings:
            self.rulings.setdefault(self._key(case, ruling), []).append(ruling)
        for waiver in case.file.waived:
            self.waivers[self._key(case, waiver)] = waiver
        self.done = {self._key(case, entry) for entry in case.file.done}

    @staticmethod
    def _key(case: Case, entry: Any) -> tuple[str, str, str]:
        """Return what an entry is about; without a key, what is due once under the words that hold now."""
        rules, duty = find_duties(entry.duty, case.rule_sets)[0]
        if "key" in entry.model_fields_set or is_cadence(rules.obligations[duty]):
            return rules.id, duty, entry.key
        amended = [find_duties(one.duty, case.rule_sets)[0] for one in case.file.amended]
        return rules.id, duty, str(1 + amended.count((rules, duty)))

    def apply(self, row: Occurrence) -> Occurrence:
        """Put the stated date, the ruling and the waiver beside the computed date."""
        key = (row.rule_set, row.obligation, row.key or "")
        self.seen.add(key)
        stated = self.stated.get(key)
        own = row.duty.stated if row.key == "1" else None
        day = stated.date if stated else own.date if own else None
        changes: dict[str, Any] = {"stated": day} if day else {}
        if rulings := self.rulings.get(key):
            # Of several, the one that answers the computed date; else the last, shown as stale.
            ruling = next((one for one in rulings if one.instead_of == row.due), rulings[-1])
            stale = ruling.instead_of != row.due
            changes["ruling"] = RulingRecord(ruling.by, ruling.why, ruling.instead_of, stale, ruling.date)
        if waiver := self.waivers.get(key):
            stale = waiver.instead_of is not None and waiver.instead_of != row.due
            changes["waived"] = RulingRecord(waiver.by, waiver.why, waiver.instead_of, stale)
        return replace(row, **changes) if changes else row

    def unused(self, listed: Callable[[str, str], bool]) -> Iterator[Finding]:
        """Report what is said of an occurrence that does not exist, of duties that are ``listed`` whole."""
        for word, keys in (
            ("stated", self.stated),
            ("ruling", self.rulings),
            ("waiver", self.waivers),
            ("done", self.done),
        ):
            for rules, duty, key in sorted(set(keys) - self.seen):
                if not listed(rules, duty):
                    continue
                yield Finding(
                    "no-such-occurrence",
                    f"{rules}/{duty}#{key}",
                    f"a {word} entry names it; it does not exist up to here",
                )


def _findings(rows: tuple[Occurrence, ...]) -> Iterator[Finding]:
    for row in rows:
        if row.status == "overdue":
            yield Finding("overdue", row.id, f"was due on {row.effective}{_supposed(row)}")
        if row.status == "met-late":
            yield Finding("met-late", row.id, f"was due on {row.effective} and done on {row.met_on}")
        if row.discrepancy and row.due:
            days = abs(row.discrepancy)
            word = "before" if row.discrepancy < 0 else "after"
            plural = "s" if days > 1 else ""
            yield Finding(
                "discrepancy", row.id, f"stated {row.stated}, {days} day{plural} {word} the computed {row.due}"
            )
        begins = earliest_act_day(Window(row.opens, row.due, row.steps, None))
        if row.met_on and begins and row.met_on < begins:
            yield Finding("done-early", row.id, f"done on {row.met_on}, before {begins}, from when it was owed")
        yield from _decision_findings(row)
        if row.why_blocked and row.why_blocked.startswith("clash"):
            yield Finding("clash", row.id, row.why_blocked.removeprefix("clash: "))


def _supposed(row: Occurrence) -> str:
    """Say on which unrecorded act a date rests, if it does: the breach may be that act's alone."""
    step = row.rests_on
    if step is None:
        return ""
    act = f"no. {step.key}" if step.by == PROJECTED else step.name
    return f"; that supposes {act} on {step.result}, which is not recorded"


def _decision_findings(row: Occurrence) -> Iterator[Finding]:
    for word, decision in (("ruling", row.ruling), ("waiver", row.waived)):
        if decision is None:
            continue
        if decision.stale:
            message = (
                f"answers {decision.instead_of}; the computed date is {row.due or 'not known'}, so it is not applied"
            )
            yield Finding(f"stale-{word}", row.id, message)
        elif row.due and decision.date and decision.date > row.due:
            yield Finding(
                "ruling-later", row.id, f"uses {decision.date}, later than the computed {row.due}: {decision.why}"
            )


def _unmatched(engine: Engine) -> Iterator[Finding]:
    for rules, duty, act in engine.unmatched():
        message = f"nothing says what the {act.name} of {act.date} answers: give it the id of that happening"
        yield Finding("unmatched", f"{rules.id}/{duty}", message)


def _out_of_order(case: Case) -> Iterator[Finding]:
    """Report acts of a rolling duty recorded out of order: gaps are numbered by date, so later ones move."""
    for rules in case.rule_sets:
        events = {e: event.does for e, event in rules.events.items() if event.does}
        for name in sorted({*rules.obligations, *events}):
            duty = rules.obligations[events.get(name, name)]
            rolls = duty.due is not None and any(c.at_least for c in cadences(duty.due.value))
            days = [fact.date for fact in case.file.facts.get(name, ())]
            if rolls and days != sorted(days):
                yield Finding(
                    "renumbered",
                    f"{rules.id}/{events.get(name, name)}",
                    "an act was recorded out of order; later gaps are renumbered by date",
                )
