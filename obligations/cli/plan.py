"""``obligations plan``: the way back from a due date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from obligations.cli.common import DATE, RegisterOptions, case_argument, echo, json_option, print_json, register_options


@click.command("plan")
@case_argument
@click.argument("duty", metavar="[RULESET/]OBLIGATION[#KEY]")
@click.option("--by", type=DATE, metavar="DATE", help="Plan back from this day instead of the computed one.")
@register_options
@json_option
def command(case: Path, duty: str, by: date | None, asked: RegisterOptions, as_json: bool) -> None:
    """Say the last possible day of each step that an occurrence of CASE needs: meetings, notices, papers, call-in.

    Exit 1 when a step is set for a later day, or can no longer be in time.
    """
    from obligations.dates.words import short
    from obligations.reports.plain import columns

    opened = asked.open(case)
    steps = opened.plan(duty, as_of=asked.day(opened), by=by, until=asked.until)
    if as_json:
        print_json([step.as_json() for step in steps])
    else:
        rows = [("Last day", "Set for", "Step", "Why")]
        for step in steps:
            mark = "done " if step.done else ""
            late = ", TOO LATE" if step.too_late else ""
            planned = mark + short(step.done or step.set_for) + late
            rows.append((short(step.last_day) or "none", planned, f"{step.id}: {step.title}", step.why))
        echo(*columns(rows, (12, 22, 42, 40)))
    if any(step.too_late for step in steps):
        click.get_current_context().exit(1)
