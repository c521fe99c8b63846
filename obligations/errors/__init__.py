"""Problems with a position, and the few exceptions the library raises.

A :class:`Problem` is a fault in somebody's file or phrase: a value, collected with its file, line and
column, so that one run can report all of them. An exception is raised when a call cannot be answered;
each knows its exit code.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from obligations.errors.visible import one_line

#: How many problems are printed before the rest are only counted.
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a file or a phrase.

    ``line`` and ``column`` count from 1. ``source`` is the offending line of text, under which a caret is
    drawn at ``column``. ``paste`` is a line that would settle it, to be put under ``decided:``. A
    ``warning`` is no fault: what it is about is used as it stands.

    >>> print(Problem("unknown event", file="case.yaml", line=3, column=5, hint='did you mean "review"?'))
    case.yaml:3:5: unknown event (did you mean "review"?)
    """

    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    hint: str | None = None
    source: str | None = None
    paste: str | None = None
    warning: bool = False

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        message = f"warning: {self.message}" if self.warning else self.message
        said = f"{place}: {message}" if place else message
        text = one_line(f"{said} ({self.hint})" if self.hint else said)
        if self.source is not None and self.column is not None:
            text += "\n" + caret(self.source, self.column)
        return text


def caret(source: str, column: int, width: int = 100) -> str:
    """Return ``source`` with a caret under ``column`` (from 1), cut to ``width`` characters around it."""
    start = max(0, column - width // 2) if len(source) > width else 0
    shown = "".join(c if c.isprintable() else " " for c in source[start : start + width])
    return f"    {shown}\n    {' ' * (column - 1 - start)}^"


def suggest(word: str, known: Iterable[str]) -> str | None:
    """Return ``did you mean "…"?`` for the nearest of ``known``, or None when nothing is near."""
    near = difflib.get_close_matches(word[:80], [one for one in known if one != word], n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else None


class ObligationsError(Exception):
    """Root of everything the library raises on purpose; ``exit_code`` is what the command line returns."""

    exit_code = 1


class UsageError(ObligationsError, ValueError):
    """The call itself is wrong: a phrase that does not parse, an unknown name, an ambiguous date."""

    exit_code = 2


class ProblemsError(ObligationsError, ValueError):
    """One or more :class:`Problem` found in files; all of them, not the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(str(self))

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:MOST_SHOWN]]
        rest = len(self.problems) - len(lines)
        if rest > 0:
            lines.append(f"… and {rest} more")
        return "\n".join(lines)


class PhraseError(UsageError):
    """A time phrase that cannot be read; ``offset`` counts characters from 0."""

    def __init__(self, phrase: str, offset: int, message: str, hint: str | None = None) -> None:
        self.phrase, self.offset, self.message, self.hint = phrase, offset, message, hint
        super().__init__(str(Problem(message, "phrase", 1, offset + 1, hint, phrase)))


class StoreError(ObligationsError):
    """The store cannot be opened, read or written; what it holds is as it was before."""


class NoStoreError(StoreError, LookupError):
    """There is no store yet where one was to be read."""


class EmptyStoreError(NoStoreError):
    """A store's file is there and holds nothing: it was just being made, or what it held is lost."""


class UnknownNameError(UsageError, LookupError):
    """A calendar, rule set or obligation that nobody has defined."""


class DateError(ObligationsError, ValueError):
    """A date that cannot be computed and must not be guessed."""


class CoverageError(DateError, LookupError):
    """The count would leave the years that a calendar covers."""


class OutOfRangeError(DateError):
    """The date would fall before year 1 or after year 9999."""


class AmbiguousMonthError(DateError):
    """The month has no corresponding date and the rule set refuses to choose."""


class MissingCalendarError(DateError):
    """A phrase counts a kind of day for which no calendar is named."""

    exit_code = 2


class UnresolvedError(DateError, LookupError):
    """An anchor is unknown. ``blocked_by`` names the facts that would resolve it."""

    def __init__(self, message: str, *blocked_by: str) -> None:
        self.blocked_by = blocked_by
        super().__init__(message)


class ClashError(UnresolvedError):
    """What is booked cannot be squared with what the words ask for."""
