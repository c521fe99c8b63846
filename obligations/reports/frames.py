"""A register as a data frame, for pandas or polars, whichever is installed."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from obligations.errors import UsageError
from obligations.register.occurrence import FIELDS
from obligations.register.register import Register

#: The packages that can hold a frame, the first that is installed by default.
KINDS = ("pandas", "polars")

#: The columns that hold days; proof and basis stay out, as in CSV.
DAYS = ("opens", "due", "until", "unadjusted", "stated", "met_on")
COLUMNS = tuple(name for name in FIELDS if name not in ("basis", "proof"))


def data_frame(register: Register, kind: str | None = None) -> Any:
    """Return a register as a data frame: a row an occurrence, with the fields of its JSON but proof and basis.

    Days are dates (in pandas, of the type ``datetime64[s]``). ``kind`` is "pandas" or "polars"; by default, whichever
    is installed. Raises UsageError where neither is. (Where they are, tests of the session try the example.)

    >>> from datetime import date
    >>> from obligations import open_case
    >>> register = open_case("examples/gloucestershire-2017").register(as_of=date(2017, 9, 1))
    >>> data_frame(register).shape  # doctest: +SKIP
    (96, 26)
    """
    if kind is not None and kind not in KINDS:
        raise UsageError(f'there is no data frame of "{kind}"; one of {", ".join(KINDS)}')
    wanted = (kind,) if kind else KINDS
    found = next((name for name in wanted if find_spec(name)), None)
    if found is None:
        raise UsageError(f"a data frame needs {' or '.join(wanted)}: pip install {wanted[0]}")
    rows = [row.as_json() for row in register]
    columns = {name: [row[name] for row in rows] for name in COLUMNS}
    columns |= {name: [getattr(row, name) for row in register] for name in DAYS}
    frames = import_module(found)
    made = frames.DataFrame(columns) if found == "pandas" else frames.DataFrame(columns, strict=False)
    if found == "pandas":
        for name in DAYS:
            made[name] = made[name].astype("datetime64[s]")
    return made
