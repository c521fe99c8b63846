"""Time phrases in the law's own words: text to value and back.

``str(value)`` is the canonical sentence; ``parse_due(str(value)) == value`` for every value.
"""

from __future__ import annotations

from functools import lru_cache

from obligations.dates.phrases.parser import Parser, Read
from obligations.dates.phrases.tokens import NAME, RESERVED
from obligations.dates.phrases.values import Due, Holds, Phrase, Point, Quota

__all__ = ["NAME", "RESERVED", "Due", "Holds", "Phrase", "Point", "Quota", "Read", "parse_due", "read"]

_KINDS = ("due", "holds", "quota", "point")


@lru_cache(maxsize=4096)
def read(kind: str, phrase: str) -> Read:
    """Parse a "due", "holds", "quota" or "point" phrase; also tell the names it uses and where.

    Raises PhraseError with the offset of the word that cannot be read and the nearest valid word.

    >>> read("holds", "from notice.issued until adviser.released").names
    (('notice.issued', 5), ('adviser.released', 25))
    """
    parser = Parser(phrase)
    value = parser.whole(getattr(parser, kind))
    return Read(value, tuple(parser.names), tuple(parser.kinds), tuple(parser.parameters))


def parse_due(phrase: str) -> Due:
    """Parse a "due" phrase.

    >>> str(parse_due("70 working days of report.received"))
    Traceback (most recent call last):
    ...
    obligations.errors.PhraseError: phrase:1:17: expected "after", "before", "beginning with" or "ending with", not "of"
        70 working days of report.received
                        ^
    >>> str(parse_due("within 70 working days of report.received"))
    'within 70 working days after report.received'
    """
    value = read("due", phrase).value
    assert isinstance(value, Due)
    return value
