"""``obligations verify``: the independent check of a proof, or of a list of them."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from obligations.cli.common import DATE, RegisterOptions, echo, json_option, print_json, register_options
from obligations.errors import UsageError

if TYPE_CHECKING:
    from obligations.verify import Expected

#: The proofs of a large register; more than files that people write.
MOST_BYTES = 200_000_000


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--case", type=click.Path(path_type=Path), metavar="CASE", help="Hold a register against its case, too.")
@click.option("--from", "since", type=DATE, metavar="DATE", help="The --from with which the register was made.")
@register_options
@json_option
def command(file: Path, case: Path | None, since: date | None, asked: RegisterOptions, as_json: bool) -> None:
    """Check the JSON of "schedule --json", "explain --json" or "when --json" (a FILE, or - for standard input).

    A proof is accepted if another hand, which reads the closures itself and shares no arithmetic with the engine, comes
    to the same steps and dates from its words. Give --case, and the options that the register was made with, to hold
    statuses, titles and what is recorded against the case, and to find duties that are missing.
    """
    from obligations.verify import check

    found = _read(file)
    proofs: list[Any] = found if isinstance(found, list) else [found]
    if not proofs or not all(isinstance(proof, dict) for proof in proofs):
        raise UsageError("a proof is a JSON object, or a list of them")
    report = check(proofs, asked.folders, _expected(case, replace(asked, since=since), proofs) if case else None)
    if as_json:
        print_json({
            "checked": report.checked,
            "rejected": [{"proof": name, "reason": reason} for name, reason in report.rejected],
            "unchecked": list(report.unchecked),
        })  # fmt: skip
    else:
        for name, reason in report.rejected:
            echo(f"rejected: {name}: {reason}")
        echo(f"{report.checked - len(report.rejected)} of {report.checked} proofs accepted")
        for note in report.unchecked:
            echo(f"not checked: {note}")
    if report.rejected:
        click.get_current_context().exit(1)


def _expected(case: Path, asked: RegisterOptions, proofs: list[Any]) -> Expected:
    """Return the register that the case gives, with the vintage of the proofs and as far as they go."""
    from obligations.verify import Expected

    told = [text for proof in proofs for name in ("due", "until", "opens") if isinstance(text := proof.get(name), str)]
    basis: dict[str, Any] = next((proof["basis"] for proof in proofs if isinstance(proof.get("basis"), dict)), {})
    whole = asked.as_of is not None
    if not whole:  # far enough that everything which the proofs tell is listed
        asked = replace(asked, as_of=_day(max(told, default="")), until=asked.until or _day(max(told, default="")))
    asked = replace(asked, known_on=asked.known_on or _day(basis.get("known_on")))
    return Expected(json.loads(json.dumps(asked.register(case).as_json())), whole)


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _read(file: Path) -> object:
    from obligations.files import documents

    given = str(file) == "-"
    data = sys.stdin.buffer.read(MOST_BYTES + 1) if given else documents.read_bytes(file, str(file), MOST_BYTES)
    if len(data) > MOST_BYTES:
        raise UsageError(f"standard input has more than {MOST_BYTES:,} bytes, and no more are read")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file} is not JSON: {error}") from None
