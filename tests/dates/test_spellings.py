"""The law's own words: every spelling reads into a value whose normal form reads back to it, and no two say it apart."""

from __future__ import annotations

from datetime import date

import pytest

from obligations import when
from obligations.dates.phrases import read
from obligations.dates.phrases.forms import TABLE
from obligations.errors import PhraseError

#: Words as statutes, rules and notices write them, and the normal form of each; the event has a name of its own.
SPELLINGS = {
    "70 working days from 2026-05-01": "within 70 working days after 2026-05-01",
    "ten working days after notice": "within 10 working days after notice",
    "Within twenty-eight days of notice": "within 28 days after notice",
    "within eight (8) weeks after notice": "within 8 weeks after notice",
    "within one hundred and twenty days after notice": "within 120 days after notice",
    "before the end of the period of 28 days beginning with the day after the day on which notice":
        "within 28 days after notice",
    "before the end of the period of six weeks beginning with the day after notice": "within 6 weeks after notice",
    "before the end of 28 days beginning with the date of notice": "within 28 days beginning with notice",
    "within the period of 7 days beginning with the day on which notice": "within 7 days beginning with notice",
    "by the end of the period of 6 months beginning with the day after start":
        "within 6 months beginning with 1 day after start",
    "before the expiration of five days from the date of death": "within 5 days after death",
    "not later than the last day of the period of 14 days beginning with the date on which notice":
        "within 14 days beginning with notice",
    "within two months of the date of notice": "within 2 months after notice",
    "within a fortnight after notice": "within 2 weeks after notice",
    "within 2 calendar months from notice": "within 2 months after notice",
    "within 5 business days following notice": "within 5 working days after notice",
    "not more than four weeks after the date on which placement": "within 4 weeks after placement",
    "no later than 40 working days after notice": "within 40 working days after notice",
    "not less than 14 days and not more than 28 days after notice": "between 14 days and 28 days after notice",
    "not less than fourteen nor more than twenty-eight days after notice": "",
    "as soon as reasonably practicable and in any event within 5 working days after request":
        "within 5 working days after request",
    "as soon as practicable, and in any event within 16 weeks of request": "within 16 weeks after request",
    "without undue delay and, where feasible, not later than 3 days after request": "within 3 days after request",
    "by the twentieth working day following request": "within 20 working days after request",
    "by the 20th working day after request": "within 20 working days after request",
    "not later than the fifth working day before poll": "5 working days before poll",
    "within 28 days after decision or within 5 days after notice, whichever is the later":
        "the later of within 28 days after decision and within 5 days after notice",
    "by end of November 2018": "by the end of November 2018",
    "a week in advance of review": "1 week before review",
    "14 days ending on poll": "14 days ending with poll",
    "three clear days at least before meeting": "at least 3 clear days before meeting",
    "at intervals of not more than six months": "at least every 6 months",
    "at intervals of not more than a year after review": "at least every year after review",
    "at least once every 14 months after review": "at least every 14 months after review",
    "at six monthly intervals from notice": "every 6 months after notice",
    "the period of 7 days ending with meeting": "between 7 days ending with meeting and meeting",
    "the period of ten weeks preceding application": "between 10 weeks before application and 1 day before application",
    "half-yearly after notice": "every 6 months after notice", "fortnightly after notice": "every 2 weeks after notice",
    "six-monthly after notice": "every 6 months after notice",
    "at 6-monthly intervals from notice": "every 6 months after notice",
    "at twenty-four-monthly intervals from notice": "every 24 months after notice",
    "quarterly after notice": "every quarter after notice",
    "annually from notice": "every year after notice",
    "on each anniversary of notice": "every year after notice",
    "no earlier than 1 June 2026": "on or after 2026-06-01",
    "on or before the 31st March 2027": "by 2027-03-31",
    "not more than 28 days before poll": "on or after 28 days before poll",
    "with effect from 1 April 2027": "on or after 2027-04-01",
    "within 10 working days after request, or the next following working day":
        "within 10 working days after request, or the next working day",
}  # fmt: skip


@pytest.mark.parametrize(("words", "normal"), [(words, normal) for words, normal in SPELLINGS.items() if normal])
def test_the_law_s_own_words_have_one_normal_form(words: str, normal: str) -> None:
    found = read("due", words).value
    assert str(found) == normal
    assert read("due", normal).value == found


EXAMPLES = [(rule, form.example) for rule, forms in TABLE.items() for form in forms if form.example]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_the_example_of_every_form_reads_back_from_its_normal_form(rule: str, example: str) -> None:
    kind = rule if rule in ("quota", "holds", "adjust") else "due"
    found = read(kind, example).value
    if kind != "adjust":
        assert read(kind, str(found)).value == found


def test_from_leaves_its_day_out_on_authority_and_starting_from_is_open() -> None:
    known, unsaid = (read("due", f"within 28 days {word} notice").choices[0] for word in ("from", "starting from"))
    assert (known.taken, known.other) == ("that day is left out", "that day is counted")
    assert known.authority is not None
    assert "Zoan v Rouamba" in known.authority
    assert str(known.value) == "within 28 days beginning with notice"
    assert unsaid.authority is None
    assert read("due", "within 28 days after notice").choices == ()


@pytest.mark.parametrize(("words", "plain", "clear"), [
    ("at least 14 days before notice", "at least 14 days before notice", "at least 14 clear days before notice"),
    ("not less than 2 weeks before notice", "at least 2 weeks before notice", "at least 14 clear days before notice"),
    ("no later than 7 working days before notice", "at least 7 working days before notice",
     "at least 7 clear working days before notice"),
    ("at least 5 months before notice", "at least 5 months before notice", "1 day before 5 months before notice"),
    ("not less than 14 days' notice of notice", "at least 14 days before notice", "at least 14 clear days before notice"),
])  # fmt: skip
def test_at_least_so_long_before_leaves_clear_days_open(words: str, plain: str, clear: str) -> None:
    found = read("due", words)
    assert str(found.value) == plain
    assert [(one.point, one.authority, str(one.value)) for one in found.choices] == [("clear-days", None, clear)]


def test_months_that_begin_with_the_day_after_are_not_months_after() -> None:
    # 28 February is out, so the month is March, whole; a month after 28 February ends on 28 March.
    facts = {"start": date(2026, 2, 28)}
    assert when("within 1 month beginning with the day after start", facts=facts).due == date(2026, 3, 31)
    assert when("within 1 month after start", facts=facts).due == date(2026, 3, 28)


@pytest.mark.parametrize("words", [
    "within 0 days starting on notice", "by the 5th clear day before notice", "within fifty-twelve days after notice",
    "within eight (9) days after notice", "at intervals of not more than 5 clear days", "within a clear day after notice",
    "within -3 days after notice",
])  # fmt: skip
def test_what_no_law_says_is_refused_with_its_place(words: str) -> None:
    with pytest.raises(PhraseError) as caught:
        read("due", words)
    assert 0 <= caught.value.offset <= len(words)
