"""Checks proofs by another hand: day by day, on closures it reads itself, with none of the engine's arithmetic.

A proof is the JSON of an occurrence (or of one question). Every date in it must follow from the dates before
it: counts are walked one day at a time, months one month at a time, skipped days are looked up in the calendar
files. What names and people say (facts, rulings) is taken as given; what was computed is computed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from obligations import files
from obligations.errors import ObligationsError, UnknownNameError
from obligations.model import CalendarFile

ONE = timedelta(days=1)
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
IN_MONTHS = {"month": 1, "quarter": 3, "year": 12}

Proof = Mapping[str, Any]

#: The unadjusted due dates of occurrences: by duty ("rule-set/duty"), then by key.
Dues = Mapping[str, Mapping[str, date]]


class RejectedError(ObligationsError):
    """A proof that does not hold, and why."""


# -- closures -------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _file(name: str) -> CalendarFile:
    root = resources.files("obligations")
    folders: list[Any] = [root / "data" / "calendars", Path(str(root)).parent / "calendars"]
    for folder in folders:
        path = folder / f"{name}.yaml"
        if path.is_file():
            return files.validate(files.read(path, f"calendars/{name}.yaml"), CalendarFile)
    raise UnknownNameError(f'the calendar "{name}" is not a bundled one, so its closures cannot be read here')


@lru_cache(maxsize=256)
def _closures(name: str, known_on: date | None) -> tuple[frozenset[date], frozenset[int], int, int]:
    """Return the closures, the weekend, and the first and last year of a calendar as known on a day."""
    found = _file(name)
    if found.union is not None:
        parts = [_closures(part, known_on) for part in found.union]
        shut = frozenset(found.closures).union(*(part[0] for part in parts)) - set(found.openings)
        rest = frozenset().union(*(part[1] for part in parts))
        return shut, rest, max(part[2] for part in parts), min(part[3] for part in parts)
    days: set[date] = set()
    for year in (found.years or {}).values():
        for day, closure in year.closures.items():
            late = known_on is not None and closure.announced is not None and closure.announced > known_on
            if not late:
                days.add(day)
            elif closure.replaces is not None:
                days.add(closure.replaces)
    weekend = found.weekend if found.weekend is not None else ("Saturday", "Sunday")
    years = found.years or {}
    return frozenset(days), frozenset(DAY_NAMES.index(day) for day in weekend), min(years), max(years)


def _counts(day: date, calendar: str | None, known_on: date | None) -> bool:
    if calendar is None:
        return True
    shut, rest, first, last = _closures(calendar, known_on)
    if not first <= day.year <= last:
        raise RejectedError(f"{day} is outside the calendar {calendar}")
    return day.weekday() not in rest and day not in shut


# -- walking --------------------------------------------------------------------------------------------


def _walk(start: date, number: int, sign: int, calendar: str | None, known_on: date | None, *, first: bool) -> date:
    """Walk ``number`` counted days from ``start``; with ``first``, a counted start is day 1."""
    day, left = start, number
    if first and _counts(day, calendar, known_on):
        left -= 1
    while left > 0:
        day += sign * ONE
        left -= _counts(day, calendar, known_on)
    return day


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _months(start: date, number: int, rule: str) -> tuple[date, bool]:
    """Step month by month; return the date that the rule gives, and whether the month has the day number."""
    year, month = start.year, start.month
    for _ in range(abs(number)):
        month += 1 if number > 0 else -1
        if month in (0, 13):
            year, month = (year - 1, 12) if month == 0 else (year + 1, 1)
    wanted, has = start.day, _exists(year, month, start.day)
    if has and rule == "month-end" and (start + ONE).month != start.month:
        wanted = 31
    number_of_day = wanted
    while not _exists(year, month, number_of_day):
        number_of_day -= 1
    found = date(year, month, number_of_day)
    return (found + ONE if not has and rule == "round-up" else found), has


def _period(text: str) -> tuple[int, str, str | None, bool]:
    """Split "5 clear working days" into its number, unit, kind and whether it is clear."""
    words = text.split()
    unit = words[-1].removesuffix("s")
    kinds = [word for word in words[1:-1] if word != "clear"]
    return int(words[0]), unit, kinds[0] if kinds else None, "clear" in words


def _day(step: Proof, name: str) -> date:
    try:
        return date.fromisoformat(str(step[name]))
    except (KeyError, ValueError):
        raise RejectedError(f"a {step.get('step')} step has no readable {name}") from None


# -- steps ----------------------------------------------------------------------------------------------


def _check_count(step: Proof, seen: list[date]) -> date:
    number, unit, kind, clear = _period(str(step["period"]))
    number *= int(step.get("times", 1)) * (7 if unit == "week" else 1)
    calendar = step.get("calendar")
    if (kind is None) != (calendar is None):
        raise RejectedError(f"{step['period']} are counted on {calendar or 'no calendar'}")
    known = date.fromisoformat(step["known_on"]) if step.get("known_on") else None
    start, convention = _day(step, "from"), step["convention"]
    sign = -1 if convention in ("before", "ending with") else 1
    first = convention in ("beginning with", "ending with")
    number += clear and convention in ("before", "at least after")
    return _walk(start, number, sign, calendar, known, first=first)


def _check_month(step: Proof, seen: list[date]) -> date:
    number, unit, _, _ = _period(str(step["period"]))
    number *= int(step.get("times", 1)) * IN_MONTHS[unit]
    convention, start, rule = step["convention"], _day(step, "from"), str(step["rule"])
    sign = -1 if convention in ("before", "ending with") else 1
    found, has = _months(start, sign * number, rule)
    if convention == "beginning with":
        return found - ONE if has or rule == "round-up" else found
    if convention == "ending with":
        return found if not has and rule == "round-up" else found + ONE
    return found


def _check_adjust(step: Proof, seen: list[date]) -> date:
    day = _day(step, "from")
    known = date.fromisoformat(step["known_on"]) if step.get("known_on") else None
    sign = ONE if step["direction"] == "next" else -ONE
    if str(step.get("closed") or "").startswith("it was"):  # a cut-off hour
        day += sign
    while not _counts(day, step["calendar"], known):
        day += sign
    return day


def _check_anchor(step: Proof, seen: list[date]) -> date:
    found = _day(step, "result")
    if step.get("by") == "computed due date" and seen and found != seen[-1]:
        raise RejectedError(f"{step['name']} is said to be computed as {found}, but {seen[-1]} was computed")
    return found


def _check_bound(step: Proof, seen: list[date]) -> date:
    words = str(step["words"])
    if step.get("span"):
        return _interval(step)
    if step.get("from") is None:
        return _free_bound(step, words, seen)
    day = _day(step, "from")
    if words in ("the day before", "the day after"):
        return day - ONE if words.endswith("before") else day + ONE
    if words.startswith("the end of the "):
        return _end(day, words.split()[4])
    for name in MONTH_NAMES:
        if f" {name} in the " in words:
            return _in_year(day, words, MONTH_NAMES.index(name) + 1)
    raise RejectedError(f'the step "{words}" is not one that can be checked')


def _free_bound(step: Proof, words: str, seen: list[date]) -> date:
    if step.get("of"):
        sides = [date.fromisoformat(day) for day in step["of"]]
        if not set(sides) <= set(seen):
            raise RejectedError(f"{words}: one of {step['of']} was not computed")
        return min(sides) if "earlier" in words else max(sides)
    _, _, _, name, year = words.split()  # the end of November 2018
    day = date(int(year), MONTH_NAMES.index(name) + 1, 28)
    return _end(day, "month")


def _end(day: date, unit: str) -> date:
    """Walk to the last day of the week, month, quarter or year."""
    while True:
        after = day + ONE
        new_month = after.month != day.month
        over = {
            "week": after.weekday() == 0,
            "month": new_month,
            "quarter": new_month and after.month in (1, 4, 7, 10),
            "year": after.year != day.year,
        }
        if over[unit]:
            return day
        day = after


def _in_year(day: date, words: str, month: int) -> date:
    wanted = int(words.split()[0])
    year = day.year
    if "financial" in words:
        begins = year if day.month >= 4 else year - 1
        year = begins if month >= 4 else begins + 1
    return date(year, month, wanted)


def _interval(step: Proof) -> date:
    """Walk to the first or last day of a quota's interval."""
    day, number = _day(step, "from"), int(step["number"])
    count, unit, kind, _ = _period(str(step["span"]))
    if step["aligned"] and unit != "day":
        day = _end(day - ONE, unit) + ONE
    ends = not str(step["words"]).startswith("interval")
    spans = number if ends else number - 1
    if unit in IN_MONTHS:
        day = _months(day, spans * count * IN_MONTHS[unit], "corresponding")[0]
    elif kind is None:
        day += spans * count * (7 if unit == "week" else 1) * ONE
    else:
        raise RejectedError("an interval in days of a kind cannot be checked here")
    return day - ONE if ends else day


_CHECKS: Mapping[str, Callable[[Proof, list[date]], date]] = {
    "anchor": _check_anchor, "count": _check_count, "month": _check_month, "adjust": _check_adjust,
    "bound": _check_bound,
}  # fmt: skip


def _check_skip(step: Proof, last: Proof) -> None:
    """Insist that the days said to be skipped are just those that are closed between the count's ends."""
    if step.get("calendar") != last.get("calendar"):
        raise RejectedError("the skipped days are of another calendar than the count")
    known = date.fromisoformat(last["known_on"]) if last.get("known_on") else None
    wanted = list(_closed_between(last, known))
    said = [str(day.get("date")) for day in step["days"]]
    if said != wanted:
        raise RejectedError(f"the days said to be skipped, {said}, are not those that are closed, {wanted}")


def _closed_between(count: Proof, known: date | None) -> Iterator[str]:
    shut, rest, _, _ = _closures(count["calendar"], known)
    day, last = sorted((_day(count, "from"), _day(count, "result")))
    while day <= last:
        if day in shut and day.weekday() not in rest:
            yield day.isoformat()
        day += ONE


def _check_start(step: Proof, seen: list[date], last: Proof, *, window: bool) -> None:
    """Insist that a step starts where the one before it ended; the two ends of a window share their start."""
    day = _day(step, "from")
    if not seen or day not in seen:
        raise RejectedError(f"a {step['step']} step starts from {day}, which nothing before it gives")
    counts = {step["step"], last.get("step")} <= {"count", "month"}
    shared = window and counts and last.get("from") == step["from"]
    if day != seen[-1] and not shared and not step.get("span"):
        raise RejectedError(f"a {step['step']} step starts from {day}, not from {seen[-1]} just before it")


def check_steps(steps: Iterable[Proof], known: Dues | None = None, *, window: bool = False) -> list[date]:
    """Check the steps of one proof in order; return their results. Raises RejectedError."""
    seen: list[date] = []
    last: Proof = {}
    counted = False
    for step in steps:
        kind = step.get("step")
        if kind == "skip":
            _check_skip(step, last)
            counted = False
            continue
        if counted and any(True for _ in _closed_between(last, _known(last))):
            raise RejectedError("a count passes over closed days that the proof does not show")
        if not isinstance(kind, str) or kind not in _CHECKS:
            raise RejectedError(f"there is no step {kind!r}")
        if step.get("from") is not None and kind != "anchor":
            _check_start(step, seen, last, window=window)
        if step.get("by") == "projected" and known is not None:
            rests = known.get(str(step["duty"]), {}).get(str(step["key"]))
            if rests != _day(step, "result"):
                raise RejectedError(
                    f"rests on no. {step['key']} of {step['duty']}, which is not due on {step['result']}"
                )
        found = _CHECKS[kind](step, seen)
        if found != _day(step, "result"):
            raise RejectedError(f"a {kind} step gives {step['result']}; walking gives {found}")
        seen.append(found)
        last, counted = step, kind == "count" and bool(step.get("calendar")) and "times" not in step
    if counted and any(True for _ in _closed_between(last, _known(last))):
        raise RejectedError("a count passes over closed days that the proof does not show")
    return seen


def _known(step: Proof) -> date | None:
    return date.fromisoformat(step["known_on"]) if step.get("known_on") else None


# -- whole proofs ---------------------------------------------------------------------------------------


def verify(proof: Proof, dues: Dues | None = None) -> None:
    """Accept one proof in silence, or raise RejectedError with the reason.

    ``proof`` is an occurrence as JSON (with its ``proof``) or an answer (with its ``steps``). ``dues`` gives the
    due dates of other occurrences, on which a projection rests; without it a projection's start is taken as given.
    """
    steps = proof.get("proof", proof.get("steps"))
    if not isinstance(steps, list):
        raise RejectedError("there is no list of steps")
    try:
        seen = check_steps(steps, dues, window=str(proof.get("phrase", "")).startswith(("between", "the ")))
        _check_dates(proof, seen, steps[-1] if steps else {})
    except RejectedError:
        raise
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError) as error:
        raise RejectedError(f"the proof cannot be read: {type(error).__name__} {error}") from None


def _check_dates(proof: Proof, seen: list[date], last: Proof) -> None:
    dates = {
        name: date.fromisoformat(proof[name]) for name in ("opens", "due", "until", "unadjusted") if proof.get(name)
    }
    for name, day in dates.items():
        if day not in seen:
            raise RejectedError(f"{name} is {day}, which no step gives")
    plain = _day(last, "from") if last.get("step") == "adjust" else dates.get("due")
    if "unadjusted" in dates and dates["unadjusted"] != plain:
        raise RejectedError(f"unadjusted is {dates['unadjusted']}; before the adjustment it was {plain}")
    final = dates.get("due") or dates.get("until") or dates.get("opens")
    if seen and final is not None and seen[-1] != final:
        raise RejectedError(f"the last step gives {seen[-1]}, and the proof is of {final}")
    phrase = str(proof.get("phrase", ""))
    on_a_day = phrase.startswith(("on ", "at ")) and not phrase.startswith(("on or", "at least", "at any"))
    if on_a_day and final is not None and dates.get("opens") != final:
        raise RejectedError(f'"{phrase}" opens and is due on one day, not on {dates.get("opens")} and {final}')
    if "opens" in dates and final is not None and dates["opens"] > final:
        raise RejectedError(f"it opens on {dates['opens']}, after {final}")
    if proof.get("stated") and proof.get("due"):
        days = (date.fromisoformat(proof["stated"]) - dates["due"]).days
        if days != proof.get("discrepancy"):
            raise RejectedError(f"the discrepancy is {days} days, not {proof.get('discrepancy')}")


def verify_all(proofs: Iterable[Proof]) -> list[tuple[str, str]]:
    """Check a list of proofs, projections against one another; return the name and reason of each rejected."""
    found = list(proofs)
    dues: dict[str, dict[str, date]] = {}
    for proof in found:
        if proof.get("due") and proof.get("key"):
            duty = dues.setdefault(f"{proof.get('rule_set')}/{proof.get('obligation')}", {})
            duty[str(proof["key"])] = date.fromisoformat(str(proof.get("unadjusted") or proof["due"]))
    known = dues if len(found) > 1 else None
    rejected = []
    for proof in found:
        try:
            verify(proof, known)
        except ObligationsError as error:
            name = f"{proof.get('rule_set')}/{proof.get('obligation')}#{proof.get('key')}"
            rejected.append((name if proof.get("obligation") else str(proof.get("phrase")), str(error)))
    return rejected
