"""vdirsyncer: a feed kept in step with a folder of items."""

from __future__ import annotations

from pathlib import Path

from tests.clients.programs import call, program

SETTINGS = """[general]
status_path = "{work}/status"
[pair feed]
a = "remote"
b = "local"
collections = null
conflict_resolution = "a wins"
[storage remote]
{remote}
[storage local]
type = "filesystem"
path = "{items}"
fileext = ".ics"
"""


def pair(work: Path, items: Path, *, url: str | None = None, file: Path | None = None) -> Path:
    """Pair a folder of items with a feed at an address, or with a file that keeps the feed's own uids."""
    items.mkdir(exist_ok=True)
    remote = f'type = "http"\nurl = "{url}"' if url else f'type = "singlefile"\npath = "{file}"'
    settings = work / "vdirsyncer.conf"
    settings.write_text(SETTINGS.format(work=work, items=items, remote=remote), encoding="utf-8")
    call(program("vdirsyncer"), "-c", settings, "discover")
    return settings


def sync(settings: Path) -> None:
    """Bring the folder to what the feed says now."""
    call(program("vdirsyncer"), "-v", "WARNING", "-c", settings, "sync", "--force-delete")


def kept(items: Path) -> dict[str, bytes]:
    """Return the items by the name of each."""
    return {path.name: path.read_bytes() for path in items.iterdir()}
