"""``obligations store``: looking after a store."""

from __future__ import annotations

from pathlib import Path

import click

from obligations.cli.common import case_argument, echo, now, store_option
from obligations.session import store_beside


@click.group("store")
def command() -> None:
    """Look after the store of a case."""


@command.command("restored")
@case_argument
@store_option
def restored(case: Path, store: str | None) -> None:
    """Say that the store of CASE was restored from a backup: every entry of its feeds gets a higher SEQUENCE once, so
    that clients which saw a later state take what the feeds say now.
    """
    from obligations.store.database import open_store
    from obligations.store.feed_ledger import raise_all

    with open_store(store if store is not None else store_beside(case), create=False) as opened:
        count = raise_all(opened, now())
    echo(f"{count} entries of feeds raised; write the feeds anew")
