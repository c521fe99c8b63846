"""A store of every kind that answers here: SQLite, and PostgreSQL where it is reachable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from obligations.store.database import Store, open_store
from tests.stores import KINDS, new_place


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with new_place(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with open_store(place) as opened:
        yield opened
