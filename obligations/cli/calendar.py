"""``obligations calendar``: the closures, and pinning them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from obligations.cli.common import echo, json_option, known_on_option, print_json, rules_option
from obligations.errors import UsageError


@click.command("calendar", epilog='"obligations calendar refresh" pins the calendars anew; see its --help.')
@click.argument("calendar", metavar="[ID]", required=False)
@click.argument("year", type=int, required=False)
@click.option(
    "--proclaimed", type=click.IntRange(1990, 2200), metavar="YEAR", help="refresh: the last proclaimed year."
)
@click.option(
    "--into", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR", help="refresh: where."
)
@click.option("--dry-run", is_flag=True, help="refresh: show the difference and write nothing.")
@known_on_option
@rules_option
@json_option
def command(
    calendar: str | None,
    year: int | None,
    proclaimed: int | None,
    into: Path | None,
    dry_run: bool,
    known_on: date | None,
    folders: tuple[Path, ...],
    as_json: bool,
) -> None:
    """List the calendars; show the closures of one, perhaps of one YEAR; or pin them anew.

    "obligations calendar refresh" writes the pinned calendars from the holidays package and shows what changed.
    """
    from obligations.dates.proofs import iso
    from obligations.library.finding import Library

    library = Library.of(folders)
    if calendar == "refresh":
        _refresh(proclaimed, into, dry_run)
        return
    if calendar is None:
        found = [library.calendar(name) for name in library.ids("calendars") if _is_calendar(library, name)]
        if as_json:
            print_json([{"id": c.id, "title": c.title, "first": iso(c.first), "last": iso(c.last)} for c in found])
        else:
            echo(*(f"{c.id}: {c.title}, {c.first.year} to {c.last.year}" for c in found))
        return
    cal = library.calendar(calendar)
    if known_on:
        cal = cal.as_known_on(known_on)
    if year is not None and not cal.first.year <= year <= cal.last.year:
        raise UsageError(f"{calendar} covers {cal.first.year} to {cal.last.year}, not {year}")
    first = date(year, 1, 1) if year else cal.first
    last = date(year, 12, 31) if year else cal.last
    rows = [(day, title, cal.doubt(day, day)) for day, title in cal.skipped(first, last)]
    if as_json:
        print_json([{"date": day.isoformat(), "title": title, "provisional": doubt} for day, title, doubt in rows])
        return
    for day, title, doubt in rows:
        echo(f"{day} {day:%a}  {title}" + (f"  (provisional: {doubt})" if doubt else ""))


def _is_calendar(library: object, name: str) -> bool:
    from obligations.errors import ObligationsError
    from obligations.library.finding import Library

    assert isinstance(library, Library)
    try:
        library.calendar(name)
    except ObligationsError:
        return False
    return True


def _refresh(proclaimed: int | None, into: Path | None, dry_run: bool) -> None:
    from obligations.files import documents, output
    from obligations.files.model.calendars import CalendarFile
    from obligations.library import pinning
    from obligations.library.places import bundled

    folder = into or bundled("calendars")
    if not isinstance(folder, Path):
        raise UsageError("the bundled calendars cannot be written here; name a folder with --into")
    found = 0
    for path in sorted(folder.glob("*.yaml")):
        document = documents.read_in(folder, path)
        old = documents.validate(document, CalendarFile)
        if old.pinned_from is None or old.years is None:
            continue
        found += 1
        years = pinning.refreshed(old, proclaimed)
        lines = pinning.difference(old, years)
        echo(f"{old.id}: {len(lines)} difference{'s' if len(lines) != 1 else ''}")
        for line in lines:
            echo(f"  {line}")
        if not dry_run:
            output.write(path, documents.dump(pinning.file_data(old, years), pinning.HEADER), over_input=True)
    if not found:
        raise UsageError(f"{folder} holds no pinned calendar")
