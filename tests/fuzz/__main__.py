"""Look for what is wrong for some minutes: ``python -m tests.fuzz --minutes 60``.

Prints the seed; what it finds is added to the corpus, which is tried again first.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path

from tests.fuzz.rounds import again, rounds

CORPUS = Path(__file__).parent / "corpus.jsonl"


def main() -> int:
    """Return 1 if anything was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    wrong = 0
    for line in asked.corpus.read_text(encoding="utf-8").splitlines() if asked.corpus.exists() else ():
        found = json.loads(line)
        for reason in again(found):
            wrong += 1
            print(f"again: {found['kind']} {found['name']}: {reason}")
    number, until = 0, time.monotonic() + 60 * asked.minutes
    while time.monotonic() < until:
        for found in rounds(f"{asked.seed} {number}"):
            wrong += 1
            line = json.dumps(found, default=str)
            print(line, flush=True)
            with asked.corpus.open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")
        number += 1
    print(f"{number} rounds, {wrong} wrong")
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
