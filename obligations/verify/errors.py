"""What the checker says of a proof that does not hold."""

from __future__ import annotations

from obligations.errors import ObligationsError

#: A reason longer than this is cut.
LONGEST = 400


class RejectedError(ObligationsError):
    """A proof that does not hold, and why: in one line, whatever the proof holds."""

    def __init__(self, reason: str) -> None:
        line = " ".join(reason.split())
        super().__init__(line if len(line) <= LONGEST else f"{line[:LONGEST]}…")
