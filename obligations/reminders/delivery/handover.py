"""What a killed run leaves behind: whether it still lives, and whether a mail's last bytes were on their way.

The ledger says "handing" before the last bytes go out, but a run can be killed while it is writing that down. A mark
beside it tells the two apart: an empty file is made first, then the ledger is told, then one byte goes into the mark,
and the next thing is the last bytes of the mail. A byte written outlives its process, though not its machine; so the
mark of another start of the machine proves nothing, and the mail stays uncertain.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")


def this_worker(token: str) -> str:
    """Name the present process so that another can tell later whether it still runs; ``token`` tells its runs apart."""
    return f"{_boot()}@{_namespace()}:{os.getpid()}:{_started(os.getpid())}:{token}"


def is_gone(worker: str | None) -> bool:
    """Say whether a worker certainly runs no longer: it was a process of this start of this machine, and has ended.

    Two containers of one machine share its start and count their processes apart: only where both see the same
    processes does a number that is not there say that its process has ended. Otherwise the claim's lease decides.
    """
    place, pid, started, _ = ((worker or "").rpartition("/")[2].split(":") + [""] * 4)[:4]
    boot, _, space = place.partition("@")
    here = boot == _boot() and space == _namespace()
    if not boot or not space or not here or not pid.isdigit() or not started:
        return False
    return _started(int(pid)) != started


def of_this_start(worker: str | None) -> bool:
    """Say whether a worker ran since this machine was last started, so that its marks can be believed."""
    boot = (worker or "").rpartition("/")[2].partition(":")[0].partition("@")[0]
    return bool(boot) and boot == _boot()


def _boot() -> str:
    """Return what tells this start of the machine from others; empty where the system does not say."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _namespace() -> str:
    """Return what tells the processes that this one can see from those of other containers; empty where unknown."""
    try:
        return "".join(filter(str.isdigit, str(Path("/proc/self/ns/pid").readlink())))
    except OSError:
        return ""


def _started(pid: int) -> str:
    """Return when a process was started, in the kernel's count; empty where there is none, or none that can be seen."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = text.rpartition(")")[2].split()  # the name before it may hold anything
    return "" if fields[0] in ("Z", "X") else fields[19]


@dataclass
class HandoverMark:
    """The mark of one mail on its way; without a folder, none is made and nothing can be told later."""

    folder: Path | None
    digest: str
    handle: int = -1

    @property
    def path(self) -> Path | None:
        """Where the mark lies."""
        return self.folder / self.digest if self.folder is not None else None

    def lay(self) -> None:
        """Make the mark, empty: nothing has gone out."""
        if self.path is not None:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)

    def cross(self) -> None:
        """Note that the last bytes go out next."""
        if self.handle >= 0:
            os.write(self.handle, b"1")

    def lift(self) -> None:
        """Take the mark away, once the ledger knows what became of the mail."""
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1
        if self.path is not None:
            with suppress(OSError):
                self.path.unlink()

    def untouched(self) -> bool:
        """Say whether the mark lies there, and empty: the last bytes were never on their way."""
        try:
            return self.path is not None and self.path.stat().st_size == 0
        except OSError:
            return False
