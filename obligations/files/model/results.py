"""The shape of results as JSON: what programs in any language can rely on, and the published schema says."""

from __future__ import annotations

from typing import Any, Literal

from pydantic.json_schema import models_json_schema

from obligations.dates.kinds import Force, MonthRule, Status
from obligations.files.model.steps import AnyStep, Hour, Iso, Moment, Result


class Basis(Result):
    """What a phrase was read against."""

    calendars: dict[str, str]
    known_on: Iso | None
    months: MonthRule
    cutoff: Hour | None
    pauses: list[tuple[str, str]]
    zone: str = ""


# -- answers and registers ------------------------------------------------------------------------------


class Reading(Result):
    """A way to read the words, and its date."""

    text: str
    date: Iso
    at: Moment = ""


class AnswerByItself(Result):
    """One of the two answers of a choice, read with what the whole was asked with."""

    due: Iso | None
    opens: Iso | None
    due_at: Moment | None
    opens_at: Moment | None
    phrase: str
    provisional: str | None
    unadjusted: Iso | None
    steps: list[AnyStep]
    dates: list[Iso] = []


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
    due_at: Moment | None
    opens_at: Moment | None
    phrase: str
    calendar: str | None
    known_on: Iso | None
    provisional: str | None
    unadjusted: Iso | None
    given: dict[str, Iso | Moment]
    basis: Basis
    steps: list[AnyStep]
    dates: list[Iso] = []
    words: str = ""
    choices: list[Choice] = []
    readings: list[Reading] = []
    safe: Iso | None = None
    safe_at: Moment = ""


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
    opens_at: Moment | None
    due_at: Moment | None
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
