"""The shape of the steps of a proof as JSON."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from obligations.dates.kinds import Adjustment, Convention, MonthRule


def _calls(name: str) -> str:
    return {"from_": "from", "for_": "for"}.get(name, name)


class Result(BaseModel):
    """Closed: a field that no schema names is a fault of ours."""

    model_config = ConfigDict(extra="forbid", alias_generator=_calls)


Iso = Annotated[str, Field(json_schema_extra={"format": "date"})]
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Hour = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Step(Result):
    """One step of a proof: the day that it gives, and the authority for it where it rests on a rule of computation."""

    result: Iso | None
    cite: str | None


class InForce(Result):
    """The first and last day on which words are in force."""

    from_: Iso | None
    until: Iso | None


class Anchor(Step):
    """A day that time is counted from, and who says so."""

    step: Literal["anchor"]
    name: str | None
    key: str | None
    by: str | None
    for_: str = ""
    no: int = 0
    duty: str = ""
    version: InForce | None = None
    phrase: str = ""


class _Count(Step):
    from_: Iso
    period: str
    convention: Convention
    times: int = 1
    follows: int = 0
    paused: list[tuple[Iso, Iso]] = []


class DayCount(_Count):
    """Days counted from a day, on a calendar where not every day counts."""

    step: Literal["count"]
    calendar: str = ""
    known_on: Iso = ""


class MonthCount(_Count):
    """Months counted from a day, by a rule for months that have no such day."""

    step: Literal["month"]
    rule: MonthRule


class HourCount(Step):
    """Hours counted from a moment; ``since`` is left out where the hour of the day is not known."""

    step: Literal["hours"]
    from_: Iso
    period: str
    convention: Convention
    zone: str
    since: Moment = ""
    at: Moment


class HourOfDay(Step):
    """An hour of a day, by the clock of a zone."""

    step: Literal["hour-of-day"]
    from_: Iso
    time: Hour
    zone: str
    at: Moment


class TitledDay(Result):
    """A day that does not count, and why."""

    date: Iso
    title: str


class Skip(Step):
    """The days, besides weekends, that the count before passes over."""

    step: Literal["skip"]
    calendar: str
    days: list[TitledDay]


class Adjust(Step):
    """A day moved to the next or previous working day; ``closed`` is null where it is one."""

    step: Literal["adjust"]
    from_: Iso
    direction: Adjustment
    calendar: str
    closed: str | None
    known_on: Iso = ""


class CutOff(Step):
    """What came too late in its day counts as of the next working day."""

    step: Literal["cut-off"]
    from_: Iso
    calendar: str
    time: Hour
    cutoff: Hour
    known_on: Iso = ""


class DayBeside(Step):
    """The day before or after another."""

    step: Literal["beside"]
    from_: Iso
    side: Literal["before", "after"]


class EndOfUnit(Step):
    """The last day of the week, month, quarter or year of a day."""

    step: Literal["end-of"]
    from_: Iso
    unit: Literal["week", "month", "quarter", "year", "financial year"]


class EndOfMonth(Step):
    """The last day of a month that the phrase names."""

    step: Literal["end-of-month"]
    year: int
    month: int


class DayOfYear(Step):
    """A day in the calendar or financial year of another."""

    step: Literal["day-of-year"]
    from_: Iso
    month: int
    day: int
    financial: bool


class DayThat(Step):
    """A day by its description, from another: no. so much after or before it, or the one in its unit."""

    step: Literal["day-that"]
    from_: Iso
    no: int = 1
    that: str
    direction: Literal["after", "on or after", "before", "in"]
    calendar: str = ""
    known_on: Iso = ""
    follows: int = 0


class Choose(Step):
    """The earlier or later of two days."""

    step: Literal["choose"]
    which: Literal["earlier", "later"]
    of: tuple[Iso, Iso]


class Interval(Step):
    """The first or last day of an interval of a quota."""

    step: Literal["interval"]
    from_: Iso
    end: Literal["first", "last"]
    no: int
    span: str
    aligned: bool


AnyStep = Annotated[
    Anchor | DayCount | MonthCount | Skip | Adjust | CutOff | DayBeside | EndOfUnit | EndOfMonth | DayOfYear | DayThat
    | Choose | Interval | HourCount | HourOfDay,
    Field(discriminator="step"),
]  # fmt: skip
