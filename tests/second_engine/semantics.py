"""What a duty gives: its occurrences, as the docs say it, one duty after another."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from tests.second_engine.dates import ONE, Days, Span, far_end, paused_end, times_on


@dataclass(frozen=True)
class Act:
    """Something that happened, is booked, or is only computed: its key, its day, and which of the three it is."""

    key: str
    day: date
    how: str  # "fact", "booked", "computed", "named"
    doubtful: bool = False
    since: date | None = None  # for a named date, the event that it runs after


#: Where a form has no span.
NONE = Span(1)


@dataclass(frozen=True)
class Item:
    """A time that is due once: a form, its spans, and the name or date that it counts from."""

    form: str
    of: str | date
    span: Span = NONE
    longer: Span = NONE
    adjust: str | None = None


@dataclass(frozen=True)
class Duty:
    """A duty of a trial: its kind, and the parts that this kind has."""

    name: str
    kind: str  # once, each, grid, gap, chain, holds, quota
    force: str = "must"
    item: Item | None = None
    span: Span = NONE
    anchor: str | date = ""
    until: date | None = None
    lasting: Span | None = None
    minimum: bool = False
    times: int = 1
    adjust: str | None = None
    pauses: bool = False  # the clock stands still from each s1 to the next g1
    since: date | None = None  # these words are in force from a day on; before it, the earlier ones
    before: Item | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trial:
    """A random case: rules and what happened."""

    days: Days
    months: str
    as_of: date
    until: date
    duties: tuple[Duty, ...]
    facts: dict[str, tuple[tuple[str | None, date], ...]]
    bookings: dict[str, tuple[tuple[str, date], ...]]
    done: tuple[tuple[str, str | None, date], ...]
    amended: dict[str, tuple[tuple[date, Item], ...]]
    rulings: dict[tuple[str, str], date] = field(default_factory=dict)
    waived: frozenset[tuple[str, str]] = frozenset()
    named: dict[str, Item] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One occurrence, as the docs have it."""

    duty: str
    key: str | None
    opens: date | None = None
    due: date | None = None
    until: date | None = None
    met_on: date | None = None
    act: Act | None = None
    blocked: bool = False
    doubtful: bool = False
    superseded: bool = False
    amended: bool = False
    plain: date | None = None
    status: str = ""


class UnknownError(Exception):
    """A day that is not known."""


class Second:
    """The second engine."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.by_name = {duty.name: duty for duty in trial.duties}
        self.found: dict[str, list[Row]] = {}

    def rows(self) -> list[Row]:
        return [self.judged(row) for duty in self.trial.duties for row in self.of(duty)]

    def of(self, duty: Duty) -> list[Row]:
        if duty.name not in self.found:
            self.found[duty.name] = getattr(self, duty.kind)(duty)
        return self.found[duty.name]

    # -- what happened --------------------------------------------------------------------------------

    def firm(self, name: str) -> list[Act]:
        """Facts and bookings of a name, by day; a fact on a booked day is the meeting that was booked."""
        booked = dict(self.trial.bookings.get(name, ()))
        by_day = {day: key for key, day in booked.items()}
        made = []
        for place, (own, day) in enumerate(self.trial.facts.get(name, ()), 1):
            key = own or by_day.get(day) or (f"fact-{place}" if str(place) in booked else str(place))
            made.append(Act(key, day, "fact"))
        told = {act.key for act in made}
        made += [Act(key, day, "booked") for key, day in booked.items() if key not in told]
        return sorted(made, key=lambda act: (act.day, act.key))

    def discharges(self, duty: str) -> list[tuple[str | None, date]]:
        return [(key, day) for name, key, day in self.trial.done if name == duty]

    def series(self, name: str) -> list[Act]:
        """Every happening of a name, by day: for a duty, each occurrence's act, else its computed date; then others."""
        if name in self.trial.named:
            return [self.named_date(name)]
        if name not in self.by_name:
            return self.firm(name)
        duty, rows = self.by_name[name], [row for row in self.of(self.by_name[name]) if row.key and not row.superseded]
        acts = [row.act for row in rows if row.act]
        firm = self.firm(name)
        others = [act for act in firm if act.key not in {one.key for one in acts}]
        held = {act.day for act in firm} | {act.day for act in acts if act.key in {one.key for one in firm}}
        made = list(dict.fromkeys([*acts, *others]))
        for row in rows:
            if row.act is None and row.due and not row.amended:
                recurs = duty.kind in ("grid", "gap", "chain")
                if not (recurs and row.due in held):  # what is held or booked on the day is that meeting
                    taken = any(act.key == row.key for act in made)
                    made.append(Act(f"no-{row.key}" if taken else str(row.key), row.due, "computed", doubtful=True))
        return sorted(made, key=lambda act: (act.day, act.key))

    def one(self, of: str | date) -> Act:
        if isinstance(of, date):
            return Act("", of, "fact")
        which, name, *month = of.split() if " " in of else ("", of)
        found = self.series(name)
        if month:
            return self.in_month(which, found, int(month[1]), int(month[2]) if month[2:] else None)
        if which == "last":
            found = [act for act in found if act.how != "computed"][-1:]
        if which == "first":
            found = found[:1]
        if len(found) != 1:
            raise UnknownError(of)
        return found[0]

    def in_month(self, which: str, found: list[Act], month: int, year: int | None) -> Act:
        """The first or last in a month; without a year, in the first such month not over when the rules start."""
        if year is None:
            start = self.one("e1").day
            year = start.year + (month < start.month)
        begin = date(year, month, 1)
        end = (begin + timedelta(days=32)).replace(day=1) - ONE
        inside = [act for act in found if begin <= act.day <= end]
        firm = [act for act in inside if act.how != "computed"]
        held = [act.day for act in found if act.how != "computed"]
        if not inside or (not firm and any(day < begin for day in held) and any(day > end for day in held)):
            raise UnknownError("none in that month")
        return (firm or inside)[0 if which == "first" else -1]

    def named_date(self, name: str) -> Act:
        """What is recorded under the name, else the day that its words mean."""
        if told := [Act(own or str(n), day, "fact") for n, (own, day) in enumerate(self.trial.facts.get(name, ()), 1)]:
            return told[-1]
        item = self.trial.named[name]
        act = self.one(item.of)
        day = far_end(act.day, item.span, item.form.removeprefix("within "), self.trial.days, self.trial.months)
        return Act("1", day, "named", act.doubtful, act.day)

    def stops(self, keys: list[str], key: str | None) -> list[tuple[date, date | None]]:
        """Each stop of the clock with the first end on or after it; of several happenings, those with its key."""
        stops, goes = self.firm("s1"), self.firm("g1")
        if keys and any(one.key not in keys or (len(keys) > 1 and one.key.isdigit()) for one in (*stops, *goes)):
            raise UnknownError("nothing says which happening a pause belongs to")
        goes = [go for go in goes if key is None or go.key == key]
        return [
            (stop.day, next((go.day for go in goes if go.day >= stop.day), None))
            for stop in stops
            if key is None or stop.key == key
        ]

    # -- times ----------------------------------------------------------------------------------------

    def timed(self, item: Item, act: Act) -> tuple[date | None, date | None, date | None]:
        """Return not before, not after, and the day from which an act can meet it."""
        days, rule, at = self.trial.days, self.trial.months, act.day
        early: date | None
        match item.form:
            case "within after" | "within beginning with":
                return None, far_end(at, item.span, item.form.removeprefix("within "), days, rule), at
            case "before" | "ending with":
                return None, far_end(at, item.span, item.form, days, rule), None
            case "by":
                return None, at, None
            case "on":
                return at, at, None
            case "eve":
                return None, at - ONE, None
            case "after":
                return at + ONE, None, at + ONE
            case "on or after":
                return at, None, at
            case "at least":
                clear = item.span.clear
                span = replace(item.span, number=item.span.number + clear, clear=False)
                early = far_end(at, span, "after", days, rule)
                return early, None, early
            case _:
                early = far_end(at, item.span, "after", days, rule)
                late = far_end(at, item.longer, "after", days, rule)
                if early > late:
                    raise UnknownError("clash")
                return early, late, early if early != late else at

    def worded(self, duty: Duty, item: Item, act: Act) -> Item:
        """The words that were in force on the day from which time is counted."""
        if duty.since is None or item is not duty.item or act.day >= duty.since:
            return item
        assert duty.before is not None
        return duty.before

    def window(self, row: Row, item: Item, act: Act, keys: list[str] | None = None) -> tuple[Row, date | None]:
        duty = self.by_name[row.duty]
        item = self.worded(duty, item, act)
        try:
            stops = self.stops(keys or [], act.key if keys else None) if duty.pauses else []
            opens, due, since = self.timed(item, act)
            if stops and item.form.startswith("within"):
                how = item.form.removeprefix("within ")
                due = paused_end(act.day, item.span, how, self.trial.days, self.trial.months, stops)
        except UnknownError:
            return replace(row, blocked=True), None
        if opens is None and due is None:  # the clock stands still
            return replace(row, blocked=True), None
        since = since or act.since
        day = due or opens
        if item.adjust and day:
            moved = self.trial.days.moved(day, item.adjust)
            opens = moved if opens == day else opens
            plain, due = due, moved if due else None
            if opens and due and opens > due:
                return replace(row, blocked=True), since
        else:
            plain = due
        return replace(row, opens=opens, due=due, plain=plain, doubtful=act.doubtful), since

    def once(self, duty: Duty, only: str | None = None) -> list[Row]:
        assert duty.item is not None
        changes = self.trial.amended.get(duty.name, ())
        items = [duty.item, *(item for _, item in changes)]
        stops = [*(start for start, _ in changes), None]
        made = []
        for number, (item, stop) in enumerate(zip(items, stops, strict=True), 1):
            row, since = Row(duty.name, str(number), amended=stop is not None), None
            try:
                row, since = self.window(row, item, self.one(item.of))
            except UnknownError:
                row = replace(row, blocked=True)
            lapsed = stop is not None and row.due is not None and row.due < stop
            row = replace(row, superseded=stop is not None and not lapsed)
            made.append(row if row.superseded else self.met_once(row, since, len(items), only))
        return made

    def met_once(self, row: Row, since: date | None, numbers: int, only: str | None = None) -> Row:
        keys = [only] if only else [None, *(str(n) for n in range(1, numbers + 1))]
        done = sorted(
            ((key, day) for key, day in self.discharges(row.duty) if key in keys or (key is None and only == "1")),
            key=lambda one: ((one[0] or "1") != row.key, one[1]),
        )
        act = next((act for act in self.firm(row.duty) if since is None or act.day >= since), None)
        return with_act(row, Act(done[0][0] or "1", done[0][1], "fact") if done else None, act)

    def each(self, duty: Duty) -> list[Row]:
        assert duty.item is not None
        assert isinstance(duty.item.of, str)
        happened = self.series(duty.item.of.rpartition(" ")[2])
        if not happened:
            return [Row(duty.name, None, blocked=True)]
        made = []
        for act in happened:
            row, since = self.window(Row(duty.name, act.key), duty.item, act, [one.key for one in happened])
            if len(happened) == 1:
                row = self.met_once(row, since, 0, act.key)
            else:
                done = next((day for key, day in self.discharges(duty.name) if (key or "1") == act.key), None)
                own = next((one for one in self.firm(duty.name) if one.key == act.key and not act.key.isdigit()), None)
                row = with_act(row, Act(act.key, done, "fact") if done else None, own)
            made.append((act, row))
        near = [row for act, row in made if act.day <= self.trial.until or (row.due and row.due <= self.trial.until)]
        return near or [made[0][1]]

    # -- what repeats ---------------------------------------------------------------------------------

    def end(self, duty: Duty, start: date) -> date | None:
        if duty.until or not duty.lasting:
            return duty.until
        return far_end(start, duty.lasting, "after", self.trial.days, self.trial.months)

    def grid(self, duty: Duty) -> list[Row]:
        try:
            start = self.one(duty.anchor)
        except UnknownError:
            return [Row(duty.name, "1", blocked=True)]
        return self.dates(duty, start.day, 0, start.doubtful) or [Row(duty.name, "1", blocked=True)]

    def dates(self, duty: Duty, start: date, before: int, doubtful: bool) -> list[Row]:
        end, made, n = self.end(duty, start), [], 1
        acts = self.firm(duty.name)
        while True:
            day = times_on(start, duty.span, n, self.trial.days, self.trial.months)
            if (end and day > end) or (day > self.trial.until and (made or before)):
                return made
            low = start if n == 1 else times_on(start, duty.span, n - 1, self.trial.days, self.trial.months)
            high = times_on(start, duty.span, n + 1, self.trial.days, self.trial.months)
            near = [a for a in acts if a.day > low and a.day - low > day - a.day and a.day - day <= high - a.day]
            act = min(near, key=lambda one: (abs(one.day - day), one.day), default=None)
            key = str(before + n)
            done = next((when for which, when in self.discharges(duty.name) if (which or "1") == key), None)
            moved = self.trial.days.moved(day, duty.adjust)
            row = Row(duty.name, key, due=moved, plain=day, doubtful=doubtful)
            made.append(with_act(row, Act(key, done, "fact") if done else None, act))
            n += 1

    def gap(self, duty: Duty) -> list[Row]:
        try:
            first = self.one(duty.anchor)
        except UnknownError:
            return [Row(duty.name, "1", blocked=True)]
        end, start, doubtful, made, open_ = self.end(duty, first.day), first.day, first.doubtful, [], False
        waiting = list({act.day: act for act in self.firm(duty.name)}.values())
        while end is None or start <= end:
            limit = far_end(start, duty.span, "after", self.trial.days, self.trial.months)
            act = next((one for one in waiting if one.day > start), None)
            recorded = act is not None and act.how == "fact"
            if end and limit > end and not (recorded and act and act.day <= end):
                break
            if not recorded and open_ and limit > self.trial.until:
                break
            row = Row(duty.name, str(len(made) + 1), due=self.trial.days.moved(limit, duty.adjust), doubtful=doubtful)
            made.append(with_act(row, None, act))
            open_ = open_ or not recorded
            start, doubtful = (act.day, not recorded) if act else (limit, True)
        return made or [Row(duty.name, "1", blocked=True)]

    def chain(self, duty: Duty) -> list[Row]:
        (first,) = self.once(duty, only="1")
        if first.plain is None:
            return [first]
        return [first, *self.dates(duty, first.plain, 1, first.doubtful)]

    def holds(self, duty: Duty) -> list[Row]:
        try:
            start = self.one(duty.anchor)
        except UnknownError:
            return [Row(duty.name, "1", blocked=True)]
        end = duty.until
        if duty.lasting:
            how = "after" if duty.minimum else "beginning with"
            end = far_end(start.day, duty.lasting, how, self.trial.days, self.trial.months)
        return [Row(duty.name, "1", opens=start.day, until=end, doubtful=start.doubtful)]

    def quota(self, duty: Duty) -> list[Row]:
        """So often in each month from the first whole one on; what is done counts for the interval that it names."""
        begun = self.firm("e1")
        if len(begun) != 1:
            return [Row(duty.name, "1", blocked=True)]
        first, made, number = begun[0].day, [], 1
        while first.day != 1:
            first += ONE
        while first <= self.trial.until or not made:
            following = (first + timedelta(days=32)).replace(day=1)
            done = sorted(day for key, day in self.discharges(duty.name) if (key or "1") == str(number))
            met = done[duty.times - 1] if len(done) >= duty.times else None
            made.append(Row(duty.name, str(number), opens=first, due=following - ONE, met_on=met))
            first, number = following, number + 1
        return made

    # -- statuses -------------------------------------------------------------------------------------

    def judged(self, row: Row) -> Row:
        duty, as_of = self.by_name[row.duty], self.trial.as_of
        effective = self.trial.rulings.get((row.duty, str(row.key)), row.due) if row.due else row.due
        soon = self.trial.days.walk(as_of, 10)
        done = row.met_on is not None and row.met_on <= as_of
        late = bool(effective and row.met_on and row.met_on > effective)
        over = effective is not None and as_of > effective
        told = {
            "waived": (row.duty, str(row.key)) in self.trial.waived,
            "superseded": row.superseded,
            "met": done and not late,
            "met-late": done,
            "unresolved": row.blocked,
            "ended": (row.until is not None and as_of > row.until and not duty.minimum)
            or (duty.force == "may" and over),
            "overdue": over,
            "due-soon": effective is not None and effective <= soon,
            "standing": duty.kind == "holds" and row.opens is not None and row.opens <= as_of,
            "open": effective is None and (row.opens is None or row.opens <= as_of),
            "expected": row.doubtful,
            "upcoming": True,
        }
        return replace(row, status=next(name for name, fits in told.items() if fits))


def with_act(row: Row, done: Act | None, act: Act | None) -> Row:
    """Put the act that meets a row beside it; a discharge stands in the place of the booking or fact, with its key."""
    if done is not None:
        met = replace(done, key=act.key) if act is not None else done
        return replace(row, act=met, met_on=met.day)
    if act is None:
        return row
    return replace(row, act=act, met_on=act.day if act.how == "fact" else None)
