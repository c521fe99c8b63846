"""Delivery: every mail once, whatever breaks in between; what may have arrived is said, not sent again."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st

from obligations import load_case, schedule
from obligations.errors import StoreError, UsageError
from obligations.library.policies import load_policy
from obligations.reminders import Recipient
from obligations.reminders.delivery.carriers import Fate, Outcome
from obligations.reminders.delivery.choosing import choose
from obligations.reminders.delivery.digests import digests
from obligations.reminders.delivery.dispatching import MOST_ATTEMPTS, Report, Run, dispatch, settle
from obligations.reminders.delivery.notify import Notify, Service
from obligations.reminders.delivery.planned import planned
from obligations.reminders.delivery.smtp import Server, Smtp, stuffed
from obligations.reminders.mail import Mail
from obligations.reports.explaining import long
from obligations.store import reminder_ledger as ledger
from obligations.store.database import Store, open_store
from tests.conftest import CASE, EXAMPLES, RULES, duty, with_examples
from tests.mailservers import FakeNotify, Mailbox, notify, smtp

Command = Callable[..., Result]
GLOS = EXAMPLES / "gloucestershire-2017"
START = datetime(2026, 6, 1, 8, tzinfo=UTC)
SENDER = Recipient("Obligations", "obligations@example.org")
POLICY = """reminders: trial
sender: {name: Obligations, email: obligations@example.org}
people:
  council: {name: The clerk, email: [clerk@example.org]}
  boss: {name: The director, email: [boss@example.org]}
default: {before: [10 days, 5 days], on_the_day: true, after: [{by: 1 day, to: boss}]}
"""
ACT = duty("act", "within 2 weeks of start")  # due Monday 15 June 2026


class Office:
    """A case and its policy in a folder, a ledger, and a clock that only moves when told to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = START
        self.store: Store = open_store(folder / "ledger.db")
        self.write()

    def write(self, rules: str = ACT, case: str = "", policy: str = POLICY, start: str = "2026-06-01") -> None:
        names = re.findall(r"^  ([a-z]+):$", rules, re.MULTILINE)
        text = RULES.format(rules=with_examples(rules, *names), events="", head="")
        (self.folder / "r.yaml").write_text(text, encoding="utf-8")
        (self.folder / "case.yaml").write_text(f"{CASE}facts: {{start: {start}}}\n{case}", encoding="utf-8")
        (self.folder / "reminders.yaml").write_text(policy, encoding="utf-8")

    def run(self, carrier: object, as_of: str, **more: object) -> Report:
        """Dispatch; each run is an hour after the last."""
        self.clock += timedelta(hours=1)
        day = date.fromisoformat(as_of)
        cases = [planned(schedule(load_case(self.folder), as_of=day), load_policy(self.folder / "reminders.yaml"))]
        run = Run(self.store, carrier, SENDER, f"run-{self.clock:%d%H}", day, lambda: self.clock)  # type: ignore[arg-type]
        return dispatch(replace(run, **more), cases)  # type: ignore[arg-type]

    def states(self) -> dict[str, str]:
        with self.store.reading() as connection:
            rows = connection.exec_driver_sql("SELECT step, recipient, state FROM reminders ORDER BY id").all()
        return {f"{step} > {recipient}": state for step, recipient, state in rows}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    folder = tmp_path / "office"
    folder.mkdir()
    made = Office(folder)
    yield made
    made.store.close()


@contextmanager
def carrier_to(box: Mailbox, **more: object) -> Iterator[Smtp]:
    with smtp(box) as port:
        made = Smtp(Server("127.0.0.1", port, "off", patience=10, **more))  # type: ignore[arg-type]
        try:
            yield made
        finally:
            made.close()


def body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    text: str = part.get_content()
    return text


# -- what is sent ---------------------------------------------------------------------------------------


def test_each_step_goes_once_and_only_when_due(office: Office) -> None:
    box = Mailbox()
    with carrier_to(box) as carrier:
        for day in (
            "2026-06-04",
            "2026-06-05",
            "2026-06-05",
            "2026-06-09",
            "2026-06-10",
            "2026-06-15",
            "2026-06-16",
            "2026-06-17",
        ):
            assert office.run(carrier, day).wrong == 0
    assert box.counts == {"clerk@example.org": 3, "boss@example.org": 1}
    assert set(office.states().values()) == {"sent"}
    assert len({message["Message-ID"] for message in box.messages()}) == 4


def test_after_a_failure_of_days_only_the_latest_step_goes(office: Office) -> None:
    box = Mailbox()
    with carrier_to(box) as carrier:
        report = office.run(carrier, "2026-06-20")
        again = office.run(carrier, "2026-06-20")
    assert (report.mails, report.reminders, again.mails) == (2, 2, 0)
    assert office.states() == {
        "after 1 day > boss@example.org": "sent",
        "before 10 days > clerk@example.org": "superseded",
        "before 5 days > clerk@example.org": "superseded",
        "on the day > clerk@example.org": "sent",
    }


def test_what_was_met_meanwhile_is_not_sent(office: Office) -> None:
    box = Mailbox(RCPT=["451 later"])
    with carrier_to(box) as carrier:
        assert office.run(carrier, "2026-06-05").wrong == 1
        office.write(case="done: [{duty: act, on: 2026-06-06}]\n")
        assert office.run(carrier, "2026-06-16").wrong == 0
    assert not box.mails


@pytest.mark.parametrize(
    "decision",
    ["waived: [{duty: act, by: the minister, why: withdrawn}]\n", "done: [{duty: act, on: 2026-06-08}]\n"],
)
def test_a_duty_that_falls_away_takes_its_reminders_along(office: Office, decision: str) -> None:
    box = Mailbox()
    with carrier_to(box) as carrier:
        office.run(carrier, "2026-06-05")
        office.write(case=decision)
        for day in ("2026-06-10", "2026-06-15", "2026-06-30"):
            assert office.run(carrier, day).mails == 0


def test_one_mail_a_person_with_the_most_urgent_first(office: Office) -> None:
    rules = ACT + duty("early", "on 2026-06-09") + duty("middle", "on 2026-06-12")
    office.write(rules)
    box = Mailbox()
    with carrier_to(box) as carrier:
        report = office.run(carrier, "2026-06-09")
    assert (report.mails, report.reminders) == (1, 3)
    message = box.messages()[0]
    assert message["Subject"] == "3 reminders. Due Tuesday 9 June 2026: do early"
    text = body(message)
    assert text.index("do early") < text.index("do middle") < text.index("do act")
    assert text.count("Case: ") == 1
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_moved_date_is_told_once_to_whoever_was_told_the_old_one(office: Office) -> None:
    box = Mailbox()
    with carrier_to(box) as carrier:
        office.run(carrier, "2026-06-05")
        office.write(start="2026-06-22")  # now due Monday 6 July
        assert office.run(carrier, "2026-06-08").mails == 1
        assert office.run(carrier, "2026-06-09").mails == 0
        notice = box.messages()[-1]
        assert notice["Subject"].startswith("Moved from Monday 15 June 2026 to Monday 6 July 2026: do act")
        assert "You were told Monday 15 June 2026. The date is now Monday 6 July 2026." in body(notice)
        office.run(carrier, "2026-07-01")  # what was not sent has moved with the date
        assert "Due Monday 6 July 2026" in body(box.messages()[-1])
        office.write(start="2026-06-01")
        office.run(carrier, "2026-07-01")
        assert "You were told Monday 6 July 2026. The date is now Monday 15 June 2026." in body(
            next(m for m in reversed(box.messages()) if m["To"].addresses[0].addr_spec == "clerk@example.org")
        )
    assert [step for step in office.states() if step.startswith("moved")] == [
        "moved 1 > clerk@example.org", "moved 2 > clerk@example.org",
    ]  # fmt: skip


def test_several_cases_in_one_mail_and_two_policies(office: Office, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(office.folder, other, ignore=shutil.ignore_patterns("ledger*"))
    text = (other / "case.yaml").read_text(encoding="utf-8").replace("case: trial", "case: second\ntitle: The second")
    (other / "case.yaml").write_text(text, encoding="utf-8")
    day = date(2026, 6, 5)
    cases = [
        planned(schedule(load_case(f), as_of=day), load_policy(f / "reminders.yaml")) for f in (office.folder, other)
    ]
    box = Mailbox()
    with carrier_to(box) as carrier:
        report = dispatch(Run(office.store, carrier, SENDER, "w", day, lambda: START), cases)
    assert (report.mails, report.reminders) == (1, 2)
    text = body(box.messages()[0])
    assert text.index("Case: The second (second)") < text.index("Case: trial (trial)")


def test_an_unreachable_party_is_reported_in_every_run(office: Office) -> None:
    office.write(policy=POLICY.replace("  boss:", "  other:"))
    box = Mailbox()
    with carrier_to(box) as carrier:
        for mails in (1, 0):
            report = office.run(carrier, "2026-06-05")
            assert (report.mails, report.wrong) == (mails, 1)
            assert "no-address: r/boss" in report.lines[0]


def test_no_digest_is_empty(office: Office) -> None:
    assert digests([], date(2026, 6, 1)) == []
    assert choose([], date(2026, 6, 1)).wanted == ()
    with smtp(box := Mailbox()) as port:
        carrier = Smtp(Server("127.0.0.1", port, "off"))
        assert office.run(carrier, "2026-06-01").mails == 0
        carrier.close()
    assert not box.mails


# -- what servers do ------------------------------------------------------------------------------------


def test_451_and_then_250(office: Office) -> None:
    box = Mailbox(RCPT=["451 greylisted"], DATA=["452 disk full"])
    with carrier_to(box) as carrier:
        first = office.run(carrier, "2026-06-05")
        assert first.wrong == 1
        assert "451 greylisted" in first.lines[0]
        assert office.states() == {"before 10 days > clerk@example.org": "released"}
        second = office.run(carrier, "2026-06-05")
        assert "after the text: 452 disk full" in second.lines[0]
        assert office.run(carrier, "2026-06-05").mails == 1
        assert office.run(carrier, "2026-06-05").mails == 0
    assert box.counts == {"clerk@example.org": 1}


def test_a_dead_address_is_reported_and_left(office: Office) -> None:
    box = Mailbox(RCPT=["550 no such user"])
    with carrier_to(box) as carrier:
        assert "550 no such user" in office.run(carrier, "2026-06-05").lines[0]
        again = office.run(carrier, "2026-06-05")
        assert (again.mails, again.wrong) == (0, 1)
        assert "not delivered: trial/r/act#1/before 10 days/clerk@example.org: RCPT: 550 no such user" in again.lines
        assert office.run(carrier, "2026-06-10").mails == 1  # the next step is tried: the address may be well again
    assert office.states()["before 10 days > clerk@example.org"] == "dead"


def test_a_refusal_that_is_not_of_the_address_is_tried_again_but_not_for_ever(office: Office) -> None:
    box = Mailbox(MAIL=["550 no such sender"] * 50)
    with carrier_to(box) as carrier:
        reports = [office.run(carrier, "2026-06-05") for _ in range(MOST_ATTEMPTS + 2)]
    assert all(report.wrong == 1 for report in reports)
    assert office.states() == {"before 10 days > clerk@example.org": "dead"}
    assert len(box.script["MAIL"]) == 50 - MOST_ATTEMPTS
    assert "given up after 10 attempts" in reports[-1].lines[0]


def test_a_server_that_is_down_costs_no_attempt(office: Office) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and not listening
        carrier = Smtp(Server("127.0.0.1", taken.getsockname()[1], "off"))
        report = office.run(carrier, "2026-06-05")
    assert report.wrong == 1
    assert "nothing more can be sent: 127.0.0.1" in report.lines[0]
    assert not office.states()


@pytest.mark.parametrize("stage", ["EHLO", "MAIL", "RCPT"])
def test_a_connection_dropped_early_is_tried_again(office: Office, stage: str) -> None:
    box = Mailbox(**{stage: ["drop"]})
    with carrier_to(box) as carrier:
        assert office.run(carrier, "2026-06-05").wrong == 1
        assert not box.mails
        assert office.run(carrier, "2026-06-05").mails == 1
    assert box.counts == {"clerk@example.org": 1}


@pytest.mark.parametrize("stage", ["the banner", "after DATA", "in the text"])
def test_a_connection_dropped_before_the_dot_is_tried_again(office: Office, stage: str) -> None:
    with _half_server(stage) as port:
        carrier = Smtp(Server("127.0.0.1", port, "off", patience=5))
        assert office.run(carrier, "2026-06-05").wrong == 1
        carrier.close()
    states = set(office.states().values())
    if stage == "in the text":
        # The text lies in the system's buffers when the line goes: whether the dot was written only the ledger knows.
        assert len(states) == 1
        assert states < {"released", "handing"}
    else:
        # Nothing is claimed before the server has answered; then the claim is given back.
        assert states == (set() if stage == "the banner" else {"released"})
    box = Mailbox()
    with carrier_to(box) as carrier:
        office.run(carrier, "2026-06-05")
    assert len(box.mails) == (0 if "handing" in states else 1)


@contextmanager
def _half_server(stage: str) -> Iterator[int]:
    """Serve one connection up to a stage, then reset it."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        link, _ = listening.accept()
        with link, link.makefile("rb") as lines:
            if stage != "the banner":
                link.sendall(b"220 half\r\n")
                for line in lines:
                    if line.startswith(b"DATA"):
                        break
                    link.sendall(b"250 OK\r\n")
                if stage == "in the text":
                    link.sendall(b"354 go on\r\n")
                    lines.readline()
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        thread.join(10)
        listening.close()


@pytest.mark.parametrize(("answer", "taken"), [("drop", 0), ("take and drop", 1)])
def test_what_may_have_arrived_is_never_sent_again_by_itself(office: Office, answer: str, taken: int) -> None:
    box = Mailbox(DATA=[answer])
    with carrier_to(box) as carrier:
        assert office.run(carrier, "2026-06-05").wrong == 1
        assert len(box.mails) == taken
        assert office.states() == {"before 10 days > clerk@example.org": "handing"}
        report = office.run(carrier, "2026-06-05")
        assert (report.mails, report.wrong) == (0, 1)
        said = re.fullmatch(r"uncertain (\w+): a mail to clerk@example.org was perhaps sent.*", report.lines[-1])
        assert said
        assert settle(office.store, "nonsense", True, office.clock) == []
        settled = settle(
            office.store,
            said[1] if taken else "trial/r/act#1/before 10 days/clerk@example.org",
            bool(taken),
            office.clock,
        )
        assert settled == ["trial/r/act#1/before 10 days/clerk@example.org"]
        assert office.run(carrier, "2026-06-05").wrong == 0
    assert box.counts == {"clerk@example.org": 1}


def test_a_ledger_that_fails_at_the_dot_sends_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    box = Mailbox()
    with carrier_to(box) as carrier:
        with monkeypatch.context() as patched:
            patched.setattr(ledger, "handing", _fail)
            with pytest.raises(StoreError):
                office.run(carrier, "2026-06-05")
        assert not box.mails
        with monkeypatch.context() as patched:
            patched.setattr(ledger, "confirm", _fail)
            with pytest.raises(StoreError):
                office.run(carrier, "2026-06-05")
        assert len(box.mails) == 1
        assert office.run(carrier, "2026-06-05").wrong == 1  # uncertain
    assert len(box.mails) == 1


def _fail(*_: object, **__: object) -> None:
    raise StoreError("the disk is full")


def test_a_claim_that_another_run_took_over_is_left_to_it(office: Office) -> None:
    box = Mailbox()
    with carrier_to(box) as carrier:
        slow = _Slow(carrier, office)
        report = office.run(slow, "2026-06-05")
        assert report.mails == 0
        assert "left to another run" in report.lines[0]
        assert office.run(carrier, "2026-06-05").mails == 0
    assert box.counts == {"clerk@example.org": 1}


class _Slow:
    """A carrier that, before it delivers, sleeps so long that another run takes the claim and delivers."""

    def __init__(self, carrier: Smtp, office: Office) -> None:
        self.carrier, self.office = carrier, office

    def __getattr__(self, name: str) -> object:
        return getattr(self.carrier, name)

    def deliver(self, mail: Mail, handing: Callable[[], bool]) -> object:
        other = Smtp(self.carrier.server)
        assert self.office.run(other, "2026-06-05").mails == 1
        other.close()
        return self.carrier.deliver(mail, handing)


def test_dots_are_stuffed_and_arrive_as_they_were(office: Office) -> None:
    mail = Mail("x", SENDER, Recipient("a", "a@example.org"), date(2026, 6, 5), "s", ".\n..\n.x\nQUIT\n.")
    box = Mailbox()
    with carrier_to(box) as carrier:
        assert carrier.deliver(mail, lambda: True).fate.name == "SENT"
    assert body(box.messages()[0]).splitlines() == [".", "..", ".x", "QUIT", "."]
    assert box.mails[0][1].rstrip() == mail.as_bytes().rstrip()
    assert stuffed(b"a\r\n.b") == b"a\r\n..b\r\n"


# -- encryption and passwords ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is needed to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return key, cert


def _login(password: bytes) -> Callable[..., object]:
    from aiosmtpd.smtp import AuthResult

    def check(server: object, session: object, envelope: object, mechanism: str, data: object) -> object:
        return AuthResult(success=getattr(data, "password", None) == password, handled=False)

    return check


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
@pytest.mark.parametrize("security", ["starttls", "implicit"])
def test_encrypted_with_a_password(office: Office, certificate: tuple[Path, Path], security: str) -> None:
    key, cert = certificate
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    box = Mailbox()
    more = {"tls_context": context, "require_starttls": True} if security == "starttls" else {"ssl_context": context}
    more |= {"authenticator": _login(b"right"), "auth_required": True, "auth_require_tls": security == "starttls"}
    with smtp(box, **more) as port:
        for password, trusted, mails in (("right", None, 0), ("wrong", str(cert), 0), ("right", str(cert), 1)):
            server = Server("127.0.0.1", port, security, "user", password, trusted, patience=10)  # type: ignore[arg-type]
            carrier = Smtp(server)
            report = office.run(carrier, "2026-06-05")
            carrier.close()
            assert (report.mails, report.wrong) == (mails, 1 - mails), report.lines
            assert password not in repr(server)
    assert len(box.mails) == 1


# -- GOV.UK Notify --------------------------------------------------------------------------------------

KEY = "trial-00000000-0000-0000-0000-000000000001-00000000-0000-0000-0000-000000000002"


@contextmanager
def by_notify(service: FakeNotify) -> Iterator[Notify]:
    with notify(service) as url:
        carrier = Notify(Service("template-1", KEY, url, patience=5))
        try:
            yield carrier
        finally:
            carrier.close()


def test_notify_takes_a_mail(office: Office) -> None:
    service = FakeNotify()
    with by_notify(service) as carrier:
        assert office.run(carrier, "2026-06-05").mails == 1
        assert office.run(carrier, "2026-06-05").mails == 0
    assert len(service.taken) == 1
    sent = service.taken[0]
    assert (sent["email_address"], sent["template_id"]) == ("clerk@example.org", "template-1")
    assert sent["personalisation"]["subject"] == "Due Monday 15 June 2026: do act"
    assert "Case: trial" in sent["personalisation"]["text"]
    assert re.fullmatch(r"[0-9a-f]{32}", sent["reference"])
    assert [entry.provider_id for entry in ledger.told(office.store, "trial")] == ["n-1"]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ((429, "Exceeded rate limit"), "released"),
        ((403, "Invalid token"), "released"),
        ((400, "email_address Not a valid email address"), "dead"),
        ((400, "Template not found"), "released"),
        ((500, "Internal server error"), "handing"),
        ((503, "unavailable"), "handing"),
    ],
)
def test_notify_refuses(office: Office, answer: tuple[int, str], state: str) -> None:
    service = FakeNotify()
    service.script = [answer]
    with by_notify(service) as carrier:
        assert office.run(carrier, "2026-06-05").wrong == 1
        assert office.states() == {"before 10 days > clerk@example.org": state}
        office.run(carrier, "2026-06-05")
    assert len(service.taken) == (0 if state == "dead" else 1)


@pytest.mark.parametrize("answer", ["drop", "take and drop"])
def test_notify_is_asked_before_anything_is_sent_again(office: Office, answer: str) -> None:
    service = FakeNotify()
    service.script = [answer]
    with by_notify(service) as carrier:
        assert office.run(carrier, "2026-06-05").wrong == 1
        service.deaf = True
        report = office.run(carrier, "2026-06-05")
        assert (report.mails, report.wrong) == (0, 1)  # it does not answer: still uncertain
        service.deaf = False
        report = office.run(carrier, "2026-06-05")
        assert (report.mails, report.wrong) == (int(answer == "drop"), 0)
        assert report.lines[0].startswith("settled ")
    assert len(service.taken) == 1
    assert len(set(service.asked)) == 1
    assert service.taken[0]["reference"] == service.asked[0]


def test_notify_is_not_asked_for_what_another_carrier_took(office: Office) -> None:
    with carrier_to(Mailbox(DATA=["take and drop"])) as other:
        office.run(other, "2026-06-05")
    service = FakeNotify()
    with by_notify(service) as carrier:
        report = office.run(carrier, "2026-06-05")
        assert (report.mails, report.wrong) == (0, 1)
    assert not service.asked
    assert not service.taken


def test_notify_is_believed_only_when_the_mail_cannot_still_be_on_its_way(office: Office) -> None:
    service = FakeNotify()
    service.script = ["drop"]
    with by_notify(service) as carrier:
        lease = timedelta(minutes=58)
        office.run(carrier, "2026-06-05", lease=lease)
        assert office.run(carrier, "2026-06-05", lease=lease).wrong == 1  # two minutes after the lease
        assert not service.asked
        assert office.run(carrier, "2026-06-05", lease=lease).mails == 1


def test_a_key_that_is_no_key() -> None:
    with pytest.raises(UsageError, match="is not whole"):
        Notify(Service("t", "short"))


# -- the command ----------------------------------------------------------------------------------------


def test_dispatch_by_the_command(run: Command, tmp_path: Path) -> None:
    box = Mailbox()
    with smtp(box) as port:
        words = [
            "dispatch",
            GLOS,
            "--as-of",
            "2017-09-20",
            "--store",
            tmp_path / "s.db",
            "--smtp",
            f"127.0.0.1:{port}",
            "--tls",
            "off",
        ]
        first = run(*words)
        assert first.exit_code == 0, first.stderr
        assert first.stdout.splitlines()[-1] == "5 mails sent, with 8 reminders"
        second = run(*words)
        assert (second.exit_code, second.stdout) == (0, "nothing sent\n")
    assert sum(box.counts.values()) == 5
    with open_store(tmp_path / "s.db") as store:
        told = ledger.told(store, "gloucestershire-2017")
    assert Counter(entry.recipient for entry in told).keys() == box.counts.keys()
    assert len(told) == 8


def test_what_the_journal_says_is_done_is_not_sent(run: Command, tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    assert (
        run("record", GLOS, "submit-plan", "2017-09-18", "--done", "--by", "the clerk", "--store", store).exit_code == 0
    )
    with smtp(box := Mailbox()) as port:
        run("dispatch", GLOS, "--as-of", "2017-09-20", "--store", store, "--smtp", f"127.0.0.1:{port}", "--tls", "off")
    assert box.mails
    assert not any("submit-plan" in body(message) for message in box.messages())


def test_a_dry_run_touches_nothing(run: Command, tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(GLOS, folder)
    before = sorted(path.name for path in folder.iterdir())
    result = run("dispatch", folder, "--as-of", "2017-09-20", "--dry-run", tmp_path / "mails")
    assert result.exit_code == 0, result.stderr
    assert len(list((tmp_path / "mails").glob("*.eml"))) == 5
    assert sorted(path.name for path in folder.iterdir()) == before
    bare = tmp_path / "reminders.yaml"
    bare.write_text("reminders: bare\ndefault: {on_the_day: true}\n", encoding="utf-8")
    assert (
        run("dispatch", folder, "--policy", bare, "--as-of", "2017-09-20", "--dry-run", tmp_path / "none").exit_code
        == 1
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "name at least one case"),
        ([GLOS], "--smtp HOST:PORT, or --notify"),
        ([GLOS, "--smtp", "h:1", "--notify", "t"], "--smtp HOST:PORT, or --notify"),
        ([GLOS, "--smtp", "h:x"], "is no mail server"),
        ([GLOS, "--smtp", "h", "--user", "u"], "OBLIGATIONS_SMTP_PASSWORD"),
        ([GLOS, "--notify", "t"], "OBLIGATIONS_NOTIFY_KEY"),
        ([GLOS, GLOS, "--smtp", "h"], "two of the cases have the id"),
        ([EXAMPLES / "leicester-2015", "--smtp", "h"], "reminders.yaml"),
        ([EXAMPLES / "nothing-there", "--smtp", "h"], "no such file"),
        ([GLOS, EXAMPLES / "leicester-2015", "--policy", GLOS / "reminders.yaml", "--smtp", "h"], "name it with --store"),
        ([GLOS, "--settle", "x"], "ID=delivered"),
        ([GLOS, "--policy", GLOS / "case.yaml", "--smtp", "h"], "not a reminder policy"),
    ],
)  # fmt: skip
def test_bad_input(run: Command, words: list[object], message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OBLIGATIONS_SMTP_PASSWORD", "OBLIGATIONS_NOTIFY_KEY"):
        monkeypatch.delenv(name, raising=False)
    result = run("dispatch", *words)
    assert result.exit_code == 2, result.stdout
    assert message in result.stderr
    assert not (GLOS / "obligations.db").exists()


def test_a_policy_without_a_sender(run: Command, tmp_path: Path) -> None:
    policy = tmp_path / "p.yaml"
    policy.write_text("reminders: p\n", encoding="utf-8")
    result = run("dispatch", GLOS, "--policy", policy, "--smtp", "h", "--store", tmp_path / "s.db")
    assert result.exit_code == 2
    assert "sender:" in result.stderr
    assert not (tmp_path / "s.db").exists()


def test_a_password_does_not_go_in_the_clear(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBLIGATIONS_SMTP_PASSWORD", "secret")
    result = run("dispatch", GLOS, "--smtp", "h", "--user", "u", "--tls", "off")
    assert result.exit_code == 2
    assert "not sent without encryption" in result.stderr


def test_settling_by_the_command(run: Command, tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    where = ["--as-of", "2017-09-20", "--store", store, "--tls", "off", "--lease", "1"]
    with smtp(box := Mailbox(DATA=["take and drop"])) as port:
        first = run("dispatch", GLOS, *where, "--smtp", f"127.0.0.1:{port}")
        assert first.exit_code == 1
        time.sleep(1.1)
        second = run("dispatch", GLOS, *where, "--smtp", f"127.0.0.1:{port}")
        assert second.exit_code == 1
        found = re.search(r"--settle (\w+)=delivered", second.stdout)
        assert found
        assert run("dispatch", "--store", store, "--settle", f"{found[1]}=delivered").exit_code == 0
        assert run("dispatch", "--store", store, "--settle", f"{found[1]}=delivered").exit_code == 1
        assert run("dispatch", GLOS, *where, "--smtp", f"127.0.0.1:{port}").exit_code == 0
    assert sum(box.counts.values()) == 5


HOSTILE = [
    "a\r\nBcc: victim@example.org", "x\nBEGIN:VEVENT\nSUMMARY:y", "=1+1", "w" * 10_000, "\u202etxt.exe", "\U0001f4a3\U0001f469\u200d\U0001f4bb",
    "=?utf-8?q?=0D=0ABcc:_v=40example.org?=", "<script>alert(1)</script>", ".\r\n.\r\nQUIT", "line\u2028break\x85",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_in_files_stay_words(office: Office, text: str) -> None:
    quoted = '"' + "".join(f"\\U{ord(character):08x}" for character in text) + '"'
    rules = ACT.replace("does: do act", f"does: {quoted}")
    policy = POLICY.replace("name: The clerk", f"name: {quoted}")
    office.write(rules, case=f"title: {quoted}\n", policy=policy)
    with carrier_to(box := Mailbox()) as carrier:
        assert office.run(carrier, "2026-06-05").mails == 1
    assert box.counts == {"clerk@example.org": 1}
    message = box.messages()[0]
    assert message["Bcc"] is None
    assert [address.addr_spec for address in message["To"].addresses] == ["clerk@example.org"]
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]
    assert not any(line.startswith("BEGIN:VEVENT") for line in body(message).splitlines())


# -- any history ----------------------------------------------------------------------------------------


class _Scripted:
    """A carrier without a network: each mail meets the next fate; what arrived is kept."""

    name = "scripted"

    def __init__(self, fates: list[str]) -> None:
        self.fates, self.arrivals = fates, []  # type: ignore[var-annotated]

    def ready(self) -> str | None:
        return "down" if self.fates and self.fates[0] == "down" and self.fates.pop(0) else None

    def deliver(self, mail: Mail, handing: Callable[[], bool]) -> Outcome:
        fate = self.fates.pop(0) if self.fates else "sent"
        if fate in ("later", "down"):
            return Outcome(Fate.LATER, "451")
        if fate == "dead":
            return Outcome(Fate.DEAD, "550")
        assert handing()
        if fate != "lost":
            self.arrivals.append(mail)
        return Outcome(Fate.SENT if fate == "sent" else Fate.UNCERTAIN)

    def arrived(self, reference: str) -> bool | None:
        return None


FATES = st.sampled_from(["sent", "sent", "sent", "later", "down", "dead", "lost", "taken"])
EVENTS = st.lists(
    st.one_of(st.tuples(st.just("days"), st.integers(0, 6)), st.tuples(st.just("move"), st.integers(-5, 12)),
              st.tuples(st.just("done"), st.booleans())),
    max_size=14,
)  # fmt: skip


@settings(max_examples=40)
@given(events=EVENTS, fates=st.lists(FATES, max_size=12))
def test_laws_of_any_history(events: list[tuple[str, int]], fates: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder))
        carrier = _Scripted(fates)
        day, start, done = date(2026, 6, 1), date(2026, 6, 1), False
        for kind, value in events:
            if kind == "days":
                day += timedelta(days=value)
            elif kind == "move":
                start += timedelta(days=value)
            else:
                done = bool(value)
            met = f"done: [{{duty: act, on: {max(start, date(2026, 6, 1))}}}]\n" if done else ""
            office.write(start=start.isoformat(), case=met)
            before = len(carrier.arrivals)
            office.run(carrier, day.isoformat())
            new = carrier.arrivals[before:]
            assert len({mail.to.email for mail in new}) == len(new)  # one mail a person and run
            assert not (new and done and start <= day)  # nothing of what is met
            due = long(start + timedelta(days=14))
            assert all(due in mail.text for mail in new)  # nobody is told a date that no longer is
        every = [one for mail in carrier.arrivals for one in mail.id.splitlines()]
        assert len(every) == len(set(every))  # nothing twice
        told = [one for one, state in office.states().items() if state == "sent"]
        assert len(told) <= len(every)  # what the ledger calls sent did arrive
        office.store.close()
