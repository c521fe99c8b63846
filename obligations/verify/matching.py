"""Whether the steps of a proof are the steps of its phrase: the second half of the check.

A phrase says which steps its date takes, in which order, counting what from where. Each form of words looks for its
own steps from a place in the proof on, and gives every way in which they can be found there: what somebody did, or a
date that was itself computed, can take one step or many. No date is worked out here; that each step gives what it
says is for :mod:`obligations.verify.steps`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

from obligations.dates.phrases import read
from obligations.dates.phrases import values as v
from obligations.errors import PhraseError
from obligations.verify.claims import PROJECTED, Claim, a_step, answers
from obligations.verify.days import Days
from obligations.verify.found import Budget, Found, Place, Rest
from obligations.verify.hours import later, moment_of, told
from obligations.verify.pauses import paused_as, pauses
from obligations.verify.steps import Steps
from obligations.verify.walking import IN_MONTHS, Span

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
            v.HourOf: self._hour_of, v.OneOf: self._one_of,
        }  # fmt: skip
        self._items: dict[type, Callable[[Any, int], Ways]] = {
            v.Within: self._within, v.CountBack: self._count_back, v.AtLeast: self._at_least, v.At: self._at_point,
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
        free = {"step", "result", "cite", "closed", "version", "phrase", "at", "since"}
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
                moment, is_told = self._moment(point.name)
                rests = (rest._replace(point=point),)
                yield Found(None, rest.anchor.result, stop, rests, due_at=moment, told=is_told)
            else:
                self.wanted(at, f"{point}")

    def _moment(self, name: str) -> tuple[datetime | None, bool]:
        """Return the hour at which a fact was given with a question; of a case's own facts it is not told."""
        if self.given is None:
            return None, False
        given = self.given.get(name)
        if not isinstance(given, datetime) or self.basis.zone is None:
            return None, True
        return told(given.date(), given.time().isoformat(), self.basis.zone), True

    def named(self, asked: str, at: int) -> Iterator[tuple[Rest, int]]:
        """Give each way to find an anchor that answers a name from a place on, and the place after it."""
        for place in range(at, len(self.claims)):
            claim, under = self.claims[place], tuple(self.claims[at:place])
            self.budget.spend()
            if claim.kind != "anchor" or not answers(claim, asked):
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

    def _one_of(self, point: v.OneOf, at: int) -> Ways:
        for left in self._with_hour(point.left, at):
            for right in self._with_hour(point.right, left.stop):
                of = [left.day.isoformat(), right.day.isoformat()]
                claim = self.at_place(right.stop, "choose", f"the {point.which} of the two", which=point.which, of=of)
                if claim and left.due_at is None and right.due_at is None:
                    yield Found(None, claim.result, right.stop + 1, (*left.rests, *right.rests))

    def _offset(self, point: v.Offset, at: int) -> Ways:
        for of in self.point(point.of, at):
            yield from self.counted(of, point.period, point.direction)

    # -- counts ---------------------------------------------------------------------------------------

    def _hour_of(self, point: v.HourOf, at: int) -> Ways:
        for of in self.point(point.of, at):
            inputs = {"from": of.day.isoformat(), "time": f"{point.time:%H:%M}", "zone": self.basis.zone}
            claim = self.at_place(of.stop, "hour-of-day", f"{point.time:%H:%M}", **inputs)
            if claim:
                yield Found(None, claim.result, of.stop + 1, of.rests, due_at=self._at(claim))

    @staticmethod
    def _at(claim: Claim) -> datetime:
        return moment_of(claim.said["at"], "at", claim.said["zone"])

    def hours(self, of: Found, period: Any, convention: str, *, opening: bool) -> Ways:
        """Find hours counted from a moment; from a day whose hour is not known from its first, or its last to open."""
        inputs = {"from": of.day.isoformat(), "period": str(period), "convention": convention, "zone": self.basis.zone}
        claim = self.at_place(of.stop, "hours", f"{period} {convention} {of.day}", **inputs)
        if claim is None:
            return
        since = moment_of(claim.said["since"], "since", self.basis.zone) if "since" in claim.said else None
        if of.told and since != of.due_at:
            self.wanted(of.stop, f"{period} {convention} {of.due_at or of.day}")
            return
        if since is None:
            first = told(of.day + timedelta(days=1) if opening else of.day, "00:00:00", self.basis.zone)
            number = period.number if convention == "after" else -period.number
            if later(first, number, period.kind) != self._at(claim):
                self.wanted(of.stop, f"hours from the {'last' if opening else 'first'} moment of {of.day}")
                return
        yield Found(None, claim.result, of.stop + 1, of.rests, due_at=self._at(claim))

    def counted(
        self, of: Found, period: Any, convention: str, spans: Sequence[Span] = (), *, opening: bool = False, **more: int
    ) -> Ways:
        """Find the count of a period from a day, and the days that it skips."""
        if period.unit == "hour":
            yield from self.hours(of, period, convention, opening=opening)
            return
        inputs = {"from": of.day.isoformat(), "period": str(period), "convention": convention, **more}
        if period.unit in IN_MONTHS:
            inputs["rule"] = self.basis.months
        elif period.kind is not None:
            inputs |= {"calendar": self.basis.calendars.get(period.kind), "known_on": self._known_on}
        counted = "month" if period.unit in IN_MONTHS else "count"
        place = self.claims[of.stop] if of.stop < len(self.claims) else None
        paused = place.said["paused"] if place is not None and spans and "paused" in place.said else None
        claim = self.at_place(of.stop, counted, f"{period} {convention} {of.day}", **inputs, paused=paused)
        if claim is None or (spans and not paused_as(claim, period, spans, self.steps)):
            return
        stop = of.stop + 1
        if stop < len(self.claims) and self.claims[stop].kind == "skip":
            stop += 1
        yield Found(None, claim.result, stop, of.rests)

    # -- items ----------------------------------------------------------------------------------------

    def item(self, item: v.Item | v.Either, at: int) -> list[Found]:
        """Return every way to find an item's steps from a place on."""
        place = (id(item), at)
        if place not in self._known:
            self._known[place] = list(self._items[type(item)](item, at))
        return self._known[place]

    def _within(self, item: v.Within, at: int) -> Ways:
        for start, spans, rests in pauses(self, at):
            for of in self.point(item.point, start):
                for found in self.counted(of, item.period, item.convention, spans):
                    if all(last < date.max or found.day < first for first, last in spans):
                        yield found._replace(rests=(*rests, *found.rests))

    def _count_back(self, item: v.CountBack, at: int) -> Ways:
        for of in self.point(item.point, at):
            yield from self.counted(of, item.period, item.convention)

    def _at_least(self, item: v.AtLeast, at: int) -> Ways:
        for of in self.point(item.point, at):
            if item.period.unit == "hour":
                ends = list(self.counted(of, item.period, item.convention, opening=True))
            elif item.convention == "after":
                ends = list(self.counted(of, item.period, "at least after" if item.period.clear else "after"))
            else:
                ends = [one for last in self.counted(of, item.period, item.convention)
                        for one in self._from(last, "beside", "the day after", side="after")]  # fmt: skip
            for end in ends:
                yield end._replace(opens=end.due, due=None, opens_at=end.due_at, due_at=None)

    def _at_point(self, item: v.At, at: int) -> Ways:
        side = item.relation if item.relation in ("before", "after") else None
        opens, ends = item.relation not in ("by", "before"), item.relation in ("by", "before", "on", "at")
        for of in self._with_hour(item.point, at):
            beside = side and of.due_at is None
            for end in self._from(of, "beside", f"the day {side}", side=side) if beside else [of]:
                yield end._replace(
                    opens=end.due if opens else None, due=end.due if ends else None,
                    opens_at=end.due_at if opens else None, due_at=end.due_at if ends else None,
                )  # fmt: skip

    def _with_hour(self, point: v.Point, at: int) -> Ways:
        """Find a point whose moment is told where its own words make an hour decide."""
        for of in self.point(point, at):
            yield of if isinstance(point, v.HourOf | v.Offset) else of._replace(due_at=None)

    def _between(self, item: v.Between, at: int) -> Ways:
        for opens in self._with_hour(item.opens, at):
            for closes in self._with_hour(item.closes, opens.stop):
                rests = (*opens.rests, *closes.rests)
                ends = Found(opens.due, closes.due, closes.stop, rests)
                yield ends._replace(opens_at=opens.due_at, due_at=closes.due_at)
            if self._may_lack(item.closes):
                yield opens._replace(opens=opens.due, due=None, lacks="due", opens_at=opens.due_at, due_at=None)
        for closes in self._with_hour(item.closes, at) if self._may_lack(item.opens) else ():
            yield closes._replace(lacks="opens")

    def _may_lack(self, point: v.Point) -> bool:
        """Say whether a point can be unknown: it rests on a name, which was not given with a question."""
        names = [one.name for one in v.walk(point) if isinstance(one, v.Name | v.Each | v.FirstOrLast)]
        return any(self.given is None or name not in self.given for name in names)

    def _between_periods(self, item: v.BetweenPeriods, at: int) -> Ways:
        for of in self.point(item.point, at):
            for opens in self.counted(of, item.opens, "after", opening=True):
                for closes in self.counted(of._replace(stop=opens.stop), item.closes, "after"):
                    yield closes._replace(opens=opens.due, opens_at=opens.due_at)

    def _either(self, item: v.Either, at: int) -> Ways:
        choose = min if item.which == "earlier" else max
        for left in self.item(item.left, at):
            for right in self.item(item.right, left.stop):
                if "due" in (left.lacks, right.lacks) or (left.due is None) != (right.due is None):
                    continue
                pair = (left.due, right.due) if left.due else (left.opens, right.opens)
                of = [day.isoformat() for day in pair if day]
                claim = self.at_place(right.stop, "choose", f"the {item.which} of the two", which=item.which, of=of)
                if claim:
                    opens = choose(left.opens, right.opens) if left.opens and right.opens else None
                    due = choose(left.due, right.due) if left.due and right.due else None
                    yield Found(opens, due, right.stop + 1, (*left.rests, *right.rests), left.lacks or right.lacks)

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
