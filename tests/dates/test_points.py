"""The earlier and the later of two days, wherever a day can stand."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligations import UnresolvedError, when
from obligations.dates.phrases import parse_due
from obligations.errors import DateError
from obligations.verify import verify
from obligations.verify.errors import RejectedError

DAYS = st.dates(date(2000, 1, 1), date(2040, 1, 1))


@given(a=DAYS, b=DAYS, which=st.sampled_from(["earlier", "later"]), number=st.integers(1, 400))
def test_a_period_runs_from_the_one_of_two(a: date, b: date, which: str, number: int) -> None:
    chosen = sorted([a, b])[which == "later"]
    one = when(f"within {number} days after the {which} of a and b", facts={"a": a, "b": b})
    assert one.due == when(f"within {number} days after a", facts={"a": chosen}).due
    assert str(parse_due(str(one.phrase))) == str(one.phrase)


@pytest.mark.parametrize(
    ("phrase", "due"),
    [
        ("by the later of a and b", "2026-03-09"),
        ("by the earlier of a and the later of b and c", "2026-03-02"),
        ("by the later of a and the earlier of b and c", "2026-03-04"),
        ("before the later of 2 weeks after a and b", "2026-03-15"),
        ("by the end of the month of the later of a and 2026-04-10", "2026-04-30"),
    ],
)
def test_days_worked_out_by_hand(phrase: str, due: str) -> None:
    """A is Monday 2 March 2026, b the 9th and c the 4th."""
    answer = when(phrase, facts={"a": "2026-03-02", "b": "2026-03-09", "c": "2026-03-04"})
    assert str(answer.due) == due
    proof = json.loads(json.dumps(answer.as_json()))
    verify(proof)
    for said, instead in (("earlier", "later"), ("later", "earlier")):
        if f"the {said} of" in proof["phrase"]:
            with pytest.raises(RejectedError):
                verify(proof | {"phrase": proof["phrase"].replace(f"the {said} of", f"the {instead} of", 1)})


def test_where_one_is_not_known_or_is_an_hour_nothing_is_guessed() -> None:
    with pytest.raises(UnresolvedError, match="b is not known"):
        when("by the later of a and b", facts={"a": "2026-03-02"})
    with pytest.raises(DateError, match="of which one is an hour"):
        when("by the later of a and noon on a", facts={"a": "2026-03-02"})


@pytest.mark.parametrize(
    ("phrase", "opens", "due"),
    [
        ("the period of 7 days ending with a", "2026-05-15", "2026-05-21"),
        ("the period of 7 days before a", "2026-05-14", "2026-05-20"),
        ("the period of one month up to and including a", "2026-04-22", "2026-05-21"),
        ("the period of 5 working days ending on a", "2026-05-15", "2026-05-21"),
    ],
)
def test_a_period_that_ends_with_a_day_holds_it(phrase: str, opens: str, due: str) -> None:
    answer = when(phrase, facts={"a": "2026-05-21"}, calendar="england-and-wales")
    assert (str(answer.opens), str(answer.due)) == (opens, due)
    verify(json.loads(json.dumps(answer.as_json())))


def test_the_nearer_end_of_a_window_before_a_day_is_clear_or_not() -> None:
    answer = when("at least 21 days but not more than 90 days before a", facts={"a": "2026-05-21"})
    assert (answer.due, str(answer.safe)) == (None, "2026-04-29")
    assert [str(one.date) for one in answer.readings] == ["2026-04-30", "2026-04-29"]
    clear = when("at least 21 clear days but not more than 90 days before a", facts={"a": "2026-05-21"})
    assert str(clear.due) == "2026-04-29"
