"""A list of proofs: each by itself, then beside one another, then against its case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from obligations.errors import ObligationsError
from obligations.files.documents import Document
from obligations.verify import notes, proofs, registers
from obligations.verify.closures import Closures
from obligations.verify.errors import RejectedError, shown
from obligations.verify.proofs import Proof, Said, proof_of
from obligations.verify.registers import Expected

BUNDLED = Closures()


class Report(NamedTuple):
    """What came of a check: how many were looked at, the name and reason of each rejected, and what was not checked."""

    checked: int
    rejected: tuple[tuple[str, str], ...]
    unchecked: tuple[str, ...]


def verify(proof: Said, *, closures: Closures | None = None) -> tuple[str, ...]:
    """Accept one proof and return what was not checked, or raise RejectedError with the reason.

    ``proof`` is an occurrence as JSON (with its ``proof``) or an answer (with its ``steps``). ``closures`` are the
    calendars to count on, by default the bundled ones.

    >>> from datetime import date
    >>> import json
    >>> from obligations import when
    >>> answer = when("5 working days after 2026-05-01", calendar="england-and-wales")
    >>> proof = json.loads(json.dumps(answer.as_json()))
    >>> verify(proof)
    ()
    >>> verify(proof | {"phrase": "within 5 working days after 2026-05-02"})
    Traceback (most recent call last):
    ...
    obligations.verify.errors.RejectedError: the phrase says 2026-05-02, and there stands a date of 2026-05-01
    """
    return tuple(proofs.unchecked(_checked(proof, closures or BUNDLED)))


def _checked(said: Said, closures: Closures) -> Proof:
    try:
        return proof_of(said, closures)
    except ObligationsError:
        raise
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError, RecursionError) as error:
        raise RejectedError(f"the proof cannot be read: {type(error).__name__} {shown(error)}") from None


def check(
    given: Iterable[Said], folders: Iterable[Path] = (), case: Expected | None = None,
    calendars: Mapping[str, Document] | None = None,
) -> Report:  # fmt: skip
    """Check a list of proofs, each by itself and against one another.

    ``folders`` hold the user's own calendars; ``calendars`` are files of them that a program gave as values. ``case``
    is the register that their case gives; all that the proofs say is then compared with it.
    """
    closures = Closures(folders, calendars)
    found: list[Proof] = []
    rejected: dict[str, str] = {}
    listed = list(given)
    for said in listed:
        try:
            found.append(_checked(said, closures))
        except ObligationsError as error:
            rejected[_unique(registers.name_of(said), rejected)] = str(error)
    faults = [(registers.name_of(proof.said), reason) for proof, reason in registers.faults(found)]
    if case is not None:
        faults += registers.against([proof for proof in found if proof.is_occurrence], case)
    for name, reason in faults:
        rejected.setdefault(name, reason)
    return Report(
        len(listed), tuple(rejected.items()), tuple(sorted(set(_unchecked(found, case)), key=notes.IN_ORDER.index))
    )


def _unchecked(found: Sequence[Proof], case: Expected | None) -> Iterator[str]:
    """Say what was not checked of proofs that hold."""
    if case is not None:
        yield notes.HAPPENED
        if not case.whole:
            yield notes.UNDATED
        return
    for proof in found:
        yield from proofs.unchecked(proof)
    yield from registers.unchecked(found)
    if any(proof.is_occurrence for proof in found):
        yield from notes.OF_THE_CASE


def _unique(name: str, taken: Mapping[str, str]) -> str:
    """Return a name for a proof that was rejected; two questions can have the same words."""
    if name not in taken:
        return name
    return next(made for place in range(2, len(taken) + 3) if (made := f"{name} ({place})") not in taken)


def verify_all(proofs: Iterable[Said], folders: Iterable[Path] = ()) -> list[tuple[str, str]]:
    """Check a list of proofs, each by itself and against one another; return the name and reason of each rejected.

    ``folders`` hold the user's own calendars.
    """
    return list(check(proofs, folders).rejected)
