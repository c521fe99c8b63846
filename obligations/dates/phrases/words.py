"""Single words of a phrase: numbers in digits and in letters, ordinals, dates, names, months and days of the week."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import time
from typing import TYPE_CHECKING, Any

from obligations.dates.phrases.tokens import NAME
from obligations.dates.phrases.values import MONTH_NAMES, WEEKDAY_NAMES

if TYPE_CHECKING:
    from obligations.dates.phrases.reader import Reading

MONTH_NUMBERS = {name: number for number, name in enumerate(MONTH_NAMES, 1)}

# fmt: off
_ONES = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINAL_ONES = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
)
_ORDINAL_TENS = (
    "twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth", "ninetieth",
)
# fmt: on


def _up_to_99(ones: Sequence[str], tens: Sequence[str]) -> dict[str, int]:
    """Return the words of the numbers from 1 to 99: twenty, twenty-one …"""
    made = {word: number for number, word in enumerate(ones, 1)}
    for number, (ten, last) in enumerate(zip(_TENS, tens, strict=True), 2):
        made[last] = number * 10
        made |= {f"{ten}-{one}": number * 10 + more for more, one in enumerate(ones[:9], 1)}
    return made


NUMBER_WORDS = _up_to_99(_ONES, _TENS)
ORDINAL_WORDS = _up_to_99(_ORDINAL_ONES, _ORDINAL_TENS)

_ORDINAL = re.compile(r"(\d{1,3})(?:st|nd|rd|th|d)")
_ADJECTIVE = re.compile(r"(?:([a-z]+(?:-[a-z]+)?|\d{1,3})-)?(dai|week|month|quarter|year)ly")

Found = tuple[Any, int] | None


def number(reading: Reading, at: int) -> Found:
    """Read a number in digits or letters: 28, twenty-eight, twenty eight, eight (8), one hundred and twenty."""
    token = reading.token(at)
    if token.kind == "number":
        return int(token.text), at + 1
    made, end = _in_letters(reading, at)
    if made is None:
        return None
    if reading.token(end).kind == "aside":  # "eight (8)": the digits say it again
        if int(reading.token(end).text.strip("()")) != made:
            return None
        end += 1
    return made, end


def _in_letters(reading: Reading, at: int) -> tuple[int | None, int]:
    words = reading.words
    total, end = 0, at
    if words[at] in NUMBER_WORDS and words[at + 1 : at + 2] in (["hundred"],):
        total, end = NUMBER_WORDS[words[at]] * 100, at + 2
        if words[end : end + 1] == ["and"] and words[end + 1] in NUMBER_WORDS:
            end += 1
    if words[end] not in NUMBER_WORDS:
        return (total, end) if total else (None, at)
    found, end = NUMBER_WORDS[words[end]], end + 1
    if found in range(20, 100, 10) and NUMBER_WORDS.get(words[end], 10) < 10:
        found, end = found + NUMBER_WORDS[words[end]], end + 1
    return total + found, end


def ordinal(reading: Reading, at: int) -> Found:
    """Read which one of a row: 20th, twentieth, twenty-fifth, 3d."""
    word = reading.words[at]
    if match := _ORDINAL.fullmatch(word):
        return int(match[1]), at + 1
    return (ORDINAL_WORDS[word], at + 1) if word in ORDINAL_WORDS else None


def adjective(reading: Reading, at: int) -> Found:
    """Read how often in one word: monthly, six-monthly, 6-monthly, six monthly: a number and a unit."""
    token = reading.token(at)
    if token.kind in ("number", "word") and (token.kind == "number" or reading.words[at] in NUMBER_WORDS):
        count = number(reading, at)
        plain = _ADJECTIVE.fullmatch(reading.words[count[1]]) if count else None
        if count and plain and plain[1] is None:
            return (count[0], _unit(plain[2])), count[1] + 1
    match = _ADJECTIVE.fullmatch(reading.words[at])
    if match is None:
        return None
    if match[1] is None:
        return (1, _unit(match[2])), at + 1
    how_many = int(match[1]) if match[1].isdigit() else NUMBER_WORDS.get(match[1])
    return ((how_many, _unit(match[2])), at + 1) if how_many else None


def _unit(stem: str) -> str:
    return "day" if stem == "dai" else stem


_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s?([ap])?", re.IGNORECASE)
_NOON = ("noon", "midday")

#: What is said after a number of hours, and how many hours later that is.
_PARTS_OF_DAY = {
    ("in", "the", "morning"): 0,
    ("in", "the", "afternoon"): 12,
    ("in", "the", "evening"): 12,
    ("at", "night"): 12,
}


def clock(reading: Reading, at: int) -> Found:
    """Read an hour by the clock: 16:30, 4.30 pm, noon, twelve noon, 4 in the afternoon."""
    words = reading.words
    if words[at] in _NOON:
        return time(12), at + 1
    if words[at] in ("12", "twelve") and words[at + 1] in _NOON:
        return time(12), at + 2
    if reading.token(at).kind == "clock":
        return _clock_of(reading.token(at).text), at + 1
    found = number(reading, at)
    if found is None or not 1 <= found[0] <= 12:
        return None
    for said, later in _PARTS_OF_DAY.items():
        if tuple(words[found[1] : found[1] + len(said)]) == said:
            return time(found[0] % 12 + later), found[1] + len(said)
    return None


def _clock_of(text: str) -> time:
    match = _CLOCK.match(text)
    assert match is not None
    hour, half = int(match[1]), (match[3] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(match[2] or 0))


def kind_of_token(kind: str) -> Callable[[Reading, int], Found]:
    """Return the rule that reads one word of a kind: a date, a {parameter}."""

    def read(reading: Reading, at: int) -> Found:
        token = reading.token(at)
        return (token, at + 1) if token.kind == kind else None

    return read


def month(reading: Reading, at: int) -> Found:
    """Read the name of a month; "may" with a small letter is none."""
    found = MONTH_NUMBERS.get(reading.token(at).text)
    return (found, at + 1) if found else None


def weekday(reading: Reading, at: int) -> Found:
    """Read the name of a day of the week."""
    text = reading.token(at).text
    return (text, at + 1) if text in WEEKDAY_NAMES else None


def year(reading: Reading, at: int) -> Found:
    """Read a year of four digits."""
    token = reading.token(at)
    good = token.kind == "number" and len(token.text) == 4 and token.text != "0000"
    return (int(token.text), at + 1) if good else None


def name(reserved: Callable[[], frozenset[str]]) -> Callable[[Reading, int], Found]:
    """Return the rule that reads a name, which is none of the grammar's own words."""

    def read(reading: Reading, at: int) -> Found:
        token = reading.token(at)
        good = token.kind == "word" and NAME.fullmatch(token.text) and token.text not in reserved()
        return (token, at + 1) if good else None

    return read


#: Days that have these words before them are no kind of day of a rule set's own.
_PLAIN = frozenset({"calendar", "consecutive", "business"})


def kind(reserved: Callable[[], frozenset[str]]) -> Callable[[Reading, int], Found]:
    """Return the rule that reads a kind of day: a name, and after it "day" or "days"."""
    named = name(reserved)

    def read(reading: Reading, at: int) -> Found:
        found = named(reading, at)
        plain = reading.words[at] in _PLAIN or reading.words[at] in NUMBER_WORDS
        is_kind = found is not None and reading.words[at + 1] in ("day", "days") and not plain
        return found if is_kind else None

    return read
