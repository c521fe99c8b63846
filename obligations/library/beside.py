"""What stands beside a time limit in a text, and makes it another one or none: its date is withheld.

A negation, half of a longer period, an hour, a year, days that are left out: where such words stand right before a
limit, right after it, or in its sentence, what was read is not the whole, and a date of it would be wrong.
"""

from __future__ import annotations

import re

from obligations.dates.phrases import values as v
from obligations.dates.phrases.extracting import Limit
from obligations.dates.phrases.parts import counts_hours
from obligations.dates.phrases.words import NUMBER_WORDS

#: Words right after a limit, and right before one, that say more of it than is read.
_GOES_ON = re.compile(
    r"[\s,(\[—–-]*(?:i\.\s?e\.|that is\b|in (?:every|each) (?:even|odd|second|third|fourth|alternate|leap)\b"
    r"|disregarding|excluding|exclusive of|not (?:counting|including)|ignoring|leaving out|except(?:ing)?\b|other than"
    r"|(?:at |by |from |between )?(?:noon|midday|midnight|\d{1,2}(?:[:.]\d\d|\s?[ap]\.?m\b)))",
    re.IGNORECASE,
)
_HOUR_BEFORE = re.compile(
    r"(?:\bnoon|\bmidday|\bmidnight|\d\s?[ap]\.?\s?m\b\.?|o[’']clock|\d[:.]\d\d|in the (?:morning|afternoon|evening)"
    r"|at night)"
    r"[^.;\n]{0,25}$",
    re.IGNORECASE,
)


#: Words right before a limit that turn it into something else, and words earlier in its sentence that forbid.
_TURNED = re.compile(
    r"(?:\b(?:not|no|nor|until|after|than|earlier|sooner|later|more|less|fewer|over|exceeding|longer|plus|minus|half"
    r"|otherwise|outside|least|most|previous|term of|age of|age|imprisonment for|disqualified for|office for)"
    rf"|\b(?:{'|'.join([*NUMBER_WORDS])})|\d)[\s,–-]*$",
    re.IGNORECASE,
)
#: Words before a period that make it one of two, and those before which "than" sets a limit.
_ONE_OF_TWO = re.compile(r"\b(?:and|or|to|thirds of|quarters of)[\s,]*$", re.IGNORECASE)
_NO_LATER = re.compile(r"\b(?:no|not|no case|no event)\s+(?:later|longer)\s+than\s*$", re.IGNORECASE)
_FORBIDS = re.compile(
    r"\b(?:may|must|shall|can|will|does|do|is|are|has|have|was|were|be|been|had|could|should)\s+not\b|\bcannot\b|\bnever\b"
    r"|\b(?:no|neither)\s+(?!later|earlier|sooner|more|less|fewer|longer|case|event)\w+|\bnot\s+(?:be|being|to|within|before|on)\b"
    r"|\b(?:not|no)\s+more\s+(?:often\s+)?than\s+once|\bat most once|\bended\b|\bceased\b|\bborn\b|\bdied\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.;:]\s|\n\s*\n|, then ")

#: Limits that say themselves that something is not to be: no child is kept for more than so long.
_SAYS_SO = re.compile(r"for\s+(?:more|longer)\s+than\b", re.IGNORECASE)

#: Words after a limit that change it: another year, an end that counts, days that do not.
_CHANGED = re.compile(
    r"[\s,(]*(?:[\d'’]|of\s+each\b|A\.?D\b|commencing|starting|beginning|biennially|every\b|next\b|last\b|during\b|from\b"
    r"|in\s+(?:the|\d+|that|each|every)\b|(?:and|not)\s+including|for\s+the\s+year|(?:or|and)\s+(?:\d|(?:the|a)\s+(?:first|second|half)\b|\w+\s+(?:hours?|days?|weeks?|months?|years?)\b)|at\b|to\b|less\b|plus\b"
    r"|either\b|both\s+days|inclusive|exclusive|including|(?:have|has)\s+(?:elapsed|passed|expired))"
    r"|[^.;\n]{0,120}?(?:\bexcluded\b|\bexcepted\b|\binclusive\b|\bnot\s+(?:being|be)\s+counted|\bwhichever\b|\bif\s+(?:later|earlier)\b)",
    re.IGNORECASE,
)
_YEARS = re.compile(r"\s+(?:of\s+)?(?:two\s+thousand|nineteen)\b", re.IGNORECASE)


def _changed_beside(text: str, limit: Limit) -> str | None:
    """Return the words beside a limit that make it another one, or none, or None."""
    sentence = text[max(limit.start - 300, 0) : limit.start]
    sentence = _SENTENCE.split(sentence)[-1]
    says_so = _SAYS_SO.match(text, limit.start)
    counted = _is_bare(text, limit)
    turned = None if _NO_LATER.search(sentence) else _TURNED.search(sentence)
    before = turned or (_ONE_OF_TWO.search(sentence) if counted else None)
    before = before or (None if says_so else _FORBIDS.search(sentence))
    after = None if limit.value.then else _CHANGED.match(text, limit.end) or _YEARS.match(text, limit.end)
    whole = "whichever" in text[limit.start : limit.end].lower()
    found = before or (None if whole else after)
    return " ".join(found[0].split()) if found else None


def why_no_date(text: str, limit: Limit) -> str | None:
    """Return why the words around a limit, or its own, leave it without a date; None where they do not."""
    if _looks_back(text, limit):
        return "it is a time that lies before, and no limit"
    if _bare_from(text, limit):
        return "whether that is the last day or the first is not said"
    beside = _unread_beside(text, limit)
    return f'what stands beside it is not read with it: "{beside}"' if beside else None


def _unread_beside(text: str, limit: Limit) -> str | None:
    """Return the words beside a limit that say more of it than is read, or None."""
    after = _GOES_ON.match(text, limit.end)
    before = _HOUR_BEFORE.search(text, max(limit.start - 60, 0), limit.start)
    found = after or before
    return " ".join(found[0].split()) if found else _changed_beside(text, limit)


def _is_bare(text: str, limit: Limit) -> bool:
    """Say whether a limit begins with its number: nothing says what the period is for."""
    first = text[limit.start : limit.end].split()[0].lower()
    return first[0].isdigit() or first in NUMBER_WORDS or first in ("a", "an")


def _looks_back(text: str, limit: Limit) -> bool:
    """Say whether a limit is a time before something: within so long before it, or so long that ends with it."""
    first = limit.value.first
    words = text[limit.start : limit.end].lower()
    lead = words.startswith(("within", "in ", "during"))
    told = _SENTENCE.split(text[max(limit.start - 300, 0) : limit.start])[-1].strip()
    bare = _is_bare(text, limit) and bool(told)
    ends = isinstance(first, v.CountBack) and first.convention == "ending with"
    return isinstance(first, v.CountBack) and not first.at_least and (lead or bare or ends)


def _bare_from(text: str, limit: Limit) -> bool:
    """Say whether all that is said is so many days from a day: a limit, or the earliest day."""
    before = text[max(limit.start - 40, 0) : limit.start].split()[-1:]
    bare = re.match(r"(?!within|in|for|not|no|by|before|at|on)\S+(?: \S+){1,3} from\b", text[limit.start : limit.end])
    return bare is not None and not counts_hours(limit.value) and before not in (["for"], ["of"], ["than"])
