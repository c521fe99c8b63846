"""``obligations dispatch``: what is due and unsent goes out, once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from obligations.cli.carrying import CarrierOptions, carrier_options
from obligations.cli.common import DATE, RegisterOptions, echo, known_on_option, now, rules_option, store_option, today
from obligations.cli.remind import policy_option, write_mails
from obligations.errors import ProblemsError, UsageError
from obligations.session import store_beside

if TYPE_CHECKING:
    from obligations.library.policies import Policy
    from obligations.reminders.delivery.planned import Planned
    from obligations.reminders.values import Recipient


class Settlement(click.ParamType[tuple[str, bool]]):
    """ID=delivered or ID=lost."""

    name = "settlement"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, bool]:  # fmt: skip
        """Read the id and what became of it."""
        if isinstance(value, tuple):
            return value
        name, _, became = str(value).rpartition("=")
        if not name or became not in ("delivered", "lost"):
            self.fail(f'"{value}" is not of the form ID=delivered or ID=lost', param, ctx)
        return name, became == "delivered"


@dataclass(frozen=True)
class Job:
    """The cases of a run, the day, and where things are."""

    cases: tuple[Path, ...]
    as_of: date | None
    known_on: date | None
    folders: tuple[Path, ...]
    policy: Path | None
    store: str | None

    @property
    def place(self) -> str | Path:
        """The store that is named, or the one beside all the cases."""
        beside = {store_beside(case) for case in self.cases}
        if self.store is None and len(beside) != 1:
            raise UsageError("cases in several folders, or none, need one ledger: name it with --store")
        return self.store if self.store is not None else beside.pop()

    def policies(self) -> tuple[list[Policy], date]:
        """Read every case file; return their policies and the day. Raises UsageError for what is wrong in any file."""
        from obligations.library.finding import Library
        from obligations.session import open_case

        try:
            library = Library.of(self.folders)
            opened = [open_case(case, library=library, journal=False) for case in self.cases]
            made = [one.policy(self.policy) for one in opened]
            files = [one.case.file for one in opened]
        except ProblemsError as error:
            raise UsageError(str(error)) from None
        ids = [file.case for file in files]
        if twice := next((one for one in ids if ids.count(one) > 1), None):
            raise UsageError(f'two of the cases have the id "{twice}"')
        zones = {file.zone for file in files}
        if self.as_of is None and len(zones) > 1:
            both = " and ".join(sorted(map(str, zones)))
            raise UsageError(f"the cases have several zones ({both}): name the day with --as-of, or run each alone")
        return made, self.as_of or today(zones.pop())

    def planned(self, policies: Sequence[Policy], day: date) -> list[Planned]:
        """Work out the register of each case, with what its journal recorded, and plan its reminders."""
        from obligations.reminders.delivery.planned import planned

        asked = RegisterOptions(day, self.known_on, None, {}, self.folders, store=self.store)
        pairs = zip(self.cases, policies, strict=True)
        return [planned(asked.register(case), policy) for case, policy in pairs]


@click.command("dispatch")
@click.argument("cases", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--as-of", type=DATE, metavar="DATE", help="Send what is due by this day (default: today, in the cases' zone)."
)
@policy_option
@store_option
@known_on_option
@rules_option
@click.option(
    "--dry-run", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="Write the mails of that day into DIR, as if none had been sent before; send nothing, claim nothing.",
)  # fmt: skip
@carrier_options
@click.option(
    "--lease", type=click.IntRange(1, 86_400), default=600, show_default=True, metavar="SECONDS",
    help="How long a claim is left to a run that does not answer.",
)  # fmt: skip
@click.option(
    "--settle", "settlements", multiple=True, type=Settlement(), metavar="ID=delivered|lost",
    help="Say what became of a mail that is reported as uncertain.",
)  # fmt: skip
def command(
    cases: tuple[Path, ...], as_of: date | None, policy_file: Path | None, store: str | None, known_on: date | None,
    folders: tuple[Path, ...], dry_run: Path | None, way: CarrierOptions, lease: int,
    settlements: tuple[tuple[str, bool], ...],
) -> None:  # fmt: skip
    """Send the reminders of CASES that are due and not yet sent: one mail a person, once.

    Exit 0: all sent, or nothing due; 1: something failed, is uncertain or has no address; 2: bad input.
    """
    job = Job(cases, as_of, known_on, folders, policy_file, store)
    if settlements:
        _settle(job, settlements)
    elif not cases:
        raise click.UsageError("name at least one case")
    elif dry_run is not None:
        _dry_run(job, dry_run)
    else:
        _send(job, way, timedelta(seconds=lease))


def _send(job: Job, way: CarrierOptions, lease: timedelta) -> None:
    from obligations.reminders.delivery.dispatching import Run, dispatch
    from obligations.reminders.delivery.handover import is_gone, this_worker
    from obligations.store.database import open_store

    carrier = way.carrier()
    policies, day = job.policies()
    sender = _sender(policies)
    with open_store(job.place) as store:  # made only when all files are good, and before their journals are read
        cases = job.planned(policies, day)
        worker = this_worker(secrets.token_hex(4))
        run = Run(store, carrier, sender, worker, day, now, lease, _marks(job.place), is_gone)
        try:
            report = dispatch(run, cases)
        finally:
            carrier.close()
    for line in report.lines:
        echo(line)
    sent = f"{_count(report.mails, 'mail')} sent, with {_count(report.reminders, 'reminder')}"
    echo(sent if report.mails else "nothing sent")
    _exit(report.wrong)


def _marks(place: str | Path) -> Path:
    """Return the folder of the marks of mails on their way: beside a store in a file, else this user's own."""
    if "://" not in str(place):
        return Path(f"{place}-handing")
    own = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return own / "obligations" / "handing"


def _dry_run(job: Job, folder: Path) -> None:
    from obligations.reminders.delivery.planned import digests_of, findings
    from obligations.reminders.mail import NOBODY

    policies, day = job.policies()
    cases = job.planned(policies, day)
    sender = next(iter(_senders(policies)), NOBODY)
    write_mails([digest.mail(sender) for digest in digests_of(cases, day)], folder)
    problems = findings(cases)
    for finding in problems:
        echo(str(finding), err=True)
    _exit(len(problems))


def _settle(job: Job, settlements: Sequence[tuple[str, bool]]) -> None:
    from obligations.reminders.delivery.dispatching import settle
    from obligations.reminders.delivery.handover import is_gone
    from obligations.store.database import open_store

    with open_store(job.place, create=False) as store:
        found = [(name, delivered, settle(store, name, delivered, now(), is_gone)) for name, delivered in settlements]
    for name, delivered, ids in found:
        became = "delivered" if delivered else "lost, and sent again in the next run"
        for one in ids:
            echo(f"{one}: {became}")
        if not ids:
            echo(f"{name}: nothing of that id is uncertain, or not yet", err=True)
    _exit(sum(not ids for _, _, ids in found))


def _senders(policies: Sequence[Policy]) -> list[Recipient]:
    from obligations.reminders.mail import sender_of

    return [found for policy in policies if (found := sender_of(policy.file))]


def _sender(policies: Sequence[Policy]) -> Recipient:
    """Return whom the mails come from: one mail can be about several cases, so the first policy that says."""
    found = _senders(policies)
    if not found:
        raise UsageError("no policy says whom the mails come from: sender: {name: …, email: …}")
    return found[0]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _exit(wrong: int) -> None:
    if wrong:
        click.get_current_context().exit(1)
