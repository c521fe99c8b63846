"""Checks proofs by another hand: on closures that it reads itself, with none of the engine's arithmetic.

A proof is the JSON of an occurrence (or of one question). It is accepted only if this code, given the words of its
phrase and the days that it takes from what happened, comes to the same steps and the same dates. The reader of phrases
is shared, because its normal form is what a person sees; counting, calendars and months are not.
"""

from __future__ import annotations

from obligations.verify.checking import Report, check, verify, verify_all
from obligations.verify.closures import Closures
from obligations.verify.errors import RejectedError
from obligations.verify.registers import Expected

__all__ = ["Closures", "Expected", "RejectedError", "Report", "check", "verify", "verify_all"]
