"""What one value alone cannot show: names that lead nowhere, cycles, missing examples; within and across files."""

from __future__ import annotations

from obligations.library.crosscheck.cases import check_case, doubtful_names
from obligations.library.crosscheck.rules import (
    check_examples,
    check_rules,
    fact_names,
    find_duties,
    is_cadence,
    is_grid,
    recorded_duties,
    time_phrases,
)

__all__ = [
    "check_case",
    "check_examples",
    "check_rules",
    "doubtful_names",
    "fact_names",
    "find_duties",
    "is_cadence",
    "is_grid",
    "recorded_duties",
    "time_phrases",
]
