"""From a case to its occurrences: each duty in turn, each on what it hangs on.

The engine reads no clock. ``until`` bounds what recurs without end. The order of rules does
not matter: what a duty hangs on is worked out when asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from obligations.dates.cadences import CadenceDate, CadenceRun, Change, acted, listed_from, parts_of
from obligations.dates.kinds import Convention
from obligations.dates.periods import Calendars, Dated
from obligations.dates.phrases.values import Cadence, Due, Each, Holds, NoTime, Quota, cadences
from obligations.dates.points import BOOKED, Context, DatedEvent, date_of, dated_by, each_of, happenings
from obligations.dates.proofs import Basis
from obligations.dates.quotas import intervals, last_start, unit_of
from obligations.dates.steps import Interval
from obligations.dates.stops import pauses_of, stray_pause
from obligations.dates.windows import Window, adjusted, window_of
from obligations.errors import DateError, UnresolvedError
from obligations.files.model.cases import Amendment
from obligations.files.model.rules import Obligation, Pause, RuleSet
from obligations.library.cases import Case
from obligations.library.crosscheck import find_duties, is_cadence
from obligations.register.acts import Acts, met_by
from obligations.register.names import Records, RuleNames
from obligations.register.occurrence import Occurrence, QuotaState, blocked, timed
from obligations.register.versions import counted_from, in_version, out_of_force, outside

#: Of a duty that recurs: its bounds leave no room for a date.
NONE_OWED = "no occurrence falls within its bounds"


class Engine:
    """Works out the occurrences of a case up to ``until``."""

    def __init__(self, case: Case, until: date, since: date | None = None) -> None:
        self.case, self.until, self.since = case, until, since
        self.records = Records(case)
        self.acts = Acts(self.records, until)
        self._rows: dict[tuple[str, str, date], Sequence[Occurrence]] = {}
        self.calendars = {rules.id: _cited(rules, case.calendars[rules.id]) for rules in case.rule_sets}
        self.bases = {
            rules.id: Basis.of(self.calendars[rules.id], case.known_on, rules.months, rules.cutoff)
            for rules in case.rule_sets
        }
        self.names = {
            rules.id: RuleNames(self.records, rules, self.rows, self.context, until) for rules in case.rule_sets
        }
        self.amendments: dict[tuple[str, str], list[Amendment]] = {}
        for entry in case.file.amended:
            found, duty = find_duties(entry.duty, case.rule_sets)[0]
            self.amendments.setdefault((found.id, duty), []).append(entry)
        for entries in self.amendments.values():
            entries.sort(key=lambda entry: entry.from_)

    def context(self, rules: RuleSet) -> Context:
        """Return what the phrases of a rule set are read against."""
        return Context(self.names[rules.id], self.calendars[rules.id], rules.months, zone=str(self.case.file.zone))

    def occurrences(self) -> list[Occurrence]:
        """Return every occurrence of every duty, in the order of the rule sets; at least one a duty."""
        return [row for rules in self.case.rule_sets for duty in rules.obligations for row in self._listed(rules, duty)]

    def listed(self, rule_set: str, name: str) -> bool:
        """Say whether all occurrences of a duty are listed, not only those from a day on."""
        rules = next(one for one in self.case.rule_sets if one.id == rule_set)
        return self.since is None or not is_cadence(rules.obligations[name])

    def _listed(self, rules: RuleSet, name: str) -> Sequence[Occurrence]:
        """Return the occurrences of a duty that the register lists; what recurs, from ``since`` on."""
        if self.listed(rules.id, name):
            return self.rows(rules, name, self.until)
        assert self.since is not None
        found = list(self._made(rules, name, self.until, self.since))
        kept = [row for row in found if row.due is None or row.due >= self.since]
        ended = not kept or kept[0].why_blocked == NONE_OWED
        return self.rows(rules, name, self.until)[-1:] if ended else kept

    def rows(self, rules: RuleSet, name: str, until: date) -> Sequence[Occurrence]:
        """Return the occurrences of one duty up to ``until``; worked out once."""
        key = (rules.id, name, until)
        if key not in self._rows:
            self._rows[key] = list(self._made(rules, name, until))
        return self._rows[key]

    def _made(self, rules: RuleSet, name: str, until: date, since: date | None = None) -> Iterator[Occurrence]:
        duty = rules.obligations[name]
        if (rules.id, name) in self.case.left_out:
            return
        row = Occurrence(self.case.id, rules, name, duty, "1", str(duty.phrase), self.bases[rules.id])
        value = duty.phrase.value
        if unsaid := self.case.undecided.get((rules.id, name)):
            reason = f"whether it is owed depends on {' and '.join(unsaid)}, which the case does not say (attributes:)"
            yield blocked(row, UnresolvedError(reason, *unsaid))
            return
        shown = 0
        try:
            for found in self._rows_of(row, value, until, since):
                shown += 1
                yield found
        except DateError as error:  # what came before stands; what follows is not known
            yield blocked(replace(row, key=str(shown + 1)), error)
            return
        if not shown:
            yield replace(row, why_blocked=NONE_OWED)

    def _rows_of(
        self, row: Occurrence, value: Holds | Quota | Due, until: date, since: date | None
    ) -> Iterator[Occurrence]:
        if isinstance(value, Holds):
            yield self._standing(row, value)
        elif isinstance(value, Quota):
            yield from self._quota(row, value, until)
        else:
            yield from self._due(row, value, until, since)

    # -- standing duties and quotas -----------------------------------------------------------------

    def _standing(self, row: Occurrence, value: Holds) -> Occurrence:
        context = self.context(row.rules)
        start = date_of(value.start, context)
        run = CadenceRun(context, self.until)
        # "For one day" is that day: a duty that holds from a day has run for a part of its time when the day is over.
        # "For at least" is a minimum, so nothing of it may be cut off: it has run when as long has passed after.
        convention: Convention = "after" if value.bounds.at_least else "beginning with"
        end, doubt = run.bound(value.bounds, start, convention)
        if fault := out_of_force(row.rules, start.steps):
            return blocked(row, DateError(fault))
        return replace(
            row, opens=start.date, until=end.date if end else None, met_on=self.acts.discharged(row),
            steps=start.steps + (end.steps if end else ()),
            provisional=start.provisional or (doubt if end or doubt is None else None),
        )  # fmt: skip

    def _quota(self, row: Occurrence, value: Quota, until: date) -> Iterator[Occurrence]:
        context = self.context(row.rules)
        done = self.records.done.get((row.rule_set, row.obligation), [])
        need = value.amount if isinstance(value.amount, int) else value.amount.number
        unit = unit_of(value.amount)
        for number, start, first, last, doubt in intervals(value, context, until):
            begins = Interval(first, start.date, "first", number, value.span, value.start is None)
            ends = begins._replace(result=last, end="last")
            entries = sorted((e for e in done if e.key == str(number)), key=lambda e: e.date)
            total, met = 0, None
            for entry in entries:
                total += entry.amount
                met = met or (entry.date if total >= need else None)
            state = QuotaState(need, total, unit, last_start(value, need - total, first, last, context.calendars))
            yield replace(
                row, key=str(number), opens=first, due=last, unadjusted=last, met_on=met, quota=state,
                steps=(*start.steps, begins, ends), provisional=start.provisional or doubt,
            )  # fmt: skip

    # -- what is due once, with each happening, or by a cadence -----------------------------------------

    def _due(self, row: Occurrence, value: Due, until: date, since: date | None) -> Iterator[Occurrence]:
        amended = self.amendments.get((row.rule_set, row.obligation), [])
        if isinstance(value.first, NoTime) and not row.duty.earlier:
            yield self.acts.meet_once(row, None)
        elif cadences(value):
            yield from self._recurring(row, value, amended, until, since)
        elif each := each_of(value.first):
            yield from self._with_each(row, value, each, until)
        else:
            yield from self._once(row, value, amended)

    def _once(self, row: Occurrence, value: Due, amended: Sequence[Amendment]) -> Iterator[Occurrence]:
        """Give a duty that is due once, under its own words and each amendment of them; one act meets it.

        An amendment supersedes what was there, unless the limit had passed before: what was late by then stays so.
        """
        stops = [*(entry.from_ for entry in amended), None]
        made: list[tuple[Occurrence, Window | None]] = []
        for number, (entry, stop) in enumerate(zip([None, *amended], stops, strict=True), 1):
            phrase = entry.due.value if entry else value
            here = replace(row, key=str(number), phrase=str(phrase), duty=under(row.duty, entry), amended_from=stop)
            timed_, window = self._item(here, phrase, self.context(row.rules))
            lapsed = stop is not None and timed_.due is not None and timed_.due < stop
            made.append((replace(timed_, superseded=stop is not None and not lapsed), window))
        for one, window in made:
            yield one if one.superseded else self.acts.meet_once(one, window, numbers=len(made))

    def _item(self, row: Occurrence, value: Due, context: Context) -> tuple[Occurrence, Window | None]:
        """Time one item under the words that were in force on the day that it is counted from."""
        own = row.duty.due is not None and value is row.duty.due.value
        tried = [self._under(row, version, context) for version in row.duty.versions()] if own else []
        if not tried:
            tried = [self._phrase(row, value, row.duty.pauses, context)]
        applies = [one for one in tried if one[2] is None]
        dated = [one for one in applies if one[0].why_blocked is None and (one[0].due or one[0].opens)]
        if len(dated) > 1 and dated[0][0].provisional is None:
            made, other = dated[0][0], dated[1][0]
            doubt = f"the earlier words ({other.phrase}) are in force on the day that they count from too"
            return replace(made, provisional=doubt), dated[0][1]
        plain = [one for one in applies if one[0].why_blocked is None]
        return (dated or plain or applies or tried)[0][:2]

    def _under(
        self, row: Occurrence, version: Obligation, context: Context
    ) -> tuple[Occurrence, Window | None, str | None]:
        """Time a duty under one version of its words; the third value says why that version does not apply."""
        assert version.due is not None
        here = replace(row, duty=version, phrase=str(version.due)) if version is not row.duty else row
        made, window, fault = self._phrase(here, version.due.value, version.pauses, context)
        if fault is None and version.in_force and made.steps:
            fault = outside(version.in_force, counted_from(made.steps), f"these words of {version.cite}")
            if fault:
                return blocked(made, DateError(fault)), None, fault
            made = replace(made, steps=in_version(made.steps, version.in_force))
        return made, window, fault

    def _phrase(
        self, row: Occurrence, value: Due, pauses: Sequence[Pause], context: Context
    ) -> tuple[Occurrence, Window | None, str | None]:
        if isinstance(value.first, NoTime):
            return row, None, None
        assert not isinstance(value.first, Cadence)
        if (left := self._left_open(row, value, context)) is not None:
            return blocked(row, left), None, None
        pairs = [(one.from_, one.to) for one in pauses]
        context = context._replace(pauses=pauses_of(pairs, context.names, context.each.key if context.each else None))
        try:
            window = window_of(value.first, context)
            final = adjusted(window, value.adjust, context.calendars)
        except DateError as error:
            return blocked(row, error), None, None
        made = timed(row, final, window.due)
        if fault := out_of_force(row.rules, final.steps):
            return blocked(made, DateError(fault)), None, fault
        return (blocked(made, final.missing) if final.missing else made), window, None

    @staticmethod
    def _left_open(row: Occurrence, value: Due, context: Context) -> DateError | None:
        """Say what two dates the words leave open, or that the day that they count from is not known; else None."""
        if row.duty.due is None or value.first is not row.duty.due.value.first:
            return None
        for choice in row.duty.open_choices(row.rules):
            try:
                days = [window_of(one, context) for one in (value.first, choice.value.first)]  # type: ignore[arg-type]
            except DateError as error:
                return error
            dated = [window.due_at or window.due or window.opens_at or window.opens for window in days]
            if dated[0] != dated[1]:
                told = f"{dated[0]} ({choice.taken}) or {dated[1]} ({choice.other})"
                return DateError(choice.left_open(value, told))
        return None

    def _with_each(self, row: Occurrence, value: Due, each: Each, until: date) -> Iterator[Occurrence]:
        context = self.context(row.rules)
        try:
            found = happenings(each.name, each.filter, context, until)
        except DateError as error:
            yield blocked(replace(row, key=None), error)
            return
        if not found:
            names = self._resolvers(row.rules, each.name)
            yield blocked(replace(row, key=None), UnresolvedError(f"no {each.name} is known", *names))
        alone = len(found) == 1
        pairs = [(one.from_, one.to) for version in row.duty.versions() for one in version.pauses]
        stray = stray_pause(pairs, context.names, found)
        made = [
            (one, self._at_each(replace(row, key=one.key), value, context._replace(each=one), alone, stray))
            for one in found
        ]
        near = [here for one, here in made if one.date <= until or (here.due and here.due <= until)]
        yield from near or [here for _, here in made[:1]]

    def _at_each(
        self, row: Occurrence, value: Due, context: Context, alone: bool, stray: UnresolvedError | None
    ) -> Occurrence:
        """Time a duty by one happening; what is done at it is done at its hour.

        Where a ``stray`` pause can be that of another happening the date is not known; whether it was done is.
        """
        made, window = self._item(row, value, context) if stray is None else (blocked(row, stray), None)
        made = self.acts.meet_at(made, alone, window)
        assert context.each is not None
        with_it = made.opens == made.due == context.each.date and not context.each.steps
        return replace(made, at=context.each.time) if with_it and context.each.time else made

    def _resolvers(self, rules: RuleSet, name: str) -> tuple[str, ...]:
        """Return the facts that would give a series its first happening."""
        duty = self.names[rules.id].duty_of(name)
        rows = self.rows(*duty, self.until) if duty else ()
        return tuple(dict.fromkeys(b for row in rows for b in row.blocked_by)) or (name,)

    def _recurring(
        self, row: Occurrence, value: Due, amended: Sequence[Amendment], until: date, since: date | None
    ) -> Iterator[Occurrence]:
        context = self.context(row.rules)
        done = {act.key: act for act in self.records.done_acts(row.rules, row.obligation)}
        duty = f"{row.rule_set}/{row.obligation}"
        run = CadenceRun(context, until, self.acts.of(row, until), self.acts.firm(row, until), done, duty=duty)
        opening = None
        if not isinstance(value.first, Cadence):
            opening = self._opening(row, value, run)
            yield opening
            if not run.dates and run.last is None:
                return
        elif value.first.at_least and value.first.anchor is None:
            run.last = self._first_start(row, run)
        error = None
        try:
            parts = parts_of(value, amended)
            if since and len(parts) == 1 and not run.dates and not parts[0].cadence.at_least:
                # A grid alone needs nothing from before.
                run.since = listed_from(since, context.calendars)
            run.run(parts)
        except DateError as fault:
            error = fault
        for dated in run.dates:
            if dated.part is not None:
                yield self._of_cadence_date(row, dated, context)
        if error is not None:
            raise error

    def _opening(self, row: Occurrence, value: Due, run: CadenceRun) -> Occurrence:
        """Return what comes before ", then every", and set the track going from it."""
        made, window = self._item(row, replace(value, then=()), run.context)
        made = self.acts.meet_once(made, window)
        if window is not None and window.due is not None:
            run.add(CadenceDate(1, window.due, window.steps, window.provisional, made.act))
        elif made.act is not None and value.then[0].at_least:
            # Its limit is not known, and a gap runs from what was done. A fixed schedule would run from the limit.
            run.number, run.last = 1, acted(made.act, 1)
        return made

    def _first_start(self, row: Occurrence, run: CadenceRun) -> Dated:
        """Where a gap without an anchor begins: the last act before the rule set starts, else that start."""
        acts = [act for act in run.acts if act.by != BOOKED]
        try:
            begin = self.names[row.rule_set].one(row.rules.starts) if row.rules.starts else None
        except UnresolvedError:
            if not acts:
                raise
            begin = None
        if begin is None:
            if not acts:
                raise UnresolvedError(f"no {row.obligation} is recorded to count from", row.obligation)
            return dated_by(acts[0])
        earlier = [act for act in acts if act.date <= begin.date]
        reason = f"no {row.obligation} before {begin.name} is recorded; counted from {begin.name}"
        return dated_by(earlier[-1] if earlier else begin._replace(provisional=begin.provisional or reason))

    def _of_cadence_date(self, row: Occurrence, dated: CadenceDate, context: Context) -> Occurrence:
        assert dated.part is not None
        here = met_by(
            replace(row, key=str(dated.number), phrase=str(dated.part.words), duty=under(row.duty, dated.part.amended)),
            dated.act,
        )
        try:
            final = adjusted(
                Window(None, dated.due, dated.steps, dated.provisional), dated.part.adjust, context.calendars
            )
        except DateError as error:
            return blocked(here, error)
        if fault := out_of_force(row.rules, final.steps):
            return blocked(here, DateError(fault))
        return timed(here, final, dated.due)

    def unmatched(self) -> Iterator[tuple[RuleSet, str, DatedEvent]]:
        """Give each recorded act of a duty owed to several happenings that says of none of them that it answers it."""
        for rules in self.case.rule_sets:
            for name, duty in rules.obligations.items():
                if is_cadence(duty) or duty.due is None or each_of(duty.due.value.first) is None:
                    continue
                rows = self.rows(rules, name, self.until)
                met = {(row.act.instead or row.act.key) for row in rows if row.act is not None}
                for act in self.acts.firm(rows[0], self.until) if rows else ():
                    if act.by != BOOKED and act.key not in met:
                        yield rules, name, act


def _cited(rules: RuleSet, named: Calendars) -> Calendars:
    """Return a rule set's calendars; where it states an authority for its working days, its proofs cite that."""
    decided, working = rules.decided.get("calendar"), named.get("working")
    if not (decided and working):
        return named
    law = "; ".join(part for part in (f"{rules.source.name}: {decided.authority}", working.source) if part)
    return {**named, "working": working.renamed(working.id, working.title, law)}


def under(duty: Obligation, amendment: Change | None) -> Obligation:
    """Return a duty under the words of an amendment: what was said of its own words is said of those no longer."""
    if amendment is None:
        return duty
    words = f"amended by {amendment.by}" + (f" ({amendment.source})" if amendment.source else "")
    return duty.model_copy(
        update={"due": amendment.due, "words": words, "assumes": None, "readings": (), "earlier": (), "in_force": None}
    )
