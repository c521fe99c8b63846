"""Which entries a feed holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from obligations.feeds import Feed, write_feed
from obligations.feeds.choosing import EVERYTHING, Choice
from obligations.feeds.entries import FeedEntry
from obligations.store.database import open_store

OURS = ("law", "must", ("council",), ("board", "minister"))


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        (Choice(), True),
        (Choice(who=("council",)), True),
        (Choice(who=("board",)), False),
        (Choice(who=("board", "council")), True),
        (Choice(to=("minister",)), True),
        (Choice(to=("council",)), False),
        (Choice(force=("must",)), True),
        (Choice(force=("should",)), False),
        (Choice(rule_set=("law",)), True),
        (Choice(rule_set=("paper",)), False),
        (Choice(who=("council",), force=("should",)), False),
        (Choice(first=date(2026, 3, 5)), True),
        (Choice(first=date(2026, 3, 6)), False),
        (Choice(last=date(2026, 3, 5)), True),
        (Choice(last=date(2026, 3, 4)), False),
        (Choice(undated=False), True),
    ],
    ids=str,
)
def test_an_entry_belongs_to_a_feed_when_it_fits_every_word_of_the_choice(choice: Choice, kept: bool) -> None:
    assert choice.keeps(*OURS, date(2026, 3, 5)) is kept


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        (Choice(), True),
        (Choice(undated=False), False),
        (Choice(first=date(2026, 1, 1)), True),
        (Choice(who=("x",)), False),
    ],
    ids=str,
)
def test_what_has_no_day_belongs_where_that_is_asked_for(choice: Choice, kept: bool) -> None:
    assert choice.keeps(*OURS, None) is kept


@pytest.mark.parametrize(
    ("day", "kept"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 12, 31), True), (date(2027, 1, 1), False)],
    ids=str,
)
def test_a_year_has_its_first_and_its_last_day(day: date, kept: bool) -> None:
    assert Choice().in_year(2026, undated=False).keeps(*OURS, day) is kept


def test_a_year_is_cut_where_the_choice_is() -> None:
    narrow = Choice(first=date(2026, 3, 1), last=date(2026, 10, 1))
    assert narrow.in_year(2026, undated=True) == Choice(first=date(2026, 3, 1), last=date(2026, 10, 1), undated=True)
    assert narrow.in_year(2025, undated=False).last == date(2025, 12, 31)
    assert narrow.in_year(2027, undated=False).first == date(2027, 1, 1)


def test_a_choice_has_one_name_whatever_the_order_of_its_words() -> None:
    assert Choice().name() == ""
    assert Choice(who=("b", "a", "a"), force=("must",)).name() == "who=a,b&force=must"
    assert Choice(to=("x",), rule_set=("r",)).name() == "to=x&rule-set=r"
    assert Choice(who=("a",), first=date(2026, 1, 1)).facets() == Choice(who=("a",))
    assert EVERYTHING.undated


@pytest.mark.parametrize(
    ("withdrawn", "month", "there"),
    [
        (date(2026, 3, 2), date(2026, 4, 1), True),  # 30 days later, and no more
        (date(2026, 3, 1), date(2026, 4, 1), False),
        (date(2026, 3, 1), date(2026, 3, 1), True),
    ],
    ids=str,
)
def test_a_withdrawn_entry_stays_thirty_days(withdrawn: date, month: date, there: bool, tmp_path: Path) -> None:
    listed = [
        FeedEntry(
            uid="u", title="Do it", text="It.", day=date(2026, 3, 16), start=None, opens=None, url=None, categories=("A",),
            needs=(), done=None, provisional=False, task=False, rule_set="r", force="must", who=("council",), to=(),
        )
    ]  # fmt: skip

    def feed(entries: list[FeedEntry], month: date) -> Feed:
        return Feed("c", "Name", "Text", lambda: entries, month, date(2040, 1, 1))

    with open_store(tmp_path / "store.db") as store:
        write_feed(
            feed(listed, date(2026, 2, 1)), store, tmp_path / "f.ics", Choice(), datetime(2026, 2, 1, tzinfo=UTC)
        )
        at = datetime.combine(withdrawn, time(9), UTC)
        write_feed(feed([], date(2026, 3, 1)), store, tmp_path / "f.ics", Choice(), at)
        assert b"STATUS:CANCELLED" in (tmp_path / "f.ics").read_bytes()
        write_feed(feed([], month), store, tmp_path / "f.ics", Choice(), at)
    assert (b"STATUS:CANCELLED" in (tmp_path / "f.ics").read_bytes()) is there
