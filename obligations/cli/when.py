"""``obligations when``: one phrase, one date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from obligations.cli.common import echo, fact_option, facts_of, json_option, known_on_option, print_json, rules_option


@click.command("when")
@click.argument("phrase", nargs=-1, required=True)
@click.option("--calendar", metavar="ID", help="The calendar of working days, for example england-and-wales.")
@click.option("--months", default="corresponding", metavar="RULE", help="corresponding, month-end, round-up or refuse.")
@fact_option
@known_on_option
@rules_option
@json_option
def command(
    phrase: tuple[str, ...],
    calendar: str | None,
    months: str,
    facts: tuple[tuple[str, date], ...],
    known_on: date | None,
    folders: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Work out the date of one time PHRASE, with its working.

    Dates may be written out: obligations when "70 working days after 13 June 2017" --calendar england-and-wales
    """
    from obligations.errors import UsageError, suggest
    from obligations.humandates import plain_dates
    from obligations.library import Library, library
    from obligations.phrases import read
    from obligations.scheduling.single import when

    shelf = Library(folders) if folders else library()
    working = shelf.calendar(calendar) if calendar else None
    given = facts_of(facts)
    text = plain_dates(" ".join(phrase))
    used = {name for name, _ in read("due", text).names}
    if stray := given.keys() - used:
        raise UsageError(f'the phrase does not use "{min(stray)}"; {suggest(min(stray), used) or ""}'.rstrip("; "))
    answer = when(text, calendar=working, facts=given, known_on=known_on, months=months)
    if as_json:
        print_json(answer.as_json())
        return
    from obligations.explaining import explain_answer

    echo(explain_answer(answer))
