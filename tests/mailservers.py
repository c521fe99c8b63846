# ruff: noqa: N802 - the servers' own names
"""Servers for the tests of delivery, on the loopback address alone: SMTP that can misbehave, and a GOV.UK Notify."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Mailbox:
    """An SMTP handler that keeps what it accepts. ``script`` gives, for a stage, the answers to come.

    Stages: EHLO, MAIL, RCPT, DATA (after the final dot). An answer is a line; "drop" closes the connection
    without one; "take and drop" (DATA) keeps the mail and closes it.
    """

    def __init__(self, delay: float = 0.0, **script: list[str]) -> None:
        self.delay, self.script = delay, script
        self.mails: list[tuple[str, bytes]] = []
        self.lock = threading.Lock()
        self.greeted = threading.Event()

    async def _next(self, server: SMTP, stage: str) -> str | None:
        if stage != "DATA":  # with the final dot the mail is the server's, whatever becomes of its client
            await asyncio.sleep(self.delay)
        answers = self.script.get(stage)
        answer = answers.pop(0) if answers else None
        if answer == "drop":
            server.transport.abort()
            return "421 dropped"
        return answer

    async def handle_EHLO(
        self, server: SMTP, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.greeted.set()
        answer = await self._next(server, "EHLO")
        return [answer] if answer else responses

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = await self._next(server, "MAIL")
        if answer is None:
            envelope.mail_from = address
        return answer or "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = await self._next(server, "RCPT")
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        answer = await self._next(server, "DATA")
        if answer is None or answer == "take and drop":
            with self.lock:
                self.mails += [(to, bytes(envelope.content)) for to in envelope.rcpt_tos]
            await asyncio.sleep(self.delay)
        if answer == "take and drop":
            server.transport.abort()
        return answer if answer and answer[0].isdigit() else "250 taken"

    @property
    def counts(self) -> Counter[str]:
        """How many mails each address has."""
        with self.lock:
            return Counter(to for to, _ in self.mails)

    def messages(self) -> list[EmailMessage]:
        """What was taken, read again."""
        return [message_from_bytes(data, policy=policy.default) for _, data in self.mails]  # type: ignore[misc]


class _Anyport(Controller):
    """A controller that lets the system choose its port."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def smtp(handler: Any, **options: Any) -> Iterator[int]:
    """Run an SMTP server; give its port."""
    controller = _Anyport(handler, hostname="127.0.0.1", port=0, ready_timeout=20, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


class FakeNotify:
    """A GOV.UK Notify that keeps what it takes. ``script`` holds the answers to come to posted mails.

    An answer is a status with words; "drop" closes the connection; "take and drop" keeps the mail first.
    """

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.script: list[tuple[int, str] | str] = []
        self.asked: list[str] = []
        self.deaf = False

    def post(self, data: dict[str, Any]) -> tuple[int, Any] | None:
        answer = self.script.pop(0) if self.script else None
        if answer is None or answer == "take and drop":
            self.taken.append(data)
        if isinstance(answer, str):
            return None
        if answer is not None:
            return answer[0], {"status_code": answer[0], "errors": [{"error": "Error", "message": answer[1]}]}
        return 201, {"id": f"n-{len(self.taken)}", "reference": data.get("reference")}

    def get(self, reference: str) -> tuple[int, Any] | None:
        self.asked.append(reference)
        if self.deaf:
            return None
        found = [one for one in self.taken if one.get("reference") == reference]
        return 200, {"notifications": found, "links": {}}


@contextmanager
def notify(service: FakeNotify) -> Iterator[str]:
    """Run a fake Notify; give its address."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self, answer: tuple[int, Any] | None) -> None:
            if answer is None:
                self.close_connection = True
                return
            body = json.dumps(answer[1]).encode()
            self.send_response(answer[0])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            data = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._answer(service.post(data))

        def do_GET(self) -> None:
            wanted = parse_qs(urlparse(self.path).query).get("reference", [""])[0]
            self._answer(service.get(wanted))

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
