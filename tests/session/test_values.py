"""A case given as a value says what its folder says, and what is no case is refused, whatever it is."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obligations import Library, ObligationsError, open_case
from obligations.files import documents
from tests.conftest import EXAMPLES

NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/case.yaml"))


def said(path: Path) -> dict[str, Any]:
    """Return what a file says, as plain data."""
    data: dict[str, Any] = documents.read(path).data
    return data


def value_of(name: str) -> dict[str, Any]:
    """Return an example's case and its rule sets as one value."""
    folder = EXAMPLES / name
    others = [said(path) for path in sorted(folder.glob("*.yaml")) if path.name not in ("case.yaml", "reminders.yaml")]
    return {**said(folder / "case.yaml"), "rules": [one for one in others if "obligations" in one]}


@pytest.mark.parametrize("name", NAMES)
def test_a_case_given_as_a_value_is_the_case_of_its_folder(name: str) -> None:
    as_of = date(2017, 1, 4)
    wanted = open_case(EXAMPLES / name, journal=False).register(as_of=as_of).as_json()
    value = value_of(name)
    assert value["rules"]
    assert open_case(value).register(as_of=as_of).as_json() == wanted
    assert open_case(json.dumps(value)).register(as_of=as_of).as_json() == wanted


def test_an_id_given_as_a_value_and_in_a_folder_stands_in_two_places() -> None:
    value = value_of("gloucestershire-2017")
    with pytest.raises(ObligationsError, match="stands in two places"):
        open_case(value, library=Library.of([EXAMPLES / "gloucestershire-2017"]))
    doubled = {**value, "rules": [*value["rules"], value["rules"][0]]}
    assert open_case(doubled).id == "gloucestershire-2017"  # the same thing twice is one thing


def test_a_key_that_stands_twice_in_the_text_is_refused() -> None:
    with pytest.raises(ObligationsError, match='"case" stands in the text of the case twice'):
        open_case('{"case": "one", "case": "two"}')


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.dates()
    | st.datetimes()
    | st.binary(max_size=3)
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = ("case", "authority", "uses", "facts", "meetings", "done", "rulings", "waived", "amended", "stated", "calendars", "rules",
        "parameters", "attributes", "due_soon", "zone", "title")  # fmt: skip


@settings(max_examples=300)
@given(changes=st.dictionaries(st.sampled_from(KEYS), TREES, min_size=1, max_size=3))
def test_whatever_a_program_gives_is_read_or_refused(changes: dict[str, Any]) -> None:
    plain = {
        "case": "one",
        "authority": {"name": "A"},
        "uses": ["freedom-of-information"],
        "facts": {"request.received": "2021-07-03"},
    }
    with suppress(ObligationsError):
        found = open_case({**plain, **changes}).register(as_of=date(2021, 7, 5))
        assert all(row.status for row in found)
