"""A place in the words of a phrase, and the small parts that every rule of the grammar uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeVar

from obligations.dates.periods import Parameter, Period
from obligations.dates.phrases.tokens import NAME, RESERVED, Token, near, tokens
from obligations.dates.phrases.values import MONTH_NAMES
from obligations.errors import PhraseError

T = TypeVar("T")

#: Deeper than this no reader could follow the phrase.
DEEPEST = 12

UNIT_WORDS = {word: word.rstrip("s") for unit in ("week", "month", "quarter", "year") for word in (unit, unit + "s")}
MONTH_NUMBERS = {name: number for number, name in enumerate(MONTH_NAMES, 1)}


class Cursor:
    """A place in the words of a phrase: looks ahead, takes words, and fails where a word does not fit."""

    def __init__(self, phrase: str) -> None:
        self.phrase = phrase
        self.tokens = tokens(phrase)
        self.at = 0
        self.depth = 0
        self.names: list[tuple[str, int]] = []
        self.kinds: list[tuple[str, int]] = []
        self.eaches: list[int] = []
        self.parameters: list[tuple[str, int]] = []

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
        if token.text in RESERVED:
            self.stop(f'"{token.text}" is a word of the grammar; a name, a date or a period is wanted here', token)
        if token.kind != "word" or not NAME.fullmatch(token.text):
            self.fail(["each", "the first", "the last", "the end of"], "a name, a date or a period")
        self.at += 1
        self.names.append((token.text, token.offset))
        return token.text

    def period(self) -> Period:
        start = self.peek()
        if start.kind == "parameter":
            return self._local(start)
        number = self.number()
        clear = self.take("clear")
        kind = self._kind()
        if self.one_of(("days",), ("day",)):
            if clear and kind not in (None, "working"):
                self.stop("clear days are days of the calendar or working days", start)
            return Period(number, "day", kind, clear)
        if self.peek().text.rstrip("s") in ("hour", "minute", "second"):
            self.stop("no period is shorter than a day", self.peek(), "write unstated, with its words")
        unit = UNIT_WORDS.get(self.peek().text)
        if unit is None or kind or clear:
            self.fail(
                ["days", "working days", "clear days", "weeks", "months", "quarters", "years"],
                "a kind of day or a unit",
            )
        self.at += 1
        return Period(number, unit)

    def _local(self, token: Token) -> Parameter:
        self.at += 1
        self.parameters.append((token.text.strip("{}"), token.offset))
        return Parameter(0, name=token.text.strip("{}"))

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
