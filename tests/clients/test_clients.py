"""Every client sees of a feed what the register says: how many entries, which days and hours, which titles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.clients.cases import AS_OF, agree, copy_of, expected, feed, rows
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
