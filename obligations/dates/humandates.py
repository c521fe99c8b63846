"""Dates as people write them on a command line, day first. What could mean two days is refused."""

from __future__ import annotations

import re
from datetime import date, datetime

from obligations.dates.phrases.values import MONTH_NAMES
from obligations.dates.workdays import WEEKDAYS
from obligations.errors import UsageError

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = "|".join(f"{name}|{name[:3]}" for name in (*MONTH_NAMES, "Sept"))
_WEEKDAY = "|".join(f"{name}|{name[:3]}" for name in WEEKDAYS)
_WRITTEN = (
    rf"(?:(?:{_WEEKDAY})\.?,?\s+)?(?:the\s+)?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})\.?,?\s+\d{{4}}"
    rf"|(?:{_MONTH})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})"
)
_SLASHED = re.compile(rf"(?:(?:{_WEEKDAY})\.?,?\s+)?(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}})", re.IGNORECASE)
_IN_TEXT = re.compile(
    rf"(?<![\w-])(?:{_WRITTEN}|(?:(?:{_WEEKDAY})\.?,?\s+)?\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}})(?![\w-])", re.IGNORECASE
)


def human_date(text: str) -> date:
    """Read one date: 2017-06-13, 13 June 2017, Tuesday 13th June 2017, 13/06/2017.

    Raises UsageError for what is no date, has no year of four digits, contradicts its weekday, or could be
    read day first and month first.

    >>> human_date("Tuesday 13 June 2017")
    datetime.date(2017, 6, 13)
    """
    wanted = text.strip()
    if _ISO.fullmatch(wanted):
        try:
            return date.fromisoformat(wanted)
        except ValueError:
            raise UsageError(f"there is no such day as {wanted}") from None
    if match := _SLASHED.fullmatch(wanted):
        _refuse_ambiguous(wanted, int(match[1]), int(match[2]), int(match[3]))
    elif not re.fullmatch(_WRITTEN, wanted, re.IGNORECASE):
        raise UsageError(f'"{wanted[:60]}" is no date I can be sure of; write 2017-06-13 or 13 June 2017')
    return _parsed(wanted)


def _refuse_ambiguous(text: str, first: int, second: int, year: int) -> None:
    if first <= 12 and second <= 12 and first != second:
        one = f"{first} {MONTH_NAMES[second - 1]} {year}"
        other = f"{second} {MONTH_NAMES[first - 1]} {year}"
        raise UsageError(f'"{text}" could be {one} or {other}; write one of them')
    if first <= 12 < second:
        raise UsageError(f'"{text}" has its month first; write {second} {MONTH_NAMES[first - 1]} {year}')


def _parsed(text: str) -> date:
    from dateutil import parser

    plain = re.sub(r"\b(of|the)\b", " ", text, flags=re.IGNORECASE)
    try:
        # Two defaults: what the text leaves out shows as a difference, and is refused.
        days = {parser.parse(plain, dayfirst=True, default=datetime(y, m, d)).date()  # noqa: DTZ001
                for y, m, d in ((2000, 1, 1), (2001, 2, 2))}  # fmt: skip
    except (ValueError, OverflowError):
        raise UsageError(f'there is no such day as "{text}"') from None
    if len(days) != 1:
        raise UsageError(f'"{text}" leaves out the day, the month or the year')
    found = days.pop()
    if not re.search(rf"(?<!\d){found.year:04d}(?!\d)", text):  # dateutil takes 0017 for 2017
        raise UsageError(f'"{text}": a year is written with four digits, and lies after 999')
    said = re.match(rf"({_WEEKDAY})", text, re.IGNORECASE)
    if said and WEEKDAYS[found.weekday()][:3].lower() != said[1][:3].lower():
        raise UsageError(f'"{text}": {found:%d %B %Y} was a {WEEKDAYS[found.weekday()]}')
    return found


def plain_dates(phrase: str) -> str:
    """Write the dates in a phrase as year-month-day, so that the phrase grammar can read them.

    >>> plain_dates("70 working days after Tuesday 13th June 2017")
    '70 working days after 2017-06-13'
    """
    return _IN_TEXT.sub(lambda match: human_date(match.group()).isoformat(), phrase)
