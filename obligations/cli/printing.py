"""Everything that a command prints goes through here, so that nothing in anybody's file can steer a terminal."""

from __future__ import annotations

import json
from typing import Any

import click

from obligations.errors.visible import in_json, one_line


def echo(*lines: str, err: bool = False) -> None:
    """Print lines: each says one thing and stays one line, whatever stands in it."""
    for line in lines:
        click.echo(one_line(line), err=err)


def echo_text(text: str, *, err: bool = False) -> None:
    """Print text that was laid out in lines, each of them made of one thing by whoever laid it out."""
    echo(*text.removesuffix("\n").split("\n"), err=err)


def print_csv(text: str) -> None:
    """Print CSV, whose cells are one line each and no formulas."""
    click.echo(text, nl=False)


def print_json(data: Any) -> None:
    """Print JSON on standard output, with the reader's own characters, but for those that would steer a terminal."""
    click.echo(in_json(json.dumps(data, indent=2, ensure_ascii=False)))
