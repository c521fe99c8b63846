"""The checker reads closures itself: each calendar, in each state of knowledge, day by day beside the engine's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from obligations import Library, UnknownNameError, WorkingCalendar, when
from obligations.verify import verify
from obligations.verify.closures import Closures, OpenDays
from obligations.verify.errors import RejectedError

BUNDLED = Library.of().ids("calendars")

#: Before and after moved holidays were announced (2011-11, 2019-06-07, 2022-09-09), and the end of what is published.
KNOWN = (
    None,
    date(2011, 1, 1),
    date(2019, 6, 6),
    date(2019, 6, 7),
    date(2022, 9, 8),
    date(2022, 9, 9),
    date(2027, 1, 1),
)


def days(first: int, last: int) -> Iterator[date]:
    """Give every day of some years."""
    yield from map(date.fromordinal, range(date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal() + 1))


def agree(ours: OpenDays, engine: WorkingCalendar, first: int, last: int) -> None:
    """Insist that both count the same days, and doubt the same ones."""
    assert (ours.first, ours.last) == (engine.first.year, engine.last.year)
    counted = 0
    for day in days(max(first, ours.first), min(last, ours.last)):
        assert ours.counts(day) == engine.is_working_day(day), day
        assert ours.doubts(day, day) == (engine.doubt(day, day) is not None), day
        counted += ours.counts(day)
        assert bool(ours.holidays(day, day)) == bool(engine.skipped(day, day)), day
    start, end = date(max(first, ours.first), 1, 1), date(min(last, ours.last), 12, 31)
    before = ours.through(date.fromordinal(start.toordinal() - 1)) if start.year > ours.first else 0
    assert ours.through(end) - before == counted


@pytest.mark.parametrize("known_on", KNOWN, ids=str)
@pytest.mark.parametrize("name", BUNDLED)
def test_a_bundled_calendar_is_read_alike_by_both(name: str, known_on: date | None) -> None:
    engine = Library.of(known_on=known_on).calendar(name)
    ours = Closures().open_days(name, known_on)
    for first, last in ((1990, 1990), (1995, 1995), (2011, 2012), (2019, 2023), (2026, 2030), (2058, 2058)):
        agree(ours, engine, first, last)


OWN = {
    "plain": "coverage: {from: 2020, proclaimed: 2021, until: 2022}\nclosures: {2020-03-03: {title: Ours}}\n",
    "sunday": "weekend: [Sunday]\ncoverage: {from: 2020, proclaimed: 2021, until: 2022}\nopenings: [2020-03-01]\n",
    "joined": "union: [plain, sunday]\nclosures: {2020-05-05: {title: Both}}\nopenings: [2020-03-03]\n",
    "every-day": "closures_of: plain\nclosures: {2021-01-09: {title: A Saturday}}\nopenings: [2020-03-03]\n",
    "late": (
        "coverage: {from: 2020, proclaimed: 2022, until: 2022}\n"
        "closures:\n  2021-06-04: {title: Moved, announced: 2021-02-01, replaces: 2021-05-31}\n"
    ),
    "years": (
        "years:\n  2020: {published: 2019-02-01, closures: {2020-01-01: {title: New Year}}}\n"
        "  2021: {published: 2020-02-01, closures: {2021-01-01: {title: New Year}}}\n"
        "  2022: {expected: true, closures: {2022-01-03: {title: New Year}}}\n"
    ),
    "hopes": "years:\n  2020: {expected: true, closures: {2020-01-01: {title: New Year}}}\n",
    "german": "holidays: {country: DE, subdivision: BY}\ncoverage: {from: 2020, proclaimed: 2021, until: 2022}\n",
    "unsaid": "closures: {2020-03-03: {title: Ours}}\n",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of calendars of one's own, one of every kind."""
    for name, words in OWN.items():
        (tmp_path / f"{name}.yaml").write_text(f"id: {name}\ntitle: {name}\n{words}", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("known_on", [None, date(2020, 1, 1), date(2021, 1, 31), date(2021, 2, 1)], ids=str)
@pytest.mark.parametrize("name", OWN)
def test_a_calendar_of_one_s_own_is_read_alike_by_both(name: str, known_on: date | None, folder: Path) -> None:
    agree(
        Closures([folder]).open_days(name, known_on), Library.of([folder], known_on=known_on).calendar(name), 2019, 2023
    )


def test_a_year_published_on_the_day_is_known_and_one_published_later_is_not(folder: Path) -> None:
    new_year = date(2021, 1, 1)
    seen = {day: Closures([folder]).open_days("years", day).doubts(new_year, new_year) for day in
            (date(2020, 1, 31), date(2020, 2, 1))}  # fmt: skip
    assert seen == {date(2020, 1, 31): True, date(2020, 2, 1): False}


def test_a_day_outside_the_covered_years_is_rejected_on_both_sides(folder: Path) -> None:
    ours = Closures([folder]).open_days("plain", None)
    assert ours.through(date(2020, 1, 1)) == 1  # a Wednesday
    for day in (date(2019, 12, 31), date(2023, 1, 1)):
        with pytest.raises(RejectedError, match="outside the years 2020 to 2022"):
            ours.through(day)


@pytest.mark.parametrize("name", ["../plain", "a" * 101, "", "nothing"], ids=["a path", "long", "empty", "unknown"])
def test_what_is_no_calendar_s_id_is_not_looked_for(name: str, folder: Path) -> None:
    with pytest.raises(UnknownNameError):
        Closures([folder]).open_days(name, None)


def test_an_id_as_long_as_can_be_is_found(folder: Path) -> None:
    name = "a" * 100
    (folder / f"{name}.yaml").write_text(f"id: {name}\ntitle: long\n{OWN['plain']}", encoding="utf-8")
    assert Closures([folder]).open_days(name, None).first == 2020


def test_a_calendar_within_itself_is_refused(folder: Path) -> None:
    (folder / "ring.yaml").write_text("id: ring\ntitle: ring\nunion: [ring, plain]\n", encoding="utf-8")
    with pytest.raises(UnknownNameError, match="contains itself"):
        Closures([folder]).open_days("ring", None)


def test_the_days_from_which_a_place_is_counted_decide_whether_it_is_settled(tmp_path: Path) -> None:
    """Of the week from Monday 28 December 2020 four days are closed; on 15 January 2021 that was not yet published."""
    closed = ", ".join(f"2020-12-{day}: {{title: Shut}}" for day in (28, 29, 30, 31))
    years = f"years:\n  2020: {{published: 2021-02-01, closures: {{{closed}}}}}\n  2021: {{published: 2020-06-01, closures: {{}}}}\n"
    (tmp_path / "late.yaml").write_text(f"id: late\ntitle: late\n{years}", encoding="utf-8")
    for known_on, sure in ((date(2021, 1, 15), False), (date(2021, 2, 1), True)):
        own = Library.of([tmp_path], known_on=known_on).calendar("late")
        answer = when("by the first working day of the week of 2021-01-03", calendar=own)
        assert (answer.due, answer.provisional is None) == (date(2021, 1, 1), sure)
        proof = json.loads(json.dumps(answer.as_json()))
        assert verify(proof, closures=Closures([tmp_path])) == ()
        if not sure:
            with pytest.raises(RejectedError, match="is not called provisional"):
                verify({**proof, "provisional": None}, closures=Closures([tmp_path]))
