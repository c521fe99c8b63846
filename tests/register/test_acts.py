"""Acts: what is recorded, booked or computed, and which occurrence it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from obligations import ProblemsError, load_case, schedule
from obligations.dates.steps import KINDS
from tests.conftest import EXAMPLES, duty, with_examples
from tests.trials import ICS, START, Cases, dues, make, register


def test_a_fact_without_an_id_takes_no_other_meetings_place(case_in: Cases) -> None:
    case = START + "  review: {on: 2020-05-30, by: x}\nmeetings:\n  review: {dates: [2020-11-02]}\n"
    found = register(make(case_in, case, duty("a", "1 week before each review"), events="  review: t\n"))
    assert [(r.key, str(r.due)) for r in found.find("a")] == [("fact-1", "2020-05-23"), ("1", "2020-10-26")]


def test_what_a_booking_meets_is_not_computed_as_well(case_in: Cases) -> None:
    case = (
        START + "meetings:\n  bm: {dates: [{id: b1, on: 2020-02-20}]}\n  approve: {dates: [{id: x, on: 2020-03-10}]}\n"
    )
    rules = [duty("bm", "at least every 4 weeks after start"), duty("seen", "at each bm"),
             duty("approve", "by 2020-03-31"), duty("send", "within 5 days after approve")]  # fmt: skip
    found = register(make(case_in, case, *rules), until=date(2020, 5, 1))
    assert [(r.key, str(r.due)) for r in found.find("seen")] == [
        ("b1", "2020-02-20"), ("2", "2020-03-19"), ("3", "2020-04-16"),
    ]  # fmt: skip
    assert dues(found, "send") == ["2020-03-15"]


def test_a_booking_stands_for_the_grid_date_nearest_to_it(case_in: Cases) -> None:
    case = START + "  bm: [{on: 2020-03-01, by: minutes}]\nmeetings:\n  bm: {dates: [{id: late, on: 2020-05-23}]}\n"
    rules = [duty("bm", "every 4 weeks after start", force="expected"), duty("seen", "at each bm")]
    found = register(make(case_in, case, *rules), "2020-04-01", until=date(2020, 7, 1))
    assert [(str(r.due), str(r.met_on), r.status) for r in found.find("bm")][:2] == [
        ("2020-02-28", "2020-03-01", "met-late"), ("2020-03-27", "None", "overdue"),
    ]  # fmt: skip
    assert dues(found, "seen") == ["2020-03-01", "2020-03-27", "2020-04-24", "2020-05-23", "2020-06-19"]


def test_an_amended_grid_lists_nothing_from_before(case_in: Cases) -> None:
    case = START.replace("2020-01-31", "2020-01-01")
    case += "amended:\n  - {duty: a, from: 2020-04-10, due: every 3 months after start, by: all}\n"
    found = register(make(case_in, case, duty("a", "every 1 month after start")), until=date(2020, 12, 31))
    assert dues(found, "a") == ["2020-02-01", "2020-03-01", "2020-04-01", "2020-05-01", "2020-07-01", "2020-10-01"]


def test_an_amended_gap_still_starts_at_the_last_actual(case_in: Cases) -> None:
    case = START.replace("2020-01-31", "2020-01-01") + "  a: [{on: 2020-01-20, by: x}, {on: 2020-02-10, by: x}]\n"
    case += "amended:\n  - {duty: a, from: 2020-02-05, due: at least every 6 weeks after start, by: all}\n"
    found = register(make(case_in, case, duty("a", "at least every 4 weeks after start")), until=date(2020, 4, 1))
    assert dues(found, "a") == ["2020-01-29", "2020-02-17", "2020-03-23"]


@pytest.mark.parametrize(
    "phrase",
    ["every 6 months after start for 5 years, then every week",
     "at least every 6 months after start for 5 years, then at least every week"],
)  # fmt: skip
def test_the_horizon_does_not_bring_the_next_part_forward(case_in: Cases, phrase: str) -> None:
    found = register(make(case_in, START, duty("a", phrase)), until=date(2022, 12, 31))
    assert {row.phrase.split(" for")[0] for row in found.find("a")} == {phrase.split(" for")[0]}


def test_an_act_before_a_duty_arose_does_not_meet_it(case_in: Cases) -> None:
    case = START + "  a: [{on: 2019-06-01, by: x}, {on: 2020-02-20, by: x}]\n  b: {on: 2019-06-01, by: x}\n"
    rules = [
        duty("a", "within 20 working days after start, then at least every 3 months"),
        duty("b", "within 1 month of start"),
    ]
    found = register(make(case_in, case, *rules), "2020-03-15", until=date(2020, 6, 1))
    assert [(str(r.due), str(r.met_on)) for r in found.find("a")] == [
        ("2020-02-28", "2020-02-20"), ("2020-05-20", "None"),
    ]  # fmt: skip
    assert (found.find("b")[0].met_on, found.find("b")[0].status) == (None, "overdue")


def test_a_chain_goes_on_from_its_openings_booking_or_act(case_in: Cases) -> None:
    phrase = "within 20 working days after start, then at least every 3 months"
    booked = START + "meetings:\n  a: {dates: [{id: x, on: 2020-02-18}]}\n"
    found = register(make(case_in, booked, duty("a", phrase)), until=date(2020, 6, 1))
    assert [(str(r.due), bool(r.provisional)) for r in found.find("a")] == [("2020-02-28", False), ("2020-05-18", True)]
    acted = register(
        make(case_in, "facts:\n  a: {on: 2020-02-18, by: x}\n", duty("a", phrase)), "2020-03-01", until=date(2020, 6, 1)
    )
    assert [(r.key, str(r.due)) for r in acted.find("a")] == [("1", "None"), ("2", "2020-05-18")]
    assert acted.find("a")[0].status == "met"


def test_a_chain_whose_opening_is_not_known_has_one_row(case_in: Cases) -> None:
    rules = [
        duty("a", "within 1 week after over, then every month"),
        duty("b", "within 1 week after over, then at least every month"),
    ]
    found = register(make(case_in, START, *rules, events="  over: t\n"))
    assert [(row.id, row.status) for row in found] == [("r/a#1", "unresolved"), ("r/b#1", "unresolved")]


def test_a_fault_later_on_leaves_the_earlier_rows(case_in: Cases) -> None:
    case = START + "amended:\n  - {duty: a, from: 2020-04-01, due: every 2 weeks after over, by: x}\n"
    found = register(
        make(case_in, case, duty("a", "every month after start"), events="  over: t\n"), until=date(2020, 12, 1)
    )
    assert [(r.key, str(r.due), r.status) for r in found.find("a")] == [
        ("1", "2020-02-29", "upcoming"), ("2", "2020-03-31", "upcoming"), ("3", "2020-04-30", "upcoming"),
        ("4", "None", "unresolved"),
    ]  # fmt: skip


def test_a_fault_later_on_stands_in_a_window_too(case_in: Cases) -> None:
    case = START + "amended:\n  - {duty: a, from: 2020-04-01, due: every 2 weeks after over, by: x}\n"
    folder = make(case_in, case, duty("a", "every month after start"), events="  over: t\n")
    found = register(folder, since=date(2020, 4, 1), until=date(2020, 12, 1))
    assert [(r.key, str(r.due)) for r in found.find("a")] == [("3", "2020-04-30"), ("4", "None")]


def test_a_quota_shorter_than_its_interval_still_has_a_row(case_in: Cases) -> None:
    folder = make(
        case_in, START, duty("q", "2 days every month until 2020-02-20", "quota"), head="starts: start", names=("q",)
    )
    assert [row.status for row in register(folder).find("q")] == ["unresolved"]


def test_the_opening_of_a_chain_keeps_its_window_and_its_own_proof(case_in: Cases) -> None:
    rules = [
        duty("a", "on 2020-02-03, then every 6 months"),
        duty("b", "within 8 days after start, then every month, or the next working day"),
    ]
    found = register(make(case_in, START, *rules), until=date(2020, 9, 1))
    assert [(str(r.opens), str(r.due)) for r in found.find("a")][:2] == [
        ("2020-02-03", "2020-02-03"),
        ("None", "2020-08-03"),
    ]
    first, second = found.find("b")[:2]
    assert [KINDS[type(step)] for step in first.steps] == ["anchor", "count", "adjust"]
    assert [KINDS[type(step)] for step in second.steps] == ["anchor", "count", "month", "adjust"]
    assert (str(first.due), str(second.due)) == ("2020-02-10", "2020-03-09")


def test_each_looks_past_the_horizon_for_what_falls_before_it(case_in: Cases) -> None:
    case = "meetings:\n  start: {dates: [{id: m, on: 2021-01-04}]}\n"
    found = register(make(case_in, case, duty("a", "2 weeks before each start")), until=date(2020, 12, 31))
    assert [(r.key, str(r.due)) for r in found.find("a")] == [("m", "2020-12-21")]


@pytest.mark.parametrize(
    ("until", "paper", "note"),
    [("2020-12-20", ["m"], ["m"]), ("2020-12-21", ["m", "n"], ["m"]), ("2021-01-03", ["m", "n"], ["m"]), ("2021-01-04", ["m", "n"], ["m", "n"])],
)  # fmt: skip
def test_a_happening_is_listed_where_it_or_what_is_due_lies_within_the_horizon(
    case_in: Cases, until: str, paper: list[str], note: list[str]
) -> None:
    case = "meetings:\n  start: {dates: [{id: m, on: 2020-12-01}, {id: n, on: 2021-01-04}]}\n"
    rules = [duty("paper", "2 weeks before each start"), duty("note", "within 1 week after each start")]
    found = register(make(case_in, case, *rules), until=date.fromisoformat(until))
    assert [[row.key for row in found.find(name)] for name in ("paper", "note")] == [paper, note]


def test_each_with_an_unknown_filter_has_no_key(case_in: Cases) -> None:
    found = register(make(case_in, START, duty("a", "at each start after over"), events="  over: t\n"))
    assert [(r.key, r.status, r.blocked_by) for r in found.find("a")] == [(None, "unresolved", ("over",))]


def test_a_gap_past_the_end_is_not_owed(case_in: Cases) -> None:
    case = START + "  a: [{on: 2020-06-01, by: x}, {on: 2021-03-01, by: x}]\n"
    found = register(
        make(case_in, case, duty("a", "at least every 6 months after start until 2020-11-30")), "2021-04-01"
    )
    assert [(str(r.due), r.status) for r in found.find("a")] == [("2020-07-31", "met")]


def test_a_duty_amended_and_then_done_is_done(case_in: Cases) -> None:
    case = (
        START + "  a: {on: 2020-04-05, by: x}\namended:\n  - {duty: a, from: 2020-02-10, due: by 2020-05-01, by: D}\n"
    )
    rows = register(make(case_in, case, duty("a", "within 1 month after start")), "2020-06-01").find("a")
    assert [(r.key, r.status) for r in rows] == [("1", "superseded"), ("2", "met")]


def test_a_window_that_closes_before_it_opens_is_not_a_date(case_in: Cases) -> None:
    row = register(make(case_in, START, duty("a", "between 2020-03-01 and 2020-02-01"))).find("a")[0]
    assert (row.due, row.status) == (None, "unresolved")
    assert "before it opens" in (row.why_blocked or "")


def test_a_limit_stands_although_its_opening_is_not_known(case_in: Cases) -> None:
    row = register(make(case_in, START, duty("a", "between over and start"), events="  over: t\n")).find("a")[0]
    assert (str(row.due), row.opens) == ("2020-01-31", None)
    assert "over" in (row.provisional or "")


def test_a_discharge_before_the_trigger_is_a_finding(case_in: Cases) -> None:
    case = START + "done:\n  - {duty: a, on: 2019-12-01, by: x}\n"
    found = register(make(case_in, case, duty("a", "within 1 month after start")))
    assert "done-early" in {finding.code for finding in found.findings}


def test_of_two_rulings_the_one_that_answers_the_date_holds(case_in: Cases) -> None:
    case = START + "rulings:\n"
    for was in ("2020-02-29", "2020-02-28"):
        case += f"  - {{duty: a, date: 2020-02-20, instead_of: {was}, by: m, why: w}}\n"
    row = register(make(case_in, case, duty("a", "within 1 month after start"))).find("a")[0]
    assert row.ruling is not None
    assert not row.ruling.stale


def test_the_anchor_is_what_the_words_count_from(case_in: Cases) -> None:
    case = START + "meetings:\n  review: {dates: [{id: r, on: 2020-06-01}]}\n"
    row = register(make(case_in, case, duty("a", "1 week before each review"), events="  review: t\n")).find("a")[0]
    assert row.anchor == {"name": "review", "date": "2020-06-01", "by": "booked"}


def test_one_folders_calendar_is_not_anothers(tmp_path: Path, case_in: Cases) -> None:
    answers = []
    for name, closed in (("one", "2020-02-03"), ("two", "2020-02-04")):
        folder = make(case_in, START, duty("a", "within 1 school day after start"), head="", names=("a",))
        place = tmp_path / name
        folder.rename(place)
        text = (place / "case.yaml").read_text(encoding="utf-8")
        (place / "case.yaml").write_text(text + "calendars: {school: school}\n", encoding="utf-8")
        own = f"id: school\ntitle: S\ncoverage: {{from: 2020}}\nclosures: {{{closed}: inset day}}\n"
        (place / "school.yaml").write_text(own, encoding="utf-8")
        answers.append(dues(schedule(load_case(place), as_of=date(2020, 1, 1)), "a"))
    assert answers == [["2020-02-04"], ["2020-02-03"]]


# -- meetings ---------------------------------------------------------------------------------------------


def from_ics(case_in: Cases, text: str, summary: str = "") -> list[tuple[str | None, str]]:
    of = f", summary: {summary}" if summary else ""
    folder = make(case_in, f"meetings:\n  start: {{ics: b.ics{of}}}\n", duty("b", "at each start"))
    (folder / "b.ics").write_text(text, encoding="utf-8")
    return [(r.key, str(r.due)) for r in register(folder, until=date(2020, 12, 31)).find("b")]


def test_an_override_belongs_to_its_series_whatever_its_title(case_in: Cases) -> None:
    text = ICS.replace("SUMMARY:Improvement Board (moved)", "SUMMARY:MOVED")
    assert from_ics(case_in, text, "improvement") == [
        ("board/20200106", "2020-01-06"), ("board/20200203", "2020-02-10"), ("board/20200302", "2020-03-02"),
    ]  # fmt: skip


EVENT = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:u\n{body}\nEND:VEVENT\nEND:VCALENDAR\n"


def test_a_moment_in_utc_is_told_in_london(case_in: Cases) -> None:
    assert from_ics(case_in, EVENT.format(body="DTSTART:20200711T233000Z")) == [("u", "2020-07-12")]


def test_the_newest_version_of_an_entry_counts(case_in: Cases) -> None:
    one = "BEGIN:VEVENT\nUID:u\nSEQUENCE:{}\nDTSTART;VALUE=DATE:{}\nEND:VEVENT\n"
    text = (
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n"
        + one.format(1, "20200202")
        + one.format(0, "20200101")
        + "END:VCALENDAR\n"
    )
    assert from_ics(case_in, text) == [("u", "2020-02-02")]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("DTSTART;VALUE=DATE:20200101\nRDATE;VALUE=DATE:20200201", "uses RDATE"),
        ("DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=DAILY;INTERVAL=-1", "INTERVAL cannot be -1"),
        ("DTSTART;VALUE=PERIOD:20200103T000000Z/PT1H", "no single date"),
        ("DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=WEEKLY\nRRULE:FREQ=DAILY", "two RRULEs"),
        ("SUMMARY:x", "no DTSTART"),
    ],
)
def test_what_an_ics_file_cannot_mean_is_refused(case_in: Cases, body: str, message: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        from_ics(case_in, EVENT.format(body=body))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nEND:VCALENDAR\n", "BEGIN:VCALENDAR\nBEGIN:VEVENT\n"]
)
def test_an_ics_file_without_a_meeting_is_refused(case_in: Cases, text: str) -> None:
    with pytest.raises(ProblemsError, match=r"no meeting|cannot be read"):
        from_ics(case_in, text)


@pytest.mark.parametrize(
    ("pattern", "start", "message"),
    [
        ("FREQ=DAILY;INTERVAL=0", "2020-01-01", "INTERVAL cannot be 0"),
        ("FREQ=DAILY;COUNT=-1", "2020-01-01", "COUNT cannot be -1"),
        ("FREQ=MONTHLY;BYMONTHDAY=99", "2020-01-01", "BYMONTHDAY cannot be 99"),
        ("FREQ=YEARLY;BYMONTH=13", "2020-01-01", "BYMONTH cannot be 13"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "2020-01-01", "gives no meeting"),
        ("FREQ=MONTHLY", "2020-01-31", "would skip short months"),
        ("FREQ=WEEKLY;;", "2020-01-01", ""),
        ("FREQ=HOURLY", "2020-01-01", "needs FREQ"),
        ("rubbish", "2020-01-01", "needs FREQ"),
    ],
)  # fmt: skip
def test_patterns_that_would_go_wrong_in_silence(case_in: Cases, pattern: str, start: str, message: str) -> None:
    case = f"meetings:\n  start: {{pattern: '{pattern}', from: {start}}}\n"
    folder = make(case_in, case, duty("b", "at each start"))
    if not message:
        assert register(folder).find("b")
        return
    with pytest.raises(ProblemsError) as caught:
        load_case(folder)
    assert message in str(caught.value)


def test_a_pattern_never_stops_short_in_silence(case_in: Cases) -> None:
    folder = make(case_in, "meetings:\n  start: {pattern: FREQ=DAILY, from: 2000-01-01}\n", duty("b", "at each start"))
    row = register(folder, "2018-01-01").find("b")[0]
    assert "more than 5000" in (row.why_blocked or "")


# -- files that were accepted in silence ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "case", "message"),
    [
        (duty("a", "after start, then every month"), "", "can only follow something that is due by a day"),
        (duty("a", "at each start, then every month"), "", "cannot follow each of several"),
        (duty("a", "every 3 months"), "", "names nothing to count from"),
        (duty("a", "every week after start"), "amended: [{duty: a, from: 2020-02-01, due: by 2020-03-01, by: x}]\n", "cannot take the place"),
        (duty("a", "by start"), "amended: [{duty: a, from: 2020-02-01, due: unstated, by: x}]\n", "cannot take the place"),
        (duty("a", "by start"), "amended: [{duty: a, from: 2020-02-01, due: by nonsuch, by: x}]\n", 'unknown event or duty "nonsuch"'),
        (duty("a", "by start"), "amended: [{duty: a, from: 2020-02-01, due: 5 school days after start, by: x}]\n", "counts school days"),
        (duty("a", "by start"), "amended: [{duty: a, from: 2020-02-01, due: by 2020-03-01, by: x}, {duty: a, from: 2020-02-01, due: by 2020-04-01, by: x}]\n", "amended twice"),
        (duty("a", "by start"), "meetings: {start: {dates: [{on: 2020-01-01, id: a}, {on: 2020-02-01, id: a}]}}\n", 'the id "a" stands here twice'),
        (duty("a", "by start"), "meetings: {start: {dates: [{on: 2020-01-01, id: '2'}, 2020-02-01]}}\n", "looks like a place"),
        (duty("a", "by start"), "stated: [{duty: a, on: 2020-01-01, in: x}, {duty: r/a, on: 2020-01-02, in: y}]\n", "has two entries"),
        (duty("a", "by start"), "calendars: {working: scotland}\n", "would not be used"),
        (duty("a", "by start"), "meetings: {start: {dates: [{on: 2020-01-01, cancelled: []}]}}\n", "true or false"),
    ],
)  # fmt: skip
def test_refused_at_the_door(case_in: Cases, rule: str, case: str, message: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        load_case(case_in(case, with_examples(rule, "a")))
    assert message in str(caught.value)


def test_every_cycle_is_reported(case_in: Cases) -> None:
    rules = duty("a", "by b") + duty("b", "by a") + duty("c", "by d") + duty("d", "by c")
    with pytest.raises(ProblemsError) as caught:
        load_case(case_in("", with_examples(rules, *"abcd")))
    assert str(caught.value).count("a cycle") == 2


def test_the_far_horizon_and_the_typing_slip() -> None:
    case = load_case(EXAMPLES / "gloucestershire-2017")
    slip = case.with_facts({"notice.issued": date(1, 1, 1)})
    for found in (schedule(case, as_of=date(9998, 12, 31)), schedule(slip, as_of=date(2017, 9, 1))):
        assert len({row.obligation for row in found if row.rule_set == "glos-notice-2017"}) == 15


def test_the_last_day_that_there_is_bounds_what_recurs_near_it(case_in: Cases) -> None:
    folder = make(case_in, START, duty("a", "by start"))
    assert [register(folder, day).until for day in ("9996-05-01", "9998-05-01")] == [
        date(9998, 12, 31),
        date(9999, 12, 31),
    ]


def test_links_to_folders_are_not_followed(tmp_path: Path, run: Callable[..., Result]) -> None:
    (tmp_path / "a").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path)
    result = run("check", tmp_path)
    assert result.exit_code == 1
    assert "there is no YAML file here" in result.stderr


@pytest.mark.parametrize(
    ("target", "message"),
    [("", "a file name is wanted"), ("-", "a file name is wanted"), ("none/r.html", "there is no folder")],
)
def test_where_a_page_cannot_be_written(run: Callable[..., Result], target: str, message: str) -> None:
    result = run("schedule", "examples/somerset-2013", "--html", target)
    assert result.exit_code == 2
    assert message in result.stderr


def test_writing_goes_through_a_link_and_spares_its_neighbours(run: Callable[..., Result], tmp_path: Path) -> None:
    real, link, other = tmp_path / "real.svg", tmp_path / "link.svg", tmp_path / "real.svg.new"
    real.write_text("old", encoding="utf-8")
    other.write_text("mine", encoding="utf-8")
    link.symlink_to(real)
    assert run("schedule", "examples/somerset-2013", "--svg", link).exit_code == 0
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8").startswith("<svg")
    assert other.read_text(encoding="utf-8") == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.svg", "real.svg", "real.svg.new"]


@pytest.mark.parametrize("country", ["GB", "GBR", "UK"])
def test_the_united_kingdom_needs_a_subdivision(run: Callable[..., Result], tmp_path: Path, country: str) -> None:
    (tmp_path / "mine.yaml").write_text(f"id: mine\ntitle: M\nholidays: {{country: {country}}}\n", encoding="utf-8")
    result = run("when", "1 working day after 2018-03-30", "--calendar", "mine", "--rules", tmp_path)
    assert result.exit_code == 1
    assert "subdivision" in result.stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("by 13 June 0017", "four digits"), ("by 31 December 0099", "four digits"), ("24 minutes after 2020-01-01", "no period is shorter than an hour"),
        ("by ٢٠٢٠-01-01", "cannot stand here"), ("after Wednesday 13/06/2017", "was a Tuesday"),
    ],
)  # fmt: skip
def test_dates_that_would_be_misread(run: Callable[..., Result], text: str, message: str) -> None:
    result = run("when", text)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "2017-06-14" in run("when", "after the 13th of June 2017", "--json").stdout


def test_explain_and_findings_cannot_steer_a_terminal(run: Callable[..., Result], case_in: Cases) -> None:
    rules = duty("a", "by 2020-02-01").replace("do a", '"\\e[31mred\\u202e"').replace("para 1", '"\\e]0;x\\a"')
    folder = case_in('stated: [{duty: a, on: 2020-01-01, in: "\\e[1m"}]\n', with_examples(rules, "a"))
    for words in (("explain", folder, "a"), ("schedule", folder, "--json")):
        result = run(*words, "--as-of", "2020-01-01")
        assert result.exit_code == 0
        assert "\x1b" not in result.output
        assert "\u202e" not in (result.stderr if words[0] == "schedule" else result.output)


@pytest.mark.parametrize(
    ("happened", "phrase", "wanted"),
    [
        ("{on: 2017-10-20, time: '18:00'}", "14 days after start, or the next working day", "2017-11-06"),  # HMCTS-13
        ("{on: 2020-08-03, time: '16:00'}", "14 days after start, or the next working day", "2020-08-18"),  # HMCTS-35
        ("{on: 2021-02-04, time: '17:00'}", "14 days after start, or the next working day", "2021-02-19"),  # HMCTS-38
        ("{on: 2021-02-04, time: '16:00'}", "14 days after start, or the next working day", "2021-02-19"),  # HMCTS-39
        ("{on: 2017-10-10, time: '15:59'}", "14 days after start, or the next working day", "2017-10-24"),  # HMCTS-11
        ("{on: 2017-10-20}", "14 days after start", "2017-11-03"),
    ],
)
def test_a_cut_off_moves_a_late_trigger_to_the_next_working_day(
    case_in: Cases, happened: str, phrase: str, wanted: str
) -> None:
    folder = make(case_in, f"facts: {{start: {happened}}}\n", duty("a", phrase), head='cutoff: "16:00"')
    row = register(folder).find("a")[0]
    assert str(row.due) == wanted


@pytest.mark.parametrize(
    ("needed", "done", "clashes"),
    [
        ("on 2020-03-02", "", 1),
        ("after 2020-03-02", "", 1),
        ("on 2020-02-29", "", 0),
        ("by 2020-03-31", "", 0),  # a limit: it may well be done in time
        ("on 2020-03-02", "done: [{duty: b, on: 2020-02-20, by: x}]\n", 0),
    ],
)
def test_a_duty_that_needs_a_later_one_is_a_clash(case_in: Cases, needed: str, done: str, clashes: int) -> None:
    rules = [duty("a", "by 2020-03-01", more="    needs: [b]\n"), duty("b", needed)]
    found = register(make(case_in, START + done, *rules))
    assert sum(finding.code == "clash" for finding in found.findings) == clashes


@pytest.mark.parametrize(
    ("head", "facts", "wanted"),
    [
        ("", "  a: [{on: 2020-03-02, by: x}]\n", ["2020-03-30"]),  # no starts: the first act begins the count
        ("starts: dawn", "  a: [{on: 2020-03-02, by: x}]\n", ["2020-03-30"]),  # a start that is not known
        ("starts: start", "  a: [{on: 2020-01-20, by: x}]\n", ["2020-02-17"]),  # the last act before the start
        ("", "", ["None"]),
        ("starts: dawn", "", ["None"]),
    ],
)
def test_where_a_gap_without_an_anchor_begins(case_in: Cases, head: str, facts: str, wanted: list[str]) -> None:
    folder = make(case_in, START + facts, duty("a", "at least every 4 weeks"), events="  dawn: t\n", head=head)
    assert dues(register(folder, until=date(2020, 4, 1)), "a")[:1] == wanted


def test_an_adjustment_that_leaves_the_calendar_is_unresolved(case_in: Cases) -> None:
    case = "facts:\n  start: {on: 2058-06-01, by: x}\n"
    rules = [
        duty("a", "by 2059-01-04, or the next working day"),
        duty("b", "every year after start, or the next working day"),
    ]
    found = register(make(case_in, case, *rules), "2058-01-01")
    assert found.find("a")[0].status == "unresolved"
    assert "covers 1990-01-01 to 2058-12-31" in (found.find("b")[0].why_blocked or "")


@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [
        ("2 days every week", "2020-02-03", "2020-02-09"),
        ("once every day", "2020-01-31", "2020-01-31"),
        ("once every year", "2021-01-01", "2021-12-31"),
        ("1 week every quarter", "2020-04-01", "2020-06-30"),
    ],
)
def test_quotas_in_intervals_of_the_calendar(case_in: Cases, phrase: str, first: str, last: str) -> None:
    folder = make(case_in, START, duty("q", phrase, "quota"), head="starts: start", names=("q",))
    row = register(folder, until=date(2020, 2, 10)).find("q")[0]
    assert (str(row.opens), str(row.due)) == (first, last)


def test_a_quota_every_ten_days_needs_a_day_to_count_from(case_in: Cases) -> None:
    rules = [duty("q", "once every 10 days", "quota"), duty("r", "once every 10 days from start", "quota")]
    found = register(make(case_in, START, *rules, head="starts: start", names=("q",)), until=date(2020, 3, 1))
    assert "needs a day to count from" in (found.find("q")[0].why_blocked or "")
    assert (str(found.find("r")[1].opens), str(found.find("r")[1].due)) == ("2020-02-10", "2020-02-19")


def test_needs_across_rule_sets_and_a_duty_done_in_two(case_in: Cases, tmp_path: Path) -> None:
    folder = make(case_in, "", duty("a", "by 2020-03-01", more="    needs: [other/b]\n"))
    with pytest.raises(ProblemsError, match="which this case does not use"):
        load_case(folder)
    text = (folder / "r.yaml").read_text(encoding="utf-8")
    (folder / "other.yaml").write_text(
        text.replace("id: r", "id: other")
        .replace("  a:", "  b:")
        .replace('"a"', '"b"')
        .replace("needs: [other/b]", "needs: []"),
        encoding="utf-8",
    )
    case = (folder / "case.yaml").read_text(encoding="utf-8")
    (folder / "case.yaml").write_text(case.replace("uses: [r]", "uses: [r, other]"), encoding="utf-8")
    found = schedule(load_case(folder), as_of=date(2020, 1, 1))
    assert found.find("a")[0].as_json()["needs"] == ["other/b"]
    (folder / "case.yaml").write_text(case.replace("uses: [r]", "uses: [r, other, r]"), encoding="utf-8")
    with pytest.raises(ProblemsError, match="is used twice"):
        load_case(folder)


def test_the_time_of_day_is_told(case_in: Cases) -> None:
    row = register(make(case_in, START, duty("a", "by 2020-03-01", more='    time: "16:00"\n'))).find("a")[0]
    assert row.as_json()["time"] == "16:00"
    from obligations import explain

    assert "Due: Sunday 1 March 2020 at 16:00" in explain(row)


def test_a_discharge_by_key_meets_that_occurrence_and_no_other(case_in: Cases) -> None:
    late = (
        START
        + 'done:\n  - {duty: a, key: "1", on: 2020-12-01, by: x}\n  - {duty: b, key: "2", on: 2020-09-10, by: x}\n'
    )
    rules = [duty("a", "every 6 months after start"), duty("b", "within 2 months after start, then every 6 months")]
    found = register(make(case_in, late, *rules), "2021-03-01", until=date(2021, 12, 31))
    assert [(str(r.due), str(r.met_on), r.status) for r in found.find("a")][:2] == [
        ("2020-07-31", "2020-12-01", "met-late"), ("2021-01-31", "None", "overdue"),
    ]  # fmt: skip
    assert [(str(r.due), str(r.met_on), r.status) for r in found.find("b")][:2] == [
        ("2020-03-31", "None", "overdue"), ("2020-09-30", "2020-09-10", "met"),
    ]  # fmt: skip
    rolling = START + 'done:\n  - {duty: a, key: "1", on: 2020-02-18, by: x}\n'
    phrase = "within 20 working days after start, then at least every 3 months"
    chained = register(make(case_in, rolling, duty("a", phrase)), "2020-03-01", until=date(2020, 6, 1))
    assert [(str(r.due), str(r.met_on)) for r in chained.find("a")] == [
        ("2020-02-28", "2020-02-18"),
        ("2020-05-18", "None"),
    ]


def test_a_named_date_that_is_given_twice_is_the_last_given(case_in: Cases) -> None:
    case = START + "  limit: [2020-03-01, 2020-03-05]\n"
    found = register(make(case_in, case, duty("a", "by limit"), head="dates: {limit: 10 days after start}"))
    assert dues(found, "a") == ["2020-03-05"]


def test_amendments_hold_in_the_order_of_their_days_however_they_are_written(case_in: Cases) -> None:
    later = "{duty: a, from: 2020-06-01, due: by 2020-08-01, by: x}"
    earlier = "{duty: a, from: 2020-03-01, due: by 2020-07-01, by: x}"
    rows = register(make(case_in, f"{START}amended: [{later}, {earlier}]\n", duty("a", "by 2020-04-01"))).find("a")
    assert [(row.key, str(row.due), row.status) for row in rows] == [
        ("1", "2020-04-01", "superseded"), ("2", "2020-07-01", "superseded"), ("3", "2020-08-01", "upcoming"),
    ]  # fmt: skip
