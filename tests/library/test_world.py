"""Calendars of the world: the holidays package, day by day, and a German and an American list by others."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
from click.testing import Result
from holidays.version import __version__
from hypothesis import given
from hypothesis import strategies as st

from obligations import UnknownNameError, load_calendar, when
from obligations.verify import RejectedError, verify

VERSION = __version__

#: The federal holidays of 2026 by the list of the Office of Personnel Management: the days on which offices are shut.
US_2026 = [
    "2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-07-03", "2026-09-07", "2026-10-12",
    "2026-11-11", "2026-11-26", "2026-12-25",
]  # fmt: skip

#: The holidays of Bavaria in 2026 that are no Saturday or Sunday (Bayerisches Feiertagsgesetz art 1).
BAVARIA_2026 = [
    "2026-01-01", "2026-01-06", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-06-04",
    "2026-12-25",
]  # fmt: skip


@pytest.mark.parametrize(("code", "wanted"), [("US", US_2026), ("DE-BY", BAVARIA_2026)])
def test_the_closures_of_a_year_are_those_of_the_law(code: str, wanted: list[str]) -> None:
    cal = load_calendar(code)
    first = date(2026, 1, 1)
    weekdays = [day for day in (first + timedelta(n) for n in range(365)) if day.weekday() < 5]
    assert [str(day) for day in weekdays if not cal.is_working_day(day)] == wanted


@given(
    code=st.sampled_from(["FR", "AU-VIC", "IE", "AE", "CN", "XNYS", "CA-ON", "IL"]),
    day=st.dates(date(2000, 1, 1), date(2040, 12, 31)),
)
def test_a_day_counts_where_the_package_says_that_people_work(code: str, day: date) -> None:
    country, _, part = code.partition("-")
    made = holidays.financial_holidays(code) if code == "XNYS" else holidays.country_holidays(country, part or None)
    assert load_calendar(code).is_working_day(day) == made.is_working_day(day)


def test_an_id_says_of_which_version_it_is() -> None:
    assert load_calendar("FR").id == f"FR@{VERSION}"
    assert load_calendar(f"FR@{VERSION}") == load_calendar("FR")
    with pytest.raises(UnknownNameError, match=r"install holidays==0\.1"):
        load_calendar("FR@0.1")


@pytest.mark.parametrize("code", ["GB", "UK", "GB-SCT"])
def test_the_united_kingdom_is_pinned(code: str) -> None:
    with pytest.raises(UnknownNameError, match="england-and-wales, scotland, northern-ireland and uk-any-part"):
        load_calendar(code)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("DE-XX", 'DE has no part "XX"; it has BB, BE'),
        ("ZQ", 'knows no country or market "ZQ"'),
        ("us", 'there is no calendar "us"; did you mean "US"?'),
        ("XNYQ", 'did you mean "XNYS"?'),
        ("IM-AB", "it has none: write IM"),
    ],
)
def test_an_unknown_code_names_what_there_is(code: str, said: str) -> None:
    with pytest.raises(UnknownNameError, match=re.escape(said)):
        load_calendar(code)


def test_what_was_known_on_a_day_is_provisional() -> None:
    assert when("3 working days after 2026-06-30", calendar="US").provisional is None
    then = when("3 working days after 2026-06-30", calendar="US", known_on=date(2026, 6, 1))
    assert then.due == date(2026, 7, 6)
    assert then.provisional is not None
    far = when("3 working days after 2045-06-30", calendar="US")
    assert far.provisional is not None


def test_a_proof_is_checked_with_its_version_alone() -> None:
    proof = when("3 working days after 2026-06-30", calendar="US").as_json()
    verify(proof)
    other = json.loads(json.dumps(proof).replace(f"US@{VERSION}", "US@0.1"))
    with pytest.raises(UnknownNameError, match="its own version only"):
        verify(other)
    wrong = json.loads(json.dumps(proof).replace("2026-07-06", "2026-07-07"))
    with pytest.raises(RejectedError):
        verify(wrong)


def test_a_phrase_a_rule_and_a_union_can_name_one(tmp_path: Path, run: Callable[..., Result]) -> None:
    (tmp_path / "both.yaml").write_text("id: both\ntitle: London and Munich\nunion: [england-and-wales, DE-BY]\n")
    both = run("when", "1 working day after 2026-05-13", "--calendar", "both", "--rules", str(tmp_path))
    assert both.stdout.startswith("Due: Friday 15 May 2026")  # Ascension Day does not count in Bavaria
    (tmp_path / "r.yaml").write_text(
        "id: r\ntitle: R\nsource: {name: A contract}\ncalendars: {working: US}\nparties: {firm: the firm}\n"
        "events: {order: an order}\n"
        "obligations:\n  reply: {who: firm, force: must, does: reply, due: 2 working days after order, cite: cl 1}\n"
    )
    ruled = run("when", "--rule", "r/reply", "--fact", "order=2026-07-01", "--rules", str(tmp_path))
    assert ruled.stdout.startswith("Due: Monday 6 July 2026")
    assert "as the holidays package" in ruled.stdout
