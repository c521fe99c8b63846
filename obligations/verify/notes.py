"""What the checker says that it did not check, in the order in which it says so."""

from __future__ import annotations

HAPPENED = "that what is said to have happened did happen, on the day that is said"
NOT_KNOWN = "that what is called not known is not known"
STANDS_FOR = "that an event under another name is the doing of the duty that it is said to stand for"
VERSIONS = "that there are no other words of the law for that day"
ENDS = "the end of a cadence that ends with what somebody did"
OTHERS = "the dates of other duties on which some rest, beyond that each step follows"
EARLIER = "the occurrences before the first that is listed, where numbers do not begin with 1"
UNDATED = "statuses, and how far what recurs is listed: give --as-of"

#: What rests on the case alone.
OF_THE_CASE = (
    "titles, parties, forces, citations and the words of pauses and versions",
    "statuses, what was done and ruled, and why something is not known",
    "that no duty is missing, and that the facts are those of the case",
)

IN_ORDER = (HAPPENED, NOT_KNOWN, STANDS_FOR, VERSIONS, ENDS, OTHERS, EARLIER, UNDATED, *OF_THE_CASE)
