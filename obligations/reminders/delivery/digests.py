"""One mail for one person: everything that is due to be told, by case, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from obligations.reminders.mail import Mail
from obligations.reminders.values import Recipient, Reminder


@dataclass(frozen=True)
class Digest:
    """What one person is told in one run; never empty."""

    to: Recipient
    on: date
    reminders: tuple[Reminder, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of its reminders."""
        return tuple(one.id for one in self.reminders)

    def mail(self, sender: Recipient) -> Mail:
        """Return the digest as a mail; what is told makes its id, so that the same is the same mail."""
        return Mail("\n".join(sorted(self.ids)), sender, self.to, self.on, self.subject, self.text)

    @property
    def subject(self) -> str:
        """The most urgent subject, and how many there are."""
        number, first = len(self.reminders), self.reminders[0].subject
        return first if number == 1 else f"{number} reminders. {first}"

    @property
    def text(self) -> str:
        """The texts under the titles of their cases."""
        parts: dict[str, list[str]] = {}
        for one in self.reminders:
            parts.setdefault(f"{one.title} ({one.case})", []).append(one.text)
        return "\n\n".join("\n\n".join([f"Case: {title}", *texts]) for title, texts in parts.items())


def digests(wanted: Iterable[Reminder], on: date) -> list[Digest]:
    """Return one digest for each address, its most urgent reminders first, cases kept together."""
    people: dict[str, list[Reminder]] = {}
    for one in sorted(wanted, key=lambda reminder: (reminder.about, reminder.id)):
        people.setdefault(one.recipient.email.casefold(), []).append(one)
    return [Digest(found[0].recipient, on, tuple(found)) for _, found in sorted(people.items())]
