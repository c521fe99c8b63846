"""What words leave to be chosen is told with both answers, and each is checked; what is told otherwise is rejected."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from obligations import ObligationsError, load_case, schedule, when
from obligations.verify import verify
from obligations.verify.errors import RejectedError
from tests.conftest import duty, with_examples
from tests.fuzz import forging

Json = dict[str, Any]


def answer_of(words: str) -> Json:
    """Return the answer to words as plain data."""
    made: Json = json.loads(json.dumps(when(words, calendar="england-and-wales").as_json()))
    return made


#: Words, the date that is due, and the date that is safe; worked out on a calendar by hand.
WORDS = {
    "within 28 days from 2026-05-01": ("2026-05-29", "2026-05-28"),
    "within 3 months from 2026-11-30": ("2027-02-28", "2027-02-28"),  # February has no 30th: both end with it
    "within 28 days starting from 2026-05-01": (None, "2026-05-28"),
    "at least 14 days before 2026-06-30": (None, "2026-06-15"),
    "not less than 2 weeks before 2026-06-30, or the previous working day": (None, "2026-06-15"),
    "no later than 5 working days before 2026-05-05": (None, "2026-04-24"),
    "at least 5 months before 2026-07-31": (None, "2026-02-27"),
    "at least 0 days before 2026-07-31": (None, "2026-07-30"),
}


@pytest.mark.parametrize(("words", "dates"), WORDS.items())
def test_what_is_due_and_what_is_safe(words: str, dates: tuple[str | None, str]) -> None:
    made = answer_of(words)
    assert (made["due"], made["safe"]) == dates
    assert verify(made) == ()


@pytest.mark.parametrize("words", WORDS)
def test_every_field_of_a_choice_is_held_against_its_words(words: str) -> None:
    made = answer_of(words)
    tried = 0
    for what, forged in (*forging.fields(made), *_inside(made)):
        if what.startswith("words"):
            continue  # other words with the same choices are read the same
        with pytest.raises(ObligationsError):  # rejected, or on a calendar that there is not
            verify(forged)
        tried += 1
    assert tried > 30


def _inside(made: Json) -> Iterator[tuple[str, Json]]:
    """Give the answer with each single value inside its choices changed.

    Citations and titles are for people, and a sure date that is called provisional is refused nowhere.
    """
    told = ("cite", "title", "provisional")
    places = [place for place in _leaves(made["choices"]) if place[-1] not in told]
    for place in places:
        forged = copy.deepcopy(made)
        inner: Any = forged["choices"]
        for key in place[:-1]:
            inner = inner[key]
        inner[place[-1]] = f"{inner[place[-1]] or ''}x"
        yield str(place), forged


def _leaves(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if inside is None:
        yield place
    for key, one in inside or ():
        yield from _leaves(one, (*place, key))


def test_a_choice_is_neither_left_out_nor_added() -> None:
    made = answer_of("at least 14 days before 2026-06-30")
    bare = {name: value for name, value in made.items() if name not in ("words", "choices", "safe")}
    with pytest.raises(RejectedError, match="leave 1 points to be chosen, and the answer tells 0"):
        verify(bare)
    taken = made["choices"][0]["answers"][0]
    with pytest.raises(RejectedError, match="leave 1 points"):
        verify({**bare, **taken})
    with pytest.raises(RejectedError, match="due is not what its readings come to"):
        verify({**made, **taken})
    plain = answer_of("14 days before 2026-06-30")
    with pytest.raises(RejectedError, match="leave 0 points"):
        verify({**plain, "choices": made["choices"], "safe": made["safe"], "words": plain["phrase"]})
    decided = copy.deepcopy(made)
    decided["choices"][0]["authority"] = "somebody"
    with pytest.raises(RejectedError, match="a choice is"):
        verify(decided)


def test_dates_that_follow_an_open_one_are_not_told() -> None:
    left = answer_of("at least 14 days before 2026-06-30, then every 6 months")
    assert (left["due"], left.get("dates"), verify(left)) == (None, None, ())
    with pytest.raises(RejectedError, match="dates are not what"):
        verify({**left, "dates": ["2026-06-16"]})
    known = answer_of("within 28 days from 2026-05-01, then every 6 months")
    assert (known["dates"][:2], verify(known)) == (["2026-05-29", "2026-11-29"], ())


def test_a_chain_and_a_question_by_rule_are_open_too(case_in: Callable[..., Path], run: Callable[..., Any]) -> None:
    chain = duty("tell", "at least 14 days before meeting, then every 6 months")
    folder = case_in(
        "facts: {meeting: 2026-06-30}\n", with_examples(RULE + chain.replace("tell", "chain"), "tell"), EVENTS
    )
    rows = schedule(load_case(folder), as_of=date(2026, 6, 1), until=date(2026, 12, 31)).find("chain")
    assert [(row.due, row.status) for row in rows] == [(None, "unresolved")]
    asked = run("when", "--rule", "r/tell", "--fact", "meeting=2026-06-30", "--rules", folder)
    assert (asked.exit_code, asked.stdout) == (1, "")
    assert "leaves the clear days open" in asked.stderr


RULE = duty("tell", "not less than 14 days before meeting") + duty("call", "within 5 days from meeting")
EVENTS = "  meeting: it meets\n"


def test_a_case_names_both_dates_until_the_rule_decides(case_in: Callable[..., Path]) -> None:
    facts = "facts: {meeting: 2026-06-30, start: 2026-06-01}\n"
    rules = with_examples(RULE, "tell", "call")
    row, other = schedule(load_case(case_in(facts, rules, EVENTS)), as_of=date(2026, 6, 1))
    assert (row.due, row.status) == (None, "unresolved")
    assert row.why_blocked is not None
    assert "2026-06-16 (one of the end days counts) or 2026-06-15 (both end days are left out)" in row.why_blocked
    assert other.due == date(2026, 7, 5)  # "from" leaves its day out, on authority: nothing has to be decided
    head = "decided: {clear-days: {is: one of the end days counts, authority: the standing orders}}\n"
    decided = schedule(load_case(case_in(facts, rules, EVENTS, head)), as_of=date(2026, 6, 1))
    assert decided.find("tell")[0].due == date(2026, 6, 16)


@pytest.mark.parametrize("shape", ["one", "three", "no objects", "no list", "one object"])
def test_a_choice_has_two_answers(shape: str) -> None:
    made = answer_of("at least 14 days before 2026-06-30")
    first, second = made["choices"][0]["answers"]
    shapes = {
        "one": [first], "three": [first, second, second], "no objects": [5, 6], "no list": {"0": first, "1": second},
        "one object": [first, 5],
    }  # fmt: skip
    made["choices"][0]["answers"] = shapes[shape]
    with pytest.raises(RejectedError, match="a choice has two answers"):
        verify(made)


def test_an_answer_that_is_left_open_names_both_dates() -> None:
    told = str(when("at least 14 days before 2026-06-30"))
    assert told == (
        "at least 14 days before 2026-06-30: Tuesday 16 June 2026 (one of the end days counts) "
        "or Monday 15 June 2026 (both end days are left out)"
    )


def test_of_two_times_one_can_open_on_a_day_that_is_not_known() -> None:
    """Its end stands and is provisional, and the proof says so; one that hides a known day is rejected."""
    words = "the later of by a and between c and b"
    facts = {"a": date(2026, 3, 1), "b": date(2026, 3, 5)}
    made = json.loads(json.dumps(when(words, facts=facts).as_json()))
    assert (made["due"], made["provisional"]) == ("2026-03-05", "opens with c, which is not known")
    assert verify(made)
    with pytest.raises(RejectedError, match="not called provisional"):
        verify(made | {"provisional": None})
    full = json.loads(json.dumps(when(words, facts=facts | {"c": date(2026, 3, 2)}).as_json()))
    hidden = made | {"given": full["given"]}
    with pytest.raises(RejectedError):
        verify(hidden)
    literal = made | {"phrase": words.replace("c and", "2026-03-02 and")}
    with pytest.raises(RejectedError):
        verify(literal)


def test_an_answer_of_a_choice_says_just_what_an_answer_says() -> None:
    made = answer_of("within 28 days from 2026-05-01")
    for change in ({"extra": 1}, {"phrase": "within 28 days after 2026-05-02"}):
        forged = copy.deepcopy(made)
        forged["choices"][0]["answers"][0] |= change
        with pytest.raises(RejectedError, match="an answer of a choice is not of"):
            verify(forged)
    less = copy.deepcopy(made)
    del less["choices"][0]["answers"][1]["opens_at"]
    with pytest.raises(RejectedError, match="an answer of a choice is not of"):
        verify(less)
