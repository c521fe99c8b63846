"""Rule sets: one instrument's duties in its own words."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from obligations.dates.phrases import Choice
from obligations.files.model.fields import (
    CalendarIdField,
    ChoicesField,
    DateField,
    DayField,
    DueField,
    FlagField,
    ForceField,
    HoldsField,
    HoursField,
    IdField,
    KindField,
    LocalField,
    LocalTimeField,
    Model,
    MomentField,
    MonthRuleField,
    NameField,
    NamesField,
    PhraseField,
    PointField,
    PolicyField,
    QuotaField,
    RefsField,
    Text,
    TimeField,
    chosen,
    chosen_schema,
    fault,
)  # fmt: skip
from obligations.files.model.sources import InForce, Source


class Event(Model):
    """Something that happens.

    ``does`` names the duty whose doing it is; ``first_of`` the duty whose series it begins, without being owed itself.
    """

    text: Text
    does: NameField | None = None
    first_of: NameField | None = None


def _event(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


EventField = Annotated[Event, BeforeValidator(_event, json_schema_input_type=str | Event)]


class StatedDate(Model):
    """A date that a paper states; compared with the computed one, never obeyed."""

    date: DateField
    in_: Text | None = Field(default=None, alias="in")


def _stated(value: object) -> object:
    return {"date": value} if isinstance(value, (str, date)) else value


StatedField = Annotated[StatedDate, BeforeValidator(_stated, json_schema_input_type=str | StatedDate)]


class Pause(Model):
    """A stop of the clock: from one event until another, both days in."""

    from_: NameField = Field(alias="from")
    to: NameField


#: What a source can leave open, and "check" asks about.
OPEN_POINTS = ("convention", "month-end", "trigger", "last-day", "calendar", "clear-days")


class Decision(Model):
    """How a point that the words leave open is answered, and on whose authority."""

    is_: Text = Field(alias="is")
    authority: Text


DecisionsField = dict[
    Annotated[str, BeforeValidator(chosen(OPEN_POINTS, "open point")), chosen_schema(OPEN_POINTS, "An open point")],
    Decision,
]


class Version(Model):
    """A duty's time under earlier words of the law, for what happened while they were in force."""

    in_force: InForce
    due: DueField
    cite: Text | None = None
    words: Text | None = None
    pauses: tuple[Pause, ...] = ()


class OtherReading(Model):
    """Another way to read a duty's time that could be argued, and who argues it."""

    due: DueField
    why: Text


class Obligation(Model):
    """One duty: who must do what, for whom, by when, and where that is said."""

    cite: Text
    does: Text
    who: NamesField
    to: NamesField = ()
    force: ForceField
    due: DueField | None = None
    holds: HoldsField | None = None
    quota: QuotaField | None = None
    needs: RefsField = ()
    stated: StatedField | None = None
    words: Text | None = None
    assumes: Text | None = None
    time: LocalTimeField | None = None
    when: dict[NameField, ChoicesField] = {}
    pauses: tuple[Pause, ...] = ()
    in_force: InForce | None = None
    earlier: tuple[Version, ...] = ()
    decided: DecisionsField = {}
    readings: tuple[OtherReading, ...] = ()

    @model_validator(mode="after")
    def _one_time(self) -> Obligation:
        given = [key for key in ("due", "holds", "quota") if getattr(self, key) is not None]
        if len(given) != 1:
            said = f"both {' and '.join(given)}" if given else "none"
            raise fault(
                f"a duty has one of due, holds and quota; this one has {said}", "due: unstated, if no time is said"
            )
        if str(self.due) == "unstated" and not self.words:
            raise fault("an unstated time needs the source's own few words in words:")
        if self.earlier and (self.in_force is None or self.due is None):
            raise fault("a duty with earlier words says from when its own are in force, and when it is due")
        return self

    def versions(self) -> tuple[Obligation, ...]:
        """Return the duty as it stands, then under each of its earlier words."""
        return (self, *(self.model_copy(update=_words_of(self, version)) for version in self.earlier))

    def open_choices(self, rules: RuleSet) -> tuple[Choice, ...]:
        """Return the choices in its words that neither the law nor the rule set has decided."""
        decided = self.decided.keys() | rules.decided.keys()
        return tuple(one for one in self.phrase.choices if one.authority is None and one.point not in decided)

    @property
    def phrases(self) -> tuple[PhraseField[Any], ...]:
        """Every time phrase of the duty: its own, and those of earlier words."""
        return (self.phrase, *(one.due for one in self.earlier))

    @property
    def phrase(self) -> PhraseField[Any]:
        """The duty's time phrase, of whichever kind."""
        found = self.due or self.holds or self.quota
        assert found is not None
        return found


def _words_of(duty: Obligation, version: Version) -> dict[str, Any]:
    return {
        "due": version.due,
        "in_force": version.in_force,
        "cite": version.cite or duty.cite,
        "words": version.words,
        "pauses": version.pauses,
        "earlier": (),
        "readings": (),
    }


class Expected(Model):
    """What a worked example expects of one occurrence; ``time``: the hour of its limit, or of its opening."""

    due: DayField | None = None
    opens: DayField | None = None
    time: TimeField | None = None
    until: DayField | None = None
    status: Text | None = None
    provisional: FlagField | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Expected:
        if self.status not in (None, "unresolved", "none"):
            raise fault("an example expects a date, or the status unresolved or none", "statuses depend on the day")
        if all(getattr(self, name) is None for name in type(self).model_fields):
            raise fault("an example that expects nothing shows nothing", "give the date, or unresolved")
        return self


def _expected(value: object) -> object:
    if isinstance(value, (str, date)):
        return {"status": value} if value in ("unresolved", "none") else {"due": value}
    return value


ExpectedField = Annotated[Expected, BeforeValidator(_expected, json_schema_input_type=str | Expected)]


def _given(value: object) -> object:
    """Read ``report: 2017-06-13`` and ``review: [2016-05-30, 2016-11-02]`` alike."""
    if isinstance(value, (str, date)):
        return (value,)
    return value


GivenField = Annotated[tuple[MomentField, ...], BeforeValidator(_given, json_schema_input_type=str | list[str])]


class Example(Model):
    """A worked example: given these facts, these dates."""

    title: Text
    source: Text | None = None
    given: dict[NameField, GivenField] = {}
    known_on: DayField | None = None
    until: DayField | None = None
    calendars: dict[KindField, CalendarIdField] = {}
    parameters: dict[NameField, LocalField] = {}
    attributes: dict[NameField, Text] = {}
    expect: dict[Text, ExpectedField]


class RuleSet(Model):
    """One instrument, or one paper: its parties, events and duties."""

    id: IdField
    title: Text
    source: Source
    calendars: dict[KindField, CalendarIdField] = {}
    months: MonthRuleField = "corresponding"
    starts: NameField | None = None
    cutoff: TimeField | None = None
    hours: HoursField | None = None
    on_change: PolicyField = "follow"
    parameters: dict[NameField, Text] = {}
    attributes: dict[NameField, ChoicesField] = {}
    decided: DecisionsField = {}
    parties: dict[NameField, Text]
    events: dict[NameField, EventField] = {}
    dates: dict[NameField, PointField] = {}
    obligations: Annotated[dict[NameField, Obligation], Field(min_length=1)]
    examples: tuple[Example, ...] = ()
    notes: Text | None = None

    @model_validator(mode="after")
    def _run_hours(self) -> RuleSet:
        """Put into its phrases how hours run, where it says so."""
        if self.hours is not None:
            duties = self.obligations.values()
            for phrase in (*self.dates.values(), *(one for duty in duties for one in duty.phrases)):
                phrase.run_hours(self.hours)
        return self
