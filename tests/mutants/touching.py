"""Which tests touch which line, and how long they take: measured once, before changes are made."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]

#: Tests that wait for processes are left out: they take minutes, and look for other faults than slips.
WITHOUT = "not killed and not eight and not processes"

#: Of the tests that touch a line, the quickest are run, for so many seconds in all and no more than so many of them.
MOST_SECONDS, MOST_TESTS = 120.0, 500


class Touching(NamedTuple):
    """The tests that touch each line, by file and number; and how long each takes."""

    by_line: dict[tuple[str, int], set[str]]
    seconds: dict[str, float]

    def tests(self, path: str, line: int) -> tuple[str, ...]:
        """Return the tests that touch a line, the quickest first."""
        # A line that runs when its module is imported, as a constant, is touched by no test of its own: then those count
        # that touch any line of the module.
        near = self.by_line.get((path, first_lines(path).get(line, line))) or set().union(
            *(one for place, one in self.by_line.items() if place[0] == path)
        )
        found, taken = [], 0.0
        for name in sorted(near, key=lambda one: (self.seconds.get(one, 0.0), one)):
            taken += self.seconds.get(name, 0.0)
            if len(found) >= MOST_TESTS or (found and taken > MOST_SECONDS):
                break
            found.append(name)
        return tuple(found)

    @classmethod
    def measured(cls, folder: Path | None, workers: int) -> Touching:
        """Run the tests once, in as many processes as there are workers; or read what was measured before."""
        place = folder or Path(tempfile.mkdtemp(prefix="touching-"))
        place.mkdir(parents=True, exist_ok=True)
        if not list(place.glob("data.*")):
            _measure(place, workers)
        return _read(place)


@lru_cache
def first_lines(path: str) -> dict[int, int]:
    """Return, for each line of a statement of several lines, the first, which is the one that runs."""
    from coverage.parser import PythonParser

    text = (ROOT / path).read_text(encoding="utf-8")
    parser = PythonParser(text=text)
    parser.parse_source()
    return {line: parser.first_line(line) for line in range(1, len(text.splitlines()) + 1)}


def settle() -> None:
    """Make a copy of the tree for this process, and work in it."""
    copy = Path(tempfile.mkdtemp(prefix="mutants-")) / "tree"
    left_out = shutil.ignore_patterns(".git", ".venv*", "*cache*", "dist", "build", "obligations.db*", ".hypothesis")
    shutil.copytree(ROOT, copy, ignore=left_out)
    os.chdir(copy)
    os.environ |= {"OBLIGATIONS_PARTS": "1", "PYTHONPATH": str(copy)}


def _measure(place: Path, workers: int) -> None:
    files = sorted({*(ROOT / "tests").glob("test_*.py"), *(ROOT / "tests").glob("*/test_*.py")})
    files = [path.relative_to(ROOT) for path in files if path.parent.name != "clients"]
    (place / "config").write_text("[run]\nsource = obligations\n", encoding="utf-8")
    running = []
    for number in range(workers):
        command = [
            sys.executable, "-m", "coverage", "run", f"--rcfile={place / 'config'}", f"--data-file={place / f'data.{number}'}",
            "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "tests.mutants.contexts", "-k", WITHOUT,
            f"--junitxml={place / f'times.{number}.xml'}", *map(str, files[number::workers]),
        ]  # fmt: skip
        running.append(
            subprocess.Popen(command, cwd=ROOT, env={**os.environ, "OBLIGATIONS_PARTS": "1", "PYTHONPATH": str(ROOT)})
        )
    for process in running:
        if process.wait(timeout=3600):
            sys.exit("the tests fail before anything is changed")


def _read(place: Path) -> Touching:
    from coverage import CoverageData

    by_line: dict[tuple[str, int], set[str]] = defaultdict(set)
    for path in place.glob("data.*"):
        data = CoverageData(str(path))
        data.read()
        for file in data.measured_files():
            here = str(Path(file).relative_to(ROOT))
            for line, contexts in data.contexts_by_lineno(file).items():
                by_line[here, line] |= {one for one in contexts if one}
    return Touching(by_line, _seconds(place))


def _id_of(context: str) -> str | None:
    """Return how pytest calls a test function that its table of times calls "tests.files.test_files.test_it"."""
    module, _, function = context.rpartition(".")
    path = Path(*module.split(".")).with_suffix(".py") if module else None
    return f"{path}::{function}" if path is not None and (ROOT / path).exists() else None


def _seconds(place: Path) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for path in place.glob("times.*.xml"):
        for case in ElementTree.parse(path).iter("testcase"):
            name = _id_of(f"{case.get('classname')}.{str(case.get('name')).partition('[')[0]}")
            if name:
                found[name] += float(case.get("time") or 0)
    return found
