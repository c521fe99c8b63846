"""Interleaved CPU-time ratios: every round times every case once, in rotating order; the median is told."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import process_time

ROUNDS = 9


@dataclass(frozen=True)
class Case:
    """One thing to time: what it is called, what it does, and how often it is called in a round."""

    name: str
    run: Callable[[], object]
    calls: int


def cpu(case: Case) -> float:
    """Return the CPU seconds of one call, over one round."""
    run, calls = case.run, range(case.calls)
    start = process_time()
    for _ in calls:
        run()
    return (process_time() - start) / case.calls


def rounds(cases: list[Case]) -> dict[str, list[float]]:
    """Time all cases, round by round, each round beginning with another case."""
    times: dict[str, list[float]] = {case.name: [] for case in cases}
    gc.disable()
    try:
        for number in range(ROUNDS + 1):
            order = cases[number % len(cases) :] + cases[: number % len(cases)]
            for case in order:
                seconds = cpu(case)
                if number:  # the first round warms up
                    times[case.name].append(seconds)
            gc.collect()
    finally:
        gc.enable()
    return times


def ratio(times: dict[str, list[float]], over: str, under: str) -> tuple[float, float, float]:
    """Return the median, smallest and largest ratio of two cases, round by round."""
    ratios = [a / b for a, b in zip(times[over], times[under], strict=True)]
    return median(ratios), min(ratios), max(ratios)
