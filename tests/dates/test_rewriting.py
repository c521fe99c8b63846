"""Words that are no phrase, and that a running text would have, are told with the whole phrase that would be read."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from obligations import PhraseError, when
from obligations.dates.phrases import parse_due
from obligations.dates.phrases.rewriting import rewritten

with (Path(__file__).parents[1] / "library" / "statutory_phrases.csv").open(encoding="utf-8", newline="") as lines:
    WORDS = [row["words"] for row in csv.DictReader(lines)]


@pytest.mark.parametrize(
    ("words", "phrase", "told"),
    [
        ("within 2 months of the date of this notice", "within 2 months after notice",
         "and give the date of notice: this notice"),
        ("before the end of the period of 28 days beginning with the day on which it received the request",
         "within 28 days beginning with received-request",
         "and give the date of received-request: it received the request"),
        ("in ten days following the Friday market", "within 10 days after friday-market",
         "and give the date of friday-market: the Friday market"),
        ("within 5 working days of each", "within 5 working days after event", "and give the date of event: each"),
    ],
)  # fmt: skip
def test_the_whole_phrase_is_told(words: str, phrase: str, told: str) -> None:
    with pytest.raises(PhraseError) as caught:
        when(words)
    assert caught.value.hint == f'write "{phrase}", {told}'


@pytest.mark.parametrize(
    "words", ["forthwith", "28 days", "the council decides", "", "within 20 days after a and within 5 days after b"]
)
def test_what_is_no_one_limit_is_not_rewritten(words: str) -> None:
    assert rewritten(words) is None


def test_what_is_told_is_read() -> None:
    """Of every row of the law's own words that is rewritten whole, the phrase told is one, in its normal form."""
    told = [hint.split('"')[1] for words in WORDS if (hint := rewritten(words)) is not None]
    assert len(told) > 80
    assert [phrase for phrase in told if str(parse_due(phrase)) != phrase] == []
