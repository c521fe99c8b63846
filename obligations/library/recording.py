"""What can be recorded of a case: what happened, a discharge, a ruling, a waiver, or that one of them was mistaken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Protocol

from obligations.dates.days import day_of, moment_of, plain_day
from obligations.errors import UsageError
from obligations.files.references import Reference

#: What an entry can be: a fact, a discharge, a ruling, a waiver; or the taking back of an earlier entry.
KINDS = ("fact", "done", "ruling", "waived", "retracted")


class Recorded(Protocol):
    """An entry as it is joined with a case: of the journal, or only supposed."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


def taken_back(entries: Iterable[Recorded]) -> set[int]:
    """Return the numbers of the entries that later ones take back."""
    numbers = (entry.data.get("number") for entry in entries if entry.kind == "retracted")
    return {number for number in numbers if type(number) is int}


@dataclass(frozen=True)
class Recording:
    """One thing to be recorded: its kind, the event or duty, its day, who says so and why.

    ``data`` is what a case file would say of it. ``day`` is None where the day of recording is meant.
    """

    kind: str
    name: str
    day: date | None
    data: Mapping[str, Any] = field(default_factory=dict, hash=False)
    by: str = ""
    why: str | None = None
    number: int = 0

    def __str__(self) -> str:
        return " ".join(part for part in (self.kind, self.name, str(self.day or ""), self.why or "") if part)


def fact(
    name: str, on: date | str, *, by: str = "", id: str | None = None,  # noqa: A002 - the file's own word
    at: time | str | None = None, why: str | None = None,
) -> Recording:  # fmt: skip
    """Say that an event happened. With the ``id`` or place of an earlier fact, it takes that one's place.

    ``on`` is a day, in ISO form if it is text; of a moment without a zone, its hour is the fact's ``at``.

    >>> str(fact("report.published", "2017-06-13", by="Ofsted"))
    'fact report.published 2017-06-13'
    """
    day, hour = _day_and_hour(on, name)
    told = at or hour
    return Recording("fact", name, day, _said(date=day, id=id, time=told), by, why)


def done(
    duty: str, on: date | str, *, by: str = "", amount: int | str | None = None, why: str | None = None
) -> Recording:
    """Say that a duty, written [RULESET/]DUTY[#KEY], was done on a day; ``amount`` counts towards a quota.

    >>> done("submit-plan", "2017-09-20").data["key"]
    '1'
    """
    day = day_of(on, duty)
    name, key = _duty(duty)
    return Recording("done", name, day, _said(key=key, amount=amount, date=day), by, why)


def ruling(duty: str, use: date | str, *, instead_of: date | str, by: str, why: str) -> Recording:
    """Decide that another date is used ``instead_of`` the computed one.

    >>> ruling("submit-plan", "2017-09-19", instead_of="2017-09-20", by="the clerk", why="as printed").kind
    'ruling'
    """
    day, computed = day_of(use, duty), day_of(instead_of, duty)
    name, key = _duty(duty)
    return Recording("ruling", name, day, _said(key=key, date=day, instead_of=computed), by, why)


def waived(
    duty: str, *, by: str, why: str, on: date | str | None = None, instead_of: date | str | None = None
) -> Recording:
    """Decide that an occurrence is not required; ``instead_of`` is the computed date that this answers.

    >>> waived("publish-report", by="the board", why="merged with the next one").name
    'publish-report'
    """
    name, key = _duty(duty)
    day = day_of(on, duty) if on is not None else None
    computed = day_of(instead_of, duty) if instead_of is not None else None
    return Recording("waived", name, day, _said(key=key, instead_of=computed), by, why)


def retracted(number: int, *, by: str, why: str | None = None) -> Recording:
    """Take back an entry of the journal by its number: it was a mistake.

    >>> retracted(3, by="the clerk").data
    {'number': 3}
    """
    return Recording("retracted", "", None, {"number": number}, by, why)


def _said(**given: object) -> dict[str, str]:
    """Return what is given as a case file would say it."""
    return {
        name: f"{one:%H:%M}" if isinstance(one, time) else str(one) for name, one in given.items() if one is not None
    }


def _duty(reference: str) -> tuple[str, str]:
    found = Reference.of(reference)
    if found.key == "":
        raise UsageError(f'"{reference}" ends where its key should follow')
    return found.name, found.key or "1"


def _day_and_hour(given: date | str, what: str) -> tuple[date, time | None]:
    """Return the day that is given, and the hour where a moment is; a moment of a zone is refused."""
    found = moment_of(given, what)
    hour = found.time() if isinstance(found, datetime) and found.time() != time() else None
    return plain_day(found), hour
