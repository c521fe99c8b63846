"""``obligations check``: every problem of rules, calendars and cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from obligations.cli.common import echo, echo_text, json_option, print_json, rules_option

if TYPE_CHECKING:
    from obligations.errors import Problem


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@rules_option
@json_option
def command(paths: tuple[Path, ...], folders: tuple[Path, ...], as_json: bool) -> None:
    """Check files and folders (by default the bundled ones) and run the worked examples.

    Problems are printed as file:line:column: message. Exit 1 when there are any.
    """
    from obligations.analysis.checking import bundled_paths, check
    from obligations.errors import ProblemsError

    found, seen = check(paths or bundled_paths(), folders)
    problems = [one for one in found if not one.warning]
    if as_json:
        print_json([
            {"file": p.file, "line": p.line, "column": p.column, "message": p.message, "hint": p.hint,
             "paste": p.paste, "warning": p.warning} for p in found
        ])  # fmt: skip
    for warning in () if as_json else [one for one in found if one.warning]:
        echo_text(str(warning), err=True)
    if problems and not as_json:
        for line in _to_paste(problems):
            echo(line, err=True)
        raise ProblemsError(problems)
    if problems:
        click.get_current_context().exit(1)
    echo(f"{seen} file{'s' if seen != 1 else ''} checked, no problems", err=as_json)


def _to_paste(problems: Sequence[Problem]) -> Iterator[str]:
    """Give, for each file, the block that would record how its open points are taken; it is for a person to fill in."""
    files: dict[str | None, dict[str, str]] = {}
    for problem in problems:
        if problem.paste:
            files.setdefault(problem.file, {}).setdefault(problem.paste.partition(":")[0], problem.paste)
    for file, lines in files.items():
        yield f"To record how these are taken, paste into {file}, correct it, and name the authority:"
        yield from ("", "decided:", *(f"  {line}" for line in lines.values()), "")
