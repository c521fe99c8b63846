"""A process that writes to a store until it is done, or killed; each line it prints was committed before.

Run as ``python -m tests.store_worker record PLACE WHO COUNT`` or ``… settle PLACE FIRST COUNT``.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta

from obligations import load_case
from obligations.store.database import open_store
from obligations.store.feed_ledger import Meaning, settle
from obligations.store.journal import record
from tests.conftest import EXAMPLES

#: How many entries the feed of a settling worker has.
ENTRIES = 30

#: Before 2020 a sequence rises by one: later it rises to the clock's seconds, which no test can foresee.
BEFORE = datetime(2019, 1, 1, tzinfo=UTC)


def say(line: object) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def record_many(place: str, who: str, count: int) -> None:
    case = load_case(EXAMPLES / "gloucestershire-2017")
    with open_store(place) as store:
        say("ready")
        for number in range(count):
            entry = {"on": str(date(2017, 9, 1) + timedelta(days=number)), "id": f"{who}-{number}"}
            made = record(
                store, case, "fact", "assessment", entry,
                by=who, why=None, effective=date(2017, 9, 1), at=datetime.now(UTC),
            )  # fmt: skip
            say(made.number)


def settle_many(place: str, first: int, count: int) -> None:
    with open_store(place) as store:
        say("ready")
        for turn in range(first, first + count):
            meanings = {f"uid-{n}": Meaning(f"{n} in turn {turn}") for n in range(ENTRIES)}
            told = settle(store, "c", meanings, at=BEFORE + timedelta(seconds=turn), kept_until=date(2030, 1, 1))
            assert {one.sequence for one in told.values()} == {turn}, turn
            say(turn)


if __name__ == "__main__":
    _, work, where, own, many = sys.argv
    if work == "record":
        record_many(where, own, int(many))
    else:
        settle_many(where, int(own), int(many))
