"""One run: what is due is claimed, carried and confirmed, person by person; nothing goes out twice.

A claim is a lease. A run that dies before the last byte leaves a claim that runs out, and the next run
sends. A run that dies between the last byte and the answer leaves something that may have arrived: it is
reported, and never sent again until somebody, or the carrier, says what became of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from obligations.reminders.delivery.carriers import Carrier, Fate, Outcome
from obligations.reminders.delivery.choosing import Choice, LastNotice, choose, last_told, moves
from obligations.reminders.delivery.digests import Digest, digests
from obligations.reminders.delivery.handover import HandoverMark, of_this_start
from obligations.reminders.delivery.planned import Planned, findings
from obligations.reminders.mail import Mail
from obligations.reminders.values import Recipient, Reminder
from obligations.store import reminder_ledger as ledger
from obligations.store.database import Store

#: A reminder that failed so often is given up and reported.
MOST_ATTEMPTS = 10

#: How long after its lease a mail may still be on its way to a carrier that answers slowly: only then is it
#: believed when it says that it has none.
GRACE = timedelta(minutes=5)

#: What the ledger holds as closed, or as another run's: none of it is asked for.
_SETTLED = ("sent", "dead", "superseded", "handing")


@dataclass(frozen=True)
class Run:
    """What a run is made with: its ledger, carrier, sender and name, the day, the lease, and a clock."""

    store: Store
    carrier: Carrier
    sender: Recipient
    worker: str
    as_of: date
    now: Callable[[], datetime]
    lease: timedelta = timedelta(minutes=10)
    marks: Path | None = None
    gone: ledger.Gone = ledger.nobody


@dataclass
class Report:
    """What came of a run, in words; ``wrong`` counts what deserves a person's attention."""

    mails: int = 0
    reminders: int = 0
    lines: list[str] = field(default_factory=list)
    wrong: int = 0

    def fault(self, line: str) -> None:
        """Note something that deserves a person's attention."""
        self.lines.append(line)
        self.wrong += 1


def dispatch(run: Run, cases: Sequence[Planned]) -> Report:
    """Send what is due and unsent, and return what came of it. Raises StoreError where the ledger fails."""
    report = Report()
    for finding in findings(cases):
        report.fault(str(finding))
    _take_back(run)
    settle_by_carrier(run, report)
    _send(run, digests(_wanted(run, cases, report), run.as_of), report)
    for digest_id, entries in _uncertain(run).items():
        who = entries[0].recipient
        ids = "; ".join(entry.id for entry in entries)
        report.fault(
            f"uncertain {digest_id}: a mail to {who} was perhaps sent, perhaps not ({ids}); "
            f"settle it: --settle {digest_id}=delivered, or =lost"
        )
    return report


# -- what is wanted -------------------------------------------------------------------------------------


def _wanted(run: Run, cases: Sequence[Planned], report: Report) -> list[Reminder]:
    """Return what is due and not settled; what later steps overtook is marked, what was refused is reported."""
    made: list[Reminder] = []
    for case in cases:
        chosen = choose(case.plan.reminders, run.as_of)
        notices = tuple(moves(case.register, case.people, _told(run, case), run.as_of))
        held = ledger.states(run.store, [one.id for one in (*chosen.wanted, *chosen.overtaken, *notices)])
        _mark_overtaken(run, chosen, held)
        for one in (*notices, *chosen.wanted):
            entry = held.get(one.id)
            if entry is None or entry.state not in _SETTLED:
                made.append(one)
            elif entry.state == "dead":
                report.fault(f"not delivered: {one.id}: {entry.last_error}")
    return made


def _told(run: Run, case: Planned) -> Mapping[tuple[str, str], LastNotice]:
    sent = ledger.told(run.store, case.register.case.id)
    first = sorted(sent, key=lambda entry: (entry.sent_at or run.now(), entry.id))
    return last_told((entry.occurrence, entry.recipient, entry.step, entry.due_on) for entry in first)


def _mark_overtaken(run: Run, chosen: Choice, held: dict[str, ledger.ReminderRecord]) -> None:
    fresh = [one for one in chosen.overtaken if one.id not in held or held[one.id].state not in _SETTLED]
    ledger.supersede(run.store, [claim_of(one) for one in fresh], run.now())


def claim_of(reminder: Reminder) -> ledger.Claim:
    """Return a reminder as the ledger claims it."""
    return ledger.Claim(
        reminder.id, reminder.case, reminder.occurrence, reminder.step,
        reminder.recipient.email, reminder.about, reminder.text,
    )  # fmt: skip


# -- sending --------------------------------------------------------------------------------------------


def _send(run: Run, wanted: Sequence[Digest], report: Report) -> None:
    for digest in wanted:
        if reason := run.carrier.ready():
            report.fault(f"nothing more can be sent: {reason}")
            return
        _send_one(run, digest, report)


def _send_one(run: Run, wanted: Digest, report: Report) -> None:
    """Claim a digest, carry what was got of it, and write down what became of it."""
    whole = wanted.mail(run.sender)
    worker = f"{whole.digest}/{run.carrier.name}/{run.worker}"
    got = {one.id for one in ledger.claim(
        run.store, [claim_of(one) for one in wanted.reminders], worker=worker, at=run.now(), lease=run.lease,
        gone=run.gone,
    )}  # fmt: skip
    if not got:
        return
    digest = Digest(wanted.to, wanted.on, tuple(one for one in wanted.reminders if one.id in got))
    mail = replace(digest.mail(run.sender), id=whole.id)  # the name under which the ledger knows it

    mark = HandoverMark(run.marks, mail.digest)

    def handing() -> bool:
        mark.lay()
        marked = ledger.handing(run.store, digest.ids, worker, run.now())
        if len(marked) < len(digest.ids):
            return False
        mark.cross()  # nothing comes between this and the last bytes
        return True

    outcome = run.carrier.deliver(mail, handing)
    _write_down(run, digest, worker, outcome)
    if outcome.fate is not Fate.UNCERTAIN:
        mark.lift()
    _tell(report, digest, mail, outcome)


def _write_down(run: Run, digest: Digest, worker: str, outcome: Outcome) -> None:
    ids = digest.ids
    if outcome.fate is Fate.SENT:
        ledger.confirm(run.store, ids, run.now(), outcome.note, worker=worker)
    elif outcome.fate is Fate.DEAD:
        ledger.fail(run.store, ids, outcome.note, worker=worker)
    elif outcome.fate is Fate.LOST:
        ledger.release(run.store, ids, "another run took a part of it over", worker=worker)
    elif outcome.fate is Fate.LATER:
        held = ledger.states(run.store, ids)
        spent = [one for one in ids if held[one].attempts + 1 >= MOST_ATTEMPTS]
        ledger.fail(run.store, spent, f"given up after {MOST_ATTEMPTS} attempts: {outcome.note}", worker=worker)
        ledger.release(run.store, [one for one in ids if one not in spent], outcome.note, worker=worker)


def _tell(report: Report, digest: Digest, mail: Mail, outcome: Outcome) -> None:
    number = len(digest.reminders)
    what = f"{digest.to.email}: {number} reminder{'s' if number > 1 else ''}"
    if outcome.fate is Fate.SENT:
        report.mails += 1
        report.reminders += number
        report.lines.append(f"sent to {what}")
    elif outcome.fate is Fate.LOST:
        report.lines.append(f"{what}: {outcome.fate.value}")
    else:
        report.fault(f"{what}: {outcome.fate.value} ({mail.digest}): {outcome.note}")


# -- what killed runs left ------------------------------------------------------------------------------


def _take_back(run: Run) -> None:
    """Give back what a killed run was handing over, where its mark shows that the last bytes never went out."""
    for entry in ledger.uncertain(run.store, run.now(), run.gone):
        mark = HandoverMark(run.marks, digest_of(entry))
        if entry.worker and run.gone(entry.worker) and of_this_start(entry.worker) and mark.untouched():
            ledger.take_back(run.store, [entry.id], entry.worker)


# -- what is uncertain ----------------------------------------------------------------------------------


def _uncertain(
    run: Run, grace: timedelta = timedelta(), carrier: str | None = None
) -> dict[str, list[ledger.ReminderRecord]]:
    """Return what may or may not have arrived, by the digest that carried it; of one carrier, or of any."""
    made: dict[str, list[ledger.ReminderRecord]] = {}
    for entry in ledger.uncertain(run.store, run.now() - grace, run.gone if not grace else ledger.nobody):
        if carrier in (None, (entry.worker or "").partition("/")[2].partition("/")[0]):
            made.setdefault(digest_of(entry), []).append(entry)
    return made


def digest_of(entry: ledger.ReminderRecord) -> str:
    """Return the digest that an entry went with: its worker's name is digest, carrier and run."""
    return (entry.worker or "").partition("/")[0]


def settle_by_carrier(run: Run, report: Report) -> None:
    """Ask the carrier for each mail of unknown fate that it carried, where it can tell."""
    for digest_id, entries in _uncertain(run, GRACE, run.carrier.name).items():
        arrived = run.carrier.arrived(digest_id)
        if arrived is not None:
            ledger.settle_uncertain(run.store, [entry.id for entry in entries], arrived, run.now(), run.gone)
            report.lines.append(f"settled {digest_id}: {'delivered' if arrived else 'lost; it is sent again'}")


def settle(store: Store, name: str, delivered: bool, at: datetime, gone: ledger.Gone = ledger.nobody) -> list[str]:
    """Say of an uncertain digest, or of one uncertain reminder, whether it arrived; return the ids settled."""
    ids = [entry.id for entry in ledger.uncertain(store, at, gone) if name in (entry.id, digest_of(entry))]
    return ledger.settle_uncertain(store, ids, delivered, at, gone)
