"""``obligations explain``: how a date was worked out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from obligations.cli.common import (
    as_of_option,
    case_argument,
    echo,
    fact_option,
    facts_of,
    json_option,
    known_on_option,
    print_json,
    rules_option,
    today,
    until_option,
)  # fmt: skip


@click.command("explain")
@case_argument
@click.argument("duty", metavar="[RULESET/]OBLIGATION[#KEY]")
@as_of_option
@known_on_option
@fact_option
@until_option
@rules_option
@json_option
def command(
    case: Path,
    duty: str,
    as_of: date | None,
    known_on: date | None,
    facts: tuple[tuple[str, date], ...],
    until: date | None,
    folders: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Explain an occurrence of CASE in words that can go into a report. Without a key, every occurrence."""
    from obligations.explaining import explain
    from obligations.library import load_case
    from obligations.register import schedule

    loaded = load_case(case, folders)
    if facts:
        loaded = loaded.with_facts(facts_of(facts))
    register = schedule(loaded, as_of=as_of or today(), known_on=known_on, until=until)
    found = register.find(duty)
    if as_json:
        print_json([occurrence.as_json() for occurrence in found] if "#" not in duty else found[0].as_json())
    else:
        echo("\n\n".join(explain(occurrence) for occurrence in found))
