"""``obligations record``: into the journal, what happened since the case file was agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from obligations.cli.common import (
    DATE,
    case_argument,
    echo,
    json_option,
    now,
    print_json,
    rules_option,
    store_option,
    today,
)
from obligations.session import store_beside

#: Which options go with which kind of entry, besides --by and --why.
FITTING = {
    "fact": {"id", "time"},
    "done": {"amount"},
    "ruling": {"instead_of"},
    "waived": {"instead_of"},
    "retracted": set(),
}


@dataclass(frozen=True)
class Recording:
    """One thing to be recorded: its kind, its name, its day (or today), and the keys that it has in a case file."""

    kind: str
    name: str
    day: date | None
    entry: dict[str, Any]


@click.command("record")
@case_argument
@click.argument("name", required=False)
@click.argument("day", metavar="[DATE]", type=DATE, required=False)
@click.option("--by", required=True, metavar="WHO", help="Who says so.")
@click.option("--why", metavar="TEXT", help="The reason; a ruling and a waiver need one.")
@click.option("--id", "own_id", metavar="ID", help="A fact's own id, or that of the fact that it corrects.")
@click.option("--time", "at_time", metavar="HH:MM", help="The time of day of a fact.")
@click.option("--done", "kind", flag_value="done", help="NAME is a duty, done on DATE.")
@click.option("--amount", metavar="NUMBER", help="How much of a quota was done.")
@click.option("--ruling", "kind", flag_value="ruling", help="NAME is a duty, to be done by DATE instead.")
@click.option("--waived", "kind", flag_value="waived", help="NAME is a duty that is not required, as decided on DATE.")
@click.option("--instead-of", type=DATE, metavar="DATE", help="The computed date that a ruling or a waiver answers.")
@click.option("--retract", type=click.IntRange(1, 2**31 - 1), metavar="NUMBER", help="Take an entry back.")
@store_option
@rules_option
@json_option
def command(
    case: Path, name: str | None, day: date | None, by: str, why: str | None, kind: str | None, retract: int | None,
    store: str | None, folders: tuple[Path, ...], as_json: bool, **more: Any,
) -> None:  # fmt: skip
    """Record that NAME (an event) happened on DATE, or with --done, --ruling or --waived what became of a duty.

    A duty is written [RULESET/]DUTY[#KEY]. Nothing recorded is ever changed: a fact with the --id of another
    corrects it, and --retract takes an entry back.
    """
    from obligations.cli.journal import describe
    from obligations.library.cases import load_case
    from obligations.store.database import open_store
    from obligations.store.journal import entries, record, verified
    from obligations.store.merging import checked

    asked = _asked(name, day, kind, retract, more)
    if asked.kind in ("ruling", "waived") and not (why or "").strip():
        raise click.UsageError(f"a {asked.kind.replace('waived', 'waiver')} needs its reason: --why TEXT")
    loaded = load_case(case, folders)
    checked(loaded, asked.kind, asked.name, {**asked.entry, "by": by, "why": why})  # before a store is made for it
    with open_store(store if store is not None else store_beside(case), create=retract is None) as opened:
        faults = verified(opened, loaded.id)[2]
        made = record(
            opened, loaded, asked.kind, asked.name, asked.entry, by=by, why=why, at=now(),
            effective=asked.day or today(loaded.file.zone),
        )  # fmt: skip
        before = [fact.id for fact in loaded.file.facts.get(asked.name, ())]
        before += [
            entry.key for entry in entries(opened, loaded.id)
            if entry.kind == "fact" and entry.name == asked.name and entry.number != made.number
        ]  # fmt: skip
    if faults:
        echo(
            f"warning: the journal did not verify before this ({len(faults)} faults): see obligations journal", err=True
        )
    if as_json:
        print_json(made.as_json())
    else:
        echo(describe(made, loaded.file.zone))
    corrects = made.key is not None and (made.key.isdigit() or made.key in before)
    if asked.kind == "fact" and not corrects and len(before) == 1:
        echo(f'note: "{asked.name}" has now happened twice; to correct a fact, give its id or place: --id', err=True)


def _asked(
    name: str | None, day: date | None, kind: str | None, retract: int | None, more: dict[str, Any]
) -> Recording:
    """Read the options as one thing to record; refuse those that do not go together."""
    if retract is not None:
        if name is not None or kind is not None:
            raise click.UsageError("--retract takes back an entry by its number, and records nothing else")
        _refuse_unfitting("retracted", more)
        return Recording("retracted", "", None, {"number": retract})
    if name is None or day is None:
        raise click.UsageError("say what happened and when: NAME DATE")
    kind = kind or "fact"
    _refuse_unfitting(kind, more)
    if kind == "fact":
        return Recording(kind, name, day, {"on": day.isoformat(), "id": more["own_id"], "time": more["at_time"]})
    if kind == "ruling" and more["instead_of"] is None:
        raise click.UsageError("a ruling answers one computed date: --instead-of DATE")
    duty, hash_, key = name.partition("#")
    if hash_ and not key:
        raise click.UsageError(f'"{name}" ends where its key should follow')
    entry = {"key": key or "1", "amount": more["amount"]}
    if more["instead_of"] is not None:
        entry["instead_of"] = more["instead_of"].isoformat()
    entry |= {"done": {"on": day.isoformat()}, "ruling": {"date": day.isoformat()}}.get(kind, {})
    return Recording(kind, duty, day, entry)


def _refuse_unfitting(kind: str, more: dict[str, Any]) -> None:
    for option, value in more.items():
        plain = {"own_id": "id", "at_time": "time"}.get(option, option)
        if value is not None and plain not in FITTING[kind]:
            raise click.UsageError(f"--{plain.replace('_', '-')} does not go with what is recorded here ({kind})")
