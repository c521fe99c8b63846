"""``obligations verify``: the independent check of a proof, or of a list of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from obligations.cli.common import echo, json_option, print_json, rules_option
from obligations.errors import UsageError

#: The proofs of a large register; more than files that people write.
MOST_BYTES = 200_000_000


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@rules_option
@json_option
def command(file: Path, folders: tuple[Path, ...], as_json: bool) -> None:
    """Check the JSON of "schedule --json", "explain --json" or "when --json" (a FILE, or - for standard input).

    The check walks day by day on the closures that it reads itself, and shares no arithmetic with the engine.
    """
    from obligations.verify import verify_all

    found = _read(file)
    proofs: list[Any] = found if isinstance(found, list) else [found]
    if not proofs or not all(isinstance(proof, dict) for proof in proofs):
        raise UsageError("a proof is a JSON object, or a list of them")
    rejected = verify_all(proofs, folders)
    if as_json:
        print_json({
            "checked": len(proofs),
            "rejected": [{"proof": name, "reason": reason} for name, reason in rejected],
        })  # fmt: skip
    else:
        for name, reason in rejected:
            echo(f"rejected: {name}: {reason}")
        echo(f"{len(proofs) - len(rejected)} of {len(proofs)} proofs accepted")
    if rejected:
        click.get_current_context().exit(1)


def _read(file: Path) -> object:
    from obligations import files

    given = str(file) == "-"
    data = sys.stdin.buffer.read(MOST_BYTES + 1) if given else files.read_bytes(file, str(file), MOST_BYTES)
    if len(data) > MOST_BYTES:
        raise UsageError(f"standard input has more than {MOST_BYTES:,} bytes, and no more are read")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file} is not JSON: {error}") from None
