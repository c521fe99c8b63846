"""Proofs of single questions: all right ones accepted, and every consistent forgery and every changed field rejected."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from obligations import Library, ObligationsError, when
from obligations.verify import Closures, RejectedError, verify, verify_all
from tests.fuzz.forging import fields
from tests.fuzz.questions import CALENDARS, OWN, Question, forged, others, question
from tests.trials import PARTS, cpu_seconds

#: In each part; in all, 20,000 right proofs, 20,000 forgeries and more changed fields.
RIGHT, FORGED, CHANGED = 3000, 460, 90

Json = dict[str, Any]


def proofs(number: int, seed: str) -> Iterator[tuple[Question, random.Random, Json]]:
    for place in range(number):
        chance = random.Random(f"{seed} {place}")
        asked = question(chance)
        try:
            yield asked, chance, asked.proof()
        except ObligationsError:  # it has no date: the calendar ends, a month has no such day, a window is closed
            continue


def rejected(proof: Json, closures: Closures | None = None) -> str | None:
    try:
        verify(proof, closures=closures)
    except ObligationsError as error:
        return str(error)
    return None


@pytest.mark.parametrize("part", PARTS)
def test_right_proofs_are_accepted(part: int) -> None:
    seen = 0
    for asked, _, proof in proofs(RIGHT, f"right {part}"):
        assert rejected(proof) is None, (asked, rejected(proof))
        seen += 1
    assert seen > 2500


@pytest.mark.parametrize("part", PARTS)
def test_the_right_proof_of_another_question_is_rejected(part: int) -> None:
    seen: dict[str, int] = {}
    for asked, chance, proof in proofs(FORGED, f"forged {part}"):
        for what, other in others(asked, chance):
            try:
                made = forged(proof, other.proof())
            except ObligationsError:
                continue
            if made["steps"] != proof["steps"] or made.get("dates") != proof.get("dates"):
                assert rejected(made), (what, asked, other)
                assert rejected({**made, "given": other.proof()["given"]}), (what, asked, other)
                seen[what] = seen.get(what, 0) + 1
    assert sum(seen.values()) > 2500
    for what in ("another calendar", "another vintage", "another month rule", "an invented pause", "earlier for later",
                 "next for previous", "beginning with for after"):  # fmt: skip
        assert seen[what] > 2, what


@pytest.mark.parametrize("part", PARTS)
def test_every_changed_field_is_rejected(part: int) -> None:
    seen = 0
    for asked, _, proof in proofs(CHANGED, f"changed {part}"):
        for what, made in fields(proof):
            if made == proof or what.startswith("basis.pauses"):  # a pause that a phrase has no use for says nothing
                continue
            assert rejected(made), (what, asked)
            seen += 1
    assert seen > 6000


# -- what was seen ----------------------------------------------------------------------------------------


def asked(phrase: str, calendar: str = "england-and-wales", **facts: date) -> Json:
    """Return the proof of a question without vintage or pauses."""
    return Question(phrase, calendar, tuple(facts.items()), None, "corresponding").proof()


def test_an_anchor_alone_gives_no_other_date() -> None:
    proof = asked("5 working days after 2026-05-01")
    assert rejected({**proof, "due": "2026-05-01", "unadjusted": "2026-05-01", "steps": proof["steps"][:1]})


def test_a_limit_is_not_an_opening() -> None:
    proof = asked("5 working days after 2026-05-01")
    assert rejected({**proof, "opens": proof["due"], "due": None, "unadjusted": None})
    window = asked("between 1 month and 2 months after 2026-05-01")
    assert rejected({**window, "opens": None}) == "opens is not said, which no step gives: it is 2026-06-01"
    assert rejected({**window, "opens": "2026-05-31"})


def test_the_words_are_those_of_the_proof() -> None:
    proof = asked("70 working days after 2017-06-13")
    for phrase in ("within 60 working days after 2017-06-13", "within 70 days after 2017-06-13",
                   "within 70 clear working days after 2017-06-13", "within 70 working days beginning with 2017-06-13",
                   "within 70 working days after 2017-06-14", "within  70 working days after 2017-06-13",
                   "within 70 working days after 2017-06-13 ", "Within 70 working days after 2017-06-13",
                   "70 working days after 2017-06-13", "by 2017-09-20", "", "unstated"):  # fmt: skip
        assert rejected({**proof, "phrase": phrase}), phrase


@pytest.mark.parametrize(
    "phrase",
    [
        "by 16 October in the year of 15 July in the year of 2033-04-04",
        "by the end of the year of 9999-05-05",
        "by 1 March in the financial year of 31 December in the financial year of 2019-02-02",
        "the earlier of the later of by a and within 2 days after b and by 3 May in the year of b",
        "between a and 3 weeks before 1 June in the year of b",
        "within 1 day after 9999-12-29",
        "at least 1 month beginning with a", "before a", "on or after the last b", "every day after a for 3 days",
        "6 months ending with a",
    ],
)  # fmt: skip
def test_right_proofs_that_were_rejected(phrase: str) -> None:
    proof = asked(phrase, a=date(2020, 2, 29), b=date(2020, 3, 31))
    assert rejected(proof) is None
    for what, made in fields(proof):
        assert made == proof or rejected(made), what


def test_the_wrong_day_in_a_year_is_rejected() -> None:
    proof = asked("by 16 October in the year of 15 July in the year of 2033-04-04")
    wrong = copy.deepcopy(proof)
    wrong["due"] = wrong["unadjusted"] = wrong["steps"][-1]["result"] = "2033-07-16"
    assert rejected(wrong) == "a day-of-year step gives 2033-07-16; walking gives 2033-10-16"


def test_a_date_that_is_not_proclaimed_is_called_provisional() -> None:
    proof = asked("5 working days after 2035-05-01")
    assert proof["provisional"]
    assert (
        rejected({**proof, "provisional": None})
        == "the date rests on what is not yet known, and is not called provisional"
    )


# -- calendars of one's own ---------------------------------------------------------------------------------


def test_a_calendar_with_openings_on_its_weekend(tmp_path: Path) -> None:
    (tmp_path / "own.yml").write_text(OWN, encoding="utf-8")
    own, closures, seen = Library([tmp_path]).calendar("own"), Closures([tmp_path]), 0
    for place in range(400):
        one = question(random.Random(f"own {place}"), CALENDARS[-1:])
        try:
            proof = one.proof(own)
        except ObligationsError:
            continue
        assert rejected(proof, closures) is None, (one, rejected(proof, closures))
        seen += 1
    assert seen > 200
    assert "there is no calendar" in str(rejected(proof))


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "../own", "own/../own", "/etc/passwd", "", "own.yaml", "OWN", "a" * 500]
)
def test_a_calendar_is_an_id_and_never_a_path(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    (tmp_path / "own.yaml").write_text(OWN.replace("A feast", "a secret"), encoding="utf-8")
    proof = asked("5 working days after 2026-05-01")
    for step in proof["steps"]:
        if "calendar" in step:
            step["calendar"] = name
    proof["calendar"] = proof["basis"]["calendars"]["working"] = name
    said = str(rejected(proof, Closures([folder])))
    assert "there is no calendar" in said or "is no text" in said or "are counted on" in said
    assert "secret" not in said
    assert len(said) < 300


# -- what is no proof ---------------------------------------------------------------------------------------

STEP = {"step": "anchor", "result": "2020-01-01", "name": None, "key": None, "by": None}


@pytest.mark.parametrize(
    ("proof", "reason"),
    [
        ({}, "no list of steps"),
        ({"steps": {}}, "no list of steps"),
        ({"steps": [1]}, "no JSON object"),
        ({"steps": [{"step": "magic"}]}, "no step 'magic'"),
        ({"steps": [{"step": ["anchor"]}]}, "there is no step"),
        ({"steps": [{"step": "anchor", "result": "soon"}]}, "no readable result"),
        ({"steps": [{"step": "anchor", "result": "2020-W01-1"}]}, "no readable result"),
        ({"due": "2020-01-01", "steps": []}, "which no step gives"),
        ({"steps": [{"step": "anchor", "result": "2020-01-01"}]}, "an anchor step does not say its by"),
        ({"steps": [{**STEP, "more": 1}]}, 'says nothing of "more"'),
        ({"phrase": "by 2020-01-01", "steps": [STEP]}, "there is no basis"),
        ({"phrase": 5, "steps": [STEP]}, "there is no phrase"),
        ({"phrase": "by 2020-01-01", "steps": [STEP] * 5000}, "5,000 steps"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_no_proof_is_rejected(proof: Json, reason: str) -> None:
    with pytest.raises(RejectedError, match=reason):
        verify(proof)


HOSTILE: tuple[Any, ...] = (
    None, True, 5, -1, 10**13, 10**30, 1.5, float("nan"), "", "x" * 100_000, "9999-12-31", "0001-01-01", [], {}, [[]],
    {"a": {"b": []}}, "\ud800", "\x00", "working", "2020-02-30",
)  # fmt: skip


def test_hostile_values_anywhere_end_in_a_sentence() -> None:
    chance, seen = random.Random(3), 0
    for _, _, proof in proofs(150, "hostile"):
        for path in _paths(proof):
            made = copy.deepcopy(proof)
            at: Any = made
            for part in path[:-1]:
                at = at[part]
            at[path[-1]] = chance.choice(HOSTILE)
            said = rejected(made)  # another exception would fail here
            assert said is None or ("\n" not in said and len(said) < 1000), path
            seen += 1
    assert seen > 3000


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    found = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in found:
        yield (*path, name)
        yield from _paths(part, (*path, name))


@pytest.mark.parametrize(
    "phrase",
    ["within 9999999 months after 2020-01-01", "within 9999999 days after 2020-01-01", "within 9999999 years after 2020-01-01",
     "9999999 working days before 2020-01-01", "every 9999999 weeks after 2020-01-01"],
)  # fmt: skip
def test_a_count_of_any_length_is_bounded(phrase: str) -> None:
    proof = asked("5 working days after 2026-05-01")
    proof |= {"phrase": phrase, "due": "9000-01-01", "unadjusted": "9000-01-01"}
    for step in proof["steps"]:
        if step["step"] == "count":
            step["period"] = phrase.removeprefix("within ").removeprefix("every ").partition(" after")[0]
            step["times"] = 9_999_999
    with cpu_seconds(2):
        assert rejected(proof)


def test_a_gap_runs_from_the_last_date_before_it_though_its_own_anchor_lies_among_those() -> None:
    facts = {"start": date(2026, 1, 5), "call": date(2026, 3, 20)}
    answer = when("every 1 month after start for 3 months, then at least every 2 weeks after call", facts=facts)
    assert [str(day) for day in answer.dates][:5] == [
        "2026-02-05",
        "2026-03-05",
        "2026-04-05",
        "2026-04-19",
        "2026-05-03",
    ]
    assert rejected(json.loads(json.dumps(answer.as_json()))) is None


def test_rejected_questions_in_the_same_words_are_told_apart_by_their_number() -> None:
    wrong = {**asked("by 2026-05-01"), "due": "2026-05-02"}
    other = {**asked("by 2026-05-04"), "due": "2026-05-05"}
    names = [name for name, _ in verify_all([wrong, other, wrong, wrong])]
    assert names == ["by 2026-05-01", "by 2026-05-04", "by 2026-05-01 (2)", "by 2026-05-01 (3)"]


def test_the_dates_of_a_cadence_stand_up_to_the_end_of_the_calendar() -> None:
    """From Friday 1 November 2058, less 25 and 26 December; the calendar ends with that year."""
    proof = asked("every 10 working days after 2058-11-01")
    assert proof["dates"] == ["2058-11-15", "2058-11-29", "2058-12-13", "2058-12-31"]
    assert rejected(proof) is None
    assert rejected({**proof, "dates": proof["dates"][:-1]})


@pytest.mark.parametrize("dates", [[], None, {}, ["2026-03-16"], ["2026-03-16", "2026-03-09"]], ids=str)
def test_the_dates_of_a_cadence_begin_with_the_one_that_is_due(dates: object) -> None:
    proof = asked("every week after 2026-03-02")
    assert (proof["due"], proof["dates"][:2]) == ("2026-03-09", ["2026-03-09", "2026-03-16"])
    assert rejected({**proof, "dates": dates}) == "the dates of a cadence do not begin with the first of them"
