"""``obligations impact``: what moves if a fact changes or a holiday is proclaimed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from obligations.cli.common import DATE, RegisterOptions, case_argument, echo, json_option, print_json, register_options
from obligations.errors import UsageError


@click.command("impact")
@case_argument
@click.option("--against", type=DATE, metavar="DATE", help="Closures as known on this day, for the new answer.")
@click.option(
    "--to",
    "changed",
    type=click.Path(exists=True, path_type=Path),
    metavar="CASE",
    help="The case as it would be: a changed copy of it (a meeting rebooked, a rule amended).",
)
@click.option(
    "--instead",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="A folder whose rule sets and calendars would take the place of those with the same id.",
)
@register_options
@json_option
def command(
    case: Path, against: date | None, changed: Path | None, instead: Path | None, asked: RegisterOptions, as_json: bool
) -> None:
    """Say what moves in CASE, from when to when and why: if facts change (--fact), meetings are rebooked or rules
    amended (--to, --instead), a calendar is refreshed (--instead), or between two states of knowledge (--known-on A
    --against B; without --against, all that is pinned).
    """
    if not (asked.facts or asked.known_on or against or changed or instead):
        raise click.UsageError("say what changes: --fact NAME=DATE, --to CASE, --instead DIR, --known-on or --against")
    before = replace(asked, facts={}).open(case)
    after = replace(asked, known_on=against, instead=instead).open(changed or case)
    if before.id != after.id:
        raise UsageError(f"--to: {changed} is another case ({after.id}), not a changed copy of {before.id}")
    found = before.moves(after, as_of=asked.day(before), until=asked.until)
    if as_json:
        print_json([move.as_json() for move in found])
        return
    listed = len(before.register(as_of=asked.day(before), until=asked.until))
    for move in found:
        days = f" ({move.days:+d} day{'s' if abs(move.days) != 1 else ''})" if move.days else ""
        kept = "; keeps the old date by the rule set's policy" if move.kept else ""
        echo(f"{move.occurrence}: {move.old or 'not known'} -> {move.new or 'not known'}{days}: {move.cause}{kept}")
    echo(f"{len(found)} of {listed} occurrences move")
