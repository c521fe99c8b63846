"""Working calendars, made from what calendar files say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import reduce
from itertools import pairwise

from obligations.dates.workdays import Announcement, UncertainSpan, WorkingCalendar
from obligations.errors import ObligationsError, ProblemsError, UnknownNameError
from obligations.files import documents
from obligations.files.model.calendars import CalendarFile, Closure, Term, Year

#: The bundled calendar whose years stand for those that a calendar of one's own does not state.
PINNED = "england-and-wales"

#: Finds the calendar that another names as a part of itself.
Other = Callable[[str], WorkingCalendar]


def calendar_from(document: documents.Document, wanted: str, other: Other) -> WorkingCalendar:
    """Make the working calendar ``wanted`` that a calendar file describes; ``other`` finds the parts of a union."""
    data = documents.validate(document, CalendarFile)
    if data.id != wanted:
        raise ProblemsError([document.problem(("id",), f'the id "{data.id}" is not the name of its file')])
    made = _laid_out(data, document, other)
    return made.disregarding() if data.disregarded else made


def _laid_out(data: CalendarFile, document: documents.Document, other: Other) -> WorkingCalendar:
    extra = {day: closure.title for day, closure in data.closures.items()}
    source = data.sources[0].name if data.sources else None
    try:
        if data.union is not None:
            return _union(data, _union_parts(data, document, other), extra, source)
        if data.closures_of is not None:
            return _without_weekend(data, other(data.closures_of), extra, source)
        if data.terms is not None:
            return _of_terms(data, data.terms, extra, source)
        return _plain(data, extra, source, _covered(data, other))
    except (ValueError, ObligationsError) as error:
        if isinstance(error, ProblemsError):
            raise
        place = error.place if isinstance(error, _CalendarFaultError) else ()
        raise ProblemsError([document.problem(place, str(error))]) from None


class _CalendarFaultError(ValueError):
    """A calendar that cannot be laid out, and the place in its file that says so."""

    def __init__(self, message: str, *place: str) -> None:
        self.place = place
        super().__init__(message)


def _union_parts(data: CalendarFile, document: documents.Document, other: Other) -> list[WorkingCalendar]:
    found, problems = [], []
    for number, part in enumerate(data.union or ()):
        try:
            found.append(other(part))
        except UnknownNameError as error:
            problems.append(document.problem(("union", number), str(error)))
    if problems:
        raise ProblemsError(problems)
    return found


def _union(
    data: CalendarFile, parts: list[WorkingCalendar], extra: Mapping[date, str], source: str | None
) -> WorkingCalendar:
    made = reduce(lambda a, b: a | b, parts)
    if extra or data.openings:
        own = WorkingCalendar(
            first=made.first, last=made.last, weekend=(), closures=extra, id=data.id, title=data.title
        )
        made = (made | own) if extra else made
        if data.openings:
            every = range(made.first.toordinal(), made.last.toordinal() + 1)
            shut = {day for o in every if (day := date.fromordinal(o)).weekday() not in made.weekend}
            opened = WorkingCalendar(
                first=made.first, last=made.last, weekend=made.weekend, closures=shut - set(data.openings),
                openings=data.openings,
            )  # fmt: skip
            made = made & opened
    # Its own sources say for which law the calendars are joined; that a day is a holiday, the joined ones' say.
    return made.renamed(data.id, data.title, made.source or source)


def _without_weekend(
    data: CalendarFile, base: WorkingCalendar, extra: Mapping[date, str], source: str | None
) -> WorkingCalendar:
    """Make a calendar on which only public holidays do not count: another's closures, and no weekend."""
    return base.without_weekend(extra, data.openings).renamed(data.id, data.title, source)


def _of_terms(
    data: CalendarFile, terms: tuple[Term, ...], extra: Mapping[date, str], source: str | None
) -> WorkingCalendar:
    """Make a calendar on which only the days of terms count."""
    between = {
        date.fromordinal(number): "between terms"
        for one, after in pairwise(terms)
        for number in range(one.to.toordinal() + 1, after.from_.toordinal())
    }
    first, last = terms[0].from_, terms[-1].to
    for day in (*extra, *data.openings):
        if not first <= day <= last:
            place = ("closures", str(day)) if day in extra else ("openings",)
            raise _CalendarFaultError(f"{day} is outside the terms, {first} to {last}", *place)
    if both := extra.keys() & set(data.openings):
        raise _CalendarFaultError(f"{min(both)} cannot be both closed and open", "closures", str(min(both)))
    shut = {day: title for day, title in {**between, **extra}.items() if day not in data.openings}
    return WorkingCalendar(
        first=first, last=last, weekend=data.rest_days, closures=shut, openings=data.openings, id=data.id,
        title=data.title, source=source,
    )  # fmt: skip


def _covered(data: CalendarFile, other: Other) -> tuple[int, int, int]:
    """Return the first, the last proclaimed and the last year that a calendar without pinned years covers.

    What it does not say is as in the calendar of England and Wales: the years to which the pinned ones are written.
    """
    said = data.coverage
    if data.years or all((said.from_, said.proclaimed, said.until)):
        return said.from_ or 0, said.proclaimed or 0, said.until or 0
    pinned = other(PINNED)
    firm = max(year for year in range(pinned.first.year, pinned.last.year + 1) if pinned.is_proclaimed(year))
    first, last = said.from_ or pinned.first.year, said.until or max(pinned.last.year, said.proclaimed or 0)
    return first, min(said.proclaimed or max(firm, first), last), last


def _plain(
    data: CalendarFile, extra: Mapping[date, str], source: str | None, covered: tuple[int, int, int]
) -> WorkingCalendar:
    weekend = data.rest_days
    years = data.years or {}
    listed: dict[date, Closure] = {}
    if years:
        first, last = min(years), max(years)
        listed = {day: closure for year in years.values() for day, closure in year.closures.items()}
        firm = max((year for year, known in years.items() if not known.expected), default=first - 1)
        _whole(years, first, last)
    else:
        first, firm, last = covered
    closures = {day: closure.title for day, closure in listed.items()}
    if data.holidays:
        from obligations.library.pinning import closures_of

        closures = closures_of(data.holidays, range(first, last + 1), weekend)
    if both := extra.keys() & set(data.openings):
        raise _CalendarFaultError(f"{min(both)} cannot be both closed and open", "closures", str(min(both)))
    closures = {day: title for day, title in {**closures, **extra}.items() if day not in data.openings}
    late = {**listed, **data.closures}
    doubts = [
        UncertainSpan(date(firm + 1, 1, 1), date(last, 12, 31), f"the holidays after {firm} are not yet proclaimed")
    ]
    rests_on_law = bool(years or data.holidays)
    for day in (*extra, *data.openings):
        if not first <= day.year <= last:
            place = ("closures", str(day)) if day in extra else ("openings",)
            raise _CalendarFaultError(f"{day} is outside the years that the calendar covers, {first} to {last}", *place)
    return WorkingCalendar(
        first=date(first, 1, 1), last=date(last, 12, 31), weekend=weekend, closures=closures,
        openings=data.openings, id=data.id, title=data.title, source=source,
        announced=[
            Announcement(day, c.announced, c.replaces, c.title) for day, c in late.items() if c.announced
        ],
        published={year: known.published for year, known in years.items() if not known.expected} if years else None,
        doubts=doubts if rests_on_law and last > firm else (),
    )  # fmt: skip


def _whole(years: Mapping[int, Year], first: int, last: int) -> None:
    for year, known in years.items():
        if stray := [day for day in known.closures if day.year != year]:
            place = ("years", str(year), "closures", str(stray[0]))
            raise _CalendarFaultError(f"{stray[0]} does not belong to {year}", *place)
    if missing := sorted(set(range(first, last + 1)) - years.keys()):
        raise _CalendarFaultError(f"the year {missing[0]} is missing; years run without a gap", "years")
