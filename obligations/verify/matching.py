"""Whether the steps of a proof are the steps of its phrase: the second half of the check.

A phrase says which steps its date takes, in which order, counting what from where. Each form of words looks for its
own steps from a place in the proof on, and gives every way in which they can be found there: what somebody did, or a
date that was itself computed, can take one step or many. No date is worked out here; that each step gives what it
says is for :mod:`obligations.verify.steps`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, cast

from obligations.dates.phrases import read
from obligations.dates.phrases import values as v
from obligations.errors import PhraseError
from obligations.verify.claims import Claim, a_step, spans_of
from obligations.verify.days import Days
from obligations.verify.found import Budget, Found, Place, Rest
from obligations.verify.steps import Steps
from obligations.verify.walking import IN_MONTHS, Counted, Span, merged

#: Who says so, for a day that was itself computed.
COMPUTED = ("computed due date", "computed")
PROJECTED = "projected"

Ways = Iterator[Found]


class Matcher:
    """Finds the parts of a phrase in the steps of one proof."""

    def __init__(
        self, claims: Sequence[Claim], place: Place | None, steps: Steps, given: Mapping[str, date] | None = None,
        budget: Budget | None = None,
    ) -> None:  # fmt: skip
        self.claims, self.place, self.steps, self.basis, self.given = claims, place, steps, steps.basis, given
        self.budget = budget or Budget()
        self.alone = Days(steps, {})
        self.furthest, self.reason = -1, "the steps are not those of the phrase"
        self._points: dict[type, Callable[[Any, int], Ways]] = {
            v.Day: self._day, v.Name: self._name, v.Each: self._name, v.FirstOrLast: self._name,
            v.DayInYear: self._in_year, v.EndOfMonth: self._month_end, v.EndOf: self._end_of, v.Offset: self._offset,
            v.DayOf: self._day_of, v.DayIn: self._day_in, v.Next: self._next,
        }  # fmt: skip
        self._items: dict[type, Callable[[Any, int], Ways]] = {
            v.Within: self._within, v.CountBack: self._count_back, v.AtLeast: self._at_least, v.At: self._at,
            v.Between: self._between, v.BetweenPeriods: self._between_periods, v.Either: self._either,
        }  # fmt: skip
        self._known: dict[tuple[int, int], list[Found]] = {}

    # -- what is said when nothing fits ---------------------------------------------------------------

    def wanted(self, at: int, what: str) -> None:
        """Remember what was looked for furthest on: the likeliest reason."""
        if at > self.furthest:
            there = self._told(self.claims[at]) if at < len(self.claims) else "the proof ends"
            self.furthest, self.reason = at, f"the phrase says {what}, and there {there}"

    @staticmethod
    def _told(claim: Claim) -> str:
        said = claim.said
        words = {
            "anchor": f"stands {said.get('name') or 'a date'} of {claim.result}",
            "count": f"{said.get('period')} are counted {said.get('convention')} {claim.start}",
            "month": f"{said.get('period')} are counted {said.get('convention')} {claim.start}",
            "skip": "are skipped days", "adjust": f"{claim.start} is moved to the {said.get('direction')} working day",
        }  # fmt: skip
        return words.get(claim.kind, f"stands {a_step(claim.kind)} that gives {claim.result}")

    def at_place(self, at: int, kind: str, what: str, **inputs: Any) -> Claim | None:
        """Return the step at a place if it is of a kind and says just these ``inputs``."""
        self.budget.spend()
        claim = self.claims[at] if at < len(self.claims) else None
        free = {"step", "result", "cite", "closed", "version", "phrase"}
        if claim is not None and claim.kind == kind:
            said = {name: value for name, value in claim.said.items() if name not in free}
            if said == {name: value for name, value in inputs.items() if value is not None or name in NULLS}:
                return claim
        self.wanted(at, what)
        return None

    # -- points ---------------------------------------------------------------------------------------

    def point(self, point: v.Point, at: int) -> list[Found]:
        """Return every way to find a point's steps from a place on; its day is given as due."""
        place = (id(point), at)
        if place not in self._known:
            self._known[place] = list(self._points[type(point)](point, at))
        return self._known[place]

    def _day(self, point: v.Day, at: int) -> Ways:
        claim = self.at_place(at, "anchor", str(point.day), name=None, key=None, by=None)
        if claim and claim.result == point.day:
            yield Found(None, claim.result, at + 1)
        elif claim:
            self.wanted(at, str(point.day))

    def _name(self, point: v.Name | v.Each | v.FirstOrLast, at: int) -> Ways:
        """Find an anchor that answers a name, with the steps under it where its day was computed."""
        for rest, stop in self.named(point.name, at):
            if self._fits(point, rest.anchor):
                yield Found(None, rest.anchor.result, stop, (rest._replace(point=point),))
            else:
                self.wanted(at, f"{point}")

    def named(self, asked: str, at: int) -> Iterator[tuple[Rest, int]]:
        """Give each way to find an anchor that answers a name from a place on, and the place after it."""
        for place in range(at, len(self.claims)):
            claim, under = self.claims[place], tuple(self.claims[at:place])
            self.budget.spend()
            if claim.kind != "anchor" or not _answers(claim, asked):
                continue
            for rests in self._under(under, claim):
                yield Rest(asked, None, claim, under, rests), place + 1
        self.wanted(at, asked)

    def _under(self, under: Sequence[Claim], claim: Claim) -> Iterator[tuple[Rest, ...]]:
        """Give what the steps under an anchor rest on, for each way in which they can give its day."""
        by = claim.said["by"]
        if by == "computed":
            yield from self._worked_out(under, claim)
        elif under:
            if by == "computed due date" or self._cut_off(under, claim):
                yield ()
        elif by not in ("computed due date", PROJECTED):
            yield ()

    def _worked_out(self, under: Sequence[Claim], claim: Claim) -> Iterator[tuple[Rest, ...]]:
        """Read the steps of a named date, which says in its own words how it is worked out."""
        try:
            point = read("point", claim.said.get("phrase") or "").value
        except PhraseError:
            return
        inside = Matcher(under, self.place, self.steps, self.given, self.budget)
        for found in inside.point(cast("v.Point", point), 0):
            if found.stop == len(under) and found.due == claim.result:
                yield found.rests

    def _cut_off(self, under: Sequence[Claim], claim: Claim) -> bool:
        """Say whether steps show that a fact came too late in its day, and counts as of the next working day."""
        if [one.kind for one in under] != ["anchor", "cut-off"] or not self.basis.cutoff:
            return False
        raw, late = under
        same = all(raw.said[name] == claim.said[name] for name in ("name", "key", "by"))
        rest = {name: late.said.get(name) for name in ("calendar", "known_on", "cutoff")}
        working = self.basis.calendars.get("working")
        counted = {"calendar": working, "known_on": self._known_on, "cutoff": self.basis.cutoff}
        return same and rest == counted and late.start == raw.result and late.result == claim.result

    @property
    def _known_on(self) -> str | None:
        return self.basis.known_on.isoformat() if self.basis.known_on else None

    def _fits(self, point: v.Name | v.Each | v.FirstOrLast, anchor: Claim) -> bool:
        """Say whether a day can be the one that is asked for, as far as the phrase alone tells."""
        day = anchor.day
        if isinstance(point, v.Each) and self.place is not None and anchor.said["key"] != self.place.key:
            return False
        if (
            isinstance(point, v.FirstOrLast)
            and point.month
            and (day.month, point.year or day.year) != (point.month, day.year)
        ):
            return False
        if isinstance(point, v.Each | v.FirstOrLast) and point.filter is not None:
            limit = self.alone.of(point.filter.point)
            return limit is None or _KEEPS[point.filter.relation](day, limit)
        return True

    def _in_year(self, point: v.DayInYear, at: int) -> Ways:
        for of in self.point(point.of, at):
            inputs = {"month": point.month, "day": point.day, "financial": point.financial}
            yield from self._from(of, "day-of-year", str(point), **inputs)

    def _end_of(self, point: v.EndOf, at: int) -> Ways:
        for of in self.point(point.of, at):
            yield from self._from(of, "end-of", f"the end of the {point.unit}", unit=point.unit)

    def _from(self, of: Found, kind: str, what: str, **inputs: Any) -> Ways:
        claim = self.at_place(of.stop, kind, what, **{"from": of.day.isoformat()}, **inputs)
        if claim:
            yield Found(None, claim.result, of.stop + 1, of.rests)

    def _month_end(self, point: v.EndOfMonth, at: int) -> Ways:
        claim = self.at_place(at, "end-of-month", str(point), year=point.year, month=point.month)
        if claim:
            yield Found(None, claim.result, at + 1)

    def _day_of(self, point: v.DayOf, at: int) -> Ways:
        for of in self.point(point.of, at):
            yield from self.day_that(of, point.days, "in")

    def _day_in(self, point: v.DayIn, at: int) -> Ways:
        first = date(point.year, point.days.month or 1, 1)
        for of in self._day(v.Day(first), at):
            yield from self.day_that(of, point.days, "in")

    def _next(self, point: v.Next, at: int) -> Ways:
        for of in self.point(point.of, at):
            yield from self.day_that(of, point.days, point.direction, no=point.which)

    def day_that(self, of: Found, days: v.Days, direction: str, **more: int) -> Ways:
        """Find the day of a description from a day."""
        inputs: dict[str, Any] = {"that": str(days), "direction": direction, **more}
        if days.kind:
            inputs |= {"calendar": self.basis.calendars.get(days.kind), "known_on": self._known_on}
        yield from self._from(of, "day-that", f"the {days} {direction} {of.day}", **inputs)

    def _offset(self, point: v.Offset, at: int) -> Ways:
        for of in self.point(point.of, at):
            yield from self.counted(of, point.period, point.direction)

    # -- counts ---------------------------------------------------------------------------------------

    def counted(self, of: Found, period: Any, convention: str, spans: Sequence[Span] = (), **more: int) -> Ways:
        """Find the count of a period from a day, and the days that it skips."""
        inputs = {"from": of.day.isoformat(), "period": str(period), "convention": convention, **more}
        if period.unit in IN_MONTHS:
            inputs["rule"] = self.basis.months
        elif period.kind is not None:
            inputs |= {"calendar": self.basis.calendars.get(period.kind), "known_on": self._known_on}
        counted = "month" if period.unit in IN_MONTHS else "count"
        place = self.claims[of.stop] if of.stop < len(self.claims) else None
        paused = place.said["paused"] if place is not None and spans and "paused" in place.said else None
        claim = self.at_place(of.stop, counted, f"{period} {convention} {of.day}", **inputs, paused=paused)
        if claim is None or (spans and not self._paused(claim, period, spans)):
            return
        stop = of.stop + 1
        if stop < len(self.claims) and self.claims[stop].kind == "skip":
            stop += 1
        yield Found(None, claim.result, stop, of.rests)

    def _paused(self, claim: Claim, period: Any, spans: Sequence[Span]) -> bool:
        """Say whether a count leaves out just the days on which the clock stood still."""
        first = claim.start
        assert first is not None
        if claim.said["convention"] != "beginning with" and first < date.max:
            first = date.fromordinal(first.toordinal() + 1)
        inside = [span for span in spans if first <= span[1] and span[0] <= claim.day]
        if "paused" in claim.said:
            return spans_of(claim) == inside
        return not any(self._any_counts(period, max(first, one), min(claim.day, last)) for one, last in inside)

    def _any_counts(self, period: Any, first: date, last: date) -> bool:
        """Say whether a day of the period's kind lies between two days, both in."""
        if period.kind is None:
            return first <= last
        open_days = self.steps.closures.open_days(self.basis.calendars[period.kind], self.basis.known_on)
        return Counted(open_days).beginning_with(first, 1) <= last

    def _pauses(self, at: int) -> Iterator[tuple[int, list[Span], tuple[Rest, ...]]]:
        """Give each way to read pauses from a place on: where they stop, their spans, and what they rest on."""
        yield from self._pauses_of(list(self.basis.pauses), at, [], ())

    def _pauses_of(
        self, pairs: list[tuple[str, str]], at: int, spans: list[Span], rests: tuple[Rest, ...]
    ) -> Iterator[tuple[int, list[Span], tuple[Rest, ...]]]:
        if not pairs:
            yield at, merged(spans), rests
            return
        (begins, ends), *others = pairs
        stop, go = self._told_at(at, begins), self._told_at(at + 1, ends)
        if stop and go and stop.day <= go.day:
            more = (*rests, Rest(begins, None, stop, ()), Rest(ends, None, go, ()))
            yield from self._pauses_of(pairs, at + 2, [*spans, (stop.day, go.day)], more)
        if stop and not (
            self.given and self.given.get(ends, date.min) >= stop.day
        ):  # it has not ended yet; then the count has to be over before it begins
            more = (*rests, Rest(begins, None, stop, ()))
            yield from self._pauses_of(pairs, at + 1, [*spans, (stop.day, date.max)], more)
        told = any(rest.asked == begins for rest in rests)
        if told or not (self.given and begins in self.given):  # what was given with a question is not left out
            yield from self._pauses_of(others, at, spans, rests)

    def _told_at(self, at: int, asked: str) -> Claim | None:
        claim = self.claims[at] if at < len(self.claims) else None
        fits = claim is not None and claim.kind == "anchor" and _answers(claim, asked)
        return claim if fits and claim is not None and claim.said["by"] not in (*COMPUTED, PROJECTED) else None

    # -- items ----------------------------------------------------------------------------------------

    def item(self, item: v.Item | v.Either, at: int) -> list[Found]:
        """Return every way to find an item's steps from a place on."""
        place = (id(item), at)
        if place not in self._known:
            self._known[place] = list(self._items[type(item)](item, at))
        return self._known[place]

    def _within(self, item: v.Within, at: int) -> Ways:
        for start, spans, rests in self._pauses(at):
            for of in self.point(item.point, start):
                for found in self.counted(of, item.period, item.convention, spans):
                    if all(last < date.max or found.day < first for first, last in spans):
                        yield found._replace(rests=(*rests, *found.rests))

    def _count_back(self, item: v.CountBack, at: int) -> Ways:
        for of in self.point(item.point, at):
            yield from self.counted(of, item.period, item.convention)

    def _at_least(self, item: v.AtLeast, at: int) -> Ways:
        for of in self.point(item.point, at):
            if item.convention == "after":
                ends = list(self.counted(of, item.period, "at least after" if item.period.clear else "after"))
            else:
                ends = [one for last in self.counted(of, item.period, item.convention)
                        for one in self._from(last, "beside", "the day after", side="after")]  # fmt: skip
            for end in ends:
                yield end._replace(opens=end.due, due=None)

    def _at(self, item: v.At, at: int) -> Ways:
        side = item.relation if item.relation in ("before", "after") else None
        for of in self.point(item.point, at):
            for end in self._from(of, "beside", f"the day {side}", side=side) if side else [of]:
                yield end._replace(
                    opens=None if item.relation in ("by", "before") else end.due,
                    due=end.due if item.relation in ("by", "before", "on", "at") else None,
                )

    def _between(self, item: v.Between, at: int) -> Ways:
        for opens in self.point(item.opens, at):
            for closes in self.point(item.closes, opens.stop):
                yield Found(opens.due, closes.due, closes.stop, (*opens.rests, *closes.rests))
            yield opens._replace(opens=opens.due, due=None, lacks="due")
        for closes in self.point(item.closes, at):
            yield closes._replace(lacks="opens")

    def _between_periods(self, item: v.BetweenPeriods, at: int) -> Ways:
        for of in self.point(item.point, at):
            for opens in self.counted(of, item.opens, "after"):
                for closes in self.counted(of._replace(stop=opens.stop), item.closes, "after"):
                    yield closes._replace(opens=opens.due)

    def _either(self, item: v.Either, at: int) -> Ways:
        choose = min if item.which == "earlier" else max
        for left in self.item(item.left, at):
            for right in self.item(item.right, left.stop):
                if left.lacks or right.lacks or (left.due is None) != (right.due is None):
                    continue
                pair = (left.due, right.due) if left.due else (left.opens, right.opens)
                of = [day.isoformat() for day in pair if day]
                claim = self.at_place(right.stop, "choose", f"the {item.which} of the two", which=item.which, of=of)
                if claim:
                    opens = choose(left.opens, right.opens) if left.opens and right.opens else None
                    due = choose(left.due, right.due) if left.due and right.due else None
                    yield Found(opens, due, right.stop + 1, (*left.rests, *right.rests))

    def adjusted(self, found: Found, direction: str | None) -> Ways:
        """Find the move to the next or previous working day, where the phrase ends in one."""
        day = found.due or found.opens
        if direction is None or day is None:
            yield found
            return
        inputs = {"from": day.isoformat(), "direction": direction, "calendar": self.basis.calendars.get("working")}
        claim = self.at_place(
            found.stop, "adjust", f"or the {direction} working day", **inputs, known_on=self._known_on
        )
        if claim:
            opens = claim.result if found.opens == day else found.opens
            yield found._replace(opens=opens, due=claim.result if found.due else None, stop=found.stop + 1)


#: What a step says though it be null; all else it leaves out.
NULLS = ("name", "key", "by")

_KEEPS: dict[str, Callable[[date, date], bool]] = {
    "before": date.__lt__, "on or before": date.__le__, "after": date.__gt__, "on or after": date.__ge__,
}  # fmt: skip


def _answers(claim: Claim, asked: str) -> bool:
    """Say whether an anchor stands for a name: under that name, or under another that it says it stands for."""
    if claim.said.keys() & {"no", "duty"}:  # it says which occurrence it is of, as only a cadence's own anchor does
        return False
    stands_for = claim.said.get("for")
    name = str(claim.said["name"])
    return name == asked if stands_for is None else bool(stands_for == asked != name)
