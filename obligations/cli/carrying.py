"""Options that say how mails are carried, and the secrets that go with them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from obligations.errors import UsageError

if TYPE_CHECKING:
    from obligations.reminders.delivery.carriers import Carrier

#: Where secrets are read from when no file is named. They are never arguments, which any user of a machine can list.
PASSWORD_VARIABLE = "OBLIGATIONS_SMTP_PASSWORD"
KEY_VARIABLE = "OBLIGATIONS_NOTIFY_KEY"

#: No password or key has more bytes.
MOST_SECRET = 10_000

#: Each way to speak with a mail server, and its usual port.
PORTS = {"starttls": 587, "implicit": 465, "off": 25}

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--smtp", metavar="HOST[:PORT]", help="The mail server."),
    click.option(
        "--tls", type=click.Choice(list(PORTS)), default="starttls", show_default=True, help="How it is spoken to."
    ),
    click.option("--tls-certificates", type=_FILE, metavar="FILE", help="Trust these instead of the system's."),
    click.option("--user", metavar="NAME", help="Log in to the mail server."),
    click.option("--password-file", type=_FILE, metavar="FILE", help=f"The password (default: ${PASSWORD_VARIABLE})."),
    click.option("--notify", metavar="TEMPLATE", help="Send by GOV.UK Notify, by the template with this id."),
    click.option("--notify-key-file", type=_FILE, metavar="FILE", help=f"Its key (default: ${KEY_VARIABLE})."),
    click.option("--notify-url", metavar="URL", help="The address of Notify, if not the usual one."),
)


@dataclass(frozen=True)
class CarrierOptions:
    """How mails are to be carried, as the options say."""

    smtp: str | None
    tls: str
    tls_certificates: Path | None
    user: str | None
    password_file: Path | None
    notify: str | None
    notify_key_file: Path | None
    notify_url: str | None

    def carrier(self) -> Carrier:
        """Return the carrier; nothing is connected yet. Raises UsageError for options that do not add up."""
        if (self.smtp is None) == (self.notify is None):
            raise UsageError("say how to send: --smtp HOST:PORT, or --notify TEMPLATE (one of them)")
        return self._smtp(self.smtp) if self.smtp is not None else self._notify(self.notify or "")

    def _smtp(self, where: str) -> Carrier:
        from obligations.reminders.delivery.smtp import Server, Smtp

        host, port = host_and_port(where, PORTS[self.tls])
        password = _secret(self.password_file, PASSWORD_VARIABLE) if self.user else None
        if self.user and self.tls == "off":
            raise UsageError("a password is not sent without encryption: use --tls starttls or --tls implicit")
        trusted = str(self.tls_certificates) if self.tls_certificates else None
        security: Any = self.tls
        return Smtp(Server(host, port, security, self.user, password, trusted))

    def _notify(self, template: str) -> Carrier:
        from obligations.reminders.delivery.notify import Notify, Service

        return Notify(Service(template, _secret(self.notify_key_file, KEY_VARIABLE), self.notify_url))


def carrier_options(command: Any) -> Any:
    """Give a command the options of carriers; it is called with them as ``way``."""
    names = CarrierOptions.__dataclass_fields__

    @wraps(command)
    def with_way(**given: Any) -> Any:
        way = CarrierOptions(**{name: given.pop(name) for name in names})
        return command(way=way, **given)

    for option in reversed(_OPTIONS):
        with_way = option(with_way)
    return with_way


def host_and_port(where: str, usual: int) -> tuple[str, int]:
    """Read HOST, HOST:PORT or [ADDRESS]:PORT.

    >>> host_and_port("mail.example.org:2525", 25), host_and_port("[::1]", 25)
    (('mail.example.org', 2525), ('::1', 25))
    """
    host, colon, port = where.rpartition(":")
    if not colon or where.endswith("]"):
        host, port = where, str(usual)
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise UsageError(f'"{where}" is no mail server; for example mail.example.org:587')
    return host, int(port)


def _secret(file: Path | None, variable: str) -> str:
    found = _words(file) if file is not None else os.environ.get(variable, "")
    if not found:
        raise UsageError(f"there is no secret in {file or f'the environment variable {variable}'}")
    return found


def _words(file: Path) -> str:
    from obligations.files.documents import read_bytes

    try:
        return read_bytes(file, str(file), MOST_SECRET).decode("utf-8").strip()
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not UTF-8 text") from None
