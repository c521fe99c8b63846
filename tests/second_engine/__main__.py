"""Hold many random trials against the second engine: ``python -m tests.second_engine --cases 50000 --seed 7``."""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter

from tests.second_engine.semantics import Second
from tests.second_engine.smaller import smallest
from tests.second_engine.trials import differences, made, phrase


def main() -> int:
    """Print the seed, what was compared, and the first disagreements made as small as they go; 1 if there are any."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--show", type=int, default=5)
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    kinds: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    wrong = 0
    for number in range(asked.cases):
        trial = made(random.Random(f"{asked.seed} {number}"))
        for row in Second(trial).rows():
            statuses[row.status] += 1
        kinds.update(duty.kind for duty in trial.duties)
        if not list(differences(trial)):
            continue
        wrong += 1
        if wrong <= asked.show:
            small = smallest(trial)
            print(
                f"\ncase {number}, as of {small.as_of} until {small.until}, {small.months}, weekend {set(small.days.weekend)}"
            )
            for duty in small.duties:
                print(f"  {duty.name} ({duty.force}): {': '.join(phrase(duty))}")
            print(f"  facts {small.facts}\n  bookings {small.bookings}\n  done {small.done}\n  amended {small.amended}")
            print(f"  rulings {small.rulings} waived {small.waived}")
            print("  " + "\n  ".join(differences(small)))
    print(
        f"\n{asked.cases} cases, {sum(statuses.values())} rows, {wrong} disagree\nduties {dict(kinds)}\nrows {dict(statuses)}"
    )
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
