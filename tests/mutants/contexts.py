"""Tells coverage which test runs, so that each line is known with the tests that touch it.

Coverage's own guess, the first function whose name begins with "test", is wrong for tests of properties: hypothesis runs
those inside a function of its own that is called so.
"""

from __future__ import annotations

import coverage
import pytest


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Begin the context of a test, with all that is set up for it."""
    running = coverage.Coverage.current()
    if running is not None:
        running.switch_context(item.nodeid.partition("[")[0])


def pytest_collection(session: pytest.Session) -> None:
    """Leave what runs as modules are imported without a test."""
    running = coverage.Coverage.current()
    if running is not None:
        running.switch_context("")
