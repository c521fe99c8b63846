"""Reminders: the ladder of each duty, whom it reaches, and words that nothing in a file can break out of."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from obligations import load_calendar, load_case, schedule
from obligations.errors import ProblemsError
from obligations.library.policies import Policy, load_policy
from obligations.register.register import Register
from obligations.reminders import Plan, Recipient, Reminder, plan, reminders, valarms
from obligations.reminders.listing import table, to_csv
from obligations.reminders.mail import Mail, as_html, of_reminder
from tests.conftest import CASE, EXAMPLES, RULES, duty, with_examples

Run = Callable[..., Result]
GLOS = EXAMPLES / "gloucestershire-2017"
HEAD = (
    "reminders: trial\npeople:\n  council: {name: The clerk, email: [clerk@example.org]}\n  boss: [boss@example.org]\n"
)
ENGLAND = load_calendar("england-and-wales")


@pytest.fixture
def planned(tmp_path: Path, case_in: Callable[..., Path]) -> Callable[..., Plan]:
    """Plan the reminders of a trial case whose ``start`` is 1 June 2026 (a Monday)."""

    def make(rules: str, policy: str, case: str = "", as_of: date = date(2026, 6, 1), **more: date) -> Plan:
        given_case = case if "facts:" in case else f"facts: {{start: 2026-06-01}}\n{case}"
        register = schedule(load_case(case_in(case=given_case, rules=exampled(rules))), as_of=as_of, **more)
        return plan(register, policy_of(tmp_path, policy))

    return make


def exampled(rules: str) -> str:
    """Add the examples that the loader asks of every duty with a computable date."""
    return with_examples(rules, *(line.strip(" :") for line in rules.splitlines() if re.fullmatch("  [a-z]+:", line)))


def policy_of(folder: Path, text: str) -> Policy:
    path = folder / "reminders.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return load_policy(path)


def days(found: Plan) -> dict[str, str]:
    return {f"{one.step} > {one.recipient.email}": one.send_on.isoformat() for one in found.reminders}


def working_days_before(day: date, number: int) -> date:
    """Count back one day at a time, asking the calendar only whether a day is open."""
    while number:
        day -= timedelta(days=1)
        number -= ENGLAND.is_working_day(day)
    return day


# -- ladders --------------------------------------------------------------------------------------------


def test_a_ladder(planned: Callable[..., Plan]) -> None:
    ladder = "default: {before: [20 working days, 1 month, 5 days], on_the_day: true, after: [{by: 1 working day, to: boss}]}\n"
    found = planned(duty("act", "within 3 months of start"), ladder)  # due Tuesday 1 September 2026
    assert days(found) == {
        "before 1 month > clerk@example.org": "2026-07-31",  # the 1st of August is a Saturday
        "before 20 working days > clerk@example.org": working_days_before(date(2026, 9, 1), 20).isoformat(),
        "before 5 days > clerk@example.org": "2026-08-27",
        "on the day > clerk@example.org": "2026-09-01",
        "after 1 working day > boss@example.org": "2026-09-02",
    }
    assert not found.findings
    assert {one.due for one in found.reminders} == {date(2026, 9, 1)}


def test_a_closure_moves_a_reminder_back_but_never_a_breach(planned: Callable[..., Plan]) -> None:
    found = planned(
        duty("act", "on 2026-08-31"), "default: {before: [1 day], on_the_day: true, after: [1 day, 4 days]}\n"
    )
    # Monday 31 August is a bank holiday: what would go on it, or on the Sunday before, goes on Friday 28 August.
    assert days(found) == {
        "on the day > clerk@example.org": "2026-08-28",  # the same day as the lead, and the more urgent
        "after 1 day > clerk@example.org": "2026-09-01",
        "after 4 days > clerk@example.org": "2026-09-04",
    }
    late = planned(duty("act", "on 2026-09-04"), "default: {after: [1 day]}\n")  # a Friday
    assert days(late) == {"after 1 day > clerk@example.org": "2026-09-07"}


def test_the_narrower_ladder_replaces_key_by_key(planned: Callable[..., Plan]) -> None:
    text = """default: {before: [10 days, 5 days], on_the_day: true}
rule_sets: {r: {before: [7 days]}}
duties: {r/act: {before: [3 days], to: boss}, r/quiet: {before: [], on_the_day: false}}
"""
    found = planned(
        duty("act", "on 2026-07-08") + duty("other", "on 2026-07-08") + duty("quiet", "on 2026-07-08"), text
    )
    steps = {(one.occurrence, one.step, one.recipient.email) for one in found.reminders}
    assert steps == {
        ("r/act#1", "before 3 days", "boss@example.org"), ("r/act#1", "on the day", "boss@example.org"),
        ("r/other#1", "before 7 days", "clerk@example.org"), ("r/other#1", "on the day", "clerk@example.org"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "case", "steps"),
    [
        (duty("act", "within 2 weeks of start"), "done: [{duty: act, on: 2026-06-01}]\n", set()),
        (duty("act", "within 2 weeks of start"), "waived: [{duty: act, by: a, why: b}]\n", set()),
        (duty("act", "within 2 weeks of missing"), "", set()),
        (duty("act", "unstated"), "", set()),
        (duty("act", "from start", key="holds"), "", set()),
        (duty("act", "within 2 weeks of start", force="may"), "", {"before 1 day", "on the day"}),
        # The 20th is a Saturday: the lead and the day itself coincide on the 19th.
        (duty("act", "between start and 2026-06-20"), "", {"opens", "on the day", "after 1 day"}),
        (duty("act", "at least 5 clear days after start"), "", {"opens"}),
    ],
)
def test_what_has_no_reminders_and_what_has_some(
    planned: Callable[..., Plan], rules: str, case: str, steps: set[str]
) -> None:
    text = "default: {opens: true, before: [1 day], on_the_day: true, after: [1 day]}\n"
    if "missing" in rules:
        rules = rules.replace("missing", "start")
        case = "facts: {}\n"
    found = {one.step for one in planned(rules, text, case).reminders}
    assert found == steps


def test_what_is_done_later_ends_its_reminders_on_that_day(planned: Callable[..., Plan]) -> None:
    text = "default: {before: [10 days, 3 days], on_the_day: true, after: [1 day]}\n"
    found = planned(duty("act", "on 2026-06-15"), text, "done: [{duty: act, on: 2026-06-10}]\n")
    assert {one.step for one in found.reminders} == {"before 10 days"}


def test_a_ruling_moves_the_reminders_and_not_their_ids(planned: Callable[..., Plan]) -> None:
    text = "default: {before: [5 days], on_the_day: true}\n"
    rules = duty("act", "within 2 weeks of start")
    plain = planned(rules, text)
    ruled = planned(
        rules, text, "rulings: [{duty: act, date: 2026-06-10, instead_of: 2026-06-15, by: The judge, why: leave}]\n"
    )
    assert {one.id for one in plain.reminders} == {one.id for one in ruled.reminders}
    assert {one.due for one in ruled.reminders} == {date(2026, 6, 10)}
    assert (
        "The judge ruled that Wednesday 10 June 2026 is used instead of Monday 15 June 2026: leave"
        in ruled.reminders[0].text
    )


def test_a_quota_is_told_by_the_day_on_which_the_rest_can_still_be_begun(planned: Callable[..., Plan]) -> None:
    rules = duty("visit", "2 working days every month from start until 2026-06-30", key="quota")
    found = planned(rules, "default: {on_the_day: true}\n")
    first = found.reminders[0]
    assert (first.send_on, first.due) == (date(2026, 6, 29), date(2026, 6, 30))
    assert first.subject.startswith("Begin by Monday 29 June 2026")
    assert "Done so far: 0 of 2 working days; the interval ends Tuesday 30 June 2026." in first.text


def test_a_date_that_is_only_supposed_is_not_escalated(planned: Callable[..., Plan]) -> None:
    rules = duty("meet", "at least every 4 weeks after start")
    text = "default: {on_the_day: true, after: [1 day]}\n"
    found = planned(rules, text, as_of=date(2026, 9, 1), until=date(2026, 12, 31))
    assert [one.occurrence for one in found.reminders if one.step == "after 1 day"] == ["r/meet#1"]
    ahead = [one for one in found.reminders if one.occurrence != "r/meet#1"]
    assert ahead
    assert all(one.due >= date(2026, 9, 1) and "(provisional)" in one.subject for one in ahead)


def test_parties_without_an_address_are_named(planned: Callable[..., Plan]) -> None:
    text = "default: {before: [3 days], after: [{by: 1 day, to: nobody}]}\n"
    found = planned(duty("act", "on 2026-06-15"), text)
    assert [str(finding) for finding in found.findings] == [
        "no-address: r/nobody: the policy has no address for it; 1 reminder cannot be sent"
    ]
    silent = planned(duty("act", "on 2026-06-15"), "  nobody: []\n" + text)
    assert not silent.findings


def test_outside_the_calendar_nothing_is_guessed(planned: Callable[..., Plan]) -> None:
    found = planned(duty("act", "on 2070-06-16"), "default: {before: [2 working days, 1 month]}\n")
    assert not found.reminders
    assert [finding.code for finding in found.findings] == ["no-reminder", "no-reminder"]
    assert "covers 1990-01-01 to 2058-12-31" in found.findings[0].message


def test_several_addresses_and_a_party_of_one_rule_set(planned: Callable[..., Plan]) -> None:
    text = "  r/council: [one@example.org, TWO@example.org]\ndefault: {on_the_day: true}\n"
    found = planned(duty("act", "on 2026-06-15"), text)
    assert [one.recipient for one in found.reminders] == [
        Recipient("the council", "one@example.org"), Recipient("the council", "TWO@example.org"),
    ]  # fmt: skip
    assert found.reminders[1].id == "trial/r/act#1/on the day/two@example.org"


def test_a_policy_that_names_a_duty_that_is_not_there(planned: Callable[..., Plan]) -> None:
    found = planned(duty("act", "on 2026-06-15"), "duties: {r/axt: {on_the_day: true}, elsewhere/act: {opens: true}}\n")
    assert [finding.occurrence for finding in found.findings] == ["r/axt"]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("defualt: {}\n", 5, 'unknown key "defualt" (did you mean "default"?)'),
        ("default: {before: [5 dayz]}\n", 5, "dayz"),
        ("default: {before: 5 days}\n", 5, "a list is wanted here"),
        ("calendar: englnd-and-wales\n", 5, "england-and-wales"),
        ("  clerk: {email: ['a@b\\r\\nBcc: c@d']}\n", 5, "no mail address"),
        ('  clerk: "a@example.org\\nBcc: b@example.org"\n', 5, "no mail address"),
        ("duties: {act: {}}\n", 5, "RULESET/OBLIGATION"),
        ("default: {after: [{to: boss}]}\n", 5, '"by" is missing'),
    ],
)
def test_a_fault_in_a_policy_has_its_place(tmp_path: Path, text: str, place: int, message: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        policy_of(tmp_path, text)
    assert f"reminders.yaml:{place}:" in str(caught.value)
    assert message in str(caught.value)


# -- laws -----------------------------------------------------------------------------------------------

PERIODS = st.builds(
    lambda n, unit: f"{n} {unit}{'s' if n != 1 else ''}",
    st.integers(1, 40), st.sampled_from(["day", "working day", "week", "month"]),
)  # fmt: skip
LADDERS = st.tuples(st.lists(PERIODS, max_size=5), st.booleans(), st.lists(PERIODS, max_size=3))


@pytest.fixture(scope="module")
def one_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("laws")
    rules = duty("act", "within 10 days of start") + duty("again", "every 6 weeks after start for 1 year")
    (folder / "r.yaml").write_text(
        RULES.format(rules=with_examples(rules, "act", "again"), events="", head=""), encoding="utf-8"
    )
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    return folder


@given(start=st.dates(date(2000, 1, 1), date(2050, 1, 1)), ladder=LADDERS, later=st.integers(1, 500))
def test_laws_of_ladders(one_case: Path, start: date, ladder: tuple[list[str], bool, list[str]], later: int) -> None:
    before, day, after = ladder
    text = (
        f"{HEAD}calendar: england-and-wales\n"
        f"default: {{before: [{', '.join(before)}], on_the_day: {str(day).lower()}, after: [{', '.join(after)}]}}\n"
    )
    (one_case / "reminders.yaml").write_text(text, encoding="utf-8")
    policy = load_policy(one_case / "reminders.yaml")
    case = load_case(one_case)
    made = [
        plan(schedule(case.with_facts({"start": begin}), as_of=begin, until=begin + timedelta(days=400)), policy)
        for begin in (start, start + timedelta(days=later))
    ]
    for found in made:
        assert not found.findings
        ids = [one.id for one in found.reminders]
        assert len(ids) == len(set(ids))
        assert not any(str(one.due) in one.id or str(one.send_on) in one.id for one in found.reminders)
        for one in found.reminders:
            assert ENGLAND.is_working_day(one.send_on)
            assert (one.send_on > one.due) == one.step.startswith("after")
        seen = [(one.occurrence, one.recipient, one.send_on) for one in found.reminders]
        assert len(seen) == len(set(seen))
        wanted = len(set(before)) + day + len(set(after))
        per_row: dict[str, int] = {}
        for one in found.reminders:
            per_row[one.occurrence] = per_row.get(one.occurrence, 0) + 1
        assert all(number <= wanted for number in per_row.values())
        assert not wanted or {"r/act#1", "r/again#1"} <= per_row.keys()


# -- alarms ---------------------------------------------------------------------------------------------


def test_alarms_are_the_leads_and_the_day() -> None:
    register, policy = _glos()
    row = register.find("submit-plan")[0]
    found = valarms(register, row, policy)
    nine = timedelta(hours=9)
    assert [alarm.trigger for alarm in found] == [timedelta(days=-62) + nine, timedelta(days=-14) + nine, nine]
    assert all(alarm.text.startswith("Due Wednesday 20 September 2017: submit the improvement plan") for alarm in found)
    assert not valarms(register, _standing(register), policy)


def _glos() -> tuple[Register, Policy]:
    return schedule(load_case(GLOS), as_of=date(2017, 9, 1)), load_policy(GLOS / "reminders.yaml")


def _standing(register: Register) -> object:
    return next(row for row in register if row.status == "standing")


# -- words, mails and tables ----------------------------------------------------------------------------

HOSTILE = [
    "a\r\nBcc: victim@example.org",
    "x\nBEGIN:VEVENT\nSUMMARY:y\nEND:VEVENT",
    "=HYPERLINK(\"http://x\",\"y\")",
    "@SUM(1)",
    "w" * 10_000,
    "\u202etxt.exe \u05d0\u05d1",
    "\U0001f4a3\U0001f469\u200d\U0001f4bb",
    "\ud800 lone \udfff",
    "<script>alert(1)</script> & \"quotes\" 'more'",
    "\x00\x1b[31m\x7f\x85",
    "line\u2028separator\u2029here\x0b\x0c",
    ".\r\n.\r\nQUIT",
    "=?utf-8?q?=0D=0ABcc:_v=40example.org?=",
    "\"; DROP TABLE\\",
    ", a@example.org, b@example.org (",
]  # fmt: skip


def _reminder(text: str) -> Reminder:
    return Reminder(
        f"c/r/act#1/{text}", "c", text, f"r/{text}#1", "on the day", date(2026, 6, 15), date(2026, 6, 15), date(2026, 6, 15),
        Recipient(text, "clerk@example.org"), text, f"{text}\nsecond line",
    )  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text(text: str) -> None:
    mail = of_reminder(_reminder(text), Recipient(text, "sender@example.org"))
    data = mail.as_bytes()
    assert data == of_reminder(_reminder(text), Recipient(text, "sender@example.org")).as_bytes()
    data.decode("ascii")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 998
    read = email.message_from_bytes(data, policy=email.policy.default)
    assert sorted(read.keys()) == sorted(
        ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
    )
    assert [address.addr_spec for address in read["To"].addresses] == ["clerk@example.org"]
    assert [address.addr_spec for address in read["From"].addresses] == ["sender@example.org"]
    assert [part.get_content_type() for part in read.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    page = read.get_body(("html",)).get_content()
    assert "<script" not in page
    assert not read.defects
    rows = list(csv.reader(io.StringIO(to_csv([_reminder(text)]))))
    assert len(rows) == 2
    assert not any(value.startswith(("=", "+", "-", "@", "\t", "\r")) for value in rows[1])
    shown = table([_reminder(text)], 120)
    assert all(line.isprintable() or "\u200d" in line for line in shown.split("\n"))
    assert max(map(len, shown.split("\n"))) <= 200


@given(st.text(st.characters(codec=None), max_size=60))  # type: ignore[arg-type]
def test_any_text_makes_a_mail_of_two_parts(text: str) -> None:
    mail = Mail(text, Recipient(text, "a@example.org"), Recipient(text, "b@example.org"), date(2026, 1, 5), text, text)
    read = email.message_from_bytes(mail.as_bytes(), policy=email.policy.default)
    assert [part.get_content_type() for part in read.walk()][1:] == ["text/plain", "text/html"]
    assert len(read.keys()) == 8
    assert not read.defects


def test_links_are_links_and_nothing_else_is() -> None:
    page = as_html("t", "See <https://example.org/a?b=1&c=2>.\n\njavascript:alert(1)")
    assert '<a href="https://example.org/a?b=1&amp;c=2">https://example.org/a?b=1&amp;c=2</a>' in page
    assert page.count("<a ") == 1
    assert page.count("<p>") == 2


def test_a_reminder_says_what_it_must() -> None:
    found = [one for one in reminders(*_glos()) if "submit-plan" in one.occurrence]
    assert [one.step for one in found][:3] == ["before 2 months", "before 10 working days", "on the day"]
    text = found[0].text
    for said in (
        "submit the improvement plan", "Due Wednesday 20 September 2017", "Owed by Gloucestershire County Council to Ofsted (must)",
        "Source: Cabinet report, Reasons; para 3", "Counted: within 70 working days after report.published.",
        "It needs: cabinet-approval, call-in/take-effect, plan-approval", "not provisional", "Reference: gloucestershire-2017",
    ):  # fmt: skip
        assert said in text
    assert "not recorded as done" not in text
    assert "It is not recorded as done" in found[-1].text


# -- the command ----------------------------------------------------------------------------------------


def test_remind(run: Run, tmp_path: Path) -> None:
    words = ["remind", GLOS, "--from", "2017-09-01", "--until", "2017-09-20"]
    listed = json.loads(run(*words, "--json").stdout)
    assert len(listed) == 20
    assert all("2017-09-01" <= one["send_on"] <= "2017-09-20" for one in listed)
    rows = list(csv.DictReader(io.StringIO(run(*words, "--csv").stdout)))
    assert [row["id"] for row in rows] == [one["id"] for one in listed]
    shown = run(*words)
    assert shown.exit_code == 0
    assert max(map(len, shown.stdout.splitlines())) <= 140
    wrote = run(*words, "--eml", tmp_path / "mails")
    assert wrote.exit_code == 0
    assert not wrote.stdout
    before = {path.name: path.read_bytes() for path in (tmp_path / "mails").iterdir()}
    assert len(before) == 20
    run(*words, "--eml", tmp_path / "mails")
    assert before == {path.name: path.read_bytes() for path in (tmp_path / "mails").iterdir()}
    ids = [email.message_from_bytes(data)["Message-ID"] for data in before.values()]
    assert len(set(ids)) == 20


def test_remind_without_a_policy_and_with_a_stranger(run: Run, tmp_path: Path) -> None:
    missing = run("remind", EXAMPLES / "leicester-2015")
    assert missing.exit_code == 2
    assert "reminders.yaml" in missing.stderr
    policy = tmp_path / "p.yaml"
    policy.write_text("reminders: p\ndefault: {on_the_day: true}\n", encoding="utf-8")
    found = run("remind", GLOS, "--policy", policy, "--from", "2017-09-01")
    assert found.exit_code == 1
    assert "no-address: glos-cabinet-2017/council" in found.stderr
    assert run("remind", GLOS, "--from", "2017-09-01", "--until", "2017-08-01").exit_code == 2
    assert run("remind", GLOS, "--json", "--csv").exit_code == 2
    assert run("remind", GLOS, "--policy", GLOS / "case.yaml").exit_code == 1
    assert run("check", GLOS / "reminders.yaml").exit_code == 0


def test_a_reminder_is_a_value() -> None:
    one = _reminder("a")
    with pytest.raises(AttributeError):
        one.subject = "b"  # type: ignore[misc]
    assert replace(one, subject="b").id == one.id
