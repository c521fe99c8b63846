# ruff: noqa: DTZ001 - hours of a clock have no zone until one is given
"""Hours, against seconds since 1970, against the hands of a clock, and across both changes of the clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from click.testing import Result
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from obligations import when
from obligations.dates.single import Answer
from obligations.errors import DateError, PhraseError

LONDON = ZoneInfo("Europe/London")

#: Hours in London: any, and those around the changes of 29 March and 25 October 2026.
ANY = st.datetimes(datetime(1980, 1, 1), datetime(2060, 1, 1))
NEAR = st.one_of(
    st.datetimes(datetime(2026, 3, 27), datetime(2026, 4, 1)),
    st.datetimes(datetime(2026, 10, 23), datetime(2026, 10, 28)),
)
MOMENTS = st.one_of(ANY, NEAR).map(lambda at: at.replace(second=0, microsecond=0))
NUMBERS = st.integers(1, 3000)


def told_once(at: datetime) -> bool:
    """Say whether the clock in London tells an hour just once, by looking at every second quarter of an hour around it."""
    around = datetime(at.year, at.month, at.day, at.hour, at.minute, tzinfo=UTC)
    seen = {
        moment
        for quarters in range(-8, 9)
        if (moment := around + quarters * timedelta(minutes=15)).astimezone(LONDON).replace(tzinfo=None) == at
    }
    return len(seen) == 1


def asked(phrase: str, at: datetime) -> Answer:
    return when(phrase, facts={"e": at.isoformat()})


@settings(max_examples=1000)
@given(at=MOMENTS, number=NUMBERS, convention=st.sampled_from(["after", "before"]))
def test_hours_that_pass_are_seconds(at: datetime, number: int, convention: str) -> None:
    assume(told_once(at))
    seconds = at.replace(tzinfo=LONDON).timestamp() + (3600 if convention == "after" else -3600) * number
    found = asked(f"by {number} elapsed hours {convention} e", at)
    assert found.due_at is not None
    assert found.due_at.timestamp() == seconds
    assert found.due == datetime.fromtimestamp(seconds, LONDON).date()


@settings(max_examples=1000)
@given(at=MOMENTS, number=NUMBERS)
def test_hours_by_the_clock_move_its_hands(at: datetime, number: int) -> None:
    assume(told_once(at))
    hands = at + timedelta(hours=number)
    if not told_once(hands):
        with pytest.raises(DateError, match=r"does not come|comes twice"):
            asked(f"by {number} clock hours after e", at)
        return
    found = asked(f"by {number} clock hours after e", at).due_at
    assert found is not None
    assert found.replace(tzinfo=None) == hands


@settings(max_examples=1000)
@given(at=NEAR.map(lambda at: at.replace(second=0, microsecond=0)), number=st.integers(1, 200))
def test_where_the_two_differ_neither_is_due(at: datetime, number: int) -> None:
    hands = at + timedelta(hours=number)
    assume(told_once(at) and told_once(hands))
    passed = datetime.fromtimestamp(at.replace(tzinfo=LONDON).timestamp() + 3600 * number, LONDON)
    found = asked(f"within {number} hours after e", at)
    assert (found.due_at is None) == (passed.replace(tzinfo=None) != hands)
    if found.due_at is None:
        assert {one.at for one in found.readings} == {passed, hands.replace(tzinfo=LONDON)}
        assert found.safe_at == min(passed, hands.replace(tzinfo=LONDON), key=datetime.timestamp)
    else:
        assert found.due_at == passed


@given(day=st.dates(date(1980, 1, 1), date(2060, 1, 1)), number=NUMBERS)
def test_of_a_day_without_its_hour_a_limit_is_the_earliest_and_an_opening_the_latest(day: date, number: int) -> None:
    first = datetime(day.year, day.month, day.day, tzinfo=LONDON).timestamp()
    after = day + timedelta(days=1)
    last = datetime(after.year, after.month, after.day, tzinfo=LONDON).timestamp()
    limit = when(f"within {number} elapsed hours after e", facts={"e": day})
    opening = when(f"at least {number} elapsed hours after e", facts={"e": day})
    assert limit.due_at is not None
    assert opening.opens_at is not None
    assert limit.due_at.timestamp() == first + 3600 * number
    assert opening.opens_at.timestamp() == last + 3600 * number
    assert limit.provisional == f"time runs from an hour of {day} that is not known"
    assert opening.provisional is not None


@pytest.mark.parametrize(
    ("phrase", "moment", "opens", "due"),
    [
        # GDPR art 33(1); 3 April 2026 is Good Friday, and hours run through.
        ("within 72 hours after e", "2026-04-03T16:30", None, "2026-04-06T16:30:00+01:00"),
        ("24 hours before e", "2026-04-14T10:30", None, "2026-04-13T10:30:00+01:00"),
        ("at least 96 hours before e", "2026-06-15T08:00", None, "2026-06-11T08:00:00+01:00"),
        ("by noon on the day after e", "2026-06-15", None, "2026-06-16T12:00:00+01:00"),
        ("by 4.30 pm on e", "2026-01-15", None, "2026-01-15T16:30:00+00:00"),
        ("between 7 in the morning and 10 at night on e", "2026-05-07", "2026-05-07T07:00:00+01:00",
         "2026-05-07T22:00:00+01:00"),
        ("between 24 hours and 72 hours after e", "2026-06-15T10:00", "2026-06-16T10:00:00+01:00",
         "2026-06-18T10:00:00+01:00"),
        ("on or after 24 hours after e", "2026-06-15T10:00", "2026-06-16T10:00:00+01:00", None),
        # Regulation 1182/71 art 3(1): the hour from 12:00 to 13:00, in which the event occurs, is not counted.
        ("within 24 reg-1182 hours after e", "2026-10-20T12:30", None, "2026-10-21T13:00:00+01:00"),
        ("within 24 reg-1182 hours after e", "2026-10-20T12:00", None, "2026-10-21T13:00:00+01:00"),
    ],
)  # fmt: skip
def test_moments_worked_out_by_hand(phrase: str, moment: str, opens: str | None, due: str | None) -> None:
    found = when(phrase, facts={"e": moment})
    told = [at.isoformat() if at else None for at in (found.opens_at, found.due_at)]
    assert (told, found.provisional) == ([opens, due], None)


def test_a_zone_has_its_own_clock() -> None:
    found = when("within 24 hours after e", facts={"e": "2026-03-08T01:30"}, zone="America/New_York")
    assert found.due_at is None  # the clocks there went forward at two on that day
    assert [one.at.isoformat() for one in found.readings if one.at] == [
        "2026-03-09T02:30:00-04:00", "2026-03-09T01:30:00-04:00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("moment", "how"), [("2026-03-29T01:30", "does not come"), ("2026-10-25T01:30", "comes twice")]
)
def test_an_hour_that_the_clock_does_not_tell_once_is_refused(moment: str, how: str) -> None:
    with pytest.raises(DateError, match=how):
        when("within 24 hours after e", facts={"e": moment})


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("within 24 hours after e, or the next working day", "does not move to another day"),
        ("by noon on e, or the next working day", "does not move to another day"),
        ("every 24 hours after e", "not in hours"),
        ("every month after e for 24 hours", "lasts so many hours"),
        ("within 30 minutes after e", "no period is shorter than an hour"),
    ],
)
def test_what_hours_cannot_say_is_refused_with_its_place(phrase: str, message: str) -> None:
    with pytest.raises(PhraseError, match=message):
        when(phrase, facts={"e": "2026-01-01T10:00"})


def test_two_days_by_the_regulation_are_not_guessed() -> None:
    with pytest.raises(DateError, match=r"art 3\(5\)"):
        when("within 72 reg-1182 hours after e", facts={"e": "2026-04-03T16:30"})


def test_the_command_line_reads_and_tells_the_hour(run: Callable[..., Result]) -> None:
    told = run("when", "within 72 hours after breach", "--fact", "breach=3 April 2026 16:30").stdout.splitlines()
    assert told[0] == "Due: 16:30 on Monday 6 April 2026"
    both = run("when", "within 24 hours after e", "--fact", "e=2026-03-28T23:30").stdout
    assert "Safe under each of these: 23:30 on Sunday 29 March 2026" in both
    assert run("when", "by e", "--fact", "e=2026-03-28T25:30").exit_code == 2


def test_a_day_that_a_program_gives_as_its_midnight_has_no_hour() -> None:
    by_program = when("at least 24 elapsed hours after e", facts={"e": datetime(2026, 6, 15)})
    in_words = when("at least 24 elapsed hours after e", facts={"e": "2026-06-15T00:00"})
    assert (str(by_program.opens_at), by_program.provisional is None) == ("2026-06-17 00:00:00+01:00", False)
    assert (str(in_words.opens_at), in_words.provisional) == ("2026-06-16 00:00:00+01:00", None)
