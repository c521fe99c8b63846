"""Reads time phrases.

The grammar (closed: a new form needs a decision record and a source that uses those words)::

    due      = ( item | cadence ) { ", then" cadence } [ adjust ] | either [ adjust ] | "at any time" | "unstated"
    item     = "within" period ( "of" | "after" | "beginning with" ) point
             | period ( "after" | "before" | "beginning with" | "ending with" ) point
             | "at least" period ( "after" | "before" | "beginning with" ) point
             | ( "by" | "on" | "on or after" | "at" | "before" | "after" ) point
             | "between" period "and" period "after" point | "between" point "and" point
    either   = "the" ( "earlier" | "later" ) "of" arm "and" arm ;  arm = item | either
    cadence  = [ "at least" ] "every" span [ "after" point ] [ bounds ]
    bounds   = "until" point | "for" period
    point    = DATE | DAY MONTH ( YEAR | "in the" ( "year" | "financial year" ) "of" point ) | NAME
             | "each" NAME [ filter ] | "the" ( "first" | "last" ) NAME [ "in" MONTH [ YEAR ] ] [ filter ]
             | "the end of" ( MONTH YEAR | "the" unit "of" point ) | period ( "before" | "after" ) point
    filter   = ( "on or before" | "before" | "on or after" | "after" ) point
    period   = NUMBER [ "working" | "clear" | "clear working" | KIND ] ( "day" | "days" ) | NUMBER unit | "{" NAME "}"
    span     = [ NUMBER ] ( "day" | unit ) | NUMBER KIND "days"
    adjust   = ", or the next working day" | ", or the previous working day"
    holds    = "from" point [ "until" point | "for" [ "at least" ] period ]
    quota    = [ "at least" ] ( period | "once" | NUMBER "times" ) "every" span [ "from" point ] [ bounds ]
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from obligations.dates.kinds import Adjustment, Convention
from obligations.dates.periods import Parameter, Period, month_length
from obligations.dates.phrases.cursor import MONTH_NUMBERS, Cursor
from obligations.dates.phrases.tokens import Token
from obligations.dates.phrases.values import (
    ANY_TIME,
    MONTH_NAMES,
    UNSTATED,
    At,
    AtLeast,
    Between,
    BetweenPeriods,
    Bounds,
    Cadence,
    CountBack,
    Day,
    DayInYear,
    Due,
    Each,
    Either,
    EndOf,
    EndOfMonth,
    Filter,
    FirstOrLast,
    Holds,
    Item,
    Name,
    Offset,
    Point,
    Quota,
    Within,
)  # fmt: skip

AT_WORDS = (("on", "or", "after"), ("by",), ("on",), ("at",), ("before",), ("after",))
FILTER_WORDS = (("on", "or", "before"), ("before",), ("on", "or", "after"), ("after",))


class Read(NamedTuple):
    """A parsed phrase, and the names, kinds of day and parameters it uses, each with its offset in the text."""

    value: object
    names: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, int], ...]
    parameters: tuple[tuple[str, int], ...] = ()


#: The convention that each word for it means; a period "of" a day runs after it.
_CONVENTIONS: Mapping[str, Convention] = {
    "of": "after", "after": "after", "before": "before", "beginning with": "beginning with",
    "ending with": "ending with",
}  # fmt: skip


class Parser(Cursor):
    """Recursive descent over the words of one phrase; each method reads one rule of the grammar."""

    # -- points -----------------------------------------------------------------------------------

    def point(self) -> Point:
        return self.deeper(self._point)

    def _point(self) -> Point:
        token = self.peek()
        if token.kind == "date":
            self.at += 1
            return Day(self._date(token, token.text.split("-")))
        if token.kind == "parameter":
            return self._offset()
        if token.kind == "number":
            return self._day_month() if self.peek(1).text in MONTH_NUMBERS else self._offset()
        if self.take("each"):
            self.eaches.append(token.offset)
            if len(self.eaches) > 1:
                self.stop('a phrase can say "each" only once', token)
            return Each(self.name(), self.filter())
        if self.take("the"):
            return self._the()
        return Name(self.name())

    def _date(self, token: Token, parts: list[str]) -> date:
        try:
            return date(*(int(part) for part in parts))
        except ValueError:
            self.stop(f'there is no such day as "{" ".join(parts) if len(parts) != 3 else "-".join(parts)}"', token)

    def _day_month(self) -> Point:
        token = self.peek()
        day = self.number()
        month = MONTH_NUMBERS[self.peek().text]
        self.at += 1
        if not 1 <= day <= month_length(2024, month):
            self.stop(f"{MONTH_NAMES[month - 1]} has no day {day}", token)
        if self.take("in", "the"):
            kind = self.need(("year",), ("financial", "year"))
            self.need(("of",))
            return DayInYear(day, month, kind == "financial year", self.point())
        if self.peek().kind != "number":
            self.fail(["in the year of"], "a year, or in the year of …")
        return Day(self._date(token, [self.year(), str(month), str(day)]))

    def year(self) -> str:
        token = self.peek()
        if token.kind != "number" or len(token.text) != 4 or token.text == "0000":
            self.fail([], "a year of four digits")
        self.at += 1
        return token.text

    def _offset(self) -> Point:
        period = self.period()
        return Offset(period, _CONVENTIONS[self.need(("before",), ("after",))], self.point())

    def _the(self) -> Point:
        if self.take("end", "of"):
            if self.take("the"):
                unit = self.need(("week",), ("month",), ("quarter",), ("year",))
                self.need(("of",))
                return EndOf(unit, self.point())
            return EndOfMonth(self.month(), int(self.year()))
        which = self.need(("first",), ("last",), ("end", "of"))
        name = self.name()
        month = self.month() if self.take("in") else None
        year = int(self.year()) if month and self.peek().kind == "number" else None
        return FirstOrLast(which, name, month, year, self.filter())

    def month(self) -> int:
        number = MONTH_NUMBERS.get(self.peek().text)
        if number is None:
            self.fail(list(MONTH_NAMES), "the name of a month")
        self.at += 1
        return number

    def filter(self) -> Filter | None:
        relation = self.one_of(*FILTER_WORDS)
        return Filter(relation, self.point()) if relation else None

    # -- items ------------------------------------------------------------------------------------

    def item(self) -> Item:
        token = self.peek()
        if self.take("within"):
            period = self.period()
            word = self.need(("of",), ("after",), ("beginning", "with"))
            return self._within(token, period, _CONVENTIONS[word])
        if self.take("at", "least"):
            period = self.period()
            word = _CONVENTIONS[self.need(("after",), ("before",), ("beginning", "with"))]
            if word == "before":
                return CountBack(period, word, self.point(), at_least=True)
            self._positive(token, period, word)
            return AtLeast(period, word, self.point())
        if token.kind in ("number", "parameter"):
            return self._counted(token)
        if self.take("between"):
            return self._between()
        relation = self.one_of(*AT_WORDS)
        if relation is None:
            self.fail(
                ["within", "at least", "between", "by", "on", "before", "after", "every", "unstated"],
                "the beginning of a time phrase",
            )
        return At(relation, self.point())

    def _counted(self, token: Token) -> Item:
        if self.peek(1).text in MONTH_NUMBERS:
            self.stop("a date needs a word before it", token, "by, on, before, after …")
        period = self.period()
        word = _CONVENTIONS[self.need(("after",), ("before",), ("beginning", "with"), ("ending", "with"))]
        if word in ("after", "beginning with"):
            return self._within(token, period, word)
        self._positive(token, period, word)
        return CountBack(period, word, self.point())

    def _within(self, token: Token, period: Period, convention: Convention) -> Within:
        self._positive(token, period, convention)
        return Within(period, convention, self.point())

    def _positive(self, token: Token, period: Period, convention: Convention) -> None:
        if convention.endswith("with"):
            if period.number == 0 and not isinstance(period, Parameter):
                self.stop(f"a period {convention} a day holds at least that day", token)
            if period.clear:
                self.stop(f'clear days leave out both ends, so they cannot be "{convention}" one', token)

    def _between(self) -> Item:
        if self.peek().kind == "parameter" or (self.peek().kind == "number" and self.peek(1).text not in MONTH_NUMBERS):
            start = self.at
            period = self.period()
            if self.take("and"):
                closes = self.period()
                self.need(("after",))
                return BetweenPeriods(period, closes, self.point())
            self.at = start
            self.kinds = self.kinds[: len(self.kinds) - (period.kind not in (None, "working"))]
        opens = self.point()
        self.need(("and",))
        return Between(opens, self.point())

    def arm(self) -> Item | Either:
        return self.deeper(self.either) if self.sees("the", "earlier") or self.sees("the", "later") else self.item()

    def either(self) -> Either:
        self.need(("the",))
        which = self.need(("earlier",), ("later",))
        self.need(("of",))
        left = self.arm()
        self.need(("and",))
        return Either(which, left, self.arm())

    # -- whole phrases ----------------------------------------------------------------------------

    def cadence(self) -> Cadence:
        at_least = self.take("at", "least")
        self.need(("every",))
        span = self.span()
        anchor = self.point() if self.take("after") else None
        return Cadence(at_least, span, anchor, self.bounds())

    def bounds(self, minimum: bool = False) -> Bounds:
        if self.take("until"):
            return Bounds(until=self.point())
        if self.take("for"):
            at_least = minimum and self.take("at", "least")
            return Bounds(lasting=self.period(), at_least=at_least)
        return Bounds()

    def due(self) -> Due:
        if self.take("at", "any", "time"):
            return Due(ANY_TIME)
        if self.take("unstated"):
            return Due(UNSTATED)
        if self.sees("the", "earlier") or self.sees("the", "later"):
            return Due(self.either(), (), self.adjust())
        first = self.cadence() if self._cadence_ahead() else self.item()
        then = []
        while self.take(",", "then"):
            then.append(self.cadence())
        return Due(first, tuple(then), self.adjust())

    def _cadence_ahead(self) -> bool:
        return self.sees("every") or self.sees("at", "least", "every")

    def adjust(self) -> Adjustment | None:
        if not self.take(","):
            return None
        if not self.take("or", "the"):
            self.fail(["then every", "or the next working day", "or the previous working day"])
        following = self.need(("next",), ("previous",)) == "next"
        self.need(("working", "day"))
        return "next" if following else "previous"

    def holds(self) -> Holds:
        self.need(("from",))
        return Holds(self.point(), self.bounds(minimum=True))

    def quota(self) -> Quota:
        at_least = self.take("at", "least")
        amount = self._amount()
        self.need(("every",))
        span = self.span()
        start = self.point() if self.take("from") else None
        return Quota(at_least, amount, span, start, self.bounds())

    def _amount(self) -> Period | int:
        if self.take("once"):
            return 1
        token = self.peek()
        if self.peek(1).text == "times":
            number = self.number()
            self.at += 1
            amount: Period | int = number
        else:
            period = self.period()
            if period.clear:
                self.stop("a quota cannot be counted in clear days", token)
            number, amount = period.number, period
        if number == 0:
            self.stop("a quota of nothing asks for nothing", token)
        return amount
