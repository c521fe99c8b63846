"""Says how words that are no phrase would be one: read as a running text, where an event is told and not named."""

from __future__ import annotations

import re
from typing import Any

from obligations.dates.phrases.extracting import Limit, limits_of
from obligations.dates.phrases.forms import reserved
from obligations.dates.phrases.parts import mapped
from obligations.dates.phrases.tokens import LONGEST, NAME
from obligations.dates.phrases.values import Name

#: Words that say nothing of an event: no name needs them.
_EMPTY = frozenset(
    {
        "a",
        "an",
        "the",
        "his",
        "her",
        "its",
        "their",
        "that",
        "this",
        "such",
        "it",
        "is",
        "was",
        "are",
        "of",
        "on",
        "which",
    }
)

#: A name of more words than this nobody would write.
MOST_WORDS = 4


def rewritten(phrase: str) -> str | None:
    """Return the hint that says the whole phrase as it would be read, or None where no text is read in its place.

    >>> rewritten("in 28 days following the making of the order")
    'write "within 28 days after making-order", and give the date of making-order: the making of the order'
    """
    if len(phrase) > LONGEST:
        return None
    found = limits_of(phrase).limits
    if len(found) != 1 or not _is_whole(phrase, found[0]):
        return None
    limit = found[0]
    names = {event: _name_of(words) for event, words in limit.events.items()}
    value = str(mapped(limit.value, lambda part: _named(part, names)))
    told = [f"{name}: {limit.events[event]}" if limit.events[event] else name for event, name in names.items()]
    also = f", and give the date of {'; '.join(told)}" if told else ""
    return f'write "{value}"{also}'


def _is_whole(phrase: str, limit: Limit) -> bool:
    return not phrase[: limit.start].strip() and not phrase[limit.end :].strip(" .;,")


def _named(part: Any, names: dict[str, str]) -> Any:
    return Name(names[part.name]) if isinstance(part, Name) else part


def _name_of(words: str) -> str:
    """Return a name for what happens, made of the words that say it."""
    plain = [word for word in re.findall(r"[a-z]+", words.lower()) if word not in _EMPTY]
    name = "-".join(plain[:MOST_WORDS])
    good = NAME.fullmatch(name) is not None and name not in reserved()
    return name if good else "event"
