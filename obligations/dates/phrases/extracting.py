"""Finds the time limits in a running text: where each stands, what it says, and from what it counts.

The grammar is that of phrases; where a phrase has the name of an event, a text has words that say what happens. What
looks like a time and is not read is given back too: nothing is dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from obligations.dates.periods import Period
from obligations.dates.phrases import values as v
from obligations.dates.phrases.forms import LABELS, TABLE, reading_words
from obligations.dates.phrases.making import Choice, Making
from obligations.dates.phrases.reader import Grammar, Node, Primitive, Reading
from obligations.dates.phrases.running import GOES_ON
from obligations.dates.phrases.running import TABLE as OF_TEXTS
from obligations.dates.phrases.tokens import CLOCK, Token
from obligations.dates.phrases.words import NUMBER_WORDS, ORDINAL_WORDS
from obligations.errors import PhraseError

#: More words than this between two stops are read in parts: no sentence of any statute has as many.
LONGEST = 400

#: More words than this say no event.
MOST_WORDS = 60

MONTHS = "|".join(v.MONTH_NAMES)
WEEKDAYS = "|".join(v.WEEKDAY_NAMES).lower()

#: What looks like a time and is none: where law is cited.
_CITED = re.compile(
    r"\b(?:S\.?\s?I\.?|Act|Order|Regulations?)\s+\d{4}(?:/\d+)?|\b\d{4}/\d+\b|\(?\bc\.\s?\d+\)?"
    r"|\b(?:sections?|ss?\.?|regulations?|regs?\.?|articles?|arts?\.?|paragraphs?|paras?\.?|rules?|schedules?|part|chapter"
    r"|sub-?paragraphs?|sub-?sections?|clauses?)\s+\d+[A-Z]*(?:\(\w+\))*(?:\s*(?:,|and|or|to)\s*\d*[A-Z]*\(?\w{1,4}\))*",
    re.IGNORECASE,
)
#: The mark of a footnote, at the end of a word.
_FOOTNOTE = re.compile(r"(?<=[a-z])[*†‡]+(?=\s)")
_LISTED = re.compile(r"[—–:-]?\s*\((?:[a-z]|[ivx]{1,4})\)(?=\s)")
_TOKEN = re.compile(
    rf"(?P<clock>{CLOCK})|"
    r"(?P<mark>[0-9]+(?:[.,/][0-9]+)+|[0-9]*[½¼¾])|"
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w-]))|(?P<ordinal>[0-9]{1,3}(?:st|nd|rd|th|d)(?![\w-]))"
    r"|(?P<often>[0-9]{1,3}-(?:dai|week|month|quarter|year)ly(?!\w))|(?P<number>[0-9]{1,6}(?![\w/:.]*\d))"
    r"|(?P<word>[A-Za-z][A-Za-z]*(?:-[A-Za-z]+)*)(?:['’]s?(?!\w))?|(?P<aside>\([0-9]{1,6}\))|(?P<comma>,)"
    r"|(?P<stop>[^\s\w]|\n[ \t\r]*\n)|(?P<other>\S)"
)
_NUMBER = "|".join(sorted({*NUMBER_WORDS, "hundred", "several"}, key=len, reverse=True))
_ORDINALS = "|".join(sorted(ORDINAL_WORDS, key=len, reverse=True))
_LOOKS = re.compile(
    rf"\b(?:(?:\d+|{_NUMBER}|an?)\s+(?:\(\d+\)\s+)?(?:and\s+)?(?:(?:clear|working|business|calendar|school|consecutive|further"
    r"|\w+ly)\s+){0,2}(?:minute|hour|day|week|fortnight|month|quarter|year|term)s?\b"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:day\s+)?(?:of\s+)?(?:{MONTHS})\b(?:\s+\d{{4}})?|(?:{MONTHS})\s+\d{{1,2}}(?:st|nd|rd|th)?\b"
    r"|(?:every|each)\s+(?:\w+\s+)?(?:day|week|fortnight|month|quarter|year|term|session)\b"
    r"|daily|weekly|fortnightly|monthly|quarterly|termly|annually|yearly|forthwith|promptly|immediately|without\s+(?:\w+\s+)?delay"
    r"|as\s+soon\s+as\s+(?:(?:is\s+)?(?:\w+ly\s+)?(?:practicable|possible)|may\s+be)|noon|midday|midnight"
    r"|\d{1,2}(?:[.:]\d\d)?\s?[ap]\.?m\b|(?:end|beginning)\s+of\s+(?:the|each|that)\s+(?:\w+\s+)?(?:day|week|month|quarter|year|term)"
    rf"|(?:end|beginning)\s+of\s+(?:{MONTHS})\b(?:\s+\d{{4}})?)",
    re.IGNORECASE,
)

#: What other rules read, and no event is: a day that is told from another, a period or a date inside.
_NO_EVENT = re.compile(
    rf"(?:the )?(?:day|date) (?:on which|of|when|immediately|after|following|before|preceding|next)\b"
    rf"|\d+$|immediately (?:after|before)\b|(?:the )?next (?:working |business )?day\b"
    rf"|.*\b(?:week|month|quarter|year) (?:in|on) which\b|.*\b(?:{WEEKDAYS}) (?:following|after|before|next|in)\b"
    rf"|.*\b(?:excluding|exclusive|inclusive|disregarding|excluded|excepted|whichever|will not|shall not|may not)\b"
    rf"|.*\b(?:\d+|{_NUMBER}) (?:\(\d+\) )?(?:[a-z]+ ){{0,2}}(?:day|week|month|quarter|year|hour)s?\b"
    rf"|.*\b(?:\d+(?:st|nd|rd|th|d)|{_ORDINALS}|last) (?:clear |working |business |school )*day\b"
    r"(?! (?:for|of the (?:\w+ )?period))"
    rf"|(?:(?:the )?(?:end|last day) of )?(?:{MONTHS.lower()})\b"
    rf"|.*\b\d+(?:st|nd|rd|th|d)? (?:{MONTHS.lower()})\b"
)

#: Words at which an event ends: what follows is no part of it.
_ENDS = frozenset({"and", "or", "unless", "if", "whichever", "but", "except", "provided", "until"})


#: Words before a period that make it one of many, or give an hour before a day: what they say together is not read.
_ONE_OF_MANY = frozenset({"every", "each", "any", "subsequent", "further", "am", "pm", "noon", "midday", "midnight"})

#: A period of something, which sets no limit: six months of work.
_BARE_OF = re.compile(rf"(?:\d+|{_NUMBER})\s+(?:[a-z]+\s+){{0,2}}(?:day|week|month|year)s?\s+of\b", re.IGNORECASE)

#: Words before a day that make it a part of what they say; and words before a date that make it one of several.
_RUN_TO = frozenset({"after", "before", "following", "preceding", "than", "until", "of", "since"})
_ONE_OF_SEVERAL = frozenset({"and", "or", "to", ","})


class Limit(NamedTuple):
    """A time limit in a text: where it stands, its value and choices, and the words of the events that it names."""

    start: int
    end: int
    value: v.Due
    choices: tuple[Choice, ...]
    events: dict[str, str]


class Span(NamedTuple):
    """A place in a text."""

    start: int
    end: int


class Found(NamedTuple):
    """The limits of a text and what looks like a time and is not read, each in the order of the text."""

    limits: tuple[Limit, ...]
    unread: tuple[Span, ...]


def limits_of(text: str) -> Found:
    """Return the time limits of a text, and what looks like one.

    >>> found = limits_of("They reply within 28 days of receipt, and forthwith tell the clerk.")
    >>> [(str(limit.value), limit.events) for limit in found.limits], [text_of for text_of in found.unread]
    ([('within 28 days after event', {'event': 'receipt'})], [Span(start=42, end=51)])
    """
    masked = _CITED.sub(lambda match: "\x00" * len(match[0]), text)
    plain = _LISTED.sub(lambda match: " " * len(match[0]), masked)
    plain = _FOOTNOTE.sub(lambda match: " " * len(match[0]), plain)
    limits = [limit for segment in _segments(plain) for limit in _limits(text, segment)]
    return Found(tuple(limits), tuple(_unread(masked, limits)))


def _segments(text: str) -> Iterator[list[Token]]:
    """Give the words between one stop and the next: no limit goes over a stop."""
    segment: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind in ("stop", "other", "mark") or len(segment) >= LONGEST:
            if segment:
                yield segment
            segment = []
        if kind not in ("stop", "other", "mark"):
            segment.append(Token(kind, match[kind], match.start()))
    if segment:
        yield segment


class _Text(Reading):
    """The words of one segment of a text; remembers which words say which event."""

    def __init__(self, grammar: Grammar, text: str, tokens: Sequence[Token]) -> None:
        super().__init__(grammar, text, tokens)
        self.events: dict[str, str] = {}

    def ends(self, at: int) -> int:
        """Return where the token before a place ends in the text."""
        last = self.tokens[at - 1]
        return last.offset + len(last.text)

    def event(self, at: int) -> tuple[Token, int] | None:
        """Read what happens: words up to a comma, to a word with which something else begins, or to the end."""
        end = at
        while end < len(self.tokens) and end - at < MOST_WORDS:
            token = self.tokens[end]
            if token.kind == "comma" or token.text.lower() in _ENDS:
                break
            end += 1
        begins = self.token(at)
        if (end == at and at < len(self.tokens)) or _NO_EVENT.match(" ".join(self.words[at:end])):
            return None
        words = " ".join(self.phrase[begins.offset : self.ends(end)].split()) if end > at else ""
        return Token("event", self._named(words), begins.offset), end

    def _named(self, words: str) -> str:
        """Return the name of an event by what the text says of it."""
        name = next((name for name, said in self.events.items() if said.lower() == words.lower()), None)
        if name is None:
            name = "event" if not self.events else f"event-{len(self.events) + 1}"
            self.events[name] = words
        return name

    def given(self, at: int) -> tuple[str, int] | None:
        """Read nothing, where the words before are all that is said: the event is the one that is given."""
        if self.words[at] in GOES_ON or _GOES_ON.match(self.phrase, self.ends(at)):
            return None
        return self._named(""), at

    def unit(self, at: int) -> tuple[tuple[str, Token], int] | None:
        """Read a week, month, quarter or year with a word that says which: the contract month."""
        which, unit = self.words[at], self.words[at + 1 : at + 2]
        if (
            self.token(at).kind != "word"
            or unit not in (["week"], ["month"], ["quarter"], ["year"])
            or which in _NO_NAME
        ):
            return None
        words = f"{which} {unit[0]}"
        return (unit[0], Token("event", self._named(words), self.token(at).offset)), at + 2


#: What goes on after a bare period, and says of which days it is, or from where it runs.
_GOES_ON = re.compile(rf"\s*(?:[(\[*—–]|-\s|and\s+(?:\d|an?\b|(?:{_NUMBER})\b))", re.IGNORECASE)

_UNITS = frozenset({"week", "month", "quarter", "year"})

#: Words before a unit that say no name of it.
_NO_NAME = frozenset({
    "calendar", "financial", "tax", "following", "next", "previous", "preceding", "same", "each", "every", "succeeding",
    "ensuing", "subsequent", "last", *ORDINAL_WORDS,
})  # fmt: skip


def _of_text(reads: Callable[[_Text, int], Any]) -> Callable[[Reading, int], Any]:
    def read(reading: Reading, at: int) -> Any:
        assert isinstance(reading, _Text)
        return reads(reading, at)

    return read


@cache
def _grammar() -> Grammar:
    """Return the grammar of texts: that of phrases, with words for events in the place of names."""
    primitives = dict(reading_words())
    primitives["name"] = Primitive(_of_text(_Text.event), "what happens", frozenset())
    primitives["given"] = Primitive(_of_text(_Text.given), "nothing", frozenset())
    primitives["named"] = Primitive(_of_text(_Text.unit), "a unit with a name", frozenset({"<word>"}))
    table = {rule: tuple(form for form in forms if not form.names_only) for rule, forms in TABLE.items()}
    table |= {rule: (*forms, *table.get(rule, ())) for rule, forms in OF_TEXTS.items()}
    return Grammar(table, primitives, LABELS, frozenset({"point", "arm", "item"}))


def _limits(text: str, tokens: list[Token]) -> Iterator[Limit]:
    at = 0
    while at < len(tokens):
        reading = _Text(_grammar(), text, tokens)
        limit, end = _limit(reading, at)
        if limit is not None:
            yield limit
        at = max(end, at + 1)


def _limit(reading: _Text, at: int) -> tuple[Limit | None, int]:
    """Return the limit that begins at a place, if one does, and the place after it."""
    try:
        node = reading.rule("due", at)
        if node is None:
            return None, at
        making = Making(reading)
        value = making.value(node)
        if not _says_a_time(value) or _is_one_of_many(reading, at):
            return None, at
        choices = _choices(reading, node, making.choices)
    except (PhraseError, RecursionError):
        return None, at
    used = {name for name, _ in making.names}
    events = {name: words for name, words in reading.events.items() if name in used}
    return Limit(reading.token(at).offset, reading.ends(node.end), value, choices, events), node.end


def _is_one_of_many(reading: Reading, at: int) -> bool:
    """Say whether the words before a period make it one of many, so that it says no limit by itself."""
    before = reading.words[max(at - 2, 0) : at]
    to = before[0] if before[-1:] == ["the"] else "" if reading.words[at] != "the" or not before else before[-1]
    if to in _RUN_TO:
        return True
    if before and before[-1] in _ONE_OF_SEVERAL and reading.token(at).kind in ("number", "ordinal"):
        return reading.rule("day-month", at) is not None
    if reading.token(at).kind in ("number", "word") and _BARE_OF.match(reading.phrase, reading.token(at).offset):
        return True
    return (before[-1:] == ["of"] and before[:1] == ["period"]) or (bool(before) and before[-1] in _ONE_OF_MANY)


def _choices(reading: Reading, node: Node, taken: Sequence[Choice]) -> tuple[Choice, ...]:
    return tuple(
        choice._replace(value=Making(reading, flipped=place).value(node)) for place, choice in enumerate(taken)
    )


def _says_a_time(value: Any) -> bool:
    """Say whether a value counts or dates something, and is not "by the council"."""
    timely = (Period, v.Day, v.Days, v.EndOf, v.EndOfMonth, v.DayInYear, v.HourOf)
    return isinstance(value, v.Due) and any(isinstance(part, timely) for part in v.walk(value))


def _unread(text: str, limits: Sequence[Limit]) -> Iterator[Span]:
    """Give what looks like a time outside the limits that were read."""
    for match in _LOOKS.finditer(text):
        if not any(limit.start < match.end() and match.start() < limit.end for limit in limits):
            yield Span(*match.span())
