"""What the pages show is what the program does."""

from __future__ import annotations

import doctest
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.conftest import ROOT


@pytest.mark.parametrize("page", [path for path in sorted((ROOT / "docs").rglob("*.md")) if ">>> " in path.read_text("utf-8")],
                         ids=lambda path: path.stem)  # fmt: skip
def test_python_on_a_page_does_what_it_says(page: Path) -> None:
    assert doctest.testfile(str(page), module_relative=False, encoding="utf-8").failed == 0


def test_the_page_on_proofs_shows_what_verify_prints(run: Callable[..., Result], tmp_path: Path) -> None:
    text = run("schedule", "examples/gloucestershire-2017", "--as-of", "2017-09-01", "--json").stdout
    (tmp_path / "register.json").write_text(text, encoding="utf-8")
    page = (ROOT / "docs" / "proofs.md").read_text(encoding="utf-8")
    shown = re.findall(r"```\n\$ obligations ([^\n]+)\n(.*?)```", page, re.DOTALL)
    assert len(shown) == 2
    for command, printed in shown:
        words = [str(tmp_path / word) if word == "register.json" else word for word in shlex.split(command)]
        assert run(*words).stdout == printed
