"""``obligations remind``: the reminder schedule of a case."""

from __future__ import annotations

import shutil
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from obligations.cli.common import (
    DATE,
    case_argument,
    echo,
    echo_text,
    json_option,
    known_on_option,
    opened_at,
    print_csv,
    print_json,
    rules_option,
    store_option,
    today,
)

if TYPE_CHECKING:
    from obligations.library.policies import Policy
    from obligations.reminders import Reminder
    from obligations.reminders.mail import Mail

#: The width of a table that does not go to a terminal.
PLAIN_WIDTH = 140

policy_option = click.option(
    "--policy", "policy_file", type=click.Path(path_type=Path), metavar="FILE",
    help="The reminder policy (default: reminders.yaml beside the case).",
)  # fmt: skip


@click.command("remind")
@case_argument
@click.option("--from", "first", type=DATE, metavar="DATE", help="The first day (default: today, in the case's zone).")
@click.option("--until", "last", type=DATE, metavar="DATE", help="The last day (default: a year later).")
@policy_option
@known_on_option
@rules_option
@store_option
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV alone.")
@click.option(
    "--eml", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Write each as a mail into DIR."
)
def command(
    case: Path, first: date | None, last: date | None, policy_file: Path | None, known_on: date | None,
    folders: tuple[Path, ...], store: str | None, as_json: bool, as_csv: bool, eml: Path | None,
) -> None:  # fmt: skip
    """Print the reminders of CASE that go out between two days, as things stand on the first of them.

    Exit 1 when a party has no address or the day of a reminder cannot be worked out.
    """
    from obligations.dates.periods import add_months

    if as_json and as_csv:
        raise click.UsageError("--json and --csv are two answers; ask for one")
    opened = opened_at(case, folders, store=store, known_on=known_on)
    first = first or today(opened.zone)
    last = last or add_months(first, 12)
    if last < first:
        raise click.UsageError(f"--until {last} lies before --from {first}")
    policy = opened.policy(policy_file)
    found = opened.reminders(first, last, policy=policy)
    shown = list(found.reminders)
    if eml is not None:
        _write(shown, policy, eml)
    if as_json or as_csv or eml is None:
        _print(shown, as_json, as_csv)
    for finding in found.findings:
        echo(str(finding), err=True)
    if found.findings:
        click.get_current_context().exit(1)


def _print(shown: list[Reminder], as_json: bool, as_csv: bool) -> None:
    from obligations.reminders.listing import table, to_csv

    if as_json:
        print_json([reminder.as_json() for reminder in shown])
        return
    width = shutil.get_terminal_size().columns if sys.stdout is not None and sys.stdout.isatty() else PLAIN_WIDTH
    print_csv(to_csv(shown)) if as_csv else echo_text(table(shown, width))


def _write(shown: list[Reminder], policy: Policy, folder: Path) -> None:
    from obligations.reminders.mail import NOBODY, of_reminder, sender_of

    sender = sender_of(policy.file) or NOBODY
    write_mails([of_reminder(reminder, sender) for reminder in shown], folder)


def write_mails(mails: list[Mail], folder: Path) -> None:
    """Write mails into a folder, one file each."""
    from obligations.files.output import write

    folder.mkdir(parents=True, exist_ok=True)
    for mail in mails:
        write(folder / mail.file_name, mail.as_bytes().decode("ascii"))
    echo(f"wrote {len(mails)} mail{'s' if len(mails) != 1 else ''} into {folder}", err=True)
