"""The words that computations go by, each of a fixed set."""

from __future__ import annotations

from typing import Literal

#: How a period runs: from a day that is out or in, or to one; "at least after" leaves out both ends.
Convention = Literal["after", "before", "beginning with", "ending with", "at least after"]

#: What is done where a month has no corresponding date.
MonthRule = Literal["corresponding", "month-end", "round-up", "refuse"]

#: Where a day goes that does not count.
Adjustment = Literal["next", "previous"]

#: Where a day by its description lies from another: after or before it, or in the unit in which that falls.
Direction = Literal["after", "on or after", "before", "in"]

#: The verb by which a source binds.
Force = Literal["must", "will", "should", "expected", "aims", "may"]

#: What an occurrence is on a day, in the order in which they are tried.
Status = Literal[
    "waived", "superseded", "met", "met-late", "unresolved", "unstated", "ended", "overdue", "due-soon", "standing",
    "open", "expected", "upcoming",
]  # fmt: skip
