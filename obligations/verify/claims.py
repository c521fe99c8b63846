"""A proof as somebody hands it over, read strictly: what is not of the shape of a proof is refused here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from obligations.verify.errors import RejectedError, shown

#: More steps than this no date rests on.
MOST_STEPS = 2000

#: What can be done where a month has no corresponding date.
MONTH_RULES = ("corresponding", "month-end", "round-up", "refuse")

#: Who says so, for a day that was itself computed.
COMPUTED = ("computed due date", "computed")
PROJECTED = "projected"

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_ALL = {"step", "result", "cite"}

#: What each kind of step can say, besides its kind, result and authority: (needed, possible).
SHAPES: dict[str, tuple[set[str], set[str]]] = {
    "anchor": ({"name", "key", "by"}, {"for", "no", "duty", "version", "phrase"}),
    "count": ({"from", "period", "convention"}, {"calendar", "known_on", "times", "follows", "paused"}),
    "month": ({"from", "period", "convention", "rule"}, {"times", "follows", "paused"}),
    "skip": ({"calendar", "days"}, set()),
    "adjust": ({"from", "direction", "calendar", "closed"}, {"known_on"}),
    "cut-off": ({"from", "calendar", "time", "cutoff"}, {"known_on"}),
    "beside": ({"from", "side"}, set()),
    "end-of": ({"from", "unit"}, set()),
    "end-of-month": ({"year", "month"}, set()),
    "day-of-year": ({"from", "month", "day", "financial"}, set()),
    "day-that": ({"from", "that", "direction"}, {"no", "calendar", "known_on", "follows"}),
    "choose": ({"which", "of"}, set()),
    "hours": ({"from", "period", "convention", "zone", "at"}, {"since"}),
    "hour-of-day": ({"from", "time", "zone", "at"}, set()),
    "interval": ({"from", "end", "no", "span", "aligned"}, set()),
}


class Claim(NamedTuple):
    """One step: its kind, the day that it gives, the day that it starts from, and all that it says."""

    kind: str
    result: date | None
    start: date | None
    said: Mapping[str, Any]

    @property
    def day(self) -> date:
        """The day that the step gives; every step but a skip gives one."""
        assert self.result is not None
        return self.result

    @property
    def times(self) -> int:
        """How many periods are counted at once."""
        return int(self.said.get("times", 1))


class Basis(NamedTuple):
    """What a proof says that its phrase was read against."""

    calendars: Mapping[str, str]
    known_on: date | None
    months: str
    cutoff: str | None
    pauses: tuple[tuple[str, str], ...]
    zone: str | None = None


def day_of(value: object, what: str) -> date | None:
    """Read a date, or null."""
    if value is None:
        return None
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise RejectedError(f"{what} is no date: {shown(value)}")


def claims_of(steps: object) -> tuple[Claim, ...]:
    """Read the steps of a proof."""
    if not isinstance(steps, list):
        raise RejectedError("there is no list of steps")
    if len(steps) > MOST_STEPS:
        raise RejectedError(f"there are {len(steps):,} steps; no more than {MOST_STEPS:,} are checked")
    return tuple(_claim(step) for step in steps)


def _claim(step: object) -> Claim:
    if not isinstance(step, dict):
        raise RejectedError("a step is no JSON object")
    kind = step.get("step")
    if not isinstance(kind, str) or kind not in SHAPES:
        raise RejectedError(f"there is no step {shown(kind)!r}")
    needed, possible = SHAPES[kind]
    if "result" not in step or (step["result"] is None) != (kind == "skip"):
        raise RejectedError(f"{a_step(kind)} has no readable result")
    result = _readable(step, "result", kind)
    if missing := sorted(needed - step.keys()):
        raise RejectedError(f"{a_step(kind)} does not say its {missing[0]}")
    if stray := sorted(step.keys() - needed - possible - _ALL):
        raise RejectedError(f'{a_step(kind)} says nothing of "{shown(stray[0])}"')
    start = _readable(step, "from", kind)
    if start is None and "from" in needed:
        raise RejectedError(f"{a_step(kind)} has no readable start")
    for name in ("times", "follows", "no", "year", "month", "day"):
        if name in step and (type(step[name]) is not int or not 0 <= step[name] <= 10_000_000):
            raise RejectedError(f"{name} is no whole number that can be checked: {shown(step[name])}")
    _texts(kind, step)
    return Claim(kind, result, start, step)


def _readable(step: Mapping[str, Any], name: str, kind: str) -> date | None:
    try:
        return day_of(step.get(name), name)
    except RejectedError:
        raise RejectedError(f"{a_step(kind)} has no readable {name}: {shown(step.get(name))}") from None


def a_step(kind: str) -> str:
    """Name a step of a kind: "an anchor step"."""
    return f"{'an' if kind[0] in 'aei' or kind.startswith('hour') else 'a'} {kind} step"


def _is_hour(value: object) -> bool:
    return isinstance(value, str) and _HOUR.fullmatch(value) is not None


#: What the fields of a step have to be, and what is said of one that is not.
_SHAPE: Mapping[str, tuple[Callable[[object], bool], str]] = {
    **dict.fromkeys(
        (
            "period",
            "convention",
            "rule",
            "direction",
            "side",
            "unit",
            "which",
            "end",
            "span",
            "that",
            "zone",
            "at",
            "since",
        ),
        (lambda value: isinstance(value, str), "no text"),
    ),
    **dict.fromkeys(
        ("calendar", "name", "key", "by", "for", "duty", "phrase", "closed", "cite"),
        (lambda value: isinstance(value, str | None), "no text"),
    ),
    **dict.fromkeys(("financial", "aligned"), (lambda value: type(value) is bool, "neither true nor false")),
    **dict.fromkeys(("time", "cutoff"), (_is_hour, "no hour")),
}


def _texts(kind: str, step: Mapping[str, Any]) -> None:
    for name, (fits, what) in _SHAPE.items():
        if name in step and not fits(step[name]):
            raise RejectedError(f"the {name} of {a_step(kind)} is {what}")
    day_of(step.get("known_on"), "known_on")
    if "phrase" in step and step["by"] != "computed":
        raise RejectedError("only a named date says in its own words how it is worked out")
    if kind == "anchor" and step["key"] is None and step["name"] not in (None, "the start"):
        raise RejectedError(f"the anchor {shown(step['name'])} does not say which happening it is")


def spans_of(claim: Claim) -> list[tuple[date, date]]:
    """Read the spans of a paused count."""
    given = claim.said.get("paused", [])
    if not isinstance(given, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in given):
        raise RejectedError("the pauses of a count are no list of pairs of days")
    found = []
    for pair in given:
        first, last = (day_of(one, "the end of a pause") for one in pair)
        if first is None or last is None:
            raise RejectedError("a pause has no beginning or no end")
        if first > last:
            raise RejectedError("a pause is said to end before it begins")
        found.append((first, last))
    return found


def skipped_of(claim: Claim) -> list[str]:
    """Read the days that a skip step names."""
    days = claim.said["days"]
    if not isinstance(days, list) or not all(isinstance(one, dict) and set(one) == {"date", "title"} for one in days):
        raise RejectedError("the skipped days are no list of dates and titles")
    return [str(one["date"]) for one in days]


def basis_of(said: object) -> Basis:
    """Read what a proof says that its phrase was read against."""
    if not isinstance(said, dict):
        raise RejectedError("there is no basis: the proof does not say on which calendars its words were read")
    if set(said) - {"zone"} != {"calendars", "known_on", "months", "cutoff", "pauses"}:
        raise RejectedError(
            f"a basis has calendars, known_on, months, cutoff and pauses, not {shown(', '.join(map(str, said)))}"
        )
    calendars, pauses = said["calendars"], said["pauses"]
    if not isinstance(calendars, dict) or not all(isinstance(one, str) for one in calendars.values()):
        raise RejectedError("the calendars of the basis are no kinds of day with an id each")
    if not isinstance(pauses, list) or not all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(one, str) for one in pair) for pair in pauses
    ):
        raise RejectedError("the pauses of the basis are no pairs of names")
    if said["months"] not in MONTH_RULES:
        raise RejectedError(f"there is no month rule {shown(said['months'])!r}")
    if said["cutoff"] is not None and not (isinstance(said["cutoff"], str) and _HOUR.fullmatch(said["cutoff"])):
        raise RejectedError(f"the cut-off of the basis is no hour: {shown(said['cutoff'])}")
    known_on = day_of(said["known_on"], "known_on")
    return Basis(calendars, known_on, said["months"], said["cutoff"], tuple((a, b) for a, b in pauses), _zone(said))


def _zone(said: Mapping[str, Any]) -> str | None:
    if "zone" not in said:
        return None
    if not isinstance(said["zone"], str):
        raise RejectedError("the zone of the basis is no text")
    return said["zone"]


def answers(claim: Claim, asked: str) -> bool:
    """Say whether an anchor stands for a name: under that name, or under another that it says it stands for."""
    if claim.said.keys() & {"no", "duty"}:  # it says which occurrence it is of, as only a cadence's own anchor does
        return False
    stands_for = claim.said.get("for")
    name = str(claim.said["name"])
    return name == asked if stands_for is None else bool(stands_for == asked != name)
