"""Calendars made from the ``holidays`` package: pinned years, and calendars that name a country.

The package is asked for one subdivision at a time. ``GB`` without one leaves out Easter Monday and the
August holiday of every year, so it is never asked. Days that fall on the weekend are dropped: their
substitutes are listed separately.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from obligations.errors import UnknownNameError, suggest
from obligations.files.model.calendars import CalendarFile, Country

#: How many years past the last proclaimed one are pinned as expected.
EXPECTED_YEARS = 30

#: The titles that proclamations and GOV.UK use, where the package has its own.
_TITLES = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
    "Summer Bank Holiday": "Summer bank holiday",
    "New Year Holiday": "2nd January",
    "Battle of the Boyne": "Battle of the Boyne (Orangemen's Day)",
}

#: What stands above a pinned calendar.
HEADER = """yaml-language-server: $schema=../obligations/schemas/calendar.schema.json

Pinned from the holidays package by `obligations calendar refresh`, reviewed, and compared in tests with the
package and with GOV.UK's list. By no means authoritative: the Act and the proclamations are.
Days on the weekend are left out; their substitutes are here. Years marked expected rest on the Act and on
habit, and dates that rest on them are provisional. Only one-off and moved days say when they were announced;
where a day was moved and the announcement's date is not verified, it is left out and the day counts as known.
A year without published: was listed before GOV.UK's record begins (January 2012)."""


def closures_of(country: Country, years: Iterable[int], weekend: Iterable[int]) -> dict[date, str]:
    """Return the closures of a country and subdivision that fall on weekdays, with their titles.

    Raises UnknownNameError, with a suggestion, for a country or subdivision that the package lacks.
    """
    import holidays

    try:
        found = holidays.country_holidays(country.country, subdiv=country.subdivision, years=list(years))
    except NotImplementedError:
        known = holidays.list_supported_countries()
        parts = known.get(country.country)
        if parts is None:
            near = suggest(country.country, known)
            raise UnknownNameError(
                f"the holidays package has no country {country.country!r}" + (f"; {near}" if near else "")
            ) from None
        raise UnknownNameError(
            f"the holidays package has no subdivision {country.subdivision!r} of {country.country}; "
            f"it has {', '.join(parts)}"
        ) from None
    if getattr(found, "country", None) == "GB" and not country.subdivision:
        # Without one, Easter Monday and the August holiday of every year are missing.
        raise UnknownNameError("the United Kingdom needs a subdivision: ENG, WLS, SCT or NIR")
    rest = set(weekend)
    return {day: _title(name) for day, name in sorted(found.items()) if day.weekday() not in rest}


def _title(name: str) -> str:
    plain, _, tail = name.partition(" (observed)")
    return _TITLES.get(plain, plain) + (" (substitute day)" if name != plain else tail)


def refreshed(old: CalendarFile, proclaimed: int | None = None) -> dict[int, dict[str, Any]]:
    """Return the data of a pinned calendar, written anew from the package.

    Keeps what people added: titles of record, ``announced``, ``replaces``, ``published``. ``proclaimed`` is
    the last proclaimed year (default: as it was); the 30 years after it are marked expected.
    """
    assert old.pinned_from is not None
    assert old.years is not None
    last = proclaimed or max(year for year, data in old.years.items() if not data.expected)
    years = range(min(old.years), last + EXPECTED_YEARS + 1)
    closures = closures_of(old.pinned_from, years, old.rest_days)
    return {year: _year(old, year, closures, expected=year > last) for year in years}


def _year(old: CalendarFile, year: int, closures: Mapping[date, str], *, expected: bool) -> dict[str, Any]:
    before = (old.years or {}).get(year)
    made: dict[str, Any] = {}
    if before and before.published:
        made["published"] = before.published
    if expected:
        made["expected"] = True
    days: dict[date, Any] = {}
    for day, title in closures.items():
        if day.year == year:
            known = before.closures.get(day) if before else None
            late = {k: v for k in ("announced", "replaces") if (v := getattr(known, k, None))}
            titled = known.title if known else title
            days[day] = {"title": titled, **late} if late else titled
    made["closures"] = days
    return made


def file_data(old: CalendarFile, years: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the whole calendar file with ``years`` in place of the old ones: what people wrote in it is kept."""
    kept = old.model_dump(exclude_none=True, exclude_unset=True, by_alias=True)
    order = ("id", "title", "sources", "weekend", "pinned_from", "years", "closures", "openings")
    made = {**kept, "sources": list(kept.get("sources", ())), "years": dict(years)}
    for name in ("weekend", "openings"):
        if name in made:
            made[name] = list(made[name])
    return {name: made[name] for name in (*order, *(made.keys() - set(order))) if name in made}


def difference(old: CalendarFile, years: Mapping[int, Mapping[str, Any]]) -> list[str]:
    """Say in one line each which closures a refresh adds, drops or renames."""
    before = {day: c.title for year in (old.years or {}).values() for day, c in year.closures.items()}
    after = {
        day: title if isinstance(title, str) else title["title"]
        for year in years.values()
        for day, title in year["closures"].items()
    }
    lines = [f"+ {day} {after[day]}" for day in sorted(after.keys() - before.keys())]
    lines += [f"- {day} {before[day]}" for day in sorted(before.keys() - after.keys())]
    lines += [
        f"~ {day} {before[day]} -> {after[day]}"
        for day in sorted(before.keys() & after.keys())
        if before[day] != after[day]
    ]
    return lines
