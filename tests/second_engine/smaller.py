"""A disagreement made as small as it goes: what can be left out is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.second_engine.semantics import Trial
from tests.second_engine.trials import differences


def smallest(trial: Trial) -> Trial:
    """Return the smallest trial found that still disagrees."""
    while True:
        smaller = next((one for one in _smaller(trial) if _disagrees(one)), None)
        if smaller is None:
            return trial
        trial = smaller


def _disagrees(trial: Trial) -> bool:
    try:
        return bool(list(differences(trial)))
    except (KeyError, ValueError):  # something names what was left out
        return False


def _smaller(trial: Trial) -> Iterator[Trial]:
    for duty in trial.duties if len(trial.duties) > 1 else ():
        yield replace(
            trial, duties=tuple(one for one in trial.duties if one != duty),
            done=tuple(one for one in trial.done if one[0] != duty.name),
            rulings={k: v for k, v in trial.rulings.items() if k[0] != duty.name},
            waived=frozenset(one for one in trial.waived if one[0] != duty.name),
            amended={k: v for k, v in trial.amended.items() if k != duty.name},
            facts={k: v for k, v in trial.facts.items() if k != duty.name},
            bookings={k: v for k, v in trial.bookings.items() if k != duty.name},
        )  # fmt: skip
    for key in ("facts", "bookings", "amended", "rulings"):
        table = getattr(trial, key)
        for name in table:
            yield replace(trial, **{key: {k: v for k, v in table.items() if k != name}})
    for number in range(len(trial.done)):
        yield replace(trial, done=trial.done[:number] + trial.done[number + 1 :])
    for one in trial.waived:
        yield replace(trial, waived=trial.waived - {one})
    if trial.days.closures:
        yield replace(trial, days=replace(trial.days, closures=frozenset()))
