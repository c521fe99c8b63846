"""What a carrier of mails does, and what can become of a mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from obligations.reminders.mail import Mail

#: Asked just before a mail is handed over: whether the claim on it still stands. It may go out only if so.
Handing = Callable[[], bool]


class Fate(Enum):
    """What became of a mail."""

    SENT = "sent"
    LATER = "not sent; tried again in the next run"
    DEAD = "refused for good"
    UNCERTAIN = "perhaps sent, perhaps not"
    LOST = "left to another run, which took it over"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mail; ``note`` is the carrier's reference, or its reason."""

    fate: Fate
    note: str = ""


class Carrier(Protocol):
    """Carries mails, one at a time.

    ``name`` tells it from others, so that a mail of unknown fate is asked of no carrier but its own.
    """

    @property
    def name(self) -> str: ...

    def ready(self) -> str | None:
        """Make sure that mails can be handed in; else return the reason, before anything is claimed."""
        ...

    def deliver(self, mail: Mail, handing: Handing) -> Outcome:
        """Carry a mail; call ``handing`` at the last moment at which it can still be withheld."""
        ...

    def arrived(self, reference: str) -> bool | None:
        """Say whether a mail of unknown fate was taken; None where the carrier cannot tell."""
        ...

    def close(self) -> None:
        """Let go of what the carrier holds."""
        ...
