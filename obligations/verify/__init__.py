"""Checks proofs by another hand: day by day, on closures it reads itself, with none of the engine's arithmetic.

A proof is the JSON of an occurrence (or of one question). Every date in it must follow from the dates before
it: counts are walked one day at a time, months one month at a time, skipped days are looked up in the calendar
files. What names and people say (facts, rulings) is taken as given; what was computed is computed again.
"""

from __future__ import annotations

from obligations.verify.closures import Closures, RejectedError
from obligations.verify.proofs import verify, verify_all

__all__ = ["Closures", "RejectedError", "verify", "verify_all"]
