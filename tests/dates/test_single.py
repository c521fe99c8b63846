"""One phrase, one answer: every form of the grammar on dates worked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from obligations import load_calendar, parse_due, when
from obligations.errors import DateError, UnresolvedError, UsageError
from obligations.reports.explaining import explain_answer

FACTS = {"a": date(2026, 3, 2), "b": date(2026, 4, 10), "late": date(2026, 2, 1)}


def ask(phrase: str, **more: object) -> tuple[str | None, str | None]:
    answer = when(phrase, calendar="england-and-wales", facts=FACTS, **more)  # type: ignore[arg-type]
    return (str(answer.opens) if answer.opens else None, str(answer.due) if answer.due else None)


@pytest.mark.parametrize(
    ("phrase", "opens", "due"),
    [
        ("by a", None, "2026-03-02"),
        ("on a", "2026-03-02", "2026-03-02"),
        ("at a", "2026-03-02", "2026-03-02"),
        ("before a", None, "2026-03-01"),
        ("after a", "2026-03-03", None),
        ("on or after a", "2026-03-02", None),
        ("at least 5 days after a", "2026-03-07", None),
        ("at least 5 clear days after a", "2026-03-08", None),
        ("at least 5 clear working days after a", "2026-03-10", None),
        ("at least 2 months after a", "2026-05-02", None),
        ("at least 15 days beginning with a", "2026-03-17", None),  # the fifteenth day is 16 March
        ("at least 5 days before a", None, None),  # the 25th, or the 24th if the days are clear: nobody has decided
        ("at least 5 clear days before a", None, "2026-02-24"),
        ("5 working days before b", None, "2026-04-01"),  # Good Friday and Easter Monday lie between
        ("10 days ending with a", None, "2026-02-21"),
        ("5 working days ending with b", None, "2026-04-02"),
        ("between a and b", "2026-03-02", "2026-04-10"),
        ("between 1 month and 2 months after a", "2026-04-02", "2026-05-02"),
        ("by the end of the week of a", None, "2026-03-08"),
        ("by the end of the quarter of a", None, "2026-03-31"),
        ("by the end of the year of a", None, "2026-12-31"),
        ("by the end of February 2028", None, "2028-02-29"),
        ("by 15 February in the year of a", None, "2026-02-15"),
        ("by 31 March in the financial year of a", None, "2026-03-31"),
        ("by 31 March in the financial year of b", None, "2027-03-31"),
        ("by 1 May in the financial year of a", None, "2025-05-01"),
        ("by 1 May in the financial year of b", None, "2026-05-01"),
        ("the earlier of 20 days after a and 10 days after b", None, "2026-03-22"),
        ("the later of 20 days after a and 10 days after b", None, "2026-04-20"),
        ("the later of on a and by b", None, "2026-04-10"),
        ("the earlier of on or after a and after b", "2026-03-02", None),
        ("the later of between a and b and between late and a", "2026-03-02", "2026-04-10"),
        ("32 days after a, or the next working day", None, "2026-04-07"),  # 3 April 2026 is Good Friday
        ("32 days after a, or the previous working day", None, "2026-04-02"),
        ("on or after 2026-04-04, or the next working day", "2026-04-07", None),
        ("by each a", None, "2026-03-02"),
        ("by the first a", None, "2026-03-02"),
        ("by the last a before b", None, "2026-03-02"),
        ("by the first a in March 2026", None, "2026-03-02"),
        ("at any time", None, None),
        ("unstated", None, None),
    ],
)  # fmt: skip
def test_each_form(phrase: str, opens: str | None, due: str | None) -> None:
    assert ask(phrase) == (opens, due)
    assert explain_answer(when(phrase, calendar="england-and-wales", facts=FACTS))


@pytest.mark.parametrize(
    ("phrase", "error", "message"),
    [
        ("between b and a", DateError, "before it opens"),
        ("the earlier of by a and after b", DateError, "cannot be compared"),
        ("by 29 February in the year of a", DateError, "2026 has no 29 February"),
        ("by the last a before late", UnresolvedError, "is not known"),
        ("by the first a in May 2026", UnresolvedError, "is not known"),
        ("between a and c", UnresolvedError, "c is not known"),
        ("the later of by a and between b and c", UnresolvedError, "c is not known"),
        ("after a, then every month", UsageError, "only follow something that is due"),
        ("every month", UnresolvedError, "names nothing to count from"),
        ("every month after a until late", UnresolvedError, "within the bounds"),
    ],
)  # fmt: skip
def test_what_has_no_answer(phrase: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        ask(phrase)


def test_calendars_of_other_kinds_and_values() -> None:
    cal = load_calendar("scotland")
    assert when(parse_due("2 school days after a"), facts=FACTS, calendars={"school": cal}).due == date(2026, 3, 4)
    assert when("1 working day after 2026-06-12", calendar=cal).due == date(2026, 6, 16)  # the World Cup holiday
    assert when("1 working day after 2026-06-12", calendar=cal, known_on=date(2026, 2, 24)).due == date(2026, 6, 15)


def test_cadences_list_their_first_dates_and_stop_at_the_end_of_time() -> None:
    assert len(when("every 1000 years after 2020-01-01").dates) == 7
    assert [str(day) for day in when("every 10 working days after 2026-04-01", calendar="england-and-wales").dates[:2]] == [
        "2026-04-17", "2026-05-01",
    ]  # fmt: skip
    bounded = when("every week after 2026-01-05 for 3 weeks")
    assert [str(day) for day in bounded.dates] == ["2026-01-12", "2026-01-19", "2026-01-26"]
    rolling = when("at least every 6 months after 2015-08-31")
    assert [str(day) for day in rolling.dates[:3]] == ["2016-02-29", "2016-08-29", "2017-02-28"]


def test_explanations_name_each_step() -> None:
    text = explain_answer(when("32 days after a, or the next working day", calendar="england-and-wales", facts=FACTS))
    assert "Friday 3 April 2026 is not a working day (Good Friday); the next one is Tuesday 7 April 2026." in text
    text = explain_answer(when("3 months beginning with 2026-11-30", months="month-end"))
    assert "(month rule: month-end)" in text
    text = explain_answer(when("at least 5 clear days after a", facts=FACTS))
    assert "Not before: Sunday 8 March 2026" in text
    assert "both ends are left out" in text
