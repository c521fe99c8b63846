"""Time limits are found in a running text, each with its date where that is sure, and nothing is dropped in silence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

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


#: Words that leave the date open, or say what is not read yet: no date is given.
OPEN = [
    "not less than 14 days before the meeting", "at least five months before that transfer takes place",
    "within two months after the end of the financial year", "within 72 hours after having become aware of it",
    "at least once in every period of 12 months after the birthday", "without delay", "every month",
    "as soon as practicable", "in the course of section 28 days of Part 6", "at least 28 days after the date of notice",
]  # fmt: skip


@pytest.mark.parametrize("words", OPEN)
def test_what_is_open_has_no_date(words: str) -> None:
    assert [limit for limit in read(words, given="2026-06-30") if limit.due or limit.opens or limit.dates] == []


def test_each_limit_stands_where_it_is_said_and_the_rest_is_listed() -> None:
    text = "The council (see s 12) must reply within 28 days of receipt; it tells the clerk forthwith, and within 72 hours."
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
