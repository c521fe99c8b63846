"""Naming a duty or an occurrence, and what is said of a name that fits nothing."""

from __future__ import annotations

from datetime import date

import pytest

from obligations import DateError, UnknownNameError, UsageError, open_case
from obligations.analysis.rulebook import by_rule, find_rule, search
from obligations.files.references import Reference
from obligations.library.finding import Library
from tests.conftest import EXAMPLES

REGISTER = open_case(EXAMPLES / "leicester-2015").register(as_of=date(2017, 1, 4))


@pytest.mark.parametrize(
    ("text", "parts", "name"),
    [
        ("a", (None, "a", None), "a"), ("r/a", ("r", "a", None), "r/a"), ("a#2", (None, "a", "2"), "a"), ("r/a#", ("r", "a", ""), "r/a"),
        ("r/a#x/y", ("r", "a", "x/y"), "r/a"), ("/a", ("", "a", None), "/a"), ("", (None, "", None), ""),
    ],
)  # fmt: skip
def test_a_reference_has_a_rule_set_a_duty_and_a_key(text: str, parts: tuple[str | None, ...], name: str) -> None:
    found = Reference.of(text)
    assert (tuple(found), found.name) == (parts, name)


def test_occurrences_are_found_by_duty_and_by_key() -> None:
    every = REGISTER.find("chair-report")
    assert len(every) > 2
    assert REGISTER.find("leicester-notice-2015/chair-report") == every
    assert [row.key for row in REGISTER.find("chair-report#2")] == ["2"]
    assert {row.obligation for row in every} == {"chair-report"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("chair-reprot", 'there is no duty "chair-reprot" in leicester-2015; did you mean "chair-report"?'),
        ("other/chair-report", 'there is no duty "other/chair-report" in leicester-2015'),
        ("zzz", 'there is no duty "zzz" in leicester-2015'),
        ("chair-report#99", '"chair-report" has no occurrence "99"; its keys are 1, 2'),
        ("chair-report#", '"chair-report" has no occurrence ""; its keys are 1, 2'),
    ],
)
def test_a_name_that_fits_nothing_says_what_would(name: str, said: str) -> None:
    with pytest.raises(UnknownNameError) as error:
        REGISTER.find(name)
    assert str(error.value).startswith(said)


def test_a_short_name_that_fits_two_duties_is_refused() -> None:
    case = {"case": "two", "authority": {"name": "A"}, "uses": ["freedom-of-information", "environmental-information"]}
    register = open_case(case).register(as_of=date(2026, 1, 1))
    names = {}
    for row in register:
        names.setdefault(row.obligation, set()).add(row.rule_set)
    twice = next(name for name, sets in names.items() if len(sets) == 2)
    with pytest.raises(UnknownNameError, match=f'"{twice}" fits two duties: .* and .*; write one of them'):
        register.find(twice)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "respond",
            '"respond" is not of the form RULESET/OBLIGATION; environmental-information/respond, freedom-of-information/respond',
        ),
        ("freedom-of-information/respnd", 'freedom-of-information has no duty "respnd"; it has '),
        (
            "freedom-of-infomation/respond",
            'there is no rule set "freedom-of-infomation"; did you mean "freedom-of-information"?',
        ),
        ("freedom-of-information/respond#1", "is not of the form RULESET/OBLIGATION"),
    ],
)
def test_a_rule_is_named_by_its_rule_set_and_duty(name: str, said: str) -> None:
    with pytest.raises(UnknownNameError) as error:
        find_rule(Library.of(), name)
    assert said in str(error.value)


def test_a_rule_is_found_by_its_words_its_bearer_and_its_source() -> None:
    library = Library.of()
    everything = {entry.id for entry in search(library)}
    asked = {entry.id for entry in search(library, ("request",))}
    assert "freedom-of-information/respond" in asked < everything
    assert {one.partition("/")[0] for one in {e.id for e in search(library, source="2000 c 36")}} <= {
        "freedom-of-information"
    }
    assert search(library, ("request", "nosuchword")) == []
    assert all(
        "authority" in " ".join(e.rules.parties.get(p, p) for p in e.duty.who) for e in search(library, who="authority")
    )


def test_a_rule_answers_in_the_words_in_force_on_the_day_it_counts_from() -> None:
    # Until 4 February 2026 a month ran from receipt; from the 5th it begins with the relevant time.
    library, rule = Library.of(), "subject-access/respond"
    both = {"request.received": date(2026, 2, 4), "relevant.time": date(2026, 2, 5)}
    assert by_rule(library, rule, {"request.received": date(2026, 2, 3)}).question.day() == date(2026, 3, 3)
    assert by_rule(library, rule, {"relevant.time": date(2026, 2, 10)}).question.day() == date(2026, 3, 9)
    assert by_rule(library, rule, both).question.day() == date(2026, 3, 4)
    with pytest.raises(DateError, match=r"request\.received is not known"):
        by_rule(library, rule, {"relevant.time": date(2026, 2, 4)})
    with pytest.raises(UsageError, match="does not use"):
        by_rule(library, rule, {"request.recieved": date(2026, 2, 3)})
    assert [text for text, _ in by_rule(library, rule, {"relevant.time": date(2026, 2, 10)}).readings] == [
        "to the corresponding date, as the Information Commissioner has counted since 2019"
    ]
