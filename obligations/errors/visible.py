"""Text of anybody's file on a terminal: one thing said is one line, and what would not be seen is written out."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: What ends a line for a terminal or for some reader of its output.
_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")

#: Controls of a terminal (C0, DEL, C1), halves of surrogate pairs, and what reorders the characters that a reader sees.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")


def one_line(text: str) -> str:
    r"""Return ``text`` on one line: a line break in it becomes ⏎, a hidden character its code.

    >>> one_line("x\n2. done \x1b[31m\u202e")
    'x⏎2. done \\x1b[31m\\u202e'
    """
    plain = _BREAK.sub("⏎", text.replace("\t", " "))
    return _HIDDEN.sub(lambda found: _code(found[0]), plain).rstrip()


def lines(parts: Iterable[str]) -> str:
    r"""Join lines that say one thing each, so that no part of one can pass for another.

    >>> lines(["Done: no\nDue: today", "Due: tomorrow"])
    'Done: no⏎Due: today\nDue: tomorrow'
    """
    return "\n".join(map(one_line, parts))


def in_json(text: str) -> str:
    r"""Return JSON text in which hidden characters stand as their escapes, which any reader of JSON takes back.

    >>> in_json('["\u202e"]')
    '["\\u202e"]'
    """
    return _HIDDEN.sub(lambda found: found[0] if found[0] == "\n" else f"\\u{ord(found[0]):04x}", text)


def _code(char: str) -> str:
    return f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}"
