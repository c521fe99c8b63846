"""Random questions: a phrase of any form, the facts that it counts from, calendars, a vintage, a month rule, pauses."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from obligations import WorkingCalendar, load_calendar, when
from obligations.dates.phrases.values import MONTH_NAMES, WEEKDAY_NAMES

CALENDARS = ("england-and-wales", "scotland", "northern-ireland", "uk-any-part", "own")
VINTAGES = (date(2017, 6, 13), date(2019, 6, 15), date(2020, 6, 1), date(2022, 7, 18), date(2022, 11, 1))
MONTH_RULES = ("corresponding", "corresponding", "corresponding", "month-end", "round-up", "refuse")

#: A calendar with a weekend of its own, closures, and days of its weekend on which work is done.
OWN = """id: own
title: A calendar of one's own
weekend: [Friday, Saturday]
coverage: {from: 2010, proclaimed: 2030, until: 2040}
closures: {2017-08-15: A feast, 2019-01-01: New year, 2021-12-24: The eve}
openings: [2018-03-03, 2020-02-28, 2022-06-04]
"""


@dataclass(frozen=True)
class Question:
    """A question and all that it is read against."""

    phrase: str
    calendar: str
    facts: tuple[tuple[str, date], ...]
    known_on: date | None
    months: str
    pauses: tuple[tuple[str, str], ...] = ()

    def proof(self, own: WorkingCalendar | None = None) -> dict[str, Any]:
        """Return the proof of the answer, as somebody would hand it over."""
        answer = when(
            self.phrase, calendar=_as_known(self.calendar, self.known_on, own), facts=dict(self.facts),
            months=self.months, pauses=self.pauses,
        )  # fmt: skip
        made: dict[str, Any] = json.loads(json.dumps(answer.as_json()))
        return made


@lru_cache(maxsize=64)
def _as_known(name: str, known_on: date | None, own: WorkingCalendar | None) -> WorkingCalendar:
    made = own if own is not None and name == "own" else load_calendar(name)
    return made.as_known_on(known_on) if known_on else made


def question(chance: random.Random, calendars: tuple[str, ...] = CALENDARS[:-1]) -> Question:
    """Make a random question."""
    a = date(2016, 1, 1) + timedelta(days=chance.randrange(3000))
    facts = {"a": a, "b": a + timedelta(days=chance.randrange(200))}
    pauses: tuple[tuple[str, str], ...] = ()
    if chance.random() < 0.15:
        stop = a + timedelta(days=chance.randrange(-5, 60))
        facts |= {"stop": stop, "go": stop + timedelta(days=chance.randrange(30))}
        pauses = (("stop", "go"),)
    known_on = chance.choice([None, None, *VINTAGES])
    words = phrase(chance)
    if "hour" in words and chance.random() < 0.6:
        hour = time(chance.randrange(24), chance.choice([0, 30]))
        facts["a"] = datetime.combine(a, hour)
    return Question(words, chance.choice(calendars), tuple(facts.items()), known_on, chance.choice(MONTH_RULES), pauses)


# -- phrases --------------------------------------------------------------------------------------------

UNITS = ("days", "working days", "clear days", "clear working days", "weeks", "months", "quarters", "years")


def period(chance: random.Random, *, clear: bool = True, least: int = 1) -> str:
    """Make a period; one of one is spelled so."""
    unit = chance.choice(UNITS if clear else [one for one in UNITS if "clear" not in one])
    number = chance.randint(least, 90 if "day" in unit else 14)
    return f"{number} {unit[:-1] if number == 1 else unit}"


def span(chance: random.Random) -> str:
    """Make the span of a cadence."""
    made = period(chance, clear=False)
    number, _, unit = made.partition(" ")
    return unit if number == "1" and "working" not in unit else made


def point(chance: random.Random, depth: int = 2) -> str:
    """Make a point: a name, a date, the end of something, a day of a year, a period from another point."""
    if depth == 0 or chance.random() < 0.45:
        return chance.choice(
            ["a", "a", "a", "b", "the first a", "the last b", "each a", "2021-06-30", "2020-02-29", "2019-08-31"]
        )
    inner = point(chance, depth - 1)
    month = chance.choice(MONTH_NAMES)
    return chance.choice([
        f"the end of the {chance.choice(['week', 'month', 'quarter', 'year'])} of {inner}",
        f"the end of {month} {chance.randint(2016, 2024)}",
        f"{chance.randint(1, 28)} {month} in the {chance.choice(['year', 'financial year'])} of {inner}",
        f"{period(chance, clear=False)} {chance.choice(['after', 'before'])} {inner}",
        f"the {in_unit(chance)} of {inner}", f"the {in_month(chance)} {chance.randint(2016, 2024)}",
        f"the {chance.choice(['first', 'second', '12th'])} {described(chance)} "
        f"{chance.choice(['after', 'on or after', 'before'])} {inner}",
        f"the end of the financial year of {inner}",
        f"the {chance.choice(['earlier', 'later'])} of {inner} and {point(chance, 0)}",
    ])  # fmt: skip


def in_unit(chance: random.Random) -> str:
    """Describe a day by its place in a week, month, quarter or year."""
    sort = chance.choice(["day", "working day", *WEEKDAY_NAMES])
    unit = chance.choice(["week", "month", "quarter", "year", "financial year"])
    which = chance.choice(
        ["first", "last"] if unit == "week" or sort == "day" else ["first", "second", "fourth", "last"]
    )
    if (which, sort) == ("last", "day"):
        which = "first"
    return f"{which} {sort} of the {unit}"


def in_month(chance: random.Random) -> str:
    """Describe a day by its place in a month of the year."""
    sort = chance.choice(["working day", *WEEKDAY_NAMES])
    return f"{chance.choice(['first', 'third', 'last'])} {sort} in {chance.choice(MONTH_NAMES)}"


def described(chance: random.Random) -> str:
    """Describe days of any sort."""
    weekday, month = chance.choice(WEEKDAY_NAMES), chance.choice(MONTH_NAMES)
    return chance.choice([weekday, f"{chance.randint(1, 29)} {month}", in_unit(chance), in_month(chance)])


def recurring(chance: random.Random) -> str:
    """Say days by their description, over and over."""
    one = in_unit(chance).replace(" of the ", " of every ")
    return chance.choice([
        f"on every {chance.choice(WEEKDAY_NAMES)}", f"on the {one}", f"by the {in_month(chance)} every year",
        f"by {chance.randint(1, 29)} {chance.choice(MONTH_NAMES)} every year",
    ])  # fmt: skip


def hourly(chance: random.Random) -> str:
    """Make what is due at an hour."""
    of = chance.choice(["a", "a", "b", point(chance, 1)])
    hours = f"{chance.randint(1, 100)} {chance.choice(['', '', 'elapsed ', 'clock ', 'reg-1182 '])}hours"
    hours = hours.removesuffix("s") if hours.startswith("1 ") else hours
    clock = f"{chance.randrange(24):02}:{chance.choice(['00', '30'])}"
    return chance.choice([
        f"within {hours} after {of}", f"{hours} before {of}", f"at least {hours} before {of}",
        f"at least {hours} after {of}", f"{chance.choice(['by', 'before', 'at', 'after'])} {clock} on {of}",
        f"between {hours} and {chance.randint(101, 300)} elapsed hours after {of}",
        f"by {hours} after {clock} on {of}", f"between {of} and {hours} after b", f"on or after {hours} before {of}",
    ])  # fmt: skip


def item(chance: random.Random) -> str:
    """Make what is due once."""
    if chance.random() < 0.08:
        return hourly(chance)
    of = point(chance)
    return chance.choice([
        f"within {period(chance, clear=False)} after {of}",
        f"within {period(chance, clear=False)} beginning with {of}",
        f"{period(chance)} before {of}", f"at least {period(chance)} before {of}",
        f"{period(chance, clear=False)} ending with {of}",
        f"at least {period(chance)} after {of}", f"at least {period(chance, clear=False)} beginning with {of}",
        f"{chance.choice(['by', 'before', 'after', 'on', 'at', 'on or after'])} {of}",
        f"between {point(chance, 1)} and {period(chance, clear=False)} after b",
        f"between {period(chance, clear=False)} and {chance.randint(2, 4)} years after {of}",
    ])  # fmt: skip


def cadence(chance: random.Random, *, anchored: bool = True) -> str:
    """Make a cadence, perhaps with an end."""
    lead = chance.choice(["every", "at least every"])
    after = f" after {point(chance, 1)}" if anchored else ""
    end = chance.choice(["", "", f" until {chance.randint(2020, 2027)}-06-30", f" for {period(chance, clear=False)}"])
    words = recurring(chance) if chance.random() < 0.25 else f"{lead} {span(chance)}"
    return f"{words}{after}{end}"


def phrase(chance: random.Random) -> str:
    """Make a phrase of any form that has a date."""
    kind = chance.random()
    if kind < 0.55:
        made = item(chance)
    elif kind < 0.7:
        made = either(chance, 2)
    elif kind < 0.88:
        made = ", then ".join(
            [cadence(chance), *(cadence(chance, anchored=False) for _ in range(chance.choice([0, 0, 1])))]
        )
    else:
        made = f"within {period(chance, clear=False)} after {point(chance)}, then {cadence(chance, anchored=chance.random() < 0.3)}"
    if "hour" in made or re.search(r"\d:\d", made):
        return made if made.count("each ") < 2 else made.replace("each a", "a")
    adjusted = made + chance.choice(["", "", ", or the next working day", ", or the previous working day"])
    return adjusted if adjusted.count("each ") < 2 else adjusted.replace("each a", "a")


def either(chance: random.Random, depth: int) -> str:
    """Make the earlier or the later of two items, which can be two such themselves."""
    sides = [either(chance, depth - 1) if depth > 1 and chance.random() < 0.2 else item(chance) for _ in range(2)]
    return f"the {chance.choice(['earlier', 'later'])} of {sides[0]} and {sides[1]}"


# -- other questions --------------------------------------------------------------------------------------

SWAPS = (
    ("after", "beginning with"), ("beginning with", "after"), ("before", "ending with"), ("ending with", "before"),
    ("earlier", "later"), ("later", "earlier"), ("next", "previous"), ("previous", "next"), ("working days", "days"),
    ("days", "weeks"), ("weeks", "months"), ("months", "quarters"), ("clear ", ""), ("within", "at least"), ("by", "before"),
    ("on or after", "after"), ("after a", "after b"), ("after b", "after a"), ("financial year", "year"),
    ("at least every", "every"), ("week of", "month of"), ("month of", "quarter of"), (", or the next working day", ""),
    (", or the previous working day", ""), ("March", "April"), ("every", "at least every"),
    ("elapsed hours", "clock hours"), ("hours", "elapsed hours"), ("hours", "days"), (":00", ":30"),
    ("Tuesday", "Friday"), ("second", "first"), ("first", "last"), ("working day", "day"), ("on the", "by the"),
)  # fmt: skip


def others(asked: Question, chance: random.Random) -> list[tuple[str, Question]]:
    """Return questions that are not the one asked: other words, dates, calendars, vintages and rules."""
    made = [
        ("another phrase", replace(asked, phrase=phrase(chance))),
        ("another calendar", replace(asked, calendar=chance.choice([one for one in CALENDARS[:-1] if one != asked.calendar]))),
        ("another vintage", replace(asked, known_on=chance.choice([one for one in (None, *VINTAGES) if one != asked.known_on]))),
        ("another month rule", replace(asked, months=chance.choice([one for one in MONTH_RULES if one != asked.months]))),
    ]  # fmt: skip
    if not asked.pauses:
        stop = asked.facts[0][1] + timedelta(days=chance.randint(1, 5))
        facts = (*asked.facts, ("stop", stop), ("go", stop + timedelta(days=4)))
        made.append(("an invented pause", replace(asked, facts=facts, pauses=(("stop", "go"),))))
    for said, instead in SWAPS:
        if f"{said} " in asked.phrase + " " or said.startswith(","):
            made.append(
                (f"{instead or 'no'} for {said}", replace(asked, phrase=asked.phrase.replace(said, instead, 1)))
            )
    made.extend((f"{number} for another", replace(asked, phrase=words)) for number, words in _numbers(asked.phrase))
    return [(what, other) for what, other in made if other != asked]


def _numbers(words: str) -> list[tuple[str, str]]:
    """Return a phrase with each of its numbers and dates one higher."""
    found = []
    parts = words.split(" ")
    for place, part in enumerate(parts):
        plain = part.rstrip(",")
        tail = part[len(plain) :]
        higher = str(int(plain) + 1) if plain.isdigit() else _day_after(plain)
        if higher:
            found.append((higher, " ".join([*parts[:place], higher + tail, *parts[place + 1 :]])))
    return found


def _day_after(text: str) -> str | None:
    try:
        return (date.fromisoformat(text) + timedelta(days=1)).isoformat()
    except ValueError:
        return None


def forged(right: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return the right proof of another question under the words of this one: a forgery without a false step."""
    asked = {name: right[name] for name in ("phrase", "calendar", "known_on", "basis", "given")}
    made = {**other, **asked}
    if "dates" not in other:
        made.pop("dates", None)
    return made
