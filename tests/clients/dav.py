"""A Radicale server: a feed put into it, and read back over HTTP."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from tests.clients.programs import program

SETTINGS = """[server]
hosts = 127.0.0.1:{port}
[auth]
type = none
[storage]
filesystem_folder = {work}/radicale
[web]
type = none
"""

_USER = {"Authorization": f"Basic {b64encode(b'reader:x').decode()}"}
_ITEM = re.compile(r"<response><href>/reader/feed/([^<]+)</href>.*?<getetag>([^<]+)</getetag>", re.DOTALL)
_ASKED = b'<?xml version="1.0"?><propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'


class Server:
    """A running Radicale with one collection."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/reader/feed/"

    def _ask(self, method: str, content: bytes | None = None, **headers: str) -> str:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = Request(self.address, content, {**_USER, **named}, method=method)
        with urlopen(request, timeout=60) as answer:
            found: bytes = answer.read()
        return found.decode("utf-8")

    def put(self, feed: Path) -> None:
        """Put a whole feed in the place of what is there."""
        self._ask("PUT", feed.read_bytes(), Content_Type="text/calendar; charset=utf-8")

    def text(self) -> str:
        """Return the whole collection."""
        return self._ask("GET")

    def tags(self) -> dict[str, str]:
        """Return the ETag of each item by its name."""
        return dict(_ITEM.findall(self._ask("PROPFIND", _ASKED, Depth="1", Content_Type="application/xml")))


@contextmanager
def radicale(work: Path) -> Iterator[Server]:
    """Run a Radicale of our own."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = work / "radicale.conf"
    settings.write_text(SETTINGS.format(port=port, work=work), encoding="utf-8")
    with (work / "radicale.log").open("wb") as log:
        running = subprocess.Popen([program("radicale"), "--config", str(settings)], stdout=log, stderr=log)
    try:
        _wait(port, running)
        yield Server(port)
    finally:
        running.terminate()
        running.wait(30)


def _wait(port: int, running: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and running.poll() is None:
        try:
            urlopen(f"http://127.0.0.1:{port}/.well-known/caldav", timeout=5).close()
        except URLError as error:
            if hasattr(error, "code"):  # it answers
                error.close()  # type: ignore[attr-defined]
                return
            time.sleep(0.05)
        else:
            return
    raise AssertionError("radicale does not answer")


def radicale_reads(feed: Path, work: Path) -> str:
    """Return what Radicale gives back of a feed."""
    with radicale(work) as server:
        server.put(feed)
        assert len(server.tags()) == feed.read_bytes().count(b"\r\nUID:")
        return server.text()
