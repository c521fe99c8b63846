"""Each step of a proof, worked out again from what it says itself: the first half of the check.

That the steps are those of the question is the other half (:mod:`obligations.verify.matching`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from obligations.dates.phrases import read
from obligations.dates.phrases.values import Days
from obligations.errors import PhraseError
from obligations.verify import hours
from obligations.verify.claims import Basis, Claim, a_step, day_of, skipped_of, spans_of
from obligations.verify.closures import Closures, OpenDays
from obligations.verify.described import day_that, span_of
from obligations.verify.errors import RejectedError, shown
from obligations.verify.walking import (
    IN_DAYS,
    IN_MONTHS,
    Counted,
    Span,
    add,
    day_in_year,
    end_of,
    last_of_month,
    merged,
    months_on,
    moved,
)

_UNSHOWN = "a count passes over closed days that the proof does not show"


class Steps:
    """Works steps out again on the closures that it is given."""

    def __init__(self, closures: Closures, basis: Basis) -> None:
        self.closures, self.basis = closures, basis
        self._result: dict[str, Callable[[Claim, Sequence[date]], date]] = {
            "anchor": self._anchor, "count": self._count, "month": self._month, "adjust": self._adjust,
            "cut-off": self._cut_off, "beside": _beside, "end-of": _end_of, "end-of-month": _end_of_month,
            "day-of-year": _day_of_year, "choose": _choose, "day-that": self._day_that, "interval": self._interval,
            "hours": _hours, "hour-of-day": _hour_of_day,
        }  # fmt: skip

    def check(self, claims: Sequence[Claim]) -> None:
        """Check every step in order. Raises RejectedError at the first that does not follow."""
        seen: list[date] = []
        for place, claim in enumerate(claims):
            following = claims[place + 1] if place + 1 < len(claims) else None
            if claim.kind == "skip":
                if place == 0 or claims[place - 1].kind != "count":
                    raise RejectedError("days are said to be skipped where nothing was counted")
                continue
            if claim.start is not None and claim.start not in seen:
                raise RejectedError(f"{a_step(claim.kind)} starts from {claim.start}, which nothing before it gives")
            found = self._result[claim.kind](claim, seen)
            if found != claim.result:
                raise RejectedError(f"{a_step(claim.kind)} gives {claim.result}; walking gives {found}")
            seen.append(found)
            self._skipped(claim, following)

    def doubtful(self, claims: Sequence[Claim]) -> bool:
        """Say whether a count or an adjustment passes over days whose closures are not settled."""
        return any(self._doubts(claim) for claim in claims if claim.said.get("calendar") and claim.kind != "skip")

    def _doubts(self, claim: Claim) -> bool:
        assert claim.start is not None
        first, last = sorted((claim.start, claim.day))
        if claim.kind == "day-that":  # of the unit, the days that a place is counted from decide too
            unit = span_of(days_of(claim.said["that"]), claim.day)
            first, last = min(first, unit[0]), max(last, claim.day)
        return self._open(claim).doubts(first, last)

    def _open(self, claim: Claim) -> OpenDays:
        return self.closures.open_days(claim.said["calendar"], day_of(claim.said.get("known_on"), "known_on"))

    def far_end(self, day: date, period: Any, convention: str, times: int = 1, rule: str | None = None) -> date:
        """Return the far end of a period that runs from a day, on the calendars and by the month rule of the basis."""
        months = period.unit in IN_MONTHS
        said: dict[str, Any] = {"period": str(period), "convention": convention, "times": times}
        if months:
            said["rule"] = rule or self.basis.months
        elif period.kind is not None:
            known_on = self.basis.known_on
            said |= {"calendar": self.basis.calendars.get(period.kind), "known_on": known_on and known_on.isoformat()}
        claim = Claim("month" if months else "count", None, day, said)
        return self._month(claim, ()) if months else self._count(claim, ())

    def working_day(self, day: date, direction: str) -> date:
        """Return a day, or the next or previous working day of the basis where it is none."""
        calendar = self.basis.calendars.get("working")
        if calendar is None:
            raise RejectedError("the basis names no calendar of working days")
        return moved(day, direction, self.closures.open_days(calendar, self.basis.known_on))

    def day_that(self, start: date, which: int, days: Days, direction: str) -> date:
        """Return a day by its description, on the calendars of the basis."""
        calendar = self.basis.calendars.get(days.kind) if days.kind else None
        opened = self.closures.open_days(calendar, self.basis.known_on) if calendar else None
        return day_that(days, start, which, direction, opened)

    # -- what a step gives --------------------------------------------------------------------------

    def _count(self, claim: Claim, seen: Sequence[date]) -> date:
        period = period_of(claim.said["period"])
        calendar = claim.said.get("calendar")
        if period.unit not in IN_DAYS or (period.kind is None) != (calendar is None):
            raise RejectedError(f"{shown(claim.said['period'])} are counted on {calendar or 'no calendar'}")
        number = period.number * IN_DAYS[period.unit] * claim.times
        counted = Counted(self._open(claim) if calendar is not None else None, _paused(claim, seen))
        assert claim.start is not None
        match claim.said["convention"]:
            case "after":
                return counted.after(claim.start, number)
            case "at least after":  # clear days: both ends are left out
                return counted.after(claim.start, number + period.clear)
            case "before":
                return counted.before(claim.start, number + period.clear)
            case "beginning with":
                return counted.beginning_with(claim.start, number)
            case "ending with":
                return counted.ending_with(claim.start, number)
            case other:
                raise RejectedError(f'nothing is counted "{shown(other)}" a day')

    def _month(self, claim: Claim, seen: Sequence[date]) -> date:
        period, start, rule = period_of(claim.said["period"]), claim.start, claim.said["rule"]
        assert start is not None
        if period.unit not in IN_MONTHS:
            raise RejectedError(f"{shown(claim.said['period'])} are no months")
        number = period.number * IN_MONTHS[period.unit] * claim.times
        convention = claim.said["convention"]
        if convention not in ("after", "before", "beginning with", "ending with"):
            raise RejectedError(f'no months run "{shown(convention)}" a day')
        found, has = months_on(start, -number if convention in ("before", "ending with") else number, rule)
        if convention == "beginning with" and number and (has or rule == "round-up"):
            found = add(found, -1)
        if convention == "ending with" and number and (has or rule != "round-up"):
            found = add(found, 1)
        first = start if convention == "beginning with" else add(start, 1)
        return stood_still(first, found, _paused(claim, seen))

    def _day_that(self, claim: Claim, seen: Sequence[date]) -> date:
        """Return the day that fits a description, found by looking at each."""
        days = days_of(claim.said["that"])
        calendar, direction, which = claim.said.get("calendar"), claim.said["direction"], claim.said.get("no", 1)
        if bool(days.kind) != bool(calendar):
            raise RejectedError(f"a {days.sort} is told on {calendar or 'no calendar'}")
        if direction not in ("after", "on or after", "before", "in") or type(which) is not int or which < 1:
            raise RejectedError(f"no day lies so from another: {shown(which)}, {shown(direction)}")
        assert claim.start is not None
        return day_that(days, claim.start, which, direction, self._open(claim) if calendar else None)

    def _adjust(self, claim: Claim, seen: Sequence[date]) -> date:
        if claim.said["direction"] not in ("next", "previous") or not claim.said["calendar"]:
            raise RejectedError("an adjustment goes to the next or the previous day of a calendar")
        assert claim.start is not None
        found = moved(claim.start, claim.said["direction"], self._open(claim))
        if (claim.said["closed"] is None) != (found == claim.start):
            raise RejectedError(f"{claim.start} is said to be {claim.said['closed'] or 'open'}, which it is not")
        return found

    def _anchor(self, claim: Claim, seen: Sequence[date]) -> date:
        if claim.said["by"] in ("computed", "computed due date") and (not seen or claim.result != seen[-1]):
            told = f"but {seen[-1]} was computed" if seen else "and nothing was computed"
            raise RejectedError(f"{claim.said['name']} is said to be computed as {claim.result}, {told}")
        version = claim.said.get("version")
        if version is not None:
            if not isinstance(version, dict) or set(version) != {"from", "until"}:
                raise RejectedError("the version of the words has no from and until")
            since, until = (
                day_of(version[name], "the time in which words were in force") for name in ("from", "until")
            )
            if (since and claim.day < since) or (until and claim.day > until):
                raise RejectedError(f"{claim.result} is outside the time in which these words were in force")
        return claim.day

    def _cut_off(self, claim: Claim, seen: Sequence[date]) -> date:
        """Return the next day that counts: what happened too late in its day counts as of that."""
        if claim.said["time"] < claim.said["cutoff"] or not claim.said["calendar"]:
            raise RejectedError(f"{claim.said['time']} is not too late, or too late on no calendar")
        assert claim.start is not None
        return Counted(self._open(claim)).after(claim.start, 1)

    def _interval(self, claim: Claim, seen: Sequence[date]) -> date:
        """Return the first or last day of a quota's interval."""
        span, number, start = period_of(claim.said["span"]), claim.said["no"], claim.start
        assert start is not None
        if claim.said["aligned"] and span.unit != "day":
            start = add(end_of(add(start, -1), span.unit), 1)
        if claim.said["end"] not in ("first", "last"):
            raise RejectedError(f"an interval has a first and a last day, and no {shown(claim.said['end'])} one")
        begins = claim.said["end"] == "first"
        spans = (number - 1 if begins else number) * span.number
        if span.unit in IN_MONTHS:
            day = months_on(start, spans * IN_MONTHS[span.unit], self.basis.months)[0]
        elif span.kind is None:
            day = add(start, spans * IN_DAYS[span.unit])
        else:
            calendar = self.basis.calendars.get(span.kind)
            if calendar is None:
                raise RejectedError(f"an interval of {shown(claim.said['span'])} needs a calendar")
            day = Counted(self.closures.open_days(calendar, self.basis.known_on)).after(start, spans)
        return day if begins else add(day, -1)

    # -- closed days shown --------------------------------------------------------------------------

    def _skipped(self, claim: Claim, following: Claim | None) -> None:
        """Insist that the days said to be skipped are just those that are closed between the count's ends."""
        shown = following if following is not None and following.kind == "skip" else None
        if claim.kind != "count" or claim.said.get("calendar") is None or "times" in claim.said:
            if shown is not None:
                raise RejectedError("days are said to be skipped where no days of a calendar were counted")
            return
        assert claim.start is not None
        first, last = sorted((claim.start, claim.day))
        wanted = self._open(claim).holidays(first, last)
        if shown is None:
            if wanted:
                raise RejectedError(_UNSHOWN)
            return
        if shown.said["calendar"] != claim.said["calendar"]:
            raise RejectedError("the skipped days are of another calendar than the count")
        said = skipped_of(shown)
        if said != wanted or not wanted:
            raise RejectedError(f"the days said to be skipped, {said}, are not those that are closed, {wanted}")


class Length(NamedTuple):
    """A period as the reader of phrases reads it."""

    number: int
    unit: str
    kind: str | None
    clear: bool


def days_of(text: object) -> Days:
    """Read a description of days, which has to stand as it is spelled when it is written out again."""
    try:
        found: Days = read("days", str(text)).value  # type: ignore[assignment]
    except PhraseError as error:
        raise RejectedError(f"{shown(text)} describes no days: {error.message}") from None
    if str(found) != text:
        raise RejectedError(f"{shown(text)} is not spelled as it is read")
    return found


def period_of(text: str) -> Length:
    """Read a period, or the span of a cadence or quota."""
    try:
        found: Any = read("period" if text[:1].isdigit() else "span", text).value
    except PhraseError as error:
        raise RejectedError(f"{shown(text)!r} is no period: {error.message}") from None
    return Length(found.number, found.unit, found.kind, found.clear)


def _ends(starts: Sequence[datetime], number: int, runs: str | None) -> Iterator[datetime]:
    """Give where hours end from each moment from which they can run; one of two may have no end."""
    for start in starts:
        try:
            yield hours.later(start, number, runs)
        except RejectedError:
            if len(starts) == 1:
                raise


def _hours(claim: Claim, seen: Sequence[date]) -> date:
    said, period = claim.said, period_of(claim.said["period"])
    assert claim.start is not None
    if period.unit != "hour" or said["convention"] not in ("after", "before"):
        raise RejectedError(f"{shown(said['period'])} are not hours {shown(said['convention'])} a moment")
    number = period.number if said["convention"] == "after" else -period.number
    at = hours.moment_of(said["at"], "at", said["zone"])
    found = list(_ends(hours.starts(said, claim.start), number, period.kind))
    if at not in found:
        ends = found[0] if found else "no moment"
        raise RejectedError(f"{period.number} hours {said['convention']} {claim.start} end at {ends}, not at {at}")
    return at.date()


def _hour_of_day(claim: Claim, seen: Sequence[date]) -> date:
    assert claim.start is not None
    at = hours.told(claim.start, f"{claim.said['time']}:00", claim.said["zone"])
    if hours.moment_of(claim.said["at"], "at", claim.said["zone"]) != at:
        raise RejectedError(f"{claim.said['time']} on {claim.start} is {at}")
    return claim.start


def _beside(claim: Claim, seen: Sequence[date]) -> date:
    assert claim.start is not None
    if claim.said["side"] not in ("before", "after"):
        raise RejectedError(f"no day stands {shown(claim.said['side'])} another")
    return add(claim.start, -1 if claim.said["side"] == "before" else 1)


def _end_of(claim: Claim, seen: Sequence[date]) -> date:
    assert claim.start is not None
    if claim.said["unit"] not in ("week", "month", "quarter", "year", "financial year"):
        raise RejectedError(f"no {shown(claim.said['unit'])} has an end that can be checked")
    return end_of(claim.start, claim.said["unit"])


def _end_of_month(claim: Claim, seen: Sequence[date]) -> date:
    year, month = claim.said["year"], claim.said["month"]
    if not (1 <= year <= 9999 and 1 <= month <= 12):
        raise RejectedError(f"there is no month {month} of the year {year}")
    return last_of_month(year, month)


def _day_of_year(claim: Claim, seen: Sequence[date]) -> date:
    assert claim.start is not None
    return day_in_year(claim.start, claim.said["month"], claim.said["day"], financial=claim.said["financial"])


def _choose(claim: Claim, seen: Sequence[date]) -> date:
    of, which = claim.said["of"], claim.said["which"]
    if not isinstance(of, list) or len(of) != 2:
        raise RejectedError(f"the {shown(which)} of the two: there are no two days to choose from")
    sides = [day_of(one, "one of the two") for one in of]
    days = [day for day in sides if day is not None]
    if len(days) != 2 or not set(days) <= set(seen):
        raise RejectedError(f"the {shown(which)} of the two: one of {of} was not computed")
    if which not in ("earlier", "later"):
        raise RejectedError(f"of two days one is the earlier and one the later, and none the {shown(which)}")
    return min(days) if which == "earlier" else max(days)


def _paused(claim: Claim, seen: Sequence[date]) -> list[Span]:
    """Return the pauses of a count; each begins and ends on a day that the proof has told."""
    spans = spans_of(claim)
    for day in (day for span in spans for day in span):
        if day not in seen:
            raise RejectedError(f"the clock is said to pause on {day}, which nothing before it gives")
    return merged(spans)


def stood_still(first: date, found: date, spans: Sequence[Span]) -> date:
    """Move a day on by as many days as the clock stood still from ``first`` to the day that is reached."""
    end, last = found, None
    while end != last:
        last = end
        lost = sum(max(0, (min(end, stop) - max(first, start)).days + 1) for start, stop in spans)
        end = add(found, lost)
    return end
