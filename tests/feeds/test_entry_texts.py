"""What an entry of a feed says to whoever reads it, line by line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from obligations import load_case, schedule
from obligations.feeds.entries import FeedEntry, entries
from obligations.feeds.publishing import feed_of
from tests.conftest import duty, with_examples

Cases = Callable[..., Path]

RULES = (
    duty("send", "within 10 working days after start", more='    needs: [print]\n    to: board\n    assumes: posted\n    stated: 2026-03-13\n')
    + duty("print", "1 day before send")
    + duty("meet", "at each board-meeting", more="    time: '16:00'\n")
    + duty("show", "between start and 2 weeks after start", more="    time: '12:00'\n")
    + duty("train", "12 times every year from start", key="quota")
    + duty("keep", "from start for 1 year", key="holds")
    + duty("guess", "within 1 week after the first thing", force="may")
)  # fmt: skip
HEAD = "starts: start\n"
EVENTS = "  thing: a thing\n  board-meeting: the board meets\n"


@pytest.fixture
def made(case_in: Cases) -> Callable[..., dict[str, FeedEntry]]:
    """Make the entries of a case, by duty and key."""

    def make(more: str = "", *, as_of: date = date(2026, 3, 5), tasks: bool = False) -> dict[str, FeedEntry]:
        case = (
            "facts: {start: 2026-03-02}\nmeetings:\n  board-meeting: {dates: [{date: 2026-03-20, id: m1, time: '18:30'}]}\n"
            + more
        )
        names = ("send", "print", "meet", "show", "guess")
        rules = with_examples(RULES, *names).replace("parties: {council", "parties: {board: the board, council")
        folder = case_in(case, rules, EVENTS, HEAD)
        text = (folder / "r.yaml").read_text(encoding="utf-8").replace("parties: {", "parties: {board: the board, ")
        (folder / "r.yaml").write_text(text, encoding="utf-8")
        register = schedule(load_case(folder), as_of=as_of, until=date(2026, 12, 31))
        return {f"{e.uid}": e for e in entries(register, tasks=tasks)}

    return make


def lines(found: dict[str, FeedEntry], name: str) -> list[str]:
    """Return the lines of the one entry of a duty."""
    return next(e for uid, e in found.items() if f"{name}" in uid or name in e.title.lower()).text.splitlines()


def test_an_entry_says_who_owes_what_to_whom_and_how_it_was_counted(made: Callable[..., dict[str, FeedEntry]]) -> None:
    # 10 working days after Monday 2 March: Monday the 16th.
    assert lines(made(), "do send") == [
        "The council (must): do send; owed to the board.",
        "Due: Monday 16 March 2026.",
        "A paper states Friday 13 March 2026; the computed date is Monday 16 March 2026.",
        "Source: A paper, para 1.",
        "Counted: within 10 working days after start (start: 2 Mar 2026).",
        "Needs: print.",
        "Assumed: posted.",
    ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("done: [{duty: send, date: 2026-03-12}]\n", "Done: Thursday 12 March 2026."),
        ("rulings: [{duty: send, date: 2026-03-17, instead_of: 2026-03-16, by: the clerk, why: a storm}]\n",
         "Ruling by the clerk, so it is kept on Tuesday 17 March 2026: a storm."),
        ("rulings: [{duty: send, date: 2026-03-17, instead_of: 2026-03-15, by: the clerk, why: a storm}]\n",
         "Ruling by the clerk, no longer applied: a storm."),
        ("waived: [{duty: send, instead_of: 2026-03-16, by: the board, why: not needed}]\n", "Waived by the board: not needed."),
        ('stated: [{duty: send, key: "1", date: 2026-03-16, in: minutes}]\n', None),
    ],
    ids=["done", "ruling", "stale ruling", "waived", "stated on the day"],
)  # fmt: skip
def test_what_was_decided_stands_in_the_entry(
    more: str, said: str | None, made: Callable[..., dict[str, FeedEntry]]
) -> None:
    found = lines(made(more), "do send")
    if said is None:
        assert not [line for line in found if line.startswith("A paper states")]
    else:
        assert said in found
    told = {line.partition(" ")[0] for line in found} & {"Done:", "Ruling", "Waived"}
    assert told == ({said.partition(" ")[0]} if said else set())


def test_a_quota_says_how_much_is_done_and_by_when_the_rest_can_be_begun(
    made: Callable[..., dict[str, FeedEntry]],
) -> None:
    # A year from 2 March 2026 ends on 1 March 2027, which lies beyond what is listed, but the first interval always is.
    none = lines(made(), "do train")
    assert "Done 0 of 12 times; the rest can be begun as late as Monday 1 March 2027." in none
    all_done = lines(made("done: [{duty: train, date: 2026-03-03, amount: 12}]\n"), "do train")
    assert "Done 12 of 12 times." in all_done


def test_titles_say_the_hour_and_since_when_it_may_be_done(made: Callable[..., dict[str, FeedEntry]]) -> None:
    titles = {entry.title for entry in made().values()}
    assert "Do show by 12:00 (the council; open since 2 Mar 2026)" in titles
    assert "Do meet (the council)" in titles  # what happens at an hour has it as its start, not as a limit
    assert "Do send (the council)" in titles


def test_an_entry_starts_at_its_hour_in_the_zone_of_the_case(made: Callable[..., dict[str, FeedEntry]]) -> None:
    found = {entry.title.partition(" (")[0]: entry for entry in made().values()}
    meet = found["Do meet"]
    assert meet.day == date(2026, 3, 20)
    assert meet.start is not None
    assert meet.start.isoformat() == "2026-03-20T16:00:00+00:00"
    assert found["Do send"].start is None
    assert (found["Do show by 12:00"].opens, found["Do send"].opens) == (date(2026, 3, 2), None)


def test_a_feed_knows_the_month_and_cuts_what_no_client_shows(case_in: Cases) -> None:
    rules = with_examples(duty("a", "within 1 week after start").replace("do a", "x" * 7000), "a")
    folder = case_in("title: " + "y" * 300 + "\nfacts: {start: 2026-03-02}\n", rules)
    register = schedule(load_case(folder), as_of=date(2026, 3, 17))
    (entry,) = entries(register)
    assert (len(entry.title), len(entry.text)) == (250, 6000)
    assert (entry.title[-2:], entry.text[-2:]) == ("x…", "x…")
    made = feed_of(register, variant="tasks")
    assert (made.month, made.name) == (date(2026, 3, 1), "y" * 241 + "… (tasks)")


def test_what_a_duty_needs_is_told_by_the_uid_of_its_entry(made: Callable[..., dict[str, FeedEntry]]) -> None:
    for tasks in (False, True):
        found = made(tasks=tasks)
        (send,) = [entry for entry in found.values() if entry.title.startswith("Do send")]
        assert send.needs == tuple(entry.uid for entry in found.values() if "do print" in entry.title.lower()) != ()
        assert all(entry.task is tasks and entry.uid.endswith("-task") is tasks for entry in found.values())


def test_what_has_no_date_stands_among_the_tasks_alone(made: Callable[..., dict[str, FeedEntry]]) -> None:
    assert not [entry for entry in made().values() if "guess" in entry.title]
    (guess,) = [entry for entry in made(tasks=True).values() if "guess" in entry.title]
    assert guess.day is None
    assert [line for line in guess.text.splitlines() if line.startswith("Not known: ")]


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://www.legislation.gov.uk/uksi/2007/462", "https://www.legislation.gov.uk/uksi/2007/462"),
        ("http://example.org/a", "http://example.org/a"), ("ftp://example.org/a", None), ("https://example.org/a b", None),
        ("javascript:alert(1)", None),
    ],
)  # fmt: skip
def test_only_a_plain_web_address_is_an_entry_s_address(link: str, url: str | None, case_in: Cases) -> None:
    folder = case_in("facts: {start: 2026-03-02}\n", with_examples(duty("a", "within 1 week after start"), "a"))
    text = (folder / "r.yaml").read_text(encoding="utf-8")
    (folder / "r.yaml").write_text(
        text.replace("{name: A paper}", f"{{name: A paper, link: '{link}'}}"), encoding="utf-8"
    )
    (entry,) = entries(schedule(load_case(folder), as_of=date(2026, 3, 3)))
    assert entry.url == url
    assert f"Source: A paper, para 1. {link}" in entry.text


def test_a_booking_on_another_day_than_the_limit_is_told(case_in: Cases) -> None:
    rules = with_examples(duty("board", "at least every 4 weeks after start"), "board")
    booked = "meetings: {board: {dates: [{date: 2026-03-20, id: x}, {date: 2026-04-17, id: y}]}}\n"
    folder = case_in("facts: {start: 2026-03-02}\n" + booked, rules)
    found = list(entries(schedule(load_case(folder), as_of=date(2026, 3, 3), until=date(2026, 5, 1))))
    told = [[line for line in entry.text.splitlines() if line.startswith("Booked: ")] for entry in found]
    # The limits: 4 weeks after 2 March, and after 20 March, which is 17 April itself.
    assert [str(entry.day) for entry in found][:2] == ["2026-03-30", "2026-04-17"]
    assert told[:2] == [["Booked: Friday 20 March 2026."], []]
