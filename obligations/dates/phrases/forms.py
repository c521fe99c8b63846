"""The one table of the ways in which a time is said: the reader, the reserved words, hints and the docs come from it.

Of each rule the forms in which values are printed are marked ``normal`` (``_n``); every other is a spelling (``_s``),
read into the same values. A new form needs a decision record and a source that uses those words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from obligations.dates.periods import Period
from obligations.dates.phrases import meanings as to
from obligations.dates.phrases import recurrences as over
from obligations.dates.phrases import values as v
from obligations.dates.phrases import words
from obligations.dates.phrases.making import Match
from obligations.dates.phrases.reader import Form, Grammar, Primitive, Table

Build = Callable[[Match], Any]

# -- groups of words that say the same --------------------------------------------------------------------

AT_LEAST = "(at least|not less than|no less than|no fewer than|not fewer than)"
AT_MOST = "(not more than|no more than|not greater than|not exceeding)"
BY = "(not later than|no later than|on or before|not after)"
NOT_BEFORE = "(not before|not earlier than|no earlier than|no sooner than|not sooner than)"
BEFORE_THE_END = "[at or] (before|by|not later than|no later than|on or before) the (end|expiry|expiration|last day) of"
PERIOD_OF = "[the|a] [single] [period of|period not exceeding|period of up to|maximum of|maximum period of]"
BOUNDS = "[until {until:point}|for {lasting:period}]"
A_YEAR = "(a|an|each|per|in each|in every|in any|in a)"
IN_EACH = "(a|an|each|every|per|in each|in every|in any|in a|during each|during every)"
EACH_YEAR = "(each|every|in each|in every|of each|of every) [calendar] year"
BEGINNING = (
    "(beginning with|beginning on|beginning|starting with|starting on|commencing with|commencing on|from and including)"
)

#: Words that lead in to a limit and set none themselves.
SOON = (
    "(as soon as reasonably practicable|as soon as is reasonably practicable|as soon as practicable"
    "|as soon as is practicable|as soon as possible|as soon as may be|forthwith|promptly|immediately|without delay"
    "|without undue delay|without unreasonable delay|at the earliest opportunity)"
)
AND_IN_ANY_EVENT = (
    "[,] [and|but] [,] [in any event|in any case|where feasible|at the latest|in all cases] [,] [and] [,]"
)


def _n(form: str, build: Build, example: str = "") -> Form:
    return Form(form, build, example, normal=True)


def _s(form: str, build: Build, example: str = "") -> Form:
    return Form(form, build, example)


def _named(form: str, build: Build, example: str = "", *, normal: bool = True) -> Form:
    return Form(form, build, example, normal=normal, names_only=True)


def _as(name: str) -> Build:
    return lambda m: m[name]


def _is(value: object) -> Build:
    return lambda m: value


def _filter(relation: str) -> Form:
    return _n(f"{relation} {{point}}", lambda m: v.Filter(relation, m["point"]))


# fmt: off
TABLE: Table = {
    # -- whole phrases ------------------------------------------------------------------------------
    "due": (
        _n("{first:cadence} (, then {then:cadence})* [{adjust}]", over.due, "every 6 months after notice"),
        _n("{first:either} [{adjust}]", over.due, "the earlier of 5 days after a and 9 days after b"),
        _n("{first:item} (, then {then:cadence})* [{adjust}]", over.due, "within 28 days after decision"),
        _named("at any time", _is(v.Due(v.ANY_TIME)), "at any time"),
        _named("unstated", _is(v.Due(v.UNSTATED)), "unstated"),
        _named("{date}", to.bare_date, normal=False),
        _named("{on:day-month} {year}", to.bare_date, normal=False),
    ),
    "holds": (
        _n("from {start:point} " + BOUNDS, over.holds(), "from notice until release"),
        _n("from {start:point} for at least {lasting:period}", over.holds(at_least=True),
           "from notice for at least 1 year"),
    ),
    "quota": (
        _n("{amount} every {span} [from {start:point}] " + BOUNDS, over.quota(), "2 days every month"),
        _n("at least {amount} every {span} [from {start:point}] " + BOUNDS, over.quota(at_least=True),
           "at least 2 days every month"),
        _s(f"{{amount}} (every|{A_YEAR}) {{span}} [from {{start:point}}] {BOUNDS}", over.quota(), "twice a year"),
        _s(f"{AT_LEAST} {{amount}} (every|{A_YEAR}) {{span}} [from {{start:point}}] {BOUNDS}",
           over.quota(at_least=True), "at least four times a year"),
    ),
    "amount": (
        _n("once", _is(1)), _n("{number} times", _as("number")), _n("{period}", _as("period")),
        _s("twice", _is(2)),
    ),
    "adjust": (
        _n(", or the next working day", _is("next"), ", or the next working day"),
        _n(", or the previous working day", _is("previous"), ", or the previous working day"),
        _s(", or [,] if that [day] is not a (working|business) day , the next (working|business) day", _is("next")),
        _s(", or the (following|next following|next) (working|business) day", _is("next")),
        _s(", or the (preceding|next preceding|previous) (working|business) day", _is("previous")),
    ),
    # -- what recurs --------------------------------------------------------------------------------
    "cadence": (
        _n("every {span} [after {anchor:point}] " + BOUNDS, over.cadence(gap=False), "every month after start"),
        _n("at least every {span} [after {anchor:point}] " + BOUNDS, over.cadence(gap=True), "at least every 4 weeks"),
        _n("on {days:recurring} [after {anchor:point}] " + BOUNDS, over.recurring("on"),
           "on every Tuesday after start"),
        _n("by {days:recurring} [after {anchor:point}] " + BOUNDS, over.recurring("by"),
           "by 31 March every year after start"),
        _s(f"[at] {{days:recurring}} [{{since}}] {BOUNDS}", over.recurring("on"),
           "the third Wednesday of each month after start"),
        _s(f"(on|at) {{days:recurring}} [{{since}}] {BOUNDS}", over.recurring("on")),
        _s(f"(by|{BY[1:-1]}|before the end of) {{days:recurring}} [{{since}}] {BOUNDS}", over.recurring("by"),
           "no later than 31st December in each calendar year after start"),
        _s("(every|each) {span} [{since}] " + BOUNDS, over.cadence(gap=False), "each month from start"),
        _s(f"at intervals of {AT_MOST} {{span:interval}} {BEGINNING} {{point}}", over.no_gap_from_its_day),
        _s(f"{AT_LEAST} (every|once every) {{span}} [{{since}}] {BOUNDS}",
           over.cadence(gap=True), "at least once every 14 months"),
        _s(f"at intervals of {AT_MOST} {{span:interval}} [{{since}}] {BOUNDS}", over.cadence(gap=True),
           "at intervals of not more than six months"),
        _s("at [intervals of] {span:adjective-span} [intervals] [{since}] " + BOUNDS, over.cadence(gap=False),
           "at six monthly intervals from notice"),
        _s("{span:often} [{since}] " + BOUNDS, over.cadence(gap=False), "quarterly after start"),
        _s(f"[at least|not less than] once {IN_EACH} month [{{since}}] {BOUNDS}", over.by_the_last_day("month"),
           "at least once a month after start"),
        *(_s(f"[at least|not less than] once {IN_EACH} {unit} [{{since}}] {BOUNDS}", over.by_the_last_day(made),
             f"at least once in each {unit} after start")
          for unit, made in (("calendar month", "month"), ("calendar quarter", "quarter"), ("calendar year", "year"))),
        _s("(on|by) each anniversary of {anchor:point} " + BOUNDS, over.anniversaries, "on each anniversary of start"),
    ),
    "since": (_s("(after|from|following|since) {point}", _as("point")),),
    "recurring": (
        _n("every {days:weekday-days}", _as("days"), "on every Tuesday after start"),
        _n("{days:date-days} every year", _as("days"), "by 31 March every year after start"),
        _n("the {days:place-days} every year", _as("days"), "on the first Thursday in May every year after start"),
        _n("the {which} {sort} of every {unit:any-unit}", over.days_of_unit,
           "on the last working day of every quarter after start"),
        _s("(each|every) {days:weekday-days}", _as("days")),
        _s("[the] {days:date-days} " + EACH_YEAR, _as("days"), "by 31 March each year after start"),
        _s("the {days:place-days} " + EACH_YEAR, _as("days"), "on the first Thursday in May each year after start"),
        _s("the {which} {sort} (of|in) (each|every|a) [calendar] {unit:any-unit}", over.days_of_unit,
           "on the second Tuesday of each month after start"),
    ),
    "span": (
        _n("{period}", to.span),
        *(_n(unit, _is(Period(1, unit))) for unit in ("day", "week", "month", "quarter", "year")),
        _s("calendar month", _is(Period(1, "month"))), _s("calendar year", _is(Period(1, "year"))),
        _s("fortnight", _is(Period(2, "week"))),
    ),
    "interval": (_s("{period}", to.span), _s("(a|an|one) {length}", to.one_unit)),
    "adjective-span": (_s("{adjective}", over.often),),
    "often": (
        _s("{adjective}", over.often, "six-monthly after start"), _s("annually", _is(Period(1, "year"))),
        _s("fortnightly", _is(Period(2, "week"))), _s("half-yearly", _is(Period(6, "month"))),
    ),
    # -- what is due once ---------------------------------------------------------------------------
    "either": (
        _n("the earlier of {left:arm} and {right:arm}", to.either("earlier")),
        _n("the later of {left:arm} and {right:arm}", to.either("later")),
        _s("{left:item} [,] or [,] {right:item} [,] whichever [is] [the] (earlier|sooner|first|occurs first)",
           to.either("earlier"), "within 5 days after a or within 9 days after b, whichever is the earlier"),
        _s("{left:item} [,] or [,] {right:item} [,] whichever [is] [the] (later|last|occurs last)", to.either("later"),
           "within 5 days after a or within 9 days after b, whichever is later"),
    ),
    "arm": (_n("{either}", _as("either")), _n("{item}", _as("item"))),
    "item": (
        _n("within {period} {run}", to.within, "within 28 days after decision"),
        _n("{period} {run}", to.within, "28 clear days before meeting"),
        _n("at least {period} {run}", to.at_least, "at least 5 clear days before meeting"),
        *(_n(f"{word} {{point}}", to.at(word), f"{word} decision")
          for word in ("by", "on or after", "on", "at", "before", "after")),
        _s("between [the hours of] {opens:clock} and {closes:clock} on {of:point}", to.between_hours,
           "between 9 am and 4.30 pm on meeting"),
        _n("between {opens:point} and {closes:point}", to.between, "between paper and decision"),
        _n("between {opens:period} and {closes:period} {run}", to.between_periods,
           "between 1 week and 3 weeks after start"),
        _s(f"(within|in|during) {PERIOD_OF} {{period}} {{run:forward}}", to.within,
           "within a period of 28 days from decision"),
        _s(f"({BY[1:-1]}|{AT_MOST[1:-1]}) {PERIOD_OF} {{period}} [,] {{run:forward}}", to.within,
           "not later than 28 days after decision"),
        _s(f"{BEFORE_THE_END} {PERIOD_OF} {{period}} {{run:forward}}", to.within,
           "before the end of the period of 28 days beginning with the day after decision"),
        _s("(before|by) (expiry|expiration) of {period} {run:forward}", to.within),
        _s("the period of {period} {run:forward}", to.within, "the period of 28 days beginning with receipt"),
        _s("[during] the period of {period} {run:back}", to.window_back,
           "the period of ten weeks preceding application"),
        _s(f"the {{period}} {BEGINNING} {{point}}", to.window_from, "the six months beginning with notice"),
        _s("on [,] or within {period} [,] (following|after|of) [,] {point}", to.window_on,
           "on or within 14 days following start"),
        _s("(at|by|before) the (end|expiry|expiration) of {point}", to.at("by"),
           "before the end of the 31 March preceding start"),
        _s("(not|no) earlier than {opens:period} (and|nor|but) [not|no] later than {closes:period} {run:back}",
           to.window_before, "no earlier than 9 clear working days and no later than 5 working days before hearing"),
        _s("(not later than|no later than) {period} {run:back}", to.at_least, "no later than 7 days before hearing"),
        _s("[by] (not later than|no later than) {point}", to.at("by"),
           "by not later than the twentieth working day after request"),
        _s(BY + " {point}", to.at("by"), "not later than 31 March 2027"),
        _s(NOT_BEFORE + " {point}", to.at("on or after"), "not before 31 March 2027"),
        _s("(on or from|with effect from|as from) {point}", to.at("on or after"), "with effect from 1 April 2027"),
        _s("(prior to|in advance of) {point}", to.at("before"), "prior to decision"),
        _s(AT_LEAST + " {period} {run}", to.at_least, "not less than 14 days before meeting"),
        _s("{period} at least {run}", to.at_least, "three clear days at least before meeting"),
        _s("[giving|on|with] [at least|not less than|no less than] {period} notice {run:notice}", to.at_least,
           "not less than 14 days' notice of meeting"),
        _s(f"({AT_MOST[1:-1]}|not earlier than|no earlier than|no sooner than) {{period}} {{run:back}}",
           to.not_before, "not more than 28 days before poll"),
        _s(AT_LEAST + " {opens:period} [,] (and|nor|or|but) [not|no] more than {closes:period} {run}",
           to.at_least_between, "not less than 14 days and not more than 28 days after notice"),
        _s("{lead} " + AND_IN_ANY_EVENT + " {item}", to.lead,
           "as soon as reasonably practicable and in any event within 5 working days after request"),
    ),
    "lead": (_s(SOON, lambda m: m.text),),
    # -- which way a period runs ----------------------------------------------------------------------
    "run": (_n("{forward}", _as("forward")), _n("{back}", _as("back"))),
    "forward": (
        _n("after {point}", to.run("after")), _n("beginning with {point}", to.run("beginning with")),
        _s("[immediately] (following|since|of|after) {point}", to.run("after"), "within 28 days of decision"),
        _s("from {point}", to.run_from, "within 28 days from decision"),
        _s("(starting|commencing|running) from {point}", to.run_starting_from, "within 28 days starting from decision"),
        _s(f"[,] {BEGINNING} {{point}}", to.run("beginning with"), "within 14 days starting on receipt"),
    ),
    "back": (
        _n("before {point}", to.run("before")), _n("ending with {point}", to.run("ending with")),
        _s("(ending on|up to and including|expiring on|expiring with) {point}", to.run("ending with"),
           "14 days ending on decision"),
        _s("[immediately] (preceding|prior to|before) {point}", to.run("before"), "14 days prior to decision"),
        _s("in advance of {point}", to.run("before"), "a week in advance of review"),
    ),
    "notice": (_s("(of|before) {point}", to.run("before")),),
    # -- single days ----------------------------------------------------------------------------------
    "point": (
        _n("{date}", to.iso_date),
        _n("{on:day-month} {year}", to.written_date),
        _n("{on:day-month} in the year of {of:point}", to.day_in_year(financial=False)),
        _n("{on:day-month} in the financial year of {of:point}", to.day_in_year(financial=True)),
        _n("{name}", lambda m: v.Name(to.name(m))),
        _named("each {name} [{filter}]", to.each),
        _named("the (first|last) {name} [in {month} [{year}]] [{filter}]", to.first_or_last),
        _n("the end of {month} {year}", lambda m: v.EndOfMonth(m["month"], m["year"])),
        _n("the end of the {unit} of {of:point}", lambda m: v.EndOf(m["unit"], m["of"])),
        _n("the {days:unit-days} of {of:point}", over.day_of, "by the last working day of the month of decision"),
        _n("the {days:place-days} {year}", over.day_in, "on the first Thursday in May 2026"),
        *(_n(f"the {{number:ordinal}} {{days}} {side} {{of:point}}", over.next_day(side),
             f"by the first Tuesday {side} start") for side in ("after", "on or after", "before")),
        *(_n(f"the {which} of {{left:point}} and {{right:point}}", to.one_of(which),
             f"within 5 days after the {which} of a and b") for which in ("earlier", "later")),
        _n("{clock} on {of:point}", to.hour_of, "by noon on the 19th working day before poll"),
        _n("{period} after {of:point}", to.offset("after")),
        _n("{period} beginning with {of:point}", to.offset("beginning with"), "by 5 days beginning with start"),
        _n("{period} before {of:point}", to.offset("before")),
        _n("{period} ending with {of:point}", to.offset("ending with"), "before 7 days ending with meeting"),
        _s("{period} (following|of) {of:point}", to.offset("after")),
        _s("{on:day-month} in the calendar year of {of:point}", to.day_in_year(financial=False)),
        _s("the {days:unit-days} in which {of:point} [falls]", over.day_of),
        _s("[the] [next] {days:date-days} [next|immediately next|immediately] (following|after) {of:point}",
           over.next_day("after"), "by 30 September following the end of the financial year of start"),
        _s("[the] {days:date-days} [next|immediately] (preceding|before) {of:point}", over.next_day("before"),
           "by the 31 March immediately preceding start"),
        _s("the [next] {days:weekday-days} [next|immediately] (following|after) {of:point}", over.next_day("after"),
           "on the Tuesday next after start"),
        _s("the {days:weekday-days} [next|immediately] (preceding|before) {of:point}", over.next_day("before")),
        _s("the {which} {sort} of {month} {year}", over.day_in_month, "by the last working day of March 2027"),
        _s("the (day|date) (on which|of|when) {point}", _as("point"), "within 5 days after the day on which notice"),
        _s("the {on:day-month} {year}", to.written_date, "by the 31st March 2027"),
        _s("[the] (end|last day) of {month} {year}", lambda m: v.EndOfMonth(m["month"], m["year"]),
           "by end of November 2018"),
        _s("the (end|last day) of the {unit} (of|in which) {of:point} [falls]",
           lambda m: v.EndOf(m["unit"], m["of"]), "by the end of the quarter in which start falls"),
        _s("the (day|date) [immediately] (after|following) {of:point}", to.beside("after"),
           "by the day after decision"),
        _s("the (day|date) [immediately] (before|preceding) {of:point}", to.beside("before"),
           "by the day before decision"),
        _s("[the] {ordinal} {length} [immediately] (after|following) {of:point}", to.ordinal_day("after"),
           "by the twentieth working day following request"),
        _s("[the] {ordinal} {length} [immediately] (before|preceding) {of:point}", to.ordinal_day("before"),
           "not later than the fifth working day before poll"),
    ),
    "day-month": (
        _n("{day:number} {month}", to.day_month), _s("{day:ordinal} [day of] {month}", to.day_month, "by 1st May 2027"),
    ),
    "days": (
        _n("{weekday}", over.weekday_days), _n("{on:day-month}", over.date_days),
        _n("{which} {sort} of the {unit:any-unit}", over.days_of_unit),
        _n("{which} {sort} in {month}", over.days_in_month),
    ),
    "weekday-days": (_n("{weekday}", over.weekday_days),),
    "date-days": (_n("{on:day-month}", over.date_days),),
    "unit-days": (_n("{which} {sort} of the {unit:any-unit}", over.days_of_unit),),
    "place-days": (_n("{which} {sort} in {month}", over.days_in_month),),
    "which": (_n("last", _is(-1)), _n("{ordinal}", _as("ordinal"))),
    "sort": (
        _n("{weekday}", _as("weekday")), _n("day", _is("day")), _n("working day", _is("working day")),
        _s("business day", _is("working day")), _n("{kind} day", over.sort_of_kind),
    ),
    "any-unit": (_n("{unit}", _as("unit")),),
    "unit": (
        *(_n(unit, _is(unit)) for unit in ("week", "month", "quarter", "year", "financial year")),
        _s("calendar month", _is("month")), _s("calendar quarter", _is("quarter")), _s("calendar year", _is("year")),
    ),
    "filter": tuple(_filter(relation) for relation in ("on or before", "before", "on or after", "after")),
    # -- periods --------------------------------------------------------------------------------------
    "period": (
        _n("{parameter}", to.parameter), _n("{number} {length}", to.period),
        _s("(a|an) {length}", to.one_unit, "within a month after start"),
    ),
    "length": (
        _n("(day|days)", to.length("day")), _n("clear (day|days)", to.length("day", clear=True)),
        _n("working (day|days)", to.length("day", "working")),
        _n("clear working (day|days)", to.length("day", "working", clear=True)),
        *(_n(f"({unit}|{unit}s)", to.length(unit)) for unit in ("week", "month", "quarter", "year")),
        _s("(calendar|consecutive) (day|days)", to.length("day"), "within 5 calendar days after start"),
        _s("business (day|days)", to.length("day", "working"), "within 5 business days after start"),
        _s("(clear business|working clear) (day|days)", to.length("day", "working", clear=True)),
        _n("{kind} (day|days)", to.kind_of_day), _s("clear {kind} (day|days)", to.kind_of_day),
        _s("calendar (month|months)", to.length("month"), "within 2 calendar months after start"),
        _s("calendar (year|years)", to.length("year")),
        _s("(fortnight|fortnights)", to.length("week", times=2), "within a fortnight after start"),
        _n("(hour|hours)", to.hours(), "within 72 hours after breach"),
        *(_n(f"{runs} (hour|hours)", to.hours(runs), f"within 24 {runs} hours after breach")
          for runs in ("elapsed", "clock", "reg-1182")),
        _s("(minute|minutes|second|seconds)", to.no_hours),
    ),
}
# fmt: on

#: What people call what a rule reads.
LABELS = {
    "due": "the beginning of a time phrase",
    "item": "the beginning of a time phrase",
    "arm": "the beginning of a time phrase",
    "point": "a name, a date or a period",
    "length": "a kind of day or a unit",
    "period": "a number",
    "span": "a span of time",
    "amount": "a number",
}

_WORD = re.compile(r"[a-z]+")


@cache
def reserved() -> frozenset[str]:
    """Return the words of the normal forms: nothing else may be called by one of them."""
    lines = (re.sub(r"\{[^}]*\}", " ", form.words) for forms in TABLE.values() for form in forms if form.normal)
    return frozenset(word for line in lines for word in _WORD.findall(line))


@cache
def reading_words() -> Mapping[str, Primitive]:
    """Return the rules that read words themselves."""
    in_letters, letters = frozenset(words.NUMBER_WORDS), frozenset({"<word>"})
    in_order = frozenset(words.ORDINAL_WORDS) | {"<ordinal>"}
    return {
        "number": Primitive(words.number, "a number", in_letters | {"<number>"}),
        "ordinal": Primitive(words.ordinal, "one of a row", in_order),
        "adjective": Primitive(words.adjective, "how often", letters | {"<number>", "<often>"}),
        "clock": Primitive(words.clock, "an hour", in_letters | {"<clock>", "<number>", "noon", "midday"}),
        "date": Primitive(words.kind_of_token("date"), "a date", frozenset({"<date>"})),
        "parameter": Primitive(words.kind_of_token("parameter"), "a {parameter}", frozenset({"<parameter>"})),
        "month": Primitive(words.month, "the name of a month", _small(v.MONTH_NAMES), v.MONTH_NAMES),
        "weekday": Primitive(words.weekday, "a day of the week", _small(v.WEEKDAY_NAMES), v.WEEKDAY_NAMES),
        "year": Primitive(words.year, "a year of four digits", frozenset({"<number>"})),
        "name": Primitive(words.name(reserved), "a name", letters),
        "kind": Primitive(words.kind(reserved), "a kind of day", letters),
    }


def _small(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.lower() for word in words)


@cache
def grammar() -> Grammar:
    """Return the table as what reads phrases."""
    return Grammar(TABLE, reading_words(), LABELS, frozenset({"point", "arm", "item"}))
