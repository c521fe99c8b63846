"""Writes files whole or not at all, and never over what a command reads."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from obligations.errors import UsageError

#: What is written by people, or is a store: no output ever takes its place.
_INPUTS = (".yaml", ".yml", ".db", ".sqlite", ".sqlite3", ".db-wal", ".db-shm")
_STORE = b"SQLite format 3\0"
_OURS = b"PRODID:-//Obligations"


def write(path: Path, text: str, *, over_input: bool = False) -> None:
    """Write a text file whole or not at all, in UTF-8. Raises UsageError with the reason."""
    write_bytes(path, [text.encode("utf-8", "replace")], over_input=over_input)


def write_bytes(path: Path, chunks: Iterable[bytes], *, over_input: bool = False) -> None:
    """Write a file piece by piece, whole or not at all: beside its place first, then moved over it.

    A link is written through; what is no regular file is refused, and so is what a command may read (a case, a
    calendar, a store, somebody's calendar file) unless ``over_input``. Raises UsageError with the reason.
    """
    place = path.resolve()
    if place.exists() and not place.is_file():
        raise UsageError(f"{path} is not a file that can be written")
    if not place.parent.is_dir():
        raise UsageError(f"{path}: there is no folder {path.parent}")
    if not over_input:
        refuse_input(path)
    try:
        _put(place, chunks)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from None


def refuse_input(path: Path) -> None:
    """Raise UsageError for a place where something lies that a command may read."""
    if what := _read_by_commands(path.resolve()):
        raise UsageError(f"{path} is {what}: it is not written over; name another file")


def _read_by_commands(place: Path) -> str | None:
    """Say what a file is that a command reads and no command writes, or None."""
    if place.name.lower().endswith(_INPUTS):
        return "a file that commands read" if place.exists() else "named like a file that commands read"
    try:
        with place.open("rb") as file:
            head = file.read(400)
    except OSError:
        return None
    if head.startswith(_STORE):
        return "a store"
    foreign = head.lstrip(b"\xef\xbb\xbf").startswith(b"BEGIN:VCALENDAR") and _OURS not in head
    return "a calendar that another program wrote" if foreign else None


def _put(place: Path, chunks: Iterable[bytes]) -> None:
    _clear(place)
    mode = place.stat().st_mode & 0o777 if place.exists() else 0o666 & ~_umask()
    beside = _beside(place, os.getpid())
    handle, named = _fresh(beside)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fchmod(handle, mode)
            os.fsync(handle)
            if not named:
                os.link(f"/proc/self/fd/{handle}", beside, src_dir_fd=handle, follow_symlinks=True)
        beside.replace(place)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def _fresh(beside: Path) -> tuple[int, bool]:
    """Open a new file, and say whether it has its name yet: without one, a killed run leaves nothing behind."""
    if hasattr(os, "O_TMPFILE") and Path("/proc/self/fd").is_dir():
        with suppress(OSError):  # not every file system has files without a name
            return os.open(beside.parent, os.O_TMPFILE | os.O_WRONLY, 0o600), False
    return os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), True


def _beside(place: Path, process: int) -> Path:
    return place.with_name(f".{place.name}.{process}.part")


def _clear(place: Path) -> None:
    """Take away what killed runs left beside a file: parts whose process is gone, or that are this one's own."""
    if not Path("/proc/self").exists():
        return  # nobody can tell whose parts they are
    for left in place.parent.glob(f".{_literal(place.name)}.*.part"):
        process = left.name.removesuffix(".part").rpartition(".")[2]
        if process.isdigit() and (int(process) == os.getpid() or not Path(f"/proc/{process}").exists()):
            with suppress(OSError):
                left.unlink()


def _literal(name: str) -> str:
    """Return a name as a pattern that matches it alone."""
    return "".join(f"[{one}]" if one in "*?[" else one for one in name)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
