"""``obligations explain``: how a date was worked out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from obligations.cli.common import RegisterOptions, case_argument, echo, json_option, print_json, register_options

if TYPE_CHECKING:
    from obligations.register.occurrence import Occurrence
    from obligations.register.register import Register


@click.command("explain")
@case_argument
@click.argument("duty", metavar="[RULESET/]OBLIGATION[#KEY]")
@register_options
@json_option
def command(case: Path, duty: str, asked: RegisterOptions, as_json: bool) -> None:
    """Explain an occurrence of CASE in words that can go into a report. Without a key, every occurrence."""
    from obligations.reports.explaining import explain

    register = asked.register(case)
    found = register.find(duty)
    if as_json:
        print_json([occurrence.as_json() for occurrence in found] if "#" not in duty else found[0].as_json())
    else:
        for number, row in enumerate(found):
            echo(*([""] if number else []), *explain(row).split("\n"), *_readings(row, register))


def _readings(row: Occurrence, register: Register) -> list[str]:
    """Say what other readings the rule names, each with its date."""
    from obligations.analysis.readings import readings_of_row
    from obligations.reports.explaining import long

    calendars = register.case.calendars[row.rule_set]
    if register.known_on:
        calendars = {kind: cal.as_known_on(register.known_on) for kind, cal in calendars.items()}
    return [f"Another reading gives {long(one.date)}: {one.text}." for one in readings_of_row(row, calendars)]
