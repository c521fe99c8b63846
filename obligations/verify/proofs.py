"""One proof by itself: the steps follow, they are those of its phrase, and every field says what they give."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

from obligations.dates.days import plain_day
from obligations.dates.phrases import values as v
from obligations.dates.phrases.values import walk
from obligations.verify import notes
from obligations.verify.choices import answers_of
from obligations.verify.claims import PROJECTED, Basis, Claim, basis_of, claims_of, day_of
from obligations.verify.closures import Closures
from obligations.verify.days import Days
from obligations.verify.errors import RejectedError, shown
from obligations.verify.found import Place
from obligations.verify.matching import Matcher
from obligations.verify.occurrences import Reading, phrase_of, readings
from obligations.verify.steps import Steps
from obligations.verify.walking import add

Said = Mapping[str, Any]

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")

#: More ways to read one proof than this are not looked at.
MOST_READINGS = 60


class Proof(NamedTuple):
    """A proof that holds by itself."""

    said: Said
    value: v.Due | v.Holds | v.Quota
    claims: tuple[Claim, ...]
    basis: Basis
    readings: tuple[Reading, ...]

    @property
    def reading(self) -> Reading | None:
        """The first way in which the steps can be read as those of the phrase; None where there are no steps."""
        return self.readings[0] if self.readings else None

    @property
    def is_occurrence(self) -> bool:
        """Whether it is of an occurrence of a case, and not of a question."""
        return "obligation" in self.said

    @property
    def duty(self) -> tuple[str, str]:
        """The rule set and the duty."""
        return str(self.said.get("rule_set")), str(self.said.get("obligation"))

    @property
    def key(self) -> str | None:
        """The key of the occurrence."""
        key = self.said.get("key")
        return None if key is None else str(key)

    @property
    def with_each(self) -> bool:
        """Whether the duty is owed with each of several happenings, whose keys its occurrences have."""
        return any(isinstance(part, v.Each) for part in walk(self.value))


def proof_of(said: Said, closures: Closures) -> Proof:
    """Check one proof. Raises RejectedError with the first reason for which it does not hold."""
    if "obligation" not in said and (answers := answers_of(said)):
        _check_choices(said, [_alone(one, closures) for one in answers])
        if not said.get("steps"):
            return Proof(said, phrase_of(said.get("phrase")), (), basis_of(said.get("basis")), ())
    return _alone(said, closures)


def _alone(said: Said, closures: Closures) -> Proof:
    steps = said.get("proof") if "proof" in said else said.get("steps")
    claims = claims_of(steps)
    if "phrase" not in said and not claims and said.get("due"):
        raise RejectedError(f"due is {shown(said['due'])}, which no step gives")
    value = phrase_of(said.get("phrase"))
    basis = basis_of(said.get("basis"))
    walker = Steps(closures, basis)
    walker.check(claims)
    blocked = said.get("why_blocked") is not None
    given = None if "obligation" in said else _given(said.get("given"))
    place = Place(f"{said.get('rule_set')}/{said.get('obligation')}", said.get("key")) if given is None else None
    matcher = Matcher(claims, place, walker, given)
    if not claims and blocked:
        _check_nothing_known(said)
        return Proof(said, value, claims, basis, ())
    return Proof(said, value, claims, basis, _fitting(said, value, matcher, blocked=blocked))


def _check_choices(said: Said, answers: list[Proof]) -> None:
    """Hold an answer against what its words leave to be chosen: undecided, no date; else that of what was taken."""
    days = [
        (day_of(one.said["due"] or one.said["opens"], "due"), one.said["due_at"] or one.said["opens_at"])
        for one in answers
    ]
    choices = said["choices"]
    left_open = any(
        choice["authority"] is None and days[2 * place] != days[2 * place + 1] for place, choice in enumerate(choices)
    )
    for name in ("due", "opens", "due_at", "opens_at", "unadjusted", "provisional", "steps"):
        wanted = ([] if name == "steps" else None) if left_open else answers[0].said[name]
        if said.get(name) != wanted:
            raise RejectedError(f"{name} is not what its readings come to")
    if said.get("dates") != (None if left_open else answers[0].said.get("dates")):
        raise RejectedError("dates are not what its readings come to")
    known = sorted(((day, at) for day, at in days if day is not None), key=_moment)
    safe, safe_at = known[0] if answers[0].said["due"] else known[-1]
    if "readings" not in said and (day_of(said.get("safe"), "safe"), said.get("safe_at")) != (safe, safe_at):
        raise RejectedError(f"safe is {shown(said.get('safe'))}, and of its readings it is {safe_at or safe}")


def _moment(one: tuple[date, str | None]) -> tuple[date, float]:
    return one[0], datetime.fromisoformat(one[1]).timestamp() if one[1] else 0.0


def _fitting(said: Said, value: v.Due | v.Holds | v.Quota, matcher: Matcher, *, blocked: bool) -> tuple[Reading, ...]:
    """Return the readings of the steps that all fields agree with; a register shows which of several is meant."""
    fitting: list[Reading] = []
    fault: RejectedError | None = None
    for found in islice(readings(value, matcher), MOST_READINGS):
        try:
            _check_fields(said, value, found, matcher, blocked=blocked)
        except RejectedError as error:
            fault = fault or error
        else:
            fitting.append(found)
    if not fitting:
        raise fault or RejectedError(matcher.reason)
    return tuple(fitting)


def _check_nothing_known(said: Said) -> None:
    for name in ("opens", "due", "until", "unadjusted", "anchor", "discrepancy", "quota"):
        if said.get(name) is not None:
            raise RejectedError(f"{name} is {shown(said[name])}, which no step gives")


def _check_fields(
    said: Said, value: v.Due | v.Holds | v.Quota, found: Reading, matcher: Matcher, *, blocked: bool
) -> None:
    answer = "obligation" not in said
    if found.lacks == "due" and not blocked:
        raise RejectedError("the end of the window is not known, and the proof does not say so")
    expected = {"opens": found.opens, "due": found.due, "until": found.until, "unadjusted": found.unadjusted}
    _check_moments(said, found, matcher, blocked=blocked)
    if blocked:
        expected |= {"due": None, "unadjusted": None}
    if answer and isinstance(value, v.Due) and value.then:
        expected["opens"] = None
    for name, day in expected.items():
        told = day_of(said.get(name), name)
        if told != day:
            raise RejectedError(f"{name} is {told or 'not said'}, which no step gives: it is {day or 'not known'}")
    if not blocked:
        _check_doubt(said, found, matcher)
    if answer:
        _check_answer(said, value, found, matcher)
    else:
        _check_occurrence(said, found, matcher)


def _check_moments(said: Said, found: Reading, matcher: Matcher, *, blocked: bool) -> None:
    """Hold the moments that are told against those that the steps give."""
    moments = {"opens_at": found.opens_at, "due_at": None if blocked else found.due_at}
    for name, at in moments.items():
        if said.get(name) != (at.isoformat() if at else None):
            raise RejectedError(f"{name} is {shown(said.get(name))}: it is {at or 'no moment'}")
    if bool(matcher.basis.zone) != any(claim.kind in ("hours", "hour-of-day") for claim in matcher.claims):
        raise RejectedError("the basis names a zone where hours are counted, and nowhere else")


def _check_doubt(said: Said, found: Reading, matcher: Matcher) -> None:
    """Insist that a date is called provisional where it rests on what nobody has recorded or proclaimed."""
    supposed = any(_supposed(claim) for claim in matcher.claims if claim.kind == "anchor")
    if said.get("provisional") is None and (supposed or found.doubt or matcher.steps.doubtful(matcher.claims)):
        what = "an act that nobody has recorded" if supposed else "what is not yet known"
        raise RejectedError(f"the date rests on {what}, and is not called provisional")


def _supposed(claim: Claim) -> bool:
    return claim.said["by"] in ("computed due date", PROJECTED) or (claim.said["by"] == "booked" and "no" in claim.said)


def _check_occurrence(said: Said, found: Reading, matcher: Matcher) -> None:
    last = next((claim for claim in reversed(matcher.claims) if claim.kind == "anchor"), None)
    anchor = {"name": last.said["name"], "date": str(last.result), "by": last.said["by"]} if last else None
    if said.get("anchor") != anchor:
        raise RejectedError(f"anchor is {shown(said.get('anchor'))}; time is counted from {anchor}")
    if found.number is not None and said.get("key") != str(found.number):
        raise RejectedError(f"it is told as no. {shown(said.get('key'))}, and is no. {found.number}")
    stated, due = day_of(said.get("stated"), "stated"), day_of(said.get("due"), "due")
    days = (stated - due).days if stated and due else None
    if said.get("discrepancy") != days or type(said.get("discrepancy")) is bool:
        raise RejectedError(f"the discrepancy is {days} days, not {shown(said.get('discrepancy'))}")
    _check_quota(said.get("quota"), found, matcher)


def _check_quota(told: object, found: Reading, matcher: Matcher) -> None:
    if found.quota is None:
        if told is not None:
            raise RejectedError("figures of a quota are told of a duty that has none")
        return
    amount = found.quota.amount
    need = amount if isinstance(amount, int) else amount.number
    if not isinstance(told, dict) or set(told) != {"need", "done", "unit", "last_start"}:
        raise RejectedError("a quota has need, done, unit and last_start")
    done = told["done"]
    if type(told["need"]) is not int or type(done) is not int or not 0 <= done <= 10_000_000:
        raise RejectedError(f"so much of a quota cannot be needed and done: {shown(told['need'])}, {shown(done)}")
    assert found.opens is not None
    assert found.due is not None
    if isinstance(amount, int):
        unit, last = "times", found.due
    else:
        unit = " ".join(part for part in (amount.kind, f"{amount.unit}s") if part)
        left = type(amount)(max(need - done, 1), amount.unit, amount.kind)
        last = max(found.opens, matcher.steps.far_end(add(found.due, 1), left, "before"))
    wanted = {"need": need, "done": done, "unit": unit, "last_start": str(last) if done < need else None}
    if told != wanted:
        raise RejectedError(f"the figures of the quota are {told}; they come to {wanted}")


def _check_answer(said: Said, value: v.Due | v.Holds | v.Quota, found: Reading, matcher: Matcher) -> None:
    facts = matcher.given or {}
    _check_question(said, facts, matcher)
    if not isinstance(value, v.Due) or isinstance(value.first, v.NoTime):
        return
    told = said.get("dates")
    if not (isinstance(value.first, v.Cadence) or value.then):
        if told is not None:
            raise RejectedError("dates of a cadence are told of a phrase that has none")
        return
    if not isinstance(told, list) or not told or told[0] != said.get("due"):
        raise RejectedError("the dates of a cadence do not begin with the first of them")
    opening = None if isinstance(value.first, v.Cadence) else found.unadjusted
    if told != [str(day) for day in Days(matcher.steps, facts).dates(value, opening)]:
        raise RejectedError(f"the dates of the cadence are {shown(', '.join(map(str, told)))}; walking gives others")


def _check_question(said: Said, facts: Mapping[str, date], matcher: Matcher) -> None:
    """Hold what a question says that it was asked with against its steps."""
    basis = matcher.basis
    if basis.cutoff is not None:
        raise RejectedError("a question by itself has no cut-off")
    for name, wanted in (("calendar", basis.calendars.get("working")), ("known_on", basis.known_on)):
        if said.get(name) != (str(wanted) if wanted is not None else None):
            raise RejectedError(f"{name} is {shown(said.get(name))}, and the words were read on {wanted}")
    for claim in matcher.claims:
        fact = str(claim.said["name"] or "") if claim.kind == "anchor" else ""
        if fact and ((claim.said["by"], claim.said["key"]) != ("given", "1") or fact not in facts):
            raise RejectedError(f"{fact} was not given with the question")
        if fact and plain_day(facts[fact]) != claim.day:
            raise RejectedError(f"{fact} was given as {facts[fact]}, and a step says {claim.day}")


def _given(said: object) -> dict[str, date]:
    if not isinstance(said, dict):
        raise RejectedError("the facts that were given with the question are not told")
    days = {str(name): _day_or_moment(day, shown(name)) for name, day in said.items()}
    return {name: day for name, day in days.items() if day is not None}


def _day_or_moment(value: object, what: str) -> date | None:
    """Read a day, or a day and an hour."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    return day_of(value, what)


def unchecked(proof: Proof) -> Iterator[str]:
    """Say what one proof rests on that its own steps do not show."""
    if proof.claims and any(claim.kind == "anchor" and claim.said["name"] for claim in proof.claims):
        yield notes.HAPPENED
    if any("for" in claim.said for claim in proof.claims):
        yield notes.STANDS_FOR
    if any("version" in claim.said for claim in proof.claims):
        yield notes.VERSIONS
    if proof.said.get("why_blocked") is not None:
        yield notes.NOT_KNOWN
    value = proof.value
    ends = value.first.bounds.until if isinstance(value, v.Due) and isinstance(value.first, v.Cadence) else None
    if proof.is_occurrence and any(isinstance(part, v.Name | v.FirstOrLast) for part in walk(ends)):
        yield notes.ENDS
