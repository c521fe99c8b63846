"""Forms that only a running text has: there the day from which a limit counts, or the year of a date, is often unsaid.

They are read beside those of :mod:`obligations.dates.phrases.forms`, and before them where both reach as far.
``{given}`` reads no word: it stands for the one event that whoever reads the text dates.
"""

from __future__ import annotations

from typing import Any

from obligations.dates.periods import Period
from obligations.dates.phrases import meanings as to
from obligations.dates.phrases import recurrences as over
from obligations.dates.phrases import values as v
from obligations.dates.phrases.forms import AT_LEAST, BEGINNING, BY, NOT_BEFORE
from obligations.dates.phrases.making import Match
from obligations.dates.phrases.reader import Form, Table

#: The two ways to take a date without its year.
NEXT_OR_SAME_YEAR = ("the next one", "that of the same year")

#: The two ways to take "the next working day" of a day.
AFTER_OR_ON = ("the working day after that day", "that day itself if it is a working day")


def _given(m: Match) -> v.Name:
    """Return the event that is given, and remember that it is used."""
    m.making.names.append((m["given"], m.offset))
    return v.Name(m["given"])


def _yearless(m: Match) -> Any:
    """Make a day of a month without its year: the next one, if that is the one of the same year too."""
    days, given = m["days"], _given(m)
    return m.choose("year", v.Next(1, days, "on or after", given), v.DayOf(days, given), None, NEXT_OR_SAME_YEAR)


def _next_working_day(m: Match) -> Any:
    """Make the working day to which a last day that is none moves."""
    one, given = Period(1, kind="working"), _given(m)
    after, on = v.Offset(one, "after", given), v.Offset(one, "beginning with", given)
    return m.choose("next-working-day", after, on, None, AFTER_OR_ON)


def _of_unit(m: Match) -> Any:
    """Make a day of a unit that the text gives a name: the last Friday of the contract month."""
    unit, given = m["named"]
    name = given.text
    m.making.names.append((name, given.offset))
    return over.day_of_unit(m, m["which"], m["sort"], unit, v.Name(name))


def _day_of_named(m: Match) -> v.DayInYear:
    """Make a date of a year that the text gives a name: 28 February in the determination year."""
    unit, given = m["named"]
    if unit != "year":
        m.stop("a date is one of a year")
    day, month = m["on"]
    m.making.names.append((given.text, given.offset))
    return v.DayInYear(day, month, False, v.Name(given.text))


def _of_next_month(m: Match) -> Any:
    """Make a day of the month after that of a point."""
    return over.day_of_unit(m, m["which"], m["sort"], "month", v.Offset(Period(1, "month"), "after", m["of"]))


def _week_begins(m: Match) -> v.At:
    """Make the opening at the beginning of a week so many weeks before one that begins with a point."""
    return v.At("on or after", v.Offset(Period(m["ordinal"], "week"), "before", m["point"]))


def _from_nth_to_nth(m: Match) -> v.BetweenPeriods:
    unit, kind, _, times = m["length"]
    opens, closes = (Period(m[name] * times, unit, kind) for name in ("from", "to"))
    return v.BetweenPeriods(opens, closes, m["point"])


def _run_to_given(convention: str) -> Any:
    def make(m: Match) -> v.Item:
        if convention == "after":
            return to.limit(m, m["period"], "after", _given(m))
        return to.at_least_before(m, m["period"], _given(m))

    return make


def _s(form: str, build: Any) -> Form:
    return Form(form, build)


# fmt: off
TABLE: Table = {
    "due": (
        _s("from {date}", lambda m: v.Due(v.At("on or after", to.iso_date(m)))),
        _s("from {on:day-month} {year}", lambda m: v.Due(v.At("on or after", to.written_date(m)))),
    ),
    "item": (
        _s("within {period} {given}", _run_to_given("after")),
        _s(AT_LEAST + " {period} in advance {given}", _run_to_given("before")),
        _s(f"[for] {AT_LEAST} {{period}} [,] {BEGINNING} {{point}}", to.window_from),
        _s(f"[for] (a|the) period of {AT_LEAST} {{period}} [,] {BEGINNING} {{point}}", to.window_from),
        _s(f"[for|during] (a|the) (period not exceeding|period of not more than) {{period}} {BEGINNING} {{point}}",
           to.window_from),
        _s(f"in (each|every) [subsequent|successive|further] period of {{period}} {BEGINNING} {{point}}",
           to.window_from),
        _s("[for|during] a period of {period} {run:forward}", to.within),
        _s("at the (expiry|expiration|end) of [a|the] [further] [period of] {period} {run:forward}", to.within),
        _s("(ends|ending|expires|expiring) [at midnight] (on|with|at the end of) {point}", to.at("by")),
        _s("[being] (not|no) [being] earlier than the {from:ordinal} [{length}] [,] (and|nor|but) [not|no] later than"
           " the {to:ordinal} {length} (after|following) {point}", _from_nth_to_nth),
        _s("for (more than|not more than|no more than|longer than|no longer than|not longer than|up to) {period:hours}"
           " {given}", _run_to_given("after")),
        _s(f"{AT_LEAST} {{period:hours}} between {{given}}", lambda m: v.AtLeast(m["period"], "after", _given(m))),
        _s(f"(by|{BY[1:-1]}) {{clock}} {{of:so-long-before}}", lambda m: v.At("by", to.hour_of(m))),
        _s("at {clock} [london time] on {of:described}", lambda m: v.At("at", to.hour_of(m))),
        _s("at {clock} on {of:yearless}", lambda m: v.At("at", to.hour_of(m))),
        _s("the beginning of the {ordinal} week before {point}", _week_begins),
        _s("[on] the {ordinal} {length} [immediately] (after|following) {of:point}",
           lambda m: v.At("on", to.ordinal_day("after")(m))),
        _s("[on] the {ordinal} {length} [immediately] (before|preceding) {of:point}",
           lambda m: v.At("on", to.ordinal_day("before")(m))),
        _s("[on] {point:described}", to.at("on")),
        _s(f"[by|{BY[1:-1]}|before the end of] {{point:in-year}}", to.at("by")),
        _s(f"(by|{BY[1:-1]}|before the end of) {{point:yearless}}", to.at("by")),
        _s("before {point:yearless}", to.at("before")),
        _s(NOT_BEFORE + " {point:yearless}", to.at("on or after")),
        _s("[on] (the next|the next following|the following) (working|business) day {given}",
           lambda m: v.At("on", _next_working_day(m))),
        _s("[on] the next [following] day (that is not|not being|which is not) an excluded day {given}",
           lambda m: v.At("on", _next_working_day(m))),
    ),
    "so-long-before": (_s("{period} before {of:point}", to.offset("before")),),
    "hours": (_s("{number} {length:hour}", to.period),),
    "hour": (_s("(hour|hours)", to.hours()),),
    "described": (
        _s("[the] {days:place-days} {given}", _yearless),
        _s("the {which} {sort} of the {named}", _of_unit),
        _s("the {which} {sort} of the month [next|immediately] following {of:point}", _of_next_month),
        _s("the {days:unit-days} of {of:point}", over.day_of),
    ),
    "in-year": (
        _s("[the] {on:day-month} in the {named}", _day_of_named),
        _s("[the] {on:day-month} in the [calendar] year of {of:point}", to.day_in_year(financial=False)),
        _s("[the] {on:day-month} in the financial year of {of:point}", to.day_in_year(financial=True)),
    ),
    "yearless": (
        _s("[the] {days:date-days} {given}", _yearless),
        _s("[the] {days:place-days} {given}", _yearless),
    ),
    "point": (
        _s("the {which} {sort} of the {named}", _of_unit),
        _s("the {which} {sort} of the month [next|immediately] following {of:point}", _of_next_month),
    ),
}
# fmt: on

#: Words that run a bare period on from something: what they say belongs to the limit, or it is not read at all.
GOES_ON = frozenset({
    "but", "calculated", "computed", "counted", "either", "except", "excluding", "exclusive", "if", "including",
    "inclusive", "last", "less", "more", "next", "or", "past", "plus", "previous", "provided", "reckoned", "save",
    "than", "to", "unless", "which",
    "after", "before", "beginning", "commencing", "counting", "ending", "following", "from", "immediately", "in", "of",
    "on",
    "preceding", "prior", "running", "since", "starting", "until", "up",
})  # fmt: skip
