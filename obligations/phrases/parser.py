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
    period   = NUMBER [ "working" | "clear" | "clear working" | KIND ] ( "day" | "days" ) | NUMBER unit
    span     = [ NUMBER ] ( "day" | unit ) | NUMBER KIND "days"
    adjust   = ", or the next working day" | ", or the previous working day"
    holds    = "from" point [ "until" point | "for" [ "at least" ] period ]
    quota    = [ "at least" ] ( period | "once" | NUMBER "times" ) "every" span [ "from" point ] [ bounds ]
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple, NoReturn, TypeVar

from obligations.errors import PhraseError
from obligations.periods import Period, month_length
from obligations.phrases.tokens import NAME, RESERVED, Token, near, tokens
from obligations.phrases.values import (
    ANY_TIME, MONTH_NAMES, UNSTATED, At, AtLeast, Between, BetweenPeriods, Bounds, Cadence, Day, DayInYear,
    Due, Each, Either, EndOf, EndOfMonth, Filter, Holds, Item, Lead, Name, Offset, Pick, Point, Quota, Within,
)  # fmt: skip

T = TypeVar("T")

#: Deeper than this no reader could follow the phrase.
DEEPEST = 12

UNIT_WORDS = {word: word.rstrip("s") for unit in ("week", "month", "quarter", "year") for word in (unit, unit + "s")}
MONTH_NUMBERS = {name: number for number, name in enumerate(MONTH_NAMES, 1)}
AT_WORDS = (("on", "or", "after"), ("by",), ("on",), ("at",), ("before",), ("after",))
FILTER_WORDS = (("on", "or", "before"), ("before",), ("on", "or", "after"), ("after",))


class Read(NamedTuple):
    """A parsed phrase and the names it uses, each with its offset in the text."""

    value: object
    names: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, int], ...]


class Parser:
    """Recursive descent over the words of one phrase; each method reads one rule of the grammar."""

    def __init__(self, phrase: str) -> None:
        self.phrase = phrase
        self.tokens = tokens(phrase)
        self.at = 0
        self.depth = 0
        self.names: list[tuple[str, int]] = []
        self.kinds: list[tuple[str, int]] = []
        self.eaches: list[int] = []

    # -- words ------------------------------------------------------------------------------------

    def peek(self, ahead: int = 0) -> Token:
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else Token("end", "", len(self.phrase))

    def sees(self, *words: str) -> bool:
        return all(self.peek(i).text == word for i, word in enumerate(words))

    def take(self, *words: str) -> bool:
        if not self.sees(*words):
            return False
        self.at += len(words)
        return True

    def one_of(self, *phrases: tuple[str, ...]) -> str | None:
        for words in phrases:
            if self.take(*words):
                return " ".join(words)
        return None

    def need(self, *phrases: tuple[str, ...], what: str | None = None) -> str:
        found = self.one_of(*phrases)
        if found is None:
            self.fail([" ".join(words) for words in phrases], what)
        return found

    def fail(self, expected: list[str], what: str | None = None) -> NoReturn:
        token = self.peek()
        words = what or _alternatives(expected)
        if token.kind == "end":
            raise PhraseError(self.phrase, token.offset, f"the phrase ends where {words} should follow")
        hint = near(token.text, [word for phrase in expected for word in phrase.split()])
        raise PhraseError(self.phrase, token.offset, f'expected {words}, not "{token.text[:60]}"', hint)

    def stop(self, message: str, token: Token, hint: str | None = None) -> NoReturn:
        raise PhraseError(self.phrase, token.offset, message, hint)

    def deeper(self, rule: Callable[[], T]) -> T:
        self.depth += 1
        if self.depth > DEEPEST:
            self.stop(f"the phrase is nested more than {DEEPEST} deep", self.peek(), "give part of it a name in dates:")
        made = rule()
        self.depth -= 1
        return made

    # -- small parts ------------------------------------------------------------------------------

    def number(self) -> int:
        token = self.peek()
        if token.kind != "number":
            self.fail([], "a number")
        self.at += 1
        return int(token.text)

    def name(self) -> str:
        token = self.peek()
        if token.kind != "word" or not NAME.fullmatch(token.text) or token.text in RESERVED:
            self.fail(["each", "the first", "the last", "the end of"], "a name, a date or a period")
        self.at += 1
        self.names.append((token.text, token.offset))
        return token.text

    def period(self) -> Period:
        start = self.peek()
        number = self.number()
        clear = self.take("clear")
        kind = self._kind()
        if self.one_of(("days",), ("day",)):
            if clear and kind not in (None, "working"):
                self.stop("clear days are days of the calendar or working days", start)
            return Period(number, "day", kind, clear)
        unit = UNIT_WORDS.get(self.peek().text)
        if unit is None or kind or clear:
            self.fail(["days", "working days", "clear days", "weeks", "months", "quarters", "years"], "a kind of day or a unit")
        self.at += 1
        return Period(number, unit)

    def _kind(self) -> str | None:
        if self.take("working"):
            return "working"
        token = self.peek()
        is_kind = token.text not in RESERVED and NAME.fullmatch(token.text)
        if is_kind and self.peek(1).text in ("day", "days"):
            self.at += 1
            self.kinds.append((token.text, token.offset))
            return token.text
        return None

    def span(self) -> Period:
        token = self.peek()
        if token.kind == "number":
            made = self.period()
            if made.clear:
                self.stop("a cadence cannot be counted in clear days", token)
            if made.number == 0:
                self.stop("a cadence of nothing would never move on", token)
            return made
        if self.take("day"):
            return Period(1)
        unit = UNIT_WORDS.get(token.text)
        if unit is None or unit != token.text:
            self.fail(["day", "week", "month", "quarter", "year"], "a span of time")
        self.at += 1
        return Period(1, unit)

    # -- points -----------------------------------------------------------------------------------

    def point(self) -> Point:
        return self.deeper(self._point)

    def _point(self) -> Point:
        token = self.peek()
        if token.kind == "date":
            self.at += 1
            return Day(self._date(token, token.text.split("-")))
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
        return Offset(period, self.need(("before",), ("after",)), self.point())

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
        return Pick(which, name, month, year, self.filter())

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
            return self._within(token, period, "after" if word == "of" else word)
        if self.take("at", "least"):
            period = self.period()
            word = self.need(("after",), ("before",), ("beginning", "with"))
            if word == "before":
                return Lead(period, word, self.point(), at_least=True)
            self._positive(token, period, word)
            return AtLeast(period, word, self.point())
        if token.kind == "number":
            return self._counted(token)
        if self.take("between"):
            return self._between()
        relation = self.one_of(*AT_WORDS)
        if relation is None:
            self.fail(["within", "at least", "between", "by", "on", "before", "after", "every", "unstated"], "the beginning of a time phrase")
        return At(relation, self.point())

    def _counted(self, token: Token) -> Item:
        if self.peek(1).text in MONTH_NUMBERS:
            self.stop("a date needs a word before it", token, "by, on, before, after …")
        period = self.period()
        word = self.need(("after",), ("before",), ("beginning", "with"), ("ending", "with"))
        if word in ("after", "beginning with"):
            return self._within(token, period, word)
        self._positive(token, period, word)
        return Lead(period, word, self.point())

    def _within(self, token: Token, period: Period, convention: str) -> Within:
        self._positive(token, period, convention)
        return Within(period, convention, self.point())

    def _positive(self, token: Token, period: Period, convention: str) -> None:
        if convention.endswith("with"):
            if period.number == 0:
                self.stop(f"a period {convention} a day holds at least that day", token)
            if period.clear:
                self.stop(f'clear days leave out both ends, so they cannot be "{convention}" one', token)

    def _between(self) -> Item:
        if self.peek().kind == "number" and self.peek(1).text not in MONTH_NUMBERS:
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

    def adjust(self) -> str | None:
        if not self.take(","):
            return None
        if not self.take("or", "the"):
            self.fail(["then every", "or the next working day", "or the previous working day"])
        word = self.need(("next",), ("previous",))
        self.need(("working", "day"))
        return word

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
            if period.unit != "day" or period.clear:
                self.stop("a quota is a number of days or of times", token)
            number, amount = period.number, period
        if number == 0:
            self.stop("a quota of nothing asks for nothing", token)
        return amount

    def whole(self, rule: Callable[[], T]) -> T:
        if not self.tokens:
            raise PhraseError(self.phrase, 0, "the phrase is empty")
        made = rule()
        if self.peek().kind != "end":
            self.fail([], "the end of the phrase")
        return made


def _alternatives(words: list[str]) -> str:
    quoted = [f'"{word}"' for word in words]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
