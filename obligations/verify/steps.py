"""The steps of a proof, each worked out again by walking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from obligations.verify.bounds import Proof, check_bound
from obligations.verify.closures import ONE, Closures, RejectedError
from obligations.verify.walking import IN_MONTHS, day_in, months_from, period_of

#: The unadjusted due dates of occurrences: by duty ("rule-set/duty"), then by key.
Dues = Mapping[str, Mapping[str, date]]

_UNSHOWN = "a count passes over closed days that the proof does not show"


def _known(step: Proof) -> date | None:
    return date.fromisoformat(step["known_on"]) if step.get("known_on") else None


class Checker:
    """Walks the steps of proofs on the closures that it is given."""

    def __init__(self, closures: Closures) -> None:
        self.closures = closures
        self._checks: dict[str, Callable[[Proof, list[date]], date]] = {
            "anchor": self._anchor, "count": self._count, "month": self._month, "adjust": self._adjust,
            "bound": check_bound,
        }  # fmt: skip

    def steps(self, steps: Iterable[Proof], known: Dues | None = None, *, window: bool = False) -> list[date]:
        """Check the steps of one proof in order; return their results. Raises RejectedError."""
        seen: list[date] = []
        last: Proof = {}
        counted = False
        for step in steps:
            kind = step.get("step")
            if kind == "skip":
                self._skip(step, last)
                counted = False
                continue
            if counted and any(True for _ in self._passed(last)):
                raise RejectedError(_UNSHOWN)
            if not isinstance(kind, str) or kind not in self._checks:
                raise RejectedError(f"there is no step {kind!r}")
            _starts(step, seen, last, known, window=window)
            found = self._checks[kind](step, seen)
            if found != day_in(step, "result"):
                raise RejectedError(f"a {kind} step gives {step['result']}; walking gives {found}")
            seen.append(found)
            last, counted = step, kind == "count" and bool(step.get("calendar")) and "times" not in step
        if counted and any(True for _ in self._passed(last)):
            raise RejectedError(_UNSHOWN)
        return seen

    # -- counts -------------------------------------------------------------------------------------

    def _count(self, step: Proof, seen: list[date]) -> date:
        number, unit, kind, clear = period_of(str(step["period"]))
        number *= int(step.get("times", 1)) * (7 if unit == "week" else 1)
        calendar = step.get("calendar")
        if (kind is None) != (calendar is None):
            raise RejectedError(f"{step['period']} are counted on {calendar or 'no calendar'}")
        convention, day = step["convention"], day_in(step, "from")
        sign = -1 if convention in ("before", "ending with") else 1
        number += clear and convention in ("before", "at least after")
        paused = _paused(step, seen)

        def counts(day: date) -> bool:
            return self.closures.counts(day, calendar, _known(step)) and not _inside(day, paused)

        if convention in ("beginning with", "ending with") and counts(day):
            number -= 1  # the day itself is day 1
        while number > 0:
            day += sign * ONE
            number -= counts(day)
        return day

    def _month(self, step: Proof, seen: list[date]) -> date:
        number, unit, _, _ = period_of(str(step["period"]))
        number *= int(step.get("times", 1)) * IN_MONTHS[unit]
        convention, start, rule = step["convention"], day_in(step, "from"), str(step["rule"])
        sign = -1 if convention in ("before", "ending with") else 1
        found, has = months_from(start, sign * number, rule)
        if convention == "beginning with" and (has or rule == "round-up"):
            found -= ONE
        if convention == "ending with" and (has or rule != "round-up"):
            found += ONE
        first = start if convention == "beginning with" else start + ONE
        return _moved_on(first, found, _paused(step, seen))

    def _adjust(self, step: Proof, seen: list[date]) -> date:
        day = day_in(step, "from")
        sign = ONE if step["direction"] == "next" else -ONE
        if step.get("cutoff"):
            day += sign
        while not self.closures.counts(day, step["calendar"], _known(step)):
            day += sign
        return day

    def _anchor(self, step: Proof, seen: list[date]) -> date:
        found = day_in(step, "result")
        if step.get("by") == "computed due date" and seen and found != seen[-1]:
            raise RejectedError(f"{step['name']} is said to be computed as {found}, but {seen[-1]} was computed")
        version = step.get("version") or {}
        since, until = version.get("from"), version.get("until")
        if (since and found < date.fromisoformat(since)) or (until and found > date.fromisoformat(until)):
            raise RejectedError(f"{found} is outside the time in which these words were in force")
        return found

    # -- closed days shown --------------------------------------------------------------------------

    def _skip(self, step: Proof, last: Proof) -> None:
        """Insist that the days said to be skipped are just those that are closed between the count's ends."""
        if step.get("calendar") != last.get("calendar"):
            raise RejectedError("the skipped days are of another calendar than the count")
        wanted = list(self._passed(last))
        said = [str(day.get("date")) for day in step["days"]]
        if said != wanted:
            raise RejectedError(f"the days said to be skipped, {said}, are not those that are closed, {wanted}")

    def _passed(self, count: Proof) -> Iterable[str]:
        first, last = sorted((day_in(count, "from"), day_in(count, "result")))
        return self.closures.between(count["calendar"], _known(count), first, last)


def _starts(step: Proof, seen: list[date], last: Proof, known: Dues | None, *, window: bool) -> None:
    """Insist that a step starts where the one before it ended; the two ends of a window share their start."""
    if step.get("from") is not None and step["step"] != "anchor":
        day = day_in(step, "from")
        if not seen or day not in seen:
            raise RejectedError(f"a {step['step']} step starts from {day}, which nothing before it gives")
        counts = {step["step"], last.get("step")} <= {"count", "month"}
        shared = window and counts and last.get("from") == step["from"]
        if day != seen[-1] and not shared and not step.get("span"):
            raise RejectedError(f"a {step['step']} step starts from {day}, not from {seen[-1]} just before it")
    if step.get("by") == "projected" and known is not None:
        rests = known.get(str(step["duty"]), {}).get(str(step["key"]))
        if rests != day_in(step, "result"):
            raise RejectedError(f"rests on no. {step['key']} of {step['duty']}, which is not due on {step['result']}")


def _paused(step: Proof, seen: list[date]) -> list[tuple[date, date]]:
    """Return the pauses of a count; each begins and ends on a day that the proof has told."""
    spans = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in step.get("paused", ())]
    if any(first > last for first, last in spans):
        raise RejectedError("a pause is said to end before it begins")
    for day in (day for span in spans for day in span):
        if day not in seen[:-1]:
            raise RejectedError(f"the clock is said to pause on {day}, which nothing before it gives")
    return spans


def _inside(day: date, spans: list[tuple[date, date]]) -> bool:
    return any(first <= day <= last for first, last in spans)


def _moved_on(first: date, found: date, paused: list[tuple[date, date]]) -> date:
    """Walk on from a corresponding date by as many days as the clock stood still; paused days do not use any up."""
    left, day = 0, first
    while paused and day <= found:
        left += _inside(day, paused)
        day += ONE
    while left:
        found += ONE
        left -= not _inside(found, paused)
    return found
