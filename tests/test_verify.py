"""Proofs checked by another hand: all of ours accepted, every single tampering rejected."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from obligations import ObligationsError, WorkingCalendar, load_calendar, load_case, schedule, when
from obligations.verify import RejectedError, verify, verify_all
from tests.conftest import EXAMPLES
from tests.test_cases import AS_OF

CALENDARS = ["england-and-wales", "scotland", "northern-ireland", "uk-any-part"]


VINTAGES = [date(2017, 6, 13), date(2019, 6, 15), date(2020, 6, 1), date(2022, 7, 18), date(2022, 11, 1)]


@lru_cache
def as_known(name: str, known: date | None) -> WorkingCalendar:
    cal = load_calendar(name)
    return cal.as_known_on(known) if known else cal


def a_phrase(chance: random.Random) -> str:
    """Make a phrase of any form whose names are a and b."""
    kind = chance.choice(
        ["days", "working days", "clear days", "clear working days", "weeks", "months", "quarters", "years"]
    )
    period = f"{chance.randint(1, 90 if 'day' in kind else 14)} {kind}"
    plain = period.replace("clear ", "")
    point = chance.choice([
        "a", "2021-06-30", "the end of the month of a", "the end of the quarter of a", "the end of the week of a",
        f"{plain} after a", f"{plain} before a", "31 March in the financial year of a", "15 February in the year of a",
        "the end of November 2020", "the first a in March 2022" if chance.random() < 0.05 else "a",
    ])  # fmt: skip
    item = chance.choice([
        f"within {plain} after {point}", f"within {plain} beginning with {point}", f"{period} before {point}",
        f"{plain} ending with {point}", f"at least {period} after {point}", f"at least {plain} beginning with {point}",
        f"by {point}", f"before {point}", f"after {point}", f"on {point}", f"on or after {point}", "between a and b",
        f"between {plain} and 3 years after {point}", f"the earlier of {plain} after a and {plain} after b",
        f"the later of {plain} after a and by b", f"every {plain} after {point}", f"at least every {plain} after {point}",
        f"within {plain} after {point}, then every {plain}",
    ])  # fmt: skip
    return item + chance.choice(["", "", ", or the next working day", ", or the previous working day"])


def proofs(number: int, seed: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(seed)
    for _ in range(number):
        a = date(2016, 1, 1) + timedelta(days=chance.randrange(3000))
        facts = {"a": a, "b": a + timedelta(days=chance.randrange(200))}
        known = chance.choice([None, None, *VINTAGES])
        months = chance.choice(["corresponding", "corresponding", "month-end", "round-up"])
        try:
            cal = as_known(chance.choice(CALENDARS), known)
            answer = when(a_phrase(chance), calendar=cal, facts=facts, months=months)
        except ObligationsError:
            continue
        yield json.loads(json.dumps(answer.as_json()))


def test_twenty_thousand_random_proofs_are_accepted() -> None:
    seen = 0
    for proof in proofs(23_000, 7):
        verify(proof)
        seen += 1
    assert seen > 20_000


@pytest.mark.parametrize("name", AS_OF)
def test_every_proof_of_every_example_is_accepted(name: str) -> None:
    case = load_case(EXAMPLES / name)
    if name == "somerset-2013":
        case = case.with_facts({"notice.issued": date(2013, 11, 1), "board.first": date(2013, 11, 6)})
    found = json.loads(json.dumps(schedule(case, as_of=AS_OF[name]).as_json()))
    assert verify_all(found) == []


def _other_day(text: str, by: int) -> str:
    return (date.fromisoformat(text) + timedelta(days=by)).isoformat()


Tampering = tuple[str, dict[str, Any]]


def _tampered(proof: dict[str, Any], steps: str) -> Iterator[Tampering]:
    """Give the proof with each date, count and skipped day changed, one at a time."""
    for name in ("due", "opens", "until", "unadjusted"):
        if proof.get(name):
            for by in (-1, 1, 30):
                yield f"{name} {by:+d}", {**copy.deepcopy(proof), name: _other_day(proof[name], by)}
    for place, step in enumerate(proof[steps]):
        for what, changed in (*_other_dates(step), *_other_counts(step), *_other_skips(step)):
            made = copy.deepcopy(proof)
            made[steps][place] = changed
            yield what, made
        if step["step"] == "skip":
            yield "a skip step left out", {**proof, steps: [*proof[steps][:place], *proof[steps][place + 1 :]]}


def _other_dates(step: dict[str, Any]) -> Iterator[Tampering]:
    for name in ("result", "from"):
        if step.get(name) and step["step"] != "skip":
            for by in (-1, 1, 7):
                yield f"{step['step']}.{name} {by:+d}", {**step, name: _other_day(step[name], by)}


def _other_counts(step: dict[str, Any]) -> Iterator[Tampering]:
    number, _, rest = step.get("period", "").partition(" ")
    for by in (-1, 1, 5) if rest else ():
        if int(number) + by > 0:
            yield f"period {by:+d}", {**step, "period": f"{int(number) + by} {rest}"}


def _other_skips(step: dict[str, Any]) -> Iterator[Tampering]:
    days = step.get("days", [])
    for index, day in enumerate(days):
        yield "a skipped day left out", {**step, "days": [*days[:index], *days[index + 1 :]]}
        moved = {**day, "date": _other_day(day["date"], 1)}
        yield "a skipped day moved", {**step, "days": [*days[:index], moved, *days[index + 1 :]]}
        yield "a skipped day twice", {**step, "days": [*days, day]}


def _accepted(proof: dict[str, Any]) -> bool:
    try:
        verify(proof)
    except RejectedError:
        return False
    return True


def test_every_single_tampering_is_rejected() -> None:
    tried = 0
    for proof in proofs(1200, 11):
        if len(proof["steps"]) < 2:
            continue
        for what, made in _tampered(proof, "steps"):
            # An anchor's own date is a fact: moved alone it breaks what follows, and that is what must be seen.
            if what.startswith("anchor.result") and not any(s.get("from") for s in proof["steps"]):
                continue
            tried += 1
            assert not _accepted(made), f"accepted: {what} in {json.dumps(made)}"
    assert tried > 15_000


def test_tampering_with_a_register_is_rejected() -> None:
    case = load_case(EXAMPLES / "leicester-2015")
    found = json.loads(json.dumps(schedule(case, as_of=AS_OF["leicester-2015"]).as_json()))
    for number, proof in enumerate(found):
        for what, made in _tampered(proof, "proof"):
            if what.startswith("anchor.result") or (what.startswith("a ") and len(proof["proof"]) < 3):
                continue
            changed = [*found[:number], made, *found[number + 1 :]]
            mine = [p for p in changed if p["obligation"] in (proof["obligation"], "dfe-review", "board-meeting")]
            assert verify_all(mine), (proof["obligation"], proof["key"], what)
            break  # one of each occurrence; the whole is in the test above


@pytest.mark.parametrize(
    ("proof", "reason"),
    [
        ({}, "no list of steps"),
        ({"steps": [{"step": "magic"}]}, "no step 'magic'"),
        ({"steps": [{"step": "anchor", "result": "soon"}]}, "no readable result"),
        ({"due": "2020-01-01", "steps": []}, "which no step gives"),
        ({"steps": [{"step": "count", "from": "2020-01-01"}]}, "nothing before it gives"),
        ({"steps": [{"step": "anchor", "result": "2020-01-01"}, {"step": "count", "from": "2020-01-01"}]}, "cannot be read"),
        (
            {"steps": [{"step": "anchor", "result": "2020-01-01"},
                       {"step": "count", "from": "2020-01-01", "period": "1 working day", "convention": "after",
                        "calendar": "atlantis", "result": "2020-01-02"}]},
            "there is no calendar",
        ),
    ],
)  # fmt: skip
def test_what_is_no_proof_is_rejected(proof: dict[str, Any], reason: str) -> None:
    with pytest.raises(ObligationsError, match=reason):
        verify(proof)


def test_the_command(run: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "proofs.json"
    path.write_text(
        run("schedule", "examples/gloucestershire-2017", "--as-of", "2017-09-01", "--json").stdout, encoding="utf-8"
    )
    good = run("verify", path)
    assert (good.exit_code, good.stdout) == (0, "96 of 96 proofs accepted\n")
    path.write_text(
        path.read_text(encoding="utf-8").replace('"due": "2017-09-20"', '"due": "2017-09-19"'), encoding="utf-8"
    )
    bad = run("verify", path)
    assert bad.exit_code == 1
    assert "rejected: glos-cabinet-2017/submit-plan#1: due is 2017-09-19, which no step gives" in bad.stdout
    assert json.loads(run("verify", path, "--json").stdout)["checked"] == 96
    path.write_text("{", encoding="utf-8")
    assert run("verify", path).exit_code == 2
    assert run("verify", tmp_path).exit_code == 1


def test_a_phrase_that_says_another_period_is_rejected() -> None:
    proof = json.loads(json.dumps(when("70 working days after 2017-06-13", calendar="england-and-wales").as_json()))
    verify(proof)
    for other in ("60 working days", "70 days", "70 clear working days"):
        with pytest.raises(RejectedError, match="the phrase says"):
            verify({**proof, "phrase": f"within {other} after 2017-06-13"})


def test_a_calendar_of_ones_own_takes_no_bundled_ones_place(tmp_path: Path, run: Callable[..., Result]) -> None:
    own = "id: {0}\ntitle: t\nholidays: {{country: DE}}\n"
    (tmp_path / "england-and-wales.yaml").write_text(own.format("england-and-wales"), encoding="utf-8")
    proof = tmp_path / "proof.json"
    proof.write_text(
        run("when", "5 working days after 2026-05-01", "--calendar", "england-and-wales", "--json").stdout, "utf-8"
    )
    assert run("verify", proof).exit_code == 0
    twice = run("verify", proof, "--rules", tmp_path)
    assert twice.exit_code != 0
    assert '"england-and-wales" stands in two places' in twice.stdout + twice.stderr
    assert (
        "stands in two places"
        in run("when", "5 working days after 2026-05-01", "--calendar", "england-and-wales", "--rules", tmp_path).stderr
    )


def test_a_calendar_may_end_in_yml(tmp_path: Path, run: Callable[..., Result]) -> None:
    (tmp_path / "own.yml").write_text("id: own\ntitle: t\nholidays: {country: DE}\n", encoding="utf-8")
    words = ("when", "5 working days after 2026-05-01", "--calendar", "own", "--rules", tmp_path, "--json")
    (tmp_path / "proof.json").write_text(run(*words).stdout, encoding="utf-8")
    assert run("verify", tmp_path / "proof.json", "--rules", tmp_path).exit_code == 0
