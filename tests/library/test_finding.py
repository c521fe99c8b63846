"""Rule sets and calendars are found by id, each in one place, and each question with what was known on its own day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from obligations import Library, open_case, schedule
from obligations.dates.workdays import WorkingCalendar
from obligations.errors import ProblemsError, UnknownNameError, UsageError

CASE = {
    "case": "one-request",
    "authority": {"name": "A council"},
    "uses": ["freedom-of-information"],
    "facts": {"request.received": "2022-09-01"},
}

#: The bank holiday of 19 September 2022 was announced on 10 September 2022, and 20 working days after 1 September
#: 2022 are over on 29 September without it and on 30 September with it.
BEFORE, AFTER = date(2022, 9, 8), date(2022, 9, 20)


def test_a_later_day_of_knowledge_takes_back_an_earlier_one() -> None:
    early = open_case(CASE, known_on=BEFORE)
    plain = open_case(CASE)
    for opened in (early.as_known_on(AFTER), plain.as_known_on(AFTER), plain.as_known_on(BEFORE).as_known_on(AFTER)):
        assert opened.register(as_of=AFTER).find("respond")[0].due == date(2022, 9, 30)
    assert schedule(early.case, as_of=AFTER, known_on=AFTER).find("respond")[0].due == date(2022, 9, 30)
    assert early.register(as_of=AFTER).find("respond")[0].due == date(2022, 9, 29)


@pytest.mark.parametrize("make", [
    lambda cal: cal,
    lambda cal: cal.renamed("ours", "Ours"),
    lambda cal: cal | WorkingCalendar(first=cal.first, last=cal.last, id="other"),
    lambda cal: cal.without_weekend({}),
])  # fmt: skip
def test_a_calendar_as_known_on_a_day_can_be_asked_as_of_any_other(make: Any) -> None:
    cal = Library.of().calendar("england-and-wales")
    once, twice = make(cal).as_known_on(AFTER), make(cal.as_known_on(BEFORE)).as_known_on(AFTER)
    again = make(cal).as_known_on(BEFORE).as_known_on(AFTER)
    for day in range(date(2022, 9, 1).toordinal(), date(2022, 10, 1).toordinal()):
        asked = date.fromordinal(day)
        assert once.is_working_day(asked) == twice.is_working_day(asked) == again.is_working_day(asked)
    assert again.id == make(cal).id


def _office(shut: str) -> dict[str, Any]:
    return {"id": "office", "title": "Office", "closures": {shut: "closed"}, "coverage": {"from": 2020, "until": 2030}}


def test_two_values_under_one_id_stand_in_two_places() -> None:
    library = Library.of(calendars=[_office("2026-05-05")])
    with pytest.raises(UnknownNameError, match='"office" stands in two places'):
        library.adding(calendars=[_office("2026-05-06")]).calendar("office")
    assert not library.adding(calendars=[_office("2026-05-05")]).calendar("office").is_working_day(date(2026, 5, 5))


def test_two_working_calendars_that_know_different_days_are_two() -> None:
    cal = Library.of().calendar("england-and-wales").renamed("office", "Office")
    library = Library.of(calendars=[cal])
    with pytest.raises(UnknownNameError, match='"office" stands in two places'):
        library.adding(calendars=[cal.as_known_on(BEFORE)]).calendar("office")
    assert library.adding(calendars=[cal]).calendar("office") == cal


def test_what_a_calendar_means_does_not_change_with_the_case(tmp_path: Path) -> None:
    user, beside = tmp_path / "user", tmp_path / "case"
    for folder in (user, beside):
        folder.mkdir()
    for folder, name in ((user, "ours"), (beside, "theirs")):
        (folder / f"{name}.yaml").write_text(f"id: {name}\ntitle: U\nunion: [england-and-wales, part]\n")
    (beside / "part.yaml").write_text(
        "id: part\ntitle: Part\nclosures: {2026-06-01: shut}\ncoverage: {from: 2020, until: 2030}\n"
    )
    library = Library.of([user]).beside(beside)
    assert not library.calendar("theirs").is_working_day(date(2026, 6, 1))
    with pytest.raises(ProblemsError) as caught:
        library.calendar("ours")
    assert 'there is no calendar "part"' in str(caught.value.problems[0])


@pytest.mark.parametrize(("given", "said"), [
    ({"rules": ["x"]}, "a rule set is given as a mapping"),
    ({"calendars": [5]}, "a calendar is given as a mapping"),
    ({"rules": "freedom-of-information"}, "a rule set is given as a mapping"),
    ({"rules": [WorkingCalendar(first=BEFORE, last=AFTER)]}, "a rule set is given as a mapping"),
])  # fmt: skip
def test_what_is_no_rule_set_and_no_calendar_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Library.of(**given)
