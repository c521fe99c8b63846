"""Random cases, on which the engine and the second one agree occurrence by occurrence."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from tests.second_engine.semantics import Second
from tests.second_engine.trials import differences, made
from tests.trials import PARTS

#: In each part; 2,000 trials in all.
TRIALS = 250


@pytest.mark.parametrize("part", PARTS)
def test_two_engines_agree(part: int) -> None:
    seen: Counter[str] = Counter()
    for number in range(TRIALS):
        trial = made(random.Random(f"2026 {part} {number}"))
        assert list(differences(trial)) == [], f"python -m tests.second_engine, trial 2026 {part} {number}"
        seen.update(row.status for row in Second(trial).rows())
        seen.update(duty.kind for duty in trial.duties)
    # What never occurs is not tested, whatever it is called.
    for word in ("once", "each", "grid", "gap", "chain", "holds", "quota", "met", "met-late", "overdue", "superseded",
                 "unresolved", "waived", "ended", "standing", "open", "expected", "due-soon"):  # fmt: skip
        assert seen[word], word
