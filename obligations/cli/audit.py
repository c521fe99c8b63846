"""``obligations audit``: stated dates against computed ones, with the cause named."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from obligations.cli.common import DATE, RegisterOptions, echo_text, json_option, print_json, register_options

if TYPE_CHECKING:
    from obligations.analysis.auditing import Audit


@click.command("audit")
@click.argument("target", metavar="CASE | PHRASE")
@click.option("--stated", type=DATE, metavar="DATE", help="The date that a paper states for PHRASE.")
@click.option("--written", type=DATE, metavar="DATE", help="When it was written (default: the day counted from).")
@click.option("--calendar", metavar="ID", help="The calendar of working days, for a phrase.")
@register_options
@json_option
def command(
    target: str, stated: date | None, written: date | None, calendar: str | None, asked: RegisterOptions, as_json: bool
) -> None:
    """Compare stated dates with computed ones and name what explains the difference.

    With --stated, TARGET is a phrase; without it, a case, whose stated dates are all audited.
    """
    if stated is not None:
        _one(target, stated, written, calendar, asked, as_json)
        return
    from obligations.analysis.auditing import is_own_date
    from obligations.dates.words import long

    opened = asked.open(target)
    found = opened.audit(as_of=asked.day(opened), written=written, until=asked.until)
    if as_json:
        print_json([{"occurrence": row.id, **audit.as_json()} for row, audit in found])
        return
    told = [f"{row.id}\n{describe(audit)}" for row, audit in found]
    told += [
        f"{row.id}\nThe paper's own date: {long(row.stated)}. Nothing is computed beside it to compare with."
        for row in opened.register(as_of=asked.day(opened), until=asked.until)
        if row.stated and row.due and row.duty.due is not None and is_own_date(row)
    ]
    echo_text("\n\n".join(told) or "no date is stated beside a computed one")


def _one(
    phrase: str, stated: date, written: date | None, calendar: str | None, asked: RegisterOptions, as_json: bool
) -> None:
    from obligations.analysis.auditing import audit
    from obligations.dates.humandates import plain_dates
    from obligations.library.finding import Library

    cal = Library.of(asked.folders, known_on=asked.known_on).calendar(calendar) if calendar else None
    found = audit(stated, plain_dates(phrase), calendar=cal, facts=asked.facts, written=written)
    if as_json:
        print_json(found.as_json())
    else:
        echo_text(describe(found))


def describe(audit: Audit) -> str:
    """Say an audit in words."""
    from obligations.dates.words import long
    from obligations.errors.visible import lines as as_lines

    lines = [f"Stated:   {long(audit.stated)}", f"Computed: {long(audit.computed)} ({audit.phrase})"]
    if audit.days == 0:
        return as_lines([*lines, "The two agree."])
    side = "early" if audit.days < 0 else "late"
    working = f", {abs(audit.working_days)} in working days" if audit.working_days is not None else ""
    lines.append(f"Stated {abs(audit.days)} day{'s' if abs(audit.days) > 1 else ''} too {side}{working}.")
    lines += [f"  {cause}" for cause in audit.causes]
    if len(audit.readings) > 1:
        lines.append(f"Safe under every reading: {long(audit.safe)}.")
    return as_lines(lines)
