"""Booked meetings: what a pattern or an .ics file may say, what it may cost, and that nothing of it ends in a traceback."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given, settings
from hypothesis import strategies as st

from obligations import load_case, schedule
from obligations.errors import ObligationsError, OutOfRangeError, ProblemsError, UsageError
from obligations.files.model.cases import Meetings
from obligations.library.meetings import MOST_BOOKINGS, Diary, diary, sharing
from obligations.library.meetings.patterns import read_rule
from tests.conftest import duty, with_examples

CaseIn = Callable[..., Path]

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
TAIL = "END:VCALENDAR\r\n"


def event(*lines: str, uid: str = "u") -> str:
    """Return an entry of an .ics file."""
    return "".join(f"{line}\r\n" for line in ("BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"))


def from_ics(*events: str, zone: str = "Europe/London", summary: str | None = None) -> Diary:
    """Read an .ics file of these entries."""
    text = HEAD + "".join(events) + TAIL
    return diary(Meetings(ics="m.ics", summary=summary), text.encode(), ZoneInfo(zone))


def days(found: Diary, last: date = date(2021, 12, 31)) -> list[str]:
    """Return what is booked, with the time of day where there is one."""
    return [f"{b.on}{f' {b.time:%H:%M}' if b.time else ''}" for b in found.until(last)]


# -- patterns -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "start", "message"),
    [
        ("FREQ=DAILY;BYEASTER=999999999", "2020-01-01", "'BYEASTER=999999999', which is no part"),
        ("FREQ=DAILY;BYEASTER=0", "2020-01-01", "is no part"),
        ("FREQ=DAILY;BYWEEKDAY=MO", "2020-01-01", "is no part"),
        ("FREQ=DAILY;X", "2020-01-01", "is no part"),
        ("FREQ=MONTHLY;BYDAY=999MO", "2020-01-01", "BYDAY cannot be 999MO"),
        ("FREQ=MONTHLY;BYDAY=6MO", "2020-01-01", "BYDAY cannot be 6MO"),
        ("FREQ=MONTHLY;BYDAY=0MO", "2020-01-01", "BYDAY cannot be 0MO"),
        ("FREQ=WEEKLY;BYDAY=1MO", "2020-01-01", "BYDAY cannot be 1MO with FREQ=WEEKLY"),
        ("FREQ=WEEKLY;BYDAY=", "2020-01-01", "BYDAY cannot be empty"),
        ("FREQ=YEARLY;BYWEEKNO=5;BYDAY=1MO", "2020-01-01", "weeks of the year"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "2020-01-01", "BYMONTHDAY, which does not go with FREQ=WEEKLY"),
        ("FREQ=DAILY;UNTIL=x", "2020-01-01", "UNTIL cannot be X"),
        ("FREQ=DAILY;UNTIL=20200231", "2020-01-01", "UNTIL cannot be 20200231"),
        ("FREQ=DAILY;UNTIL=20200301;COUNT=3", "2020-01-01", "both COUNT and UNTIL"),
        ("FREQ=DAILY;COUNT=3;COUNT=4", "2020-01-01", "COUNT twice"),
        ("FREQ=DAILY;COUNT=٣", "2020-01-01", "COUNT cannot be ٣"),
        ("FREQ=DAILY;INTERVAL=" + "9" * 5000, "2020-01-01", "INTERVAL cannot be 9999"),
        ("FREQ=DAILY;WKST=XX", "2020-01-01", "WKST cannot be XX"),
        ("FREQ=DAILY;BYMONTHDAY=" + ",".join(map(str, range(1, 32))) + ";BYSETPOS=" + ",".join(map(str, range(1, 366))),
         "2020-01-01", "more than 100 numbers"),
        ("FREQ=DAILY;BYSETPOS=2", "2020-01-01", "BYSETPOS cannot be 2"),
        ("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=8", "2020-01-01", "BYSETPOS cannot be 8"),
        ("FREQ=WEEKLY\nEXRULE:FREQ=DAILY", "2020-01-01", "needs FREQ"),
        ("FREQ=MONTHLY;BYDAY=5MO;BYSETPOS=5", "2020-01-01", "gives no meeting"),
    ],
    ids=lambda value: value[:40],
)  # fmt: skip
def test_a_pattern_that_cannot_be_is_refused(text: str, start: str, message: str) -> None:
    began = time.process_time()
    with pytest.raises(UsageError) as caught:
        read_rule(text, date.fromisoformat(start))
    assert message in str(caught.value)
    assert len(str(caught.value)) < 400
    assert time.process_time() - began < 20  # the days of a year, thrice over, took 25 and more


@pytest.mark.parametrize("text", ["FREQ=DAILY", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31", "FREQ=WEEKLY;COUNT=4"])
def test_a_pattern_from_the_last_day_has_that_day(text: str) -> None:
    found = diary(Meetings(**{"pattern": text, "from": "9999-12-31"}))
    assert days(found, date.max) == ["9999-12-31"]


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=SU", "FREQ=MONTHLY;BYDAY=1MO,-1FR",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=YEARLY;BYMONTH=5;BYDAY=3TH", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
        "FREQ=YEARLY;BYYEARDAY=100,-1", "FREQ=DAILY;BYMONTH=1;BYMONTHDAY=-1", "FREQ=WEEKLY;COUNT=10", "freq=weekly;count=3;",
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=DAILY;UNTIL=20200301", "FREQ=DAILY;UNTIL=20200301T235959Z",
    ],
)  # fmt: skip
def test_a_pattern_gives_what_dateutil_reads_in_it(text: str) -> None:
    start = date(2020, 1, 6)
    upper = text.upper().strip(";").replace("T235959Z", "")
    wanted = islice(rrulestr(upper, dtstart=datetime.combine(start, datetime.min.time())), 60)
    last = date(2100, 1, 1)
    assert list(islice(read_rule(text, start).slots(last), 60)) == [moment.date() for moment in wanted]


# -- .ics files -----------------------------------------------------------------------------------------

ALL_DAY = "DTSTART;VALUE=DATE:20200101"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([ALL_DAY, "RRULE:FREQ=DAILY", "EXDATE:junk"], "the EXDATE on line 8 of the .ics file is no single date"),
        ([ALL_DAY, "RRULE:FREQ=DAILY", "EXDATE;VALUE=PERIOD:20200101T100000Z/PT1H"], "is no single date"),
        ([ALL_DAY, "RRULE:FREQ=DAILY;UNTIL=x"], "the UNTIL on line 7 of the .ics file is no single date"),
        ([ALL_DAY, "RRULE:FREQ=MONTHLY;BYDAY=999MO"], "the entry u of the .ics file: the pattern"),
        ([ALL_DAY, "RRULE:FREQ=DAILY;BYEASTER=999999999"], "no part of a pattern"),
        ([ALL_DAY, "RRULE:garbage"], "needs FREQ"),
        ([ALL_DAY, "RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY"], "uses EXRULE, which cannot be read"),
        ([ALL_DAY, "EXRULE:FREQ=WEEKLY"], "uses EXRULE"),
        (["DTSTART:junk"], "the DTSTART on line 6 of the .ics file is no single date"),
        (["DTSTART;VALUE=DATE:20200231"], "the DTSTART on line 6 of the .ics file names no such day"),
        (["DTSTART:20200101T250000Z"], "no such day"),
        (["DTSTART:00010101T000000Z"], "no such day"),
        ([ALL_DAY, "DTSTART;VALUE=DATE:20200102"], "two DTSTARTs"),
        (["DTSTART;VALUE=DATE:20200101,20200102"], "is no single date"),
        ([ALL_DAY, "RECURRENCE-ID:junk"], "the RECURRENCE-ID on line 7 of the .ics file is no single date"),
        ([ALL_DAY, "RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20200101"], "uses RANGE"),
        ([ALL_DAY, "SEQUENCE:x"], "SEQUENCE that is no number"),
        ([ALL_DAY, "RRULE FREQ=DAILY"], "line 7 does not belong"),
        ([ALL_DAY, "END:VTODO"], "line 7 does not belong"),
        ([ALL_DAY, "BEGIN:VALARM"], "line 8 does not belong"),
    ],
    ids=lambda value: str(value)[:60],
)  # fmt: skip
def test_an_entry_that_would_be_misread_is_refused(lines: list[str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        from_ics(event(*lines)).until(date(2020, 12, 31))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<html><body>Please log in</body></html>", "line 1 does not belong"),
        (HEAD + event(ALL_DAY), "ends before its end"),
        (HEAD + event(ALL_DAY) + TAIL + HEAD + event(ALL_DAY, uid="v"), "ends before its end"),
        (HEAD + TAIL + TAIL, "line 5 does not belong"),
        (event(ALL_DAY), "line 1 does not belong"),
        (HEAD + event(ALL_DAY) + TAIL + "password=hunter2", "line 9 does not belong"),
    ],
    ids=["a page", "cut short", "the second cut short", "an end too many", "no calendar", "a line too many"],
)
def test_what_is_no_ics_file_is_refused_and_not_quoted(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        diary(Meetings(ics="m.ics"), text.encode())
    assert message in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "log in" not in str(caught.value)


def test_what_is_not_read_of_an_entry_may_be_anything() -> None:
    found = from_ics(
        "BEGIN:VTIMEZONE\r\nTZID:Endless\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\n"
        "END:VTIMEZONE\r\n",
        event(
            "DTSTART;TZID=Endless:20200", " 101T190000", "SUMMARY;LANGUAGE=en:Cabi", " net\\, ordinary", "DESCRIPTION:a", "b: c",
            "BEGIN:VALARM", "UID:other", "TRIGGER:-PT1H", "END:VALARM", "X-ODD;A=\"b:c\":d", "ATTENDEE;CN=\xff:mailto:x@y",
        ),
        summary="cabinet, ord",
    )  # fmt: skip
    assert days(found) == ["2020-01-01 19:00"]


@pytest.mark.parametrize(
    ("zone", "start", "wanted"),
    [
        ("Europe/London", "DTSTART:20200711T233000Z", "2020-07-12 00:30"),
        ("Pacific/Auckland", "DTSTART:20200711T233000Z", "2020-07-12 11:30"),
        ("Pacific/Auckland", "DTSTART;TZID=Etc/UTC:20200711T233000", "2020-07-12 11:30"),
        ("Pacific/Auckland", "DTSTART;TZID=Europe/London:20200111T190000", "2020-01-11 19:00"),
        ("Pacific/Auckland", "DTSTART:20200111T190000", "2020-01-11 19:00"),
        ("Pacific/Kiritimati", "DTSTART;VALUE=DATE:20200111", "2020-01-11"),
    ],
)
def test_a_moment_in_utc_is_told_in_the_zone_of_the_case(zone: str, start: str, wanted: str) -> None:
    assert days(from_ics(event(start), zone=zone)) == [wanted]


def test_no_meeting_of_a_series_follows_its_last_moment() -> None:
    start = "DTSTART;TZID=Europe/London:20200706T190000"
    for until, last in (("20200720T180000Z", "07-20"), ("20200720T175959Z", "07-13"), ("20200720", "07-20")):
        found = from_ics(event(start, f"RRULE:FREQ=WEEKLY;UNTIL={until}"))
        assert days(found)[-1] == f"2020-{last} 19:00"


# -- bounds ---------------------------------------------------------------------------------------------


def in_seconds(most: float, work: Callable[[], object]) -> object:
    began = time.process_time()
    made = work()
    assert time.process_time() - began < most
    return made


def test_two_thousand_series_cost_two_thousand_times_one() -> None:
    texts = [event(ALL_DAY, "RRULE:FREQ=WEEKLY;COUNT=3", uid=f"u{n}") for n in range(2000)]
    found = in_seconds(3 * 6, lambda: from_ics(*texts).until(date(2030, 1, 1)))
    assert isinstance(found, tuple)
    assert len(found) == 6000


def test_six_hundred_daily_series_are_more_than_a_case_may_have() -> None:
    texts = [event(ALL_DAY, "RRULE:FREQ=DAILY", uid=f"u{n}") for n in range(600)]
    found = from_ics(*texts)

    def refused() -> None:
        with pytest.raises(OutOfRangeError, match=r"more than 60,000 meetings would be booked before 2028-12-31"):
            found.until(date(2028, 12, 31))

    in_seconds(3 * 4, refused)


def test_more_series_than_a_diary_has_are_refused() -> None:
    with pytest.raises(UsageError, match=r"2,001 series of meetings; at most 2,000 are read"):
        from_ics(*(event(ALL_DAY, "RRULE:FREQ=YEARLY", uid=f"u{n}") for n in range(2001)))


def test_days_looked_at_are_bounded_too() -> None:
    rare = [event(ALL_DAY, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29", uid=f"u{n}") for n in range(500)]
    with pytest.raises(OutOfRangeError, match=r"more than 5,000,000 days would be looked at"):
        from_ics(*rare).until(date(2060, 1, 1))


def test_the_bodies_of_a_case_share_the_bounds() -> None:
    one = diary(Meetings(**{"pattern": "FREQ=DAILY", "from": "2020-01-01"}))
    listed = diary(Meetings(dates=("2020-01-01",)))
    shared = sharing({**{f"b{n}": one for n in range(60)}, "listed": listed})
    assert len(shared["b0"].until(date(2022, 9, 1))) <= MOST_BOOKINGS // 60
    with pytest.raises(OutOfRangeError, match="list the meetings, or look less far ahead"):
        shared["b0"].until(date(2023, 12, 31))
    assert len(shared["listed"].until(date(2023, 12, 31))) == 1


def test_a_row_says_that_there_is_too_much(case_in: CaseIn) -> None:
    bodies = "".join(f"  start-{n}: {{pattern: FREQ=DAILY, from: 2020-01-01}}\n" for n in range(1))
    folder = case_in("meetings:\n" + bodies.replace("start-0", "start"), with_examples(duty("a", "at each start"), "a"))
    row = schedule(load_case(folder), as_of=date(2034, 1, 1)).find("a")[0]
    assert "more than 5000 before" in (row.why_blocked or "")


def test_the_ics_files_of_a_case_have_a_bound_together(case_in: CaseIn) -> None:
    names = [f"start{n}" for n in range(5)]
    events = "".join(f"  {name}: something happens\n" for name in names)
    duties = "".join(duty(f"d{n}", f"at each start{n}") for n in range(5))
    meetings = "meetings:\n" + "".join(f"  {name}: {{ics: m.ics}}\n" for name in names)
    folder = case_in(meetings, with_examples(duties + duty("z", "by start"), *(f"d{n}" for n in range(5)), "z"), events)
    (folder / "m.ics").write_text(
        HEAD + event(ALL_DAY) + ("X-PAD:" + "x" * 60 + "\r\n") * 50_000 + TAIL, encoding="utf-8"
    )
    with pytest.raises(ProblemsError, match="more than 12,000,000 bytes together"):
        load_case(folder)


# -- anything at all ------------------------------------------------------------------------------------

PARTS = [
    "FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY", "FREQ=SECONDLY", "INTERVAL=", "COUNT=", "UNTIL=", "WKST=", "BYDAY=",
    "BYMONTH=", "BYMONTHDAY=", "BYYEARDAY=", "BYWEEKNO=", "BYSETPOS=", "BYEASTER=", "BYHOUR=", "RSCALE=", "=", "",
]  # fmt: skip
VALUES = st.one_of(
    st.integers(-400, 400).map(str), st.integers().map(str),
    st.sampled_from(["MO", "-1FR", "53MO", "1,2,3", "MO,TU", "20200301", "20200301T000000Z", "99991231", "00000000", ",", "", "٣", "x"]),
    st.text(max_size=6),
)  # fmt: skip
RULES = st.lists(st.builds("{}{}".format, st.sampled_from(PARTS), st.just("") | VALUES), max_size=5).map(";".join)
STARTS = st.dates() | st.sampled_from([date.min, date.max, date(2020, 2, 29), date(2020, 1, 31)])


@given(RULES, STARTS)
@settings(max_examples=300)
@example("FREQ=DAILY;BYEASTER=999999999", date(2020, 1, 1))
@example("FREQ=DAILY", date.max)
@example("FREQ=YEARLY;BYWEEKNO=53,-53;BYDAY=MO", date.max)
def test_no_pattern_ends_in_a_traceback(text: str, start: date) -> None:
    try:
        found = diary(Meetings(pattern=text or "x", **{"from": start}))
        last = date.fromordinal(min(start.toordinal() + 3000, date.max.toordinal()))
        assert all(start <= booking.on <= last for booking in found.until(last))
    except ObligationsError:
        pass


NAMES = [
    "DTSTART",
    "RRULE",
    "EXDATE",
    "RECURRENCE-ID",
    "UNTIL",
    "SEQUENCE",
    "STATUS",
    "SUMMARY",
    "UID",
    "RDATE",
    "BEGIN",
    "END",
    "X-Y",
]
TAILS = st.one_of(
    RULES, VALUES, st.sampled_from([
        "VEVENT", "VCALENDAR", "VALARM", "20200101T250000Z", "20200101T235960Z", "00010101T000000Z", "99991231T235959Z", "20200101",
    ]),
)  # fmt: skip
LINES = st.builds(
    "{}{}{}".format, st.sampled_from(NAMES),
    st.sampled_from([":", ";VALUE=DATE:", ";TZID=Etc/UTC:", ';X="a:b":', ";", "", ";TZID=../../x:"]), TAILS,
)  # fmt: skip


@given(
    st.lists(LINES, max_size=6), st.lists(st.text(max_size=12), max_size=2), st.sampled_from(["\r\n", "\n", "\r\n "])
)
@settings(max_examples=300)
def test_no_ics_file_ends_in_a_traceback(lines: list[str], junk: list[str], end: str) -> None:
    body = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:u", ALL_DAY, *lines, *junk, "END:VEVENT", "END:VCALENDAR", ""]
    for zone in ("Europe/London", "Pacific/Kiritimati"):
        with suppress(ObligationsError):
            content = end.join(body).encode("utf-8", "replace")
            found = diary(Meetings(ics="x"), content, ZoneInfo(zone)).until(date(2025, 1, 1))
            assert all(one.on <= date(2025, 1, 1) for one in found)


@given(st.binary(max_size=200))
@settings(max_examples=100)
def test_no_bytes_end_in_a_traceback(content: bytes) -> None:
    for text in (content, HEAD.encode() + content, (HEAD + "BEGIN:VEVENT\r\n").encode() + content):
        with suppress(ObligationsError):
            assert all(one.on <= date(2025, 1, 1) for one in diary(Meetings(ics="x"), text).until(date(2025, 1, 1)))
