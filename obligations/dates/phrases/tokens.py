"""Words of a time phrase, each with the place where it stands."""

from __future__ import annotations

import re
from typing import NamedTuple

from obligations.errors import PhraseError, suggest

#: No sentence of any statute comes near this; a longer text is not a phrase.
LONGEST = 2000

#: Six digits: a period longer than that is a slip of the pen, not a deadline.
MOST_DIGITS = 6

NAME = re.compile(r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*")
#: An hour by the clock: 16:30, 4 pm, 4.30 p.m.
CLOCK = (
    r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?![\w:])(?:\s?[ap]\.?m\b\.?)?"
    r"|(?:1[0-2]|[1-9])(?:\.[0-5][0-9])?\s?[ap]\.?\s?m\b\.?"
)
_TOKEN = re.compile(
    rf"(?P<clock>{CLOCK})|"
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w-]))|(?P<number>[0-9]+(?![\w.-]))|(?P<word>[A-Za-z][\w.-]*)|(?P<comma>,)"
    r"|(?P<ordinal>[0-9]{1,3}(?:st|nd|rd|th|d)(?![\w-]))|(?P<often>[0-9]{1,3}-(?:dai|week|month|quarter|year)ly(?!\w))"
    r"|(?P<aside>\([0-9]{1,6}\))|(?P<parameter>\{[a-z][a-z0-9]*(?:-[a-z0-9]+)*\})"
)
#: Space, and the mark of "days' notice" and "week's notice".
_SPACE = re.compile(r"(?:\s|['’]s?(?=\s))*")


class Token(NamedTuple):
    """A word, number, ordinal, date or comma, and its offset in the phrase (from 0)."""

    kind: str
    text: str
    offset: int


def tokens(phrase: str) -> list[Token]:
    """Split a phrase into tokens, or raise PhraseError at the first character that fits nowhere.

    >>> [token.text for token in tokens("within 2 months after notice.issued")]
    ['within', '2', 'months', 'after', 'notice.issued']
    """
    if len(phrase) > LONGEST:
        raise PhraseError(
            phrase[:80] + "…", 0, f"the phrase has {len(phrase)} characters; a time phrase has at most {LONGEST}"
        )
    found: list[Token] = []
    at = _space(phrase, 0)
    while at < len(phrase):
        match = _TOKEN.match(phrase, at)
        if match is None:
            raise PhraseError(phrase, at, f"the character {phrase[at]!r} cannot stand here", _hint(phrase, at))
        kind = match.lastgroup or ""
        if kind == "number" and len(match.group()) > MOST_DIGITS:
            raise PhraseError(phrase, at, f"{match.group()[:20]}… is no period: at most {MOST_DIGITS} digits")
        found.append(Token(kind, match.group(), at))
        at = _space(phrase, match.end())
    return found


def _space(phrase: str, at: int) -> int:
    match = _SPACE.match(phrase, at)
    return match.end() if match else at


def _hint(phrase: str, at: int) -> str:
    if phrase[at].isdigit():
        return "write numbers in digits and dates as 2017-06-13 or 13 June 2017"
    return "a phrase has words, numbers, dates, commas and {parameters} only"


def near(word: str, expected: list[str]) -> str | None:
    """Suggest the expected word that is nearest to the one that stands there."""
    small = word.lower()
    return f'did you mean "{small}"?' if small != word and small in expected else suggest(small, expected)
