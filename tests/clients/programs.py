"""The calendar programs under test: found, installed where the tests may, and run.

The Python ones come with the extra ``clients``. ical.js is installed by npm into a folder of the user's cache.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

#: Set where a missing client is a failure, and where the tests may install one.
WANTED = os.environ.get("OBLIGATIONS_CLIENTS") == "1"

_ICALJS = Path(__file__).parent / "icaljs"
_BESIDE = Path(sys.executable).parent
_SEARCH = os.pathsep.join([str(_BESIDE), os.environ.get("PATH", os.defpath)])


def missing(what: str) -> None:
    """Skip the test with the reason; or fail, where every client is wanted."""
    text = f"{what} is not installed (the extra: clients; OBLIGATIONS_CLIENTS=1 insists)"
    if WANTED:
        pytest.fail(text)
    pytest.skip(text)


def program(name: str) -> str:
    """Return the path of a program beside this Python, or on the search path."""
    found = shutil.which(name, path=_SEARCH)
    if found is None:
        missing(name)
    return str(found)


def module(name: str) -> None:
    """Insist on a Python package."""
    if importlib.util.find_spec(name) is None:
        missing(name)


def call(*words: object, given: str | None = None, **environment: str) -> str:
    """Run a program in London with no settings of this machine's; return what it prints. It must succeed."""
    result = subprocess.run(
        [str(word) for word in words], input=given, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120,
        env={**os.environ, "PATH": _SEARCH, "TZ": "Europe/London", "LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "ignore", **environment},
    )  # fmt: skip
    assert result.returncode == 0, f"{words[0]}: {result.stdout[-2000:]}\n{result.stderr[-4000:]}"
    return result.stdout


def icaljs() -> Path:
    """Return the script that reads a calendar with ical.js, beside an installed ical.js."""
    program("node")
    parts = sorted(path for path in _ICALJS.iterdir() if path.is_file())
    name = hashlib.sha256(b"".join(path.read_bytes() for path in parts)).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "obligations-tests"
    place = cache / f"icaljs-{name}"
    if not (place / "done").exists():
        if not WANTED:
            missing("ical.js")
        cache.mkdir(parents=True, exist_ok=True)
        with (cache / "lock").open("w") as lock:  # the other workers wait
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (place / "done").exists():
                _install(parts, place)
    return place / "read.mjs"


def _install(parts: list[Path], place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    for path in parts:
        shutil.copy(path, place)
    call(program("npm"), "ci", "--prefix", place, "--no-audit", "--no-fund", "--ignore-scripts")
    (place / "done").touch()
