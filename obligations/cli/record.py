"""``obligations record``: into the journal, what happened since the case file was agreed."""

from __future__ import annotations

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
)
from obligations.library.recording import Recording, done, fact, retracted, ruling, waived
from obligations.session import append, open_case

#: Which options go with which kind of entry, besides --by and --why.
FITTING = {
    "fact": {"id", "time"},
    "done": {"amount"},
    "ruling": {"instead_of"},
    "waived": {"instead_of"},
    "retracted": set(),
}


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
    from obligations.library.finding import Library

    asked = _asked(name, day, kind, retract, by, why, more)
    opened = open_case(case, library=Library.of(folders), store=store, journal=False)
    (made,), before = append(opened, asked, at=now())
    faults = before.faults
    if faults:
        echo(
            f"warning: the journal did not verify before this ({len(faults)} faults): see obligations journal", err=True
        )
    if as_json:
        print_json(made.as_json())
    else:
        echo(describe(made, opened.zone))
    told = [fact.id for fact in opened.files.file.facts.get(asked.name, ())]
    told += [entry.key for entry in before.entries if entry.kind == "fact" and entry.name == asked.name]
    corrects = made.key is not None and (made.key.isdigit() or made.key in told)
    if asked.kind == "fact" and not corrects and len(told) == 1:
        echo(f'note: "{asked.name}" has now happened twice; to correct a fact, give its id or place: --id', err=True)


def _asked(
    name: str | None, day: date | None, kind: str | None, retract: int | None, by: str, why: str | None,
    more: dict[str, Any],
) -> Recording:  # fmt: skip
    """Read the options as one thing to record; refuse those that do not go together."""
    if retract is not None:
        if name is not None or kind is not None:
            raise click.UsageError("--retract takes back an entry by its number, and records nothing else")
        _refuse_unfitting("retracted", more)
        return retracted(retract, by=by, why=why)
    if name is None or day is None:
        raise click.UsageError("say what happened and when: NAME DATE")
    kind = kind or "fact"
    _refuse_unfitting(kind, more)
    if kind in ("ruling", "waived") and not (why or "").strip():
        raise click.UsageError(f"a {kind.replace('waived', 'waiver')} needs its reason: --why TEXT")
    if kind == "ruling" and more["instead_of"] is None:
        raise click.UsageError("a ruling answers one computed date: --instead-of DATE")
    if kind == "fact":
        return fact(name, day, by=by, id=more["own_id"], at=more["at_time"], why=why)
    if kind == "done":
        return done(name, day, by=by, amount=more["amount"], why=why)
    if kind == "ruling":
        return ruling(name, day, instead_of=more["instead_of"], by=by, why=why or "")
    return waived(name, by=by, why=why or "", on=day, instead_of=more["instead_of"])


def _refuse_unfitting(kind: str, more: dict[str, Any]) -> None:
    for option, value in more.items():
        plain = {"own_id": "id", "at_time": "time"}.get(option, option)
        if value is not None and plain not in FITTING[kind]:
            raise click.UsageError(f"--{plain.replace('_', '-')} does not go with what is recorded here ({kind})")
