"""The register as one self-contained page with its timeline, and the timeline alone as SVG."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from obligations.dates.words import long, short
from obligations.errors import UsageError
from obligations.register.occurrence import Occurrence
from obligations.register.register import Register
from obligations.reports.explaining import explain
from obligations.reports.plain import clean
from obligations.reports.tables import key_date, label, remarks, sections, when_text

#: The drawing, in pixels: its width, the room for labels on the left, and the height of a row.
WIDTH, LEFT, ROW, TOP = 1100, 330, 22, 44


@dataclass(frozen=True)
class Bar:
    """One duty's line on the timeline: its label, its span if it has one, and its dots."""

    name: str
    y: int
    start: float | None
    end: float | None
    dots: tuple[tuple[float, str, str], ...]


@dataclass(frozen=True)
class Axis:
    """A linear scale from days to pixels."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """Return where a day stands, clipped to the drawing."""
        span = max(1, (self.last - self.first).days)
        share = min(1.0, max(0.0, (day - self.first).days / span))
        return round(LEFT + share * (WIDTH - LEFT - 20), 1)

    def ticks(self) -> list[tuple[float, str]]:
        """Return the beginnings of years, or of months where the drawing spans less than two years."""
        monthly = (self.last - self.first).days < 730
        months = [
            date(y, m, 1)
            for y in range(self.first.year, self.last.year + 1)
            for m in (range(1, 13) if monthly else (1,))
        ]
        return [
            (self.x(day), f"{day:%b %Y}" if monthly and (day.month - 1) % 3 == 0 else "" if monthly else f"{day:%Y}")
            for day in months
            if self.first <= day <= self.last
        ]


def environment() -> Any:
    """Return the templates' environment; UsageError where the extra for pages is not installed."""
    try:
        return _made_environment()
    except ImportError:
        raise UsageError("pages and pictures need the extra: pip install 'obligations[html]'") from None


@lru_cache(maxsize=1)
def _made_environment() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("obligations.reports"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, finalize=lambda v: clean(v) if type(v) is str else v,
    )  # fmt: skip
    made.filters.update(long=long, short=short)
    return made


def _bars(register: Register, axis: Axis) -> list[Bar]:
    groups: dict[str, list[Occurrence]] = {}
    for row in register:
        if key_date(row) or row.opens:
            groups.setdefault(f"{row.rule_set}/{row.obligation}", []).append(row)
    ordered = sorted(
        groups.items(), key=lambda item: (min(key_date(r) or r.opens or date.max for r in item[1]), item[0])
    )
    return [_bar(name, rows, TOP + number * ROW, axis) for number, (name, rows) in enumerate(ordered)]


def _bar(name: str, rows: list[Occurrence], y: int, axis: Axis) -> Bar:
    opens = [row.opens for row in rows if row.opens and row.opens != row.effective]
    ends = [row.until or row.effective or axis.last for row in rows if row.opens and row.opens != row.effective]
    dots = [
        (axis.x(row.effective), row.status, f"{label(row, alone=False)}: {long(row.effective)}, {row.status}")
        for row in rows
        if row.effective and axis.first <= row.effective <= axis.last
    ]
    start = axis.x(min(opens)) if opens else None
    return Bar(name, y, start, axis.x(max(ends)) if opens else None, tuple(dots))


def _axis(register: Register) -> Axis:
    days = [day for row in register for day in (row.opens, row.effective) if day]
    firm = [day for day in days if day <= register.until] or [register.as_of]
    return Axis(min([*firm, register.as_of]), max([*firm, register.as_of]))


def timeline(register: Register) -> str:
    """Return the timeline as an SVG picture with a title and a description for readers who cannot see it."""
    return str(environment().get_template("timeline.svg").render(**_picture(register)))


def _picture(register: Register) -> dict[str, Any]:
    axis = _axis(register)
    bars = _bars(register, axis)
    case = register.case.file
    return {
        "bars": bars, "ticks": axis.ticks(), "today": axis.x(register.as_of), "width": WIDTH, "left": LEFT,
        "height": TOP + max(1, len(bars)) * ROW + 14, "top": TOP, "row": ROW, "as_of": register.as_of,
        "title": case.title or case.case,
        "description": f"{len(bars)} duties with dates from {long(axis.first)} to {long(axis.last)}",
    }  # fmt: skip


def page(register: Register) -> str:
    """Return the register as one HTML page that needs nothing else."""
    counts: dict[str, int] = {}
    for row in register:
        counts[row.obligation] = counts.get(row.obligation, 0) + 1
    shown = [(title, [_line(row, counts[row.obligation] == 1) for row in rows]) for title, rows in sections(register)]
    picture = _picture(register)
    return str(
        environment().get_template("register.html").render(
            register=register, case=register.case.file, sections=shown, sets=register.case.rule_sets, **picture
        )
    )  # fmt: skip


def _line(row: Occurrence, alone: bool) -> dict[str, Any]:
    return {
        "id": row.id, "when": when_text(row), "status": row.status, "label": label(row, alone), "row": row,
        "who": ", ".join(row.parties("who")), "to": ", ".join(row.parties("to")), "notes": remarks(row),
        "proof": explain(row),
    }  # fmt: skip
