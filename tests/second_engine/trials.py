"""Random trials, written as rule sets and cases for the engine, and compared with the second one."""

from __future__ import annotations

import calendar
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from obligations import WorkingCalendar
from obligations.files.model.cases import CaseFile, Meetings
from obligations.files.model.rules import RuleSet
from obligations.library.cases import joined
from obligations.library.meetings import diary
from obligations.register.register import Register, schedule
from tests.second_engine.dates import Days, Span
from tests.second_engine.semantics import Duty, Item, Row, Second, Trial

FIRST, LAST = date(2010, 1, 1), date(2035, 12, 31)
FORMS = ("within after", "within beginning with", "before", "ending with", "by", "on", "eve", "after", "on or after",
         "at least", "between")  # fmt: skip


# -- making ---------------------------------------------------------------------------------------------


def made(chance: random.Random) -> Trial:
    """Return a random trial."""
    begins = date(2020, 1, 1) + timedelta(days=chance.randrange(400))

    def day(most: int = 500) -> date:
        return begins + timedelta(days=chance.randrange(most))

    facts: dict[str, tuple[tuple[str | None, date], ...]] = {}
    for name in ("e1", "e2", "e3"):
        count = chance.choice((0, 1, 1, 1, 2, 3))
        ids = chance.random() < 0.6
        found = tuple((f"{name}x{n}" if ids else None, day()) for n in range(count))
        if found:
            facts[name] = found
    # The clock stands still soon after something from which time can run.
    near = [one for given in facts.values() for _, one in given] or [day()]
    stops = [chance.choice(near) + timedelta(days=chance.randrange(-5, 40)) for _ in range(chance.choice((0, 1, 1, 2)))]
    goes = [stop + timedelta(days=chance.randrange(20)) for stop in stops if chance.random() < 0.8]
    for name, given in (("s1", stops), ("g1", goes)):
        if given:
            facts[name] = tuple((None, one) for one in sorted(given))
    closures = frozenset(begins + timedelta(days=chance.randrange(1500)) for _ in range(chance.randrange(40)))
    days = Days(chance.choice((frozenset((5, 6)), frozenset((6,)), frozenset((4, 5)))), closures)
    names: list[str] = []
    duties: list[Duty] = []
    for number in range(1, chance.randrange(2, 6)):
        duty = _duty(chance, f"d{number}", names, {d.name: d for d in duties}, day)
        duties.append(duty)
        names.append(duty.name)
    as_of = day(700)
    trial = Trial(days, chance.choice(("corresponding", "corresponding", "month-end", "round-up")), as_of,
                  date(as_of.year + 1, 12, 31), tuple(duties), facts, {}, (), {},
                  named={"n1": Item("within after", "e1", replace(_span(chance), clear=False))})  # fmt: skip
    trial = _with_acts(chance, trial, day)
    return _with_decisions(chance, trial)


def _span(chance: random.Random, *, whole: bool = False) -> Span:
    unit = chance.choice(("day", "day", "day", "week", "month", "quarter", "year"))
    working = unit == "day" and chance.random() < 0.5
    number = chance.randrange(1, {"day": 60, "week": 12, "month": 9, "quarter": 4, "year": 2}[unit])
    return Span(number, unit, working, clear=not whole and unit == "day" and chance.random() < 0.2)


def _item(chance: random.Random, of: str | date, forms: tuple[str, ...] = FORMS) -> Item:
    form, span = chance.choice(forms), _span(chance)
    if form.endswith("with"):
        span = replace(span, clear=False)
    longer = replace(span, number=span.number + chance.randrange(0, 3 if span.months else 20), clear=False)
    if form == "between":
        span = replace(span, clear=False)
    return Item(form, of, span, longer, chance.choice((None, None, "next", "previous")))


def _of(chance: random.Random, names: list[str], known: dict[str, Duty], day: Any) -> str | date:
    if chance.random() < 0.15:
        found: date = day()
        return found
    name = chance.choice(["e1", "e2", "e3", *names, *names])
    repeats = name in known and known[name].kind in ("grid", "gap", "chain", "each", "holds", "quota")
    if name in known and known[name].kind in ("holds", "quota"):
        name, repeats = "e1", False
    if not repeats and chance.random() < 0.1:
        return "n1"
    if (
        chance.random() < 0.12
    ):  # a month without a year can lie past the horizon, as far as which duties are not looked at
        year = chance.choice(("", f" {chance.choice((2020, 2021))}")) if name not in known else " 2021"
        return f"{chance.choice(('first', 'last'))} {name} in {chance.randrange(1, 13)}{year}"
    return f"{chance.choice(('first', 'last'))} {name}" if repeats or chance.random() < 0.2 else name


def _duty(chance: random.Random, name: str, names: list[str], known: dict[str, Duty], day: Any) -> Duty:
    kind = chance.choice(("once", "once", "once", "each", "each", "grid", "gap", "chain", "holds", "quota"))
    force = chance.choice(("must", "must", "may", "should"))
    bounds: dict[str, Any] = chance.choice(({}, {"until": day(900)}, {"lasting": _span(chance, whole=True)}))
    of = _of(chance, names, known, day)
    duty = Duty(name, kind, force, anchor=of, adjust=chance.choice((None, None, "next", "previous")), **bounds)
    if names and chance.random() < 0.3:
        duty = replace(duty, needs=(chance.choice(names),))
    if kind == "once":
        duty = replace(duty, item=_item(chance, of), pauses=chance.random() < 0.35)
        return replace(duty, since=day(), before=_item(chance, of)) if chance.random() < 0.2 else duty
    if kind == "each":
        duty = replace(duty, pauses=chance.random() < 0.25)
        over = chance.choice(["e1", "e2", "e3", *(n for n in names if known[n].kind not in ("holds", "quota"))])
        return replace(duty, item=_item(chance, f"each {over}"))
    if kind == "holds":
        return replace(duty, minimum="lasting" in bounds and chance.random() < 0.5)
    if kind == "quota":
        return replace(duty, times=chance.randrange(1, 3), until=None, lasting=None)
    span = replace(_span(chance, whole=True), number=chance.randrange(2, 9))
    span = span if span.unit != "day" else replace(span, number=chance.randrange(14, 60))
    if kind == "chain":
        return replace(duty, span=span, item=replace(_item(chance, of, FORMS[:7]), adjust=duty.adjust))
    return replace(duty, span=span)


def _with_acts(chance: random.Random, trial: Trial, day: Any) -> Trial:
    facts, bookings = dict(trial.facts), {}
    done: list[tuple[str, str | None, date]] = []
    amended = {}
    for duty in trial.duties:
        many = chance.choice((0, 0, 1, 1, 2, 4))
        source = chance.choice(("facts", "bookings", "done", "none"))
        if source == "facts" and duty.kind in ("once", "gap", "each") and many:
            keys = [row.key for row in Second(replace(trial, facts=facts)).of(duty)] if duty.kind == "each" else [None]
            word = [key for key in keys if key and not key.isdigit()]
            given: list[tuple[str | None, date]] = []
            for _ in range(1 if duty.kind == "once" else many):
                own = word.pop(chance.randrange(len(word))) if word else None
                given.append((own, day(900)))
            facts[duty.name] = tuple(sorted(given, key=lambda one: one[1]))
        elif source == "bookings" and duty.kind in ("once", "gap", "grid"):
            found = sorted({day(900) for _ in range(1 if duty.kind == "once" else many)})
            bookings[duty.name] = tuple((f"b{n}", when) for n, when in enumerate(found))
        elif source == "done" and duty.kind != "holds" and duty.kind != "gap":
            keys = [row.key for row in Second(replace(trial, facts=facts)).of(duty) if row.key][:6]
            for key in sorted(set(chance.sample(keys, min(len(keys), many)))):
                done += [(duty.name, key, day(900)) for _ in range(duty.times if duty.kind == "quota" else 1)]
        if duty.kind == "once" and chance.random() < 0.25:
            assert duty.item is not None
            amended[duty.name] = ((day(600), _item(chance, duty.item.of)),)
    return replace(trial, facts=facts, bookings=bookings, done=tuple(done), amended=amended)


def _with_decisions(chance: random.Random, trial: Trial) -> Trial:
    rulings, waived = {}, set()
    for row in Second(trial).rows():
        place = (row.duty, str(row.key))
        if row.due and not row.superseded and chance.random() < 0.06:
            if chance.random() < 0.5:
                rulings[place] = row.due + timedelta(days=chance.randrange(-20, 20))
            else:
                waived.add(place)
    return replace(trial, rulings=rulings, waived=frozenset(waived))


# -- writing --------------------------------------------------------------------------------------------


def point(of: str | date) -> str:
    """Return what time is counted from in the words of the grammar."""
    if isinstance(of, date):
        return of.isoformat()
    first, _, month = of.partition(" in ")
    if month:
        number, _, year = month.partition(" ")
        first += f" in {calendar.month_name[int(number)]} {year}".rstrip()
    return f"the {first}" if first.startswith(("first ", "last ")) else first


def said(item: Item) -> str:
    """Return an item in the words of the grammar."""
    of = point(item.of)
    words = {
        "within after": f"within {item.span.text()} after {of}",
        "within beginning with": f"within {item.span.text()} beginning with {of}",
        "before": f"{item.span.text()} before {of}", "ending with": f"{item.span.text()} ending with {of}",
        "by": f"by {of}", "on": f"on {of}", "eve": f"before {of}", "after": f"after {of}",
        "on or after": f"on or after {of}", "at least": f"at least {item.span.text()} after {of}",
        "between": f"between {item.span.text()} and {item.longer.text()} after {of}",
    }[item.form]  # fmt: skip
    return words + (f", or the {item.adjust} working day" if item.adjust else "")


def phrase(duty: Duty) -> tuple[str, str]:
    """Return the key and the words of a duty's time."""
    if duty.kind in ("once", "each"):
        assert duty.item is not None
        return "due", said(duty.item)
    of = point(duty.anchor)
    bounds = f" until {duty.until}" if duty.until else ""
    bounds = f" for {'at least ' if duty.minimum else ''}{duty.lasting.text()}" if duty.lasting else bounds
    if duty.kind == "holds":
        return "holds", f"from {of}{bounds}"
    if duty.kind == "quota":
        return "quota", f"{'once' if duty.times == 1 else f'{duty.times} times'} every month"
    adjust = f", or the {duty.adjust} working day" if duty.adjust else ""
    if duty.kind == "chain":
        assert duty.item is not None
        return "due", f"{said(replace(duty.item, adjust=None))}, then every {duty.span.every()}{bounds}{adjust}"
    return "due", f"{'at least ' if duty.kind == 'gap' else ''}every {duty.span.every()} after {of}{bounds}{adjust}"


def _more(duty: Duty) -> dict[str, Any]:
    """Return what a duty says besides its time: pauses, the words that were in force before, what it needs."""
    made: dict[str, Any] = {"needs": list(duty.needs)} if duty.needs else {}
    if duty.pauses:
        made["pauses"] = [{"from": "s1", "to": "g1"}]
    if duty.since is not None and duty.before is not None:
        made["in_force"] = {"from": str(duty.since)}
        made["earlier"] = [{"in_force": {"until": str(duty.since - timedelta(days=1))}, "due": said(duty.before),
                            **({"pauses": made["pauses"]} if duty.pauses else {})}]  # fmt: skip
    return made


def registered(trial: Trial) -> Register:
    """Return the register that the engine makes of a trial."""
    obligations = {}
    for duty in trial.duties:
        key, words = phrase(duty)
        obligations[duty.name] = {"cite": "p", "does": "do", "who": "c", "force": duty.force, key: words, **_more(duty)}
    rules = RuleSet.model_validate({
        "id": "r", "title": "t", "source": {"name": "s"}, "months": trial.months, "starts": "e1",
        "parties": {"c": "c"}, "events": dict.fromkeys(("e1", "e2", "e3", "s1", "g1"), "t"), "obligations": obligations,
        "dates": {name: said(item).removeprefix("within ") for name, item in trial.named.items()},
    })  # fmt: skip
    facts = {name: [{"on": str(day), **({"id": key} if key else {})} for key, day in given]
             for name, given in trial.facts.items()}  # fmt: skip
    second = {(row.duty, str(row.key)): row for row in Second(trial).rows()}
    file = CaseFile.model_validate({
        "case": "c", "authority": {"name": "a"}, "uses": ["r"], "facts": facts,
        "done": [{"duty": d, "on": str(day), **({"key": key} if key else {})} for d, key, day in trial.done],
        "amended": [{"duty": d, "from": str(start), "due": said(item), "by": "x"}
                    for d, given in trial.amended.items() for start, item in given],
        "rulings": [{"duty": d, "key": key, "date": str(day), "instead_of": str(second[d, key].due), "by": "x", "why": "y"}
                    for (d, key), day in trial.rulings.items()],
        "waived": [{"duty": d, "key": key, "by": "x", "why": "y"} for d, key in trial.waived],
    })  # fmt: skip
    working = WorkingCalendar(first=FIRST, last=LAST, weekend=trial.days.weekend, id="own", closures={
        day: "closed" for day in trial.days.closures if day.weekday() not in trial.days.weekend
    })  # fmt: skip
    diaries = {name: diary(Meetings.model_validate({"dates": [{"on": str(day), "id": key} for key, day in given]}))
               for name, given in trial.bookings.items()}  # fmt: skip
    case = joined(file, (rules,), {"r": {"working": working}}, diaries)
    return schedule(case, as_of=trial.as_of, until=trial.until)


def calendar_file(days: Days) -> str:
    """Return the working days of a trial as a calendar file, for those who read calendars from files."""
    weekend = ", ".join(calendar.day_name[number] for number in sorted(days.weekend))
    closures = ", ".join(f"{day}: closed" for day in sorted(days.closures) if day.weekday() not in days.weekend)
    years = f"from: {FIRST.year}, proclaimed: {LAST.year}, until: {LAST.year}"
    return f"id: own\ntitle: own\nweekend: [{weekend}]\ncoverage: {{{years}}}\nclosures: {{{closures}}}\n"


def differences(trial: Trial) -> Iterator[str]:
    """Give what the two engines say differently of a trial."""
    wanted = {(row.duty, row.key): row for row in Second(trial).rows()}
    register = registered(trial)
    found = {(row.obligation, row.key): row for row in register}
    if wanted.keys() != found.keys():
        yield f"keys: {sorted(map(str, wanted.keys() ^ found.keys()))}"
    for place in wanted.keys() & found.keys():
        ours, theirs = _facts(wanted[place]), {
            "opens": found[place].opens, "due": found[place].due, "until": found[place].until,
            "met_on": found[place].met_on, "blocked": found[place].why_blocked is not None,
            "doubtful": found[place].provisional is not None, "status": found[place].status,
        }  # fmt: skip
        if found[place].why_blocked is not None:
            ours["opens"] = theirs["opens"]  # nothing is said of the opening of what is not known
        if ours != theirs:
            yield f"{place}: " + ", ".join(
                f"{k} {ours[k]} here, {theirs[k]} there" for k in ours if ours[k] != theirs[k]
            )
    late = {(f.code, f.occurrence) for f in register.findings if f.code in ("overdue", "met-late")}
    told = {(row.status, f"r/{row.duty}" + (f"#{row.key}" if row.key else "")) for row in wanted.values()
            if row.status in ("overdue", "met-late")}  # fmt: skip
    if late != told:
        yield f"findings: {sorted(late ^ told)}"


def _facts(row: Row) -> dict[str, Any]:
    return {"opens": row.opens, "due": row.due, "until": row.until, "met_on": row.met_on, "blocked": row.blocked,
            "doubtful": row.doubtful and not row.blocked, "status": row.status}  # fmt: skip
