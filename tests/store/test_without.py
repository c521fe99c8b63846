"""Without the extra, the store says what it needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.parametrize("missing", ["sqlalchemy", "alembic"])
def test_a_missing_package_is_named_with_the_extra_that_brings_it(missing: str) -> None:
    code = (
        f"import sys; sys.modules['{missing}'] = None\n"
        "from obligations import UsageError, open_case, fact, record\n"
        "from datetime import datetime, timezone\n"
        "case = {'case': 'one', 'authority': {'name': 'A'}, 'uses': ['freedom-of-information']}\n"
        "opened = open_case(case, store='x.db', journal=False)\n"
        "opened.assuming(fact('request.received', '2021-07-03'))\n"
        "try:\n    record(opened, fact('request.received', '2021-07-03', by='me'), at=datetime.now(timezone.utc))\n"
        "except UsageError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert done.stdout.strip() == f'the store needs {missing}: pip install "obligations[store]"', done.stderr


@pytest.mark.parametrize(("query", "waits"), [("", {"connect_timeout"}), ("?connect_timeout=3", set())])
def test_a_database_is_waited_for_as_its_address_says_or_as_we_do(
    query: str, waits: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from obligations.store import database

    seen: list[set[str]] = []

    def engine(url: object, *, connect_args: dict[str, object], **_: object) -> object:
        seen.append(set(connect_args))
        return object()

    monkeypatch.setattr(database, "create_engine", engine)
    database._postgresql(f"postgresql://user@host/base{query}")
    assert seen == [waits]


@pytest.mark.parametrize("missing", ["sqlalchemy", "alembic"])
def test_what_is_missing_is_named_as_the_store_is_imported(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib

    from obligations import UsageError, store

    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(UsageError, match=f"the store needs {missing}: pip install"):
        importlib.reload(store)
