"""``obligations when``: one phrase, one date."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from obligations.cli.common import (
    echo,
    echo_text,
    fact_option,
    facts_of,
    json_option,
    known_on_option,
    print_json,
    rules_option,
)

if TYPE_CHECKING:
    from obligations.analysis.variants import Question
    from obligations.dates.kinds import MonthRule
    from obligations.dates.phrases import Choice, Due
    from obligations.dates.single import Answer, Reading


@click.command("when")
@click.argument("phrase", nargs=-1)
@click.option("--calendar", metavar="ID", help="The calendar of working days, for example england-and-wales.")
@click.option("--months", metavar="RULE", help="corresponding, month-end, round-up or refuse.")
@fact_option
@known_on_option
@click.option("--readings", is_flag=True, help="Every reading a careful lawyer could argue, and the safe date.")
@click.option("--rule", metavar="RULESET/OBLIGATION", help="Answer by a rule of the library instead of a phrase.")
@rules_option
@json_option
def command(
    phrase: tuple[str, ...],
    calendar: str | None,
    months: str | None,
    facts: tuple[tuple[str, date], ...],
    known_on: date | None,
    readings: bool,
    rule: str | None,
    folders: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Work out the date of one time PHRASE, with its working.

    Dates may be written out: obligations when "70 working days after 13 June 2017" --calendar england-and-wales
    """
    from obligations.analysis.variants import Question, refuse_stray
    from obligations.dates.humandates import plain_dates
    from obligations.dates.phrases import read
    from obligations.library.finding import Library

    library = Library.of(folders, known_on=known_on)
    given = facts_of(facts)
    if bool(rule) == bool(phrase):
        raise click.UsageError("give a phrase, or --rule and the rule's name")
    others: list[tuple[str, Question]] = []
    words, choices = "", cast("tuple[Choice, ...]", ())
    if rule:
        if calendar or months:
            raise click.UsageError("a rule names its own calendar and month rule")
        from obligations.analysis.rulebook import by_rule

        question, others = by_rule(library, rule, given)
    else:
        words = plain_dates(" ".join(phrase))
        found = read("due", words)
        refuse_stray(given, {name for name, _ in found.names})
        calendars = {"working": library.calendar(calendar)} if calendar else {}
        question = Question(cast("Due", found.value), calendars, given, cast("MonthRule", months or "corresponding"))
        choices = found.choices
        others = [(choice.other, question.saying(choice.value)) for choice in choices]
    _print(question, words, choices, known_on, others if readings else None, as_json)


def _print(
    question: Question,
    words: str,
    choices: tuple[Choice, ...],
    known_on: date | None,
    others: list[tuple[str, Question]] | None,
    as_json: bool,
) -> None:
    from obligations.dates.single import with_choices
    from obligations.dates.words import long
    from obligations.reports.explaining import explain_answer

    asked = question.asked()
    plain = asked._replace(known_on=known_on, basis=asked.basis._replace(known_on=known_on))
    answer = with_choices(plain, words, choices, lambda value: question.saying(value).asked())
    found, safe = _readings(question, plain, others) if others is not None else ((), None)
    if as_json:
        more = {"readings": [one.as_json() for one in found], "safe": safe.isoformat() if safe else None}
        print_json(answer.as_json() | (more if others is not None else {}))
        return
    told = answer if others is None or not (answer.due or answer.opens) else answer._replace(choices=())
    echo_text(explain_answer(told))
    if found and safe:
        spread = (max(one.date for one in found) - min(one.date for one in found)).days
        echo(f"Readings ({spread} day{'s' if spread != 1 else ''} apart):")
        echo(*(f"  {long(one.date)}: {one.text}" for one in found))
        echo(f"Safe under every reading: {long(safe)}")


def _readings(
    question: Question, plain: Answer, others: list[tuple[str, Question]]
) -> tuple[tuple[Reading, ...], date | None]:
    """Return every reading of a question, and the date that is safe under all; imported for those who ask for them."""
    from obligations.analysis.readings import readings_of, safe_of

    found = readings_of(question, others)
    return found, safe_of(found, plain.day, opening=plain.due is None) if found and plain.day else None
