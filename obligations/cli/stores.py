"""Where a command finds the store of a case, and how the journal in it joins the case."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from obligations.errors import UsageError
from obligations.humandates import human_date

if TYPE_CHECKING:
    from obligations.cases import Case

#: The zone of a time that names none.
ZONE = ZoneInfo("Europe/London")


class Moment(click.ParamType[datetime]):
    """A time as people write it; without a zone it is the United Kingdom's, and a day alone means its end."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the time, in UTC."""
        if isinstance(value, datetime):
            return value
        try:
            return moment(str(value))
        except UsageError as error:
            self.fail(str(error), param, ctx)


def moment(text: str) -> datetime:
    """Read a time, or a day whose end is meant, as a moment in UTC. Raises UsageError for what is neither.

    >>> moment("2017-09-01T12:00").isoformat(), moment("2017-09-01").isoformat()
    ('2017-09-01T11:00:00+00:00', '2017-09-01T22:59:59.999999+00:00')
    """
    found = _time(text) if ":" in text else _end(human_date(text))
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise UsageError(f'"{text}" is too far off') from None


def _time(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f'"{text}" is no time; for example 2017-09-01T12:00') from None
    if found.tzinfo is not None:
        return found
    earlier, later = found.replace(tzinfo=ZONE), found.replace(tzinfo=ZONE, fold=1)
    if earlier.utcoffset() != later.utcoffset():
        hours = " or ".join(f"{found.isoformat()}{one:%z}" for one in (earlier, later))
        raise UsageError(f'"{text}" comes twice, or not at all, as the clocks change: write {hours}')
    return earlier


def _end(day: date) -> datetime:
    return datetime.combine(day, time.max, ZONE)


MOMENT = Moment()


def with_journal(case: Case, path: Path | str, given: str | None, recorded_by: datetime | None) -> Case:
    """Return a case with what its journal had recorded by a moment, or has recorded by now."""
    from obligations.session import joined

    made = joined(case, path, given, recorded_by)
    for text in made.warnings:
        click.echo(f"warning: {text}", err=True)
    if recorded_by is not None and not made.has_store:
        click.echo("there is no store beside the case: nothing has been recorded", err=True)
    return made.case
