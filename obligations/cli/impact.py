"""``obligations impact``: what moves if a fact changes or a holiday is proclaimed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from obligations.cli.common import (
    DATE,
    as_of_option,
    case_argument,
    echo,
    fact_option,
    facts_of,
    json_option,
    print_json,
    rules_option,
    today,
    until_option,
)


@click.command("impact")
@case_argument
@fact_option
@click.option("--known-on", type=DATE, metavar="DATE", help="The old answer: closures as known on this day.")
@click.option("--against", type=DATE, metavar="DATE", help="The new answer: closures as known on this day.")
@as_of_option
@until_option
@rules_option
@json_option
def command(
    case: Path,
    facts: tuple[tuple[str, date], ...],
    known_on: date | None,
    against: date | None,
    as_of: date | None,
    until: date | None,
    folders: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Say what moves in CASE, from when to when and why: if facts change (--fact), or between two states of knowledge
    (--known-on A --against B; without --against, all that is pinned).
    """
    from obligations.impact import moves
    from obligations.library import load_case
    from obligations.register import schedule

    if not facts and known_on is None:
        raise click.UsageError("say what changes: --fact NAME=DATE, or --known-on DATE")
    loaded = load_case(case, folders)
    day = as_of or today()
    before = schedule(loaded, as_of=day, known_on=known_on, until=until)
    changed = loaded.with_facts(facts_of(facts)) if facts else loaded
    after = schedule(changed, as_of=day, known_on=against if known_on else None, until=until)
    found = moves(before, after)
    if as_json:
        print_json([move.as_json() for move in found])
        return
    for move in found:
        days = f" ({move.days:+d} day{'s' if abs(move.days) != 1 else ''})" if move.days else ""
        kept = "; keeps the old date by the rule set's policy" if move.kept else ""
        echo(f"{move.occurrence}: {move.old or 'not known'} -> {move.new or 'not known'}{days}: {move.cause}{kept}")
    echo(f"{len(found)} of {len(before)} occurrences move")
