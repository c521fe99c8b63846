"""A mail as a value and as bytes: the same mail gives the same bytes, and no text becomes a header."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from obligations.files.model.reminders import ReminderPolicy
from obligations.reminders.values import Recipient, Reminder
from obligations.reminders.wording import cut
from obligations.reports.plain import clean

#: Whom a mail comes from that is only written to a folder, where the policy names no sender.
NOBODY = Recipient("Obligations", "reminders@obligations.invalid")

#: The hour that a mail is dated, the same however often it is made; early, so that it does not lie ahead.
HOUR = time(6, tzinfo=UTC)

_LINK = re.compile(r"https?://[^\s&<>\"']+(?:&amp;[^\s&<>\"']+)*")
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body>
{body}
</body></html>
"""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one person. Message-ID, boundary and file name are made of ``id`` and the day."""

    id: str
    sender: Recipient
    to: Recipient
    on: date
    subject: str
    text: str

    @property
    def digest(self) -> str:
        """A short name made of ``id`` and the day, safe in a header, a file name and a reference."""
        return sha256(f"{self.on} {self.id}".encode("utf-8", "replace")).hexdigest()[:32]

    @property
    def file_name(self) -> str:
        """The name of its file: the day, then ``digest``."""
        return f"{self.on.isoformat()}-{self.digest[:16]}.eml"

    def message(self) -> EmailMessage:
        """Return the mail as a message: plain text, with HTML beside it."""
        made = EmailMessage(policy=SMTP)
        made["From"] = _address(self.sender)
        made["To"] = _address(self.to)
        made["Subject"] = header_text(self.subject)
        made["Date"] = format_datetime(datetime.combine(self.on, HOUR))
        made["Message-ID"] = f"<{self.digest}@{self.sender.email.rpartition('@')[2]}>"
        made["Auto-Submitted"] = "auto-generated"
        # Quoted-printable is plain ASCII with short lines: every server takes it, whatever the words are.
        made.set_content(as_lines(self.text), cte="quoted-printable")
        made.add_alternative(as_html(self.subject, self.text), subtype="html", cte="quoted-printable")
        made.set_boundary(f"={self.digest}=")
        return made

    def as_bytes(self) -> bytes:
        """Return the mail as it is sent and as it stands in an .eml file; ASCII, lines ending in CR LF."""
        return self.message().as_bytes()


def of_reminder(reminder: Reminder, sender: Recipient) -> Mail:
    """Return one reminder as a mail of its own."""
    footer = f"\n\nCase: {reminder.title}"
    text = reminder.text + footer
    return Mail(reminder.id, sender, reminder.recipient, reminder.send_on, reminder.subject, text)


def sender_of(policy: ReminderPolicy) -> Recipient | None:
    """Return whom a policy's mails come from, if it says."""
    sender = policy.sender
    return Recipient(clean(sender.name or "Obligations"), sender.email) if sender else None


def _address(person: Recipient) -> Address:
    return Address(display_name=header_text(person.name), addr_spec=person.email)


def header_text(text: str) -> str:
    """Return text for a header, in which nothing is decoded again: an encoded word could hide a line break.

    >>> header_text("=?utf-8?q?=0D=0ABcc:_v?=")
    '= ?utf-8?q?=0D=0ABcc:_v?='
    """
    return re.sub(r"=(?=\?)", "= ", cut(text))


def as_lines(text: str) -> str:
    """Return text whose every line is clean, its blank lines and indents kept."""
    return "".join(f"{_indent(line)}{clean(line)}\n" for line in text.split("\n"))


def _indent(line: str) -> str:
    return " " * (len(line) - len(line.lstrip(" "))) if line.strip() else ""


def as_html(title: str, text: str) -> str:
    """Return text as a page: its blocks as paragraphs, links as links, everything else escaped.

    >>> "<p>a &lt;b&gt;<br>" in as_html("t", "a <b>" + chr(10) + "c")
    True
    """
    blocks = as_lines(text).strip("\n").split("\n\n")
    body = "\n".join(
        f"<p>{'<br>'.join(_linked(line.strip()) for line in block.split(chr(10)))}</p>" for block in blocks
    )
    return _PAGE.format(title=html.escape(clean(title)), body=body)


def _linked(line: str) -> str:
    """Escape a line; what is written as a link becomes one."""
    escaped = html.escape(line)
    return re.sub(_LINK, lambda found: f'<a href="{found[0]}">{found[0]}</a>', escaped)
