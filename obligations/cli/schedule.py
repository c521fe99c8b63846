"""``obligations schedule``: the register of a case."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from obligations.cli.common import (
    DATE,
    OUTPUT,
    RegisterOptions,
    case_argument,
    echo,
    echo_text,
    json_option,
    print_csv,
    print_json,
    register_options,
    write_file,
)

#: The width of a table that does not go to a terminal.
PLAIN_WIDTH = 120


def _refuse_two_answers(both: bool, html: Path | None, svg: Path | None) -> None:
    if both:
        raise click.UsageError("--json and --csv are two answers; ask for one")
    if html is not None and svg is not None and html.resolve() == svg.resolve():
        raise click.UsageError("--html and --svg name the same file")


@click.command("schedule")
@case_argument
@register_options
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV alone.")
@click.option("--html", type=OUTPUT, metavar="FILE", help="Write a page with a timeline.")
@click.option("--svg", type=OUTPUT, metavar="FILE", help="Write the timeline alone.")
@click.option("--from", "since", type=DATE, metavar="DATE", help="Leave out what repeats and was due before this day.")
@click.option("--strict", is_flag=True, help="Exit 1 on an overdue duty, a discrepancy or a clash.")
def command(
    case: Path, asked: RegisterOptions, as_json: bool, as_csv: bool, html: Path | None, svg: Path | None,
    since: date | None, strict: bool,
) -> None:  # fmt: skip
    """Print the register of CASE (a case file, or a folder with a case.yaml): every duty, its date and status."""
    from obligations.register.register import STRICT

    _refuse_two_answers(as_json and as_csv, html, svg)
    register = replace(asked, since=since).register(case)
    for path, kind in ((html, "html"), (svg, "svg")):
        if path is not None:
            from obligations.reports import pages

            write_file(path, pages.page(register) if kind == "html" else pages.timeline(register))
    if as_json:
        print_json(register.as_json())
    elif not (html or svg) or as_csv:
        from obligations.reports.tables import text, to_csv

        width = shutil.get_terminal_size().columns if sys.stdout is not None and sys.stdout.isatty() else PLAIN_WIDTH
        print_csv(to_csv(register)) if as_csv else echo_text(text(register, width))
    if as_json or as_csv:
        for finding in register.findings:
            echo(str(finding), err=True)
    if strict and any(finding.code in STRICT for finding in register.findings):
        click.get_current_context().exit(1)
