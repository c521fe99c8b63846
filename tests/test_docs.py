"""What the pages show is what the program does."""

from __future__ import annotations

import doctest
import re
import shlex
import tomllib
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


# -- the house ----------------------------------------------------------------------------------------------


def _layers() -> list[str]:
    """Return the layers of the import contract, from the top."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    found: list[str] = next(one["layers"] for one in contracts if one["type"] == "layers")
    return found


def test_the_picture_of_the_house_is_its_import_contract() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    picture = page.split("```")[1].strip().splitlines()
    assert [re.split(r" {2,}", line)[0] for line in picture] == _layers()
    assert len(_layers()) <= 10
    rooms = {room for layer in _layers() for room in re.findall(r"\w+", layer)} - {"__main__"}
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == rooms


def test_the_root_of_the_package_holds_its_rooms_alone() -> None:
    there = {
        path.name.removesuffix(".py") for path in (ROOT / "obligations").iterdir() if not path.name.startswith("__pyc")
    }
    rooms = {room for layer in _layers() for room in re.findall(r"\w+", layer)}
    assert there - {"data"} == rooms | {"__init__", "py.typed", "schemas"}


def test_no_module_has_more_than_400_lines() -> None:
    long = {
        path.name for path in (ROOT / "obligations").rglob("*.py") if len(path.read_text("utf-8").splitlines()) > 400
    }
    assert long == set()


def test_every_module_that_the_picture_names_is_there() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for room, names in re.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|$", page, re.MULTILINE):
        for name in re.findall(r"`(\w+)`", names):
            place = ROOT / "obligations" / room / name
            assert place.is_dir() or place.with_suffix(".py").exists(), (room, name)
