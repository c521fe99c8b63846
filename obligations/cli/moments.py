"""Times as people write them on the command line; a day alone means its end."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import click

from obligations.dates.humandates import human_date
from obligations.errors import UsageError


class Moment(click.ParamType[datetime]):
    """A time as people write it; without a zone it is one of the case's, and a day alone means its end."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the time."""
        if isinstance(value, datetime):
            return value
        try:
            return moment(str(value))
        except UsageError as error:
            self.fail(str(error), param, ctx)


def moment(text: str) -> datetime:
    """Read a time, or a day whose end is meant. Raises UsageError for what is neither.

    >>> [moment(text).isoformat() for text in ("2017-09-01T12:00", "1 September 2017")]
    ['2017-09-01T12:00:00', '2017-09-01T23:59:59.999999']
    """
    if ":" not in text:
        return datetime.combine(human_date(text), time.max)
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f'"{text}" is no time; for example 2017-09-01T12:00') from None


MOMENT = Moment()
