"""Where a command finds the store of a case, and how the journal in it joins the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from obligations.cli.printing import echo
from obligations.dates.humandates import human_date
from obligations.errors import UsageError

if TYPE_CHECKING:
    from obligations.library.cases import Case


@dataclass(frozen=True)
class WrittenTime:
    """A time as somebody wrote it; without a zone of its own it is one of the case's zone."""

    text: str
    time: datetime

    def at(self, zone: ZoneInfo) -> datetime:
        """Return the moment in UTC. Raises UsageError for an hour that the zone has twice, or not at all."""
        earlier, later = (self.time.replace(tzinfo=self.time.tzinfo or zone, fold=fold) for fold in (0, 1))
        try:
            if earlier.utcoffset() != later.utcoffset():
                hours = " or ".join(f"{self.time.isoformat()}{one:%z}" for one in (earlier, later))
                raise UsageError(f'"{self.text}" comes twice, or not at all, as the clocks change: write {hours}')
            return earlier.astimezone(UTC)
        except OverflowError:
            raise UsageError(f'"{self.text}" is too far off') from None


class Moment(click.ParamType[WrittenTime]):
    """A time as people write it; without a zone it is one of the case's, and a day alone means its end."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> WrittenTime:
        """Read the time."""
        if isinstance(value, WrittenTime):
            return value
        try:
            return told(str(value))
        except UsageError as error:
            self.fail(str(error), param, ctx)


def told(text: str) -> WrittenTime:
    """Read a time, or a day whose end is meant. Raises UsageError for what is neither."""
    if ":" not in text:
        return WrittenTime(text, datetime.combine(human_date(text), time.max))
    try:
        return WrittenTime(text, datetime.fromisoformat(text.strip()))
    except ValueError:
        raise UsageError(f'"{text}" is no time; for example 2017-09-01T12:00') from None


def moment(text: str, zone: ZoneInfo) -> datetime:
    """Read a time, or a day whose end is meant, as a moment in UTC. Raises UsageError for what is neither.

    >>> [moment(text, ZoneInfo("Europe/London")).isoformat() for text in ("2017-09-01T12:00", "2017-09-01")]
    ['2017-09-01T11:00:00+00:00', '2017-09-01T22:59:59.999999+00:00']
    """
    return told(text).at(zone)


MOMENT = Moment()


def with_journal(case: Case, path: Path | str, given: str | None, recorded_by: WrittenTime | None) -> Case:
    """Return a case with what its journal had recorded by a moment, or has recorded by now."""
    from obligations.session import joined

    made = joined(case, path, given, recorded_by.at(case.file.zone) if recorded_by is not None else None)
    for text in made.warnings:
        echo(f"warning: {text}", err=True)
    if recorded_by is not None and not made.has_store:
        echo("there is no store beside the case: nothing has been recorded", err=True)
    return made.case
