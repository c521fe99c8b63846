"""Dates worked by others: statutes' guides, courts, councils, inspectorates, other libraries' test tables.

Each row of the reference file with quality "target" whose period the grammar can say is computed and must
come out. The rows that matter most also stand in rule files.
"""

from __future__ import annotations

from datetime import date

import pytest

from obligations import WorkingCalendar, load_calendar, when
from obligations.files.model.calendars import Country
from obligations.library.pinning import closures_of
from tests.conftest import worked_dates

#: Rows that are not computed, and why; the test insists that every other target row is.
NOT_SAID = {
    "COUNCIL-01": "states 71 working days after publication for a 70-day limit; no reading of 70 after the 25th gives it",
    "HMCTS-13": "a cut-off hour stands in a rule set, not in a phrase: see test_acts",
    "HMCTS-35": "a cut-off hour stands in a rule set, not in a phrase: see test_acts",
    "HMCTS-38": "a cut-off hour stands in a rule set, not in a phrase: see test_acts",
    "HMCTS-39": "a cut-off hour stands in a rule set, not in a phrase: see test_acts",
}

COMPOSITE = {
    "VAT-02": "7 days after the end of the month of 1 month after {d}",
    "VAT-05": "7 days after the end of the month of 1 month after {d}, or the previous working day",
    "VAT-07": "7 days after the end of the month of 1 month after {d}, or the previous working day",
    # Rolled back inside the phrase: the working day on or before X is 1 working day before the day after X.
    "VAT-08": "2 working days before 1 working day before 8 days after the end of the month of 1 month after {d}",
    "VAT-09": "2 working days before 1 working day before 8 days after the end of the month of 1 month after {d}",
    "VAT-10": "2 working days before 1 working day before 8 days after the end of the month of 1 month after {d}",
    "VAT-12": "3 working days after 7 days after the end of the month of 1 month after {d}",
    "VAT-14": "2 working days before 1 working day before 8 days after the end of the month of 1 month after {d}",
    "VAT-15": "6 working days before 1 working day before 1 day after the end of the month of 1 month after {d}",
    # That service rolls a closed day forward first, and only then takes the next working day.
    "PLAN-01": "21 days after 1 working day after 1 working day after 1 day before {d}",
    "PLAN-03": "21 days after 1 working day after 1 working day after 1 day before {d}",
    "FRCP-01": "by {d}, or the next working day",
    "FRCP-02": "by {d}, or the previous working day",
    # That timetable leaves the 25th day itself clear; the rules' own "25th day before" would be 27 March.
    "ELEC-25": "25 clear working days before {d}",
    "CPR-03": "at least 28 clear days after {d}",
    "MONTH-05": "3 months beginning with {d}",
    "MONTH-10": "3 months beginning with {d}",
}


def election_calendar() -> WorkingCalendar:
    """SI 2006/3304 Sch 2 rule 2: Christmas Eve is disregarded besides the bank holidays."""
    base = load_calendar("england-and-wales")
    eves = [date(year, 12, 24) for year in range(base.first.year, base.last.year + 1)]
    return base | WorkingCalendar(first=base.first, last=base.last, weekend=(), closures=eves)


def foreign(country: str) -> WorkingCalendar:
    years = range(2000, 2021)
    closures = closures_of(Country(country=country), years, (5, 6))
    return WorkingCalendar(first=date(2000, 1, 1), last=date(2020, 12, 31), closures=closures)


def calendar_of(row: dict[str, str]) -> WorkingCalendar:
    where = row["jurisdiction"]
    if row["unit"] == "election days":
        return election_calendar()
    if where == "US federal":
        return foreign("US")
    if where == "South Africa":
        return foreign("ZA")
    if where == "weekends only":
        return WorkingCalendar(first=date(2000, 1, 1), last=date(2030, 12, 31))
    any_part = where.startswith(("UK (FOIA", "UK (any", "UK-any"))
    return load_calendar("uk-any-part" if any_part else "england-and-wales")


def phrase_of(row: dict[str, str]) -> str:
    day = row["trigger_date"][:10]
    if row["id"] in COMPOSITE:
        return COMPOSITE[row["id"]].format(d=day)
    number = int(row["period"])
    unit = {"election days": "working days"}.get(row["unit"], row["unit"])
    text = f"{abs(number)} {unit} {'before' if number < 0 else 'after'} {day}"
    words = (row["counting"] + " " + row["check"]).lower()
    if "no roll" in row["counting"]:
        return text
    if "preceding" in words or "roll back" in words:
        return text + ", or the previous working day"
    if "next working day" in words or "follow" in words or "roll forward" in words or row["id"] in ("ALAV-12",):
        return text + ", or the next working day"
    return text


def months_of(row: dict[str, str]) -> str:
    words = row["counting"] + " " + row["check"]
    if "round-up" in words:
        return "round-up"
    return "month-end" if "end-of-month" in words and row["unit"] == "months" else "corresponding"


def target_rows() -> list[dict[str, str]]:
    return [row for row in worked_dates() if row["quality"] == "target"]


@pytest.mark.parametrize("row", target_rows(), ids=lambda row: row["id"])
def test_target_row(row: dict[str, str]) -> None:
    known = date.fromisoformat(row["trigger_date"][:10]) if "as known" in row["check"] else None
    answer = when(phrase_of(row), calendar=calendar_of(row), known_on=known, months=months_of(row))
    says = str(answer.due or answer.opens) == row["expected_date"]
    assert says is (row["id"] not in NOT_SAID), (phrase_of(row), row["counting"], NOT_SAID.get(row["id"]))


def test_no_row_is_lost() -> None:
    assert len(target_rows()) == 143
    assert set(NOT_SAID) <= {row["id"] for row in target_rows()}


@pytest.mark.parametrize(
    ("phrase", "calendar", "known_on", "wanted", "source"),
    [
        ("70 working days after 2022-04-01", "england-and-wales", None, "2022-07-15", "Gloucestershire 2022"),
        ("70 working days after 2022-07-18", "england-and-wales", "2022-07-18", "2022-10-25", "Barnsley letter"),
        ("70 working days after 2022-07-18", "england-and-wales", None, "2022-10-26", "the same, as known today"),
        ("20 working days after 2014-12-12", "uk-any-part", None, "2015-01-15", "foiman.com"),
        ("20 working days after 2023-11-27", "uk-any-part", None, "2023-12-28", "Ministry of Justice test"),
        ("20 working days after 2021-07-03", "uk-any-part", None, "2021-08-03", "FOIA s 10(6)"),
        ("20 working days after 2021-07-03", "england-and-wales", None, "2021-07-30", "the wrong nation"),
        ("3 working days before 2013-04-06", "england-and-wales", None, "2013-04-03", "GOV.UK smart answers"),
        ("5 clear working days before 2017-03-14", "england-and-wales", None, "2017-03-06", "clarionlegalcosts.com"),
        ("7 clear days before 2017-03-30", None, None, "2017-03-22", "clarionlegalcosts.com"),
        ("4 months after 1978-09-30", None, None, "1979-01-30", "Dodds v Walker"),
        ("33 days after 2017-09-18, or the next working day", "england-and-wales", None, "2017-10-23", "HMCTS"),
    ],
)  # fmt: skip
def test_the_ones_that_matter_most(
    phrase: str, calendar: str | None, known_on: str | None, wanted: str, source: str
) -> None:
    known = date.fromisoformat(known_on) if known_on else None
    assert str(when(phrase, calendar=calendar, known_on=known).due) == wanted, source
