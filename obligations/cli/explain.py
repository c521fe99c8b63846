"""``obligations explain``: how a date was worked out."""

from __future__ import annotations

from pathlib import Path

import click

from obligations.cli.common import RegisterOptions, case_argument, echo, json_option, print_json, register_options


@click.command("explain")
@case_argument
@click.argument("duty", metavar="[RULESET/]OBLIGATION[#KEY]")
@register_options
@json_option
def command(case: Path, duty: str, asked: RegisterOptions, as_json: bool) -> None:
    """Explain an occurrence of CASE in words that can go into a report. Without a key, every occurrence."""
    opened = asked.open(case)
    if as_json:
        found = opened.register(as_of=asked.day(opened), until=asked.until).find(duty)
        print_json([occurrence.as_json() for occurrence in found] if "#" not in duty else found[0].as_json())
    else:
        echo(*opened.explain(duty, as_of=asked.day(opened), until=asked.until).split("\n"))
