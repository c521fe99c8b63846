"""What the checker says of a proof that does not hold: in one line and not long, whatever a stranger hands over."""

from __future__ import annotations

from obligations.errors import ObligationsError

#: A reason longer than this is cut, and a value in it that is longer than the second.
LONGEST, SHOWN = 400, 60


def one_line(text: str, most: int = LONGEST) -> str:
    """Return a text in one line, cut where it is too long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}…"


def shown(value: object) -> str:
    """Return a value as a reason can show it."""
    return one_line(str(value), SHOWN)


class RejectedError(ObligationsError):
    """A proof that does not hold, and why."""

    def __init__(self, reason: str) -> None:
        super().__init__(one_line(reason))
