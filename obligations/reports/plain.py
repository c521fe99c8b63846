"""Text that is safe to show: nothing in anybody's file can steer a terminal, a spreadsheet or a page."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Sequence

from obligations.errors.visible import one_line

#: Control characters, halves of surrogate pairs, line and paragraph separators (which end a line for some readers of
#: feeds), and characters that reorder what a reader sees.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

#: The kinds of character that have no width or are blank: controls, formats, marks, separators, unassigned.
_UNSEEN = {"Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp", "Cn"}


def clean(text: str) -> str:
    """Return ``text`` on one line without control, reordering or broken characters.

    >>> clean("a\\x1b[31mb\\nc")
    'a [31mb c'
    >>> clean("a\\u2028b")
    'a b'
    """
    return _UNSAFE.sub(" ", text).strip()


def cell(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula.

    What a spreadsheet may leave out or fold at the beginning is looked through: spaces, characters without a width,
    and the wide and small forms of =, + and @ that East Asian versions take for these.

    >>> cell("=1+1"), cell("\u200b＝1+1"), cell("1+1")
    ("'=1+1", "'\u200b＝1+1", '1+1')
    """
    plain = clean(text)
    bare = "".join(c for c in unicodedata.normalize("NFKC", plain) if unicodedata.category(c) not in _UNSEEN)
    return f"'{plain}" if bare.startswith(_FORMULA) else plain


def columns(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
    """Lay rows out in columns, wrapping each cell inside its own."""
    lines: list[str] = []
    for row in rows:
        cells = [textwrap.wrap(one_line(text), width) or [""] for text, width in zip(row, widths, strict=True)]
        for number in range(max(len(wrapped) for wrapped in cells)):
            parts = [
                (wrapped[number] if number < len(wrapped) else "").ljust(width)
                for wrapped, width in zip(cells, widths, strict=True)
            ]
            lines.append("  ".join(parts).rstrip())
    return lines
