"""Cases: what happened, what is booked, and what was agreed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from obligations.dates.periods import Period
from obligations.files.model.fields import (
    DEFAULT_ZONE,
    CalendarIdField,
    DateField,
    DayField,
    DueField,
    FactNameField,
    FlagField,
    IdField,
    IdsField,
    KindField,
    LocalField,
    Model,
    NameField,
    NumberField,
    PeriodField,
    Text,
    TimeField,
    ZoneField,
    fault,
)  # fmt: skip


class Authority(Model):
    """Whose case it is."""

    name: Text
    nation: Text | None = None
    kind: Text | None = None


class Fact(Model):
    """An event that happened: the day, and who says so."""

    date: DateField
    by: Text | None = None
    id: Text | None = None
    time: TimeField | None = None
    note: Text | None = None


def _facts(value: object) -> object:
    """Read one fact or a list of them, each with its keys or as a bare date."""
    given = value if isinstance(value, (list, tuple)) else [value]
    return [{"date": one} if isinstance(one, (str, date)) else one for one in given]


FactsField = Annotated[
    tuple[Fact, ...], BeforeValidator(_facts, json_schema_input_type=str | Fact | list[str | Fact]),
]  # fmt: skip


class Meeting(Model):
    """One booked meeting."""

    date: DateField
    id: Text | None = None
    time: TimeField | None = None
    cancelled: FlagField = False


def _meeting(value: object) -> object:
    return {"date": value} if isinstance(value, (str, date)) else value


MeetingField = Annotated[Meeting, BeforeValidator(_meeting, json_schema_input_type=str | Meeting)]


class Meetings(Model):
    """The booked dates of a body: listed, by a pattern (an RRULE from its first day), or from an .ics file."""

    dates: tuple[MeetingField, ...] | None = None
    pattern: Text | None = None
    from_: DayField | None = Field(default=None, alias="from")
    except_: tuple[DayField, ...] = Field(default=(), alias="except")
    ics: Text | None = None
    summary: Text | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Meetings:
        given = [key for key in ("dates", "pattern", "ics") if getattr(self, key) is not None]
        if len(given) != 1:
            raise fault("meetings are given by one of dates, pattern and ics")
        if self.pattern and self.from_ is None:
            raise fault("a pattern needs from: its first day")
        if not self.pattern and (self.from_ or self.except_):
            raise fault("from: and except: go with a pattern")
        if self.summary and not self.ics:
            raise fault("summary: goes with ics")
        return self


class Done(Model):
    """A discharge: an occurrence was done on a day; ``amount`` counts towards a quota."""

    duty: Text
    key: Text = "1"
    date: DateField
    by: Text | None = None
    amount: NumberField = 1


class Ruling(Model):
    """An officer's decision to use another date; it answers one computed date only."""

    duty: Text
    key: Text = "1"
    date: DayField
    instead_of: DayField
    by: Text
    why: Text


class Waiver(Model):
    """A decision not to require an occurrence; it answers one computed date only."""

    duty: Text
    key: Text = "1"
    instead_of: DayField | None = None
    by: Text
    why: Text


class Amendment(Model):
    """A duty's time changed by agreement from a day on."""

    duty: Text
    from_: DayField = Field(alias="from")
    due: DueField
    by: Text
    source: Text | None = None


class CaseStated(Model):
    """A date that some paper states for one occurrence."""

    duty: Text
    key: Text = "1"
    date: DateField
    in_: Text = Field(alias="in")


class Parameter(Model):
    """What a body has set for itself, and where that is written."""

    is_: LocalField = Field(alias="is")
    source: Text


class CaseFile(Model):
    """A case file as written, before it is joined with its rule sets and calendars."""

    case: IdField
    title: Text | None = None
    authority: Authority
    zone: ZoneField = DEFAULT_ZONE
    uses: Annotated[IdsField, Field(min_length=1)]
    calendars: dict[KindField, CalendarIdField] = {}
    parameters: dict[NameField, Parameter] = {}
    attributes: dict[NameField, Text] = {}
    facts: dict[FactNameField, FactsField] = {}
    meetings: dict[NameField, Meetings] = {}
    done: tuple[Done, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    waived: tuple[Waiver, ...] = ()
    amended: tuple[Amendment, ...] = ()
    stated: tuple[CaseStated, ...] = ()
    due_soon: PeriodField = Period(10, kind="working")
    notes: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _is_mapping(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            raise fault("a case file is a mapping", "it begins with case: and an id")
        return value
