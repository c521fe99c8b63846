"""``obligations check``: every problem of rules, calendars and cases."""

from __future__ import annotations

from pathlib import Path

import click

from obligations.cli.common import echo, json_option, print_json, rules_option


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@rules_option
@json_option
def command(paths: tuple[Path, ...], folders: tuple[Path, ...], as_json: bool) -> None:
    """Check files and folders (by default the bundled ones) and run the worked examples.

    Problems are printed as file:line:column: message. Exit 1 when there are any.
    """
    from obligations.checking import bundled_paths, check
    from obligations.errors import ProblemsError

    problems, seen = check(paths or bundled_paths(), folders)
    if as_json:
        print_json([
            {"file": p.file, "line": p.line, "column": p.column, "message": p.message, "hint": p.hint} for p in problems
        ])  # fmt: skip
    if problems and not as_json:
        raise ProblemsError(problems)
    if problems:
        click.get_current_context().exit(1)
    echo(f"{seen} file{'s' if seen != 1 else ''} checked, no problems", err=as_json)
