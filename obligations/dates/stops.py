"""The pauses that recorded facts make: which stop belongs to which resumption, and to which happening."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from obligations.dates.pausing import Pause
from obligations.dates.points import DatedEvent, Names, dated_by
from obligations.errors import UnresolvedError


def pauses_of(pairs: Iterable[tuple[str, str]], names: Names, key: str | None = None) -> tuple[Pause, ...]:
    """Return the pauses that recorded facts make, each stop with what ends it.

    Facts with ids of their own belong together by them; others by their days, each stop with the first end on or
    after it. ``key`` keeps those of one happening, where time runs from each of several.
    """
    found = []
    for begins, ends in pairs:
        stops, resumes = _firm(begins, names, key), _firm(ends, names, key)
        for stop in stops:
            resumed = next((one for one in resumes if one.date >= stop.date and _together(stop, one, resumes)), None)
            told = [dated_by(one, name).steps[-1] for one, name in ((stop, begins), (resumed, ends)) if one is not None]
            found.append(Pause(stop.date, resumed.date if resumed else None, ends, tuple(told)))
    return tuple(found)


def stray_pause(
    pairs: Iterable[tuple[str, str]], names: Names, happenings: Sequence[DatedEvent]
) -> UnresolvedError | None:
    """Say that a pause cannot be told to belong to one of several happenings, or None."""
    keys = {one.key for one in happenings}
    for begins, ends in pairs:
        for fact in (*_firm(begins, names, None), *_firm(ends, names, None)):
            known = fact.key in keys and (len(keys) == 1 or not fact.key.isdigit())
            if not known:
                told = f"{begins if fact.name == begins else ends} of {fact.date}"
                return UnresolvedError(f"nothing says which happening the {told} belongs to: give it the id of one")
    return None


def _together(stop: DatedEvent, end: DatedEvent, ends: Sequence[DatedEvent]) -> bool:
    named = not stop.key.isdigit() and any(not one.key.isdigit() for one in ends)
    return end.key == stop.key if named else True


def _firm(name: str, names: Names, key: str | None) -> list[DatedEvent]:
    try:
        return [one for one in names.series(name) if one.firm and key in (None, one.key)]
    except UnresolvedError:
        return []
