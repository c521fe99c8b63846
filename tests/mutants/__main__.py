"""Change the code in a random sample of places, one at a time, and tell which changes no test noticed.

``python -m tests.mutants --sample 600`` prints the seed, each survivor as a difference, and the share that was noticed.
The changes are those of cosmic-ray. Each is made in a copy of the tree, and the tests that touch the changed line are run
until the first fails.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shlex
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from tests.mutants.touching import ROOT, Touching, settle

#: The modules in which changes are made: dates, register, analysis, verify, feeds and store.
MODULES = (
    "dates/*.py",
    "dates/phrases/*.py",
    "register/*.py",
    "analysis/*.py",
    "verify/*.py",
    "feeds/*.py",
    "store/*.py",
    "library/merging.py",
    "library/recording.py",
)

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

#: A line that begins so says how a value is declared or what a function is given, not what it does. (The tables of the
#: store are made by its migrations; what SQLAlchemy is told of columns beside them is not what makes them.)
DECLARES = (
    "Column(",
    "cache_ok",
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

#: A comparison with a bound against absurd input.
_BOUND = re.compile(r"[<>]=? (MOST|LARGEST|LONGEST|FARTHEST|DEEPEST|AT_ONCE|BATCH)")

#: Changes after which the program does the same, by what they change and how the line reads, each with the reason. They
#: are left out before the sample is drawn, so that the share is one of changes that a test could notice.
EQUAL = (
    # The lengths are the same where this is written: it says so to a reader, and guards against a later slip.
    ("ReplaceTrueWithFalse", re.compile(r"strict=True")),
    # A bound against absurd input, far from any that is met, has no right value: one more or less is as good.
    ("NumberReplacer", re.compile(r"^[A-Z][A-Z_, ]* = (\d{1,3}_)?\d{3,}(_\d{3})*( \*|, \d+$|$|  #)")),
    *((f"ReplaceComparisonOperator_{pair}", _BOUND) for pair in ("Gt_GtE", "GtE_Gt", "Lt_LtE", "LtE_Lt")),
    # A search that begins earlier or ends later than it need: what lies outside is left out again.
    ("NumberReplacer", re.compile(r"^(low|high) = (max|min)\(")),
    ("NumberReplacer", re.compile(r"len\(key\) < 8")),
    # Of these the value is set before it is read, or not read at all.
    ("NumberReplacer", re.compile(r"^(number = 0|yield same\[0\] if same)")),
    # How much is remembered changes how fast an answer comes, and no answer; so do short cuts.
    ("NumberReplacer", re.compile(r"maxsize=")),
    ("RemoveDecorator", re.compile(r"^@cache$")),
    ("ReplaceOrWithAnd", re.compile(r"if self is EVERYTHING or self == EVERYTHING")),
    ("ReplaceComparisonOperator_LtE_Lt", re.compile(r'anchor\.day <= 28 and rule != "month-end"')),
    ("ReplaceBinaryOperator_Add_Sub", re.compile(r"if first > anchor \+ ONE_DAY else 0")),  # of an empty span
    # A margin: what lies in it is not asked about.
    ("NumberReplacer", re.compile(r"first=date\(1990, 1, 1\), last=date\(2410, 12, 31\)")),
    ("NumberReplacer", re.compile(r'add\(first, -1\) if direction == "before" else add\(last, 1\)')),
    ("NumberReplacer", re.compile(r"for y, m, d in \(\(2000, 1, 1\), \(2001, 2, 2\)\)")),  # two days that differ in all
    *((f"ReplaceComparisonOperator_Lt_{one}", re.compile(r"if self\.left < 0:")) for one in ("LtE", "Gt")),
    ("NumberReplacer", re.compile(r"if self\.left < 0:")),
    # The number is 1 or -1, and dividing by it is multiplying; or "in" reads no number; or every row is the only one.
    ("ReplaceBinaryOperator_Mul_FloorDiv", re.compile(r"7 \* stride \* ")),
    ("NumberReplacer", re.compile(r"day_that\(date\(point\.year, point\.days\.month or 1, 1\), 1, ")),
    (
        "NumberReplacer",
        re.compile(r"(parts\[0\]\.cadence|kept\[0\]\.why_blocked|self\.acts\.firm\(rows\[0\]|find_duties\(.*\)\[0\])"),
    ),
    # What a missing entry stands for is another value that nothing else has, too.
    ("NumberReplacer", re.compile(r'\.get\("follows", 0\)|more\.get\(counted, 0\)|told\.said\.get\("no", 1\)')),
    # The two are never equal where this is asked.
    ("ReplaceComparisonOperator_Lt_LtE", re.compile(r"last if \(days\.which or 0\) < 0 else found")),
    (
        "ReplaceComparisonOperator_Gt_GtE",
        re.compile(r"any\(day > last for day in firm\)|proof\.key\)\) > missing\[0\]"),
    ),
    # Only the spelling reads it, and that is not shown here.
    ("ReplaceFalseWithTrue", re.compile(r'convention="ending with", at_least=False')),
)

#: A change that makes the tests of one line take longer than this was noticed.
MOST_SECONDS = 200


class Mutant(NamedTuple):
    """One change: where it is made, which it is, and the tests that touch its line, the quickest first."""

    mutation: Any
    tests: tuple[str, ...]


def mutants(touching: Touching) -> list[Mutant]:
    """Return all changes that can be made."""
    from cosmic_ray.commands.init import _all_work_items

    found = []
    for pattern in MODULES:
        for item in _all_work_items(sorted(Path("obligations").glob(pattern)), {}):
            mutation = item.mutations[0]
            place, number = str(mutation.module_path), mutation.start_pos[0]
            line = lines_of(place)[number - 1]
            if mutation.operator_name in OPERATORS and not line.startswith(DECLARES) and not equal(mutation, line):
                found.append(Mutant(mutation, touching.tests(place, number)))
    return found


def equal(mutation: Any, line: str) -> bool:
    """Tell whether a change is one after which the program does the same."""
    return any(mutation.operator_name == f"core/{name}" and pattern.search(line) for name, pattern in EQUAL)


@lru_cache
def lines_of(path: str) -> list[str]:
    """Return the lines of a module, without the space before them."""
    return [line.strip() for line in Path(path).read_text(encoding="utf-8").splitlines()]


def tried(mutant: Mutant) -> tuple[str, str]:
    """Make a change, run the tests that touch it, and return what came of it and the change as a difference."""
    from cosmic_ray.mutating import mutate_and_test

    command = f"{sys.executable} -m pytest -x -q -p no:cacheprovider -p no:xdist {shlex.join(mutant.tests)}"
    if not mutant.tests:
        command = f"{sys.executable} -c pass"  # no test touches the line: the change survives, and is told
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
    parser.add_argument("--map", type=Path, help="a folder that keeps which test touches which line")
    asked = parser.parse_args(given)
    os.chdir(ROOT)
    touching = Touching.measured(asked.map, asked.workers)
    every = mutants(touching)
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
