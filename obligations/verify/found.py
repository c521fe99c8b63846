"""What is found of a phrase in the steps of a proof, and how much may be looked at to find it."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from obligations.dates.phrases import values as v
from obligations.verify.claims import Claim
from obligations.verify.errors import RejectedError

#: More ways than this nobody's proof can be read in.
MOST_TRIED = 200_000


class Rest(NamedTuple):
    """A day that the proof takes from elsewhere: what was asked for, its anchor and the steps under it."""

    asked: str
    point: v.Name | v.Each | v.FirstOrLast | None
    anchor: Claim
    under: tuple[Claim, ...]
    inside: tuple[Rest, ...] = ()  # what a named date rests on in turn


class Budget:
    """How many more steps may be looked at to read one proof, named dates within named dates included."""

    def __init__(self) -> None:
        self.left = MOST_TRIED

    def spend(self) -> None:
        """Look at one more step. Raises RejectedError where that is too many."""
        self.left -= 1
        if self.left < 0:
            raise RejectedError("the proof can be read in too many ways to be checked")


class Place(NamedTuple):
    """Where a proof belongs in a register: its duty, as "rule-set/duty", and its key."""

    duty: str
    key: str | None


class Found(NamedTuple):
    """One way to find a phrase in the steps: the days that it gives, where it stops, and what it rests on.

    ``opens_at`` and ``due_at`` are their moments, where hours decide; that of a point is given as due.
    """

    opens: date | None
    due: date | None
    stop: int
    rests: tuple[Rest, ...] = ()
    lacks: str | None = None  # the end of a window that is not known: "opens" or "due"
    opens_at: datetime | None = None
    due_at: datetime | None = None
    told: bool = True  # whether the proof shows at which hour a point is: that of a fact of a case it does not

    @property
    def day(self) -> date:
        """The day of a point, which is given as due."""
        assert self.due is not None
        return self.due
