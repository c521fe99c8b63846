"""The engine on trial cases: cadences, gaps, series, bookings, amendments, quotas, windows, keys."""

from __future__ import annotations

import random
from datetime import date

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from obligations import load_case, schedule
from obligations.files.model.cases import CaseFile
from obligations.files.model.rules import RuleSet
from obligations.library.cases import Case
from tests.conftest import EXAMPLES, duty
from tests.trials import ICS, START, Cases, dues, make, register


def test_a_grid_is_counted_from_its_anchor_and_never_drifts(case_in: Cases) -> None:
    found = register(make(case_in, START, duty("a", "every month after start")), "2020-03-01")
    oracle = [date(2020, 1, 31) + relativedelta(months=n) for n in range(1, 36)]
    assert [row.due for row in found.find("a")] == oracle
    assert [row.key for row in found.find("a")] == [str(n) for n in range(1, 36)]


def test_gaps_run_from_the_last_actual_and_list_every_breach(case_in: Cases) -> None:
    case = START + "  a: [{on: 2020-03-01, by: x}, {on: 2020-06-15, by: x}, {on: 2020-07-01, by: x}]\n"
    found = register(make(case_in, case, duty("a", "at least every 2 months after start")), "2020-07-10")
    rows = found.find("a")
    assert [(str(r.due), str(r.met_on), r.status) for r in rows[:4]] == [
        ("2020-03-31", "2020-03-01", "met"),
        ("2020-05-01", "2020-06-15", "met-late"),
        ("2020-08-15", "2020-07-01", "met"),
        ("2020-09-01", "None", "upcoming"),
    ]
    assert rows[3].provisional is None
    assert rows[4].provisional is not None
    assert str(rows[4].due) == "2020-11-01"
    assert [f.code for f in found.findings] == ["met-late"]


def test_a_booking_ends_a_gap_until_the_fact_replaces_it(case_in: Cases) -> None:
    booked = START + "meetings:\n  a: {dates: [{id: spring, on: 2020-03-20}, {id: summer, on: 2020-05-01}]}\n"
    each = duty("b", "1 week before each a")
    found = register(make(case_in, booked, duty("a", "at least every 2 months after start"), each), "2020-02-01")
    assert dues(found, "a")[:3] == ["2020-03-31", "2020-05-20", "2020-07-01"]
    assert [(r.key, str(r.due), r.provisional) for r in found.find("b")][:2] == [
        ("spring", "2020-03-13", None),
        ("summer", "2020-04-24", None),
    ]
    assert found.find("b")[2].provisional is not None
    held = booked.replace(
        "2020-01-31, by: a letter}\n", "2020-01-31, by: a letter}\n  a: [{id: spring, on: 2020-03-24, by: x}]\n"
    )
    after = register(make(case_in, held, duty("a", "at least every 2 months after start"), each), "2020-02-01")
    assert [r.key for r in after.find("b")][:2] == ["spring", "summer"]
    assert dues(after, "b")[:1] == ["2020-03-17"]


def test_cancelling_a_meeting_renumbers_nothing(case_in: Cases) -> None:
    meetings = "meetings:\n  start: {{pattern: 'FREQ=MONTHLY;BYDAY=1MO', from: 2020-01-06, except: [{gone}]}}\n"
    each = duty("b", "5 clear working days before each start")
    whole = register(make(case_in, meetings.format(gone=""), each), until=date(2020, 6, 30))
    fewer = register(make(case_in, meetings.format(gone="2020-03-02"), each), until=date(2020, 6, 30))
    before = {r.key: r.due for r in whole.find("b")}
    after = {r.key: r.due for r in fewer.find("b")}
    assert before.keys() - after.keys() == {"3"}
    assert all(before[key] == day for key, day in after.items())
    assert str(after["5"]) == "2020-04-24"  # before 4 May 2020, a working day once the holiday moved to the 8th


def test_meetings_from_an_ics_file_keep_their_own_ids(case_in: Cases) -> None:
    folder = make(
        case_in, "meetings:\n  start: {ics: board.ics, summary: improvement board}\n", duty("b", "at each start")
    )
    (folder / "board.ics").write_text(ICS.replace("\n", "\r\n"), encoding="utf-8", newline="")
    rows = register(folder).find("b")
    assert [(r.key, str(r.due)) for r in rows] == [
        ("board/20200106", "2020-01-06"),
        ("board/20200203", "2020-02-10"),
        ("board/20200302", "2020-03-02"),
    ]


@pytest.mark.parametrize(
    ("booked", "wanted", "doubt"),
    [
        ("", "2021-01-15", True),  # computed from the cadence
        ("meetings:\n  board: {dates: [2021-01-29, 2021-01-08]}\n", "2021-01-08", False),
        ("meetings:\n  board: {dates: [2020-12-18, 2021-02-12]}\n", None, False),  # a clash
        ("meetings:\n  board: {dates: [2020-12-18]}\n", "2021-01-15", True),
    ],
)
def test_the_first_meeting_in_a_month(case_in: Cases, booked: str, wanted: str | None, doubt: bool) -> None:
    case = "facts:\n  start: {on: 2020-10-23, by: x}\n" + booked
    board = duty("board", "every 4 weeks after start", force="expected")
    plan = duty("plan", "by the first board in January")
    found = register(make(case_in, case, board, plan, head="starts: start"), "2020-11-01")
    row = found.find("plan")[0]
    assert (str(row.due) if row.due else None) == wanted
    assert bool(row.provisional) is doubt
    assert ("clash" in {f.code for f in found.findings}) is (wanted is None)


def test_a_month_without_a_year_is_the_first_not_yet_over_at_the_start(case_in: Cases) -> None:
    for start, year in (("2020-01-31", 2020), ("2020-02-01", 2021)):
        case = f"facts:\n  start: {{on: {start}, by: x}}\nmeetings:\n  meet: {{pattern: 'FREQ=WEEKLY', from: 2020-01-01}}\n"
        found = register(
            make(
                case_in,
                case,
                duty("a", "by the first meet in January"),
                events="  meet: they meet\n",
                head="starts: start",
            )
        )
        assert found.find("a")[0].due is not None
        assert found.find("a")[0].due.year == year


def test_amended_cadences_keep_what_began_before(case_in: Cases) -> None:
    grid = START + "amended:\n  - {duty: a, from: 2020-04-01, due: every 6 weeks after 2020-04-20, by: all}\n"
    found = register(make(case_in, grid, duty("a", "every 4 weeks after start")), until=date(2020, 8, 1))
    assert [(r.key, str(r.due), r.phrase) for r in found.find("a")] == [
        ("1", "2020-02-28", "every 4 weeks after start"),
        ("2", "2020-03-27", "every 4 weeks after start"),
        ("3", "2020-04-24", "every 4 weeks after start"),
        ("4", "2020-06-01", "every 6 weeks after 2020-04-20"),
        ("5", "2020-07-13", "every 6 weeks after 2020-04-20"),
    ]
    rolling = START + "  a: [{on: 2020-02-20, by: x}, {on: 2020-04-10, by: x}]\n"
    rolling += "amended:\n  - {duty: a, from: 2020-03-01, due: at least every 6 weeks, by: all}\n"
    found = register(
        make(case_in, rolling, duty("a", "at least every 4 weeks after start")), "2020-05-01", until=date(2020, 6, 1)
    )
    assert dues(found, "a") == ["2020-02-28", "2020-03-19", "2020-05-22"]
    assert found.find("a")[1].status == "met-late"


def test_an_amendment_on_the_last_date_of_a_schedule_is_listed_from_there(case_in: Cases) -> None:
    case = START.replace("2020-01-31", "2020-01-01")
    case += "amended:\n  - {duty: a, from: 2020-04-01, due: every 1 week after 2020-04-01, by: all}\n"
    found = register(make(case_in, case, duty("a", "every 1 month after start")), until=date(2020, 4, 15))
    assert dues(found, "a") == ["2020-02-01", "2020-03-01", "2020-04-01", "2020-04-08", "2020-04-15"]


def test_a_single_duty_amended_is_superseded(case_in: Cases) -> None:
    case = START + "amended:\n  - {duty: a, from: 2020-02-10, due: by 2020-05-01, by: the Department}\n"
    rows = register(make(case_in, case, duty("a", "within 1 month after start"))).find("a")
    assert [(r.key, str(r.due), r.status) for r in rows] == [
        ("1", "2020-02-29", "superseded"),
        ("2", "2020-05-01", "upcoming"),
    ]


def test_a_rolling_gap_changes_with_the_phrase_in_force_where_it_begins(case_in: Cases) -> None:
    # SI 2010/959 reg 28: six weeks in the first year, then three months.
    case = START + "  a: [{on: 2020-03-01, by: x}, {on: 2021-01-20, by: x}, {on: 2021-02-20, by: x}]\n"
    phrase = "at least every 6 weeks after start for 1 year, then at least every 3 months"
    found = register(make(case_in, case, duty("a", phrase)), "2021-03-01", until=date(2021, 9, 1))
    assert dues(found, "a") == ["2020-03-13", "2020-04-12", "2021-03-03", "2021-05-20", "2021-08-20"]


def test_then_every_runs_from_the_last_unadjusted_due_date(case_in: Cases) -> None:
    phrase = "within 1 month after start, then every month, or the next working day"
    found = register(make(case_in, START, duty("a", phrase)), until=date(2020, 6, 30))
    # 29 February is a Saturday, and so is 29 August; the grid stays on the 29th.
    assert [(str(r.due), str(r.unadjusted)) for r in found.find("a")] == [
        ("2020-03-02", "2020-02-29"), ("2020-03-30", "2020-03-29"), ("2020-04-29", "2020-04-29"),
        ("2020-05-29", "2020-05-29"), ("2020-06-29", "2020-06-29"),
    ]  # fmt: skip


def test_quotas_say_what_is_left_and_the_last_day_to_begin(case_in: Cases) -> None:
    case = (
        START
        + 'done:\n  - {duty: q, key: "1", on: 2020-02-10, amount: 1}\n  - {duty: q, key: "2", on: 2020-03-03, amount: 2}\n'
    )
    found = register(
        make(case_in, case, duty("q", "at least 2 days every month", "quota"), head="starts: start", names=("q",)),
        "2020-02-20",
    )
    one, two = found.find("q")[:2]
    assert (str(one.opens), str(one.due)) == ("2020-02-01", "2020-02-29")
    assert one.as_json()["quota"] == {"need": 2, "done": 1, "unit": "days", "last_start": "2020-02-29"}
    assert two.as_json()["quota"] == {"need": 2, "done": 2, "unit": "days", "last_start": None}
    assert (one.status, two.status, str(two.met_on)) == ("due-soon", "upcoming", "2020-03-03")


def test_a_quota_in_working_days_and_from_a_point(case_in: Cases) -> None:
    rules = [duty("q", "3 working days every 2 weeks from start", "quota"), duty("t", "2 times every quarter", "quota")]
    found = register(make(case_in, START, *rules, head="starts: start", names=("q",)), until=date(2020, 7, 1))
    first = found.find("q")[0]
    assert (str(first.opens), str(first.due)) == ("2020-01-31", "2020-02-13")
    assert str(first.quota.last_start) == "2020-02-11"  # Tuesday to Thursday
    assert [str(r.due) for r in found.find("t")] == ["2020-06-30", "2020-09-30"]
    assert str(found.find("t")[0].quota.last_start) == "2020-06-30"


def test_unknown_anchors_are_listed_with_what_would_resolve_them(case_in: Cases) -> None:
    rules = [
        duty("a", "within 2 months after start"), duty("b", "by a"), duty("c", "at each review"),
        duty("d", "from start until over", "holds"), duty("e", "between start and over"), duty("f", "every week after start until over"),
    ]  # fmt: skip
    folder = make(case_in, "", *rules, events="  review: a review\n  over: it ends\n")
    rows = {row.obligation: row for row in register(folder)}
    assert {name: row.status for name, row in rows.items()} == dict.fromkeys("abcdef", "unresolved")
    assert {name: row.as_json()["blocked_by"] for name, row in rows.items()} == {
        "a": "start", "b": "start", "c": "review", "d": "start", "e": "start", "f": "start",
    }  # fmt: skip
    assert (rows["c"].key, rows["a"].key) == (None, "1")
    known = register(make(case_in, START, *rules, events="  review: a review\n  over: it ends\n"), "2020-02-01")
    assert known.find("d")[0].status == "standing"
    e = known.find("e")[0]
    assert (str(e.opens), e.due, e.status, e.as_json()["blocked_by"]) == ("2020-01-31", None, "unresolved", "over")
    assert "over" in (known.find("f")[0].provisional or "")


def test_a_bound_moves_the_cadence_when_the_notice_is_extended(case_in: Cases) -> None:
    rules = duty("a", "every 4 weeks after start until notice.ends")
    head = "dates:\n  notice.ends: 3 months after start\n"
    short = register(make(case_in, START, rules, head=head))
    longer = register(make(case_in, START + "  notice.ends: {on: 2020-06-30, by: a letter}\n", rules, head=head))
    assert dues(short, "a") == ["2020-02-28", "2020-03-27", "2020-04-24"]
    assert dues(longer, "a") == [*dues(short, "a"), "2020-05-22", "2020-06-19"]


def test_every_obligation_has_at_least_one_row(case_in: Cases) -> None:
    rules = [duty("a", "every 10 years after start"), duty("b", "at least every 5 years after start"),
             duty("c", "every week after start until 2020-02-01"), duty("d", "unstated"), duty("e", "at any time", force="may")]  # fmt: skip
    found = register(make(case_in, START, *rules, names=("a", "b", "c")))
    assert {row.obligation for row in found} == set("abcde")
    assert dues(found, "a") == ["2030-01-31"]
    assert dues(found, "b") == ["2025-01-31"]


def test_rulings_stand_beside_the_computed_date_and_go_stale(case_in: Cases) -> None:
    ruling = "rulings:\n  - {{duty: a, date: 2020-03-10, instead_of: {was}, by: the monitoring officer, why: agreed}}\n"
    rules = duty("a", "within 1 month after start")
    fresh = register(make(case_in, START + ruling.format(was="2020-02-29"), rules), "2020-03-05")
    row = fresh.find("a")[0]
    assert (str(row.due), str(row.effective), row.status) == ("2020-02-29", "2020-03-10", "due-soon")
    assert "ruling-later" in {f.code for f in fresh.findings}
    stale = register(make(case_in, START + ruling.format(was="2020-02-28"), rules), "2020-03-05")
    row = stale.find("a")[0]
    assert (str(row.effective), row.status, row.as_json()["ruling"]["stale"]) == ("2020-02-29", "overdue", True)
    assert "stale-ruling" in {f.code for f in stale.findings}


def test_waivers_answer_one_computed_date(case_in: Cases) -> None:
    waiver = "waived:\n  - {{duty: a, instead_of: {was}, by: the Department, why: letter}}\n"
    rules = duty("a", "within 1 month after start")
    assert register(make(case_in, START + waiver.format(was="2020-02-29"), rules)).find("a")[0].status == "waived"
    stale = register(make(case_in, START + waiver.format(was="2020-03-01"), rules))
    assert stale.find("a")[0].status == "upcoming"
    assert "stale-waiver" in {f.code for f in stale.findings}


@pytest.mark.parametrize(
    ("phrase", "force", "done", "as_of", "status"),
    [
        ("by 2020-02-10", "must", "", "2020-02-11", "overdue"),
        ("by 2020-02-10", "must", "", "2020-02-10", "due-soon"),
        ("by 2020-02-10", "must", "", "2020-01-27", "due-soon"),  # ten working days ahead
        ("by 2020-02-10", "must", "", "2020-01-24", "upcoming"),
        ("by 2020-02-10", "may", "", "2020-02-11", "ended"),
        ("by 2020-02-10", "must", "2020-02-10", "2020-02-11", "met"),
        ("by 2020-02-10", "must", "2020-02-12", "2020-02-13", "met-late"),
        ("by 2020-02-10", "must", "2020-02-12", "2020-02-11", "overdue"),  # not yet done on that day
        ("after 2020-02-10", "may", "", "2020-02-11", "open"),
        ("after 2020-02-10", "may", "", "2020-02-10", "upcoming"),
        ("unstated", "must", "", "2020-02-10", "unstated"),
        ("at any time", "may", "", "2020-02-10", "open"),
        ("by start", "must", "", "2020-02-10", "unresolved"),
        ("20 working days after 2030-01-10", "must", "", "2029-01-01", "expected"),
    ],
)  # fmt: skip
def test_the_status_is_the_first_that_fits(
    case_in: Cases, phrase: str, force: str, done: str, as_of: str, status: str
) -> None:
    case = f"done:\n  - {{duty: a, on: {done}, by: x}}\n" if done else ""
    names = () if phrase in ("unstated", "at any time") else ("a",)
    folder = make(case_in, case, duty("a", phrase, force=force), duty("z", "by 2020-01-01"), names=(*names, "z"))
    assert register(folder, as_of).find("a")[0].status == status


def test_known_on_and_the_proof_say_which_closures_counted(case_in: Cases) -> None:
    case = "facts:\n  start: {on: 2022-07-18, by: a letter}\n"
    folder = make(case_in, case, duty("a", "within 70 working days after start"))
    assert dues(register(folder), "a") == ["2022-10-26"]
    assert dues(register(folder, known_on=date(2022, 7, 18)), "a") == ["2022-10-25"]
    skipped = [step for step in register(folder).find("a")[0].as_json()["proof"] if step["step"] == "skip"]
    assert [day["date"] for day in skipped[0]["days"]] == ["2022-08-29", "2022-09-19"]


def test_a_count_that_leaves_the_calendar_is_unresolved_not_guessed(case_in: Cases) -> None:
    case = "facts:\n  start: {on: 2058-12-20, by: x}\n"
    row = register(make(case_in, case, duty("a", "within 70 working days after start")), "2058-01-01").find("a")[0]
    assert row.status == "unresolved"
    assert "covers 1990-01-01 to 2058-12-31" in (row.why_blocked or "")


# -- laws -----------------------------------------------------------------------------------------------

PHRASES = [
    "within 2 months after start", "5 working days before start", "every 4 weeks after start",
    "at least every 6 months after start", "within 1 month after start, then every quarter",
    "by the end of the month of start", "on or after start", "every month after start for 1 year, or the next working day",
]  # fmt: skip


def built(phrases: dict[str, str], start: date) -> Case:
    from obligations import load_calendar

    rules = RuleSet.model_validate({
        "id": "r", "title": "t", "source": {"name": "s"}, "parties": {"p": "P"}, "events": {"start": "it starts"},
        "calendars": {"working": "england-and-wales"},
        "obligations": {
            name: {"cite": "1", "does": "d", "who": "p", "force": "must", "due": phrase} for name, phrase in phrases.items()
        },
    })  # fmt: skip
    file = CaseFile.model_validate({
        "case": "c", "authority": {"name": "A"}, "uses": ["r"], "facts": {"start": {"on": start.isoformat()}},
    })  # fmt: skip
    return Case(file, (rules,), {"r": {"working": load_calendar("england-and-wales")}}, {})


starts = st.dates(date(2000, 1, 1), date(2024, 12, 31))


@given(starts, st.permutations(range(len(PHRASES))))
def test_the_order_of_rules_does_not_matter(start: date, order: list[int]) -> None:
    phrases = {f"d{n}": PHRASES[n] for n in range(len(PHRASES))} | {
        "late": "1 week before each d2",
        "hang": "by the first d4",
    }
    shuffled = {f"d{n}": PHRASES[n] for n in order}
    shuffled = {"hang": phrases["hang"], "late": phrases["late"], **shuffled}
    as_of = date(start.year, 6, 1)
    one = {row.id: (row.due, row.opens) for row in schedule(built(phrases, start), as_of=as_of)}
    other = {row.id: (row.due, row.opens) for row in schedule(built(shuffled, start), as_of=as_of)}
    assert one == other


@given(starts, st.integers(1, 40), st.sampled_from(PHRASES))
def test_keys_do_not_move_when_a_date_does(start: date, later: int, phrase: str) -> None:
    moved = date.fromordinal(start.toordinal() + later)
    until = date(start.year + 2, 12, 31)
    one = [row.key for row in schedule(built({"a": phrase}, start), as_of=start, until=until)]
    other = [row.key for row in schedule(built({"a": phrase}, moved), as_of=start, until=until)]
    assert one[: len(other)] == other[: len(one)]


@given(starts, st.integers(0, 400), st.sampled_from(PHRASES))
def test_a_later_anchor_never_gives_an_earlier_date(start: date, later: int, phrase: str) -> None:
    moved = date.fromordinal(start.toordinal() + later)
    until = date(start.year + 4, 12, 31)
    one = schedule(built({"a": phrase}, start), as_of=start, until=until)
    other = schedule(built({"a": phrase}, moved), as_of=start, until=until)
    for before, after in zip(one, other, strict=False):
        assert (before.due or before.opens) <= (after.due or after.opens)


def test_shuffled_files_give_the_same_register() -> None:
    case = load_case(EXAMPLES / "leicester-2015")
    rules = case.rule_sets[0]
    names = list(rules.obligations)
    random.Random(1).shuffle(names)
    mixed = rules.model_copy(update={"obligations": {name: rules.obligations[name] for name in names}})
    as_of = date(2016, 3, 1)
    one = {row.id: row.as_json() for row in schedule(case, as_of=as_of)}
    other = {
        row.id: row.as_json() for row in schedule(Case(case.file, (mixed,), case.calendars, case.diaries), as_of=as_of)
    }
    assert one == other


@pytest.mark.parametrize(
    ("phrase", "since", "listed"),
    [
        # 31 May 2020 is a Sunday: the fourth is due on 1 June.
        ("every month after start, or the next working day", "2020-06-01", ["4 2020-06-01", "5 2020-06-30"]),
        ("every month after start, or the next working day", "2020-06-02", ["5 2020-06-30"]),
        ("every month after start until 2020-04-30", "2020-06-01", ["3 2020-04-30"]),  # it is over: its last one stands
        ("every month after start for 3 months, then every 2 weeks", "2020-06-01", ["6 2020-06-11", "7 2020-06-25"]),
        ("within 1 week after start, then every month", "2020-05-07", ["4 2020-05-07", "5 2020-06-07"]),
        ("at least every 4 weeks after start", "2020-05-22", ["4 2020-05-22", "5 2020-06-19"]),
        ("every month after over", "2020-06-01", ["1 None"]),
        ("within 1 week after start", "2020-06-01", ["1 2020-02-07"]),  # what is due once is always listed
    ],
)
def test_from_a_day_on_what_recurs_keeps_its_numbers(
    case_in: Cases, phrase: str, since: str, listed: list[str]
) -> None:
    folder = make(case_in, START, duty("a", phrase), events="  over: t\n")
    found = register(folder, since=date.fromisoformat(since), until=date(2020, 6, 30))
    assert [f"{row.key} {row.due}" for row in found.find("a")] == listed


def test_what_is_done_at_a_happening_is_done_at_its_hour(case_in: Cases) -> None:
    case = START + "  call: [{on: 2020-03-02, time: '10:30', id: x}, {on: 2020-03-03, time: '17:30', id: y}]\n"
    rules = [
        duty("a", "at each call"), duty("b", "within 1 week after each call"), duty("c", "at least 1 day after each call"),
        duty("d", "by each call"),
    ]  # fmt: skip
    found = register(make(case_in, case, *rules, events="  call: t\n", head="cutoff: '16:00'"))
    told = {(row.obligation, row.key): (str(row.due or row.opens), str(row.at)) for row in found}
    # What comes after the cut-off counts as of the next working day, and no longer at its hour.
    assert told == {
        ("a", "x"): ("2020-03-02", "10:30:00"), ("a", "y"): ("2020-03-04", "None"),
        ("b", "x"): ("2020-03-09", "None"), ("b", "y"): ("2020-03-11", "None"),
        ("c", "x"): ("2020-03-03", "None"), ("c", "y"): ("2020-03-05", "None"),
        ("d", "x"): ("2020-03-02", "None"), ("d", "y"): ("2020-03-04", "None"),
    }  # fmt: skip


def test_a_window_far_from_the_first_date_is_listed_although_very_many_lie_before_it(case_in: Cases) -> None:
    folder = make(case_in, START, duty("a", "every day after 1990-01-01"))
    found = register(folder, "2026-01-01", since=date(2026, 1, 1), until=date(2026, 1, 2))
    # 36 years of 365 days and the nine leap days from 1992 to 2024.
    assert [(row.key, str(row.due)) for row in found.find("a")] == [("13149", "2026-01-01"), ("13150", "2026-01-02")]
    whole = register(folder, "2026-01-01", until=date(2026, 1, 2)).find("a")
    assert [row.status for row in whole] == ["unresolved"]


def test_a_gap_counts_from_the_act_and_not_from_a_day_of_the_phrase_that_is_no_later(case_in: Cases) -> None:
    phrase = "at least every 2 months after start until 2020-03-01, then at least every month after {}"
    case = START + "  a: {on: 2020-03-02, by: minutes}\n"
    for day, due, anchor in (
        ("2020-03-01", "2020-04-02", "a"), ("2020-03-02", "2020-04-02", "a"), ("2020-03-03", "2020-04-03", None),
    ):  # fmt: skip
        row = register(make(case_in, case, duty("a", phrase.format(day))), "2020-03-10").find("a")[1]
        assert (str(row.due), row.anchor and row.anchor["name"]) == (due, anchor)


def test_a_rolling_duty_of_a_rule_set_that_names_no_start_runs_from_its_first_act(case_in: Cases) -> None:
    case = "facts:\n  a: [{on: 2020-01-06, by: x}, {on: 2020-02-17, by: x}]\n"
    found = register(make(case_in, case, duty("a", "at least every 4 weeks")), "2020-02-20", until=date(2020, 4, 1))
    assert [(str(row.due), str(row.met_on)) for row in found.find("a")][:2] == [
        ("2020-02-03", "2020-02-17"), ("2020-03-16", "None"),
    ]  # fmt: skip
