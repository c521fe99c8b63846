"""Whole proofs: every date of an occurrence follows from the steps under it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from obligations.errors import ObligationsError
from obligations.verify.bounds import Proof
from obligations.verify.closures import Closures, RejectedError
from obligations.verify.steps import Checker, Dues
from obligations.verify.walking import day_in

BUNDLED = Closures()

#: A phrase that counts one period from one name or date, and nothing else.
_ONE_COUNT = re.compile(
    r"(?:within |at least )?(\d+ [a-z -]+?) (?:after|before|beginning with|ending with) \S+"
    r"(?:, or the (?:next|previous) working day)?"
)


def verify(proof: Proof, dues: Dues | None = None, *, closures: Closures | None = None) -> None:
    """Accept one proof in silence, or raise RejectedError with the reason.

    ``proof`` is an occurrence as JSON (with its ``proof``) or an answer (with its ``steps``). ``dues`` gives the
    due dates of other occurrences, on which a projection rests; without it a projection's start is taken as given.
    ``closures`` are the calendars to count on, by default the bundled ones.
    """
    steps = proof.get("proof", proof.get("steps"))
    checker = Checker(closures or BUNDLED)
    if not isinstance(steps, list):
        raise RejectedError("there is no list of steps")
    try:
        seen = checker.steps(steps, dues, window=str(proof.get("phrase", "")).startswith(("between", "the ")))
        _check_dates(proof, seen, steps[-1] if steps else {})
        _check_phrase(str(proof.get("phrase", "")), steps)
    except RejectedError:
        raise
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError) as error:
        raise RejectedError(f"the proof cannot be read: {type(error).__name__} {error}") from None


def _check_dates(proof: Proof, seen: list[date], last: Proof) -> None:
    dates = {
        name: date.fromisoformat(proof[name]) for name in ("opens", "due", "until", "unadjusted") if proof.get(name)
    }
    for name, day in dates.items():
        if day not in seen:
            raise RejectedError(f"{name} is {day}, which no step gives")
    plain = day_in(last, "from") if last.get("step") == "adjust" else dates.get("due")
    if "unadjusted" in dates and dates["unadjusted"] != plain:
        raise RejectedError(f"unadjusted is {dates['unadjusted']}; before the adjustment it was {plain}")
    final = dates.get("due") or dates.get("until") or dates.get("opens")
    if seen and final is not None and seen[-1] != final:
        raise RejectedError(f"the last step gives {seen[-1]}, and the proof is of {final}")
    phrase = str(proof.get("phrase", ""))
    on_a_day = phrase.startswith(("on ", "at ")) and not phrase.startswith(("on or", "at least", "at any"))
    if on_a_day and final is not None and dates.get("opens") != final:
        raise RejectedError(f'"{phrase}" opens and is due on one day, not on {dates.get("opens")} and {final}')
    if "opens" in dates and final is not None and dates["opens"] > final:
        raise RejectedError(f"it opens on {dates['opens']}, after {final}")
    if proof.get("stated") and proof.get("due"):
        days = (date.fromisoformat(proof["stated"]) - dates["due"]).days
        if days != proof.get("discrepancy"):
            raise RejectedError(f"the discrepancy is {days} days, not {proof.get('discrepancy')}")


def _check_phrase(phrase: str, steps: Iterable[Proof]) -> None:
    """Insist that a proof of one count counts the period that its phrase says."""
    counts = [step for step in steps if step.get("step") in ("count", "month") and "times" not in step]
    said = _ONE_COUNT.fullmatch(phrase)
    if said and len(counts) == 1 and str(counts[0]["period"]) != said[1]:
        raise RejectedError(f"the phrase says {said[1]}, and {counts[0]['period']} are counted")


def verify_all(proofs: Iterable[Proof], folders: Iterable[Path] = ()) -> list[tuple[str, str]]:
    """Check a list of proofs, projections against one another; return the name and reason of each rejected.

    ``folders`` hold the user's own calendars.
    """
    closures = Closures(folders)
    found = list(proofs)
    dues: dict[str, dict[str, date]] = {}
    for proof in found:
        if proof.get("due") and proof.get("key"):
            duty = dues.setdefault(f"{proof.get('rule_set')}/{proof.get('obligation')}", {})
            duty[str(proof["key"])] = date.fromisoformat(str(proof.get("unadjusted") or proof["due"]))
    known = dues if len(found) > 1 else None
    rejected = []
    for proof in found:
        try:
            verify(proof, known, closures=closures)
        except ObligationsError as error:
            name = f"{proof.get('rule_set')}/{proof.get('obligation')}#{proof.get('key')}"
            rejected.append((name if proof.get("obligation") else str(proof.get("phrase")), str(error)))
    return rejected
