"""Proofs of hours are accepted as they are, and rejected with anything changed."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from obligations import when
from obligations.errors import ObligationsError
from obligations.verify import verify

QUESTIONS: list[tuple[str, str]] = [
    ("within 72 hours after e", "2026-04-03T16:30:00"), ("within 24 hours after e", "2026-03-28T23:30:00"),
    ("within 24 hours after e", "2026-03-28"), ("at least 96 hours before e", "2026-06-15T08:00:00"),
    ("at least 24 hours after e", "2026-06-15"), ("between 9 am and 4.30 pm on e", "2026-06-15"),
    ("between 24 hours and 72 hours after e", "2026-06-15T10:00:00"), ("before 24 hours before e", "2026-06-15T10:00:00"),
    ("on or after 24 clock hours after e", "2026-10-24T12:30:00"), ("within 24 reg-1182 hours after e", "2026-10-20T12:30:00"),
    ("by noon on the 19th working day before e", "2026-05-07"), ("by 24 hours after noon on e", "2026-05-07"),
    ("between e and 24 elapsed hours after e", "2026-05-07T09:00:00"), ("30 hours before each e", "2026-05-07T09:00:00"),
    ("at least 1 hour after e", "2026-10-25"),  # the first moment of that day and an hour comes twice, the last once
]  # fmt: skip


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Give every leaf of plain data with its path."""
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(part, (*path, key))
    else:
        yield path, value


def changed(value: Any) -> Any:
    """Return another value of the same kind: a day or an hour later, a number more, another word."""
    if isinstance(value, int):
        return value + 1
    if value is None:
        return "2026-04-06"
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return f"{value}x"
    if "T" in value:
        return (moment + timedelta(hours=1)).isoformat()
    return date.fromordinal(moment.toordinal() + 1).isoformat()


#: What a proof says for people alone; that a sure date is called provisional is not refused.
FREE = {"cite", "title", "text", "provisional"}


@pytest.mark.parametrize(("phrase", "fact"), QUESTIONS)
def test_a_proof_of_hours_holds_and_no_other(phrase: str, fact: str) -> None:
    answer = when(phrase, facts={"e": fact}, calendar="england-and-wales")
    proof = json.loads(json.dumps(answer.as_json()))
    verify(proof)
    accepted = []
    for path, value in leaves(proof):
        forged = copy.deepcopy(proof)
        place = forged
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = changed(value)
        try:
            verify(forged)
        except ObligationsError:
            continue
        accepted.append((path, value))
    assert [path for path, _ in accepted if path[-1] not in FREE] == []


def test_a_fact_without_its_hour_is_not_told_with_one() -> None:
    timed = json.loads(json.dumps(when("within 24 elapsed hours after e", facts={"e": "2026-05-07T00:00"}).as_json()))
    plain = json.loads(json.dumps(when("within 24 elapsed hours after e", facts={"e": "2026-05-07"}).as_json()))
    for one, other in ((timed, plain), (plain, timed)):
        with pytest.raises(ObligationsError):
            verify(one | {"given": other["given"]})
    with pytest.raises(ObligationsError, match="not called provisional"):
        verify(plain | {"provisional": None})


def test_a_day_that_is_worked_out_has_no_hour() -> None:
    """Hours from the day after an event run from its first moment: an hour that somebody puts there is rejected."""
    made = json.loads(
        json.dumps(when("within 24 elapsed hours after 1 day after e", facts={"e": "2026-05-06"}).as_json())
    )
    assert (made["due_at"], bool(made["provisional"])) == ("2026-05-08T00:00:00+01:00", True)
    verify(made)
    forged = copy.deepcopy(made)
    forged["steps"][-1] |= {"since": "2026-05-07T10:00:00+01:00", "at": "2026-05-08T10:00:00+01:00"}
    forged |= {"due_at": "2026-05-08T10:00:00+01:00", "provisional": None}
    with pytest.raises(ObligationsError):
        verify(forged)
