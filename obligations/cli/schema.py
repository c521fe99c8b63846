"""``obligations schema``: the JSON Schema of the files, and of results."""

from __future__ import annotations

import json
from pathlib import Path

import click

from obligations.cli.common import print_json, write_file


@click.command("schema")
@click.argument("kind", type=click.Choice(["rules", "case", "calendar", "reminders", "results"]), required=False)
@click.option(
    "-o", "--into", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Write all of them into DIR."
)
def command(kind: str | None, into: Path | None) -> None:
    """Print the JSON Schema of one KIND of file, or of results as JSON; or write all of them into a folder."""
    from obligations.files.model.schema import KINDS, RESULTS, file_name, schema

    if into is not None:
        into.mkdir(parents=True, exist_ok=True)
        for name in (*KINDS, RESULTS):
            write_file(into / file_name(name), json.dumps(schema(name), indent=2, ensure_ascii=False) + "\n")
    elif kind is not None:
        print_json(schema(kind))
    else:
        print_json({name: schema(name) for name in (*KINDS, RESULTS)})
