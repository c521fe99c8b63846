"""Change the code in a random sample of places, one at a time, and tell which changes no test noticed.

``python -m tests.mutants --sample 600`` prints the seed, each survivor as a difference, and the share that was noticed.
The changes are those of cosmic-ray. Each is made in a copy of the tree, and the tests of the room that the changed module
lies in are run until the first fails: a change that only the rest of the suite would notice counts as unnoticed.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]

DATES = ("tests/test_phrases.py", "tests/test_periods.py", "tests/test_single.py", "tests/test_workdays.py",
         "tests/test_local_law.py", "tests/test_scheduling.py", "tests/test_done.py", "tests/test_worked_dates.py",
         "tests/test_second_engine.py", "tests/fuzz", "tests/test_extremes.py", "tests/test_calendar_library.py",
         "tests/test_ambiguity.py", "tests/test_acts.py", "tests/test_grids.py")  # fmt: skip
REGISTER = ("tests/test_scheduling.py", "tests/test_done.py", "tests/test_findings.py", "tests/test_second_engine.py",
            "tests/test_acts.py", "tests/test_extremes.py", "tests/test_grids.py", "tests/test_local_law.py",
            "tests/test_crosschecks.py", "tests/test_planning.py", "tests/test_cases.py", "tests/test_cli.py")  # fmt: skip
ANALYSIS = ("tests/test_planning.py", "tests/test_impact.py", "tests/test_ambiguity.py", "tests/test_crosschecks.py",
            "tests/test_findings.py", "tests/test_rulebook.py", "tests/test_auditing.py", "tests/test_files.py",
            "tests/test_cases.py", "tests/test_cli.py", "tests/test_extremes.py", "tests/test_acts.py")  # fmt: skip
VERIFY = ("tests/verify", "tests/fuzz", "tests/test_local_law.py", "tests/test_rulebook.py", "tests/test_confinement.py",
          "tests/test_calendar_library.py")  # fmt: skip
FEEDS = (
    "tests/test_feeds.py",
    "tests/test_zones.py",
    "tests/test_reminders.py",
    "tests/test_store.py",
    "tests/test_store_faults.py",
)
STORE = ("tests/test_store.py", "tests/test_store_faults.py", "tests/test_journal.py", "tests/test_feeds.py",
         "tests/test_delivery.py")  # fmt: skip

#: The tests that are to notice a change in a module, the quickest first.
ROOMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("obligations/workdays.py", DATES), ("obligations/periods.py", DATES), ("obligations/pausing.py", DATES),
    ("obligations/phrases/*.py", DATES), ("obligations/scheduling/*.py", REGISTER), ("obligations/register.py", REGISTER),
    ("obligations/clashes.py", REGISTER), ("obligations/auditing.py", ANALYSIS), ("obligations/readings.py", ANALYSIS),
    ("obligations/variants.py", ANALYSIS), ("obligations/impact.py", ANALYSIS), ("obligations/planning.py", ANALYSIS),
    ("obligations/checking.py", ANALYSIS), ("obligations/verify/*.py", VERIFY), ("obligations/feeds/*.py", FEEDS),
    ("obligations/store/*.py", STORE),
)  # fmt: skip

#: The changes that are made: those that a slip of the hand could make. Left out are the many that change nothing in this
#: code ("is" for "==" between words that are kept once, "|" in annotations that are never evaluated).
OPERATORS = frozenset(f"core/{name}" for name in (
    "NumberReplacer", "AddNot", "ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue",
    "ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_Delete_USub", "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak", "ZeroIterationForLoop", "ExceptionReplacer", "RemoveDecorator",
    "ReplaceComparisonOperator_Eq_NotEq", "ReplaceComparisonOperator_NotEq_Eq", "ReplaceComparisonOperator_Is_IsNot",
    "ReplaceComparisonOperator_IsNot_Is", "ReplaceComparisonOperator_Lt_LtE", "ReplaceComparisonOperator_LtE_Lt",
    "ReplaceComparisonOperator_Gt_GtE", "ReplaceComparisonOperator_GtE_Gt", "ReplaceComparisonOperator_Lt_Gt",
    "ReplaceComparisonOperator_Gt_Lt", "ReplaceBinaryOperator_Add_Sub", "ReplaceBinaryOperator_Sub_Add",
    "ReplaceBinaryOperator_Mul_FloorDiv", "ReplaceBinaryOperator_FloorDiv_Mul", "ReplaceBinaryOperator_Mod_FloorDiv",
))  # fmt: skip

#: A line that begins so says how a value is declared or what a function is given, not what it does.
DECLARES = (
    "@dataclass",
    "def ",
    "@property",
    "@lru_cache",
    "@cached_property",
    "@classmethod",
    "@staticmethod",
    '"""',
    ">>>",
)

#: Longer than this no run of a room's tests takes; a change that makes one take longer was noticed.
MOST_SECONDS = 400


class Mutant(NamedTuple):
    """One change: where it is made, which it is, and the tests that are to notice it."""

    mutation: Any
    tests: tuple[str, ...]


def mutants() -> list[Mutant]:
    """Return all changes that can be made to the modules of the rooms."""
    from cosmic_ray.commands.init import _all_work_items

    found = []
    for pattern, tests in ROOMS:
        for item in _all_work_items(sorted(Path().glob(pattern)), {}):
            mutation = item.mutations[0]
            lines = lines_of(str(mutation.module_path))
            if mutation.operator_name in OPERATORS and not lines[mutation.start_pos[0] - 1].startswith(DECLARES):
                found.append(Mutant(mutation, tests))
    return found


@lru_cache
def lines_of(path: str) -> list[str]:
    """Return the lines of a module, without the space before them."""
    return [line.strip() for line in Path(path).read_text(encoding="utf-8").splitlines()]


def settle() -> None:
    """Make a copy of the tree for this process, and work in it."""
    copy = Path(tempfile.mkdtemp(prefix="mutants-")) / "tree"
    left_out = shutil.ignore_patterns(".git", ".venv*", "*cache*", "dist", "build", "obligations.db*")
    shutil.copytree(ROOT, copy, ignore=left_out)
    os.chdir(copy)
    os.environ["OBLIGATIONS_PARTS"] = "1"


def tried(mutant: Mutant) -> tuple[str, str]:
    """Make a change, run the tests, and return what came of it and the change as a difference."""
    from cosmic_ray.mutating import mutate_and_test

    command = f"{sys.executable} -m pytest -x -q -p no:cacheprovider -p no:randomly {' '.join(mutant.tests)}"
    result = mutate_and_test([mutant.mutation], command, MOST_SECONDS)
    outcome = str(result.test_outcome.value) if result.test_outcome is not None else str(result.worker_outcome.value)
    return outcome, result.diff or ""


def main(given: Sequence[str] | None = None) -> int:
    """Return 1 if fewer changes were noticed than have to be."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sample", type=int, default=600)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--least", type=float, default=92.0, help="the share that has to be noticed, in per cent")
    asked = parser.parse_args(given)
    os.chdir(ROOT)
    every = mutants()
    sample = random.Random(asked.seed).sample(every, min(asked.sample, len(every)))
    print(f"{len(sample)} of {len(every)} changes, seed {asked.seed}", flush=True)
    outcomes: Counter[str] = Counter()
    with ProcessPoolExecutor(asked.workers, initializer=settle) as pool:
        for number, done in enumerate(as_completed([pool.submit(tried, one) for one in sample]), 1):
            outcome, difference = done.result()
            outcomes[outcome] += 1
            if outcome == "survived":
                print(f"\n{difference}", flush=True)
            if number % 25 == 0:
                print(f"{number}: {dict(outcomes)}", flush=True)
    share = 100 * (1 - outcomes["survived"] / len(sample))
    print(f"\n{dict(outcomes)}: {share:.1f} % were noticed; {asked.least} % have to be")
    return int(share < asked.least)


if __name__ == "__main__":
    sys.exit(main())
