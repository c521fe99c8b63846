"""Every client sees of a feed what the register says: how many entries, which days and hours, which titles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.clients.cases import AS_OF, LONDON, Seen, agree, copy_of, expected, feed, rows
from tests.clients.readers import EVENTS, TASKS

Made = tuple[Path, dict[str, dict[str, Any]]]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Made]:
    """Write the feeds of an example once: the folder that they lie in, and its register."""
    done: dict[str, Made] = {}

    def make(example: str) -> Made:
        if example not in done:
            folder, as_of = tmp_path_factory.mktemp(example), AS_OF[example]
            case = copy_of(example, folder)
            done[example] = folder, rows(case, as_of)
            feed(case, folder / "events.ics", as_of)
            feed(case, folder / "tasks.ics", as_of, "--tasks")
            feed(case, folder / "council.ics", as_of, "--who", "council")
        return done[example]

    return make


@pytest.mark.parametrize("example", AS_OF)
@pytest.mark.parametrize("client", EVENTS)
@pytest.mark.parametrize(("name", "who"), [("events", None), ("council", "council")])
def test_events_are_those_of_the_register(
    client: str, example: str, name: str, who: str | None, made: Callable[[str], Made], tmp_path: Path
) -> None:
    folder, register = made(example)
    wanted = expected(register, who=who)
    assert wanted or example == "somerset-2013"  # whose notice has no date
    agree(EVENTS[client](folder / f"{name}.ics", tmp_path, "VEVENT"), wanted)


@pytest.mark.parametrize("example", AS_OF)
@pytest.mark.parametrize("client", TASKS)
def test_tasks_are_those_of_the_register(
    client: str, example: str, made: Callable[[str], Made], tmp_path: Path
) -> None:
    folder, register = made(example)
    wanted = expected(register, tasks=True)
    assert wanted
    agree(TASKS[client](folder / "tasks.ics", tmp_path, "VTODO"), wanted)


# -- hours, and the ends of February ----------------------------------------------------------------------

TIMED_CASE = """case: timed
authority: {name: A council}
uses: [timed]
facts:
  start: {on: 2026-01-05, by: a letter}
  again: {on: 2026-07-06, by: a letter}
meetings:
  cabinet:
    dates: [{id: winter, on: 2026-01-20, time: "16:00"}, {id: summer, on: 2026-07-21, time: "16:00"}]
"""
TIMED_RULES = """id: timed
title: A trial of hours
source: {name: A paper}
calendars: {working: england-and-wales}
parties: {council: the council}
events: {start: it starts, again: it starts again, cabinet: Cabinet meets}
obligations:
  reply: {cite: "1", does: reply, who: council, force: must, due: within 1 week after start, time: "16:00"}
  answer: {cite: "2", does: answer, who: council, force: must, due: within 1 week after again, time: "16:00"}
  attend: {cite: "3", does: attend, who: council, force: must, due: at each cabinet}
examples:
  - {title: named, given: {}, expect: {reply: unresolved, answer: unresolved, attend: unresolved}}
"""
#: Each duty's title and day: a limit ends at 16:00, a meeting begins at it; in winter and in summer time.
LIMITS = {("Reply", date(2026, 1, 12)), ("Answer", date(2026, 7, 13))}
MEETINGS = {("Attend", date(2026, 1, 20)), ("Attend", date(2026, 7, 21))}
BY_CLIENT = [(name, "VEVENT") for name in EVENTS] + [(name, "VTODO") for name in TASKS]


def read(client: str, kind: str, file: Path, work: Path) -> list[Seen]:
    """Read a feed with a client: its events or its tasks."""
    return (EVENTS if kind == "VEVENT" else TASKS)[client](file, work, kind)


def options(kind: str) -> list[str]:
    """Return the options of a feed of events or of tasks."""
    return ["--tasks"] if kind == "VTODO" else []


@pytest.mark.parametrize(("client", "kind"), BY_CLIENT)
def test_an_hour_is_that_hour_in_london_winter_and_summer(client: str, kind: str, tmp_path: Path) -> None:
    (tmp_path / "timed").mkdir()
    (tmp_path / "timed" / "case.yaml").write_text(TIMED_CASE, encoding="utf-8")
    (tmp_path / "timed" / "timed.yaml").write_text(TIMED_RULES, encoding="utf-8")
    file = feed(tmp_path / "timed", tmp_path / "feed.ics", "2026-01-01", "--until", "2026-12-31", *options(kind))
    seen = read(client, kind, file, tmp_path)
    assert len(seen) == len(LIMITS | MEETINGS)
    found = {(one.does.split(" ")[0], at.date(), f"{at:%H:%M}") for one in seen for at in [_hour(one)]}
    assert found == {(*one, "16:00") for one in LIMITS | MEETINGS}


def _hour(one: Seen) -> datetime:
    """Return the hour that matters, in London: of an event's limit the end, of all else the start."""
    at = one.end if one.end is not None and not one.does.startswith("Attend") else one.start
    assert isinstance(at, datetime)
    return at.astimezone(LONDON)


LAST_OF_FEBRUARY = {date(2016, 2, 29), date(2017, 2, 28), date(2018, 2, 28), date(2019, 2, 28), date(2020, 2, 29)}


@pytest.mark.parametrize(("client", "kind"), BY_CLIENT)
def test_six_months_from_31_august_is_the_last_of_every_february(client: str, kind: str, tmp_path: Path) -> None:
    case = copy_of("leicester-2015", tmp_path)
    text = (case / "case.yaml").read_text(encoding="utf-8")
    moved = text.replace("notice.issued: {date: 2015-12-22", "notice.issued: {date: 2015-08-31")
    assert moved != text
    (case / "case.yaml").write_text(moved, encoding="utf-8")
    file = feed(case, tmp_path / "feed.ics", "2016-03-01", "--until", "2020-08-31", *options(kind))
    days = {one.day for one in read(client, kind, file, tmp_path) if "written progress report" in one.does}
    assert days == LAST_OF_FEBRUARY | {date(year, 8, 31) for year in range(2016, 2021)}
