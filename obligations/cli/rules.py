"""``obligations rules``: the library of rules, listed and searched."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from obligations.cli.common import echo, json_option, print_json, rules_option

PLAIN_WIDTH = 120


@click.command("rules")
@click.argument("words", nargs=-1)
@click.option("--who", metavar="WORDS", help="Only duties of a bearer whose name holds these words.")
@click.option("--source", metavar="WORDS", help="Only duties of a source whose name or reference holds these words.")
@rules_option
@json_option
def command(
    words: tuple[str, ...], who: str | None, source: str | None, folders: tuple[Path, ...], as_json: bool
) -> None:
    """List the duties of the library whose words hold all the WORDS, with their time and source.

    Answer by one of them: obligations when --rule RULESET/OBLIGATION --fact NAME=DATE
    """
    from obligations.analysis.rulebook import search
    from obligations.library.finding import Library
    from obligations.reports.plain import columns

    found = search(Library.of(folders), words, who, source)
    if as_json:
        print_json([
            {
                "rule": entry.id, "does": entry.duty.does, "who": list(entry.duty.who), "force": entry.duty.force,
                "phrase": str(entry.duty.phrase), "cite": entry.duty.cite, "source": entry.rules.source.name,
                "reference": entry.rules.source.reference, "link": entry.rules.source.link,
                "facts": sorted({name for name, _ in entry.duty.phrase.names}),
            }
            for entry in found
        ])  # fmt: skip
        return
    if not found:
        echo("no duty of the library holds those words", err=True)
        click.get_current_context().exit(1)
    width = shutil.get_terminal_size().columns if sys.stdout is not None and sys.stdout.isatty() else PLAIN_WIDTH
    rows = [
        [e.id, str(e.duty.phrase), f"{e.duty.does} ({e.rules.source.reference or e.rules.source.name}, {e.duty.cite})"]
        for e in found
    ]
    first = min(max(len(row[0]) for row in rows), max(24, width // 3))
    second = max(24, (width - first) // 3)
    echo(*columns(rows, [first, second, max(20, width - first - second - 4)]))
