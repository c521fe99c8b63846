"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from obligations.cli.clock import now as now
from obligations.cli.clock import today as today
from obligations.cli.moments import MOMENT
from obligations.cli.printing import echo as echo
from obligations.cli.printing import echo_text as echo_text
from obligations.cli.printing import print_csv as print_csv
from obligations.cli.printing import print_json as print_json
from obligations.dates.humandates import human_date
from obligations.dates.phrases import NAME
from obligations.errors import UsageError

if TYPE_CHECKING:
    from obligations.register.register import Register
    from obligations.session import OpenedCase


def _moment(text: str) -> date:
    """Read a day, or a day and an hour: 3 April 2026 16:30, 2026-04-03T16:30."""
    if ":" not in text:
        return human_date(text)
    day, _, hour = text.strip().replace("T", " ").rpartition(" ")
    try:
        return datetime.combine(human_date(day), time.fromisoformat(hour))
    except ValueError:
        raise UsageError(f'"{text}" is no day and hour; for example 2026-04-03T16:30') from None


class ReadDate(click.ParamType[date]):
    """A date as people write it, read by a function; ambiguity is refused."""

    name = "date"

    def __init__(self, reads: Callable[[str], date]) -> None:
        self.reads = reads

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the date."""
        if isinstance(value, date):
            return value
        try:
            return self.reads(str(value))
        except UsageError as error:
            self.fail(str(error), param, ctx)


class NamedDate(click.ParamType[tuple[str, date]]):
    """NAME=DATE."""

    name = "name=date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, date]:
        """Read the name and the date."""
        if isinstance(value, tuple):
            return value
        name, equals, day = str(value).partition("=")
        if not equals or not NAME.fullmatch(name.rpartition("/")[2]):
            self.fail(f'"{value}" is not of the form NAME=DATE, for example notice.issued=2013-11-01', param, ctx)
        try:
            return name, _moment(day)
        except UsageError as error:
            self.fail(str(error), param, ctx)


class OutputFile(click.Path):
    """A file to be written: with a name, and no folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the name."""
        if str(value) in ("", "-"):
            self.fail("a file name is wanted here", param, ctx)
        return super().convert(value, param, ctx)


DATE = ReadDate(human_date)
DAY_OR_MOMENT = ReadDate(_moment)
OUTPUT = OutputFile(dir_okay=False, path_type=Path)
NAMED_DATE = NamedDate()

Decorator = Callable[[Any], Any]

fact_option: Decorator = click.option(
    "--fact",
    "facts",
    multiple=True,
    type=NAMED_DATE,
    metavar="NAME=DATE",
    help="A fact, beside or instead of those recorded.",
)
known_on_option: Decorator = click.option(
    "--known-on", type=DATE, metavar="DATE", help="Leave out closures announced later (default: all that are pinned)."
)
json_option: Decorator = click.option("--json", "as_json", is_flag=True, help="Print JSON alone.")
as_of_option: Decorator = click.option(
    "--as-of",
    type=DATE,
    metavar="DATE",
    help="The day on which statuses are told (default: today, in the case's zone).",
)
until_option: Decorator = click.option(
    "--until", type=DATE, metavar="DATE", help="How far to list what recurs (default: the second year after --as-of)."
)
rules_option: Decorator = click.option(
    "--rules", "folders", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
    help="A folder of your own rule sets and calendars; may be repeated.",
)  # fmt: skip
store_option: Decorator = click.option(
    "--store", metavar="FILE|URL", help="The store of what is recorded (default: obligations.db beside the case)."
)
recorded_by_option: Decorator = click.option(
    "--recorded-by", type=MOMENT, metavar="TIME",
    help="Leave out what was recorded later (a day: its end; without a zone: a time in the case's zone).",
)  # fmt: skip
case_argument: Decorator = click.argument("case", type=click.Path(path_type=Path))


@dataclass(frozen=True)
class RegisterOptions:
    """What the options of a register ask for; without ``as_of``, today in the case's zone."""

    as_of: date | None
    known_on: date | None
    until: date | None
    facts: dict[str, date]
    folders: tuple[Path, ...]
    instead: Path | None = None
    recorded_by: datetime | None = None
    store: str | None = None
    since: date | None = None

    def open(self, path: Path | str) -> OpenedCase:
        """Open the case at ``path``, with the facts given; say on stderr what a reader should know of its journal."""
        opened = opened_at(
            path, self.folders, instead=self.instead, store=self.store, known_on=self.known_on,
            recorded_by=self.recorded_by,
        )  # fmt: skip
        return opened.with_facts(self.facts)

    def day(self, opened: OpenedCase) -> date:
        """Return the day asked for, else today in the case's zone."""
        return self.as_of or today(opened.zone)

    def register(self, path: Path | str) -> Register:
        """Return the register of the case at ``path``."""
        opened = self.open(path)
        return opened.register(as_of=self.day(opened), until=self.until, since=self.since)


def opened_at(
    path: Path | str, folders: tuple[Path, ...] = (), *, instead: Path | None = None, store: str | None = None,
    known_on: date | None = None, recorded_by: datetime | None = None,
) -> OpenedCase:  # fmt: skip
    """Open the case at ``path``; say on stderr what a reader should know of its journal."""
    from obligations.library.finding import Library
    from obligations.session import open_case

    library = Library.of(folders, instead)
    opened = open_case(Path(path), library=library, store=store, known_on=known_on, recorded_by=recorded_by)
    for text in opened.warnings:
        echo(f"warning: {text}", err=True)
    if recorded_by is not None and opened.journal is None:
        echo("there is no store beside the case: nothing has been recorded", err=True)
    return opened


def register_options(command: Any) -> Any:
    """Give a command the options of a register; it is called with them as ``asked``."""

    @wraps(command)
    def with_asked(
        as_of: date | None,
        known_on: date | None,
        until: date | None,
        facts: tuple[tuple[str, date], ...],
        folders: tuple[Path, ...],
        recorded_by: datetime | None,
        store: str | None,
        **others: Any,
    ) -> Any:
        asked = RegisterOptions(as_of, known_on, until, facts_of(facts), folders, recorded_by=recorded_by, store=store)
        return command(asked=asked, **others)

    for option in (
        store_option,
        recorded_by_option,
        rules_option,
        until_option,
        fact_option,
        known_on_option,
        as_of_option,
    ):
        with_asked = option(with_asked)
    return with_asked


def facts_of(given: tuple[tuple[str, date], ...]) -> dict[str, date]:
    """Return the facts given with --fact; one name with two dates is refused."""
    facts: dict[str, date] = {}
    for name, day in given:
        if facts.setdefault(name, day) != day:
            raise UsageError(f'--fact gives "{name}" two dates, {facts[name]} and {day}')
    return facts


def write_file(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    from obligations.files.output import write

    write(path, text)
    echo(f"wrote {path}", err=True)
