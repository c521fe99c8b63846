"""``obligations read``: the time limits in a text."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from obligations.cli.common import DAY_OR_MOMENT, echo, json_option, print_json, rules_option
from obligations.cli.printing import echo_text

if TYPE_CHECKING:
    from obligations.library.texts import TextLimit


@click.command("read")
@click.argument("text", nargs=-1)
@click.option(
    "--file", "path", type=click.Path(path_type=Path), help="A .txt, .md, .docx or .pdf file; - for standard input."
)
@click.option("--given", type=DAY_OR_MOMENT, metavar="DATE", help="The day of the one event; its hour too, for hours.")
@click.option("--calendar", metavar="ID", help="The calendar of working days, for example england-and-wales.")
@rules_option
@json_option
def command(
    text: tuple[str, ...], path: Path | None, given: date | None, calendar: str | None, folders: tuple[Path, ...],
    as_json: bool,
) -> None:  # fmt: skip
    """Find the time limits in a TEXT, a file or standard input, and date them where one event is given.

    What looks like a time and is not read is listed too.
    """
    from obligations.library.finding import Library
    from obligations.library.texts import read

    if bool(text) == bool(path):
        raise click.UsageError("give a text, or --file and its name")
    cal = Library.of(folders).calendar(calendar) if calendar else None
    found = read(" ".join(text) if path is None else _content(path), given=given, calendar=cal)
    if as_json:
        print_json(found.as_json())
        return
    for limit in found:
        _tell(limit)
    if found.unread:
        echo("Not read:", *(f"  {one.words}" for one in found.unread))
    if not (found.limits or found.unread):
        echo("No time limit is said.")


def _tell(limit: TextLimit) -> None:
    from obligations.dates.words import long, told

    event = f"; event: {limit.event}" if limit.event else ""
    rows = [
        ("not before", limit.opens and told(limit.opens, limit.opens_at)),
        ("due", limit.due and told(limit.due, limit.due_at)), ("provisional", limit.provisional),
        ("no date", limit.why_not),
        *((told(one.date, one.at), one.text) for one in limit.readings),
        ("safe under each of these", limit.safe and long(limit.safe)),
    ]  # fmt: skip
    lines = [f"  {label}: {said}" for label, said in rows if said]
    echo_text("\n".join([" ".join(limit.words.split()), f"  read as: {limit.phrase}{event}", *lines]))


def _content(path: Path) -> str:
    from obligations.files.papers import LARGEST, text_of

    return sys.stdin.read(LARGEST) if str(path) == "-" else text_of(path)
