"""``obligations journal``: what was recorded of a case, and whether it is all there unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from obligations.cli.common import (
    case_argument,
    echo,
    json_option,
    print_json,
    recorded_by_option,
    rules_option,
    store_option,
)
from obligations.session import moment_in, open_case, reading_store

if TYPE_CHECKING:
    from obligations.store.chain import Head, JournalEntry


@click.command("journal")
@case_argument
@recorded_by_option
@store_option
@rules_option
@json_option
def command(
    case: Path, recorded_by: datetime | None, store: str | None, folders: tuple[Path, ...], as_json: bool
) -> None:
    """List what was recorded of CASE, and say whether the chain of hashes verifies; exit 1 when it does not."""
    from obligations.library.finding import Library

    loaded = open_case(case, library=Library.of(folders), journal=False)
    wanted, zone = loaded.id, loaded.zone
    latest = moment_in(zone, recorded_by) if recorded_by is not None else None
    with reading_store(case, store) as opened:  # an empty store is an error here: nobody knows what it held
        if opened is None:
            _say_nothing(wanted, as_json)
            return
        from obligations.store.journal import verified

        entries, head, faults = verified(opened, wanted)
    shown = [entry for entry in entries if latest is None or entry.recorded_at <= latest]
    if as_json:
        _print_json(wanted, shown, head, faults)
    else:
        _print(shown, head, faults, zone)
    if faults:
        click.get_current_context().exit(1)


def _say_nothing(case: str, as_json: bool) -> None:
    if as_json:
        print_json({"case": case, "head": None, "entries": [], "faults": []})
    else:
        echo(f"nothing has been recorded of {case}: there is no store")


def _print_json(case: str, entries: Sequence[JournalEntry], head: Head, faults: Sequence[str]) -> None:
    told = {"number": head.number, "hash": head.hash} if head.number else None
    print_json({"case": case, "head": told, "entries": [one.as_json() for one in entries], "faults": list(faults)})


def _print(entries: Sequence[JournalEntry], head: Head, faults: Sequence[str], zone: ZoneInfo) -> None:
    for entry in entries:
        echo(describe(entry, zone))
    for fault in faults:
        echo(f"fault: {fault}")
    if faults:
        echo("the journal does not verify")
    else:
        echo(f"{head.number} recorded; the journal verifies; its head is {head.hash}")


def describe(entry: JournalEntry, zone: ZoneInfo) -> str:
    """Say an entry on one line, its time in a zone."""
    data, key = entry.data, f"#{entry.key}" if entry.key else ""
    what = f"{entry.kind} {entry.name}{key} {entry.effective}"
    if entry.kind == "retracted":
        what = f"entry {data.get('number')} ({entry.name}{key}) taken back"
    more = [f"instead of {data['instead_of']}"] if data.get("instead_of") else []
    more += [f"at {data['time']}"] if data.get("time") else []
    more += [f"amount {data['amount']}"] if data.get("amount", 1) != 1 else []
    recorded = f"recorded {entry.recorded_at.astimezone(zone):%Y-%m-%d %H:%M} by {entry.by}"
    why = f": {entry.why}" if entry.why else ""
    return f"{entry.number}. {' '.join([what, *more])}; {recorded}{why}"
