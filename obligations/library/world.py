"""Calendars of the world, as the installed holidays package has them: a country, a part of one, or a market.

They are not pinned: another version of the package may know other closures, so the version is part of their id, and
what had been announced on an earlier day cannot be told. The parts of the United Kingdom are pinned: they have files.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from obligations.dates.periods import add_days
from obligations.dates.workdays import UNRECORDED, UncertainSpan, WorkingCalendar
from obligations.errors import UnknownNameError, suggest
from obligations.files.model.fields import WORLD

#: What the package says of a day of which it knows the date only roughly.
ESTIMATED = "(estimated)"


def world_calendar(wanted: str, first: int, firm: int, last: int) -> WorkingCalendar:
    """Return the calendar of a code, for example DE-BY, US, XNYS or DE-BY@0.109; later than ``firm`` is provisional.

    Raises UnknownNameError for one that the package lacks, that another version made, or that is pinned here.
    """
    found = WORLD.fullmatch(wanted)
    assert found is not None
    code, version = found[1], found[2]
    if code.split("-")[0] in ("GB", "UK"):
        raise UnknownNameError(
            f"{code} is not taken from the holidays package, whose default leaves out Easter Monday and the August "
            "holiday; pinned here are england-and-wales, scotland, northern-ireland and uk-any-part"
        )
    installed = package_version()
    if version is not None and version != installed:
        raise UnknownNameError(
            f"the calendar {code} was made with holidays {version}, and {installed} is installed, which may know other "
            f"closures; install holidays=={version}"
        )
    return _made(code, first, firm, last)


def package_version() -> str:
    """Return the version of the holidays package."""
    from holidays.version import __version__

    return __version__


@lru_cache(maxsize=64)
def _made(code: str, first: int, firm: int, last: int) -> WorkingCalendar:
    days = entity(code, first, last)
    version = package_version()
    shut, opened = dict(_differing(days, first, last, works=False)), dict(_differing(days, first, last, works=True))
    doubts = [UncertainSpan(day, day, f"{title} is an estimate") for day, title in shut.items() if ESTIMATED in title]
    ahead = UncertainSpan(date(firm + 1, 1, 1), date(last, 12, 31), f"the holidays after {firm} are not yet proclaimed")
    return WorkingCalendar(
        first=date(first, 1, 1), last=date(last, 12, 31), weekend=days.weekend, closures=shut, openings=opened,
        id=f"{code}@{version}", title=f"{code}, as holidays {version} has it", doubts=[*doubts, ahead],
        published=dict.fromkeys(range(first, last + 1), UNRECORDED),
        source=f"the holidays package, version {version}; not pinned",
    )  # fmt: skip


def entity(code: str, first: int, last: int) -> Any:
    """Return what the package knows of a code, in English where it can."""
    import holidays

    country, _, part = code.partition("-")
    years = range(first, last + 1)
    markets = holidays.list_supported_financial()
    if len(code) == 4 and code in markets:
        return holidays.financial_holidays(code, years=years)
    known = holidays.list_supported_countries()
    if country not in known:
        near = suggest(code, [*known, *markets])
        raise UnknownNameError(
            f'the holidays package knows no country or market "{code}"' + (f"; {near}" if near else "")
        )
    if part and part not in known[country]:
        raise UnknownNameError(f'{country} has no part "{part}"; {_parts(country, known[country])}')
    made = holidays.country_holidays(country, subdiv=part or None)
    language = "en_US" if "en_US" in made.supported_languages else None
    return holidays.country_holidays(country, subdiv=part or None, years=years, language=language)


def _parts(country: str, parts: list[str]) -> str:
    if not parts:
        return f"it has none: write {country}"
    return f"it has {', '.join(parts[:20])}" + (" and more" if len(parts) > 20 else "")


def _differing(days: Any, first: int, last: int, *, works: bool) -> Iterator[tuple[date, str]]:
    """Give the days of the week that do not count, or those of the weekend that do, each with why."""
    day, end = date(first, 1, 1), date(last, 12, 31)
    while day <= end:
        rests = day.weekday() in days.weekend
        if rests == works and days.is_working_day(day) == works:
            yield day, days.get(day) or ("a working day" if works else f"{day:%A}, a day of rest")
        day = add_days(day, 1)
