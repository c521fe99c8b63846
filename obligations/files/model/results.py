"""The shape of results as JSON: what programs in any language can rely on, and the published schema says."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from obligations.dates.kinds import Adjustment, Convention, Force, MonthRule, Status


def _calls(name: str) -> str:
    return {"from_": "from", "for_": "for"}.get(name, name)


class Result(BaseModel):
    """Closed: a field that no schema names is a fault of ours."""

    model_config = ConfigDict(extra="forbid", alias_generator=_calls)


Iso = Annotated[str, Field(json_schema_extra={"format": "date"})]
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Hour = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


# -- the steps of a proof -------------------------------------------------------------------------------


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
    | Choose | Interval,
    Field(discriminator="step"),
]  # fmt: skip


class Basis(Result):
    """What a phrase was read against."""

    calendars: dict[str, str]
    known_on: Iso | None
    months: MonthRule
    cutoff: Hour | None
    pauses: list[tuple[str, str]]


# -- answers and registers ------------------------------------------------------------------------------


class Reading(Result):
    """A way to read the words, and its date."""

    text: str
    date: Iso


class AnswerByItself(Result):
    """One of the two answers of a choice, read with what the whole was asked with."""

    due: Iso | None
    opens: Iso | None
    phrase: str
    provisional: str | None
    unadjusted: Iso | None
    steps: list[AnyStep]


class Choice(Result):
    """A point on which words can be read two ways; ``authority`` is null where nobody has decided."""

    point: str
    taken: str
    other: str
    authority: str | None
    answers: list[AnswerByItself]


class Answer(Result):
    """The answer to one phrase (``when``); ``dates``: the first twelve, where it repeats."""

    due: Iso | None
    opens: Iso | None
    phrase: str
    calendar: str | None
    known_on: Iso | None
    provisional: str | None
    unadjusted: Iso | None
    given: dict[str, Iso]
    basis: Basis
    steps: list[AnyStep]
    dates: list[Iso] = []
    words: str = ""
    choices: list[Choice] = []
    readings: list[Reading] = []
    safe: Iso | None = None


class AnchorOf(Result):
    """What time was counted from."""

    name: str | None
    date: Iso
    by: str | None


class Ruling(Result):
    """A ruling or waiver, and the computed date that it answers; a stale one is not applied."""

    date: Iso | None
    by: str
    why: str
    instead_of: Iso | None
    stale: bool


class Quota(Result):
    """How much is needed and done in an interval."""

    need: int
    done: int
    unit: str
    last_start: Iso | None


class Occurrence(Result):
    """One instance of a duty, with its dates, its standing and its proof (``schedule``, ``explain``)."""

    case: str
    rule_set: str
    obligation: str
    key: str | None
    title: str
    who: list[str]
    to: list[str]
    force: Force
    cite: str
    phrase: str
    status: Status
    opens: Iso | None
    due: Iso | None
    time: Hour | None
    until: Iso | None
    unadjusted: Iso | None
    provisional: str | None
    anchor: AnchorOf | None
    stated: Iso | None
    discrepancy: int | None
    met_on: Iso | None
    ruling: Ruling | None
    quota: Quota | None
    needs: list[str]
    blocked_by: str | None
    why_blocked: str | None
    basis: Basis
    proof: list[AnyStep]


class Cause(Result):
    """A mistake that gives exactly the stated date."""

    code: str
    text: str
    date: Iso | None
    also: str | None


class Audit(Result):
    """A stated date beside the computed one (``audit``); days are stated minus computed."""

    occurrence: str = ""
    phrase: str
    stated: Iso
    computed: Iso
    days: int
    working_days: int | None
    causes: list[Cause]
    readings: list[Reading]
    safe: Iso


class Move(Result):
    """One occurrence whose date changes (``impact``)."""

    occurrence: str
    title: str
    old: Iso | None
    new: Iso | None
    days: int | None
    cause: str
    kept: bool


class PlanStep(Result):
    """One step on the way back from a due date (``plan``)."""

    step: str
    title: str
    last_day: Iso | None
    why: str
    set_for: Iso | None
    done: Iso | None
    too_late: bool
    steps: list[AnyStep]


class Reminder(Result):
    """One reminder: what is said, to whom, and on which day (``remind``)."""

    id: str
    case: str
    occurrence: str
    step: str
    send_on: Iso
    due: Iso | None
    recipient: str
    email: str
    subject: str
    text: str


class JournalEntry(Result):
    """One entry of a case's journal (``record``, ``journal``)."""

    case: str
    number: int
    kind: Literal["fact", "done", "ruling", "waived", "retracted"]
    name: str
    key: str | None
    entry: dict[str, Any] | str
    effective: Iso
    by: str
    why: str | None
    recorded_at: Moment
    previous: str
    hash: str


#: Every kind of result, by the name under which the published schema defines it.
RESULTS: dict[str, type[Result]] = {
    model.__name__: model for model in (Answer, Occurrence, Audit, Move, PlanStep, Reminder, JournalEntry)
}


def results_schema() -> dict[str, Any]:
    """Return the JSON Schema of every kind of result; each is one of its ``$defs``.

    >>> sorted(RESULTS) == sorted(set(results_schema()["$defs"]) & set(RESULTS))
    True
    """
    _, made = models_json_schema([(model, "validation") for model in RESULTS.values()], by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Obligations: results",
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in RESULTS],
        "$defs": made["$defs"],
    }
