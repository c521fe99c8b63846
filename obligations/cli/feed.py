"""``obligations feed``: a case as an iCalendar feed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from obligations.cli.common import DATE, OUTPUT, Decorator, RegisterOptions, case_argument, echo, now, register_options
from obligations.cli.remind import policy_option
from obligations.errors import UsageError

if TYPE_CHECKING:
    from obligations.feeds.publishing import Given
    from obligations.session import OpenedCase


base_url_option: Decorator = click.option(
    "--base-url", metavar="URL", help="Where the exported folder is served, for links to proofs."
)
keep_option: Decorator = click.option(
    "--keep", type=click.IntRange(0, 3660), default=30, show_default=True, metavar="DAYS",
    help="How long a withdrawn entry stays, as cancelled.",
)  # fmt: skip


@click.command("feed")
@case_argument
@click.option("-o", "--output", type=OUTPUT, required=True, metavar="FILE", help="The .ics file to write.")
@click.option("--from", "first", type=DATE, metavar="DATE", help="Leave out entries before this day.")
@click.option("--who", multiple=True, metavar="PARTY", help="Only what this party owes; may be repeated.")
@click.option("--to", multiple=True, metavar="PARTY", help="Only what is owed to this party; may be repeated.")
@click.option("--force", multiple=True, metavar="VERB", help="Only duties of this force (must, should …).")
@click.option("--rule-set", multiple=True, metavar="ID", help="Only duties of this rule set; may be repeated.")
@click.option("--alarms", is_flag=True, help="With alarms, as the reminder policy has them.")
@click.option("--tasks", is_flag=True, help="As tasks (VTODO), those without a date included.")
@policy_option
@base_url_option
@keep_option
@register_options
def command(
    case: Path, output: Path, first: date | None, alarms: bool, tasks: bool, policy_file: Path | None,
    base_url: str | None, keep: int, asked: RegisterOptions,
    who: tuple[str, ...], to: tuple[str, ...], force: tuple[str, ...], rule_set: tuple[str, ...],
) -> None:  # fmt: skip
    """Write CASE as an iCalendar feed. Its ledger lies in the store beside the case: entries keep their uid, and their
    SEQUENCE rises exactly when they change.

    The same state in the same month gives the same bytes. --until bounds what recurs, and what is listed.
    """
    from obligations.feeds.choosing import Choice

    if alarms and tasks:
        raise click.UsageError("--alarms and --tasks are two feeds; ask for one")
    opened = asked.open(case)
    refuse_unknown(opened, {"who": who, "to": to, "force": force, "rule_set": rule_set})
    policy = opened.policy(policy_file) if alarms else None
    choice = Choice(who, to, force, rule_set, first=first, last=asked.until)
    variant = "tasks" if tasks else "alarms" if alarms else ""
    tell(opened.feed(
        output, as_of=asked.day(opened), at=now(), choice=choice, variant=variant, policy=policy,
        base_url=base_of(base_url), keep=timedelta(days=keep), until=asked.until,
    ))  # fmt: skip


def base_of(url: str | None) -> str | None:
    """Return the address of the exported folder; only a web address is one."""
    if url is not None and not (url.startswith(("http://", "https://")) and " " not in url):
        raise UsageError(f"--base-url: {url!r} is no web address, for example https://example.org/feeds")
    return url


def refuse_unknown(opened: OpenedCase, facets: dict[str, tuple[str, ...]]) -> None:
    """Refuse to narrow a feed to a party, verb or rule set that the case does not have: it would stay empty."""
    from obligations.errors import suggest
    from obligations.files.model.fields import FORCES

    sets = opened.case.rule_sets
    parties = {party for rules in sets for party in rules.parties}
    known: dict[str, Any] = {
        "who": parties, "to": parties, "force": set(FORCES), "rule_set": {rules.id for rules in sets},
    }  # fmt: skip
    for facet, wanted in facets.items():
        for name in wanted:
            if name not in known[facet]:
                hint = suggest(name, known[facet]) or f"one of {', '.join(sorted(known[facet]))}"
                raise UsageError(f'--{facet.replace("_", "-")}: this case has no "{name}" ({hint})')


def tell(given: Given) -> None:
    """Say what was written, and what the reader should know."""
    for file in given.files:
        echo(f"wrote {file.path} ({file.entries} entries, {file.size:,} bytes)", err=True)
    for warning in given.warnings:
        echo(f"warning: {warning}", err=True)
