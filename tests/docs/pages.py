"""Pages in Markdown as what they hold: blocks, each with its language, its line, and what a comment above says of it.

A comment ``<!-- file: my-case/case.yaml -->`` above a block writes it into the page's folder before what follows is
run; ``<!-- printed by: obligations … -->`` says which command prints the lines of a block; ``<!-- not run: … -->`` why
it is not run.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.conftest import ROOT

PAGES = sorted([ROOT / "README.md", *(path for path in (ROOT / "docs").rglob("*.md") if "decisions" not in path.parts)])

_BLOCK = re.compile(r"(?:<!-- (?P<word>file|printed by|not run): (?P<what>.*?) -->\n+)?^```(?P<language>\w*)\n(?P<text>.*?)^```$",
                    re.DOTALL | re.MULTILINE)  # fmt: skip


class Block(NamedTuple):
    """One block of a page."""

    page: Path
    line: int
    language: str
    text: str
    word: str | None
    what: str | None

    @property
    def place(self) -> str:
        """Where it stands, for messages."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(page: Path) -> list[Block]:
    """Return the blocks of a page in order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start("text"))
        found.append(Block(page, line, match["language"], match["text"], match["word"], match["what"]))
    return found


class Asked(NamedTuple):
    """A command of a page, and what the page shows of its answer; None where it shows nothing."""

    words: list[str]
    printed: str | None


def commands(block: Block) -> Iterator[Asked]:
    """Give the commands of a console block, each with the lines that follow it."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        first, _, printed = part.partition("\n")
        yield Asked(shlex.split(re.sub(r"\s+# .*$", "", first)), printed if printed.strip() else None)


def same(shown: str, printed: str) -> bool:
    """Say whether what a page shows is what was printed; a line of "…" stands for any lines, "…" for the rest of one."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line.rstrip()).replace("…", ".*") + r"[ ]*\n"
        for line in shown.rstrip("\n").split("\n")
    )
    return re.fullmatch(pattern, printed.rstrip("\n") + "\n") is not None
