"""The house: its picture, its rooms and the size of its modules."""

from __future__ import annotations

import re
import tomllib

from tests.conftest import ROOT


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


def test_every_decision_is_where_the_page_says() -> None:
    from importlib import import_module

    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("## Where things are decided")[2]
    named = re.findall(r"`([a-z_/]+)`: ((?:`[A-Za-z_]+`(?:, )?)+)", page)
    assert len(named) >= 12
    for place, names in named:
        module = import_module(f"obligations.{place.replace('/', '.')}")
        assert [name for name in re.findall(r"`(\w+)`", names) if not hasattr(module, name)] == [], place
