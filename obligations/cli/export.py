"""``obligations export``: a folder of feeds for any web server."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from obligations.cli.common import RegisterOptions, echo, now, register_options
from obligations.cli.feed import alarms_of, base_of, base_url_option, keep_option, monthly, tell
from obligations.cli.remind import policy_option
from obligations.errors import UsageError
from obligations.session import store_beside


@click.command("export")
@click.argument("cases", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--into",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder to write.",
)
@base_url_option
@policy_option
@keep_option
@register_options
def command(
    cases: tuple[Path, ...], folder: Path, base_url: str | None, policy_file: Path | None, keep: int,
    asked: RegisterOptions,
) -> None:  # fmt: skip
    """Write the feeds of CASES into a folder that any web server can serve: of each case everything, tasks, one feed a
    bearer, and the proof of every date; with an index page.
    """
    from obligations.feeds.entries import uid_of
    from obligations.feeds.publishing import export, index, link_under
    from obligations.store.database import open_store

    base = base_of(base_url)
    registers = [(case, monthly(asked, case)) for case in cases]
    names = [register.case.id for _, register in registers]
    if len(set(names)) < len(names):
        raise UsageError("two of the cases have one id, so their feeds would lie in one folder")
    done = []
    for case, register in registers:
        link = link_under(base, register.case.id) if base else lambda row: f"proofs.html#{uid_of(row)}"
        alarms = alarms_of(register, case, policy_file, asked.folders) if policy_file else None
        with open_store(asked.store if asked.store is not None else store_beside(case)) as store:
            made = export(
                register, store, folder, now(), alarms=alarms, link=link, retention=timedelta(days=keep)
            )  # fmt: skip
        for _, given in made.feeds:
            tell(given)
        done.append(made)
    index(done, folder, base)
    echo(f"wrote {folder / 'index.html'}", err=True)
