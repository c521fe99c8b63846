"""Where files lie: the bundled folders, the YAML files of a folder, and which kind of file each is."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from obligations.errors import UnknownNameError


def bundled(kind: str) -> Any:
    """Return the folder of bundled "calendars" or "rules": in the wheel, or beside the package in a checkout."""
    root = resources.files("obligations")
    inside = root / "data" / kind
    if inside.is_dir():
        return inside
    checkout = Path(str(root)).parent
    if (checkout / "pyproject.toml").is_file():
        return checkout / kind
    raise UnknownNameError(f"the bundled {kind} are missing from this installation")


def yaml_files(folder: Any, *, deep: bool = True) -> Iterator[Any]:
    """Give the YAML files of a folder, and of those below it; links to folders are not followed."""
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            linked = isinstance(entry, Path) and entry.is_symlink()
            if deep and not linked and not entry.name.startswith("."):
                yield from yaml_files(entry)
        elif entry.name.endswith((".yaml", ".yml")):
            yield entry


def kind_of(data: object) -> str:
    """Say whether a file's data is a "case", a "rules" file, a "reminders" policy or a "calendar"."""
    keys = data.keys() if isinstance(data, dict) else set()
    if "reminders" in keys:
        return "reminders"
    return "case" if "case" in keys else "rules" if "obligations" in keys or "source" in keys else "calendars"


def is_foreign(data: object) -> bool:
    """Say whether a file has none of the keys by which one of ours begins: one problem is enough for it."""
    return isinstance(data, dict) and not data.keys() & {"case", "id", "reminders", "obligations", "years", "union"}


def shown_name(path: Any) -> str:
    """Name a file as the reader would: bundled files from their folder on, others as they were given."""
    text = str(path)
    for kind in ("calendars", "rules"):
        root = str(bundled(kind))
        if text == root or text.startswith((f"{root}/", f"{root}\\")):
            return f"{kind}/{text[len(root) :].replace(chr(92), '/').lstrip('/')}"
    return text


def place_of(path: Any) -> str:
    """Return what tells a file from every other, whatever links lead to it."""
    return str(path.resolve() if isinstance(path, Path) else path)


def stem(path: Any) -> str:
    """Return the name of a file without what follows its last point: the id that it stands for."""
    return str(path.name).rsplit(".", 1)[0]
