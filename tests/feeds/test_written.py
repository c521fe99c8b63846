"""The bytes of an entry, read back by icalendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar
from icalendar.cal import Component

from obligations.feeds.entries import FeedEntry
from obligations.feeds.writing import withdrawn, written

MADE = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
CHANGED = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
ENTRY = FeedEntry(
    uid="u", title="Do it (the council)", text="The council (must): do it.", day=date(2026, 3, 16), start=None, opens=None,
    url=None, categories=("Obligation: must", "A trial"), needs=(), done=None, provisional=False, task=False, rule_set="r",
    force="must", who=("council",), to=(), alarms=(), proof="obligations explain CASE r/a#1",
)  # fmt: skip


def read(entry: FeedEntry) -> Component:
    """Return what a client reads of an entry."""
    return parsed(written(entry, 7, MADE, CHANGED))


def parsed(data: bytes) -> Component:
    """Read one entry."""
    found = Calendar.from_ical(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + data + b"END:VCALENDAR\r\n")
    assert isinstance(found, Component)
    return found.subcomponents[0]


def test_an_event_is_a_day_that_keeps_nobody_busy() -> None:
    found = read(ENTRY)
    assert found.name == "VEVENT"
    assert {name: str(found[name]) for name in ("UID", "SEQUENCE", "STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS")} == {
        "UID": "u", "SEQUENCE": "7", "STATUS": "CONFIRMED", "TRANSP": "TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS": "FREE",
    }  # fmt: skip
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (date(2026, 3, 16), date(2026, 3, 17))
    assert [found[name].dt for name in ("CREATED", "LAST-MODIFIED", "DTSTAMP")] == [MADE, CHANGED, CHANGED]
    assert str(found["DESCRIPTION"]).splitlines()[-1] == "Proof: obligations explain CASE r/a#1"
    assert str(found["SUMMARY"]) == "Do it (the council)"
    assert found["CATEGORIES"].cats == ["Obligation: must", "A trial"]
    assert not {"URL", "DUE", "COMPLETED", "PERCENT-COMPLETE", "RELATED-TO"} & set(found)


def test_an_event_at_an_hour_lasts_a_while() -> None:
    start = datetime(2026, 3, 16, 16, tzinfo=UTC)
    found = read(replace(ENTRY, start=start))
    assert found["DTSTART"].dt == start
    assert timedelta(0) < found["DTEND"].dt - start <= timedelta(hours=1)


@pytest.mark.parametrize(("provisional", "status"), [(True, "TENTATIVE"), (False, "CONFIRMED")])
def test_a_provisional_event_is_tentative(provisional: bool, status: str) -> None:
    assert read(replace(ENTRY, provisional=provisional))["STATUS"] == status


def test_a_task_has_its_last_day_and_the_day_on_which_it_opens() -> None:
    found = read(replace(ENTRY, task=True, opens=date(2026, 3, 2)))
    assert (found.name, found["DUE"].dt, found["DTSTART"].dt, str(found["STATUS"])) == (
        "VTODO", date(2026, 3, 16), date(2026, 3, 2), "NEEDS-ACTION",
    )  # fmt: skip
    assert not {"DTEND", "COMPLETED", "TRANSP"} & set(found)


@pytest.mark.parametrize(
    "more", [{"opens": date(2026, 3, 16)}, {"opens": date(2026, 3, 17)}, {"start": MADE, "opens": date(2026, 3, 2)}, {"day": None}],
    ids=["the same day", "later", "an hour", "no day"],
)  # fmt: skip
def test_a_task_begins_only_before_it_ends_and_by_the_day(more: dict[str, object]) -> None:
    found = read(replace(ENTRY, task=True, **more))
    assert "DTSTART" not in found
    assert ("DUE" in found) is (more.get("day", True) is not None)


def test_a_task_that_is_done_says_when_at_noon() -> None:
    found = read(replace(ENTRY, task=True, done=date(2026, 3, 10)))
    assert found["COMPLETED"].dt == datetime(2026, 3, 10, 12, tzinfo=UTC)
    assert (str(found["STATUS"]), str(found["PERCENT-COMPLETE"])) == ("COMPLETED", "100")


def test_what_it_needs_and_its_alarms_come_last() -> None:
    alarm = (timedelta(days=-5), "Five days left")
    data = written(replace(ENTRY, url="https://example.org/", needs=("v", "w"), alarms=(alarm,)), 0, MADE, MADE)
    found = parsed(data)
    assert str(found["URL"]) == "https://example.org/"
    assert [(str(one), one.params["RELTYPE"]) for one in found["RELATED-TO"]] == [
        ("v", "FINISHTOSTART"),
        ("w", "FINISHTOSTART"),
    ]
    (said,) = found.subcomponents
    assert (str(said["ACTION"]), str(said["DESCRIPTION"]), said["TRIGGER"].dt) == (
        "DISPLAY",
        "Five days left",
        alarm[0],
    )
    assert data.rindex(b"END:VALARM") > data.rindex(b"RELATED-TO")


@pytest.mark.parametrize("task", [False, True])
@pytest.mark.parametrize("start", [None, datetime(2026, 3, 16, 16, tzinfo=UTC)], ids=["day", "hour"])
def test_a_withdrawn_entry_is_cancelled_on_the_day_it_stood_on(task: bool, start: datetime | None) -> None:
    found = parsed(withdrawn(
        "u", "Provisional: Do it", date(2026, 3, 16), start, task=task, sequence=8, created=MADE, modified=CHANGED,
        on=date(2026, 2, 3),
    ))  # fmt: skip
    assert str(found["STATUS"]) == "CANCELLED"
    assert str(found["SUMMARY"]).startswith("Withdrawn: ")
    assert "Withdrawn on 2026-02-03" in str(found["DESCRIPTION"])
    assert found["DUE" if task else "DTSTART"].dt == (start or date(2026, 3, 16))
    assert ("TRANSP" in found) is not task


@pytest.mark.parametrize("task", [False, True])
@pytest.mark.parametrize("day", [None, date(2026, 3, 16)], ids=str)
@pytest.mark.parametrize("start", [None, datetime(2026, 3, 16, 16, tzinfo=UTC)], ids=["day", "hour"])
def test_what_an_entry_means_is_remembered_as_far_as_its_withdrawal_needs(
    task: bool, day: date | None, start: datetime | None
) -> None:
    from obligations.feeds.entries import remembered

    entry = replace(ENTRY, task=task, day=day, start=start, who=("a", "b"), to=("c",))
    found = remembered(entry.meaning())
    assert (found.title, found.day, found.start, found.task) == (entry.title, day, start, task)
    assert (found.rule_set, found.force, found.who, found.to) == ("r", "must", ("a", "b"), ("c",))


@pytest.mark.parametrize(
    "more",
    [{"title": "Another"}, {"text": "Other words"}, {"day": date(2026, 3, 17)}, {"start": MADE}, {"task": True}, {"url": "https://x.org"},
     {"needs": ("v",)}, {"done": date(2026, 3, 1)}, {"provisional": True}, {"opens": date(2026, 3, 1)}, {"alarms": ((timedelta(1), "x"),)},
     {"categories": ("x",)}, {"proof": "elsewhere"}],
    ids=lambda one: next(iter(one)),
)  # fmt: skip
def test_the_meaning_of_an_entry_changes_with_everything_but_where_its_proof_lies(more: dict[str, object]) -> None:
    assert (replace(ENTRY, **more).meaning() == ENTRY.meaning()) is ("proof" in more)
