"""An opened case: everything that can be asked of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from obligations.errors import UsageError
from obligations.library.cases import Case
from obligations.library.finding import Library
from obligations.library.merging import checked, merged
from obligations.library.recording import Recording
from obligations.session.journals import Journal, store_beside

if TYPE_CHECKING:
    from obligations.analysis.auditing import Audit
    from obligations.analysis.impact import Move
    from obligations.analysis.planning import PlanStep
    from obligations.dates.single import Reading
    from obligations.feeds.choosing import Choice
    from obligations.feeds.entries import Alarms
    from obligations.feeds.publishing import Exported, Given
    from obligations.library.policies import Policy
    from obligations.register.occurrence import Occurrence
    from obligations.register.register import Register
    from obligations.reminders.planning import Plan
    from obligations.verify import Report

#: The reminder policy beside a case.
POLICY_NAME = "reminders.yaml"


@dataclass(frozen=True, repr=False, eq=False)
class OpenedCase:
    """A case as it stands: its files, what was recorded of it, and the closures known on a day. Never changes.

    ``case`` is all of it joined, and ``files`` the same without its journal. ``path`` is the case's file or folder,
    None where a program gave it as a value; ``store`` where its journal is
    kept, if not beside it. ``journal`` is None where there is no store. ``recorded_by`` leaves out what was recorded
    later.

    >>> from obligations import open_case
    >>> opened = open_case("examples/gloucestershire-2017")
    >>> str(opened.register(as_of=date(2017, 9, 1)).find("submit-plan")[0].due)
    '2017-09-20'
    """

    case: Case
    files: Case
    library: Library
    path: Path | None = None
    store: str | Path | None = None
    journal: Journal | None = None
    recorded_by: datetime | None = None
    supposed: tuple[Recording, ...] = ()
    warnings: tuple[str, ...] = field(default=())

    def __repr__(self) -> str:
        return f"<OpenedCase {self.id}>"

    def __str__(self) -> str:
        recorded = f", {len(self.journal.entries)} recorded since" if self.journal else ""
        return f"{self.case.file.title or self.id} ({self.case.file.authority.name}){recorded}"

    @property
    def id(self) -> str:
        """The case's id."""
        return self.case.id

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the case's hours and days."""
        return self.case.file.zone

    @property
    def known_on(self) -> date | None:
        """The day as of which closures are known; None for all that are pinned."""
        return self.case.known_on

    @cached_property
    def revision(self) -> str:
        """One hash over what the answers rest on: the case and its rules, the journal's head, and the closures."""
        hashed = sha256()
        for part in (*self._files(), self.journal.head if self.journal else "", *map(str, self.supposed)):
            hashed.update(json.dumps(part, default=str, sort_keys=True).encode("utf-8", "replace"))
        return hashed.hexdigest()

    def _files(self) -> Iterator[Any]:
        yield repr(self.case.file)
        for rules in self.case.rule_sets:
            yield repr(rules)
            for kind, cal in sorted(self.case.calendars[rules.id].items()):
                days = [sorted(cal.closures.items()), sorted(cal.openings), sorted(cal.weekend)]
                yield [kind, cal.id, cal.first, cal.last, days, cal.known_on]
        yield repr(sorted(self.case.diaries.items()))

    # -- other states of the same case --------------------------------------------------------------

    def as_known_on(self, day: date | None) -> OpenedCase:
        """Return the case with the closures that had been announced by a day; without one, itself."""
        case, files = self.case.as_known_on(day), self.files.as_known_on(day)
        return replace(self, case=case, files=files, library=self.library.as_known_on(day))

    def with_facts(self, facts: Mapping[str, date], by: str = "the command line") -> OpenedCase:
        """Return the case with further facts; each takes the place of all that was recorded under its name.

        Raises UnknownNameError, with a suggestion, for a name that no rule set of the case knows.
        """
        return replace(self, case=self.case.with_facts(facts, by)) if facts else self

    def assuming(self, *recordings: Recording) -> OpenedCase:
        """Return the case as it would be if these were recorded too; nothing is written.

        Raises UsageError for what the case could not hold.

        >>> from obligations import fact, open_case
        >>> opened = open_case("examples/gloucestershire-2017")
        >>> later = opened.assuming(fact("report.published", date(2017, 6, 20), id="1"))
        >>> [str(move.new) for move in opened.moves(later, as_of=date(2017, 9, 1)) if "submit-plan" in move.occurrence]
        ['2017-09-27']
        """
        case = self.case
        for one in recordings:
            if one.kind == "retracted":
                raise UsageError("an entry is taken back by recording that, not by supposing it")
            data = checked(case, one.kind, one.name, {"by": one.by or "supposed", "why": one.why, **one.data})
            case = merged(case, [replace(one, data=data)])
        return replace(self, case=case, supposed=(*self.supposed, *recordings))

    # -- questions ----------------------------------------------------------------------------------

    def register(self, *, as_of: date, until: date | None = None, since: date | None = None) -> Register:
        """Return every obligation with its dates, its status on ``as_of`` and its proof.

        See :func:`obligations.schedule`, whose answer this is.
        """
        from obligations.register.register import schedule

        return schedule(self.case, as_of=as_of, until=until, since=since)

    def explain(self, reference: str, *, as_of: date, until: date | None = None) -> str:
        """Say in words how the dates of [RULESET/]OBLIGATION[#KEY] were worked out, and what other readings there are.

        >>> from obligations import open_case
        >>> opened = open_case("examples/gloucestershire-2017")
        >>> opened.explain("submit-plan", as_of=date(2017, 9, 1)).splitlines()[3]
        'Due: Wednesday 20 September 2017'
        """
        from obligations.dates.words import long
        from obligations.reports.explaining import explain

        register = self.register(as_of=as_of, until=until)
        told = []
        for row in register.find(reference):
            readings = [f"Another reading gives {long(one.date)}: {one.text}." for one in self._readings(row)]
            told.append("\n".join([explain(row), *readings]))
        return "\n\n".join(told)

    def readings(self, reference: str, *, as_of: date) -> list[tuple[Occurrence, tuple[Reading, ...]]]:
        """Return the other readings that the rules name for the occurrences of a duty, each with its date."""
        return [(row, self._readings(row)) for row in self.register(as_of=as_of).find(reference)]

    def _readings(self, row: Occurrence) -> tuple[Reading, ...]:
        from obligations.analysis.readings import readings_of_row

        return readings_of_row(row, self.case.calendars[row.rule_set])

    def audit(
        self, *, as_of: date, written: date | None = None, until: date | None = None
    ) -> list[tuple[Occurrence, Audit]]:
        """Compare each date that a paper states with the computed one, and name what explains the difference."""
        from obligations.analysis.auditing import audit_register

        return audit_register(self.register(as_of=as_of, until=until), written)

    def plan(self, reference: str, *, as_of: date, by: date | None = None, until: date | None = None) -> list[PlanStep]:
        """Return the last possible day of each step that an occurrence needs, back from its date or from ``by``."""
        from obligations.analysis.planning import plan

        return plan(self.register(as_of=as_of, until=until), reference, by)

    def moves(self, to: OpenedCase, *, as_of: date, until: date | None = None) -> list[Move]:
        """Return what moves between this case and another state of it, from when to when, and why."""
        from obligations.analysis.impact import moves

        if to.id != self.id:
            raise UsageError(f"{to.id} is another case, not a changed copy of {self.id}")
        return moves(self.register(as_of=as_of, until=until), to.register(as_of=as_of, until=until))

    def verify(self, proofs: Sequence[Mapping[str, Any]], *, as_of: date, until: date | None = None) -> Report:
        """Check the plain data of a register against this case, by the checker that shares no arithmetic with us.

        It reads closures itself: those of a calendar that was given as a working calendar, and no file, it cannot.
        """
        from obligations.verify import Expected, check

        ours = json.loads(json.dumps(self.register(as_of=as_of, until=until).as_json()))
        folders = [*self.library.folders]
        if self.path is not None:
            folders.append(self.path if self.path.is_dir() else self.path.parent)
        return check([dict(one) for one in proofs], folders, Expected(ours), self.library.calendar_values)

    def policy(self, path: str | Path | None = None) -> Policy:
        """Return a reminder policy: the one named, or the one beside the case."""
        from obligations.library.policies import load_policy

        place = path if path is not None else self._beside(POLICY_NAME)
        if place is None or (path is None and not Path(place).is_file()):
            raise UsageError(f"there is no {place or POLICY_NAME}; write one, or name a reminder policy")
        return load_policy(place, self.library)

    def _beside(self, name: str) -> Path | None:
        if self.path is None:
            return None
        return (self.path if self.path.is_dir() else self.path.parent) / name

    def reminders(self, first: date, last: date, *, policy: Policy | None = None) -> Plan:
        """Return the reminders that go out from one day to another, as things stand on the first, and what is amiss."""
        from obligations.reminders.planning import plan

        horizon = date(min(last.year + 2, 9999), 12, 31)  # what goes out by the last day may be about one well after it
        found = plan(self.register(as_of=first, until=horizon), policy or self.policy())
        kept = tuple(one for one in found.reminders if first <= one.send_on <= last)
        return replace(found, reminders=kept)

    def feed(
        self, path: str | Path, *, as_of: date, at: datetime, choice: Choice | None = None, variant: str = "",
        policy: Policy | None = None, base_url: str | None = None, keep: timedelta = timedelta(days=30),
        until: date | None = None,
    ) -> Given:  # fmt: skip
        """Write the case as an iCalendar feed, and its ledger into the store: the same state gives the same bytes.

        ``variant`` is "" for events, "tasks", or "alarms" as the reminder ``policy`` has them. Of ``as_of`` only the
        month counts; ``at`` is the aware moment of writing. ``base_url``: where the exported folder is served.
        """
        from obligations.feeds.choosing import Choice
        from obligations.feeds.publishing import feed_of, link_under, write_feed
        from obligations.store.database import open_store

        register = self.register(as_of=as_of.replace(day=1), until=until)
        alarms = _alarms(register, policy or self.policy()) if variant == "alarms" else None
        link = link_under(base_url, self.id) if base_url else None
        made = feed_of(register, variant=variant, retention=keep, alarms=alarms, link=link)
        with open_store(self.written_store()) as store:
            return write_feed(made, store, Path(path), choice or Choice(last=until), at)

    def export(
        self, folder: Path, *, as_of: date, at: datetime, policy: Policy | None = None, base_url: str | None = None,
        keep: timedelta = timedelta(days=30), until: date | None = None,
    ) -> Exported:  # fmt: skip
        """Write every feed of the case into a folder of its own there, and the page of its proofs."""
        from obligations.feeds.entries import uid_of
        from obligations.feeds.publishing import export, link_under
        from obligations.store.database import open_store

        register = self.register(as_of=as_of.replace(day=1), until=until)
        alarms = _alarms(register, policy) if policy is not None else None
        link = link_under(base_url, self.id) if base_url else lambda row: f"proofs.html#{uid_of(row)}"
        with open_store(self.written_store()) as store:
            return export(register, store, folder, at, alarms=alarms, link=link, retention=keep)

    def written_store(self) -> str | Path:
        """Return where what is recorded is written; UsageError where the case names no store and lies in no folder."""
        if self.store is not None:
            return self.store
        if self.path is None:
            raise UsageError("this case was given as a value, and has no store: name one (store=)")
        return store_beside(self.path)


def _alarms(register: Register, policy: Policy) -> Alarms:
    from obligations.reminders import alarms_for

    found = alarms_for(register, policy)
    return lambda row: [(alarm.trigger, alarm.text) for alarm in found(row)]
