"""251 time limits in the law's own words, with the days that people worked out by hand: what is read of them, and what not.

``statutory_phrases.csv`` has excerpts of acts, regulations, court rules, notices and constitutions of a dozen countries.
No date is told that is not the row's; what is refused, and what the words alone cannot tell, stands below with its reason.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from obligations import TextLimit, TextLimits, read

Row = dict[str, str]

with (Path(__file__).parent / "statutory_phrases.csv").open(encoding="utf-8", newline="") as lines:
    ROWS: list[Row] = list(csv.DictReader(lines))

#: Rows that have a date and are given none, with the reason.
REFUSED = {
    "21": "an even numbered year is not read", "25": "the periods are listed by their ends", "27": "two hours and a zone",
    "49": "the date stands in a table", "51": "one of several dates, one of them a feast that moves",
    "71": "an hour of no day", "289": "one of two times, the other of which stands elsewhere",
    "109": "the later of two dates, as appropriate", "139": "so much longer than a period that stands elsewhere",
    "225": "it counts from two events", "273": "whether it moves from Good Friday is said elsewhere",
    "309": "whether it moves from a Sunday is said elsewhere", "319": "a rule for all periods, of no one calendar",
    "325": "clear days are meant by another section", "353": "clear days are meant by another rule",
    "363": "working days are meant by another rule", "371": "which days count back is said elsewhere",
    "393": "a threshold, and no limit", "407": "what recurs in hours is not counted", "431": "two spans at once",
    "475": "whether it is the last day or the first is not said", "483": "several working days of a month",
    "487": "where the period begins is said elsewhere", "493": "whether the last day has to have passed is open",
    "495": "one arm of two", "497": "a period between two dates of a year after",
}  # fmt: skip

#: Rows of which some is told, and it is right: what recurs, or from when, does not stand in the words.
IN_PART = {
    "1": "dates", "5": "dates", "15": "dates", "17": "dates", "19": "dates", "23": "dates", "35": "dates", "37": "dates",
    "39": "dates", "41": "dates", "43": "dates", "163": "opens", "459": "opens", "489": "opens",
}  # fmt: skip

#: Rows that are told another date than theirs, or one where they have none, each with what the words do not say.
OTHERWISE = {
    "55": "that Christmas Day is disregarded stands in another subsection (s 80(4))",
    "79": "these are the words of row 61, which has the date; Regulation 1182/71 is not named in them",
    "215": "whether a period moves from Easter Monday is a matter of the court's rules (Pritam Kaur v S Russell)",
    "217": "that a month moves from a Saturday is guidance, and not in the article",
    "281": "whether calendar days move from a Sunday is a question of another Act",
}


def read_row(row: Row) -> TextLimits:
    return read(row["words"], given=row["given"] or None, calendar=row["calendar"] or None)


def moment(day: date | None, at: datetime | None) -> str:
    """Write a day, or the hour of a day as the rows have it: without seconds, by the clock of its place."""
    return f"{at:%Y-%m-%dT%H:%M}" if at else str(day or "")


def told(limit: TextLimit) -> dict[str, Any]:
    return {
        "opens": moment(limit.opens, limit.opens_at), "due": moment(limit.due, limit.due_at),
        "dates": [str(day) for day in limit.dates],
    }  # fmt: skip


def dated(row: Row) -> Iterator[dict[str, Any]]:
    """Give what is told of each limit of a row that has a date."""
    for limit in read_row(row):
        found = told(limit)
        if found["opens"] or found["due"] or found["dates"]:
            yield found


def has_date(row: Row) -> bool:
    return bool(row["opens"] or row["due"] or row["dates"])


def wanted(row: Row) -> dict[str, Any]:
    return {"opens": row["opens"], "due": row["due"], "dates": row["dates"].split(";") if row["dates"] else []}


READ = [row for row in ROWS if has_date(row) and row["id"] not in REFUSED]


@pytest.mark.parametrize("row", [r for r in READ if r["id"] not in OTHERWISE], ids=lambda row: row["id"])
def test_a_row_has_its_dates(row: Row) -> None:
    right = wanted(row)
    for found in dated(row):
        part = IN_PART.get(row["id"])
        first = found["dates"][: len(right["dates"])]
        assert (found["opens"], found["due"]) == (
            "" if part == "opens" else right["opens"],
            right["due"] or "".join(right["dates"][:1]),
        )
        assert first == ([] if part == "dates" else right["dates"])
        break
    else:
        pytest.fail(f"nothing is dated: {[(one.phrase, one.why_not) for one in read_row(row)]}")


@pytest.mark.parametrize("row", [r for r in ROWS if r["id"] in REFUSED and r["id"] != "225"], ids=lambda row: row["id"])
def test_what_is_refused_has_no_date(row: Row) -> None:
    assert list(dated(row)) == []


@pytest.mark.parametrize(
    "row", [r for r in ROWS if not has_date(r) and r["id"] not in OTHERWISE], ids=lambda row: row["id"]
)
def test_a_row_without_a_date_is_given_none(row: Row) -> None:
    assert list(dated(row)) == []


@pytest.mark.parametrize("row", [r for r in ROWS if r["id"] in OTHERWISE], ids=lambda row: row["id"])
def test_what_is_told_otherwise_still_is(row: Row) -> None:
    """A row that comes right is to be taken from the list above."""
    found = next(dated(row))
    assert (found["opens"], found["due"]) != (row["opens"], row["due"])


def test_so_many_of_the_rows_are_read() -> None:
    whole = Counter(row["kind"] for row in READ if row["id"] not in IN_PART.keys() | OTHERWISE.keys())
    every = Counter(row["kind"] for row in ROWS if has_date(row))
    assert {kind: (whole[kind], number) for kind, number in every.items()} == {
        "cadence": (2, 11), "fixed-date": (5, 12), "hours": (10, 12), "limit": (101, 109), "notice-before": (12, 16),
        "quota": (1, 2), "rolling-gap": (10, 12), "window": (15, 23),
    }  # fmt: skip
