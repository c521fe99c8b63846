"""Mails by SMTP. A server owns a mail from the final dot on, so the dot waits for the ledger."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from obligations.reminders.delivery.carriers import Fate, Handing, Outcome
from obligations.reminders.mail import Mail
from obligations.reports.plain import clean

Security = Literal["starttls", "implicit", "off"]

#: Seconds to wait for the answer to the final dot: a server may read the whole mail before it gives one, and
#: whoever goes away earlier does not learn what became of it.
PATIENCE_AT_THE_END = 300.0

#: What a fault of the connection may raise; a refusal is no fault, but an answer.
_FAULTS = (smtplib.SMTPException, OSError)


@dataclass(frozen=True)
class Server:
    """Where mails are handed in, and how; ``patience`` is in seconds."""

    host: str
    port: int
    security: Security = "starttls"
    user: str | None = None
    password: str | None = None
    certificates: str | None = None
    patience: float = 60.0

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port}, {self.security})"


class _AnswerError(Exception):
    """A server's answer that ends the matter of one mail."""

    def __init__(self, fate: Fate, stage: str, code: int, words: bytes) -> None:
        self.fate = fate
        super().__init__(clean(f"{stage}: {code} {words.decode('utf-8', 'replace')}")[:500])


class Smtp:
    """Carries mails over one connection, which is made when it is first needed and again after a fault."""

    name = "smtp"

    def __init__(self, server: Server) -> None:
        self.server = server
        self._link: smtplib.SMTP | None = None

    def ready(self) -> str | None:
        """Connect, or see that the connection still answers; return the reason where that fails."""
        try:
            self._connected()
        except _FAULTS as fault:
            return f"{self.server.host}:{self.server.port}: {_words(fault)}"
        return None

    def deliver(self, mail: Mail, handing: Handing) -> Outcome:
        """Carry a mail; the final dot is sent only if ``handing`` agrees."""
        try:
            return self._carried(mail, handing)
        except BaseException:  # stopped in the middle: a connection that waits for text takes no QUIT
            self._drop()
            raise

    def _carried(self, mail: Mail, handing: Handing) -> Outcome:
        try:
            link = self._link or self._connected()
            self._without_dot(link, mail)
        except _AnswerError as answer:
            self._reset()
            return Outcome(answer.fate, str(answer))
        except _FAULTS as fault:
            self._drop()
            return Outcome(Fate.LATER, _words(fault))
        return self._with_dot(link, handing)

    def arrived(self, reference: str) -> bool | None:
        """SMTP has no way to ask."""
        return None

    def close(self) -> None:
        """Take leave of the server."""
        if self._link is not None:
            with suppress(*_FAULTS):
                self._link.quit()
            self._drop()

    # -- the steps ----------------------------------------------------------------------------------

    def _connected(self) -> smtplib.SMTP:
        """Return a connection that answers; one that the server has closed meanwhile is made anew."""
        if self._link is not None:
            with suppress(*_FAULTS):
                if self._link.rset()[0] == 250:
                    return self._link
            self._drop()
        self._link = _connect(self.server)
        return self._link

    def _without_dot(self, link: smtplib.SMTP, mail: Mail) -> None:
        """Do everything but the final dot: until then the server has taken nothing."""
        _expect("MAIL", link.mail(mail.sender.email), 250)
        _expect("RCPT", link.rcpt(mail.to.email), 250, 251, refusal=Fate.DEAD)
        _expect("DATA", link.docmd("DATA"), 354)
        link.send(stuffed(mail.as_bytes()))

    def _with_dot(self, link: smtplib.SMTP, handing: Handing) -> Outcome:
        if link.sock is not None:
            link.sock.settimeout(max(self.server.patience, PATIENCE_AT_THE_END))
        if not handing():
            self._drop()  # a mail without its dot is thrown away
            return Outcome(Fate.LOST)
        try:
            link.send(b".\r\n")
            code, words = link.getreply()
        except _FAULTS as fault:
            self._drop()
            return Outcome(Fate.UNCERTAIN, _words(fault))
        if link.sock is not None:
            link.sock.settimeout(self.server.patience)
        said = clean(words.decode("utf-8", "replace"))[:500]
        if code == 250:
            return Outcome(Fate.SENT, said)
        if code == 421:
            self._drop()
        return Outcome(Fate.DEAD if code >= 500 else Fate.LATER, f"after the text: {code} {said}")

    def _reset(self) -> None:
        """Make ready for the next mail; a connection whose text is half sent is of no more use."""
        with suppress(*_FAULTS):
            if self._link is not None and self._link.rset()[0] == 250:
                return
        self._drop()

    def _drop(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None


def _connect(server: Server) -> smtplib.SMTP:
    context = None if server.security == "off" else ssl.create_default_context(cafile=server.certificates)
    if server.security == "implicit":
        link: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=server.patience, context=context)
    else:
        link = smtplib.SMTP(server.host, server.port, timeout=server.patience)
    try:
        link.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            link.starttls(context=context)
            link.ehlo()
        if server.user is not None:
            link.login(server.user, server.password or "")
    except BaseException:
        link.close()
        raise
    return link


def _expect(stage: str, answer: tuple[int, bytes], *wanted: int, refusal: Fate = Fate.LATER) -> None:
    """Go on if a server answered as wanted. Of the final refusals, only that of an address ends a mail for good."""
    code, words = answer
    if code not in wanted:
        raise _AnswerError(refusal if code >= 500 else Fate.LATER, stage, code, words)


def stuffed(data: bytes) -> bytes:
    """Return a mail as it goes over the wire, with a dot put before each line that begins with one.

    >>> stuffed(b"a\\r\\n.\\r\\n")
    b'a\\r\\n..\\r\\n'
    """
    whole = data if data.endswith(b"\r\n") else data + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", whole)


def _words(fault: BaseException) -> str:
    return clean(f"{type(fault).__name__}: {fault}")[:500]
