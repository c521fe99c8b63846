"""What a fresh machine needs: locks that agree with ``pyproject.toml``, and nothing outside the checkout."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
LOCKS = sorted(path.stem for path in (ROOT / "locks").glob("*.lock"))
SETS = [name for name in LOCKS if name not in ("build", "uv")]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
#: A folder above the checkout, or a variable that once named one.
OUTSIDE = re.compile(r"\.\./shared|OBLIGATIONS_REFERENCE|ROOT\.parent|parents\[[3-9]\]")


def blocks(lock: str) -> list[str]:
    """Return the requirements of a lock, each with its hashes, on one line, without its comments."""
    text = (ROOT / "locks" / f"{lock}.lock").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    return [line for line in "\n".join(lines).replace("\\\n", " ").splitlines() if line.strip()]


def pins(lock: str) -> dict[str, set[str]]:
    """Return the versions of each package of a lock; more than one where they hang on the Python."""
    found: dict[str, set[str]] = {}
    for block in blocks(lock):
        name, version = block.split()[0].split("==")
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def wanted(requirements: list[str]) -> Iterator[Requirement]:
    """Follow the project's own extras to what they ask for."""
    for words in requirements:
        requirement = Requirement(words)
        if requirement.name != PROJECT["name"]:
            yield requirement
        for extra in sorted(requirement.extras) if requirement.name == PROJECT["name"] else ():
            yield from wanted(EXTRAS[extra])


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_a_hash_for_everything_and_names_no_registry(lock: str) -> None:
    for block in blocks(lock):
        assert re.match(r"[\w.-]+==[\w.!+]+( ; [^#]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*$", block), block[:200]


@pytest.mark.parametrize("lock", SETS)
def test_a_lock_holds_what_pyproject_asks_for(lock: str) -> None:
    locked = pins(lock)
    for requirement in wanted([*PROJECT["dependencies"], *EXTRAS.get(lock, [])]):
        versions = locked.get(canonicalize_name(requirement.name), set())
        assert versions, f"locks/{lock}.lock has no {requirement}: run make lock"
        assert all(requirement.specifier.contains(version) for version in versions), f"{requirement}: run make lock"


def test_all_locks_have_one_version_of_each_package() -> None:
    for lock in LOCKS:
        for other in LOCKS:
            mine, theirs = pins(lock), pins(other)
            assert {name: mine[name] for name in mine.keys() & theirs} == {
                name: theirs[name] for name in mine.keys() & theirs
            }, f"{lock}, {other}"


def test_what_is_built_is_built_with_the_lock() -> None:
    assert {"hatchling", "editables"} <= pins("build").keys()
    rule = re.search(r"^\$\(VENV\)/\.locked-%:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    assert rule is not None
    calls = [line for line in rule[1].splitlines() if "$(PIP)" in line]
    assert "-r locks/build.lock" in calls[0], "the tools come first"
    for line in calls[1:]:
        assert "--no-build-isolation" in line, line
        assert "--require-hashes" in line or "--no-deps" in line, line


def test_each_lock_has_an_extra_and_each_python_of_ci_a_classifier() -> None:
    listed = re.search(r"^SETS := (.+)$", MAKEFILE, re.MULTILINE)
    assert listed is not None
    assert sorted(listed[1].split()) == SETS
    assert set(SETS) - {"core"} <= EXTRAS.keys()
    promised = [words.rsplit(" ", 1)[1] for words in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", words)]
    tried = re.search(r"for version in ([\d. ]+);", (ROOT / ".ci" / "run").read_text(encoding="utf-8"))
    assert tried is not None
    assert tried[1].split() == promised


def test_nothing_looks_outside_the_checkout() -> None:
    texts = [ROOT / "Makefile", ROOT / ".ci" / "run"]
    for folder in ("tests", "benchmarks", "obligations", "docs", "examples"):
        texts += [path for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".sh", ".js", ".mjs")]
    found = {
        str(path.relative_to(ROOT)): match[0]
        for path in texts
        if path.name != "test_fresh_machine.py"
        for match in [OUTSIDE.search(path.read_text(encoding="utf-8"))]
        if match
    }
    assert found == {}
