"""Strict YAML with positions; all problems of a file, never the first only.

Files are read as events, so that every value keeps its line and column. What YAML would do silently is
refused aloud: duplicate keys, anchors and aliases, tags, several documents. Scalars stay text: whether
``no`` or ``2017-06-13`` means anything is decided by the field that it stands in, not by YAML.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from obligations.errors import MOST_SHOWN, Problem, ProblemsError, suggest

M = TypeVar("M", bound=BaseModel)
Place = tuple[str | int, ...]

#: A larger file is no rule, case, calendar, policy or .ics file; these are limits of sense, not of the machine.
MOST_BYTES = 4_000_000
MOST_VALUES = 100_000
DEEPEST = 24

#: A parameter at the beginning of a phrase that YAML takes for a mapping.
_BRACES = re.compile(r":\s+\{[\w-]+\}\s+\w")

COMMA_HINT = "write it, or leave the key out; text with a comma inside {…} needs quotes"

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEFAULT_TAGS = {None, "!"}


class Readable(Protocol):
    """A file in a folder, a zip or anywhere else: pathlib and importlib.resources both have these."""

    @property
    def name(self) -> str: ...
    def is_file(self) -> bool: ...
    def is_dir(self) -> bool: ...
    def read_bytes(self) -> bytes: ...


@dataclass(frozen=True)
class Document:
    """A file's data, and where each value and key of it stands."""

    file: str
    data: Any
    lines: tuple[str, ...]
    values: dict[Place, tuple[int, int]]
    keys: dict[Place, tuple[int, int]]
    shifts: dict[Place, int] = field(default_factory=dict)
    by_key: bool = False  # a program gave it: the keys on the way say where a fault stands, and no line does

    def problem(
        self, path: Place, message: str, hint: str | None = None, *, offset: int = 0, on_key: bool = False
    ) -> Problem:
        """Make a problem that points at the value (or key) at ``path``, or at its nearest ancestor."""
        table = self.keys if on_key else self.values
        known = path
        while known and known not in table:
            known = known[:-1]
            table = self.values
        line, column = table.get(known, (1, 1))
        if known == path and not on_key:
            column += offset + (self.shifts.get(path, 0) if offset else 0)
        if self.by_key:
            where = ": ".join(str(part) for part in path)
            return Problem(f"{where}: {message}" if where else message, self.file, hint=hint)
        source = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return Problem(message, self.file, line, min(column, len(source) + 1), hint, source)


def read(path: Readable, shown: str | None = None) -> Document:
    """Read one YAML file. Raises ProblemsError with the position of every fault found."""
    name = shown or str(path)
    text = _decode(read_bytes(path, name), name)
    return parse(text, name)


def read_in(folder: Path, path: Path, shown: str | None = None) -> Document:
    """Read one YAML file that must lie in ``folder``, as :func:`read` does."""
    return read(inside(folder, path), shown or str(path))


def parse(text: str, name: str) -> Document:
    """Read YAML text that is already decoded; ``name`` stands in messages."""
    lines = tuple(text.splitlines())
    builder = _Builder(name, lines)
    try:
        builder.run(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        said = str(error.problem or error.context)
        deep = "nesting depth" in said  # some versions of the parser stop before the builder can
        message = f"nested more than {DEEPEST} deep" if deep else f"not valid YAML: {said}"
        near = " ".join(lines[max(0, line - 2) : line])
        hint = 'text that begins with { needs quotes: due: "{n} …"' if _BRACES.search(near) else None
        builder.problems.append(_at(name, lines, line, column, message, hint))
    except yaml.YAMLError as error:
        builder.problems.append(Problem(f"not valid YAML: {str(error).splitlines()[0]}", name, 1, 1))
    if builder.problems:
        raise ProblemsError(builder.problems)
    return Document(name, builder.data, lines, builder.values, builder.keys, builder.shifts)


def given(data: Mapping[str, Any], name: str) -> Document:
    """Take data that a program gives as what its file would say; ``name`` stands in messages.

    Dates and times may be given as such, numbers and flags too. Raises ProblemsError for what no file could hold.
    """
    problems: list[Problem] = []
    made = _as_text(data, (), name, problems)
    if problems:
        raise ProblemsError(problems)
    return Document(name, made, (), {}, {}, by_key=True)


def _as_text(value: Any, path: Place, name: str, problems: list[Problem]) -> Any:
    """Return a value as a file would give it: text, or a mapping or list of it."""
    if len(path) > DEEPEST:
        problems.append(Problem(f"nested more than {DEEPEST} deep", name))
    elif isinstance(value, Mapping):
        return {_key(key): _as_text(one, (*path, _key(key)), name, problems) for key, one in value.items()}
    elif isinstance(value, (list, tuple)):
        return [_as_text(one, (*path, place), name, problems) for place, one in enumerate(value)]
    elif isinstance(value, bool):
        return "true" if value else "false"
    elif isinstance(value, (str, int)):
        return str(value)
    elif isinstance(value, (datetime, date)) and value == value:  # pandas' NaT is a datetime, and equals nothing
        midnight = isinstance(value, datetime) and value.time() == time() and value.tzinfo is None
        return value.date().isoformat() if midnight and isinstance(value, datetime) else value.isoformat()
    elif isinstance(value, time):
        return f"{value:%H:%M}"
    else:
        where = ": ".join(map(str, path)) or "it"
        problems.append(
            Problem(f"{where}: a {type(value).__name__} stands where a file has text, keys or a list", name)
        )
    return ""


def _key(key: object) -> str:
    return key.isoformat() if isinstance(key, date) else str(key)


def read_bytes(path: Readable, name: str, most: int = MOST_BYTES) -> bytes:
    """Return a file's content of at most ``most`` bytes, or raise ProblemsError with the reason in plain words.

    The size is looked at first. What is no plain file (a pipe, a device) is refused and never waited for.
    """
    try:
        if path.is_dir():
            raise ProblemsError([Problem("this is a directory; a file is wanted here", name)])
        if not path.is_file():
            raise ProblemsError([Problem("there is no such file", name)])
        data, size = _plain_file(path, most) if isinstance(path, Path) else ((whole := path.read_bytes()), len(whole))
    except (OSError, ValueError) as error:  # a ValueError: a NUL in the name
        raise ProblemsError([Problem(f"cannot be read: {getattr(error, 'strerror', None) or error}", name)]) from None
    if max(size, len(data)) > most:
        shown = f"{size:,}" if size >= len(data) else f"more than {most:,}"
        raise ProblemsError([Problem(f"the file has {shown} bytes; at most {most:,} are read", name)])
    return data


def _plain_file(path: Path, most: int) -> tuple[bytes, int]:
    """Return a file's content and size; one that is too large is not read, one of unknown size only to the bound."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise OSError(None, "it is no plain file")
        return (file.read(most + 1) if about.st_size <= most else b""), about.st_size


def inside(folder: Path, path: Path, message: str = "is a link that leads out of its folder") -> Path:
    """Return ``path`` without its links, if it lies in ``folder`` then. Raises ProblemsError with ``message``.

    Whatever a folder of somebody else's files holds or names is read through this, so that no file of the machine
    is read, or quoted in an error, because of a link or a path that somebody put there.
    """
    try:
        real = path.resolve()
        if real.is_relative_to(folder.resolve()):
            return real
    except (OSError, RuntimeError, ValueError):  # links in a circle; a NUL in the name
        pass
    raise ProblemsError([Problem(message, str(path), hint="name the file itself, or put a copy of it there")])


def _decode(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before) - (before.rfind(b"\n") + 1) + 1
        message = f"not UTF-8: the byte 0x{data[error.start]:02x} cannot be read"
        raise ProblemsError([Problem(message, name, line, column, "save the file as UTF-8")]) from None
    if not text.strip():
        raise ProblemsError([Problem("the file is empty", name, 1, 1)])
    return text


def _at(name: str, lines: tuple[str, ...], line: int, column: int, message: str, hint: str | None = None) -> Problem:
    source = lines[line - 1] if 0 < line <= len(lines) else None
    return Problem(message, name, line, column, hint, source)


class _TooMuchError(Exception):
    """Stop reading: the problem is already noted."""


class _Builder:
    """Builds plain data from YAML events, noting where each value and key stands."""

    def __init__(self, name: str, lines: tuple[str, ...]) -> None:
        self.name, self.lines = name, lines
        self.data: Any = None
        self.values: dict[Place, tuple[int, int]] = {}
        self.keys: dict[Place, tuple[int, int]] = {}
        self.shifts: dict[Place, int] = {}
        self.problems: list[Problem] = []
        self.documents = 0

    def note(self, mark: Any, message: str, hint: str | None = None) -> None:
        self.problems.append(_at(self.name, self.lines, mark.line + 1, mark.column + 1, message, hint))

    def run(self, events: Iterator[Any]) -> None:
        try:
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    self.documents += 1
                    if self.documents > 1 and event.start_mark is not None:
                        self.note(event.start_mark, "a file holds one document", "remove the line ---")
                        return
                elif isinstance(event, yaml.NodeEvent):
                    self.data = self.node(event, events, ())
        except _TooMuchError:
            pass

    def node(self, event: Any, events: Iterator[Any], path: Place) -> Any:
        self._refuse(event)
        self.values[path] = (event.start_mark.line + 1, event.start_mark.column + 1)
        if len(self.values) > MOST_VALUES:
            self.note(event.start_mark, f"the file holds more than {MOST_VALUES:,} values: too many to read")
            raise _TooMuchError
        if len(path) > DEEPEST:
            self.note(event.start_mark, f"nested more than {DEEPEST} deep")
            raise _TooMuchError
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(events, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(events, path)
        return self.scalar(event, path)

    def scalar(self, event: Any, path: Place) -> Any:
        if isinstance(event, yaml.AliasEvent):
            return ""
        plain = event.implicit[0]
        if not plain:
            self.shifts[path] = 1
        if plain and event.value in ("", "~", "null", "Null", "NULL"):
            self.note(event.start_mark, "a value is missing", COMMA_HINT)
        return event.value

    def mapping(self, events: Iterator[Any], path: Place) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            self._refuse(event)
            if not isinstance(event, yaml.ScalarEvent) or event.start_mark is None:
                self.note(event.start_mark, "a key is one word of text")
                raise _TooMuchError
            key, here = event.value, (*path, event.value)
            if key in made:
                first = self.keys[here]
                self.note(event.start_mark, f'"{key}" stands here twice', f"first on line {first[0]}")
            else:
                self.keys[here] = (event.start_mark.line + 1, event.start_mark.column + 1)
            value = self.node(next(events), events, here)
            made.setdefault(key, value)
        return made

    def sequence(self, events: Iterator[Any], path: Place) -> list[Any]:
        made: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            made.append(self.node(event, events, (*path, len(made))))
        return made

    def _refuse(self, event: Any) -> None:
        if getattr(event, "anchor", None):
            kind = "an alias" if isinstance(event, yaml.AliasEvent) else "an anchor"
            self.note(event.start_mark, f"{kind} is not allowed", "write the value out where it is used")
        if getattr(event, "tag", None) not in _DEFAULT_TAGS:
            self.note(event.start_mark, f"the tag {event.tag} is not allowed", "values are read by their field")


# -- models ---------------------------------------------------------------------------------------------


def validate(document: Document, model: type[M]) -> M:
    """Read ``document`` as ``model``; raise ProblemsError with every fault and its position."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        problems = [_problem(document, model, one, near=number < MOST_SHOWN) for number, one in enumerate(found)]
        raise ProblemsError(sorted(problems, key=lambda p: (p.line or 0, p.column or 0))) from None


def _problem(document: Document, model: type[BaseModel], error: Any, *, near: bool) -> Problem:
    """Make a problem of a fault that pydantic found; ``near``: look for the nearest key, which takes its time."""
    kind, where = error["type"], tuple(error["loc"])
    context = error.get("ctx") or {}
    if kind == "extra_forbidden":
        word = str(where[-1])
        hint = suggest(word, _keys(model)) if near else None
        return document.problem(where, f'unknown key "{word}"', hint, on_key=True)
    if kind == "missing":
        return document.problem(where[:-1], f'"{where[-1]}" is missing')
    on_key = "[key]" in where
    path = tuple(part for part in where if part != "[key]")
    message = context.get("message") or _PLAIN.get(kind) or str(error["msg"]).lower()
    message = (
        str(message).format_map({k: v for k, v in context.items() if k != "message"}) if kind in _PLAIN else message
    )
    return document.problem(path, message, context.get("hint"), offset=context.get("offset", 0), on_key=on_key)


_PLAIN = {
    "string_type": "one line of text is wanted here",
    "dict_type": "keys and values are wanted here",
    "model_type": "keys and values are wanted here",
    "model_attributes_type": "keys and values are wanted here",
    "tuple_type": "a list is wanted here",
    "list_type": "a list is wanted here",
    "bool_type": "true or false is wanted here",
    "bool_parsing": "true or false is wanted here",
    "too_short": "at least one is wanted here",
    "greater_than_equal": "at least {ge} is wanted here",
    "less_than_equal": "at most {le} is wanted here",
}


@cache
def _keys(model: type[BaseModel]) -> frozenset[str]:
    """Return every key that any part of ``model`` knows, for suggestions."""
    schema = model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return frozenset(key for part in parts for key in part.get("properties", {}))


# -- writing --------------------------------------------------------------------------------------------


class _Dumper(yaml.SafeDumper):
    """Writes block style, two spaces in."""


def dump(data: Any, header: str) -> str:
    """Return ``data`` as YAML text under ``header``, each line of which becomes a comment."""
    comment = "".join(f"# {line}\n" if line else "#\n" for line in header.splitlines())
    return comment + yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
