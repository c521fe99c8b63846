"""Text that is safe to show: nothing in anybody's file can steer a terminal, a spreadsheet or a page."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence

#: Characters that reorder what a reader sees.
_BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def clean(text: str) -> str:
    """Return ``text`` on one line without control, reordering or broken characters.

    >>> clean("a\\x1b[31mb\\nc")
    'a [31mb c'
    >>> clean("a\\u2028b")
    'a b'
    """
    return "".join(" " if _unsafe(c) else c for c in text).strip()


def _unsafe(character: str) -> bool:
    # A line or paragraph separator ends a line for some readers of feeds, as a control character may.
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or ord(character) in _BIDI


def cell(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula.

    >>> cell("=1+1")
    "'=1+1"
    """
    plain = clean(text)
    return f"'{plain}" if plain.startswith(_FORMULA) else plain


def columns(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
    """Lay rows out in columns, wrapping each cell inside its own."""
    lines: list[str] = []
    for row in rows:
        cells = [textwrap.wrap(clean(text), width) or [""] for text, width in zip(row, widths, strict=True)]
        for number in range(max(len(wrapped) for wrapped in cells)):
            parts = [
                (wrapped[number] if number < len(wrapped) else "").ljust(width)
                for wrapped, width in zip(cells, widths, strict=True)
            ]
            lines.append("  ".join(parts).rstrip())
    return lines
