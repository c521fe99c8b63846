"""Writes ``docs/reference/library.md``: every public name of the package, from its docstring.

``python -m docs.names`` writes the page; a test compares it with the code.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import obligations

PAGE = Path(__file__).parent / "reference" / "library.md"

HEAD = """# The library in Python

Everything that the commands answer, a program can ask: it opens a case (`open_case`) and asks that. Values never
change; nothing is written but by `record` and by what is told to write a file. This page is made from the docstrings
(`python -m docs.names`), and its examples are run by the tests, in the project's own folder. They begin with:

```python
from datetime import date, datetime
from obligations import *
```

A whole program stands in `examples/embedding/keep_a_case.py`: a case with its own rule and calendar as values.
"""

#: The order of the page: a heading, and the names under it.
SECTIONS = {
    "One question": ("when", "Answer", "parse_due"),
    "A text": ("read", "TextLimits", "TextLimit"),
    "A case": ("open_case", "OpenedCase", "Register", "Occurrence", "Finding", "explain", "data_frame", "schema"),
    "What happens": ("record", "Recording", "fact", "done", "ruling", "waived", "retracted"),
    "Stated dates": ("audit", "Audit"),
    "Calendars and rule sets": ("WorkingCalendar", "load_calendar", "Library"),
    "Thin ways in": ("load_case", "schedule", "Case"),
    "Errors": (
        "ObligationsError", "UsageError", "PhraseError", "UnknownNameError", "ProblemsError", "Problem", "DateError",
        "UnresolvedError", "ClashError", "CoverageError", "OutOfRangeError", "AmbiguousMonthError",
        "MissingCalendarError", "StoreError", "NoStoreError", "EmptyStoreError", "JournalWarning",
    ),
}  # fmt: skip


def page() -> str:
    """Return the page."""
    parts = [HEAD]
    for heading, names in SECTIONS.items():
        parts.append(f"## {heading}\n")
        if heading == "Errors":
            parts.append("".join(_error(name) for name in names))
        else:
            parts += ["\n".join(_entry(name)) + "\n" for name in names]
    return "\n".join(parts).rstrip() + "\n"


def _error(name: str) -> str:
    found = getattr(obligations, name)
    kinds = [
        kind.__name__
        for kind in found.__mro__[1:]
        if kind.__name__ in (*obligations.__all__, "ValueError", "LookupError")
    ]
    told = f" It is a {', a '.join(f'`{kind}`' for kind in kinds)} too." if kinds else ""
    return f"* `{name}`: {_first(found)}{told}\n"


def _entry(name: str) -> Iterator[str]:
    found = getattr(obligations, name)
    yield f"### {name}\n"
    if not inspect.isclass(found) or name in ("WorkingCalendar", "Library"):
        yield f"`{name}{_signature(found)}`\n"
    yield from _text(inspect.getdoc(found) or "")
    if inspect.isclass(found):
        yield from _members(found)


def _signature(found: Any) -> str:
    return str(inspect.signature(found)).replace("'", "").partition(" -> ")[0]


def _text(doc: str) -> Iterator[str]:
    """Give a docstring, its example as a block that can be run."""
    words, example = [], []
    for line in doc.replace("``", "`").splitlines():
        (example if line.startswith((">>>", "...")) or example else words).append(line)
    yield "\n".join(words).strip() + "\n"
    if example:
        yield "```python\n" + "\n".join(example).strip() + "\n```\n"


def _members(found: type) -> Iterator[str]:
    """Give the public methods and properties of a class, a line each."""
    rows = []
    for name, member in vars(found).items():
        plain = getattr(found, name) if isinstance(member, classmethod) else member
        if name.startswith("_") or not (callable(plain) or isinstance(plain, property | cached_property)):
            continue
        given = _signature(plain).replace("(self, ", "(").replace("(self)", "()") if callable(plain) else ""
        rows.append(f"* `{name}{given}`: {_first(plain)}")
    if rows:
        yield "\n".join(rows) + "\n"


def _first(found: Any) -> str:
    """Return the first paragraph of a docstring as one line."""
    return " ".join((inspect.getdoc(found) or "").partition("\n\n")[0].replace("``", "`").split())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
