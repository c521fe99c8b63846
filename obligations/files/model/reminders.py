"""Reminder policies: who is told, how long before, and who hears of it when nothing was done."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema, model_validator

from obligations.files.model.fields import (
    CalendarIdField,
    FlagField,
    IdField,
    Model,
    NamesField,
    PeriodField,
    Text,
    fault,
)  # fmt: skip

_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
_PARTY = re.compile(r"(?:[a-z0-9-]+/)?[a-z][a-z0-9.-]*")
_DUTY = re.compile(r"[a-z0-9-]+/[a-z][a-z0-9.-]*")


def _address(value: object) -> object:
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        raise fault(f"{value!r} is no mail address", "one address of plain letters, for example ds@example.org")
    return value


def _keyed(pattern: re.Pattern[str], hint: str) -> Any:
    """Return the kind of a key that is written by ``pattern``."""

    def check(value: object) -> object:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise fault(f"{value!r} does not name one here", hint)
        return value

    return BeforeValidator(check), WithJsonSchema({"type": "string", "pattern": f"^{pattern.pattern}$"})


def _addresses(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _person(value: object) -> object:
    return {"email": value} if isinstance(value, (str, list)) else value


def _escalation(value: object) -> object:
    return {"by": value} if isinstance(value, str) else value


PartyKey = Annotated[str, *_keyed(_PARTY, "a party as its rule set calls it, or RULESET/PARTY")]
DutyKey = Annotated[str, *_keyed(_DUTY, "RULESET/OBLIGATION")]
AddressField = Annotated[
    str, BeforeValidator(_address), WithJsonSchema({"type": "string", "pattern": f"^{_ADDRESS.pattern}$"})
]
AddressesField = Annotated[
    tuple[AddressField, ...], BeforeValidator(_addresses),
    WithJsonSchema({"type": ["string", "array"], "items": {"type": "string", "pattern": f"^{_ADDRESS.pattern}$"}}),
]  # fmt: skip


class Person(Model):
    """A party's name and addresses; an empty list says that it is deliberately not told."""

    name: Text | None = None
    email: AddressesField


class Escalation(Model):
    """A reminder after the date, while nothing was done: how long after, and to whom."""

    by: PeriodField
    to: NamesField | None = None


EscalationField = Annotated[Escalation, BeforeValidator(_escalation, json_schema_input_type=str | Escalation)]


class Ladder(Model):
    """The steps of a duty's reminders; a key that is absent is taken from the wider ladder."""

    before: tuple[PeriodField, ...] | None = None
    on_the_day: FlagField | None = None
    after: tuple[EscalationField, ...] | None = None
    opens: FlagField | None = None
    to: NamesField | None = None


PersonField = Annotated[Person, BeforeValidator(_person, json_schema_input_type=str | list[str] | Person)]


class Sender(Model):
    """Whom reminders come from."""

    name: Text | None = None
    email: AddressField


class ReminderPolicy(Model):
    """A policy file: people, and the ladder of every duty, of some rule sets and of some duties."""

    reminders: IdField
    sender: Sender | None = None
    people: dict[PartyKey, PersonField] = {}
    calendar: CalendarIdField | None = None
    default: Ladder = Ladder()
    rule_sets: dict[IdField, Ladder] = {}
    duties: dict[DutyKey, Ladder] = {}

    @model_validator(mode="before")
    @classmethod
    def _is_mapping(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            raise fault("a reminder policy is a mapping", "it begins with reminders: and an id")
        return value
