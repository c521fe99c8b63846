"""The register as text and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from obligations.dates.words import long, short
from obligations.errors.visible import one_line
from obligations.register.occurrence import FIELDS, Occurrence
from obligations.register.register import Register
from obligations.reports.plain import cell, columns

#: What the register shows, in order: the heading, and the statuses below it when no date is known.
SECTIONS = (
    ("Dated", None),
    ("Standing", ("standing",)),
    ("Open, without a limit", ("open",)),
    ("Time not stated by the source", ("unstated",)),
    ("Not yet known", ("unresolved",)),
    ("Not yet begun", ("upcoming", "expected")),
    ("Closed", ("met", "met-late", "waived", "ended", "superseded")),
)


def key_date(row: Occurrence) -> date | None:
    """Return the date by which a row is sorted: what must be done by then, or may be done from then."""
    standing = row.duty.holds is not None
    return None if standing else row.effective or row.opens


def sections(rows: Iterable[Occurrence]) -> list[tuple[str, list[Occurrence]]]:
    """Put rows under headings: what has a date first, by date, then the rest by its status."""
    found = list(rows)
    dated = sorted((r for r in found if key_date(r)), key=lambda r: (key_date(r) or date.max, r.id))
    rest = [r for r in found if not key_date(r)]
    made = [(SECTIONS[0][0], dated)]
    made += [(title, [r for r in rest if r.status in (statuses or ())]) for title, statuses in SECTIONS[1:]]
    return [(title, rows_) for title, rows_ in made if rows_]


def when_text(row: Occurrence) -> str:
    """Say in a cell when a row is due, or from when it is open."""
    if row.effective:
        return short(row.effective) + ("*" if row.provisional else "")
    if row.opens:
        return f"from {short(row.opens)}" + ("*" if row.provisional else "")
    return ""


def label(row: Occurrence, alone: bool) -> str:
    """Name a row: its duty, and its key where the duty has more than one."""
    return f"{row.rule_set}/{row.obligation}" + ("" if alone or not row.key else f"#{row.key}")


def remarks(row: Occurrence) -> str:
    """Say what stands beside a row: a stated date, a ruling, what is missing, what is left of a quota."""
    notes = []
    if row.stated:
        days = row.discrepancy
        notes.append(
            f"stated {short(row.stated)}" + (f" ({days:+d} day{'s' if abs(days) > 1 else ''})" if days else "")
        )
    if row.ruling:
        notes.append(
            f"ruling for {short(row.ruling.date)}; computed {short(row.due)}" + (" (stale)" if row.ruling.stale else "")
        )
    if row.opens and row.effective and row.opens != row.effective:
        notes.append(f"opens {short(row.opens)}")
    if row.until:
        notes.append(f"until {short(row.until)}")
    if row.met_on:
        notes.append(f"done {short(row.met_on)}")
    if row.quota:
        notes.append(f"{row.quota.done} of {row.quota.need} {row.quota.unit}")
    if row.why_blocked:
        waits = (row.blocked_by and "is not known" in row.why_blocked) or "is known" in row.why_blocked
        notes.append(f"waits for {', '.join(row.blocked_by)}" if waits and row.blocked_by else row.why_blocked)
    if row.status == "unstated" and row.duty.words:
        notes.append(f'"{row.duty.words}"')
    return "; ".join(notes)


def text(register: Register, width: int) -> str:
    """Return the register as text of at most ``width`` columns."""
    case = register.case.file
    counts: dict[str, int] = {}
    for row in register:
        duty = f"{row.rule_set}/{row.obligation}"
        counts[duty] = counts.get(duty, 0) + 1
    known = f", closures as known on {long(register.known_on)}" if register.known_on else ""
    lines = [one_line(f"{case.title or case.case} ({case.authority.name})"), f"As of {long(register.as_of)}{known}", ""]
    for title, rows in sections(register):
        lines += [title, "-" * len(title)]
        lines += _section(rows, counts, max(width, 60))
        lines.append("")
    if any(row.provisional for row in register):
        lines += ["* provisional: rests on something not yet booked, recorded or proclaimed", ""]
    if register.findings:
        lines += ["Findings", "--------", *_findings(register, max(width, 60)), ""]
    return "\n".join(lines)


def _section(rows: Sequence[Occurrence], counts: dict[str, int], width: int) -> list[str]:
    dated = any(when_text(row) for row in rows)
    names = [label(row, counts[f"{row.rule_set}/{row.obligation}"] == 1) for row in rows]
    second = max(len(row.status) for row in rows)
    third = min(max(len(name) for name in names), max(24, width // 3))
    first = max(len(when_text(row)) for row in rows) if dated else 0
    last = width - second - third - (first + 2 if dated else 0) - 4
    table = []
    for row, name in zip(rows, names, strict=True):
        notes = remarks(row)
        what = f"{row.duty.does} ({', '.join(row.parties('who'))}, {row.duty.force})" + (f" [{notes}]" if notes else "")
        table.append([*([when_text(row)] if dated else []), row.status, name, what])
    return columns(table, [*([first] if dated else []), second, third, last])


def _findings(register: Register, width: int) -> list[str]:
    rows = [[finding.code, finding.occurrence, finding.message] for finding in register.findings]
    first = max(len(row[0]) for row in rows)
    second = min(max(len(row[1]) for row in rows), max(24, width // 3))
    return columns(rows, [first, second, width - first - second - 4])


def to_csv(register: Register) -> str:
    """Return the register as CSV: one row an occurrence, without proof and basis; safe in a spreadsheet."""
    out = io.StringIO()
    names = [name for name in FIELDS if name not in ("basis", "proof")]
    writer = csv.writer(out)
    writer.writerow(names)
    for row in register.as_json():
        writer.writerow([_csv_cell(row[name]) for name in names])
    return out.getvalue()


def _csv_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return cell("; ".join(str(part) for part in value))
    if isinstance(value, dict):
        return cell("; ".join(f"{name}: {part}" for name, part in value.items() if part is not None))
    return cell(str(value))
