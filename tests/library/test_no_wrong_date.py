"""Wordings around which a date would be wrong: it is right, or there is none. Given is Friday 1 May 2026, unless it is said."""

from __future__ import annotations

import pytest

from obligations import read

#: The words; where a date may be told, which: (opens, due). Elsewhere there is none.
WORDS: dict[str, tuple[str | None, str | None] | None] = {
    # A period that ends with a day holds that day.
    "the period of 7 days ending on the day of the meeting": ("2026-04-25", "2026-05-01"),
    "for the period of 28 days ending with the day before the meeting": ("2026-04-03", "2026-04-30"),
    "the period of 12 months up to and including the date of the application": ("2025-05-02", "2026-05-01"),
    # Years and numbers are not dropped.
    "by 12th June, 2028": None, "on or before the 1st October, 1989": None,
    "an election shall be held on the first Thursday in May 2027": ("2027-05-06", "2027-05-06"),
    "by the second Tuesday in November 2028": (None, "2028-11-14"),
    "by 15 June and 15 December 2028": None, "by 15 June, in 2028": None,
    "by the twelfth day of June two thousand and thirty": None, "between 15 and 20 June 2026": None,
    "within 1,000 days of receipt": None, "within 2.5 hours of receipt": None, "within 2½ years of receipt": None,
    "within half a year of receipt": None, "two thirds of a year after receipt": None,
    # What is forbidden until then is no limit.
    "may not be determined before the end of the period of 14 days beginning with the day on which the notice was given": None,
    "not before the expiry of 21 days from the date of service": None,
    "The tenancy may not be terminated before the expiration of two months from the notice": None,
    "No land shall be disposed of before the end of the period of 6 weeks beginning with the notice": None,
    "may not be made before 1 October 2026": None, "must not be made after 1 October 2026": None,
    "shall not be granted earlier than 21 days after the notice": None, "not being earlier than 28 days from the notice": None,
    "No development shall take place until 14 days after the notice": None,
    "A further application may not be made within two years of the refusal": None,
    "not more than once in each calendar year": None, "at most once a month": None,
    # Half of a longer period, and one of two.
    "within two years and six months after the grant": None, "within a year and a day of the death": None,
    "within one hour and thirty minutes after arrest": None, "within 3 months less a day of dismissal": None,
    "within 14, 21 or 28 days of receipt": None, "14 to 21 days after receipt": None, "every 4 to 6 weeks after start": None,
    # From where it runs is not cut off.
    "on the first day of the third month following the date of deposit": None,
    "by the 15th day of the succeeding month": None, "31 March in the tax year": None,
    "within 3 years next preceding": None, "within 14 days either before or after": None,
    "within 28 days to be reckoned from the day after": None,
    "within 7 days beginning immediately after the notice": None,
    "within 7 days beginning on the Monday following": (None, "2026-05-10"), "within 7 days after the first Monday in June": None,
    "within three months beginning with the month in which the notice is given": None,
    "within 3 months after the end of the calendar year in which the notice is given": (None, "2027-03-31"),
    # Days that are left out, or counted in.
    "Within 48 hours of the alleged incident, Saturdays, Sundays and Bank Holidays excluded": None,
    "within 14 days of service, inclusive of the day of service": None,
    "within 28 days from (and including) the date of receipt": None,
    "within 14 days of receipt excluding Sundays": None,
    # The later of two.
    "28 days after the notice or, if later, 1 June 2026": None,
    "within 28 days of receipt or publication, whichever is the later": None,
    # What lies before.
    "within 7 days before the hearing": None, "28 days ending with the day of the meeting": None,
    "has within the five years before the day of his election been convicted": None,
    "less than 14 days before the hearing": None, "not being more than 3 months before the expiry": None,
    # An hour of another day.
    "by 30 September at noon": None, "at 11 pm GMT on 31 July 2027": None, "The polls open at 7 am": None,
    # What recurs otherwise.
    "by 31 March each year, commencing in 2028": None, "by 30 September biennially": None,
    "on or before 30 September next year": None, "the first Thursday in May every four years": None,
    # No limits.
    "imprisonment for 14 days after default": None, "a term of 125 years beginning on the date of this lease": None,
    "disqualified for 5 years beginning with the date of conviction": None,
}  # fmt: skip


@pytest.mark.parametrize("words", WORDS)
def test_a_date_is_right_or_there_is_none(words: str) -> None:
    right = WORDS[words]
    for limit in read(words, given="2026-05-01"):
        told = tuple(str(day) if day else None for day in (limit.opens, limit.due))
        if right is None:
            assert told == (None, None), (limit.words, limit.phrase)
            assert limit.dates == ()
        else:
            assert told in (right, (None, right[1]))
