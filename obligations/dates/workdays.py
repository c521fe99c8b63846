"""The working calendar: which days count, and counting along them.

A calendar is two tables. ``_through[i]`` is how many working days there are up to and including day *i*;
``_days[k]`` is the *k*-th working day. Every question is one or two look-ups, whatever the distance.

A statute counts from the day after the event, so the next working day is day 1, even where the event fell
on a closed day: nothing is rolled first. Nothing here guesses: a count that leaves the covered days raises
:class:`~obligations.errors.CoverageError`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn

from obligations.errors import CoverageError

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Announcement:
    """A closure that was proclaimed late, and the ordinary closure that it replaced, if it was moved."""

    day: date
    announced: date
    replaces: date | None = None
    replaced_title: str = "Bank holiday"


class UncertainSpan(NamedTuple):
    """A span of days whose closures are not certain, and why."""

    first: date
    last: date
    reason: str


#: What tells one calendar from another: its id, its days, and what was known of them when.
UNRECORDED = date.max

_TELLING = ("id", "first", "_through", "_closed", "announced", "published", "_doubts", "known_on", "disregarded")

#: How a calendar was made on which only another's closures, and no weekend, do not count.
HOLIDAYS_ALONE = "holidays alone"


class WorkingCalendar:
    """Working days between ``first`` and ``last``, both covered.

    ``weekend`` holds weekday numbers (Monday is 0). ``closures`` are further days that do not count, with
    their titles or as plain dates. ``openings`` are days that count although they fall on the weekend.
    ``announced`` and ``published`` say what was known when (see :meth:`as_known_on`); ``doubts`` are spans
    whose dates are provisional.

    >>> cal = WorkingCalendar(closures={date(2017, 8, 28): "Summer bank holiday"},
    ...                       first=date(2017, 1, 1), last=date(2017, 12, 31))
    >>> cal.shift(date(2017, 8, 25), 1)
    datetime.date(2017, 8, 29)
    """

    __slots__ = (
        "_before", "_closed", "_closed_on", "_days", "_doubts", "_parts", "_span", "_through", "_whole",
        "announced", "closures", "disregarded", "first", "id", "known_on", "last", "openings", "published", "source",
        "title", "weekend",
    )  # fmt: skip

    id: str
    title: str
    first: date
    last: date
    weekend: frozenset[int]
    closures: Mapping[date, str]
    openings: frozenset[date]
    announced: tuple[Announcement, ...]
    published: Mapping[int, date | None] | None
    source: str | None
    known_on: date | None
    disregarded: bool
    _before: int
    _span: int
    _through: list[int]
    _days: list[date]
    _closed: tuple[tuple[date, str], ...]
    _closed_on: list[int]
    _doubts: tuple[UncertainSpan, ...]
    _parts: tuple[str, WorkingCalendar, WorkingCalendar] | None
    _whole: WorkingCalendar | None

    def __init__(
        self,
        *,
        first: date,
        last: date,
        weekend: Collection[int] = (5, 6),
        closures: Mapping[date, str] | Iterable[date] = (),
        openings: Iterable[date] = (),
        id: str = "own calendar",  # noqa: A002 - the field's own word
        title: str = "",
        announced: Iterable[Announcement] = (),
        published: Mapping[int, date | None] | None = None,
        doubts: Iterable[UncertainSpan] = (),
        source: str | None = None,
    ) -> None:
        titles = dict(closures) if isinstance(closures, Mapping) else dict.fromkeys(closures, "closed")
        opened = frozenset(openings)
        if first > last:
            raise ValueError(f"a calendar cannot end on {last} before it begins on {first}")
        if not set(weekend) <= set(range(7)) or len(set(weekend)) == 7:
            raise ValueError("the weekend is up to six weekday numbers from 0 (Monday) to 6 (Sunday)")
        if both := opened & titles.keys():
            raise ValueError(f"{min(both)} cannot be both closed and open")
        values: dict[str, Any] = {
            "id": id, "title": title or id, "first": first, "last": last, "source": source,
            "weekend": frozenset(weekend), "closures": MappingProxyType(titles), "openings": opened,
            "announced": tuple(announced), "published": published, "_parts": None, "known_on": None,
        }  # fmt: skip
        shut = {day.toordinal() for day in titles}
        opened_days = {day.toordinal() for day in opened}
        rest = {(number + 1) % 7 for number in weekend}  # ordinal 1 (1 January of year 1) was a Monday
        flags = [
            o in opened_days or (o % 7 not in rest and o not in shut)
            for o in range(first.toordinal(), last.toordinal() + 1)
        ]
        self._fill(values, flags, tuple(doubts))

    def _fill(self, values: dict[str, Any], flags: list[bool], doubts: tuple[UncertainSpan, ...]) -> None:
        start = values["first"].toordinal()
        values["_before"] = start - 1
        values["_span"] = len(flags)
        values["_through"] = [0, *accumulate(flags)]
        values["_days"] = [date.fromordinal(start + i) for i, open_ in enumerate(flags) if open_]
        values["_doubts"], values["_whole"], values["disregarded"] = doubts, None, False
        weekend, titles = values["weekend"], values["closures"]
        values["_closed"] = tuple((day, titles[day]) for day in sorted(titles) if day.weekday() not in weekend)
        values["_closed_on"] = [day.toordinal() for day, _ in values["_closed"]]
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a working calendar is frozen")

    def __repr__(self) -> str:
        return f"WorkingCalendar({self.id}, {self.first}..{self.last})"

    def __reduce__(self) -> tuple[Any, ...]:
        state = {name: getattr(self, name) for name in self.__slots__}
        state["closures"] = dict(self.closures)
        return _restore, (state,)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, WorkingCalendar):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in _TELLING)

    def __hash__(self) -> int:
        return hash((self.id, self.first, self.last))

    # -- questions ---------------------------------------------------------------------------------

    def shift(self, day: date, n: int) -> date:
        """Return the ``n``-th working day after ``day``, or before it when ``n`` is negative.

        ``day`` itself is never counted, working or not; ``n = 0`` gives ``day`` back.
        Raises CoverageError when the count leaves the covered days.

        >>> cal = WorkingCalendar(first=date(2024, 1, 1), last=date(2024, 12, 31))
        >>> cal.shift(date(2024, 1, 6), 1)  # from a Saturday, Monday is day 1
        datetime.date(2024, 1, 8)
        """
        index = day.toordinal() - self._before
        if 0 < index <= self._span:
            try:
                if n > 0:
                    return self._days[self._through[index] + n - 1]
                position = self._through[index - 1] + n
                if n and position >= 0:
                    return self._days[position]
            except IndexError:
                pass
            if n == 0:
                return day
        raise self._uncovered(f"counting {n} working days from {day}")

    def count(self, first: date, last: date) -> int:
        """Return the number of working days from ``first`` to ``last``, both counted when working.

        An empty span (``last`` before ``first``) counts 0. Raises CoverageError outside the calendar.

        >>> cal = WorkingCalendar(first=date(2024, 1, 1), last=date(2024, 12, 31))
        >>> cal.count(date(2024, 1, 1), date(2024, 1, 7))
        5
        """
        if last < first:
            return 0
        self._check(first)
        self._check(last)
        return self._through[last.toordinal() - self._before] - self._through[first.toordinal() - self._before - 1]

    def is_working_day(self, day: date) -> bool:
        """Say whether ``day`` counts. Raises CoverageError outside the calendar.

        >>> WorkingCalendar(first=date(2024, 1, 1), last=date(2024, 1, 31)).is_working_day(date(2024, 1, 6))
        False
        """
        return self.count(day, day) == 1

    def next(self, day: date) -> date:
        """Return ``day`` itself when it is a working day, else the next one.

        >>> WorkingCalendar(first=date(2024, 1, 1), last=date(2024, 1, 31)).next(date(2024, 1, 6))
        datetime.date(2024, 1, 8)
        """
        return day if self.is_working_day(day) else self.shift(day, 1)

    def previous(self, day: date) -> date:
        """Return ``day`` itself when it is a working day, else the one before.

        >>> WorkingCalendar(first=date(2024, 1, 1), last=date(2024, 1, 31)).previous(date(2024, 1, 6))
        datetime.date(2024, 1, 5)
        """
        return day if self.is_working_day(day) else self.shift(day, -1)

    def why_closed(self, day: date) -> str | None:
        """Return the title of the closure, the name of the weekend day, or None on a working day."""
        if self.is_working_day(day):
            return None
        return self.closures.get(day) or WEEKDAYS[day.weekday()]

    def skipped(self, first: date, last: date) -> tuple[tuple[date, str], ...]:
        """Return the closures from ``first`` to ``last`` that are not weekend days, with their titles."""
        start = bisect_left(self._closed_on, first.toordinal())
        return self._closed[start : bisect_right(self._closed_on, last.toordinal(), start)]

    def doubt(self, first: date, last: date) -> str | None:
        """Return why a count from ``first`` to ``last`` is provisional, or None when it is certain."""
        for span in self._doubts:
            if first <= span.last and span.first <= last:
                return span.reason
        return None

    def is_proclaimed(self, year: int) -> bool:
        """Say whether a year is covered, and nothing in it is only expected."""
        covered = self.first.year <= year <= self.last.year
        return covered and self.doubt(date(year, 1, 1), date(year, 12, 31)) is None

    # -- other calendars made from this one ----------------------------------------------------------

    def __or__(self, other: WorkingCalendar) -> WorkingCalendar:
        """Closed when either is closed: a day counts only where both count it."""
        return _combine("or", self, other)

    def __and__(self, other: WorkingCalendar) -> WorkingCalendar:
        """Closed only when both are closed."""
        return _combine("and", self, other)

    def renamed(self, id: str, title: str, source: str | None = None) -> WorkingCalendar:  # noqa: A002
        """Return the same calendar under another id and title."""
        return _copy(self, id=id, title=title, source=source or self.source)

    def disregarding(self) -> WorkingCalendar:
        """Return the calendar as that of a law by which its closures are left out of periods of any days."""
        return _copy(self, disregarded=True)

    def as_known_on(self, day: date) -> WorkingCalendar:
        """Return the calendar as it stood on ``day``, whatever day it has been asked about before.

        Closures announced after ``day`` are left out and the ones that they replaced are restored; an
        announcement on ``day`` itself counts as known. A year published after ``day`` is provisional; so
        is a year whose publication is not on record and which had not begun by ``day``.
        """
        whole = self._whole or self
        return _copy(
            whole._as_known_on(day), id=self.id, title=self.title, source=self.source, known_on=day, _whole=whole,
            disregarded=self.disregarded,
        )  # fmt: skip

    def _as_known_on(self, day: date) -> WorkingCalendar:
        if self._parts is not None:
            operation, left, right = self._parts
            if operation == HOLIDAYS_ALONE:
                return left.as_known_on(day).without_weekend(right.closures, right.openings)
            return _combine(operation, left.as_known_on(day), right.as_known_on(day))
        unknown = [late for late in self.announced if late.announced > day]
        closures = {d: t for d, t in self.closures.items() if d not in {late.day for late in unknown}}
        closures.update({late.replaces: late.replaced_title for late in unknown if late.replaces})
        return WorkingCalendar(
            first=self.first, last=self.last, weekend=self.weekend, closures=closures, openings=self.openings,
            published=self.published, announced=[late for late in self.announced if late.announced <= day],
            doubts=(*_unpublished(self.published or {}, day), *self._doubts),
        )  # fmt: skip

    def without_weekend(self, closures: Mapping[date, str], openings: Iterable[date] = ()) -> WorkingCalendar:
        """Return a calendar on which weekends count: these closures, and ``closures`` of its own.

        Holidays that fall on a weekend are not among the closures of a calendar with one: they have to be given.
        """
        opened = set(openings)
        kept = {day: title for day, title in {**self.closures, **closures}.items() if day not in opened}
        made = WorkingCalendar(
            first=self.first, last=self.last, weekend=(), closures=kept, id=self.id, title=self.title,
            announced=self.announced, published=self.published, doubts=self._doubts, source=self.source,
        )  # fmt: skip
        own = WorkingCalendar(first=self.first, last=self.last, weekend=(), closures=closures, openings=opened)
        return _copy(made, known_on=self.known_on, _parts=(HOLIDAYS_ALONE, self, own))

    # -- limits --------------------------------------------------------------------------------------

    def _check(self, day: date) -> None:
        if not 0 < day.toordinal() - self._before <= self._span:
            raise self._uncovered(str(day))

    def _uncovered(self, what: str) -> CoverageError:
        return CoverageError(f"{what}: the calendar {self.id} covers {self.first} to {self.last} only")


def _unpublished(published: Mapping[int, date | None], known_on: date) -> Iterable[UncertainSpan]:
    for year, seen in sorted(published.items()):
        if (seen or date(year, 1, 1)) > known_on:
            unsaid = "have no recorded day of publication"
            when = f"were first published on {seen}" if seen and seen != UNRECORDED else unsaid
            yield UncertainSpan(date(year, 1, 1), date(year, 12, 31), f"the holidays of {year} {when}")


def _restore(state: dict[str, Any]) -> WorkingCalendar:
    made = object.__new__(WorkingCalendar)
    for name, value in state.items():
        object.__setattr__(made, name, MappingProxyType(value) if name == "closures" else value)
    return made


def _copy(cal: WorkingCalendar, **changes: object) -> WorkingCalendar:
    state = {name: getattr(cal, name) for name in WorkingCalendar.__slots__}
    state["closures"] = dict(cal.closures)
    return _restore(state | changes)


def _flags(cal: WorkingCalendar, first: date, last: date) -> list[bool]:
    start, stop = first.toordinal() - cal._before, last.toordinal() - cal._before
    return [cal._through[i] > cal._through[i - 1] for i in range(start, stop + 1)]


def _leaves(cal: WorkingCalendar) -> list[WorkingCalendar]:
    if cal._parts is None or cal._parts[0] == HOLIDAYS_ALONE:
        return [cal]
    return [*_leaves(cal._parts[1]), *_leaves(cal._parts[2])]


def _titles(a: WorkingCalendar, b: WorkingCalendar) -> dict[date, str]:
    """Name each closure; where only some of the calendars have it, say which."""
    leaves = [*_leaves(a), *_leaves(b)]
    owners: dict[date, dict[str, list[str]]] = {}
    for leaf in leaves:
        for day, title in leaf.closures.items():
            owners.setdefault(day, {}).setdefault(title, []).append(leaf.id)
    return {day: _joined(titles, len(leaves)) for day, titles in owners.items()}


def _joined(titles: dict[str, list[str]], leaves: int) -> str:
    everywhere = sum(len(ids) for ids in titles.values()) == leaves
    return "; ".join(title if everywhere else f"{title} ({', '.join(ids)})" for title, ids in titles.items())


def _combine(operation: str, a: WorkingCalendar, b: WorkingCalendar) -> WorkingCalendar:
    first, last = max(a.first, b.first), min(a.last, b.last)
    if first > last:
        raise CoverageError(f"the calendars {a.id} and {b.id} cover no day in common")
    mine, theirs = _flags(a, first, last), _flags(b, first, last)
    if operation == "or":
        flags = [x and y for x, y in zip(mine, theirs, strict=True)]
        weekend, named = a.weekend | b.weekend, _titles(a, b)
    else:
        flags = [x or y for x, y in zip(mine, theirs, strict=True)]
        weekend, named = a.weekend & b.weekend, {**b.closures, **a.closures}
    closed = {date.fromordinal(first.toordinal() + i) for i, open_ in enumerate(flags) if not open_}
    opened = {date.fromordinal(first.toordinal() + i) for i, open_ in enumerate(flags) if open_}
    titles = {day: title for day, title in named.items() if day in closed}
    for day in closed - titles.keys():
        if day.weekday() not in weekend:
            titles[day] = "closed"
    made = object.__new__(WorkingCalendar)
    made._fill(
        {
            "id": f"{a.id} {'|' if operation == 'or' else '&'} {b.id}",
            "title": f"{a.title} {operation} {b.title}",
            "first": first, "last": last, "weekend": weekend, "closures": MappingProxyType(titles),
            "openings": frozenset(d for d in opened if d.weekday() in weekend),
            "announced": (*a.announced, *b.announced), "published": None, "source": a.source,
            "_parts": (operation, a, b), "known_on": a.known_on or b.known_on,
        },
        flags,
        (*a._doubts, *b._doubts),
    )  # fmt: skip
    return made
