"""Feeds: identity, sequences, bytes, what withdrawn and provisional entries say, hostile text, killed runs."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from obligations import load_case, schedule
from obligations.feeds import Choice, Feed, FeedEntry, build, feed_of, told_of, write_feed
from obligations.feeds.entries import at_hour, entries, uid_of
from obligations.feeds.publishing import kinds_of
from obligations.store.database import Store, open_store
from tests.conftest import EXAMPLES, ROOT, duty, with_examples
from tests.stores import LONG

Run = Callable[..., Result]
AT = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "obligations.db") as opened:
        yield opened


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """Give a copy of an example, since a feed keeps its ledger beside the case."""
    return Path(shutil.copytree(EXAMPLES / "gloucestershire-2017", tmp_path / "case"))


def parsed(content: bytes) -> dict[str, Any]:
    """Read a feed with a parser and return its entries by uid, raw values as text."""
    calendar = Calendar.from_ical(content)
    found = {}
    for part in calendar.walk():
        if part.name in ("VEVENT", "VTODO"):
            assert not part.errors
            found[str(part["UID"])] = part
    return found


def feed(run: Run, case: Path, *words: object, as_of: str = "2017-09-01") -> bytes:
    target = case.parent / "feed.ics"
    result = run("feed", case, "-o", target, "--as-of", as_of, *words)
    assert result.exit_code == 0, result.output
    return target.read_bytes()


# -- what is listed -------------------------------------------------------------------------------------


def test_every_dated_occurrence_is_an_entry_on_its_day(run: Run, case: Path) -> None:
    rows = json.loads(run("schedule", EXAMPLES / "gloucestershire-2017", "--as-of", "2017-09-01", "--json").stdout)
    dated = [row["due"] or row["opens"] for row in rows if row["due"] or row["opens"]]
    found = parsed(feed(run, case))
    assert sorted(str(part["DTSTART"].dt) for part in found.values()) == sorted(dated)
    for part in found.values():
        assert part["DTEND"].dt - part["DTSTART"].dt == timedelta(days=1)
        assert (part["TRANSP"], part["X-MICROSOFT-CDO-BUSYSTATUS"]) == ("TRANSPARENT", "FREE")
        assert "Proof: obligations explain" in part["DESCRIPTION"]
        assert not part.walk("VALARM")
    text = feed(run, case).decode()
    assert "\nUID:" not in text[: text.index("BEGIN:VEVENT")]
    assert "METHOD" not in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT12H" in text
    for word in ("overdue", "due-soon", "upcoming", "RRULE"):
        assert word not in text


def test_a_plan_says_what_a_reader_needs(run: Run, case: Path) -> None:
    plan = next(p for p in parsed(feed(run, case)).values() if "Submit the improvement plan" in p["SUMMARY"])
    for line in (
        "Gloucestershire County Council (must): submit the improvement plan", "owed to Ofsted",
        "Due: Wednesday 20 September 2017.", "A paper states Tuesday 19 September 2017",
        "Counted: within 70 working days after report.published (report.published: 13 Jun 2017).",
        "Needs: cabinet-approval", "Source: Cabinet report, Reasons; para 3.",
    ):  # fmt: skip
        assert line in plan["DESCRIPTION"]
    assert plan["STATUS"] == "CONFIRMED"
    related = plan["RELATED-TO"]
    assert {r.params["RELTYPE"] for r in (related if isinstance(related, list) else [related])} == {"FINISHTOSTART"}


def test_windows_provisional_dates_and_what_has_no_date(run: Run, case: Path) -> None:
    titles = {str(part["SUMMARY"]): part for part in parsed(feed(run, case)).values()}
    provisional = [title for title in titles if title.startswith("Provisional: ")]
    assert provisional
    assert all(titles[title]["STATUS"] == "TENTATIVE" for title in provisional)
    assert any(title.startswith("Begins: Work with the adviser") for title in titles)
    window = next(part for title, part in titles.items() if "open since 18 Sep 2017" in title)
    assert str(window["DTSTART"].dt) == "2017-09-25"  # the last day of call-in
    head = feed(run, case).decode().split("BEGIN:VEVENT")[0].replace("\r\n ", "")
    assert "What has no date yet is in the feed of tasks" in head
    assert "support-assessment" not in head  # a list of them would change, and a client that copies it fetch all anew
    tasks = parsed(feed(run, case, "--tasks"))
    undated = [part for part in tasks.values() if "DUE" not in part]
    assert {part.name for part in tasks.values()} == {"VTODO"}
    assert len(undated) == len(tasks) - len(parsed(feed(run, case))) > 0
    assert not set(tasks) & set(parsed(feed(run, case)))


TIMED = """facts: {start: 2026-01-05}
meetings: {board: {dates: [{id: winter, on: 2026-01-20, time: "18:30"}, {id: summer, on: 2026-07-20, time: "18:30"}]}}
"""


def test_what_is_needed_and_when_it_opens_stand_in_an_entry(case_in: Callable[..., Path]) -> None:
    """Needed is what has a day and stands; an opening is told where it is not the day itself."""
    rules = (
        duty("paper", "between start and 10 days after start") + duty("other", "10 days after unknown")
        + duty("act", "on 2020-03-02", more="    needs: [paper, other]\n")
    )  # fmt: skip
    folder = case_in(
        "facts: {start: 2020-01-31}\n", with_examples(rules, "paper", "other", "act"), "  unknown: nothing yet"
    )
    register = schedule(load_case(folder), as_of=date(2020, 1, 1))
    told = {one.title.rpartition(": ")[2]: one for one in entries(register, tasks=False)}
    act = next(one for one in told.values() if one.day == date(2020, 3, 2))
    paper = next(one for one in told.values() if one.day == date(2020, 2, 10))
    assert act.needs == (paper.uid,)
    assert "Open from: Friday 31 January 2020" in paper.text
    assert "Open from" not in act.text


def test_hours_are_those_of_the_united_kingdom(case_in: Callable[..., Path], run: Run) -> None:
    rules = (
        duty("submit", "within 10 days of start", more='    time: "16:00"\n')
        + duty("summer", "by 2026-07-01", more='    time: "16:00"\n')
        + duty("report", "at each board")
    )
    folder = case_in(TIMED, with_examples(rules, "submit", "summer", "report"), "  board: the board meets")
    found = list(parsed(feed(run, folder, as_of="2026-01-10")).values())
    moments = {str(part["SUMMARY"]): (part["DTSTART"].dt, part["DTEND"].dt) for part in found}
    assert moments["Do submit by 16:00 (the council)"] == (
        datetime(2026, 1, 15, 15, 30, tzinfo=UTC), datetime(2026, 1, 15, 16, tzinfo=UTC),
    )  # fmt: skip
    assert moments["Do summer by 16:00 (the council)"][1] == datetime(2026, 7, 1, 15, tzinfo=UTC)
    starts = sorted(part["DTSTART"].dt for part in found if "report" in part["SUMMARY"])
    assert starts == [datetime(2026, 1, 20, 18, 30, tzinfo=UTC), datetime(2026, 7, 20, 17, 30, tzinfo=UTC)]
    assert "VTIMEZONE" not in (folder.parent / "feed.ics").read_text(encoding="utf-8")


# -- identity -------------------------------------------------------------------------------------------


def test_the_same_state_gives_the_same_bytes_all_month(run: Run, case: Path) -> None:
    first = feed(run, case, as_of="2017-09-01")
    assert feed(run, case, as_of="2017-09-01") == first
    assert feed(run, case, as_of="2017-09-30") == first
    for variant in ("--tasks", "--alarms"):
        assert feed(run, case, variant, as_of="2017-09-02") == feed(run, case, variant, as_of="2017-09-29")
    assert feed(run, case, as_of="2017-09-30") == first  # the variants have ledgers of their own


def test_exactly_what_moves_changes_and_its_sequence_rises(run: Run, case: Path) -> None:
    before = parsed(feed(run, case))
    moved = json.loads(
        run("impact", case, "--fact", "report.published=2017-06-20", "--as-of", "2017-09-01", "--json").stdout
    )
    assert run("record", case, "report.published", "2017-06-20", "--by", "Ofsted", "--id", "1").exit_code == 0
    after = parsed(feed(run, case))
    assert before.keys() == after.keys()
    changed = {uid for uid in before if before[uid].to_ical() != after[uid].to_ical()}
    register = schedule(load_case(case), as_of=date(2017, 9, 1))
    wanted = {uid_of(row) for row in register if row.id in {move["occurrence"] for move in moved}}
    assert changed == wanted
    for uid in before:
        raised = uid in changed
        assert (after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"]) == raised
        assert raised or after[uid]["SEQUENCE"] == before[uid]["SEQUENCE"]
        assert (after[uid]["LAST-MODIFIED"].dt > before[uid]["LAST-MODIFIED"].dt) == raised
        assert after[uid]["DTSTAMP"].dt == after[uid]["LAST-MODIFIED"].dt
        assert after[uid]["CREATED"].dt == before[uid]["CREATED"].dt


def test_what_is_done_says_so_and_what_is_withdrawn_is_cancelled_for_a_time(run: Run, case: Path) -> None:
    feed(run, case)
    done = ["record", case, "submit-plan", "2017-09-18", "--done", "--by", "the clerk"]
    assert run(*done).exit_code == 0
    once = feed(run, case)
    uid = next(uid for uid, part in parsed(once).items() if "Done: Submit the improve" in part["SUMMARY"])
    file = case / "case.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("glos-cabinet-2017, call-in]", "glos-cabinet-2017]"), encoding="utf-8"
    )
    rules = case / "glos-cabinet-2017.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("call-in/take-effect, ", ""), encoding="utf-8")
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"parameters:\n.*\n", "", text), encoding="utf-8")
    found = parsed(feed(run, case))
    gone = [part for part in found.values() if part.get("STATUS") == "CANCELLED"]
    assert sorted(str(part["SUMMARY"])[:22] for part in gone) == ["Withdrawn: Act upon th", "Withdrawn: Call the de"]
    assert all(part["SEQUENCE"] > 0 for part in gone)
    assert found[uid]["SEQUENCE"] > parsed(once)[uid]["SEQUENCE"] > 0  # done, then without a need
    later = {p["UID"] for p in parsed(feed(run, case, as_of="2030-01-15")).values() if p.get("STATUS") == "CANCELLED"}
    assert not later
    kept = feed(run, case, "--keep", "3660", as_of="2030-01-15")
    assert kept.count(b"STATUS:CANCELLED") == 2


def test_a_nearer_horizon_withdraws_nothing_and_narrowed_feeds_have_the_same_entries(run: Run, case: Path) -> None:
    whole = parsed(feed(run, case))
    near = parsed(feed(run, case, "--until", "2017-12-31"))
    assert len(near) < len(whole)
    assert not any(part.get("STATUS") == "CANCELLED" for part in near.values())
    again = parsed(feed(run, case))
    assert {uid: part["SEQUENCE"] for uid, part in again.items()} == dict.fromkeys(whole, 0)
    council = parsed(feed(run, case, "--who", "council", "--force", "must"))
    assert 0 < len(council) < len(whole)
    same = ("SUMMARY", "DESCRIPTION", "SEQUENCE", "DTSTART", "STATUS")
    assert all(council[uid][name] == whole[uid][name] for uid in council for name in same)
    late = parsed(feed(run, case, "--from", "2018-01-01"))
    assert all(str(part["DTSTART"].dt) >= "2018-01-01" for part in late.values())
    assert parsed(feed(run, case, "--rule-set", "call-in")).keys() < whole.keys()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--who", "counsil"], 'did you mean "council"'),
        (["--force", "shall"], 'no "shall"'),
        (["--rule-set", "glos"], 'no "glos"'),
        (["--alarms", "--tasks"], "two feeds"),
        (["--alarms", "--policy", "nowhere.yaml"], "no such file"),
        (["--base-url", "javascript:x"], "no web address"),
    ],
)
def test_what_cannot_be_asked(run: Run, case: Path, words: list[str], message: str) -> None:
    result = run("feed", case, "-o", case.parent / "x.ics", *words)
    assert result.exit_code == (1 if message == "no such file" else 2)
    assert message in result.stderr
    assert not (case.parent / "x.ics").exists()


def test_alarms_stand_in_their_own_feed(run: Run, case: Path) -> None:
    plain, loud = parsed(feed(run, case)), parsed(feed(run, case, "--alarms"))
    assert plain.keys() == loud.keys()
    plan = next(part for part in loud.values() if "Submit the improvement plan" in part["SUMMARY"])
    alarms = plan.walk("VALARM")
    at = [datetime(2017, 9, 20) + alarm["TRIGGER"].dt for alarm in alarms]  # noqa: DTZ001
    assert [f"{moment:%Y-%m-%d %H:%M}" for moment in at] == ["2017-07-20 09:00", "2017-09-06 09:00", "2017-09-20 09:00"]
    assert all(alarm["DESCRIPTION"] and alarm["ACTION"] == "DISPLAY" and "UID" not in alarm for alarm in alarms)
    raw = feed(run, case, "--alarms").decode()
    assert not re.search(r"END:VALARM\r\n(?!BEGIN:VALARM|END:VEVENT)", raw), "nothing follows the alarms of an entry"


def test_what_leaves_a_narrowed_feed_is_withdrawn_from_it(run: Run, case_in: Callable[..., Path]) -> None:
    head = "decided: {convention: {is: a, authority: b}, last-day: {is: a, authority: b}}"
    rules = duty("x", "within 20 days of start").replace("who: council", "who: [council, clerk]") + duty(
        "y", "by start"
    )
    folder = case_in("facts: {start: 2026-12-01}\n", with_examples(rules, "x", "y"), head=head)
    rule_file = folder / "r.yaml"
    rule_file.write_text(
        rule_file.read_text(encoding="utf-8").replace(
            "{council: the council}", "{council: the council, clerk: the clerk}"
        ),
        encoding="utf-8",
    )
    out = folder.parent / "out"
    words = ["export", folder, "-o", out, "--as-of", "2026-12-01"]
    assert run(*words).exit_code == 0
    assert len(parsed((out / "trial/who-clerk.ics").read_bytes())) == 1
    rule_file.write_text(
        rule_file.read_text(encoding="utf-8")
        .replace("who: [council, clerk]", "who: council")
        .replace(", clerk: the clerk}", "}"),
        encoding="utf-8",
    )
    assert run(*words).exit_code == 0
    gone = list(parsed((out / "trial/who-clerk.ics").read_bytes()).values())
    assert [(part["STATUS"], part["SEQUENCE"] > 0) for part in gone] == [("CANCELLED", True)]
    assert not any(p.get("STATUS") == "CANCELLED" for p in parsed((out / "trial/all.ics").read_bytes()).values())


# -- sizes and bytes ------------------------------------------------------------------------------------


def made(number: int, text: str = "x" * 900) -> list[FeedEntry]:
    start = date(2026, 1, 1)
    return [
        FeedEntry(
            uid=f"uid-{n}", title=f"Duty {n}", text=text, day=start + timedelta(days=n), start=None, opens=None,
            url=None, categories=("A",), needs=(), done=None, provisional=False, task=False, rule_set="r",
            force="must", who=("council",), to=(),
        )
        for n in range(number)
    ]  # fmt: skip


def feed_with(listed: list[FeedEntry], month: date = date(2026, 1, 1)) -> Feed:
    return Feed("c", "Name", "Text", lambda: listed, month, date(2040, 1, 1))


def test_a_feed_that_is_too_large_is_split_by_year(store: Store, tmp_path: Path) -> None:
    listed = made(1500)
    given_ = write_feed(feed_with(listed, date(2027, 3, 1)), store, tmp_path / "f.ics", Choice(), AT)
    names = {file.path.name: file.entries for file in given_.files}
    assert names["f.ics"] == names["f-2027.ics"] == 365
    assert sum(number for name, number in names.items() if name != "f.ics") == 1500
    assert all(file.size < 1_000_000 for file in given_.files)
    assert "would exceed 1,000,000 bytes, so it holds 2027" in given_.warnings[0]
    assert given_.warnings[0].endswith("each year of 2026 to 2030 has its own file")
    assert len(given_.warnings) == 1  # no year is too large by itself
    small = write_feed(feed_with(made(10)), store, tmp_path / "g.ics", Choice(), AT)
    assert [file.path.name for file in small.files] == ["g.ics"]
    assert small.warnings == ()


def test_a_year_that_is_too_large_by_itself_is_told(store: Store, tmp_path: Path) -> None:
    given_ = write_feed(feed_with(made(400, "x" * 4000)), store, tmp_path / "f.ics", Choice(), AT)
    assert given_.warnings[1:] == (
        "the entries of 2026 alone exceed 1,000,000 bytes: narrow the feed (--who, --force)",
    )


def test_the_bytes_of_what_was_said_before_are_let_go(store: Store, tmp_path: Path) -> None:
    from sqlalchemy import func, select

    from obligations.store.tables import WRITTEN

    for turn in range(3):
        own = feed_with(made(20, f"said in turn {turn}"))
        write_feed(own, store, tmp_path / "f.ics", Choice(), AT + timedelta(days=turn))
        with store.reading() as connection:
            assert connection.scalar(select(func.count()).select_from(WRITTEN)) == 20
    assert (tmp_path / "f.ics").read_bytes().count(b"said in turn 2") == 20


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 5), st.text(max_size=8), st.integers(0, 40)), max_size=6), st.integers(0, 2**31)
)
def test_any_history_keeps_its_word(store: Store, steps: list[tuple[int, str, int]], name: int) -> None:
    """A subscriber that looks at SEQUENCE alone, and one that looks at LAST-MODIFIED alone, see each change."""
    listed: dict[int, FeedEntry] = dict(enumerate(made(3)))
    seen: dict[str, tuple[int, datetime, bytes]] = {}
    moment = AT
    for which, text, days in [(0, "x", 0), *steps]:
        moment += timedelta(seconds=1)
        if which < 3:
            old = made(3)[which]
            listed[which] = FeedEntry(
                **{
                    **{f: getattr(old, f) for f in FeedEntry.__slots__},
                    "text": text,
                    "day": date(2026, 1, 1) + timedelta(days=days),
                }
            )
        else:
            listed.pop(which - 3, None)
        own = Feed(f"case-{name}", "N", "T", lambda: list(listed.values()), date(2026, 1, 1), date(2040, 1, 1))
        content = b"".join(build(own, store, told_of(own, store, moment)))
        again = b"".join(build(own, store, told_of(own, store, moment + timedelta(hours=5))))
        assert again == content
        now = {}
        for uid, part in parsed(content).items():
            now[uid] = (int(part["SEQUENCE"]), part["LAST-MODIFIED"].dt, part.to_ical())
            if uid in seen:
                changed = seen[uid][2] != now[uid][2]
                assert (now[uid][0] > seen[uid][0]) is changed
                assert (now[uid][1] > seen[uid][1]) is changed
        assert seen.keys() <= now.keys(), "withdrawn entries stay for a while"
        seen = now


# -- hostile text ---------------------------------------------------------------------------------------

HOSTILE = [
    "a\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT", "line\nEND:VCALENDAR", "\x00\x07\x1b[31m", "w" * 10_000,
    "\u202egnp.exe\u202c \u2066x\u2069", "\U0001f4a3\U0001f469\u200d\U0001f4bb" * 50, "a,b;c\\d:e\"f", "\ud800 alone \udfff",
    "<script>alert(1)</script>&amp;", "=cmd|'/c calc'!A0", "{{ 7*7 }}{% raw %}", "\u2028\u2029\x85",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text(case_in: Callable[..., Path], text: str, store: Store) -> None:
    folder = case_in(
        "facts: {start: 2026-01-05}\n", with_examples(duty("x", "by start") + duty("y", "after start"), "x", "y")
    )
    found = load_case(folder)
    rules = found.rule_sets[0]
    duties = {
        n: d.model_copy(update={"does": text, "cite": text, "assumes": text}) for n, d in rules.obligations.items()
    }
    spoilt = rules.model_copy(update={"obligations": duties, "parties": {"council": text}, "title": text})
    file = found.file.model_copy(
        update={"title": text, "authority": found.file.authority.model_copy(update={"name": text})}
    )
    register = schedule(type(found)(file, (spoilt,), found.calendars, found.diaries), as_of=date(2026, 1, 1))
    for variant in ("", "tasks"):
        own = feed_of(register, variant=variant)
        content = b"".join(build(own, store, told_of(own, store, AT)))
        assert len(parsed(content)) == 2
        assert content.count(b"\r\nBEGIN:V") == 2
        raw = content.replace(b"\r\n", b"").decode("utf-8")
        assert not [c for c in raw if ord(c) < 32 or 0xD800 <= ord(c) < 0xE000 or c in "\u202e\u2066"]
        assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    from obligations.reports.feeds import index_page, proofs_page

    for page in (
        index_page([(register, [(text, "a.ics", 1)])], None),
        proofs_page(register, [("u", register.occurrences[0])]),
    ):
        assert "<script>alert" not in page
        page.encode("utf-8")


# -- folders --------------------------------------------------------------------------------------------


def test_a_folder_of_feeds_can_be_served_by_anything(run: Run, tmp_path: Path) -> None:
    cases = [shutil.copytree(EXAMPLES / name, tmp_path / name) for name in ("gloucestershire-2017", "leicester-2015")]
    words = ["export", *cases, "-o", tmp_path / "out", "--as-of", "2017-09-01", "--base-url", "https://x.org/f/"]
    assert run(*words).exit_code == 0
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.*")}
    assert run(*words).exit_code == 0
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.*")} == before
    page = (tmp_path / "out/index.html").read_text(encoding="utf-8")
    paths = re.findall(r'href="webcal://x\.org/f/([^"]+)"', page)
    assert len(paths) == len(set(paths)) > 20
    assert all((tmp_path / "out" / path).is_file() for path in paths)
    links = re.findall(
        rb"https://x\.org/f/gloucestershire-2017/proofs\.html#([0-9a-f-]{36})",
        before[tmp_path / "out/gloucestershire-2017/all.ics"].replace(b"\r\n ", b""),
    )
    proofs = (tmp_path / "out/gloucestershire-2017/proofs.html").read_text(encoding="utf-8")
    assert links
    assert all(f'id="{uid.decode()}"' in proofs for uid in links)
    twice = run("export", cases[0], cases[0], "-o", tmp_path / "out")
    assert twice.exit_code == 2


def test_an_hour_that_the_clocks_skip_or_repeat_is_still_one_moment() -> None:
    from datetime import time as hour

    assert at_hour(date(2026, 3, 29), hour(1, 30), ZoneInfo("Europe/London")).isoformat() == "2026-03-29T01:30:00+00:00"
    assert (
        at_hour(date(2026, 10, 25), hour(1, 30), ZoneInfo("Europe/London")).isoformat() == "2026-10-25T00:30:00+00:00"
    )


def test_uids_are_unique_and_never_of_a_date() -> None:
    for name in ("gloucestershire-2017", "leicester-2015", "somerset-2013", "gloucestershire-2022"):
        register = schedule(load_case(EXAMPLES / name), as_of=date(2016, 1, 1))
        uids = [entry.uid for entry in entries(register)]
        assert len(set(uids)) == len(uids)
    case_ = load_case(EXAMPLES / "leicester-2015")
    moved = case_.with_facts({"notice.issued": date(2015, 11, 3)})
    one, other = (schedule(c, as_of=date(2016, 1, 1)) for c in (case_, moved))
    assert {uid_of(row) for row in one if row.key == "1"} == {uid_of(row) for row in other if row.key == "1"}


# -- killed runs ----------------------------------------------------------------------------------------


def test_a_killed_feed_leaves_a_whole_file_and_a_ledger_that_neither_skips_nor_repeats(case: Path) -> None:
    """Every turn a fact moves and the feed is killed somewhere; the next whole run has gone up by at most one a turn."""
    chance = random.Random(20170913)
    target = case.parent / "feed.ics"
    words = [sys.executable, "-m", "obligations", "feed", str(case), "-o", str(target), "--as-of", "2017-09-01"]
    file = case / "case.yaml"
    text = file.read_text(encoding="utf-8")
    assert subprocess.run(words, cwd=ROOT, capture_output=True, check=False, timeout=120).returncode == 0
    seen = {uid: (int(part["SEQUENCE"]), part.to_ical()) for uid, part in parsed(target.read_bytes()).items()}
    for turn in range(70 if LONG else 8):
        file.write_text(text.replace("2017-06-13", f"2017-06-{14 + turn % 10:02}"), encoding="utf-8")
        process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.2, 1.2))
        process.kill()
        process.wait()
        parsed(target.read_bytes())  # whole, old or new
        assert subprocess.run(words, cwd=ROOT, capture_output=True, check=False, timeout=120).returncode == 0
        now = {uid: (int(part["SEQUENCE"]), part.to_ical()) for uid, part in parsed(target.read_bytes()).items()}
        assert now.keys() == seen.keys()
        for uid, (sequence, content) in now.items():
            assert (sequence > seen[uid][0]) == (content != seen[uid][1])
        seen = now


def test_what_is_written_anew_is_kept_whenever_it_is_more_than_may_be_held(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from obligations.feeds import building

    kept_at_once: list[list[int]] = []

    def keep(to: Store, written: dict[str, bytes], case: str) -> None:
        kept_at_once.append([len(one) for one in written.values()])

    monkeypatch.setattr(building, "keep", keep)
    monkeypatch.setattr(building, "BATCH", 1)
    monkeypatch.setattr(building, "MOST_FRESH", 5_000)
    own = feed_with(made(20))
    b"".join(build(own, store, told_of(own, store, AT)))
    *full, rest = kept_at_once
    assert sum(map(len, kept_at_once)) == 20
    assert all(sum(sizes[:-1]) <= 5_000 < sum(sizes) for sizes in full), "no sooner and no later"
    assert sum(rest) <= 5_000
    assert len(full) > 1


@pytest.mark.parametrize("alarms", [True, False])
def test_a_feed_with_alarms_is_exported_where_there_are_any(
    alarms: bool, case_in: Callable[..., Path], tmp_path: Path
) -> None:
    folder = case_in("facts: {start: 2026-03-02}\n", with_examples(duty("a", "by start"), "a"))
    kinds = kinds_of(schedule(load_case(folder), as_of=date(2026, 3, 1)), tmp_path, alarms=alarms)
    wanted = ["all.ics", "tasks.ics", *(["alarms.ics"] if alarms else []), "who-council.ics"]
    assert [kind.file for kind in kinds] == wanted
