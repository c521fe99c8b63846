"""The occurrences of one cadence or chain of cadences, one after another.

A *grid* ("every") is counted from its anchor, never chained, so it cannot drift. A *gap* ("at least
every") is the largest time allowed since the last act: each gap ends at the act that was recorded, the
next limit runs from there, and what lies beyond it is a projection at the latest lawful dates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from obligations.dates import described
from obligations.dates.kinds import Adjustment, Convention, MonthRule
from obligations.dates.periods import Calendars, Dated, add_days, grid, nth, reckon
from obligations.dates.phrases.values import Bounds, Cadence, Due, cadences
from obligations.dates.points import BOOKED, PROJECTED, Context, DatedEvent, date_of
from obligations.dates.steps import Anchor, DayCount, MonthCount, Step
from obligations.errors import CoverageError, OutOfRangeError, UnresolvedError

#: More occurrences of one duty than this are a slip in a year, not a register.
MOST = 10_000


class PhraseWords(Protocol):
    """The words of a change, as they are read."""

    @property
    def value(self) -> Due:
        """The phrase."""


class Change(Protocol):
    """A time that was agreed in the place of another: from which day, in which words, by whom."""

    @property
    def from_(self) -> date:
        """The first day on which it holds."""

    @property
    def by(self) -> str:
        """Who agreed it."""

    @property
    def source(self) -> str | None:
        """Where that is written."""

    @property
    def due(self) -> PhraseWords:
        """The words."""


@dataclass(frozen=True, slots=True)
class CadenceVersion:
    """A cadence of a chain: how its dates are adjusted, and the day from which an amendment replaces it."""

    cadence: Cadence
    adjust: Adjustment | None = None
    amended: Change | None = None
    before: date | None = None

    @property
    def words(self) -> Due:
        """What this part alone says."""
        return Due(self.cadence, adjust=self.adjust)

    @property
    def since(self) -> date | None:
        """The day from which an amendment put this cadence in the place of another."""
        return self.amended.from_ if self.amended else None


def parts_of(value: Due, amended: Sequence[Change]) -> list[CadenceVersion]:
    """Join a chain with its amendments: each part holds only for intervals that begin before the next."""
    phrases = [(value, None), *((entry.due.value, entry) for entry in amended)]
    stops = [*(entry.from_ for entry in amended), None]
    return [
        CadenceVersion(cadence, phrase.adjust, entry, stop)
        for (phrase, entry), stop in zip(phrases, stops, strict=True)
        for cadence in cadences(phrase)
    ]


@dataclass(frozen=True, slots=True)
class CadenceDate:
    """One occurrence of a track: its place, its unadjusted due date, and the act that met or will meet it."""

    number: int
    due: date
    steps: tuple[Step, ...]
    provisional: str | None
    act: DatedEvent | None = None
    part: CadenceVersion | None = None


def listed_from(since: date, calendars: Calendars) -> date:
    """Return the day from which a grid is listed, so that what moves to a working day from ``since`` on is listed too.

    Months before it, where the working calendar is closed so long.

    >>> str(listed_from(date(2026, 4, 15), {}))
    '2026-03-15'
    """
    earliest = date.fromordinal(max(since.toordinal() - 31, 1))
    cal = calendars.get("working")
    if cal is None or since == date.min:
        return earliest
    try:
        return min(earliest, cal.previous(add_days(since, -1)))
    except CoverageError:  # nothing is moved over what no calendar covers
        return earliest


@dataclass
class CadenceRun:
    """Where a duty's occurrences have got to: how many, the last due date, and the acts not yet used."""

    context: Context
    until: date
    acts: Sequence[DatedEvent] = ()  # everything done or booked: what ends a gap
    firm: Sequence[DatedEvent] = ()  # facts and bookings alone: a discharge belongs to the key that it names
    done: Mapping[str, DatedEvent] = field(default_factory=dict)
    number: int = 0
    last: Dated | None = None
    dates: list[CadenceDate] = field(default_factory=list)
    most: int | None = None
    duty: str | None = None
    used: int = 0  # how many acts gaps have taken
    since: date | None = None  # where the listing of grids begins
    beyond: bool = False  # the horizon, not the law, ended the last part

    @property
    def full(self) -> bool:
        """Say whether as many occurrences have been found as were asked for."""
        return self.most is not None and len(self.dates) >= self.most

    def add(self, dated: CadenceDate) -> None:
        """Take the next occurrence; raise OutOfRangeError where there are more than anybody could mean."""
        if len(self.dates) >= MOST:
            raise OutOfRangeError(f"more than {MOST:,} occurrences up to {dated.due}: is the first date right?")
        self.dates.append(dated)
        self.number = dated.number
        self.last = Dated(dated.due, dated.steps, dated.provisional)

    # -- grids --------------------------------------------------------------------------------------

    def run_grid(self, part: CadenceVersion, anchor: Dated) -> None:
        """Add the dates of a grid from ``since`` up to its end, its amendment or the horizon.

        A grid that follows other occurrences lists only dates after the last of them; dates before ``since`` keep
        their numbers and are not made. At least one date is listed, though it lies past the horizon.
        """
        end, doubt = self.end(part.cadence.bounds, anchor)
        after = self.dates[-1].due if self.dates else None
        if part.since is not None:
            after = max(after or part.since, add_days(part.since, -1))
        number, days = self._grid_dates(part, anchor, add_days(after, 1) if after else anchor.date, end)
        began = self._about(part, anchor, number - 1)
        # What is not listed because it lies before the window keeps its number; of a chain, numbers go on.
        offset = 0 if self.since is not None else self.number + 1 - number
        for n, listed in enumerate(days, number):
            if part.before and began >= part.before:
                return
            day = self._nth(part, anchor, n) if self.context.months == "refuse" else listed
            reason = anchor.provisional or doubt or self._doubt(part.cadence, anchor.date, day)
            act = self._done_or_nearest(offset + n, began, day, part, anchor, n)
            steps = (*anchor.steps, self._grid_step(part.cadence, anchor.date, n, day, offset))
            self.add(CadenceDate(offset + n, day, steps, reason, act, part))
            began = day
        self.beyond = not self.full and self._goes_on(part, anchor, number + len(days), end)

    def _grid_dates(self, part: CadenceVersion, anchor: Dated, first: date, end: date | None) -> tuple[int, list[date]]:
        """Return the dates of a grid in the window with their first number; the next one where there are none."""
        span, cals = part.cadence.span, self.context.calendars
        first = max(first, self.since) if self.since else first
        last = min(self.until, end) if end else self.until
        most = None if self.most is None else self.most - len(self.dates)
        if most is None and (last - first).days > MOST * (span.days or 28 * span.months):
            raise OutOfRangeError(f"more than {MOST:,} occurrences from {first} to {last}: is the first date right?")
        if part.cadence.days is not None:
            number, days = described.days_between(anchor.date, part.cadence.days, first, last, cals, most)
        else:
            number, days = grid(anchor.date, span, first, last, cals, self._settled_rule, most)
        if days or self.dates:
            return number, days
        following = self._nth(part, anchor, number)
        return number, [following] if end is None or following <= end else []

    def _goes_on(self, part: CadenceVersion, anchor: Dated, n: int, end: date | None) -> bool:
        """Say whether the horizon, not the law, ended a grid. Raises CoverageError where its calendar ended first."""
        if part.before is not None and self._about(part, anchor, n - 1) >= part.before:
            return False
        try:
            following = self._about(part, anchor, n)
        except OutOfRangeError:
            return True
        return end is None or following <= end

    @property
    def _settled_rule(self) -> MonthRule:
        """The month rule where a date is only compared: a month without the date is refused once it is listed."""
        return "corresponding" if self.context.months == "refuse" else self.context.months

    def _about(self, part: CadenceVersion, anchor: Dated, n: int) -> date:
        """Return the ``n``-th date of a grid, to be compared and not listed; the anchor is number 0."""
        return self._at(part, anchor, n, self._settled_rule) if n else anchor.date

    def _nth(self, part: CadenceVersion, anchor: Dated, n: int) -> date:
        return self._at(part, anchor, n, self.context.months)

    def _at(self, part: CadenceVersion, anchor: Dated, n: int, months: MonthRule) -> date:
        cals, days = self.context.calendars, part.cadence.days
        if days is not None:
            return described.nth_day(anchor.date, n, days, "after", cals)
        return nth(anchor.date, part.cadence.span, n, cals, months)

    def _done_or_nearest(
        self, key: int, began: date, day: date, part: CadenceVersion, anchor: Dated, n: int
    ) -> DatedEvent | None:
        """Return the act that meets a date: its discharge, in the place of the booking meant for it, or the nearest."""
        near, done = self._nearest(began, day, part, anchor, n), self.done.get(str(key))
        return in_place_of(done, near)

    def _grid_step(self, cadence: Cadence, origin: date, n: int, day: date, follows: int) -> Step:
        more = follows or None  # the number of the occurrence is that much more than of the date in its grid
        span = cadence.span
        if cadence.days is not None:
            made = described.step(day, origin, n, cadence.days, "after", self.context.calendars)
            return made._replace(follows=more)
        if span.months:
            return MonthCount(day, origin, span, "after", self.context.months, n, more)
        if span.kind is None:
            return DayCount(day, origin, span, "after", times=n, follows=more)
        cal = self.context.calendars[span.kind]
        return DayCount(day, origin, span, "after", cal.id, cal.known_on, n, more)

    def _nearest(self, began: date, day: date, part: CadenceVersion, anchor: Dated, n: int) -> DatedEvent | None:
        """Return the act that was meant for a date of a grid: the nearest of those nearer to it than to any other."""
        if not self.firm:
            return None
        low = began.toordinal() + day.toordinal()
        high = day.toordinal() + self._about(part, anchor, n + 1).toordinal()
        near = [act for act in self.firm if act.date > began and low < 2 * act.date.toordinal() <= high]
        return min(near, key=lambda act: (abs((act.date - day).days), act.date), default=None)

    def _doubt(self, cadence: Cadence, first: date, last: date) -> str | None:
        if cadence.days is not None:
            return described.doubt(first, last, cadence.days, self.context.calendars)
        kind = cadence.span.kind
        return self.context.calendars[kind].doubt(first, last) if kind else None

    # -- gaps ---------------------------------------------------------------------------------------

    def run_gaps(self, part: CadenceVersion, start: Dated, *, final: bool) -> None:
        """Add gap after gap: recorded acts, the firm next limit, then projections up to the horizon.

        A gap that would end past the bounds of the ``final`` cadence is not owed; in a chain, a gap keeps the
        phrase in force where it begins.
        """
        end, doubt = self.end(part.cadence.bounds, start)
        firm_shown = False
        while (end is None or start.date <= end) and not self.full:
            if part.before is not None and start.date >= part.before:
                return
            limit = reckon(start.date, part.cadence.span, "after", self.context.calendars, self.context.months)
            act = self._next_act(start.date)
            recorded = act is not None and act.by != BOOKED
            if final and end and limit.date > end and not (recorded and act and act.date <= end):
                return
            if not recorded and firm_shown and limit.date > self.until:
                self.beyond = True
                return
            reason = start.provisional or doubt or limit.provisional
            dated = CadenceDate(self.number + 1, limit.date, start.steps + limit.steps, reason, act, part)
            self.add(dated)
            firm_shown = firm_shown or not recorded
            start = self._after_gap(dated)

    def _next_act(self, start: date) -> DatedEvent | None:
        while self.used < len(self.acts):
            act = self.acts[self.used]
            self.used += 1
            if act.date > start:
                return act
        return None

    def _after_gap(self, dated: CadenceDate) -> Dated:
        """Return where the next gap begins: at the act, or (provisionally) at the latest lawful date."""
        if dated.act is None:
            words = f"the latest lawful date of no. {dated.number}"
            step = Anchor(dated.due, words, str(dated.number), PROJECTED, duty=self.duty)
            late = f"assumes that no. {dated.number} is done as late as it may be, on {dated.due}"
            return Dated(dated.due, (step,), dated.provisional or late)  # its own proof is no. n's
        return acted(dated.act, dated.number)

    # -- ends and beginnings ------------------------------------------------------------------------

    def end(self, bounds: Bounds, anchor: Dated) -> tuple[date | None, str | None]:
        """Return the last day of a bounded cadence (both ends in), and why it is in doubt, if it is."""
        found, doubt = self.bound(bounds, anchor)
        return (found.date if found else None), doubt

    def bound(self, bounds: Bounds, anchor: Dated, convention: Convention = "after") -> tuple[Dated | None, str | None]:
        """Return the bound of a cadence or standing duty with its steps, and why it is in doubt, if it is."""
        if bounds.lasting is not None:
            found = reckon(anchor.date, bounds.lasting, convention, self.context.calendars, self.context.months)
            return found, found.provisional
        if bounds.until is None:
            return None, None
        try:
            until = date_of(bounds.until, self.context)
        except UnresolvedError as error:
            return None, f"runs until {bounds.until}, which is not known: {error}"
        return until, until.provisional

    def anchor_of(self, cadence: Cadence) -> Dated:
        """Return where a cadence runs from: its own anchor, else the occurrence before it.

        A gap runs from the last act where one is recorded, also where its phrase names an earlier anchor; a
        grid without an anchor runs from the last unadjusted due date.
        """
        own = date_of(cadence.anchor, self.context) if cadence.anchor is not None else None
        if cadence.at_least and self.dates:
            before = self._after_gap(self.dates[-1])
            return own if own and own.date > before.date else before
        found = own or self.last
        if found is None:
            raise UnresolvedError(f'"{cadence}" names nothing to count from')
        return found

    def run(self, parts: Sequence[CadenceVersion]) -> None:
        """Run the cadences of a chain in turn, as far as the horizon."""
        for number, part in enumerate(parts):
            start = self.anchor_of(part.cadence)
            self.last = self.last or start
            if part.cadence.at_least:
                self.run_gaps(part, start, final=number + 1 == len(parts))
            else:
                self.run_grid(part, start)
            if self.beyond:
                return


def in_place_of(discharge: DatedEvent | None, act: DatedEvent | None) -> DatedEvent | None:
    """Return a discharge in the place of the booking or fact that would have met the occurrence, with its key."""
    if discharge is None or act is None:
        return discharge or act
    return discharge._replace(key=act.key, instead=act.key)


def acted(act: DatedEvent, number: int) -> Dated:
    """Return the act of occurrence ``number`` as the point from which the next gap is counted.

    It is provisional while it is only booked.
    """
    step = Anchor(act.date, act.name, act.key, act.by, number=number)
    reason = f"counts from the booked {act.name} of {act.date}" if act.by == BOOKED else None
    return Dated(act.date, (step,), reason)
