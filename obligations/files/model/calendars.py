"""Calendar files: closures by explicit date and title, pinned and reviewed like a lock file."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from obligations.dates.workdays import WEEKDAYS
from obligations.files.model.fields import (
    CalendarIdField,
    CalendarIdsField,
    DayField,
    FlagField,
    IdField,
    Model,
    NumberField,
    Text,
    WeekdayField,
    YearField,
    fault,
)
from obligations.files.model.sources import Source


class Closure(Model):
    """A day that does not count; ``announced`` and ``replaces`` only where it was proclaimed late or moved."""

    title: Text
    announced: DayField | None = None
    replaces: DayField | None = None


def _closure(value: object) -> object:
    return {"title": value} if isinstance(value, str) else value


ClosureField = Annotated[Closure, BeforeValidator(_closure, json_schema_input_type=str | Closure)]


class Year(Model):
    """The closures of one year; ``expected`` years rest on the statute and habit, not on a proclamation."""

    closures: dict[DayField, ClosureField]
    published: DayField | None = None
    expected: FlagField = False


class Country(Model):
    """A country and subdivision of the holidays package."""

    country: Text
    subdivision: Text | None = None


class Coverage(Model):
    """The years that a calendar of your own covers; later than ``proclaimed`` is provisional.

    A year that is not given is that of the bundled calendar of England and Wales.
    """

    from_: YearField | None = Field(default=None, alias="from")
    proclaimed: YearField | None = None
    until: YearField | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Coverage:
        years = [year for year in (self.from_, self.proclaimed, self.until) if year is not None]
        if years != sorted(years):
            raise fault("coverage runs from: to proclaimed: to until:, none before the one it follows")
        return self


class Term(Model):
    """A term: the days from its first to its last count, weekends and closures apart."""

    from_: DayField = Field(alias="from")
    to: DayField

    @model_validator(mode="after")
    def _in_order(self) -> Term:
        if self.to < self.from_ or self.to - self.from_ > LONGEST_TERM:
            raise fault("a term runs from: a day to: a later one, and not for a year")
        return self


#: No term of a school or a court lasts as long.
LONGEST_TERM = timedelta(days=365)


def _openings(value: object) -> object:
    listed = value if isinstance(value, (list, tuple)) else [value]
    if any(isinstance(one, dict) for one in listed):
        raise fault("openings are dates alone, without a title", "for example openings: [2026-05-04]")
    return value


class CalendarFile(Model):
    """A calendar: pinned years, a country, a union, another's closures, or terms; with closures and openings beside.

    ``terms``: the calendar goes from the first day of the first to the last of the last; what lies between is closed.
    ``disregarded``: its law leaves what is closed out of periods of any days, not of working days alone.
    """

    id: IdField
    title: Text
    sources: tuple[Source, ...] = ()
    weekend: tuple[WeekdayField, ...] | None = None
    years: Annotated[dict[NumberField, Year], Field(min_length=1)] | None = None
    pinned_from: Country | None = None
    holidays: Country | None = None
    closures_of: CalendarIdField | None = None
    union: Annotated[CalendarIdsField, Field(min_length=1)] | None = None
    terms: Annotated[tuple[Term, ...], Field(min_length=1)] | None = None
    coverage: Coverage = Coverage()
    closures: dict[DayField, ClosureField] = {}
    openings: Annotated[tuple[DayField, ...], BeforeValidator(_openings)] = ()
    disregarded: FlagField = False

    @model_validator(mode="after")
    def _one_base(self) -> CalendarFile:
        bases = ("years", "holidays", "union", "closures_of", "terms")
        given = [key for key in bases if getattr(self, key) is not None]
        if not given and self.closures == {} and "coverage" not in self.model_fields_set:
            raise fault("a calendar says what is closed", "give years, holidays, union, closures_of or coverage")
        if len(given) > 1:
            raise fault(f"a calendar is made one way; this one has {' and '.join(given)}")
        if self.holidays and self.holidays.country.upper() in ("GB", "GBR", "UK") and not self.holidays.subdivision:
            # Without one, the package leaves out Easter Monday and the August holiday of every year.
            raise fault("GB needs a subdivision: ENG, WLS, SCT or NIR", "or use the bundled england-and-wales")
        if any(one.to >= after.from_ for one, after in pairwise(self.terms or ())):
            raise fault("terms follow one another, and none begins before the one before it has ended")
        if self.terms and "coverage" in self.model_fields_set:
            raise fault("a calendar of terms covers its terms", "leave out coverage")
        if self.union is not None and self.weekend is not None:
            raise fault("a union has the weekends of its parts")
        if self.closures_of is not None and self.weekend:
            raise fault("closures_of takes over closures and no weekend", "for a weekend as well, write a union")
        return self

    @property
    def rest_days(self) -> list[int]:
        """The weekday numbers that are no working days; Monday is 0, and Saturday and Sunday rest unless it says."""
        return [WEEKDAYS.index(day) for day in self.weekend] if self.weekend is not None else [5, 6]
