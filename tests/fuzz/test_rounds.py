"""Some of the rounds with a fixed seed, and all that was ever found."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tests.fuzz import rounds as fuzz
from tests.fuzz.__main__ import CORPUS
from tests.trials import PARTS

#: In each part; in all, 2,000 questions and phrases. 2,000 cases are in test_second_engine.
EACH = 250


@pytest.mark.parametrize("part", PARTS)
def test_nothing_is_found_in_questions(part: int) -> None:
    for number in range(EACH):
        assert list(fuzz.rounds(f"ci {part} {number}", ("question", "words"))) == []


def test_nothing_is_found_in_cases() -> None:
    for number in range(100):
        assert list(fuzz.rounds(f"ci {number}", ("case",))) == []


def test_nothing_that_was_found_is_found_again() -> None:
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        assert fuzz.again(json.loads(line)) == [], line


def test_a_fault_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """What finds nothing has to be able to: with a checker that accepts all, or nothing, the rounds say so."""
    seen: Counter[str] = Counter()
    for said in (None, "no"):
        monkeypatch.setattr(fuzz, "_rejected", lambda proof, said=said: said)
        for number in range(5):
            seen.update(found["reason"].split(":")[0] for found in fuzz.rounds(f"ci 0 {number}"))
    assert {"a forgery is accepted", "a changed proof is accepted", "a right proof is rejected"} <= seen.keys()
