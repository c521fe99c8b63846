"""Time limits are found in a running text, each with its date where that is sure, and nothing is dropped in silence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from obligations.dates.proofs import iso
from obligations.library.texts import read

Run = Callable[..., Result]

#: Words of acts, regulations and notices; the day given for their event, the calendar, and the date worked out by hand.
WORDS = [
    ("within two months from the day of the election", "2026-05-07", None, "2026-07-07"),
    ("before the end of the period of six weeks beginning with the day after the relevant date", "2026-02-25", None, "2026-04-08"),
    ("by the end of the period of 6 months beginning with the day after the start day", "2026-01-14", None, "2026-07-14"),
    ("at the earliest opportunity and, in any event, not later than— (a) one month after the change in question", "2026-01-30", None, "2026-02-28"),
    ("no later than 40 working days after the date on which the applicant believes that it failed", "2026-11-16", "uk-any-part", "2027-01-18"),
    ("after approving it in accordance with regulation 9(2) but not later than 13th December 2024", None, None, "2024-12-13"),
    ("on or before the 31st January next following the year of assessment", "2026-04-05", None, "2027-01-31"),
    ("at intervals of not more than a year", "2026-06-12", None, "2027-06-12"),
    ("within five working days of the complaint being received", "2026-12-22", "england-and-wales", "2026-12-31"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "day", "calendar", "due"), WORDS)
def test_words_of_the_law_have_their_date(words: str, day: str | None, calendar: str | None, due: str) -> None:
    assert [str(limit.due) for limit in read(words, given=day, calendar=calendar)] == [due]


#: Words with hours: the moment that is given, and that of the limit or the opening, by a clock in London.
HOURS = [
    ("without undue delay and, where feasible, not later than 72 hours after having become aware of it",
     "2026-04-03T16:30", None, "2026-04-06T16:30:00+01:00"),
    ("six hours from the time when that fact is so recorded", "2026-02-10T20:45", None, "2026-02-11T02:45:00+00:00"),
    ("No child may be kept in police protection for more than 72 hours", "2026-04-03T22:15", None,
     "2026-04-06T22:15:00+01:00"),
    ("Within eight (8) hours after the death of any employee", "2026-06-01T20:30", None, "2026-06-02T04:30:00+01:00"),
    ("Between the hours of 7 in the morning and 10 at night on the day of election.", "2026-05-07",
     "2026-05-07T07:00:00+01:00", "2026-05-07T22:00:00+01:00"),
    ("there must be at least 24 hours between events", "2026-06-07T01:00", "2026-06-08T01:00:00+01:00", None),
    ("Not later than noon on the sixteenth day before the day of election.", "2027-05-06", None,
     "2027-04-13T12:00:00+01:00"),
    ("not later than 4 pm on the second day after that on which the writ is received", "2026-06-05", None,
     "2026-06-09T16:00:00+01:00"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "moment", "opens", "due"), HOURS)
def test_words_with_hours_have_their_moment(words: str, moment: str, opens: str | None, due: str | None) -> None:
    found = read(words, given=moment, calendar="elections-england-and-wales").limits
    assert [(iso(one.opens_at), iso(one.due_at)) for one in found] == [(opens, due)]


def test_across_a_change_of_the_clocks_hours_have_two_readings() -> None:
    limit = read("within 24 hours of the use of a measure of control", given="2026-03-28T23:30").limits[0]
    assert (limit.due, limit.due_at, limit.why_not) == (None, None, "the words can be read in more than one way")
    assert [iso(one.at) for one in limit.readings] == ["2026-03-30T00:30:00+01:00", "2026-03-29T23:30:00+01:00"]


def test_hours_from_a_day_whose_hour_is_not_given_are_provisional() -> None:
    limit = read("within 72 hours after having become aware of it", given="2026-06-30").limits[0]
    assert iso(limit.due_at) == "2026-07-03T00:00:00+01:00"
    assert limit.provisional == "time runs from an hour of 2026-06-30 that is not known"


#: Words that only a running text has: the year of a date or the day from which time runs is not said.
SHORT = [
    ("the first Thursday in May", "2026-01-01", None, "2026-05-07"),
    ("by 28 February in the determination year", "2027-01-01", None, "2027-02-28"),
    ("within 5 working days with any comments on factual accuracy", "2026-05-21", "england-and-wales", "2026-05-29"),
    ("at least seven clear working days in advance", "2026-03-19", "england-and-wales", "2026-03-09"),
    ("the act is done in time if it is done on the next working day", "2026-05-23", "england-and-wales", "2026-05-26"),
    ("the first working day following its arrival is the date of receipt", "2026-04-04", "uk-any-part", "2026-04-07"),
    ("on the last Friday of the contract month", "2026-10-01", None, "2026-10-30"),
    ("the last working day of the month next following the end of the period", "2027-04-30", "england-and-wales",
     "2027-05-28"),
    ("Not later than the twenty-fifth day before the day of election.", "2026-05-07", "elections-england-and-wales",
     "2026-03-30"),
    ("before the expiry of the 7th day after the last day of the salary period", "2026-04-30", None, "2026-05-07"),
    ("shall meet at least once a month", "2026-01-01", None, "2026-01-31"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "day", "calendar", "due"), SHORT)
def test_words_of_a_running_text_have_their_date(words: str, day: str, calendar: str | None, due: str) -> None:
    assert [str(limit.due) for limit in read(words, given=day, calendar=calendar)] == [due]


WINDOWS = [
    ("the six weeks beginning with the date of receipt", "2026-03-16", "2026-03-16", "2026-04-26"),
    ("for a period of not less than five years beginning with the date", "2026-09-30", "2026-09-30", "2031-09-29"),
    ("a period not exceeding 28 days beginning with the day on which he is admitted", "2026-02-10", "2026-02-10",
     "2026-03-09"),
    ("in each subsequent period of 12 months starting with the date on which the plan was last reviewed", "2027-01-20",
     "2027-01-20", "2028-01-19"),
    ("not being earlier than the 17th, nor later than the 19th day after the close of nominations", "2026-04-09",
     "2026-04-26", "2026-04-28"),
    ("the beginning of the eleventh week before the expected week of childbirth", "2026-09-06", "2026-06-21", None),
    ("It shall apply from 2 August 2026.", None, "2026-08-02", None),
]  # fmt: skip


@pytest.mark.parametrize(("words", "day", "opens", "due"), WINDOWS)
def test_windows_have_both_ends(words: str, day: str | None, opens: str, due: str | None) -> None:
    assert [(iso(one.opens), iso(one.due)) for one in read(words, given=day)] == [(opens, due)]


#: What stands beside a limit and is not read with it, or whether the limit moves: no date is told.
BESIDE = [
    ("within 14 days after service, excluding bank holidays", None, 'beside it is not read with it: ", excluding'),
    ("10 days prior to the meeting, i.e. by the second Friday of the month", None, 'not read with it: ", i.e."'),
    ("on the second Tuesday of each month, 02:00 to 04:00 UTC", None, 'not read with it: ", 02:00"'),
    ("the first Thursday in May, in every even numbered year", None, 'not read with it: ", in every even"'),
    ("within 21 days after the dismissal", "england-and-wales", "is no working day of england-and-wales"),
]


@pytest.mark.parametrize(("words", "calendar", "why"), BESIDE)
def test_what_is_not_read_with_a_limit_leaves_it_without_a_date(words: str, calendar: str | None, why: str) -> None:
    limit = read(words, given="2026-03-13", calendar=calendar).limits[0]
    assert (limit.due, limit.opens, limit.dates) == (None, None, ())
    assert why in str(limit.why_not)


@pytest.mark.parametrize(
    "words",
    ["the Tuesday next after the 1st Monday in November", "30 June, 30 September and 31 December in each year",
     "within 28 days (excluding Sundays) of receipt"],
)  # fmt: skip
def test_a_part_of_what_is_said_is_no_limit(words: str) -> None:
    assert not [one for one in read(words, given="2026-01-01") if one.due or one.opens or one.dates]


#: Words that leave the date open, or say what is not read yet: no date is given.
OPEN = [
    "not less than 14 days before the meeting", "at least five months before that transfer takes place",
    "within two months after the end of the financial year",
    "at least once in every period of 12 months after the birthday", "without delay", "every month",
    "as soon as practicable", "in the course of section 28 days of Part 6", "at least 28 days after the date of notice",
]  # fmt: skip


@pytest.mark.parametrize("words", OPEN)
def test_what_is_open_has_no_date(words: str) -> None:
    assert [limit for limit in read(words, given="2026-06-30") if limit.due or limit.opens or limit.dates] == []


def test_each_limit_stands_where_it_is_said_and_the_rest_is_listed() -> None:
    text = "The council (see s 12) must reply within 28 days of receipt; it tells the clerk forthwith, and again within two sittings or 72 hours."
    found = read(text, given="2026-05-01")
    assert [text[one.start : one.end] for one in found] == ["within 28 days of receipt"]
    assert (found.limits[0].event, str(found.limits[0].due)) == ("receipt", "2026-05-29")
    assert [text[one.start : one.end] for one in found.unread] == ["forthwith", "72 hours"]


def test_two_events_are_not_dated_by_one_day() -> None:
    words = "within three months of the conference or within 20 working days after the birth, whichever is the sooner"
    limit = read(words, given="2026-03-02", calendar="england-and-wales").limits[0]
    assert (limit.due, limit.event, limit.why_not) == (
        None,
        "the conference / the birth",
        "it counts from more than one event",
    )


def test_the_command_reads_words_files_and_standard_input(run: Run, tmp_path: Path) -> None:
    words = "before the end of the period of 28 days beginning with the day on which it received the request"
    assert "due: Thursday 28 May 2026" in run("read", words, "--given", "2026-05-01").stdout
    (tmp_path / "paper.txt").write_text(f"They answer {words}. Forthwith, they tell us.", encoding="utf-8")
    made = json.loads(run("read", "--file", tmp_path / "paper.txt", "--given", "2026-05-01", "--json").stdout)
    assert [(one["due"], one["phrase"]) for one in made["limits"]] == [
        ("2026-05-28", "within 28 days beginning with event")
    ]
    assert [one["words"] for one in made["unread"]] == ["Forthwith"]
    assert run("read").exit_code == 2
    assert run("read", "--file", tmp_path / "paper.pdf").exit_code == 2
    assert run("read", words, "--calendar", "nowhere").exit_code != 0


@given(
    st.text(alphabet=st.sampled_from("within 28 days after of the,.;()—\x00\n\u202ea1 month each or and"), max_size=300)
)
def test_no_text_makes_it_fall(text: str) -> None:
    for limit in read(text, given="2026-05-01"):
        assert text[limit.start : limit.end] == limit.words


def test_a_long_text_is_read_in_time() -> None:
    import time

    began = time.perf_counter()
    assert len(read("(" * 100_000).limits) == 0
    assert len(read("word " * 50_000).limits) == 0
    assert len(read("They reply within 28 days of receipt. " * 2_000, given="2026-05-01").limits) == 2_000
    assert time.perf_counter() - began < 120
