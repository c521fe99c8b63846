"""Changes to proofs that make them wrong: of one field, of one step, of a row, of a register."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from typing import Any

Json = dict[str, Any]
Forgery = tuple[str, Any]

#: What a phrase and its basis do not determine: texts for people, authorities, who says so.
FREE = {"cite", "title", "closed", "by", "provisional", "why_blocked"}

#: The fields of a row or answer that its phrase, its basis and its facts determine.
DETERMINED = (
    "opens",
    "due",
    "until",
    "unadjusted",
    "anchor",
    "discrepancy",
    "quota",
    "calendar",
    "known_on",
    "dates",
    "basis",
)


def fields(proof: Json) -> Iterator[Forgery]:
    """Give a proof with each determined field changed, one at a time."""
    steps = "proof" if "proof" in proof else "steps"
    for name in DETERMINED:
        if name in proof:
            yield from _changed(proof, (name,))
    for place in range(len(proof[steps])):
        yield from _changed(proof, (steps, place))
        yield f"step {place} left out", _with(proof, (steps,), [*proof[steps][:place], *proof[steps][place + 1 :]])
        yield f"step {place} twice", _with(proof, (steps,), [*proof[steps][: place + 1], *proof[steps][place:]])
    if proof[steps]:
        yield "no steps", _with(proof, (steps,), [])
    for words in (
        f" {proof['phrase']}",
        f"{proof['phrase']} ",
        proof["phrase"].replace(" ", "  ", 1),
        proof["phrase"].upper(),
    ):
        yield "the phrase otherwise spelled", {**copy.deepcopy(proof), "phrase": words}


def _changed(proof: Json, path: tuple[str | int, ...]) -> Iterator[Forgery]:
    """Change what stands at a place, and everything under it."""
    value: Any = proof
    for part in path:
        value = value[part]
    name = ".".join(map(str, path))
    if isinstance(value, dict):
        for part in value:
            if part not in FREE and not (path[-1] == "anchor" and part == "by"):
                yield from _changed(proof, (*path, part))
    elif isinstance(value, list):
        for place in range(len(value)):
            yield from _changed(proof, (*path, place))
            yield f"{name} without no. {place}", _with(proof, path, [*value[:place], *value[place + 1 :]])
        if value and path[-1] != "pauses":
            yield f"{name} with its last twice", _with(proof, path, [*value, value[-1]])
    else:
        for other in _others(value):
            yield f"{name}: {other!r} for {value!r}", _with(proof, path, other)


def _others(value: Any) -> Iterator[Any]:
    if value is None:
        yield "2020-02-29"
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1, True, None)
    elif isinstance(value, str):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            yield from (f"{value}x", None)
            return
        near = [day.toordinal() + by for by in (-1, 1, 7, 365)]
        yield from (date.fromordinal(number).isoformat() for number in near if number <= date.max.toordinal())
        yield None


def _with(proof: Json, path: tuple[str | int, ...], value: Any) -> Json:
    made = copy.deepcopy(proof)
    at: Any = made
    for part in path[:-1]:
        at = at[part]
    at[path[-1]] = value
    return made


# -- registers --------------------------------------------------------------------------------------------


def registers(rows: list[Json]) -> Iterator[Forgery]:
    """Give a register with a row removed, doubled, or replaced by the right proof of another."""
    numbers: dict[tuple[str, str], list[int]] = {}
    for place, row in enumerate(rows):
        numbers.setdefault((row["rule_set"], row["obligation"]), []).append(place)
    for places in numbers.values():
        for place in places[1:-1] if _ordered(rows, places) else ():
            yield f"without {rows[place]['obligation']}#{rows[place]['key']}", [*rows[:place], *rows[place + 1 :]]
        first = places[0]
        yield "a row twice", [*rows, copy.deepcopy(rows[first])]
        yield "a row of another case", [*rows[:first], {**rows[first], "case": "another"}, *rows[first + 1 :]]
    for place, row in enumerate(rows):
        for what, made in swaps(row, rows):
            yield f"{row['obligation']}#{row['key']}: {what}", [*rows[:place], made, *rows[place + 1 :]]


def _ordered(rows: list[Json], places: list[int]) -> bool:
    words = {str(rows[place]["phrase"]) for place in places}
    return not any("each " in phrase for phrase in words)


#: What makes up the question of an occurrence, and what its answer.
ANSWER = ("opens", "due", "until", "unadjusted", "anchor", "proof", "provisional", "discrepancy", "quota")


def swaps(row: Json, rows: list[Json]) -> Iterator[Forgery]:
    """Give a row with the whole answer of each other one, where that is another answer."""
    for other in rows:
        answer = {name: other[name] for name in ANSWER}
        if not row["proof"] or not other["proof"] or answer["proof"] == row["proof"]:
            continue
        yield f"with the proof of {other['obligation']}#{other['key']}", {**row, **copy.deepcopy(answer)}
    if row["proof"] and row["why_blocked"] is None:
        yield "emptied", {**row, "due": None, "opens": None, "until": None, "unadjusted": None, "anchor": None,
                          "discrepancy": None, "quota": None, "proof": []}  # fmt: skip
