"""An occurrence: one instance of a duty, with its dates, its standing and its proof."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Literal

from obligations.dates.kinds import Status
from obligations.dates.points import SUPPOSED, DatedEvent
from obligations.dates.proofs import Basis, iso, step_json
from obligations.dates.steps import Anchor, Step, last_anchor
from obligations.dates.windows import Window
from obligations.dates.words import long, window
from obligations.errors import ClashError, DateError, UnresolvedError

if TYPE_CHECKING:
    from obligations.files.model.rules import Obligation, RuleSet

#: The order of the fields in JSON.
FIELDS = (
    "case", "rule_set", "obligation", "key", "title", "who", "to", "force", "cite", "phrase", "status", "opens", "due",
    "opens_at", "due_at", "time", "until", "unadjusted", "provisional", "anchor", "stated", "discrepancy", "met_on",
    "ruling", "quota", "needs", "blocked_by", "why_blocked", "basis", "proof",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RulingRecord:
    """A ruling or waiver beside the computed date. ``stale``: it answers a date that is no longer computed."""

    by: str
    why: str
    instead_of: date | None
    stale: bool
    date: date | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the ruling as plain data."""
        return {
            "date": iso(self.date),
            "by": self.by,
            "why": self.why,
            "instead_of": iso(self.instead_of),
            "stale": self.stale,
        }


@dataclass(frozen=True, slots=True)
class QuotaState:
    """How much is needed and done in an interval, and the last day on which the rest can still be started."""

    need: int
    done: int
    unit: str
    last_start: date | None

    def as_json(self) -> dict[str, Any]:
        """Return the quota as plain data."""
        return {"need": self.need, "done": self.done, "unit": self.unit, "last_start": iso(self.last_start)}


@dataclass(frozen=True, slots=True, repr=False)
class Occurrence:
    """One instance of a duty. Dates are absent where they do not apply or are not known; never guessed."""

    case: str
    rules: RuleSet
    obligation: str
    duty: Obligation
    key: str | None
    phrase: str
    basis: Basis
    opens: date | None = None
    due: date | None = None
    until: date | None = None
    unadjusted: date | None = None
    provisional: str | None = None
    steps: tuple[Step, ...] = ()
    blocked_by: tuple[str, ...] = ()
    why_blocked: str | None = None
    stated: date | None = None
    met_on: date | None = None
    ruling: RulingRecord | None = None
    waived: RulingRecord | None = None
    quota: QuotaState | None = None
    superseded: bool = False
    amended_from: date | None = None
    act: DatedEvent | None = None
    at: time | None = None
    opens_at: datetime | None = None
    due_at: datetime | None = None
    status: Status | Literal[""] = ""

    def __str__(self) -> str:
        when = f"until {long(self.until)}" if self.until else window(self.opens, self.effective)
        return f"{self.id}: {when}" + (f" ({self.status})" if self.status else "")

    def __repr__(self) -> str:
        return f"<Occurrence {self.id} {self.due or self.opens or self.why_blocked}>"

    def __hash__(self) -> int:
        return hash((self.case, self.id, self.phrase, self.opens, self.due, self.status))

    @property
    def rule_set(self) -> str:
        """The id of the rule set."""
        return self.rules.id

    @property
    def title(self) -> str:
        """What is to be done."""
        return self.duty.does

    @property
    def who(self) -> tuple[str, ...]:
        """The parties who owe it, by the names that the rule set gives them."""
        return self.duty.who

    @property
    def to(self) -> tuple[str, ...]:
        """The parties to whom it is owed."""
        return self.duty.to

    @property
    def force(self) -> str:
        """The source's own verb: must, will, should, expected, aims or may."""
        return self.duty.force

    @property
    def cite(self) -> str:
        """Where its source says so."""
        return self.duty.cite

    @property
    def needs(self) -> tuple[str, ...]:
        """The duties that have to be done before it."""
        return self.duty.needs

    @property
    def id(self) -> str:
        """The occurrence's name within its case: rule set, duty and key."""
        return f"{self.rules.id}/{self.obligation}" + (f"#{self.key}" if self.key else "")

    @property
    def hour(self) -> time | None:
        """The hour that the duty itself names, or by which it is due, else that of the meeting at which it is done."""
        if isinstance(self.duty.time, time):
            return self.duty.time
        return self.due_at.timetz().replace(tzinfo=None) if self.due_at and not self.ruled else self.at

    @property
    def ruled(self) -> bool:
        """Whether a ruling that is not stale stands in the place of the computed date."""
        return self.ruling is not None and not self.ruling.stale

    @property
    def effective(self) -> date | None:
        """The date that status, reminders and feed follow: a ruling that is not stale, else the due date."""
        return self.ruling.date if self.ruling is not None and self.ruled else self.due

    @property
    def rests_on(self) -> Anchor | None:
        """The act, supposed and not recorded, on which the date rests; None where it rests on none."""
        return next((one for one in self.steps if isinstance(one, Anchor) and one.by in SUPPOSED), None)

    @property
    def supposed(self) -> bool:
        """Whether the date rests on an act that is only supposed."""
        return self.rests_on is not None

    @property
    def discrepancy(self) -> int | None:
        """Days from the computed due date to the stated one; negative when stated too early."""
        return (self.stated - self.due).days if self.stated and self.due else None

    @property
    def anchor(self) -> dict[str, Any] | None:
        """The happening or date that time was counted from: its name, date and who says so."""
        found = last_anchor(self.steps)
        return {"name": found.name, "date": iso(found.result), "by": found.by} if found else None

    def _basis(self) -> Basis:
        """Return what the phrase was read against, with the pauses that these words of the duty have."""
        pauses = tuple((one.from_, one.to) for one in self.duty.pauses)
        moment = self.due_at or self.opens_at
        made = self.basis._replace(pauses=pauses) if pauses else self.basis
        return made._replace(zone=str(moment.tzinfo)) if moment else made

    def parties(self, role: str) -> list[str]:
        """Return the names of the parties who owe ("who") or are owed ("to") the duty."""
        return [self.rules.parties.get(party, party) for party in getattr(self.duty, role)]

    def as_json(self) -> dict[str, Any]:
        """Return the occurrence as plain data, dates in ISO form and absent values null."""
        ruling = self.ruling or self.waived
        duty = self.duty
        return {
            "case": self.case, "rule_set": self.rules.id, "obligation": self.obligation, "key": self.key,
            "title": duty.does, "who": list(duty.who), "to": list(duty.to), "force": duty.force,
            "cite": duty.cite, "phrase": self.phrase, "status": self.status, "opens": iso(self.opens),
            "due": iso(self.due), "opens_at": iso(self.opens_at), "due_at": iso(self.due_at),
            "time": f"{self.hour:%H:%M}" if self.hour else None, "until": iso(self.until),
            "unadjusted": iso(self.unadjusted), "provisional": self.provisional, "anchor": self.anchor,
            "stated": iso(self.stated), "discrepancy": self.discrepancy, "met_on": iso(self.met_on),
            "ruling": ruling.as_json() if ruling else None, "quota": self.quota.as_json() if self.quota else None,
            "needs": list(duty.needs), "blocked_by": ", ".join(self.blocked_by) or None,
            "why_blocked": self.why_blocked, "basis": self._basis().as_json(),
            "proof": [step_json(step) for step in self.steps],
        }  # fmt: skip


def timed(row: Occurrence, window: Window, unadjusted: date | None) -> Occurrence:
    """Give an occurrence its dates and steps."""
    return replace(
        row,
        opens=window.opens,
        due=window.due,
        opens_at=window.opens_at,
        due_at=window.due_at,
        unadjusted=unadjusted,
        steps=window.steps,
        provisional=window.provisional,
    )


def blocked(row: Occurrence, error: DateError) -> Occurrence:
    """Mark an occurrence as unresolved, with the facts that would resolve it."""
    names = error.blocked_by if isinstance(error, UnresolvedError) else ()
    text = f"clash: {error}" if isinstance(error, ClashError) else str(error)
    return replace(row, blocked_by=names, why_blocked=text, due=None, due_at=None, unadjusted=None)
