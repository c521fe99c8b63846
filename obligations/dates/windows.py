"""What an item of a phrase gives: a window, with the steps that gave its ends.

Unknown anchors raise UnresolvedError; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from obligations.dates.kinds import Adjustment
from obligations.dates.pausing import reckon_paused
from obligations.dates.periods import (
    Calendars,
    Dated,
    calendar_for,
    reckon,
    reckon_clear,
)  # fmt: skip
from obligations.dates.phrases import values as v
from obligations.dates.points import SUPPOSED, Context, beside, counted, date_of, then
from obligations.dates.steps import (
    Adjust,
    Anchor,
    Choose,
    Count,
    Step,
)
from obligations.errors import ClashError, DateError, UnresolvedError


class Window(NamedTuple):
    """What an item gives: not before ``opens``, not after ``due``, with their moments where hours count; and why."""

    opens: date | None
    due: date | None
    steps: tuple[Step, ...]
    provisional: str | None
    missing: UnresolvedError | None = None
    opens_at: datetime | None = None
    due_at: datetime | None = None


def window_of(item: v.Item | v.Either, context: Context) -> Window:
    """Return the window that an item gives. Raises UnresolvedError when its anchor is unknown."""
    return _ITEMS[type(item)](item, context)


def _within(item: v.Within, context: Context) -> Window:
    point = item.point
    of = date_of(point, context)
    if context.pauses and item.period.unit == "hour":
        raise DateError("hours that a pause stops are not worked out")
    if context.pauses:
        return _within_paused(item, of, context)
    end = counted(item.point, of, item.period, item.convention, context)
    return Window(None, end.date, of.steps + end.steps, of.provisional or end.provisional, due_at=end.at)


def _within_paused(item: v.Within, of: Dated, context: Context) -> Window:
    end = reckon_paused(of.date, item.period, item.convention, context.calendars, context.months, context.pauses)
    told = tuple(
        step for pause in context.pauses for step in pause.steps
    )  # before the anchor, which the count starts at
    return Window(None, end.date, (*told, *of.steps, *end.steps), of.provisional or end.provisional)


def _count_back(item: v.CountBack, context: Context) -> Window:
    of = date_of(item.point, context)
    end = then(of, counted(item.point, of, item.period, item.convention, context))
    return Window(None, end.date, end.steps, end.provisional, due_at=end.at)


def _at_least(item: v.AtLeast, context: Context) -> Window:
    of = date_of(item.point, context)
    if item.period.unit == "hour":
        end = then(of, counted(item.point, of, item.period, item.convention, context, opening=True))
    elif item.convention == "after":
        end = then(of, reckon_clear(of.date, item.period, context.calendars, context.months))
    else:
        # The period must have run; its last day is inside it, so the first free day is the one after.
        last = then(of, reckon(of.date, item.period, item.convention, context.calendars, context.months))
        end = beside(last, "after")
    return Window(end.date, None, end.steps, end.provisional, opens_at=end.at)


def _at(item: v.At, context: Context) -> Window:
    of = date_of(item.point, context)
    at = _moment(item.point, of)
    if item.relation in ("before", "after") and at is None:
        of = beside(of, "before" if item.relation == "before" else "after")
    if item.relation in ("by", "before"):
        return Window(None, of.date, of.steps, of.provisional, due_at=at)
    if item.relation in ("on", "at"):
        return Window(of.date, of.date, of.steps, of.provisional, None, at, at)
    return Window(of.date, None, of.steps, of.provisional, opens_at=at)


def _moment(point: v.Point, of: Dated | None) -> datetime | None:
    """Return the moment of a point, where its words make an hour decide: that of a fact by itself decides nothing."""
    return of.at if of is not None and isinstance(point, (v.HourOf, v.Offset)) else None


def _between(item: v.Between, context: Context) -> Window:
    opens, early = _tried(item.opens, context)
    closes, late = _tried(item.closes, context)
    if opens is None and closes is None:
        assert early is not None
        raise early
    known = [end for end in (opens, closes) if end is not None]
    steps = tuple(step for end in known for step in end.steps)
    doubt = next((end.provisional for end in known if end.provisional), None)
    if early is not None:  # the limit stands, whenever the window opens
        doubt = doubt or f"opens with {item.opens}, which is not known"
    moments = _moment(item.opens, opens), _moment(item.closes, closes)
    return _window(Window(opens and opens.date, closes and closes.date, steps, doubt, late, *moments))


def _window(window: Window) -> Window:
    if window.opens and window.due and window.opens > window.due:
        raise ClashError(f"the window closes on {window.due}, before it opens on {window.opens}")
    if window.opens_at and window.due_at and window.opens_at > window.due_at:
        raise ClashError(f"the window closes at {window.due_at}, before it opens at {window.opens_at}")
    return window


def _tried(point: v.Point, context: Context) -> tuple[Dated | None, UnresolvedError | None]:
    try:
        return date_of(point, context), None
    except UnresolvedError as error:
        return None, error


def _between_periods(item: v.BetweenPeriods, context: Context) -> Window:
    of = date_of(item.point, context)
    opens = counted(item.point, of, item.opens, "after", context, opening=True)
    closes = counted(item.point, of, item.closes, "after", context)
    steps = of.steps + opens.steps + closes.steps
    doubt = of.provisional or opens.provisional or closes.provisional
    return _window(Window(opens.date, closes.date, steps, doubt, None, opens.at, closes.at))


def _either(item: v.Either, context: Context) -> Window:
    left, right = window_of(item.left, context), window_of(item.right, context)
    if missing := left.missing or right.missing:
        raise missing
    choose = min if item.which == "earlier" else max
    if (left.due is None) != (right.due is None):
        raise DateError(f"{item}: a limit cannot be compared with an opening")
    if any((left.opens_at, left.due_at, right.opens_at, right.due_at)):
        raise DateError(f"{item}: of times of which one is an hour, the earlier or later is not worked out")
    opens = choose(left.opens, right.opens) if left.opens and right.opens else None
    due = choose(left.due, right.due) if left.due and right.due else None
    chosen = _choice(item.which, left.due or left.opens, right.due or right.opens)
    return Window(opens, due, (*left.steps, *right.steps, chosen), left.provisional or right.provisional)


def _choice(which: str, left: date | None, right: date | None) -> Choose:
    assert left is not None
    assert right is not None
    return Choose(min(left, right) if which == "earlier" else max(left, right), which, (left, right))


_ITEMS: Mapping[type, Callable[[Any, Context], Window]] = {
    v.Within: _within, v.CountBack: _count_back, v.AtLeast: _at_least, v.At: _at, v.Between: _between,
    v.BetweenPeriods: _between_periods, v.Either: _either,
}  # fmt: skip


def adjusted(window: Window, direction: Adjustment | None, calendars: Calendars) -> Window:
    """Move the due date (or an opening without one) to the next or previous working day."""
    day = window.due or window.opens
    if direction is None or day is None:
        return window
    cal = calendar_for("working", calendars)
    if window.opens_at or window.due_at:
        raise DateError("a limit that is an hour does not move to another day")
    moved = cal.next(day) if direction == "next" else cal.previous(day)
    step = Adjust(moved, day, direction, cal.id, cal.why_closed(day), cal.known_on)
    doubt = window.provisional or cal.doubt(min(day, moved), max(day, moved))
    # What is due on a day moves with it; a window keeps its opening.
    opens = moved if window.opens == day else window.opens
    return _window(Window(opens, moved if window.due else None, (*window.steps, step), doubt, window.missing))


def earliest_act_day(window: Window) -> date | None:
    """Return the day from which an act can meet a duty: its opening, or the event that it runs after."""
    if window.opens is not None and window.opens != window.due:
        return window.opens
    for step in reversed(window.steps):
        if isinstance(step, Anchor) and step.by in SUPPOSED:
            return None  # how that act's own date was counted says nothing of this duty
        if isinstance(step, Count) and step.convention in ("after", "beginning with", "at least after"):
            return step.start
    return None
