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
