"""Time phrases in the law's own words: text to value and back.

``str(value)`` is the canonical sentence; ``parse_due(str(value)) == value`` for every value.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from obligations.dates.phrases.forms import grammar, reserved
from obligations.dates.phrases.making import Choice, Making
from obligations.dates.phrases.tokens import NAME, tokens
from obligations.dates.phrases.values import Due, Holds, Phrase, Point, Quota
from obligations.errors import PhraseError

__all__ = ["NAME", "Choice", "Due", "Holds", "Phrase", "Point", "Quota", "Read", "parse_due", "read", "reserved"]


class Read(NamedTuple):
    """A phrase that was read: its value, the names, kinds of day and parameters it uses, and the choices taken.

    Each name stands with its offset in the text. ``leads`` are words beside the limit ("as soon as practicable").
    """

    value: object
    names: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, int], ...]
    parameters: tuple[tuple[str, int], ...] = ()
    choices: tuple[Choice, ...] = ()
    leads: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def read(kind: str, phrase: str) -> Read:
    """Read a "due", "holds", "quota", "point" or "period" phrase; also tell the names it uses and where.

    Raises PhraseError with the offset of the word that cannot be read and the nearest valid word.

    >>> read("holds", "from notice.issued until adviser.released").names
    (('notice.issued', 5), ('adviser.released', 25))
    >>> [(choice.taken, choice.other) for choice in read("due", "within 28 days from decision").choices]
    [('that day is left out', 'that day is counted')]
    """
    try:
        node, reading = grammar().read(kind, phrase, tokens(phrase))
    except PhraseError as error:
        from obligations.dates.phrases.rewriting import rewritten

        whole = rewritten(phrase) if kind == "due" else None
        raise PhraseError(phrase, error.offset, error.message, whole or error.hint) from None
    made = Making(reading)
    value = made.value(node)
    choices = tuple(
        choice._replace(value=Making(reading, flipped=place).value(node)) for place, choice in enumerate(made.choices)
    )
    names, kinds, parameters = (tuple(sorted(one, key=_offset)) for one in (made.names, made.kinds, made.parameters))
    return Read(value, names, kinds, parameters, choices, tuple(made.leads))


def _offset(found: tuple[str, int]) -> int:
    return found[1]


def parse_due(phrase: str) -> Due:
    """Parse a "due" phrase.

    >>> str(parse_due("70 working days of report.received"))
    'within 70 working days after report.received'
    >>> str(parse_due("before the end of the period of six weeks beginning with the day after decision"))
    'within 6 weeks after decision'
    """
    value = read("due", phrase).value
    assert isinstance(value, Due)
    return value
