"""The kinds of value that stand in files. Files give text only; each kind says how its text is read.

A value that cannot be read raises a pydantic error of our own, whose context may carry a ``hint`` and the
``offset`` of the fault inside the text, so that :mod:`obligations.files.documents` can point at it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Annotated, Any, Generic, Literal, TypeVar, cast, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from obligations.dates.kinds import Force, MonthRule
from obligations.dates.periods import MONTH_RULES, Parameter, Period
from obligations.dates.phrases import NAME, Due, Holds, Point, Quota, read, reserved
from obligations.dates.phrases.parts import mapped
from obligations.dates.workdays import WEEKDAYS
from obligations.errors import PhraseError, suggest
from obligations.files.references import Reference

V = TypeVar("V")

#: The zone of a case that names none, and of a question that belongs to no case.
DEFAULT_ZONE = ZoneInfo("Europe/London")

FORCES = get_args(Force)

#: How hours run across a change of the clocks: as they pass, by the clock, or as Regulation 1182/71 has it.
HOURS = ("elapsed", "clock", "reg-1182")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
PARAMETER = re.compile(r"\{[a-z][a-z0-9]*(?:-[a-z0-9]+)*\}")
_ZONE = re.compile(r"UTC|[A-Z][A-Za-z_]*(?:/[A-Z][A-Za-z0-9_+-]*)+")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

#: A country, a part of one, or a market, as the holidays package has it; after @ the package's version.
WORLD = re.compile(r"([A-Z]{2}(?:-[A-Z0-9]{1,3})?|[A-Z][A-Z0-9]{3})(?:@(\d+(?:\.\d+)*))?")


def fault(message: str, hint: str | None = None, offset: int = 0) -> PydanticCustomError:
    """Make a validation error that carries a hint and an offset."""
    return PydanticCustomError("fault", cast("Any", "{message}"), {"message": message, "hint": hint, "offset": offset})


class Model(BaseModel):
    """Frozen, and closed: a key that nothing reads is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _running(part: Any, runs: str) -> Any:
    unsaid = isinstance(part, Period) and part.unit == "hour" and part.kind is None
    return replace(part, kind=runs) if unsaid else part


class PhraseField(Generic[V]):
    """A time phrase as a file gives it: its text, its value, and the names and kinds of day it uses.

    >>> PhraseField("due", "within 2 months of notice.issued").value.first.period.number
    2
    """

    __slots__ = ("choices", "kinds", "leads", "names", "parameters", "text", "value")

    def __init__(self, kind: str, text: str) -> None:
        found = read(kind, text)
        self.text = text
        self.value = cast("V", found.value)
        self.names = found.names
        self.kinds = found.kinds
        self.parameters = found.parameters
        self.choices = found.choices
        self.leads = found.leads

    def run_hours(self, runs: str) -> None:
        """Let hours run as an instrument says, where the phrase leaves it open."""
        self.value = mapped(self.value, lambda part: _running(part, runs))
        self.choices = tuple(one for one in self.choices if one.point != "hours")

    def __str__(self) -> str:
        return str(self.value)

    def __repr__(self) -> str:
        return f"<{self}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PhraseField) and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.text)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.any_schema()


def _phrase(kind: str) -> Callable[[object], object]:
    def build(value: object) -> object:
        if isinstance(value, PhraseField):
            return value
        if not isinstance(value, str):
            raise fault("a time phrase is one line of text", "for example: within 2 months after notice.issued")
        try:
            return PhraseField[Any](kind, value)
        except PhraseError as error:
            raise fault(error.message, error.hint, error.offset) from None

    return build


def _schema(description: str, **more: object) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "description": description, **more})


def _day(value: object) -> object:
    if isinstance(value, date) or value is None:
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise fault("a date is written year-month-day", "for example 2017-06-13")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise fault(f"there is no such day as {value}") from None


def _moment(value: object) -> object:
    """Read a day, or a day with its hour: 2026-04-03T16:30."""
    day, hour = (*value.split("T", 1), None)[:2] if isinstance(value, str) else (value, None)
    if hour is None:
        return _day(value)
    found, at = _day(day), _time(hour)
    return datetime.combine(found, at) if isinstance(found, date) and isinstance(at, time) else found


def _time(value: object) -> object:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise fault("a time is written hours:minutes", 'for example "16:00"')
    return time.fromisoformat(value)


def _name(value: object) -> object:
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise fault(f"{value!r} is no name", "small letters, digits, hyphens and dots, beginning with a letter")
    if value in reserved():
        raise fault(f'"{value}" is a word of the phrase grammar and cannot be a name')
    return value


def _kind_of_day(value: object) -> object:
    return value if value == "working" else _name(value)


def is_id(value: object) -> bool:
    """Say whether a value is an id: small letters, digits and hyphens, so that it is never a path.

    >>> is_id("england-and-wales"), is_id("../x")
    (True, False)
    """
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _id_text(value: object) -> object:
    if not is_id(value):
        raise fault(f"{value!r} is no id", "small letters, digits and hyphens")
    return value


def _calendar_id(value: object) -> object:
    if not is_id(value) and not (isinstance(value, str) and WORLD.fullmatch(value)):
        raise fault(f"{value!r} is no id of a calendar", "small letters, digits and hyphens, or a country: DE-BY, US")
    return value


def _zone(value: object) -> object:
    """Read the IANA name of a time zone; those of the machine itself ("localtime") have no slash, and are none."""
    if isinstance(value, ZoneInfo):
        return value
    if isinstance(value, str) and _ZONE.fullmatch(value):
        try:
            return ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of zones
            pass
    raise fault(f"{value!r} is no time zone", suggest(str(value), available_timezones()) or "for example Europe/London")


def chosen(words: tuple[str, ...], what: str) -> Callable[[object], object]:
    def choose(value: object) -> object:
        if value not in words:
            raise fault(f"{value!r} is no {what}", suggest(str(value), words) or f"one of {', '.join(words)}")
        return value

    return choose


def _flag(value: object) -> object:
    if value in (True, "true"):
        return True
    if value in (False, "false"):
        return False
    raise fault("true or false is wanted here")


def _number(value: object) -> object:
    if isinstance(value, int):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"0|[1-9][0-9]{0,5}", value):
        raise fault("a whole number of at most six digits is wanted here")
    return int(value)


def _year(value: object) -> object:
    found = _number(value)
    if not isinstance(found, int) or not 1900 <= found <= 9998:
        raise fault("a year from 1900 to 9998 is wanted here")
    return found


def _many(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _text(value: object) -> object:
    if isinstance(value, str) and not value.strip():
        raise fault("the text is empty")
    return value


def period_of(text: object) -> Period:
    """Read a bare period such as "10 working days"."""
    if isinstance(text, Period):
        return text
    try:
        return cast("Period", read("period", str(text)).value)
    except PhraseError as error:
        raise fault(error.message, error.hint, error.offset) from None


def chosen_schema(words: tuple[str, ...], description: str) -> WithJsonSchema:
    return WithJsonSchema({"enum": list(words), "description": description})


def _local_time(value: object) -> object:
    return value if isinstance(value, str) and PARAMETER.fullmatch(value) else _time(value)


def _fact_name(value: object) -> object:
    """Read the name of a fact: a name, or "RULESET/NAME" for an event of one rule set alone."""
    if isinstance(value, str) and "/" in value:
        rule_set, name, _ = Reference.of(value)
        return f"{_id_text(rule_set)}/{_name(name)}"
    return _name(value)


def _local(value: object) -> object:
    """Read what a parameter is: a time of day, else a period."""
    if isinstance(value, str) and _TIME.fullmatch(value):
        return _time(value)
    found = period_of(value)
    if isinstance(found, Parameter):
        raise fault("a parameter is a period or a time of day, not another parameter")
    return found


Text = Annotated[str, BeforeValidator(_text)]
DayField = Annotated[date, BeforeValidator(_day), _schema("A date, year-month-day", format="date")]

MomentField = Annotated[date, PlainValidator(_moment), PlainSerializer(str), WithJsonSchema({"type": "string"})]

#: The day of a fact, a meeting, a discharge or a stated date. It was written ``on:`` before, which YAML 1.1 takes for
#: "true", so that programs built on PyYAML found no such key; files and journals that say so are still read.
DateField = Annotated[DayField, Field(validation_alias=AliasChoices("date", "on"))]
TimeField = Annotated[time, BeforeValidator(_time), _schema("A time of day, hours:minutes", pattern=_TIME.pattern)]
LocalTimeField = Annotated[
    time | str, BeforeValidator(_local_time), _schema("A time of day, or the {name} of a parameter that gives one")
]
LocalField = Annotated[time | Period, BeforeValidator(_local), _schema("A period or a time of day")]
NameField = Annotated[str, BeforeValidator(_name), _schema("A name", pattern=f"^{NAME.pattern}$")]
FactNameField = Annotated[str, BeforeValidator(_fact_name), _schema("A name, or RULESET/NAME")]
KindField = Annotated[
    str, BeforeValidator(_kind_of_day), _schema("A kind of day: working, school …", pattern=f"^{NAME.pattern}$")
]
IdField = Annotated[str, BeforeValidator(_id_text), _schema("An id, the name of its file", pattern=f"^{_ID.pattern}$")]
_CALENDAR_ID = f"^(?:{_ID.pattern}|{WORLD.pattern})$"
CalendarIdField = Annotated[
    str,
    BeforeValidator(_calendar_id),
    _schema("An id, or a country's code", pattern=_CALENDAR_ID),
]
HoursField = Annotated[
    Literal["elapsed", "clock", "reg-1182"],
    BeforeValidator(chosen(HOURS, "way for hours to run")), chosen_schema(HOURS, "How hours run"),
]  # fmt: skip
FlagField = Annotated[bool, BeforeValidator(_flag), WithJsonSchema({"type": "boolean"})]
NumberField = Annotated[int, BeforeValidator(_number), WithJsonSchema({"type": ["integer", "string"]})]
YearField = Annotated[
    int, BeforeValidator(_year), WithJsonSchema({"type": ["integer", "string"], "minimum": 1900, "maximum": 9998})
]
NamesField = Annotated[
    tuple[NameField, ...], BeforeValidator(_many),
    WithJsonSchema({"type": ["string", "array"], "items": {"type": "string"}}),
]  # fmt: skip
RefsField = Annotated[
    tuple[str, ...], BeforeValidator(_many),
    WithJsonSchema({"type": ["string", "array"], "items": {"type": "string"}}),
]  # fmt: skip
IdsField = Annotated[
    tuple[IdField, ...], BeforeValidator(_many),
    WithJsonSchema({"type": ["string", "array"], "pattern": f"^{_ID.pattern}$", "items": {
        "type": "string", "pattern": f"^{_ID.pattern}$",
    }}),
]  # fmt: skip
CalendarIdsField = Annotated[
    tuple[CalendarIdField, ...], BeforeValidator(_many),
    WithJsonSchema({"type": ["string", "array"], "pattern": _CALENDAR_ID, "items": {
        "type": "string", "pattern": _CALENDAR_ID,
    }}),
]  # fmt: skip
ZoneField = Annotated[
    ZoneInfo, BeforeValidator(_zone), PlainSerializer(str),
    _schema("The time zone of the case, by its IANA name", pattern=f"^(?:{_ZONE.pattern})$"),
]  # fmt: skip
ChoicesField = Annotated[
    tuple[Text, ...], BeforeValidator(_many), Field(min_length=1),
    WithJsonSchema({"type": ["string", "array"], "items": {"type": "string"}}),
]  # fmt: skip
ForceField = Annotated[
    Force, BeforeValidator(chosen(FORCES, "force")),
    chosen_schema(FORCES, "The source's own verb"),
]  # fmt: skip
MonthRuleField = Annotated[
    MonthRule, BeforeValidator(chosen(MONTH_RULES, "month rule")),
    chosen_schema(MONTH_RULES, "What to do where a month has no corresponding date"),
]  # fmt: skip
POLICIES = ("follow", "keep")

PolicyField = Annotated[
    str,
    BeforeValidator(chosen(POLICIES, "policy")),
    chosen_schema(POLICIES, "Whether what is in flight follows a change or keeps its date"),
]
WeekdayField = Annotated[
    str, BeforeValidator(chosen(WEEKDAYS, "day of the week")),
    chosen_schema(WEEKDAYS, "A day of the week"),
]  # fmt: skip
PeriodField = Annotated[Period, BeforeValidator(period_of), _schema("A period, for example 10 working days")]
DueField = Annotated[PhraseField[Due], BeforeValidator(_phrase("due")), _schema("A time phrase in the law's own words")]
HoldsField = Annotated[
    PhraseField[Holds], BeforeValidator(_phrase("holds")), _schema("A standing duty: from … until …")
]
QuotaField = Annotated[
    PhraseField[Quota], BeforeValidator(_phrase("quota")), _schema("An amount in every interval: 2 days every month")
]
PointField = Annotated[
    PhraseField[Point], BeforeValidator(_phrase("point")), _schema("A single day: a date, a name, or a period from one")
]
