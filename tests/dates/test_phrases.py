"""Phrases: every form reads, prints and reads again as the same value; errors point at the word."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligations.dates.periods import Period
from obligations.dates.phrases import parse_due, read, reserved
from obligations.dates.phrases import values as v
from obligations.errors import PhraseError, UsageError

FORMS = {
    "within 70 working days of report.received": "within 70 working days after report.received",
    "70 working days after 2017-06-13": "within 70 working days after 2017-06-13",
    "within 2 months after 1 November 2013": "within 2 months after 2013-11-01",
    "1 month beginning with a": "within 1 month beginning with a",
    "1 day ending with a": "1 day ending with a",
    "28 clear days before a": "28 clear days before a",
    "at least 5 clear working days before a": "at least 5 clear working days before a",
    "at least 15 days beginning with a": "at least 15 days beginning with a",
    "at least 1 quarter after a": "at least 1 quarter after a",
    "by the end of November 2018": "by the end of November 2018",
    "by the end of the month of 17 months after a": "by the end of the month of 17 months after a",
    "by 31 March in the financial year of a": "by 31 March in the financial year of a",
    "by 15 February in the year of a": "by 15 February in the year of a",
    "on or after a": "on or after a",
    "at a": "at a",
    "between a and b.c": "between a and b.c",
    "between 12 months and 18 months after a": "between 12 months and 18 months after a",
    "between 1 week before a and 1 week after a": "between 1 week before a and 1 week after a",
    "before each review on or after a": "before each review on or after a",
    "1 week before each review": "1 week before each review",
    "by the first board-meeting in January": "by the first board-meeting in January",
    "by the last board-meeting in March 2014 before a": "by the last board-meeting in March 2014 before a",
    "by the last cabinet before a": "by the last cabinet before a",
    "the earlier of 20 school days after a and 60 working days after a":
        "the earlier of within 20 school days after a and within 60 working days after a",
    "the later of 1 day after a and the earlier of by b and by c, or the next working day":
        "the later of within 1 day after a and the earlier of by b and by c, or the next working day",
    "every month": "every month",
    "every 1 months after a": "every month after a",
    "every day after a until b": "every day after a until b",
    "every 10 school days after a": "every 10 school days after a",
    "at least every 4 weeks after a until b": "at least every 4 weeks after a until b",
    "within 2 months after a, then every 6 months": "within 2 months after a, then every 6 months",
    "at least every 6 weeks after a for 1 year, then at least every 3 months":
        "at least every 6 weeks after a for 1 year, then at least every 3 months",
    "20 days after a, or the previous working day": "within 20 days after a, or the previous working day",
    "at any time": "at any time",
    "unstated": "unstated",
}  # fmt: skip


@pytest.mark.parametrize(("text", "canonical"), FORMS.items())
def test_each_form_prints_as_its_canonical_sentence_and_reads_back(text: str, canonical: str) -> None:
    value = parse_due(text)
    assert str(value) == canonical
    assert parse_due(canonical) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("holds", "from a until b"), ("holds", "from a"), ("holds", "from a for at least 12 months"),
        ("holds", "from a for 2 years"), ("quota", "at least 2 days every month"), ("quota", "once every quarter from a"),
        ("quota", "3 times every 2 weeks from a until b"), ("quota", "5 working days every year for 3 years"),
        ("point", "the end of the quarter of a"), ("point", "12 months after a"), ("point", "2013-11-01"),
    ],
)  # fmt: skip
def test_other_phrases_round_trip(kind: str, text: str) -> None:
    value = read(kind, text).value
    assert str(value) == text
    assert read(kind, str(value)).value == value


def test_three_spellings_are_one_value() -> None:
    assert parse_due("within 5 days of a") == parse_due("within 5 days after a") == parse_due("5 days after a")


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("withn 5 days after a", 1, 'did you mean "within"'),
        ("within 5 days aftr a", 15, 'did you mean "after"'),
        ("within fiv days after a", 8, "a number"),
        ("within 5 dayz after a", 10, "kind of day or a unit"),
        ("within 5 days after 2017-02-30", 21, "no such day"),
        ("within 5 days after 31 June 2017", 21, "June has no day 31"),
        ("before the first board-meeting in Janury", 35, 'did you mean "January"'),
        ("by the end of November", 23, "a year of four digits"),
        ("by the middle of November 2018", 8, 'expected "last", "first", "end", "earlier", "later", one of a row'),
        ("each review", 6, "a span of time"),
        ("review", 1, "the beginning of a time phrase"),
        ("between each a and each b", 20, "only once"),
        ("within 0 days beginning with a", 1, "holds at least that day"),
        ("within 5 clear days beginning with a", 1, "clear days leave out both ends"),
        ("every 0 weeks after a", 7, "never move on"),
        ("every 2 clear days", 7, "clear days"),
        ("within 1000000 months of a", 8, "at most 6 digits"),
        ("within 5 days after working", 21, "a name, a date or a period"),
        ("within 5 days after a b", 23, "the end of the phrase"),
        ("within 5 days after", 20, "the phrase ends"),
        ("5 clear school days before a", 1, "clear days"),
        ("13 June 2017", 1, "a date needs a word before it"),
        ("within 5 days after a; drop", 22, "cannot stand here"),
        ("", 1, "empty"),
        ("20 days after a, or the nex working day", 25, 'did you mean "next"'),
        ("1 day after " * 20 + "a", None, "nested"),
        ("by a" + "a" * 3000, 1, "at most 2000"),
    ],
)  # fmt: skip
def test_errors_point_at_the_word_and_suggest_the_nearest(text: str, column: int | None, message: str) -> None:
    with pytest.raises(PhraseError) as caught:
        parse_due(text)
    assert message in str(caught.value)
    assert column is None or caught.value.offset + 1 == column


names = st.from_regex(r"\A[a-z]{2,6}(?:[.-][a-z0-9]{1,4})?\Z").filter(lambda n: n not in reserved())
kinds = names.filter(lambda n: "." not in n and "-" not in n)
day_periods = st.builds(
    Period, st.integers(1, 400), st.just("day"), st.one_of(st.none(), st.just("working"), kinds), st.just(False)
)
periods = st.one_of(
    day_periods,
    st.builds(Period, st.integers(1, 400), st.just("day"), st.sampled_from([None, "working"]), st.just(True)),
    st.builds(Period, st.integers(1, 400), st.sampled_from(["week", "month", "quarter", "year"])),
)
unclear = periods.filter(lambda p: not p.clear)
base_points = st.one_of(
    st.builds(v.Day, st.dates(date(1990, 1, 1), date(2050, 1, 1))), st.builds(v.Name, names),
    st.builds(v.EndOfMonth, st.integers(1, 12), st.integers(1900, 2100)),
    st.builds(v.FirstOrLast, st.sampled_from(["first", "last"]), names, st.integers(1, 12), st.one_of(st.none(), st.integers(1900, 2100))),
)  # fmt: skip
points = st.recursive(
    base_points,
    lambda inner: st.one_of(
        st.builds(v.Offset, periods, st.sampled_from(["before", "after"]), inner),
        st.builds(v.EndOf, st.sampled_from(["week", "month", "quarter", "year"]), inner),
        st.builds(v.DayInYear, st.integers(1, 28), st.integers(1, 12), st.booleans(), inner),
        st.builds(v.FirstOrLast, st.sampled_from(["first", "last"]), names, st.none(), st.none(),
                  st.builds(v.Filter, st.sampled_from(["on or before", "before", "on or after", "after"]), inner)),
    ),
    max_leaves=3,
)  # fmt: skip


def in_normal_form(item: v.Item) -> bool:
    """Leave out two values that are printed as others: by 5 days after; 5 days beginning with the day after."""
    if isinstance(item, v.At):
        return not (item.relation == "by" and isinstance(item.point, v.Offset))
    assert isinstance(item, v.Within)
    next_day = isinstance(item.point, v.Offset) and (item.point.period, item.point.direction) == (Period(1), "after")
    return not (item.convention == "beginning with" and next_day and not item.period.months)


items = st.one_of(
    st.builds(v.Within, unclear, st.sampled_from(["after", "beginning with"]), points).filter(in_normal_form),
    st.builds(v.CountBack, periods, st.just("before"), points, st.booleans()),
    st.builds(v.CountBack, unclear, st.just("ending with"), points, st.just(False)),
    st.builds(v.AtLeast, periods, st.just("after"), points),
    st.builds(v.At, st.sampled_from(["by", "on", "on or after", "at", "before", "after"]), points).filter(in_normal_form),
    st.builds(v.Between, points, points), st.builds(v.BetweenPeriods, unclear, unclear, points),
)  # fmt: skip
eithers = st.recursive(
    items, lambda inner: st.builds(v.Either, st.sampled_from(["earlier", "later"]), inner, inner), max_leaves=3
)
bounds = st.one_of(st.just(v.Bounds()), st.builds(v.Bounds, points), st.builds(v.Bounds, st.none(), unclear))
cadences = st.builds(v.Cadence, st.booleans(), unclear, st.one_of(st.none(), points), bounds)
dues = st.one_of(
    st.builds(v.Due, eithers.filter(lambda e: isinstance(e, v.Either)), st.just(()), st.sampled_from([None, "next", "previous"])),
    st.builds(v.Due, st.one_of(items, cadences), st.lists(cadences, max_size=2).map(tuple), st.sampled_from([None, "next", "previous"])),
)  # fmt: skip


@given(dues)
def test_parse_after_print_is_the_identity(value: v.Due) -> None:
    assert parse_due(str(value)) == value


def test_a_day_and_month_that_are_the_same_number_are_no_riddle() -> None:
    from obligations.dates.humandates import human_date

    assert human_date("12/12/2026") == date(2026, 12, 12)
    assert human_date("13/12/2026") == date(2026, 12, 13)
    with pytest.raises(UsageError, match="has its month first; write 13 December 2026"):
        human_date("12/13/2026")
    with pytest.raises(UsageError, match="could be 1 December 2026 or 12 January 2026"):
        human_date("1/12/2026")


@pytest.mark.parametrize(
    ("text", "day"),
    [("by 2017-02-30", "2017-02-30"), ("by 29 February 2017", "2017-2-29"), ("by 2017-13-01", "2017-13-01")],
)
def test_a_day_that_is_not_there_is_named(text: str, day: str) -> None:
    with pytest.raises(PhraseError, match=f'there is no such day as "{day}"'):
        parse_due(text)


@pytest.mark.parametrize(
    ("letters", "number"),
    [
        ("twenty", 20), ("twenty eight", 28), ("ninety nine", 99), ("thirty-one", 31), ("two hundred", 200),
        ("one hundred and twenty eight", 128), ("nine hundred ninety", 990), ("one hundred one", 101), ("ten", 10),
    ],
)  # fmt: skip
def test_a_number_in_letters_is_the_one_in_digits(letters: str, number: int) -> None:
    assert parse_due(f"within {letters} days after a") == parse_due(f"within {number} days after a")


@pytest.mark.parametrize("letters", ["twenty ten", "ten one", "eleven two", "twenty twenty", "nineteen nine"])
def test_words_that_are_no_number_together_are_not_added_up(letters: str) -> None:
    with pytest.raises(PhraseError):
        parse_due(f"within {letters} weeks after a")


def test_a_quota_that_begins_wrongly_is_told_all_that_it_could_begin_with() -> None:
    with pytest.raises(PhraseError, match='expected "at least" or a number, not "Tuesday"'):
        read("quota", "Tuesday")


@pytest.mark.parametrize(
    ("first", "last", "beyond"), [("1 March", "31 March", "32 March"), ("1 February", "29 February", "30 February")]
)
def test_a_month_has_its_first_day_and_its_last_and_none_beside_them(first: str, last: str, beyond: str) -> None:
    for day in (first, last):
        assert str(parse_due(f"by {day} in the year of a")) == f"by {day} in the year of a"
    month = first.split()[1]
    for day in (f"0 {month}", beyond):
        with pytest.raises(PhraseError, match=f"{month} has no day {day.split()[0]}"):
            parse_due(f"by {day} in the year of a")


def test_a_day_and_month_alone_go_on_with_what_makes_a_phrase_of_them() -> None:
    with pytest.raises(PhraseError, match='expected "every", not "soon"'):
        parse_due("13 June soon")  # a year makes a date of it, which is no phrase either


@pytest.mark.parametrize(
    ("words", "both_ends_out"),
    [
        # Five clear days are the five between: counted back without "clear", the sixth.
        ("not less than 5 school days before a", "at least 6 school days before a"),
        ("not less than 5 days before a", "at least 5 clear days before a"),
        ("not less than 2 weeks before a", "at least 14 clear days before a"),
        ("not less than 5 working days before a", "at least 5 clear working days before a"),
        ("not less than 2 months before a", "1 day before 2 months before a"),
    ],
)  # fmt: skip
def test_the_other_reading_of_not_less_than_leaves_both_end_days_out(words: str, both_ends_out: str) -> None:
    assert [str(choice.value) for choice in read("due", words).choices] == [both_ends_out]


@pytest.mark.parametrize(("word", "times"), [("once", "1 times"), ("twice", "2 times")])
def test_once_and_twice_are_so_many_times(word: str, times: str) -> None:
    assert read("quota", f"{word} every month").value == read("quota", f"{times} every month").value


def test_a_number_is_no_kind_of_day() -> None:
    with pytest.raises(PhraseError, match='not "ten"'):
        parse_due("within twenty ten days after a")
