"""Mails by GOV.UK Notify, which keeps a reference and can be asked what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from obligations.errors import UsageError
from obligations.reminders.delivery.carriers import Fate, Handing, Outcome
from obligations.reminders.mail import Mail, as_lines
from obligations.reports.plain import clean


@dataclass(frozen=True)
class Service:
    """A Notify template with the placeholders ((subject)) and ((text)), and the key of its service."""

    template: str
    key: str
    url: str | None = None
    patience: float = 60.0

    def __repr__(self) -> str:
        return f"Service({self.template})"


class Notify:
    """Carries mails through Notify. Its reference is no idempotency key: what is unknown is asked, not resent."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._client, self._error = _client(service)
        #: Another service of Notify knows nothing of this one's references.
        self.name = f"notify {self._client.service_id}"

    def ready(self) -> str | None:
        """Each mail is a call of its own."""
        return None

    def deliver(self, mail: Mail, handing: Handing) -> Outcome:
        """Hand a mail over; what Notify answers with a refusal was not taken."""
        words = {"subject": clean(mail.subject), "text": as_lines(mail.text)}
        if not handing():
            return Outcome(Fate.LOST)
        try:
            answer = self._client.send_email_notification(
                mail.to.email, self.service.template, personalisation=words, reference=mail.digest
            )
        except self._error as error:
            return _refused(error)
        return Outcome(Fate.SENT, str((answer or {}).get("id", "")))

    def arrived(self, reference: str) -> bool | None:
        """Ask Notify for a reference; None when it does not answer."""
        try:
            found = self._client.get_all_notifications(reference=reference)
        except self._error:
            return None
        return bool(found.get("notifications"))

    def close(self) -> None:
        """Close the connections."""
        self._client.request_session.close()


def _client(service: Service) -> tuple[Any, type[Exception]]:
    try:
        from notifications_python_client.errors import APIError
        from notifications_python_client.notifications import NotificationsAPIClient
    except ModuleNotFoundError:
        raise UsageError('GOV.UK Notify needs the extra: pip install "obligations[notify]"') from None
    where = {"base_url": service.url} if service.url else {}
    make: Any = NotificationsAPIClient
    try:
        return make(service.key, timeout=service.patience, **where), APIError
    except AssertionError:
        raise UsageError("the key of GOV.UK Notify is not whole: it ends in two ids of 36 characters") from None


def _refused(error: Any) -> Outcome:
    """Read an error: 429 passes, a bad address does not, and a server's own fault leaves the matter open."""
    code = error.status_code
    said = clean(f"Notify: {code} {error.message}")[:500]
    if code == 400 and "email_address" in said:
        return Outcome(Fate.DEAD, said)
    return Outcome(Fate.LATER if 400 <= code < 500 else Fate.UNCERTAIN, said)
