"""Proofs held against one another: none twice, none gone, one fact one day, and what rests on another is it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from obligations.dates.phrases import values as v
from obligations.verify import notes
from obligations.verify.claims import COMPUTED, PROJECTED, Claim
from obligations.verify.errors import one_line, shown
from obligations.verify.found import Rest
from obligations.verify.proofs import Proof

#: A proof that does not hold beside the others, and why.
Fault = tuple[Proof, str]


class Rows:
    """The occurrences of a register, by duty."""

    def __init__(self, proofs: Iterable[Proof]) -> None:
        self.by_duty: dict[tuple[str, str], list[Proof]] = defaultdict(list)
        for proof in proofs:
            self.by_duty[proof.duty].append(proof)
        self.by_place: dict[tuple[tuple[str, str], str], Proof] = {}
        self.by_name: dict[tuple[str, str], list[Proof]] = defaultdict(list)
        self.first: dict[tuple[str, str], int] = {}
        for duty, rows in self.by_duty.items():
            for proof in rows:
                key = str(proof.key)
                self.by_place.setdefault((duty, key), proof)
                self.by_name[duty[1], key].append(proof)
                number = _number(key)
                if number is not None:
                    self.first[duty] = min(number, self.first.get(duty, number))

    def of(self, duty: tuple[str, str], key: object) -> Proof | None:
        """Return the occurrence of a duty that has a key."""
        return self.by_place.get((duty, str(key)))


def faults(proofs: Sequence[Proof]) -> Iterator[Fault]:
    """Give what does not fit in a register. Proofs of single questions are no register."""
    listed = [proof for proof in proofs if proof.is_occurrence]
    if not listed:
        return
    rows = Rows(listed)
    listed = [_settled(proof, rows) for proof in listed]
    yield from _cases(listed)
    yield from _bases(listed)
    for duty in rows.by_duty.values():
        yield from _numbers(duty)
        yield from _acts(duty)
    yield from _facts(listed, rows)
    for proof in listed:
        yield from ((proof, reason) for reason in _rests(proof, rows))


def _settled(proof: Proof, rows: Rows) -> Proof:
    """Keep the reading of a proof that agrees with the other proofs, where it can be read in several ways."""
    for reading in proof.readings[1:] and proof.readings:
        one = proof._replace(readings=(reading,))
        if not any(_rests(one, rows)):
            return one
    return proof


def unchecked(proofs: Sequence[Proof]) -> Iterator[str]:
    """Say what a register rests on that is not in it."""
    listed = [proof for proof in proofs if proof.is_occurrence]
    rows = Rows(listed)
    if any(_absent(rest, rows) for proof in listed for rest in _parts(proof)):
        yield notes.OTHERS
    if any(_starts_late(duty) for duty in rows.by_duty.values()):
        yield notes.EARLIER


# -- none twice, none gone ------------------------------------------------------------------------------


def _cases(listed: Sequence[Proof]) -> Iterator[Fault]:
    case = listed[0].said.get("case")
    for proof in listed:
        if proof.said.get("case") != case:
            yield (
                proof,
                f"it is of the case {shown(proof.said.get('case'))}, and the register is of {shown(case)}",
            )


def _bases(listed: Sequence[Proof]) -> Iterator[Fault]:
    """Hold what the words were read against in one row against the other rows of its rule set."""
    known_on = listed[0].basis.known_on
    zone = next((proof.basis.zone for proof in listed if proof.basis.zone), None)
    seen: dict[str, Proof] = {}
    for proof in listed:
        first = seen.setdefault(proof.duty[0], proof)
        if proof.basis.known_on != known_on:
            yield proof, f"it knows closures as of {proof.basis.known_on}, and the register as of {known_on}"
        elif proof.basis.zone not in (None, zone):
            yield proof, f"its hours are those of {proof.basis.zone}, and the register's those of {zone}"
        elif proof.basis._replace(pauses=(), zone=None) != first.basis._replace(pauses=(), zone=None):
            yield (
                proof,
                "its calendars, month rule or cut-off are not those of its rule set in the rest of the register",
            )


def _numbers(duty: Sequence[Proof]) -> Iterator[Fault]:
    seen: set[str | None] = set()
    dates: dict[object, tuple[Claim, ...]] = {}
    for proof in duty:
        if proof.key in seen:
            yield proof, "it stands twice in the register"
        seen.add(proof.key)
        if isinstance(proof.value, v.Due) and isinstance(proof.value.first, v.Cadence) and proof.claims:
            due = proof.said.get("unadjusted")
            if dates.get(due) == proof.claims:
                yield proof, "it has the same proof as another number of its duty"
            dates[due] = proof.claims
    if not _numbered(duty):
        return
    numbers = sorted({int(str(proof.key)) for proof in duty})
    missing = sorted(set(range(numbers[0], numbers[-1] + 1)) - set(numbers))
    if missing:
        later = next(proof for proof in duty if int(str(proof.key)) > missing[0])
        yield later, f"no. {missing[0]} is missing before it"
    elif numbers[0] > 1 and not _can_start_late(duty):
        first = next(proof for proof in duty if proof.key == str(numbers[0]))
        yield first, "no. 1 is missing before it"


def _numbered(duty: Sequence[Proof]) -> bool:
    """Say whether a duty's occurrences are numbered by their order; those of an event have its happenings' keys."""
    plain = all(_number(proof.key) is not None for proof in duty)
    return plain and not any(proof.with_each for proof in duty)


def _can_start_late(duty: Sequence[Proof]) -> bool:
    """Say whether a register can leave out the first occurrences of a duty: of what recurs, before its window."""
    return any(
        isinstance(one.value, v.Quota) or (isinstance(one.value, v.Due) and _cadenced(one.value)) for one in duty
    )


def _cadenced(value: v.Due) -> bool:
    return isinstance(value.first, v.Cadence) or bool(value.then)


def _starts_late(duty: Sequence[Proof]) -> bool:
    return _numbered(duty) and min(int(str(proof.key)) for proof in duty) > 1


# -- one fact, one day ----------------------------------------------------------------------------------


def _facts(listed: Sequence[Proof], rows: Rows) -> Iterator[Fault]:
    """Hold each fact against the same fact in other proofs of its rule set."""
    known: dict[tuple[str, ...], date] = {}
    for proof in listed:
        for anchor, raw in _told(proof):
            fact = (proof.duty[0], *(str(anchor.said.get(name)) for name in ("name", "key", "by")), raw)
            if known.setdefault(fact, anchor.day) != anchor.day:
                yield proof, f"{anchor.said['name']} is {anchor.day} here and {known[fact]} in another proof"
                break


def _told(proof: Proof) -> Iterator[tuple[Claim, str]]:
    """Give the facts that a proof takes from the case itself, apart from what other dates were computed from."""
    for rest in _parts(proof):
        if rest.anchor.said["by"] not in COMPUTED:
            yield rest.anchor, "moved" if rest.under else "as it was"
            if rest.under:
                yield rest.under[0], "as it was"


def _acts(duty: Sequence[Proof]) -> Iterator[Fault]:
    """Hold the acts that gaps count from against the occurrences that those acts met."""
    met = {proof.key: proof.said.get("met_on") for proof in duty}
    for proof in duty:
        first = proof.claims[0] if proof.claims else None
        if first is None or "no" not in first.said or proof.reading is None or proof.reading.rests:
            continue
        before = str(first.said["no"])
        if before in met and met[before] != (None if first.said["by"] == "booked" else str(first.result)):
            yield proof, f"no. {before} was met on {met[before]}, and this counts from {first.result}"


# -- what rests on another occurrence ---------------------------------------------------------------------


def _parts(proof: Proof) -> Iterator[Rest]:
    for rest in proof.reading.rests if proof.reading else ():
        yield rest
        yield from rest.inside


def _rests(proof: Proof, rows: Rows) -> Iterator[str]:
    """Give what is wrong with the occurrences that a proof rests on, as far as they are in the register."""
    for rest in _parts(proof):
        if rest.anchor.said["by"] == "computed due date":
            found = _resting(rest, rows)
            if found and not any(_is_proof(one, rest) for one in found):
                key = rest.anchor.said["key"]
                yield f"it rests on no. {key} of {rest.anchor.said['name']}, whose own proof is another"
    for claim in proof.claims:
        if claim.said.get("by") == PROJECTED:
            yield from _projected(claim, rows)
    if proof.reading and proof.reading.prefix is not None:
        number, steps = proof.reading.prefix
        before = rows.of(proof.duty, number)
        if before is not None and before.claims and steps != _unadjusted(before):
            yield f"it counts from no. {number}, whose own proof is another"


def _resting(rest: Rest, rows: Rows) -> list[Proof]:
    """Return the occurrences that a computed day can be that of."""
    key = str(rest.anchor.said["key"])
    name = str(rest.anchor.said["name"])
    return [*rows.by_name.get((name, key), ()), *rows.by_name.get((name, key.removeprefix("no-")), ())]


def _is_proof(proof: Proof, rest: Rest) -> bool:
    return proof.claims == rest.under and proof.said.get("due") == str(rest.anchor.result)


def _absent(rest: Rest, rows: Rows) -> bool:
    return rest.anchor.said["by"] == "computed due date" and not _resting(rest, rows)


def _projected(claim: Claim, rows: Rows) -> Iterator[str]:
    rule_set, _, duty = str(claim.said.get("duty")).partition("/")
    found, first = rows.of((rule_set, duty), claim.said["key"]), rows.first.get((rule_set, duty))
    if found is not None:
        wrong = str(found.said.get("unadjusted")) != str(claim.result)
    else:  # the register can begin later than with the first; of one duty alone nothing is known
        number = _number(claim.said["key"])
        wrong = first is not None and (number is None or number >= first)
    if wrong:
        yield f"rests on no. {claim.said['key']} of {claim.said['duty']}, which is not due on {claim.result}"


def _number(key: object) -> int | None:
    """Return the number that a key is, or None."""
    text = str(key)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else None


def _unadjusted(proof: Proof) -> tuple[Claim, ...]:
    last = proof.claims[-1]
    return proof.claims[:-1] if last.kind == "adjust" else proof.claims


# -- the case -----------------------------------------------------------------------------------------------


class Expected(NamedTuple):
    """The rows that a case gives.

    ``whole``: they are as of the day of the register, and as far as it goes; else statuses cannot be compared, nor how
    far what recurs is listed.
    """

    rows: Sequence[Mapping[str, object]]
    whole: bool = True


def against(proofs: Sequence[Proof], case: Expected) -> Iterator[tuple[str, str]]:
    """Hold a register against what its case gives, field by field: give the name and reason of each difference.

    The dates were checked before, without the case.
    """
    wanted = {(row["rule_set"], row["obligation"], row["key"]): row for row in case.rows}
    seen: set[tuple[object, ...]] = set()
    for proof in proofs:
        place = (*proof.duty, proof.key)
        row = wanted.get(place)
        seen |= {place, proof.duty}
        if row is None:
            yield name_of(proof.said), "the case has no such occurrence"
            continue
        fields = [name for name in row if case.whole or name != "status"]
        different = next((name for name in fields if proof.said.get(name) != row[name]), None)
        if different is not None:
            yield name_of(proof.said), _difference(different, proof.said.get(different), row[different])
    for owed, row in wanted.items():
        if (owed if case.whole else owed[:2]) not in seen:
            yield name_of(row), "the case has this occurrence, and it is not among the proofs"


def _difference(field: str, told: object, given: object) -> str:
    if field == "proof":
        return "its steps are not those that the case gives"
    return f"{field} is {shown(told)}; the case gives {shown(given)}"


def name_of(said: Mapping[str, object]) -> str:
    """Return what a proof is called: its duty and key, or its phrase."""
    if not said.get("obligation"):
        return one_line(str(said.get("phrase")))
    return one_line(f"{said.get('rule_set')}/{said.get('obligation')}#{said.get('key')}")
