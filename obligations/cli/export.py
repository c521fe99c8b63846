"""``obligations export``: a folder of feeds for any web server."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from obligations.cli.common import RegisterOptions, echo, now, register_options
from obligations.cli.feed import base_of, base_url_option, keep_option, tell
from obligations.cli.remind import policy_option
from obligations.errors import UsageError


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
    from obligations.feeds.publishing import index

    base = base_of(base_url)
    opened = [asked.open(case) for case in cases]
    if len({one.id for one in opened}) < len(opened):
        raise UsageError("two of the cases have one id, so their feeds would lie in one folder")
    done = []
    for one in opened:
        made = one.export(
            folder, as_of=asked.day(one), at=now(), policy=one.policy(policy_file) if policy_file else None,
            base_url=base, keep=timedelta(days=keep), until=asked.until,
        )  # fmt: skip
        for _, given in made.feeds:
            tell(given)
        done.append(made)
    index(done, folder, base)
    echo(f"wrote {folder / 'index.html'}", err=True)
