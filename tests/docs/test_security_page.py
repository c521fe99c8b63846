"""The page of threats and answers says nothing that no test keeps, and its numbers are those of the code."""

from __future__ import annotations

import ast
import re

import pytest

from obligations import errors
from obligations.cli import carrying, verify
from obligations.files import documents
from obligations.library import cases, meetings
from obligations.library.meetings import ics, patterns
from obligations.verify import claims
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
CITED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))

BOUNDS = [
    documents.MOST_BYTES, documents.MOST_VALUES, documents.DEEPEST, cases.MOST_ICS, ics.MOST_SERIES, meetings.MOST_BOOKINGS,
    meetings.MOST_DAYS, patterns.MOST_SLOTS, patterns.MOST_NUMBERS, verify.MOST_BYTES, claims.MOST_STEPS, carrying.MOST_SECRET, errors.MOST_SHOWN,
]  # fmt: skip


@pytest.mark.parametrize("file", sorted({file for file, _ in CITED}))
def test_every_test_that_the_page_names_is_there(file: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert {name for cited, name in CITED if cited == file} <= there


def test_the_page_names_tests_at_all() -> None:
    assert len(CITED) > 40


@pytest.mark.parametrize("bound", BOUNDS)
def test_the_bounds_of_the_page_are_those_of_the_code(bound: int) -> None:
    table = PAGE[PAGE.index("| what | at most | test |") : PAGE.index("Not bounded:")]
    assert re.search(rf"(?<![\d,]){bound:,}(?!,?\d)", table)
